"""The watch over units and facilities on a real workspace: edits, undo, saving, new and deleted rows."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsProject
from qgis.PyQt.QtTest import QTest

from plugin.core.facilities.tags import tagging
from plugin.workspace import facilities, geopackage, project
from plugin.workspace.edits import Change
from plugin.workspace.tag_watch import TagWatch
from plugin.workspace.workspace import Workspace

EAST, NORTH = 400_000.0, 3_390_000.0


def box(west: float, south: float, east: float, north: float):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture
def ws(qgis_app, tmp_path):
    geopackage.create(tmp_path / "示例.gpkg", QgsCoordinateReferenceSystem("EPSG:4544"), "示例")
    ws = Workspace.open(tmp_path / "示例.gpkg")
    units = pd.DataFrame({"code": ["甲", "乙"], "name": ["甲社区", "乙社区"], "precinct_code": "P1"})
    units["geometry"] = [box(0, 0, 100, 100), box(100, 0, 200, 100)]
    spots = pd.DataFrame({"code": ["f0", "f1", "f2"], "name": ["一", "二", "三"]})
    spots["geometry"] = [box(x, 50, x, 50).centroid for x in (20, 90, 150)]
    ws.apply([Change("community", add=units), Change("facility", add=spots)], "样例")
    inputs = facilities.read_inputs(ws)
    ws.apply(facilities.changes(tagging.tag(**inputs)), "挂接")
    project.show(ws)
    yield ws
    QgsProject.instance().clear()


@pytest.fixture
def watch(ws):
    watch = TagWatch()
    watch.follow(ws)
    yield watch
    watch.close()


def told(watch: TagWatch, ws: Workspace) -> dict[str, str]:
    """Return {code of an affected facility: its community now}."""
    now = ws.read("facility")
    found = watch.affected(ws, now, {"community": ws.read("community")})
    if found is None:
        return {}
    return dict(zip(now["code"].iloc[found.rows], found.tags["community_code"]))


def border_at(ws: Workspace, x: float) -> list[Change]:
    rows = ws.read("community").sort_values("code").reset_index(drop=True)
    rows["geometry"] = [box(x, 0, 200, 100) if code == "乙" else box(0, 0, x, 100) for code in rows["code"]]
    return [Change("community", update=rows[["uid", "geometry"]])]


def test_a_moved_border_touches_those_between_and_undo_takes_it_back(ws, watch):
    assert watch.is_quiet and told(watch, ws) == {}
    ws.apply(border_at(ws, 80), "改边界")
    assert told(watch, ws) == {"f1": "乙"}
    ws.layer("community").undoStack().undo()
    assert told(watch, ws) == {}
    ws.layer("community").undoStack().redo()
    assert told(watch, ws) == {"f1": "乙"}


def test_what_was_is_known_after_saving_too(ws, watch):
    for x in (80, 10):
        ws.apply(border_at(ws, x), "改边界")
        QTest.qWait(1)  # what was stored is read in the next turn of the event loop
        ws.save()
    assert told(watch, ws) == {"f0": "乙", "f1": "乙"}
    ws.apply(border_at(ws, 100), "改回")
    assert told(watch, ws) == {}


def test_tags_written_since_are_not_told_again(ws, watch):
    ws.apply(border_at(ws, 80), "改边界")
    inputs = facilities.read_inputs(ws)
    ws.apply(facilities.changes(tagging.tag(**inputs), inputs["facilities"]), "挂接")
    assert told(watch, ws) == {}
    ws.layer("facility").undoStack().undo()
    assert told(watch, ws) == {"f1": "乙"}


def test_new_and_deleted_units_and_codes(ws, watch):
    new = pd.DataFrame({"code": ["丙"], "geometry": [box(0, 100, 100, 200)]})
    ws.apply([Change("community", add=new)], "新增社区")
    assert told(watch, ws) == {}
    ws.save()
    rows = ws.read("community")
    east = rows.loc[rows["code"] == "乙", ["uid"]]
    ws.apply([Change("community", update=east.assign(code="丁"))], "改编码")
    assert told(watch, ws) == {"f2": "丁"}
    ws.apply([Change("community", remove=east["uid"].tolist())], "删除社区")
    assert told(watch, ws) == {"f2": None}


def test_a_facility_that_is_moved(ws, watch):
    first = ws.read("facility").iloc[[0]][["uid"]]
    ws.apply([Change("facility", update=first.assign(geometry=[box(160, 20, 160, 20).centroid]))], "移动")
    assert told(watch, ws) == {"f0": "乙"}
    new = pd.DataFrame({"code": ["f9"], "geometry": [box(30, 30, 30, 30).centroid]})
    ws.apply([Change("facility", add=new)], "新增")
    assert told(watch, ws) == {"f0": "乙"}, "one that was never tagged is not out of step"
    watch.forget()
    assert told(watch, ws) == {}
