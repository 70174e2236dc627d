"""Painting, moving borders, merging, settling gaps and overlaps."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.errors import GewuError
from plugin.core.grids.editing.merging import merge, remarks
from plugin.core.grids.editing.painting import paint
from plugin.core.grids.editing.repairing import GAP, OVERLAP, flaws, settle, settle_all
from plugin.core.grids.editing.reshaping import reshape
from tests.core.grids.editing.desks import COMMUNITY, row_of_grids
from tests.core.grids.editing.gestures import box, done, line, uncut, without

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
    assert "“20栋” 与目标不相邻" in draft.notes[0]
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
