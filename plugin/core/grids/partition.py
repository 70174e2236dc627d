"""Partition one connected set of atoms into groups within the bounds: exact where possible, heuristic beyond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .graph import Graph, group_cost, has_conflict
from .partition_exact import solve_bitmask, solve_sets
from .partition_heuristic import solve_heuristic
from .settings import GridSettings

_MEAN_FOR_SETS = 10.0  # households per atom below which enumerating candidates is hopeless


@dataclass
class Solution:
    """Groups as sorted lists of atoms; `proven` says that no cheaper grouping exists."""

    groups: list[list[int]]
    proven: bool


def solve(graph: Graph, settings: GridSettings) -> Solution:
    """Return the groups of a graph; every connected component is solved for itself."""
    groups, proven = [], True
    for members in graph.components():
        found = _solve_component(graph.subset(members), settings)
        groups.extend([int(members[node]) for node in group] for group in found.groups)
        proven &= found.proven
    return Solution(sorted(sorted(group) for group in groups), proven)


def _solve_component(graph: Graph, settings: GridSettings) -> Solution:
    count = len(graph)
    everything = list(range(count))
    if count == 1 or (graph.weight.sum() < 2 * settings.minimum and not _too_much(graph, everything, settings)):
        return Solution([everything], True)
    if count <= settings.exact_nodes:
        return Solution(solve_bitmask(graph, settings), True)
    if graph.weight.sum() / count >= _MEAN_FOR_SETS:
        groups = solve_sets(graph, settings, settings.exact_columns)
        if groups is not None:
            return Solution(groups, True)
    return Solution(solve_heuristic(graph, settings), False)


def _too_much(graph: Graph, members: list[int], settings: GridSettings) -> bool:
    return graph.weight.sum() > settings.maximum or has_conflict(graph, members)


def total_cost(graph: Graph, groups: list[list[int]], settings: GridSettings) -> float:
    """Return the cost of a whole partition."""
    return float(np.sum([group_cost(graph, group, settings) for group in groups]))
