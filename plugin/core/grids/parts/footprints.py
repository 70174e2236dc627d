"""Which footprints overlap so much that they cannot be told apart on the ground, and which one covers a point."""

from __future__ import annotations

import numpy as np
import shapely

from ..ground.arrangement import connected_labels


def clusters(footprints: np.ndarray, tolerated: float) -> np.ndarray:
    """Return a cluster number per footprint; two that overlap by more than `tolerated` of the smaller share one."""
    count = len(footprints)
    if not count:
        return np.zeros(0, dtype=int)
    _, alone, place = np.unique(shapely.to_wkb(footprints), return_index=True, return_inverse=True)
    if len(alone) < count:  # thousands of buildings in one place need no measuring
        return clusters(footprints[alone], tolerated)[place.reshape(-1)]
    return overlapping_pairs(footprints, tolerated)[3]


def overlapping_pairs(footprints: np.ndarray, tolerated: float):
    """Return (first, second, common area, cluster per footprint) of different footprints that overlap too much."""
    count = len(footprints)
    none = np.zeros(0, dtype=int)
    if not count:
        return none, none, np.zeros(0), none
    _, place = np.unique(shapely.to_wkb(footprints), return_inverse=True)
    place = place.reshape(-1)
    first_of = np.unique(place, return_index=True)[1]
    unique = footprints[first_of]
    one, two = shapely.STRtree(unique).query(unique, predicate="intersects")
    upper = one < two
    one, two = one[upper], two[upper]
    common = shapely.area(shapely.intersection(unique[one], unique[two]))
    areas = shapely.area(unique)
    fused = common > tolerated * np.minimum(areas[one], areas[two])
    one, two, common = one[fused], two[fused], common[fused]
    cluster = connected_labels(len(unique), one, two)[place]
    return first_of[one], first_of[two], common, cluster


def inside_footprints(points: np.ndarray, footprints: np.ndarray, members: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return the footprint (index) that covers each point, the smallest where several do, -1 for none.

    members: the footprints to look at; drawn: which are stripes drawn for floors, covered by any other footprint.
    """
    found = np.full(len(points), -1)
    if not len(members) or not len(points):
        return found
    point, spot = shapely.STRtree(footprints[members]).query(points, predicate="intersects")
    building = members[spot]
    areas = shapely.area(footprints)
    order = np.lexsort((-building, -areas[building], ~drawn[building], point))
    found[point[order]] = building[order]
    return found
