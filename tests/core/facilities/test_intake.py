"""What an import does with facilities on their way in: placed, classified, tagged, levelled, and never against a person."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.errors import Cancelled
from plugin.core.facilities import intake

CODE = "510107001001"


def _units():
    compounds = pd.DataFrame(
        {
            "code": ["X1", "X2", "X3"],
            "name": ["锦绣花园", "春熙苑", "锦绣花园"],
            "community_code": [CODE, CODE, "510107001002"],
            "geometry": [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100), shapely.box(400, 0, 500, 100)],
        }
    )
    communities = pd.DataFrame(
        {
            "code": [CODE, "510107001002"],
            "name": ["示例社区", "样板社区"],
            "precinct_code": ["P1", "P1"],
            "geometry": [shapely.box(0, 0, 300, 200), shapely.box(300, 0, 600, 200)],
        }
    )
    return {"community": communities, "compound": compounds}


def _rows(**columns):
    frame = frames.conform(pd.DataFrame(columns), schema.table("facility"))
    frame["uid"] = [f"u{n}" for n in range(len(frame))]
    return frame


def test_rows_with_and_without_coordinates_in_one_list():
    frame = _rows(
        name=["示例幼儿园", "春熙苑物业用房", "某某便利店", "锦绣花园菜店"],
        address=[None, "春熙苑3栋", "不知道的地方", "锦绣花园"],
        geometry=[shapely.Point(50, 50), None, None, None],
    )
    found = intake.arrange(frame, _units())
    after = found.frame
    assert list(after["name"]) == list(frame["name"])
    assert after.loc[0, "placed_by"] == "坐标" and after.loc[0, "compound_code"] == "X1"
    assert after.loc[1, "compound_code"] == "X2" and shapely.box(100, 0, 200, 100).contains(after.loc[1, "geometry"])
    assert after.loc[1, "placed_by"] and after.loc[1, "tag_state"] in ("自动", "就近")
    assert after.loc[2, "geometry"] is None and after.loc[2, "tag_state"] == "待定"
    assert after.loc[3, "geometry"] is None and after.loc[3, "tag_state"] == "待定"  # two compounds of that name
    assert (found.counts["placed"], found.counts["unplaced"], found.counts["ambiguous"]) == (1, 2, 1)
    assert after.loc[0, "class_code"] == "A02" and after.loc[0, "class_basis"] and after.loc[0, "level"]
    assert any("留作待定" in note for note in found.notes)


def test_a_place_found_by_community_alone_says_nothing_of_compound_or_grid():
    frame = _rows(name=["卫生站"], address=["示例社区"])
    after = intake.arrange(frame, _units()).frame
    assert after.loc[0, "community_code"] == CODE and after.loc[0, "geometry"] is not None
    assert after.loc[0, "compound_code"] is None and after.loc[0, "micro_grid_code"] is None


def test_nothing_a_person_decided_is_touched():
    frame = _rows(
        name=["示例幼儿园", "示例小学"],
        class_code=["B01", None],
        class_basis=["人工：看过现场", None],
        level=["片区", None],
        level_basis=["人工", None],
        tag_state=["人工", "待定"],
        compound_code=["X9", None],
        geometry=[shapely.Point(50, 50), shapely.Point(150, 50)],
    )
    after = intake.arrange(frame, _units()).frame
    assert tuple(after.loc[0, ["class_code", "level", "compound_code", "tag_state"]]) == ("B01", "片区", "X9", "人工")
    assert after.loc[1, "class_code"] == "A07" and after.loc[1, "compound_code"] == "X2"


def test_a_class_of_the_source_stays_without_a_reason():
    after = intake.arrange(
        _rows(name=["示例幼儿园"], class_code=["B01"], geometry=[shapely.Point(1, 1)]), _units()
    ).frame
    assert after.loc[0, "class_code"] == "B01" and after.loc[0, "class_basis"] is None


def test_an_area_is_tagged_as_an_area():
    site = shapely.box(80, 10, 220, 90)  # most of it in X2
    frame = _rows(name=["示例公园"], geometry=[shapely.Point(90, 50)])
    areas = np.array([site], dtype=object)
    after = intake.arrange(frame, _units(), footprints=areas).frame
    assert after.loc[0, "compound_code"] == "X2" and after.loc[0, "geometry"].equals(shapely.Point(90, 50))


def test_parts_can_be_left_out():
    frame = _rows(name=["示例幼儿园", "春熙苑物业"], geometry=[shapely.Point(50, 50), None])
    after = intake.arrange(frame, _units(), options=intake.Options(False, False, False)).frame
    assert after["class_code"].isna().all() and after["community_code"].isna().all()
    assert after.loc[1, "geometry"] is None


def test_likely_duplicates_are_counted_also_against_the_ones_there():
    frame = _rows(name=["锦绣示例幼儿园", "别的超市"], geometry=[shapely.Point(50, 50), shapely.Point(150, 50)])
    there = _rows(name=["锦绣示例幼儿园"], geometry=[shapely.Point(52, 50)])
    there["uid"], there["source"] = "old", "import:旧.xlsx"
    frame["source"] = "import:新.xlsx"
    assert intake.arrange(frame, _units(), existing=there).counts["duplicates"] == 1


def test_requests_are_placed_and_classified_by_their_words():
    frame = frames.conform(
        pd.DataFrame({"text": ["希望小区里增加充电桩", "楼道灯坏了"], "address": ["春熙苑", "哪里"]}),
        schema.table("request"),
    )
    found = intake.arrange(frame, _units(), table="request")
    assert found.frame.loc[0, "compound_code"] == "X2" and found.frame.loc[0, "class_code"] == "C02"
    assert found.frame.loc[1, "tag_state"] == "待定" and found.counts["unplaced"] == 1


def test_cancel_gets_through():
    def stop(fraction, text=""):
        if fraction > 0.3:
            raise Cancelled()

    with pytest.raises(Cancelled):
        intake.arrange(_rows(name=["甲"], geometry=[shapely.Point(1, 1)]), _units(), progress=stop)


def test_streets_named_in_addresses_tell_compounds_of_one_name_apart():
    frame = pd.DataFrame(
        {"code": ["F1"], "name": ["某店"], "address": ["东门街道阳光花园"], "geometry": [None]}, dtype=object
    )
    boxes = [shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)]
    codes = ["510105001001", "510105002001"]
    units = {
        "community": pd.DataFrame({"code": codes, "name": ["甲社区", "乙社区"], "subdistrict_code": ["S1", "S2"], "geometry": boxes}),
        "compound": pd.DataFrame({"code": ["X1", "X2"], "name": ["阳光花园"] * 2, "community_code": codes, "geometry": boxes}),
        "subdistrict": lambda: pd.DataFrame({"code": ["S1", "S2"], "name": ["西门街道", "东门街道"]}),
    }  # fmt: skip
    full = frames.conform(frame, schema.table("facility"))
    assert intake.arrange(full, units).frame["compound_code"].tolist() == ["X2"]
    without = {name: units[name] for name in ("community", "compound")}
    assert intake.arrange(full, without).frame["compound_code"].tolist() == [None]
