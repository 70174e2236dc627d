"""诉求: counted by community and class, a cell clicked, class, state and community changed by hand, each one undo step."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from assess_town import A, B, communities
from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QDate, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from plugin.gui import messages
from plugin.gui.pages.facilities_requests import RequestsPanel
from plugin.gui.pages.facilities_requests_parts import MATCHED, OPEN, OWN, UNMATCHED
from plugin.gui.pages.facilities_requests_pivot import ALL
from plugin.gui.session import Session
from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

X, Y = 400000, 3390000
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def rows() -> pd.DataFrame:
    given = [
        ("q1", "C01", A, "未办", "2024-03-01", "没有车位", 100),
        ("q2", "C01", A, "已办结", "2024-04-01", "停车难", 200),
        ("q3", "A02", B, "办理中", "2025-01-05", "没有幼儿园", 1500),
        ("q4", None, B, "未办", None, "老人吃饭不方便", 1600),
        ("q5", "C01", None, "未办", "2025-02-01", "停车难", None),
    ]
    frame = pd.DataFrame(given, columns=["uid", "class_code", "community_code", "state", "date", "text", "x"])
    shapes = [None if x != x else shapely.Point(X + x, Y + 500) for x in frame.pop("x")]
    return frame.assign(geometry=shapes, tag_state=["自动"] * 4 + ["待定"])


@pytest.fixture(scope="module")
def made(qgis_app, tmp_path_factory):
    target = tmp_path_factory.mktemp("requests") / "诉求.gpkg"
    geopackage.create(target, QgsCoordinateReferenceSystem("EPSG:4544"), "诉求")
    squares = [shapely.box(X + x, Y, X + x + 1000, Y + 1000) for x in (0, 1000, 2000)]
    run = pd.DataFrame([{"uid": "run", "scheme_id": "complete_community_2020", "kind": "基线", "date": "2025-01-01"}])
    scores = pd.DataFrame({"run_uid": "run", "community_code": [A, B], "point_code": "1001", "verdict": "不达标"})
    gaps = pd.DataFrame(
        {"run_uid": "run", "community_code": [A, B], "point_code": "1001", "class_code": "C01", "text": "缺车位"}
    )
    changes = [
        Change("community", add=communities().assign(geometry=squares)),
        Change("request", add=rows()),
        Change("assessment_run", add=run),
        Change("assessment_score", add=scores),
        Change("gap", add=gaps),
    ]
    Workspace.open(target).apply(changes, "数据")
    return target


@pytest.fixture
def panel(desktop, made, tmp_path):
    path = tmp_path / "诉求.gpkg"
    path.write_bytes(made.read_bytes())
    messages.use(desktop.bar)
    session = Session(desktop)
    session.open(str(path))
    panel = RequestsPanel(session)
    panel.resize(420, 640)
    panel.show()
    panel.refresh()
    QTest.qWait(30)
    yield panel
    panel.close_panel()
    session.workspace.discard()
    session.close()
    panel.deleteLater()


def click_cell(panel, code, key: str) -> None:
    index = panel.pivot.pivot.index_of(code, key)
    panel.pivot.scrollTo(index)
    QTest.mouseClick(panel.pivot.viewport(), LEFT, PLAIN, panel.pivot.visualRect(index).center())


def click_request(panel, uid: str, keys=PLAIN) -> None:
    row = list(panel.table.source.frame["uid"]).index(uid)
    index = panel.table.proxy.mapFromSource(panel.table.source.index(row, 0))
    QTest.mouseClick(panel.table.viewport(), LEFT, keys, panel.table.visualRect(index).center())


def listed(panel) -> list[str]:
    return sorted(panel.table.source.frame["uid"])


def stored(panel, uid: str) -> pd.Series:
    return panel.session.workspace.read("request", uid=uid).iloc[0]


def counts(panel) -> list[list[str]]:
    model = panel.pivot.pivot
    cells = [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]
    return [[model.headerData(r, Qt.Orientation.Vertical), *row] for r, row in enumerate(cells)]


def undo_count(panel) -> int:
    return panel.session.workspace.layer("request").undoStack().count()


def test_counts_with_sums_and_what_is_loose(panel):
    model = panel.pivot.pivot
    assert model.titles == ["合计", "幼儿园", "机动车停车", "未归类"]
    assert counts(panel) == [
        ["合计", "5", "1", "3", "1"],
        ["甲社区", "2", "", "2", ""],
        ["乙社区", "2", "1", "", "1"],
        ["（未归社区）", "1", "", "1", ""],
    ]
    assert panel.summary.text() == "5 条：未办结 4，未归类 1，未归社区 1。"
    assert panel.summary.toolTip() == "缺失清单 2 项，其中 1 项有诉求。"
    assert [panel.filters.beside.itemText(row) for row in (1, 2)] == ["对应缺失 2", "无对应缺失 3"]
    panel.pivot.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert counts(panel)[0][0] == "合计"
    panel.pivot.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert counts(panel)[1][0] == "乙社区"


def test_a_cell_lists_selects_and_shows_its_requests(panel, desktop):
    click_cell(panel, A, "C01")
    assert listed(panel) == ["q1", "q2"] and panel.heading.text() == "甲社区 · 机动车停车：2 条"
    layer = panel.session.workspace.layer("request")
    assert QgsProject.instance().layerTreeRoot().findLayer(layer.id()).isVisible(), "what is shown must be seen"
    assert sorted(feature["uid"] for feature in layer.selectedFeatures()) == ["q1", "q2"]
    assert desktop.canvas.extent().contains(QgsPointXY(X + 100, Y + 500))
    assert not desktop.canvas.extent().contains(QgsPointXY(X + 1500, Y + 500))
    click_cell(panel, None, "C01")
    assert listed(panel) == ["q5"]
    click_cell(panel, ALL, ALL)
    assert len(listed(panel)) == 5


def test_filters_of_state_date_and_gaps(panel):
    def total() -> int:
        return int(panel.pivot.pivot.counts[0, 0])

    boxes = panel.filters
    boxes.state.setCurrentIndex(boxes.state.findData(OPEN))
    assert total() == 4
    boxes.state.setCurrentIndex(boxes.state.findData("已办结"))
    assert total() == 1
    boxes.state.setCurrentIndex(0)
    boxes.beside.setCurrentIndex(boxes.beside.findData(MATCHED))
    assert total() == 2
    boxes.beside.setCurrentIndex(boxes.beside.findData(UNMATCHED))
    assert total() == 3
    boxes.beside.setCurrentIndex(0)
    boxes.when.setCurrentIndex(boxes.when.findData(OWN))
    assert boxes.since.isVisible()
    boxes.since.setDate(QDate(2024, 4, 1))
    boxes.until.setDate(QDate(2025, 1, 31))
    assert total() == 2, "the one without a date is not in the time"
    boxes.when.setCurrentIndex(boxes.when.findData("last"))
    assert total() == sum(text.startswith(str(QDate.currentDate().year() - 1)) for text in rows()["date"].dropna())
    boxes.when.setCurrentIndex(0)
    assert not boxes.since.isVisible()
    boxes.level.setCurrentIndex(1)
    assert panel.pivot.pivot.titles == ["合计", "基本公共服务", "市政配套", "未归类"]
    click_cell(panel, A, "C")
    assert listed(panel) == ["q1", "q2"]


def test_several_are_given_a_class_and_a_state_as_one_step_each(panel):
    click_cell(panel, ALL, "C01")
    click_request(panel, "q1")
    click_request(panel, "q2", Qt.KeyboardModifier.ControlModifier)
    menu = panel.steps.classes.menu()
    group = next(action.menu() for action in menu.actions() if action.text() == "市政配套")
    next(action for action in group.actions() if action.text().startswith("C02")).trigger()
    assert [stored(panel, uid)["class_code"] for uid in ("q1", "q2", "q5")] == ["C02", "C02", "C01"]
    assert stored(panel, "q1")["class_basis"] == "人工" and undo_count(panel) == 1
    click_cell(panel, A, "C02")
    click_request(panel, "q1")
    next(action for action in panel.steps.states.menu().actions() if action.text() == "办理中").trigger()
    assert stored(panel, "q1")["state"] == "办理中" and panel.table.selected()["uid"].tolist() == ["q1"]
    panel.steps.classes.menu().actions()[-1].trigger()
    assert stored(panel, "q1")[["class_code", "class_basis"]].tolist() == [None, "人工：不是设施诉求"]
    assert undo_count(panel) == 3
    for _ in range(3):
        panel.session.undo()
    assert stored(panel, "q1")[["class_code", "class_basis", "state"]].tolist() == ["C01", None, "未办"]
    panel.session.redo()
    assert stored(panel, "q2")["class_code"] == "C02"


def test_a_lost_one_gets_a_community_by_name(panel, desktop):
    click_cell(panel, None, ALL)
    click_request(panel, "q5")

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        QTest.keyClicks(dialog.search, B)
        QTest.mouseClick(dialog.ok, LEFT)

    QTimer.singleShot(200, choose)
    desktop.click(panel.steps.home)
    row = stored(panel, "q5")
    assert row[["community_code", "tag_state"]].tolist() == [B, "人工"] and "示意点" in row["placed_by"]
    assert panel.pivot.pivot.index_of(None, ALL).isValid() is False and undo_count(panel) == 1
    panel.session.undo()
    assert stored(panel, "q5")[["community_code", "tag_state"]].tolist() == [None, "待定"]


def test_words_classify_what_has_no_class(panel, desktop, wait_until):
    desktop.click(panel.steps.words)
    wait_until(lambda: panel._running is None)
    assert stored(panel, "q4")[["class_code", "class_basis"]].tolist() == ["A09", "按内容“老人吃饭”"]
    assert stored(panel, "q1")["class_basis"] is None, "what the source gave stays"
    assert undo_count(panel) == 1 and any("改了 1 条" in text for text in desktop.texts())
    panel.session.undo()
    assert stored(panel, "q4")["class_code"] is None


def test_nothing_to_show_says_what_to_do(panel):
    panel.session.apply([Change("request", remove=[f"q{number}" for number in range(1, 6)])], "删")
    panel.refresh()
    assert "请在“工作区”页导入诉求" in panel.summary.text() and not panel.steps.words.isEnabled()
    panel.clear()
    assert panel.pivot.pivot.rowCount() <= 1
