"""What the checks put right: counts, codes, ground beyond the community; and the best partner for a merger."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from desks import COMMUNITY, row_of_grids

from plugin.core.errors import GewuError
from plugin.core.grids.editing import mending
from plugin.core.grids.editing.finishing import finish


def changed(desk, **columns):
    """Return the desk with some columns of its units replaced."""
    desk.units = desk.units.assign(**columns)
    return desk


def test_recounting_writes_only_what_is_wrong():
    desk = changed(row_of_grids(), households=[40.0, 45.0, 45.0], shops=0.0, buildings=9.0)
    draft = mending.recounted(desk, [0, 1])
    assert draft.values == {0: {"households": 45.0, "shops": 0.0, "buildings": 9.0}}
    edit = mending.edit_of(draft)
    update = edit.tables["micro_grid"].update
    assert (
        update["uid"].tolist() == ["g0"] and update["households"].tolist() == [45.0] and "geometry" not in edit.tables
    )
    (entry,) = edit.log
    assert entry["before"] == "户数 40、商铺数 0、楼栋数 9" and entry["after"] == "户数 45、商铺数 0、楼栋数 9"
    with pytest.raises(GewuError, match="不需要重新统计"):
        mending.recounted(desk, [1, 2])


def test_a_code_that_two_have_stays_with_the_locked_or_older_one():
    desk = row_of_grids(locked=(2,))
    desk = changed(desk, code=[f"{COMMUNITY}00001", f"{COMMUNITY}00003", f"{COMMUNITY}00003"])
    draft = mending.recoded(desk, [1, 2])
    assert draft.values == {1: {"code": f"{COMMUNITY}00002"}}


def test_new_codes_are_never_those_of_grids_that_are_gone_and_buildings_follow():
    desk = changed(row_of_grids(), code=[None, "甲-1", f"{COMMUNITY}00003"])
    desk.retired = (f"{COMMUNITY}00001",)
    draft = mending.recoded(desk, [0, 1, 2])
    assert draft.values == {0: {"code": f"{COMMUNITY}00002"}, 1: {"code": f"{COMMUNITY}00004"}}
    edit = mending.edit_of(draft)
    buildings = edit.tables["building"].update.set_index("uid")["micro_grid_code"]
    assert buildings["b0"] == f"{COMMUNITY}00002" and buildings["b9"] == f"{COMMUNITY}00004"
    assert edit.retired["code"].tolist() == ["甲-1"], "it is not given to another one later"


def test_a_grid_recorded_elsewhere_gets_the_community_it_lies_in():
    desk = changed(row_of_grids(1), community_code="510104001002", code="51010400100200001")
    values = mending.recoded(desk, [0]).values[0]
    assert values == {"community_code": COMMUNITY, "code": f"{COMMUNITY}00001"}
    with pytest.raises(GewuError, match="没有可以改正的编码"):
        mending.recoded(row_of_grids(), [0, 1, 2])


def test_clipping_leaves_the_ground_inside_the_community():
    desk = row_of_grids(2)
    shapes = desk.units["geometry"].tolist()
    beyond = shapely.union(shapes[1], shapely.transform(shapes[1], lambda points: points + [40.0, 0.0]))
    desk = changed(row_of_grids(2), geometry=[shapes[0], beyond])
    draft = mending.clipped(desk, [1])
    assert list(draft.shapes) == [1] and draft.shapes[1].equals(shapes[1])
    assert finish(draft).tables["micro_grid"].update["uid"].tolist() == ["g1"]
    with pytest.raises(GewuError, match="没有超出社区的部分"):
        mending.clipped(desk, [0])


def test_a_locked_grid_is_not_clipped():
    desk = row_of_grids(2, locked=(1,))
    wide = np.array([shapely.buffer(shape, 3.0) for shape in desk.units["geometry"]])
    with pytest.raises(GewuError, match="已锁定"):
        mending.clipped(changed(row_of_grids(2, locked=(1,)), geometry=wide), [1])


def test_the_partner_fits_the_bounds_and_is_not_locked():
    desk = row_of_grids(3)
    desk.parts = desk.parts.assign(households=np.repeat([1.0, 5.0, 11.0], 9))
    assert mending.partner(desk, 1) == 0, "45 and 99 households together are too many"
    locked = row_of_grids(3, locked=(0, 2))
    assert mending.partner(locked, 1) is None
    assert mending.partner(row_of_grids(1), 0) is None


def test_frames_of_the_desk_are_not_written_into():
    desk = changed(row_of_grids(), households=[40.0, 45.0, 45.0])
    before = desk.units.copy()
    mending.edit_of(mending.recounted(desk, [0]))
    pd.testing.assert_frame_equal(before, desk.units)
