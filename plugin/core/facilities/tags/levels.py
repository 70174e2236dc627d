"""One level of units (片区, 社区, 小区 or 微网格) and which of its units each facility lies in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ...columns import labels, numbers, polygons, texts
from ...geometry import POLYGON_TYPES
from .points import BoxGrid, PointGrid, distances, holds
from .rings import Rings
from .shares import Figures, held

#: How a facility stands to a level.
NOWHERE, INSIDE, NEAR, BORDER, OVERLAP, SPLIT = range(6)
#: States in which no unit may be chosen for the user.
AMBIGUOUS = (BORDER, OVERLAP, SPLIT)


class Level:
    """The units of one level that can be tagged to: those with a code and a shape. Rows with one code are one unit."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        frame = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index(drop=True)
        codes = texts(frame, "code")
        figures, rings = _valid(frame)
        self.name = name
        coded, shaped = codes != None, ~shapely.is_missing(figures)  # noqa: E711 (of every element)
        self.uncoded = np.empty(0, dtype=object) if coded.all() else labels(frame)[~coded]
        self.shapeless = codes[coded & ~shaped]
        keep = coded & shaped
        self.frame, self.codes, self.shapes = frame, codes, figures
        if not keep.all():
            self.frame, self.codes, self.shapes = frame[keep].reset_index(drop=True), codes[keep], figures[keep]
        self.rings: Rings | None = rings if rings is not None and len(rings) == len(self.shapes) else Rings(self.shapes)
        self.bounds = self.rings.bounds
        self.identity = pd.factorize(self.codes)[0]
        self._parents: dict[str, np.ndarray] = {}

    def forget_rings(self) -> None:
        """Let go of the flat borders once every facility has its place: they are as large as the units themselves."""
        self.rings = None

    def near(self, figures: np.ndarray, radius: float) -> np.ndarray:
        """Return the rows of all units within `radius` (m) of any of these shapes, and of some that are a little farther."""
        near = np.zeros(len(self), dtype=bool)
        near[BoxGrid(shapely.bounds(figures)).pairs(self.bounds, radius)[1]] = True
        return np.flatnonzero(near)

    def __len__(self) -> int:
        return len(self.codes)

    def parents(self, column: str) -> np.ndarray:
        """Return a parent code of every unit, object array of str or None."""
        if column not in self._parents:
            self._parents[column] = texts(self.frame, column)
        return self._parents[column]

    def column(self, name: str) -> np.ndarray:
        return numbers(self.frame, name)


class Sites:
    """Where the facilities are.

    shapes: object array of geometry or None; wide: areas and lines; x, y: a point of each (areas and lines: the middle of
    their box, which need not lie in them; NaN where there is none); known: which are to be placed.
    spots, areas: the rows of points and of areas and lines to be placed, `grid` and `figures` hold them.
    """

    def __init__(self, shapes: np.ndarray, left_out: np.ndarray | None = None) -> None:
        """shapes (n,): 2-D geometries or None; left_out (n,): facilities that are not placed."""
        self.wide = shapely.get_dimensions(shapes) > 0
        several = np.flatnonzero(~self.wide & ~shapely.is_missing(shapes) & (shapely.get_type_id(shapes) != 0))
        self.shapes = shapes.copy()
        self.shapes[several] = shapely.point_on_surface(shapes[several])
        self.x, self.y = shapely.get_x(self.shapes), shapely.get_y(self.shapes)
        areas = np.flatnonzero(self.wide)
        box = shapely.bounds(shapes[areas])
        self.x[areas], self.y[areas] = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
        self.known = np.isfinite(self.x) & np.isfinite(self.y)
        if left_out is not None:
            self.known &= ~left_out
        self.spots, self.areas = np.flatnonzero(self.known & ~self.wide), np.flatnonzero(self.known & self.wide)
        self.grid = PointGrid(self.x[self.spots], self.y[self.spots])
        self.figures = Figures(self.shapes[self.areas])
        self.shapes[self.areas] = self.figures.shapes
        self.boxes = BoxGrid(self.figures.box)

    def __len__(self) -> int:
        return len(self.shapes)

    def drawn(self, rows: np.ndarray) -> np.ndarray:
        """Return one geometry per row, points for what is a point."""
        return np.where(self.wide[rows], self.shapes[rows], shapely.points(self.x[rows], self.y[rows]))


@dataclass
class Placement:
    """Result for one level: per facility the unit row (-1 none), the relation (NOWHERE … SPLIT) and the distance (m)."""

    unit: np.ndarray
    relation: np.ndarray
    distance: np.ndarray

    def leave_out(self, rows: np.ndarray) -> None:
        """Take these facilities (n,) out of the level."""
        self.unit[rows], self.relation[rows], self.distance[rows] = -1, NOWHERE, np.nan


def _valid(frame: pd.DataFrame) -> tuple[np.ndarray, Rings | None]:
    """Return valid (multi)polygons, None for what has no area, and the rings of them all if none is None."""
    figures = frame["geometry"].to_numpy(dtype=object) if "geometry" in frame else np.full(len(frame), None)
    if shapely.is_geometry(figures).all() and np.isin(shapely.get_type_id(figures), POLYGON_TYPES).all():
        rings = Rings(figures)  # the usual case, without looking at every geometry more often than needed
        odd = np.flatnonzero(~rings.simple())
        if shapely.is_valid(figures[odd]).all() and np.isfinite(rings.bounds).all():
            return figures, rings
    return polygons(frame), None


def place(level: Level, sites: Sites, tolerance: float, border: float, share: float) -> Placement:
    """Return which unit of `level` every facility lies in.

    A point lies INSIDE one unit, on the BORDER of several (nearer than `border` metres to another one), in an
    OVERLAP, or NEAR the nearest one (at most `tolerance` metres); equally near ones within `border` count as BORDER.
    An area or line belongs to the unit that holds at least `share` of what lies in units, else it is SPLIT.
    """
    count = len(sites)
    result = Placement(np.full(count, -1, np.int64), np.zeros(count, np.int8), np.full(count, np.nan))
    if not len(level) or not count:
        return result
    reach = tolerance + border if tolerance > 0 else border
    bounds = level.bounds
    at, unit = sites.grid.pairs(bounds, reach)
    number, other = sites.boxes.pairs(bounds, reach)
    row = sites.spots[at]
    _place_points(level, sites, row, unit, border, result)
    _place_wide(level, sites, number, other, share, result)
    if tolerance > 0:
        left = result.relation[row] == NOWHERE
        row, unit = row[left], unit[left]
        gap = distances(level.rings, unit, sites.x[row], sites.y[row], reach)
        left = result.relation[sites.areas[number]] == NOWHERE
        number, other = sites.areas[number[left]], other[left]
        beside = shapely.distance(level.shapes[other], sites.shapes[number])
        _place_near(level, np.r_[row, number], np.r_[unit, other], np.r_[gap, beside], tolerance, border, result)
    return result


def boxes(sites: Sites, rows: np.ndarray, reach) -> np.ndarray:
    """Return square boxes of half width `reach` around the points of some sites."""
    x, y = sites.x[rows], sites.y[rows]
    return shapely.box(x - reach, y - reach, x + reach, y + reach)


def _place_points(
    level: Level, sites: Sites, row: np.ndarray, unit: np.ndarray, border: float, result: Placement
) -> None:
    """row, unit: pairs of a point and a unit near it."""
    x, y = sites.x[row], sites.y[row]
    west, south, east, north = level.bounds[unit].T
    near = (x >= west - border) & (x <= east + border) & (y >= south - border) & (y <= north + border)
    row, unit = row[near], unit[near]
    inside, touching = holds(level.rings, unit, x[near], y[near], border)
    some = inside | touching
    row, unit, inside = row[some], unit[some], inside[some]
    held_by = _count_units(row[inside], level.identity[unit[inside]], len(sites))
    touched = _count_units(row, level.identity[unit], len(sites))
    for mine in (~inside & (held_by[row] == 0), inside):  # on an outer border counts as inside
        result.unit[row[mine]] = unit[mine]
        result.relation[row[mine]] = INSIDE
        result.distance[row[mine]] = 0.0
    result.relation[touched > 1] = BORDER
    result.relation[held_by > 1] = OVERLAP


def _count_units(rows: np.ndarray, identity: np.ndarray, count: int) -> np.ndarray:
    """Return per facility how many different units the pairs name."""
    found = np.bincount(rows, minlength=count)
    several = found[rows] > 1
    if several.any():
        most = int(identity.max()) + 1
        pairs = np.unique(rows[several].astype(np.int64) * most + identity[several]) // most
        found[rows[several]] = 0
        found += np.bincount(pairs, minlength=count)
    return found


def _place_wide(
    level: Level, sites: Sites, number: np.ndarray, unit: np.ndarray, share: float, result: Placement
) -> None:
    """number, unit: pairs of an area or line (its place among them) and a unit near it."""
    part = held(sites.figures, number, level.rings, unit)
    some = part > 0
    row, unit, size, part = sites.areas[number[some]], unit[some], sites.figures.size[number[some]], part[some]
    if not len(row):
        return
    # several shapes of one unit count together
    order = np.lexsort((unit, level.identity[unit], row))
    row, unit, size, part = row[order], unit[order], size[order], part[order]
    identity = level.identity[unit]
    first = np.flatnonzero(np.r_[True, (row[1:] != row[:-1]) | (identity[1:] != identity[:-1])])
    whole = np.logical_or.reduceat(part >= size, first)
    part = np.add.reduceat(part, first)
    row, unit = row[first], unit[first]
    total = np.bincount(row, part, minlength=len(sites))
    wholes = np.bincount(row, whole, minlength=len(sites))
    best = np.lexsort((unit, -part, row))
    best = best[np.r_[True, row[best][1:] != row[best][:-1]]]
    places, enough = row[best], part[best] >= share * total[row[best]]
    result.unit[places] = unit[best]
    result.distance[places] = 0.0
    result.relation[places] = np.where(wholes[places] > 1, OVERLAP, np.where(enough, INSIDE, SPLIT))


def _place_near(
    level: Level, row: np.ndarray, unit: np.ndarray, gap: np.ndarray, tolerance: float, border: float, result: Placement
) -> None:
    """Place what lies in no unit at the nearest one; the ones that are as near (within `border`) are its rivals.

    row, unit, gap: pairs of a facility in no unit and a unit near it, and how far apart they are (m).
    """
    order = np.lexsort((unit, gap, row))
    order = order[gap[order] <= tolerance + border]
    row, unit, gap = row[order], unit[order], gap[order]
    first = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])[: len(row)]
    best = np.repeat(first, np.diff(np.r_[first, len(row)]))
    tied = (gap <= gap[best] + border) & (level.identity[unit] != level.identity[unit[best]])
    first = first[gap[first] <= tolerance]
    result.unit[row[first]], result.distance[row[first]], result.relation[row[first]] = unit[first], gap[first], NEAR
    rivals = row[tied & (gap[best] <= tolerance)]
    result.relation[rivals] = BORDER
