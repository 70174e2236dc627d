"""Long steps: result, progress, cancel and errors, with the real QGIS task manager and message bar."""

from __future__ import annotations

import time

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QThread, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from plugin.core.errors import Cancelled, GewuError
from plugin.gui import background, messages


def test_the_result_reaches_the_main_thread(bar, wait_until):
    main = QThread.currentThread()
    seen = {}

    def compute(progress):
        progress(0.5, "一半")
        seen["worker"] = QThread.currentThread() is not main
        return 42

    background.run("计算", compute, lambda result: seen.update(result=result, on_main=QThread.currentThread() is main))
    wait_until(lambda: "result" in seen)
    assert seen == {"worker": True, "result": 42, "on_main": True}
    assert background.running() == []


def test_cancel_stops_the_worker_and_says_that_nothing_changed(bar, wait_until):
    outcome = []

    def compute(progress):
        while True:
            time.sleep(0.01)
            progress(0.1, "")

    task = background.run("没完没了", compute, outcome.append, outcome.append)
    wait_until(lambda: task.progress() > 0)
    task.cancel()
    wait_until(lambda: bool(outcome))
    assert isinstance(outcome[0], Cancelled)
    assert "未作任何改动" in bar.currentItem().text()


def test_an_error_in_compute_is_shown_with_its_remedy(bar, wait_until):
    outcome = []

    def compute(progress):
        raise GewuError("楼栋图层缺少户数", details="第 3 行", remedy="请先估算户数。")

    background.run("坏了", compute, outcome.append, outcome.append)
    wait_until(lambda: bool(outcome))
    assert bar.currentItem().text() == "楼栋图层缺少户数 请先估算户数。"


def test_an_error_in_done_is_shown_too_and_the_task_is_forgotten(bar, wait_until):
    outcome = []
    background.run("写入", lambda progress: 1, lambda result: 1 / 0, outcome.append)
    wait_until(lambda: bool(outcome))
    assert isinstance(outcome[0], ZeroDivisionError)
    assert "ZeroDivisionError" in bar.currentItem().text()
    assert background.running() == []


def test_cancel_all_ends_every_step(bar, wait_until):
    def compute(progress):
        while True:
            time.sleep(0.01)
            progress(0.1, "")

    for number in range(2):
        background.run(f"任务{number}", compute, lambda result: None)
    background.cancel_all()
    wait_until(lambda: not background.running())
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)


def test_details_can_be_read_and_copied(bar, wait_until):
    dialog = messages.DetailsDialog("标题", "第 1 行\n第 2 行", bar)
    dialog.copy_button.click()
    assert QgsApplication.clipboard().text() == "标题\n\n第 1 行\n第 2 行"


def test_the_buttons_of_a_message_are_there_and_work(desktop):
    messages.use(desktop.bar)
    done = []
    messages.success("完成", actions=[("缩放至", lambda: done.append("zoom"))])
    QTest.qWait(50)
    desktop.click(buttons(desktop)["缩放至"])
    assert done == ["zoom"]
    messages.error(GewuError("坏了"))
    QTest.qWait(50)
    desktop.click(buttons(desktop)["复制"])
    assert QgsApplication.clipboard().text() == "坏了"


def test_an_unexpected_error_has_its_traceback_under_details(desktop):
    messages.use(desktop.bar)
    messages.error(ZeroDivisionError("x"))
    QTest.qWait(50)
    shown = []

    def look():
        dialog = QApplication.activeModalWidget()
        shown.append(dialog.body.toPlainText())
        dialog.reject()

    QTimer.singleShot(100, look)
    desktop.click(buttons(desktop)["详情"])
    assert "ZeroDivisionError: x" in shown[0]


def test_newer_good_news_replaces_older_but_no_warning(desktop):
    messages.use(desktop.bar)
    messages.warning("小心")
    messages.success("第一步")
    messages.success("第二步")
    assert sorted(desktop.texts()) == ["小心", "第二步"]


def buttons(desktop) -> dict[str, QPushButton]:
    found = desktop.bar.currentItem().findChildren(QPushButton)
    return {button.text(): button for button in found if button.isVisible()}
