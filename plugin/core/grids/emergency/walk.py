"""Walking orders: in which order a worker goes from building to building, and where the walk is cut into groups."""

from __future__ import annotations

import numpy as np
import shapely

from .staffing_settings import ROUTE, EmergencySettings

#: Cost of every household short of the minimum: any group in bounds is cheaper.
_SHORT = 1e4


def distances(shapes: np.ndarray) -> np.ndarray:
    """Return the distances (n, n) in metres between footprints; unknown shapes are far from everything."""
    far = np.full((len(shapes), len(shapes)), 1000.0)
    there = np.flatnonzero(~shapely.is_missing(shapes))
    if len(there):
        far[np.ix_(there, there)] = shapely.distance(shapes[there][:, None], shapes[there][None, :])
    np.fill_diagonal(far, 0.0)
    return far


def route(points: np.ndarray, between: np.ndarray) -> list[int]:
    """Return an order of the places that is short to walk: nearest neighbour from the western end, then 2-opt.

    points: (n, 2); between: (n, n) metres. Deterministic for a given order of rows.
    """
    count = len(points)
    if count < 3:
        return sorted(range(count), key=lambda row: (points[row, 0], -points[row, 1]))
    order = [min(range(count), key=lambda row: (round(points[row, 0], 3), -round(points[row, 1], 3)))]
    left = set(range(count)) - set(order)
    while left:
        last = order[-1]
        order.append(min(left, key=lambda row: (round(between[last, row], 3), row)))
        left.discard(order[-1])
    return _two_opt(order, between)


def _two_opt(order: list[int], between: np.ndarray) -> list[int]:
    """Turn pieces of an open walk round while that makes it shorter."""
    count, better = len(order), True
    for _ in range(count):
        if not better:
            break
        better = False
        for i in range(count - 1):
            for j in range(i + 1, count):
                before = (between[order[i - 1], order[i]] if i else 0.0) + (
                    between[order[j], order[j + 1]] if j + 1 < count else 0.0
                )
                after = (between[order[i - 1], order[j]] if i else 0.0) + (
                    between[order[i], order[j + 1]] if j + 1 < count else 0.0
                )
                if after < before - 1e-6:
                    order[i : j + 1] = order[i : j + 1][::-1]
                    better = True
    return order


def banded(points: np.ndarray) -> list[int]:
    """Return many places in bands from north to south, walked to and fro (for more places than `route` takes)."""
    height = max(float(np.ptp(points[:, 1])), 1.0)
    width = max(float(np.ptp(points[:, 0])), 1.0)
    bands = max(1, int(round(np.sqrt(len(points) * height / width))))
    band = np.minimum(((points[:, 1].max() - points[:, 1]) / height * bands).astype(int), bands - 1)
    x = np.where(band % 2 == 0, points[:, 0], -points[:, 0])
    return np.lexsort((np.round(points[:, 1], 3), np.round(x, 3), band)).tolist()


def cut_walk(loads: list[int], cuts: list[float], walks: list[float], settings: EmergencySettings) -> list[int]:
    """Return where the groups of a walk end (indices, the last is len(loads)): the cheapest of all ways to cut it.

    loads: doors per stop, each ≤ maximum; cuts, walks: per stop, the cost of ending a group before it, and of walking
    to it within a group. Cost of a group: squared distance from the target in units of the half range; every household
    below the minimum costs more than anything else. Exact, by dynamic programming over the stops.
    """
    count = len(loads)
    best, back = [0.0] + [np.inf] * count, [0] * (count + 1)
    for end in range(1, count + 1):
        load, walked = 0, 0.0
        for start in range(end - 1, -1, -1):
            load += loads[start]
            if load > settings.maximum:
                break
            cost = best[start] + ((load - settings.target) / settings.half_range) ** 2 + walked
            cost += (cuts[start] if start else 0.0) + _SHORT * max(settings.minimum - load, 0)
            if cost < best[end] - 1e-9:
                best[end], back[end] = cost, start
            walked += walks[start]
    ends, at = [], count
    while at:
        ends.append(at)
        at = back[at]
    return ends[::-1]


def walk_cost(metres: float) -> float:
    return ROUTE["walk_per_100m"] * metres / 100.0
