"""Cutting, drawing, dedicated grids: what becomes of buildings, codes and counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.errors import GewuError
from plugin.core.grids.editing.cutting import cut
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.drawing import dedicate, draw
from plugin.core.grids.editing.finishing import finish
from plugin.core.grids.editing.reshaping import reshape
from tests.core.grids.editing.desks import COMMUNITY, row_of_grids
from tests.core.grids.editing.gestures import X, Y, box, done, line, uncut, without

# 切分


def test_a_line_cuts_several_grids_and_leaves_every_building_whole():
    desk = row_of_grids(3)
    edit, units = done(desk, cut(desk, line((-10, 52), (310, 48))))
    assert len(units) == 6
    assert units["households"].sum() == 135
    assert uncut(desk, units)
    assert units.loc["g0", "households"] == 30  # the larger part keeps uid, code, name
    new = units[~units["uid"].isin(["g0", "g1", "g2"])]
    assert sorted(new["code"]) == [f"{COMMUNITY}00{n:03d}" for n in (4, 5, 6)]
    assert sorted(new["name"]) == ["第4微网格", "第5微网格", "第6微网格"]
    assert set(new["source"]) == {"manual"}
    children = edit.tables["building"].update
    assert set(children["micro_grid_code"]) == set(new["code"])
    assert len(children) == new["buildings"].sum()


def test_a_step_names_three_grids_and_counts_the_others():
    three, five = (cut(row_of_grids(count), line((-10, 52), (10 + 100 * count, 48))) for count in (3, 5))
    assert three.text.count("微网格（") == 3 and "等" not in three.text
    assert five.text.count("微网格（") == 3 and five.text.endswith(" 等 5 个")


def test_only_the_chosen_grids_are_cut():
    desk = row_of_grids(3)
    _, units = done(desk, cut(desk, line((-10, 34), (310, 34)), rows=[1]))
    assert len(units) == 4
    assert units.loc["g2", "geometry"].area == pytest.approx(10000)


def test_neighbours_share_the_vertex_where_a_cut_ends():
    desk = row_of_grids(2)
    edit, units = done(desk, cut(desk, line((-10, 34), (100, 34), (110, 34)), rows=[0]))
    ring = shapely.get_coordinates(units.loc["g1", "geometry"])
    assert (np.abs(ring - [X + 100, Y + 34]).max(axis=1) < 1e-6).any()
    changed = edit.tables["micro_grid"].update.set_index("uid")
    assert changed.loc["g1", "source"] == "auto"  # it only got a vertex


def test_a_line_that_ends_inside_cuts_nothing():
    with pytest.raises(GewuError, match="没有把任何微网格切开"):
        cut(row_of_grids(2), line((-10, 50), (50, 50)))
    with pytest.raises(GewuError, match="没有经过任何微网格"):
        cut(row_of_grids(2), line((-10, 500), (50, 500)))


def test_a_line_that_stops_just_short_of_the_border_is_led_on_to_it():
    desk = row_of_grids(1)
    _, units = done(desk, cut(desk, line((3, 34), (50, 34), (95, 34)), reach=6.0))
    assert sorted(units["households"]) == [15, 30]
    with pytest.raises(GewuError, match="没有把任何微网格切开"):
        cut(desk, line((3, 34), (50, 34), (90, 34)), reach=6.0)
    two = row_of_grids(2)
    _, units = done(two, reshape(two, line((97, 20), (62, 20), (62, 80), (97, 80)), reach=6.0))
    assert units["households"].tolist() == [40, 50]


def test_locked_grids_refuse_and_the_others_are_cut():
    with pytest.raises(GewuError, match="已锁定"):
        cut(row_of_grids(1, locked=[0]), line((-10, 50), (110, 50)))
    desk = row_of_grids(2, locked=[0])
    draft = cut(desk, line((-10, 34), (210, 34)))
    assert "第1微网格" in draft.notes[0]
    _, units = done(desk, draft)
    assert len(units) == 3


def test_retired_codes_are_not_given_again():
    desk = without(row_of_grids(1), retired=(f"{COMMUNITY}00002",))
    _, units = done(desk, cut(desk, line((-10, 34), (110, 34))))
    assert sorted(units["code"]) == [f"{COMMUNITY}00001", f"{COMMUNITY}00003"]


def test_a_community_that_is_not_wholly_on_the_desk_is_left_alone():
    desk = without(row_of_grids(2), whole=("其他社区",))
    with pytest.raises(GewuError):
        cut(desk, line((-10, 34), (210, 34)))
    with pytest.raises(GewuError):
        draw(desk, box(10, 10, 90, 90))


# 绘制


def test_a_drawn_area_takes_from_its_neighbours_and_is_clipped_to_the_community():
    desk = row_of_grids(2)
    _, units = done(desk, draw(desk, box(60, -50, 140, 150)))
    assert len(units) == 3 and units["households"].sum() == 90
    assert uncut(desk, units)
    new = units[~units["uid"].isin(["g0", "g1"])].iloc[0]
    assert (new["households"], new["buildings"], new["community_code"]) == (30, 6, COMMUNITY)


def test_what_is_cut_off_with_buildings_becomes_a_grid_of_its_own():
    desk = row_of_grids(1)
    draft = draw(desk, box(34, -10, 66, 110))
    assert "被分开" in draft.notes[0]
    _, units = done(desk, draft)
    assert sorted(units["households"]) == [15, 15, 15]


def test_a_grid_without_ground_left_is_retired():
    desk = row_of_grids(2)
    edit, units = done(desk, draw(desk, box(-10, -10, 110, 110)))
    assert len(units) == 2 and "g0" not in units.index
    assert edit.retired["code"].tolist() == [f"{COMMUNITY}00001"]


def test_an_area_does_not_swallow_many_grids():
    with pytest.raises(GewuError, match="撤并 7 个微网格"):
        draw(row_of_grids(7), box(-10, -10, 710, 110))


def test_drawing_only_blank_ground_leaves_the_neighbours_alone():
    desk = row_of_grids(2)
    blank = without(desk, units=desk.units.iloc[[0]].reset_index(drop=True))
    draft = draw(blank, box(50, -10, 250, 150), take=False)
    assert not draft.shapes
    assert draft.fresh[0].shape.area == pytest.approx(10000)
    with pytest.raises(GewuError, match="没有空白"):
        draw(desk, box(10, 10, 190, 90), take=False)


def test_locked_grids_give_nothing():
    desk = row_of_grids(2, locked=[0])
    draft = draw(desk, box(50, -10, 150, 110))
    assert 0 not in draft.shapes and "已锁定" in draft.notes[0]
    with pytest.raises(GewuError, match="已锁定"):
        draw(desk, box(10, 10, 90, 90))


def test_an_area_that_crosses_itself_counts_with_its_largest_loop():
    desk = row_of_grids(1)
    bow = shapely.Polygon([(X, Y), (X + 80, Y + 80), (X + 80, Y), (X, Y + 20)])
    assert finish(draw(desk, bow)).tables["micro_grid"].add["geometry"].iloc[0].is_valid
    with pytest.raises(GewuError, match="没有面积"):
        draw(desk, shapely.Polygon([(X, Y), (X + 1, Y), (X + 2, Y)]))


# 专属


def test_chosen_buildings_with_their_ground_become_a_dedicated_grid():
    desk = row_of_grids(2)
    _, units = done(desk, dedicate(desk, ["b2", "b9"]))
    new = units[~units["uid"].isin(["g0", "g1"])].iloc[0]
    assert (new["kind"], new["households"], new["name"]) == ("专属", 10, "第1专属网格")
    assert uncut(desk, units)
    with pytest.raises(GewuError, match="不相连"):
        dedicate(desk, ["b0", "b2"])


def test_a_cut_hands_no_ground_from_unit_to_unit_where_a_building_lies_across_their_border():
    desk = row_of_grids(3)
    across = desk.parts.iloc[:1].assign(uid="x", geometry=[box(70, 5, 160, 40)])
    parts = frames.conform(pd.concat([desk.parts, across], ignore_index=True), schema.table("building"))
    desk = Desk(
        "micro_grid", desk.units, parts, desk.communities, desk.general_grids, desk.compounds, desk.barriers, desk.roads,
        children={"building": parts},
    )  # fmt: skip
    _, units = done(desk, cut(desk, line((-5, 36), (205, 36))))
    old = desk.units.set_index("uid")["geometry"]
    whole = {uid: shape for uid, shape in units["geometry"].items() if uid in old.index}
    assert units["geometry"].apply(lambda shape: sum(shape.intersection(one).area > 1 for one in old)).eq(1).all()
    assert len(units) > 3 and set(whole) == set(old.index)


def test_a_scrap_beside_a_locked_grid_does_not_go_to_it():
    desk = row_of_grids(3, locked=(1,))
    edit, units = done(desk, draw(desk, box(2, -5, 99, 105)))  # leaves strips of the first grid on both sides
    assert units.at["g1", "geometry"].equals(desk.units["geometry"][1])
    assert shapely.area(units["geometry"].to_numpy()).min() > 50
