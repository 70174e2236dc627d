"""General grids, communities and their children follow the micro-grids."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.errors import GewuError
from plugin.core.grids.editing.cutting import cut
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.finishing import finish
from plugin.core.grids.editing.merging import merge
from plugin.core.grids.editing.painting import paint
from plugin.core.grids.editing.reshaping import reshape
from tests.core.grids.editing.desks import COMMUNITY, row_of_grids
from tests.core.grids.editing.gestures import done, line, without

# 一般网格 and others follow


def with_general(desk: Desk) -> Desk:
    general = pd.DataFrame(
        {
            "uid": ["G1", "G2"],
            "code": [f"{COMMUNITY}01", f"{COMMUNITY}02"],
            "name": ["第1一般网格", "第2一般网格"],
            "community_code": COMMUNITY,
            "households": 45,
            "geometry": desk.units["geometry"],
        }
    )
    units = desk.units.assign(general_grid_code=general["code"].to_numpy())
    return without(desk, units=units, general_grids=frames.conform(general, schema.table("general_grid")))


def test_the_border_of_general_grids_moves_with_that_of_their_micro_grids():
    desk = with_general(row_of_grids(2))
    edit, units = done(desk, paint(desk, ["b2", "b5"], 1))
    general = edit.tables["general_grid"].update.set_index("uid")
    assert general["households"].to_dict() == {"G1": 35, "G2": 55}
    for uid, grid in (("G1", "g0"), ("G2", "g1")):
        assert (
            shapely.area(shapely.symmetric_difference(general.loc[uid, "geometry"], units.loc[grid, "geometry"])) < 1e-6
        )


def test_new_grids_are_numbered_within_their_general_grid():
    desk = with_general(row_of_grids(2))
    edit, _ = done(desk, cut(desk, line((100, 34), (210, 34)), rows=[1]))
    assert edit.tables["micro_grid"].add["code"].tolist() == [f"{COMMUNITY}02001"]


def test_the_community_border_moves_along_when_asked():
    other = "510104001002"
    desk = row_of_grids(2)
    shapes = desk.units["geometry"]
    places = pd.DataFrame(
        {"uid": ["A", "B"], "code": [COMMUNITY, other], "name": ["甲社区", "乙社区"], "geometry": shapes}
    )
    parts = desk.parts.assign(community_code=np.repeat([COMMUNITY, other], 9))
    desk = without(
        desk,
        units=desk.units.assign(community_code=[COMMUNITY, other]),
        parts=parts,
        children={"building": parts},
        communities=frames.conform(places, schema.table("community")),
    )
    new_border = line((100, 20), (62, 20), (62, 80), (100, 80))
    with pytest.raises(GewuError, match="没有移动"):
        reshape(desk, new_border)
    edit, units = done(desk, reshape(desk, new_border, across=True))
    assert units["households"].tolist() == [40, 50]
    places = edit.tables["community"].update.set_index("uid")["geometry"]
    for uid, grid in (("A", "g0"), ("B", "g1")):
        assert shapely.area(shapely.symmetric_difference(places[uid], units.loc[grid, "geometry"])) < 1e-6
    assert set(edit.tables["building"].update["community_code"]) == {other}


def test_a_community_takes_its_children_along():
    micro = row_of_grids(2)
    units = pd.DataFrame(
        {"uid": ["A", "B"], "code": [COMMUNITY, "510104001002"], "name": ["甲社区", "乙社区"], "geometry": micro.units["geometry"]}
    )  # fmt: skip
    grids = micro.units.assign(community_code=[COMMUNITY, "510104001002"])
    desk = without(
        micro,
        table="community",
        units=frames.conform(units, schema.table("community")),
        parts=grids,
        communities=frames.conform(units, schema.table("community")),
        children={"micro_grid": grids, "building": micro.parts},
    )
    edit = finish(merge(desk, [0, 1], keep=1))
    assert edit.tables["community"].remove == ["A"]
    assert edit.tables["micro_grid"].update["community_code"].tolist() == ["510104001002"]
    assert set(edit.tables["building"].update["community_code"]) == {"510104001002"}
