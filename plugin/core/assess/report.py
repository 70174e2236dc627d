"""An assessment as plain values, for a report file."""

from __future__ import annotations

import math

from .. import findings
from .outcome import VERDICTS
from .run import Assessment
from .summary import COUNTS


def build(assessment: Assessment, run_uid: str, kind: str, date: str) -> dict:
    """Return the report of one run: scheme, totals, communities, gaps, findings. Unknown numbers are None."""
    scheme, scores = assessment.scheme, assessment.scores
    counts = scores["verdict"].value_counts()
    summary = assessment.summary
    return {
        "run": run_uid,
        "kind": kind,
        "date": date,
        "scheme": {"id": scheme.id, "title": scheme.title, "version": scheme.version, "note": scheme.note},
        "unverified_points": [point.code for point in scheme.weak_figures()],
        "communities": len(summary),
        "points": {name: int(counts.get(verdict, 0)) for name, verdict in COUNTS.items()},
        "items": {name: int(summary[f"items_{name}"].sum()) for name in COUNTS},
        "verdicts": list(VERDICTS),
        "gap_count": len(assessment.gaps),
        "summary": _records(summary),
        "gaps": _records(
            assessment.gaps[["community_code", "point_code", "class_code", "text", "amount", "unit", "severity"]]
        ),
        "findings": findings.to_json(assessment.findings),
    }


def _records(frame) -> list[dict]:
    return [{name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value):
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.item() if hasattr(value, "item") else value
