"""规则检查 says when its findings are older than the data; the settings scroll by themselves where there is little room."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtTest import QTest

from plugin.gui import background


@pytest.fixture
def page(window):
    return window.dock.page


def idle(wait_until) -> None:
    wait_until(lambda: not background.running(), 30)
    QTest.qWait(300)


def test_findings_older_than_the_data_say_so(window, page, desktop, wait_until):
    desktop.click(page.delineate.start)
    idle(wait_until)
    page.tabs.setCurrentWidget(page.check)
    desktop.click(page.check.start)
    idle(wait_until)
    assert not page.check.notice.isVisible()
    page.tabs.setCurrentWidget(page.delineate)
    page.delineate._adopt()
    idle(wait_until)
    page.tabs.setCurrentWidget(page.check)
    assert page.check.notice.isVisible(), "adopted since"
    desktop.click(page.check.start)
    idle(wait_until)
    assert not page.check.notice.isVisible()
    window.session.workspace.save()
    QTest.qWait(300)
    page.refresh()
    assert not page.check.notice.isVisible(), "saving changes nothing"


def test_the_start_stays_in_sight_in_a_low_window(window, page, desktop):
    panel = page.delineate
    panel.chosen.more.setCollapsed(False)
    panel.chosen.checks["form_general"].setChecked(True)
    desktop.window.resize(1366, 560)
    QTest.qWait(200)
    assert panel.start.visibleRegion().boundingRect().height() == panel.start.height()
    page.tabs.setCurrentWidget(page.check)
    QTest.qWait(100)
    steps = page.check.findings
    assert page.check.mapTo(window.dock, page.check.rect().bottomLeft()).y() <= window.dock.height(), "no scrolling"
    assert steps.isVisible()


def test_the_map_is_drawn_again_after_an_undo(window, page, desktop, wait_until):
    desktop.click(page.delineate.start)
    idle(wait_until)
    page.delineate._adopt()
    idle(wait_until)
    drawn = []
    layer = window.session.workspace.layer("micro_grid")
    layer.repaintRequested.connect(lambda *_: drawn.append(layer.featureCount()))
    window.session.undo()
    assert drawn and drawn[-1] == 0
    drawn.clear()
    layer.undoStack().redo()
    assert drawn and drawn[-1] > 0
