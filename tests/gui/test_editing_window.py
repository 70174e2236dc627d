"""手工编辑: the actions, the tab, and that a tool comes and goes cleanly."""

from __future__ import annotations

import shutil

import pytest
from qgis.core import QgsProject
from qgis.gui import QgsMapToolPan
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

import plugin
from plugin.gui.editing import registry


@pytest.fixture
def editor(window):
    window.dock.page.tabs.setCurrentWidget(window.dock.page.edit)
    return window.session.editor


def test_ten_tools_with_icon_shortcut_and_hint(editor, window):
    assert list(editor.actions) == [tool.id for tool in registry.tools()]
    keys = [action.shortcut().toString() for action in editor.actions.values()]
    assert keys == [f"Alt+{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)]
    for tool_id, action in editor.actions.items():
        assert not action.icon().pixmap(24, 24).isNull()
        assert action in window.toolbar.actions()
        assert window.dock.page.edit.buttons[tool_id].defaultAction() is action
        assert len(action.statusTip()) > 10
    assert "Alt+2" in editor.actions["cut"].toolTip()


def test_a_tool_is_started_by_its_button_and_put_away_by_it(editor, window, desktop):
    pan = QgsMapToolPan(desktop.canvas)
    desktop.canvas.setMapTool(pan)
    button = window.dock.page.edit.buttons["cut"]
    desktop.click(button)
    assert editor.active == "cut" and desktop.canvas.mapTool() is editor.tool
    assert button.isChecked() and "切开" in window.dock.page.edit.hint.text()
    assert "切开" in desktop.window.statusBar().currentMessage()
    desktop.click(window.dock.page.edit.buttons["draw"])
    assert editor.active == "draw" and not button.isChecked()
    assert len(desktop.children_named("gewu_draw_blank")) == 1
    desktop.click(window.dock.page.edit.buttons["draw"])
    assert editor.active == "" and desktop.canvas.mapTool() is pan


def test_a_tool_of_qgis_puts_ours_away(editor, desktop):
    editor.start("cut")
    pan = QgsMapToolPan(desktop.canvas)
    desktop.canvas.setMapTool(pan)
    assert editor.active == "" and not editor.actions["cut"].isChecked()
    editor.stop()
    assert desktop.canvas.mapTool() is pan


def test_a_tool_before_ours_that_is_gone_is_not_given_back(editor, desktop):
    pan = QgsMapToolPan(desktop.canvas)
    desktop.canvas.setMapTool(pan)
    editor.start("cut")
    pan.deleteLater()
    QTest.qWait(20)
    editor.stop()
    assert desktop.canvas.mapTool() is None


def test_the_shortcut_starts_the_tool(editor, desktop):
    desktop.window.activateWindow()
    QTest.qWait(50)
    QTest.keyClick(desktop.window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert editor.active == "cut"


def test_what_a_tool_cannot_edit_is_said(editor, window):
    panel = window.dock.page.edit
    panel.chooser.setCurrentIndex(panel.chooser.findData("community"))
    assert editor.table == "community"
    assert not editor.actions["redo"].isEnabled() and "微网格" in editor.actions["redo"].toolTip()
    assert editor.actions["cut"].isEnabled()
    panel.chooser.setCurrentIndex(panel.chooser.findData("micro_grid"))
    assert "只用于" not in editor.actions["redo"].toolTip()


def test_snapping_is_lent_and_given_back(editor, desktop):
    project = QgsProject.instance()
    project.setDirty(False)
    before = project.snappingConfig()
    assert not before.enabled()
    editor.start("cut")
    lent = project.snappingConfig()
    assert lent.enabled()
    settings = lent.individualLayerSettings()
    snapped = {layer.customProperty("gewu/role") for layer, one in settings.items() if one.enabled()}
    assert "micro_grid" in snapped and "building" not in snapped
    editor.stop()
    assert not project.snappingConfig().enabled() and not project.isDirty()
    mine = project.snappingConfig()
    mine.setEnabled(True)
    project.setSnappingConfig(mine)
    editor.start("cut")
    assert project.snappingConfig() == mine
    editor.stop()
    assert project.snappingConfig().enabled()


def test_snapping_is_given_back_when_layers_go_or_the_workspace_is_another(editor, window, town, tmp_path, wait_until):
    project = QgsProject.instance()
    editor.start("cut")
    project.removeMapLayer(window.session.workspace.layer("road").id())
    editor.stop()
    assert not project.snappingConfig().enabled()
    editor.start("cut")
    window.session.open(shutil.copy(town, tmp_path / "other.gpkg"))
    wait_until(lambda: not editor.active)
    config = project.snappingConfig()
    assert not config.enabled()
    assert config.mode() != config.SnappingMode.AdvancedConfiguration
    project.write(str(tmp_path / "other.qgz"))  # with layers that are gone in the settings it would crash


def test_the_layer_may_be_missing(editor, window, desktop):
    QgsProject.instance().removeMapLayer(window.session.workspace.layer("micro_grid").id())
    desktop.click(window.dock.page.edit.buttons["cut"])
    assert editor.active == "" and not editor.actions["cut"].isChecked()
    assert "没有“微网格”图层" in desktop.texts()[0]


def test_the_layer_may_go_while_the_tool_is_active(editor, window, desktop):
    editor.start("cut")
    QgsProject.instance().removeMapLayer(window.session.workspace.layer("micro_grid").id())
    QTest.mouseClick(desktop.canvas.viewport(), Qt.MouseButton.LeftButton)
    QTest.qWait(300)
    assert editor.active == ""


def test_clearing_the_project_puts_the_tool_away(editor, window, wait_until):
    editor.start("draw")
    QgsProject.instance().clear()
    wait_until(lambda: window.session.workspace is None)
    assert editor.active == "" and not editor.actions["draw"].isEnabled()


def test_unloading_with_an_active_tool_twice(desktop, town):
    for _ in range(2):
        ours = plugin.classFactory(desktop)
        ours.initGui()
        ours.window.session.open(str(town))
        QTest.qWait(200)
        ours.window.session.editor.start("draw")
        ours.unload()
        QTest.qWait(50)
        assert desktop.canvas.mapTool() is None
        assert not QgsProject.instance().snappingConfig().enabled()
        QgsProject.instance().clear()


def test_the_tools_make_no_other_tab_higher(editor, window):
    tabs = window.dock.page.tabs
    tabs.setCurrentIndex(3)
    QTest.qWait(50)
    panel = window.dock.page.edit
    before = window.dock.page.minimumSizeHint().height()
    panel.resize(120, 900)  # as narrow as a hidden tab may be
    tabs.setCurrentIndex(1)
    QTest.qWait(50)
    tabs.setCurrentIndex(3)
    panel.resize(120, 900)
    QTest.qWait(50)
    assert window.dock.page.minimumSizeHint().height() == before


def test_all_tools_stay_in_sight_where_the_tab_is_low(editor, window):
    window.dock.page.tabs.setCurrentIndex(1)
    editor.start("paint")
    panel = window.dock.page.tabs.currentWidget()
    for width in (400, 700):
        window.dock.resize(width, 420)
        QTest.qWait(100)
        for name, button in panel.buttons.items():
            box = button.parentWidget()
            assert box.rect().contains(button.geometry()), (width, name)
            assert button.height() >= button.sizeHint().height(), (width, name)
    editor.stop()
