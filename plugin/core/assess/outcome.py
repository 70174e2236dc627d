"""What a measure says about every community, one array element per community."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PASS, FAIL, PENDING, NOT_APPLICABLE = "达标", "不达标", "待定", "不适用"
VERDICTS = (PASS, FAIL, PENDING, NOT_APPLICABLE)


@dataclass
class Outcome:
    """verdict, unit, reason, evidence (uids joined by ;) and gap_text, gap_unit: str or None; measured, gap_amount:
    float, NaN = unknown; gap_missing: True where the thing is absent, False where it is only too small."""

    verdict: np.ndarray
    measured: np.ndarray
    unit: np.ndarray
    reason: np.ndarray
    evidence: np.ndarray
    gap_text: np.ndarray
    gap_amount: np.ndarray
    gap_unit: np.ndarray
    gap_missing: np.ndarray

    @classmethod
    def pending(cls, count: int, reason: str = "") -> Outcome:
        """Return an outcome that is 待定 everywhere."""
        return cls(
            verdict=np.full(count, PENDING, dtype=object),
            measured=np.full(count, np.nan),
            unit=np.full(count, None, dtype=object),
            reason=np.full(count, reason, dtype=object),
            evidence=np.full(count, None, dtype=object),
            gap_text=np.full(count, None, dtype=object),
            gap_amount=np.full(count, np.nan),
            gap_unit=np.full(count, None, dtype=object),
            gap_missing=np.zeros(count, dtype=bool),
        )

    def set(self, place: int, verdict: str, reason: str, measured=np.nan, unit=None, evidence=()) -> None:
        self.verdict[place] = verdict
        self.reason[place] = reason
        self.measured[place] = measured
        self.unit[place] = unit
        self.evidence[place] = ";".join(evidence) or None

    def set_gap(self, place: int, text: str, amount: float, unit: str, missing: bool) -> None:
        self.gap_text[place] = text
        self.gap_amount[place] = amount
        self.gap_unit[place] = unit
        self.gap_missing[place] = missing
