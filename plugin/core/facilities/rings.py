"""The borders of many polygons as flat numpy arrays, and the edges of each that cross a horizontal window.

Millions of small questions (is this point in that polygon, how far is it from its border) cost more in calling and
preparing geometries than in arithmetic. Here they are asked of all pairs at once, in blocks that fit the caches.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

#: Polygons with more vertices are divided into bands of about this many edges, so that no question walks round them.
PLAIN, PER_BAND, MOST_BANDS = 64, 12, 4096
#: Vertices or edges handled at a time.
BLOCK = 1 << 16
_MIXED = 2


class Rings:
    """Closed rings of (multi)polygons. Polygon p has the vertices first[p] … first[p + 1] − 1 of x and y.

    Edge v runs from vertex v to v + 1, except where `closing[v]`: there a ring ends.
    """

    def __init__(self, shapes: np.ndarray) -> None:
        self.shapes = shapes
        coordinates = shapely.get_coordinates(shapes)
        self.x, self.y = coordinates[:, 0], coordinates[:, 1]
        counts = shapely.get_num_coordinates(shapes).astype(np.int64)
        self.first = np.r_[0, np.cumsum(counts)]
        self.bounds = shapely.bounds(shapes) if len(shapes) else np.empty((0, 4))
        self.closing = np.zeros(len(self.x), dtype=bool)
        self.closing[self.first[1:][counts > 0] - 1] = True
        self.single = (shapely.get_type_id(shapes) == 3) & (shapely.get_num_interior_rings(shapes) == 0)
        several = np.flatnonzero(~self.single)
        parts, whose = shapely.get_parts(shapes[several], return_index=True)
        rings, owner = shapely.get_rings(parts, return_index=True)
        owner, lengths = whose[owner], shapely.get_num_coordinates(rings)
        ends = np.cumsum(lengths)  # within the vertices of the polygons of several rings
        before = np.r_[0, np.cumsum(counts[several])]
        self.closing[self.first[several[owner]] - before[owner] + ends - 1] = True
        self._bands: _Bands | None = None
        #: Per polygon the side it lies on of its edges, 0 = not known yet, _MIXED = see `_side`, which is per edge.
        self._turn, self._side = np.zeros(len(shapes), dtype=np.int8), None

    def __len__(self) -> int:
        return len(self.first) - 1

    def simple(self) -> np.ndarray:
        """Return which polygons certainly are valid: one ring that runs once round the mean of its vertices."""
        found = np.zeros(len(self), dtype=bool)
        for start, stop in _spans(np.diff(self.first)):
            low, high = self.first[start], self.first[stop]
            if high - low < 2 or (np.diff(self.first[start : stop + 1]) == 0).any():
                continue
            starts, counts = self.first[start:stop] - low, np.diff(self.first[start : stop + 1])
            x, y = self.x[low:high], self.y[low:high]
            x = x - np.repeat(np.add.reduceat(x - x[0], starts) / counts + x[0], counts)
            y = y - np.repeat(np.add.reduceat(y - y[0], starts) / counts + y[0], counts)
            turn = x[:-1] * y[1:] - x[1:] * y[:-1]
            turn = np.append(turn, 0.0)
            last = starts + counts - 1
            turn[last] = turn[np.maximum(last - 1, 0)]
            above = y > 0
            upward = np.append(above[1:] & ~above[:-1], False)
            upward[last] = False
            once = np.add.reduceat(upward, starts, dtype=np.int64) == 1
            width = np.ptp(self.bounds[start:stop].reshape(-1, 2, 2), axis=1).max(axis=1)
            least = 1e-9 * width * width + 1e-9
            left, right = np.minimum.reduceat(turn, starts) > least, np.maximum.reduceat(turn, starts) < -least
            found[start:stop] = (left | right) & once & self.single[start:stop]
            self._turn[start:stop] = np.where(found[start:stop], left.astype(np.int8) - right, 0)
        return found

    def sides(self, polygon: np.ndarray, edge: np.ndarray) -> np.ndarray:
        """Return per edge +1 where its (valid) polygon lies to the left of it, −1 where to its right."""
        unknown = np.unique(polygon[self._turn[polygon] == 0])
        if len(unknown):
            self._learn(unknown)
        turn = self._turn[polygon]
        return np.where(turn == _MIXED, self._side[edge], turn) if self._side is not None else turn

    def _learn(self, polygons: np.ndarray) -> None:
        rings, owner = shapely.get_rings(shapely.get_parts(self.shapes[polygons]), return_index=True)
        hole = np.r_[False, owner[1:] == owner[:-1]]
        side = np.where(shapely.is_ccw(rings) ^ hole, 1, -1).astype(np.int8)
        side = np.repeat(side, shapely.get_num_coordinates(rings))
        counts = np.diff(self.first)[polygons]
        ends = np.cumsum(counts)
        self._turn[polygons] = np.where(self.single[polygons], side[ends - counts], _MIXED)
        if not self.single[polygons].all():
            self._side = np.zeros(len(self.x), dtype=np.int8) if self._side is None else self._side
            self._side[np.arange(len(side)) + np.repeat(self.first[polygons] - ends + counts, counts)] = side

    def crossing(
        self, polygon: np.ndarray, middle: np.ndarray, half: np.ndarray | float
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (question, edge) arrays: for every question (polygon, window) the edges whose y meets the window.

        polygon, middle (n,): the polygon asked and the height (m) of the middle of the window; half (n,) or number: half
        its height. Questions come in ascending order, all edges of one question in one block.
        """
        half = np.broadcast_to(np.asarray(half, dtype=float), polygon.shape)
        plain = (self.first[polygon + 1] - self.first[polygon]) <= PLAIN
        questions = np.flatnonzero(plain)
        starts, counts = self.first[polygon[questions]], np.diff(self.first)[polygon[questions]]
        for start, stop in _spans(counts):
            asked = questions[start:stop]
            yield self._plain(asked, starts[start:stop], counts[start:stop], middle[asked], half[asked])
        questions = np.flatnonzero(~plain)
        if len(questions):
            self._bands = self._bands or _Bands(self)
            yield from self._bands.crossing(questions, polygon[questions], middle[questions], half[questions])

    def _plain(self, asked, starts, counts, middle, half) -> tuple[np.ndarray, np.ndarray]:
        """Return (question, edge) of polygons whose vertices are all looked at."""
        ends = np.cumsum(counts)
        vertex = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
        height = self.y[vertex]
        height -= np.repeat(middle, counts)
        if (half == half[0]).all():
            high, low = half[0], -half[0]
        else:
            high = np.repeat(half, counts)
            low = -high
        side = (height > high).view(np.int8) - (height < low).view(np.int8)
        kept = np.flatnonzero(side[:-1] * side[1:] < 1)
        edge = vertex[kept]
        open_ = ~self.closing[edge]
        kept, edge = kept[open_], edge[open_]
        return asked[np.searchsorted(ends, kept, side="right")], edge


class _Bands:
    """The edges of large polygons, by horizontal bands of each polygon."""

    def __init__(self, rings: Rings) -> None:
        self.rings = rings
        sizes = np.diff(rings.first)
        large = np.flatnonzero(sizes > PLAIN)
        self.number = np.full(len(rings), -1)
        self.number[large] = np.arange(len(large))
        self.count = np.clip(sizes[large] // PER_BAND, 1, MOST_BANDS)
        self.offset = np.r_[0, np.cumsum(self.count)]
        self.low = rings.bounds[large, 1]
        tall = rings.bounds[large, 3] - self.low
        self.scale = np.divide(self.count, tall, out=np.zeros(len(large)), where=tall > 0)
        owner = np.repeat(np.arange(len(large)), sizes[large])
        ends = np.cumsum(sizes[large])
        edge = np.arange(len(owner)) + np.repeat(rings.first[large] - ends + sizes[large], sizes[large])
        kept = ~rings.closing[edge]
        owner, edge = owner[kept], edge[kept]
        from_, to = rings.y[edge], rings.y[edge + 1]
        bottom, top = self._band(owner, np.minimum(from_, to)), self._band(owner, np.maximum(from_, to))
        times = top - bottom + 1
        ends = np.cumsum(times)
        step = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - times, times)
        band = np.repeat(self.offset[owner] + bottom, times) + step
        order = np.argsort(band, kind="stable")
        self.edge = np.repeat(edge, times)[order]
        self.lowest = (step == 0)[order]  # an edge in several bands counts in the lowest one of a window
        self.start = np.r_[0, np.cumsum(np.bincount(band, minlength=self.offset[-1]))]

    def _band(self, owner: np.ndarray, height: np.ndarray) -> np.ndarray:
        place = np.floor((height - self.low[owner]) * self.scale[owner])
        return np.clip(place, 0, self.count[owner] - 1).astype(np.int64)

    def crossing(self, questions, polygon, middle, half) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        owner = self.number[polygon]
        bottom = self.offset[owner] + self._band(owner, middle - half)
        top = self.offset[owner] + self._band(owner, middle + half)
        starts, seconds = self.start[bottom], self.start[bottom + 1]
        counts = self.start[top + 1] - starts
        y = self.rings.y
        for start, stop in _spans(counts):
            size, span = counts[start:stop], slice(start, stop)
            ends = np.cumsum(size)
            asked = np.repeat(np.arange(start, stop), size)
            place = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts[span] - ends + size, size)
            once = self.lowest[place] | (place < seconds[asked])
            asked, edge = asked[once], self.edge[place[once]]
            from_, to = y[edge] - middle[asked], y[edge + 1] - middle[asked]
            reach = half[asked]
            met = (np.maximum(from_, to) >= -reach) & (np.minimum(from_, to) <= reach)
            yield questions[asked[met]], edge[met]


def _spans(counts: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of runs whose counts add up to about BLOCK."""
    if not len(counts):
        return
    total = np.cumsum(counts)
    borders = np.searchsorted(total, np.arange(BLOCK, total[-1] + BLOCK, BLOCK), side="left") + 1
    start = 0
    for stop in np.unique(np.minimum(borders, len(counts))):
        if stop > start:
            yield start, int(stop)
        start = int(stop)
    if start < len(counts):
        yield start, len(counts)
