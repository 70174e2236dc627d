"""Partition atoms into groups within the bounds: exact wherever that is cheap enough to prove, heuristic beyond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..settings import GridSettings
from .columns import connected_columns, solve_columns_exactly
from .costs import pricer
from .exact import solve_sets
from .graph import Graph, group_cost
from .heuristic import solve_heuristic
from .local import Local
from .subsets import solve_subsets

_FEW_COLUMNS = 400  # candidates up to which plain lists beat arrays
_MEAN_FOR_COLUMNS = 14.0  # households per atom below which more than that must be expected
_MEAN_FOR_SETS = 18.0  # households per atom below which the candidates of a large compound are too many


@dataclass
class Solution:
    """Groups as sorted lists of atoms; `proven` says that no cheaper grouping exists."""

    groups: list[list[int]]
    proven: bool


def solve(graph: Graph, settings: GridSettings) -> Solution:
    """Return the groups of a graph; every connected component is solved for itself."""
    return solve_local(Local.of(graph), settings)


def solve_local(local: Local, settings: GridSettings) -> Solution:
    """Return the groups of some atoms; every connected piece is solved for itself."""
    groups, proven = [], True
    for members in local.pieces(range(len(local))):
        found, sure = _solve_piece(local, members, settings)
        groups.extend(found)
        proven &= sure
    return Solution(sorted(groups), proven)


def _solve_piece(local: Local, members: list[int], settings: GridSettings) -> tuple[list[list[int]], bool]:
    total = sum(local.weight[node] for node in members)
    if len(members) == 1:
        return [members], True
    if total < 2 * settings.minimum and total <= settings.maximum and not local.clash(members):
        return [members], True
    along = _along(local, members)
    groups, proven = _solve_ordered(local.part(along), total, settings)
    return [sorted(along[node] for node in group) for group in groups], proven


def _along(local: Local, members: list[int]) -> list[int]:
    """Return the atoms along the longer side of their extent, so that neighbours get near numbers."""
    x, y = [local.x[node] for node in members], [local.y[node] for node in members]
    at = x if max(x) - min(x) >= max(y) - min(y) else y
    return [node for _, node in sorted(zip(at, members))]


def _solve_ordered(local: Local, total: float, settings: GridSettings) -> tuple[list[list[int]], bool]:
    count = len(local)
    columns, mean = None, total / count
    if count <= 7 or mean >= _MEAN_FOR_COLUMNS:
        limit = settings.exact_columns if mean >= _MEAN_FOR_SETS and count > settings.exact_nodes else _FEW_COLUMNS
        columns = connected_columns(local, settings, limit)
        if columns is not None and len(columns.masks) <= _FEW_COLUMNS:
            groups = solve_columns_exactly(count, columns, settings)
            if groups is not None:
                return groups, True
        if columns is not None and count > settings.exact_nodes:
            groups = solve_sets(local, settings, columns)
            if groups is not None:
                return groups, True
    groups = solve_heuristic(local, settings)
    if count <= settings.exact_nodes:
        price = pricer(settings)
        better = solve_subsets(local, settings, sum(price(*local.totals(group)) for group in groups))
        return better or groups, better is not None
    return groups, False


def total_cost(graph: Graph, groups: list[list[int]], settings: GridSettings) -> float:
    """Return the cost of a whole partition."""
    return float(np.sum([group_cost(graph, group, settings) for group in groups]))
