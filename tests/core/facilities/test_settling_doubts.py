"""Why facilities are doubtful, their candidates in order, and what is recommended."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from plugin.core.errors import Cancelled
from plugin.core.facilities import settling
from plugin.core.facilities.units import Units
from tests.core.facilities.two_communities import EAST, WEST, communities, compounds, facilities, precincts

POINT = shapely.Point


@pytest.fixture
def units():
    return Units(communities(), compounds(), precincts())


def settled(units, *sites, **columns) -> tuple[pd.Series, list[str]]:
    """Return the row of the first facility and the codes of its candidates."""
    found = settling.settle(facilities(*sites, **columns), units)
    return found.frame.iloc[0], found.candidates(0)["code"].tolist()


def test_on_the_border_both_sides_are_offered_and_none_is_recommended(units):
    row, offered = settled(units, POINT(100, 50))
    assert (row["reason"], row["why"]) == (settling.BORDER, "压线 0.0 m")
    assert offered[:4] == ["X1", "X2", WEST, EAST]
    assert row["code"] is None and not row["is_certain"]


def test_outside_near_one_unit_it_is_recommended_with_a_reason(units):
    row, offered = settled(Units(communities()), POINT(-30, 50))
    assert row["why"] == "范围之外 30 m" and offered[0] == WEST
    assert (row["code"], row["basis"], row["is_certain"]) == (WEST, "离它最近", False)


def test_nearer_than_a_third_of_the_way_to_the_next_is_certain(units):
    row, _ = settled(units, POINT(95, -4))
    assert (row["code"], row["is_certain"]) == ("X1", False), "X2 is 6 m away: not three times as far"
    row, _ = settled(units, POINT(80, -4))
    assert (row["code"], row["is_certain"]) == ("X1", True)
    assert row["basis"] == "距离 4.0 m，其他 20 m 外"


def test_far_from_both_a_few_metres_recommend_nothing(units):
    row, offered = settled(Units(communities()), POINT(97, 400))
    assert row["why"] == "范围之外 300 m" and offered[:2] == [WEST, EAST]
    assert row["code"] is None, "the second is 300.01 m away"


def test_what_the_record_says_comes_first(units):
    row, offered = settled(units, POINT(100, 50), name="东院物业服务站", address=None)
    assert offered[0] == "X2" or row["code"] is None, "two letters and no ending do not name a unit"
    row, offered = settled(units, POINT(100, 50), name="便民超市", address="向阳社区12号")
    assert (offered[0], row["code"], row["is_certain"]) == (WEST, WEST, True)
    assert row["basis"].startswith("按地址匹配到社区“向阳社区”")
    row, _ = settled(units, POINT(100, 50), name="便民超市", community_code=EAST)
    assert (row["code"], row["basis"]) == (EAST, "按所属单元栏匹配到社区“东风社区”（把握 1.00）")


def test_two_named_units_contradict_each_other(units):
    row, offered = settled(units, POINT(100, 50), name="向阳社区超市", address="东风社区12号")
    assert set(offered[:2]) == {WEST, EAST} and not row["is_certain"]


def test_a_name_far_away_is_not_meant(units):
    row, offered = settled(units, POINT(1000, 50), address="阳光花园3栋")
    assert row["code"] == EAST and not row["is_certain"]


def test_a_number_is_not_cut(units):
    one = communities().assign(name=["第1社区", "第12社区"])
    row, _ = settled(Units(one), None, address="第12社区3号")
    assert row["code"] == EAST


def test_without_a_place_the_record_decides(units):
    row, offered = settled(units, None, name="阳光花园卫生站")
    assert (row["reason"], row["code"], row["is_certain"]) == (settling.UNPLACED, "X3", True)
    row, offered = settled(units, None, name="卫生站")
    assert row["code"] is None and offered == []


def test_an_area_across_the_border_shows_its_shares(units):
    row, offered = settled(Units(communities()), shapely.box(42, 0, 142, 10))
    assert (row["reason"], row["why"], offered) == (settling.SPLIT, "跨单元 58 / 42", [WEST, EAST])
    assert (row["code"], row["basis"], row["is_certain"]) == (WEST, "占 58%，最多", False)


def test_overlapping_units_are_told(units):
    twice = communities().assign(geometry=[shapely.box(0, 0, 120, 100), shapely.box(100, 0, 200, 100)])
    row, _ = settled(Units(twice), POINT(110, 50))
    assert row["reason"] == settling.OVERLAP


def test_what_no_step_has_tagged_yet_is_told_so(units):
    row, _ = settled(units, POINT(30, 50))
    assert (row["reason"], row["code"]) == (settling.UNTAGGED, WEST)
    row, _ = settled(units, POINT(30, 50), community_code=WEST)
    assert row["reason"] == settling.GRID


def test_candidates_are_of_their_own_facility(units):
    found = settling.settle(facilities(POINT(-30, 50), None, POINT(230, 50)), units)
    assert found.candidates(1).empty
    assert found.candidates(2)["code"].iloc[0] == EAST and found.frame["uid"].tolist() == ["u0", "u1", "u2"]
    assert list(found.candidates(0).columns) == ["row", *settling.COLUMNS_SHOWN]


def test_no_units_and_no_facilities_are_no_error():
    empty = Units(communities().iloc[:0])
    assert settling.settle(facilities(POINT(0, 0)), empty).frame["reason"].tolist() == [settling.UNTAGGED]
    assert len(settling.settle(facilities(), Units(communities())).frame) == 0


def test_it_can_be_cancelled(units):
    def cancel(_share, _text=""):
        raise Cancelled()

    with pytest.raises(Cancelled):
        settling.settle(facilities(POINT(0, 0)), units, cancel)
