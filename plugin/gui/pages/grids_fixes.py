"""What a press of the button does for a finding, by the `fix` of its case in resources/grids/rules.json.

A fix that writes answers a `Plan` first, so that the number of changed grids can be told before; the others lead to the
tool or the dialog in which the user decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np
import shapely
from qgis.PyQt.QtWidgets import QWidget

from ...core.errors import GewuError
from ...core.findings import Finding
from ...core.grids.checks import catalogue
from ...core.grids.editing import mending, repairing
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft
from ...core.grids.editing.edit import Edit
from ...core.grids.editing.finishing import finish
from ...core.text import tr
from .. import messages, recent_workers
from ..dialogs.worker_dialog import WorkerDialog
from ..session import Session
from . import grids_list_edits

TABLE = "micro_grid"
#: Share of a finding's ground that a gap or overlap must take up to be the one it tells of.
_SAME = 0.5


@dataclass
class Plan:
    """An edit that is ready to be written, the draft it was made from (None where there is none), how many grids change, and
    how many findings it leaves."""

    edit: Edit
    draft: Draft | None
    count: int
    left: int = 0


@dataclass(frozen=True)
class Fix:
    """title: on the button. plan: makes the edit for some findings, None for a fix that `begin`s a tool or a dialog, for one
    finding or for `several`."""

    id: str
    title: str
    tip: str
    plan: Callable[[Session, list[Finding]], Plan] | None = None
    begin: Callable[[Session, list[Finding], QWidget], None] | None = None
    several: bool = False


def fix_for(finding: Finding) -> Fix | None:
    """Return the way to put a finding right, None where none is known."""
    return _fixes().get(catalogue.fix_of(finding.rule, finding.case))


def _fixes() -> dict[str, Fix]:
    found = [
        Fix("recount", tr("重新统计"), tr("按楼栋重新统计户数、商铺数和楼栋数"), plan=_recount),
        Fix("settle", tr("并入相邻网格"), tr("把空白或重叠的地块划给公共边界最长的相邻网格"), plan=settling),
        Fix("clip", tr("裁到社区内"), tr("裁去超出社区界线的部分"), plan=_clip),
        Fix("recode", tr("重新编码"), tr("按编码模板和所在社区重新编码，停用过的编码不再使用"), plan=_recode),
        Fix("merge", tr("合并…"), tr("选中它和最合适的相邻网格，打开合并"), begin=_merge),
        Fix("redelineate", tr("重划…"), tr("选中该网格，打开重划，按户数范围分成几个"), begin=_redelineate),
        Fix("worker", tr("指派网格员…"), tr("从名册中选一名网格员，指派给所选的微网格"), begin=_assign, several=True),
    ]
    return {fix.id: fix for fix in found}


def write(session: Session, plan: Plan) -> None:
    """Write a plan as one undo step."""
    session.editor.write(plan.edit, plan.draft)
    if plan.left:
        messages.info(tr("{count} 处不能自动处理，仍在列表中。").format(count=plan.left))


def _desk(session: Session, findings: list[Finding]) -> tuple[Desk, list[int]]:
    """Return the desk with the grids of the findings, and their rows."""
    uids = list(dict.fromkeys(uid for finding in findings for uid in finding.uids))
    desk = session.editor.desks.desk_of(TABLE, uids)
    known = {uid: row for row, uid in enumerate(desk.units["uid"])}
    return desk, [known[uid] for uid in uids if uid in known]


def _recount(session: Session, findings: list[Finding]) -> Plan:
    draft = mending.recounted(*_desk(session, findings))
    return Plan(mending.edit_of(draft), None, len(draft.values))


def _recode(session: Session, findings: list[Finding]) -> Plan:
    draft = mending.recoded(*_desk(session, findings))
    return Plan(mending.edit_of(draft), None, len(draft.values))


def _clip(session: Session, findings: list[Finding]) -> Plan:
    desk, rows = _desk(session, findings)
    free = [row for row in rows if not desk.locked[row]] or rows
    draft = mending.clipped(desk, free)
    return Plan(finish(draft), draft, len(draft.shapes), len(rows) - len(draft.shapes))


def settling(session: Session, findings: list[Finding]) -> Plan:
    """Return the plan that gives blank and doubly held ground to a neighbour. findings: gaps, overlaps, buildings in no grid."""
    places = [finding.geometry for finding in findings if finding.geometry is not None]
    if not places:
        raise GewuError(tr("这一处没有图形，不能自动处理。"), remedy=tr("请按建议处理。"))
    desk = session.editor.desks.desk(TABLE, tuple(shapely.total_bounds(places).tolist()))
    flaws = repairing.flaws(desk, shapely.union_all(shapely.make_valid(np.array(places, dtype=object))))
    chosen: dict[int, repairing.Flaw] = {}
    met = 0
    for finding in findings:
        mine = [flaw for flaw in flaws if flaw.rows and _tells_of(finding, flaw)]
        met += bool(mine)
        chosen.update({id(flaw): flaw for flaw in mine})
    if not chosen:
        raise GewuError(
            tr("这里没有可以并入的空白或重叠。"), remedy=tr("相邻网格都已锁定，或数据已经改变；请重新检查。")
        )
    draft = repairing.settle_all(desk, list(chosen.values()))
    return Plan(finish(draft), draft, len(draft.shapes), len(findings) - met)


def _tells_of(finding: Finding, flaw: repairing.Flaw) -> bool:
    """Whether a flaw is what the finding tells of: the same ground, or the blank ground in which a building stands."""
    if (flaw.kind == repairing.OVERLAP) != (finding.rule == "G04"):
        return False
    shape = shapely.make_valid(finding.geometry)
    if finding.layer == "building":
        return bool(shapely.intersects(flaw.shape, shapely.point_on_surface(shape)))
    shared = shapely.area(shapely.intersection(flaw.shape, shape))
    return shared > _SAME * min(shapely.area(shape), shapely.area(flaw.shape))


def _merge(session: Session, findings: list[Finding], _parent: QWidget) -> None:
    desk, rows = _desk(session, findings)
    other = mending.partner(desk, rows[0])
    if other is None:
        raise GewuError(
            tr("{name} 没有可以合并的相邻网格。").format(name=desk.label(rows[0])),
            remedy=tr("相邻网格已锁定或属于别的社区；也可以填写超限说明。"),
        )
    _start(session, desk, [rows[0], other], "merge")


def _redelineate(session: Session, findings: list[Finding], _parent: QWidget) -> None:
    desk, rows = _desk(session, findings)
    _start(session, desk, rows, "redo")


def _start(session: Session, desk: Desk, rows: list[int], tool: str) -> None:
    """Select the units on the map and start a tool of the editor for them."""
    session.editor.table = TABLE
    layer = session.editor.need_layer()
    uids = ", ".join(f"'{uid}'" for uid in desk.units["uid"].iloc[rows])
    layer.selectByExpression(f'"uid" IN ({uids})')
    session.editor.start(tool)


def _assign(session: Session, findings: list[Finding], parent: QWidget) -> None:
    workspace = session.need()
    rows = workspace.rows(TABLE, list(dict.fromkeys(uid for finding in findings for uid in finding.uids)))
    communities = rows["community_code"].dropna().unique()
    dialog = WorkerDialog(workspace, len(rows), parent, communities[0] if len(communities) == 1 else None)
    if dialog.exec() == WorkerDialog.DialogCode.Accepted:
        grids_list_edits.write(session, rows, "worker_uid", dialog.worker_uid)
        if dialog.worker_uid:
            recent_workers.add(workspace.path, dialog.worker_uid)
