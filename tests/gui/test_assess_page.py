"""The 评估 page in a real window: compute, read why, zoom, decide by hand, undo, gap list, earlier runs."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import shapely
from assess_town import A, B, C, communities, compounds, facilities
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsPointXY
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

from plugin.core.assess import schemes
from plugin.gui import background, messages
from plugin.gui.pages.assess_page import AssessPage
from plugin.gui.session import Session
from plugin.workspace import assess as store
from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def path(qgis_app, tmp_path):
    target = tmp_path / "评估.gpkg"
    geopackage.create(target, QgsCoordinateReferenceSystem("EPSG:4544"), "评估")
    squares = [shapely.box(400000 + x, 3390000, 401000 + x, 3391000) for x in (0, 1000, 2000)]
    rows = facilities(
        ("f1", "A06", A, {"floor_area": 130.0}), ("f2", "A06", B, {"floor_area": 100.0}), ("f3", "A06", B), ("f4", "D01", C),
    )  # fmt: skip
    rows["geometry"] = [shapely.Point(400500 + 1000 * x, 3390500) for x in (0, 1, 1.2, 2)]
    blocks = compounds({"community_code": A, "property_kind": "物业"}, {"community_code": A, "property_kind": "无"})
    blocks["geometry"] = [shapely.box(400100 + x, 3390100, 400150 + x, 3390150) for x in (0, 100)]
    changes = [Change("community", add=communities().assign(geometry=squares)), Change("facility", add=rows)]
    Workspace.open(target).apply([*changes, Change("compound", add=blocks)], "数据")
    return target


@pytest.fixture
def session(desktop, path):
    messages.use(desktop.bar)
    made = Session(desktop)
    made.open(str(path))
    yield made
    if made.workspace is not None and made.workspace.has_unsaved_edits:
        made.workspace.discard()
    made.close()


@pytest.fixture
def page(session):
    made = AssessPage(session)
    made.resize(420, 900)
    made.show()
    made.refresh()
    yield made
    background.cancel_all()
    made.close_page()
    made.deleteLater()


@pytest.fixture
def assessed(page, desktop, wait_until):
    """The page after a click on 开始评估."""
    before = len(store.runs(page.session.workspace))
    desktop.click(page.form.start_button)
    wait_until(lambda: len(store.runs(page.session.workspace)) == before + 1 and page.form.start_button.isEnabled())
    return page


def click_community(page, code: str) -> None:
    row = list(page.table.source.frame["community_code"]).index(code)
    index = page.table.proxy.mapFromSource(page.table.source.index(row, 0))
    QTest.mouseClick(page.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, page.table.visualRect(index).center())


def point_item(page, point: str):
    return next(item for item in page.points._items() if item.data(0, Qt.ItemDataRole.UserRole) == point)


def click_point(page, point: str) -> None:
    tree, item = page.points.tree, point_item(page, point)
    tree.scrollToItem(item)
    place = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(40, place.y()))


def stored(page, community: str, point: str) -> pd.Series:
    rows = page.session.workspace.read("assessment_score", community_code=community, point_code=point)
    return rows[rows["run_uid"] == page._run_uid].iloc[0]


def test_without_a_run_the_page_says_what_to_do(page):
    assert "还没有评估结果" in page.total.text()
    assert not page.run_box.isEnabled() and not page.points.save_button.isEnabled()


def test_starting_computes_in_the_background_and_stores_one_undo_step(assessed, desktop):
    workspace = assessed.session.workspace
    assert assessed.table.proxy.rowCount() == 3
    assert any("已评估 3 个社区" in text for text in desktop.texts())
    assert assessed.run_box.count() == 1 and "完整居住社区建设标准" in assessed.run_box.currentText()
    stack = workspace.layer("assessment_score").undoStack()
    assert stack.count() == 1 and stack.text(0).startswith("评估（基线")
    stack.undo()
    assert workspace.count("assessment_run") == workspace.count("assessment_score") == workspace.count("gap") == 0


def test_a_community_shows_its_items_with_verdict_standard_basis_and_reason(assessed):
    click_community(assessed, B)
    tree = assessed.points.tree
    assert tree.topLevelItemCount() == 20
    item = point_item(assessed, "0501")
    # one clinic is too small, the other's area is not filled in
    assert (item.text(1), item.text(2), item.text(3)) == ("100㎡", "≥120㎡", "待定")
    assert item.foreground(3).color().name() == "#b26a00"
    click_point(assessed, "0501")
    detail = assessed.points.detail.toPlainText()
    for text in ("“设施f3”未填建筑面积", "建筑面积不小于 120㎡", "S·B1", "设施f2、设施f3"):
        assert text in detail
    click_point(assessed, "0901")
    assert "M 未经核实" in assessed.points.detail.toPlainText()


def test_zoom_selects_the_evidence_and_moves_the_map(assessed, desktop):
    click_community(assessed, B)
    click_point(assessed, "0501")
    desktop.click(assessed.points.zoom_button)
    layer = assessed.session.workspace.layer("facility")
    assert sorted(feature["uid"] for feature in layer.selectedFeatures()) == ["f2", "f3"]
    assert desktop.canvas.extent().contains(QgsPointXY(401500, 3390500))
    assert not desktop.canvas.extent().contains(QgsPointXY(400500, 3390500))
    click_community(assessed, A)
    click_point(assessed, "1601")
    desktop.click(assessed.points.zoom_button)
    assert [f["uid"] for f in assessed.session.workspace.layer("compound").selectedFeatures()] == ["x2"]


def decide(page, desktop, point: str, verdict: str, reason: str = "checked", name: str = "Example") -> None:
    click_point(page, point)
    box = page.points.verdict_box
    box.setFocus()
    while box.currentText() != verdict:
        before = box.currentIndex()
        QTest.keyClick(box, Qt.Key.Key_Down if box.findText(verdict) > before else Qt.Key.Key_Up)
        assert box.currentIndex() != before
    for edit, text in ((page.points.filler_edit, name), (page.points.reason_edit, reason)):
        edit.clear()
        QTest.keyClicks(edit, text)
    desktop.click(page.points.save_button)


def test_a_point_is_decided_in_place_as_one_undo_step_and_restored(assessed, desktop):
    click_community(assessed, A)
    decide(assessed, desktop, "0901", "不达标")
    row = stored(assessed, A, "0901")
    assert (row["verdict"], row["score"], row["reason"], row["filled_by"]) == ("不达标", 0.0, "checked", "Example")
    assert row["source"] == "manual"
    assert "✎" in point_item(assessed, "0901").text(3) and assessed.points.current_code() == "0901"
    gaps = assessed.session.workspace.read("gap", community_code=A, point_code="0901")
    assert len(gaps) == 1
    stack = assessed.session.workspace.layer("assessment_score").undoStack()
    assert stack.count() == 2
    desktop.click(assessed.points.restore_button)
    assert stored(assessed, A, "0901")["verdict"] == "待定" and stored(assessed, A, "0901")["filled_by"] is None
    assert assessed.session.workspace.read("gap", community_code=A, point_code="0901").empty
    stack.undo()
    stack.undo()
    assert stored(assessed, A, "0901")["source"] == "auto"


def test_a_decision_without_a_reason_is_refused(assessed, desktop):
    click_community(assessed, A)
    decide(assessed, desktop, "0901", "达标", reason="")
    assert any("人工判定要写明理由和填报人" in text for text in desktop.texts())
    assert stored(assessed, A, "0901")["verdict"] == "待定"


def test_a_later_run_keeps_the_decision_and_the_earlier_run_can_be_chosen(assessed, desktop, wait_until):
    click_community(assessed, A)
    decide(assessed, desktop, "0901", "达标")
    first = assessed._run_uid
    assessed.form.kind_box.setCurrentText("年度")
    assessed.form.date_edit.setDate(assessed.form.date_edit.date().addDays(1))
    desktop.click(assessed.form.start_button)
    wait_until(lambda: assessed.run_box.count() == 2 and assessed.form.start_button.isEnabled())
    assert assessed._run_uid != first and stored(assessed, A, "0901")["verdict"] == "达标"
    assert "年度" in assessed.run_box.currentText()
    assessed.run_box.setFocus()
    QTest.keyClick(assessed.run_box, Qt.Key.Key_Down)
    assert assessed._run_uid == first


def test_only_the_communities_selected_on_the_map(page, desktop, wait_until):
    page.form.scope_box.setCurrentIndex(1)
    desktop.click(page.form.start_button)
    assert any("图上没有选中社区" in text for text in desktop.texts())
    page.session.workspace.layer("community").selectByExpression(f"code = '{B}'")
    desktop.click(page.form.start_button)
    wait_until(lambda: page.table.proxy.rowCount() == 1)
    assert page.table.source.frame["community_code"].tolist() == [B]


def test_the_gap_list_opens_the_point_and_zooms(assessed, desktop):
    assessed.tabs.setCurrentIndex(1)
    table = assessed.gap_table
    assert table.proxy.rowCount() == len(assessed._gaps) > 0
    row = list(table.source.frame["point_code"]).index("1601")
    center = table.visualRect(table.proxy.index(row, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, center)
    QTest.mouseDClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, center)
    assert assessed.tabs.currentIndex() == 0
    assert assessed.points.current_code() == "1601" and assessed._code == A
    assert assessed.session.workspace.layer("compound").selectedFeatureCount() == 1


def test_requests_stand_beside_the_gaps(assessed, desktop):
    assessed.tabs.setCurrentIndex(1)
    panel, table = assessed.gaps, assessed.gap_table
    assert set(table.source.frame["asked"]) == {0} and not panel.summary.isVisible()
    gap = assessed._gaps[assessed._gaps["class_code"].notna()].iloc[-1]
    same = {"class_code": gap["class_code"], "community_code": gap["community_code"]}
    given = [{**same, "state": "未办"}, {**same, "state": "办理中"}, {**same, "state": "已办结"}]
    given += [{**same, "community_code": "elsewhere", "state": "未办"}, {**same, "class_code": None, "state": "未办"}]
    rows = pd.DataFrame(given).assign(text=[f"诉求{number}" for number in range(5)], uid=list("abcde"))
    rows["geometry"] = [shapely.Point(402500, 3390000 + 200 * number) for number in range(5)]
    assessed.session.apply([Change("request", add=rows)], "诉求")
    assessed.refresh()
    column = [column.name for column in table.source.columns].index("asked")
    table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    first = table.row(table.proxy.index(0, 0))
    assert (first["community_code"], first["class_code"]) == (gap["community_code"], gap["class_code"])
    assert table.proxy.index(0, column).data() == "2/3"
    assert panel.summary.text().startswith("1 条缺口有居民诉求")
    center = table.visualRect(table.proxy.index(0, column)).center()
    QTest.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, center)
    assert sorted(panel.requests.source.frame["text"]) == ["诉求0", "诉求1", "诉求2"]
    assert "3 条，未办结 2 条" in panel.heading.text() and panel.requests.isVisible()
    panel.requests.selectRow(0)
    panel.zoom()
    layer = assessed.session.workspace.layer("request")
    assert layer.selectedFeatureCount() == 1 and desktop.canvas.extent().contains(QgsPointXY(402500, 3390000))
    assessed.session.undo()
    assessed.refresh()
    assert set(table.source.frame["asked"]) == {0}


def test_a_bureaus_scheme_file_is_offered_and_a_wrong_one_told(page, desktop, tmp_path, wait_until):
    file = tmp_path / "我局.json"
    schemes.copy_to("complete_community_2020", file)
    page.form.add_file(str(file))
    assert page.form.scheme().id == "我局"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["goals"][0]["items"][0]["points"][0]["measure"]["id"] = "guess"
    file.write_text(json.dumps(content), encoding="utf-8")
    desktop.click(page.form.start_button)
    assert any("guess" in text for text in desktop.texts())
    assert page.form.start_button.isEnabled()


def test_a_run_of_a_scheme_that_is_gone_is_named_and_the_others_can_be_read(assessed):
    lost = pd.DataFrame([{"uid": "lost", "scheme_id": "丢失的方案", "date": "2099-01-01"}])
    assessed.session.apply([Change("assessment_run", add=lost)], "另一批次")
    assessed._run_uid = "lost"
    assessed.refresh()
    assert "丢失的方案" in assessed.total.text() and assessed.table.proxy.rowCount() == 0
    assessed.run_box.setFocus()
    QTest.keyClick(assessed.run_box, Qt.Key.Key_Down)
    assert assessed.table.proxy.rowCount() == 3


def test_a_workspace_without_communities_is_told(session, desktop, tmp_path, wait_until):
    empty = tmp_path / "空.gpkg"
    geopackage.create(empty, QgsCoordinateReferenceSystem("EPSG:4544"), "空")
    session.open(str(empty))
    page = AssessPage(session)
    page.show()
    page.refresh()
    desktop.click(page.form.start_button)
    wait_until(lambda: any("没有可评估的社区" in text for text in desktop.texts()))
    wait_until(lambda: page.form.start_button.isEnabled() and QgsApplication.taskManager().countActiveTasks() == 0)
    page.deleteLater()
