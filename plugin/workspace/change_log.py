"""What every applied step leaves in the table 变更记录: who did what to which table and how many rows, or to which unit."""

from __future__ import annotations

import pandas as pd
from qgis.core import QgsApplication

from ..core import schema
from ..core.text import stored
from .edits import Change

TABLE = "change_log"
#: Reason of the entries that keep the codes of removed units: one per unit, the code under 变更前.
RETIRED = stored("编码停用，不再使用")


def entries(counts: dict[str, dict[str, int]], text: str, now: str) -> Change | None:
    """Return one new log row for each table in `counts` that really changed, None when none did."""
    words = (("added", "新增"), ("updated", "更新"), ("removed", "删除"))
    rows = [
        {
            "changed_at": now,
            "changed_by": QgsApplication.userLoginName() or None,
            "table_name": schema.table(name).title,
            "action": text,
            "after": "、".join(f"{word} {count[key]} 条" for key, word in words if count[key]),
        }
        for name, count in counts.items()
        if name != TABLE and any(count.values())
    ]
    return Change(TABLE, add=pd.DataFrame(rows)) if rows else None


def of_step(counts: dict[str, dict[str, int]], text: str, now: str, own: Change | None) -> list[Change]:
    """Return what a step with these `counts` writes to the log: its `own` rows where it has any, else `entries`."""
    found = entries(counts, text, now)
    return [] if found is None else [found if own is None else own]


def of_units(log: list[dict], table: str, action: str, why: str | None, now: str) -> Change:
    """Return one log row per changed unit (`uid`, `before`, `after`) of `table`; `why` is what the user gave as reason."""
    rows = pd.DataFrame(log, columns=["uid", "before", "after"], dtype=object)
    return _of_units(rows, table, action, why or None, now)


def retired(rows: pd.DataFrame, table: str, action: str, now: str) -> Change:
    """Return one log row per removed unit (`uid`, `code`) of `table`, so that its code is not given again."""
    rows = rows[rows["code"].notna()]
    rows = pd.DataFrame({"uid": rows["uid"].to_numpy(), "before": rows["code"].to_numpy(), "after": None})
    return _of_units(rows, table, action, RETIRED, now)


def _of_units(rows: pd.DataFrame, table: str, action: str, why: str | None, now: str) -> Change:
    """Return one log row per row of (uid, before, after)."""
    made = {
        "changed_at": now,
        "changed_by": QgsApplication.userLoginName() or None,
        "table_name": schema.table(table).title,
        "object_uid": rows["uid"].to_numpy(),
        "action": action,
        "before": rows["before"].to_numpy(),
        "after": rows["after"].to_numpy(),
        "why": why,
    }
    return Change(TABLE, add=pd.DataFrame(made))


def retired_codes(log: pd.DataFrame, table: str) -> tuple[str, ...]:
    """Return the codes of removed units of `table`, from the frame of 变更记录."""
    mine = log["why"].eq(RETIRED) & log["table_name"].eq(schema.table(table).title)
    return tuple(sorted(set(log.loc[mine, "before"].dropna())))
