"""合并 in the window: by selection and by clicks, what stays, what is refused, one undo step."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from plugin.gui.dialogs.merge_dialog import MergeDialog
from plugin.gui.editing.bubble import Bubble
from plugin.workspace.edits import Change
from tests import grid_town
from tests.gui.grid_window import (
    answered,
    assert_coverage,
    click,
    corner,
    everything,
    press,
    rows,
    select,
    walk_undo,
)


def bubble(window) -> Bubble:
    return next(one for one in window.session.map.canvas.viewport().findChildren(Bubble) if one.isVisible())


def test_two_selected_grids_become_one(grids):
    before = everything(grids)
    select(grids, ["g0", "g1"])
    seen = {}

    def act(dialog):
        seen["title"] = dialog.windowTitle()
        seen["cells"] = [dialog.touches.item(0, column).text() for column in range(5)]
        seen["gone"] = dialog.touches.item(1, 4).text()
        press(dialog, "gewu_merge_ok")

    with answered(MergeDialog, act):
        grids.session.editor.start("merge")
    assert seen["title"] == "合并 2 个微网格"
    assert seen["cells"][1:] == ["45 → 90", "0", "9 → 18", "✓"] and seen["gone"] == "撤并"
    now = rows(grids)
    assert "g1" not in now.index and now.at["g0", "households"] == 90 and now.at["g0", "buildings"] == 18
    assert_coverage(grids)
    assert grids.session.last_step.startswith("合并：")
    log = rows(grids, "change_log")
    assert f"{grid_town.COMMUNITY}01002" in set(log.loc[log["why"] == "编码停用，不再使用", "before"])
    walk_undo(grids, before)


def test_the_grids_are_clicked_when_none_is_selected(grids, desktop):
    editor, canvas = grids.session.editor, desktop.canvas
    editor.start("merge")
    assert editor.active == "merge" and "右键" in editor.hint()
    click(canvas, *corner(1, 0))
    assert "已选 1 个：45 户" in bubble(grids).text()
    click(canvas, *corner(2, 0))
    QTest.qWait(50)
    assert "90" in bubble(grids).text()
    click(canvas, *corner(3, 0))
    click(canvas, *corner(3, 0))  # taken back
    assert editor.tool.uids == ["g1", "g2"]
    with answered(MergeDialog, lambda dialog: press(dialog, "gewu_merge_ok")):
        click(canvas, *corner(2, 0), button=Qt.MouseButton.RightButton)
    assert rows(grids)["households"].max() == 90 and len(rows(grids)) == 8
    assert editor.active == "merge" and editor.tool.uids == []
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert editor.active == ""


def test_above_the_maximum_a_reason_is_needed_and_kept(grids):
    select(grids, ["g0", "g1", "g2"])
    seen = []

    def act(dialog):
        seen.append((dialog.ok.isEnabled(), dialog.ok.toolTip(), dialog.remarks.text()))
        dialog.reason.insert("同一栋楼，不可分")
        seen.append(dialog.ok.isEnabled())
        QTest.keyClick(dialog.reason, Qt.Key.Key_Return)

    with answered(MergeDialog, act):
        grids.session.editor.start("merge")
    enabled, tip, remarks = seen[0]
    assert not enabled and "说明理由" in tip and "135" in remarks and "超过上限 100" in remarks and seen[1]
    now = rows(grids)
    assert now["reason"].dropna().tolist() == ["同一栋楼，不可分"] and now["households"].max() == 135


def test_code_name_and_worker_are_chosen(grids):
    workspace = grids.session.workspace
    workers = pd.DataFrame(
        {"uid": ["w1", "w2"], "name": ["示例员甲", "示例员乙"], "phone": ["13800000001", "13800000002"]}
    )
    assigned = pd.DataFrame({"uid": ["g0", "g1"], "worker_uid": ["w1", "w2"]})
    workspace.apply([Change("worker", add=workers), Change("micro_grid", update=assigned)], "准备")
    select(grids, ["g0", "g1"])

    def act(dialog):
        dialog.keep.setCurrentIndex(1)
        assert dialog.worker.currentText() == "示例员乙" and dialog.name.currentText() == "第2微网格"
        dialog.worker.setCurrentIndex(dialog.worker.findData("w1"))
        dialog.name.lineEdit().selectAll()
        dialog.name.lineEdit().insert("青石新格")
        press(dialog, "gewu_merge_ok")

    with answered(MergeDialog, act):
        grids.session.editor.start("merge")
    now = rows(grids)
    assert "g0" not in now.index
    assert now.loc["g1", ["name", "worker_uid", "code"]].tolist() == ["青石新格", "w1", f"{grid_town.COMMUNITY}01002"]


@pytest.mark.parametrize(
    "uids, text",
    [(["g3", "g8"], "分属 2 个社区"), (["g0", "g2"], "不相邻")],
)
def test_what_cannot_be_merged_is_explained(grids, desktop, uids, text):
    before = everything(grids)
    select(grids, uids)
    grids.session.editor.actions["merge"].trigger()
    assert text in desktop.texts()[0]
    assert everything(grids) == before


def test_locked_ones_are_refused(grids, desktop):
    grids.session.workspace.apply(
        [Change("micro_grid", update=pd.DataFrame({"uid": ["g1"], "locked": [True]}))], "锁定"
    )
    select(grids, ["g0", "g1"])
    grids.session.editor.actions["merge"].trigger()
    assert "已锁定" in desktop.texts()[0] and len(rows(grids)) == 9


def test_a_barrier_between_them_is_told(grids):
    line = shapely.LineString([(grid_town.X + 100, grid_town.Y), (grid_town.X + 100, grid_town.Y + 100)])
    river = pd.DataFrame({"name": ["示例河"], "kind": ["河流"], "crossable": [False], "geometry": [line]})
    grids.session.workspace.apply([Change("barrier", add=river)], "准备")
    select(grids, ["g0", "g1"])
    told = []
    with answered(MergeDialog, lambda dialog: (told.append(dialog.remarks.text()), press(dialog, "gewu_merge_ok"))):
        grids.session.editor.start("merge")
    assert "示例河" in told[0] and rows(grids)["households"].max() == 90


def test_cancel_changes_nothing(grids):
    before = everything(grids)
    select(grids, ["g0", "g1"])
    with answered(MergeDialog, lambda dialog: dialog.reject()):
        grids.session.editor.start("merge")
    assert everything(grids) == before and grids.session.last_step == ""


def test_compounds_have_neither_worker_nor_reason(grids):
    size = grid_town.SIZE
    shapes = [
        shapely.box(grid_town.X + k * size, grid_town.Y, grid_town.X + (k + 1) * size, grid_town.Y + size)
        for k in (0, 1)
    ]
    frame = pd.DataFrame(
        {
            "uid": ["p0", "p1"],
            "code": ["X1", "X2"],
            "name": ["甲小区", "乙小区"],
            "community_code": grid_town.COMMUNITY,
            "geometry": shapes,
        }
    )
    named = pd.DataFrame({"uid": ["g0", "g1"], "compound_code": ["X1", "X2"]})
    grids.session.workspace.apply([Change("compound", add=frame), Change("micro_grid", update=named)], "准备")
    before = everything(grids)
    editor = grids.session.editor
    editor.table = "compound"
    select(grids, ["p0", "p1"], "compound")
    seen = []

    def act(dialog):
        seen.append((dialog.windowTitle(), dialog.worker.isVisible(), dialog.reason.isVisible()))
        press(dialog, "gewu_merge_ok")

    with answered(MergeDialog, act):
        editor.start("merge")
    assert seen == [("合并 2 个小区", False, False)]
    assert len(rows(grids, "compound")) == 1
    kept = rows(grids, "compound")["code"].iloc[0]
    assert set(rows(grids)["compound_code"].dropna()) == {kept}
    walk_undo(grids, before)
