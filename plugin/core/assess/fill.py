"""A person decides a point: what that changes in the scores and the gap list of one community."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import GewuError
from ..text import tr
from . import gaps as gap_list
from .outcome import FAIL, VERDICTS
from .schemes import Scheme
from .scoring import MANUAL, rescored

_CHANGED = ["verdict", "measured", "unit", "score", "full_score", "evidence", "reason", "filled_by", "source"]


@dataclass
class Decision:
    """What a person says about one point. measured and score None = as it was / as the verdict earns."""

    verdict: str
    reason: str
    filled_by: str
    measured: float | None = None
    score: float | None = None


@dataclass
class Filled:
    """scores: rows to update (uid and the changed columns); gap_add: gap rows to add; gap_update: uid and columns;
    gap_remove: uids."""

    scores: pd.DataFrame
    gap_add: pd.DataFrame | None
    gap_update: pd.DataFrame | None
    gap_remove: list[str]


def decide(scheme: Scheme, scores: pd.DataFrame, gaps: pd.DataFrame, point_code: str, decision: Decision) -> Filled:
    """Return what changes when `decision` is put on one point.

    scores, gaps: all rows of one run and one community. The other points of the item are rescored too, since a
    full score is shared among the points that apply. Raises GewuError for an incomplete decision.
    """
    if decision.verdict not in VERDICTS:
        raise GewuError(tr("没有“{verdict}”这种判定。").format(verdict=decision.verdict))
    if not decision.reason.strip() or not decision.filled_by.strip():
        raise GewuError(tr("人工判定要写明理由和填报人。"), remedy=tr("请填写“理由”和“填报人”后再保存。"))
    values = {
        "verdict": decision.verdict,
        "reason": decision.reason.strip(),
        "filled_by": decision.filled_by.strip(),
        "source": MANUAL,
        "score": np.nan if decision.score is None else float(decision.score),
    }
    if decision.measured is not None:
        values["measured"] = float(decision.measured)
    return _with(scheme, scores, gaps, point_code, values, None)


def restore(
    scheme: Scheme,
    scores: pd.DataFrame,
    gaps: pd.DataFrame,
    point_code: str,
    computed: pd.DataFrame,
    computed_gaps: pd.DataFrame,
) -> Filled:
    """Return what changes when the manual result of one point gives way to the computed one.

    computed, computed_gaps: a fresh assessment of the same community without previous results.
    """
    fresh = computed[computed["point_code"] == point_code].iloc[0]
    values = {name: fresh[name] for name in _CHANGED if name not in ("score", "full_score")}
    values["score"] = np.nan
    found = computed_gaps[computed_gaps["point_code"] == point_code]
    return _with(scheme, scores, gaps, point_code, values, found)


def _with(scheme, scores, gaps, point_code, values: dict, fresh_gaps) -> Filled:
    if scheme.point(point_code) is None or not (scores["point_code"] == point_code).any():
        raise GewuError(
            tr("这一批次里没有评分点“{code}”。").format(code=point_code),
            remedy=tr("方案可能已修改，请重新评估。"),
        )
    after = scores.reset_index(drop=True).copy()
    row = int(np.flatnonzero(after["point_code"] == point_code)[0])
    for name, value in values.items():
        after.at[row, name] = value
    after = rescored(scheme, after)
    before = scores.reset_index(drop=True)
    changed = np.zeros(len(after), dtype=bool)
    for name in ("score", "full_score"):
        a, b = before[name].to_numpy(dtype=float), after[name].to_numpy(dtype=float)
        changed |= ~((a == b) | (np.isnan(a) & np.isnan(b)))
    changed[row] = True
    update = after.loc[changed, ["uid", *_CHANGED]].reset_index(drop=True)
    return _gap_changes(scheme, after.iloc[[row]], gaps[gaps["point_code"] == point_code], fresh_gaps, update)


def _gap_changes(scheme, score: pd.DataFrame, old: pd.DataFrame, fresh, update: pd.DataFrame) -> Filled:
    failed = score["verdict"].iloc[0] == FAIL
    if not failed:
        return Filled(update, None, None, list(old["uid"]))
    listed = fresh if fresh is not None else gap_list.by_hand(scheme, score)
    listed = listed.assign(run_uid=score["run_uid"].iloc[0])
    if old.empty:
        return Filled(update, listed.drop(columns="uid"), None, [])
    columns = ["class_code", "text", "amount", "unit", "severity"]
    changed = listed.iloc[[0]][columns].assign(uid=old["uid"].iloc[0])
    return Filled(update, None, changed, list(old["uid"].iloc[1:]))
