"""Ctrl+Z and Ctrl+Shift+Z wherever the focus is, whichever layer was active."""

from __future__ import annotations

import pandas as pd
import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QLineEdit, QTableView

from plugin.workspace.edits import Change

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def step(window):
    """One step: a building has got another name."""
    session = window.session
    uid = session.workspace.read("building")["uid"].iloc[0]
    session.apply([Change("building", update=pd.DataFrame({"uid": [uid], "name": ["改名"]}))], "改名")
    return session


def press(window, widget, key=Qt.Key.Key_Z, more=Qt.KeyboardModifier.NoModifier) -> None:
    window.session.iface.mainWindow().activateWindow()
    widget.setFocus()
    QTest.qWait(50)
    QTest.keyClick(widget, key, CTRL | more)
    QTest.qWait(50)


def test_ctrl_z_undoes_the_last_step_wherever_the_focus_is_in_the_dock(window, step):
    table = window.dock.findChild(QTableView, "gewu_grid_table")
    for widget in (window.dock, table, window.dock.buttons["grids"]):
        press(window, widget)
        assert (step.last_step, step.next_step) == ("", "改名"), widget
        press(window, widget, more=SHIFT)
        assert (step.last_step, step.next_step) == ("改名", ""), widget


def test_a_text_being_typed_keeps_its_own_undo(window, step):
    field = window.dock.findChild(QComboBox, "gewu_edit_why").lineEdit()
    assert isinstance(field, QLineEdit)
    window.dock.page.tabs.setCurrentIndex(1)
    field.setFocus()
    QTest.keyClicks(field, "abc")
    press(window, field)
    assert field.text() == ""
    assert step.last_step == "改名"


def test_the_layer_that_was_changed_is_active_afterwards(window, step):
    iface, workspace = step.iface, step.workspace
    assert iface.activeLayer() == workspace.layer("building")
    iface.setActiveLayer(workspace.layer("road"))
    uid = workspace.read("worker")["uid"]
    other = workspace.read("building")["uid"].iloc[1]
    changes = [
        Change("worker", add=pd.DataFrame({"name": ["李示例"]})),
        Change("building", update=pd.DataFrame({"uid": [other], "name": ["又改"]})),
    ]
    step.apply(changes, "两处")
    assert iface.activeLayer() == workspace.layer("building")  # of two the one on the map
    iface.setActiveLayer(workspace.layer("worker"))
    step.undo()
    step.apply(changes, "两处")
    assert iface.activeLayer() == workspace.layer("worker")  # it has the step, too
    assert len(workspace.read("worker")) == len(uid) + 1
