"""刷楼栋 with a mouse on a real canvas: 3 × 2 grids of 3 × 3 buildings, and one grid of another community in the east."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from plugin.workspace.edits import Change
from tests import grid_town
from tests.grid_town import middle
from tests.grid_window import GridWindow
from tests.hand import CTRL, LEFT, PLAIN, RIGHT, SHIFT

Z = Qt.Key.Key_Z


class Painter:
    """The window with the tool in hand."""

    def __init__(self, grids: GridWindow) -> None:
        self.grids = grids
        grids.editor.start("paint")

    def __getattr__(self, name: str):
        return getattr(self.grids, name)

    def pick(self, column: int, row: int, keys=PLAIN) -> None:
        self.hand.click(middle((column, row), (1, 1)), RIGHT, keys)


@pytest.fixture
def painter(grid_window):
    return Painter(grid_window)


def test_right_picks_the_target_and_left_gives_one_building(painter):
    painter.pick(0, 0)
    assert painter.tool.target.uid == "g0"
    assert "第1微网格" in painter.bubble and "45" in painter.bubble
    assert not painter.tool.highlight.shown("target").isEmpty()
    painter.hand.click(middle((1, 0), (0, 1)))
    counts = painter.counts()
    assert counts["g0"] == (50, 10) and counts["g1"] == (40, 8) and counts["g2"] == (45, 9)
    assert painter.homes()["b12"] == "001"
    assert painter.desktop.texts() == []  # a stroke without remarks is told in the status bar alone
    painter.check_coverage()


def test_every_stroke_is_one_step_of_undo_and_redo(painter):
    before = painter.counts()
    painter.pick(1, 0)
    painter.hand.click(middle((0, 0), (2, 1)))
    once = painter.counts()
    painter.hand.click(middle((0, 0), (1, 1)))
    twice = painter.counts()
    assert len({str(counts) for counts in (before, once, twice)}) == 3
    painter.hand.key(Z, CTRL)
    assert painter.counts() == once
    painter.hand.key(Z, CTRL)
    assert painter.counts() == before
    painter.check_coverage()
    painter.hand.key(Z, CTRL | SHIFT)
    assert painter.counts() == once
    painter.hand.key(Z, CTRL | SHIFT)
    assert painter.counts() == twice
    assert painter.tool.target.uid == "g1"
    painter.check_coverage()


def test_a_drag_gives_all_it_passes_from_several_grids(painter, wait_until):
    painter.pick(1, 0)
    painter.hand.drag([middle((0, 0), (2, 1)), middle((2, 0), (0, 1))], steps=9, let_go=False)
    assert painter.counts()["g1"] == (45, 9)  # nothing is written yet
    assert "→ 55" in painter.bubble and painter.bubble.count("45 → 40") == 2
    assert painter.tool.highlight.shown("taken").area() == pytest.approx(2 * 17.33**2, rel=0.01)
    painter.hand.release(middle((2, 0), (0, 1)))
    counts = painter.counts()
    assert counts["g1"] == (55, 11) and counts["g0"] == (40, 8) and counts["g2"] == (40, 8)
    assert painter.bubble == ""
    assert not painter.tool.highlight.shown("taken").isEmpty()  # until the map shows it
    wait_until(lambda: painter.tool.highlight.shown("taken").isEmpty())
    painter.check_coverage()


def test_the_first_press_without_a_target_picks_it_and_gives_on(painter):
    painter.hand.drag([middle((0, 1), (2, 1)), middle((1, 1), (0, 1))])
    assert painter.tool.target.uid == "g3"
    assert painter.counts()["g3"] == (50, 10) and painter.counts()["g4"] == (40, 8)


def test_a_click_without_a_target_only_picks_it(painter):
    painter.hand.click(middle((0, 1), (2, 1)))
    assert painter.tool.target.uid == "g3" and painter.desktop.texts() == []
    assert "第4微网格" in painter.bubble
    assert painter.counts()["g3"] == (45, 9)


@pytest.mark.parametrize("by_option", [False, True])
def test_a_rectangle_gives_what_lies_in_it(painter, by_option):
    painter.pick(1, 0)
    keys = PLAIN if by_option else SHIFT
    if by_option:
        (button,) = painter.desktop.children_named("gewu_mode_rectangle")
        button.click()
    x, y = middle((0, 0), (2, 0))
    u, v = middle((0, 0), (2, 2))
    painter.hand.drag([(x - 14, y - 14), (u + 14, v + 14)], keys, let_go=False)
    assert not painter.tool.highlight.shown("area").isEmpty()
    assert "45 → 60" in painter.bubble
    painter.hand.move((u + 14, v - 20), LEFT, keys)  # smaller again
    assert "45 → 55" in painter.bubble
    painter.hand.move((u + 14, v + 14), LEFT, keys)
    painter.hand.release((u + 14, v + 14), LEFT, keys)
    assert painter.counts()["g0"] == (30, 6) and painter.counts()["g1"] == (60, 12)
    assert painter.tool.highlight.shown("area").isEmpty()
    painter.check_coverage()


def test_a_loop_gives_what_lies_in_it(painter):
    painter.pick(1, 0)
    x, y = middle((0, 0), (2, 1))
    around = [(x - 12, y - 12), (x + 12, y - 12), (x + 12, y + 46), (x - 12, y + 46)]
    painter.hand.drag(around, CTRL)
    assert painter.counts()["g0"] == (35, 7) and painter.counts()["g1"] == (55, 11)


def test_from_the_source_alone(painter):
    painter.pick(1, 0)
    painter.pick(0, 0, CTRL)
    assert painter.tool.source.uid == "g0" and painter.tool.target.uid == "g1"
    assert not painter.tool.highlight.shown("source").isEmpty()
    painter.hand.drag([middle((0, 0), (2, 1)), middle((2, 0), (0, 1))])
    counts = painter.counts()
    assert counts["g1"] == (50, 10) and counts["g0"] == (40, 8) and counts["g2"] == (45, 9)
    assert "只从第1微网格（01-001）中划出" in painter.desktop.texts()[0]
    painter.pick(0, 0, CTRL)
    assert not painter.tool.source


def test_the_target_cannot_be_its_own_source(painter):
    painter.pick(1, 0)
    painter.pick(1, 0, CTRL)
    assert not painter.tool.source and "不能同时作为来源" in painter.desktop.texts()[0]


def test_a_fixed_target_stays(painter):
    painter.pick(1, 0)
    (box,) = painter.desktop.children_named("gewu_paint_fixed")
    box.click()
    painter.pick(0, 0)
    assert painter.tool.target.uid == "g1" and "已固定" in painter.desktop.texts()[0]
    painter.editor.start("cut")
    painter.editor.start("paint")
    assert painter.tool.target.uid == "g1" and painter.tool.is_fixed
    painter.hand.click(middle((0, 0), (2, 1)))
    assert painter.counts()["g1"] == (50, 10)


def test_a_target_that_is_not_fixed_is_forgotten_with_the_tool(painter):
    painter.pick(1, 0)
    painter.editor.start("cut")
    painter.editor.start("paint")
    assert not painter.tool.target


def test_escape_discards_the_gesture_then_the_target_then_the_tool(painter):
    painter.pick(1, 0)
    painter.hand.drag([middle((0, 0), (2, 1)), middle((0, 0), (1, 1))], let_go=False)
    painter.hand.key(Qt.Key.Key_Escape)
    assert painter.bubble == "" and painter.tool.highlight.shown("taken").isEmpty()
    painter.hand.release(middle((0, 0), (1, 1)))
    assert painter.counts()["g1"] == (45, 9) and painter.tool.target.uid == "g1"
    painter.hand.key(Qt.Key.Key_Escape)
    assert not painter.tool.target and painter.tool.highlight.shown("target").isEmpty()
    painter.hand.key(Qt.Key.Key_Escape)
    assert painter.editor.active == ""


def test_a_locked_grid_gives_nothing_and_takes_nothing(painter):
    painter.lock("g0")
    painter.pick(0, 0)
    assert not painter.tool.target and "第1微网格（01-001）已锁定" in painter.desktop.texts()[0]
    painter.pick(1, 0)
    painter.hand.drag([middle((0, 0), (2, 1)), middle((2, 0), (0, 1))], let_go=False)
    assert not painter.tool.highlight.shown("refused").isEmpty()
    painter.hand.release(middle((2, 0), (0, 1)))
    counts = painter.counts()
    assert counts["g0"] == (45, 9) and counts["g1"] == (50, 10) and counts["g2"] == (40, 8)
    assert "第1微网格（01-001）已锁定，其中的楼栋没有划出" in painter.desktop.texts()[0]


def test_another_community_gives_nothing(painter):
    painter.pick(2, 0)
    painter.hand.click(middle((3, 0), (0, 1)))
    assert painter.counts()["g6"] == (45, 9) and "另一社区" in painter.desktop.texts()[0]


def test_what_is_not_adjacent_is_refused_with_its_name(painter):
    painter.pick(0, 0)
    painter.hand.click(middle((2, 0), (2, 1)))
    assert painter.counts()["g2"] == (45, 9)
    assert "不相邻" in painter.desktop.texts()[0] and "23栋" in painter.desktop.texts()[0]


def test_undo_in_the_middle_of_a_gesture_discards_it(painter, wait_until):
    painter.pick(1, 0)
    painter.hand.click(middle((0, 0), (2, 1)))
    painter.hand.drag([middle((0, 0), (1, 1)), middle((0, 0), (0, 1))], let_go=False)
    painter.window.session.undo()
    wait_until(lambda: not painter.tool.is_busy)
    painter.hand.release(middle((0, 0), (0, 1)))
    assert painter.counts()["g1"] == (45, 9)


def test_strokes_that_follow_at_once_all_count(painter):
    painter.pick(1, 0)
    for building in (2, 1):  # no turn of the event loop between them
        painter.hand.click(middle((0, 0), (building, 1)))
    assert painter.counts()["g1"] == (55, 11)


def test_the_outline_of_the_target_follows_undo(painter, wait_until):
    painter.pick(1, 0)
    small = painter.tool.highlight.shown("target").area()
    painter.hand.click(middle((0, 0), (2, 1)))
    wait_until(lambda: painter.tool.highlight.shown("target").area() > small + 100)
    painter.hand.key(Z, CTRL)
    wait_until(lambda: painter.tool.highlight.shown("target").area() == pytest.approx(small))


def test_the_target_may_go(painter, wait_until):
    painter.pick(1, 0)
    painter.window.session.apply([Change("micro_grid", remove=["g1"])], "删除")
    wait_until(lambda: not painter.tool.target)
    assert painter.tool.highlight.shown("target").isEmpty()


def test_the_mouse_alone_shows_what_a_click_would_give(painter):
    painter.hand.move(middle((0, 0), (2, 1)))
    assert painter.bubble == ""
    painter.pick(1, 0)
    painter.hand.move(middle((0, 0), (2, 1)))
    assert "45 → 50" in painter.bubble and not painter.tool.highlight.shown("hover").isEmpty()
    painter.hand.move((grid_town.X + 2, grid_town.Y + 2))
    assert painter.bubble == "" and painter.tool.highlight.shown("hover").isEmpty()


def test_the_mouse_alone_says_what_cannot_be_given(painter):
    painter.pick(1, 0)
    away = middle((0, 0), (0, 0))  # two buildings lie between it and the target
    painter.hand.move(away)
    assert "不相邻" in painter.bubble and "→" not in painter.bubble
    painter.hand.drag([middle((0, 0), (2, 0)), away], let_go=False)  # with those between it can
    assert "45 → 60" in painter.bubble
    painter.hand.release(away)
    assert painter.counts()["g1"] == (60, 12)


def test_the_options_name_and_drop_the_picks(painter):
    (target,) = painter.desktop.children_named("gewu_paint_target")
    (drop,) = painter.desktop.children_named("gewu_paint_drop_target")
    assert not drop.isEnabled() and "右键" in target.text()
    painter.pick(1, 0)
    assert target.text() == "第2微网格（01-002）" and "第2微网格" in painter.editor.hint()
    drop.click()
    assert not painter.tool.target and not drop.isEnabled()


def test_the_canvas_may_have_another_crs(painter):
    from qgis.core import QgsCoordinateReferenceSystem

    painter.desktop.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    painter.desktop.canvas.zoomToFullExtent()
    QTest.qWait(50)
    painter.pick(1, 0)
    painter.hand.click(middle((0, 0), (2, 1)))
    assert painter.counts()["g1"] == (50, 10)


def test_micro_grids_go_from_one_general_grid_to_another(painter):
    painter.editor.stop()
    painter.editor.table = "general_grid"
    painter.editor.start("paint")
    painter.pick(1, 0)
    assert painter.tool.target.uid == "n0"
    painter.hand.drag([middle((0, 1), (1, 1)), middle((1, 1), (1, 1))], let_go=False)
    assert "135 → 225" in painter.bubble and "135 → 45" in painter.bubble
    assert "2 个微网格划给第1网格" in painter.bubble and "拖过微网格" in painter.editor.hint()
    painter.hand.release(middle((1, 1), (1, 1)))
    assert "2 个微网格划给" in painter.window.session.last_step
    rows = painter.workspace.read("general_grid").set_index("uid")
    assert rows.loc[["n0", "n1"], "households"].tolist() == [225, 45]
    assert shapely.area(rows["geometry"].to_numpy()).tolist() == pytest.approx([50000, 10000, 10000])
    grids = painter.workspace.read("micro_grid").set_index("uid")
    assert grids.loc[["g3", "g4", "g5"], "general_grid_code"].str[-2:].tolist() == ["01", "01", "02"]
    painter.check_coverage()
    painter.hand.key(Z, CTRL)
    grids = painter.workspace.read("micro_grid").set_index("uid")
    assert grids.loc[["g3", "g4"], "general_grid_code"].str[-2:].tolist() == ["02", "02"]


def test_another_table_needs_another_target(painter):
    painter.pick(1, 0)
    painter.editor.table = "general_grid"
    assert not painter.tool.target and painter.tool.highlight.shown("target").isEmpty()
    painter.pick(1, 0)
    assert painter.tool.target.uid == "n0"


def test_a_grid_that_gives_all_goes(painter):
    painter.pick(1, 0)
    x, y = grid_town.X, grid_town.Y
    painter.hand.drag([(x + 4, y + 4), (x + 96, y + 96)], SHIFT, let_go=False)
    assert "45 → 90" in painter.bubble and "撤并" in painter.bubble
    painter.hand.release((x + 96, y + 96))
    assert "g0" not in painter.counts() and painter.counts()["g1"] == (90, 18)
    assert "整个划入" in painter.desktop.texts()[0]
    painter.check_coverage()


def test_many_strokes_undone_and_done_again(painter):
    dice = np.random.default_rng(7)
    states = [painter.counts()]
    while len(states) < 16:
        column, row = int(dice.integers(3)), int(dice.integers(2))
        painter.pick(column, row)
        places = [middle((0, 0), tuple(place)) for place in dice.integers((0, 0), (9, 6), (3, 2))]
        painter.hand.drag(places, (PLAIN, SHIFT, CTRL)[int(dice.integers(3))])
        if painter.counts() != states[-1]:
            states.append(painter.counts())
            painter.check_coverage()
            assert sum(households for households, _ in states[-1].values()) == 63 * grid_town.HOUSEHOLDS
    for state in states[-2::-1]:
        painter.window.session.undo()
        assert painter.counts() == state
    painter.check_coverage()
    for state in states[1:]:
        painter.window.session.redo()
        assert painter.counts() == state
    painter.check_coverage()


def test_nothing_stays_on_the_map(painter, wait_until):
    painter.editor.stop()
    QTest.qWait(50)
    items, bubbles = len(painter.desktop.canvas.scene().items()), len(painter.desktop.children_named("gewu_bubble"))
    painter.editor.start("paint")
    painter.pick(1, 0)
    painter.hand.drag([middle((0, 0), (2, 1)), middle((0, 0), (1, 1))], let_go=False)
    assert len(painter.desktop.children_named("gewu_bubble")) > bubbles
    painter.editor.stop()
    wait_until(lambda: len(painter.desktop.canvas.scene().items()) == items)
    wait_until(lambda: len(painter.desktop.children_named("gewu_bubble")) == bubbles)
