"""What every applied step leaves in the table 变更记录: who did what to which table, and how many rows."""

from __future__ import annotations

import pandas as pd
from qgis.core import QgsApplication

from ..core import schema
from .edits import Change

TABLE = "change_log"


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
