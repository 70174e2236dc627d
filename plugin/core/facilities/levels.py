"""One level of units (片区, 社区, 小区 or 微网格) and which of its units each facility lies in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..columns import labels, numbers, polygons, texts

#: How a facility stands to a level.
NOWHERE, INSIDE, NEAR, BORDER, OVERLAP, SPLIT = range(6)
#: States in which no unit may be chosen for the user.
AMBIGUOUS = (BORDER, OVERLAP, SPLIT)

#: The GEOS that has a prepared distance test.
_HAS_DWITHIN = shapely.geos_version >= (3, 10, 0)


class Level:
    """The units of one level that can be tagged to: those with a code and a shape. Rows with one code are one unit."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        frame = frame.reset_index(drop=True)
        codes, shapes = texts(frame, "code"), polygons(frame)
        self.name = name
        self.uncoded = labels(frame)[pd.isna(codes)]
        self.shapeless = codes[~pd.isna(codes) & shapely.is_missing(shapes)]
        keep = ~pd.isna(codes) & ~shapely.is_missing(shapes)
        self.frame = frame[keep].reset_index(drop=True)
        self.codes = codes[keep]
        self.shapes = shapes[keep]
        self.identity = pd.factorize(self.codes)[0]
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)

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
        outside = np.flatnonzero(sites.known & (result.relation == NOWHERE))
        _place_near(level, sites, outside, tolerance, border, result)
    return result


def boxes(sites: Sites, rows: np.ndarray, reach) -> np.ndarray:
    """Return square boxes of half width `reach` around the points of some sites."""
    x, y = sites.x[rows], sites.y[rows]
    return shapely.box(x - reach, y - reach, x + reach, y + reach)


def _place_points(level: Level, sites: Sites, rows: np.ndarray, border: float, result: Placement) -> None:
    at, unit = level.tree.query(boxes(sites, rows, border))
    row = rows[at]
    inside = shapely.contains_xy(level.shapes[unit], sites.x[row], sites.y[row])
    touching = inside.copy()
    others = np.flatnonzero(~inside)
    touching[others] = within(level.shapes[unit[others]], sites.x[row[others]], sites.y[row[others]], border)
    held = _count_units(row[inside], level.identity[unit[inside]], len(sites))
    touched = _count_units(row[touching], level.identity[unit[touching]], len(sites))
    for mine in (touching & (held[row] == 0), inside):  # on an outer border counts as inside
        result.unit[row[mine]] = unit[mine]
        result.relation[row[mine]] = INSIDE
        result.distance[row[mine]] = 0.0
    result.relation[rows[touched[rows] > 1]] = BORDER
    result.relation[rows[held[rows] > 1]] = OVERLAP


def within(shapes: np.ndarray, x: np.ndarray, y: np.ndarray, distance) -> np.ndarray:
    """Return whether each point is within `distance` (m) of its shape."""
    points = shapely.points(x, y)
    if _HAS_DWITHIN:
        return shapely.dwithin(shapes, points, distance)
    return shapely.distance(shapes, points) <= distance


def _count_units(rows: np.ndarray, identity: np.ndarray, count: int) -> np.ndarray:
    """Return per facility how many different units the pairs name."""
    pairs = np.unique(np.c_[rows, identity], axis=0) if len(rows) else np.empty((0, 2), np.int64)
    return np.bincount(pairs[:, 0].astype(np.int64), minlength=count)


def _place_wide(level: Level, sites: Sites, rows: np.ndarray, share: float, result: Placement) -> None:
    at, unit = level.tree.query(sites.shapes[rows], predicate="intersects")
    if not len(at):
        return
    row = rows[at]
    size = _measure(sites.shapes[row])
    whole = shapely.covers(level.shapes[unit], sites.shapes[row])
    held = size.copy()
    held[~whole] = _measure(shapely.intersection(level.shapes[unit[~whole]], sites.shapes[row[~whole]]))
    parts = pd.DataFrame({"row": row, "identity": level.identity[unit], "unit": unit, "held": held, "whole": whole})
    parts = parts[parts["held"] > 0]
    one = parts.groupby(["row", "identity"], sort=False).agg(
        unit=("unit", "first"), held=("held", "sum"), whole=("whole", "any")
    )
    one = one.reset_index()
    total = one.groupby("row")["held"].transform("sum")
    wholes = one.groupby("row")["whole"].transform("sum")
    best = (
        one.assign(total=total, wholes=wholes)
        .sort_values("held", ascending=False, kind="stable")
        .drop_duplicates("row")
    )
    enough = best["held"].to_numpy() >= share * best["total"].to_numpy()
    places = best["row"].to_numpy()
    result.unit[places] = best["unit"].to_numpy()
    result.distance[places] = 0.0
    result.relation[places] = np.where(best["wholes"].to_numpy() > 1, OVERLAP, np.where(enough, INSIDE, SPLIT))


def _measure(shapes: np.ndarray) -> np.ndarray:
    """Return the area of areas and the length of lines."""
    areas = shapely.area(shapes)
    return np.where(areas > 0, areas, shapely.length(shapes))


def _place_near(
    level: Level, sites: Sites, rows: np.ndarray, tolerance: float, border: float, result: Placement
) -> None:
    shapes = np.where(sites.wide[rows], sites.shapes[rows], shapely.points(sites.x[rows], sites.y[rows]))
    (at, unit), distance = level.tree.query_nearest(
        shapes, max_distance=tolerance, return_distance=True, all_matches=False
    )
    at, first = np.unique(at, return_index=True)
    unit, distance = unit[first], distance[first]
    row = rows[at]
    result.unit[row], result.distance[row], result.relation[row] = unit, distance, NEAR
    spread = shapely.bounds(shapes[at]) + (distance + border)[:, None] * np.array([-1.0, -1.0, 1.0, 1.0])
    again, other = level.tree.query(shapely.box(*spread.T))
    rival = level.identity[other] != level.identity[unit[again]]
    again, other = again[rival], other[rival]
    tied = shapely.distance(level.shapes[other], shapes[at[again]]) <= distance[again] + border
    result.relation[row[again[tied]]] = BORDER
