"""去叠 / 补空 of many places at once: what fits together is done, what does not is left to be asked about."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import GewuError
from ...text import tr
from .desk import Desk
from .draft import Draft
from .finishing import finish
from .repairing import Flaw, settle, settle_all


def settle_most(desk: Desk, found: Sequence[Flaw]) -> tuple[Draft, list[Flaw]]:
    """Return (the draft in which the flaws go to their first candidates, those that are left out because a unit would not
    stay in one piece). Raises GewuError where nothing can be done."""
    open_ones = [flaw for flaw in found if flaw.rows]
    draft = settle_all(desk, open_ones)
    if _problem(draft) is None:
        return draft, []
    fit = [flaw for flaw in open_ones if _problem(settle(desk, flaw)) is None]
    while fit:
        draft = settle_all(desk, fit)
        if _problem(draft) is None:
            break
        fit = fit[: len(fit) // 2]  # single ones fit but not together: the larger ones first
    if not fit:
        raise _problem(settle(desk, open_ones[0]))
    left = [flaw for flaw in open_ones if flaw not in fit]
    draft.notes.append(tr("有 {count} 处会使网格断开，没有处理，请逐处选择。").format(count=len(left)))
    return draft, left


def _problem(draft: Draft) -> GewuError | None:
    """Return why a draft cannot be carried out, None where it can."""
    try:
        finish(draft)
    except GewuError as problem:
        return problem
    return None
