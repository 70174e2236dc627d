"""Which row of a file is which row of the workspace: by code, by name, by place and name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..schema import Table
from ..text import tr
from . import names as naming
from . import shapes
from .relations import SIDES

#: Tables in which a name tells one row from another (a road's or a barrier's name does not).
_NAMED = ("precinct", "subdistrict", "community", "compound", "general_grid", "micro_grid", "project")


def matches(
    table: Table, typed: pd.DataFrame, geometry: np.ndarray | None, existing: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Return per row the position of the same thing in the workspace (-1: none) and by what it was recognised."""
    count = len(typed)
    match, how = np.full(count, -1), np.full(count, "", dtype=object)
    code = typed["code"].to_numpy() if "code" in typed else np.full(count, None, dtype=object)
    no_code = pd.isna(code)
    if "code" in existing:
        _look_up(match, how, code, existing["code"].to_numpy(), ~no_code, tr("编码"))
    if table.name in _NAMED and "name" in typed and "name" in existing:
        wanted, there = _name_keys(typed, existing)
        _look_up(match, how, wanted, there, no_code & (match < 0), tr("名称"))
    if table.geometry and geometry is not None and "geometry" in existing and len(existing):
        wanted = shape_keys(table, typed, geometry)
        there = shape_keys(table, existing, existing["geometry"].to_numpy())
        _look_up(match, how, wanted, there, no_code & (match < 0), tr("图形和名称"))
    if not table.geometry and "name" in typed and "code" not in existing and "name" in existing:
        other = [column for column in ("phone", "community_code") if column in typed]
        wanted = joined_keys(typed, ["name", *other])
        _look_up(match, how, wanted, joined_keys(existing, ["name", *other]), match < 0, tr("姓名"))
    sides = list(SIDES.get(table.name, ()))
    if sides and set(sides) <= set(typed):
        _look_up(match, how, joined_keys(typed, sides), joined_keys(existing, sides), match < 0, tr("两端"))
    return match, how


def _look_up(match, how, wanted, there, rows: np.ndarray, label: str) -> None:
    """Fill `match` for `rows` whose key stands exactly once in `there`."""
    places: dict = {}
    for place, item in enumerate(there):
        if item is not None and item == item:
            places[item] = -1 if item in places else place
    for row in np.flatnonzero(rows):
        place = places.get(wanted[row], -1) if wanted[row] is not None else -1
        if place >= 0:
            match[row], how[row] = place, label


def _name_keys(incoming: pd.DataFrame, existing: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return name keys, with the community where both sides tell it (two communities may each have a 一区)."""
    there = existing["name"]
    keys = np.array([naming.key(n) if n is not None else None for n in incoming["name"]], dtype=object)
    there_keys = np.array([naming.key(n) if n is not None else None for n in there], dtype=object)
    if "community_code" in incoming and "community_code" in existing and incoming["community_code"].notna().all():
        keys = np.array([k and f"{k}|{c}" for k, c in zip(keys, incoming["community_code"])], dtype=object)
        there_keys = np.array([k and f"{k}|{c}" for k, c in zip(there_keys, existing["community_code"])], dtype=object)
    return keys, there_keys


def joined_keys(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    parts = [[naming.key(v) if v is not None and v == v else "" for v in frame[column]] for column in columns]
    return np.array(["|".join(items) if items[0] else None for items in zip(*parts)] or [], dtype=object)


def shape_keys(table: Table, frame: pd.DataFrame, geometry: np.ndarray) -> np.ndarray:
    """Return place, size and name of each row as one text. Nameless points have none: many things share one address."""
    keys = shapes.keys(geometry)
    names = frame["name"].to_numpy() if "name" in frame else np.full(len(frame), None, dtype=object)
    nameless = pd.isna(names)
    joined = np.array(
        [f"{k}|{'' if gone else naming.key(n)}" for k, n, gone in zip(keys, names, nameless)], dtype=object
    )
    joined[shapely.is_missing(geometry) | (nameless & (table.geometry == schema.POINT))] = None
    return joined
