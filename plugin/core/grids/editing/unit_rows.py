"""The rows of units after an edit: those that changed, and whole rows of new ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ... import schema
from ...columns import polygons, texts
from ...frames import new_uids
from .draft import Draft
from .extents import extents
from .unit_counts import counted
from .unit_names import codes, names


def rows_of(draft: Draft) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Return (update of the existing units that change, whole rows of the new ones); None for none."""
    desk = draft.desk
    rows = sorted({*draft.shapes, *draft.values})
    old, new = _changed(draft, rows), _added(draft)
    both = pd.DataFrame({name: [*old[name], *new[name]] for name in old}, dtype=object)
    columns = ["uid", "geometry"]
    if draft.shapes or draft.fresh:
        units = np.concatenate([rows, len(desk) + np.arange(len(new))]).astype(int)
        columns += ["source", *counted(draft, both, units)]
        if len(new):
            both.loc[len(old) :, "name"] = names(draft, both.iloc[len(old) :].reset_index(drop=True))
        if desk.table == "micro_grid":
            both["extent_text"] = extents(draft, both, units)
            columns.append("extent_text")
    for place, row in enumerate(rows):
        columns += [name for name in _put(both, place, draft.values.get(row, {})) if name not in columns]
    for k, unit in enumerate(draft.fresh):
        _put(both, len(old) + k, unit.values)  # what is known already is not worked out again
    update, add = both.iloc[: len(old)][columns], both.iloc[len(old) :].reset_index(drop=True)
    return update if len(update) else None, add if len(add) else None


def _put(frame: pd.DataFrame, place: int, values: dict) -> list[str]:
    for name, value in values.items():
        frame[name] = frame[name].astype(object)
        frame.at[place, name] = value
    return list(values)


def _changed(draft: Draft, rows: list[int]) -> pd.DataFrame:
    """Return the existing units that change, with their new shapes."""
    frame = draft.desk.units.iloc[rows].reset_index(drop=True)
    frame["geometry"] = [draft.shapes.get(row, old) for row, old in zip(rows, frame["geometry"])]
    if draft.shapes:
        frame["source"] = "manual"  # a later delineation keeps what was corrected by hand
    return frame


def _added(draft: Draft) -> pd.DataFrame:
    """Return the rows of the new units but for counts and names."""
    count = len(draft.fresh)
    columns = schema.table(draft.desk.table).columns
    frame = pd.DataFrame({name: [_inherited(draft, k, name) for k in range(count)] for name in columns}, dtype=object)
    if not count:
        return frame.assign(geometry=None)
    frame["uid"] = list(new_uids(count))
    frame["source"] = "manual"
    frame["geometry"] = [unit.shape for unit in draft.fresh]
    _place(draft, frame)
    for k, unit in enumerate(draft.fresh):
        _put(frame, k, unit.values)
    frame["code"] = codes(draft, frame)
    return frame


#: What a new unit takes over from the one it was cut from.
_TAKEN_OVER = ("community_code", "precinct_code", "subdistrict_code", "compound_code", "general_grid_code", "kind", "state",
               "property_kind", "property_company", "is_old", "build_year", "theme", "is_new")  # fmt: skip


def _inherited(draft: Draft, k: int, name: str):
    origin = draft.fresh[k].origin
    if origin >= 0 and name in _TAKEN_OVER:
        return draft.desk.units[name].iloc[origin] if name in draft.desk.units else None
    item = schema.table(draft.desk.table).field(name) if schema.table(draft.desk.table).has(name) else None
    return None if item is None else item.default


def _place(draft: Draft, frame: pd.DataFrame) -> None:
    """Fill in the parents that are not inherited, by location, in place."""
    desk = draft.desk
    points = shapely.point_on_surface(frame["geometry"].to_numpy())
    for column, units in (
        ("community_code", desk.communities),
        ("general_grid_code", desk.general_grids if desk.table == "micro_grid" else desk.general_grids.iloc[:0]),
    ):
        if column not in frame:
            continue
        shapes, codes = polygons(units), texts(units, "code")
        for k in np.flatnonzero(frame[column].isna().to_numpy()).tolist():
            holds = np.flatnonzero(shapely.intersects(shapes, points[k]))
            frame.at[k, column] = codes[holds[0]] if len(holds) else None
