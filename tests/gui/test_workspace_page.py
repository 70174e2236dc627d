"""工作区: making, opening and closing workspaces, what is missing, households, the manual."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from plugin.core import resources, schema
from plugin.gui import remembered
from plugin.gui.dialogs.new_workspace_dialog import NewWorkspaceDialog
from plugin.gui.pages.overview import overview
from plugin.gui.window import Window
from plugin.workspace import geopackage
from plugin.workspace import project as workspace_project
from tests import small_town


@pytest.fixture
def window(desktop):
    made = Window(desktop)
    yield made
    if made.session.workspace is not None:
        made.session.workspace.discard()
    made.close()


def states(window) -> dict[str, str]:
    frame = window.dock.pages[0].table.source.frame
    return dict(zip(frame["table"], frame["state"]))


def test_the_overview_tells_what_is_missing(window, tmp_path, wait_until):
    path = geopackage.create(tmp_path / "空.gpkg", QgsCoordinateReferenceSystem("EPSG:4544"), "空")
    window.session.open(str(path))
    wait_until(lambda: bool(states(window)))
    found = states(window)
    assert "必需" in found["community"] and "必需" in found["building"]
    assert found["micro_grid"] == "尚未划格"
    assert {item["table"] for item in resources.read_json("overview.json")["tables"]} <= set(schema.tables())


def test_a_field_left_empty_is_counted(window, tmp_path, wait_until, town):
    window.session.open(str(town))
    layer = window.session.workspace.layer("building")
    layer.startEditing()
    for feature in list(layer.getFeatures())[:3]:
        layer.changeAttributeValue(feature.id(), layer.fields().indexOf("households"), None)
    frame = overview(window.session.workspace).set_index("table")
    assert frame.loc["building", "state"] == "3 条缺户数"
    wait_until(lambda: states(window).get("building") == "3 条缺户数")


def test_the_workspace_follows_the_project(window, tmp_path, wait_until, town):
    opened = window.session.open(str(town))
    qgz = tmp_path / "工程.qgz"
    workspace_project.write_project(opened, qgz)
    QgsProject.instance().clear()
    wait_until(lambda: window.session.workspace is None)
    assert window.dock.strip.name.text() == "无工作区"
    assert QgsProject.instance().read(str(qgz))
    wait_until(lambda: window.session.workspace is not None)
    assert window.session.workspace.name == "示例街道"
    wait_until(lambda: "EPSG:4544" in window.dock.strip.name.text())


def test_another_workspace_takes_the_place_of_the_first(window, tmp_path, wait_until, town):
    window.session.open(str(town))
    layers = len(QgsProject.instance().mapLayers())
    other = geopackage.create(tmp_path / "b.gpkg", QgsCoordinateReferenceSystem("EPSG:4545"), "第二个")
    window.session.open(str(other))
    assert len(QgsProject.instance().mapLayers()) == layers
    assert window.session.workspace.name == "第二个"
    assert remembered.recent.paths() == [str(other), str(tmp_path / "town.gpkg")]
    other.unlink()
    assert remembered.recent.paths() == [str(tmp_path / "town.gpkg")]


def test_unsaved_edits_keep_the_workspace_open(window, desktop, tmp_path, wait_until, town):
    first = window.session.open(str(town))
    layer = first.layer("community")
    layer.startEditing()
    layer.deleteFeature(next(layer.getFeatures()).id())
    other = geopackage.create(tmp_path / "b.gpkg", QgsCoordinateReferenceSystem("EPSG:4545"), "第二个")
    page = window.dock.pages[0]
    QTimer.singleShot(200, lambda: QApplication.activeModalWidget().reject())  # Esc
    page._open_path(str(other))
    assert window.session.workspace.path == first.path and first.count("community") == 1
    wait_until(lambda: window.dock.strip.save.isEnabled())


def test_a_foreign_file_is_refused_and_nothing_changes(window, desktop, tmp_path, town):
    first = window.session.open(str(town))
    foreign = small_town.write(tmp_path)["compound"]
    before = foreign.read_bytes()
    window.dock.pages[0]._open_path(str(foreign))
    assert "不是格物工作区" in desktop.texts()[0]
    assert window.session.workspace.path == first.path
    assert foreign.read_bytes() == before


def test_open_sample_with_one_click(window, desktop, tmp_path, monkeypatch, wait_until):
    monkeypatch.setenv("HOME", str(tmp_path))
    page = window.dock.pages[0]
    window.dock.show_page("workspace")
    QTest.qWait(20)
    desktop.click(page.sample_button)
    wait_until(lambda: window.session.workspace is not None)
    assert window.session.workspace.count("community") >= 6
    assert str(window.session.workspace.path).startswith(str(tmp_path))
    assert not window.session.workspace.has_unsaved_edits


def test_undo_button_takes_the_last_step_back(window, desktop, tmp_path, wait_until, town):
    session = window.session
    session.open(str(town))
    codes = session.workspace.read("community")
    from plugin.workspace.edits import Change

    session.apply([Change("community", update=codes[["uid"]].assign(name="改名社区"))], "改名")
    wait_until(lambda: window.dock.strip.undo.isEnabled())
    assert "改名" in window.dock.strip.undo.toolTip()
    desktop.click(window.dock.strip.undo)
    assert set(session.workspace.read("community")["name"]) == set(small_town.COMMUNITIES.values())
    wait_until(lambda: not window.dock.strip.undo.isEnabled())


def test_the_new_dialog_recommends_the_zone_of_the_data(window, tmp_path):
    files = small_town.write(tmp_path)
    dialog = NewWorkspaceDialog(window.session.map, window.dock)
    dialog.show()
    assert not dialog.create_button.isEnabled()
    dialog.longitude.setValue(106.55)
    assert "EPSG:4545" in dialog.choice.currentText()
    dialog.data.setFilePath(str(files["compound"]))
    assert dialog.longitude.value() == pytest.approx(104.07, abs=0.1)
    assert dialog.crs().authid() == "EPSG:4544"
    dialog.name.setText("示例")
    assert dialog.file.filePath().endswith("示例.gpkg")
    assert dialog.create_button.isEnabled()
    dialog.choice.setCurrentIndex(dialog.choice.count() - 1)
    dialog.other.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    assert "不能使用" in dialog.explanation.text()
    dialog.file.setFilePath(str(tmp_path / "x.gpkg"))
    dialog._create()
    assert dialog.path is None and not (tmp_path / "x.gpkg").exists()
    assert "经纬度" in dialog.bar.currentItem().text()
    dialog.reject()


def test_the_map_centre_gives_the_longitude(window, desktop, tmp_path, town):
    window.session.open(str(town))
    desktop.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4544"))
    desktop.canvas.setLayers([window.session.workspace.layer("community")])
    desktop.canvas.setExtent(QgsRectangle(411000, 3390000, 411800, 3390300))
    assert window.session.map.middle_longitude() == pytest.approx(104.07, abs=0.1)


def test_the_manual_is_complete():
    folder = resources.path("help")
    text = (folder / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r'src="([^"]+)"', text):
        assert (folder / name).resolve().is_file(), name
    for title in ("工作区", "划格", "挂接", "可达", "评估", "台账"):
        assert f"</a>{title}" in text or f'alt=""> {title}</h2>' in text, title
    assert "http" not in text.replace("http-equiv", "")
    assert Path(folder / "index.html").stat().st_size < 50_000
