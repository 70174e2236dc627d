"""Scores that follow from verdicts: how a full score is shared, and what a verdict earns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .outcome import FAIL, NOT_APPLICABLE, PASS
from .schemes import Scheme

MANUAL = "manual"


def rescored(scheme: Scheme, scores: pd.DataFrame) -> pd.DataFrame:
    """Return score rows (assessment_score columns) with full_score and score filled in from the verdicts.

    A point's own full score counts as the scheme writes it; points without one share equally what their item has left,
    among those that are not 不适用 in that community. full_score is NaN for 不适用 and where the scheme gives none.
    达标 earns the full score, 不达标 0 - or the part of it that a person gave (source manual) - the others NaN.
    """
    points = {point.code: point for point in scheme.points}
    codes = scores["point_code"]
    own = codes.map({code: _number(point.full_score) for code, point in points.items()}).astype(float)
    whole = codes.map({code: _number(point.item_full_score) for code, point in points.items()}).astype(float)
    applies = scores["verdict"] != NOT_APPLICABLE
    item = (
        scores["community_code"].astype(str)
        + "\t"
        + codes.map({p.code: p.item_code for p in scheme.points}).astype(str)
    )
    taken = own.where(applies, 0.0).fillna(0.0).groupby(item).transform("sum")
    sharers = (applies & own.isna()).groupby(item).transform("sum")
    shared = (whole - taken).clip(lower=0.0) / sharers.where(sharers > 0)
    full = own.where(own.notna(), shared).where(applies).to_numpy()
    given = scores["score"].where(scores["source"] == MANUAL).astype(float).to_numpy()
    partial = np.where((given > 0) & (given < full), given, 0.0)
    verdict = scores["verdict"].to_numpy()
    earned = np.where(
        verdict == PASS, full, np.where(verdict == FAIL, np.where(np.isnan(full), np.nan, partial), np.nan)
    )
    return scores.assign(full_score=full, score=earned)


def _number(value: float | None) -> float:
    return np.nan if value is None else value
