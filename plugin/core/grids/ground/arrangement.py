"""Noded linework, its faces, and who borders whom. Everything lies on a grid of one millimetre.

A face is a polygon of the arrangement; a border that two faces share has the same vertices on both sides, because
both were traced along the same noded lines. Whatever is assembled from whole faces is therefore free of gaps and overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..settings import PRECISION
from . import noding

_ON_LINE = 2.0 * PRECISION
_FEW_LINKS = 1000  # up to which lists beat matrices
_THIN = 0.1  # m: mean width below which the interior point of a face is no witness of where the face lies


def millimetres(coordinates: np.ndarray) -> np.ndarray:
    """Return coordinates as whole millimetres, the identity of a vertex."""
    return np.rint(np.asarray(coordinates) / PRECISION).astype(np.int64)


def keys(coordinates: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Return one int64 per vertex; `origin` = smallest x, y in whole millimetres."""
    whole = millimetres(coordinates) - origin
    return (whole[:, 0] << 32) | whole[:, 1]


def faces_of(lines) -> np.ndarray:
    """Return the faces (Polygons) enclosed by `lines` after noding them on the millimetre grid."""
    lines = [line for line in lines if line is not None and not line.is_empty]
    if not lines:
        return np.array([], dtype=object)
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=PRECISION))
    return shapely.get_parts(shapely.polygonize(noded))


def arranged(segments: np.ndarray, tags: np.ndarray, origin: np.ndarray, settled: int = 0):
    """Return (faces, edges, tags per edge) of the arrangement of segments (n, 4; whole millimetres from `origin`).

    settled: tags of segments that are noded among themselves already.
    """
    clean = noding.noded(segments, tags, settled)
    if clean is None:  # dozens of lines within centimetres: the library's noder has no such limit
        clean = _noded_by_library(segments, tags, origin)
    segments, tags = clean
    faces = shapely.get_parts(shapely.polygonize(noding.linestrings(segments, origin)))
    edges = edges_of(faces)
    known, number = np.unique(noding.vertex_keys(segments.reshape(-1, 2)), return_inverse=True)
    number = number.reshape(-1, 2)
    pair = np.sort(number, axis=1) @ [len(known), 1]
    order = np.argsort(pair)
    mine = np.searchsorted(known, noding.vertex_keys(millimetres(edges.xy) - origin))
    low, high = np.minimum(mine[edges.start], mine[edges.end]), np.maximum(mine[edges.start], mine[edges.end])
    return faces, edges, tags[order[np.searchsorted(pair[order], low * len(known) + high)]]


def _noded_by_library(segments: np.ndarray, tags: np.ndarray, origin: np.ndarray):
    lines = noding.linestrings(segments, origin)
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=PRECISION))
    pieces, _ = noding.segments_of(noded, origin)
    middle = shapely.points(noding.metres(pieces.reshape(-1, 2), origin).reshape(-1, 2, 2).mean(axis=1))
    found = np.zeros(len(pieces), dtype=tags.dtype)
    piece, line = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=_ON_LINE)
    np.bitwise_or.at(found, piece, tags[line])
    return pieces, found


def containing(faces: np.ndarray, inner: np.ndarray, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs (face, shape): which of `shapes` each face lies in. inner: a point inside each face.

    The shapes' borders are among the lines the faces were made of, so a face lies in a shape wholly or not at all; for
    faces so thin that rounding may have put their point beside them, half of the area decides.
    """
    tree = shapely.STRtree(shapes)
    thin = 2.0 * shapely.area(faces) < _THIN * shapely.length(faces)
    wide = np.flatnonzero(~thin)
    face, shape = tree.query(inner[wide], predicate="intersects")
    face, thin = wide[face], np.flatnonzero(thin)
    if len(thin):
        mine, other = tree.query(faces[thin], predicate="intersects")
        mine = thin[mine]
        half = shapely.area(shapely.intersection(faces[mine], shapes[other])) > 0.5 * shapely.area(faces[mine])
        face, shape = np.concatenate([face, mine[half]]), np.concatenate([shape, other[half]])
    return face, shape


@dataclass
class Edges:
    """Directed edges of faces, exteriors counter-clockwise: `face` lies to the left of (start → end).

    start, end: vertex numbers; xy: coordinates per vertex number; twin: the face on the other side or -1; length (m).
    """

    face: np.ndarray
    start: np.ndarray
    end: np.ndarray
    twin: np.ndarray
    length: np.ndarray
    xy: np.ndarray

    @property
    def middle(self) -> np.ndarray:
        return (self.xy[self.start] + self.xy[self.end]) / 2.0


def edges_of(faces: np.ndarray) -> Edges:
    """Return the directed edges of polygons that share exact vertices."""
    faces = np.asarray(faces, dtype=object)
    rings, owner = shapely.get_rings(faces, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    is_shell = np.concatenate([[True], owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, dtype=bool)
    if not len(points):
        none = np.zeros(0, dtype=int)
        return Edges(none, none, none, none, np.zeros(0), np.zeros((0, 2)))
    whole = millimetres(points)
    _, first_seen, number = np.unique(keys(points, whole.min(axis=0)), return_index=True, return_inverse=True)
    number = number.reshape(-1)
    xy = points[first_seen]
    step = np.flatnonzero((ring[1:] == ring[:-1]) & (number[1:] != number[:-1]))
    start, end, of_ring = number[step], number[step + 1], ring[step]
    shift = points[0]
    a, b = points[step] - shift, points[step + 1] - shift
    turn = np.bincount(of_ring, weights=a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], minlength=len(rings))
    flip = (turn > 0) != is_shell
    start, end = np.where(flip[of_ring], end, start), np.where(flip[of_ring], start, end)
    face = owner[of_ring]
    count = len(xy)
    forward, backward = start * count + end, end * count + start
    order = np.argsort(forward, kind="stable")
    spot = np.clip(np.searchsorted(forward[order], backward), 0, len(order) - 1)
    match = order[spot]
    twin = np.where(forward[match] == backward, face[match], -1)
    length = np.hypot(*(xy[start] - xy[end]).T)
    return Edges(face, start, end, twin, length, xy)


def connected_labels(count: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return a component number per item 0..count-1, numbered by first appearance."""
    if not len(first):
        return np.arange(count)
    if len(first) <= _FEW_LINKS:
        return _few_labels(count, first, second)
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    links = coo_matrix((np.ones(len(first)), (first, second)), shape=(count, count))
    label = connected_components(links, directed=False)[1]
    _, seen, number = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(seen), dtype=int)
    rank[np.argsort(seen)] = np.arange(len(seen))
    return rank[number.reshape(-1)]


def _few_labels(count: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the same for so few links that setting up a matrix would take longer."""
    lower = list(range(count))  # an item of the same component, itself for the first one
    for a, b in zip(first.tolist(), second.tolist()):
        while lower[a] != a:
            lower[a] = a = lower[lower[a]]
        while lower[b] != b:
            lower[b] = b = lower[lower[b]]
        if a < b:
            lower[b] = a
        else:
            lower[a] = b
    for item, other in enumerate(lower):
        lower[item] = lower[other]
    root = np.array(lower)
    return (np.cumsum(root == np.arange(count)) - 1)[root]


def border_lengths(first: np.ndarray, second: np.ndarray, length: np.ndarray, count: int):
    """Return (a, b, length) per unordered pair a < b of `count` items, summed, sorted. length: (n,), or (n, k) for k sums."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    pair, place = np.unique(low.astype(np.int64) * count + high, return_inverse=True)
    place = place.reshape(-1)
    sums = [np.bincount(place, weights=column, minlength=len(pair)) for column in np.atleast_2d(length.T)]
    return pair // count, pair % count, np.column_stack(sums) if length.ndim > 1 else sums[0]
