"""Frames: the pandas tables in which data travels between the floors.

A frame has the columns of its schema table; numbers are float64 (NaN = unknown), booleans bool,
texts, dates and times str or None, and `geometry` (where the table has one) holds shapely geometries
or None. Coordinates are in the workspace CRS, in metres. The index is 0..n-1 and means nothing.
"""

from __future__ import annotations

import uuid

import numpy as np
import pandas as pd

from .schema import Table


def empty(table: Table) -> pd.DataFrame:
    """Return a frame of `table` without rows."""
    return conform(pd.DataFrame(), table)


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return `frame` with exactly the columns and column types of `table`; missing columns become unknown."""
    count = len(frame)
    columns = {}
    for field in table.fields:
        raw = frame[field.name].to_numpy() if field.name in frame else np.full(count, None, dtype=object)
        columns[field.name] = _typed(raw, field.type)
    if table.geometry:
        shapes = np.full(count, None, dtype=object)
        if "geometry" in frame:
            shapes[:] = frame["geometry"].to_numpy()
        columns["geometry"] = shapes
    return pd.DataFrame(columns, index=pd.RangeIndex(count))


def _typed(raw: np.ndarray, kind: str) -> np.ndarray:
    if kind in ("integer", "real"):
        return pd.to_numeric(pd.Series(raw, dtype=object), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    missing = pd.isna(raw)
    if kind == "boolean":
        return np.where(missing, False, raw).astype(bool)
    return np.array([None if gone else str(value) for value, gone in zip(raw, missing)], dtype=object)


def new_uids(count: int) -> list[str]:
    """Return `count` fresh random identifiers."""
    return [str(uuid.uuid4()) for _ in range(count)]
