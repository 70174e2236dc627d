"""Staff needed, short, and hours: by hand for a small town, by trying everything for the sharing out."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from plugin.core.grids.emergency.emergency import EmergencyPlan
from plugin.core.grids.emergency.staffing import (
    KEPT,
    MISSED,
    NOBODY,
    NOT_CONCERNED,
    UNKNOWN,
    longest,
    staffing,
    workers_in_time,
)
from plugin.core.grids.emergency.staffing_settings import EmergencySettings

A, B, C = "510105001001", "510105001002", "510105001003"


def town(sizes=(12, 12, 12, 12)):
    grids = pd.DataFrame(
        [
            (f"{A}01001", A, 63, 0, "w1", "居住", "正常"),
            (f"{A}01002", A, 60, 3, None, "居住", "正常"),
            (f"{A}01003", A, 0, 0, None, "专属", "正常"),
            (f"{A}01004", A, 90, 0, None, "居住", "停用"),
            (f"{B}01001", B, 100, 0, None, "居住", "正常"),
            (f"{C}01001", C, 40, 0, None, "居住", "正常"),
        ],
        columns=["code", "community_code", "households", "shops", "worker_uid", "kind", "state"],
    )
    workers = pd.DataFrame(
        [("w1", "微网格员", None), ("w2", "志愿者", A), ("w3", "专职", A), ("w4", "志愿者", A), ("w5", "微网格员", C)],
        columns=["uid", "role", "community_code"],
    )
    codes = [A] * len(sizes) + [B]
    groups = pd.DataFrame(
        {"code": [str(k) for k in range(len(codes))], "community_code": codes, "load": [*map(float, sizes), 9.0]}
    )
    risk = pd.DataFrame({"code": [f"{A}01001", f"{B}01001"], "community_code": [A, B], "load": [48.0, 9.0]})
    return grids, EmergencyPlan(groups, risk), workers


def rows(settings=None, workers="given", sizes=(12, 12, 12, 12)):
    grids, emergency, staff = town(sizes)
    found = staffing(grids, emergency, settings, staff if isinstance(workers, str) else workers)
    return found, {row["code"]: row for row in found.table.to_dict("records")}


def test_normal_times():
    _, row = rows()
    assert row[A]["grids"] == 2 and row[A]["load"] == 126, "empty 专属 and retired grids need no worker"
    assert row[A]["workers"] == 2 and row[A]["volunteers"] == 2 and row[A]["unassigned"] == 1
    assert row[A]["per_worker"] == 63 and row[A]["needed"] == 2 and row[A]["shortage"] == 0
    assert row[A]["hours_normal"] == pytest.approx((5 + 63 * 4.6) / 60)
    assert row[B]["needed"] == 2 and row[B]["shortage"] == 2, "100 households take two workers at 63 each"
    assert np.isnan(row[B]["hours_normal"]), "nobody there, no time to tell"


def test_emergency_times():
    _, row = rows()
    assert row[A]["groups"] == 4 and row[A]["available"] == 4 and row[A]["emergency_shortage"] == 0
    assert row[A]["hours_now"] == row[A]["hours_full"] == pytest.approx((5 + 12 * 4.6) / 60)
    assert row[A]["verdict"] == KEPT and row[A]["workers_in_time"] == 2, (
        "three lists of 12 in 175 minutes, so two people"
    )
    assert row[B]["verdict"] == NOBODY and row[B]["advice"] == "至少需1人" and row[B]["emergency_shortage"] == 1
    assert row[C]["verdict"] == NOT_CONCERNED and row[C]["groups"] == 0


def test_fewer_people_turn_up():
    _, row = rows(EmergencySettings(attendance=50, volunteers=0))
    assert row[A]["available"] == 1 and row[A]["emergency_shortage"] == 3
    assert row[A]["hours_now"] == pytest.approx((5 + 48 * 4.6) / 60) and row[A]["verdict"] == MISSED
    assert row[A]["advice"] == "至少需2人，增援1人"
    assert row[A]["pace_now"] == pytest.approx(175 / 48)


def test_no_staff_known_is_not_nobody():
    grids, emergency, _ = town()
    found = staffing(grids.assign(worker_uid=None), emergency)
    assert (found.table["verdict"].isin([UNKNOWN, NOT_CONCERNED])).all() and found.table["shortage"].isna().all()
    assert [finding.rule for finding in found.findings] == ["E10"]
    found = staffing(grids, emergency)
    assert found.table["workers"].tolist() == [1.0, 0.0, 0.0]
    found, row = rows(workers=pd.DataFrame(columns=["uid", "role", "community_code"]))
    assert [finding.rule for finding in found.findings] == ["E11"] and row[A]["workers"] == 0


def test_a_group_too_long_for_the_limit_is_told():
    found, row = rows(EmergencySettings(pace=20))
    assert np.isnan(row[A]["workers_in_time"]) and row[A]["verdict"] == MISSED and "8户" in row[A]["advice"]
    assert [finding.rule for finding in found.findings] == ["E12"]


@pytest.mark.parametrize("seed", range(5))
def test_fewest_workers_against_trying_every_way(seed):
    random = np.random.default_rng(seed)
    settings = EmergencySettings(pace=10)  # 17 doors in time
    for _ in range(20):
        sizes = random.integers(3, 15, random.integers(1, 7)).astype(float)

        def fits(count, sizes=sizes):
            return any(
                max(sizes[np.array(way) == k].sum() for k in range(count)) <= settings.doors_in_time
                for way in itertools.product(range(count), repeat=len(sizes))
            )

        exact = next(count for count in range(1, len(sizes) + 1) if fits(count))
        found = workers_in_time(sizes, settings)
        assert exact <= found <= exact + 1
        assert longest(sizes, found) <= settings.doors_in_time


def test_totals_and_report():
    found, _ = rows()
    total = found.report["total"]
    assert total["load"] == 266 and total["workers"] == 3 and total["groups"] == 5 and total["shortage"] == 2
    assert total["kept"] == 1 and total["concerned"] == 2
    assert found.report["per_subdistrict"][0]["communities"] == 3
    assert found.report["per_community"][0]["code"] == A
