"""How much of an area or a line lies in a unit, for many pairs at once."""

from __future__ import annotations

import numpy as np
import shapely

from .rings import Rings, _spans

#: Areas with more vertices are cut by GEOS; the sum below grows with the product of the numbers of edges.
FEW = 256
#: What is less than this part of a facility lies in a unit only by rounding.
ROUNDING = 1e-9


def held(shapes: np.ndarray, at: np.ndarray, rings: Rings, polygon: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (size, held) of every pair: the area (m²) or length (m) of a shape, and how much of it lies in a polygon.

    shapes: valid areas or lines; at, polygon (n,): which shape and which of the (valid) polygons of `rings` form a pair.
    """
    areal = shapely.get_dimensions(shapes) == 2
    size = shapely.area(shapes)
    size[~areal] = shapely.length(shapes[~areal])
    box = shapely.bounds(shapes)
    few = areal & (shapely.get_type_id(shapes) == 3) & (shapely.get_num_coordinates(shapes) <= FEW)
    size = size[at]
    cut, within = _met(rings, polygon, box[at])
    found = np.where(within, size, 0.0)
    rows = np.flatnonzero(cut & few[at])
    found[rows] = _areas(shapes[at[rows]], rings, polygon[rows], box[at[rows]])
    rows = np.flatnonzero(cut & ~few[at])
    parts = shapely.intersection(rings.shapes[polygon[rows]], shapes[at[rows]])
    found[rows] = np.where(areal[at[rows]], shapely.area(parts), shapely.length(parts))
    found[found <= ROUNDING * size] = 0.0
    whole = found >= size * (1.0 - ROUNDING)
    found[whole] = size[whole]
    return size, found


def _met(rings: Rings, polygon: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (cut, within) of every pair: whether an edge of the polygon meets the box, else whether the box is in it."""
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    wide, tall = (box[:, 2] - box[:, 0]) / 2, (box[:, 3] - box[:, 1]) / 2
    cut, crossed = np.zeros(len(polygon), dtype=bool), np.zeros(len(polygon), dtype=np.int64)
    for pair, edge in rings.crossing(polygon, y, np.nextafter(tall * (1 + 1e-12) + 1e-9, np.inf)):
        if not len(pair):
            continue
        px, py = x[pair], y[pair]
        x1, y1, x2, y2 = rings.x[edge] - px, rings.y[edge] - py, rings.x[edge + 1] - px, rings.y[edge + 1] - py
        reach = wide[pair] * (1 + 1e-12) + 1e-9
        cut[pair[(np.maximum(x1, x2) >= -reach) & (np.minimum(x1, x2) <= reach)]] = True
        east = ((y1 > 0) != (y2 > 0)) & ((x1 * y2 > x2 * y1) == (y2 > y1))
        low, high = pair[0], pair[-1] + 1
        crossed[low:high] += np.bincount(pair[east] - low, minlength=high - low)
    return cut, ~cut & (crossed % 2 == 1)


def _areas(shapes: np.ndarray, rings: Rings, polygon: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Return the area (m²) common to each polygon of `shapes` and its polygon of `rings`.

    A polygon is the sum of the strips west of its edges, those of edges running north counted positive, the others
    negative (outer rings anticlockwise). So the common area is the sum over all pairs of edges of the common part of
    two strips: the smaller of two linear functions integrated over the heights both edges have. There are no special
    cases: touching, coinciding and crossing edges are all the same to it.
    """
    found = np.zeros(len(shapes))
    if not len(shapes):
        return found
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    mine = Rings(shapes)
    counts = np.diff(mine.first)
    for pair, edge in rings.crossing(polygon, y, (box[:, 3] - box[:, 1]) / 2):
        for start, stop in _spans(counts[pair]):
            number = counts[pair[start:stop]]
            ends = np.cumsum(number)
            at = np.repeat(np.arange(start, stop), number)
            row, far = pair[at], edge[at]
            near = np.arange(ends[-1]) + np.repeat(mine.first[pair[start:stop]] - ends + number, number)
            open_ = ~mine.closing[near]
            row, far, near = row[open_], far[open_], near[open_]
            part = _strip(mine, near, rings, far, x[row], y[row])
            part *= mine.sides(row, near) * rings.sides(polygon[row], far)
            low, high = row[0], row[-1] + 1
            found[low:high] += np.bincount(row - low, part, minlength=high - low)
    return np.maximum(found, 0.0)


def _strip(mine: Rings, near: np.ndarray, other: Rings, far: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the integral of the smaller easting over the heights that two edges share, signed by their directions."""
    ax, ay, bx, by = mine.x[near] - x, mine.y[near] - y, mine.x[near + 1] - x, mine.y[near + 1] - y
    cx, cy, dx, dy = other.x[far] - x, other.y[far] - y, other.x[far + 1] - x, other.y[far + 1] - y
    low = np.maximum(np.minimum(ay, by), np.minimum(cy, dy))
    high = np.minimum(np.maximum(ay, by), np.maximum(cy, dy))
    shared = np.flatnonzero(high > low)
    ax, ay, bx, by, cx, cy, dx, dy, low, high = (v[shared] for v in (ax, ay, bx, by, cx, cy, dx, dy, low, high))
    slope, slant = (bx - ax) / (by - ay), (dx - cx) / (dy - cy)
    first, second = ax + (low - ay) * slope, ax + (high - ay) * slope
    third, fourth = cx + (low - cy) * slant, cx + (high - cy) * slant
    below, above = first - third, second - fourth
    size, gap = np.abs(below) + np.abs(above), below * above
    apart = np.where(gap < 0, (below * below + above * above) / np.where(size > 0, size, 1.0), size)
    result = np.zeros(len(x))
    result[shared] = (
        (high - low) * (first + second + third + fourth - apart) / 4.0 * np.sign(by - ay) * np.sign(dy - cy)
    )
    return result
