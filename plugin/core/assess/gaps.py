"""The gap list (配套缺失清单): one row per community and point that is 不达标."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import frames, schema
from ..text import tr
from .outcome import FAIL
from .schemes import Scheme

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
        if told is not None:
            amount, unit = outcome.gap_amount[place], outcome.gap_unit[place]
            severity = point.severity_missing if outcome.gap_missing[place] else point.severity_short
        else:
            told = tr("{title}:{reason}").format(title=point.title or point.code, reason=reason or tr("人工判定不达标"))
            amount, unit, severity = 1.0, tr("项"), point.severity_short
        classes = point.measure.classes
        rows.append(
            {
                "community_code": community,
                "point_code": code,
                "class_code": classes[0] if classes else None,
                "text": told,
                "amount": np.round(amount, 2),
                "unit": unit,
                "severity": severity,
                "state": OPEN,
            }
        )
    return frames.conform(pd.DataFrame(rows), schema.table("gap"))
