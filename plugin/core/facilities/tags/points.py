"""Many points against many polygons: which may hold them, which do, and how far away the others are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .ragged import ragged, spans
from .rings import Rings

#: Cells of the grid per point, and pairs handled at a time.
CELLS, BLOCK = 2, 1 << 20


class PointGrid:
    """Points sorted into the cells of a grid; the cells a box covers are one run of points per row of cells."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self.x, self.y = x, y
        if not len(x):
            return
        self.west, east = np.quantile(x, (0.005, 0.995))  # a stray point far away must not widen the cells
        self.south, north = np.quantile(y, (0.005, 0.995))
        wide, tall = max(east - self.west, 1.0), max(north - self.south, 1.0)
        self.size = max(np.sqrt(wide * tall / (CELLS * len(x))), 1e-3)
        self.columns, self.rows = (int(min(extent // self.size, 8192)) + 1 for extent in (wide, tall))
        cell = self._row(y) * self.columns + self._column(x)
        self.order = np.argsort(cell, kind="stable")
        self.start = np.r_[0, np.cumsum(np.bincount(cell, minlength=self.rows * self.columns))]

    def _column(self, x: np.ndarray) -> np.ndarray:
        return np.clip(np.floor((x - self.west) / self.size), 0, self.columns - 1).astype(np.int64)

    def _row(self, y: np.ndarray) -> np.ndarray:
        return np.clip(np.floor((y - self.south) / self.size), 0, self.rows - 1).astype(np.int64)

    def pairs(self, bounds: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
        """Return (point, box) of all points within `reach` of a box (n, 4) along both axes, sorted by box."""
        found = list(self._pairs(bounds + reach * np.array([-1.0, -1.0, 1.0, 1.0]))) if len(self.x) else []
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate([point for point, _ in found]), np.concatenate([box for _, box in found])

    def _pairs(self, bounds: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        left, right = self._column(bounds[:, 0]), self._column(bounds[:, 2])
        bottom, top = self._row(bounds[:, 1]), self._row(bounds[:, 3])
        tall = top - bottom + 1
        box, line = ragged(bottom, tall)
        line *= self.columns
        first = self.start[line + left[box]]
        counts = self.start[line + right[box] + 1] - first
        some = np.flatnonzero(counts)
        box, first, counts = box[some], first[some], counts[some]
        for start, stop in spans(counts, BLOCK):
            which, place = ragged(first[start:stop], counts[start:stop])
            point, owner = self.order[place], box[start:stop][which]
            px, py = self.x[point], self.y[point]
            west, south, east, north = bounds[owner].T
            inside = (px >= west) & (px <= east) & (py >= south) & (py <= north)
            yield point[inside], owner[inside]


class BoxGrid:
    """Boxes sorted by size; those of one size are found by their middles."""

    def __init__(self, boxes: np.ndarray) -> None:
        """boxes (n, 4)."""
        self.boxes = boxes
        half = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) / 2
        usual = 2.0 * max(float(np.median(half)), 1.0) if len(half) else 1.0
        size = np.ceil(np.log2(np.maximum(half / usual, 1.0)) / 2).astype(np.int64)  # up to usual, 4, 16 … times
        self.sizes = []
        for kind in np.unique(size):
            rows = np.flatnonzero(size == kind)
            x, y = (boxes[rows, 0] + boxes[rows, 2]) / 2, (boxes[rows, 1] + boxes[rows, 3]) / 2
            self.sizes.append((rows, half[rows].max(), PointGrid(x, y)))

    def pairs(self, bounds: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
        """Return (box, other) of all boxes within `reach` of others (n, 4) along both axes."""
        found = []
        for rows, half, grid in self.sizes:
            at, other = grid.pairs(bounds, reach + half * (1 + 1e-12) + 1e-6)
            box = rows[at]
            near = (self.boxes[box, :2] <= bounds[other, 2:] + reach) & (
                self.boxes[box, 2:] >= bounds[other, :2] - reach
            )
            near = near.all(axis=1)
            found.append((box[near], other[near]))
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate([box for box, _ in found]), np.concatenate([other for _, other in found])


def holds(
    rings: Rings, polygon: np.ndarray, x: np.ndarray, y: np.ndarray, border: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return (inside, touching) of every pair of a polygon and a point.

    inside: strictly, by counting the edges crossed on the way east. touching: within `border` metres of its border.
    """
    crossed = np.zeros(len(polygon), dtype=np.int64)
    touching, on = np.zeros(len(polygon), dtype=bool), np.zeros(len(polygon), dtype=bool)
    for pair, edge in rings.crossing(polygon, y, border):
        px, py = x[pair], y[pair]
        x1, y1, x2, y2 = rings.x[edge], rings.y[edge], rings.x[edge + 1], rings.y[edge + 1]
        x1 -= px
        y1 -= py
        x2 -= px
        y2 -= py
        turn = x1 * y2 - x2 * y1
        east = ((y1 > 0) != (y2 > 0)) & ((turn > 0) == (y2 > y1))
        if len(pair):
            low, high = pair[0], pair[-1] + 1
            crossed[low:high] += np.bincount(pair[east] - low, minlength=high - low)
        length = (x2 - x1) ** 2 + (y2 - y1) ** 2
        close = np.flatnonzero(turn * turn <= border * border * length * 1.0001)
        gap = _gap(x1[close], y1[close], x2[close], y2[close])
        touching[pair[close[gap <= border * border]]] = True
        on[pair[close[gap == 0]]] = True
    return (crossed % 2 == 1) & ~on, touching


def _gap(x1, y1, x2, y2) -> np.ndarray:
    """Return the squared distance of the origin from segments."""
    along, up = x2 - x1, y2 - y1
    length = along * along + up * up
    part = np.divide(-(x1 * along + y1 * up), length, out=np.zeros(len(x1)), where=length > 0)
    np.clip(part, 0.0, 1.0, out=part)
    return (x1 + part * along) ** 2 + (y1 + part * up) ** 2


def distances(rings: Rings, polygon: np.ndarray, x: np.ndarray, y: np.ndarray, reach: float) -> np.ndarray:
    """Return the distance (m) of every point from the border of its polygon; what is beyond `reach` may be infinite."""
    found = np.full(len(polygon), np.inf)
    for pair, edge in rings.crossing(polygon, y, reach):
        if not len(pair):
            continue
        px, py = x[pair], y[pair]
        x1, x2 = rings.x[edge] - px, rings.x[edge + 1] - px
        near = (np.maximum(x1, x2) >= -reach) & (np.minimum(x1, x2) <= reach)
        pair, edge, x1, x2, py = pair[near], edge[near], x1[near], x2[near], py[near]
        if not len(pair):
            continue
        gap = _gap(x1, rings.y[edge] - py, x2, rings.y[edge + 1] - py)
        starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        found[pair[starts]] = np.sqrt(np.minimum.reduceat(gap, starts))
    return found
