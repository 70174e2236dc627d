"""Emergency groups: every door once, inside one micro-grid, in bounds wherever that is possible, told in words."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.errors import Cancelled, GewuError
from plugin.core.grids.emergency.doors import Stairs, doors_of, in_words, stairs_of
from plugin.core.grids.emergency.emergency import EmergencyInput, plan
from plugin.core.grids.emergency.staffing_settings import EmergencySettings, assumptions
from plugin.core.grids.emergency.walk import banded, cut_walk, distances, route
from plugin.core.text import install_translator

A, B = "510105001001", "510105001002"


def grids(*boxes, community=A, **more) -> pd.DataFrame:
    rows = [
        {
            "code": f"{community}01{number:03d}",
            "name": f"示例第{number}微网格",
            "community_code": community,
            "geometry": box,
        }
        for number, box in enumerate(boxes, start=1)
    ]
    return pd.DataFrame(rows).assign(state="正常", kind="居住", **more)


def building(x, y, homes, name=None, **more) -> dict:
    row = {
        "uid": f"b{x}-{y}",
        "code": None,
        "name": name,
        "households": homes,
        "shops": 0,
        "floors": None,
        "units": None,
    }
    row.update({"part": "整栋", "part_label": None, "parent_uid": None, "compound_code": None, "use": "居住"})
    return {**row, "geometry": shapely.box(x, y, x + 30, y + 10), **more}


def table(*rows) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


ONE = grids(shapely.box(0, 0, 200, 200))


def test_a_slab_becomes_its_units():
    found = plan(EmergencyInput(ONE, table(building(10, 10, 36, "3栋", floors=6, units=3))))
    assert found.groups["members"].tolist() == [f"3栋{unit}单元（12户）" for unit in (1, 2, 3)]
    assert found.groups["code"].tolist() == [f"{A}01001{number:02d}" for number in (1, 2, 3)]
    assert found.groups["name"].iloc[0] == "示例第1微网格第1应急组"
    assert found.groups["minutes"].tolist() == [pytest.approx(5 + 12 * 4.6, abs=0.06)] * 3


def test_a_tower_is_cut_between_floors():
    found = plan(EmergencyInput(ONE, table(building(10, 10, 120, "1栋", floors=30))))
    assert found.groups["members"].iloc[0] == "1栋1–3层（12户）"
    assert found.groups["members"].iloc[-1] == "1栋28–30层（12户）"
    assert (found.groups["load"] == 12).all() and len(found.groups) == 10
    shapes = found.groups["geometry"].to_numpy()
    assert shapely.area(shapes).sum() == pytest.approx(300.0, abs=0.1)
    assert shapely.union_all(shapes).area == pytest.approx(300.0, abs=0.1), "the slices do not overlap"


def test_the_parts_of_a_split_tower_stay_floors_of_one_building():
    parts = [
        building(
            10 + 15 * number, 10, 60, "1栋", uid=f"p{number}", part="楼层", part_label=label, parent_uid="t", floors=30
        )
        for number, label in enumerate(("1栋 1–15层", "1栋 16–30层"))
    ]
    whole = building(10, 10, 120, "1栋", uid="t")
    found = plan(EmergencyInput(ONE, table(whole, *parts[::-1])))
    assert found.report["households"] == 120, "the whole building is not counted on top of its parts"
    assert found.groups["members"].iloc[0] == "1栋1–3层（12户）"
    assert found.groups["members"].iloc[-1] == "1栋28–30层（12户）"
    assert (found.groups["buildings"] == 1).all()


@pytest.mark.parametrize(
    "row, expected",
    [
        ({"name": "2栋", "part": "单元", "part_label": "2栋3单元", "floors": 6}, Stairs("2栋", 3, 0, 1, 6)),
        ({"name": "2栋", "part": "楼层", "part_label": "2栋3单元 5–8层", "floors": 6}, Stairs("2栋", 3, 0, 5, 4)),
        ({"name": "2栋", "part": "楼层", "part_label": "2栋 第2部分", "floors": 6}, Stairs("2栋 第2部分", 0, 0, 1, 0)),
        ({"name": "2栋", "part": "单元", "part_label": "2栋第2段", "floors": 6}, Stairs("2栋第2段", 0, 0, 1, 6)),
        ({"name": "2栋", "part": "整栋", "floors": 6, "units": 3}, Stairs("2栋", 0, 3, 1, 6)),
        ({"name": "2栋", "part": "整栋", "floors": 9999, "units": 1}, Stairs("2栋", 0, 0, 1, 0)),
        ({"name": "2栋", "part": "整栋", "floors": float("nan"), "units": "三"}, Stairs("2栋", 0, 0, 1, 0)),
    ],
)
def test_the_inner_order_is_read_from_fields_and_labels(row, expected):
    assert stairs_of(pd.Series(row)) == expected


def test_words():
    stairs = Stairs("3栋", 0, 2, 1, 6)
    doors = doors_of(0, 0, 24, 3, stairs, 8)
    everything, titles = {0: doors}, {0: "3栋"}
    assert in_words(doors, everything, titles) == "3栋（整栋24户+3商铺）"
    assert in_words(doors[:1], everything, titles) == "3栋商铺（3商铺）"
    assert in_words(doors[1:7], everything, titles) == "3栋1单元（12户）"
    assert in_words(doors[1:], everything, titles) == "3栋全部住户（24户）"
    assert in_words(doors[3:9], everything, titles) == "3栋1单元3–6层、2单元1–2层（12户）"
    assert in_words(doors[1:7], everything, {0: "未命名楼1"}) == "未命名楼1 1单元（12户）"
    crowded = doors_of(0, 0, 40, 0, Stairs("宿舍", 0, 0, 1, 2), 8)
    assert in_words(crowded[:2], {0: crowded}, {0: "宿舍"}) == "宿舍1层第1–13户（13户）"


def test_small_houses_are_walked_one_after_the_other():
    houses = [building(50 * column, 40 * row, 3, f"{10 * row + column}号") for row in range(4) for column in range(4)]
    found = plan(EmergencyInput(ONE, table(*houses)))
    assert found.report["in_bounds"] == len(found.groups) and found.report["households"] == 48
    assert (found.groups["load"] == 12).all()
    for shape in found.groups["geometry"]:
        assert shapely.box(*shape.bounds).area <= 200 * 110, "neighbours, not houses from all corners"


def test_a_small_building_takes_doors_of_its_neighbour():
    found = plan(EmergencyInput(ONE, table(building(10, 10, 3, "1号"), building(10, 60, 18, "2号", floors=6))))
    assert found.report["in_bounds"] == 2, "3 alone is too few, 21 too many"
    assert any("；" in text for text in found.groups["members"])


def test_groups_stay_inside_one_micro_grid_and_short_ones_say_why():
    two = grids(shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100))
    found = plan(EmergencyInput(two, table(building(10, 10, 4, "1号"), building(110, 10, 4, "2号"))))
    assert found.groups["micro_grid_code"].tolist() == two["code"].tolist()
    assert found.groups["reason"].str.contains("只有 4 户").all()
    assert [finding.rule for finding in found.findings] == ["E03"]


def test_shops_count_as_doors():
    found = plan(EmergencyInput(ONE, table(building(10, 10, 12, "1栋", shops=12, floors=6, units=1))))
    assert found.groups["members"].tolist() == ["1栋商铺（12商铺）", "1栋全部住户（12户）"]


def test_the_risk_area_by_communities_grids_compounds_and_polygons():
    frame = pd.concat([grids(shapely.box(0, 0, 100, 100)), grids(shapely.box(100, 0, 200, 100), community=B)])
    houses = table(
        building(10, 10, 12, "1号", compound_code="c1"), building(110, 10, 12, "2号"), building(110, 50, 12, "3号")
    )

    def members(**chosen) -> list[str]:
        return [text[:2] for text in plan(EmergencyInput(frame, houses, **chosen)).groups["members"]]

    assert members() == ["1号", "2号", "3号"] or sorted(members()) == ["1号", "2号", "3号"]
    assert members(communities=(A,)) == ["1号"]
    assert sorted(members(micro_grids=(f"{B}01001",))) == ["2号", "3号"]
    assert members(compounds=("c1",)) == ["1号"]
    assert members(areas=np.array([shapely.box(100, 0, 200, 40)], dtype=object)) == ["2号"]
    assert members(communities=()) == []


def test_what_cannot_be_grouped_is_told():
    houses = table(
        building(10, 10, None, "1号"), building(500, 500, 9, "2号"), building(10, 50, None, "3号", use="办公")
    )
    found = plan(EmergencyInput(ONE, houses))
    assert [finding.rule for finding in found.findings] == ["E01", "E02"]
    assert "1号" in found.findings[0].detail and "3号" not in found.findings[0].detail
    assert len(found.groups) == 0 and found.report["mean"] is None


def test_grids_without_a_code_of_their_own_are_told():
    two = grids(shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100))
    houses = table(building(10, 10, 12, "1号"), building(110, 10, 12, "2号"))
    found = plan(EmergencyInput(two.assign(code="x"), houses))
    assert [finding.rule for finding in found.findings] == ["E04"] and "示例第1微网格" in found.findings[0].detail
    found = plan(EmergencyInput(two.assign(code=[None, "y"]), houses))
    assert "示例第1微网格" in found.findings[0].detail and "第2" not in found.findings[0].detail


def test_ten_thousand_buildings_at_one_point_and_a_giant():
    stack = [building(10, 10, 1, f"{k}号") for k in range(10_000)]
    found = plan(EmergencyInput(ONE, table(*stack)))
    assert found.groups["load"].sum() == 10_000 and found.report["in_bounds"] == len(found.groups)
    found = plan(EmergencyInput(ONE, table(building(10, 10, 20_000, "巨楼"))))
    assert found.report["in_bounds"] == len(found.groups) and found.groups["code"].is_unique


def test_retired_grids_and_messy_values():
    frame = pd.concat([ONE, ONE.assign(code="x", state="停用")], ignore_index=True)
    messy = [building(10, 10, "12", "1号"), building(60, 10, -5, "2号"), building(100, 10, 7, "3号", geometry=None)]
    messy += [building(150, 10, 8, "4号", geometry=None, micro_grid_code=ONE["code"].iloc[0])]
    found = plan(EmergencyInput(frame, table(*messy)))
    assert set(found.groups["micro_grid_code"]) == {ONE["code"].iloc[0]}
    assert found.report["households"] == 20
    assert plan(EmergencyInput(ONE, table(building(10, 10, 1)).iloc[:0])).report["groups"] == 0


def test_without_names_buildings_are_numbered_and_equal_names_told_apart():
    found = plan(EmergencyInput(ONE, table(building(10, 10, 12), building(10, 80, 12))))
    assert found.groups["members"].str[:5].tolist() == ["未命名楼1", "未命名楼2"]
    found = plan(EmergencyInput(ONE, table(building(10, 10, 12, "苑", code="7"), building(10, 80, 12, "苑", code="8"))))
    assert sorted(found.groups["members"].str[:3]) == ["苑#7", "苑#8"]


@pytest.mark.parametrize("seed", range(8))
def test_every_door_once_in_bounds_and_the_same_whatever_the_order(seed):
    random = np.random.default_rng(seed)
    frame = grids(*(shapely.box(320 * k, 0, 320 * k + 320, 300) for k in range(4)))
    rows = []
    for number in range(40):
        spot = (40 * (number % 32) + 5, 40 * (number // 32) + 5)
        floors, units = random.choice([0, 1, 6, 18, 33]), random.choice([0, 1, 2, 4])
        homes = int(random.choice([0, 1, 2, 5, 17, 24, 66, 150]))
        rows.append(building(*spot, homes, f"{number}号", floors=floors, units=units, shops=int(random.integers(0, 4))))
    low = int(random.integers(2, 9))
    settings = EmergencySettings(
        minimum=low, maximum=int(random.integers(2 * low - 1, 3 * low + 4)), target=2 * low - 1
    )
    houses = table(*rows)
    found = plan(EmergencyInput(frame, houses), settings)
    total = houses["households"] + houses["shops"]
    assert found.groups["load"].sum() == total.sum()
    per_grid = found.groups.groupby("micro_grid_code")["load"].sum()
    for code, loads in found.groups.groupby("micro_grid_code")["load"]:
        if per_grid[code] >= settings.minimum:
            assert loads.between(settings.minimum, settings.maximum).all(), "always possible, so always done"
    shuffled = plan(
        EmergencyInput(frame.sample(frac=1, random_state=seed), houses.sample(frac=1, random_state=seed)), settings
    )
    pd.testing.assert_frame_equal(found.groups.drop(columns="geometry"), shuffled.groups.drop(columns="geometry"))
    assert (
        shapely.to_wkb(found.groups["geometry"].to_numpy()) == shapely.to_wkb(shuffled.groups["geometry"].to_numpy())
    ).all()
    inside = shapely.STRtree(frame["geometry"].to_numpy())
    for shape, code in zip(found.groups["geometry"], found.groups["micro_grid_code"]):
        home = frame["geometry"].to_numpy()[frame["code"].tolist().index(code)]
        assert shapely.intersects(home, shape) and len(inside.query(shape))


def test_the_cut_is_the_cheapest_of_all():
    random = np.random.default_rng(3)
    settings = EmergencySettings()
    for _ in range(40):
        count = int(random.integers(1, 11))
        loads = random.integers(1, 9, count).tolist()
        cuts = random.choice([0.0, 0.1, 0.35, 1.5], count).tolist()
        walks = random.uniform(0, 1, count).tolist()

        def cost(ends, loads=loads, cuts=cuts, walks=walks):
            total = 0.0
            for start, end in zip([0, *ends[:-1]], ends):
                load = sum(loads[start:end])
                if load > settings.maximum:
                    return np.inf
                total += ((load - settings.target) / settings.half_range) ** 2 + sum(walks[start + 1 : end])
                total += (cuts[start] if start else 0.0) + 1e4 * max(settings.minimum - load, 0)
            return total

        every = [[*inner, count] for size in range(count) for inner in itertools.combinations(range(1, count), size)]
        assert cost(cut_walk(loads, cuts, walks, settings)) == pytest.approx(min(cost(ends) for ends in every))


def test_routes_are_short():
    points = np.array([(x, y) for y in (0.0, 50.0) for x in (0.0, 30.0, 60.0, 90.0)])
    between = distances(shapely.points(points))
    order = route(points, between)
    assert sorted(order) == list(range(8))
    assert sum(between[a, b] for a, b in zip(order, order[1:])) <= 3 * 30 * 2 + 50 + 1e-6
    assert sorted(banded(points)) == list(range(8))


def test_many_houses_in_one_grid_are_fast_enough_to_group():
    houses = [building(10 * (k % 70), 12 * (k // 70), 2, f"{k}号") for k in range(700)]
    found = plan(EmergencyInput(grids(shapely.box(-10, -10, 900, 900)), table(*houses)))
    assert found.report["in_bounds"] == len(found.groups) == pytest.approx(1400 / 12, abs=2)
    assert found.groups["code"].iloc[-1].endswith(str(len(found.groups))), "more than 99 groups keep unique codes"
    assert found.groups["code"].is_unique


@pytest.mark.parametrize(
    "values", [{"minimum": 13}, {"minimum": 10, "maximum": 18}, {"pace": 0}, {"hours": 0.05}, {"attendance": 120}]
)
def test_impossible_settings_are_refused(values):
    with pytest.raises(GewuError):
        EmergencySettings(**values)


def test_assumptions_carry_source_and_mark():
    listed = {item.id: item for item in assumptions(EmergencySettings(target=10))}
    assert listed["normal_households"].mark == "S" and "63" in listed["normal_households"].basis
    assert listed["target"].mark == "P" and listed["target"].changed and listed["target"].value == 10
    assert all(item.mark in "SCMP" and item.basis for item in listed.values())
    assert EmergencySettings().pace == pytest.approx((60 - 5) / 12, abs=0.05), (
        "the pace follows from 12 doors in an hour"
    )


def test_cancel():
    def stop(_fraction, _text=""):
        raise Cancelled()

    with pytest.raises(Cancelled):
        plan(EmergencyInput(ONE, table(building(10, 10, 12))), progress=stop)


def test_stored_texts_are_chinese_in_every_language():
    install_translator(lambda text: "EN:" + text)
    try:
        found = plan(EmergencyInput(ONE, table(building(10, 10, 36, "3栋", floors=6), building(10, 60, 2))))
    finally:
        install_translator(None)
    assert "EN:" not in found.groups.drop(columns="geometry").to_csv()
