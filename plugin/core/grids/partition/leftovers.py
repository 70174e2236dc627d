"""Groups below the minimum that may cross a compound border look for a home with their neighbours."""

from __future__ import annotations

from ..settings import GridSettings
from .costs import VIOLATION
from .heuristic import around, contracted
from .local import Local
from .moves import Search
from .partition import solve_local
from .subsets import solve_subsets

_LOOSE = 12  # atoms decided exactly when groups are settled against each other
_MOST_ATOMS = 80  # atoms of whole compounds solved anew for one leftover
_GAIN = 1e-6


def placed_leftovers(local: Local, groups: list, proven: list, large: set, settings: GridSettings):
    """Return (groups, proven) after every group below the minimum that may cross a compound border found a home.

    large: compounds that stand alone; no group may hold atoms of two of them.
    """
    if all(sum(local.weight[node] for node in group) >= settings.minimum for group in groups) or len(groups) == 1:
        order = sorted(range(len(groups)), key=lambda number: sorted(groups[number]))
        return [sorted(groups[number]) for number in order], [proven[number] for number in order]
    search = Search(local, groups, settings)
    sure = dict(enumerate(proven))
    stuck: set[int] = set()
    while True:
        short = [
            number
            for number, sums in search.sums.items()
            if number not in stuck
            and sums[0] < settings.minimum
            and not any(local.unit[node] in large for node in search.members[number])
        ]
        if not short:
            break
        number = min(short, key=lambda n: (search.sums[n][0], sorted(search.members[n])))
        best = _best_home(search, number, large)
        if best is None:
            stuck.add(number)
            continue
        union, found = best
        for old in union:
            search.drop(old)
        for group in found:
            sure[search.add(group)] = False
    order = sorted(search.members, key=lambda n: sorted(search.members[n]))
    return [sorted(search.members[n]) for n in order], [sure[n] for n in order]


def _best_home(search: Search, number: int, large: set):
    """Return (groups dissolved, new groups) that lowers the cost most: with one neighbour, else with two; or None."""
    partners = around(search, [number])
    best = None
    for partner in partners:
        best = _better(search, [number, partner], large, best)
    if best is None:
        for place, partner in enumerate(partners):
            beyond = [other for other in around(search, [number, partner]) if other not in partners]
            for third in [*partners[place + 1 :], *beyond]:
                best = _better(search, [number, partner, third], large, best)
    if best is None:
        for union in _with_compounds(search, number, partners, large):
            best = _better(search, union, large, best, whole=True)
    return None if best is None else best[1:]


def _with_compounds(search: Search, number: int, partners: list[int], large: set) -> list[list[int]]:
    """Return unions of the group with all groups of one compound (or the street) next to it, where that is not too much."""
    local, unions = search.local, []
    units = {local.unit[node] for partner in partners for node in search.members[partner]}
    for unit in sorted(units):
        groups = [n for n, members in search.members.items() if any(local.unit[node] == unit for node in members)]
        union = sorted({number, *groups}, key=lambda n: sorted(search.members[n]))
        if sum(len(search.members[n]) for n in union) <= _MOST_ATOMS:
            unions.append(union)
    return unions


def _better(search: Search, union: list[int], large: set, best, whole: bool = False):
    """Return (gain, union, new groups) if regrouping the union gains more than `best`, else `best`.

    whole: solve all atoms of the union anew, instead of those near the common borders.
    """
    local = search.local
    options = []
    if whole:
        nodes = sorted(node for one in union for node in search.members[one])
        options.append(
            [[nodes[spot] for spot in group] for group in solve_local(local.part(nodes), search.settings).groups]
        )
    sets = None if whole else contracted(search, union, _LOOSE)
    if sets is not None:
        found = solve_subsets(local.fused(sets), search.settings) or []
        options.append([sorted(node for spot in group for node in sets[spot]) for group in found])
    if sum(search.sums[one][0] for one in union) <= search.settings.maximum:
        everything = sorted(node for one in union for node in search.members[one])
        if not local.clash(everything):
            options.append([everything])
    costs = [search.cost[one] for one in union]
    for option in options:
        if not option or any(len({local.unit[node] for node in group} & large) > 1 for group in option):
            continue
        prices = [search.price(*local.totals(group)) for group in option]
        # a shortage must not be handed to a compound that stands alone: it could not be made good from outside
        handed = any(p > VIOLATION / 2 and any(local.unit[n] in large for n in g) for p, g in zip(prices, option))
        if handed and _violations(prices) >= _violations(costs):
            continue
        gain = sum(costs) - sum(prices)
        if gain > _GAIN and (best is None or gain > best[0] + _GAIN):
            best = (gain, union, option)
    return best


def _violations(costs: list[float]) -> int:
    return sum(1 for cost in costs if cost > VIOLATION / 2)
