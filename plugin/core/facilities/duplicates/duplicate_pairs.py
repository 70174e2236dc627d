"""Which facilities are compared at all: those near each other, and those without a place by name, address, community or code.

The number of pairs is bounded whatever the data: where too many lie in one cell, the radius shrinks there, and only equal
names are still looked for at the full one.
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree

from .duplicate_rows import Rows

#: Where the radius has shrunk to this (m), what still lies too dense is compared no further.
_LEAST = 0.5
#: Rows of one key (address, code) of which all pairs are compared; of more only neighbours in the order of names.
_ALL = 60


def candidates(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Return (i, j), i < j, every pair once."""
    found = [*_near(rows), *_placeless(rows), *_same_code(rows), *_beside_areas(rows)]
    if not found:
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    pairs = np.concatenate(found)
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    keys = np.unique(low.astype("int64") * rows.count + high)
    low, high = np.divmod(keys, rows.count)
    return low[low != high], high[low != high]


def _near(rows: Rows) -> list[np.ndarray]:
    """Return pairs within the distance of their class, level by level: large sites look far, shops only beside them."""
    known = ~np.isnan(rows.x)
    useful = known & ((rows.name >= 0) | (rows.class_ < len(rows.limits.distance) - 1))
    everyone = np.flatnonzero(useful)
    if len(everyone) < 2:
        return []
    reach = rows.limits.distance[rows.class_]
    unclassed = rows.class_ == len(rows.limits.distance) - 1
    default = rows.limits.distance[-1]
    far = np.where(unclassed, default, reach)
    levels = np.unique(far[everyone])
    found = []
    low = min(rows.limits.judging["unlike_class_distance"], levels[0])
    budget = rows.limits.judging["most_pairs"]
    found += _within(rows, everyone, low, budget)
    previous = low
    for level in levels:
        own = everyone[(far[everyone] >= level) & ~unclassed[everyone]]
        others = everyone[unclassed[everyone]]
        if level <= default:
            own, others = np.r_[own, others], others[:0]
        if len(own) and level > previous:
            found += _within(rows, own, level, budget)
            found += _between(rows, own, others, level, budget)
        previous = max(previous, level)
    return found


def _within(rows: Rows, own: np.ndarray, radius: float, budget: int) -> list[np.ndarray]:
    """Return pairs of `own` not farther apart than `radius`; in crowds only those of the same name, or nearer ones."""
    found = []
    crowded = _crowded(rows, own, radius, budget)
    if crowded.any():
        found += _same_name(rows, own, crowded, radius, budget)
        shorter = radius / 3.0
        if shorter >= _LEAST:
            found += _within(rows, own[crowded], shorter, budget)
        # those outside the crowd still see it, those inside do not see each other
        own = own[~crowded]
    if len(own) > 1:
        tree = cKDTree(np.c_[rows.x[own], rows.y[own]])
        pairs = tree.query_pairs(radius, output_type="ndarray")
        found.append(own[pairs])
    return found


def _between(rows: Rows, own: np.ndarray, others: np.ndarray, radius: float, budget: int) -> list[np.ndarray]:
    """Return pairs of one of `own` and one of `others` (facilities without a class)."""
    both = np.r_[own, others]
    if not len(others):
        return []
    crowded = _crowded(rows, both, radius, budget)
    found = _same_name(rows, both, crowded, radius, budget) if crowded.any() else []
    own, others = own[~crowded[: len(own)]], others[~crowded[len(own) :]]
    if not len(own) or not len(others):
        return found
    one = cKDTree(np.c_[rows.x[own], rows.y[own]])
    other = cKDTree(np.c_[rows.x[others], rows.y[others]])
    near = one.sparse_distance_matrix(other, radius, output_type="ndarray")
    return [*found, np.c_[own[near["i"]], others[near["j"]]]]


def _same_name(rows: Rows, own: np.ndarray, crowded: np.ndarray, radius: float, budget: int) -> list[np.ndarray]:
    """Return pairs of the same name within `radius`, one of them in a crowd: the name is a third dimension."""
    own = own[rows.name[own] >= 0]
    found = []
    while len(own) > 1 and radius >= _LEAST:
        dense = _cells(np.c_[np.floor(rows.x[own] / radius), np.floor(rows.y[own] / radius), rows.name[own]])
        calm = dense <= _allowed(dense, rows.limits.judging["crowd"], budget)
        near = own[calm]
        if len(near) > 1:
            tree = cKDTree(np.c_[rows.x[near], rows.y[near], rows.name[near] * (4.0 * radius)])
            found.append(near[tree.query_pairs(radius, output_type="ndarray")])
        own, radius = own[~calm], radius / 3.0
    return found


def _crowded(rows: Rows, own: np.ndarray, radius: float, budget: int) -> np.ndarray:
    dense = _cells(np.c_[np.floor(rows.x[own] / radius), np.floor(rows.y[own] / radius)])
    return dense > _allowed(dense, rows.limits.judging["crowd"], budget)


def _cells(table: np.ndarray) -> np.ndarray:
    """Return how many rows of `table` are the same as each row."""
    keys = table[:, 0] * 73856093.0 + table[:, 1] * 19349663.0
    if table.shape[1] > 2:
        keys = keys + table[:, 2] * 0.6180339887
    _, back, count = np.unique(keys, return_inverse=True, return_counts=True)
    return count[back]


def _allowed(dense: np.ndarray, crowd: int, budget: int) -> int:
    """Return how many may lie in one cell so that about `budget` pairs come out: a cell sees itself and eight others."""
    allowed = crowd
    while allowed > 2 and 4.5 * dense[dense <= allowed].sum(dtype="float64") > budget:
        allowed //= 2
    return allowed


def _placeless(rows: Rows) -> list[np.ndarray]:
    """Return pairs of which at least one has no place: same name in the same community, or the same address."""
    nowhere = np.isnan(rows.x)
    if not nowhere.any():
        return []
    found = []
    by_name = rows.name.astype("int64") * (rows.community.max() + 2) + rows.community
    for key, usable in (
        (by_name, (rows.name >= 0) & (rows.community >= 0)),
        (rows.address.astype("int64"), rows.address >= 0),
    ):
        usable = usable & np.isin(key, key[nowhere & usable])
        pairs = _groups(np.flatnonzero(usable), key, rows)
        found.append(pairs[nowhere[pairs].any(axis=1)])
    return found


def _same_code(rows: Rows) -> list[np.ndarray]:
    """Return pairs with the same code in the same source, wherever they lie."""
    usable = np.flatnonzero(rows.code >= 0)
    if not len(usable):
        return []
    return [_groups(usable, rows.code.astype("int64") * (rows.source.max() + 2) + rows.source, rows)]


def _groups(usable: np.ndarray, key: np.ndarray, rows: Rows) -> np.ndarray:
    """Return all pairs with the same key; of a large group only those next to each other by name."""
    if len(usable) < 2:
        return np.zeros((0, 2), dtype=int)
    order = usable[np.lexsort((rows.name[usable], key[usable]))]
    _, back, size = np.unique(key[order], return_inverse=True, return_counts=True)
    within = size[back]
    found = []
    for step in range(1, min(int(size.max()), _ALL)):
        same = back[step:] == back[:-step]
        if not same.any():
            break
        near = same & ((within[step:] <= _ALL) | (step <= 3))
        found.append(np.c_[order[:-step][near], order[step:][near]])
    return np.concatenate(found) if found else np.zeros((0, 2), dtype=int)


def _beside_areas(rows: Rows) -> list[np.ndarray]:
    """Return pairs of a facility with a footprint and what lies within the distance of its class around that."""
    wide = np.flatnonzero(~shapely.is_missing(rows.shape))
    known = np.flatnonzero(~np.isnan(rows.x))
    if not len(wide) or not len(known):
        return []
    reach = rows.limits.distance[rows.class_[wide]]
    bounds = shapely.bounds(rows.shape[wide]) + reach[:, None] * [-1, -1, 1, 1]
    points = shapely.points(rows.x[known], rows.y[known])
    tree = shapely.STRtree(points)
    at, point = tree.query(shapely.box(*bounds.T))
    named = (rows.name[wide[at]] >= 0) & (rows.name[known[point]] >= 0)
    fits = rows.limits.compatible[rows.class_[wide[at]], rows.class_[known[point]]]
    at, point = at[named & fits], point[named & fits]
    near = shapely.distance(rows.shape[wide[at]], points[point]) <= reach[at]
    return [np.c_[wide[at[near]], known[point[near]]]]


def distances(rows: Rows, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Return metres between the nodes, 0 for a point in the footprint of the other; NaN where one has no place."""
    found = np.hypot(rows.x[i] - rows.x[j], rows.y[i] - rows.y[j])
    wide = np.flatnonzero(~(shapely.is_missing(rows.shape[i]) & shapely.is_missing(rows.shape[j])) & ~np.isnan(found))
    if len(wide):
        one, other = (
            np.where(shapely.is_missing(rows.shape[k]), shapely.points(rows.x[k], rows.y[k]), rows.shape[k])
            for k in (i[wide], j[wide])
        )
        found[wide] = shapely.distance(one, other)
    return found
