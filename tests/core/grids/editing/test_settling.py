"""Many gaps and overlaps at once: what cannot be done does not keep the rest from being done."""

from __future__ import annotations

import dataclasses

import pytest
import shapely

from plugin.core.errors import GewuError
from plugin.core.grids.editing import repairing
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.finishing import finish
from plugin.core.grids.editing.settling import settle_most
from tests.core.grids.editing.desks import row_of_grids

X, Y = 500000.0, 3400000.0


def box(west: float, south: float, east: float, north: float):
    return shapely.box(X + west, Y + south, X + east, Y + north)


def desk_with(**shapes) -> Desk:
    desk = row_of_grids(3)
    units = desk.units.copy()
    for uid, shape in shapes.items():
        units.at[int(uid[1:]), "geometry"] = shape
    return dataclasses.replace(desk, units=units)


def after(desk: Desk, draft) -> list:
    update = finish(draft).tables["micro_grid"].update.set_index("uid")["geometry"]
    return [update.get(uid, shape) for uid, shape in zip(desk.units["uid"], desk.shapes)]


def test_a_gap_and_an_overlap_together():
    desk = desk_with(g0=box(0, 0, 96, 100), g2=box(197, 0, 300, 100))
    draft, left = settle_most(desk, repairing.flaws(desk))
    shapes = after(desk, draft)
    assert left == [] and repairing.flaws(dataclasses.replace(desk, units=desk.units.assign(geometry=shapes))) == []
    assert shapely.area(shapes).sum() == pytest.approx(30000.0)


def test_a_scrap_that_is_cut_off_goes_along():
    """The second grid reaches across the whole height of the first one: what it leaves beyond holds nobody."""
    desk = desk_with(g1=shapely.union(box(100, 0, 200, 100), box(0, 80, 100, 95)))
    flaw = repairing.flaws(desk)[0]
    assert flaw.kind == repairing.OVERLAP
    for row in flaw.rows:
        shapes = after(desk, repairing.settle(desk, flaw, row))
        assert all(shapely.get_type_id(shapely.get_parts(shape)).tolist() == [3] for shape in shapes)
        assert shapely.area(shapes).sum() == pytest.approx(30000.0)


def test_what_would_tear_a_grid_is_left_and_told():
    """The overlap parts the first grid in two halves with people in both: nobody can have it whole."""
    torn = shapely.union(box(100, 0, 200, 100), box(0, 40, 100, 60))
    desk = desk_with(g1=torn, g2=box(196, 0, 300, 100))
    found = repairing.flaws(desk)
    parted = next(flaw for flaw in found if flaw.shape.area > 1000)
    only_one = dataclasses.replace(parted, rows=(1,), borders=(10.0,))
    others = [flaw for flaw in found if flaw is not parted]
    draft, left = settle_most(desk, [only_one, *others])
    assert left == [only_one] and "1 处" in draft.notes[-1]
    assert len(after(desk, draft)) == 3
    with pytest.raises(GewuError, match="不相连"):
        settle_most(desk, [only_one])
