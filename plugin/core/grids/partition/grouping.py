"""From atoms to groups: each compound for itself, then the street with the small compounds, then what is left over.

A compound at or above the minimum is never mixed with others by choice. A compound (or street block) below the
minimum joins what lies around it in the same region; only when that fails it stays below the minimum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..ground.atoms import STREET
from ..settings import GridSettings
from .graph import Graph
from .leftovers import placed_leftovers
from .local import Local
from .partition import solve_local


@dataclass
class Grouping:
    """group: per atom; proven: per group, whether its compound was solved to proven optimum; solved, proven_solved:
    how many compounds and street areas needed more than one group, and how many of these are proven optimal."""

    group: np.ndarray
    proven: np.ndarray
    solved: int
    proven_solved: int


def group_atoms(
    graph: Graph, region: np.ndarray, unit: np.ndarray, settings: GridSettings, whole: np.ndarray | None = None
) -> Grouping:
    """Return the grouping of all atoms. region, unit: per atom. The order of the atoms makes no difference.

    whole: households + shops per unit where the graph holds but a part of it: a unit that could stand alone stays apart.
    """
    ordered, old = graph.canonical()
    places: dict[int, list[int]] = {}
    for node, number in enumerate(np.asarray(region)[old].tolist()):
        places.setdefault(number, []).append(node)
    groups: list[list[int]] = []
    proven: list[bool] = []
    tally = [0, 0]
    for number in sorted(places, key=lambda key: places[key][0]):
        found, sure = _group_region(Local.of(ordered, places[number]), settings, tally, whole)
        groups.extend([places[number][node] for node in group] for group in found)
        proven.extend(sure)
    group = np.full(len(graph), -1)
    for number, members in enumerate(groups):
        group[old[members]] = number
    return Grouping(group, np.array(proven, dtype=bool), *tally)


def _group_region(
    local: Local, settings: GridSettings, tally: list[int], whole: np.ndarray | None = None
) -> tuple[list[list[int]], list[bool]]:
    sets = None
    if min(local.weight) <= 0.0:
        sets = _without_empty(local)
        local = local.fused(sets)
    by_unit: dict[int, list[int]] = {}
    for node, unit in enumerate(local.unit):
        by_unit.setdefault(unit, []).append(node)
    totals = {unit: sum(local.weight[node] for node in nodes) for unit, nodes in by_unit.items()}
    if whole is not None:
        totals.update({unit: max(totals[unit], float(whole[unit])) for unit in totals if 0 <= unit < len(whole)})
    large = {unit for unit, total in totals.items() if unit != STREET and total >= settings.minimum}
    groups: list[list[int]] = []
    proven: list[bool] = []
    rest = []
    for unit, nodes in by_unit.items():
        if unit in large:
            _solve_into(local, [[node] for node in nodes], settings, groups, proven, tally)
        else:
            rest.extend(nodes)
    if rest:
        _solve_into(local, _collapsed(local, sorted(rest)), settings, groups, proven, tally)
    groups, proven = placed_leftovers(local, groups, proven, large, settings)
    if sets is not None:
        groups = [[node for spot in group for node in sets[spot]] for group in groups]
    return groups, proven


def _without_empty(local: Local) -> list[list[int]]:
    """Return sets of atoms: those without households join the longest neighbour, of the same compound if possible.

    The atom with households comes first in its set.
    """
    owner = [node if weight > 0 else -1 for node, weight in enumerate(local.weight)]
    if max(owner) < 0:
        return local.pieces(range(len(local)))
    sets = {node: [node] for node in owner if node >= 0}
    while True:
        chosen = []
        for node in (node for node, key in enumerate(owner) if key < 0):
            best = None
            for other, length, _ in local.near[node]:
                key = owner[other]
                if key >= 0 and not local.clash([node, *sets[key]]):
                    option = (local.unit[other] == local.unit[node], length, -key)
                    best = max(best, option) if best else option
            if best:
                chosen.append((node, -best[2]))
        done = False
        for node, key in chosen:
            if not local.clash([node, *sets[key]]):
                owner[node] = key
                sets[key].append(node)
                done = True
        if not done:
            break
    loose = local.pieces([node for node, key in enumerate(owner) if key < 0])
    return sorted([*sets.values(), *loose])


def _collapsed(local: Local, nodes: list[int]) -> list[list[int]]:
    """Return sets of atoms: every small compound is one (where it hangs together), street atoms stay single."""
    by_unit: dict[int, list[int]] = {}
    sets = []
    for node in nodes:
        if local.unit[node] == STREET:
            sets.append([node])
        else:
            by_unit.setdefault(local.unit[node], []).append(node)
    for members in by_unit.values():
        for piece in local.pieces(members):
            sets.extend([[node] for node in piece] if local.clash(piece) else [piece])
    return sorted(sets)


def _solve_into(local: Local, sets: list[list[int]], settings: GridSettings, groups, proven, tally) -> None:
    single = all(len(members) == 1 for members in sets)
    part = local.part([members[0] for members in sets]) if single else local.fused(sets)
    solution = solve_local(part, settings)
    if len(solution.groups) > 1 and len(solution.groups) > len(part.pieces(range(len(part)))):
        tally[0] += 1
        tally[1] += int(solution.proven)
    for group in solution.groups:
        groups.append([node for spot in group for node in sets[spot]])
        proven.append(solution.proven)
