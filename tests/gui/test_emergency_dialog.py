"""平急转换: risk area, groups on the map, staff, workbook and layer; the workspace stays as it was."""

from __future__ import annotations

import openpyxl
import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QFileDialog

from plugin.core.grids.delineate import delineate
from plugin.gui import emergency_layer
from plugin.gui.dialogs.emergency_form import BY_COMPOUND, BY_GRID, BY_LAYER
from plugin.gui.scope_box import NAMED
from plugin.gui.window import Window
from plugin.workspace import grids
from plugin.workspace.workspace import Workspace
from tests import small_town

WEST, EAST = small_town.COMMUNITIES


@pytest.fixture
def window(desktop, town):
    made = Workspace.open(town)
    inputs = grids.read_inputs(made)
    made.apply(grids.changes_to(inputs, delineate(inputs)), "划格")
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("grids")
    QTest.qWait(200)
    yield window
    if window.session.workspace is not None:
        window.session.workspace.discard()
    window.close()


@pytest.fixture
def dialog(window, desktop):
    desktop.click(window.dock.page.emergency)
    return window.dock.page._dialog


def run(dialog, desktop, wait_until):
    desktop.click(dialog.start)
    wait_until(lambda: dialog.outcome is not None, 30)
    return dialog.outcome.plan.groups


def choose(dialog, kind: str) -> None:
    dialog.area.kind.setCurrentIndex(dialog.area.kind.findData(kind))


def test_everything_in_groups_of_a_dozen(dialog, window, desktop, wait_until):
    before = window.session.workspace.read("micro_grid")
    groups = run(dialog, desktop, wait_until)
    assert groups["load"].sum() == small_town.HOUSEHOLDS * small_town.BUILDINGS
    assert (groups["load"] == 12).all() and len(groups) == 48
    layer = emergency_layer.alive(dialog.layer)
    assert layer.featureCount() == 48 and "临时" in layer.name()
    assert "48 个应急组" in dialog.summary.text() and "应急缺 46 人" in dialog.summary.text()
    staff = dialog.staff.source.frame
    assert staff["name"].tolist() == list(small_town.COMMUNITIES.values())
    assert staff["emergency_shortage"].tolist() == [23, 23] and (staff["verdict"] == "超时").all()
    after = window.session.workspace.read("micro_grid")
    assert after.drop(columns="geometry").equals(before.drop(columns="geometry"))
    assert not window.session.workspace.has_unsaved_edits, "nothing is written"


def test_the_risk_area_in_every_way(dialog, window, desktop, wait_until):
    scope = dialog.area.scope
    scope.mode.setCurrentIndex(scope.mode.findData(NAMED))
    desktop.click(dialog.start)
    assert "没有选定社区" in desktop.texts()[0]
    scope.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert set(run(dialog, desktop, wait_until)["community_code"]) == {EAST}
    workspace = window.session.workspace
    choose(dialog, BY_GRID)
    desktop.click(dialog.start)
    assert "没有选中微网格" in desktop.texts()[0]
    one = workspace.read("micro_grid")["code"].iloc[0]
    workspace.layer("micro_grid").selectByExpression(f"\"code\" = '{one}'")
    assert set(run(dialog, desktop, wait_until)["micro_grid_code"]) == {one}
    choose(dialog, BY_COMPOUND)
    workspace.layer("compound").selectByExpression("\"name\" = '示例1号院'")
    assert run(dialog, desktop, wait_until)["load"].sum() == 6 * small_town.HOUSEHOLDS
    area = QgsVectorLayer(f"Polygon?crs={small_town.CRS}", "风险区", "memory")
    feature = QgsFeature()
    shape = small_town.rectangle(small_town.X, small_town.Y, 100, 100)
    feature.setGeometry(QgsGeometry.fromWkt(shape))
    area.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(area)
    choose(dialog, BY_LAYER)
    dialog.area.layer.setLayer(area)
    assert run(dialog, desktop, wait_until)["load"].sum() == small_town.HOUSEHOLDS


def test_workbook_and_layer_file(dialog, window, desktop, wait_until, tmp_path, monkeypatch):
    run(dialog, desktop, wait_until)
    answers = iter([str(tmp_path / "方案"), str(tmp_path / "应急组.gpkg")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (next(answers), ""))
    desktop.click(dialog.export_button)
    wait_until(lambda: any("已导出" in text for text in desktop.texts()), 30)
    book = openpyxl.load_workbook(tmp_path / "方案.xlsx", data_only=True)
    assert book.sheetnames == ["人员汇总", "应急组"]
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not any("示例员" in text for text in cells), "nobody's name in full"
    desktop.click(dialog.save_button)
    saved = QgsVectorLayer(str(tmp_path / "应急组.gpkg"), "saved")
    assert saved.featureCount() == 48 and next(saved.getFeatures())["members"]
    assert [path.name for path in tmp_path.glob(".*")] == [], "no half-written file stays"


def test_figures_are_refused_or_remembered(dialog, window, desktop, wait_until):
    dialog.figures.boxes["minimum"].setValue(13)
    desktop.click(dialog.start)
    assert "范围不合理" in desktop.texts()[0] and dialog.outcome is None
    dialog.figures.boxes["minimum"].setValue(6)
    dialog.figures.boxes["pace"].setValue(3.5)
    run(dialog, desktop, wait_until)
    window.dock.page.open_emergency()
    assert window.dock.page._dialog.figures.settings().pace == 3.5
    assert "四川日报" in window.dock.page._dialog.figures.boxes["target"].toolTip()


def test_closing_takes_the_layer_away(dialog, window, desktop, wait_until):
    run(dialog, desktop, wait_until)
    layer_id = dialog.layer.id()
    dialog.close()
    assert QgsProject.instance().mapLayer(layer_id) is None
    again = window.dock.page.open_emergency()
    run(again, desktop, wait_until)
    QgsProject.instance().removeMapLayer(again.layer.id())
    run(again, desktop, wait_until)
    assert emergency_layer.alive(again.layer) is not None, "a layer removed by hand is no error"


def test_it_closes_by_escape_and_like_any_window(dialog):
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    assert dialog.close() and not dialog.isVisible()


def test_without_grids_and_without_workspace(desktop, town, wait_until):
    window = Window(desktop)
    action = next(action for action in window.actions if action.objectName() == "gewu_action_emergency")
    action.trigger()
    assert "还没有打开工作区" in desktop.texts()[0]
    window.session.open(str(town))
    action.trigger()
    dialog = window.dock.page._dialog
    desktop.click(dialog.start)
    wait_until(lambda: any("还没有微网格" in text for text in desktop.texts()))
    assert dialog.start.isEnabled() and not dialog.stop.isVisible()
    window.close()
