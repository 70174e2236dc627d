"""The two exact solvers must agree; the heuristic must stay legal."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import Delaunay

from plugin.core.grids.graph import Graph, has_conflict, is_connected
from plugin.core.grids.partition import solve, total_cost
from plugin.core.grids.partition_exact import connected_sets, solve_bitmask, solve_columns, solve_sets
from plugin.core.grids.partition_heuristic import solve_heuristic
from plugin.core.grids.settings import GridSettings

SETTINGS = GridSettings()


def planar(count: int, seed: int, low=10, high=60, conflicts=0) -> Graph:
    """A random planar graph: cells of 1,000 m² or so round random points."""
    random = np.random.default_rng(seed)
    points = random.random((count, 2)) * 30.0 * np.sqrt(count)
    if count >= 4:
        corners = Delaunay(points).simplices
        pairs = np.unique(
            np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
        )
    else:
        pairs = np.array([(k, k + 1) for k in range(count - 1)]).reshape(-1, 2)
    area = 600.0 + 600.0 * random.random(count)
    border = 8.0 + 20.0 * random.random(len(pairs))
    around = np.bincount(pairs.ravel(), weights=np.repeat(border, 2), minlength=count)
    hostile = frozenset(tuple(int(v) for v in pair) for pair in random.permutation(pairs)[:conflicts])
    keep = np.array([tuple(pair) not in hostile for pair in pairs.tolist()], dtype=bool)
    return Graph(
        random.integers(low, high, count).astype(float), area, np.maximum(around, 4.2 * np.sqrt(area)),
        pairs[keep, 0], pairs[keep, 1], border[keep], points[:, 0], points[:, 1],
        random.integers(-1, 2, count), hostile,
    )  # fmt: skip


def assert_legal(graph: Graph, groups: list[list[int]]) -> None:
    assert sorted(node for group in groups for node in group) == list(range(len(graph)))
    for group in groups:
        assert is_connected(graph, group) and not has_conflict(graph, group)
        assert len(group) == 1 or graph.weight[group].sum() <= SETTINGS.maximum


@pytest.mark.parametrize("seed", range(40))
def test_bitmask_and_set_partitioning_agree(seed):
    count = 3 + seed % 9
    low, high = [(10, 60), (20, 100), (24, 56), (5, 130)][seed % 4]
    graph = planar(count, seed, low, high, conflicts=seed % 3)
    for members in graph.components():
        part = graph.subset(members)
        columns = connected_sets(part, SETTINGS.maximum, 100_000)
        one, two = solve_bitmask(part, SETTINGS), solve_columns(part, SETTINGS, columns)
        assert_legal(part, one)
        assert_legal(part, two)
        assert total_cost(part, one, SETTINGS) == pytest.approx(total_cost(part, two, SETTINGS), abs=1e-6)
        assert total_cost(part, solve_sets(part, SETTINGS, 100_000), SETTINGS) == pytest.approx(
            total_cost(part, one, SETTINGS), abs=1e-6
        )


def test_connected_sets_are_all_and_each_once():
    graph = planar(8, 5, 1, 2)
    found = {frozenset(column) for column in connected_sets(graph, 1e9, 10**6)}
    every = [
        frozenset(node for node in range(8) if mask >> node & 1)
        for mask in range(1, 256)
        if is_connected(graph, [node for node in range(8) if mask >> node & 1])
    ]
    assert found == set(every)
    assert len(connected_sets(graph, 1e9, 10**6)) == len(every)
    assert connected_sets(graph, 1e9, 10) is None


@pytest.mark.parametrize("seed", range(6))
def test_many_small_atoms_stay_within_bounds(seed):
    graph = planar(250, seed, 1, 7, conflicts=5 * (seed % 2))
    groups = solve_heuristic(graph, SETTINGS)
    assert_legal(graph, groups)
    load = np.array([graph.weight[group].sum() for group in groups])
    assert ((load >= SETTINGS.minimum) & (load <= SETTINGS.maximum)).mean() > (0.98 if seed % 2 == 0 else 0.8)
    assert np.abs(load - SETTINGS.target).mean() < 15


def test_heuristic_is_close_to_the_optimum():
    worse = []
    for seed in range(6):
        graph = planar(30, 100 + seed, 24, 56)
        best = solve_sets(graph, SETTINGS, 100_000)
        near = solve_heuristic(graph, SETTINGS)
        worse.append(total_cost(graph, near, SETTINGS) - total_cost(graph, best, SETTINGS))
    assert min(worse) >= -1e-6
    assert np.mean(np.array(worse) < 5.0) >= 0.5


def test_thirty_buildings_are_proven():
    graph = planar(30, 1, 24, 56)
    solution = solve(graph, SETTINGS)
    assert solution.proven
    assert_legal(graph, solution.groups)


def test_street_metres_are_kept_by_subset_and_added_by_merged():
    graph = planar(12, 3)
    assert not graph.street.any()
    graph.street = graph.border / 2.0
    part = graph.subset(np.arange(6))
    assert np.array_equal(part.street, part.border / 2.0)
    merged = graph.merged(np.arange(12) // 3)
    assert np.allclose(merged.street, merged.border / 2.0) and len(merged.street) == len(merged.first)
