"""The last touch: outer borders exactly on the original ones, and the same vertices on both sides of a community border.

Inside a community the grids share their vertices by construction. Rounding to the millimetre moved the outer border by
half a millimetre at most; here it goes back, and a vertex one side has on a common border is given to the other side.
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree

from ..settings import PRECISION
from .arrangement import edges_of, keys, millimetres

_REACH = 2.0 * PRECISION
_TOGETHER = 1.5 * PRECISION  # vertices nearer than this to each other are one


def exact_borders(shapes: np.ndarray, originals: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Return the polygons with their outer vertices on the boundaries of `originals` (communities, kept grids).

    fixed: which shapes may not change (kept grids). A shape that would become invalid keeps its old vertices, and so do
    its neighbours.
    """
    shapes = np.asarray(shapes, dtype=object)
    free = np.flatnonzero(~fixed)
    if not len(free) or not len(originals):
        return shapes
    result = shapes.copy()
    result[free] = _moved_back(shapes[free], originals)
    return _stitched(result, fixed)


def seamless(shapes: np.ndarray, originals: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Return the polygons after an edit, every common border with the same vertices on both sides.

    moved: which shapes are new; their outer vertices go back onto the boundaries of `originals`. The others only get the
    vertices that a new one has on a border with them.
    """
    result = np.asarray(shapes, dtype=object).copy()
    if moved.any() and len(originals):
        result[moved] = _moved_back(result[moved], originals)
    result = _stitched(result, np.zeros(len(result), dtype=bool), moved)
    return _without_doubles(result, moved)


def _without_doubles(shapes: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Return the shapes with one position for every vertex of a moved shape: what differs by less than a millimetre is one
    vertex, and lies where a shape that was not moved has it."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    key = keys(xy, millimetres(xy).min(axis=0))
    order = np.lexsort((owner, moved[owner], key))
    _, first, place = np.unique(key[order], return_index=True, return_inverse=True)
    target = np.empty_like(xy)
    target[order] = xy[order][first][place.reshape(-1)]
    shared = np.isin(key, key[moved[owner]])
    differs = shared & (target != xy).any(axis=1)
    if not differs.any():
        return shapes
    chosen = np.unique(owner[differs])
    result = _with_coordinates(shapes, chosen, owner, np.where(differs[:, None], target, xy))
    bad = chosen[~shapely.is_valid(result[chosen])]
    result[bad] = shapes[bad]
    return _without_repeats(result)


def _moved_back(shapes: np.ndarray, originals: np.ndarray) -> np.ndarray:
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    corners = shapely.get_coordinates(originals)
    origin = np.minimum(millimetres(points).min(axis=0), millimetres(corners).min(axis=0)) - 10
    unique, first, place = np.unique(keys(points, origin), return_index=True, return_inverse=True)
    place = place.reshape(-1)
    target = points[first].copy()
    rings = shapely.get_rings(shapely.get_parts(originals))
    ends, ring = shapely.get_coordinates(rings, return_index=True)
    step = np.flatnonzero(ring[1:] == ring[:-1])
    spot, on_line = _nearest_on(target, ends[step], ends[step + 1])
    target[spot] = on_line
    known, at = np.unique(keys(corners, origin), return_index=True)
    match = np.clip(np.searchsorted(known, unique), 0, len(known) - 1)
    same = known[match] == unique
    target[same] = corners[at[match[same]]]
    close, corner = shapely.STRtree(shapely.points(corners[at])).query_nearest(
        shapely.points(target[spot]), max_distance=_TOGETHER, all_matches=False
    )  # a kept grid may have rounded to the next millimetre
    target[spot[close]], same[spot[close]] = corners[at[corner]], True
    start = points[first]
    target[spot] = _gathered(target[spot], same[spot])
    doubtful = np.unique(owner[(target[place] != points).any(axis=1)])
    moved = _with_coordinates(shapes, doubtful, owner, target[place])
    while True:  # ends at the latest when every vertex is back where it was
        bad = doubtful[~shapely.is_valid(moved[doubtful])]
        reset = np.unique(place[np.isin(owner, bad)])
        reset = reset[(target[reset] != start[reset]).any(axis=1)]
        if not len(reset):
            return _without_repeats(moved)
        target[reset] = start[reset]
        doubtful = np.unique(owner[np.isin(place, reset)])
        moved[doubtful] = _with_coordinates(shapes, doubtful, owner, target[place])[doubtful]


def _nearest_on(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (which points lie within reach of a segment start → end, the nearest place on any of them)."""
    low, high = np.minimum(start, end) - _REACH, np.maximum(start, end) + _REACH
    segment, point = shapely.STRtree(shapely.points(points)).query(shapely.box(*low.T, *high.T))
    course, reach = end[segment] - start[segment], points[point] - start[segment]
    share = (reach * course).sum(axis=1) / np.maximum((course * course).sum(axis=1), 1e-18)
    found = start[segment] + np.clip(share, 0.0, 1.0)[:, None] * course
    away = np.hypot(*(points[point] - found).T)
    order = np.lexsort((found[:, 1], found[:, 0], away, point))
    order = order[away[order] <= _REACH]
    spot, first = np.unique(point[order], return_index=True)
    return spot, found[order[first]]


def _with_coordinates(shapes: np.ndarray, chosen: np.ndarray, owner: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Return the shapes, the chosen ones with new coordinates; owner: the shape of each row of `xy`."""
    result = shapes.copy()
    is_chosen = np.zeros(len(shapes), dtype=bool)
    is_chosen[chosen] = True
    result[chosen] = shapely.set_coordinates(shapes[chosen], xy[is_chosen[owner]])
    return result


def _gathered(points: np.ndarray, certain: np.ndarray) -> np.ndarray:
    """Return the points with those about a millimetre apart made one, a `certain` one where there is one.

    Both sides of a border may have met a barrier a millimetre apart; left so, they would overlap.
    """
    rank = np.lexsort((points[:, 1], points[:, 0], ~certain))
    place = np.empty(len(points), dtype=int)
    place[rank] = np.arange(len(points))
    if not len(points):
        return points
    pairs = cKDTree(points).query_pairs(_TOGETHER, output_type="ndarray")
    one, two = np.concatenate([pairs, pairs[:, ::-1]]).T
    best = place.copy()
    np.minimum.at(best, one, place[two])
    best = np.where(certain, place, best[rank[best]])  # a chain of three ends at its first
    return points[rank[best]]


def _without_repeats(shapes: np.ndarray) -> np.ndarray:
    """Return the polygons without vertices equal to the one before."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    again = (xy[1:] == xy[:-1]).all(axis=1) & (owner[1:] == owner[:-1])
    for row in np.unique(owner[1:][again]).tolist():
        rings = []
        for ring in shapely.get_rings(shapes[row]):
            own = shapely.get_coordinates(ring)
            rings.append(own[np.append(True, (own[1:] != own[:-1]).any(axis=1))])
        if all(len(ring) >= 4 for ring in rings):
            shapes[row] = shapely.Polygon(rings[0], rings[1:])
    return shapes


def _stitched(shapes: np.ndarray, fixed: np.ndarray, moved: np.ndarray | None = None) -> np.ndarray:
    """Return the polygons with every vertex of a neighbour that lies on an edge without counterpart added to that edge.

    moved: where given, only vertices or edges of these shapes count."""
    edges = edges_of(shapes)
    lone = np.flatnonzero((edges.twin < 0) & ~fixed[edges.face])
    every = np.flatnonzero(edges.twin < 0)
    if not len(lone):
        return shapes
    vertices = np.unique(edges.start[every])
    lines = shapely.linestrings(np.stack([edges.xy[edges.start[lone]], edges.xy[edges.end[lone]]], axis=1))
    vertex, line = shapely.STRtree(lines).query(
        shapely.points(edges.xy[vertices]), predicate="dwithin", distance=PRECISION
    )
    vertex, edge = vertices[vertex], lone[line]
    inner = (edges.start[edge] != vertex) & (edges.end[edge] != vertex)
    inner &= _beside(vertex, edge, edges)  # one beyond the end of an edge belongs to the next edge
    own = np.unique(edges.face * len(edges.xy) + edges.start)
    inner &= ~np.isin(edges.face[edge] * len(edges.xy) + vertex, own)  # a border may not touch itself
    if moved is not None:
        of_moved = np.zeros(len(edges.xy), dtype=bool)
        of_moved[edges.start[moved[edges.face]]] = True
        inner &= moved[edges.face[edge]] | of_moved[vertex]
    vertex, edge = vertex[inner], edge[inner]
    vertex, edge = _nearest_only(vertex, edge, edges)
    result = shapes.copy()
    faces, changed = _with_vertices(shapes, edges, vertex, edge)
    valid = shapely.is_valid(changed)
    result[faces[valid]] = changed[valid]
    return result


def _along(vertex: np.ndarray, edge: np.ndarray, edges) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (place of each vertex along its edge, 0 = start and 1 = end; vector from the start; course of the edge)."""
    start, course = edges.xy[edges.start[edge]], edges.xy[edges.end[edge]] - edges.xy[edges.start[edge]]
    reach = edges.xy[vertex] - start
    return (reach * course).sum(axis=1) / (course * course).sum(axis=1), reach, course


def _beside(vertex: np.ndarray, edge: np.ndarray, edges) -> np.ndarray:
    """Return which vertices lie beside their edge, not beyond one of its ends."""
    share, _, _ = _along(vertex, edge, edges)
    return (share > 0.0) & (share < 1.0)


def _nearest_only(vertex: np.ndarray, edge: np.ndarray, edges) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs (vertex, edge) with one edge per vertex and face: near a corner two edges are in reach."""
    share, reach, course = _along(vertex, edge, edges)
    away = np.hypot(*(reach - share[:, None] * course).T)
    order = np.lexsort((edge, away, vertex, edges.face[edge]))
    vertex, edge = vertex[order], edge[order]
    face = edges.face[edge]
    first = np.concatenate([[True], (vertex[1:] != vertex[:-1]) | (face[1:] != face[:-1])])[: len(vertex)]
    return vertex[first], edge[first]


def _with_vertices(shapes: np.ndarray, edges, vertex: np.ndarray, edge: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (faces, new polygons): those that get a vertex on one of their edges, given as pairs (vertex, edge)."""
    faces = np.unique(edges.face[edge])
    faces = faces[shapely.get_type_id(shapes[faces]) == 3]
    if not len(faces):
        return faces, shapes[faces]
    rings, turn = shapely.get_rings(shapes[faces], return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    origin = millimetres(edges.xy).min(axis=0)
    number = np.searchsorted(keys(edges.xy, origin), keys(points, origin))  # vertices are numbered by their keys
    step = np.flatnonzero(ring[1:] == ring[:-1])
    where = _ends(faces[turn[ring[step]]], number[step], number[step + 1], len(edges.xy))
    wanted = _ends(edges.face[edge], edges.start[edge], edges.end[edge], len(edges.xy))
    code = np.unique(np.concatenate([np.stack(where), np.stack(wanted)], axis=1), axis=1, return_inverse=True)[1]
    code = code.reshape(-1)
    of_step, of_pair = code[: len(step)], code[len(step) :]
    order = np.argsort(of_step, kind="stable")
    spot = np.clip(np.searchsorted(of_step[order], of_pair), 0, len(order) - 1)
    known = of_step[order[spot]] == of_pair
    vertex, after = vertex[known], step[order[spot[known]]]
    along = np.hypot(*(edges.xy[vertex] - points[after]).T)
    order = np.lexsort((vertex, along, after))
    vertex, after = vertex[order], after[order]
    points = np.insert(points, after + 1, edges.xy[vertex], axis=0)
    ring = np.insert(ring, after + 1, ring[after])
    return faces, shapely.polygons(shapely.linearrings(points, indices=ring), indices=turn)


def _ends(face: np.ndarray, start: np.ndarray, end: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what tells an edge of a face from all others, in either direction."""
    return face, np.minimum(start, end) * count + np.maximum(start, end)
