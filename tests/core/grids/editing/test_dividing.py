"""拆楼: parts tile the footprint, their sums are the building's, each lies in one grid; 恢复整栋 takes it all back."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.errors import GewuError
from plugin.core.grids.editing import dividing
from plugin.core.grids.parts.part_names import FLOOR, UNIT
from plugin.core.grids.parts.parts import leaves
from tests.core.grids.editing.desks import row_of_grids


def desk_with(buildings: pd.DataFrame, **wanted):
    """Return a desk whose parts are the leaves of `buildings`."""
    desk = row_of_grids(**wanted)
    return dataclasses.replace(desk, parts=leaves(buildings), children={"building": buildings})


def town(**values) -> pd.DataFrame:
    """Return the buildings of the made-up desk, the fifth (in the middle of the first grid) a tower with these values."""
    frame = row_of_grids().parts.copy()
    tower = {"name": "3栋", "floors": 30, "units": 3, "households": 180.0, "shops": 6.0, "population": 400.0, **values}
    for name, value in tower.items():
        frame.at[4, name] = value
    frame["households_source"] = "登记"
    return frame


def after(buildings: pd.DataFrame, edit) -> pd.DataFrame:
    """Return the buildings as they are when the edit is carried out."""
    change = edit.tables["building"]
    frame = buildings[~buildings["uid"].isin(change.remove)].set_index("uid", drop=False)
    for row in change.update.to_dict("records") if change.update is not None else []:
        for name, value in row.items():
            frame.at[row["uid"], name] = value
    added = [change.add] if change.add is not None else []
    return pd.concat([frame, *added], ignore_index=True)


def pieces(buildings: pd.DataFrame, uid: str = "b4") -> pd.DataFrame:
    return buildings[buildings["parent_uid"] == uid].reset_index(drop=True)


def test_a_tower_becomes_three_units_that_tile_it_and_add_up():
    buildings = town()
    desk = desk_with(buildings)
    counts = [("3栋1单元", 60, 0), ("3栋2单元", 70, 2), ("3栋3单元", 50, 4)]
    edit = dividing.divide(desk, "b4", UNIT, counts)
    parts = pieces(after(buildings, edit))
    assert parts["part_label"].tolist() == ["3栋1单元", "3栋2单元", "3栋3单元"]
    assert parts["households"].tolist() == [60, 70, 50] and parts["shops"].tolist() == [0, 2, 4]
    assert parts["population"].sum() == 400
    assert set(parts["part"]) == {"单元"} and set(parts["households_source"]) == {"登记"}
    assert set(parts["micro_grid_code"]) == {desk.codes[0]}
    whole = buildings["geometry"].iloc[4]
    shapes = parts["geometry"].to_numpy()
    assert shapely.union_all(shapes).symmetric_difference(whole).area < 1e-6
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, abs=1e-6)
    assert np.diff(shapely.get_x(shapely.centroid(shapes))).min() > 0  # from west to east
    assert "micro_grid" not in edit.tables  # nobody moved
    own = after(buildings, edit).set_index("uid").loc["b4"]
    assert own["micro_grid_code"] is None and own["households"] == 180
    assert edit.text == "拆楼：3栋拆为 3 部分" and edit.table == "building"
    assert edit.log == [
        {"uid": "b4", "before": "整栋 180 户、6 铺", "after": "拆为 3 部分：60 户 + 70 户、2 铺 + 50 户、4 铺"}
    ]


def test_floors_are_proposed_with_labels_and_shops_at_the_bottom():
    block = dividing.block(desk_with(town()), "b4")
    assert dividing.proposed(block, FLOOR, 2) == [("3栋 1–15层", 87, 6), ("3栋 16–30层", 93, 0)]
    assert dividing.proposed(block, UNIT, 3) == [("3栋1单元", 60, 2), ("3栋2单元", 60, 2), ("3栋3单元", 60, 2)]
    assert dividing.usual_count(block, UNIT) == 3 and dividing.usual_count(block, FLOOR) == 3
    coded = dividing.block(desk_with(town(name=None, code="4893")), "b4")
    assert dividing.proposed(coded, UNIT, 2)[0][0] == "4893 1单元"


def test_other_sums_are_refused_until_they_are_wanted_and_are_then_on_record():
    buildings = town(households_source="估算")
    buildings["households_source"] = "估算"
    desk = desk_with(buildings)
    counts = [("3栋1单元", 60, 0), ("3栋2单元", 60, 6)]
    with pytest.raises(GewuError, match="120 户、6 铺，与整栋的 180 户、6 铺"):
        dividing.divide(desk, "b4", UNIT, counts)
    edit = dividing.divide(desk, "b4", UNIT, counts, new_total=True)
    now = after(buildings, edit)
    assert set(pieces(now)["households_source"]) == {"登记"}
    whole = now.set_index("uid").loc["b4"]
    assert whole["households"] == 120 and whole["households_source"] == "登记"
    grid = edit.tables["micro_grid"].update.to_dict("records")
    assert grid == [{"uid": "g0", "households": 8 * 5 + 120, "shops": 6}]


def test_the_general_grid_counts_along():
    buildings = town()
    desk = desk_with(buildings)
    desk.units["general_grid_code"] = "51010400100101"
    desk.units.loc[0, "households"] = 8 * 5 + 180
    general = pd.DataFrame({"uid": ["a0"], "code": ["51010400100101"], "households": [400.0]})
    desk = dataclasses.replace(desk, general_grids=frames.conform(general, schema.table("general_grid")))
    edit = dividing.divide(desk, "b4", UNIT, [("a", 100, 6), ("b", 90, 0)], new_total=True)
    assert edit.tables["general_grid"].update.to_dict("records") == [{"uid": "a0", "households": 410.0}]
    assert "general_grid" not in dividing.divide(desk, "b4", UNIT, [("a", 100, 6), ("b", 80, 0)]).tables


def test_automatic_names_that_repeat_may_stay():
    buildings = town()
    divided = after(buildings, dividing.divide(desk_with(buildings), "b4", UNIT, [("a", 90, 3), ("b", 90, 3)]))
    divided.loc[divided["parent_uid"] == "b4", "part_label"] = "第1部分"
    block = dividing.block(desk_with(divided), "b4")
    assert dividing.problem(block, dividing.present(block)) == ""
    assert "名称重复" in dividing.problem(block, [*dividing.present(block), ("第1部分", 0, 0)])


def test_unknown_households_may_become_any():
    buildings = town(households=np.nan)
    edit = dividing.divide(desk_with(buildings), "b4", UNIT, [("a", 30, 3), ("b", 31, 3)], new_total=True)
    assert edit.log[0]["before"] == "整栋 户数未知、6 铺"
    assert pieces(after(buildings, edit))["households"].sum() == 61


@pytest.mark.parametrize("count", [2, 3, 5])
def test_dividing_again_replaces_the_parts(count):
    buildings = town()
    first = after(buildings, dividing.divide(desk_with(buildings), "b4", UNIT, [(f"{k}", 60, 2) for k in range(3)]))
    desk = desk_with(first)
    block = dividing.block(desk, "b4#2")
    assert block.is_divided and block.households == 180 and block.shops == 6
    assert dividing.present(block) == [("0", 60, 2), ("1", 60, 2), ("2", 60, 2)]
    edit = dividing.divide(desk, "b4#2", FLOOR, dividing.proposed(block, FLOOR, count))
    again = after(first, edit)
    parts = pieces(again)
    assert len(parts) == count and len(again) == len(buildings) + count
    assert not again["uid"].duplicated().any()
    assert set(parts["part"]) == {"楼层"} and parts["households"].sum() == 180 and parts["shops"].sum() == 6
    assert shapely.union_all(parts["geometry"]).symmetric_difference(buildings["geometry"].iloc[4]).area < 1e-6
    assert again.set_index("uid").loc["b4"]["part"] == "整栋"


def test_parts_become_the_building_again():
    buildings = town()
    divided = after(buildings, dividing.divide(desk_with(buildings), "b4", UNIT, [("a", 100, 6), ("b", 80, 0)]))
    edit = dividing.undivide(desk_with(divided), "b4#1")
    again = after(divided, edit).sort_values("uid", ignore_index=True)
    pd.testing.assert_frame_equal(
        again.drop(columns="geometry"),
        buildings.sort_values("uid", ignore_index=True).drop(columns="geometry"),
        check_dtype=False,
    )
    assert edit.log[0]["after"] == "整栋 180 户、6 铺"
    with pytest.raises(GewuError, match="没有拆分"):
        dividing.undivide(desk_with(buildings), "b4")


def cut_by_a_border() -> tuple[pd.DataFrame, object]:
    """Return buildings with b4 in two halves, and a desk where the border of two grids runs between them."""
    buildings = town()
    divided = after(buildings, dividing.divide(desk_with(buildings), "b4", UNIT, [("a", 90, 3), ("b", 90, 3)]))
    desk = desk_with(divided)
    half = divided.set_index("uid").loc["b4#2"]["geometry"]
    units = desk.units.copy()
    shapes = units["geometry"].to_numpy().copy()
    shapes[1] = shapely.union_all([shapes[1], half, shapely.box(half.bounds[2], 3400040, 500100, 3400060)])
    shapes[0] = shapely.difference(shapes[0], shapes[1])
    units["geometry"] = shapes
    return divided, dataclasses.replace(desk, units=units)


def test_a_part_across_a_grid_border_is_explained():
    divided, desk = cut_by_a_border()
    with pytest.raises(GewuError, match="第1微网格.*第2微网格.*网格界线随各部分调整"):
        dividing.divide(desk, "b4#1", UNIT, [("a", 60, 2), ("b", 60, 2), ("c", 60, 2)])
    with pytest.raises(GewuError, match="“3栋”会跨在微网格"):
        dividing.undivide(desk, "b4#1")


def grids_after(desk, edit) -> pd.DataFrame:
    change = edit.tables["micro_grid"]
    frame = desk.units[~desk.units["uid"].isin(change.remove)].set_index("uid", drop=False).astype(object)
    for row in change.update.to_dict("records"):
        for name, value in row.items():
            frame.at[row["uid"], name] = value
    return frame


@pytest.mark.parametrize("count", [3, 5, 7])
def test_borders_move_with_the_parts_when_they_may(count):
    divided, desk = cut_by_a_border()
    counts = dividing.proposed(dividing.block(desk, "b4"), UNIT, count)
    edit = dividing.divide(desk, "b4#1", UNIT, counts, move_borders=True)
    now, grids = after(divided, edit), grids_after(desk, edit)
    shapes = grids["geometry"].to_numpy()
    assert shapely.union_all(shapes).symmetric_difference(shapely.union_all(desk.shapes)).area < 1e-3
    assert shapely.area(shapes).sum() == pytest.approx(shapely.area(desk.shapes).sum(), abs=1e-3)
    made = leaves(now)
    at = shapely.STRtree(shapes).query(shapely.point_on_surface(made["geometry"].to_numpy()), predicate="within")
    assert made["micro_grid_code"].iloc[at[0]].tolist() == grids["code"].iloc[at[1]].tolist()
    assert len(at[0]) == len(made) and made["households"].sum() == divided.pipe(leaves)["households"].sum()
    sums = made.groupby("micro_grid_code")["households"].sum()
    assert grids["households"].tolist() == sums.reindex(grids["code"]).tolist()
    assert edit.table == "micro_grid" and len(edit.log) == 2 and pieces(now)["micro_grid_code"].nunique() == 2


def test_borders_move_when_the_parts_become_the_building_again():
    divided, desk = cut_by_a_border()
    edit = dividing.undivide(desk, "b4#2", move_borders=True)
    now = after(divided, edit).set_index("uid", drop=False)
    assert "b4#1" not in now.index and now.at["b4", "households"] == 180
    grids = grids_after(desk, edit)
    home = grids.set_index("code").at[now.at["b4", "micro_grid_code"], "geometry"]
    assert home.covers(shapely.buffer(now.at["b4", "geometry"], -0.01))
    assert grids["households"].sum() == now.pipe(leaves)["households"].sum()


def test_locked_grids_do_not_move():
    _, desk = cut_by_a_border()
    desk.units["locked"] = True
    with pytest.raises(GewuError, match="已锁定"):
        dividing.divide(desk, "b4", UNIT, [("a", 60, 2), ("b", 60, 2), ("c", 60, 2)], move_borders=True)


def test_parts_in_two_grids_keep_their_shapes_when_only_the_counts_change():
    divided, desk = cut_by_a_border()
    edit = dividing.divide(desk, "b4#1", UNIT, [("甲", 120, 3), ("乙", 60, 3)])
    now = after(divided, edit)
    assert pieces(now)["micro_grid_code"].tolist() == desk.codes[:2].tolist()
    assert [a.equals(b) for a, b in zip(pieces(now)["geometry"], pieces(divided)["geometry"])] == [True, True]
    grids = edit.tables["micro_grid"].update.set_index("uid")["households"].to_dict()
    assert grids == {"g0": 35 + 120, "g1": 50 + 60}  # one house of 5 stands where the second grid reaches in


@pytest.mark.parametrize(
    "counts, text",
    [
        ([("a", 186, 0)], "至少"),
        ([("a", 100, 0), ("a", 80, 6)], "名称重复：a"),
        ([("a", 100, 0), (" ", 80, 6)], "第 2 部分没有名称"),
        ([("a", -1, 0), ("b", 181, 6)], "小于 0"),
        ([(f"{k}", 1, 0) for k in range(180)], "最多拆成 99 部分"),
    ],
)
def test_impossible_counts_are_explained(counts, text):
    with pytest.raises(GewuError, match=text):
        dividing.divide(desk_with(town()), "b4", UNIT, counts)


def test_a_building_without_its_whole_row_is_explained():
    buildings = town()
    divided = after(buildings, dividing.divide(desk_with(buildings), "b4", UNIT, [("a", 90, 3), ("b", 90, 3)]))
    orphans = divided[divided["uid"] != "b4"].reset_index(drop=True)
    with pytest.raises(GewuError, match="整栋记录"):
        dividing.block(desk_with(orphans), "b4#1")


def test_an_odd_footprint_in_many_parts():
    buildings = town()
    ring = shapely.box(500035, 3400035, 500065, 3400065).difference(shapely.box(500042, 3400042, 500058, 3400058))
    buildings.at[4, "geometry"] = ring
    desk = desk_with(buildings)
    block = dividing.block(desk, "b4")
    edit = dividing.divide(desk, "b4", UNIT, dividing.proposed(block, UNIT, 7))
    shapes = pieces(after(buildings, edit))["geometry"].to_numpy()
    assert shapely.is_valid(shapes).all() and (shapely.area(shapes) > 0).all()
    assert shapely.union_all(shapes).symmetric_difference(ring).area < 0.05
