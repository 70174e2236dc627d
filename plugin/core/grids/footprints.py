"""Which footprints overlap so much that they cannot be told apart on the ground, and which one covers a point."""

from __future__ import annotations

import numpy as np
import shapely

from .arrangement import connected_labels


def clusters(footprints: np.ndarray, tolerated: float) -> np.ndarray:
    """Return a cluster number per footprint; two that overlap by more than `tolerated` of the smaller share one."""
    count = len(footprints)
    if not count:
        return np.zeros(0, dtype=int)
    _, alone, place = np.unique(shapely.to_wkb(footprints), return_index=True, return_inverse=True)
    if len(alone) < count:  # thousands of buildings in one place need no measuring
        return clusters(footprints[alone], tolerated)[place.reshape(-1)]
    one, two = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    upper = one < two
    one, two = one[upper], two[upper]
    common = shapely.area(shapely.intersection(footprints[one], footprints[two]))
    areas = shapely.area(footprints)
    fused = common > tolerated * np.minimum(areas[one], areas[two])
    return connected_labels(count, one[fused], two[fused])


def inside_footprints(points: np.ndarray, footprints: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Return the footprint (index) that covers each point, the smallest where several do, -1 for none.

    members: the footprints to look at.
    """
    found = np.full(len(points), -1)
    if not len(members) or not len(points):
        return found
    point, spot = shapely.STRtree(footprints[members]).query(points, predicate="intersects")
    building = members[spot]
    areas = shapely.area(footprints)
    order = np.lexsort((-building, -areas[building], point))
    found[point[order]] = building[order]
    return found
