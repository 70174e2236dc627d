"""划格 with several variants: compare, rename, delete, adopt one, undo and adopt another; data that changed in between."""

from __future__ import annotations

import pandas as pd
import pytest
from qgis.core import QgsExpression, QgsExpressionContext, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLineEdit, QMessageBox

from plugin.core.grids.settings import GridSettings
from plugin.gui import background, preview_layer
from plugin.gui.pages.grids_run import alternatives
from plugin.gui.pages.grids_settings import FACTORS, SettingsPanel
from plugin.gui.scope_box import STREET
from plugin.gui.window import Window
from plugin.workspace import direct
from plugin.workspace.edits import Change
from tests import small_town


@pytest.fixture
def panel(window):
    return window.dock.page.delineate


@pytest.fixture
def run(panel, desktop, wait_until):
    """Run with a target by the button, from wherever the panel is; return the variant."""

    def go(target: int, **bounds: int):
        if not panel.start.isVisible():
            desktop.click(panel.preview.back_button)
        for name, value in {"target": target, **bounds}.items():
            panel.boxes[name].setValue(value)
        before = panel._shown
        desktop.click(panel.start)
        wait_until(lambda: panel._running is None and panel._shown is not before, 30)
        return panel._shown

    return go


def click_row(table, row: int, double: bool = False) -> None:
    place = table.visualItemRect(table.item(row, 0)).center()
    press = QTest.mouseDClick if double else QTest.mouseClick
    press(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.qWait(30)


def shown_codes(panel) -> list[str]:
    return sorted(feature["code"] for feature in panel.layer.getFeatures())


def test_variants_side_by_side_and_a_click_shows_one(panel, run):
    first, second = run(63), run(24, minimum=20, maximum=47)
    table = panel.preview.variants
    assert [table.item(row, 0).text() for row in range(2)] == ["方案 1", "方案 2（下限 20、目标 24、上限 47）"]
    assert table.rowCount() == 2 and table.item(0, 1).text() == str(first.figures.grids)
    assert first.figures.grids < second.figures.grids == panel.layer.featureCount()
    assert f"{second.figures.grids} 个" in panel.statistics.text()
    click_row(table, 0)
    assert panel.layer.featureCount() == first.figures.grids
    assert f"采用 {first.figures.grids} 个网格" == panel.adopt_button.text()
    assert panel.layer.name() == "预览（未采用）：方案 1"
    assert panel.preview.table.proxy.rowCount() == first.figures.grids


def test_the_best_of_a_column_is_bold(panel, run):
    first, second = run(63), run(24, minimum=20, maximum=47)
    assert first.figures.compactness != second.figures.compactness
    table = panel.preview.variants
    better = 0 if first.figures.compactness > second.figures.compactness else 1
    assert table.item(better, 5).font().bold() and not table.item(1 - better, 5).font().bold()


def test_the_same_result_is_not_kept_twice(panel, run, desktop, wait_until):
    run(63)
    for _ in range(2):
        panel.preview.again_button.menu().actions()[0].trigger()
        wait_until(lambda: panel._running is None, 30)
    assert len(panel.variants) == 1, "three seeds of a proven optimum are the same grids"
    wait_until(lambda: any("完全相同" in text for text in desktop.texts()))


def test_other_aims_are_tried_at_once(panel, run, wait_until):
    run(63)
    panel.preview.again_button.menu().actions()[1].trigger()
    assert not panel.adopt_button.isEnabled() and not panel.preview.again_button.isEnabled()
    wait_until(lambda: panel._running is None, 30)
    assert panel.adopt_button.isEnabled()
    assert len({variant.digest for variant in panel.variants.items}) == len(panel.variants)


def test_alternatives_never_repeat_a_seed():
    first = GridSettings()
    seeds = alternatives("seeds", first, [first])
    assert [one.seed for one in seeds] == [1, 2, 3]
    assert [one.seed for one in alternatives("seeds", first, [first, *seeds])] == [4, 5, 6]
    assert [one.seed for one in alternatives("seeds", GridSettings(target=50), [first, *seeds])] == [1, 2, 3]
    aims = alternatives("aims", first, [first])
    assert len({(one.size_weight, one.shape_weight, one.street_weight) for one in aims}) == 3


def test_double_click_renames(panel, run):
    run(63)
    run(24, minimum=20, maximum=47)
    table = panel.preview.variants
    click_row(table, 1)
    click_row(table, 1, double=True)
    editor = table.findChild(QLineEdit)
    assert editor is not None, "the name can be edited"
    editor.selectAll()
    QTest.keyClicks(editor, "Xiao")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(50)
    assert [variant.name for variant in panel.variants.items][1] == "Xiao"
    assert panel.layer.name() == "预览（未采用）：Xiao" and panel.preview.title.text() == "Xiao"


def test_delete_key_removes_and_the_last_one_ends_the_preview(panel, run):
    run(63)
    run(24, minimum=20, maximum=47)
    table = panel.preview.variants
    for left in (1, 0):
        table.setFocus()
        click_row(table, 0)
        QTest.keyClick(table, Qt.Key.Key_Delete)
        QTest.qWait(50)
        assert len(panel.variants) == left
    assert panel.layer is None and panel.setup.isVisible() and not panel.preview.isVisible()
    assert not panel.compare.isVisible()


def test_adopt_undo_and_adopt_another(panel, run, desktop, window, wait_until):
    workspace = window.session.workspace
    first, second = run(63), run(24, minimum=20, maximum=47)
    desktop.click(panel.adopt_button)
    assert len(workspace.read("micro_grid")) == second.figures.grids
    assert panel.layer is None, "what was previewed is there"
    window.dock.page.tabs.setCurrentWidget(panel)
    QTest.qWait(300)
    desktop.click(panel.compare)
    click_row(panel.preview.variants, 1)
    assert not panel.adopt_button.isEnabled() and "已采用" in panel.preview.notice.text()
    click_row(panel.preview.variants, 0)
    assert not panel.adopt_button.isVisible() and "有改动" in panel.preview.notice.text()
    assert panel.preview.variants.item(0, 0).font().italic()
    before = workspace.layer("micro_grid").undoStack().count()
    desktop.click(window.dock.strip.undo)
    assert len(workspace.read("micro_grid")) == 0 and before == 1, "adoption is one step"
    wait_until(lambda: panel.adopt_button.isVisible())
    assert not panel.preview.notice.isVisible() and not panel.preview.variants.item(0, 0).font().italic()
    desktop.click(panel.adopt_button)
    assert len(workspace.read("micro_grid")) == first.figures.grids
    buildings = workspace.read("building")
    assert set(buildings["micro_grid_code"]) == set(workspace.read("micro_grid")["code"])


def test_data_changed_in_between_are_noticed_even_before_the_window_is(panel, run, desktop, window, wait_until):
    workspace = window.session.workspace
    run(63)
    uid = workspace.read("building")["uid"].iloc[0]
    workspace.apply([Change("building", update=pd.DataFrame({"uid": [uid], "households": [99]}))], "改户数")
    panel.preview.adopt.emit()
    assert any("有改动，不能采用" in text for text in desktop.texts())
    assert not len(workspace.read("micro_grid"))
    wait_until(lambda: panel.preview.redo_button.isVisible())
    desktop.click(panel.preview.redo_button)
    wait_until(lambda: len(panel.variants) == 2 and panel._running is None, 30)
    assert panel.adopt_button.isEnabled() and not panel.preview.notice.isVisible()
    desktop.click(panel.adopt_button)
    total = small_town.HOUSEHOLDS * (small_town.BUILDINGS - 1) + 99
    assert workspace.read("micro_grid")["households"].sum() == total


def test_what_no_delineation_reads_does_not_outdate(panel, run, window):
    run(63)
    window.session.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]}))], "加人")
    QTest.qWait(400)
    assert panel.adopt_button.isVisible() and panel.adopt_button.isEnabled()


def test_before_and_after(panel, run, desktop, window, wait_until):
    run(63)
    desktop.click(panel.adopt_button)
    before = window.session.workspace.read("micro_grid")
    window.dock.page.tabs.setCurrentWidget(panel)
    QTest.qWait(300)
    again = run(24, minimum=20, maximum=47)
    assert again.figures.changed_households > 0
    assert "改属其他网格" in panel.statistics.text() and not panel.preview.variants.isColumnHidden(6)
    panel.preview.tabs.setCurrentIndex(1)
    panel.preview.changed.setChecked(True)
    changes = panel.preview.table.source.frame["change"]
    assert not changes.isin(["same", "kept"]).any() and len(changes)
    gone = set(before["code"]) - set(again.delineation.grids["code"])
    assert set(panel.preview.table.source.frame.loc[changes == "gone", "code"]) == gone


def test_a_click_on_a_grid_shows_it_and_its_reason(panel, run, desktop):
    run(40)
    panel.preview.tabs.setCurrentIndex(1)
    table = panel.preview.table
    extent = desktop.canvas.extent()
    row = panel._shown.delineation.grids.iloc[0]
    number = table.source.frame["code"].tolist().index(row["code"])
    index = table.proxy.mapFromSource(table.source.index(number, 1))
    table.scrollTo(index)
    place = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert panel.preview.reason.isVisible() and row["name"] in panel.preview.reason.toPlainText()
    assert row["extent_text"] in panel.preview.reason.toPlainText()
    assert desktop.canvas.extent() != extent


def test_cancel_leaves_everything_and_the_variants(panel, run, desktop, window, wait_until):
    first = run(63)
    desktop.click(panel.preview.back_button)
    panel.boxes["target"].setValue(50)
    desktop.click(panel.start)
    panel._running.cancel()
    wait_until(lambda: panel._running is None and not background.running(), 30)
    assert panel.variants.items == [first] and panel.start.isEnabled()
    assert not len(window.session.workspace.read("micro_grid"))
    desktop.click(panel.compare)
    assert panel.layer.featureCount() == first.figures.grids


def test_switching_the_workspace_during_a_run_drops_everything(panel, run, desktop, window, wait_until):
    run(63)
    desktop.click(panel.preview.back_button)
    desktop.click(panel.start)
    QgsProject.instance().clear()
    wait_until(lambda: window.session.workspace is None and not background.running(), 30)
    QTest.qWait(300)
    assert not len(panel.variants) and panel.layer is None and panel._running is None
    assert not any("出错" in text for text in desktop.texts())


def test_closing_the_window_during_a_run_is_quiet(desktop, town, wait_until):
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("grids")
    QTest.qWait(200)
    desktop.click(window.dock.page.delineate.start)
    window.close()
    wait_until(lambda: not background.running(), 30)
    QTest.qWait(300)
    assert not any("出错" in text for text in desktop.texts())


def test_a_removed_preview_layer_comes_back_with_a_click(panel, run):
    run(63)
    run(24, minimum=20, maximum=47)
    QgsProject.instance().removeMapLayer(panel.layer.id())
    assert panel.layer is None
    click_row(panel.preview.variants, 0)
    assert panel.layer is not None and panel.layer.featureCount() == panel._shown.figures.grids


def test_general_grids_are_shown_above(panel, run):
    variant = run(63)
    community = panel.session.workspace.read("community").iloc[[0]]
    variant.delineation.general_grids = pd.DataFrame(
        {"code": ["01"], "name": ["一"], "households": [300.0], "geometry": community["geometry"].to_numpy()}
    )
    variant.shown = preview_layer.content(variant.delineation, [0] * variant.figures.grids)
    panel._show(variant)
    tree = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    assert tree[0] is panel.layers.general and tree[1] is panel.layers.grids
    label = QgsExpression(panel.layers.general.labeling().settings().fieldName)
    context = QgsExpressionContext()
    context.setFeature(next(panel.layers.general.getFeatures()))
    assert label.evaluate(context) == "一\n300户"
    panel.forget()
    assert panel.layers.general is None and panel.layer is None


def test_locked_grids_are_hatched(panel, run, desktop, window):
    run(63)
    desktop.click(panel.adopt_button)
    workspace = window.session.workspace
    uid = workspace.read("micro_grid")["uid"].iloc[0]
    window.session.apply([Change("micro_grid", update=pd.DataFrame({"uid": [uid], "locked": [True]}))], "锁定")
    window.dock.page.tabs.setCurrentWidget(panel)
    QTest.qWait(300)
    run(40)
    hatched = [feature["colour"] for feature in panel.layer.getFeatures() if feature["colour"] >= 100]
    assert len(hatched) == 1 and "保留 1" in panel.statistics.text()


def test_a_street_is_a_scope(panel, desktop, wait_until):
    scope = panel.scope
    scope.mode.setCurrentIndex(scope.mode.findData(STREET))
    panel.start.click()
    assert any("没有可选的街道" in text for text in desktop.texts())
    workspace = panel.session.workspace
    communities = workspace.read("community")
    other = pd.DataFrame({"uid": communities["uid"].iloc[1:], "subdistrict_code": ["510105002"]})
    streets = pd.DataFrame({"code": ["510105001"], "name": ["示例街道"], "geometry": communities["geometry"].iloc[:1]})
    workspace.apply([Change("community", update=other), Change("subdistrict", add=streets)], "街道")
    panel.refresh()
    assert [scope.street.itemText(row) for row in range(2)] == ["示例街道（1 个社区）", "510105002（1 个社区）"]
    assert scope.codes() == ["510105001001"]
    scope.street.setCurrentIndex(1)
    panel.refresh()
    assert scope.codes() == ["510105001002"], "the choice survives a refresh"
    desktop.click(panel.start)
    wait_until(lambda: panel.layer is not None, 30)
    assert set(panel._shown.delineation.grids["community_code"]) == {"510105001002"}


def test_weights_are_set_by_sliders_and_remembered(window, panel, desktop):
    panel.chosen.more.setCollapsed(False)
    QTest.qWait(50)
    slider = panel.chosen.weights["shape_weight"].slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    default = GridSettings().shape_weight
    assert panel.settings().shape_weight == 2 * default
    assert panel.chosen.weights["shape_weight"].text.text() == f"{2 * default:g}"
    desktop.click(panel.chosen.checks["form_general"])
    assert panel.settings().form_general and panel.boxes["general_minimum"].isVisible()
    panel.boxes["general_minimum"].setValue(450)
    desktop.click(panel.start)
    assert any("一般网格户数范围不合理" in text for text in desktop.texts())
    panel.boxes["general_minimum"].setValue(250)
    panel.chosen.keep()
    again = SettingsPanel()
    assert again.settings() == panel.settings() and not again.more.isCollapsed()
    desktop.click(panel.chosen.reset)
    assert panel.settings().shape_weight == default and not panel.settings().form_general
    again.deleteLater()
    assert FACTORS[3] == 1.0


def test_a_very_large_result_is_asked_about_and_written_into_the_file(
    panel, run, desktop, window, wait_until, monkeypatch
):
    variant = run(63)
    monkeypatch.setattr(direct, "MANY", 3)
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.button(QMessageBox.StandardButton.Cancel))
    desktop.click(panel.adopt_button)
    assert "不能撤销" in asked[0] and not len(window.session.workspace.read("micro_grid"))
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.buttons()[0])
    desktop.click(panel.adopt_button)
    wait_until(lambda: panel._running is None and len(window.session.workspace.read("micro_grid")) > 0, 30)
    assert len(window.session.workspace.read("micro_grid")) == variant.figures.grids
    assert not window.session.workspace.has_unsaved_edits
    wait_until(lambda: window.session.workspace.layer("micro_grid").featureCount() == variant.figures.grids)
    assert QApplication.activeModalWidget() is None


def test_labels_of_the_grids_below_are_off_during_a_preview(panel, run, desktop, window):
    run(63)
    desktop.click(panel.adopt_button)
    layer = window.session.workspace.layer("micro_grid")
    assert layer.labelsEnabled()
    window.dock.page.tabs.setCurrentWidget(panel)
    QTest.qWait(300)
    run(24, minimum=20, maximum=47)
    assert not layer.labelsEnabled()
    desktop.click(panel.drop_button)
    assert layer.labelsEnabled()
    run(63, minimum=30, maximum=100)
    QgsProject.instance().removeMapLayer(panel.layer.id())
    assert layer.labelsEnabled(), "also when the user takes the preview away"
