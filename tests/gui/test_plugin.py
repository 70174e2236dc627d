"""The plugin comes and goes without leaving anything behind."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar

import plugin
from plugin import dependencies, translation
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
        assert {"checkgrids", "emergencyplan", "tagfacilities", "assess", "exportledgers"} <= names
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
    assert not desktop.bar.items()


def test_a_notice_closed_by_the_user_is_no_trouble_at_unload(desktop, old_pandas):
    ours = plugin.classFactory(desktop)
    ours.initGui()
    desktop.bar.clearWidgets()
    QTest.qWait(20)
    ours.unload()
    assert not desktop.bar.items()


TRANSLATION = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS><TS version="2.1" language="en"><context><name>Gewu</name>
<message><source>划格</source><translation>Grids</translation></message>
</context></TS>"""


@pytest.fixture
def english(tmp_path):
    """A folder with a compiled translation of one text."""
    tool = shutil.which("lrelease") or "/usr/lib/qt5/bin/lrelease"
    (tmp_path / "gewu_en.ts").write_text(TRANSLATION, encoding="utf-8")
    subprocess.run([tool, "-silent", "gewu_en.ts", "-qm", "gewu_en.qm"], cwd=tmp_path, check=True)
    yield tmp_path
    translation.remove()


def test_chinese_users_get_the_texts_as_written(english):
    for locale in ("zh_CN", "zh-Hans", "zh"):
        assert not translation.install(locale, english)
        assert tr("划格") == "划格"


def test_others_get_their_language_or_english(english):
    for locale in ("en_US", "fr"):
        assert translation.install(locale, english)
        assert tr("划格") == "Grids"
        assert tr("没有译文的文字") == "没有译文的文字"
    translation.remove()
    assert tr("划格") == "划格"


def test_a_missing_translation_leaves_chinese(tmp_path):
    assert not translation.install("en", tmp_path)
    assert tr("划格") == "划格"


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
