"""What the facility layer can answer: passed, failed, and above all not known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from assess_town import A, B, C, communities, facilities

from plugin.core.assess import run, schemes

SCHEME = schemes.load("complete_community_2020")
#: A facility elsewhere in each tested class: the class has been collected, and B and C have been surveyed.
ELSEWHERE = [(f"e{number}", code, C, {"floor_area": 9999.0, "site_area": 99999.0}) for number, code in enumerate(
    ("A01", "A02", "A03", "A04", "A05", "A06", "B01", "B03", "B06", "B02", "B04", "B05", "A09"), 1
)]  # fmt: skip


def judged(
    point: str, *rows: tuple, community: str = A, is_new: bool = False, services=None, surveyed=True
) -> pd.Series:
    """Return the score row of one point in community A (made new or existing) of a town with these facilities."""
    places = communities({"code": A, "name": "甲", "is_new": is_new, "floor_area": 100000.0}, {"code": B}, {"code": C})
    other = [("known", "F01", A)] if surveyed else []
    tables = {"community": places, "facility": facilities(*rows, *ELSEWHERE, *other)}
    if services is not None:
        tables["facility_service"] = services
    result = run.assess(SCHEME, tables)
    found = result.scores[(result.scores["community_code"] == community) & (result.scores["point_code"] == point)]
    assert len(found) == 1
    gaps = result.gaps[(result.gaps["community_code"] == community) & (result.gaps["point_code"] == point)]
    assert len(gaps) == (found["verdict"].iloc[0] == "不达标")
    row = found.iloc[0]
    return pd.concat([row, gaps.iloc[0][["text", "amount", "severity"]]]) if len(gaps) else row


def test_large_enough_passes_with_evidence_and_figures():
    row = judged("0501", ("f1", "A06", A, {"floor_area": 130.0}), ("f2", "A06", A, {"floor_area": 90.0}))
    assert (row["verdict"], row["measured"], row["unit"], row["evidence"]) == ("达标", 130.0, "㎡", "f1")
    assert row["score"] == row["full_score"] == 1.0
    assert row["reason"] == "“设施f1”建筑面积 130㎡（≥120㎡）。"


def test_exactly_the_threshold_passes():
    assert judged("0501", ("f1", "A06", A, {"floor_area": 120.0}))["verdict"] == "达标"


def test_too_small_fails_and_the_gap_is_the_difference():
    row = judged("0501", ("f1", "A06", A, {"floor_area": 90.0}))
    assert (row["verdict"], row["score"], row["measured"]) == ("不达标", 0.0, 90.0)
    assert row["reason"] == "“设施f1”建筑面积 90㎡（应 ≥120㎡）。"
    assert (row["amount"], row["severity"]) == (30.0, "较重")


def test_none_in_a_surveyed_community_fails_and_the_gap_says_what_is_missing():
    row = judged("0501")
    assert (row["verdict"], row["measured"], row["unit"]) == ("不达标", 0.0, "处")
    assert row["text"] == "缺 1 处社区卫生服务站（建筑面积 ≥120㎡）"
    assert (row["amount"], row["severity"]) == (1.0, "严重")


def test_none_in_a_community_without_any_facility_is_not_collected():
    row = judged("0501", surveyed=False)
    assert row["verdict"] == "待定" and np.isnan(row["score"])
    assert "尚未采集" in row["reason"] and "本社区" in row["reason"]


def test_a_class_that_nobody_collected_is_not_a_failure():
    row = judged("1301")
    assert row["verdict"] == "待定"
    assert "工作区还没有已挂接的垃圾收集站" in row["reason"]


def test_a_facility_recorded_as_absent_proves_the_absence():
    row = judged("1301", ("f1", "C07", A, {"state": "缺失"}), surveyed=False)
    assert row["verdict"] == "不达标"
    assert "“设施f1”现状为“缺失”，不计入" in row["reason"]


@pytest.mark.parametrize("state", ["在建", "闲置"])
def test_what_is_not_in_use_does_not_count_and_is_mentioned(state):
    row = judged("0501", ("f1", "A06", A, {"floor_area": 500.0, "state": state}))
    assert row["verdict"] == "不达标"
    assert f"“设施f1”现状为“{state}”，不计入" in row["reason"]


def test_an_unknown_area_is_never_guessed():
    rows = [(f"f{number}", "A06", A) for number in (1, 2, 3)]
    row = judged("0501", *rows)
    assert row["verdict"] == "待定" and np.isnan(row["measured"]) and np.isnan(row["score"])
    assert row["reason"] == "3 处社区卫生服务站均未填建筑面积：“设施f1”、“设施f2”、“设施f3”。"
    assert row["evidence"] == "f1;f2;f3"


def test_one_known_good_facility_settles_it_whatever_the_unknown_ones_are():
    assert judged("0501", ("f1", "A06", A), ("f2", "A06", A, {"floor_area": 200.0}))["verdict"] == "达标"


def test_a_doubtful_tag_is_not_counted_but_keeps_the_point_open():
    row = judged("0501", ("f1", "A06", A, {"floor_area": 500.0, "tag_state": "待定"}))
    assert row["verdict"] == "待定"
    assert "“设施f1”挂接待定，未计入" in row["reason"]


def test_a_doubtful_facility_without_a_community_is_mentioned():
    row = judged("0501", ("f1", "A06", None, {"floor_area": 500.0, "tag_state": "待定"}))
    assert row["verdict"] == "不达标"
    assert "全工作区另有 1 处该类设施挂接待定" in row["reason"]


def test_a_doubtful_facility_on_the_border_keeps_both_sides_open():
    squares = [shapely.box(x, 0, x + 1000, 1000) for x in (0, 1000, 2000)]
    rows = facilities(("f1", "A06", None, {"tag_state": "待定"}), ("k1", "A06", C), ("k2", "F01", A), ("k3", "F01", B))
    rows["geometry"] = [shapely.Point(995, 500), None, None, None]
    tables = {"community": communities().assign(geometry=squares), "facility": rows}
    scores = run.assess(SCHEME, tables).scores
    found = scores[scores["point_code"] == "0501"].set_index("community_code")
    assert list(found.loc[[A, B], "verdict"]) == ["待定", "待定"]
    assert list(found.loc[[A, B], "evidence"]) == ["f1", "f1"]
    rows["geometry"] = [shapely.Point(500, 500), None, None, None]
    scores = run.assess(SCHEME, {**tables, "facility": rows}).scores
    found = scores[scores["point_code"] == "0501"].set_index("community_code")
    assert list(found.loc[[A, B], "verdict"]) == ["待定", "不达标"]


def test_one_facility_serves_several_communities_by_the_service_relation():
    services = pd.DataFrame({"facility_uid": ["f1", "f1"], "community_code": [A, B]})
    shared = ("f1", "A06", C, {"floor_area": 500.0, "tag_state": "待定"})
    for community in (A, B):
        row = judged("0501", shared, community=community, services=services)
        assert (row["verdict"], row["evidence"]) == ("达标", "f1")


def test_the_kindergarten_needs_all_three_figures_in_one_place():
    good = {"floor_area": 2200.0, "site_area": 3500.0, "capacity": 6.0, "capacity_unit": "班"}
    assert judged("0201", ("f1", "A02", A, good))["verdict"] == "达标"
    halves = [("f1", "A02", A, {**good, "site_area": 100.0}), ("f2", "A02", A, {**good, "floor_area": 100.0})]
    row = judged("0201", *halves)
    assert row["verdict"] == "不达标"
    assert "用地面积 100㎡（应 ≥3500㎡）" in row["reason"] and "建筑面积 100㎡（应 ≥2200㎡）" in row["reason"]


def test_a_capacity_in_another_unit_is_unknown():
    row = judged(
        "0201", ("f1", "A02", A, {"floor_area": 3000.0, "site_area": 4000.0, "capacity": 90.0, "capacity_unit": "座"})
    )
    assert row["verdict"] == "待定" and "未填规模" in row["reason"]


def test_one_figure_below_settles_it_whatever_the_blanks_are():
    assert judged("0201", ("f1", "A02", A, {"site_area": 100.0}))["verdict"] == "不达标"


def shops(*areas: float) -> list[tuple]:
    return [(f"s{number}", "B03", A, {"floor_area": area}) for number, area in enumerate(areas, 1)]


def test_two_shops_stand_in_for_the_supermarket_in_existing_communities_only():
    row = judged("0601", *shops(60.0, 50.0))
    assert (row["verdict"], row["evidence"]) == ("达标", "s1;s2")
    assert "可替代做法（便利店）" in row["reason"]
    assert judged("0601", *shops(60.0, 50.0), is_new=True)["verdict"] == "不达标"


def test_one_shop_is_not_enough_and_unknown_shops_keep_it_open():
    assert judged("0601", *shops(60.0, 20.0))["verdict"] == "不达标"
    assert judged("0601", *shops(60.0, np.nan))["verdict"] == "待定"


def test_several_parcel_points_are_counted():
    assert judged("0701", ("f1", "B06", A), ("f2", "B06", A))["verdict"] == "达标"
    row = judged("0701", ("f1", "B06", A))
    assert (row["verdict"], row["measured"], row["amount"]) == ("不达标", 1.0, 1.0)
    assert "符合的只有 1 处（应 ≥2处〔P〕）" in row["reason"]


def test_a_service_centre_may_house_the_station_for_the_old():
    row = judged("0401", ("f1", "A01", A, {"floor_area": 900.0}))
    assert row["verdict"] == "待定" and row["evidence"] == "f1"
    assert "是否合设请人工核对" in row["reason"]
    assert judged("0401", ("f1", "A04", A))["verdict"] == "达标"
    assert judged("0401")["verdict"] == "不达标"


def test_day_care_is_asked_only_where_there_is_some():
    assert judged("0402")["verdict"] == "不适用"
    assert judged("0402", ("f1", "A05", A, {"floor_area": 200.0}))["verdict"] == "不达标"
    assert judged("0402", surveyed=False)["verdict"] == "待定"


def test_kinds_of_shops_are_counted_by_class():
    three = [("f1", "B02", A), ("f2", "B04", A), ("f3", "A09", A), ("f4", "B04", A)]
    row = judged("0801", *three)
    assert (row["verdict"], row["measured"], row["unit"]) == ("达标", 3.0, "类")
    row = judged("0801", *three[:2])
    assert (row["verdict"], row["amount"]) == ("不达标", 1.0)
    assert "没有 药店" not in row["reason"] and "理发" in row["reason"]
    doubtful = ("f3", "A09", A, {"tag_state": "待定"})
    assert judged("0801", *three[:2], doubtful)["verdict"] == "待定"


def test_property_rooms_are_summed_against_two_per_mille_of_the_floor_area():
    """100,000 ㎡ of floor area ask for 200 ㎡."""
    rooms = [("f1", "E01", A, {"floor_area": 120.0}), ("f2", "E01", A, {"floor_area": 80.0})]
    assert judged("1602", *rooms, is_new=True)["verdict"] == "达标"
    row = judged("1602", rooms[0], is_new=True)
    assert (row["verdict"], row["amount"], row["measured"]) == ("不达标", 80.0, 120.0)
    blank = ("f2", "E01", A)
    assert judged("1602", rooms[0], blank, is_new=True)["verdict"] == "待定"
    assert judged("1602", *rooms)["verdict"] == "不适用"


def test_without_the_communitys_floor_area_only_a_sure_failure_is_told():
    places = communities({"code": A, "is_new": True}, {"code": B, "is_new": True})
    rows = [("f1", "E01", A, {"floor_area": 40.0}), ("f2", "E01", B, {"floor_area": 400.0})]
    scores = run.assess(SCHEME, {"community": places, "facility": facilities(*rows)}).scores
    found = scores[scores["point_code"] == "1602"].set_index("community_code")
    assert found.loc[A, "verdict"] == "不达标"
    assert found.loc[B, "verdict"] == "待定"
    assert "未填社区住宅总建筑面积" in found.loc[B, "reason"]
