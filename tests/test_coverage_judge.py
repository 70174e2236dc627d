"""The judge of the editor must see what it is there to see: each kind of damage, done to a sound little town."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from shapely import affinity

from plugin.core import frames, schema
from tests import coverage_judge
from tests.core.grids.editing.desks import row_of_grids


def tables(desk) -> dict[str, pd.DataFrame]:
    none = {name: frames.empty(schema.table(name)) for name in ("general_grid", "facility")}
    return {"community": desk.communities, "micro_grid": desk.units, "building": desk.parts, **none}


@pytest.fixture
def town() -> dict[str, pd.DataFrame]:
    found = tables(row_of_grids(3))
    assert coverage_judge.complaints(found) == {}
    return found


def changed(town: dict, table: str, row: int, **values) -> dict[str, pd.DataFrame]:
    frame = town[table].copy()
    for name, value in values.items():
        column = frame[name].to_numpy(dtype=object).copy()
        column[row] = value
        frame[name] = column
    return {**town, table: frames.conform(frame, schema.table(table))}


def kinds(found: dict) -> set[str]:
    return {key[0] for key in found}


def test_a_gap_and_an_overlap_are_seen(town):
    shape = town["micro_grid"]["geometry"].iloc[0]
    west, south, east, north = shape.bounds
    smaller = changed(town, "micro_grid", 0, geometry=shapely.box(west, south + 0.001, east, north))
    assert kinds(coverage_judge.complaints(smaller)) == {"area", "edge"}
    wider = changed(town, "micro_grid", 0, geometry=shapely.box(west, south, east + 0.01, north))
    assert kinds(coverage_judge.complaints(wider)) == {"area", "overlap", "edge"}


def test_a_vertex_on_one_side_only_is_seen(town):
    west, south, east, north = town["micro_grid"]["geometry"].iloc[0].bounds
    more = shapely.Polygon([(west, south), (east, south), (east, south + 50), (east, north), (west, north)])
    assert kinds(coverage_judge.complaints(changed(town, "micro_grid", 0, geometry=more))) == {"edge"}
    rim = shapely.Polygon([(west, south), (west + 50, south), (east, south), (east, north), (west, north)])
    assert coverage_judge.complaints(changed(town, "micro_grid", 0, geometry=rim)) == {}  # nobody is on the other side


def test_shapes_that_are_not_one_valid_polygon_are_seen(town):
    west, south, east, north = town["micro_grid"]["geometry"].iloc[0].bounds
    two = shapely.MultiPolygon([shapely.box(west, south, west + 40, north), shapely.box(west + 60, south, east, north)])
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    for shape in (two, bow, None):
        assert "polygon" in kinds(coverage_judge.complaints(changed(town, "micro_grid", 0, geometry=shape)))


@pytest.mark.parametrize("name", ["households", "shops", "buildings"])
def test_a_wrong_count_is_seen(town, name):
    assert kinds(coverage_judge.complaints(changed(town, "micro_grid", 1, **{name: 7}))) == {name}


def test_codes_and_children_are_watched(town):
    codes = town["micro_grid"]["code"]
    assert "code" in kinds(coverage_judge.complaints(changed(town, "micro_grid", 1, code=codes[0])))
    assert kinds(coverage_judge.complaints(changed(town, "building", 0, micro_grid_code=codes[2]))) == {"child"}
    assert "dangling" in kinds(coverage_judge.complaints(changed(town, "building", 0, micro_grid_code="x")))
    assert "community" in kinds(coverage_judge.complaints(changed(town, "micro_grid", 0, community_code="999")))


def test_a_code_given_twice_in_a_history_is_seen_and_an_undone_one_is_free(town):
    history = coverage_judge.History(town)
    frame = town["micro_grid"]
    without = {**town, "micro_grid": frame.iloc[1:].reset_index(drop=True)}
    assert history.edited(without) == {}
    other = changed(town, "micro_grid", 0, uid="another")
    assert kinds(history.edited(other)) == {"reused"}
    assert history.walked(-1, without) == {}
    assert kinds(history.walked(-1, without)) == {"walked"}  # not what it was then
    fresh = changed(town, "micro_grid", 0, code=frame["code"][0][:-3] + "009")
    assert history.edited(fresh) == {}
    assert history.walked(-1, town) == {}
    again = changed(fresh, "micro_grid", 0, uid="another", code=frame["code"][0][:-3] + "010")
    assert history.edited(again) == {}


def test_what_an_edit_must_not_do_is_seen(town):
    locked = changed(town, "micro_grid", 1, locked=True)
    shape = town["micro_grid"]["geometry"].iloc[1]
    moved = changed(locked, "micro_grid", 1, geometry=affinity.translate(shape, 0.5, 0))
    assert {"locked", "cut"} >= kinds(coverage_judge.misdeeds(locked, moved)) >= {"locked"}
    gone = {**locked, "micro_grid": locked["micro_grid"].drop(index=1).reset_index(drop=True)}
    assert "locked" in kinds(coverage_judge.misdeeds(locked, gone))
    west, south, east, north = shape.bounds
    through = changed(town, "micro_grid", 1, geometry=shapely.box(west, south, east, north - 15))
    assert "cut" in kinds(coverage_judge.misdeeds(town, through))
    assert coverage_judge.misdeeds(town, town) == {}
