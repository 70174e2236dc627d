"""The registry of measures: what a scheme may name in `measure.id`. Parameters are checked by scheme_check."""

from __future__ import annotations

from typing import Callable

import numpy as np

from ..text import stored
from .compound_measures import compound_ratio, compound_share
from .facility_measures import facility, facility_sum, variety
from .inputs import Inputs
from .outcome import Outcome
from .schemes import Point


def manual(inputs: Inputs, point: Point, wanted: np.ndarray) -> Outcome:
    """Nothing in the layers answers this point: 待定 until somebody fills it in."""
    ask = point.measure.params.get("ask", "")
    reason = stored("需人工填报：{ask}。").format(ask=ask) if ask else stored("需人工填报。")
    return Outcome.pending(inputs.count, reason)


REGISTRY: dict[str, Callable[[Inputs, Point, np.ndarray], Outcome]] = {
    "manual": manual,
    "facility": facility,
    "facility_sum": facility_sum,
    "variety": variety,
    "compound_ratio": compound_ratio,
    "compound_share": compound_share,
}

#: The layer that the evidence of a measure lies in.
EVIDENCE_TABLE = {"compound_ratio": "compound", "compound_share": "compound"}


def evidence_table(point: Point) -> str:
    """Return the table whose uids the point's evidence names."""
    return EVIDENCE_TABLE.get(point.measure.id, "facility")
