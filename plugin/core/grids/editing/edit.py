"""A finished edit: the rows that change, table by table, and what the log keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from .desk import Desk


@dataclass
class TableEdit:
    """add, update: frames as in `workspace.edits.Change`; remove: uids."""

    add: pd.DataFrame | None = None
    update: pd.DataFrame | None = None
    remove: list[str] = field(default_factory=list)


@dataclass
class Edit:
    """text: name of the undo step. tables: {table: TableEdit}. retired: rows (uid, code) of removed units of `table`.

    log: one row per unit of `table` that changed: uid, before, after (short Chinese texts, e.g. 72 户 → 41 户). notes: what to
    tell the user. touched: uids of the units of `table` that changed or are new. desk: what the edit was made from; rows that
    are no longer as they lie there are not written over.
    """

    text: str
    table: str
    tables: dict[str, TableEdit]
    retired: pd.DataFrame
    log: list[dict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    desk: Desk | None = None
