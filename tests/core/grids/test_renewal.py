"""Minimal change: former grids that keep the rules stay byte for byte, the fewest others are solved again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely
from delineation_town import assert_sound, community, house, table, town

from plugin.core.grids import rules
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.settings import GridSettings

KEEP = GridSettings(keep_former=True)


def _adopted(inputs: DelineationInput) -> DelineationInput:
    """Return the inputs with their own delineation as existing grids, each with a worker."""
    grids = delineate(inputs).grids
    grids["uid"] = [f"g{row}" for row in range(len(grids))]
    grids["worker_uid"] = [f"w{row}" for row in range(len(grids))]
    return replace(inputs, buildings=inputs.buildings.copy(), existing=grids)


def _same(before: pd.DataFrame, after: pd.DataFrame) -> set:
    """Return the codes of the grids whose shape, code, name, worker and uid are exactly as before."""
    one, two = before.set_index("code"), after.set_index("code")
    return {
        code
        for code in one.index.intersection(two.index)
        if shapely.to_wkb(one.at[code, "geometry"]) == shapely.to_wkb(two.at[code, "geometry"])
        and all(one.at[code, column] == two.at[code, column] for column in ("name", "worker_uid", "uid", "extent_text"))
    }


def _row() -> DelineationInput:
    """One compound in which three grids of two houses lie side by side."""
    houses = [house(10 + 50 * column, 20, 30, 30.0, 60.0, uid=f"h{column}") for column in range(6)]
    compounds = [{"code": "A", "name": "甲小区", "geometry": shapely.box(0, 0, 300, 100)}]
    return _adopted(
        DelineationInput(
            table("community", [community(height=100)]), table("building", houses), table("compound", compounds)
        )
    )


def test_nothing_changes_when_nothing_changed():
    inputs = _adopted(town(1))
    found = delineate(inputs, KEEP)
    assert len(_same(inputs.existing, found.grids)) == len(inputs.existing) == len(found.grids)
    assert found.report["kept_former"] == len(found.grids) and found.report["dissolved"] == 0
    assert found.report["households_moved"] == 0


def test_forty_new_households_change_one_grid_and_refresh_its_count():
    inputs = _adopted(town(2))
    load = inputs.existing.set_index("code")["households"]
    roomy = load[(load > 35) & (load < 60)].index[0]
    shape = inputs.existing.set_index("code").at[roomy, "geometry"]
    inside = shapely.intersects(shape, shapely.point_on_surface(inputs.buildings["geometry"].to_numpy()))
    inputs.buildings.loc[np.flatnonzero(inside)[0], "households"] += 40
    found = delineate(inputs, KEEP)
    assert_sound(found, inputs)
    assert len(_same(inputs.existing, found.grids)) == len(inputs.existing)
    assert found.grids.set_index("code").at[roomy, "households"] == load[roomy] + 40


def test_an_overfull_grid_is_divided_alone():
    inputs = _row()
    assert sorted(inputs.existing["households"]) == [60, 60, 60]
    inputs.buildings.loc[inputs.buildings["uid"] == "h2", "households"] = 80
    found = delineate(inputs, KEEP)
    assert_sound(found, inputs, exact=False)
    assert sorted(found.grids["households"]) == [30, 60, 60, 80]
    assert len(_same(inputs.existing, found.grids)) == 2
    assert found.grids["code"].is_unique and found.grids["name"].is_unique
    assert found.report["kept_former"] == 2 and found.report["dissolved"] == 1
    assert found.report["households_moved"] == 30


def test_an_underfull_grid_takes_one_neighbour():
    inputs = _row()
    inputs.buildings.loc[inputs.buildings["uid"].isin(["h0", "h1"]), "households"] = 10
    found = delineate(inputs, KEEP)
    assert_sound(found, inputs, exact=False)
    assert sorted(found.grids["households"]) == [60, 80]
    assert len(_same(inputs.existing, found.grids)) == 1
    assert found.report["share_in_bounds"] == 1.0 and found.report["households_moved"] == 20


def test_an_underfull_grid_stays_in_its_compound():
    """The neighbour across the compound's border would take it at less change."""
    houses = [house(10, 20, 20, 30.0, 60.0), house(60, 20, 20, 30.0, 60.0), house(110, 20, 50, 30.0, 60.0)]
    houses += [house(160, 20, 45, 30.0, 60.0), house(210, 20, 35, 30.0, 60.0), house(260, 20, 20, 30.0, 60.0)]
    compounds = [
        {"code": "A", "name": "甲小区", "geometry": shapely.box(0, 0, 200, 100)},
        {"code": "B", "name": "乙小区", "geometry": shapely.box(200, 0, 300, 100)},
    ]
    inputs = _adopted(
        DelineationInput(
            table("community", [community(height=100)]), table("building", houses), table("compound", compounds)
        )
    )
    inputs.buildings.loc[inputs.buildings["households"].isin([20]) & (inputs.buildings["name"] < "2"), "households"] = 8
    found = delineate(inputs, KEEP)
    assert_sound(found, inputs, exact=False)
    wrong = [f for f in rules.check(found.grids, None, inputs.compounds, None, found.parts) if f.rule in ("G01", "G07")]
    assert not wrong and found.report["share_in_bounds"] == 1.0


def test_a_new_strip_of_ground_goes_to_one_neighbour():
    inputs = _row()
    inputs.communities = table("community", [community(width=340, height=100)])
    found = delineate(inputs, KEEP)
    assert_sound(found, inputs, exact=False)
    assert len(_same(inputs.existing, found.grids)) == 2 and len(found.grids) == 3


def test_a_new_building_on_a_border_is_not_cut():
    inputs = _row()
    new = table("building", [house(90, 84, 5, 20.0, 10.0, uid="n")])
    inputs.buildings = pd.concat([inputs.buildings, new], ignore_index=True)
    found = delineate(inputs, KEEP)
    assert_sound(found, inputs, exact=False)
    assert len(_same(inputs.existing, found.grids)) == 1


def test_a_new_barrier_parts_only_the_grid_it_crosses():
    inputs = _row()
    wall = shapely.LineString([(50, -5), (50, 105)])
    inputs.barriers = table("barrier", [{"kind": "围墙", "geometry": wall}])
    found = delineate(inputs, KEEP)
    assert_sound(found, inputs, exact=False)
    assert sorted(found.grids["households"]) == [30, 30, 60, 60]
    assert len(_same(inputs.existing, found.grids)) == 2


def test_what_cannot_be_bettered_stays_with_a_reason():
    inputs = _adopted(DelineationInput(table("community", [community()]), table("building", [house(20, 20, 40)])))
    inputs.buildings["households"] = 12
    found = delineate(inputs, KEEP)
    assert len(_same(inputs.existing, found.grids)) == 1
    assert "12" in found.grids["reason"][0] and found.report["unexplained"] == 0


def test_locked_grids_and_planned_kinds_stay():
    inputs = _row()
    inputs.existing.loc[0, ["locked", "households"]] = [True, 999]
    inputs.existing.loc[1, "kind"] = "专属"
    inputs.buildings["households"] = [30, 30, 10, 10, 30, 30]
    found = delineate(inputs, KEEP)
    grids = found.grids.set_index("uid")
    assert len(_same(inputs.existing, found.grids)) == 3
    assert grids.at["g0", "households"] == 999
    assert grids.at["g1", "kind"] == "专属" and grids.at["g1", "households"] == 20


def test_row_order_does_not_matter():
    inputs = _adopted(town(0, 1, 1))
    inputs.buildings.loc[::7, "households"] *= 2
    inputs.buildings.loc[3::9, "households"] = 4
    first = delineate(inputs, KEEP)
    shuffled = replace(
        inputs,
        buildings=inputs.buildings.sample(frac=1, random_state=1).reset_index(drop=True),
        existing=inputs.existing.sample(frac=1, random_state=2).reset_index(drop=True),
    )
    second = delineate(shuffled, KEEP)
    assert first.grids.drop(columns="geometry").equals(second.grids.drop(columns="geometry"))
    assert (
        shapely.to_wkb(first.grids["geometry"].to_numpy()) == shapely.to_wkb(second.grids["geometry"].to_numpy())
    ).all()


def test_broken_existing_grids_are_solved_again():
    """Overlapping, without a shape or a code, with a code twice, all as multi-polygons: one code each in the end."""
    inputs = _adopted(town(0, 2, 1))
    grids = inputs.existing
    grids["geometry"] = [shapely.multipolygons([shape]) for shape in grids["geometry"]]
    grids.loc[0, "geometry"] = shapely.buffer(grids["geometry"][0], 30.0)
    grids.loc[1, "code"] = None
    grids.loc[2, "geometry"] = None
    grids.loc[4, "code"] = grids.loc[5, "code"]
    grids.loc[6, "geometry"] = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    found = delineate(inputs, replace(KEEP, form_general=True))
    assert found.grids["code"].is_unique and found.grids["code"].notna().all()
    assert found.report["kept_former"] > 0.5 * len(grids) and found.report["share_in_bounds"] == 1.0
    shapes = found.grids["geometry"].to_numpy()
    assert abs(shapely.area(shapes).sum() - 2 * 400.0 * 400.0) < 1.0
    assert len(found.general_grids) and set(found.grids["general_grid_code"]) == set(found.general_grids["code"])
