"""An independent look at the coverage after an edit: nothing of the project's own checking is used."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import shapely

from plugin.core import frames, schema
from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.edit import Edit


def after(desk: Desk, edit: Edit) -> pd.DataFrame:
    """Return the units of the desk with the edit carried out."""
    change, units = edit.tables.get(desk.table), desk.units
    if change is None:
        return units
    units = units[~units["uid"].isin(change.remove)].set_index("uid", drop=False)
    if change.update is not None:
        for name in change.update.columns:
            column = units[name].astype(object).copy()
            column.loc[change.update["uid"]] = list(change.update[name])
            units[name] = column
    added = [] if change.add is None else [frames.conform(change.add, schema.table(desk.table))]
    return pd.concat([units, *added], ignore_index=True)


def require_exact(units: pd.DataFrame, whole) -> None:
    """Fail unless the units tile `whole`: one valid polygon each, every inner edge once in each direction."""
    shapes = shapely.get_parts(units["geometry"].to_numpy())
    assert len(shapes) == len(units) and shapely.is_valid(shapes).all()
    assert abs(shapely.area(shapes).sum() - whole.area) < 1e-6 * whole.area
    edges = Counter()
    for shape in shapes:
        shape = shapely.geometry.polygon.orient(shape)
        for ring in (shape.exterior, *shape.interiors):
            points = [tuple(point) for point in np.asarray(ring.coords)]
            edges.update(zip(points, points[1:]))
    assert max(edges.values()) == 1
    for start, end in edges:
        if (end, start) not in edges:
            middle = shapely.Point((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            assert middle.distance(whole.boundary) < 1e-6, f"an edge at {middle} has no counterpart"
