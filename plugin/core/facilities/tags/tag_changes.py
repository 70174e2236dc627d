"""Facilities whose tags no longer fit, in words: a row each for a list."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...columns import labels, texts
from ...text import tr
from .retagging import Affected, Units, level_title
from .tagging import COLUMNS


def listed(found: Affected, facilities: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Return uid, name, before, after, reason, manual and geometry of the affected facilities, in their order.

    before and after name the units that differ, from the largest to the smallest, or the states where only these do.
    """
    few = facilities.iloc[found.rows].reset_index(drop=True)
    before, after = ([[] for _ in range(len(few))] for _ in range(2))
    for level, column in COLUMNS.items():
        old, new = texts(few, column), texts(found.tags, column)
        names = _names(units.get(level), {*old, *new})
        title = level_title(level)
        for row in np.flatnonzero(old != new):
            for told, code in ((before[row], old[row]), (after[row], new[row])):
                told.append(f"{title} {names.get(code) or code or tr('无')}")
    old, new = texts(few, "tag_state"), texts(found.tags, "tag_state")
    for row in np.flatnonzero((old != new) & ~found.manual):
        before[row].append(old[row] or tr("未挂接"))
        after[row].append(new[row] or tr("未挂接"))
    kept = tr("人工挂接，不改")
    return pd.DataFrame(
        {
            "uid": few["uid"].to_numpy() if "uid" in few else labels(few),
            "name": [name or label for name, label in zip(texts(few, "name"), labels(few))],
            "before": ["；".join(told) for told in before],
            "after": [kept if manual else "；".join(told) for manual, told in zip(found.manual, after)],
            "reason": found.reasons,
            "manual": found.manual,
            "geometry": few["geometry"].to_numpy(dtype=object),
        }
    )


def _names(frame: pd.DataFrame | None, codes: set) -> dict:
    if frame is None or "name" not in frame:
        return {}
    mine = frame[frame["code"].isin(codes - {None})]
    return dict(zip(texts(mine, "code"), texts(mine, "name")))
