"""How much of an area or a line lies in a unit, for many pairs at once."""

from __future__ import annotations

import numpy as np
import shapely

from .ragged import ragged, spans
from .rings import BLOCK, Rings

#: Areas with more vertices are cut by GEOS; the sum below grows with the product of the numbers of edges.
FEW = 256
#: What is less than this part of a facility lies in a unit only by rounding.
ROUNDING = 1e-9


class Figures:
    """Areas and lines, made valid: shapes, their boxes (n, 4) and their size (m² or m)."""

    def __init__(self, shapes: np.ndarray) -> None:
        """shapes (n,): 2-D geometries of one or two dimensions."""
        kinds = shapely.get_type_id(shapes)
        self.rings = Rings(np.where(kinds == 3, shapes, None))
        odd = np.flatnonzero(~self.rings.simple())
        odd = odd[~shapely.is_valid(shapes[odd])]
        if len(odd):
            shapes = shapes.copy()
            shapes[odd] = shapely.make_valid(shapes[odd])
            kinds = shapely.get_type_id(shapes)
            self.rings = Rings(np.where(kinds == 3, shapes, None))
        self.shapes = shapes
        self.areal = shapely.get_dimensions(shapes) == 2
        self.size = np.where(self.areal, shapely.area(shapes), shapely.length(shapes))
        self.box = shapely.bounds(shapes)
        #: Those whose common area with a unit is summed up here; the others are cut by GEOS.
        self.summed = (kinds == 3) & (np.diff(self.rings.first) <= FEW)

    def __len__(self) -> int:
        return len(self.shapes)


def held(figures: Figures, at: np.ndarray, rings: Rings, polygon: np.ndarray) -> np.ndarray:
    """Return how much (m² or m) of a figure lies in a polygon, for every pair.

    at, polygon (n,): which of the figures and which of the (valid) polygons of `rings` form a pair.
    """
    cut, within = _met(rings, polygon, figures.box[at])
    size = figures.size[at]
    found = np.where(within, size, 0.0)
    _swallow(figures, at, rings, polygon, cut, found)
    rows = np.flatnonzero(cut & figures.summed[at])
    found[rows] = _areas(figures, at[rows], rings, polygon[rows])
    rows = np.flatnonzero(cut & ~figures.summed[at])
    if len(rows):
        parts = shapely.intersection(rings.shapes[polygon[rows]], figures.shapes[at[rows]])
        found[rows] = np.where(figures.areal[at[rows]], shapely.area(parts), shapely.length(parts))
    found[found <= ROUNDING * size] = 0.0
    whole = found >= size * (1.0 - ROUNDING)
    found[whole] = size[whole]
    return found


def _swallow(
    figures: Figures, at: np.ndarray, rings: Rings, polygon: np.ndarray, cut: np.ndarray, found: np.ndarray
) -> None:
    """Settle the pairs in which an area holds a whole polygon, or holds nothing of one within its box."""
    box, mine = rings.bounds[polygon], figures.box[at]
    inner = (box[:, :2] >= mine[:, :2]).all(axis=1) & (box[:, 2:] <= mine[:, 2:]).all(axis=1)
    rows = np.flatnonzero(cut & inner & (np.diff(figures.rings.first)[at] > 0))
    if len(rows):
        met, holds = _met(figures.rings, at[rows], box[rows])
        found[rows[holds]] = shapely.area(rings.shapes[polygon[rows[holds]]])
        cut[rows[~met]] = False


def _met(rings: Rings, polygon: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (cut, within) of every pair: whether an edge of the polygon meets the box, else whether the box is in it."""
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    wide, tall = (box[:, 2] - box[:, 0]) / 2 * (1 + 1e-12) + 1e-9, (box[:, 3] - box[:, 1]) / 2 * (1 + 1e-12) + 1e-9
    cut, crossed = np.zeros(len(polygon), dtype=bool), np.zeros(len(polygon), dtype=np.int64)
    for pair, edge in rings.crossing(polygon, y, tall):
        if not len(pair):
            continue
        px, py, reach = x[pair], y[pair], wide[pair]
        x1, y1, x2, y2 = rings.x[edge] - px, rings.y[edge] - py, rings.x[edge + 1] - px, rings.y[edge + 1] - py
        cut[pair[(np.maximum(x1, x2) >= -reach) & (np.minimum(x1, x2) <= reach)]] = True
        east = ((y1 > 0) != (y2 > 0)) & ((x1 * y2 > x2 * y1) == (y2 > y1))
        low, high = pair[0], pair[-1] + 1
        crossed[low:high] += np.bincount(pair[east] - low, minlength=high - low)
    return cut, ~cut & (crossed % 2 == 1)


def _areas(figures: Figures, at: np.ndarray, rings: Rings, polygon: np.ndarray) -> np.ndarray:
    """Return the area (m²) common to a figure (an area) and a polygon, for every pair.

    A polygon is the sum of the strips west of its edges, those of edges with the inside to their left counted as they
    run north, the others the other way round. So the common area is the sum over all pairs of edges of the common part
    of two strips: the smaller of two linear functions integrated over the heights both edges have. There are no special
    cases: touching, coinciding and crossing edges are all the same to it.
    """
    found = np.zeros(len(at))
    box = figures.box[at]
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    own = figures.rings
    counts = np.diff(own.first)
    for pair, edge in rings.crossing(polygon, y, (box[:, 3] - box[:, 1]) / 2):
        if not len(pair):
            continue
        theirs = _strips(rings, polygon[pair], edge, x[pair], y[pair])
        # the figures of this block, each of its edges once, and then every edge of a figure with every one of its pair
        first = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        members = pair[first]
        which, near = ragged(own.first[at[members]], counts[at[members]])
        row = members[which]
        mine = _strips(own, at[row], np.where(own.closing[near], near - 1, near), x[row], y[row])
        mine[4][own.closing[near]] = 0.0
        sizes = counts[at[members]]
        begin = np.cumsum(sizes) - sizes
        group = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(pair)]))
        for start, stop in spans(sizes[group], BLOCK):
            term, one = ragged(begin[group[start:stop]], sizes[group[start:stop]])
            other, part = _common(mine, one, theirs, term + start)
            low, high = pair[start], pair[stop - 1] + 1
            found[low:high] += np.bincount(pair[other] - low, part, minlength=high - low)
    return np.maximum(found, 0.0)


def _strips(rings: Rings, polygon: np.ndarray, edge: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple:
    """Return (lowest height, highest, easting at the lowest, its growth with height, sign) of edges, seen from (x, y)."""
    x1, y1 = rings.x[edge] - x, rings.y[edge] - y
    x2, y2 = rings.x[edge + 1] - x, rings.y[edge + 1] - y
    north = y2 > y1
    tall = y2 - y1
    slope = np.divide(x2 - x1, tall, out=np.zeros(len(x1)), where=tall != 0)
    sign = rings.sides(polygon, edge) * np.sign(tall)
    return np.where(north, y1, y2), np.where(north, y2, y1), np.where(north, x1, x2), slope, sign


def _common(mine: tuple, one: np.ndarray, theirs: tuple, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (other, area) of the pairs of strips `one` of `mine` and `other` of `theirs` that share heights."""
    low, high = np.maximum(mine[0][one], theirs[0][other]), np.minimum(mine[1][one], theirs[1][other])
    shared = np.flatnonzero(high > low)
    low, high, one, other = low[shared], high[shared], one[shared], other[shared]
    start, slope, begin, slant = mine[2][one], mine[3][one], theirs[2][other], theirs[3][other]
    up, rise = low - mine[0][one], low - theirs[0][other]
    first, third = start + up * slope, begin + rise * slant
    tall = high - low
    second, fourth = first + tall * slope, third + tall * slant
    below, above = first - third, second - fourth
    size, mixed = np.abs(below) + np.abs(above), below * above < 0
    apart = np.where(mixed, (below * below + above * above) / np.where(size > 0, size, 1.0), size)
    part = tall * (first + second + third + fourth - apart) / 4.0
    return other, part * mine[4][one] * theirs[4][other]
