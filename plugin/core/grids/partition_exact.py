"""Two independent exact solvers: dynamic programming over bit masks, and set partitioning by HiGHS.

Both choose, among all connected groups without a barrier inside and not above the maximum (a single atom may be), the
cheapest set that uses each atom once. They must agree; a test keeps comparing them.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix

from .graph import Graph, shape_cost, size_cost
from .settings import GridSettings

_SECONDS = 60.0  # a safety net only: the number of columns is limited so that it is not reached


def solve_bitmask(graph: Graph, settings: GridSettings) -> list[list[int]]:
    """Return the optimal groups of at most about 14 atoms. Cost grows with 2^n."""
    count = len(graph)
    masks = np.arange(1 << count)
    bits = ((masks[:, None] >> np.arange(count)) & 1).astype(bool)
    weight = bits @ graph.weight
    allowed = _connected(graph, masks, count) & ((weight <= settings.maximum + 1e-9) | (bits.sum(axis=1) == 1))
    for a, b in graph.conflicts:
        allowed &= ~(bits[:, a] & bits[:, b])
    allowed[0] = False
    sets = masks[allowed]
    inside = bits[allowed]
    cost = _costs(graph, inside, weight[allowed], settings)
    lowest = sets & -sets
    by_lowest = {}
    for bit in range(count):
        chosen = lowest == (1 << bit)
        by_lowest[1 << bit] = (sets[chosen], cost[chosen])
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}
    _cover((1 << count) - 1, by_lowest, best)
    groups, free = [], (1 << count) - 1
    while free:
        taken = best[free][1]
        groups.append([node for node in range(count) if taken >> node & 1])
        free &= ~taken
    return groups


def _costs(graph: Graph, inside: np.ndarray, weight: np.ndarray, settings: GridSettings) -> np.ndarray:
    """Return the cost of every row of `inside` (sets × atoms, bool); the same sum as `graph.group_cost`."""
    common = np.zeros(len(inside))
    for first, second, border in zip(graph.first.tolist(), graph.second.tolist(), graph.border.tolist()):
        common += border * (inside[:, first] & inside[:, second])
    cost = size_cost(weight, settings)
    cost = cost + shape_cost(inside @ graph.area, inside @ graph.perimeter - 2.0 * common, settings)
    touched = sum(inside[:, graph.unit == kind].any(axis=1).astype(float) for kind in np.unique(graph.unit))
    return cost + settings.compound_penalty * np.maximum(touched - 1.0, 0.0)


def _cover(free: int, by_lowest: dict, best: dict) -> float:
    if free in best:
        return best[free][0]
    sets, cost = by_lowest[free & -free]
    fits = (sets & ~free) == 0
    winner = (np.inf, 0)
    for chosen, price in zip(sets[fits].tolist(), cost[fits].tolist()):
        rest = free & ~chosen
        total = price + (best[rest][0] if rest in best else _cover(rest, by_lowest, best))
        if total < winner[0] - 1e-12:
            winner = (total, chosen)
    best[free] = winner
    return winner[0]


def _connected(graph: Graph, masks: np.ndarray, count: int) -> np.ndarray:
    near = np.zeros(count, dtype=np.int64)
    for a, b in zip(graph.first.tolist(), graph.second.tolist()):
        near[a] |= 1 << b
        near[b] |= 1 << a
    around = np.zeros(len(masks), dtype=np.int64)  # neighbours of all atoms in the mask
    for node in range(count):
        around[1 << node : 2 << node] = around[: 1 << node] | near[node]
    reached = masks & -masks
    while True:
        grown = reached | (around[reached] & masks)
        if (grown == reached).all():
            return reached == masks
        reached = grown


def connected_sets(graph: Graph, most: float, limit: int) -> list[list[int]] | None:
    """Return all connected sets without conflicts and with total ≤ most (single atoms always); None beyond `limit`."""
    near = [0] * len(graph)
    for a, b in zip(graph.first.tolist(), graph.second.tolist()):
        near[a] |= 1 << b
        near[b] |= 1 << a
    against = [0] * len(graph)
    for a, b in graph.conflicts:
        against[a] |= 1 << b
        against[b] |= 1 << a
    weight = graph.weight.tolist()
    found: list[list[int]] = []
    for root in range(len(graph)):
        found.append([root])
        closed = (1 << (root + 1)) - 1
        stack = [([root], weight[root], near[root] & ~closed, closed, against[root])]
        while stack:
            members, total, edge, shut, hostile = stack.pop()
            while edge:
                bit = edge & -edge
                edge ^= bit
                shut |= bit
                node = bit.bit_length() - 1
                if total + weight[node] > most + 1e-9 or hostile & bit:
                    continue
                group = [*members, node]
                found.append(group)
                if len(found) > limit:
                    return None
                stack.append((group, total + weight[node], (edge | near[node]) & ~shut, shut, hostile | against[node]))
    return found


def solve_columns(graph: Graph, settings: GridSettings, columns: list[list[int]]) -> list[list[int]] | None:
    """Return the cheapest choice among `columns` that uses each atom once; None when there is none or no proof."""
    if not columns:
        return None
    sizes = [len(column) for column in columns]
    rows = np.concatenate([np.asarray(column) for column in columns])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    matrix = csc_matrix((np.ones(len(rows)), rows, starts), shape=(len(graph), len(columns)))
    inside = matrix.T.toarray() > 0.5
    cost = _costs(graph, inside, inside @ graph.weight, settings)
    result = milp(
        cost,
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, 1, 1),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.0},
    )
    if result.status != 0 or result.x is None:
        return None
    return [sorted(columns[index]) for index in np.flatnonzero(result.x > 0.5)]


def solve_sets(graph: Graph, settings: GridSettings, limit: int) -> list[list[int]] | None:
    """Return the optimal groups by enumerating every candidate; None where there are too many for a proof."""
    candidates = connected_sets(graph, settings.maximum, limit)
    if candidates is None:
        return None
    totals = [graph.weight[column].sum() for column in candidates]
    within = [c for c, total in zip(candidates, totals) if settings.minimum <= total <= settings.maximum]
    return solve_columns(graph, settings, within) or solve_columns(graph, settings, candidates)
