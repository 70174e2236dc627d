"""What is typed into the list of grids, written: one value into one or many grids, as one undo step."""

from __future__ import annotations

import pandas as pd

from ...core import schema
from ...core.errors import GewuError
from ...core.text import listed, stored, tr
from ...workspace.edits import Change
from .. import messages
from ..session import Session


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


def write(session: Session, uids: list[str], field: str, value) -> int:
    """Set `field` of these grids to `value` as one step, tell it, and return how many changed; raises GewuError."""
    require_fit(field, value)
    values = pd.Series([value] * len(uids), dtype=bool if field == "locked" else object)
    step = step_name(field, value)
    counts = session.apply([Change("micro_grid", update=pd.DataFrame({"uid": uids, field: values}))], step)
    updated = counts.get("micro_grid", {}).get("updated", 0)
    messages.success(tr("{step}：{count} 个网格（可撤销）。").format(step=step, count=updated))
    return updated
