"""From one community's shapes to atoms: faces of a noded arrangement, each belonging to one building's cell.

Two kinds of lines are not the same: *hard* lines (community, general grid, barrier) may not be crossed by a group;
*soft* ones (compound, street) shape the cells and are preferred as borders.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from .arrangement import Edges, connected_labels, containing, edges_of, faces_of, on_lines
from .atoms import STREET, Faces, Territory, atoms_of
from .cells import division_lines, nearest_owner, sample_points
from .footprints import clusters, inside_footprints
from .settings import GridSettings


@dataclass
class Site:
    """One community as delineation sees it; all arrays of shapes in metres on the millimetre grid.

    domain: (multi)polygon to cover; footprints and load (households + shops) of the leaves inside it; compounds and
    general_grids: polygons in order of their codes; hard_lines: barriers; street_lines: roads.
    """

    domain: object
    footprints: np.ndarray
    load: np.ndarray
    compounds: np.ndarray
    general_grids: np.ndarray
    hard_lines: list
    street_lines: list


@dataclass
class _Base:
    faces: np.ndarray
    edges: Edges
    compound: np.ndarray
    general: np.ndarray
    region: np.ndarray
    block: np.ndarray


def build(site: Site, settings: GridSettings) -> Territory:
    """Return the territory of one community (domain not empty); equal footprints are treated as one."""
    if len(site.footprints):
        _, first, place = np.unique(shapely.to_wkb(site.footprints), return_index=True, return_inverse=True)
        if len(first) < len(site.footprints):
            place = np.argsort(np.argsort(first))[place.reshape(-1)]
            first = np.sort(first)
            once = replace(site, footprints=site.footprints[first], load=np.bincount(place, weights=site.load))
            territory = _build(once, settings)
            territory.home = territory.home[place]
            return territory
    return _build(site, settings)


def _build(site: Site, settings: GridSettings) -> Territory:
    base = _base(site)
    anchors = shapely.point_on_surface(site.footprints) if len(site.footprints) else np.array([], dtype=object)
    base_of = _face_at(base.faces, anchors)
    ridges, samples = _ridges(site, base, base_of, settings)
    cluster = clusters(site.footprints, settings.overlap_tolerated)
    outlines = _touched(site.footprints, ridges, base)
    lines = [*shapely.boundary(base.faces), *ridges, *shapely.boundary(site.footprints[outlines])]
    faces = faces_of(lines)
    faces, inner = _inside(faces, site.domain)
    edges = edges_of(faces)
    base_face = _face_of(base.faces, faces, inner)
    label = _nearest_labels(inner, base_face, base, base_of, samples)
    owned = inside_footprints(inner, site.footprints, outlines)
    label = np.where(owned >= 0, owned, label)
    at_anchor = _face_at(faces, anchors)
    free = owned[at_anchor] < 0
    label[at_anchor[free]] = np.flatnonzero(free)
    hard = on_lines(edges, site.hard_lines)
    drawn = np.concatenate([site.compounds, site.general_grids])
    road = on_lines(edges, site.street_lines)
    street = road | on_lines(edges, list(shapely.boundary(drawn)))
    faced = Faces(
        faces,
        edges,
        hard,
        street,
        np.where(label >= 0, cluster[label] if len(cluster) else -1, -1),
        owned,
        base.region[base_face],
        base.compound[base_face],
        base.general[base_face],
        road,
    )
    places = np.column_stack([base.region[base_of], base.compound[base_of], base.general[base_of]])
    return atoms_of(faced, at_anchor, places, site.load, settings)


def _base(site: Site) -> _Base:
    low_x, low_y, high_x, high_y = site.domain.bounds
    frame = (low_x - 1.0, low_y - 1.0, high_x + 1.0, high_y + 1.0)
    borders = [*shapely.boundary(site.compounds), *shapely.boundary(site.general_grids)]
    inputs = np.array([*borders, *site.hard_lines, *site.street_lines], dtype=object)
    clipped = shapely.clip_by_rect(inputs, *frame) if len(inputs) else inputs
    faces = faces_of([site.domain.boundary, *clipped])
    faces, inner = _inside(faces, site.domain)
    edges = edges_of(faces)
    general = _first_holding(site.general_grids, faces, inner, by_area=False)
    compound = _first_holding(site.compounds, faces, inner, by_area=True)
    paired = edges.twin >= 0
    hard = on_lines(edges, site.hard_lines) | (paired & (general[edges.face] != general[edges.twin]))
    street = on_lines(edges, site.street_lines)
    open_edge = paired & ~hard
    region = connected_labels(len(faces), edges.face[open_edge], edges.twin[open_edge])
    joined = open_edge & ~street
    block = connected_labels(len(faces), edges.face[joined], edges.twin[joined])
    return _Base(faces, edges, compound, general, region, block)


def _inside(faces: np.ndarray, domain) -> tuple[np.ndarray, np.ndarray]:
    """Return (the faces inside the domain, a point in each)."""
    inner = shapely.point_on_surface(faces)
    keep = np.unique(containing(faces, inner, shapely.get_parts([domain]))[0])
    return faces[keep], inner[keep]


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


def _ridges(site: Site, base: _Base, base_of: np.ndarray, settings: GridSettings):
    """Return (division lines, {("face", f) or ("block", b): (sample points, building per point)})."""
    points, owner = sample_points(site.footprints, settings)
    lines, samples = [], {}
    street_faces = np.flatnonzero(base.compound == STREET)
    face_of_point = base_of[owner] if len(owner) else owner
    for face in np.unique(base_of):
        if base.compound[face] != STREET:
            mine = face_of_point == face
            samples["face", face] = points[mine], owner[mine]
            lines.append(division_lines(points[mine], owner[mine], base.faces[face]))
    empty: dict[int, list[int]] = {}
    for block in np.unique(base.block[street_faces]).tolist():
        mine = base.block[face_of_point] == block if len(owner) else np.zeros(0, dtype=bool)
        inside = street_faces[base.block[street_faces] == block]
        if not mine.any():
            empty.setdefault(int(base.region[inside[0]]), []).append(block)
            continue
        samples["block", block] = points[mine], owner[mine]
        lines.append(division_lines(points[mine], owner[mine], _joined(base.faces[inside])))
    for region, blocks in empty.items():  # roads and parks: what lies nearest shares them out
        mine = base.region[face_of_point] == region if len(owner) else np.zeros(0, dtype=bool)
        if mine.any():
            inside = street_faces[np.isin(base.block[street_faces], blocks)]
            samples.update({("block", block): (points[mine], owner[mine]) for block in blocks})
            lines.append(division_lines(points[mine], owner[mine], _joined(base.faces[inside])))
    return (np.concatenate(lines) if lines else np.array([], dtype=object)), samples


def _touched(footprints: np.ndarray, ridges: np.ndarray, base: _Base) -> np.ndarray:
    """Return the buildings whose outline must be part of the arrangement, because some line meets it."""
    if not len(footprints):
        return np.zeros(0, dtype=int)
    borders = np.array([*ridges, *shapely.boundary(base.faces)], dtype=object)
    touched = shapely.STRtree(borders).query(footprints, predicate="intersects")[0]
    mine, other = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    return np.unique(np.concatenate([touched, mine[mine != other]]))


def _nearest_labels(inner, base_face, base: _Base, base_of, samples) -> np.ndarray:
    """Return the building each face belongs to by nearness, -1 where its surroundings hold none."""
    label = np.full(len(inner), -1)
    where = shapely.get_coordinates(inner)
    in_street = base.compound[base_face] == STREET
    for (kind, number), (points, owner) in samples.items():
        if kind == "face":
            mine = base_face == number
        else:
            mine = in_street & (base.block[base_face] == number)
        if mine.any() and len(points):
            label[mine] = nearest_owner(points, owner, where[mine])
    return label


def _joined(faces: np.ndarray):
    return faces[0] if len(faces) == 1 else shapely.union_all(faces)
