"""Columns of a frame that may be messy: missing, of the wrong type, with NaN among texts or None among shapes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from .geometry import repaired_polygons


def texts(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Return column `name` as an object array of stripped str or None; a whole number such as 12.0 becomes "12"."""
    found = np.full(len(frame), None, dtype=object)
    if name in frame:
        values = frame[name].to_numpy(dtype=object)
        found[:] = values if _clean(values) else [_text(value) for value in values]
    return found


def _clean(values: np.ndarray) -> bool:
    """Return whether all values are texts of letters and digits (a long column of codes): nothing to strip or turn."""
    return pd.api.types.infer_dtype(values, skipna=False) == "string" and values.all() and "".join(values).isalnum()


def _text(value) -> str | None:
    if type(value) is str:
        return value.strip() or None
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (float, np.floating)):
        if not np.isfinite(value):
            return None
        value = int(value) if float(value).is_integer() else float(value)
    return str(value).strip() or None


def numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Return column `name` as float64; what is missing or not a number is NaN."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    series = pd.to_numeric(pd.Series(frame[name].to_numpy(dtype=object), dtype=object), errors="coerce")
    values = series.to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def flags(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Return column `name` as bool; missing is False."""
    if name not in frame:
        return np.zeros(len(frame), dtype=bool)
    yes = {"1", "1.0", "true", "yes", "y", "t", "是"}
    return np.array([str(value).strip().lower() in yes for value in frame[name].to_numpy(dtype=object)], dtype=bool)


def shapes(frame: pd.DataFrame | None) -> np.ndarray:
    """Return the geometry column as 2-D shapely geometries; empty ones and anything else become None."""
    if frame is None or "geometry" not in frame:
        return np.full(0 if frame is None else len(frame), None, dtype=object)
    values = frame["geometry"].to_numpy(dtype=object)
    found = np.where(shapely.is_geometry(values), values, None)
    tall = shapely.has_z(found)
    if tall.any():
        found[tall] = shapely.force_2d(found[tall])
    bounds = shapely.bounds(found)  # NaN for None and empty, infinite where a coordinate is not a number
    return np.where(np.isfinite(bounds).all(axis=1), found, None)


def polygons(frame: pd.DataFrame | None) -> np.ndarray:
    """Return the geometry column as valid 2-D (multi)polygons; whatever has no area becomes None."""
    return repaired_polygons(shapes(frame))[0]


def labels(frame: pd.DataFrame, rows: np.ndarray | None = None) -> np.ndarray:
    """Return what to call each row in a message: its code, else its name, else its row number (from 1).

    rows: positions of the rows asked for, all without.
    """
    rows = np.arange(len(frame)) if rows is None else rows
    few = frame[[name for name in ("code", "name") if name in frame]].iloc[rows]
    found = np.full(len(rows), None, dtype=object)
    for place, (row, code, name) in enumerate(zip(rows, texts(few, "code"), texts(few, "name"))):
        found[place] = code or name or f"#{row + 1}"
    return found
