"""Saving writes the edits of all layers as one transaction, and what is read afterwards is what was pending."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pandas as pd
import pytest
import shapely

from plugin.core import schema
from tests.workspace.test_edit_service import HEADER, step
from tests.workspace_rows import all_rows, assert_same

LEFT, BOTTOM = 410000.0, 3393000.0


@pytest.fixture
def ws(shown_workspace):
    return shown_workspace


def hand_made(ws):
    """Draw a building of one part, change, move and delete others, and add a row without a shape."""
    from qgis.core import QgsFeature, QgsGeometry
    from qgis.PyQt.QtCore import QDateTime

    layer = ws.layer("building")
    layer.startEditing()
    ids = {feature["code"]: feature.id() for feature in layer.getFeatures()}
    place = layer.fields().lookupField
    for wkt, code in (("POLYGON ((0 0, 1 0, 1 1, 0 0))", "画的"), (None, "无图形")):
        feature = QgsFeature(layer.fields())
        feature.setAttribute(place("uid"), code)
        feature.setAttribute(place("code"), code)
        feature.setAttribute(place("created_at"), QDateTime.fromString("2026-03-04T05:06:07", "yyyy-MM-ddTHH:mm:ss"))
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        layer.addFeature(feature)
    layer.changeAttributeValue(ids["B0"], place("floors"), 9)
    layer.changeAttributeValue(ids["B0"], place("households"), None)
    layer.changeGeometry(ids["B1"], QgsGeometry.fromWkt("MULTIPOLYGON (((0 0, 5 0, 5 5, 0 0)))"))
    layer.changeAttributeValue(ids["B2"], place("floors"), 3)  # changed first, then deleted, as a cut and a merge do
    layer.changeGeometry(ids["B2"], QgsGeometry.fromWkt("MULTIPOLYGON (((0 0, 5 0, 5 5, 0 0)))"))
    layer.deleteFeature(ids["B2"])


def test_what_was_pending_is_what_is_stored(ws, project):
    from plugin.workspace.workspace import Workspace

    hand_made(ws)
    ws.apply(step(ws), "示例步骤")
    pending = {name: ws.read(name) for name in ("building", "barrier", "worker", "assessment_run", "change_log")}
    shapes = pending["building"]["geometry"].map(
        lambda shape: shapely.MultiPolygon([shape]) if shape is not None and shape.geom_type == "Polygon" else shape
    )
    pending["building"]["geometry"] = shapes
    ws.save()
    assert not ws.has_unsaved_edits
    assert not any(layer.isEditable() for layer in ws.layers.values())
    for opened in (ws, Workspace.open(ws.path)):
        for name, frame in pending.items():
            pd.testing.assert_frame_equal(frame, opened.read(name), obj=name)
    layer = ws.layer("building")
    assert layer.featureCount() == len(pending["building"])
    assert {feature["code"] for feature in layer.getFeatures()} == set(pending["building"]["code"])
    project.removeAllMapLayers()  # now QGIS lets go of the file and notes what it thinks of it
    with closing(sqlite3.connect(ws.path)) as connection:
        counts = connection.execute("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'building'")
        assert counts.fetchone()[0] in (None, len(pending["building"]))  # None: to be counted
        index = connection.execute("SELECT count(*) FROM rtree_building_geom").fetchone()[0]
    assert index == shapes.notna().sum()


def undated(tables):
    """Return the tables with whether a time is there instead of the time: the two are edited one after the other."""
    times = {name: [field.name for field in schema.table(name).fields if field.type == "datetime"] for name in tables}
    return {name: frame.assign(**frame[times[name]].notna()) for name, frame in tables.items()}


def test_the_same_rows_as_when_qgis_saves(ws, tmp_path, project):
    import shutil

    from plugin.workspace import edit_service
    from plugin.workspace import project as workspace_project
    from plugin.workspace.workspace import Workspace

    copy = shutil.copyfile(ws.path, tmp_path / "copy.gpkg")
    other = Workspace.open(copy)
    workspace_project.show(other, project)
    for one in (ws, other):
        hand_made(one)
        building = one.layer("building")
        building.changeAttributeValue(
            next(building.getFeatures()).id(), building.fields().lookupField("updated_at"), None
        )
    ws.save()
    edit_service.save(other.layers)
    assert_same(undated(all_rows(ws)), undated(all_rows(other)))


@pytest.mark.parametrize("where", ["community", "building", "change_log"])
def test_a_failing_save_leaves_the_file_and_all_edits(ws, where):
    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    ws.apply([*step(ws), Change("community", update=ws.read("community")[["uid"]].assign(households=5.0))], "步骤")
    before = all_rows(ws)
    trigger = f"CREATE TRIGGER no BEFORE {'INSERT' if where == 'change_log' else 'UPDATE'} ON {where} BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"  # fmt: skip # noqa: E501
    with closing(sqlite3.connect(ws.path, isolation_level=None)) as other:
        other.execute(trigger)
    content = ws.path.read_bytes()[HEADER:]
    with pytest.raises(GewuError, match="保存失败，所有图层的编辑仍然保留") as caught:
        ws.save()
    assert ws.layer(where).name() in caught.value.message
    assert ws.path.read_bytes()[HEADER:] == content
    assert_same(before, all_rows(ws))
    with closing(sqlite3.connect(ws.path, isolation_level=None)) as other:
        other.execute("DROP TRIGGER no")
    ws.save()
    assert_same(before, all_rows(ws))


def test_a_row_another_program_deleted_is_told(ws):
    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    uid = ws.read("worker")["uid"].iloc[0]
    ws.apply([Change("worker", update=pd.DataFrame({"uid": [uid], "name": ["李示例"]}))], "改名")
    with closing(sqlite3.connect(ws.path, isolation_level=None)) as other:
        other.execute("DELETE FROM worker")
    with pytest.raises(GewuError, match="网格员.*保存失败") as caught:
        ws.save()
    assert "其他程序删除" in caught.value.details
    assert ws.layer("worker").isModified()


def test_two_rows_with_one_uid_are_told(ws):
    from qgis.core import QgsFeature

    from plugin.core.errors import GewuError

    layer = ws.layer("worker")
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setAttribute(layer.fields().lookupField("uid"), ws.read("worker")["uid"].iloc[0])
    layer.addFeature(feature)
    with pytest.raises(GewuError, match="网格员.*保存失败") as caught:
        ws.save()
    assert "重复" in caught.value.details


def test_a_column_the_user_adds_is_saved_by_qgis(ws):
    from qgis.core import QgsField
    from qgis.PyQt.QtCore import QVariant

    layer = ws.layer("building")
    layer.startEditing()
    layer.addAttribute(QgsField("备注二", QVariant.String))
    layer.updateFields()
    fid = next(layer.getFeatures()).id()
    layer.changeAttributeValue(fid, layer.fields().lookupField("备注二"), "新列")
    ws.save()
    assert layer.getFeature(fid)["备注二"] == "新列"
    layer.startEditing()
    layer.changeAttributeValue(fid, layer.fields().lookupField("备注二"), "再改")
    ws.save()
    assert layer.getFeature(fid)["备注二"] == "再改"


def test_the_selection_stays_and_the_next_session_works(ws):
    layer = ws.layer("building")
    chosen = next(layer.getFeatures()).id()
    layer.selectByIds([chosen])
    ws.apply(step(ws), "步骤")
    ws.save()
    assert layer.selectedFeatureIds() == [chosen]
    before = all_rows(ws)
    ws.apply(step(ws, 1), "又一步")
    layer.undoStack().undo()
    assert_same(before, all_rows(ws))
    assert not layer.undoStack().canUndo()


def test_many_rows_at_once(ws):
    from plugin.workspace.edits import Change

    shapes = [shapely.box(LEFT + n, BOTTOM, LEFT + n + 0.5, BOTTOM + 1) for n in range(3200)]
    ws.apply([Change("building", add=pd.DataFrame({"code": [str(n) for n in range(3200)], "geometry": shapes}))], "多")
    pending = ws.read("building")
    ws.save()
    pd.testing.assert_frame_equal(pending, ws.read("building"))
    layer = ws.layer("building")
    from qgis.core import QgsFeatureRequest, QgsRectangle

    near = QgsFeatureRequest(QgsRectangle(LEFT + 3000, BOTTOM, LEFT + 3000.4, BOTTOM + 1))
    assert [feature["code"] for feature in layer.getFeatures(near)] == ["3000"]
