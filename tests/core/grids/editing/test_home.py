"""What a gesture must leave where it is: units in a hole of the edited one, and the bulk of a unit at the outer border."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from plugin.core.errors import GewuError
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.drawing import draw
from plugin.core.grids.editing.reshaping import reshape
from tests.core.grids.editing.desks import row_of_grids


def test_the_unit_in_a_hole_keeps_its_buildings():
    plain = row_of_grids(2)
    hole = shapely.box(500030.0, 3400030.0, 500070.0, 3400070.0)
    units = pd.concat([plain.units, plain.units.iloc[:1].assign(uid="island", code="x")], ignore_index=True)
    units["geometry"] = [shapely.difference(plain.shapes[0], hole), plain.shapes[1], hole]
    desk = Desk(
        plain.table,
        units,
        plain.parts,
        plain.communities,
        plain.general_grids,
        plain.compounds,
        plain.barriers,
        plain.roads,
    )
    inside = desk.home == 2
    assert inside.sum() == 1
    draft = draw(desk, shapely.box(500000.0, 3400000.0, 500020.0, 3400100.0))
    assert (draft.home[inside] == 2).all() and (draft.home >= 0).all()


def test_an_outer_border_drawn_inwards_does_not_send_the_bulk_the_other_way():
    desk = row_of_grids(3)
    line = shapely.LineString([(500000.0, 3400100.0), (500025.0, 3400050.0), (500000.0, 3400000.0)])
    with pytest.raises(GewuError, match="没有移动"):
        reshape(desk, line)
