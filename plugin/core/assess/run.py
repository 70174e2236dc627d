"""One assessment: every point of a scheme for every community."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import frames, schema
from ..findings import Finding
from ..progress import Progress, silent
from ..text import stored, tr
from . import carry, gaps, remarks, scoring, summary
from .inputs import Inputs, prepare
from .measures import REGISTRY
from .outcome import NOT_APPLICABLE, Outcome
from .schemes import EXISTING, NEW, Scheme


@dataclass
class Assessment:
    """scores: assessment_score columns; gaps: gap columns (run_uid and uid are still empty in both);
    summary: see summary.per_community; findings: what to tell."""

    scheme: Scheme
    scores: pd.DataFrame
    gaps: pd.DataFrame
    summary: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)


def assess(
    scheme: Scheme,
    tables: dict[str, pd.DataFrame],
    community_codes=None,
    previous_scores: pd.DataFrame | None = None,
    progress: Progress = silent,
    previous_gaps: pd.DataFrame | None = None,
) -> Assessment:
    """Apply `scheme` to the frames of the workspace.

    tables: frames by table name; community, facility, facility_service and compound are used, missing ones count as
    not collected. community_codes: only these communities. previous_scores / previous_gaps: rows of the run whose
    manual results are kept. Raises GewuError without a community, Cancelled through progress.
    """
    progress(0.0, tr("正在整理设施与社区…"))
    inputs = prepare(tables, community_codes)
    outcomes: dict[str, Outcome] = {}
    total = max(len(scheme.points), 1)
    for number, point in enumerate(scheme.points):
        progress(0.1 + 0.7 * number / total, tr("正在评估：{title}").format(title=point.title or point.code))
        outcomes[point.code] = _outcome(inputs, point)
    progress(0.8, tr("正在汇总得分…"))
    scores = _scores(scheme, inputs, outcomes)
    scores, found = carry.carry(scores, previous_scores)
    scores = scoring.rescored(scheme, scores)
    order = {code: place for place, code in enumerate(inputs.communities["code"])}
    listed = carry.carry_gaps(gaps.build(scheme, scores, outcomes, order), previous_gaps)
    result = summary.per_community(scheme, scores, inputs.communities)
    found = remarks.remarks(scheme, tables, inputs) + found
    progress(1.0, tr("评估完成。"))
    return Assessment(scheme, scores, listed, result, found)


def _applies(inputs: Inputs, point) -> np.ndarray:
    return np.where(inputs.is_new, point.applies(NEW), point.applies(EXISTING)).astype(bool)


def _outcome(inputs: Inputs, point) -> Outcome:
    applies = _applies(inputs, point)
    outcome = REGISTRY[point.measure.id](inputs, point, applies)
    for place in np.flatnonzero(~applies):
        column = stored("新建") if inputs.is_new[place] else stored("既有")
        outcome.set(place, NOT_APPLICABLE, stored("“{column}”一栏不设此项。").format(column=column))
    return outcome


def _scores(scheme: Scheme, inputs: Inputs, outcomes: dict[str, Outcome]) -> pd.DataFrame:
    """Return the assessment_score frame without scores, community by community in the order of the scheme."""
    codes = [point.code for point in scheme.points]
    count, width = inputs.count, len(codes)

    def grid(name: str) -> np.ndarray:
        columns = [getattr(outcomes[code], name) for code in codes]
        return np.column_stack(columns).reshape(-1) if columns else np.array([], dtype=object)

    frame = pd.DataFrame(
        {
            "community_code": np.repeat(inputs.communities["code"].to_numpy(), width),
            "point_code": np.tile(np.array(codes, dtype=object), count),
            "measured": np.round(grid("measured").astype(float), 4),
            "unit": grid("unit"),
            "verdict": grid("verdict"),
            "evidence": grid("evidence"),
            "reason": grid("reason"),
            "source": "auto",
        }
    )
    return frames.conform(frame, schema.table("assessment_score"))
