"""补空 / 去叠 in the window: found, given by keys one by one, or all at once; read back, undone and redone."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from plugin.gui.dialogs.repair_dialog import RepairDialog
from plugin.workspace.edits import Change
from tests.grid_town import SIZE, X, Y
from tests.gui.grid_window import assert_coverage, everything, rows, select, walk_undo


def place(column: float, row: float, width: float, height: float):
    return shapely.box(X + column * SIZE, Y + row * SIZE, X + (column + width) * SIZE, Y + (row + height) * SIZE)


@pytest.fixture
def flawed(grids):
    """Our window on the town with a gap between the first two grids and an overlap of the third and the fourth."""
    shapes = [place(0, 0, 0.95, 1.0), place(2, 0, 1.04, 1.0)]
    update = pd.DataFrame({"uid": ["g0", "g2"]})
    update["geometry"] = shapes
    grids.session.workspace.apply([Change("micro_grid", update=update)], "准备")
    QTest.qWait(50)
    return grids


@pytest.fixture
def dialog(flawed):
    flawed.session.editor.actions["repair"].trigger()
    found = flawed.session.iface.mainWindow().findChildren(RepairDialog)
    assert len(found) == 1 and found[0].isVisible() and not found[0].isModal()
    QTest.qWait(50)
    yield found[0]
    found[0].close()


def test_each_place_is_asked_and_given_with_a_key(flawed, dialog, desktop):
    before = everything(flawed)
    texts = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert len(texts) == 2 and "空白 500.0 ㎡" in texts[0] and "重叠 400.0 ㎡" in texts[1]
    assert "空白划给哪一个" in dialog.question.text()
    asked = [dialog.candidates.item(row).text() for row in range(dialog.candidates.count())]
    assert len(asked) >= 2 and "公共边界 100" in asked[0]
    extent = desktop.canvas.extent()
    assert extent.width() < 3 * SIZE and extent.contains(dialog.editor.canvas.extent().center())
    wanted = next(row for row, text in enumerate(asked) if "01-002" in text)
    QTest.keyClick(dialog, Qt.Key.Key_1 + wanted)
    QTest.qWait(100)
    assert rows(flawed).at["g1", "geometry"].area == pytest.approx(1.05 * SIZE * SIZE)
    assert flawed.session.last_step == "补空 1 处"
    walk_undo(flawed, before)
    QTest.qWait(100)
    assert dialog.list.count() == 1 and "重叠划给哪一个" in dialog.question.text()
    QTest.keyClick(dialog.candidates, Qt.Key.Key_Return)  # the list does not keep the key for itself
    QTest.qWait(100)
    assert dialog.list.count() == 0 and "没有空白和重叠" in dialog.question.text()
    assert not dialog.all.isEnabled() and not dialog.give.isEnabled()
    assert_coverage(flawed)


def test_all_at_once_is_one_step(flawed, dialog, desktop):
    before = everything(flawed)
    desktop.click(dialog.all)
    QTest.qWait(100)
    assert dialog.list.count() == 0
    assert flawed.session.last_step == "补空 1 处、去叠 1 处"
    assert_coverage(flawed)
    flawed.session.undo()
    assert everything(flawed) == before
    QTest.qWait(100)
    assert dialog.list.count() == 2  # undone elsewhere: found again


def test_previous_and_next_go_round(dialog):
    assert dialog.place == 0
    QTest.keyClick(dialog.list, Qt.Key.Key_Right)
    assert dialog.place == 1
    QTest.keyClick(dialog, Qt.Key.Key_Right)
    assert dialog.place == 0
    QTest.keyClick(dialog, Qt.Key.Key_Left)
    assert dialog.place == 1


def test_only_round_the_selected_grids(flawed):
    select(flawed, ["g8"])
    flawed.session.editor.actions["repair"].trigger()
    dialog = flawed.session.iface.mainWindow().findChild(RepairDialog)
    assert dialog.selected.isChecked() and dialog.list.count() == 0
    select(flawed, ["g1"])
    QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    assert dialog.list.count() == 1
    dialog.here.click()
    assert dialog.list.count() >= 1
    dialog.close()


def test_neighbours_that_are_locked_get_nothing(flawed):
    uids = [f"g{number}" for number in range(9)]
    update = pd.DataFrame({"uid": uids, "locked": [True] * 9})
    flawed.session.workspace.apply([Change("micro_grid", update=update)], "锁定")
    QTest.qWait(50)
    flawed.session.editor.actions["repair"].trigger()
    dialog = flawed.session.iface.mainWindow().findChild(RepairDialog)
    before = everything(flawed)
    QTest.keyClick(dialog, Qt.Key.Key_1)
    assert everything(flawed) == before and not dialog.all.isEnabled()
    dialog.close()


def test_it_closes_with_the_workspace(flawed, dialog):
    flawed.session.workspace.discard()
    from qgis.core import QgsProject

    QgsProject.instance().clear()
    QTest.qWait(300)
    assert not dialog.isVisible()
