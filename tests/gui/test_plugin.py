"""The plugin comes and goes without leaving anything behind."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar

import plugin
from plugin import dependencies
from plugin.core.text import tr

PAGES = ["workspace", "grids", "facilities", "reach", "assess", "ledgers"]


def traces(desktop) -> dict:
    """Return everything of ours that is in QGIS."""
    QTest.qWait(20)
    project = QgsProject.instance()
    return {
        "docks": len(desktop.window.findChildren(QDockWidget)),
        "toolbars": len(desktop.window.findChildren(QToolBar)),
        "menus": sorted(desktop.menus),
        "provider": QgsApplication.processingRegistry().providerById("gewu") is not None,
        "receivers": [project.receivers(signal) for signal in (project.layersAdded, project.readProject)],
        "steps": len(QgsApplication.taskManager().activeTasks()),
    }


def test_load_and_unload_twice(desktop):
    before = traces(desktop)
    for _ in range(2):
        ours = plugin.classFactory(desktop)
        ours.initGui()
        QTest.qWait(50)
        during = traces(desktop)
        assert during["docks"] == before["docks"] + 1
        assert during["toolbars"] == before["toolbars"] + 1
        assert during["menus"] == ["格物"]
        assert during["provider"]
        assert [page.ID for page in ours.window.dock.pages] == PAGES
        ours.unload()
        assert traces(desktop) == before


def test_every_algorithm_of_the_provider_can_be_made(desktop):
    ours = plugin.classFactory(desktop)
    ours.initGui()
    try:
        provider = QgsApplication.processingRegistry().providerById("gewu")
        names = {algorithm.name() for algorithm in provider.algorithms()}
        assert {"createworkspace", "importlayer", "estimatehouseholds", "delineategrids"} <= names
        assert {"checkgrids", "tagfacilities", "assess", "exportledgers"} <= names
        assert all(algorithm.create() is not None for algorithm in provider.algorithms())
    finally:
        ours.unload()


@pytest.fixture
def old_pandas(monkeypatch):
    """As if QGIS had come with a pandas that is too old, and one package that does not exist."""
    monkeypatch.setitem(dependencies.REQUIRED, "pandas", "99.0")
    monkeypatch.setitem(dependencies.REQUIRED, "gewu_no_such_package", "1.0")


def test_missing_dependencies_are_explained_and_nothing_else_happens(desktop, old_pandas):
    before = traces(desktop)
    ours = plugin.classFactory(desktop)
    ours.initGui()
    assert ours.window is None and not traces(desktop)["provider"]
    shown = desktop.bar.currentItem().text()
    assert "pandas 版本过低" in shown and "99.0" in shown and "缺少 gewu_no_such_package" in shown
    desktop.menus["格物"].actions()[0].trigger()
    dialog = ours._notice.dialog
    assert dialog.isVisible()
    assert "pip install" in ours._notice.text() or "OSGeo4W" in ours._notice.text()
    ours.unload()
    assert traces(desktop) == before


def test_the_window_speaks_the_language_of_qgis(desktop, tmp_path, monkeypatch):
    from plugin import translation

    assert not translation.install("zh_CN")
    assert tr("格物") == "格物"
    translation.remove()
    assert not translation.install("zh-Hans")


def test_tools_stay_disabled_without_a_workspace(desktop):
    ours = plugin.classFactory(desktop)
    ours.initGui()
    dock = ours.window.dock
    QTest.qWait(50)
    for name in ("grids", "facilities", "assess", "ledgers"):
        desktop.click(dock.buttons[name])
        assert name == dock.page.ID
        assert not dock.page.isEnabled()
        assert dock.hint.isVisible() and "工作区" in dock.hint.text()
    desktop.click(dock.buttons["workspace"])
    assert dock.page.isEnabled() and not dock.hint.isVisible()
    assert not dock.strip.save.isEnabled() and not dock.strip.discard.isEnabled()
    ours.unload()
