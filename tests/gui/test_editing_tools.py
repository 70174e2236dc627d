"""绘制, 切分, 移边界 by real mouse events on a real canvas: gesture, preview, keys, undo and redo, counts."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QCheckBox, QRadioButton

from plugin.workspace.edits import Change
from tests import small_town
from tests.gui.mouse import Mouse

WEST, SOUTH, NORTH = small_town.X, small_town.Y, small_town.Y + small_town.HEIGHT
#: South of the middle row of buildings, north of the southern one.
MIDDLE = SOUTH + 90.0


@pytest.fixture
def editor(window):
    """The editor of a town with four saved grids per community, each 100 m × 300 m with 3 buildings of 24 households."""
    workspace = window.session.workspace
    rows = []
    for number, code in enumerate(small_town.COMMUNITIES):
        for column in range(4):
            west = small_town.X + number * small_town.WIDTH + 100.0 * column
            rows.append(
                {
                    "uid": f"{number}{column}",
                    "code": f"{code}00{column + 1:03d}",
                    "name": f"第{column + 1}微网格",
                    "kind": "居住",
                    "community_code": code,
                    "households": 72,
                    "shops": 0,
                    "buildings": 3,
                    "state": "正常",
                    "geometry": shapely.box(west, small_town.Y, west + 100.0, small_town.Y + small_town.HEIGHT),
                }
            )
    workspace.apply([Change("micro_grid", add=pd.DataFrame(rows))], "网格")
    workspace.save()
    window.dock.page.tabs.setCurrentWidget(window.dock.page.edit)
    window.session.map.zoom(QgsRectangle(WEST - 30, SOUTH - 100, WEST + 830, NORTH + 100), workspace.crs)
    QTest.qWait(200)
    return window.session.editor


@pytest.fixture
def mouse(desktop, editor):
    return Mouse(desktop.canvas, editor.session.workspace.crs)


def grids(editor) -> pd.DataFrame:
    return editor.session.workspace.read("micro_grid").set_index("uid")


def state(editor) -> pd.DataFrame:
    """Return all grids in a comparable form."""
    frame = grids(editor).sort_index().drop(columns=["updated_at"])
    return frame.assign(geometry=shapely.to_wkb(frame["geometry"].to_numpy()))


def covers_all(editor) -> bool:
    """Return whether the grids cover the communities: no gap, no overlap, every border shared vertex by vertex."""
    shapes = shapely.get_parts(grids(editor)["geometry"].to_numpy())
    whole = shapely.box(WEST, SOUTH, WEST + 2 * small_town.WIDTH, NORTH)
    union = shapely.coverage_union_all(shapes)  # leaves borders standing that are not shared exactly
    return abs(shapely.area(shapes).sum() - whole.area) < 1e-6 and union.equals(whole) and not list(union.interiors)


def choose(window, name: str) -> None:
    """Press a radio button of the options where it takes the mouse."""
    button = window.dock.page.edit.findChild(QRadioButton, name)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, 8))


def cut_the_first(mouse: Mouse) -> None:
    mouse.click(WEST - 20, MIDDLE)
    mouse.click(WEST + 105, MIDDLE)
    mouse.right()


def test_a_cut_shows_what_it_would_do_and_does_it(editor, mouse):
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    mouse.move(WEST + 130, MIDDLE)
    trial = editor.tool.trial
    assert trial.draft is not None and trial.bubble.isVisible()
    assert "72 → 48" in trial.bubble.text() and ">24</b>" in trial.bubble.text() and "↓不足" in trial.bubble.text()
    before = grids(editor)
    assert len(before) == 8, "nothing is written while the gesture goes on"
    mouse.click(WEST + 105, MIDDLE)
    mouse.right()
    found = grids(editor)
    assert len(found) == 9 and covers_all(editor)
    assert found.loc["00", "households"] == 48 and found["households"].sum() == 576
    assert found.loc["00", "code"] == before.loc["00", "code"], "the larger part keeps its code"
    assert not trial.bubble.isVisible() and not editor.tool.isCapturing()


def test_counts_go_with_the_newest_position_of_the_mouse(editor, mouse):
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    for y, left in ((SOUTH + 20, None), (MIDDLE, 48), (MIDDLE + 100, 48)):
        mouse.move(WEST + 50, y)
        mouse.move(WEST + 130, y)
        trial = editor.tool.trial
        if left is not None:
            assert f"72 → {left}" in trial.bubble.text()


def test_enter_and_double_click_end_too(editor, mouse, desktop):
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    mouse.click(WEST + 105, MIDDLE)
    mouse.key(Qt.Key.Key_Return)
    assert len(grids(editor)) == 9
    mouse.click(WEST - 20, MIDDLE + 100)
    mouse.double_click(WEST + 105, MIDDLE + 100)
    assert len(grids(editor)) == 10 and covers_all(editor)
    assert not editor.tool.isCapturing()


def test_escape_discards_then_leaves(editor, mouse):
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    mouse.move(WEST + 130, MIDDLE)
    mouse.key(Qt.Key.Key_Escape)
    assert not editor.tool.isCapturing() and not editor.tool.trial.bubble.isVisible()
    mouse.right()
    assert len(grids(editor)) == 8 and editor.active == "cut"
    mouse.key(Qt.Key.Key_Escape)
    assert editor.active == ""


def test_backspace_takes_the_last_point_back(editor, mouse):
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    mouse.click(WEST + 50, NORTH + 20)
    assert editor.tool.size() == 2
    mouse.key(Qt.Key.Key_Backspace)
    assert editor.tool.size() == 1
    mouse.click(WEST + 105, MIDDLE)
    mouse.right()
    assert len(grids(editor)) == 9 and covers_all(editor)
    mouse.click(WEST - 20, MIDDLE + 100)
    mouse.key(Qt.Key.Key_Backspace)
    assert not editor.tool.isCapturing()


def test_one_gesture_is_one_step_undone_and_redone(editor, mouse, window, desktop):
    panel, states = window.dock.page.edit, [state(editor)]
    editor.start("cut")
    for y in (MIDDLE, MIDDLE + 100):
        mouse.click(WEST - 20, y)
        mouse.click(WEST + 105, y)
        mouse.right()
        states.append(state(editor))
    QTest.qWait(300)
    assert "切分" in panel.undo.toolTip() and not panel.again.isEnabled()
    for expected in (states[1], states[0]):
        desktop.click(panel.undo)
        QTest.qWait(300)
        pd.testing.assert_frame_equal(state(editor), expected)
    assert not panel.undo.isEnabled() and "切分" in panel.again.toolTip()
    for expected in states[1:]:
        desktop.click(panel.again)
        QTest.qWait(300)
        pd.testing.assert_frame_equal(state(editor), expected)
    mouse.undo()
    pd.testing.assert_frame_equal(state(editor), states[1])
    cut_the_first_again = MIDDLE + 100
    mouse.click(WEST - 20, cut_the_first_again)
    mouse.click(WEST + 105, cut_the_first_again)
    mouse.right()
    assert len(grids(editor)) == 10 and covers_all(editor)


def test_only_the_selected_grids_are_cut(editor, mouse, window):
    layer = window.session.workspace.layer("micro_grid")
    layer.selectByExpression("\"uid\" = '01'")
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    mouse.click(WEST + 420, MIDDLE)
    mouse.right()
    found = grids(editor)
    assert len(found) == 9 and found.loc["01", "households"] == 48 and found.loc["00", "households"] == 72
    layer.selectByExpression("\"uid\" = '13'")  # the line does not meet it: the selection does not count
    mouse.click(WEST - 20, MIDDLE + 100)
    mouse.click(WEST + 105, MIDDLE + 100)
    mouse.right()
    assert len(grids(editor)) == 10 and covers_all(editor)


def test_a_locked_grid_is_refused_and_the_line_stays(editor, mouse, desktop):
    workspace = editor.session.workspace
    workspace.apply([Change("micro_grid", update=pd.DataFrame({"uid": ["00"], "locked": [True]}))], "锁定")
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    mouse.move(WEST + 105, MIDDLE)
    trial = editor.tool.trial
    assert "已锁定" in trial.refusal and "已锁定" in trial.bubble.text() and "#c62828" in trial.bubble.text()
    mouse.click(WEST + 95, MIDDLE)
    mouse.right()
    assert len(grids(editor)) == 8 and "已锁定" in desktop.texts()[0]
    assert editor.tool.isCapturing(), "the line stays, to be corrected"
    mouse.click(WEST + 205, MIDDLE)
    mouse.right()
    found = grids(editor)
    assert len(found) == 9 and found.loc["00", "households"] == 72 and covers_all(editor)
    assert any("已锁定" in text for text in desktop.texts())


def test_a_drawn_grid_takes_from_its_neighbours(editor, mouse, window):
    editor.start("draw")
    for x, y in ((50, 100), (150, 100), (150, 200)):
        mouse.click(WEST + x, SOUTH + y)
    mouse.move(WEST + 50, SOUTH + 200)
    assert editor.tool.trial.draft is not None and "新" in editor.tool.trial.bubble.text()
    mouse.click(WEST + 50, SOUTH + 200)
    mouse.right()
    found = grids(editor)
    assert len(found) == 9 and covers_all(editor) and found["households"].sum() == 576
    rows = window.dock.page.edit.table.source.frame
    assert rows["unit"].str.startswith("新").sum() == 1


def test_a_drawn_grid_may_take_blank_ground_alone(editor, mouse, window):
    editor.session.workspace.apply([Change("micro_grid", remove=["01"])], "删除")
    editor.start("draw")
    QTest.qWait(50)
    choose(window, "gewu_draw_blank")
    for x, y in ((50, -20), (250, -20), (250, 320), (50, 320)):
        mouse.click(WEST + x, SOUTH + y)
    mouse.right()
    found = grids(editor)
    assert len(found) == 8 and covers_all(editor)
    assert found.loc["00", "geometry"].area == 100.0 * small_town.HEIGHT
    mouse.click(WEST + 10, SOUTH + 10)
    mouse.click(WEST + 60, SOUTH + 10)
    mouse.move(WEST + 60, SOUTH + 60)
    assert "没有空白" in editor.tool.trial.refusal
    choose(window, "gewu_draw_take")
    QTest.qWait(30)
    assert editor.tool.trial.draft is not None, "the switch counts at once"


def test_a_moved_border_moves_on_both_sides(editor, mouse):
    editor.start("reshape")
    mouse.move(WEST + 102, NORTH - 2)
    QTest.qWait(300)  # QGIS makes its index of borders in the background
    mouse.click(WEST + 100, NORTH)
    mouse.click(WEST + 120, SOUTH + 150)
    mouse.move(WEST + 100, SOUTH)
    assert editor.tool.trial.draft is not None, editor.tool.trial.refusal
    mouse.click(WEST + 100, SOUTH)
    mouse.right()
    found = grids(editor)
    areas = found["geometry"].map(lambda shape: shape.area)
    assert areas["00"] == pytest.approx(33000.0, abs=100) and areas["01"] == pytest.approx(27000.0, abs=100)
    assert len(found) == 8 and covers_all(editor)


def test_the_map_may_have_another_crs_and_another_layer_be_active(editor, mouse, desktop, window):
    building = window.session.workspace.layer("building")
    desktop.canvas.setCurrentLayer(building)
    desktop.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    window.session.map.zoom_to_workspace(window.session.workspace)
    editor.start("cut")
    cut_the_first(mouse)
    found = grids(editor)
    assert len(found) == 9 and found.loc["00", "households"] == 48 and covers_all(editor)
    desktop.canvas.setCurrentLayer(None)
    mouse.click(WEST - 20, MIDDLE + 100)
    mouse.click(WEST + 105, MIDDLE + 100)
    mouse.right()
    assert len(grids(editor)) == 10 and covers_all(editor)


def test_points_snap_to_the_borders(editor, mouse):
    editor.start("reshape")
    mouse.move(WEST + 102, NORTH - 2)
    QTest.qWait(300)  # QGIS makes its index of borders in the background
    mouse.click(WEST + 102, NORTH - 2)  # a few pixels beside the corner
    assert editor.tool.points(with_cursor=False)[0].tolist() == [WEST + 100, NORTH]


def test_tracing_is_on_while_drawing_only(editor, desktop):
    action = desktop.tracer.actionEnableTracing()
    editor.start("cut")
    assert not action.isChecked()
    editor.start("draw")
    assert action.isChecked()
    editor.stop()
    assert not action.isChecked()


def test_the_reason_is_logged_and_remembered(editor, mouse, window):
    panel = window.dock.page.edit
    panel.why.lineEdit().setText("居民反映楼栋划错")
    editor.start("cut")
    cut_the_first(mouse)
    log = editor.session.workspace.read("change_log")
    assert (log["why"] == "居民反映楼栋划错").sum() == 2
    assert panel.why.itemText(0) == "居民反映楼栋划错" and panel.why.currentText() == "居民反映楼栋划错"
    panel.why.lineEdit().clear()
    assert editor.why is None


def test_the_last_gesture_is_listed_and_shown_on_a_click(editor, mouse, window, desktop):
    panel = window.dock.page.edit
    editor.start("cut")
    cut_the_first(mouse)
    QTest.qWait(300)
    assert panel.table.proxy.rowCount() == 2 and panel.done.text().startswith("上一步：切分")
    extent = desktop.canvas.extent()
    place = panel.table.visualRect(panel.table.proxy.index(0, 0)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert desktop.canvas.extent() != extent
    desktop.click(panel.undo)
    QTest.qWait(300)
    assert "已撤销" in panel.done.text()


def test_the_bubble_stays_inside_the_canvas_and_lets_the_mouse_through(editor, mouse, desktop):
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    viewport = desktop.canvas.viewport()
    bubble = editor.tool.trial.bubble
    for corner in (viewport.rect().topRight(), viewport.rect().bottomRight(), viewport.rect().bottomLeft()):
        mouse.move_to(corner + QPoint(-1 if corner.x() else 1, -1 if corner.y() else 1))
        assert bubble.isVisible() and viewport.rect().contains(bubble.geometry())
    assert viewport.childAt(bubble.geometry().center()) is not bubble


def test_many_grids_are_counted_not_listed(editor, mouse):
    editor.start("cut")
    mouse.click(WEST - 20, MIDDLE)
    mouse.move(WEST + 820, MIDDLE)
    text = editor.tool.trial.bubble.text()
    assert text.count("<tr>") == 8 and "……另有 8 个" in text


def test_general_grids_are_cut_between_micro_grids(editor, mouse, window):
    workspace = editor.session.workspace
    rows = pd.DataFrame(
        {
            "uid": ["g0"],
            "code": ["51010500100101"],
            "name": ["第1一般网格"],
            "community_code": ["510105001001"],
            "households": [288],
            "geometry": [shapely.box(WEST, SOUTH, WEST + 400, NORTH)],
        }
    )
    workspace.apply([Change("general_grid", add=rows)], "一般网格")
    panel = window.dock.page.edit
    panel.chooser.setCurrentIndex(panel.chooser.findData("general_grid"))
    editor.start("cut")
    mouse.click(WEST + 203, SOUTH - 20)
    mouse.click(WEST + 197, NORTH + 20)
    mouse.right()
    found = workspace.read("general_grid")
    assert sorted(found["households"]) == [144, 144]
    assert sorted(shapely.area(found["geometry"].to_numpy()).round(3)) == [60000.0, 60000.0]


def kinked(editor) -> tuple[float, float]:
    """Give the border between 00 and 01 a kink and return it."""
    kink = (WEST + 140.0, SOUTH + 180.0)
    west, east = shapely.box(WEST, SOUTH, WEST + 100, NORTH), shapely.box(WEST + 100, SOUTH, WEST + 200, NORTH)
    bulge = shapely.Polygon([(WEST + 100, SOUTH), kink, (WEST + 100, NORTH)])
    shapes = [west.union(bulge), east.difference(bulge)]
    update = pd.DataFrame({"uid": ["00", "01"], "geometry": shapes})
    editor.session.workspace.apply([Change("micro_grid", update=update)], "折线")
    return kink


def test_drawing_follows_a_border_between_two_clicks_on_it(editor, mouse):
    kink = kinked(editor)
    editor.start("draw")
    mouse.move(WEST + 100, NORTH)
    QTest.qWait(500)
    mouse.click(WEST + 100, NORTH)
    mouse.move(WEST + 100, SOUTH)
    QTest.qWait(300)
    mouse.move(WEST + 101, SOUTH)
    assert editor.tool.points(with_cursor=True).tolist() == [[WEST + 100, NORTH], [*kink], [WEST + 100, SOUTH]]
    mouse.click(WEST + 100, SOUTH)
    assert editor.tool.points(with_cursor=False).tolist() == [[WEST + 100, NORTH], [*kink], [WEST + 100, SOUTH]]


def test_the_border_of_communities_moves_when_asked(editor, mouse, window):
    editor.start("reshape")
    QTest.qWait(300)
    mouse.move(WEST + 400, NORTH)
    QTest.qWait(300)
    for x, y in ((400, 300), (425, 150)):
        mouse.click(WEST + x, SOUTH + y)
    mouse.move(WEST + 400, SOUTH)
    assert editor.tool.trial.refusal
    box = window.dock.page.edit.findChild(QCheckBox, "gewu_reshape_across")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, 8))
    QTest.qWait(50)
    assert editor.tool.trial.draft is not None, editor.tool.trial.refusal
    mouse.click(WEST + 400, SOUTH)
    mouse.right()
    workspace = window.session.workspace
    areas = workspace.read("community").set_index("code")["geometry"].map(lambda shape: shape.area)
    assert areas.iloc[0] == pytest.approx(123750, abs=100) and areas.sum() == pytest.approx(240000)
    assert covers_all(editor)


def test_a_new_grid_is_listed_with_its_code(editor, mouse, window):
    editor.start("cut")
    cut_the_first(mouse)
    assert window.dock.page.edit.table.source.frame["unit"].tolist() == ["00-001", "新 00-005"]


def test_outside_all_communities_nothing_is_drawn(editor, mouse):
    editor.start("draw")
    for x, y in ((-25, 350), (0, 350)):
        mouse.click(WEST + x, SOUTH + y)
    mouse.move(WEST, SOUTH + 380)
    assert "不在任何社区" in editor.tool.trial.refusal


def test_discarding_several_gestures_gives_the_file_back_without_a_complaint(editor, mouse, desktop):
    before = state(editor)
    editor.start("cut")
    for y in (MIDDLE, MIDDLE + 100):
        mouse.click(WEST - 20, y)
        mouse.click(WEST + 105, y)
        mouse.right()
    assert len(grids(editor)) == 10
    lock = pd.DataFrame({"uid": ["11"], "locked": [True]})  # one table more edits than the others
    editor.session.workspace.apply([Change("micro_grid", update=lock)], "锁定")
    editor.session.workspace.discard()
    QTest.qWait(200)
    pd.testing.assert_frame_equal(state(editor), before)
    assert not [text for text in desktop.texts() if "不能" in text]
    cut_the_first(mouse)
    assert len(grids(editor)) == 9 and covers_all(editor)
