"""What parts of a building are called, and which of them stands on the ground."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

WHOLE, UNIT, FLOOR = "整栋", "单元", "楼层"


def building_title(row) -> str:
    """Return what people call the building: its name, else its code, else the start of its uid."""
    for key in ("name", "code"):
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return str(row.get("uid") or "")[:8]


def ground_parts(parts: pd.DataFrame) -> np.ndarray:
    """Return per leaf (n,) the row of the leaf people enter through: its own, or that of the lowest floors of its tower.

    Floors belong to one tower when they come from the same division of the same building and unit. Their footprints are
    stripes of the tower's, drawn side by side only to be seen.
    """
    ground = np.arange(len(parts))
    if not len(parts) or "part" not in parts:
        return ground
    first: dict[tuple[str, str], int] = {}
    rows = np.flatnonzero((parts["part"] == FLOOR).to_numpy(dtype=bool))
    columns = [parts[name].iloc[rows].tolist() for name in ("uid", "parent_uid", "part_label")]
    for row, uid, parent, label in zip(rows.tolist(), *columns):
        label = label if isinstance(label, str) else ""
        base, mark, _ = str(uid).rpartition("#")
        if not mark and not (isinstance(parent, str) and parent):
            continue
        key = (base if mark else parent, label.rpartition(" ")[0])
        ground[row] = first.setdefault(key, row)
    return ground


def source_of(uid: str, known: set[str]) -> str:
    """Return the row that a part was cut from (b7 for b7#2 and b7@1#2), itself where it is `known`, "" for none."""
    while uid not in known:
        shorter = re.sub(r"[#@]\d+$", "", uid)
        if shorter == uid:
            return ""
        uid = shorter
    return uid
