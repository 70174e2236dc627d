"""A live table equals what is read anew, whatever happens to its layer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

LEFT, BOTTOM = 410000.0, 3393000.0


@pytest.fixture
def ws(shown_workspace):
    return shown_workspace


@pytest.fixture
def live(ws):
    """Return make(table, role=table, **only): live tables that are closed after the test."""
    from plugin.workspace.live import LiveTable

    made = []

    def make(table, role=None, **only):
        made.append(LiveTable(ws.layer(role or table), table, only or None))
        return made[-1]

    yield make
    for table in made:
        table.close()


def boxed(number: int):
    return shapely.box(LEFT + number, BOTTOM, LEFT + number + 5, BOTTOM + 5)


def step(ws, number=0):
    from plugin.workspace.edits import Change

    rows = ws.read("building").sort_values("uid", ignore_index=True)
    return [
        Change(
            "building",
            add=pd.DataFrame({"code": [f"N{number}", f"M{number}"], "geometry": [boxed(number), None]}),
            update=pd.DataFrame(
                {"uid": rows["uid"][:2], "households": [40.0 + number, None], "geometry": [boxed(9 + number), None]}
            ),
            remove=[rows["uid"].iloc[-1]],
        )
    ]


def same(table, ws, name="building"):
    pd.testing.assert_frame_equal(table.frame(), ws.read(name))


def test_it_is_what_is_read_and_a_table_without_shapes_too(ws, live):
    for name in ("building", "worker", "community"):
        same(live(name), ws, name)


def test_every_step_undo_redo_save_and_discard_is_followed(ws, live):
    table = live("building")
    same(table, ws)
    for number in range(3):
        before = table.version
        ws.apply(step(ws, number), f"第{number}步")
        assert table.version > before
        same(table, ws)
    stack = ws.layer("building").undoStack()
    for _ in range(3):
        stack.undo()
        same(table, ws)
    for _ in range(3):
        stack.redo()
        same(table, ws)
    ws.save()
    same(table, ws)
    assert (table._ids > 0).all()
    ws.apply(step(ws, 7), "再改")
    same(table, ws)
    ws.discard()
    same(table, ws)


def test_saving_unseen_edits_and_editing_on_is_followed(ws, live):
    table = live("building")
    table.frame()
    ws.apply(step(ws, 1), "一")
    ws.save()
    ws.apply(step(ws, 2), "二")
    same(table, ws)


def test_edits_by_hand_are_followed(ws, live):
    from qgis.core import QgsFeature, QgsGeometry

    table, layer = live("building"), ws.layer("building")
    table.frame()
    layer.startEditing()
    ids = [feature.id() for feature in layer.getFeatures()]
    layer.changeAttributeValue(ids[0], layer.fields().lookupField("code"), "改名")
    same(table, ws)
    layer.changeGeometry(ids[1], QgsGeometry.fromWkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"))
    layer.deleteFeature(ids[2])
    added = QgsFeature(layer.fields())
    added.setAttribute(layer.fields().lookupField("code"), "新")
    layer.addFeature(added)
    same(table, ws)
    layer.rollBack()
    same(table, ws)


def test_only_what_meets_the_bounds_is_loaded_and_pending_edits_count(ws, live):
    from qgis.core import QgsFeatureRequest, QgsGeometry

    layer = ws.layer("building")
    layer.startEditing()
    far = next(layer.getFeatures(QgsFeatureRequest().setFilterExpression("code = 'B5'")))
    layer.changeGeometry(far.id(), QgsGeometry.fromWkt(shapely.MultiPolygon([boxed(0)]).wkt))
    layer.changeAttributeValue(far.id(), layer.fields().lookupField("floors"), 44)
    near = next(layer.getFeatures(QgsFeatureRequest().setFilterExpression("code = 'B1'")))
    layer.deleteFeature(near.id())
    table = live("building")
    west = (LEFT, BOTTOM, LEFT + 120.0, BOTTOM + 100.0)
    found = table.frame(west)
    assert found["code"].tolist() == ["B0", "B5"]
    assert found["floors"].tolist()[1] == 44
    assert len(table._ids) == 2
    assert table.frame((LEFT + 200.0, BOTTOM, LEFT + 215.0, BOTTOM + 100.0))["code"].tolist() == ["B3"]
    same(table, ws)
    assert table.frame(west)["code"].tolist() == ["B0", "B5"]
    layer.rollBack()
    assert table.frame(west)["code"].tolist() == ["B0", "B1"]


def test_rows_that_have_not_changed_keep_their_shapes(ws, live):
    table = live("building")
    before = table.frame()
    changes = step(ws)
    ws.apply(changes, "改")
    after = table.frame()
    shapes = dict(zip(before["uid"], before["geometry"]))
    kept = after[after["uid"].isin(before["uid"]) & ~after["uid"].isin(changes[0].update["uid"])]
    assert len(kept) == 3
    assert all(shapes[uid] is shape for uid, shape in zip(kept["uid"], kept["geometry"]))


def test_mass_changes_are_followed_near_what_is_loaded(ws, live, monkeypatch):
    from plugin.workspace import live as module
    from plugin.workspace.edits import Change

    monkeypatch.setattr(module, "MANY", 3)
    part, whole = live("building"), live("building")
    west = (LEFT, BOTTOM, LEFT + 60.0, BOTTOM + 100.0)
    assert part.frame(west)["code"].tolist() == ["B0"]
    whole.frame()
    rows = ws.read("building")
    moved = rows["geometry"].to_numpy().copy()
    moved[5] = boxed(3)
    update = pd.DataFrame({"uid": rows["uid"], "floors": np.arange(6.0) + 60.0, "geometry": moved})
    ws.apply([Change("building", update=update)], "都改")
    same(whole, ws)
    found = part.frame(west)
    assert found[["code", "floors"]].values.tolist() == [["B0", 60.0], ["B5", 65.0]]
    same(part, ws)


def test_lines_and_areas_of_one_table_stay_apart(ws, live):
    lines, areas = live("barrier"), live("barrier", "barrier_area")
    assert lines.frame()["name"].tolist() == ["示例河", "示例围墙"]
    assert areas.frame()["name"].tolist() == ["示例湖"]


def test_only_rows_with_a_value_are_kept(ws, live):
    from plugin.workspace import change_log
    from plugin.workspace.edits import Change

    table = live("change_log", why=change_log.RETIRED)
    assert not len(table.frame())
    gone = pd.DataFrame({"uid": ["x"], "code": ["51010400100101001"]})
    retired = change_log.retired(gone, "micro_grid", "合并", "2026-01-01T00:00:00")
    ws.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]})), retired], "合并")
    assert table.frame()["before"].tolist() == ["51010400100101001"]
    assert change_log.retired_codes(table.frame(), "micro_grid") == ("51010400100101001",)
    ws.layer("worker").undoStack().undo()
    assert not len(table.frame())


def test_it_tells_once_per_turn_and_only_of_changes(ws, live, qgis_app):
    from qgis.PyQt.QtTest import QTest

    table, told = live("building"), []
    table.changed.connect(lambda: told.append(table.version))
    table.frame()
    QTest.qWait(20)
    assert told == []
    ws.apply(step(ws), "改")
    assert told == []
    QTest.qWait(20)
    assert told == [table.version]


def test_a_file_written_directly_is_read_again(ws, live):
    from plugin.workspace import direct
    from plugin.workspace.edits import Change

    table = live("building")
    before = table.frame()
    direct.apply(ws, [Change("building", remove=[before["uid"].iloc[0]])], "直接")
    assert len(table.frame()) == len(before) - 1
    same(table, ws)


def test_a_layer_taken_out_of_the_project_leaves_the_stored_rows(ws, live, project):
    table = live("building")
    stored = table.frame()
    ws.apply(step(ws), "改")
    assert len(table.frame()) == len(stored) + 1
    before = table.version
    project.removeMapLayer(ws.layer("building").id())
    assert table.layer is None
    assert table.version > before
    pd.testing.assert_frame_equal(table.frame(), stored)
    table.close()


def test_rows_are_found_by_uid(ws, live):
    table = live("building")
    uids = table.frame()["uid"].tolist()
    ws.apply(step(ws), "改")
    assert len(table.rows([*uids, "nobody"])) == 5
    assert table.rows([uids[1]])["uid"].tolist() in ([uids[1]], [])


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_undone_redone_and_saved_at_random(ws, live, seed):
    random = np.random.default_rng(seed)
    whole, part = live("building"), live("building")
    box = (LEFT, BOTTOM, LEFT + 60.0, BOTTOM + 100.0)
    part.frame(box)
    stack = ws.layer("building").undoStack()
    for number in range(25):
        kind = random.integers(0, 6)
        if kind == 0:
            stack.undo()
        elif kind == 1:
            stack.redo()
        elif kind == 2 and number % 3 == 0:
            ws.save()
        elif kind == 3 and number % 5 == 0:
            ws.discard()
        else:
            ws.apply(step(ws, number), f"第{number}步")
        if random.random() < 0.7:
            same(whole, ws)
            rows = ws.read("building")
            sides = shapely.bounds(rows["geometry"].to_numpy())
            meets = (
                (sides[:, 0] <= box[2]) & (sides[:, 2] >= box[0]) & (sides[:, 1] <= box[3]) & (sides[:, 3] >= box[1])
            )
            pd.testing.assert_frame_equal(part.frame(box).reset_index(drop=True), rows[meets].reset_index(drop=True))


def test_chosen_columns_are_written_over_where_rows_stay(ws):
    from plugin.workspace.edits import Change
    from plugin.workspace.live import LiveTable

    table = LiveTable(ws.layer("building"), "building", names=["uid", "code", "households"])
    arrays = table.arrays()
    assert list(arrays) == ["uid", "code", "households", "geometry"]
    assert table.touched() is None and table.touched() == []
    uid = arrays["uid"][2]
    change = pd.DataFrame({"uid": [uid], "households": [77.0], "geometry": [boxed(40)]})
    for _ in range(2):  # the second time everything is as it was before the undo
        ws.apply([Change("building", update=change)], "改一行")
        assert table.arrays() is arrays and arrays["households"][2] == 77.0
        assert (table.touched(), table.places([uid])) == ([2], [2])
        assert table.boxes[2].tolist() == [LEFT + 40, BOTTOM, LEFT + 45, BOTTOM + 5]
        ws.layer("building").undoStack().undo()
        assert table.arrays()["households"][2] != 77.0 and table.touched() == [2]
    ws.apply(step(ws), "增删")
    assert table.arrays()["uid"].tolist() == ws.read("building")["uid"].tolist() and table.touched() is None
    assert len(table.ids) == len(table.arrays()["uid"]) == len(table.boxes)
    table.close()
