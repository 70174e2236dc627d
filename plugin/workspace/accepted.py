"""检查认可: findings somebody has looked at and accepted, with the reason. Kept in a table of the workspace, so undo works.

An entry holds the key of a finding, which names what was accepted (rule, case, codes and amounts): when one of them
changes, the finding has another key and is listed again.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from qgis.core import QgsApplication

from ..core.errors import GewuError
from ..core.findings import Finding
from ..core.text import tr
from .edits import Change
from .workspace import Workspace

TABLE = "accepted_finding"


def entries(ws: Workspace) -> pd.DataFrame:
    """Return the accepted ones, the newest of each key last."""
    return ws.read(TABLE).sort_values("accepted_at", kind="stable").reset_index(drop=True)


def reasons(ws: Workspace) -> dict[str, str]:
    """Return {key of a finding: why it was accepted}."""
    frame = entries(ws)
    return dict(zip(frame["finding_key"], frame["reason"]))


def accept(findings: list[Finding], reason: str) -> Change:
    """Return what marks the findings as accepted; raises GewuError without a reason or for one that has no key."""
    reason = reason.strip()
    if not reason:
        raise GewuError(tr("没有填写认可理由。"), remedy=tr("请写明为什么可以保留现状。"))
    unknown = [finding for finding in findings if not finding.key]
    if unknown:
        raise GewuError(tr("“{title}”不能标为已认可。").format(title=unknown[0].title))
    rows = pd.DataFrame(
        {
            "rule": [finding.rule for finding in findings],
            "case_id": [finding.case for finding in findings],
            "finding_key": [finding.key for finding in findings],
            "detail": [finding.detail for finding in findings],
            "reason": reason,
            "accepted_by": QgsApplication.userLoginName() or None,
            "accepted_at": datetime.now().strftime("%Y-%m-%dT%H:%M:%S"),
        }
    )
    return Change(TABLE, add=rows)


def withdraw(ws: Workspace, findings: list[Finding]) -> Change:
    """Return what takes the acceptance of the findings back."""
    frame = entries(ws)
    mine = frame["finding_key"].isin([finding.key for finding in findings])
    return Change(TABLE, remove=frame.loc[mine, "uid"].tolist())
