"""Rows for a small invented workspace, and comparing all of one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely


def sample_tables() -> dict[str, pd.DataFrame]:
    left, bottom = 410000.0, 3393000.0

    def box(column, row, size):
        return shapely.box(left + column, bottom + row, left + column + size, bottom + row + size)

    communities = pd.DataFrame(
        {
            "code": ["510104001001", "510104001002"],
            "name": ["示例一社区", "示例二社区"],
            "households": [120.0, np.nan],
            "is_new": [True, False],
            "geometry": [box(0, 0, 200), box(200, 0, 200)],
        }
    )
    buildings = pd.DataFrame(
        {
            "code": [f"B{number}" for number in range(6)],
            "community_code": ["510104001001"] * 3 + ["510104001002"] * 3,
            "floors": [6.0, 18.0, np.nan, 7.0, 7.0, 33.0],
            "households": [24.0, 72.0, np.nan, 14.0, 14.0, 132.0],
            "geometry": [box(20 + 60 * number, 20, 30) for number in range(6)],
        }
    )
    barriers = pd.DataFrame(
        {
            "name": ["示例河", "示例围墙", "示例湖"],
            "kind": ["河流", "围墙", "河流"],
            "crossable": [False, True, False],
            "geometry": [
                shapely.LineString([(left, bottom + 100), (left + 400, bottom + 120)]),
                shapely.MultiLineString([[(left, bottom), (left + 50, bottom)]]),
                box(300, 130, 40),
            ],
        }
    )
    facilities = pd.DataFrame(
        {
            "code": ["F1", "F2"],
            "name": ["示例幼儿园", None],
            "class_code": ["A02", None],
            "floor_area": [1234.5, np.nan],
            "geometry": [shapely.Point(left + 30, bottom + 150), shapely.Point(left + 330, bottom + 50)],
        }
    )
    workers = pd.DataFrame({"name": ["张示例"], "phone": ["13800000001"], "role": ["专职"]})
    runs = pd.DataFrame({"scheme_id": ["示例"], "date": ["2025-06-30"]})
    return {
        "community": communities,
        "building": buildings,
        "barrier": barriers,
        "facility": facilities,
        "worker": workers,
        "assessment_run": runs,
    }


def all_rows(workspace) -> dict[str, pd.DataFrame]:
    """Return every table of the workspace as it reads now, sorted by uid."""
    from plugin.core import schema

    return {name: workspace.read(name).sort_values("uid", ignore_index=True) for name in schema.tables()}


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name], obj=name)
