"""Tables whose rows tie two things together (服务关系): one line of a list may name several communities, a row is known by
both its sides, and one that ties a facility to the community it stands in says nothing."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..schema import Table
from ..text import tr
from . import values
from .mapping import Mapping
from .report import Report

#: Table → the column of which one cell may hold several values.
SEVERAL = {"facility_service": "community_code"}
#: Table → the columns that together say which row it is.
SIDES = {"facility_service": ("facility_uid", "community_code")}
_BETWEEN = re.compile("[、,，;；/／\n]+")


def spread(table: Table, raw: pd.DataFrame, mapping: Mapping, report: Report) -> pd.DataFrame:
    """Return the source's rows with one row for each value of a cell that lists several (甲社区、乙社区); the index, which
    holds the row numbers, is repeated."""
    source = mapping.get(SEVERAL.get(table.name, ""))
    if not isinstance(source, str) or not len(raw):
        return raw
    cells = values.to_text(raw[source].to_numpy())
    lists = [
        [part.strip() for part in _BETWEEN.split(cell) if part.strip()] if cell is not None else [None]
        for cell in cells
    ]
    counts = np.array([max(len(parts), 1) for parts in lists])
    if (counts == 1).all():
        return raw
    wide = raw.iloc[np.repeat(np.arange(len(raw)), counts)].copy()
    wide[source] = np.array([part for parts in lists for part in (parts or [None])], dtype=object)
    report.note(
        tr("“{column}”有 {count} 行写了几个值，已拆成 {rows} 行。").format(
            column=source, count=int((counts > 1).sum()), rows=int(counts[counts > 1].sum())
        )
    )
    return wide


def without_own(
    table: Table, typed: pd.DataFrame, parents: dict[str, pd.DataFrame], numbers, names, report: Report
) -> np.ndarray:
    """Return which rows to go on with: not those that tie a facility to the community it is tagged to, which are told."""
    keep = np.ones(len(typed), dtype=bool)
    facilities = parents.get("facility")
    if table.name != "facility_service" or facilities is None or not set(SIDES[table.name]) <= set(typed.columns):
        return keep
    settled = facilities[facilities["tag_state"].notna() & (facilities["tag_state"] != "待定")]
    homes = settled.drop_duplicates("uid").set_index("uid")["community_code"]
    home = typed["facility_uid"].map(homes)
    keep = ~(home.notna() & (home == typed["community_code"])).to_numpy()
    for row in np.flatnonzero(~keep):
        report.read += 1
        report.skip(numbers[row], names[row], tr("就是设施所在社区，本来就计入"), tr("不用处理。"))
    return keep
