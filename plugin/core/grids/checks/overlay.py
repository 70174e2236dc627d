"""Area shared between polygon layers, and which polygons do not close up with their neighbours. All vectorised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

#: Coordinates nearer than this are the same point when edges are paired (m).
SNAP = 0.001
#: Shared or blank ground up to this is noise of the arithmetic (㎡).
NOISE = 1e-4


@dataclass(frozen=True)
class Shares:
    """Pairs (inner row, outer row) that share area; `areas` in ㎡, `widths` the mean width of the shared piece in m.

    Where `whole`, the inner polygon lies completely in the outer one (its width is then not computed: infinite).
    """

    inner: np.ndarray
    outer: np.ndarray
    areas: np.ndarray
    widths: np.ndarray
    whole: np.ndarray

    def above(self, area: float, width: float = 0.0) -> Shares:
        """Return the pairs that share more than a sliver."""
        keep = (self.areas > area) & (self.widths > width)
        return Shares(self.inner[keep], self.outer[keep], self.areas[keep], self.widths[keep], self.whole[keep])

    def best(self, count: int) -> np.ndarray:
        """Return for each of `count` inner rows the outer row it shares most area with, -1 for none."""
        found = np.full(count, -1, dtype=np.int64)
        order = np.argsort(self.areas, kind="stable")  # the largest comes last and stays
        found[self.inner[order]] = self.outer[order]
        return found


def mean_width(pieces: np.ndarray) -> np.ndarray:
    """Return 2·area/perimeter (m): the width of a long thin piece, half the radius of a round one; 0 for no area."""
    areas, lengths = shapely.area(pieces), shapely.length(pieces)
    return np.divide(2.0 * areas, lengths, out=np.zeros(len(pieces)), where=lengths > 0)


def shares(inner: np.ndarray, outer: np.ndarray, tolerance: float = 0.0) -> Shares:
    """Return how valid polygons `inner` (n,) share area with `outer` (m,); None rows are left out.

    Polygons wholly in an outer one are found by prepared tests; only the others are cut. With a tolerance (m), one that
    reaches beyond by less counts as whole: polygons that share their borders are then told apart much faster, because
    no border of the widened one is met.
    """
    tree = shapely.STRtree(inner)
    if tolerance:
        widened = shapely.buffer(outer, tolerance, join_style="mitre")
        outer_whole, inner_whole = tree.query(widened, predicate="contains_properly")
    else:
        outer_whole, inner_whole = tree.query(outer, predicate="covers")
    shapely.prepare(outer)
    rest = np.setdiff1d(np.flatnonzero(~shapely.is_missing(inner)), inner_whole)
    at, outer_cut = shapely.STRtree(outer).query(inner[rest], predicate="intersects")
    inner_cut = rest[at]
    pieces = shapely.intersection(inner[inner_cut], outer[outer_cut])
    areas = shapely.area(pieces)
    keep = areas > 0
    inner_areas = shapely.area(inner[inner_whole])
    return Shares(
        np.concatenate([inner_whole, inner_cut[keep]]),
        np.concatenate([outer_whole, outer_cut[keep]]),
        np.concatenate([inner_areas, areas[keep]]),
        np.concatenate([np.full(len(inner_whole), np.inf), mean_width(pieces[keep])]),
        np.concatenate([np.ones(len(inner_whole), bool), np.zeros(int(keep.sum()), bool)]),
    )


def open_rows(polygons: np.ndarray) -> np.ndarray:
    """Return a mask (n,) of the polygons with an edge that no single neighbour has in the opposite direction.

    In a gap-free, overlap-free coverage every edge inside occurs exactly twice, once each way; only polygons at
    the rim, at a gap, at an overlap or beside a missing vertex are open. Edges are compared after rounding to SNAP.
    """
    result = np.zeros(len(polygons), dtype=bool)
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return result
    exterior = np.r_[True, ring_part[1:] != ring_part[:-1]]
    backwards = shapely.is_ccw(rings) != exterior
    points, point_ring = shapely.get_coordinates(rings, return_index=True)
    vertex = _vertex_ids(points)
    same_ring = point_ring[1:] == point_ring[:-1]
    start, stop = vertex[:-1], vertex[1:]
    keep = same_ring & (start != stop)
    start, stop, ring = start[keep], stop[keep], point_ring[:-1][keep]
    forward = (start < stop) != backwards[ring]
    key = np.minimum(start, stop) * np.int64(len(points)) + np.maximum(start, stop)
    order = np.argsort(key, kind="stable")
    key, forward, owner = key[order], forward[order], part_owner[ring_part[ring]][order]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    size = np.diff(np.r_[first, len(key)])
    ways = np.add.reduceat(forward.astype(np.int64), first)
    paired = np.repeat((size == 2) & (ways == 1), size)
    result[owner[~paired]] = True
    return result


def _vertex_ids(points: np.ndarray) -> np.ndarray:
    """Return one integer per point, equal for points that round to the same place (n,) int64."""
    low = points.min(axis=0)
    step = max(SNAP, float((points - low).max()) / 2**31)
    cells = np.rint((points - low) / step).astype(np.int64)
    packed = cells[:, 0] * np.int64(2**32) + cells[:, 1]
    return np.unique(packed, return_inverse=True)[1].astype(np.int64)


def overlapping_pairs(polygons: np.ndarray, tree: shapely.STRtree) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (row, row, shared polygon) of every two valid polygons that share area, each pair once.

    Only open polygons (see `open_rows`) and those whose interior point lies in another one can be the first of
    a chain of overlaps; from them the search spreads over every polygon found to overlap.
    """
    fresh = open_rows(polygons)
    points = shapely.point_on_surface(polygons)
    point_rows, tree_rows = tree.query(points, predicate="intersects")
    double = point_rows != tree_rows
    fresh[point_rows[double]] = True
    fresh[tree_rows[double]] = True
    seen = np.zeros(len(polygons), dtype=bool)
    left, right, pieces = [], [], []
    while fresh.any():
        rows = np.flatnonzero(fresh)
        at, other = tree.query(polygons[rows], predicate="intersects")
        first, second = rows[at], other
        keep = (first != second) & ~seen[second] & ~(fresh[second] & (second < first))
        first, second = np.minimum(first[keep], second[keep]), np.maximum(first[keep], second[keep])
        shared = shapely.intersection(polygons[first], polygons[second])
        hit = shapely.area(shared) > 0
        left.append(first[hit])
        right.append(second[hit])
        pieces.append(shared[hit])
        seen |= fresh
        fresh = np.zeros(len(polygons), dtype=bool)
        fresh[first[hit]] = True
        fresh[second[hit]] = True
        fresh &= ~seen
    if not left:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, dtype=object)
    return np.concatenate(left), np.concatenate(right), np.concatenate(pieces)


def covering(polygons: np.ndarray, doubled: np.ndarray):
    """Return the union of valid polygons (n,). doubled: mask of those that may overlap others.

    Those that only share borders are joined by dropping the edges that occur twice, ten times faster than an overlay. Where
    a border lacks the neighbour's vertices, only the polygons with such edges (and those at the rim) are overlaid.
    """
    neat, rest = polygons[~doubled], polygons[doubled]
    joined = _joined(neat)
    if joined is None:
        rough = open_rows(neat)
        joined, rest = _joined(neat[~rough]), np.r_[neat[rough], rest]
    if joined is None:
        return shapely.union_all(polygons)
    return shapely.union_all(np.r_[joined, rest]) if len(rest) else joined


def _joined(polygons: np.ndarray):
    """Return polygons that share their vertices as one, None where they do not."""
    if not len(polygons):
        return None
    try:
        joined = shapely.coverage_union_all(polygons)
    except shapely.GEOSException:  # a border without the neighbour's vertices
        return None
    whole = shapely.is_valid(joined) and abs(shapely.area(joined) - shapely.area(polygons).sum()) <= NOISE
    return joined if whole else None


def faces(shape) -> np.ndarray:
    """Return the polygons of a geometry as an array, lines and points left by an overlay dropped."""
    parts = shapely.get_parts(np.atleast_1d(np.asarray(shape, dtype=object)))
    parts = shapely.get_parts(parts)  # a collection may hold multipolygons
    return parts[shapely.get_type_id(parts) == 3]
