"""Many points against many polygons: which may hold them, which do, and how far away the others are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .rings import Rings

#: Cells of the grid per point, and pairs handled at a time.
CELLS, BLOCK = 2, 1 << 20


def pairs_near(bounds: np.ndarray, x: np.ndarray, y: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Return (point, box) of all points within `reach` of a box (n, 4) along both axes, sorted by box."""
    if not len(x) or not len(bounds):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    found = list(_pairs(bounds + reach * np.array([-1.0, -1.0, 1.0, 1.0]), x, y))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([point for point, _ in found]), np.concatenate([box for _, box in found])


def _pairs(bounds: np.ndarray, x: np.ndarray, y: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Sort the points into the cells of a grid; the cells a box covers are one run of points per row of cells."""
    west, east = np.quantile(x, (0.005, 0.995))  # a stray point far away must not widen the cells
    south, north = np.quantile(y, (0.005, 0.995))
    size = max(np.sqrt(max(east - west, 1.0) * max(north - south, 1.0) / (CELLS * len(x))), 1e-3)
    columns = int(min((east - west) // size, 8192)) + 1
    rows = int(min((north - south) // size, 8192)) + 1

    def column(values):
        return np.clip(np.floor((values - west) / size), 0, columns - 1).astype(np.int64)

    def row(values):
        return np.clip(np.floor((values - south) / size), 0, rows - 1).astype(np.int64)

    cell = row(y) * columns + column(x)
    order = np.argsort(cell, kind="stable")
    start = np.r_[0, np.cumsum(np.bincount(cell, minlength=rows * columns))]
    left, right = column(bounds[:, 0]), column(bounds[:, 2])
    bottom, top = row(bounds[:, 1]), row(bounds[:, 3])
    tall = top - bottom + 1
    ends = np.cumsum(tall)
    box = np.repeat(np.arange(len(bounds)), tall)
    line = (np.arange(ends[-1]) + np.repeat(bottom - ends + tall, tall)) * columns
    first, counts = start[line + left[box]], start[line + right[box] + 1]
    counts -= first
    some = np.flatnonzero(counts)
    box, first, counts = box[some], first[some], counts[some]
    totals = np.cumsum(counts)
    begin = 0
    while begin < len(box):
        before = totals[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(totals, before + BLOCK, side="right")), begin + 1)
        size_ = counts[begin:stop]
        ends = np.cumsum(size_)
        point = order[np.arange(ends[-1]) + np.repeat(first[begin:stop] - ends + size_, size_)]
        owner = np.repeat(box[begin:stop], size_)
        west_, south_, east_, north_ = bounds[owner].T
        px, py = x[point], y[point]
        inside = (px >= west_) & (px <= east_) & (py >= south_) & (py <= north_)
        yield point[inside], owner[inside]
        begin = stop


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
