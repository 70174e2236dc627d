"""重划 in the window: tried in the background, shown beside the old grids, adopted as one step; nothing else moves."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from plugin.gui import preview_layer
from plugin.gui.dialogs.redo_dialog import RedoDialog
from plugin.gui.window import Window
from plugin.workspace.edits import Change
from tests.gui.grid_window import assert_coverage, click, corner, everything, rows, select, walk_undo


def preview() -> list:
    return [layer for layer in QgsProject.instance().mapLayers().values() if layer.customProperty(preview_layer.MARK)]


def opened(window, uids: list[str]) -> RedoDialog:
    select(window, uids)
    window.session.editor.actions["redo"].trigger()
    dialog = window.session.iface.mainWindow().findChildren(RedoDialog)[-1]
    assert dialog.isVisible() and not dialog.isModal()
    return dialog


def tried(dialog, wait_until) -> None:
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    wait_until(lambda: dialog.outcome is not None)


def test_four_grids_become_two_and_the_others_stay(grids, wait_until, desktop):
    before = everything(grids)
    dialog = opened(grids, ["g0", "g1", "g4", "g5"])
    assert "共 4 个网格、180 户" in dialog.heading.text()
    assert not dialog.adopt.isEnabled() and "先试划" in dialog.adopt.toolTip()
    for name, value in (("minimum", 60), ("target", 90), ("maximum", 120)):
        dialog._boxes[name].setValue(value)
    tried(dialog, wait_until)
    assert everything(grids) == before, "a try writes nothing"
    assert "4 个网格 → 2 个，2 个在 60–120 户之内" in dialog.summary.text()
    assert len(preview()) == 1 and preview()[0].featureCount() == 2
    assert dialog.touches.rowCount() == 4
    QTest.mouseClick(dialog.adopt, Qt.MouseButton.LeftButton)
    QTest.qWait(50)
    assert not dialog.isVisible() and preview() == []
    now = rows(grids)
    assert len(now) == 7 and now["households"].sum() == 9 * 45
    assert_coverage(grids)
    old = before["micro_grid"]
    for uid in ("g2", "g3", "g6", "g7", "g8"):
        row = now.loc[uid]
        assert shapely.from_wkb(old[uid]["geometry"]).equals(row["geometry"])
        assert all(row[name] == old[uid][name] for name in ("code", "name", "households"))
    assert grids.session.last_step == "重划 4 个微网格"
    walk_undo(grids, before)


def test_a_result_like_before_is_not_adopted(grids, wait_until):
    dialog = opened(grids, ["g0"])
    tried(dialog, wait_until)
    assert "与现有网格相同" in dialog.summary.text()
    assert not dialog.adopt.isEnabled() and "不必采用" in dialog.adopt.toolTip()


def test_another_seed_and_closing_without_adopting(grids, wait_until):
    before = everything(grids)
    dialog = opened(grids, ["g0", "g1"])
    tried(dialog, wait_until)
    first = dialog.outcome
    QTest.mouseClick(dialog.other, Qt.MouseButton.LeftButton)
    wait_until(lambda: dialog.outcome not in (None, first))
    assert dialog._boxes["seed"].value() == 1
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and preview() == [] and everything(grids) == before


def test_impossible_bounds_are_explained(grids):
    dialog = opened(grids, ["g0", "g1"])
    dialog._boxes["minimum"].setValue(90)
    assert not dialog.start.isEnabled() and "户数范围不合理" in dialog.summary.text()
    dialog._boxes["minimum"].setValue(30)
    assert dialog.start.isEnabled()
    dialog.close()


def test_data_that_changed_meanwhile_stop_the_adoption(grids, wait_until, desktop):
    dialog = opened(grids, ["g0", "g1"])
    tried(dialog, wait_until)
    grids.session.workspace.apply(
        [Change("building", update=pd.DataFrame({"uid": ["b0"], "households": [9]}))], "改户数"
    )
    wait_until(lambda: not dialog.adopt.isEnabled())
    assert "有改动" in dialog.adopt.toolTip() and "有改动" in dialog.summary.text()
    tried_again = dialog.outcome
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    wait_until(lambda: dialog.outcome not in (None, tried_again))
    assert dialog.adopt.isEnabled()
    dialog.close()


def test_it_can_be_stopped(grids, wait_until, monkeypatch):
    dialog = opened(grids, ["g0", "g1", "g2", "g3"])
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert dialog._running is not None and not dialog.start.isEnabled()
    dialog._running.cancel()
    wait_until(lambda: dialog._running is None)
    assert dialog.outcome is None and preview() == [] and dialog.start.isEnabled()
    dialog.close()


def test_locked_ones_are_said(grids, desktop, wait_until):
    update = pd.DataFrame({"uid": ["g0", "g1"], "locked": [True, False]})
    grids.session.workspace.apply([Change("micro_grid", update=update)], "锁定")
    dialog = opened(grids, ["g0", "g1"])
    assert "1 个已锁定" in dialog.heading.text()
    tried(dialog, wait_until)
    assert "已锁定，没有重划" in dialog.summary.text()
    QTest.mouseClick(dialog.adopt, Qt.MouseButton.LeftButton)
    assert_coverage(grids)
    dialog.close()


def test_the_grids_are_clicked_when_none_is_selected(grids, desktop, wait_until):
    editor, canvas = grids.session.editor, desktop.canvas
    editor.actions["redo"].trigger()
    assert editor.active == "redo"
    click(canvas, *corner(0, 0))
    click(canvas, *corner(1, 0))
    click(canvas, *corner(1, 0), button=Qt.MouseButton.RightButton)
    dialog = desktop.window.findChildren(RedoDialog)[-1]
    assert dialog.isVisible() and dialog.uids == ["g0", "g1"]
    dialog.close()
    editor.stop()


def test_a_building_above_the_new_maximum_is_divided(grids, wait_until):
    before_buildings = len(rows(grids, "building"))
    big = pd.DataFrame({"uid": ["b4"], "name": ["3栋"], "floors": [18], "households": [90]})
    grid = pd.DataFrame({"uid": ["g0"], "households": [130]})
    grids.session.workspace.apply([Change("building", update=big), Change("micro_grid", update=grid)], "准备")
    before = everything(grids)
    dialog = opened(grids, ["g0", "g1"])
    for name, value in (("minimum", 20), ("target", 40), ("maximum", 60)):
        dialog._boxes[name].setValue(value)
    tried(dialog, wait_until)
    assert "3栋 超过上限，已拆分" in dialog.summary.text()
    QTest.mouseClick(dialog.adopt, Qt.MouseButton.LeftButton)
    made = rows(grids, "building")
    assert len(made) > before_buildings and made.query("parent_uid == 'b4'")["households"].sum() == 90
    assert made.at["b4", "micro_grid_code"] is None
    assert_coverage(grids)
    walk_undo(grids, before)


@pytest.mark.parametrize("name", ["gewu_redo_start", "gewu_redo_close"])
def test_buttons_say_what_they_do(grids, name):
    dialog = opened(grids, ["g0"])
    assert dialog.findChild(object, name).toolTip()
    dialog.close()


def test_switching_the_plugin_off_takes_the_dialogs_and_the_preview_away(desktop, town_path, wait_until):
    made = Window(desktop)
    made.session.open(str(town_path))
    QTest.qWait(200)
    dialog = opened(made, ["g0", "g1"])
    tried(dialog, wait_until)
    made.session.editor.actions["repair"].trigger()
    made.close()
    assert preview() == []
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not [widget for widget in shown if widget.objectName() in ("gewu_redo", "gewu_repair")]
