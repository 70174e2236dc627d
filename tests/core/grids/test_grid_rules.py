"""Every rule on a town without faults and on the same town with one fault."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from rule_town import COMMUNITY, EAST, NORTH, damaged, of, square, town

from plugin.core.errors import Cancelled
from plugin.core.findings import ERROR, INCOMPLETE, INFO, WARNING
from plugin.core.grids import rules
from plugin.core.grids.checks import catalogue
from plugin.core.grids.settings import GridSettings


def test_a_faultless_town_has_no_findings():
    assert rules.check(**town()) == []


def test_the_catalogue_has_every_rule_with_texts():
    entries = catalogue.rules()
    assert list(entries) == [f"G{number:02d}" for number in range(1, 12)]
    for entry in entries.values():
        for case in entry["cases"].values():
            assert case["title"] and case.get("severity", entry["severity"]) in (ERROR, WARNING, INCOMPLETE, INFO)
    assert set(catalogue._content()["parameter_notes"]) == set(catalogue._content()["parameters"])


@pytest.mark.parametrize(("households", "title"), [(29, "户数不足"), (101, "户数超出")])
def test_g01_counts_out_of_bounds_are_errors_naming_the_amount(households, title):
    inputs = damaged("grids", 3, households=households)
    inputs["buildings"] = None
    (finding,) = of([f for f in rules.check(**inputs) if f.severity != INFO], "G01")
    assert (finding.severity, finding.title) == (ERROR, title)
    assert "1 户" in finding.detail and finding.codes == (inputs["grids"]["code"][3],)
    assert finding.geometry.equals(square(0, 3))


@pytest.mark.parametrize("households", [30, 100])
def test_g01_the_bounds_themselves_are_inside(households):
    inputs = damaged("grids", 3, households=households)
    inputs["buildings"] = None
    assert not of(rules.check(**inputs), "G01")


def test_g01_with_a_reason_is_information_and_a_dedicated_grid_is_not_checked():
    explained = damaged("grids", 3, households=250, reason="整栋公寓无法拆分")
    dedicated = damaged("grids", 3, households=250, kind="专属")
    for inputs in (explained, dedicated):
        inputs["buildings"] = None
    (finding,) = of(rules.check(**explained), "G01")
    assert finding.severity == INFO and "整栋公寓无法拆分" in finding.detail
    assert not of(rules.check(**dedicated), "G01")


def test_g01_unknown_households_are_incomplete_not_wrong():
    inputs = damaged("grids", 3, households=None)
    inputs["buildings"] = None
    (finding,) = of(rules.check(**inputs), "G01")
    assert finding.severity == INCOMPLETE


def test_g01_counts_the_buildings_and_remarks_a_stale_field():
    findings = of(rules.check(**damaged("buildings", 0, households=80.0)), "G01")
    assert {finding.title for finding in findings} == {"户数与楼栋不符", "户数超出"}
    assert any("125 户" in finding.detail for finding in findings)


def test_g01_bounds_come_from_the_settings():
    settings = GridSettings(minimum=61, maximum=130, target=90)
    assert len(of(rules.check(**town(), settings=settings), "G01")) == 16


def test_g01_shops_count():
    inputs = damaged("grids", 2, shops=41.0)
    inputs["buildings"] = None
    (finding,) = of(rules.check(**inputs), "G01")
    assert finding.title == "户数超出" and "商铺 41" in finding.detail


def test_g02_missing_invalid_multipart_and_hollow():
    bow = shapely.Polygon([(EAST, NORTH), (EAST + 100, NORTH + 100), (EAST + 100, NORTH), (EAST, NORTH + 100)])
    two = shapely.multipolygons([square(0, 0, 0.4), square(0.6, 0, 0.4)])
    hollow = square(0, 0) - square(0.3, 0.3, 0.2, 0.2)
    for shape, title in ((None, "没有图形"), (bow, "图形无效"), (two, "多块图形"), (hollow, "内有空洞")):
        found = of(rules.check(**damaged("grids", 0, geometry=shape)), "G02")
        assert title in [finding.title for finding in found], title
        assert all(finding.severity == ERROR and finding.codes for finding in found)


def test_g02_a_hole_filled_by_another_grid_is_fine():
    inputs = damaged("grids", 0, geometry=square(0, 0) - square(0.4, 0.4, 0.2, 0.2))
    inner = inputs["grids"].iloc[[0]].assign(code=f"{COMMUNITY}01099", geometry=[square(0.4, 0.4, 0.2, 0.2)])
    inputs["grids"] = pd.concat([inputs["grids"], inner], ignore_index=True)
    assert not of(rules.check(**inputs), "G02") and not of(rules.check(**inputs), "G04")


def test_g02_a_hole_of_the_community_is_none_of_the_grid():
    hole = square(0.4, 0.4, 0.2, 0.2)
    inputs = damaged("grids", 0, geometry=square(0, 0) - hole)
    assert of(rules.check(**inputs), "G02")
    whole = inputs["communities"]["geometry"].iloc[0]
    inputs["communities"] = inputs["communities"].assign(geometry=[whole - hole])
    assert not of(rules.check(**inputs), "G02") and not of(rules.check(**inputs), "G05")


def test_g03_outside_and_crossing():
    outside = rules.check(**damaged("grids", 0, geometry=square(-0.1, 0, 1.1)))
    (finding,) = [found for found in of(outside, "G03") if "社区" in found.detail]
    assert finding.title == "超出边界" and "1000.00 ㎡" in finding.detail
    assert finding.geometry.area == pytest.approx(1000)
    crossing = rules.check(**damaged("grids", 4, geometry=square(1, 0, 1.1)))
    (finding,) = of(crossing, "G03")
    assert finding.title == "跨越边界" and f"{COMMUNITY}02" in finding.detail


def test_g03_asks_for_general_grids_only_where_the_community_has_some():
    inputs = town()
    moved = inputs["general_grids"].assign(geometry=[square(90, 0), square(92, 0)])  # all in other communities
    (finding,) = of(rules.check(**{**inputs, "general_grids": moved}), "G03")
    assert (finding.severity, finding.codes) == (INFO, (COMMUNITY,))
    half = inputs["general_grids"].iloc[:1]
    missing = of(rules.check(**{**inputs, "general_grids": half}), "G03")
    assert missing and {finding.severity for finding in missing} == {ERROR}


def test_g04_overlap_names_both_grids_and_the_area():
    findings = of(rules.check(**damaged("grids", 0, geometry=square(0, 0, 1.1))), "G04")
    (finding,) = findings
    assert finding.codes == (f"{COMMUNITY}01001", f"{COMMUNITY}01005") and "1000.00 ㎡" in finding.detail
    assert finding.geometry.equals(square(1, 0, 0.1))


def test_g04_a_grid_drawn_twice():
    inputs = town()
    copy = inputs["grids"].iloc[[5]].assign(code=f"{COMMUNITY}01077")
    inputs["grids"] = pd.concat([inputs["grids"], copy], ignore_index=True)
    (finding,) = of(rules.check(**inputs), "G04")
    assert finding.title == "网格重复"


def test_g04_g05_slivers_are_summed_up_as_information():
    thin = rules.check(**damaged("grids", 0, geometry=square(0, 0, 1.000005)))
    assert [(finding.severity, finding.title) for finding in of(thin, "G04")] == [(INFO, "细微重叠")]
    blank = rules.check(**damaged("grids", 0, geometry=square(0, 0, 0.999995)))
    assert [(finding.severity, finding.title) for finding in of(blank, "G05")] == [(INFO, "细微空白")]


def test_g05_gap_names_the_neighbours():
    inputs = town()
    inputs["grids"] = inputs["grids"].drop(index=5).reset_index(drop=True)
    (finding,) = of(rules.check(**inputs), "G05")
    assert finding.severity == ERROR and "10000.00 ㎡" in finding.detail and len(finding.codes) == 8
    assert finding.geometry.equals(square(1, 1))


def test_g05_an_overlap_does_not_hide_a_gap_of_the_same_size():
    inputs = damaged("grids", 0, geometry=square(0, 0, 1.1))
    inputs["grids"].at[15, "geometry"] = square(3, 3, 0.9)
    (finding,) = of(rules.check(**inputs), "G05")
    assert finding.geometry.area == pytest.approx(1000)


def test_g05_a_community_without_grids_is_not_done_yet():
    inputs = town()
    far = pd.DataFrame({"code": ["510100001002"], "name": ["空社区"], "geometry": [square(10, 10)]})
    inputs["communities"] = pd.concat([inputs["communities"], far], ignore_index=True)
    (finding,) = of(rules.check(**inputs), "G05")
    assert (finding.severity, finding.title) == (INCOMPLETE, "尚未划格")


def test_g05_many_gaps_are_listed_up_to_a_limit():
    inputs = town()
    inputs["grids"]["geometry"] = shapely.buffer(inputs["grids"]["geometry"].to_numpy(), -1)
    holes = [square(0.15 + step % 8 / 10, 0.45 + step // 8 / 60, 0.02, 0.005) for step in range(60)]
    inputs["grids"].at[0, "geometry"] = square(0, 0) - shapely.union_all(holes)
    found = of(rules.check(**inputs), "G05")
    assert len(found) == catalogue.parameters().gaps_per_community + 1 and found[-1].title == "其余空白"


def test_g06_cut_left_out_and_elsewhere():
    cut = of(rules.check(**damaged("buildings", 0, geometry=square(0.95, 0.1, 0.1, 0.2))), "G06")
    assert [finding.title for finding in cut] == ["楼栋被切割"] and "0栋" in cut[0].codes
    gap = town()
    gap["grids"] = gap["grids"].drop(index=5).reset_index(drop=True)
    assert [finding.title for finding in of(rules.check(**gap), "G06")] == ["楼栋未划入"] * 4
    away = of(rules.check(**damaged("buildings", 0, geometry=square(20, 20))), "G06")
    assert [(finding.severity, finding.title) for finding in away] == [(INFO, "社区范围外的楼栋")]
    shapeless = of(rules.check(**damaged("buildings", 0, geometry=None)), "G06")
    assert [finding.title for finding in shapeless] == ["楼栋没有图形"]


def test_g06_ground_that_two_footprints_claim_is_no_cut():
    inputs = town()
    shapes = inputs["buildings"]["geometry"].to_list()
    shapes[2] = square(0.3, 0.6, 0.75, 0.2)  # reaches into the next grid to the east …
    inputs["buildings"] = inputs["buildings"].assign(geometry=shapes)
    assert [finding.title for finding in of(rules.check(**inputs), "G06")] == ["楼栋被切割"]
    shapes[18] = square(0.95, 0.55, 0.5, 0.3)  # … where a building of that grid claims the same ground
    inputs["buildings"] = inputs["buildings"].assign(geometry=shapes)
    told = [finding.codes for finding in of(rules.check(**inputs), "G06")]
    assert all("2栋" not in codes for codes in told)


def test_g06_the_whole_building_is_not_checked_where_its_parts_are():
    inputs = town()
    whole = pd.DataFrame({"uid": ["tower"], "households": [30.0], "geometry": [square(0.9, 0.3, 0.2, 0.2)]})
    parts = pd.DataFrame(
        {
            "uid": ["tower#1", "tower#2"],
            "parent_uid": "tower",
            "households": 15.0,
            "geometry": [square(0.9, 0.3, 0.1, 0.2), square(1.0, 0.3, 0.1, 0.2)],
        }
    )
    inputs["buildings"] = pd.concat([inputs["buildings"], whole, parts], ignore_index=True)
    inputs["grids"]["households"] = None
    assert not of(rules.check(**inputs), "G06")


def _two_compounds(households: float) -> dict:
    """Return the town where grid 0 takes the two western buildings of grid 4, whose compound has `households`."""
    inputs = damaged("grids", 0, geometry=square(0, 0, 1.45), households=90)
    inputs["grids"].at[4, "geometry"] = square(1.45, 0, 0.55)
    inputs["grids"]["households"] = None
    inputs["buildings"].loc[16:19, "households"] = households / 4
    return inputs


def test_g07_two_large_compounds_in_one_grid_but_not_a_small_one():
    (finding,) = of(rules.check(**_two_compounds(60)), "G07")
    assert finding.severity == WARNING and "C00" in finding.detail and "C04" in finding.detail
    assert not of(rules.check(**_two_compounds(20)), "G07")


def test_g07_without_buildings_the_area_decides():
    inputs = damaged("grids", 0, geometry=square(0, 0, 1.45))
    inputs["grids"].at[4, "geometry"] = square(1.45, 0, 0.55)
    inputs["buildings"] = None
    (finding,) = of(rules.check(**inputs), "G07")
    assert finding.severity == WARNING and "C04 60 户" in finding.detail


def _barrier(shape, **values) -> dict:
    inputs = town()
    inputs["barriers"] = pd.DataFrame(
        [{"kind": "河流", "name": "示例河", "crossable": False, "geometry": shape, **values}]
    )
    return inputs


def _line(*points):
    return shapely.LineString([(EAST + x * 100, NORTH + y * 100) for x, y in points])


def test_g08_a_barrier_between_dwellings_is_crossed():
    (finding,) = of(rules.check(**_barrier(_line((0.5, -1), (0.5, 1)))), "G08")
    assert "河流示例河" in finding.detail and "30 户" in finding.detail
    assert finding.geometry.length == pytest.approx(100)
    assert len(of(rules.check(**_barrier(square(0.45, -1, 0.1, 9))), "G08")) == 4


@pytest.mark.parametrize(
    "shape",
    [
        _line((1, -1), (1, 9)),  # along a grid border
        _line((0.5, -1), (0.5, 0.55)),  # ends inside: one can walk round it
        _line((0.02, -1), (0.02, 9)),  # cuts off open ground only
        _line((9, 9), (10, 10)),
    ],
)
def test_g08_a_barrier_that_parts_no_dwellings_is_fine(shape):
    assert not of(rules.check(**_barrier(shape)), "G08")


def test_g08_a_crossable_barrier_is_fine():
    assert not of(rules.check(**_barrier(_line((0.5, -1), (0.5, 9)), crossable=True)), "G08")


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"code": None}, "没有编码"),
        ({"code": f"{COMMUNITY}01002"}, "编码重复"),
        ({"code": "甲-1"}, "编码不合规则"),
        ({"code": "51010000200101001"}, "上级不符"),
        ({"community_code": None}, "上级缺失"),
        ({"community_code": "510100009999", "code": "51010000999901001"}, "上级缺失"),
        ({"general_grid_code": "没有"}, "上级缺失"),
        ({"compound_code": "没有"}, "上级缺失"),
    ],
)
def test_g09_codes(values, title):
    (finding,) = of(rules.check(**damaged("grids", 0, **values)), "G09")
    assert (finding.severity, finding.title) == (ERROR, title)


def test_g09_the_place_must_agree_with_the_recorded_community():
    inputs = town()
    other = pd.DataFrame({"code": ["510100001002"], "name": ["邻社区"], "geometry": [square(4, 0, 1, 4)]})
    inputs["communities"] = pd.concat([inputs["communities"], other], ignore_index=True)
    inputs["grids"].loc[0, ["community_code", "code"]] = ["510100001002", "51010000100201001"]
    assert "图形主要在社区 510100001001" in of(rules.check(**inputs), "G09")[0].detail


def test_g09_numeric_codes_read_from_a_table_are_codes():
    inputs = town()
    for table, column in (("grids", "community_code"), ("communities", "code")):
        inputs[table][column] = inputs[table][column].astype(float)
    assert not of(rules.check(**inputs), "G09")


def test_g09_follows_the_template():
    settings = GridSettings(code_template="{community}-{general:02d}-{micro:03d}")
    assert len(of(rules.check(**town(), settings=settings), "G09")) == 16


@pytest.mark.parametrize(
    ("table", "row", "values", "title"),
    [
        ("grids", 0, {"worker_uid": None}, "没有网格员"),
        ("grids", 0, {"worker_uid": "离职"}, "网格员不在名册"),
        ("workers", 0, {"phone": None}, "网格员没有有效电话"),
        ("workers", 0, {"phone": "1380000"}, "网格员没有有效电话"),
    ],
)
def test_g10_staff_missing_is_incomplete(table, row, values, title):
    (finding,) = of(rules.check(**damaged(table, row, **values)), "G10")
    assert (finding.severity, finding.title) == (INCOMPLETE, title)
    assert "13800000001" not in finding.detail


def test_g10_one_worker_with_too_many_grids():
    inputs = town()
    inputs["grids"].loc[:3, "worker_uid"] = "w0"
    (finding,) = of(rules.check(**inputs), "G10")
    assert finding.severity == WARNING and len(finding.codes) == 4


def test_g01_a_grid_has_no_fewer_than_its_known_buildings():
    """One building without a number does not hide that the others have outgrown the record."""
    inputs = town()
    inputs["buildings"].loc[0, "households"] = np.nan
    before = {finding.title for finding in of(rules.check(**inputs), "G01")}
    grid = inputs["grids"]["geometry"].iloc[0]
    rows = [row for row, shape in enumerate(inputs["buildings"]["geometry"]) if row and grid.covers(shape.centroid)]
    inputs["buildings"].loc[rows[0], "households"] += 400
    after = {finding.title for finding in of(rules.check(**inputs), "G01")}
    assert after - before == {"户数与楼栋不符", "户数超出"}


def test_g06_is_silent_where_no_grid_is_yet():
    """A community that was not delineated yet is one remark (G05), not one per building."""
    inputs = town()
    inputs["grids"] = inputs["grids"].iloc[:0]
    found = rules.check(**inputs)
    assert [finding.title for finding in of(found, "G05")] == ["尚未划格"] and of(found, "G06") == []


def test_g11_leaves_the_outline_of_a_dedicated_grid_alone():
    inputs = town()
    inputs["grids"].at[0, "geometry"] = square(0, 0, 4, 0.1)
    inputs["grids"].loc[0, "kind"] = "专属"
    assert of(rules.check(**inputs), "G11") == []


def test_g11_slivers_and_long_shapes():
    inputs = town()
    inputs["grids"].at[0, "geometry"] = square(0, 0, 1, 0.02)
    assert [finding.title for finding in of(rules.check(**inputs), "G11")] == ["碎片网格"]
    inputs["grids"].at[0, "geometry"] = square(0, 0, 4, 0.1)
    assert [finding.title for finding in of(rules.check(**inputs), "G11")] == ["形状狭长"]


def test_retired_grids_are_left_out():
    inputs = town()
    retired = inputs["grids"].iloc[[0]].assign(state="停用", households=500.0)
    inputs["grids"] = pd.concat([inputs["grids"], retired], ignore_index=True)
    assert rules.check(**inputs) == []


def test_what_cannot_be_checked_is_said():
    inputs = town()
    found = rules.check(inputs["grids"], None)
    assert {finding.rule for finding in found} == {"G03", "G05", "G06", "G07", "G08", "G10"}
    assert all(finding.severity == INFO and "未检查" in finding.title for finding in found)


def test_counts_per_rule_list_every_rule():
    counts = rules.count_by_rule(rules.check(**damaged("grids", 0, code=None)))
    assert counts["G09"] == {ERROR: 1} and counts["G04"] == {} and len(counts) == 11


def test_cancel_stops_between_the_rules():
    def stop(fraction, text):
        if fraction > 0.3:
            raise Cancelled()

    with pytest.raises(Cancelled):
        rules.check(**town(), progress=stop)


def test_g06_a_building_across_a_community_border_is_a_remark_on_the_border():
    inputs = town()
    other = "510100001002"
    inputs["grids"].loc[inputs["grids"].index >= 8, "community_code"] = other
    halves = {
        "code": [COMMUNITY, other],
        "name": ["示例社区", "另一社区"],
        "geometry": [square(0, 0, 2, 4), square(2, 0, 2, 4)],
    }
    inputs["communities"] = pd.DataFrame(halves)
    row = inputs["buildings"].index[0]
    inputs["buildings"].loc[row, "geometry"] = square(1.9, 0.4, 0.15, 0.1)
    (finding,) = of(rules.check(**inputs), "G06")
    assert (finding.severity, finding.title) == (WARNING, "楼栋跨社区界线")
    inputs["buildings"].loc[row, "geometry"] = square(0.9, 0.4, 0.15, 0.1)
    (finding,) = of(rules.check(**inputs), "G06")
    assert (finding.severity, finding.title) == (ERROR, "楼栋被切割")
