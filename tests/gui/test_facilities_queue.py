"""待定队列: doubtful facilities settled by keys, with the map following."""

from __future__ import annotations

import time

import pytest
from qgis.PyQt.QtCore import QItemSelectionModel, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from plugin.gui.pages.facilities_batch import BatchDialog
from plugin.gui.window import Window
from tests.gui import facility_town
from tests.gui.facility_town import EAST_CODE, WEST_CODE
from tests.hand import Hand
from tests.small_town import EAST, X, Y


@pytest.fixture
def open_queue(desktop, town):
    """Return make(count): the queue with so many doubtful facilities."""
    made = []

    def make(count: int):
        facility_town.fill(town, count)
        window = Window(desktop)
        made.append(window)
        window.session.open(str(town))
        window.dock.show_page("facilities")
        QTest.qWait(200)
        queue = window.dock.page.queue
        queue.table.setFocus()
        return queue

    yield make
    for window in made:
        window.session.workspace.discard()
        window.close()


@pytest.fixture
def queue(open_queue):
    return open_queue(8)


def key(widget, name, keys=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, name if isinstance(name, str) else name, keys)


def facility(queue, uid: str):
    return queue.session.workspace.read("facility").set_index("uid").loc[uid]


def go(queue, uid: str) -> None:
    queue._go_to(int(queue.table.source.rows_of({uid})[0]))


def left(queue) -> list[str]:
    return queue.table.source.shown(["uid"])["uid"].tolist()


def candidates(queue) -> list[str]:
    return queue.candidates.source.frame["code"].tolist()


def steps(queue) -> int:
    return queue.session.workspace.layer("facility").undoStack().count()


def test_each_says_why_and_what_is_recommended(queue):
    shown = queue.table.source.shown(["why", "best", "is_certain"])
    assert shown["why"].tolist()[:4] == ["压线 0.0 m", "范围之外 30 m", "没有位置", "尚未挂接"]
    assert shown["best"].tolist()[1:4] == ["示例1号院", "示例二社区", "示例1号院"]
    assert shown["is_certain"].tolist()[:4] == [False, False, True, True]
    assert "<b>待办0号店</b>" in queue.heading.text() and "请按数字键选择" in queue.heading.text()
    assert queue.bar.format() and "还剩 8 / 8" in queue.bar.text()
    assert "1–9" in queue.told.text() and "Ctrl+Z" in queue.told.toolTip()


def test_one_key_settles_one_and_the_next_is_there(queue, desktop):
    key(queue.table, "2")
    assert len(left(queue)) == 7 and queue._current == "d0001"
    market = facility(queue, "d0000")
    assert (market["tag_state"], market["community_code"]) == ("人工", EAST_CODE)
    assert market["compound_code"] == f"{EAST_CODE}01"
    site = facility(queue, "d0001")["geometry"]
    assert desktop.canvas.extent().contains(site.x, site.y)
    key(queue.table, Qt.Key.Key_Return)
    assert facility(queue, "d0001")["compound_code"] == f"{WEST_CODE}01"
    key(queue.table, Qt.Key.Key_Space)
    placed = facility(queue, "d0002")
    assert placed["community_code"] == EAST_CODE and placed["placed_by"] == "人工：示例二社区内的示意点"
    assert "还剩 5 / 8" in queue.bar.text() and steps(queue) == 3
    assert "示例二社区" in queue.told.text()


def test_undo_brings_it_back_in_its_place(queue, wait_until):
    key(queue.table, "1")
    key(queue.table, "n")
    before = left(queue)
    key(queue.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: len(left(queue)) == 8)
    assert left(queue) == ["d0000", *before] and queue._current == "d0000"
    assert "还剩 8 / 8" in queue.bar.text()


def test_keys_go_forth_and_back_and_the_map_follows(queue, desktop):
    for name in ("n", Qt.Key.Key_Right, "n"):
        key(queue.table, name)
    assert queue._current == "d0003"
    key(queue.table, Qt.Key.Key_Left)
    key(queue.table, "p")
    assert queue._current == "d0001"
    desktop.canvas.setExtent(desktop.canvas.extent().buffered(5000))
    key(queue.table, "z")
    assert desktop.canvas.extent().width() < 1500
    for _ in range(2):
        key(queue.table, "p")
    assert queue._current == "d0007", "round the end"


def test_keys_work_on_the_map_and_leave_editing_tools_alone(queue, desktop):
    canvas = desktop.canvas
    key(canvas, "2")
    assert left(queue)[0] == "d0001"
    queue.session.editor.start("cut")
    key(canvas, "1")
    assert len(left(queue)) == 7, "a drawing tool has the keys"
    queue.session.editor.stop()
    key(canvas, "1")
    assert len(left(queue)) == 6
    page = desktop.window.findChild(object, "gewu_page_facilities")
    page.tabs.setCurrentWidget(page.table)
    key(canvas, "1")
    assert facility(queue, "d0002")["tag_state"] == "待定", "not while another tab is in front"


def test_candidates_are_numbered_on_the_map(queue):
    assert candidates(queue)[:2] == [f"{WEST_CODE}02", f"{EAST_CODE}01"]
    assert queue.marks.numbers == list(range(1, len(candidates(queue)) + 1))
    assert queue.marks.site.x() == pytest.approx(EAST)
    go(queue, "d0002")
    assert queue.marks.site is None and queue.marks.numbers == [1]
    queue.hide()
    assert queue.marks.numbers == [] and queue.marks.site is None
    queue.show()


def test_nearest_a_missing_number_and_nothing_recommended_are_told(queue):
    key(queue.table, Qt.Key.Key_Return)
    assert len(left(queue)) == 8 and "没有可以推荐的" in queue.told.text()
    key(queue.table, "9")
    assert len(left(queue)) == 8 and "没有第 9 个候选" in queue.told.text()
    go(queue, "d0001")
    key(queue.table, "g")
    assert facility(queue, "d0001")["compound_code"] == f"{WEST_CODE}01"


def test_the_list_is_sorted_and_filtered_by_reason(queue):
    queue.sort.setCurrentIndex(queue.sort.findData("why"))
    why = queue.table.source.shown(["why"])["why"].tolist()
    assert sorted(why) == sorted(why, key=why.index) or len(set(why)) == 4
    assert [why.count(one) for one in dict.fromkeys(why)] == [2, 2, 2, 2], "equal reasons stand together"
    queue.reason.setCurrentIndex(queue.reason.findData("unplaced"))
    assert left(queue) == ["d0002", "d0006"]
    key(queue.table, Qt.Key.Key_Return)
    assert left(queue) == ["d0006"] and queue.reason.currentText() == "没有位置（1）"


def test_several_with_the_same_recommendation_are_settled_at_once(queue, desktop):
    go(queue, "d0002")
    desktop.click(queue.same_button)
    assert sorted(queue.selected_uids()) == ["d0002", "d0006"]
    before = steps(queue)
    desktop.click(queue.accept_button)
    assert steps(queue) == before + 1 and len(left(queue)) == 6
    assert set(facility(queue, "d0006")[["tag_state", "community_code"]]) == {"人工", EAST_CODE}


def test_a_number_tags_all_selected_to_one_unit(queue):
    select = queue.table.selectionModel().select
    for row in (4,):
        select(
            queue.table.source.index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    key(queue.table, "1")
    assert {facility(queue, uid)["compound_code"] for uid in ("d0000", "d0004")} == {f"{WEST_CODE}02"}
    queue.session.undo()
    assert facility(queue, "d0004")["tag_state"] == facility(queue, "d0000")["tag_state"] == "待定"


def test_all_certain_ones_are_shown_and_tagged_in_one_step(queue, desktop, wait_until):
    from qgis.PyQt.QtCore import QTimer

    seen = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, BatchDialog)
        seen.append(dialog.table.source.frame["name"].tolist())
        dialog.table.selectRow(0)
        seen.append(dialog.go.text())
        dialog.table.selectAll()
        dialog.go.click()

    QTimer.singleShot(200, answer)
    assert "（4）" in queue.all_button.text()
    desktop.click(queue.all_button)
    assert seen == [["待办2号店", "待办3号店", "待办6号店", "待办7号店"], "挂接（1）"]
    assert left(queue) == ["d0000", "d0001", "d0004", "d0005"] and steps(queue) == 1
    assert not queue.all_button.isEnabled()


def test_a_unit_is_picked_on_the_map_one_after_the_other(queue, desktop):
    queue.session.map.zoom_to_workspace(queue.session.workspace)
    key(queue.table, "m")
    hand = Hand(desktop.canvas, queue.session.workspace.crs)
    queue.session.map.zoom_to_workspace(queue.session.workspace)
    hand.click((X + 300, Y + 150))
    assert facility(queue, "d0000")["compound_code"] == f"{WEST_CODE}02"
    assert queue.tools.active == "pick" and queue._current == "d0001"
    hand.key(Qt.Key.Key_Escape)
    assert not queue.tools.active


def test_a_place_is_clicked_on_the_map_and_tags_where_it_is_clear(queue, desktop):
    go(queue, "d0002")
    queue.session.map.zoom_to_workspace(queue.session.workspace)
    key(queue.table, "l")
    hand = Hand(desktop.canvas, queue.session.workspace.crs)
    hand.click((X + 60, Y + 150))  # beyond the reach of the community named in its address
    placed = facility(queue, "d0002")
    assert abs(placed["geometry"].x - X - 60) < 3 and placed["placed_by"] == "人工：地图上点定"
    assert (placed["tag_state"], placed["compound_code"]) == ("人工", f"{WEST_CODE}01")
    assert steps(queue) == 1 and not queue.tools.active


def test_when_all_is_done_it_says_so(open_queue):
    queue = open_queue(1)
    key(queue.table, "1")
    assert left(queue) == [] and "没有待定的设施了" in queue.heading.text() and "还剩 0 / 1" in queue.bar.text()
    key(queue.table, "1")
    assert not queue.accept_button.isEnabled() and queue.marks.numbers == []


def test_a_hundred_take_a_key_each(open_queue, capsys):
    queue = open_queue(100)
    times = []
    while left(queue):
        name = Qt.Key.Key_Return if queue.accept_button.isEnabled() else Qt.Key.Key_1
        start = time.perf_counter()
        key(queue.table, name)
        times.append(1000 * (time.perf_counter() - start))
        QApplication.processEvents()
    assert len(times) == 100, "one key each"
    assert set(queue.session.workspace.read("facility")["tag_state"]) == {"人工"}
    with capsys.disabled():
        times.sort()
        print(
            f"\n100 doubtful facilities: 1 key each, {times[50]:.0f} ms median, {times[95]:.0f} ms p95 until the next one"
        )
