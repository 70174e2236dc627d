"""Which parts a gesture means, and what a stroke would take: no canvas needed."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from plugin.gui.editing import paint_area
from plugin.gui.editing.stroke import Stroke
from tests.core.grids.editing.desks import row_of_grids

X, Y = 500000.0, 3400000.0
STEP = 100.0 / 3.0


def middle(grid: int, column: int, row: int) -> tuple[float, float]:
    """Return the middle of a building; part number grid * 9 + row * 3 + column."""
    return X + grid * 100 + (column + 0.5) * STEP, Y + (row + 0.5) * STEP


@pytest.fixture
def desk():
    return row_of_grids(3)


def test_a_place_means_the_building_there_or_the_nearest_within_tolerance(desk):
    assert paint_area.at(desk, *middle(1, 2, 0)).tolist() == [11]
    corner = (X + 7.0, Y + 10.0)  # one metre west of building 0
    assert paint_area.at(desk, *corner).tolist() == []
    assert paint_area.at(desk, *corner, tolerance=1.5).tolist() == [0]
    assert paint_area.at(desk, *corner, tolerance=0.5).tolist() == []


def test_of_footprints_one_upon_the_other_the_smaller_is_meant(desk):
    x, y = middle(0, 0, 0)
    desk.parts.at[5, "geometry"] = shapely.box(x - 2, y - 2, x + 2, y + 2)
    assert paint_area.at(desk, x, y).tolist() == [5]
    assert paint_area.at(desk, x + 4, y).tolist() == [0]


def test_a_way_means_all_it_passes(desk):
    start, end = middle(0, 0, 1), middle(1, 1, 1)
    assert paint_area.along(desk, start, end).tolist() == [3, 4, 5, 12, 13]
    assert paint_area.along(desk, start, start).tolist() == [3]
    street = Y + STEP  # between two rows of buildings, eight metres from either
    assert paint_area.along(desk, (X, street), (X + 50, street)).tolist() == []
    assert paint_area.along(desk, (X, street), (X + 50, street), tolerance=8.5).tolist() == [0, 1, 3, 4]


def test_an_area_means_what_lies_in_it(desk):
    area = shapely.box(X + STEP, Y, X + 100 + STEP, Y + STEP)
    assert paint_area.within(desk, area).tolist() == [1, 2, 9]
    assert paint_area.within(desk, shapely.Polygon()).tolist() == []
    assert paint_area.within(desk, shapely.box(X + 1, Y + 1, X + 1, Y + 9)).tolist() == []


def test_an_area_within_one_building_means_that_building(desk):
    x, y = X + 9.0, Y + 9.0
    assert paint_area.within(desk, shapely.box(x, y, x + 1, y + 1)).tolist() == [0]


def test_a_loop_may_cross_itself(desk):
    eight = paint_area.loop([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    assert not eight.is_valid
    found = paint_area.within(desk, eight).tolist()
    assert {3, 5} <= set(found) and not {1, 7} & set(found)  # the diagonals go through the rest
    assert paint_area.loop([(X, Y), (X + 1, Y)]).is_empty


def test_a_stroke_gathers_for_the_target_and_counts(desk):
    stroke = Stroke(desk, target=1)
    assert stroke.is_empty
    assert not stroke.add(np.array([9, 10]))  # its own
    assert stroke.add(np.array([2, 20]))
    assert not stroke.add(np.array([2]))
    assert stroke.uids == ["b2", "b20"]
    told = [
        (touch.row, touch.before.households, touch.after.households, touch.after.buildings)
        for touch in stroke.touches()
    ]
    assert told == [(1, 45, 55, 11), (0, 45, 40, 8), (2, 45, 40, 8)]
    assert stroke.why_not() == ""


def test_the_target_is_told_before_anything_is_taken(desk):
    (told,) = Stroke(desk, target=2).touches()
    assert (told.row, told.before, told.after.households) == (2, told.after, 45)


def test_a_unit_that_gives_all_goes(desk):
    stroke = Stroke(desk, target=1)
    stroke.add(np.arange(9))
    target, source = stroke.touches()
    assert (target.row, target.after.households) == (1, 90)
    assert (source.row, source.before.households, source.after) == (0, 45, None)


def test_an_area_that_shrinks_gives_back(desk):
    stroke = Stroke(desk, target=2)
    assert stroke.replace(np.array([0, 1, 9]))
    assert stroke.replace(np.array([9]))
    assert stroke.uids == ["b9"]
    assert not stroke.replace(np.array([9]))


def test_locked_grids_keep_what_they_have():
    desk = row_of_grids(3, locked=(0,))
    stroke = Stroke(desk, target=1)
    stroke.add(np.array([1, 2, 18]))
    assert stroke.uids == ["b18"]
    assert np.flatnonzero(stroke.refused).tolist() == [1, 2]
    assert stroke.why_not() == "第1微网格（00-001）已锁定，其中的楼栋没有划出。"


def test_with_a_source_nothing_else_is_taken(desk):
    stroke = Stroke(desk, target=1, source=0)
    stroke.add(np.array([2, 18]))
    assert stroke.uids == ["b2"]
    assert stroke.why_not() == "只从第1微网格（00-001）中划出，别处的没有动。"


def test_another_community_gives_nothing(desk):
    desk.units.loc[0, "community_code"] = "510104001002"
    stroke = Stroke(desk, target=1)
    stroke.add(np.array([2, 18]))
    assert stroke.uids == ["b18"]
    assert "另一社区" in stroke.why_not()


def test_a_part_in_no_grid_cannot_be_taken(desk):
    desk.parts.at[0, "geometry"] = shapely.box(X - 40, Y, X - 20, Y + 20)
    stroke = Stroke(desk, target=0)
    stroke.add(np.array([0]))
    assert stroke.is_empty and stroke.refused[0]
    assert "补空" in stroke.why_not()
