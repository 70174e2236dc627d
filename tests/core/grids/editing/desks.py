"""Small made-up desks for the tests of editing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from plugin.core import frames, schema
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.settings import GridSettings

COMMUNITY = "510104001001"


def row_of_grids(count: int = 3, size: float = 100.0, locked=(), table: str = "micro_grid") -> Desk:
    """Return `count` square grids side by side (from 500000, 3400000), each with a 3 × 3 block of buildings of 5 households."""
    x0, y0 = 500000.0, 3400000.0
    squares = [shapely.box(x0 + k * size, y0, x0 + (k + 1) * size, y0 + size) for k in range(count)]
    units = pd.DataFrame(
        {
            "uid": [f"g{k}" for k in range(count)],
            "code": [f"{COMMUNITY}00{k + 1:03d}" for k in range(count)],
            "name": [f"第{k + 1}微网格" for k in range(count)],
            "kind": "居住",
            "community_code": COMMUNITY,
            "households": 45,
            "shops": 0,
            "buildings": 9,
            "state": "正常",
            "locked": [k in locked for k in range(count)],
            "source": "auto",
            "geometry": squares,
        }
    )
    boxes, step = [], size / 3.0
    for k in range(count):
        for row in range(3):
            for column in range(3):
                x, y = x0 + k * size + column * step, y0 + row * step
                boxes.append(shapely.box(x + 8.0, y + 8.0, x + step - 8.0, y + step - 8.0))
    parts = pd.DataFrame(
        {
            "uid": [f"b{n}" for n in range(len(boxes))],
            "code": [f"{n}" for n in range(len(boxes))],
            "name": [f"{n}栋" for n in range(len(boxes))],
            "community_code": COMMUNITY,
            "part": "整栋",
            "use": "居住",
            "floors": 6,
            "households": 5.0,
            "shops": 0.0,
            "micro_grid_code": np.repeat(units["code"].to_numpy(), 9),
            "geometry": shapely.set_precision(np.array(boxes), 0.001),
        }
    )
    community = pd.DataFrame(
        {
            "uid": ["c0"],
            "code": [COMMUNITY],
            "name": ["青石社区"],
            "geometry": [shapely.box(x0, y0, x0 + count * size, y0 + size)],
        }
    )
    none = {name: frames.empty(schema.table(name)) for name in ("general_grid", "compound", "barrier", "road")}
    parts = frames.conform(parts, schema.table("building"))
    return Desk(
        table,
        frames.conform(units, schema.table("micro_grid")),
        parts,
        frames.conform(community, schema.table("community")),
        none["general_grid"],
        none["compound"],
        none["barrier"],
        none["road"],
        children={"building": parts},
        settings=GridSettings(),
    )
