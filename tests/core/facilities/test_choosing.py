"""Settling a doubtful facility by hand."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from plugin.core.facilities import choosing

WEST, EAST = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)


@pytest.fixture
def town():
    communities = pd.DataFrame(
        {
            "code": ["510105001001", "510105001002"],
            "name": ["西社区", None],
            "precinct_code": ["P1", "P2"],
            "geometry": [WEST, EAST],
        }
    )
    compounds = pd.DataFrame(
        {
            "code": ["X1", "X2", None],
            "name": ["西院", "东院", "无编码院"],
            "community_code": ["510105001001", "510105001002", "510105001002"],
            "geometry": [shapely.box(60, 0, 100, 100), shapely.box(100, 0, 140, 100), shapely.box(140, 0, 150, 10)],
        }
    )
    grids = pd.DataFrame(
        {
            "code": ["G1", "G2"],
            "community_code": ["510105001001", "510105001002"],
            "geometry": [WEST, EAST],
        }
    )
    return communities, compounds, grids


def test_candidates_come_nearest_first_compounds_before_their_community(town):
    communities, compounds, _ = town
    found = choosing.candidates(shapely.Point(90, 50), communities, compounds)
    assert found["code"].tolist() == ["X1", "510105001001", "X2", "510105001002"]
    assert found["distance"].tolist() == [0, 0, 10, 10]
    assert list(found.columns) == choosing.COLUMNS_SHOWN


def test_without_a_place_every_community_is_offered(town):
    found = choosing.candidates(None, town[0], town[1])
    assert found["code"].tolist() == ["510105001001", "510105001002"]
    assert found["distance"].isna().all()


def test_choosing_a_community_fills_what_lies_in_it(town):
    communities, compounds, grids = town
    site = shapely.Point(90, 50)
    found = choosing.candidates(site, communities, compounds)
    row = choosing.choose("u", site, found.iloc[1], communities, compounds, grids).iloc[0]
    assert (row["precinct_code"], row["community_code"]) == ("P1", "510105001001")
    assert (row["compound_code"], row["micro_grid_code"]) == ("X1", "G1")
    assert (row["tag_state"], row["tag_distance"]) == ("人工", 0.0)


def test_choosing_the_neighbour_does_not_drag_the_wrong_grid_along(town):
    communities, compounds, grids = town
    site = shapely.Point(90, 50)
    east = choosing.candidates(site, communities, compounds).iloc[3]
    row = choosing.choose("u", site, east, communities, compounds, grids).iloc[0]
    assert (row["precinct_code"], row["community_code"]) == ("P2", "510105001002")
    assert row["compound_code"] is None and row["micro_grid_code"] is None
    assert row["tag_distance"] == 10.0


def test_choosing_a_compound_brings_its_community_and_precinct(town):
    communities, compounds, grids = town
    site = shapely.Point(100, 50)
    chosen = choosing.candidates(site, communities, compounds)
    chosen = chosen[chosen["code"] == "X2"].iloc[0]
    row = choosing.choose("u", site, chosen, communities, compounds, grids).iloc[0]
    assert (row["precinct_code"], row["community_code"], row["compound_code"]) == ("P2", "510105001002", "X2")
    assert row["micro_grid_code"] == "G2"


def test_a_workspace_without_compounds_and_grids_is_enough(town):
    communities = town[0]
    site = shapely.Point(50, 50)
    found = choosing.candidates(site, communities)
    row = choosing.choose("u", site, found.iloc[0], communities).iloc[0]
    assert row["community_code"] == "510105001001"
    assert row["compound_code"] is None and row["micro_grid_code"] is None


def test_nothing_to_offer_is_no_error(town):
    empty = town[0].iloc[:0]
    assert len(choosing.candidates(shapely.Point(0, 0), empty, None)) == 0
