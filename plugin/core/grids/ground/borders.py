"""The last touch: outer borders exactly on the original ones, and the same vertices on both sides of a community border.

Inside a community the grids share their vertices by construction. Rounding to the millimetre moved the outer border by
half a millimetre at most; here it goes back, and a vertex one side has on a common border is given to the other side.
"""

from __future__ import annotations

import numpy as np
import shapely

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
    segments = shapely.linestrings(np.stack([ends[step], ends[step + 1]], axis=1))
    spot, segment = shapely.STRtree(segments).query_nearest(
        shapely.points(target), max_distance=_REACH, all_matches=False
    )
    lines = segments[segment]
    on_line = shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, shapely.points(target[spot])))
    target[spot] = shapely.get_coordinates(on_line)
    known, at = np.unique(keys(corners, origin), return_index=True)
    match = np.clip(np.searchsorted(known, unique), 0, len(known) - 1)
    same = known[match] == unique
    target[same] = corners[at[match[same]]]
    start = points[first]
    target[spot] = _gathered(target[spot], same[spot])
    moved = shapely.set_coordinates(shapes.copy(), target[place])
    doubtful = np.arange(len(shapes))
    while True:  # ends at the latest when every vertex is back where it was
        bad = doubtful[~shapely.is_valid(moved[doubtful])]
        reset = np.unique(place[np.isin(owner, bad)])
        reset = reset[(target[reset] != start[reset]).any(axis=1)]
        if not len(reset):
            return _without_repeats(moved)
        target[reset] = start[reset]
        doubtful = np.unique(owner[np.isin(place, reset)])
        mine = np.isin(owner, doubtful)
        moved[doubtful] = shapely.set_coordinates(shapes[doubtful], target[place[mine]])


def _gathered(points: np.ndarray, certain: np.ndarray) -> np.ndarray:
    """Return the points with those about a millimetre apart made one, a `certain` one where there is one.

    Both sides of a border may have met a barrier a millimetre apart; left so, they would overlap.
    """
    rank = np.lexsort((points[:, 1], points[:, 0], ~certain))
    place = np.empty(len(points), dtype=int)
    place[rank] = np.arange(len(points))
    one, two = shapely.STRtree(shapely.points(points)).query(shapely.points(points), "dwithin", _TOGETHER)
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


def _stitched(shapes: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Return the polygons with every vertex of a neighbour that lies on an edge without counterpart added to that edge."""
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
    vertex, edge = vertex[inner], edge[inner]
    vertex, edge = _nearest_only(vertex, edge, edges)
    result = shapes.copy()
    added: dict[int, dict[tuple, list]] = {}
    for v, e in zip(vertex.tolist(), edge.tolist()):
        added.setdefault(int(edges.face[e]), {}).setdefault((int(edges.start[e]), int(edges.end[e])), []).append(v)
    for face, wanted in added.items():
        changed = _with_vertices(shapes[face], wanted, edges.xy)
        if changed.is_valid:
            result[face] = changed
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


def _with_vertices(shape, wanted: dict, xy: np.ndarray):
    """Return the polygon with vertices inserted on its edges; edges are given by their ends, in either direction."""
    by_ends = {}
    for (start, end), vertices in wanted.items():
        a, b = tuple(xy[start]), tuple(xy[end])
        order = sorted(set(vertices), key=lambda v: float(np.hypot(*(xy[v] - xy[start]))))
        by_ends[a, b] = [tuple(xy[v]) for v in order]
        by_ends[b, a] = by_ends[a, b][::-1]
    rings = []
    for ring in shapely.get_rings(shape):
        points = [tuple(point) for point in shapely.get_coordinates(ring).tolist()]
        full = [points[0]]
        for a, b in zip(points, points[1:]):
            full.extend(by_ends.get((a, b), []))
            full.append(b)
        rings.append(full)
    return shapely.Polygon(rings[0], rings[1:])
