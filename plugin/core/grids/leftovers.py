"""Groups below the minimum that may cross a compound border look for a home with their neighbours."""

from __future__ import annotations

from .partition_heuristic import around, contracted
from .partition_local import Local
from .partition_moves import Search
from .partition_subsets import solve_subsets
from .settings import GridSettings

_LOOSE = 12  # atoms decided exactly when groups are settled against each other
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
    return None if best is None else best[1:]


def _better(search: Search, union: list[int], large: set, best):
    """Return (gain, union, new groups) if regrouping the union gains more than `best`, else `best`."""
    local = search.local
    sets = contracted(search, union, _LOOSE)
    options = []
    if sets is not None:
        found = solve_subsets(local.fused(sets), search.settings) or []
        options.append([sorted(node for spot in group for node in sets[spot]) for group in found])
    if sum(search.sums[one][0] for one in union) <= search.settings.maximum:
        whole = sorted(node for one in union for node in search.members[one])
        if not local.clash(whole):
            options.append([whole])
    before = sum(search.cost[one] for one in union)
    for option in options:
        if not option or any(len({local.unit[node] for node in group} & large) > 1 for group in option):
            continue
        gain = before - sum(search.price(*local.totals(group)) for group in option)
        if gain > _GAIN and (best is None or gain > best[0] + _GAIN):
            best = (gain, union, option)
    return best
