"""From atoms to groups: each compound for itself, then the street with the small compounds, then what is left over.

A compound at or above the minimum is never mixed with others by choice. A compound (or street block) below the
minimum joins what lies around it in the same region; only when that fails it stays below the minimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np

from .atoms import STREET
from .graph import Graph, group_cost, has_conflict
from .partition import solve
from .partition_heuristic import settle
from .settings import GridSettings


@dataclass
class Grouping:
    """group: per atom; proven: per group, whether its compound was solved to proven optimum; solved, proven_solved:
    how many compounds and street areas needed more than one group, and how many of these are proven optimal."""

    group: np.ndarray
    proven: np.ndarray
    solved: int
    proven_solved: int


def group_atoms(graph: Graph, region: np.ndarray, unit: np.ndarray, settings: GridSettings) -> Grouping:
    """Return the grouping of all atoms. region, unit: per atom."""
    groups: list[list[int]] = []
    proven: list[bool] = []
    tally = [0, 0]
    for number in range(int(region.max()) + 1 if len(region) else 0):
        members = np.flatnonzero(region == number)
        if len(members):
            found, sure = _group_region(graph.subset(members), settings, tally)
            groups.extend([int(members[node]) for node in group] for group in found)
            proven.extend(sure)
    group = np.full(len(graph), -1)
    for number, members in enumerate(groups):
        group[members] = number
    return Grouping(group, np.array(proven, dtype=bool), *tally)


def _group_region(graph: Graph, settings: GridSettings, tally: list[int]) -> tuple[list[list[int]], list[bool]]:
    label = _without_empty(graph)
    small = graph.merged(label)
    groups, proven = [], []
    totals = {unit: float(small.weight[small.unit == unit].sum()) for unit in np.unique(small.unit).tolist()}
    large = [unit for unit, total in totals.items() if unit != STREET and total >= settings.minimum]
    for unit in large:
        _solve_into(small, np.flatnonzero(small.unit == unit), None, settings, groups, proven, tally)
    rest = np.flatnonzero(~np.isin(small.unit, large))
    if len(rest):
        _solve_into(small, rest, _collapsed(small, rest), settings, groups, proven, tally)
    groups, proven = _placed_leftovers(small, groups, proven, set(large), settings)
    return [np.flatnonzero(np.isin(label, group)).tolist() for group in groups], proven


def _without_empty(graph: Graph) -> np.ndarray:
    """Return a label per atom: atoms without households join the longest neighbour, of the same compound if possible."""
    owner = np.where(graph.weight > 0, np.arange(len(graph)), -1)
    if (owner < 0).all():
        for number, members in enumerate(graph.components()):
            owner[members] = number
        return owner
    hostile: dict[int, set] = {}
    for a, b in graph.conflicts:
        hostile.setdefault(a, set()).add(b)
        hostile.setdefault(b, set()).add(a)
    gathered = {node: {node} for node in np.flatnonzero(owner >= 0).tolist()}
    while True:
        chosen = []
        for node in np.flatnonzero(owner < 0).tolist():
            best = None
            for other, length in graph.neighbours[node].items():
                key = int(owner[other])
                if key < 0 or hostile.get(node, set()) & gathered[key]:
                    continue
                option = (graph.unit[other] == graph.unit[node], length, -key)
                best = max(best, option) if best else option
            if best:
                chosen.append((node, -best[2]))
        done = False
        for node, key in chosen:
            if not (hostile.get(node, set()) & gathered[key]):
                owner[node] = key
                gathered[key].add(node)
                done = True
        if not done:
            break
    loose = np.flatnonzero(owner < 0)
    if len(loose):
        for members in graph.subset(loose).components():
            owner[loose[members]] = loose[members[0]]
    return np.unique(owner, return_inverse=True)[1].reshape(-1)


def _collapsed(graph: Graph, members: np.ndarray) -> np.ndarray:
    """Return a label per member: every small compound is one atom (where it hangs together), street atoms stay."""
    label, following = np.full(len(members), -1), 0
    for unit in np.unique(graph.unit[members]).tolist():
        spots = np.flatnonzero(graph.unit[members] == unit)
        if unit == STREET:
            label[spots] = following + np.arange(len(spots))
            following += len(spots)
            continue
        local = graph.subset(members[spots])
        for piece in local.components():
            if has_conflict(local, piece):
                label[spots[piece]] = following + np.arange(len(piece))
                following += len(piece)
            else:
                label[spots[piece]] = following
                following += 1
    return label


def _solve_into(graph, members, label, settings, groups, proven, tally) -> None:
    local = graph.subset(members)
    problem = local if label is None else local.merged(label)
    solution = solve(problem, settings)
    if len(solution.groups) > len(problem.components()):
        tally[0] += 1
        tally[1] += int(solution.proven)
    for group in solution.groups:
        nodes = group if label is None else np.flatnonzero(np.isin(label, group))
        groups.append([int(members[node]) for node in nodes])
        proven.append(solution.proven)


def _placed_leftovers(graph: Graph, groups: list, proven: list, large: set, settings: GridSettings):
    """Return (groups, proven) after every group below the minimum that may cross a compound border found a home."""
    groups = {number: sorted(group) for number, group in enumerate(groups)}
    sure = dict(enumerate(proven))
    stuck: set[int] = set()
    fresh = count(len(groups))
    while True:
        short = [
            number
            for number, group in groups.items()
            if number not in stuck and graph.weight[group].sum() < settings.minimum and _may_cross(graph, group, large)
        ]
        if not short:
            break
        number = min(short, key=lambda n: (graph.weight[groups[n]].sum(), groups[n]))
        best = _best_home(graph, groups, number, large, settings)
        if best is None:
            stuck.add(number)
            continue
        partner, found = best
        for old in (number, partner):
            del groups[old], sure[old]
        for group in found:
            key = next(fresh)
            groups[key], sure[key] = sorted(group), False
    order = sorted(groups, key=lambda n: groups[n])
    return [groups[n] for n in order], [sure[n] for n in order]


def _may_cross(graph: Graph, group: list[int], large: set) -> bool:
    """Return whether no atom of the group belongs to a compound that is large enough by itself."""
    return not any(int(graph.unit[node]) in large for node in group)


def _best_home(graph: Graph, groups: dict, number: int, large: set, settings: GridSettings):
    """Return (partner, new groups) that lowers the cost most, or None."""
    group = groups[number]
    inside = set(group)
    around = {other for node in group for other in graph.neighbours[node]} - inside
    owner = {node: key for key, members in groups.items() for node in members}
    own = group_cost(graph, group, settings)
    best = None
    for partner in sorted({owner[node] for node in around}, key=lambda key: groups[key]):
        before = own + group_cost(graph, groups[partner], settings)
        union = sorted([*group, *groups[partner]])
        options = []
        if graph.weight[union].sum() <= settings.maximum and not has_conflict(graph, union):
            options.append([union])
        options.append(settle(graph, group, groups[partner], settings))
        for option in options:
            gain = before - sum(group_cost(graph, members, settings) for members in option)
            mixed = sum(1 for members in option if len({int(u) for u in graph.unit[members]} & large) > 1)
            gain -= mixed * 10.0
            if gain > 1e-6 and (best is None or gain > best[0] + 1e-9):
                best = (gain, partner, option)
    return None if best is None else best[1:]
