"""Cutting, drawing, painting, merging, moving borders, settling gaps: what becomes of units, buildings, codes and counts."""

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
from plugin.core.grids.editing.merging import merge, remarks
from plugin.core.grids.editing.painting import paint
from plugin.core.grids.editing.repairing import GAP, OVERLAP, flaws, settle, settle_all
from plugin.core.grids.editing.reshaping import reshape
from tests.core.grids.editing.coverage import after, require_exact
from tests.core.grids.editing.desks import COMMUNITY, row_of_grids

X, Y = 500000.0, 3400000.0


def line(*points):
    return shapely.LineString([(X + x, Y + y) for x, y in points])


def box(west, south, east, north):
    return shapely.box(X + west, Y + south, X + east, Y + north)


def done(desk: Desk, draft):
    """Return (the finished edit, units afterwards by uid), the coverage looked at."""
    edit = finish(draft)
    units = after(desk, edit)
    require_exact(units, shapely.union_all(desk.communities["geometry"].to_numpy()))
    return edit, units.set_index("uid", drop=False)


def uncut(desk: Desk, units: pd.DataFrame) -> bool:
    """Return whether every building lies in one unit wholly."""
    shapes, footprints = units["geometry"].to_numpy(), desk.footprints
    unit, part = shapely.STRtree(footprints).query(shapes, predicate="intersects")
    share = shapely.area(shapely.intersection(shapes[unit], footprints[part])) / shapely.area(footprints)[part]
    return bool((np.minimum(share, 1.0 - share) < 1e-3).all())


def without(desk: Desk, **changes) -> Desk:
    """Return the desk with other fields; what it has computed is computed anew."""
    names = ("table", "units", "parts", "communities", "general_grids", "compounds", "barriers", "roads", "children",
             "settings", "retired", "whole")  # fmt: skip
    return Desk(**{**{name: getattr(desk, name) for name in names}, **changes})


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


# 刷楼栋


def test_painting_moves_the_building_with_its_ground():
    desk = row_of_grids(3)
    edit, units = done(desk, paint(desk, ["b2", "b5"], 1))
    assert units["households"].tolist() == [35, 55, 45]
    assert uncut(desk, units)
    assert set(edit.tables["building"].update["uid"]) == {"b2", "b5"}
    assert edit.log == [
        {"uid": "g0", "before": "45 户、9 栋", "after": "35 户、7 栋"},
        {"uid": "g1", "before": "45 户、9 栋", "after": "55 户、11 栋"},
    ]


def test_what_does_not_hang_together_with_the_target_stays():
    desk = row_of_grids(3)
    draft = paint(desk, ["b2", "b18", "b20"], 1)
    assert "20栋 与目标不相邻" in draft.notes[0]
    _, units = done(desk, draft)
    assert units["households"].tolist() == [40, 55, 40]
    with pytest.raises(GewuError, match="不相邻"):
        paint(desk, ["b0"], 1)


def test_a_source_is_never_torn():
    desk = row_of_grids(2)
    with pytest.raises(GewuError, match="分成不相连的几块"):
        paint(desk, ["b1", "b2", "b4", "b5", "b7"], 1)  # b8 would be left alone in a corner


def test_painting_everything_retires_the_source():
    desk = row_of_grids(2)
    edit, units = done(desk, paint(desk, [f"b{n}" for n in range(9)], 1))
    assert units["households"].tolist() == [90] and edit.retired["uid"].tolist() == ["g0"]


def test_locked_sources_and_targets_refuse():
    with pytest.raises(GewuError, match="已锁定"):
        paint(row_of_grids(2, locked=[1]), ["b2"], 1)
    with pytest.raises(GewuError, match="已锁定"):
        paint(row_of_grids(2, locked=[0]), ["b2"], 1)


# 移边界


def test_a_new_border_is_followed_by_both_grids():
    desk = row_of_grids(2)
    _, units = done(desk, reshape(desk, line((100, 20), (62, 20), (62, 80), (100, 80))))
    assert units["households"].tolist() == [40, 50]  # b5 is enclosed, b2 and b8 lie mostly beside the line
    assert uncut(desk, units)
    back = row_of_grids(2)
    _, units = done(back, reshape(back, line((100, 20), (140, 20), (140, 80), (100, 80))))
    assert units["households"].tolist() == [50, 40]


def test_a_line_across_the_border_gives_both_ways():
    desk = row_of_grids(2)
    draft = reshape(desk, line((100, 0), (90, 30), (110, 70), (100, 100)))
    _, units = done(desk, draft)
    assert set(draft.shapes) == {0, 1}
    assert uncut(desk, units)


def test_a_line_beside_the_border_moves_nothing():
    desk = row_of_grids(2)
    with pytest.raises(GewuError):
        reshape(desk, line((50, 40), (60, 60)))


# 合并


def test_merging_keeps_the_chosen_code_and_retires_the_others():
    desk = row_of_grids(3)
    edit, units = done(desk, merge(desk, [0, 1], keep=1))
    assert units["households"].to_dict() == {"g1": 90, "g2": 45}
    assert edit.retired["code"].tolist() == [f"{COMMUNITY}00001"]
    assert len(edit.tables["building"].update) == 9
    with pytest.raises(GewuError, match="不相邻"):
        merge(desk, [0, 2])
    with pytest.raises(GewuError, match="两个或更多"):
        merge(desk, [0])
    assert "超过上限" in remarks(desk, [0, 1, 2])[0]


def test_merging_never_crosses_a_community():
    desk = row_of_grids(2)
    units = desk.units.assign(community_code=[COMMUNITY, "510104001002"])
    with pytest.raises(GewuError, match="2 个社区"):
        merge(without(desk, units=units), [0, 1])


def test_a_barrier_between_merged_grids_is_told():
    desk = row_of_grids(2)
    barrier = frames.conform(
        pd.DataFrame({"uid": ["r"], "kind": ["河流"], "name": ["青水河"], "crossable": [False], "geometry": [line((100, -9), (100, 109))]}),
        schema.table("barrier"),
    )  # fmt: skip
    assert "青水河" in remarks(without(desk, barriers=barrier), [0, 1])[-1]


# 补空 / 去叠


def test_a_gap_goes_to_the_neighbour_with_the_longest_border():
    desk = row_of_grids(2)
    units = desk.units.copy()
    units["geometry"] = [shapely.difference(units["geometry"][0], box(94, 40, 100, 80)), units["geometry"][1]]
    gapped = without(desk, units=units)
    found = flaws(gapped)
    assert [flaw.kind for flaw in found] == [GAP]
    assert found[0].rows == (0, 1) and found[0].borders == pytest.approx([52, 40], abs=0.1)
    _, left = done(gapped, settle(gapped, found[0]))
    assert [shape.area for shape in left["geometry"]] == pytest.approx([10000, 10000])
    _, right = done(gapped, settle(gapped, found[0], target=1))
    assert [shape.area for shape in right["geometry"]] == pytest.approx([9760, 10240])


def test_an_overlap_goes_to_one_of_its_holders():
    desk = row_of_grids(2)
    units = desk.units.copy()
    units["geometry"] = [units["geometry"][0], shapely.union(units["geometry"][1], box(66, 40, 100, 80))]
    doubled = without(desk, units=units)
    found = flaws(doubled)
    assert [(flaw.kind, set(flaw.rows)) for flaw in found] == [(OVERLAP, {0, 1})]
    for target in (0, 1):
        done(doubled, settle(doubled, found[0], target))
    done(doubled, settle_all(doubled, found))


def test_a_gap_between_locked_grids_stays():
    desk = row_of_grids(1, locked=[0])
    units = desk.units.assign(geometry=[shapely.difference(desk.units["geometry"][0], box(80, 40, 100, 80))])
    gapped = without(desk, units=units)
    assert flaws(gapped)[0].rows == ()
    with pytest.raises(GewuError, match="没有可以处理"):
        settle_all(gapped, flaws(gapped))


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
