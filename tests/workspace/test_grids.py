"""Delineation read from a real workspace and put back as one step."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem

from plugin.core import resources
from plugin.core.errors import GewuError
from plugin.core.findings import ERROR
from plugin.core.grids import rules
from plugin.core.grids.delineate import delineate
from plugin.workspace import geopackage, grid_rules, grids
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace


@pytest.fixture
def ws(qgis_app, tmp_path) -> Workspace:
    path = tmp_path / "示例.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例")
    workspace = Workspace.open(path)
    codes = ["510100000001", "510100000002"]
    x0, y0 = 400_000.0, 3_390_000.0
    communities = pd.DataFrame({"code": codes, "name": ["示例社区", "样板社区"]})
    communities["geometry"] = [shapely.box(x0 + 300 * k, y0, x0 + 300 * (k + 1), y0 + 300) for k in range(2)]
    rows = []
    for column in range(8):
        for row in range(5):
            x, y = x0 + 10 + 72 * column, y0 + 15 + 55 * row
            households = 230 if (column, row) == (0, 0) else 18 + (column * 5 + row * 13) % 40
            rows.append(
                {
                    "name": f"{column}-{row}栋",
                    "floors": 18,
                    "households": households,
                    "shops": 0,
                    "geometry": shapely.box(x, y, x + 48, y + 14),
                }
            )
    workspace.apply([Change("community", add=communities), Change("building", add=pd.DataFrame(rows))], "样例")
    return workspace


def counts(frame) -> dict:
    return dict(zip(frame["code"], frame["households"]))


def test_result_is_written_and_a_second_run_changes_nothing(ws):
    before = ws.read("building")["households"].sum()
    done = ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    stored = ws.read("micro_grid")
    assert done["micro_grid"]["added"] == len(stored) > 10
    assert stored["households"].between(30, 100).all()
    assert stored["households"].sum() == before
    buildings = ws.read("building")
    leaves = buildings[~buildings["uid"].isin(set(buildings["parent_uid"].dropna()))]
    assert leaves.groupby("micro_grid_code")["households"].sum().to_dict() == counts(stored)
    assert (buildings["part"] != "整栋").sum() == 3
    again = ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "再划一次")
    after = ws.read("micro_grid")
    assert counts(after) == counts(stored)
    assert set(after["uid"]) == set(stored["uid"])
    assert all(number == 0 for table in again.values() for key, number in table.items() if key != "updated")


def test_one_community_leaves_the_other_alone(ws):
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    before = ws.read("micro_grid").set_index("uid")
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws, ["510100000002"]))), "只划一个社区")
    after = ws.read("micro_grid").set_index("uid")
    other = before[before["community_code"] == "510100000001"]
    assert len(other) and set(other.index) <= set(after.index)
    assert (after.loc[other.index, "updated_at"].fillna("") == other["updated_at"].fillna("")).all()


def test_locked_and_manual_grids_are_not_touched(ws):
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    first = ws.read("micro_grid")
    chosen = first["uid"].iloc[[0, 5]].tolist()
    ws.apply(
        [Change("micro_grid", update=pd.DataFrame({"uid": chosen, "locked": True, "name": ["甲格", "乙格"]}))], "锁定"
    )
    locked = ws.read("micro_grid", uid=chosen)
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "重新划分")
    kept = ws.read("micro_grid", uid=chosen)
    pd.testing.assert_frame_equal(kept.drop(columns="geometry"), locked.drop(columns="geometry"))
    assert all(a.equals_exact(b, 0.0) for a, b in zip(kept["geometry"], locked["geometry"]))


def test_unknown_community_is_named(ws):
    with pytest.raises(GewuError, match="999"):
        grids.read_inputs(ws, ["510100000999"])


def test_the_sample_town_is_delineated_without_a_border_error(qgis_app, tmp_path):
    """Its barriers, roads and compounds run a few millimetres beside community and general-grid borders."""
    path = tmp_path / "样例.gpkg"
    shutil.copy(resources.path("sample", "sample.gpkg"), path)
    sample = Workspace.open(path)
    sample.apply(grids.changes(sample, delineate(grids.read_inputs(sample))), "自动划格")
    remarks = rules.check(**grid_rules.read_inputs(sample))
    wrong = [f for f in remarks if f.severity == ERROR and f.rule in ("G02", "G04", "G05", "G06")]
    wrong += [f for f in remarks if f.rule == "G03" and "同时落在" in f.detail]
    assert [f"{f.rule} {f.detail}" for f in wrong] == []
