"""What is typed into the list of grids, written: one value into one or many grids, as one undo step."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from ...core import schema
from ...core.errors import GewuError
from ...core.text import listed, stored, tr
from ...workspace import change_log
from ...workspace.edits import Change
from .. import messages
from ..session import Session

#: How long the outcome of one cell stays in the status bar.
_MILLISECONDS = 6000
#: Of more grids at once the log keeps only their number.
_MOST_LOGGED = 2000


def step_name(field: str, value) -> str:
    """Return the name of the undo step that sets `field` to `value`."""
    names = {
        "name": stored("修改微网格名称"),
        "kind": stored("修改微网格类型"),
        "state": stored("停用微网格") if value == "停用" else stored("启用微网格"),
        "reason": stored("填写超限说明") if value else stored("清除超限说明"),
        "locked": stored("锁定微网格") if value else stored("解锁微网格"),
        "worker_uid": stored("指派网格员") if value else stored("清除网格员"),
    }
    return names[field]


def require_fit(field: str, value) -> None:
    """Raise GewuError when the schema does not allow the value in a grid's field."""
    described = schema.table("micro_grid").field(field)
    if described.required and value in (None, ""):
        raise GewuError(tr("“{field}”不能为空。").format(field=described.alias))
    if isinstance(described.options, tuple) and described.options and value not in described.options:
        raise GewuError(
            tr("“{field}”不能是“{value}”。").format(field=described.alias, value=value or ""),
            remedy=tr("可以填：{options}。").format(options=listed(described.options)),
        )


def write(session: Session, rows: pd.DataFrame, field: str, value) -> int:
    """Set `field` of these grids to `value` as one step, tell it, and return how many changed; raises GewuError.

    rows: columns of the list of those grids (uid and `field` at least).
    """
    require_fit(field, value)
    uids = rows["uid"].tolist()
    values = pd.Series([value] * len(uids), dtype=bool if field == "locked" else object)
    step = step_name(field, value)
    changes = [Change("micro_grid", update=pd.DataFrame({"uid": uids, field: values}))]
    counts = session.apply(changes, step, _log(session, rows, field, value, step))
    updated = counts.get("micro_grid", {}).get("updated", 0)
    text = tr("{step}：{count} 个网格（可撤销）。").format(step=step, count=updated)
    if len(uids) > 1:
        messages.success(text)
    elif updated:  # a message after each cell would be in the way
        session.iface.statusBarIface().showMessage(text, _MILLISECONDS)
    return updated


def _log(session: Session, rows: pd.DataFrame, field: str, value, step: str) -> Change | None:
    """Return what 变更记录 keeps of each grid that changes; of very many only how many."""
    changed = [(uid, old) for uid, old in zip(rows["uid"], rows[field]) if (old or None) != (value or None)]
    after = _told(field, value)
    log = [{"uid": uid, "before": _told(field, old), "after": after} for uid, old in changed]
    if not log or len(log) > _MOST_LOGGED:
        return None
    why = session.editor.why if session.editor is not None else None
    return change_log.of_units(log, "micro_grid", step, why, datetime.now().strftime("%Y-%m-%dT%H:%M:%S"))


def _told(field: str, value) -> str:
    """Return a value for the log, which names no person."""
    if field == "locked":
        return stored("锁定") if value else stored("未锁定")
    if field == "worker_uid":
        return stored("已指派") if value else stored("未指派")
    return value or stored("（空）")
