"""What an area of a land-use layer is called and used for, from whatever fields the layer has."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from ... import resources
from ...columns import texts

#: Values of tags that say nothing.
_EMPTY = {"yes", "no", "multipolygon", "boundary"}


@cache
def _content() -> dict:
    return resources.read_json("grids", "land_use.json")


def understood(frame: pd.DataFrame) -> pd.DataFrame:
    """Return columns name, use, code, uid (text or None) and geometry; fields and values by `resources/grids/land_use.json`."""
    columns = {str(column).strip().lower(): column for column in reversed(list(frame.columns))}

    def first(names) -> np.ndarray:
        found = np.full(len(frame), None, dtype=object)
        for name in names:
            column = columns.get(name.lower())
            if column is not None and column != "geometry":
                given = texts(frame, column)
                given[np.isin(given.astype(str), [*_EMPTY])] = None
                found = np.where(pd.isna(found), given, found)
        return found

    values = {key.lower(): value for key, value in _content()["values"].items()}
    use = [None if text is None else values.get(text.lower(), text) for text in first(_content()["use"])]
    result = pd.DataFrame({"name": first(_content()["name"]), "use": use, "code": first(["code"]), "uid": first(["uid"])}, dtype=object)  # fmt: skip
    result["geometry"] = frame["geometry"].to_numpy() if "geometry" in frame else None
    return result


__all__ = ["understood"]
