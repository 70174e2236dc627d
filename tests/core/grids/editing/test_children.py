"""Facilities follow the grid they lie in: by location where they were tagged so, by hand only when their grid is gone."""

from __future__ import annotations

import pandas as pd
import shapely

from plugin.core import frames, schema
from plugin.core.grids.editing import cutting, merging
from plugin.core.grids.editing.finishing import finish
from tests.core.grids.editing.desks import row_of_grids

X, Y = 500000.0, 3400000.0


def desk_with(rows: list[dict]):
    desk = row_of_grids(3)
    frame = pd.DataFrame([{"uid": f"f{n}", "name": f"示例{n}", **row} for n, row in enumerate(rows)])
    desk.children["facility"] = frames.conform(frame, schema.table("facility"))
    return desk


def codes_after(edit) -> dict[str, str | None]:
    table = edit.tables.get("facility")
    return {} if table is None else dict(zip(table.update["uid"], table.update["micro_grid_code"]))


def test_a_facility_goes_with_the_ground_it_stands_on():
    first, code = shapely.Point(X + 20, Y + 95), row_of_grids(3).codes[0]
    desk = desk_with(
        [
            {"geometry": first, "micro_grid_code": code, "tag_state": "自动"},
            {"geometry": first, "micro_grid_code": code, "tag_state": "人工"},
            {"geometry": first, "micro_grid_code": None, "tag_state": "待定"},
            {"geometry": shapely.Point(X + 20, Y - 3), "micro_grid_code": code, "tag_state": "就近"},
            {"geometry": shapely.Point(X + 20, Y + 5), "micro_grid_code": code, "tag_state": "自动"},
        ]
    )
    edit = finish(cutting.cut(desk, shapely.LineString([(X - 5, Y + 67), (X + 104, Y + 66)])))
    new = edit.tables["micro_grid"].add["code"].iloc[0]
    assert codes_after(edit) == {"f0": new}


def test_no_facility_names_a_grid_that_is_gone():
    codes = row_of_grids(3).codes
    desk = desk_with(
        [
            {"geometry": shapely.Point(X + 150, Y + 3), "micro_grid_code": codes[1], "tag_state": "自动"},
            {"geometry": shapely.Point(X + 50, Y + 3), "micro_grid_code": codes[1], "tag_state": "人工"},
            {"geometry": shapely.Point(X + 150, Y - 3), "micro_grid_code": codes[1], "tag_state": "就近"},
            {"geometry": shapely.Point(X + 250, Y + 3), "micro_grid_code": codes[2], "tag_state": "自动"},
        ]
    )
    edit = finish(merging.merge(desk, [0, 1], keep=0))
    assert codes_after(edit) == {"f0": codes[0], "f1": codes[0], "f2": None}
