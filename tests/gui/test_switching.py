"""Going from one workspace to another and back with everything shown; a workspace file that goes away while it is open."""

from __future__ import annotations

import shutil
import sys
import traceback
from pathlib import Path

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

from plugin.core.errors import GewuError
from plugin.gui import background, messages, remembered
from plugin.gui.window import Window
from plugin.workspace.workspace import Workspace


@pytest.fixture
def raised(monkeypatch):
    """What slots raise without anybody showing it."""
    found: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda *problem: found.append("".join(traceback.format_exception(*problem))))
    return found


@pytest.fixture
def window(desktop):
    made = Window(desktop)
    yield made
    if made.session.workspace is not None:
        made.session.workspace.discard()
    made.close()


def use_everything(window, wait_until) -> None:
    """Visit every page with something chosen on it: a preview, an assessment, selections, findings."""
    dock, session = window.dock, window.session
    pages = {page.ID: page for page in dock.pages}

    def idle() -> None:
        wait_until(lambda: not background.running(), 60)

    dock.show_page("grids")
    grids = pages["grids"]
    grids.tabs.setCurrentWidget(grids.delineate)
    grids.delineate._start()
    idle()
    grids.delineate._adopt()
    grids.delineate._start()
    idle()
    assert grids.delineate.layer is not None
    grids.delineate.findings.step(1)
    grids.tabs.setCurrentWidget(grids.check)
    grids.check._start()
    idle()
    grids.check.findings.step(1)
    grids.tabs.setCurrentWidget(grids.list)
    grids.list.table.selectRow(0)
    session.workspace.layer("micro_grid").selectAll()
    dock.show_page("facilities")
    pages["facilities"].run_row.run()
    idle()
    for panel in (pages["facilities"].queue, pages["facilities"].units, pages["facilities"].findings):
        pages["facilities"].tabs.setCurrentWidget(panel)
    pages["facilities"].queue.table.selectRow(0)
    dock.show_page("assess")
    pages["assess"].start()
    idle()
    pages["assess"].table.selectRow(0)
    dock.show_page("reach")
    dock.show_page("ledgers")
    dock.show_page("workspace")
    session.workspace.save()


def choose_recent(page, path) -> None:
    page._fill_recent()
    next(action for action in page.recent_menu.actions() if action.text() == str(path)).trigger()


def test_there_and_back_with_everything_shown(window, desktop, tmp_path, town, wait_until, raised):
    other = tmp_path / "other.gpkg"
    shutil.copy(town, other)
    page = window.dock.pages[0]
    for path in (other, town):
        page._open_path(str(path))
    for path in (other, town, other):
        use_everything(window, wait_until)
        for name in ("grids", "assess", "ledgers", "facilities", "workspace"):
            window.dock.show_page(name)
            choose_recent(page, path)
            assert str(window.session.workspace.path) == str(path), desktop.texts()
            QTest.qWait(200)
            path = town if str(path) == str(other) else other
        choose_recent(page, path)
    for name in ("grids", "facilities", "assess", "ledgers"):
        window.dock.show_page(name)
        QTest.qWait(20)
    assert not raised and not [text for text in desktop.texts() if "意外" in text]


def test_a_result_for_the_workspace_before_goes_nowhere(window, desktop, tmp_path, town, wait_until, raised):
    other = tmp_path / "other.gpkg"
    shutil.copy(town, other)
    page = window.dock.pages[0]
    page._open_path(str(town))
    for name in ("facilities", "grids", "assess"):
        window.dock.show_page(name)
    window.dock.pages[2].run_row.run()
    window.dock.pages[1].delineate._start()
    window.dock.pages[4].start()
    page._open_path(str(other))
    wait_until(lambda: not background.running(), 60)
    assert not window.session.workspace.has_unsaved_edits and window.dock.pages[1].delineate.layer is None
    assert not raised and not [text for text in desktop.texts() if "意外" in text]
    with pytest.raises(GewuError, match="换了工作区"):
        window.session.require(Workspace.open(town))


def test_a_grid_layer_taken_out_of_the_project_is_named(window, desktop, town, raised):
    window.dock.pages[0]._open_path(str(town))
    window.dock.show_page("grids")
    grids = window.dock.pages[1]
    grids.tabs.setCurrentWidget(grids.list)
    QgsProject.instance().removeMapLayer(window.session.workspace.layer("micro_grid").id())
    grids.list.zoom = messages.reported(grids.list.zoom)
    grids.list.zoom()
    QTest.qWait(250)
    grids.list.refresh()
    grids.list.zoom()
    assert not raised and "没有微网格图层" in desktop.texts()[0]


def test_a_file_moved_away_is_told_once_and_can_be_removed_or_put_back(
    window, desktop, tmp_path, town, wait_until, raised
):
    window.dock.pages[0]._open_path(str(town))
    window.session.workspace.layer("community").selectAll()
    away = tmp_path / "away.gpkg"
    Path(town).rename(away)
    for page in window.dock.pages:
        window.dock.show_page(page.ID)
        QTest.qWait(20)
    window.session.data_is_stale()
    QTest.qWait(300)
    assert window.session.workspace is None
    assert len(desktop.texts()) == 1 and "已不在原处" in desktop.texts()[0]
    window.dock.show_page("grids")
    assert window.dock.hint.isVisible() and not window.dock.page.isEnabled()
    away.rename(town)
    window.dock.show_page("assess")
    assert window.session.workspace is not None and window.dock.page.isEnabled()
    Path(town).rename(away)
    window.dock.show_page("workspace")
    button = next(b for b in desktop.bar.findChildren(QPushButton) if b.text() == "移除图层" and b.isVisible())
    button.click()
    QTest.qWait(300)
    assert not QgsProject.instance().mapLayers() and window.session.workspace is None
    window.dock.pages[0]._open_path(str(away))
    assert window.session.workspace is not None and not raised


def test_names_with_angle_brackets_stay_text(window, tmp_path, town):
    odd = tmp_path / "a<b>&c.gpkg"
    shutil.copy(town, odd)
    remembered.recent.add(str(odd))
    page = window.dock.pages[0]
    page.refresh()
    assert "a&lt;b&gt;&amp;c" in page.recent_label.text() and "<b>&c" not in page.recent_label.text()
