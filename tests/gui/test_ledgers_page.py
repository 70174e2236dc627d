"""The ledger page on a real workspace: what it offers, refuses, exports and remembers."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtTest import QTest

from plugin.core.errors import GewuError
from plugin.gui import background
from plugin.gui.pages.ledgers_page import LedgersPage
from plugin.workspace import geopackage, ledgers
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests.desktop import answer

CODES = ["990101001001", "990101001002", "990102001001"]


class Session(QObject):
    """What the page needs of the window's session, without a main window."""

    workspace_changed = pyqtSignal()
    data_changed = pyqtSignal()

    def __init__(self, workspace) -> None:
        super().__init__()
        self.workspace = workspace

    def need(self):
        return self.workspace

    def data_is_stale(self) -> None:
        self.data_changed.emit()


@pytest.fixture
def workspace(qgis_app, tmp_path):
    geopackage.create(tmp_path / "ws.gpkg", QgsCoordinateReferenceSystem("EPSG:4544"), "示例工作区")
    ws = Workspace.open(tmp_path / "ws.gpkg")
    streets = pd.DataFrame({"code": ["990101001", "990102001"], "name": ["示例一街道", "示例二街道"]})
    communities = pd.DataFrame(
        {
            "code": CODES,
            "name": ["样本东社区", "样本西社区", "样本南社区"],
            "subdistrict_code": ["990101001", "990101001", "990102001"],
        }
    )
    grids = pd.DataFrame(
        {"code": [f"{code}01001" for code in CODES], "community_code": CODES, "worker_uid": ["w1"] * 3}
    )
    worker = pd.DataFrame({"uid": ["w1"], "name": ["张示例"], "phone": ["13800000001"]})
    ws.apply(
        [
            Change("subdistrict", add=streets),
            Change("community", add=communities),
            Change("worker", add=worker),
            Change("micro_grid", add=grids),
        ],
        "准备",
    )
    return ws


@pytest.fixture
def page(workspace, bar, tmp_path):
    QgsProject.instance().clear()
    page = LedgersPage(Session(workspace))
    page.refresh()
    page.file.setFilePath(str(tmp_path / "台账.xlsx"))
    page.resize(412, 640)
    page.show()
    yield page
    background.cancel_all()
    page.close_page()
    page.deleteLater()


def export(page, wait_until) -> openpyxl.Workbook:
    page.export_button.click()
    wait_until(lambda: not background.running())
    return openpyxl.load_workbook(page.file.filePath())


def test_everything_is_chosen_at_first(page):
    assert len(page.units.chosen()) == 3
    assert page.unit_label.text() == "全部 3 个社区"
    assert all(check.isChecked() for check in page.sheets.values())
    assert page.sheets["micro_grid"].text() == "微网格台账（3）"
    assert page.mask.isChecked() and not page.reason.isVisible()


def test_fits_into_the_dock(page):
    QTest.qWait(50)
    assert page.minimumSizeHint().width() <= 412


def test_a_suggested_name_follows_the_choice(page):
    page.file.setFilePath("")
    page.units.check_all(False)
    first = page.units.topLevelItem(0).child(0)
    first.setCheckState(0, Qt.CheckState.Checked)
    for name, check in page.sheets.items():
        check.setChecked(name == "micro_grid")
    assert page.file.filePath().rsplit("/", 1)[-1].startswith("样本东社区微网格台账_")


def test_export_in_the_background(page, wait_until, workspace):
    page.unit_name.setText("示例规划局")
    book = export(page, wait_until)
    assert len(book.sheetnames) == 7
    assert book["微网格台账"]["A2"].value == "填报单位：示例规划局（盖章）"
    assert book["微网格台账"]["O5"].value == "张**"
    assert page.result.isVisible() and "微网格台账：3 行" in page.result_label.text()
    assert page.open_file_button.isVisible() and page.open_folder_button.isVisible()
    assert workspace.setting(ledgers.UNIT_NAME) == "示例规划局"
    assert page.export_button.isEnabled()


def test_only_the_chosen_units_and_sheets(page, wait_until):
    page.units.topLevelItem(0).setCheckState(0, Qt.CheckState.Unchecked)
    assert page.unit_label.text() == "已选 1 / 3 个社区"
    page.sheets["summary"].setChecked(False)
    book = export(page, wait_until)
    assert "汇总" not in book.sheetnames
    assert book["微网格台账"]["F5"].value == CODES[2] + "01001"


def test_nothing_chosen_is_refused(page):
    page.units.check_all(False)
    with pytest.raises(GewuError, match="社区"):
        page.export()
    for check in page.sheets.values():
        check.setChecked(False)
    assert not page.export_button.isEnabled()


def test_a_full_version_needs_a_reason_and_is_logged(page, wait_until, workspace):
    page.mask.click()
    assert page.reason.isVisible()
    with pytest.raises(GewuError, match="理由"):
        page.export()
    page.reason.setText("上级部门核查")
    book = export(page, wait_until)
    assert book["微网格台账"]["O5"].value == "张示例"
    entry = workspace.read("change_log").iloc[-1]
    assert entry["action"] == "导出未脱敏台账" and entry["why"] == "上级部门核查"
    assert page.mask.isChecked() and not page.reason.text(), "the next export is masked again"


def test_a_failed_export_says_why_and_can_be_tried_again(page, wait_until, tmp_path, bar):
    page.file.setFilePath(str(tmp_path / "没有" / "台账.xlsx"))
    page.export_button.click()
    wait_until(lambda: not background.running())
    assert "不存在" in bar.items()[-1].text()
    assert page.export_button.isEnabled() and not page.result.isVisible()


def test_marks_stay_when_rows_change(page):
    page.units.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    page.refresh()
    assert page.units.chosen() == CODES[:2]


def test_another_workspace_starts_afresh(page):
    page.units.check_all(False)
    page.mask.setChecked(False)
    page.workspace_changed()
    page.refresh()
    assert len(page.units.chosen()) == 3 and page.mask.isChecked()


def test_an_existing_file_is_replaced_only_when_agreed(page, wait_until, tmp_path):
    (tmp_path / "台账.xlsx").write_bytes(b"before")
    answer("取消")
    page.export_button.click()
    assert not background.running() and (tmp_path / "台账.xlsx").read_bytes() == b"before"
    answer("替换")
    assert len(export(page, wait_until).sheetnames) == 7


def test_cancelled_in_the_background(page, wait_until, tmp_path):
    page.export_button.click()
    background.running()[0].cancel()
    wait_until(lambda: not background.running())
    assert page.export_button.isEnabled() and not page.result.isVisible()
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".xlsx"] == []
