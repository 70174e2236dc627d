"""Counts before and after."""

from __future__ import annotations

import numpy as np
import shapely

from plugin.core.grids import bounds
from plugin.core.grids.editing.draft import Draft, Fresh, touches
from tests.core.grids.editing.desks import row_of_grids


def test_the_desk_knows_where_every_part_lies():
    desk = row_of_grids(3)
    assert np.bincount(desk.home).tolist() == [9, 9, 9]
    assert desk.at(500150.0, 3400050.0) == 1
    assert desk.at(0.0, 0.0) == -1
    assert desk.label(0) == "第1微网格（00-001）"


def test_touches_tell_households_buildings_and_standing_before_and_after():
    desk = row_of_grids(2)
    home = desk.home.copy()
    home[:3] = 2  # three buildings of the first grid go to a new one
    found = touches(Draft(desk, "切分", {0: shapely.box(0, 0, 1, 1)}, [Fresh(shapely.box(1, 0, 2, 1), 0)], home=home))
    assert [(touch.row, touch.before and touch.before.households, touch.after.households) for touch in found] == [
        (0, 45.0, 30.0),
        (-1, None, 15.0),
    ]
    assert found[0].after.buildings == 6
    assert (found[0].before.standing, found[1].after.standing) == (bounds.INSIDE, bounds.BELOW)


def test_a_new_grid_without_dwellings_is_not_bound():
    desk = row_of_grids(2)
    found = touches(Draft(desk, "切分", {0: shapely.box(0, 0, 1, 1)}, [Fresh(shapely.box(1, 0, 2, 1), 0)]))
    assert (found[-1].after.households, found[-1].after.standing) == (0.0, bounds.EXEMPT)
