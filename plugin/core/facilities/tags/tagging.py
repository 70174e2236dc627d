"""Tagging facilities to 片区, 社区, 小区 and 微网格 by location.

Nothing is guessed: what location does not settle stays 待定 and is listed with its candidates; what a person
tagged (人工) is never touched. Limits are data: `resources/taxonomy/tagging.json`.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ... import resources
from ...columns import shapes, texts
from ...errors import GewuError
from ...findings import Finding
from ...progress import Progress, part, silent
from ...text import tr
from . import doubts
from .hierarchy import PRIMARY, Hierarchy
from .levels import NEAR, Level, Placement, Sites, place

AUTOMATIC, MANUAL, NEARBY, DOUBTFUL = "自动", "人工", "就近", "待定"

#: Level (a table name) → the facility's column, coarse to fine.
COLUMNS = {
    "precinct": "precinct_code",
    "community": "community_code",
    "compound": "compound_code",
    "micro_grid": "micro_grid_code",
}


#: In `placed_by`: the place is only some point of a community, so that 小区 and 微网格 cannot be told from it.
COARSE = "匹配到社区“"


@dataclass
class Tagging:
    """frame: the facilities with their codes, `tag_state` and `tag_distance` (m), rows in the given order."""

    frame: pd.DataFrame
    findings: list[Finding]

    @property
    def counts(self) -> dict[str, int]:
        """Return {tag_state: number of facilities}."""
        found = self.frame["tag_state"].value_counts()
        return {state: int(found.get(state, 0)) for state in (AUTOMATIC, NEARBY, DOUBTFUL, MANUAL)}


def tag(
    facilities: pd.DataFrame,
    precincts: pd.DataFrame | None = None,
    communities: pd.DataFrame | None = None,
    compounds: pd.DataFrame | None = None,
    grids: pd.DataFrame | None = None,
    tolerance: float | None = None,
    progress: Progress = silent,
) -> Tagging:
    """Return the facilities tagged by location.

    All frames are in one metric CRS; facilities may be points, lines or areas, valid or not, or without a shape.
    A layer that is None or empty is not tagged to; its column then comes from the record of the finer unit (the
    community's `precinct_code`, the grid's or compound's `community_code`) or stays as it was.
    Where the layers disagree, the parent recorded with the finer unit wins and the disagreement is reported.
    tolerance: how far outside a unit a facility may lie to be tagged 就近 (m; None = as in the data file).

    Raises GewuError when there is no unit to tag to, Cancelled through `progress`.
    """
    limits = resources.read_json("taxonomy", "tagging.json")
    reach = float(limits["tolerance"] if tolerance is None else tolerance)
    frame = facilities.reset_index(drop=True)
    manual = texts(frame, "tag_state") == MANUAL
    progress(0.05, tr("正在整理设施…"))
    sites = Sites(shapes(frame), manual)
    given = {"precinct": precincts, "community": communities, "compound": compounds, "micro_grid": grids}
    given, placements = _placed(given, sites, reach, limits, part(progress, 0.1, 0.8))
    levels = {name: level for name, level in given.items() if len(level)}
    if not levels:
        raise GewuError(
            tr("没有可以挂接的单元。"),
            remedy=tr("请提供片区、社区、小区、微网格中的至少一个图层，并确认其编码字段和图形不为空。"),
        )
    progress(0.8, tr("正在核对上下级…"))
    coarse = _coarse(frame)
    for name in ("compound", "micro_grid"):
        if name in placements:
            placements[name].leave_out(coarse)
    hierarchy = Hierarchy(levels, placements, len(frame))
    unsettled = {name: hierarchy.doubtful(name) & sites.known for name in PRIMARY if name in levels}
    if "micro_grid" in unsettled and hierarchy.primary != "micro_grid":
        unsettled["micro_grid"] &= ~coarse
    frame = _written(frame, hierarchy, unsettled, sites.known, manual)
    progress(0.9, tr("正在整理待定设施…"))
    findings = [
        *doubts.about_layers(given),
        *doubts.about_parents(hierarchy.mismatches, sites),
        *doubts.about_manual(frame, manual, levels, COLUMNS),
        *doubts.about_facilities(frame, sites, manual, hierarchy, unsettled, limits),
    ]
    progress(1.0, tr("挂接完成。"))
    return Tagging(frame, findings)


def _coarse(frame: pd.DataFrame) -> np.ndarray:
    """Return which facilities stand at some point of the community that their name or address names."""
    numbers, given = pd.factorize(texts(frame, "placed_by"))  # −1 = none, the last
    return np.array([*(COARSE in text for text in given), False], dtype=bool)[numbers]


def _placed(
    frames: dict[str, pd.DataFrame | None], sites: Sites, reach: float, limits: dict, progress: Progress
) -> tuple[dict[str, Level], dict[str, Placement]]:
    """Return the levels given and where the facilities lie in those that have units, the largest layers first.

    numpy and GEOS let other threads run while they compute, so every layer is a job of its own.
    """
    frames = {name: frame for name, frame in frames.items() if frame is not None and len(frame)}

    def placed(name: str) -> tuple[Level, Placement]:
        level = Level(name, frames[name])
        placement = place(level, sites, reach, limits["border"], limits["shares"][name])
        level.forget_rings()
        return level, placement

    workers = ThreadPoolExecutor(max_workers=max(min(os.cpu_count() or 1, len(frames)), 1))
    try:
        largest = sorted(frames, key=lambda name: -len(frames[name]))
        jobs = {name: workers.submit(placed, name) for name in largest}
        for number, job in enumerate(as_completed(jobs.values()), start=1):
            job.result()
            progress(number / len(jobs), tr("正在定位设施…"))
        found = {name: jobs[name].result() for name in frames}
    finally:
        workers.shutdown(cancel_futures=True)
    return {name: level for name, (level, _) in found.items()}, {
        name: placement for name, (level, placement) in found.items() if len(level)
    }


def _written(
    frame: pd.DataFrame, hierarchy: Hierarchy, unsettled: dict[str, np.ndarray], known: np.ndarray, manual: np.ndarray
) -> pd.DataFrame:
    """Return the frame with codes, state and distance; rows tagged by hand keep theirs."""
    columns = {}
    for level, column in COLUMNS.items():
        before = texts(frame, column)
        columns[column] = np.where(manual, before, hierarchy.codes[level]) if level in hierarchy.codes else before
    doubt = ~known
    near = np.zeros(len(frame), dtype=bool)
    distance = np.zeros(len(frame))
    for level, relation in hierarchy.relations.items():
        doubt |= unsettled[level]
        nearby = relation == NEAR
        near |= nearby
        distance = np.where(nearby, np.fmax(distance, hierarchy.distances[level]), distance)
    state = np.where(doubt, DOUBTFUL, np.where(near, NEARBY, AUTOMATIC)).astype(object)
    distance = np.where(doubt, np.nan, np.round(distance, 3))
    columns["tag_state"] = np.where(manual, MANUAL, state)
    kept = pd.to_numeric(frame["tag_distance"], errors="coerce") if "tag_distance" in frame else np.nan
    columns["tag_distance"] = np.where(manual, kept, distance).astype(float)
    return frame.assign(**columns)
