"""Which parts of a desk a gesture means. Places and areas are in the CRS of the desk, distances in its metres."""

from __future__ import annotations

import numpy as np
import shapely

from ...core.grids.editing.desk import Desk

NONE = np.zeros(0, dtype=int)


def at(desk: Desk, x: float, y: float, tolerance: float = 0.0) -> np.ndarray:
    """Return the part (rows of desk.parts, at most one) whose footprint is at a place, else the nearest one within tolerance."""
    place = shapely.Point(x, y)
    inside = desk.footprint_tree.query(place, predicate="intersects")
    if len(inside):  # of storeys or overlapping footprints the smallest is the one that is hard to hit otherwise
        return inside[np.argmin(shapely.area(desk.footprints[inside]))][None].astype(int)
    if tolerance <= 0.0:
        return NONE
    near = desk.footprint_tree.query(place, predicate="dwithin", distance=tolerance)
    if not len(near):
        return NONE
    return near[np.argmin(shapely.distance(desk.footprints[near], place))][None].astype(int)


def along(desk: Desk, start: tuple[float, float], end: tuple[float, float], tolerance: float = 0.0) -> np.ndarray:
    """Return the parts (rows, ascending) whose footprint comes within `tolerance` of the way from one place to another."""
    way = shapely.LineString([start, end]) if start != end else shapely.Point(start)
    if tolerance > 0.0:
        found = desk.footprint_tree.query(way, predicate="dwithin", distance=tolerance)
    else:
        found = desk.footprint_tree.query(way, predicate="intersects")
    return np.sort(found).astype(int)


def within(desk: Desk, area) -> np.ndarray:
    """Return the parts (rows, ascending) that lie in an area: their interior point does, or they hold the whole area.

    area: a polygon that may cross itself (as a freehand loop does); one without extent holds nothing.
    """
    area = area if area.is_valid else shapely.make_valid(area)
    if area.is_empty or not area.area > 0.0:
        return NONE
    shapely.prepare(area)
    found = desk.part_tree.query(area, predicate="intersects")
    around = desk.footprint_tree.query(area, predicate="covered_by")
    return np.union1d(found, around).astype(int)


def loop(places: list[tuple[float, float]]):
    """Return the polygon of a freehand loop, closed from its last place to its first; empty below three places."""
    return shapely.Polygon(places) if len(places) >= 3 else shapely.Polygon()
