"""Tagging by hand: what choosing a unit writes."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from plugin.core.facilities import choosing
from plugin.core.facilities.units import Units
from tests.core.facilities.two_communities import EAST, GRIDS, WEST, communities, compounds, facilities, precincts


@pytest.fixture
def units():
    return Units(communities(), compounds(), precincts())


def chosen(units, site, level, code, grids=GRIDS, **columns) -> pd.Series:
    return choosing.choose(facilities(site, **columns), level, [code], units, grids).iloc[0]


def test_choosing_a_community_fills_what_lies_in_it(units):
    row = chosen(units, shapely.Point(90, 50), "community", WEST)
    assert (row["precinct_code"], row["community_code"]) == ("P1", WEST)
    assert (row["compound_code"], row["micro_grid_code"]) == ("X1", "G1")
    assert (row["tag_state"], row["tag_distance"]) == ("人工", 0.0)
    assert "geometry" not in row and "class_code" not in row and "level" not in row


def test_choosing_the_neighbour_does_not_drag_the_wrong_grid_along(units):
    row = chosen(units, shapely.Point(90, 50), "community", EAST)
    assert (row["precinct_code"], row["community_code"]) == ("P2", EAST)
    assert row["compound_code"] is None and row["micro_grid_code"] is None
    assert row["tag_distance"] == 10.0


def test_choosing_a_compound_brings_its_community_and_precinct(units):
    row = chosen(units, shapely.Point(100, 50), "compound", "X2")
    assert (row["precinct_code"], row["community_code"], row["compound_code"]) == ("P2", EAST, "X2")
    assert row["micro_grid_code"] == "G2", "on the border of both grids: the one of its community"


def test_a_compound_without_recorded_community_has_the_one_it_lies_in(units):
    row = chosen(units, shapely.Point(145, 5), "compound", "X3")
    assert (row["precinct_code"], row["community_code"]) == ("P2", EAST)


def test_a_precinct_keeps_the_community_only_where_it_fits(units):
    assert chosen(units, shapely.Point(90, 50), "precinct", "P1")["community_code"] == WEST
    row = chosen(units, shapely.Point(90, 50), "precinct", "P2")
    assert (row["precinct_code"], row["community_code"], row["compound_code"]) == ("P2", None, None)


def test_a_facility_without_place_gets_one_inside_its_unit(units):
    row = chosen(units, None, "compound", "X2", placed_by=None)
    assert compounds()["geometry"][1].contains(row["geometry"])
    assert row["placed_by"] == "人工：东院内的示意点"
    assert (row["community_code"], row["compound_code"], row["micro_grid_code"]) == (EAST, "X2", None)
    assert pd.isna(row["tag_distance"])
    row = chosen(units, None, "community", WEST)
    assert row["compound_code"] is None, "the made-up point says nothing of a compound"


def test_many_at_once_keep_their_own_places(units):
    rows = facilities(shapely.Point(90, 50), None, shapely.Point(150, 150), placed_by="坐标")
    found = choosing.choose(rows, "community", EAST, units)
    assert found["community_code"].tolist() == [EAST] * 3
    assert found["geometry"][0].equals(shapely.Point(90, 50)) and found["placed_by"][0] == "坐标"
    assert found["tag_distance"].tolist()[::2] == [10.0, 50.0]
    sites = [shapely.box(95, 40, 120, 60), None, None]
    assert choosing.choose(rows, "community", EAST, units, sites=sites)["tag_distance"][0] == 0.0
