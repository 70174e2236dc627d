"""General grids formed of micro-grids where a community has none: within their bounds, contiguous, exact unions."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from delineation_town import assert_sound, community, house, table, town

from plugin.core.errors import GewuError
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.general import _graph
from plugin.core.grids.settings import GridSettings

FORM = GridSettings(form_general=True)


def _big(seed=0, size=400.0) -> DelineationInput:
    """One community of about 2,500 households in four compounds with a street between them."""
    inputs = town(seed, 1, 1, 30, 60)
    street = shapely.LineString([(size / 2, -5), (size / 2, size + 5)])
    inputs.roads = table("road", [{"name": "示例路", "geometry": street}])
    return inputs


@pytest.mark.parametrize("seed", range(3))
def test_they_hold_300_to_500_households_and_every_micro_grid_is_in_one(seed):
    inputs = _big(seed)
    found = delineate(inputs, FORM)
    assert_sound(found, inputs)
    general, grids = found.general_grids, found.grids
    load = grids.groupby("general_grid_code")["households"].sum()
    assert list(general["code"]) == sorted(load.index) and (general.set_index("code")["households"] == load).all()
    assert load.between(300, 500).all() and len(general) >= 3
    assert all(code.startswith(parent) for code, parent in zip(grids["code"], grids["general_grid_code"]))
    assert list(general["code"]) == [f"510100000001{number:02d}" for number in range(1, len(general) + 1)]
    assert general["name"].iloc[0] == "示例1社区第1一般网格" and general["name"].is_unique


def test_they_are_the_exact_union_of_their_micro_grids():
    found = delineate(_big(), FORM)
    shapes = found.general_grids["geometry"].to_numpy()
    assert shapely.is_valid(shapes).all() and (shapely.get_type_id(shapes) == 3).all()
    for code, shape in zip(found.general_grids["code"], shapes):
        members = found.grids.loc[found.grids["general_grid_code"] == code, "geometry"].to_numpy()
        assert shapely.area(members).sum() == pytest.approx(shape.area, abs=1e-6)
        corners = {tuple(point) for point in shapely.get_coordinates(members).tolist()}
        assert {tuple(point) for point in shapely.get_coordinates(shape).tolist()} <= corners
    assert shapely.area(shapes).sum() == pytest.approx(400.0 * 400.0, abs=0.1)


def test_a_small_community_is_one_general_grid_with_a_reason():
    inputs = DelineationInput(
        table("community", [community()]), table("building", [house(20, 20, 50), house(200, 20, 60)])
    )
    found = delineate(inputs, FORM)
    assert list(found.general_grids["name"]) == ["示例1社区一般网格"] and len(found.grids) == 2
    remark = next(finding for finding in found.findings if finding.rule == "D46")
    assert "110 户" in remark.detail and remark.severity == "info"


def test_existing_general_grids_are_left_alone():
    inputs = _big()
    inputs.general_grids = delineate(inputs, FORM).general_grids
    found = delineate(inputs, FORM)
    assert not len(found.general_grids)
    assert set(found.grids["general_grid_code"]) == set(inputs.general_grids["code"])


def test_codes_are_stable_and_nothing_is_formed_unless_wanted():
    inputs = _big(1)
    assert not len(delineate(inputs).general_grids)
    first = delineate(inputs, FORM)
    first.grids["uid"] = [f"g{row}" for row in range(len(first.grids))]
    again = replace(inputs, existing=first.grids)
    for settings in (FORM, replace(FORM, keep_former=True)):
        second = delineate(again, settings)
        assert list(second.grids.sort_values("code")["code"]) == list(first.grids.sort_values("code")["code"])
        before = first.grids.set_index("code")["general_grid_code"]
        assert (
            second.grids.set_index("code")["general_grid_code"] == before.reindex(second.grids["code"])
        ).mean() > 0.95
        assert list(second.general_grids["code"]) == list(first.general_grids["code"])
        assert np.allclose(shapely.area(second.general_grids["geometry"].to_numpy()).sum(), 160000.0, atol=0.1)


def test_contradicting_bounds_are_refused():
    with pytest.raises(GewuError):
        GridSettings(form_general=True, general_minimum=600)


def test_they_come_back_from_several_processes_the_same():
    inputs = town(0, 2, 1, 30, 60)
    one, two = delineate(inputs, FORM, processes=1), delineate(inputs, FORM, processes=2)
    assert one.general_grids.drop(columns="geometry").equals(two.general_grids.drop(columns="geometry"))
    assert (
        shapely.to_wkb(one.general_grids["geometry"].to_numpy())
        == shapely.to_wkb(two.general_grids["geometry"].to_numpy())
    ).all()


def test_micro_grids_that_meet_at_a_corner_are_no_neighbours():
    corner = [shapely.Polygon([(0, 0), (50, 0), (50, 50), (49.999, 50), (0, 50)])]
    corner += [shapely.Polygon([(49.999, 50), (50, 50), (100, 50), (100, 100), (49.999, 100)])]
    corner += [shapely.box(50, 0, 100, 50)]
    place = SimpleNamespace(roads=[], barriers=[])
    graph = _graph(place, np.array(corner, dtype=object), np.full(3, 200.0), np.full(3, -1), FORM)
    assert sorted(zip(graph.first.tolist(), graph.second.tolist())) == [(0, 2), (1, 2)]
