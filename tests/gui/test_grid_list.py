"""网格列表 worked with by mouse and keys: map and list in step, cells typed into, problems, what is in sight, columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QInputMethodEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QLineEdit

from plugin.gui import background
from plugin.gui.pages import grids_list_rows
from plugin.gui.pages.grids_list_cells import squeezed
from plugin.gui.pages.grids_list_link import view_for
from plugin.gui.window import Window
from plugin.workspace.edits import Change
from tests.gui import list_town

NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(desktop, town):
    """The tab 网格列表 of a town with 80 grids, all of them on the map."""
    list_town.fill(town)
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("grids")
    page = window.dock.page
    page.tabs.setCurrentWidget(page.list)
    QTest.qWait(300)
    yield page.list
    background.cancel_all()
    if window.session.workspace is not None:
        window.session.workspace.discard()
    window.close()


def click(table, row: int, column: str = "name", modifier=NONE) -> None:
    place = table.visualRect(table.source.index(row, table.source.column_of(column))).center()
    QTest.mouseClick(table.viewport(), LEFT, modifier, place)
    QTest.qWait(200)


def double_click(table, row: int, column: str) -> None:
    index = table.source.index(row, table.source.column_of(column))
    table.scrollTo(index)
    place = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), LEFT, NONE, place)
    QTest.mouseDClick(table.viewport(), LEFT, NONE, place)


def type_text(widget, text: str) -> None:
    """Type as an input method does: key events carry no Chinese."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def editor_of(table, kind):
    return next(found for found in table.viewport().findChildren(kind) if found.objectName() == "gewu_grid_cell")


def selected(panel) -> list[str]:
    return panel.table.selected()["uid"].tolist()


def on_map(panel) -> set[str]:
    return {feature["uid"] for feature in panel.session.workspace.layer("micro_grid").selectedFeatures()}


def stored(panel, uid: str):
    return panel.session.workspace.read("micro_grid").set_index("uid").loc[uid]


def shown(panel, column: str) -> list[str]:
    source = panel.table.source
    return [source.index(row, source.column_of(column)).data() for row in range(source.rowCount())]


# the map


def test_a_click_selects_on_the_map_and_leaves_what_is_in_sight_where_it_is(panel, desktop):
    desktop.canvas.setExtent(QgsRectangle(list_town.X, list_town.Y, list_town.X + 800, list_town.Y + 300))
    before = desktop.canvas.extent()
    click(panel.table, 3)
    assert selected(panel) == ["g0-03"] and on_map(panel) == {"g0-03"}
    assert desktop.canvas.extent() == before, "the grid is in sight and large enough"
    click(panel.table, 5, modifier=SHIFT)
    assert on_map(panel) == {"g0-03", "g0-04", "g0-05"}
    click(panel.table, 4, modifier=CONTROL)
    assert on_map(panel) == {"g0-03", "g0-05"}


def test_a_grid_out_of_sight_is_brought_to_the_middle_at_the_same_scale(panel, desktop):
    x, y = list_town.X, list_town.Y
    desktop.canvas.setExtent(QgsRectangle(x, y, x + 200, y + 120))
    before = desktop.canvas.extent()
    panel.community.setCurrentIndex(2)
    click(panel.table, 3)
    after, box = desktop.canvas.extent(), panel.table.selected().iloc[0]
    assert after.contains(QgsRectangle(box["west"], box["south"], box["east"], box["north"]))
    assert after.width() == pytest.approx(before.width(), rel=0.01)
    assert abs(after.center().x() - (box["west"] + box["east"]) / 2) < 1


def test_a_grid_too_small_to_see_is_zoomed_to(panel, desktop):
    desktop.canvas.setExtent(QgsRectangle(list_town.X - 50000, list_town.Y - 50000, list_town.X + 50000, list_town.Y))
    click(panel.table, 3)
    assert desktop.canvas.extent().width() < 1000


def test_where_a_grid_is_seen_from():
    extent = (0, 0, 1000, 500)
    assert view_for((100, 100, 200, 200), extent, 1.0) is None
    assert view_for((900, 100, 1100, 200), extent, 1.0) == (500, -100, 1500, 400)
    west, south, east, north = view_for((100, 100, 2000, 200), extent, 1.0)
    assert west < 100 and east > 2000 and south < 100 and north > 200
    west, _, east, _ = view_for((100, 100, 110, 110), extent, 1.0)
    assert east - west < 200


def test_a_selection_on_the_map_scrolls_the_list_and_moves_nothing_else(panel, desktop):
    layer = panel.session.workspace.layer("micro_grid")
    desktop.canvas.setExtent(QgsRectangle(list_town.X, list_town.Y, list_town.X + 150, list_town.Y + 100))
    before = desktop.canvas.extent()
    layer.selectByExpression("\"uid\" = 'g1-35'")
    QTest.qWait(250)
    assert selected(panel) == ["g1-35"]
    row = panel.table.selectionModel().selectedRows()[0]
    assert panel.table.viewport().rect().intersects(panel.table.visualRect(row))
    assert desktop.canvas.extent() == before, "the user is looking at another place"
    scroll = panel.table.verticalScrollBar().value()
    layer.selectByExpression("\"uid\" IN ('g1-35', 'g1-34')")
    assert panel.table.verticalScrollBar().value() == scroll, "one of them is in sight"


def test_keys_go_up_and_down_and_the_map_follows(panel, desktop):
    table = panel.table
    click(table, 2)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert on_map(panel) == {"g0-03"}
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert selected(panel) == ["g0-03"] == list(on_map(panel))
    QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    assert on_map(panel) == {"g0-03", "g0-04"}
    panel.session.workspace.layer("micro_grid").selectByExpression("\"uid\" = 'g0-20'")
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert selected(panel) == ["g0-21"], "the keys go on from what the map chose"


def test_only_what_is_in_sight_follows_the_users_panning_but_not_the_lists_own(panel, desktop, wait_until):
    desktop.canvas.setExtent(QgsRectangle(list_town.X + 5, list_town.Y + 5, list_town.X + 95, list_town.Y + 50))
    wide = desktop.canvas.extent()
    panel.in_sight.setChecked(True)
    few = panel.table.source.rowCount()
    boxes = panel.rows.columns
    expected = (
        (boxes["west"] <= wide.xMaximum()) & (boxes["south"] <= wide.yMaximum()) & (boxes["north"] >= wide.yMinimum())
    )
    assert few == int((expected & (boxes["east"] >= wide.xMinimum())).sum()) < 80
    click(panel.table, few - 1)
    QTest.qWait(300)
    assert panel.table.source.rowCount() == few, "the list has moved the map, not the user"
    desktop.canvas.setExtent(QgsRectangle(list_town.X + 5, list_town.Y + 5, list_town.X + 25, list_town.Y + 15))
    wait_until(lambda: panel.table.source.rowCount() < few)
    desktop.canvas.zoomToFullExtent()
    wait_until(lambda: panel.table.source.rowCount() == 80)


# cells


def test_a_name_is_typed_in_place_as_one_undo_step(panel):
    table, layer = panel.table, panel.session.workspace.layer("micro_grid")
    double_click(table, 4, "name")
    editor = editor_of(table, QLineEdit)
    assert editor.text() == "示例1苑第5微网格"
    type_text(editor, "新名字")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(50)
    assert stored(panel, "g0-04")["name"] == "新名字" and shown(panel, "name")[4] == "新名字"
    assert layer.undoStack().undoText() == "修改微网格名称" and layer.undoStack().count() == 1
    log = panel.session.workspace.read("change_log").iloc[-1]
    assert (log["object_uid"], log["before"], log["after"]) == ("g0-04", "示例1苑第5微网格", "新名字")
    assert selected(panel) == ["g0-04"]
    panel.session.undo()
    QTest.qWait(50)
    assert shown(panel, "name")[4] == "示例1苑第5微网格" and selected(panel) == ["g0-04"]
    layer.undoStack().redo()
    QTest.qWait(50)
    assert shown(panel, "name")[4] == "新名字"


def test_escape_and_the_same_text_write_nothing(panel):
    table, layer = panel.table, panel.session.workspace.layer("micro_grid")
    double_click(table, 4, "name")
    editor = editor_of(table, QLineEdit)
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    double_click(table, 4, "name")
    QTest.keyClick(editor_of(table, QLineEdit), Qt.Key.Key_Return)
    QTest.qWait(50)
    assert not layer.isModified() and shown(panel, "name")[4] == "示例1苑第5微网格"


def test_what_is_being_typed_survives_an_edit_of_something_else(panel):
    table = panel.table
    double_click(table, 4, "name")
    editor = editor_of(table, QLineEdit)
    QTest.keyClicks(editor, "half")
    panel.session.apply([Change("micro_grid", update=pd.DataFrame({"uid": ["g0-09"], "name": ["别的"]}))], "别处")
    QTest.qWait(300)
    assert editor.text() == "half" and shown(panel, "name")[9] == "别的"
    QTest.keyClicks(editor, "way")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(50)
    assert stored(panel, "g0-04")["name"] == "halfway"


def test_a_state_is_chosen_from_the_options_of_the_schema(panel):
    table = panel.table
    double_click(table, 2, "state")
    QTest.qWait(QApplication.doubleClickInterval() + 100)  # until then the list takes the release for that of the click
    editor = editor_of(table, QComboBox)
    assert [editor.itemText(row) for row in range(editor.count())] == ["正常", "停用"]
    view = editor.view()
    row = view.visualRect(view.model().index(1, 0))
    QTest.mouseClick(view.viewport(), LEFT, NONE, QPoint(10, row.center().y()))
    QTest.qWait(100)
    assert stored(panel, "g0-02")["state"] == "停用"
    assert panel.session.last_step == "停用微网格" and "停用的 1 个不计" in panel.summary.text()


def test_a_double_click_on_the_lock_turns_it_over(panel):
    double_click(panel.table, 2, "locked")
    QTest.qWait(50)
    assert stored(panel, "g0-02")["locked"] and panel.session.last_step == "锁定微网格"
    index = panel.table.source.index(2, panel.table.source.column_of("locked"))
    assert index.data(Qt.ItemDataRole.DecorationRole) is not None
    double_click(panel.table, 2, "locked")
    QTest.qWait(50)
    assert not stored(panel, "g0-02")["locked"] and panel.session.last_step == "解锁微网格"


def test_codes_and_counts_cannot_be_typed_over(panel):
    for column in ("code", "load"):
        double_click(panel.table, 2, column)
        assert not panel.table.viewport().findChildren(QLineEdit, "gewu_grid_cell")
    assert not panel.session.workspace.has_unsaved_edits


def test_a_value_is_filled_into_the_selected_rows_as_one_step(panel):
    table, source = panel.table, panel.table.source
    table.show_column("reason", True)
    click(table, 10)
    click(table, 14, modifier=SHIFT)
    menu = panel.menu_at(source.index(12, source.column_of("reason")))
    fill = next(action for action in menu.actions() if action.objectName() == "gewu_grid_fill")
    assert "被河隔开" in fill.text() and "5" in fill.text()
    fill.trigger()
    QTest.qWait(50)
    frame = panel.session.workspace.read("micro_grid")
    assert frame["reason"].eq("被河隔开").sum() == 5
    layer = panel.session.workspace.layer("micro_grid")
    assert layer.undoStack().count() == 1 and layer.undoStack().undoText() == "填写超限说明"
    assert len(panel.session.workspace.read("change_log", action="填写超限说明")) == 4, "one had it already"
    names = [action.objectName() for action in panel.menu_at(source.index(12, source.column_of("name"))).actions()]
    assert "gewu_grid_fill" not in names, "two grids are not called the same"


# rows


def test_the_list_follows_edits_and_keeps_selection_scroll_and_sort(panel):
    table, workspace = panel.table, panel.session.workspace
    table.sortByColumn(table.source.column_of("load"), Qt.SortOrder.DescendingOrder)
    panel.table.choose({"g0-20", "g1-03"})
    table.verticalScrollBar().setValue(12)
    removed = Change("micro_grid", remove=["g0-01"], update=pd.DataFrame({"uid": ["g1-05"], "households": [99.0]}))
    workspace.apply([removed], "别处的一步")
    QTest.qWait(50)
    assert set(selected(panel)) == {"g0-20", "g1-03"} and table.verticalScrollBar().value() == 12
    loads = table.source.shown(["load"])["load"]
    known = loads[~np.isnan(loads)]
    assert (np.diff(known) <= 0).all() and len(loads) == 79 and known[1] == 99
    panel.session.undo()
    QTest.qWait(50)
    assert table.source.rowCount() == 80 and set(selected(panel)) == {"g0-20", "g1-03"}


def test_new_grids_lie_where_their_codes_belong_and_survive_saving(panel):
    workspace = panel.session.workspace
    row = {"uid": "new", "code": "510105001001019990"[:15] + "02", "name": "新", "community_code": "510105001001"}
    row["geometry"] = shapely.box(0, 0, 10, 10)
    workspace.apply([Change("micro_grid", add=pd.DataFrame([row]))], "新增")
    QTest.qWait(50)
    codes = panel.table.source.shown(["code"])["code"].tolist()
    assert codes == sorted(codes) and len(codes) == 81
    panel.table.choose({"new"})
    workspace.save()
    QTest.qWait(400)
    assert panel.table.source.rowCount() == 81
    click(panel.table, 0)
    click(panel.table, 2)
    assert on_map(panel) == {panel.table.selected()["uid"].iloc[0]}, "features have new ids after saving"


def test_many_grids_are_read_in_a_worker(panel, monkeypatch, wait_until):
    expected = panel.table.source.frame.drop(columns=["fid"])
    monkeypatch.setattr(grids_list_rows, "FEW", 10)
    panel.forget()
    assert panel.table.source.rowCount() == 0
    panel.refresh()
    assert panel.rows.is_reading and panel.summary.text() == "正在读取网格…"
    wait_until(lambda: panel.table.source.rowCount() == 80)
    assert panel.table.source.frame.drop(columns=["fid"]).equals(expected) and "80 个网格" in panel.summary.text()


def test_a_text_finds_tails_of_codes_names_and_workers(panel):
    QTest.keyClicks(panel.filter, "01-002")
    assert shown(panel, "name") == ["示例1苑第2微网格", "示例2苑第2微网格"]
    panel.filter.setText("2苑 第40")
    assert shown(panel, "name") == ["示例2苑第40微网格"]
    assert "列出 1 个" in panel.summary.text()
    panel.filter.clear()
    assert panel.table.source.rowCount() == 80


def test_a_hidden_row_stays_selected_on_the_map(panel):
    click(panel.table, 4)
    panel.filter.setText("第40")
    assert selected(panel) == [] and on_map(panel) == {"g0-04"}
    panel.filter.clear()
    assert selected(panel) == ["g0-04"]


def test_a_community_is_found_by_typing(panel):
    box = panel.community
    box.lineEdit().selectAll()
    type_text(box.lineEdit(), "二社")
    popup = box.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    QTest.qWait(50)
    assert box.code() == "510105001002" and panel.table.source.rowCount() == 40
    box.lineEdit().setText("没有")
    box.lineEdit().editingFinished.emit()
    assert box.currentText().startswith("示例二社区"), "what is no community is forgotten"


# problems


def test_problems_one_after_the_other_round_the_end(panel, desktop):
    bar = panel.problems
    assert bar.sort.itemText(0) == "全部问题（4）" and bar.sort.itemText(1) == "超限未说明（2）"
    found = []
    for _ in range(5):
        desktop.click(bar.next)
        found += selected(panel)
    assert found == ["g0-00", "g0-03", "g0-05", "g0-07", "g0-00"]
    desktop.click(bar.previous)
    assert selected(panel) == ["g0-07"] and on_map(panel) == {"g0-07"}
    bar.sort.setCurrentIndex(1)
    desktop.click(bar.next)
    assert selected(panel) == ["g0-00"]
    panel.community.setCurrentIndex(2)
    assert not bar.next.isEnabled() and "没有这类问题" in bar.next.toolTip()


# columns


def test_the_important_columns_fit_a_narrow_dock_and_more_come_with_width(panel, desktop):
    table = panel.table

    def names() -> list[str]:
        columns = enumerate(table.source.columns)
        return [column.name for number, column in columns if not table.isColumnHidden(number)]

    important = ["code", "name", "load", "worker", "state", "locked"]
    panel.setParent(None)
    panel.resize(404, 500)
    panel.show()
    QTest.qWait(50)
    assert names() == important and table.horizontalScrollBar().maximum() == 0
    panel.resize(1100, 500)
    QTest.qWait(50)
    assert {"reason", "buildings", "shops", "kind", "community"} <= set(names())
    assert table.horizontalScrollBar().maximum() == 0
    panel.resize(404, 500)
    QTest.qWait(50)
    assert names() == important
    table.show_column("shops", True)
    table.show_column("state", False)
    assert "shops" in names() and "state" not in names()
    other = type(table)()
    other.resize(404, 300)
    other.show()
    QTest.qWait(50)
    columns = enumerate(other.source.columns)
    chosen = [column.name for number, column in columns if not other.isColumnHidden(number)]
    assert "shops" in chosen and "state" not in chosen, "remembered"
    other.close()
    table.reset_columns()
    assert names() == important
    panel.hide()  # it is a window of its own now


def test_a_name_that_does_not_fit_keeps_its_number(panel):
    metrics = panel.table.fontMetrics()
    name = "松坪山科苑新区第5微网格"
    assert squeezed(name, metrics, 1000) == name
    assert squeezed(name, metrics, metrics.horizontalAdvance("松坪山科苑新区第5")) == "松坪山科苑新区第5"
    short = squeezed(name, metrics, metrics.horizontalAdvance("松坪山科苑新"))
    assert short.startswith("松") and short.endswith("第5") and "…" in short


def test_the_bar_shows_the_number_and_its_colour(panel):
    source = panel.table.source
    column = source.column_of("load")
    colours = [source.index(row, column).data(Qt.ItemDataRole.ForegroundRole) for row in (0, 1, 7, 12)]
    assert [colour.color().name() if colour else None for colour in colours] == ["#c62828", None, "#888888", "#b26a00"]
    assert [source.index(row, column).data() for row in (0, 1, 7)] == ["12", "60+5", "—"]
    assert "60 户 + 5 商铺 = 65，应为 30–100" in source.index(1, column).data(Qt.ItemDataRole.ToolTipRole)
    picture = panel.table.grab().toImage()
    place = panel.table.visualRect(source.index(1, column))
    middle = panel.table.viewport().mapTo(panel.table, QPoint(place.right() - 30, place.center().y()))
    row = {picture.pixelColor(x, middle.y()).name() for x in range(middle.x() - 25, middle.x())}
    assert "#1a7f37" in row, "the bar is drawn"


# workers


def test_a_double_click_on_the_worker_opens_the_picker(panel, desktop):
    texts = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        type_text(dialog.filter, "示例员乙")
        texts.extend(dialog.table.proxy.index(0, column).data() for column in range(5))
        QTest.keyClick(dialog.filter, Qt.Key.Key_Return)

    QTimer.singleShot(300, answer)
    double_click(panel.table, 5, "worker")
    QTest.qWait(50)
    assert texts[:2] == ["示例员乙", "138****0002"] and texts[4] == "0"
    assert shown(panel, "worker")[5] == "示例员乙" and panel.session.last_step == "指派网格员"
    log = panel.session.workspace.read("change_log").astype(str)
    assert not log.apply(lambda column: column.str.contains("示例员|1380000")).any().any(), "no person in the log"
