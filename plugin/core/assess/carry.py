"""Results filled in by hand: they outlive every new run and are never overwritten."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import findings
from ..findings import Finding
from ..text import tr
from .outcome import FAIL, PASS
from .scoring import MANUAL

_KEY = ["community_code", "point_code"]
_KEPT = ["verdict", "measured", "unit", "evidence", "reason", "filled_by"]
_GAP_KEY = ["community_code", "point_code", "class_code"]
_GAP_KEPT = ["duty_unit", "measure", "deadline", "state"]


def manual_rows(previous: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows of an earlier run that a person filled in: source `manual`, or a name in filled_by."""
    if previous is None or previous.empty:
        return pd.DataFrame(columns=[*_KEY, *_KEPT, "score"])
    source = previous["source"] if "source" in previous else pd.Series(None, index=previous.index, dtype=object)
    filled = previous["filled_by"] if "filled_by" in previous else pd.Series(None, index=previous.index, dtype=object)
    by_hand = (source == MANUAL) | (filled.notna() & (filled != ""))
    rows = previous[by_hand].copy()
    for column in (*_KEPT, "score"):
        if column not in rows:
            rows[column] = np.nan if column in ("measured", "score") else None
    return rows.drop_duplicates(_KEY, keep="last")


def carry(scores: pd.DataFrame, previous: pd.DataFrame | None) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the scores with the manual rows of `previous` put in place of the computed ones, and what to tell."""
    rows = manual_rows(previous)
    found: list[Finding] = []
    if rows.empty:
        return scores, found
    scores = scores.copy()
    at = pd.Series(scores.index, index=pd.MultiIndex.from_frame(scores[_KEY]))
    wanted = pd.MultiIndex.from_frame(rows[_KEY])
    target = at.reindex(wanted).to_numpy()
    here = ~pd.isna(target)
    rows, target = rows[here], target[here].astype(int)
    differs = (scores.loc[target, "verdict"].to_numpy() != rows["verdict"].to_numpy()) & np.isin(
        scores.loc[target, "verdict"].to_numpy().astype(str), [PASS, FAIL]
    )
    for row in np.flatnonzero(differs):
        kept, computed = rows.iloc[row], scores.loc[target[row]]
        found.append(
            Finding(
                "A05",
                findings.INFO,
                tr("人工判定与测算结果不同"),
                tr(
                    "社区 {community} 评分点 {point}：人工判为“{kept}”，测算为“{computed}”（{reason}）。保留人工判定。"
                ).format(
                    community=kept["community_code"],
                    point=kept["point_code"],
                    kept=kept["verdict"],
                    computed=computed["verdict"],
                    reason=computed["reason"],
                ),  # fmt: skip
                tr("如数据已更新，可在评估页清除人工判定后重新评估。"),
                "community",
                (kept["community_code"],),
            )
        )
    for column in _KEPT:
        scores.loc[target, column] = rows[column].to_numpy()
    scores.loc[target, "source"] = MANUAL
    scores.loc[target, "score"] = rows["score"].to_numpy(dtype=float)
    return scores, found


def carry_gaps(gaps: pd.DataFrame, previous: pd.DataFrame | None) -> pd.DataFrame:
    """Return the gaps with duty unit, measure, deadline and state as people filled them in for the same gap before."""
    if previous is None or previous.empty or gaps.empty:
        return gaps
    old = previous.drop_duplicates(_GAP_KEY, keep="last").set_index(_GAP_KEY)
    keys = pd.MultiIndex.from_frame(gaps[_GAP_KEY])
    matched = old.reindex(keys)
    gaps = gaps.copy()
    for column in _GAP_KEPT:
        if column in matched:
            values = matched[column].to_numpy()
            gaps[column] = np.where(pd.isna(values), gaps[column].to_numpy(), values)
    return gaps
