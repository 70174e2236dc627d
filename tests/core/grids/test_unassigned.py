"""未归格: what is in no grid, and buildings recorded in another grid than theirs."""

from __future__ import annotations

from rule_town import damaged, square, town

from plugin.core.grids import rules, unassigned
from plugin.core.grids.checks.subject import Buildings


def recorded(inputs: dict) -> dict:
    """Return the inputs with the right grid recorded for every building."""
    codes = inputs["grids"]["code"].repeat(4).to_numpy()
    inputs["buildings"] = inputs["buildings"].assign(micro_grid_code=codes)
    return inputs


def test_buildings_without_anybody_are_not_missed():
    inputs = town()
    inputs["grids"] = inputs["grids"].drop(index=5).reset_index(drop=True)
    inputs["buildings"].loc[20, "households"] = 0.0
    found = unassigned.listed(rules.check(**inputs), Buildings(inputs["buildings"]))
    assert sorted(finding.case for finding in found) == ["gap", "left", "left", "left"]


def test_a_building_recorded_elsewhere_is_told_and_gets_the_grid_it_lies_in():
    inputs = recorded(town())
    assert unassigned.elsewhere(inputs["grids"], Buildings(inputs["buildings"])) == []
    inputs["buildings"].loc[0, "micro_grid_code"] = "别处"
    inputs["buildings"].loc[1, "micro_grid_code"] = None
    found = unassigned.elsewhere(inputs["grids"], Buildings(inputs["buildings"]))
    assert [finding.uids for finding in found] == [("b0",), ("b1",)]
    assert "别处" in found[0].detail and inputs["grids"]["code"][0] in found[0].detail
    update = unassigned.rehomed(inputs["grids"], inputs["buildings"], {"b0"})
    assert update.to_dict("records") == [{"uid": "b0", "micro_grid_code": inputs["grids"]["code"][0]}]


def test_a_building_outside_all_grids_and_one_in_a_retired_grid_have_none():
    inputs = recorded(damaged("grids", 0, state="停用"))
    inputs["buildings"].at[63, "geometry"] = square(20, 20, 0.2, 0.2)
    found = unassigned.elsewhere(inputs["grids"], Buildings(inputs["buildings"]))
    assert {finding.uids[0] for finding in found} == {"b0", "b1", "b2", "b3", "b63"}
    update = unassigned.rehomed(inputs["grids"], inputs["buildings"], {"b63"})
    assert update["micro_grid_code"].tolist() == [None]
