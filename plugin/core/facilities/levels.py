"""One level of units (片区, 社区, 小区 or 微网格) and which of its units each facility lies in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from ..columns import labels, numbers, shapes, texts
from ..geometry import POLYGON_TYPES, repaired_polygons
from .points import distances, holds, pairs_near
from .rings import Rings
from .shares import held

#: How a facility stands to a level.
NOWHERE, INSIDE, NEAR, BORDER, OVERLAP, SPLIT = range(6)
#: States in which no unit may be chosen for the user.
AMBIGUOUS = (BORDER, OVERLAP, SPLIT)


class Level:
    """The units of one level that can be tagged to: those with a code and a shape. Rows with one code are one unit."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        frame = frame.reset_index(drop=True)
        codes, figures, rings = texts(frame, "code"), *_valid(shapes(frame))
        self.name = name
        coded, shaped = codes != None, ~shapely.is_missing(figures)  # noqa: E711 (of every element)
        self.uncoded = np.empty(0, dtype=object) if coded.all() else labels(frame)[~coded]
        self.shapeless = codes[coded & ~shaped]
        keep = coded & shaped
        self.frame = frame if keep.all() else frame[keep].reset_index(drop=True)
        self.codes, self.shapes = codes[keep], figures[keep]
        self.rings = rings if len(rings) == len(self.shapes) else Rings(self.shapes)
        self.identity = pd.factorize(self.codes)[0]

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def __len__(self) -> int:
        return len(self.codes)

    def parents(self, column: str) -> np.ndarray:
        """Return a parent code of every unit, object array of str or None."""
        return texts(self.frame, column)

    def column(self, name: str) -> np.ndarray:
        return numbers(self.frame, name)


@dataclass
class Sites:
    """Where the facilities are. `points` is one point per facility (NaN where unknown); `wide` marks areas and lines."""

    shapes: np.ndarray
    x: np.ndarray
    y: np.ndarray
    known: np.ndarray
    wide: np.ndarray

    @classmethod
    def of(cls, shapes: np.ndarray) -> Sites:
        """Return the sites of 2-D geometries (n,), None allowed; an area or line is placed by a point on it."""
        kinds = shapely.get_type_id(shapes)
        wide = shapely.get_dimensions(shapes) > 0
        broken = wide & ~shapely.is_valid(shapes)
        if broken.any():
            shapes = shapes.copy()
            shapes[broken] = shapely.make_valid(shapes[broken])
        points = shapes.copy()
        indirect = ~shapely.is_missing(shapes) & (kinds != 0)
        points[indirect] = shapely.point_on_surface(shapes[indirect])
        x, y = shapely.get_x(points), shapely.get_y(points)
        return cls(shapes, x, y, np.isfinite(x) & np.isfinite(y), wide)

    def __len__(self) -> int:
        return len(self.shapes)


@dataclass
class Placement:
    """Result for one level: per facility the unit row (-1 none), the relation (NOWHERE … SPLIT) and the distance (m)."""

    unit: np.ndarray
    relation: np.ndarray
    distance: np.ndarray


def _valid(figures: np.ndarray) -> tuple[np.ndarray, Rings]:
    """Return valid (multi)polygons, None for what has no area, and the rings of those that are not None."""
    present = np.flatnonzero(np.isin(shapely.get_type_id(figures), POLYGON_TYPES))
    rings = Rings(figures[present])
    odd = present[~rings.simple()]
    odd = odd[~shapely.is_valid(figures[odd])]
    other = np.flatnonzero(~shapely.is_missing(figures))
    odd = np.union1d(odd, np.setdiff1d(other, present, assume_unique=True))
    if len(odd):
        figures = figures.copy()
        figures[odd] = repaired_polygons(figures[odd])[0]
        rings = Rings(figures[~shapely.is_missing(figures)])
    return figures, rings


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
    _place_points(level, sites, np.flatnonzero(sites.known & ~sites.wide), border, result)
    _place_wide(level, sites, np.flatnonzero(sites.known & sites.wide), share, result)
    if tolerance > 0:
        outside = sites.known & (result.relation == NOWHERE)
        _place_near(level, sites, outside, tolerance, border, result)
    return result


def boxes(sites: Sites, rows: np.ndarray, reach) -> np.ndarray:
    """Return square boxes of half width `reach` around the points of some sites."""
    x, y = sites.x[rows], sites.y[rows]
    return shapely.box(x - reach, y - reach, x + reach, y + reach)


def _place_points(level: Level, sites: Sites, rows: np.ndarray, border: float, result: Placement) -> None:
    x, y = sites.x[rows], sites.y[rows]
    at, unit = pairs_near(level.rings.bounds, x, y, border)
    inside, touching = holds(level.rings, unit, x[at], y[at], border)
    some = inside | touching
    row, unit, inside = rows[at[some]], unit[some], inside[some]
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


def _place_wide(level: Level, sites: Sites, rows: np.ndarray, share: float, result: Placement) -> None:
    at, unit = level.tree.query(sites.shapes[rows])
    size, part = held(sites.shapes[rows], at, level.rings, unit)
    some = part > 0
    row, unit, size, part = rows[at[some]], unit[some], size[some], part[some]
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
    level: Level, sites: Sites, outside: np.ndarray, tolerance: float, border: float, result: Placement
) -> None:
    """Place what lies in no unit at the nearest one; the ones that are as near (within `border`) are its rivals."""
    reach = tolerance + border
    rows = np.flatnonzero(outside & ~sites.wide)
    x, y = sites.x[rows], sites.y[rows]
    at, unit = pairs_near(level.rings.bounds, x, y, reach)
    gap = distances(level.rings, unit, x[at], y[at], reach)
    wide = np.flatnonzero(outside & sites.wide)
    spread = shapely.bounds(sites.shapes[wide]) + reach * np.array([-1.0, -1.0, 1.0, 1.0])
    again, other = level.tree.query(shapely.box(*spread.T))
    row = np.r_[rows[at], wide[again]]
    gap = np.r_[gap, shapely.distance(level.shapes[other], sites.shapes[wide[again]])]
    unit = np.r_[unit, other]
    order = np.lexsort((unit, gap, row))
    order = order[gap[order] <= reach]
    row, unit, gap = row[order], unit[order], gap[order]
    first = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])[: len(row)]
    best = np.repeat(first, np.diff(np.r_[first, len(row)]))
    tied = (gap <= gap[best] + border) & (level.identity[unit] != level.identity[unit[best]])
    first = first[gap[first] <= tolerance]
    result.unit[row[first]], result.distance[row[first]], result.relation[row[first]] = unit[first], gap[first], NEAR
    rivals = row[tied & (gap[best] <= tolerance)]
    result.relation[rivals] = BORDER
