"""Large steps: triggers at rest, a packed spatial index, written past the edit buffers but never behind an edit session."""

from __future__ import annotations

import sqlite3

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import QgsFeature, QgsFeatureRequest, QgsGeometry, QgsRectangle

from plugin.core.errors import GewuError
from plugin.workspace import bulk, direct
from plugin.workspace.edits import Change

LEFT, BOTTOM = 410_000.0, 3_393_000.0


def squares(count: int) -> pd.DataFrame:
    x, y = np.divmod(np.arange(count), 60)
    shapes = shapely.box(LEFT + 10 * x, BOTTOM + 10 * y, LEFT + 10 * x + 9, BOTTOM + 10 * y + 9)
    frame = pd.DataFrame({"uid": [f"u{n}" for n in range(count)], "code": [f"{n:017d}" for n in range(count)]})
    return frame.assign(households=50, geometry=shapes)


def index_of(ws) -> tuple[str, dict[int, tuple]]:
    with sqlite3.connect(ws.path) as connection:
        verdict = connection.execute("SELECT rtreecheck('rtree_micro_grid_geom')").fetchone()[0]
        rows = connection.execute("SELECT id, minx, maxx, miny, maxy FROM rtree_micro_grid_geom").fetchall()
    connection.close()
    return verdict, {row[0]: row[1:] for row in rows}


def assert_index_true(ws) -> None:
    verdict, boxes = index_of(ws)
    assert verdict == "ok"
    with sqlite3.connect(ws.path) as connection:
        ids = [row[0] for row in connection.execute("SELECT fid FROM micro_grid ORDER BY fid")]
        count = connection.execute("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'micro_grid'")
        assert count.fetchone()[0] in (len(ids), None)
        triggers = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'micro_grid'"
        )
        assert triggers.fetchone()[0] == 8
    connection.close()
    assert sorted(boxes) == ids
    bounds = shapely.bounds(ws.read("micro_grid")["geometry"].to_numpy())[:, [0, 2, 1, 3]]
    found = np.array([boxes[number] for number in ids])
    slack = found - bounds
    assert (slack[:, [0, 2]] <= 0).all() and (slack[:, [1, 3]] >= 0).all()
    assert np.abs(slack).max() < 1.0


@pytest.mark.parametrize("count", [1, 40, 51, 52, 2500, 7000])
def test_the_packed_index_finds_what_lies_there(empty_workspace, monkeypatch, count):
    monkeypatch.setattr(bulk, "LEAST", 1)
    empty_workspace.apply([Change("micro_grid", add=squares(count))], "写入")
    assert_index_true(empty_workspace)


def test_changes_and_removals_keep_it_true(empty_workspace):
    ws = empty_workspace
    frame = squares(4000)
    ws.apply([Change("micro_grid", add=frame)], "写入")
    moved = frame.iloc[:3500][["uid"]].assign(geometry=shapely.box(LEFT, BOTTOM - 500, LEFT + 5, BOTTOM - 400))
    done = ws.apply([Change("micro_grid", update=moved, remove=frame["uid"].iloc[3600:].tolist())], "移动")
    assert done["micro_grid"] == {"added": 0, "updated": 3500, "removed": 400}
    assert_index_true(ws)
    ws.apply([Change("micro_grid", remove=frame["uid"].iloc[:3600].tolist())], "清空")
    assert index_of(ws) == ("ok", {})
    ws.apply([Change("micro_grid", add=frame.iloc[:10])], "再写")  # through the triggers
    assert_index_true(ws)


def test_a_failure_leaves_rows_index_and_triggers(empty_workspace):
    ws = empty_workspace
    ws.apply([Change("micro_grid", add=squares(3200))], "写入")
    again = squares(3300).assign(code="重复")
    with pytest.raises(GewuError, match="重复"):
        ws.apply([Change("micro_grid", add=again)], "再写")
    assert ws.count("micro_grid") == 3200
    assert_index_true(ws)


def test_shown_layers_see_what_was_written(shown_workspace):
    ws = shown_workspace
    layer = ws.layer("micro_grid")
    assert layer.featureCount() == 0
    done = direct.apply(ws, [Change("micro_grid", add=squares(3200))], "整城划格")
    assert done["micro_grid"]["added"] == 3200
    assert layer.featureCount() == 3200
    assert layer.extent().contains(QgsRectangle(LEFT + 1, BOTTOM + 1, LEFT + 500, BOTTOM + 580))
    near = QgsFeatureRequest().setFilterRect(QgsRectangle(LEFT + 1, BOTTOM + 1, LEFT + 12, BOTTOM + 12))
    assert sorted(feature["code"] for feature in layer.getFeatures(near)) == [f"{n:017d}" for n in (0, 1, 60, 61)]
    assert "整城划格" in set(ws.read("change_log")["action"])
    assert not layer.isEditable() and not ws.has_unsaved_edits
    # and editing goes on as ever
    assert layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature["uid"] = "mine"
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(LEFT - 50, BOTTOM, LEFT - 40, BOTTOM + 10)))
    assert layer.addFeature(feature) and layer.commitChanges()
    assert_index_true(ws)
    assert ws.count("micro_grid") == 3201


def test_never_behind_an_edit_session(shown_workspace):
    ws = shown_workspace
    layer = ws.layer("building")
    layer.startEditing()
    assert not direct.possible(ws)
    with pytest.raises(GewuError, match="正在编辑"):
        direct.apply(ws, [Change("micro_grid", add=squares(3))], "整城划格")
    assert ws.count("micro_grid") == 0
    layer.rollBack()
    assert direct.possible(ws)
