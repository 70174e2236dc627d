"""The exact solvers must agree, with each other and with the definition; the heuristic must stay legal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import Delaunay

from plugin.core.grids.partition.columns import connected_columns, nodes_of, solve_columns_exactly
from plugin.core.grids.partition.costs import VIOLATION, least_costs, pricer, set_costs
from plugin.core.grids.partition.exact import solve_sets
from plugin.core.grids.partition.graph import Graph, group_cost, has_conflict, is_connected
from plugin.core.grids.partition.grouping import group_atoms
from plugin.core.grids.partition.heuristic import solve_heuristic
from plugin.core.grids.partition.local import Local
from plugin.core.grids.partition.moves import Search
from plugin.core.grids.partition.partition import solve, total_cost
from plugin.core.grids.partition.subsets import best_halves, solve_subsets, subset_costs
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
        random.integers(-1, 2, count), hostile, border[keep] * (random.random(int(keep.sum())) < 0.3),
    )  # fmt: skip


def assert_legal(graph: Graph, groups: list[list[int]]) -> None:
    assert sorted(node for group in groups for node in group) == list(range(len(graph)))
    for group in groups:
        assert is_connected(graph, group) and not has_conflict(graph, group)
        assert len(group) == 1 or graph.weight[group].sum() <= SETTINGS.maximum


def brute_force(graph: Graph) -> float:
    """The least cost over every division, by definition: memory over free atoms, no pruning, the reference cost."""
    price = {}
    for mask in range(1, 1 << len(graph)):
        nodes = nodes_of(mask)
        legal = len(nodes) == 1 or graph.weight[nodes].sum() <= SETTINGS.maximum
        if legal and is_connected(graph, nodes) and not has_conflict(graph, nodes):
            price[mask] = group_cost(graph, nodes, SETTINGS)
    best = {0: 0.0}
    for free in range(1, 1 << len(graph)):
        low = free & -free
        best[free] = min(c + best[free ^ m] for m, c in price.items() if m & low and not m & ~free)
    return best[(1 << len(graph)) - 1]


@pytest.mark.parametrize("seed", range(40))
def test_three_exact_solvers_agree(seed):
    count = 3 + seed % 12
    low, high = [(10, 60), (20, 100), (24, 56), (5, 130)][seed % 4]
    graph = planar(count, seed, low, high, conflicts=seed % 3)
    for members in graph.components():
        part = graph.subset(members)
        local = Local.of(part)
        columns = connected_columns(local, SETTINGS, 100_000)
        along = solve_columns_exactly(len(part), columns, SETTINGS)
        every = solve_subsets(local, SETTINGS)
        sets = solve_sets(local, SETTINGS, columns)
        for groups in (along, every, sets):
            assert_legal(part, groups)
            assert total_cost(part, groups, SETTINGS) == pytest.approx(total_cost(part, along, SETTINGS), abs=1e-6)
        if len(part) <= 8:
            assert brute_force(part) == pytest.approx(total_cost(part, along, SETTINGS), abs=1e-6)
        found = solve(part, SETTINGS)
        assert found.proven
        assert total_cost(part, found.groups, SETTINGS) == pytest.approx(total_cost(part, along, SETTINGS), abs=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_small_atoms_of_a_compound_are_proven(seed):
    """Thousands of candidates: HiGHS would take minutes for some of these, so it checks the smaller ones only."""
    graph = planar(9 + seed, 50 + seed, 3, 21)
    found = solve(graph, SETTINGS)
    assert found.proven
    assert_legal(graph, found.groups)
    price = total_cost(graph, found.groups, SETTINGS)
    assert price <= total_cost(graph, solve_heuristic(Local.of(graph), SETTINGS), SETTINGS) + 1e-9
    if len(graph) <= 11:
        sets = solve_sets(Local.of(graph), SETTINGS, None, 10**6)
        assert price == pytest.approx(total_cost(graph, sets, SETTINGS), abs=1e-6)
    elif len(graph) <= 13:
        columns = connected_columns(Local.of(graph), SETTINGS, 10**6)
        along = solve_columns_exactly(len(graph), columns, SETTINGS)
        assert price == pytest.approx(total_cost(graph, along, SETTINGS), abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_every_solver_prices_a_group_alike(seed):
    graph = planar(9, seed, 5, 60, conflicts=2)
    local, price = Local.of(graph), pricer(SETTINGS)
    cost, _ = subset_costs(local, SETTINGS)
    columns = connected_columns(local, SETTINGS, 10**6)
    listed = dict(zip(columns.masks, columns.cost.tolist()))
    assert set(listed) == set(np.flatnonzero(np.isfinite(cost)).tolist())
    for mask, value in listed.items():
        nodes = nodes_of(mask)
        truth = group_cost(graph, nodes, SETTINGS)
        assert value == pytest.approx(truth) and cost[mask] == pytest.approx(truth)
        assert price(*local.totals(nodes)) == pytest.approx(truth)


def test_weights_say_what_counts():
    settings = replace(SETTINGS, size_weight=3.0, shape_weight=0.5, street_weight=2.0, compound_penalty=0.7)
    square = (63 + settings.half_range, 100.0, 40.0)
    plain = float(set_costs(*square, 0.0, 1, settings))
    assert plain == pytest.approx(3.0 + 0.5 * (0.7 - np.pi / 4))
    assert float(set_costs(*square, 150.0, 1, settings)) == pytest.approx(plain + 2.0 * 150.0 / 250.0)
    assert float(set_costs(*square, 0.0, 3, settings)) == pytest.approx(plain + 1.4)
    assert float(set_costs(29.0, 100.0, 40.0, 0.0, 1, settings)) > VIOLATION


@pytest.mark.parametrize("total", [30, 95, 130, 700])
def test_lower_bound_holds(total):
    random = np.random.default_rng(total)
    for _ in range(200):
        number = int(random.integers(1, max(total // 30, 1) + 1))
        loads = random.dirichlet(np.ones(number) * 30) * total
        if ((loads >= 30) & (loads <= 100)).all():
            cost = set_costs(loads, 1.0, 100.0, 0.0, 1, SETTINGS)  # the worst shape
            assert cost.sum() >= float(least_costs(np.array([total]), -0.6, SETTINGS)[0]) - 1e-9


def test_columns_are_all_connected_sets_and_each_once():
    graph = planar(8, 5, 1, 2)
    free = replace(SETTINGS, maximum=1e9)
    columns = connected_columns(Local.of(graph), free, 10**6)
    every = [mask for mask in range(1, 256) if is_connected(graph, nodes_of(mask))]
    assert sorted(columns.masks) == every
    assert connected_columns(Local.of(graph), free, 10) is None


@pytest.mark.parametrize("seed", range(10))
def test_local_search_keeps_its_books(seed):
    graph = planar(60, seed, 3, 30, conflicts=3 * (seed % 2))
    local = Local.of(graph, graph.components()[0].tolist())
    search = Search(local, [[node] for node in range(len(local))], SETTINGS)
    search.improve()
    for number, members in search.members.items():
        *sums, units = local.totals(sorted(members))
        assert search.sums[number] == pytest.approx(tuple(sums))
        assert search.cost[number] == pytest.approx(search.price(*sums, units))
        assert len(local.pieces(members)) == 1 and not local.clash(members)
        assert all(search.owner[node] == number for node in members)


def test_best_halves_is_the_best_of_all_halves():
    graph = planar(9, 3, 5, 20)
    local = Local.of(graph)
    cost, _ = subset_costs(local, SETTINGS)
    full = (1 << 9) - 1
    options = [cost[mask] + cost[full ^ mask] for mask in range(1, full)] + [cost[full]]
    assert total_cost(graph, best_halves(local, SETTINGS), SETTINGS) == pytest.approx(min(options))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("variant", [0, 3])
def test_grouping_does_not_depend_on_the_order_of_atoms(seed, variant):
    graph = planar(90, seed, 0, 30, conflicts=4)
    settings = replace(SETTINGS, seed=variant)
    shuffle = np.random.default_rng(seed).permutation(len(graph))
    region = (graph.x > np.median(graph.x)).astype(int)
    apart = region[graph.first] == region[graph.second]
    graph.first, graph.second = graph.first[apart], graph.second[apart]
    graph.border, graph.street = graph.border[apart], graph.street[apart]
    one = group_atoms(graph, region, graph.unit, settings)
    two = group_atoms(graph.subset(shuffle), region[shuffle], graph.unit[shuffle], settings)
    assert (one.group[shuffle] == two.group).all() and (one.proven == two.proven).all()


@pytest.mark.parametrize("seed", range(6))
def test_many_small_atoms_stay_within_bounds(seed):
    graph = planar(250, seed, 1, 7, conflicts=5 * (seed % 2))
    groups = solve(graph, SETTINGS).groups
    assert_legal(graph, groups)
    load = np.array([graph.weight[group].sum() for group in groups])
    assert ((load >= SETTINGS.minimum) & (load <= SETTINGS.maximum)).mean() > (0.98 if seed % 2 == 0 else 0.8)
    assert np.abs(load - SETTINGS.target).mean() < 15


@pytest.mark.parametrize("variant", range(1, 4))
def test_another_seed_gives_other_groups_as_legal(variant):
    graph = planar(150, 2, 3, 14)
    plain = solve(graph, SETTINGS).groups
    other = solve(graph, replace(SETTINGS, seed=variant)).groups
    assert_legal(graph, other)
    load = np.array([graph.weight[group].sum() for group in other])
    assert ((load >= SETTINGS.minimum) & (load <= SETTINGS.maximum)).all()
    assert plain != other


def test_heuristic_is_close_to_the_optimum():
    worse = []
    for seed in range(6):
        graph = planar(30, 100 + seed, 24, 56)
        best = solve_sets(Local.of(graph), SETTINGS, None, 100_000)
        near = solve_heuristic(Local.of(graph), SETTINGS)
        worse.append(total_cost(graph, near, SETTINGS) - total_cost(graph, best, SETTINGS))
    assert min(worse) >= -1e-6
    assert np.mean(np.array(worse) < 5.0) >= 0.5


def test_thirty_buildings_are_proven():
    graph = planar(30, 1, 24, 56)
    solution = solve(graph, SETTINGS)
    assert solution.proven
    assert_legal(graph, solution.groups)


def test_a_hamlet_is_not_taken_apart_by_the_bends_of_its_road():
    """Two hamlets of eight houses each side by side, a road winding through both: two compact grids, not two combs."""
    count = 16
    x, y = np.tile([0.0, 30.0], 8), np.repeat(np.arange(8) * 30.0, 2)
    x[8:] += 400.0
    y[8:] -= 120.0
    pairs, roads = [], []
    for start in (0, 8):
        for row in range(4):
            a = start + 2 * row
            pairs.append((a, a + 1)), roads.append(0.0)
            if row < 3:  # the road runs between one row and the next
                pairs.extend([(a, a + 2), (a + 1, a + 3)]), roads.extend([300.0, 300.0])
    for row in (0, 3):  # open country between the hamlets, no road
        pairs.append((2 * row + 1, 8 + 2 * row)), roads.append(0.0)
    first, second = np.array(pairs).T
    graph = Graph(
        np.full(count, 8.0), np.full(count, 900.0), np.full(count, 120.0), first, second,
        np.full(len(first), 30.0), x, y, np.full(count, -1), street=np.array(roads),
    )  # fmt: skip
    groups = solve(graph, SETTINGS).groups
    assert sorted(map(sorted, groups)) == [list(range(8)), list(range(8, 16))]
