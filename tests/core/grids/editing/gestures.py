"""What the tests of gestures share: places on the row of grids, and an edit carried out and looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.finishing import finish
from tests.core.grids.editing.coverage import after, require_exact

X, Y = 500000.0, 3400000.0


def line(*points):
    return shapely.LineString([(X + x, Y + y) for x, y in points])


def box(west, south, east, north):
    return shapely.box(X + west, Y + south, X + east, Y + north)


def done(desk: Desk, draft):
    """Return (the finished edit, units afterwards by uid), the coverage looked at."""
    edit = finish(draft)
    units = after(desk, edit)
    require_exact(units, shapely.union_all(desk.communities["geometry"].to_numpy()))
    return edit, units.set_index("uid", drop=False)


def uncut(desk: Desk, units: pd.DataFrame) -> bool:
    """Return whether every building lies in one unit wholly."""
    shapes, footprints = units["geometry"].to_numpy(), desk.footprints
    unit, part = shapely.STRtree(footprints).query(shapes, predicate="intersects")
    share = shapely.area(shapely.intersection(shapes[unit], footprints[part])) / shapely.area(footprints)[part]
    return bool((np.minimum(share, 1.0 - share) < 1e-3).all())


def without(desk: Desk, **changes) -> Desk:
    """Return the desk with other fields; what it has computed is computed anew."""
    names = ("table", "units", "parts", "communities", "general_grids", "compounds", "barriers", "roads", "children",
             "settings", "retired", "whole")  # fmt: skip
    return Desk(**{**{name: getattr(desk, name) for name in names}, **changes})
