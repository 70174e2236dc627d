"""Parking per household and property cover, from the compound layer."""

from __future__ import annotations

import numpy as np
import pytest
from assess_town import A, communities, compounds

from plugin.core.assess import run, schemes

SCHEME = schemes.load("complete_community_2020")


def judged(point: str, *rows: dict, is_new: bool = True):
    tables = {"community": communities({"code": A, "is_new": is_new})}
    if rows:
        tables["compound"] = compounds(*({"community_code": A, **row} for row in rows))
    result = run.assess(SCHEME, tables)
    return result.scores.set_index("point_code").loc[point], result.gaps[result.gaps["point_code"] == point]


def test_parking_is_summed_over_the_compounds():
    row, _ = judged("1001", {"parking": 50, "households": 100}, {"parking": 150, "households": 100})
    assert (row["verdict"], row["measured"], row["evidence"]) == ("达标", 1.0, "x1;x2")


def test_too_few_places_give_the_number_that_is_missing():
    row, gaps = judged("1001", {"parking": 50, "households": 120})
    assert row["verdict"] == "不达标"
    assert row["measured"] == pytest.approx(50 / 120, abs=1e-4)
    assert (gaps["amount"].iloc[0], gaps["unit"].iloc[0]) == (70.0, "个")
    assert "50个 ÷ 户数 120户" in row["reason"]


def test_blanks_keep_it_open_unless_the_known_ones_suffice():
    row, _ = judged("1001", {"parking": 50, "households": 100}, {"households": 100})
    assert row["verdict"] == "待定" and "“小区2”未填机动车位数" in row["reason"] and np.isnan(row["measured"])
    row, _ = judged("1001", {"parking": 500, "households": 100}, {"households": 100})
    assert row["verdict"] == "达标"
    row, _ = judged("1001", {"parking": 500, "households": 100}, {"parking": 1})
    assert row["verdict"] == "待定" and "“小区2”未填户数" in row["reason"]


def test_no_households_at_all_is_no_division():
    row, _ = judged("1001", {"parking": 5, "households": 0})
    assert row["verdict"] == "待定"


def test_without_compounds_nothing_is_known():
    for point in ("1001", "1601"):
        row, _ = judged(point)
        assert row["verdict"] == "待定" and "没有小区（院落）数据" in row["reason"]


def test_existing_communities_have_no_parking_rule():
    row, _ = judged("1001", {"parking": 5, "households": 100}, is_new=False)
    assert row["verdict"] == "不适用" and np.isnan(row["full_score"])


def test_property_cover_names_those_without():
    kinds = [{"property_kind": kind} for kind in ("物业", "信托制", "自管")]
    row, _ = judged("1601", *kinds)
    assert (row["verdict"], row["measured"]) == ("达标", 100.0)
    row, gaps = judged("1601", *kinds, {"property_kind": "无"})
    assert (row["verdict"], row["measured"], row["evidence"]) == ("不达标", 75.0, "x4")
    assert gaps["text"].iloc[0] == "1 个小区没有物业服务：“小区4”"
    row, _ = judged("1601", *kinds, {})
    assert row["verdict"] == "待定" and row["evidence"] == "x4"
