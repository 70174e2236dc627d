"""查重 by mouse and keyboard, beside the map: look, choose, merge, tell apart, undo, and all at once."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit

from plugin.gui import background, messages
from plugin.gui.dialogs.duplicates_dialog import DuplicatesDialog
from plugin.gui.dialogs.duplicates_table import typed
from plugin.gui.session import Session
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests.hand import Hand
from tests.small_town import EAST, X, Y

KEY = Qt.Key


def facilities() -> pd.DataFrame:
    """Twins of the town's station and kindergarten, three records of one park, a doubtful pair of schools."""
    rows = [
        ("D1", "示例社区服务站（一楼）", "A01", X + 156, Y + 150, "import:街道.xlsx", {"owner": "某某街道"}),
        ("D2", "示例幼儿园", "A02", EAST + 160, Y + 150, "import:街道.xlsx", {"capacity": 9.0, "capacity_unit": "班"}),
        ("D3", "荔香公园", "D03", X + 60, Y + 60, "import:a.csv", {"site_area": 1200.0, "build_year": 1990}),
        ("D4", "南山区荔香公园", "D03", X + 75, Y + 60, "import:b.csv", {"site_area": 1300.0}),
        ("D5", "荔香公園", "D03", X + 60, Y + 80, "import:c.csv", {"photo": "p.jpg"}),
        ("D6", "育才中学", "A08", EAST + 50, Y + 250, "import:a.csv", {}),
        ("D7", "育才中学（东校区）", "A08", EAST + 80, Y + 250, "import:b.csv", {}),
    ]
    frame = pd.DataFrame(
        [
            {"uid": code.lower(), "code": code, "name": name, "class_code": kind, "source": source, **more}
            for code, name, kind, _x, _y, source, more in rows
        ]
    )
    return frame.assign(geometry=[shapely.Point(row[3], row[4]) for row in rows])


@pytest.fixture
def session(desktop, town):
    made = Session(desktop)
    messages.use(desktop.messageBar())
    workspace = Workspace.open(town)
    workspace.apply([Change("facility", add=facilities())], "导入")
    made.open(str(town))
    QTest.qWait(200)
    yield made
    background.cancel_all()
    if made.workspace is not None:
        made.workspace.discard()
    made.close()


@pytest.fixture
def dialog(session, desktop, wait_until):
    made = DuplicatesDialog(session, desktop.window)
    made.show()
    wait_until(lambda: made._running is None and made.groups.table.proxy.rowCount() == 4)
    yield made
    if not sip.isdeleted(made):
        made.close()


def listed(dialog) -> list[str]:
    table = dialog.groups.table
    return [table.proxy.index(row, 1).data() for row in range(table.proxy.rowCount())]


def go(dialog, name: str) -> None:
    """Click the group of this name."""
    table = dialog.groups.table
    index = table.proxy.index(listed(dialog).index(name), 1)
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, table.visualRect(index).center()
    )


def cell(dialog, part: str, column: int) -> QPoint:
    table = dialog.pane.table
    index = table.model().index(table.parts.index(part), column)
    table.scrollTo(index)
    return table.visualRect(index).center()


def click(dialog, part: str, record: int) -> None:
    """Click the value of a record, counted from 1."""
    QTest.mouseClick(
        dialog.pane.table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        cell(dialog, part, record),
    )


def result(dialog, part: str) -> str:
    return dialog.pane.table.item(dialog.pane.table.parts.index(part), 0).text()


def park(session) -> list[dict]:
    return session.workspace.read("facility", uid=["d3", "d4", "d5"]).to_dict("records")


def settled(dialog, wait_until) -> None:
    QTest.qWait(250)
    wait_until(lambda: dialog._running is None)


def test_the_list_and_one_group_side_by_side(dialog, desktop):
    assert set(listed(dialog)) == {"示例社区服务站（一楼）", "示例幼儿园", "南山区荔香公园", "育才中学（东校区）"}
    assert not dialog.isModal()
    go(dialog, "南山区荔香公园")
    assert "共 3 条" in dialog.pane.count.text() and dialog.pane.reason.text().startswith("相距 25 m，名称相似")
    table = dialog.pane.table
    assert [table.horizontalHeaderItem(column).text() for column in range(4)] == [
        "合并后",
        "★ 1  a.csv",
        "2  b.csv",
        "3  c.csv",
    ]
    assert result(dialog, "name") == "南山区荔香公园" and result(dialog, "build_year") == "1990"
    areas = [table.item(table.parts.index("site_area"), column).text() for column in (1, 2, 3)]
    assert areas == ["1200", "1300", "—"] and result(dialog, "site_area") == "1200", "never added up"
    assert "核对" in table.verticalHeaderItem(table.parts.index("site_area")).toolTip()
    assert dialog.pane.marks.numbers == [1, 2, 3] and dialog.pane.marks.kept == 0
    canvas = desktop.canvas
    for number in range(3):
        place = dialog.pane.marks.pixel(number).toPoint()
        assert canvas.rect().contains(place), "on the map"
        assert not dialog.frameGeometry().contains(canvas.mapToGlobal(place)), "and not behind the window"


def test_enter_merges_and_the_undone_group_comes_back(dialog, session, wait_until):
    go(dialog, "南山区荔香公园")
    QTest.keyClick(dialog.groups.table, KEY.Key_Return)
    (row,) = park(session)
    assert (row["uid"], row["name"], row["photo"], row["site_area"]) == ("d3", "南山区荔香公园", "p.jpg", 1200.0)
    assert row["merged_from"] == "D4 南山区荔香公园（import:b.csv）；D5 荔香公園（import:c.csv）"
    assert len(listed(dialog)) == 3 and "南山区荔香公园" not in listed(dialog)
    assert dialog.groups.current is not None, "the next one is there at once"
    settled(dialog, wait_until)
    assert session.last_step == "合并重复设施" and dialog.undo_button.isEnabled()
    QTest.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    wait_until(lambda: len(listed(dialog)) == 4)
    assert len(park(session)) == 3 and "共 3 条" in dialog.pane.count.text(), "it is current again"


def test_a_value_is_typed(dialog, session, desktop):
    go(dialog, "南山区荔香公园")
    viewport, left, plain = dialog.pane.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def typing(part: str) -> QLineEdit | QComboBox:
        place = cell(dialog, part, 0)
        QTest.mouseClick(viewport, left, plain, place)
        QTest.mouseDClick(viewport, left, plain, place)
        return viewport.findChild(QComboBox if part == "state" else QLineEdit)

    editor = typing("site_area")
    QTest.keyClicks(editor, "1,250.5")
    QTest.keyClick(editor, KEY.Key_Return)
    assert result(dialog, "site_area") == "1250.5" and len(listed(dialog)) == 4, "Enter ends the typing, no more"
    QTest.qWait(30)
    editor = typing("build_year")
    QTest.keyClicks(editor, "long ago")
    QTest.keyClick(editor, KEY.Key_Return)
    assert result(dialog, "build_year") == "1990" and "不能作为“建成年份" in desktop.texts()[0]
    QTest.qWait(30)
    box = typing("state")
    box.setCurrentIndex(box.findData("闲置"))
    box.activated.emit(box.currentIndex())
    assert result(dialog, "state") == "闲置"
    QTest.qWait(30)
    dialog.groups.table.setFocus()
    QTest.keyClick(dialog.groups.table, KEY.Key_Return)
    (row,) = park(session)
    assert (row["site_area"], row["state"]) == (1250.5, "闲置")


@pytest.mark.parametrize(
    ("part", "text", "value"),
    [("site_area", "1,200", 1200.0), ("site_area", "-1", None), ("build_year", "1990.5", None), ("build_year", "nan", None),
     ("owner", " 区政府 ", "区政府"), ("build_year", "１９９０", 1990.0)],
)  # fmt: skip
def test_what_can_be_typed(part, text, value):
    found = typed(part, text)
    assert (found.value if found else None) == value
    assert typed("owner", "  ").value is None


def test_not_duplicates_by_key_and_back(dialog, session, wait_until):
    go(dialog, "育才中学（东校区）")
    QTest.keyClick(dialog.groups.table, KEY.Key_N)
    assert len(listed(dialog)) == 3
    (row,) = session.workspace.read("accepted_finding").to_dict("records")
    assert (row["rule"], row["finding_key"]) == ("F-DUP", "F-DUP|d6|d7")
    dialog.search()
    wait_until(lambda: dialog._running is None)
    assert "育才中学（东校区）" not in listed(dialog)

    def withdraw() -> None:
        box = QApplication.activeModalWidget()
        assert box.table.source.frame["detail"].tolist() == ["D6 育才中学 与 D7 育才中学（东校区）"]
        assert not box.ok.isEnabled()
        box.table.selectRow(0)
        box.ok.click()

    QTimer.singleShot(200, withdraw)
    QTest.mouseClick(dialog.decisions_button, Qt.MouseButton.LeftButton)
    wait_until(lambda: "育才中学（东校区）" in listed(dialog))


def test_all_confident_ones_at_once(dialog, session, desktop, wait_until):
    before = session.workspace.read("facility")
    sure = [group for group in dialog.groups.groups if group.confident]
    assert len(sure) >= 2 and f"{len(sure)} 组" in dialog.batch_button.text()
    asked = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        asked.append(box.text.text())
        table = box.table
        rect = table.visualRect(table.proxy.index(0, 0))
        left = Qt.MouseButton.LeftButton
        QTest.mouseClick(table.viewport(), left, Qt.KeyboardModifier.NoModifier, rect.topLeft() + QPoint(10, 12))
        asked.append(box.ok.text())
        box.ok.click()

    QTest.mouseClick(dialog.batch_button, Qt.MouseButton.LeftButton)
    timer = QTimer()
    timer.timeout.connect(
        lambda: (timer.stop(), answer()) if isinstance(QApplication.activeModalWidget(), QDialog) else None
    )
    timer.start(50)
    wait_until(lambda: len(asked) == 2 and len(listed(dialog)) < 4)
    assert f"合并 {len(sure)} 组" in asked[0] and asked[1] == f"合并 {len(sure) - 1} 组"
    assert len(session.workspace.read("facility")) < len(before)
    assert "可一步撤销" in desktop.texts()[0]
    QTest.keyClick(dialog.groups.table, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: len(listed(dialog)) == 4)
    assert len(session.workspace.read("facility")) == len(before)


def test_twenty_records_in_one_group(session, desktop, wait_until):
    rows = pd.DataFrame({"uid": [f"m{n}" for n in range(20)], "code": [f"M{n}" for n in range(20)]})
    rows["name"], rows["class_code"], rows["source"] = "月亮公园", "D03", [f"import:{n}" for n in range(20)]
    rows["geometry"] = [shapely.Point(X + 300 + step, Y + 30) for step in np.arange(20.0)]
    session.workspace.apply([Change("facility", add=rows)], "更多")
    dialog = DuplicatesDialog(session, desktop.window)
    dialog.show()
    wait_until(lambda: dialog._running is None and "月亮公园" in listed(dialog))
    go(dialog, "月亮公园")
    assert dialog.pane.table.columnCount() == 21 and len(dialog.pane.marks.numbers) == 20
    QTest.mouseClick(dialog.merge_button, Qt.MouseButton.LeftButton)
    assert len(session.workspace.read("facility", uid=rows["uid"].tolist())) == 1
    dialog.close()


def test_values_place_and_head_are_chosen_by_clicks(dialog, session, desktop):
    go(dialog, "南山区荔香公园")
    QTest.qWait(50)
    click(dialog, "name", 1)
    click(dialog, "site_area", 2)
    assert (result(dialog, "name"), result(dialog, "site_area")) == ("荔香公园", "1300")
    click(dialog, "geometry", 3)
    assert dialog.pane.marks.kept == 2
    hand, tool = Hand(desktop.canvas, session.workspace.crs), desktop.canvas.mapTool()
    place = dialog.pane.marks.pixel(1).toPoint()
    assert (hand.pixel((X + 75, Y + 60)) - place).manhattanLength() <= 2, "the disc stands on its record"
    hand.click((X + 75, Y + 60))
    assert dialog.pane.marks.kept == 1 and desktop.canvas.mapTool() is tool
    assert dialog.pane.table.item(dialog.pane.table.parts.index("geometry"), 1).text() == "坐标，相距 15 m"
    header = dialog.pane.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(3) + 12, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert dialog.pane.table.horizontalHeaderItem(3).text().startswith("★") and dialog.pane.marks.kept == 2
    QTest.mouseClick(dialog.merge_button, Qt.MouseButton.LeftButton)
    (row,) = park(session)
    assert (row["uid"], row["code"], row["geometry"]) == ("d5", "D5", shapely.Point(X + 60, Y + 80))
    assert (row["name"], row["site_area"]) == ("荔香公园", 1300.0), "what was chosen before stays chosen"


def test_going_through_the_list_and_filters(dialog):
    first = dialog.groups.place
    QTest.keyClick(dialog.groups.table, KEY.Key_S)
    QTest.keyClick(dialog.pane.table, KEY.Key_PageDown)
    assert dialog.groups.place == (first + 2) % 4
    QTest.keyClick(dialog.groups.table, KEY.Key_PageUp)
    for _ in range(2):
        QTest.mouseClick(dialog.pane.previous, Qt.MouseButton.LeftButton)
    assert dialog.groups.place == (first - 1) % 4 and len(listed(dialog)) == 4

    def choose(box, text: str) -> None:
        box.setCurrentIndex(next(row for row in range(box.count()) if text in box.itemText(row)))

    dialog.groups.classes.choose(frozenset({"D03"}))
    assert listed(dialog) == ["南山区荔香公园"] and "第 1 / 1 组" in dialog.pane.count.text()
    dialog.groups.classes.choose(None)
    choose(dialog.groups.sources, "街道.xlsx")
    assert set(listed(dialog)) == {"示例社区服务站（一楼）", "示例幼儿园"}
    choose(dialog.groups.sources, "全部")
    choose(dialog.groups.sure, "需核对")
    assert "示例幼儿园" not in listed(dialog) and "育才中学（东校区）" in listed(dialog)
    dialog.groups.classes.choose(frozenset({"B03"}))
    assert listed(dialog) == [] and dialog.pane.reason.text() == "没有符合筛选的组。"
    assert not dialog.merge_button.isEnabled() and dialog.pane.marks.numbers == []
    QTest.keyClick(dialog.groups.table, KEY.Key_Return)


def test_own_steps_start_no_search_but_those_of_others_do(dialog, session, desktop, monkeypatch):
    started = []
    monkeypatch.setattr(dialog, "search", lambda: started.append(1))
    go(dialog, "育才中学（东校区）")
    QTest.keyClick(dialog.groups.table, KEY.Key_N)
    QTest.qWait(300)
    assert started == []
    go(dialog, "南山区荔香公园")
    session.workspace.apply([Change("facility", update=pd.DataFrame({"uid": ["d4"], "owner": ["新主"]}))], "别处的改动")
    QTest.keyClick(dialog.groups.table, KEY.Key_Return)
    assert len(park(session)) == 3 and "又被改动" in desktop.texts()[0], "not what was looked at"
    QTest.qWait(300)
    assert started


def test_closing_leaves_the_map_alone(dialog, session, desktop, town_made, tmp_path):
    marks = dialog.pane.marks
    assert marks in desktop.canvas.scene().items()
    QTest.keyClick(dialog, KEY.Key_Escape)
    QTest.qWait(30)
    assert marks not in desktop.canvas.scene().items() and sip.isdeleted(dialog)
    session.data_is_stale()
    QTest.qWait(200)
    again = DuplicatesDialog(session, desktop.window)
    again.show()
    session.workspace.discard()
    session.open(shutil.copy(town_made, tmp_path / "other.gpkg"))
    QTest.qWait(100)
    assert sip.isdeleted(again), "another workspace is open"
