"""Households: recorded ones kept, totals spread exactly, the rest estimated and marked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.errors import GewuError
from plugin.core.grids import households
from plugin.core.grids.households import ESTIMATED, RECORDED, SPREAD


def block(**columns) -> pd.DataFrame:
    """Return buildings of 30 × 15 m (450 ㎡), 6 floors, residential, unless said otherwise."""
    count = max((len(values) for values in columns.values() if isinstance(values, list)), default=1)
    shapes = [shapely.box(50 * number, 0, 50 * number + 30, 15) for number in range(count)]
    base = {"uid": [f"b{number}" for number in range(count)], "floors": 6.0, "use": "居住", "geometry": shapes}
    return pd.DataFrame({**base, **columns})


def test_footprint_times_floors_divided_by_area_per_household():
    frame = households.estimate(block())
    assert frame["households"].tolist() == [30] and frame["households_source"].tolist() == [ESTIMATED]
    assert households.estimate(block(), area_per_household=100)["households"].tolist() == [27]


def test_recorded_counts_are_never_overwritten_not_even_zero():
    frame = households.estimate(block(households=[0, 7, None], households_source=[None, "登记", None]))
    assert frame["households"].tolist() == [0, 7, 30]
    assert frame["households_source"].tolist() == [RECORDED, RECORDED, ESTIMATED]


def test_what_was_estimated_before_is_made_anew_except_on_parts():
    buildings = block(
        households=[99, 99, 99],
        households_source=[ESTIMATED, SPREAD, ESTIMATED],
        parent_uid=[None, None, "elsewhere"],
    )
    frame = households.estimate(buildings)
    assert frame["households"].tolist() == [30, 30, 99]
    again = households.estimate(frame)
    assert again["households"].tolist() == frame["households"].tolist()


def test_only_residential_use_is_estimated():
    result = households.estimated(block(use=["居住", None, "商住", "办公", "residential", "不明"]))
    assert result.frame["households"].tolist()[:3] == [30, 30, 24]
    assert result.frame["households"].isna().tolist() == [False, False, False, True, False, True]
    (finding,) = result.findings
    assert finding.rule == "H03" and "2 栋" in finding.detail
    assert result.report["unknown_buildings"] == 2


@pytest.mark.parametrize("floors", [None, 0, -3, 999, "多层"])
def test_unusable_floors_take_the_default_and_are_listed(floors):
    result = households.estimated(block(floors=[floors]), default_floors=3)
    assert result.frame["households"].tolist() == [15]
    assert [finding.rule for finding in result.findings] == ["H01"]
    assert result.report["assumed_floors_buildings"] == 1


def test_without_a_footprint_nothing_is_guessed():
    result = households.estimated(block(geometry=[None, shapely.Point(1, 1), shapely.box(0, 0, 30, 15)]))
    assert result.frame["households"].isna().tolist() == [True, True, False]
    assert [finding.rule for finding in result.findings] == ["H02"]


def test_a_given_area_takes_the_place_of_the_drawn_one():
    frame = households.estimate(block(footprint_area=[900.0], geometry=[None]))
    assert frame["households"].tolist() == [60]


def test_a_self_crossing_footprint_is_mended():
    bow = shapely.Polygon([(0, 0), (30, 30), (30, 0), (0, 30)])
    assert households.estimate(block(geometry=[bow]))["households"].tolist() == [30]


def test_a_total_is_spread_by_floor_area_and_adds_up():
    buildings = block(floors=[6, 12, 6, 6], compound_code=["A", "A", "A", None])
    result = households.estimated(buildings, totals=pd.DataFrame({"code": ["A"], "households": [101]}))
    assert result.frame["households"].tolist() == [25, 51, 25, 30]
    assert result.frame["households_source"].tolist() == [SPREAD] * 3 + [ESTIMATED]


def test_recorded_buildings_are_taken_off_the_total_first():
    buildings = block(households=[40, None, None], compound_code=["A"] * 3)
    frame = households.estimate(buildings, totals=pd.DataFrame({"code": ["A"], "households": [100]}))
    assert frame["households"].tolist() == [40, 30, 30]


def test_a_total_smaller_than_what_is_recorded_is_reported_and_nothing_added():
    buildings = block(households=[140, None], compound_code=["A", "A"])
    result = households.estimated(buildings, totals=pd.DataFrame({"code": ["A"], "households": [100]}))
    assert result.frame["households"].isna().tolist() == [False, True]
    assert [finding.rule for finding in result.findings] == ["H04"]


def test_a_total_without_buildings_is_reported():
    totals = pd.DataFrame({"code": ["A", "B", "C"], "households": [100, 50, None]})
    result = households.estimated(block(compound_code=["B"], use=["办公"]), totals=totals)
    assert [finding.rule for finding in result.findings if finding.rule == "H05"] == ["H05", "H05"]


def test_recorded_counts_that_miss_the_total_are_reported():
    result = households.estimated(
        block(households=[60], compound_code=["A"]), totals=pd.DataFrame({"code": ["A"], "households": [100]})
    )
    assert [finding.rule for finding in result.findings] == ["H06"]


def test_buildings_without_a_code_belong_by_location():
    totals = pd.DataFrame({"code": ["A"], "households": [77], "geometry": [shapely.box(-5, -5, 85, 20)]})
    frame = households.estimate(block(floors=[6, 6, 6]), totals=totals)
    assert frame["households"].tolist() == [39, 38, 30]


def test_only_leaves_are_estimated():
    buildings = block(parent_uid=[None, "b0", "b0"])
    frame = households.estimate(buildings)
    assert frame["households"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize("seed", range(20))
def test_the_largest_remainder_adds_up_and_is_never_off_by_one(seed):
    random = np.random.default_rng(seed)
    weights = random.uniform(0.1, 1000, random.integers(1, 60))
    total = int(random.integers(0, 5000))
    shared = households.largest_remainder(total, weights)
    assert shared.sum() == total and (shared >= 0).all()
    assert (np.abs(shared - total * weights / weights.sum()) < 1).all()


@pytest.mark.parametrize("values", [{"area_per_household": 0}, {"area_per_household": np.nan}, {"default_floors": -1}])
def test_senseless_settings_are_refused(values):
    with pytest.raises(GewuError, match="应大于 0"):
        households.estimate(block(), **values)


def test_an_empty_or_bare_table():
    assert len(households.estimate(pd.DataFrame({"uid": [], "geometry": []}))) == 0
    result = households.estimated(pd.DataFrame({"geometry": [shapely.box(0, 0, 30, 15)]}))
    assert result.frame["households"].tolist() == [30]


def test_the_delivered_parameters_say_they_are_ours():
    assert "不是官方" in households.defaults()["note"]
    assert households.defaults()["area_per_household"] == 90
