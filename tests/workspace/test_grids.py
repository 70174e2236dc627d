"""Delineation read from a real workspace and put back as one step."""

from __future__ import annotations

import dataclasses
import shutil

import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsProject

from plugin.core import resources
from plugin.core.errors import GewuError
from plugin.core.findings import ERROR
from plugin.core.grids import rules
from plugin.core.grids.delineate import delineate
from plugin.core.grids.settings import GridSettings
from plugin.workspace import change_log, direct, geopackage, grid_rules, grid_stamp, grids
from plugin.workspace import project as workspace_project
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
    assert (buildings["part"] != "整栋").sum() == 4
    again = ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "再划一次")
    after = ws.read("micro_grid")
    assert counts(after) == counts(stored)
    assert set(after["uid"]) == set(stored["uid"])
    assert all(number == 0 for table in again.values() for key, number in table.items() if key != "updated")


def test_parts_cut_again_under_a_lower_maximum_are_replaced(ws):
    total = ws.read("building")["households"].sum()
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    lower = GridSettings(minimum=10, maximum=24, target=18)
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws), lower)), "再划一次")
    buildings = ws.read("building")
    leaves = buildings[~buildings["uid"].isin(set(buildings["parent_uid"].dropna()))]
    assert leaves["uid"].str.count("#").max() >= 2, "no part was cut again"
    assert leaves["households"].sum() == total
    assert ws.read("micro_grid")["households"].sum() == total


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


def test_codes_of_removed_grids_are_noted_and_never_given_again(ws):
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    first = ws.read("micro_grid")
    wider = delineate(grids.read_inputs(ws), GridSettings(minimum=60, target=120, maximum=200))
    ws.apply(grids.changes(ws, wider), "重新划分")
    second = ws.read("micro_grid")
    gone = set(first["code"]) - set(second["code"])
    assert gone
    log = ws.read("change_log")
    noted = log[log["why"] == change_log.RETIRED]
    assert set(noted["before"]) == gone and set(noted["object_uid"]) == set(first["uid"]) - set(second["uid"])
    assert set(grids.read_inputs(ws).retired) == gone
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "再划一次")
    third = ws.read("micro_grid")
    assert len(third) > len(second) and not gone & set(third["code"])


def test_formed_general_grids_are_added_once(ws):
    found = delineate(grids.read_inputs(ws))
    found.general_grids = pd.DataFrame(
        {
            "code": ["51010000000101"],
            "name": ["第一网格"],
            "community_code": ["510100000001"],
            "households": [350],
            "geometry": ws.read("community")["geometry"].iloc[:1].to_numpy(),
        }
    )
    done = ws.apply(grids.changes(ws, found), "划分")
    assert done["general_grid"] == {"added": 1, "updated": 0, "removed": 0}
    stored = ws.read("general_grid")
    found.general_grids = stored.assign(name=["改名"])
    again = ws.apply(grids.changes(ws, found), "划分")
    assert again["general_grid"] == {"added": 0, "updated": 1, "removed": 0}
    assert ws.read("general_grid")["name"].tolist() == ["改名"]


def test_the_stamp_follows_the_content_not_the_order_nor_what_no_delineation_reads(ws):
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    inputs = grids.read_inputs(ws)
    before = grid_stamp.content(inputs)
    stamps = grid_stamp.Stamps()
    assert stamps.now(ws) == before
    turned = dataclasses.replace(inputs, buildings=inputs.buildings.iloc[::-1].reset_index(drop=True))
    assert grid_stamp.content(turned) == before
    worker = ws.read("micro_grid")[["uid"]].assign(worker_uid="w1")
    ws.apply([Change("micro_grid", update=worker)], "指派")
    assert grid_stamp.content(grids.read_inputs(ws)) == before
    building = ws.read("building").iloc[[3]]
    ws.apply([Change("building", update=building[["uid"]].assign(households=building["households"] + 1))], "改户数")
    changed = grid_stamp.content(grids.read_inputs(ws))
    assert changed != before and stamps.now(ws) == changed
    moved = building[["uid"]].assign(geometry=shapely.transform(building["geometry"].to_numpy(), lambda xy: xy + 0.001))
    ws.apply([Change("building", update=moved)], "移动")
    assert grid_stamp.content(grids.read_inputs(ws)) != changed


def test_the_reader_takes_pending_edits_with_it(ws, qgis_app):
    project = QgsProject.instance()
    project.clear()
    try:
        workspace_project.show(ws)
        building = ws.read("building").iloc[[3]]
        ws.apply([Change("building", update=building[["uid"]].assign(households=77))], "改户数")
        state = grid_stamp.state(ws)
        read = ws.reader("building")
        ws.discard()
        assert read().set_index("uid").loc[building["uid"].iloc[0], "households"] == 77
        assert ws.read("building").set_index("uid").loc[building["uid"].iloc[0], "households"] != 77
        assert grid_stamp.state(ws) != state
    finally:
        project.clear()


def test_a_whole_city_goes_into_the_file_at_once(ws):
    workspace_project.show(ws, QgsProject.instance())
    try:
        found = delineate(grids.read_inputs(ws))
        assert direct.possible(ws)
        done = grids.write_direct(ws, found)
        stored = ws.read("micro_grid")
        assert done["micro_grid"]["added"] == len(stored) == len(found.grids) == ws.layer("micro_grid").featureCount()
        assert not ws.has_unsaved_edits
        assert ws.read("building")["micro_grid_code"].notna().sum() == found.parts["micro_grid_code"].notna().sum()
        again = grids.write_direct(ws, delineate(grids.read_inputs(ws)))
        assert all(number == 0 for table in again.values() for key, number in table.items() if key != "updated")
    finally:
        QgsProject.instance().clear()
