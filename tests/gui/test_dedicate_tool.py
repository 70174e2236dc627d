"""专属 by chosen buildings and by a drawn area, with a mouse on a real canvas."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import Qt

from plugin.gui.editing.dedicate_tool import DedicateArea, DedicateBuildings
from tests import grid_town
from tests.grid_town import middle
from tests.hand import CTRL, RIGHT, SHIFT

Z = Qt.Key.Key_Z


@pytest.fixture
def grids(grid_window):
    grid_window.editor.start("dedicate")
    return grid_window


def dedicated(grids) -> list[tuple[int, int]]:
    """Return (households, buildings) of the 专属 grids."""
    rows = grids.workspace.read("micro_grid")
    rows = rows[rows["kind"] == "专属"]
    return list(zip(rows["households"].astype(int), rows["buildings"].astype(int)))


def test_clicks_choose_and_the_right_button_makes_the_grid(grids):
    grids.hand.click(middle((0, 0), (0, 0)))
    grids.hand.click(middle((0, 0), (1, 0)))
    assert grids.tool.chosen == ["b0", "b1"]
    assert "2 栋" in grids.bubble and "45 → 35" in grids.bubble
    (button,) = grids.desktop.children_named("gewu_dedicate_complete")
    assert "2 栋" in button.text() and button.isEnabled()
    grids.hand.click(middle((2, 1), (1, 1)), RIGHT)  # wherever it is
    assert dedicated(grids) == [(10, 2)]
    assert grids.counts()["g0"] == (35, 7)
    assert grids.tool.chosen == [] and grids.bubble == ""
    grids.check_coverage()
    grids.hand.key(Z, CTRL)
    assert dedicated(grids) == [] and grids.counts()["g0"] == (45, 9)
    grids.hand.key(Z, CTRL | SHIFT)
    assert dedicated(grids) == [(10, 2)]
    grids.check_coverage()


def test_a_second_click_lets_go(grids):
    grids.hand.click(middle((0, 0), (0, 0)))
    grids.hand.click(middle((0, 0), (1, 0)))
    grids.hand.click(middle((0, 0), (0, 0)))
    assert grids.tool.chosen == ["b1"]
    grids.hand.click(middle((0, 0), (1, 0)))
    assert grids.tool.chosen == [] and grids.tool.highlight.shown("taken").isEmpty()


def test_drags_add_and_the_button_makes_the_grid(grids):
    grids.hand.drag([middle((0, 0), (0, 2)), middle((0, 0), (1, 2))])
    x, y = middle((0, 0), (0, 1))
    u, v = middle((0, 0), (1, 1))
    grids.hand.drag([(x - 12, y - 12), (u + 12, v + 12)], SHIFT)
    assert sorted(grids.tool.chosen) == ["b3", "b4", "b6", "b7"]
    (button,) = grids.desktop.children_named("gewu_dedicate_complete")
    button.click()
    assert dedicated(grids) == [(20, 4)]
    grids.check_coverage()


def test_escape_discards_the_gesture_then_the_choice_then_the_tool(grids):
    grids.hand.click(middle((0, 0), (0, 0)))
    grids.hand.drag([middle((0, 0), (1, 0)), middle((0, 0), (2, 0))], let_go=False)
    grids.hand.key(Qt.Key.Key_Escape)
    grids.hand.release(middle((0, 0), (2, 0)))
    assert grids.tool.chosen == ["b0"]
    grids.hand.key(Qt.Key.Key_Escape)
    assert grids.tool.chosen == [] and grids.bubble == ""
    grids.hand.key(Qt.Key.Key_Escape)
    assert grids.editor.active == ""


def test_nothing_chosen_and_what_does_not_hang_together(grids):
    grids.hand.click(middle((0, 0), (0, 0)), RIGHT)
    assert "还没有选楼栋" in grids.desktop.texts()[0]
    grids.hand.click(middle((0, 0), (0, 0)))
    grids.hand.click(middle((0, 0), (2, 2)))
    grids.hand.click(middle((0, 0), (0, 0)), RIGHT)
    assert "不相连" in grids.desktop.texts()[0]
    assert dedicated(grids) == [] and grids.tool.chosen == ["b0", "b8"]  # to be put right


def test_locked_grids_keep_their_buildings(grids):
    grids.lock("g0")
    grids.hand.drag([middle((0, 0), (2, 1)), middle((1, 0), (0, 1))])
    assert grids.tool.chosen == ["b12"]
    assert "第1微网格（01-001）已锁定" in grids.desktop.texts()[0]


def test_the_choice_follows_the_data(grids, wait_until):
    grids.hand.click(middle((0, 0), (0, 0)))
    grids.hand.click(middle((1, 0), (0, 0)))
    grids.lock("g0")
    wait_until(lambda: grids.tool.chosen == ["b9"])


def test_an_area_is_drawn_after_the_switch(grids, wait_until):
    assert isinstance(grids.tool, DedicateBuildings)
    (area,) = grids.desktop.children_named("gewu_dedicate_area")
    wait_until(area.isVisible)
    grids.desktop.click(area)
    wait_until(lambda: isinstance(grids.tool, DedicateArea))
    x, y = grid_town.X, grid_town.Y
    for place in ((x + 20, y + 20), (x + 150, y + 20), (x + 150, y + 80), (x + 20, y + 80)):
        grids.hand.move(place)
        grids.hand.click(place)
    grids.hand.click((x + 20, y + 80), RIGHT)
    assert len(dedicated(grids)) == 1
    grids.check_coverage()
    grids.hand.key(Z, CTRL)
    assert dedicated(grids) == []
    grids.editor.stop()
    grids.editor.start("dedicate")
    assert isinstance(grids.tool, DedicateArea)  # as it was left
    wait_until(lambda: len(grids.desktop.children_named("gewu_dedicate_parts")) == 1)
    (parts,) = grids.desktop.children_named("gewu_dedicate_parts")
    wait_until(parts.isVisible)
    grids.desktop.click(parts)
    wait_until(lambda: isinstance(grids.tool, DedicateBuildings))
