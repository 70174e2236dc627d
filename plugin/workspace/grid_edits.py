"""A finished edit of the grid editor as one step on the workspace, with its own words in 变更记录."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import shapely

from ..core import schema
from ..core.errors import GewuError
from ..core.grids.editing.desk import Desk
from ..core.grids.editing.edit import Edit, TableEdit
from ..core.text import tr
from . import change_log
from .edits import Change
from .workspace import Workspace


def changes(edit: Edit) -> list[Change]:
    """Return what the edit changes in the tables of units and of what lies in them."""
    found = [Change(name, one.add, one.update, list(one.remove)) for name, one in edit.tables.items()]
    return [change for change in found if not change.is_empty]


def log(edit: Edit, why: str | None = None) -> Change:
    """Return the rows of 变更记录 for the edit: one per changed unit, and one per code that is not given again."""
    now = datetime.now().strftime("%Y-%m-%dT%H:%M:%S")
    units = change_log.of_units(edit.log, edit.table, edit.text, why, now)
    retired = change_log.retired(edit.retired, edit.table, edit.text, now)
    return Change(change_log.TABLE, add=pd.concat([units.add, retired.add], ignore_index=True))


def apply(ws: Workspace, edit: Edit, why: str | None = None) -> dict[str, dict[str, int]]:
    """Carry out the edit as one step called `edit.text`; why: the reason for the change as the user gave it.

    Raises GewuError and changes nothing where a row has been changed since it lay on the desk of the edit, and as
    `Workspace.apply` does.
    """
    if edit.desk is not None:
        for name, one in edit.tables.items():
            _require_as_seen(ws, name, _seen(edit.desk, name), one)
    return ws.apply(changes(edit), edit.text, log(edit, why))


def _seen(desk: Desk, table: str) -> pd.DataFrame | None:
    """Return the rows of a table as they lie on the desk, None where it has none of them."""
    if table == desk.table:
        return desk.units
    beside = {"general_grid": desk.general_grids, "compound": desk.compounds, "community": desk.communities}
    return desk.children.get(table, beside.get(table))


def _require_as_seen(ws: Workspace, table: str, seen: pd.DataFrame | None, one: TableEdit) -> None:
    if seen is None:
        return
    touched = {*one.remove, *([] if one.update is None else one.update["uid"])}
    nameless = sum(uid is None or uid != uid or uid == "" for uid in touched)
    if nameless:
        raise GewuError(
            tr("“{table}”有记录没有唯一标识，不能改动，没有写入。").format(table=schema.table(table).title),
            remedy=tr("它们不是用格物的工具画的；请在属性表中填写“唯一标识”，或删除后用“绘制”重画。"),
        )
    seen = seen[seen["uid"].isin(touched)].set_index("uid", drop=False)
    if not len(seen):
        return
    now = ws.rows(table, seen["uid"].tolist()).set_index("uid", drop=False)
    gone = sorted(set(seen.index) - set(now.index))
    seen = seen[seen.index.isin(now.index)]
    changed = seen.index[_differ(seen, now.loc[seen.index])].tolist()
    if gone or changed:
        title = schema.table(table).title
        raise GewuError(
            tr("“{table}”有 {count} 条记录在这一步开始之后又被改动或删除，没有写入。").format(
                table=title, count=len(gone) + len(changed)
            ),
            details="\n".join([*gone, *changed]),
            remedy=tr("请按现在的图形和数据重新操作一次。"),
        )


def _differ(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    """Return which rows differ in anything but the time of their last change."""
    found = np.zeros(len(one), dtype=bool)
    for name in one:
        a, b = one[name].to_numpy(), other[name].to_numpy()
        if name == "geometry":
            found |= np.array([x != y for x, y in zip(shapely.to_wkb(a), shapely.to_wkb(b))], dtype=bool)
        elif name != "updated_at":
            found |= (a != b) & ~(pd.isna(a) & pd.isna(b))
    return found
