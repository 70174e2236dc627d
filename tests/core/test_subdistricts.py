"""街道 of a community: as written, by code, by place."""

from __future__ import annotations

import pandas as pd
import shapely

from plugin.core.subdistricts import subdistrict_of


def test_written_then_code_then_place():
    streets = pd.DataFrame(
        {
            "code": ["510105001", "510105002", None],
            "geometry": [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(0, 0, 20, 20)],
        }
    )
    communities = pd.DataFrame(
        {
            "code": ["510105001001", "510105001002", "510199009001", None, "510199009002", "510199009003"],
            "subdistrict_code": ["510105002", None, None, None, None, "990000000"],
            "geometry": [
                shapely.box(0, 0, 1, 1),
                shapely.box(12, 0, 13, 1),
                shapely.box(11, 1, 12, 2),
                shapely.box(1, 1, 2, 2),
                shapely.box(50, 50, 51, 51),
                None,
            ],
        }
    )
    found = subdistrict_of(communities, streets)
    assert found.tolist() == ["510105002", "510105001", "510105002", "510105001", None, "990000000"]


def test_without_streets_or_shapes():
    communities = pd.DataFrame({"code": ["510105001001"], "subdistrict_code": [None], "geometry": [None]})
    assert subdistrict_of(communities, pd.DataFrame({"code": [], "geometry": []})).tolist() == [None]
    streets = pd.DataFrame({"code": ["510105001"], "geometry": [None]})
    assert subdistrict_of(communities, streets).tolist() == ["510105001"]
