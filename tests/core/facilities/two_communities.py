"""Two communities side by side with a compound on each side of their border."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

WEST, EAST = "510105001001", "510105001002"
_WEST, _EAST = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)
GRIDS = pd.DataFrame({"code": ["G1", "G2"], "community_code": [WEST, EAST], "geometry": [_WEST, _EAST]})


def communities() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": [WEST, EAST],
            "name": ["向阳社区", "东风社区"],
            "precinct_code": ["P1", "P2"],
            "geometry": [_WEST, _EAST],
        }
    )


def precincts() -> pd.DataFrame:
    return pd.DataFrame({"code": ["P1", "P2"], "name": ["西片区", "东片区"], "geometry": [_WEST, _EAST]})


def compounds() -> pd.DataFrame:
    """X1 lies west of the border, X2 east; X3 is in the east without a recorded community; one has no code."""
    return pd.DataFrame(
        {
            "code": ["X1", "X2", "X3", None],
            "name": ["西院", "东院", "阳光花园小区", "无编码院"],
            "community_code": [WEST, EAST, None, EAST],
            "geometry": [
                shapely.box(60, 0, 100, 100),
                shapely.box(100, 0, 140, 100),
                shapely.box(140, 0, 150, 10),
                shapely.box(150, 0, 160, 10),
            ],
        }
    )


def facilities(*sites, **columns) -> pd.DataFrame:
    """Return facilities at these places, with the same values in the other columns."""
    shapes = np.full(len(sites), None, dtype=object)
    shapes[:] = sites
    found = {"uid": [f"u{number}" for number in range(len(sites))], "geometry": shapes}
    return pd.DataFrame({**found, **columns})
