"""The import dialog, driven as a planner does: file, pairs, dry run, import, undo."""

from __future__ import annotations

import openpyxl
import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsSettings
from qgis.PyQt.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMessageBox

from plugin.core.imports import mapping as mappings
from plugin.gui.dialogs.import_dialog import ImportDialog
from plugin.workspace import direct, geopackage, project
from plugin.workspace.workspace import Workspace
from tests import hostile_files

POINTS = '编号,设施名,JZMJ,经度,纬度\nA-1,示例幼儿园,"1,200㎡",104.07,30.66\nA-2,示例超市,300,104.08,30.67\n'


@pytest.fixture
def workspace(qgis_app, tmp_path):
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "导入测试")
    opened = Workspace.open(path)
    project.show(opened)
    QgsSettings().remove("gewu/import")
    yield opened
    QgsProject.instance().clear()


@pytest.fixture
def dialog(workspace):
    opened = ImportDialog(workspace, "facility")
    opened.show()
    yield opened
    opened.reject()
    opened.deleteLater()


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "设施.csv"
    path.write_bytes(POINTS.encode("gb18030"))
    return path


def _click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_fields_are_paired_at_once_and_facts_shown(dialog, points):
    dialog.set_file(str(points))
    chosen = dialog.mapping.mapping()
    assert chosen["code"] == "编号" and chosen["floor_area"] == "JZMJ"
    assert (chosen[mappings.X], chosen[mappings.Y]) == ("经度", "纬度")
    assert "GB18030" in dialog.facts.text()
    assert dialog.crs.crs().authid() == "EPSG:4326"
    assert dialog.preview.item(0, 1).text() == "示例幼儿园"
    row = dialog.mapping._targets.index("code")
    assert "A-1" in dialog.mapping.item(row, 2).text()


def test_dry_run_then_import_is_one_undo_step(dialog, workspace, points, wait_until):
    points.write_text(POINTS + "A-3,没有坐标,,,\n", encoding="utf-8")
    dialog.set_file(str(points))
    dialog.intake.locate.setChecked(False)
    _click(dialog.dry_run)
    wait_until(lambda: dialog.plan is not None)
    assert dialog.plan.report["added"] == 2 and len(dialog.plan.report["rejected"]) == 1
    assert dialog.report.rows.source.frame.iloc[0]["feature"] == "没有坐标" or dialog.report.rows.source.rowCount() == 1
    assert workspace.count("facility") == 0
    _click(dialog.run)
    wait_until(lambda: dialog.imported)
    layer = workspace.layer("facility")
    assert layer.featureCount() == 2
    assert layer.undoStack().count() == 1
    layer.undoStack().undo()
    assert layer.featureCount() == 0
    dialog.reject()
    assert dialog.result() == ImportDialog.DialogCode.Accepted


def test_a_clean_import_closes_the_dialog_and_is_remembered(dialog, workspace, points, wait_until):
    dialog.set_file(str(points))
    dialog.mapping.choose("address", "设施名")
    _click(dialog.run)
    wait_until(lambda: not dialog.isVisible())
    assert dialog.result() == ImportDialog.DialogCode.Accepted
    assert workspace.count("facility") == 2
    again = ImportDialog(workspace, "facility")
    again.set_file(str(points))
    assert again.mapping.mapping()["address"] == "设施名"
    again.reject()
    again.deleteLater()


def test_swapped_coordinates_must_be_answered(dialog, workspace, tmp_path, wait_until):
    path = tmp_path / "反.csv"
    path.write_text("编号,名称,经度,纬度\nA-1,示例,30.66,104.07\nA-2,示例二,30.67,104.08\n", encoding="utf-8")
    dialog.set_file(str(path))
    assert dialog.question.isVisible()
    _click(dialog.run)
    QTest.qWait(50)
    assert not dialog.imported and dialog.bar.items()
    _click(dialog.question.swap)
    assert not dialog.question.isVisible()
    _click(dialog.dry_run)
    wait_until(lambda: dialog.plan is not None)
    assert dialog.plan.report["added"] == 2
    x = dialog.plan.changes[0].add["geometry"].iloc[0].x
    assert 400_000 < x < 420_000  # CGCS2000 zone of 105° E


def test_a_bad_file_is_explained_and_the_dialog_stays(dialog, tmp_path):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 not really")
    dialog.set_file(str(path))
    assert dialog.source is None
    assert "坏.xlsx" in dialog.bar.items()[0].text()
    assert not dialog.run.isEnabled()


def test_a_file_can_be_dropped(dialog, points):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(points))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    dialog.dropEvent(event)
    assert dialog.source is not None and dialog.source.title == "设施.csv"


def test_encoding_can_be_overridden(dialog, points):
    dialog.set_file(str(points))
    dialog.source_box.encoding.setCurrentText("UTF-8")
    dialog.source_box.encoding.activated.emit(dialog.source_box.encoding.currentIndex())
    assert dialog.source is None
    assert "UTF-8" in dialog.bar.items()[0].text()
    dialog.source_box.encoding.setCurrentText("GB18030")
    dialog.source_box.encoding.activated.emit(dialog.source_box.encoding.currentIndex())
    assert dialog.source.fields[1] == "设施名"


def test_changing_a_pair_makes_the_dry_run_stale(dialog, points, wait_until):
    dialog.set_file(str(points))
    _click(dialog.dry_run)
    wait_until(lambda: dialog.plan is not None)
    dialog.mapping.choose("floor_area", None)
    assert dialog.plan is None
    assert "JZMJ" in dialog.unused.text()


def test_a_typed_path_is_opened_once_after_a_pause_or_enter(dialog, points, wait_until):
    asked = []
    dialog.source_box.wanted.connect(lambda path, _sheet, _encoding: asked.append(path))
    line = dialog.source_box.file.lineEdit()
    line.setText(str(points)[:-9])
    QTest.qWait(700)
    assert asked == []  # no file yet: typing goes on, nobody complains
    line.setText(str(points)[:-1])
    line.setText(str(points))
    assert dialog.source is None
    wait_until(lambda: dialog.source is not None)
    assert asked == [str(points)]
    line.setText(str(points.with_name("没有.csv")))
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert asked[1:] == [str(points.with_name("没有.csv"))]
    assert dialog.source is None and not dialog.imported
    assert "没有.csv" in dialog.bar.items()[0].text()


def test_enter_in_the_file_box_opens_but_never_imports(dialog, workspace, points):
    line = dialog.source_box.file.lineEdit()
    line.setText(str(points))
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.qWait(50)
    assert dialog.source is not None and dialog.isVisible()
    assert workspace.count("facility") == 0 and not dialog.imported


def _answer(name: str, button: int) -> None:
    """Press a button of the message box that comes up next."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(50, press)
            return
        assert name in box.text()
        box.buttons()[button].click()

    QTimer.singleShot(50, press)


def test_what_is_done_on_the_way_can_be_chosen_and_is_remembered(dialog, workspace, points, wait_until):
    points.write_text(POINTS + "A-3,没有坐标的菜店,,,\n", encoding="utf-8")
    dialog.set_file(str(points))
    assert dialog.intake.isVisible() and dialog.intake.locate.isChecked()
    dialog.intake.tag.setChecked(False)
    _click(dialog.dry_run)
    wait_until(lambda: dialog.plan is not None)
    assert dialog.plan.report["added"] == 3 and dialog.plan.report["intake"]["unplaced"] == 1
    added = dialog.plan.changes[0].add
    assert added["class_code"].iloc[0] == "A02" and set(added["tag_state"]) == {"待定"}
    dialog.intake.classify.setChecked(False)
    assert dialog.plan is None  # what was tried says nothing any more
    dialog.target_box.table.setCurrentIndex(dialog.target_box.table.findData("building"))
    assert not dialog.intake.isVisible()
    again = ImportDialog(workspace, "facility")
    assert not again.intake.tag.isChecked()
    again.reject()
    again.deleteLater()


def test_very_many_rows_are_asked_about_and_written_by_a_worker(dialog, workspace, points, wait_until, monkeypatch):
    monkeypatch.setattr(direct, "MANY", 1)
    dialog.set_file(str(points))
    _answer("不能撤销", 2)  # cancel
    _click(dialog.run)
    wait_until(lambda: dialog.plan is not None and not dialog.imported)
    QTest.qWait(200)
    assert workspace.count("facility") == 0 and not workspace.layer("facility").isEditable()
    _answer("不能撤销", 0)
    _click(dialog.run)
    wait_until(lambda: dialog.imported)
    layer = workspace.layer("facility")
    assert layer.featureCount() == 2 and not layer.isEditable()


def test_the_rest_of_a_damaged_file_is_asked_for(dialog, workspace, tmp_path, wait_until):
    path = tmp_path / "坏.shp"
    hostile_files.points_shapefile(path)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes()[:4] + (3).to_bytes(4, "little") + table.read_bytes()[8:])
    dialog.set_file(str(path))
    _answer("声明有 20 个要素", 1)
    _click(dialog.run)
    wait_until(lambda: dialog.plan is not None)
    QTest.qWait(200)
    assert workspace.count("facility") == 0
    _answer("声明有 20 个要素", 0)
    _click(dialog.run)
    wait_until(lambda: dialog.imported)
    assert workspace.count("facility") == 3


def test_what_is_left_open_is_one_click_away(workspace, points, wait_until):
    wanted = []
    dialog = ImportDialog(workspace, "facility", show_page=lambda *page: wanted.append(page))
    dialog.show()
    points.write_text(POINTS.replace("104.07", "很远"), encoding="utf-8")
    dialog.set_file(str(points))
    _click(dialog.run)
    wait_until(lambda: dialog.imported)
    assert dialog._next_steps({"table": "facility", "intake": {"doubtful": 2, "duplicates": 0}})[0][0] == "查看待定"
    dialog._next_steps({"table": "facility", "intake": {"doubtful": 1}})[0][1]()
    assert wanted == [("facilities", "queue")]
    dialog.reject()
    dialog.deleteLater()


def test_a_table_of_a_sheet_can_be_chosen(dialog, tmp_path):
    book = openpyxl.Workbook()
    for row in (["编号", "名称"], ["A1", "甲"], [None], ["编号", "泊位数"], ["P1", 30], ["P2", 40]):
        book.active.append(row)
    book.save(tmp_path / "多表.xlsx")
    dialog.set_file(str(tmp_path / "多表.xlsx"))
    box = dialog.source_box.sheet
    assert box.count() == 2 and "2 张表" in dialog.facts.text()
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert dialog.source.fields == ["编号", "泊位数"] and box.currentIndex() == 1


def test_the_message_after_an_import_leads_to_what_is_left(window):
    window.session.page_wanted.emit("facilities", "requests")
    page = window.dock.page
    assert page.ID == "facilities" and page.tabs.currentWidget() is page.requests
    window.session.page_wanted.emit("facilities", "queue")
    assert page.tabs.currentWidget() is page.queue
    window.session.page_wanted.emit("facilities", "duplicates")
    dialog = page._dialogs["duplicates"]
    assert dialog.isVisible()
    dialog.close()
