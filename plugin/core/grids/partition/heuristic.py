"""Grouping many small atoms: cuts, then single moves, then neighbouring groups settled against each other exactly."""

from __future__ import annotations

import numpy as np

from ..settings import GridSettings
from .costs import VIOLATION, least_pair_cost
from .cuts import bisected
from .local import Local
from .moves import Search
from .subsets import best_halves, solve_subsets

_LOOSE = 10  # atoms decided exactly when two groups are settled against each other
_LOOSE_IN_NEED = 12  # the same when a group is outside the bounds
_ROUNDS = 12
_WORTH = 0.3  # settle two groups when a perfect pair of the same households would be cheaper by this much
_GAIN = 1e-6


def solve_heuristic(local: Local, settings: GridSettings) -> list[list[int]]:
    """Return good groups of connected atoms of any number; no proof of optimality."""
    search = Search(local, bisected(local, settings), settings)
    search.improve()
    _settle_pairs(search)
    relieve(search)
    return search.groups()


def _settle_pairs(search: Search) -> None:
    """Solve unions of two neighbouring groups anew, the most promising first, until nothing improves."""
    fresh = set(search.members)
    for _ in range(_ROUNDS):
        fit = _fit(search)
        ranked = []
        for a, b in search.pairs():
            if a in fresh or b in fresh:
                hope = search.cost[a] + search.cost[b] - fit(search.sums[a][0] + search.sums[b][0])
                if hope > _WORTH:
                    ranked.append((-hope, a, b))
        fresh = set()
        for _, a, b in sorted(ranked):
            if a in search.members and b in search.members:
                fresh |= _settle(search, a, b)
        if not fresh:
            return


def _fit(search: Search):
    """Return what a good pair of groups of so many households may cost: the ideal sizes, shapes as usual."""
    settings = search.settings
    shapes = sorted(
        cost - settings.size_weight * ((search.sums[number][0] - settings.target) / settings.half_range) ** 2
        for number, cost in search.cost.items()
    )
    usual = shapes[len(shapes) // 4]
    return lambda total: least_pair_cost(total, usual, settings)


def _settle(search: Search, a: int, b: int) -> set[int]:
    """Regroup two neighbours if that is cheaper; return the numbers of the new groups."""
    sets = contracted(search, [a, b], _LOOSE)
    if sets is None:
        return set()
    found = best_halves(search.local.fused(sets), search.settings)
    return _adopted(search, [a, b], [[node for spot in group for node in sets[spot]] for group in found])


def _adopted(search: Search, old: list[int], groups: list[list[int]]) -> set[int]:
    if not groups:
        return set()
    price = 0.0
    for group in groups:
        price += search.price(*search.local.totals(group))
    if price >= sum(search.cost[number] for number in old) - _GAIN:
        return set()
    for number in old:
        search.drop(number)
    return {search.add(group) for group in sorted(groups)}


def contracted(search: Search, numbers: list[int], most: int) -> list[list[int]] | None:
    """Return sets of atoms that stay together: single atoms near the common borders, the rest of each group as one.

    None when a rest does not hang together however few atoms are loose.
    """
    members = [search.members[number] for number in numbers]
    if sum(map(len, members)) <= most:
        return [[node] for node in sorted(set().union(*members))]
    owner, touch = search.owner, {}
    wanted = set(numbers)
    for number, group in zip(numbers, members):
        for node in group:
            length = 0.0
            for other, border, _ in search.local.near[node]:
                if owner[other] != number and owner[other] in wanted:
                    length += border
            if length > 0.0:
                touch[node] = length
    loose = sorted(touch, key=lambda node: (-touch[node], node))[: most - len(numbers)]
    while len(loose) >= 2:
        rests = [group.difference(loose) for group in members]
        pieces = [piece for rest in rests for piece in search.local.pieces(rest)]
        if len(pieces) + len(loose) <= most:
            return [*pieces, *([node] for node in sorted(loose))]
        loose = loose[:-1]
    return None


def relieve(search: Search) -> None:
    """Try harder where a group is outside the bounds: with each neighbour, with two, with neighbours of neighbours."""
    while True:
        needy = sorted(
            (number for number, cost in search.cost.items() if cost > VIOLATION / 2.0),
            key=lambda number: (search.cost[number], sorted(search.members[number])),
        )
        if not any(_relieved(search, number) for number in needy):
            return


def _relieved(search: Search, number: int) -> bool:
    partners = around(search, [number])
    unions = [[number, other] for other in partners]
    unions += [[number, other, third] for k, other in enumerate(partners) for third in partners[k + 1 :]]
    for other in partners:
        unions += [[number, other, third] for third in around(search, [number, other]) if third not in partners]
    for union in unions:
        sets = contracted(search, union, _LOOSE_IN_NEED)
        if sets is None:
            continue
        known = sum(search.cost[one] for one in union)
        found = solve_subsets(search.local.fused(sets), search.settings, np.inf)
        fresh = _adopted(search, union, [[node for spot in group for node in sets[spot]] for group in found or []])
        if fresh and sum(search.cost[one] for one in fresh) < known - _GAIN:
            search.improve([node for one in fresh for node in search.members[one]])
            return True
    return False


def around(search: Search, numbers: list[int]) -> list[int]:
    inside = set(numbers)
    found = {
        search.owner[other]
        for number in numbers
        for node in search.members[number]
        for other, _, _ in search.local.near[node]
    }
    return sorted(found - inside, key=lambda number: sorted(search.members[number]))
