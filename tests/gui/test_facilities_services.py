"""服务关系: a facility chosen, communities clicked on the map, each click one undo step; drawing, notes, orphans."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from assess_town import A, B, C, communities, facilities
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle
from qgis.gui import QgsMapToolPan
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

from plugin.gui import messages
from plugin.gui.pages.facilities_services import ServicesPanel
from plugin.gui.pages.facilities_services_parts import ORPHANS, RELATED
from plugin.gui.session import Session
from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests.desktop import answer
from tests.gui.mouse import Mouse

X, Y = 400000, 3390000
SITES = {"f1": (400900, 3390500), "f2": (401300, 3390600), "f3": (402500, 3390500)}


@pytest.fixture(scope="module")
def made(qgis_app, tmp_path_factory):
    target = tmp_path_factory.mktemp("services") / "服务.gpkg"
    geopackage.create(target, QgsCoordinateReferenceSystem("EPSG:4544"), "服务")
    squares = [shapely.box(X + x, Y, X + x + 1000, Y + 1000) for x in (0, 1000, 2000)]
    rows = facilities(("f1", "D04", A), ("f2", "A02", B), ("f3", "D01", C, {"tag_state": "待定"}))
    rows["geometry"] = [shapely.Point(SITES[uid]) for uid in rows["uid"]]
    rows["level"] = "社区"
    places = communities().assign(geometry=squares, households=[300, 400, None])
    Workspace.open(target).apply([Change("community", add=places), Change("facility", add=rows)], "数据")
    return target


@pytest.fixture
def panel(desktop, made, tmp_path):
    path = tmp_path / "服务.gpkg"
    path.write_bytes(made.read_bytes())
    messages.use(desktop.bar)
    session = Session(desktop)
    session.open(str(path))
    panel = ServicesPanel(session)
    panel.resize(420, 700)
    panel.show()
    panel.refresh()
    desktop.canvas.setExtent(QgsRectangle(X - 200, Y - 200, X + 3200, Y + 1200))
    QTest.qWait(50)
    yield panel
    panel.close_panel()
    if session.workspace is not None:
        session.workspace.discard()
    session.close()
    panel.deleteLater()


@pytest.fixture
def mouse(panel, desktop):
    return Mouse(desktop.canvas, panel.session.workspace.crs)


def relations(panel) -> list[tuple]:
    rows = panel.session.workspace.read("facility_service")
    return sorted(zip(rows["facility_uid"], rows["community_code"]))


def click_row(table, column: str, value: str) -> None:
    row = list(table.source.frame[column]).index(value)
    index = table.proxy.mapFromSource(table.source.index(row, 0))
    place = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def kinds(panel) -> list[tuple]:
    frame = panel.relations.source.frame
    return list(zip(frame["community_code"], frame["kind"]))


def test_clicks_on_the_map_add_and_remove_as_one_undo_step_each(panel, mouse, desktop):
    click_row(panel.table, "uid", "f1")
    assert kinds(panel) == [(A, "own"), (B, "suggested")], "B is near, C is not"
    desktop.click(panel.pick_button)
    assert desktop.canvas.mapTool() is panel.tool and panel.pick_button.isChecked()
    mouse.click(X + 1700, Y + 300)
    mouse.click(X + 2700, Y + 300)
    assert relations(panel) == [("f1", B), ("f1", C)]
    assert kinds(panel) == [(A, "own"), (B, "served"), (C, "served")]
    assert "另服务 2 个社区" in panel.heading.text()
    mouse.click(X + 1700, Y + 300)
    assert relations(panel) == [("f1", C)]
    stack = panel.session.workspace.layer("facility_service").undoStack()
    assert [stack.text(step) for step in range(stack.count())] == [
        "设施f1：加入服务社区 乙社区", "设施f1：加入服务社区 丙社区", "设施f1：移除服务社区 乙社区",
    ]  # fmt: skip
    mouse.undo()
    panel.refresh()
    assert relations(panel) == [("f1", B), ("f1", C)] and (B, "served") in kinds(panel)
    mouse.undo()
    mouse.undo()
    panel.refresh()
    assert relations(panel) == [] and (B, "suggested") in kinds(panel)
    panel.session.redo()
    assert relations(panel) == [("f1", B)]


def test_the_own_community_needs_no_relation_unless_its_tag_is_doubtful(panel, mouse, desktop):
    panel.choose("f1")
    panel.start()
    mouse.click(X + 500, Y + 500)
    assert relations(panel) == [] and any("不用登记" in text for text in desktop.texts())
    mouse.hand.click(SITES["f3"], Qt.MouseButton.RightButton)
    assert panel._uid == "f3"
    mouse.click(X + 2200, Y + 200)
    assert relations(panel) == [("f3", C)]
    assert panel.session.workspace.layer("facility_service").undoStack().count() == 1


def test_without_a_choice_the_first_click_picks_a_facility(panel, mouse, desktop):
    desktop.click(panel.pick_button)
    mouse.click(X + 500, Y + 900)
    assert not panel.has_facility() and any("这里没有设施" in text for text in desktop.texts())
    mouse.click(*SITES["f2"])
    assert panel._uid == "f2" and panel.table.selected()["uid"].tolist() == ["f2"]
    mouse.click(X + 500, Y + 500)
    assert relations(panel) == [("f2", A)]
    mouse.click(X + 500, Y + 1150)
    assert any("不在任何社区内" in text for text in desktop.texts())


def test_the_cursor_is_told_name_households_and_what_a_click_does(panel, mouse):
    panel.choose("f1")
    panel.start()
    mouse.move(X + 1500, Y + 500)
    bubble = panel.tool._bubble
    assert bubble.isVisible() and bubble.text() == "乙社区 · 400 户 · 点击加入"
    assert not panel.map.shown("hover").isEmpty()
    mouse.move(X + 2500, Y + 500)
    assert bubble.text() == "丙社区 · 户数未知 · 点击加入"
    mouse.move(X + 500, Y + 500)
    assert bubble.text().endswith("所在社区，自动计入")
    mouse.key(Qt.Key.Key_Escape)
    assert not panel.is_picking and not bubble.isVisible() and panel.map.shown("hover").isEmpty()


def test_escape_gives_back_the_tool_that_was_there(panel, mouse, desktop):
    pan = QgsMapToolPan(desktop.canvas)
    desktop.canvas.setMapTool(pan)
    panel.start()
    mouse.key(Qt.Key.Key_Escape)
    assert desktop.canvas.mapTool() is pan and not panel.pick_button.isChecked()
    desktop.canvas.unsetMapTool(pan)


def test_what_is_drawn_follows_edits_and_undo_and_stays_out_of_the_project(panel, desktop):
    layers = set(QgsProject.instance().mapLayers())
    panel.choose("f1")
    assert panel.map.shown("suggested").area() == pytest.approx(1e6), "the suggested one is outlined, dashed"
    desktop.click(panel.add_button)
    desktop.click(panel.lines)
    assert panel.map.shown("all").length() == pytest.approx(panel.map.shown("lines").length()) and relations(panel)
    assert panel.map.shown("served").area() == pytest.approx(1e6) and panel.map.shown("suggested").isEmpty()
    assert panel.map.shown("own").area() == pytest.approx(1e6)
    panel.hide()
    panel.session.undo()
    QTest.qWait(300)
    assert panel.map.shown("all").isEmpty(), "also while another page is in front"
    assert set(QgsProject.instance().mapLayers()) == layers
    bands = len(desktop.canvas.scene().items())
    panel.map.close()
    assert len(desktop.canvas.scene().items()) < bands
    panel.map.__init__(desktop.canvas)


def test_drawing_moves_with_the_crs_of_the_map(panel, desktop):
    panel.choose("f1")
    band = panel.map._bands["own"]
    before = band.asGeometry().boundingBox()
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:4490"))
    desktop.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4490"))
    after = band.asGeometry().boundingBox()
    assert before.xMinimum() > 1000 and 100 < after.xMinimum() < 110


def test_another_tab_in_front_ends_the_tool_and_clears_the_facility_chosen(panel):
    panel.choose("f1")
    panel.start()
    panel.lines.setChecked(True)
    panel.add_suggested()
    panel.hide()
    assert not panel.is_picking and panel.map.shown("own").isEmpty() and panel.map.shown("lines").isEmpty()
    assert not panel.map.shown("all").isEmpty(), "what the user wants drawn stays"
    panel.show()
    panel.refresh()
    assert not panel.map.shown("own").isEmpty() and panel._uid == "f1"


def test_notes_are_written_per_relation(panel, desktop):
    panel.choose("f1")
    desktop.click(panel.add_button)
    click_row(panel.relations, "community_code", B)
    assert panel.note.isVisible()
    panel.note.setFocus()
    QTest.keyClicks(panel.note, "shared")
    QTest.keyClick(panel.note, Qt.Key.Key_Return)
    assert panel.session.workspace.read("facility_service")["note"].tolist() == ["shared"]
    assert panel.relations.selected()["note"].tolist() == ["shared"], "the row stays chosen"
    panel.session.undo()
    assert panel.session.workspace.read("facility_service")["note"].tolist() == [None]
    panel.refresh()
    click_row(panel.relations, "community_code", B)
    desktop.click(panel.remove_button)
    assert relations(panel) == []


def test_orphans_are_listed_and_cleared_after_a_question(panel, desktop):
    given = [("f1", B), ("f1", "990000000000"), ("gone", B), ("f1", A)]
    rows = pd.DataFrame(given, columns=["facility_uid", "community_code"])
    panel.session.apply([Change("facility_service", add=rows)], "关系")
    panel.refresh()
    assert panel.clear_button.isVisible() and "3" in panel.clear_button.text()
    panel.what.setCurrentIndex(panel.what.findData(ORPHANS))
    assert len(panel.table.source.frame) == 3
    assert any("社区已撤销或改了编码" in text for text in panel.table.source.frame["told"])
    asked = answer("删除")
    desktop.click(panel.clear_button)
    assert "设施已删除：1 条" in asked[0] and relations(panel) == [("f1", B)]
    assert not panel.clear_button.isVisible()
    panel.session.undo()
    assert len(relations(panel)) == 4
    panel.what.setCurrentIndex(panel.what.findData(RELATED))
    assert panel.table.source.frame["uid"].tolist() == ["f1"]
    panel.search.setText("丙")
    assert panel.table.source.frame.empty


def test_the_list_is_sorted_by_a_click_on_a_heading(panel):
    header = panel.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, 8)
    for backwards in (False, True):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        frame = panel.table.source.frame
        names = frame["class_name"].tolist()
        assert names == sorted(names, reverse=backwards)
    panel.choose("f2")
    assert panel.table.selected()["uid"].tolist() == ["f2"]


def test_a_facility_selected_in_qgis_is_chosen(panel):
    layer = panel.session.workspace.layer("facility")
    layer.selectByExpression("\"uid\" = 'f2'")
    assert panel._uid == "f2" and panel.table.selected()["uid"].tolist() == ["f2"]
    layer.selectByExpression("\"uid\" in ('f1', 'f3')")
    assert panel._uid == "f2"


def test_a_facility_that_goes_is_forgotten(panel):
    panel.choose("f2")
    panel.session.apply([Change("facility", remove=["f2"])], "删除")
    panel.refresh()
    assert not panel.has_facility() and panel.relations.source.frame.empty and panel.map.shown("own").isEmpty()
