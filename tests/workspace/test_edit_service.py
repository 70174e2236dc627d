"""Steps on shown layers: one undo command, linked over layers, whole or not at all, saved together."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from tests.workspace_rows import all_rows, assert_same

#: QGIS itself notes in the file header (100 bytes) that a layer has been opened for editing.
HEADER = 100


@pytest.fixture
def ws(shown_workspace):
    return shown_workspace


def step(ws, number=0):
    """A step that adds, updates and removes in several tables, lines and areas of barriers among them."""
    from plugin.workspace.edits import Change

    buildings, barriers = ws.read("building"), ws.read("barrier")
    x = 410000.0 + 10 * number
    return [
        Change("worker", add=pd.DataFrame({"name": ["李示例"], "phone": ["13800000002"]})),
        Change(
            "building",
            add=pd.DataFrame({"code": ["N1", "N2"], "geometry": [shapely.box(x, 3393000, x + 5, 3393005), None]}),
            update=pd.DataFrame(
                {"uid": buildings["uid"][:1], "households": [40.0 + number], "geometry": [shapely.box(x, 0, x + 1, 1)]}
            ),
            remove=[buildings["uid"].iloc[-1]],
        ),
        Change(
            "barrier",
            add=pd.DataFrame(
                {
                    "kind": ["河流", "铁路"],
                    "geometry": [shapely.box(x, 0, x + 9, 9), shapely.LineString([(x, 0), (9, 9)])],
                }
            ),
            remove=list(barriers["uid"][:1]),
        ),
        Change(
            "assessment_run",
            update=pd.DataFrame({"uid": ws.read("assessment_run")["uid"], "date": [f"2026-01-0{number + 1}"]}),
        ),
    ]


def stacks(ws):
    return {role: (layer.undoStack().count(), layer.undoStack().index()) for role, layer in ws.layers.items()}


def test_one_command_with_the_step_name_on_each_touched_layer(ws):
    ws.apply(step(ws), "示例步骤")
    touched = {"worker", "building", "barrier", "barrier_area", "assessment_run", "change_log"}
    for role, layer in ws.layers.items():
        assert layer.undoStack().count() == (1 if role in touched else 0), role
        assert layer.isEditable() == (role in touched)
        if role in touched:
            assert layer.undoStack().undoText() == "示例步骤"
    assert ws.has_unsaved_edits


def test_a_step_in_the_buffer_equals_the_same_step_in_the_file(ws, tmp_path):
    """Applied to shown layers, saved, and read back, the rows are those that file mode writes."""
    import shutil

    from plugin.workspace import file_edits

    copy = tmp_path / "copy.gpkg"
    shutil.copyfile(ws.path, copy)
    changes = step(ws)
    for change in changes:
        if change.add is not None:
            change.add["uid"] = [f"{change.table}-{row}" for row in range(len(change.add))]
    shown_counts = ws.apply(changes, "示例步骤")
    pending = all_rows(ws)
    ws.save()
    saved = all_rows(ws)
    assert_same(pending, saved)
    file_counts = file_edits.apply(copy, changes, "示例步骤", "2026-01-01T00:00:00")
    assert shown_counts == file_counts
    from plugin.workspace.workspace import Workspace

    other = all_rows(Workspace.open(copy))
    stamps = ["created_at", "updated_at"]
    for name in saved:
        if name != "change_log":
            pd.testing.assert_frame_equal(saved[name].drop(columns=stamps), other[name].drop(columns=stamps), obj=name)


def test_undo_and_redo_bring_everything_back_at_each_step(ws):
    states = [all_rows(ws)]
    for number in range(3):
        ws.apply(step(ws, number), f"第{number}步")
        states.append(all_rows(ws))
    layer = ws.layer("building")
    for number in (2, 1, 0):
        layer.undoStack().undo()
        assert_same(states[number], all_rows(ws))
    assert not ws.has_unsaved_edits
    for number in (1, 2, 3):
        ws.layer("barrier_area").undoStack().redo()
        assert_same(states[number], all_rows(ws))


def test_jumping_in_the_undo_list_takes_the_others_along(ws):
    states = [all_rows(ws)]
    for number in range(3):
        ws.apply(step(ws, number), f"第{number}步")
        states.append(all_rows(ws))
    ws.layer("worker").undoStack().setIndex(1)
    assert_same(states[1], all_rows(ws))
    ws.layer("worker").undoStack().setIndex(3)
    assert_same(states[3], all_rows(ws))


def test_undo_is_taken_back_where_another_layer_has_newer_edits(ws):
    from plugin.workspace import linked_undo

    ws.apply(step(ws), "示例步骤")
    barrier = ws.layer("barrier")
    barrier.beginEditCommand("手工")
    barrier.deleteFeature(next(barrier.getFeatures()).id())
    barrier.endEditCommand()
    before, told = all_rows(ws), []
    linked_undo.service().blocked.connect(told.append)
    try:
        ws.layer("building").undoStack().undo()
    finally:
        linked_undo.service().blocked.disconnect(told.append)
    assert_same(before, all_rows(ws))
    assert len(told) == 1
    assert "阻隔" in told[0]
    barrier.undoStack().undo()
    ws.layer("building").undoStack().undo()
    assert len(ws.read("building", code="N1")) == 0
    assert len(ws.read("barrier")) == 3


def test_steps_on_different_layers_can_be_undone_in_any_order(ws):
    """They share only the log, which never stands in the way."""
    from plugin.workspace.edits import Change

    ws.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]}))], "加人")
    rows = ws.read("building")
    ws.apply([Change("building", remove=list(rows["uid"][:1]))], "删楼")
    ws.layer("worker").undoStack().undo()
    assert len(ws.read("worker")) == 1
    assert len(ws.read("building")) == 5


def test_a_hand_edit_is_undone_alone(ws):
    from plugin.workspace.edits import Change

    building = ws.layer("building")
    building.startEditing()
    building.beginEditCommand("手工")
    building.deleteFeature(next(building.getFeatures()).id())
    building.endEditCommand()
    ws.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]}))], "加人")
    building.undoStack().undo()
    assert len(ws.read("building")) == 6
    assert len(ws.read("worker")) == 2


def test_new_steps_after_an_undo_are_linked_afresh(ws):
    ws.apply(step(ws, 0), "同名")
    ws.layer("building").undoStack().undo()
    before = all_rows(ws)
    ws.apply(step(ws, 1), "同名")
    ws.layer("worker").undoStack().undo()
    assert_same(before, all_rows(ws))


def test_failing_step_leaves_layers_and_file_as_they_were(ws):
    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    before, content = all_rows(ws), ws.path.read_bytes()[HEADER:]
    gone = Change("facility", update=pd.DataFrame({"uid": ["nobody"], "name": ["x"]}))
    with pytest.raises(GewuError, match="设施.*已不存在"):
        ws.apply([*step(ws), gone], "半途失败")
    assert_same(before, all_rows(ws))
    assert ws.path.read_bytes()[HEADER:] == content
    assert set(stacks(ws).values()) == {(0, 0)}
    assert not any(layer.isEditable() for layer in ws.layers.values())


def test_failing_step_keeps_the_edits_that_were_there(ws):
    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    ws.apply(step(ws), "第一步")
    before, counts = all_rows(ws), stacks(ws)
    gone = Change("facility", remove=["nobody"])
    with pytest.raises(GewuError):
        ws.apply([*step(ws, 1), gone], "半途失败")
    assert_same(before, all_rows(ws))
    assert stacks(ws) == counts
    ws.layer("worker").undoStack().undo()
    assert not ws.has_unsaved_edits


def test_an_exception_in_the_middle_destroys_every_command(ws):
    from plugin.workspace import edit_service

    before = all_rows(ws)
    touched = [ws.layer("building"), ws.layer("worker")]
    with pytest.raises(ZeroDivisionError), edit_service.editing(touched, "坏") as session:
        session.remove(touched[0], [next(touched[0].getFeatures()).id()])
        _ = 1 / 0
    assert_same(before, all_rows(ws))
    assert not any(layer.isEditable() or layer.isEditCommandActive() for layer in touched)


def test_read_only_layer_stops_the_step_before_anything_is_touched(ws):
    from plugin.core.errors import GewuError

    before = all_rows(ws)
    ws.layer("barrier_area").setReadOnly(True)
    with pytest.raises(GewuError, match="不能编辑") as caught:
        ws.apply(step(ws), "示例步骤")
    assert "阻隔" in caught.value.message
    assert_same(before, all_rows(ws))
    assert not any(layer.isEditable() for layer in ws.layers.values())


def test_an_open_command_of_another_tool_stops_the_step(ws):
    from plugin.core.errors import GewuError

    layer = ws.layer("building")
    layer.startEditing()
    layer.beginEditCommand("正在画")
    try:
        with pytest.raises(GewuError, match="另一项编辑"):
            ws.apply(step(ws), "示例步骤")
    finally:
        layer.destroyEditCommand()
    assert not ws.layer("worker").isEditable()


def test_save_commits_all_layers_and_reports_what_failed(ws):
    from plugin.workspace.workspace import Workspace

    ws.apply(step(ws), "示例步骤")
    pending = all_rows(ws)
    ws.save()
    assert not ws.has_unsaved_edits
    assert not any(layer.isEditable() for layer in ws.layers.values())
    assert_same(pending, all_rows(Workspace.open(ws.path)))


def test_failed_save_names_the_layer_and_keeps_the_edits(ws):
    import sqlite3
    from contextlib import closing

    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    ws.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]}))], "加人")
    with closing(sqlite3.connect(ws.path, isolation_level=None)) as other:
        other.execute("DROP TABLE worker")
    with pytest.raises(GewuError, match="网格员.*保存失败"):
        ws.save()
    assert ws.layer("worker").isModified()


def test_discard_goes_back_to_the_file(ws):
    before = all_rows(ws)
    ws.apply(step(ws), "示例步骤")
    ws.discard()
    assert not ws.has_unsaved_edits
    assert_same(before, all_rows(ws))


def test_a_table_whose_layer_was_removed_is_still_part_of_the_step(ws, project):
    from plugin.workspace.edits import Change

    project.removeMapLayer(ws.layer("worker").id())
    project.removeMapLayer(ws.layer("change_log").id())
    rows = ws.read("building")
    ws.apply(
        [Change("worker", add=pd.DataFrame({"name": ["李示例"]})), Change("building", remove=list(rows["uid"][:1]))],
        "一步",
    )
    assert len(ws.read("worker")) == 2
    assert project.layerTreeRoot().findLayer(ws.layer("worker").id()) is None
    ws.layer("building").undoStack().undo()
    assert len(ws.read("worker")) == 1
    ws.layer("building").undoStack().redo()
    ws.save()
    assert len(ws.read("worker")) == 2


def test_line_cannot_become_an_area(ws):
    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    rows = ws.read("barrier", kind="围墙")
    update = pd.DataFrame({"uid": rows["uid"], "geometry": [shapely.box(0, 0, 1, 1)]})
    with pytest.raises(GewuError, match="线不能改成面"):
        ws.apply([Change("barrier", update=update)], "改形")
    assert not ws.has_unsaved_edits


def test_rows_without_a_shape_are_seen_in_both_ways_of_reading(ws):
    from plugin.workspace.edits import Change

    ws.apply([Change("barrier", add=pd.DataFrame({"name": ["无图形"], "kind": ["围墙"]}))], "无图形")
    assert len(ws.read("barrier")) == 4
    ws.save()
    assert len(ws.read("barrier")) == 4
    ws.apply([Change("barrier", remove=list(ws.read("barrier", name="示例河")["uid"]))], "删")
    assert len(ws.read("barrier")) == 3


def test_hand_edits_mark_the_row_as_manual_and_steps_do_not(ws):
    from plugin.workspace.edits import Change

    layer = ws.layer("building")
    layer.startEditing()
    feature = next(layer.getFeatures())
    layer.changeAttributeValue(feature.id(), layer.fields().lookupField("floors"), 9)
    assert ws.read("building")["source"].tolist()[0] == "manual"
    others = ws.read("building")["uid"][1:2]
    ws.apply([Change("building", update=pd.DataFrame({"uid": others, "floors": [5.0]}))], "步骤")
    assert ws.read("building")["source"].tolist()[1] == "auto"


def test_reading_lays_every_kind_of_edit_over_the_file(ws):
    """Added, changed, moved, deleted, and changed-then-deleted rows, by hand and by a step, with and without a filter."""
    from qgis.core import QgsFeature, QgsGeometry

    layer = ws.layer("building")
    layer.startEditing()
    ids = {feature["code"]: feature.id() for feature in layer.getFeatures()}
    code = layer.fields().lookupField("code")
    layer.changeAttributeValue(ids["B0"], code, "改名")
    layer.changeGeometry(ids["B1"], QgsGeometry.fromWkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"))
    layer.changeAttributeValue(ids["B2"], code, "将删")
    layer.deleteFeature(ids["B2"])
    layer.deleteFeature(ids["B3"])
    added = QgsFeature(layer.fields())
    added.setAttribute(code, "新一")
    layer.addFeature(added)
    read = ws.read("building")
    assert list(read["code"]) == ["改名", "B1", "B4", "B5", "新一"]
    assert read["geometry"][1].wkt == "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"
    assert ws.count("building") == 5
    assert list(ws.read("building", code=["B0", "改名", "新一"])["code"]) == ["改名", "新一"]
    assert list(ws.read("building", community_code=None)["code"]) == ["新一"]


def test_some_columns_are_read_as_all_are(ws):
    names = ["code", "households", "source", "uid"]
    for _ in range(3):
        pd.testing.assert_frame_equal(ws.read_columns("building", names), ws.read("building")[names])
        ws.apply(step(ws), "示例步骤") if not ws.has_unsaved_edits else ws.save()


def test_saving_into_a_locked_file_says_so_and_keeps_the_edits(shown_workspace):
    import sqlite3

    from plugin.core.errors import GewuError

    layer = shown_workspace.layer("community")
    layer.startEditing()
    feature = next(layer.getFeatures())
    layer.changeAttributeValue(feature.id(), layer.fields().lookupField("name"), "改名社区")
    other = sqlite3.connect(shown_workspace.path, timeout=0.1, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GewuError, match="正被其他程序写入"):
        shown_workspace.save()
    other.execute("ROLLBACK")
    other.close()
    assert shown_workspace.has_unsaved_edits
    shown_workspace.save()
    assert not shown_workspace.has_unsaved_edits
