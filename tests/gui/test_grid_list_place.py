"""The list of grids below the map: there while other tabs are used, back by button or by closing it, remembered."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

from plugin.gui import background
from plugin.gui.window import Window
from tests.gui import list_town


@pytest.fixture
def page(desktop, town):
    list_town.fill(town)
    window = Window(desktop)
    window.session.open(str(town))
    window.dock.show_page("grids")
    window.dock.page.tabs.setCurrentWidget(window.dock.page.list)
    QTest.qWait(300)
    yield window.dock.page
    background.cancel_all()
    if window.session.workspace is not None:
        window.session.workspace.discard()
    window.close()


def test_below_the_map_it_follows_edits_while_another_page_is_open(page, desktop, wait_until):
    number = page.tabs.indexOf(page.list)
    desktop.click(page.place.button)
    QTest.qWait(50)
    assert page.list.window() is not None and page.place.dock.isVisible() and page.list.isVisible()
    assert page.tabs.indexOf(page.list) == -1 and page.tabs.tabText(number) == "网格列表"
    assert page.place.dock.widget() is page.list and page.list.width() > 600
    page.tabs.setCurrentIndex(0)
    page.window()
    page.session.apply([], "")
    page.list._write(["g0-02"], "name", "新名")
    wait_until(lambda: "新名" in page.list.table.source.shown(["name"])["name"])
    page.session.undo()
    wait_until(lambda: "新名" not in page.list.table.source.shown(["name"])["name"])


def test_it_comes_back_by_the_button_in_the_tab_and_by_closing_the_dock(page, desktop):
    number = page.tabs.indexOf(page.list)
    desktop.click(page.place.button)
    desktop.click(page.tabs.findChild(QPushButton, "gewu_grid_list_back"))
    QTest.qWait(50)
    assert page.tabs.indexOf(page.list) == number and page.tabs.currentWidget() is page.list
    assert page.place.dock is None and page.list.isVisible()
    desktop.click(page.place.button)
    page.place.dock.close()
    QTest.qWait(50)
    assert page.tabs.indexOf(page.list) == number and page.list.table.source.rowCount() == 80


def test_it_is_remembered_and_hidden_without_a_workspace(page, desktop, town, wait_until):
    desktop.click(page.place.button)
    second = Window(desktop)
    other = second.dock.pages[1]
    assert other.place.dock is not None
    second.close()
    assert page.place.dock.isVisible()
    page.session.workspace.discard()
    QgsProject.instance().clear()
    wait_until(lambda: not page.place.dock.isVisible())
    page.session.open(str(town))
    wait_until(lambda: page.place.dock.isVisible() and page.list.table.source.rowCount() == 80)
