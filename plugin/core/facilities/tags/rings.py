"""The borders of many polygons as flat numpy arrays, and the edges of each that cross a horizontal window.

Millions of small questions (is this point in that polygon, how far is it from its border) cost more in calling and
preparing geometries than in arithmetic. Here they are asked of all pairs at once, in blocks that fit the caches.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from .ragged import ragged, spans

#: Polygons with more vertices are divided into bands of about this many edges, so that no question walks round them.
PLAIN, PER_BAND, MOST_BANDS = 64, 5, 4096
#: Vertices or edges handled at a time.
BLOCK = 1 << 15
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
        """Return which polygons certainly are valid: one ring that runs once round the middle of its box."""
        found = np.zeros(len(self), dtype=bool)
        sizes = np.diff(self.first)
        given = np.flatnonzero(sizes)
        sizes = sizes[given]
        for start, stop in spans(sizes, BLOCK):
            rows, counts = given[start:stop], sizes[start:stop]
            starts = np.cumsum(counts) - counts
            span = slice(self.first[rows[0]], self.first[rows[-1] + 1])
            west, south, east, north = self.bounds[rows].T
            x, y = (
                self.x[span] - np.repeat((west + east) / 2, counts),
                self.y[span] - np.repeat((south + north) / 2, counts),
            )
            turn = np.empty(len(x))
            np.multiply(x[:-1], y[1:], out=turn[:-1])
            turn[:-1] -= x[1:] * y[:-1]
            last = starts + counts - 1
            turn[last] = turn[np.maximum(last - 1, 0)]
            above = y > 0
            upward = np.append(above[1:] > above[:-1], False)
            upward[last] = False
            once = np.add.reduceat(upward, starts, dtype=np.int32) == 1
            least = 1e-9 * np.maximum(east - west, north - south) ** 2 + 1e-9
            left, right = np.minimum.reduceat(turn, starts) > least, np.maximum.reduceat(turn, starts) < -least
            found[rows] = (left | right) & once & self.single[rows]
            self._turn[rows] = np.where(found[rows], left.astype(np.int8) - right, 0)
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
        which, vertex = ragged(self.first[polygons], np.diff(self.first)[polygons])
        first = np.flatnonzero(np.r_[True, which[1:] != which[:-1]])
        self._turn[polygons] = np.where(self.single[polygons], side[first], _MIXED)
        if not self.single[polygons].all():
            self._side = np.zeros(len(self.x), dtype=np.int8) if self._side is None else self._side
            self._side[vertex] = side

    def crossing(
        self, polygon: np.ndarray, middle: np.ndarray, half: np.ndarray | float
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (question, edge) arrays: for every question (polygon, window) the edges whose y meets the window.

        polygon, middle (n,): the polygon asked and the height (m) of the middle of the window; half (n,) or number: half
        its height. Within a block questions ascend; all edges of one question come in one block.
        """
        half = np.broadcast_to(np.asarray(half, dtype=float), polygon.shape)
        sizes = np.diff(self.first)[polygon]
        plain = np.flatnonzero(sizes <= PLAIN)
        plain = plain[np.argsort(sizes[plain], kind="stable")]
        borders = np.flatnonzero(np.diff(sizes[plain])) + 1
        for questions in np.split(plain, borders):
            count = int(sizes[questions[0]]) if len(questions) else 0
            step = max(BLOCK // max(count, 1), 1)
            for start in range(0, len(questions) if count > 1 else 0, step):
                asked = questions[start : start + step]
                yield self._plain(asked, self.first[polygon[asked]], count, middle[asked], half[asked])
        questions = np.flatnonzero(sizes > PLAIN)
        if len(questions):
            self._bands = self._bands or _Bands(self)
            yield from self._bands.crossing(questions, polygon[questions], middle[questions], half[questions])

    def _plain(self, asked, starts, count: int, middle, half) -> tuple[np.ndarray, np.ndarray]:
        """Return (question, edge) of polygons of `count` vertices, all of which are looked at."""
        height = self.y[starts[:, None] + np.arange(count)] - middle[:, None]
        side = (height > half[:, None]).view(np.int8) - (height < -half[:, None]).view(np.int8)
        row, place = np.divmod(np.flatnonzero(side[:, :-1] * side[:, 1:] < 1), count - 1)
        edge = starts[row] + place
        open_ = ~self.closing[edge]
        return asked[row[open_]], edge[open_]


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
        owner, edge = ragged(rings.first[large], sizes[large])
        kept = ~rings.closing[edge]
        owner, edge = owner[kept], edge[kept]
        from_, to = rings.y[edge], rings.y[edge + 1]
        bottom, top = self._band(owner, np.minimum(from_, to)), self._band(owner, np.maximum(from_, to))
        lowest = self.offset[owner] + bottom
        which, band = ragged(lowest, top - bottom + 1)
        order = np.argsort(band, kind="stable")
        self.edge = edge[which[order]]
        self.lowest = (band == lowest[which])[order]  # an edge in several bands counts in the lowest one of a window
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
        for start, stop in spans(counts, BLOCK):
            asked, place = ragged(starts[start:stop], counts[start:stop])
            asked += start
            once = self.lowest[place] | (place < seconds[asked])
            asked, edge = asked[once], self.edge[place[once]]
            from_, to = y[edge] - middle[asked], y[edge + 1] - middle[asked]
            reach = half[asked]
            met = (np.maximum(from_, to) >= -reach) & (np.minimum(from_, to) <= reach)
            yield questions[asked[met]], edge[met]
