"""划格： scope, settings, the list in step with the map, locks and workers, the rules."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QItemSelectionModel, Qt
from qgis.PyQt.QtTest import QTest

from plugin.core.errors import GewuError
from plugin.core.findings import ERROR, INCOMPLETE, Finding
from plugin.gui import preview_layer
from plugin.gui.dialogs.worker_dialog import WorkerDialog
from plugin.gui.scope_box import NAMED, SELECTED
from plugin.gui.window import Window
from tests import small_town


@pytest.fixture
def page(desktop, town):
    """The page on a town without grids."""
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("grids")
    QTest.qWait(200)
    yield window.dock.page
    if window.session.workspace is not None:
        window.session.workspace.discard()
    window.close()


@pytest.fixture
def adopted(page, desktop, wait_until):
    """The page on a town with grids, on the tab with the list."""
    desktop.click(page.delineate.start)
    wait_until(lambda: page.delineate.layer is not None, 30)
    desktop.click(page.delineate.adopt_button)
    wait_until(lambda: page.list.table.proxy.rowCount() > 0)
    return page


def choose_named(scope, *names: str) -> None:
    scope.mode.setCurrentIndex(scope.mode.findData(NAMED))
    for row in range(scope.list.count()):
        item = scope.list.item(row)
        ticked = any(name in item.text() for name in names)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)


def test_scope_by_name_and_by_selection(page):
    scope = page.delineate.scope
    assert scope.codes() is None
    scope.mode.setCurrentIndex(scope.mode.findData(NAMED))
    with pytest.raises(GewuError, match="没有选定社区"):
        scope.codes()
    choose_named(scope, "示例二社区")
    assert scope.codes() == ["510105001002"]
    scope.filter.setText("一社区")
    assert [scope.list.item(row).isHidden() for row in range(2)] == [False, True]
    scope.refresh()
    assert scope.codes() == ["510105001002"], "ticks survive a refresh"
    scope.mode.setCurrentIndex(scope.mode.findData(SELECTED))
    layer = page.session.workspace.layer("community")
    layer.selectByExpression("\"name\" = '示例一社区'")
    assert scope.codes() == ["510105001001"]


def test_one_community_is_delineated_the_other_left_alone(page, desktop, wait_until):
    choose_named(page.delineate.scope, "示例二社区")
    desktop.click(page.delineate.start)
    wait_until(lambda: page.delineate.layer is not None, 30)
    desktop.click(page.delineate.adopt_button)
    grids = page.session.workspace.read("micro_grid")
    assert set(grids["community_code"]) == {"510105001002"}
    assert grids["households"].sum() == small_town.HOUSEHOLDS * small_town.BUILDINGS / 2


def test_impossible_settings_are_explained_and_nothing_starts(page, desktop):
    page.delineate.boxes["minimum"].setValue(200)
    desktop.click(page.delineate.start)
    assert "户数范围不合理" in desktop.texts()[0]
    assert page.delineate.start.isEnabled() and page.delineate.layer is None


def test_the_preview_says_what_it_found_and_goes_with_the_workspace(page, desktop, wait_until):
    desktop.click(page.delineate.start)
    wait_until(lambda: page.delineate.layer is not None, 30)
    assert "100.0%" in page.delineate.statistics.text()
    assert page.delineate.layer.customProperty(preview_layer.MARK)
    names = [layer.name() for layer in QgsProject.instance().mapLayers().values()]
    assert "预览（未采用）：方案 1" in names
    QgsProject.instance().clear()
    wait_until(lambda: page.session.workspace is None)
    assert page.delineate.layer is None and not page.delineate.preview.isVisible()


def test_neighbours_get_different_colours(page, desktop, wait_until):
    desktop.click(page.delineate.start)
    wait_until(lambda: page.delineate.layer is not None, 30)
    features = list(page.delineate.layer.getFeatures())
    for one in features:
        for other in features:
            if one.id() < other.id() and one.geometry().intersection(other.geometry()).length() > 0:
                assert one["colour"] != other["colour"]


def test_selection_goes_both_ways(adopted, desktop):
    table, layer = adopted.list.table, adopted.session.workspace.layer("micro_grid")
    table.selectRow(2)
    chosen = table.selected()["uid"].iloc[0]
    assert [feature["uid"] for feature in layer.selectedFeatures()] == [chosen]
    other = next(feature for feature in layer.getFeatures() if feature["uid"] != chosen)
    layer.selectByIds([other.id()])
    assert table.selected()["uid"].tolist() == [other["uid"]]
    extent = desktop.canvas.extent()
    adopted.list.zoom()
    assert desktop.canvas.extent().contains(other.geometry().boundingBox())
    assert desktop.canvas.extent() != extent


def test_lock_is_one_undo_step_and_survives_a_new_delineation(adopted, desktop, wait_until):
    table, workspace = adopted.list.table, adopted.session.workspace
    table.selectRow(0)
    kept = table.selected().iloc[0]
    desktop.click(adopted.list.buttons[1])
    assert workspace.read("micro_grid").set_index("uid").loc[kept["uid"], "locked"]
    assert workspace.layer("micro_grid").undoStack().undoText() == "锁定微网格"
    before = workspace.read("micro_grid").set_index("uid").loc[kept["uid"], "geometry"]
    adopted.tabs.setCurrentWidget(adopted.delineate)
    wait_until(lambda: "1 个将原样保留" in adopted.delineate.kept.text())
    adopted.delineate.boxes["target"].setValue(90)
    desktop.click(adopted.delineate.start)
    wait_until(lambda: adopted.delineate.layer is not None, 30)
    desktop.click(adopted.delineate.adopt_button)
    after = workspace.read("micro_grid").set_index("uid").loc[kept["uid"]]
    assert after["locked"] and after["geometry"].equals(before)


def test_workers_are_assigned_and_counted(adopted, desktop, wait_until):
    table, workspace = adopted.list.table, adopted.session.workspace
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (0, 1):
        table.selectionModel().select(table.proxy.index(row, 0), flags)
    uids = table.selected()["uid"].tolist()
    dialog = WorkerDialog(workspace, len(uids), adopted)
    shown = [dialog.table.proxy.index(row, 1).data() for row in range(dialog.table.proxy.rowCount())]
    assert shown == ["138****0001", "138****0002"], "phones are masked"
    assert not dialog.ok.isEnabled()
    dialog.table.selectRow(1)
    dialog.ok.click()
    assert dialog.worker_uid in set(workspace.read("worker")["uid"])
    adopted.list._write_workers(uids, dialog.worker_uid)
    grids = workspace.read("micro_grid").set_index("uid")
    assert (grids.loc[uids, "worker_uid"] == dialog.worker_uid).all()
    assert grids["worker_uid"].notna().sum() == 2
    wait_until(lambda: adopted.list.table.source.frame["worker"].notna().sum() == 2)
    adopted.list.unassigned.setChecked(True)
    assert adopted.list.table.proxy.rowCount() == len(grids) - 2
    adopted.list._write_workers(uids, None)
    assert workspace.read("micro_grid")["worker_uid"].isna().all()


def test_filters(adopted):
    table = adopted.list.table
    everything = table.proxy.rowCount()
    adopted.list.community.setCurrentIndex(1)
    assert 0 < table.proxy.rowCount() < everything
    adopted.list.outside.setChecked(True)
    assert table.proxy.rowCount() == 0
    adopted.list.outside.setChecked(False)
    adopted.list.filter.setText("没有这样的网格")
    assert table.proxy.rowCount() == 0


def test_rules_are_listed_and_shown_on_the_map(adopted, desktop, wait_until):
    adopted.tabs.setCurrentWidget(adopted.check)
    desktop.click(adopted.check.start)
    wait_until(lambda: adopted.check.start.isEnabled() and adopted.check.findings.tree.topLevelItemCount() > 0)
    tree = adopted.check.findings
    assert tree.filter.buttons["incomplete"].text() != "未完成 0", "no worker yet is not an error"
    assert "错误" not in tree.summary.text()
    desktop.click(tree.next)
    assert "网格员" in tree.detail.text()
    first = tree.tree.currentItem()
    desktop.click(tree.next)
    assert tree.tree.currentItem() is not first
    desktop.click(tree.previous)
    assert tree.tree.currentItem() is first


def test_findings_without_a_shape_are_found_by_their_codes(adopted, desktop):
    grid = adopted.session.workspace.read("micro_grid").iloc[0]
    findings = [
        Finding("G09", ERROR, "编码", "示例", layer="micro_grid", codes=(grid["code"],)),
        Finding("G10", INCOMPLETE, "网格员", "示例", layer="worker", codes=("x",)),
    ]
    tree = adopted.check.findings
    tree.set_findings(findings)
    tops = [tree.tree.topLevelItem(row).text(0) for row in range(tree.tree.topLevelItemCount())]
    assert [text[:2] for text in tops] == ["错误", "未完"]
    tree.step(1)
    west, south, east, north = grid["geometry"].bounds
    extent = desktop.canvas.extent()
    assert extent.xMinimum() < west and extent.xMaximum() > east and extent.height() < 10 * (north - south)


def test_the_workspace_remembers_the_bounds_its_grids_were_made_with(page, desktop, wait_until):
    page.delineate.boxes["minimum"].setValue(20)
    page.delineate.boxes["target"].setValue(24)
    page.delineate.boxes["maximum"].setValue(47)
    desktop.click(page.delineate.start)
    wait_until(lambda: page.delineate.layer is not None, 30)
    assert page.session.workspace.setting("grids") is None, "a preview writes nothing"
    desktop.click(page.delineate.adopt_button)
    assert page.session.workspace.setting("grids") == {"minimum": 20, "target": 24, "maximum": 47}
    wait_until(lambda: page.list.table.proxy.rowCount() == small_town.BUILDINGS)
    assert "20–47" in page.list.summary.text() and "100.0%" in page.list.summary.text()
