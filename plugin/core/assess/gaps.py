"""The gap list (配套缺失清单): one row per community and point that is 不达标."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import frames, schema
from ..text import stored
from .outcome import FAIL
from .schemes import Point, Scheme

OPEN = "未整改"


def build(scheme: Scheme, scores: pd.DataFrame, outcomes: dict, order: dict[str, int]) -> pd.DataFrame:
    """Return gap rows for every 不达标 score.

    outcomes: {point code: Outcome}; order: {community code: place}. A point judged by hand tells its reason;
    severity is the scheme's: `missing` where the thing is absent, `short` where it is too small.
    """
    failed = scores[scores["verdict"] == FAIL]
    points = {point.code: point for point in scheme.points}
    rows = []
    for community, code, reason in zip(failed["community_code"], failed["point_code"], failed["reason"]):
        point, outcome, place = points[code], outcomes[code], order[community]
        told = outcome.gap_text[place]
        if told is None:
            rows.append(_told_by_hand(point, community, reason))
            continue
        severity = point.severity_missing if outcome.gap_missing[place] else point.severity_short
        amount, unit = np.round(outcome.gap_amount[place], 2), outcome.gap_unit[place]
        rows.append(_row(point, community, told, amount, unit, severity))
    return frames.conform(pd.DataFrame(rows), schema.table("gap"))


def by_hand(scheme: Scheme, scores: pd.DataFrame) -> pd.DataFrame:
    """Return gap rows for 不达标 scores that a person decided: the text is the reason, the amount one 项."""
    failed = scores[scores["verdict"] == FAIL]
    rows = [
        _told_by_hand(scheme.point(code), community, reason)
        for community, code, reason in zip(failed["community_code"], failed["point_code"], failed["reason"])
    ]
    return frames.conform(pd.DataFrame(rows), schema.table("gap"))


def _told_by_hand(point: Point, community: str, reason: str | None) -> dict:
    text = stored("{title}：{reason}").format(
        title=point.title or point.code, reason=reason or stored("人工判定不达标")
    )
    return _row(point, community, text, 1.0, stored("项"), point.severity_short)


def _row(point: Point, community: str, text: str, amount: float, unit: str, severity: str) -> dict:
    classes = point.measure.classes
    return {
        "community_code": community,
        "point_code": point.code,
        "class_code": classes[0] if classes else None,
        "text": text,
        "amount": amount,
        "unit": unit,
        "severity": severity,
        "state": OPEN,
    }
