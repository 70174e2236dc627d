"""From one community's shapes to atoms: faces of a noded arrangement, each belonging to one building's cell.

Two kinds of lines are not the same: *hard* lines (community, general grid, barrier) may not be crossed by a group;
*soft* ones (compound, street) shape the cells and are preferred as borders.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from ..parts.footprints import clusters, inside_footprints
from ..settings import GridSettings
from .arrangement import Edges, arranged, connected_labels, containing, millimetres
from .atoms import Faces, Territory, atoms_of
from .noding import DOMAIN, DRAWN, HARD, OUTLINE, RIDGE, ROAD, segments_of
from .tiles import Base, tiles_of


@dataclass
class Site:
    """One community as delineation sees it; all arrays of shapes in metres on the millimetre grid.

    domain: (multi)polygon to cover; footprints and load (households + shops) of the leaves inside it; compounds and
    general_grids: polygons in order of their codes; hard_lines: barriers; street_lines: roads. ground: per leaf the leaf that
    stands on the ground for it (see part_names.ground_parts), None where every one does itself. areas: how
    many of the last compounds keep their ground to themselves even where no building stands (parks).
    """

    domain: object
    footprints: np.ndarray
    load: np.ndarray
    compounds: np.ndarray
    general_grids: np.ndarray
    hard_lines: list
    street_lines: list
    ground: np.ndarray | None = None
    areas: int = 0


def build(site: Site, settings: GridSettings) -> Territory:
    """Return the territory of one community (domain not empty); equal footprints are treated as one."""
    if _may_repeat(site.footprints):
        _, first, place = np.unique(shapely.to_wkb(site.footprints), return_index=True, return_inverse=True)
        if len(first) < len(site.footprints):
            place = np.argsort(np.argsort(first))[place.reshape(-1)]
            first = np.sort(first)
            load = np.bincount(place, weights=site.load)
            ground = None if site.ground is None else place[site.ground[first]]
            once = replace(site, footprints=site.footprints[first], load=load, ground=ground)
            territory = _build(once, settings)
            territory.home = territory.home[place]
            return territory
    return _build(site, settings)


def _may_repeat(footprints: np.ndarray) -> bool:
    """Return False only where no two footprints are equal."""
    bounds = shapely.bounds(footprints).reshape(-1, 4)
    return len(np.unique(bounds @ [1.0, np.e, np.pi, np.sqrt(2.0)])) < len(bounds)


def _build(site: Site, settings: GridSettings) -> Territory:
    origin = millimetres(np.array(site.domain.bounds[:2])) - 2000
    base = _base(site, origin)
    anchors = shapely.point_on_surface(site.footprints) if len(site.footprints) else np.array([], dtype=object)
    base_of = _face_at(base.faces, anchors)
    ground = np.arange(len(site.footprints)) if site.ground is None else site.ground
    cluster = _clusters(site, base, base_of, ground, settings)
    tiles = tiles_of(base, base_of, cluster, site.footprints, ground, settings)
    chains = tiles.division(base, origin, settings)
    outlines = _touched(site.footprints, chains, base, cluster)
    walls = np.concatenate([chains, shapely.boundary(site.footprints[outlines])])
    fresh, line = segments_of(walls, origin)
    segments = np.vstack([base.segments, fresh])
    tags = np.concatenate([base.tags, np.where(line < len(chains), RIDGE, OUTLINE)])
    faces, edges, tag = arranged(segments, tags, origin, DOMAIN | DRAWN | HARD | ROAD)
    faces, edges, tag, inner = _inside(faces, edges, tag, site.domain)
    base_face = _face_of(base.faces, faces, inner)
    label = tiles.nearest(base_face, shapely.get_coordinates(inner))
    owned = inside_footprints(inner, site.footprints, outlines, _floors(ground))
    label = np.where(owned >= 0, cluster[owned], label) if len(cluster) else label
    at_anchor = _face_at(faces, anchors)
    free = owned[at_anchor] < 0
    label[at_anchor[free]] = cluster[free]
    faced = Faces(
        faces,
        edges,
        (tag & HARD) > 0,
        (tag & (ROAD | DRAWN)) > 0,
        label,
        owned,
        base.region[base_face],
        base.compound[base_face],
        base.general[base_face],
        (tag & ROAD) > 0,
        _bounds_upper_floor(edges, owned, ground),
        len(site.compounds) - site.areas,
    )
    places = np.column_stack([base.region[base_of], base.compound[base_of], base.general[base_of]])
    return atoms_of(faced, at_anchor, places, site.load, settings)


def _base(site: Site, origin: np.ndarray) -> Base:
    low_x, low_y, high_x, high_y = site.domain.bounds
    frame = (low_x - 1.0, low_y - 1.0, high_x + 1.0, high_y + 1.0)
    borders = [*shapely.boundary(site.compounds), *shapely.boundary(site.general_grids)]
    drawn = np.array([*borders, *site.hard_lines, *site.street_lines, None], dtype=object)[:-1]
    source = np.repeat([DRAWN, HARD, ROAD], [len(borders), len(site.hard_lines), len(site.street_lines)])
    clipped = shapely.clip_by_rect(drawn, *frame) if len(drawn) else drawn
    segments, line = segments_of(shapely.get_parts(site.domain.boundary), origin)
    parts, owner = shapely.get_parts(clipped, return_index=True)
    others, line = segments_of(parts, origin)
    tags = np.concatenate([np.full(len(segments), DOMAIN), source[owner[line]]]).astype(np.int64)
    faces, edges, tag = arranged(np.vstack([segments, others]), tags, origin)
    faces, edges, tag, inner = _inside(faces, edges, tag, site.domain)
    general = _first_holding(site.general_grids, faces, inner, by_area=False)
    compound = _first_holding(site.compounds, faces, inner, by_area=True)
    paired = edges.twin >= 0
    hard = ((tag & HARD) > 0) | (paired & (general[edges.face] != general[edges.twin]))
    open_edge = paired & ~hard
    region = connected_labels(len(faces), edges.face[open_edge], edges.twin[open_edge])
    joined = open_edge & ((tag & ROAD) == 0)
    block = connected_labels(len(faces), edges.face[joined], edges.twin[joined])
    once = (edges.twin < 0) | (edges.start < edges.end)
    whole = millimetres(edges.xy) - origin
    segments = np.hstack([whole[edges.start], whole[edges.end]])[once]
    sides = np.column_stack([edges.face, edges.twin])[once]
    return Base(faces, compound, general, region, block, segments, tag[once], sides)


def _clusters(site: Site, base: Base, base_of: np.ndarray, ground, settings: GridSettings) -> np.ndarray:
    """Return a number per building; those with the same cannot or need not be told apart on the ground.

    They overlap, or they are all of a compound that becomes one micro-grid whatever its neighbours leave over.
    """
    cluster = clusters(site.footprints, settings.overlap_tolerated)
    floors = (
        np.bincount(ground, minlength=len(ground))[ground] > 1
    )  # told apart by their stripes whatever overlaps them
    cluster = np.unique(np.where(floors, len(ground) + np.arange(len(ground)), cluster), return_inverse=True)[1]
    room = settings.maximum - settings.minimum
    if not len(cluster) or room < settings.minimum:
        return cluster
    load = np.bincount(base_of, weights=site.load, minlength=len(base.faces))
    unit = base.compound
    inside = unit >= 0
    total = np.bincount(unit[inside], weights=load[inside], minlength=len(site.compounds))
    sure = inside & (load >= settings.minimum) & (load <= room)
    sure[inside] &= load[inside] == total[unit[inside]]
    home = np.full(cluster.max() + 1, -1)
    home[cluster] = base_of
    torn = home[cluster] != base_of
    sure[base_of[np.isin(cluster, cluster[torn])]] = False
    mine = np.flatnonzero(sure[base_of])
    return (
        np.unique(np.where(sure[base_of], len(cluster) + base_of, cluster), return_inverse=True)[1]
        if len(mine)
        else cluster
    )


def _inside(faces: np.ndarray, edges: Edges, tag: np.ndarray, domain):
    """Return (the faces inside the domain, their edges, the tags of these, a point in each)."""
    inner = shapely.point_on_surface(faces)
    keep = np.unique(containing(faces, inner, shapely.get_parts([domain]))[0])
    if len(keep) == len(faces):
        return faces, edges, tag, inner
    place = np.full(len(faces) + 1, -1)
    place[keep] = np.arange(len(keep))
    mine = place[edges.face] >= 0
    edges = replace(
        edges,
        face=place[edges.face[mine]],
        start=edges.start[mine],
        end=edges.end[mine],
        twin=place[edges.twin[mine]],
        length=edges.length[mine],
    )
    return faces[keep], edges, tag[mine], inner[keep]


def _first_holding(shapes: np.ndarray, faces: np.ndarray, inner: np.ndarray, by_area: bool) -> np.ndarray:
    """Return for every face the shape that holds it (the smallest, or the first), -1 for none."""
    found = np.full(len(faces), -1)
    if not len(shapes) or not len(faces):
        return found
    face, shape = containing(faces, inner, shapes)
    rank = np.argsort(np.argsort(shapely.area(shapes), kind="stable")) if by_area else np.arange(len(shapes))
    order = np.lexsort((-rank[shape], face))
    found[face[order]] = shape[order]  # the last written wins: the smallest rank
    return found


def _face_of(base: np.ndarray, faces: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Return the base face each face is part of."""
    found = np.full(len(faces), -1)
    face, holder = containing(faces, inner, base)
    found[face] = holder
    lost = np.flatnonzero(found < 0)
    found[lost] = _face_at(base, inner[lost])
    return found


def _face_at(faces: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the face each point lies in (the nearest where rounding put it beside all)."""
    if not len(points):
        return np.zeros(0, dtype=int)
    tree = shapely.STRtree(faces)
    found = np.full(len(points), -1)
    point, face = tree.query(points, predicate="intersects")
    order = np.lexsort((-face, point))
    found[point[order]] = face[order]
    for missing in np.flatnonzero(found < 0):
        found[missing] = tree.nearest(points[missing])
    return found


def _floors(ground: np.ndarray) -> np.ndarray:
    """Return which leaves are floors of a tower."""
    return np.bincount(ground, minlength=len(ground))[ground] > 1


def _bounds_upper_floor(edges: Edges, owned: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """Return which edges bound the stripe of a part that does not stand on the ground."""
    upper = np.append(ground != np.arange(len(ground)), False)[owned]
    return upper[edges.face] | ((edges.twin >= 0) & upper[edges.twin])


def _touched(footprints: np.ndarray, chains: np.ndarray, base: Base, cluster: np.ndarray) -> np.ndarray:
    """Return the buildings whose outline must be part of the arrangement, because some line meets it."""
    if not len(footprints):
        return np.zeros(0, dtype=int)
    borders = np.concatenate([chains, shapely.boundary(base.faces)])
    tree = shapely.STRtree(footprints)
    touched = tree.query(borders, predicate="intersects")[1]
    mine, other = tree.query(footprints, predicate="intersects")
    return np.unique(np.concatenate([touched, mine[cluster[mine] != cluster[other]]]))
