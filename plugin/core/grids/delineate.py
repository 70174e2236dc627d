"""Delineation of micro-grids (微网格): from units and buildings to codes, names, bounds and polygons.

Source of the rules: the design's data model (G01–G11); method: exact set partitioning on the cells of buildings.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..collector import resting_collector
from ..findings import Finding
from ..frames import conform, empty
from ..progress import Progress, part, silent
from ..schema import table
from . import general
from .ground.borders import exact_borders
from .intake.inputs import Prepared, prepared
from .intake.notes import gathered
from .processes import workers
from .report import report_of
from .settings import GridSettings


@dataclass
class DelineationInput:
    """Frames of the tables of the same name (see core/frames); only communities and buildings are needed.

    existing: micro-grids; locked or manual ones are kept exactly and the rest is solved around them, the others
    lend their codes, names and workers to the new grids that share most with them.
    land_use: polygons with `name` and `use` (公园, 学校, 商场…), candidates for 专属 grids.
    only: codes of the communities to delineate, None = all; the others are known but left alone.
    retired: codes of micro-grids that were removed; they are never given again.
    """

    communities: pd.DataFrame
    buildings: pd.DataFrame
    compounds: pd.DataFrame | None = None
    general_grids: pd.DataFrame | None = None
    barriers: pd.DataFrame | None = None
    roads: pd.DataFrame | None = None
    existing: pd.DataFrame | None = None
    land_use: pd.DataFrame | None = None
    only: tuple[str, ...] | None = None
    retired: tuple[str, ...] = ()


@dataclass
class Delineation:
    """grids: columns of `micro_grid`; parts: columns of `building`, leaves only, with micro_grid_code; findings; report;
    general_grids: columns of `general_grid`, those that were formed (empty when none were)."""

    grids: pd.DataFrame
    parts: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    report: dict = field(default_factory=dict)
    general_grids: pd.DataFrame = field(default_factory=lambda: empty(table("general_grid")))


def delineate(
    inputs: DelineationInput,
    settings: GridSettings | None = None,
    progress: Progress = silent,
    processes: int | None = None,
) -> Delineation:
    """Return the micro-grids of all communities. Bad rows become findings; raises only `Cancelled` (from `progress`).

    The result depends on the input values and the seed only, not on the order of the rows nor on the number of
    processes (None = one for a few communities, one per core and at most four for many).
    """
    settings = settings or GridSettings()
    progress(0.0, "")
    asked = len(inputs.communities) if inputs.only is None else len(inputs.only)
    with workers.pool_for(asked, processes) as pool:
        with resting_collector():
            ready: Prepared = prepared(inputs, settings)
        results = workers.delineated(ready.places, settings, pool, part(progress, 0.05, 0.95))
    ready.places.clear()  # a whole city weighs
    with resting_collector():
        return _joined(ready, results, settings, progress)


def _joined(ready: Prepared, results: list, settings: GridSettings, progress: Progress) -> Delineation:
    """Return the results of all communities as one, outer borders exact."""
    grids = [result.grids for result in results if len(result.grids)]
    parts = [result.parts for result in results if len(result.parts)] + ([ready.outside] if len(ready.outside) else [])
    findings = _findings(ready, results)
    progress(0.95, "")
    all_grids = empty(table("micro_grid"))
    if grids:
        all_grids = conform(pd.concat(grids, ignore_index=True), table("micro_grid"))
        kept = np.concatenate([result.is_kept for result in results])
        shapes = all_grids["geometry"].to_numpy()
        all_grids["geometry"] = exact_borders(shapes, np.concatenate([ready.originals, shapes[kept]]), kept)
    all_parts = conform(pd.concat(parts, ignore_index=True), table("building")) if parts else empty(table("building"))
    report = report_of(all_grids, all_parts, results, findings, settings)
    return Delineation(all_grids, all_parts, findings, report, general.with_shapes(all_grids, results))


def _findings(ready: Prepared, results: list) -> list[Finding]:
    """Return all findings, equal cases gathered."""
    told = [(finding, "") for finding in ready.notes.findings]
    told += [(finding, result.name) for result in results for finding in result.findings]
    return gathered([finding for finding, _ in told], [place for _, place in told])


__all__ = ["Delineation", "DelineationInput", "delineate"]
