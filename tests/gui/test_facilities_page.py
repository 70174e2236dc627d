"""挂接: the automatic steps, the table, the tree, the class filter. The queue: test_facilities_queue."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import QItemSelectionModel, QPointF, Qt
from qgis.PyQt.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from plugin.gui.class_filter import UNCLASSIFIED
from plugin.gui.pages.facilities_drag import dragged
from plugin.gui.window import Window
from tests.desktop import answer
from tests.gui.facility_town import EAST_CODE, WEST_CODE
from tests.hand import Hand
from tests.small_town import EAST, X, Y


@pytest.fixture
def page(desktop, town):
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("facilities")
    QTest.qWait(200)
    yield window.dock.page
    window.session.workspace.discard()
    window.close()


@pytest.fixture
def tagged(page, desktop, wait_until):
    page.run_row.run()
    wait_until(lambda: not page.run_row.is_running)
    return page


@pytest.fixture
def table(tagged):
    tagged.tabs.setCurrentWidget(tagged.table)
    return tagged.table.table


def states(page) -> dict[str, str]:
    frame = page.session.workspace.read("facility")
    return dict(zip(frame["name"], frame["tag_state"]))


def shown(table) -> list[str]:
    return table.source.shown(["name"])["name"].tolist()


def select(table, *names) -> None:
    table.clearSelection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row, name in enumerate(shown(table)):
        if name in names:
            table.selectionModel().select(table.source.index(row, 0), flags)


def stack(page):
    return page.session.workspace.layer("facility").undoStack()


def test_the_automatic_steps_are_one_undo_step(page, desktop, wait_until):
    desktop.click(page.start)
    wait_until(lambda: not page.run_row.is_running and "<b>2</b>" in page.states.text())
    assert states(page) == {"示例社区服务站": "自动", "示例幼儿园": "自动", "示例超市": "待定", "示例药店": "待定"}
    assert "2 个待定" in desktop.texts()[0]
    frame = page.session.workspace.read("facility")
    assert frame["level"].notna().all() and frame["level_basis"].notna().all()
    assert frame["class_basis"].isna().all(), "classes given by the source stay"
    assert (stack(page).count(), stack(page).undoText()) == (1, "自动整理设施")
    assert page.tabs.tabText(page.tabs.indexOf(page.queue)) == "待定 2"
    assert page.tabs.tabText(page.tabs.indexOf(page.findings)) == "情况 2"
    stack(page).undo()
    assert set(states(page).values()) == {"待定"}


def test_one_step_alone_leaves_the_others(page, wait_until):
    menu = page.start.menu()
    action = next(one for one in menu.actions() if one.text() == "只挂接")
    action.trigger()
    wait_until(lambda: not page.run_row.is_running)
    assert page.session.workspace.read("facility")["level"].isna().all()
    assert stack(page).undoText() == "自动挂接"


def test_the_table_finds_filters_and_counts(tagged, table):
    panel = tagged.table
    assert len(shown(table)) == 4 and panel.summary.text() == "共 4 个设施"
    panel.filter.setText("二社区")
    assert shown(table) == ["示例幼儿园"], "the name of the community is looked in too"
    panel.filter.clear()
    panel.state.setCurrentIndex(panel.state.findData("待定"))
    assert shown(table) == ["示例超市", "示例药店"]
    panel.state.setCurrentIndex(0)
    panel.community.setCurrentIndex(panel.community.findData(WEST_CODE))
    assert shown(table) == ["示例社区服务站"]
    panel.community.setCurrentIndex(0)
    tagged.classes.choose(frozenset(["B01", "B03"]))
    assert shown(table) == ["示例超市", "示例药店"] and "列出 2 个" in panel.summary.text()


def test_the_selection_goes_both_ways(tagged, table):
    layer = tagged.session.workspace.layer("facility")
    select(table, "示例超市", "示例药店")
    assert sorted(feature["name"] for feature in layer.selectedFeatures()) == ["示例药店", "示例超市"]
    fid = next(feature.id() for feature in layer.getFeatures() if feature["name"] == "示例幼儿园")
    layer.selectByIds([fid])
    assert table.selected()["name"].tolist() == ["示例幼儿园"]


def test_cells_are_edited_in_place_and_say_who_did_it(tagged, table, desktop):
    row = shown(table).index("示例超市")
    source = table.source
    for column, value in (("class_name", "B02"), ("level", "片区"), ("floor_area", "1,200")):
        assert source.setData(source.index(row, source.column_of(column)), value)
    market = tagged.session.workspace.read("facility").set_index("name").loc["示例超市"]
    assert (market["class_code"], market["class_basis"], market["level"]) == ("B02", "人工修改", "片区")
    assert (market["level_basis"], market["floor_area"]) == ("人工修改", 1200.0)
    assert stack(tagged).undoText() == "修改设施建筑面积"
    assert source.data(source.index(row, source.column_of("class_name"))) != ""
    source.setData(source.index(row, source.column_of("floor_area")), "很大")
    assert "应为数字" in desktop.texts()[0]


def test_many_are_set_at_once_and_undone_at_once(tagged, table):
    select(table, "示例超市", "示例药店")
    before = stack(tagged).count()
    tagged.table.set_selected("state", "在建")
    assert set(tagged.session.workspace.read("facility")["state"]) == {"在用", "在建"}
    assert stack(tagged).count() == before + 1
    tagged.session.undo()
    assert set(tagged.session.workspace.read("facility")["state"]) == {"在用"}


def test_deleting_asks_and_takes_what_belongs_to_it(tagged, table, desktop):
    import pandas as pd

    from plugin.workspace.edits import Change

    workspace = tagged.session.workspace
    uid = workspace.read("facility").set_index("name").loc["示例超市", "uid"]
    service = pd.DataFrame({"facility_uid": [uid], "community_code": [WEST_CODE]})
    workspace.apply([Change("facility_service", add=service)], "服务")
    select(table, "示例超市")
    asked = answer("取消")
    desktop.click(tagged.table.remove_button)
    assert "1 个设施" in asked[0] and len(workspace.read("facility")) == 4
    answer("删除")
    desktop.click(tagged.table.remove_button)
    assert len(workspace.read("facility")) == 3 and not len(workspace.read("facility_service"))
    tagged.session.undo()
    assert len(workspace.read("facility")) == 4 and len(workspace.read("facility_service")) == 1


def test_rows_are_copied_with_their_headings(table):
    select(table, "示例超市")
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0].startswith("名称\t小类") and lines[1].startswith("示例超市\t")


def test_the_class_filter_takes_several_and_is_remembered(tagged, table):
    from plugin.gui.class_filter import ClassFilter

    classes = tagged.classes
    row = next(row for row in range(classes.count()) if "B03" in classes.itemText(row))
    assert classes.itemText(row).endswith("（1）")
    classes.toggle(row)
    assert shown(table) == ["示例药店"]
    assert ClassFilter().chosen == frozenset(["B03"])
    group = next(row for row in range(classes.count()) if classes.itemText(row).startswith("B "))
    classes.toggle(group)
    assert shown(table) == ["示例超市", "示例药店"] and classes.text().count("、") == 0
    classes.choose(frozenset([UNCLASSIFIED]))
    assert shown(table) == [] and "没有符合条件" in tagged.table.summary.text()
    classes.toggle(0)
    assert len(shown(table)) == 4


def tree_texts(units, index) -> list[str]:
    return [units.source.data(index.sibling(index.row(), column)) for column in range(units.source.columnCount())]


def test_the_tree_counts_by_group_and_selects(tagged):
    tagged.tabs.setCurrentWidget(tagged.units)
    source = tagged.units.source
    first = source.index(0, 0)
    assert tree_texts(tagged.units, first) == ["示例一社区", "1", "1", "", "", "", "", "", "", ""]
    assert source.rowCount(first) == 2
    away = source.index(source.rowCount() - 1, 0)
    assert tree_texts(tagged.units, away)[:2] == ["未挂接", "2"] and source.data(away.siblingAtColumn(9)) == "2"
    tagged.units.tree.clicked.emit(first)
    layer = tagged.session.workspace.layer("facility")
    assert [feature["name"] for feature in layer.selectedFeatures()] == ["示例社区服务站"]
    tagged.units.filter.setText("4号院")
    tagged.units.find_next()
    assert source.data(tagged.units.tree.currentIndex()) == "示例4号院"


def test_facilities_dropped_on_a_unit_are_tagged_in_one_step(tagged, table):
    select(table, "示例超市", "示例药店")
    data = dragged(tagged.table.selected_uids())
    tagged.tabs.setCurrentWidget(tagged.units)
    source, before = tagged.units.source, stack(tagged).count()
    index = source.index_of(source.find("community", EAST_CODE))
    assert source.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, index)
    assert source.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, index)
    assert states(tagged)["示例药店"] == "人工" and stack(tagged).count() == before + 1
    assert source.data(index.siblingAtColumn(1)) == "3"
    away = source.index_of(len(source.level) - 1)
    assert not source.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, away)


def test_a_unit_clicked_on_the_map_takes_the_selected_ones(tagged, table, desktop):
    select(table, "示例药店")
    tagged.session.map.zoom_to_workspace(tagged.session.workspace)
    desktop.click(tagged.table.pick_button)
    hand = Hand(desktop.canvas, tagged.session.workspace.crs)
    hand.move((EAST + 100, Y + 150))
    tool = desktop.canvas.mapTool()
    assert "示例3号院" in tool.bubble.text() and not tool.highlight.shown("hover").isEmpty()
    hand.click((EAST + 100, Y + 150))
    shop = tagged.session.workspace.read("facility").set_index("name").loc["示例药店"]
    assert (shop["tag_state"], shop["compound_code"]) == ("人工", f"{EAST_CODE}01")
    hand.key(Qt.Key.Key_Escape)
    assert desktop.canvas.mapTool() is not tool


def test_a_facility_is_dragged_onto_another_unit_on_the_map(tagged, table, desktop):
    table.clearSelection()
    tagged.session.map.zoom_to_workspace(tagged.session.workspace)
    desktop.click(tagged.table.pick_button)
    hand = Hand(desktop.canvas, tagged.session.workspace.crs)
    hand.drag([(X + 150, Y + 150), (EAST + 300, Y + 150)], let_go=False)
    assert "松开挂接到" in desktop.canvas.mapTool().bubble.text()
    hand.release((EAST + 300, Y + 150))
    station = tagged.session.workspace.read("facility").set_index("name").loc["示例社区服务站"]
    assert (station["tag_state"], station["compound_code"]) == ("人工", f"{EAST_CODE}02")
    assert station["geometry"].x == X + 150, "its place stays"
    tagged.session.undo()
    assert states(tagged)["示例社区服务站"] == "自动"
    hand.key(Qt.Key.Key_Escape)


def test_rows_are_dropped_on_the_tree_by_the_mouse(tagged, table):
    select(table, "示例药店")
    data = dragged(tagged.table.selected_uids())
    tagged.tabs.setCurrentWidget(tagged.units)
    tree, source = tagged.units.tree, tagged.units.source
    place = tree.visualRect(source.index_of(source.find("community", EAST_CODE))).center()
    viewport, copy, left = tree.viewport(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(place, copy, data, left, plain),
        QDragMoveEvent(place, copy, data, left, plain),
        QDropEvent(QPointF(place), copy, data, left, plain),
    ):
        QApplication.sendEvent(viewport, event)
        assert event.isAccepted()
    assert states(tagged)["示例药店"] == "人工"


def test_duplicates_are_looked_for_beside_the_map(tagged, desktop, wait_until):
    from plugin.gui import background

    wait_until(lambda: tagged.queue.marks is not None and tagged.queue.marks.numbers)
    desktop.click(tagged.duplicates_button)
    wait_until(lambda: not background.running())
    assert tagged.queue.marks.numbers == [], "one set of numbers on the map is enough"
    dialog = desktop.children_named("gewu_duplicates")[0]
    desktop.click(tagged.duplicates_button)
    assert dialog.isVisible() and len(desktop.children_named("gewu_duplicates")) == 1
    dialog.close()
    assert tagged.queue.marks.numbers, "the queue's own are back"


def test_an_empty_page_says_what_to_do(desktop, tmp_path):
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.workspace import geopackage

    path = geopackage.create(tmp_path / "empty.gpkg", QgsCoordinateReferenceSystem("EPSG:4544"), "空")
    window = Window(desktop)
    window.session.open(str(path))
    window.dock.show_page("facilities")
    page = window.dock.page
    assert "请先在“工作区”页导入设施" in page.queue.heading.text() + page.start.toolTip()
    for panel in (page.table, page.units, page.services, page.findings):
        page.tabs.setCurrentWidget(panel)
    assert "请先在“工作区”页导入" in page.table.summary.text() and "请先" in page.units.note.text()
    window.close()
