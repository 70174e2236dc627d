"""Seeds give other valid variants; grids without dwellings are told apart; findings are gathered by community."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from delineation_town import assert_sound, community, house, table, town

from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.settings import GridSettings


def _street(count=14) -> DelineationInput:
    """Small houses without compounds: too many for the exact solvers."""
    random = np.random.default_rng(5)
    rows = [
        house(x * 20 + 4, y * 20 + 4, int(random.integers(3, 9)), 11.0, 9.0) for x in range(count) for y in range(count)
    ]
    return DelineationInput(table("community", [community(0, 0, 20 * count, 20 * count)]), table("building", rows))


def _borders(found) -> set:
    return set(shapely.to_wkb(shapely.normalize(found.grids["geometry"].to_numpy())))


def test_every_seed_gives_a_valid_variant_of_its_own():
    inputs = _street()
    variants = []
    for seed in (0, 1, 2):
        found = delineate(inputs, GridSettings(seed=seed))
        assert_sound(found, inputs)
        assert found.report["share_in_bounds"] == 1.0
        assert found.report["seed_matters"]
        assert _borders(delineate(inputs, GridSettings(seed=seed))) == _borders(found)
        variants.append(_borders(found))
    assert variants[0] != variants[1] and variants[1] != variants[2] and variants[0] != variants[2]


def test_a_seed_changes_nothing_where_the_optimum_is_proven():
    inputs = town(0, columns=1, rows=1)
    one, other = delineate(inputs), delineate(inputs, GridSettings(seed=7))
    assert one.report["proven_optimal"] == one.report["split_problems"] > 0
    assert not other.report["seed_matters"]
    assert _borders(one) == _borders(other)


def _with_river(buildings: list[dict]) -> DelineationInput:
    homes = [house(x, y, 35) for x in (20, 80) for y in (20, 60, 100, 140)]
    river = shapely.LineString([(150, -5), (150, 205)])
    return DelineationInput(
        table("community", [community()]),
        table("building", [*homes, *buildings]),
        barriers=table("barrier", [{"name": "示例河", "crossable": False, "geometry": river}]),
    )


@pytest.mark.parametrize("use, shops, kind", [("办公", 12, "专属"), ("公共服务", 0, "专属"), ("商业", 12, "商业")])
def test_a_site_without_dwellings_is_dedicated_and_counted_apart(use, shops, kind):
    found = delineate(_with_river([house(200, 80, 0, use=use, shops=shops) | {"name": "示例大楼"}]))
    grids = found.grids
    own = grids[grids["kind"] == kind].iloc[0]
    report = found.report
    assert report["regular"] + report["dedicated"] == report["grids"] == len(grids)
    if kind == "专属":
        assert own["name"] == "示例大楼专属网格" and own["reason"]
        assert report["dedicated"] == 1 and report["share_in_bounds"] == 1.0 and report["exceptions"] == []
        assert [f.rule for f in found.findings if f.rule in ("D40", "D42")] == ["D42"]
    else:
        assert report["dedicated"] == 0 and report["share_in_bounds"] < 1.0 and len(report["exceptions"]) == 1


def test_open_ground_behind_a_river_is_called_after_it():
    found = delineate(_with_river([]))
    assert list(found.grids.loc[found.grids["kind"] == "专属", "name"]) == ["示例河专属网格"]


def test_split_buildings_are_one_finding_per_community():
    towers = [house(x, 60, 150, floors=30) for x in (20, 90, 160, 320, 400)]
    inputs = DelineationInput(table("community", [community(), community(300, number=2)]), table("building", towers))
    splits = [finding for finding in delineate(inputs).findings if finding.rule == "D21"]
    assert [len(finding.codes) for finding in splits] == [3, 2]
    assert "20-60栋" in splits[0].detail and "150" in splits[0].detail
