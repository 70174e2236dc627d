"""Every grid outside the bounds says which case it is; the proofs are checked here by trying everything."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from delineation_town import assert_sound, community, house, table
from test_partition import SETTINGS, planar

from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.partition import exceptions
from plugin.core.grids.partition.exceptions import STUCK, UNPROVEN, Prover
from plugin.core.grids.partition.explain import UNPROVEN_TEXT
from plugin.core.grids.partition.graph import Graph
from plugin.core.grids.partition.grouping import group_atoms


def run(buildings, **layers):
    inputs = DelineationInput(
        table("community", [community(width=400.0, height=200.0)]),
        table("building", buildings),
        **{name: table(kind, rows) for name, (kind, rows) in layers.items()},
    )
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert found.report["unexplained"] == 0
    return found


def reasons_of(found) -> list[str]:
    return [reason for reason in found.grids["reason"] if isinstance(reason, str)]


def advice_of(found, rule: str) -> str:
    return "".join(finding.suggestion for finding in found.findings if finding.rule == rule)


def fenced(number, x, width=190.0) -> dict:
    shape = shapely.box(x, 5, x + width, 195)
    return {"uid": f"p{number}", "code": f"P{number}", "name": f"{number}号院", "geometry": shape}


def row(*households, floors=None) -> list[dict]:
    return [
        {**house(20 + 60 * k, 90, load), "name": f"{k + 1}栋", "floors": floors, "units": 1}
        for k, load in enumerate(households)
    ]


def test_a_building_between_two_that_are_too_full():
    found = run(row(78, 27, 82))
    (reason,) = reasons_of(found)
    assert "2栋（27户）" in reason and "105 户" in reason and "109 户" in reason and "均超过上限" in reason
    assert "放宽上限到 105" in advice_of(found, "D40") and "标为专属" in advice_of(found, "D40")


def test_a_lone_block_in_one_stairwell():
    block = {**house(80, 90, 240, 1.6, 1.6), "name": "2栋"}
    found = run([*row(60, 0, 60)[::2], block])
    (reason,) = reasons_of(found)
    assert "2栋（240户）" in reason and "一栋即超过上限 100 户" in reason and "没有层数和单元数据" in reason
    assert "按楼层拆分" in advice_of(found, "D41") and "放宽上限到 240" in advice_of(found, "D41")


def test_two_small_buildings_need_the_same_partner():
    found = run(row(25, 62, 26))
    (reason,) = reasons_of(found)
    assert "都只能与2栋（62户）合并" in reason and "113 户" in reason


def test_a_small_compound_next_to_full_ones():
    found = run(row(17, 90), compounds=("compound", [fenced(1, 5, 60), fenced(2, 70, 300)]))
    (reason,) = reasons_of(found)
    assert "小区“1号院”共 17 户" in reason and "107 户" in reason


def test_a_remainder_may_not_leave_its_large_compound():
    found = run(row(95, 20, 40), compounds=("compound", [fenced(1, 5, 125), fenced(2, 131, 200)]))
    reason = " ".join(reasons_of(found))
    assert "2栋（20户）" in reason and "115" in reason


def test_a_piece_cut_off_by_a_barrier():
    wall = {"uid": "w", "name": "铁路", "kind": "铁路", "geometry": shapely.LineString([(70, -10), (70, 210)])}
    found = run(row(17, 60, 60), barriers=("barrier", [wall]))
    (reason,) = reasons_of(found)
    assert "铁路" in reason and "共 17 户" in reason and "1栋（17户）" in reason
    assert "打开阻隔" in advice_of(found, "D40")


def test_nobody_lives_here():
    found = run([])
    assert "没有户数和商铺" in reasons_of(found)[0]


def every_division_fails(graph: Graph) -> bool:
    """Whether no division within the bounds exists, by definition; shares nothing with the solvers."""
    near = [set(links) for links in graph.neighbours]
    legal = []
    for size in range(1, len(graph) + 1):
        for nodes in combinations(range(len(graph)), size):
            total = graph.weight[list(nodes)].sum()
            if SETTINGS.minimum <= total <= SETTINGS.maximum and hangs(nodes, near, graph.conflicts):
                legal.append(sum(1 << node for node in nodes))
    reached, waiting, full = {0}, [0], (1 << len(graph)) - 1
    while waiting:
        covered = waiting.pop()
        if covered == full:
            return False
        low = ~covered & full & -(~covered & full)
        grown = {covered | mask for mask in legal if mask & low and not mask & covered} - reached
        reached |= grown
        waiting.extend(grown)
    return True


def hangs(nodes, near, conflicts) -> bool:
    inside = set(nodes)
    if any(a in inside and b in inside for a, b in conflicts):
        return False
    stack, seen = [nodes[0]], {nodes[0]}
    while stack:
        for other in (near[stack.pop()] & inside) - seen:
            seen.add(other)
            stack.append(other)
    return len(seen) == len(inside)


@pytest.mark.parametrize("seed", range(30))
def test_exceptions_are_exactly_the_impossible_ones(seed):
    """Lumpy buildings, one region, no compounds: a group is outside only where everything fails, and the proof holds."""
    graph = planar(4 + seed % 8, 700 + seed, 15, 100, conflicts=seed % 3)
    graph.unit[:] = -1
    graph.street[:] = 0.0
    for members in graph.components():
        part = graph.subset(members)
        region = np.zeros(len(part), dtype=int)
        found = group_atoms(part, region, part.unit, SETTINGS)
        load = np.bincount(found.group, weights=part.weight)
        outside = np.flatnonzero((load < SETTINGS.minimum) | (load > SETTINGS.maximum))
        assert (len(outside) > 0) == every_division_fails(part)
        prover = Prover(part, region, part.unit, found.group, SETTINGS)
        for number in outside.tolist():
            proof = prover.proof(number, bool(found.proven[number]))
            assert proof.case != UNPROVEN
            if proof.case == STUCK:
                small = [g for g in range(1, 1 << len(part)) if g >> proof.atom & 1]
                nodes = [[n for n in range(len(part)) if g >> n & 1] for g in small]
                near = [set(links) for links in part.neighbours]
                assert not any(
                    SETTINGS.minimum <= part.weight[g].sum() <= SETTINGS.maximum and hangs(g, near, part.conflicts)
                    for g in nodes
                )


def test_nothing_stays_unproven_among_a_few_buildings():
    seen = set()
    for seed in range(60):
        graph = planar(5 + seed % 6, 300 + seed, 18, 80)
        graph.unit[:] = -1
        region = np.zeros(len(graph), dtype=int)
        found = group_atoms(graph, region, graph.unit, SETTINGS)
        load = np.bincount(found.group, weights=graph.weight)
        prover = Prover(graph, region, graph.unit, found.group, SETTINGS)
        for number in np.flatnonzero((load < SETTINGS.minimum) | (load > SETTINGS.maximum)).tolist():
            seen.add(prover.proof(number, bool(found.proven[number])).case)
    assert STUCK in seen and UNPROVEN not in seen


def three_compounds(seed: int) -> Graph:
    """Two compounds and the street (or a third compound) side by side."""
    graph = planar(6 + seed % 5, 5000 + seed, *[(8, 60), (15, 90), (10, 100)][seed % 3])
    borders = np.sort(np.random.default_rng(seed).choice(graph.x, 2, replace=False))
    graph.unit = np.where(graph.x < borders[0], 0, np.where(graph.x <= borders[1], 1, [-1, 2][seed % 2]))
    return graph


@pytest.mark.parametrize("seed", [*range(40), 374])
def test_exceptions_beside_compounds_are_proven_too(seed):
    graph = three_compounds(seed)
    region = np.zeros(len(graph), dtype=int)
    found = group_atoms(graph, region, graph.unit, SETTINGS)
    prover = Prover(graph, region, graph.unit, found.group, SETTINGS)
    large = prover.large(0)
    load = np.bincount(found.group, weights=graph.weight)
    for number in range(len(load)):
        assert len(set(graph.unit[found.group == number].tolist()) & large) <= 1
        if not SETTINGS.minimum <= load[number] <= SETTINGS.maximum:
            assert prover.proof(number, bool(found.proven[number])).case != UNPROVEN


def test_what_is_not_proven_counts_as_unexplained(monkeypatch):
    monkeypatch.setattr(exceptions.Prover, "proof", lambda self, number, proven: exceptions.Proof(UNPROVEN))
    found = delineate(
        DelineationInput(table("community", [community(width=400.0)]), table("building", row(78, 27, 82)))
    )
    assert UNPROVEN_TEXT in reasons_of(found)[0]
    assert found.report["unexplained"] == 1
