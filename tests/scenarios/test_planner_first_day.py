"""A planner's first day: from 新建工作区 to the exported ledger, by mouse and keyboard in a real window."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QLineEdit

import plugin
from tests import small_town


@pytest.fixture
def planner(desktop, wait_until):
    """The plugin in a fresh desktop, and somebody who uses it."""
    ours = plugin.classFactory(desktop)
    ours.initGui()
    yield Planner(desktop, ours.window, wait_until)
    if ours.window.session.workspace is not None:
        ours.window.session.workspace.discard()
    ours.unload()


class Planner:
    """Clicks and types; never calls what is behind a button."""

    def __init__(self, desktop, window, wait_until) -> None:
        self.desktop, self.window, self.wait_until = desktop, window, wait_until
        self.dock = window.dock
        self.problems: list[BaseException] = []

    @property
    def workspace(self):
        return self.window.session.workspace

    def widget(self, name: str, parent=None):
        found = [
            widget
            for widget in QApplication.allWidgets()
            if widget.objectName() == name and widget.isVisible() and (parent is None or parent.isAncestorOf(widget))
        ]
        assert len(found) == 1, f"{name}: {len(found)} visible widgets"
        return found[0]

    def click(self, name: str, parent=None) -> None:
        self.desktop.click(self.widget(name, parent))

    def page(self, name: str) -> None:
        self.desktop.click(self.dock.buttons[name])
        self.wait_until(lambda: name == self.dock.page.ID)
        QTest.qWait(50)

    def type(self, box: QLineEdit, text: str) -> None:
        """Replace what stands in a box by typing."""
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)

    def paste(self, box: QLineEdit, text: str) -> None:
        """Replace what stands in a box from the clipboard, as people do with paths."""
        QApplication.clipboard().setText(text)
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def in_dialog(self, name: str, work, opener) -> None:
        """Run `work(dialog)` inside the modal dialog that `opener()` opens; its failures are raised here."""
        tries = [0]

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog) or dialog.objectName() != name:
                tries[0] += 1
                if tries[0] < 100:
                    QTimer.singleShot(50, look)
                return
            try:
                work(dialog)
            except BaseException as problem:
                self.problems.append(problem)
                dialog.reject()

        QTimer.singleShot(50, look)
        opener()
        if self.problems:
            raise self.problems.pop()

    def create_workspace(self, folder: Path) -> None:
        def fill(dialog) -> None:
            self.type(self.widget("gewu_new_name", dialog), "town")
            self.paste(dialog.file.lineEdit(), str(folder / "town.gpkg"))
            longitude = self.widget("gewu_new_longitude", dialog)
            self.type(longitude.lineEdit(), "104.07")
            QTest.keyClick(longitude, Qt.Key.Key_Tab)
            self.wait_until(lambda: "EPSG:4544" in dialog.choice.currentText())
            self.desktop.click(dialog.create_button)

        self.in_dialog("gewu_new_workspace", fill, lambda: self.click("gewu_new"))
        self.wait_until(lambda: self.workspace is not None)

    def import_file(self, table: str, path: Path) -> None:
        def fill(dialog) -> None:
            assert dialog.target_box.table.currentData() == table
            box = dialog.source_box.file.lineEdit()
            self.paste(box, str(path))
            self.wait_until(lambda: dialog.source is not None)
            self.click("gewu_import_run", dialog)
            self.wait_until(lambda: not dialog.isVisible(), 20)

        overview = self.widget("gewu_overview")
        row = overview.source.frame.index[overview.source.frame["table"] == table][0]
        index = overview.proxy.mapFromSource(overview.source.index(int(row), 3))
        overview.scrollTo(index)
        place = overview.visualRect(index).center()
        self.in_dialog(
            "gewu_import",
            fill,
            lambda: QTest.mouseClick(
                overview.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
            ),
        )
        QTest.qWait(250)
        assert self.desktop.activeLayer() == self.workspace.layer(table), "Ctrl+Z on the map is about the import"

    def open_town(self, path) -> None:
        """Open a workspace that is filled already."""
        self.window.session.open(str(path))
        QTest.qWait(250)

    def delineate(self) -> None:
        self.page("grids")
        self.click("gewu_delineate")
        self.wait_until(lambda: self.preview() is not None, 30)
        QTest.qWait(50)

    def preview(self):
        found = [layer for layer in QgsProject.instance().mapLayers().values() if layer.customProperty("gewu/preview")]
        return found[0] if found else None


def test_from_an_empty_desktop_to_the_ledger(planner, tmp_path):
    files = small_town.write(tmp_path)
    planner.create_workspace(tmp_path)
    for table, path in files.items():
        planner.import_file(table, path)
        assert planner.workspace.count(table) > 0, table
    workspace = planner.workspace
    assert workspace.crs.authid() == "EPSG:4544"
    assert workspace.count("building") == small_town.BUILDINGS
    overview = planner.widget("gewu_overview").source.frame.set_index("table")
    assert overview.loc["building", "state"] == "已有"
    assert overview.loc["road", "state"] == "待导入（建议）"

    planner.delineate()
    assert workspace.count("micro_grid") == 0, "a preview writes nothing"
    previewed = planner.preview().featureCount()
    planner.click("gewu_adopt")
    planner.wait_until(lambda: planner.preview() is None)
    grids = workspace.read("micro_grid")
    assert len(grids) == previewed
    assert grids["households"].sum() == small_town.BUILDINGS * small_town.HOUSEHOLDS
    assert grids["households"].between(30, 100).all()

    planner.page("facilities")
    planner.click("gewu_tag")
    planner.wait_until(lambda: (workspace.read("facility")["tag_state"] == "自动").sum() == 2)
    facilities = workspace.read("facility").set_index("code")
    assert facilities.loc["S1", "community_code"] == "510105001001"
    assert facilities.loc["S3", "tag_state"] == "待定"
    planner.wait_until(lambda: planner.widget("gewu_queue").proxy.rowCount() == 2)
    queue = planner.widget("gewu_queue")  # on a border: nothing is recommended, the planner chooses the first candidate
    planner.wait_until(lambda: planner.widget("gewu_candidates").model().rowCount() == 4)
    assert not planner.widget("gewu_accept_candidate").isEnabled()
    QTest.keyClick(queue, Qt.Key.Key_1)
    planner.wait_until(lambda: (workspace.read("facility")["tag_state"] == "人工").sum() == 1)

    planner.page("assess")
    planner.click("gewu_assess_start")
    planner.wait_until(lambda: workspace.count("assessment_score") > 0, 30)
    planner.click("gewu_save")
    planner.wait_until(lambda: not workspace.has_unsaved_edits)

    planner.page("ledgers")
    target = tmp_path / "ledger.xlsx"
    planner.paste(planner.widget("gewu_ledger_file").lineEdit(), str(target))
    planner.click("gewu_export_ledgers")
    planner.wait_until(target.exists, 30)
    planner.wait_until(lambda: any("ledger.xlsx" in text for text in planner.desktop.texts()))
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == [
        "汇总",
        "微网格台账",
        "设施台账",
        "评估打分表",
        "配套缺失清单",
        "居民诉求统计",
        "居民诉求清单",
    ]
    cells = [str(value) for row in book["微网格台账"].iter_rows(values_only=True) for value in row if value is not None]
    assert set(grids["code"]) <= set(cells)


def test_cancelled_delineation_changes_nothing(planner, town):
    planner.open_town(town)
    before = Path(planner.workspace.path).read_bytes()
    planner.page("grids")
    panel = planner.dock.page.delineate
    planner.click("gewu_delineate")
    panel._running.cancel()
    planner.wait_until(lambda: any("已取消" in text for text in planner.desktop.texts()))
    assert planner.preview() is None
    assert planner.workspace.count("micro_grid") == 0
    assert not planner.workspace.has_unsaved_edits
    assert Path(planner.workspace.path).read_bytes() == before
    assert planner.widget("gewu_delineate").isEnabled()


def test_a_dropped_preview_changes_nothing(planner, town):
    planner.open_town(town)
    planner.delineate()
    planner.click("gewu_drop_preview")
    planner.wait_until(lambda: planner.preview() is None)
    assert planner.workspace.count("micro_grid") == 0
    assert not planner.workspace.has_unsaved_edits


def test_one_undo_takes_an_adopted_delineation_back(planner, town):
    planner.open_town(town)
    planner.delineate()
    planner.click("gewu_adopt")
    planner.wait_until(lambda: planner.workspace.count("micro_grid") > 0)
    count = planner.workspace.count("micro_grid")
    stack = planner.workspace.layer("micro_grid").undoStack()
    assert (stack.count(), stack.undoText()) == (1, "自动划格")
    stack.undo()
    assert planner.workspace.count("micro_grid") == 0
    assert planner.workspace.read("building")["micro_grid_code"].isna().all()
    table = planner.widget("gewu_grid_table")
    planner.wait_until(lambda: table.proxy.rowCount() == 0)
    stack.redo()
    planner.wait_until(lambda: table.proxy.rowCount() == count)
