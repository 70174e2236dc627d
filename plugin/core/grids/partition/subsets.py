"""Exact cover of up to 16 atoms: the cost of every subset in arrays, then branch and bound, all states at once."""

from __future__ import annotations

import numpy as np

from ..settings import GridSettings
from .costs import VIOLATION, least_costs, set_costs
from .local import Local

#: Most atoms; the arrays have 2^n rows.
MOST_ATOMS = 16
_TOLERANCE = 1e-9
_GAIN = 1e-12
_MOST_PAIRS = 8_000_000  # states × candidates looked at before the proof is given up
_AT_ONCE = 200_000
_BITS: dict[int, np.ndarray] = {}


def _bits(count: int) -> np.ndarray:
    """Return the bits of 0..2^count - 1 as numbers (2^count × count)."""
    if count not in _BITS:
        _BITS[count] = ((np.arange(1 << count)[:, None] >> np.arange(count)) & 1).astype(float)
    return _BITS[count]


def _doubled(values: list, start: np.ndarray) -> np.ndarray:
    """Return the table over all subsets of a sum or union of one value per atom."""
    table = start
    for value in values:
        table = np.concatenate([table, table + value if start.dtype.kind == "f" else table | value])
    return table


def subset_costs(local: Local, settings: GridSettings, inside_only: bool = False):
    """Return (cost, weight) of every subset (2^n); cost is infinite where no group may be such.

    A group is connected, has no barrier inside and is not above the maximum (a single atom may be).
    inside_only: leave out those outside the bounds.
    """
    count = len(local)
    weight = _doubled(local.weight, np.zeros(1))
    around = _doubled([sum(1 << o for o, _, _ in links) for links in local.near], np.zeros(1, dtype=np.int64))
    allowed = weight <= settings.maximum + _TOLERANCE
    if inside_only:
        allowed &= weight >= settings.minimum - _TOLERANCE
    else:
        allowed[1 << np.arange(count)] = True
    allowed[0] = False
    masks = np.flatnonzero(allowed)
    for node, hostile in enumerate(local.against):
        if hostile:
            masks = masks[((masks >> node & 1) == 0) | ((masks & hostile) == 0)]
    masks = masks[_connected(masks, around)]
    cost = np.full(1 << count, np.inf)
    bits = _bits(count)[masks] if count <= 12 else ((masks[:, None] >> np.arange(count)) & 1).astype(float)
    border = np.zeros((count, count))
    street = np.zeros((count, count))
    for node, links in enumerate(local.near):
        for other, length, metres in links:
            border[node, other], street[node, other] = length, metres
    sums = bits @ np.column_stack([local.area, local.perimeter, border])
    common = np.einsum("ij,ij->i", sums[:, 2:], bits)  # each pair twice
    road = 0.5 * np.einsum("ij,ij->i", bits @ street, bits) if street.any() else 0.0
    units = 1.0
    if local.mixed:
        kinds = np.array(local.unit)
        units = sum((bits[:, kinds == kind].any(axis=1)).astype(float) for kind in np.unique(kinds))
    cost[masks] = set_costs(weight[masks], sums[:, 0], sums[:, 1] - common, road, units, settings)
    return cost, weight


def _connected(masks: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Return which of the masks hang together: flood from the lowest atom."""
    reached = masks & -masks
    waiting = np.arange(len(masks))
    whole = np.zeros(len(masks), dtype=bool)
    while len(waiting):
        grown = (reached | around[reached]) & masks[waiting]
        whole[waiting] = grown == masks[waiting]
        going = (grown != reached) & ~whole[waiting]
        waiting, reached = waiting[going], grown[going]
    return whole


def best_halves(local: Local, settings: GridSettings) -> list[list[int]]:
    """Return the cheapest way to make one or two groups of all atoms; empty when there is none."""
    cost, _ = subset_costs(local, settings)
    cost[0] = 0.0
    half = 1 << (len(local) - 1)
    total = cost[:half] + cost[: half - 1 : -1]  # the complement of a mask counts down
    mask = int(np.argmin(total))
    if not np.isfinite(total[mask]):
        return []
    sides = [mask, (1 << len(local)) - 1 - mask]
    return [[node for node in range(len(local)) if side >> node & 1] for side in sides if side]


def solve_subsets(local: Local, settings: GridSettings, known: float = np.inf) -> list[list[int]] | None:
    """Return the optimal groups, [] when nothing is cheaper than `known`, None when it was too much for a proof."""
    found = _search(local, settings, known, True)
    if found or found is None or known < VIOLATION / 2.0:
        return found
    return _search(local, settings, known, False)


def _search(local: Local, settings: GridSettings, known: float, inside_only: bool) -> list[list[int]] | None:
    """Round by round, every state (atoms left over) takes one group round its lowest atom. One more group may finish it."""
    count = len(local)
    cost, weight = subset_costs(local, settings, inside_only)
    sets = np.flatnonzero(np.isfinite(cost))
    if not len(sets):
        return []
    price = cost[sets]
    spread = settings.size_weight * ((weight[sets] - settings.target) / settings.half_range) ** 2
    fewest = float((price - spread).min())
    lowest = sets & -sets
    order = np.lexsort((price, lowest))
    sets, price, lowest = sets[order], price[order], lowest[order]
    starts = np.searchsorted(lowest, 1 << np.arange(count + 1))
    best, trail = (known - _GAIN, None), []
    states, so_far = np.array([(1 << count) - 1]), np.zeros(1)
    rest = least_costs(weight, fewest, settings) if inside_only else None
    work = 0
    for _ in range(count):
        total = so_far + cost[states]
        spot = int(np.argmin(total))
        if total[spot] < best[0]:
            best = (float(total[spot]), (len(trail), spot))
        grown = []
        for node in range(count):
            rows = np.flatnonzero((states & -states) == 1 << node)
            options, costs = sets[starts[node] : starts[node + 1]], price[starts[node] : starts[node + 1]]
            if inside_only and len(rows):  # candidates are sorted by price: none beyond this can still win
                end = np.searchsorted(costs, best[0] - so_far[rows].min() - rest.min())
                options, costs = options[:end], costs[:end]
            work += len(rows) * len(options)
            if work > _MOST_PAIRS:
                return None
            step = max(_AT_ONCE // max(len(options), 1), 1)
            for first in range(0, len(rows), step):
                some = rows[first : first + step]
                row, column = np.nonzero((options & ~states[some][:, None]) == 0)
                left, spent = states[some][row] ^ options[column], so_far[some][row] + costs[column]
                keep = left > 0
                if inside_only:
                    keep &= (spent + rest[left] < best[0]) & (weight[left] >= settings.minimum - _TOLERANCE)
                grown.append((left[keep], spent[keep], some[row[keep]], options[column[keep]]))
        if not grown or not sum(len(part[0]) for part in grown):
            break
        left, spent, parent, taken = (np.concatenate(parts) for parts in zip(*grown))
        order = np.lexsort((spent, left))
        first = np.concatenate([[True], np.diff(left[order]) > 0])
        chosen = order[first]
        trail.append((states, parent[chosen], taken[chosen]))
        states, so_far = left[chosen], spent[chosen]
    return [] if best[1] is None else _traced(best[1], trail, states, count)


def _traced(end: tuple[int, int], trail: list, states: np.ndarray, count: int) -> list[list[int]]:
    depth, spot = end
    last = trail[depth][0] if depth < len(trail) else states
    masks = [int(last[spot])]
    for level in range(depth - 1, -1, -1):
        _, parent, taken = trail[level]
        masks.append(int(taken[spot]))
        spot = int(parent[spot])
    return [[node for node in range(count) if mask >> node & 1] for mask in masks]
