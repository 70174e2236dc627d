"""One assessment: every point of a scheme for every community."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import frames, schema
from ..findings import Finding
from ..progress import Progress, silent
from ..text import tr
from . import carry, gaps, remarks, summary
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
        progress(0.1 + 0.7 * number / total, tr("正在评估:{title}").format(title=point.title or point.code))
        outcomes[point.code] = _outcome(inputs, point)
    progress(0.8, tr("正在汇总得分…"))
    scores = _scores(scheme, inputs, outcomes)
    scores, found = carry.carry(scores, previous_scores)
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
        column = tr("新建") if inputs.is_new[place] else tr("既有")
        outcome.set(place, NOT_APPLICABLE, tr("“{column}”一栏不设此项。").format(column=column))
    return outcome


def _scores(scheme: Scheme, inputs: Inputs, outcomes: dict[str, Outcome]) -> pd.DataFrame:
    """Return the assessment_score frame, community by community in the order of the scheme."""
    codes = [point.code for point in scheme.points]
    count, width = inputs.count, len(codes)

    def grid(name: str) -> np.ndarray:
        columns = [getattr(outcomes[code], name) for code in codes]
        return np.column_stack(columns).reshape(-1) if columns else np.array([], dtype=object)

    verdict, full = grid("verdict"), full_scores(scheme, inputs.is_new, outcomes).reshape(-1)
    decided = [carry.score_of(one, whole) for one, whole in zip(verdict, full)]
    frame = pd.DataFrame(
        {
            "community_code": np.repeat(inputs.communities["code"].to_numpy(), width),
            "point_code": np.tile(np.array(codes, dtype=object), count),
            "measured": np.round(grid("measured").astype(float), 4),
            "unit": grid("unit"),
            "verdict": verdict,
            "score": decided,
            "full_score": full,
            "evidence": grid("evidence"),
            "reason": grid("reason"),
            "source": "auto",
        }
    )
    return frames.conform(frame, schema.table("assessment_score"))


def full_scores(scheme: Scheme, is_new: np.ndarray, outcomes: dict[str, Outcome]) -> np.ndarray:
    """Return the full score of each community and point, shape (communities, points).

    A point's own full score counts as written; points without one share what their item has left equally among
    those that apply to the community. NaN for 不适用 and where the scheme gives no score.
    """
    width = len(scheme.points)
    own = np.array([np.nan if p.full_score is None else p.full_score for p in scheme.points], dtype=float)
    whole = np.array([np.nan if p.item_full_score is None else p.item_full_score for p in scheme.points], dtype=float)
    items = pd.factorize(np.array([p.item_code for p in scheme.points], dtype=object))[0]
    applies = np.column_stack([outcomes[p.code].verdict != NOT_APPLICABLE for p in scheme.points])
    member = (items[:, None] == np.arange(items.max() + 1)).astype(float) if width else np.zeros((0, 0))
    sharing = applies & np.isnan(own)
    taken = np.where(applies & ~np.isnan(own), own, 0.0) @ member
    sharers = sharing.astype(float) @ member
    left = np.maximum(whole[None, :] - taken[:, items], 0.0)
    shared = np.divide(left, sharers[:, items], out=np.full(applies.shape, np.nan), where=sharers[:, items] > 0)
    return np.where(applies, np.where(np.isnan(own), shared, own), np.nan)
