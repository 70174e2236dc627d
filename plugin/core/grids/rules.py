"""The grid rules G01–G11 (data-model.md): run over frames, answered as findings.

The catalogue (titles, severities, suggestions, limits) is data: `resources/grids/rules.json`.
"""

from __future__ import annotations

import pandas as pd

from ..findings import Finding
from ..progress import Progress, silent
from ..text import tr
from .checks import barriers as barrier_check
from .checks import catalogue, contents, counts, coverage, identity, shape
from .checks.subject import Buildings, Subject, Units
from .checks.tally import Tally, told
from .settings import GridSettings


def check(
    grids: pd.DataFrame,
    communities: pd.DataFrame | None,
    compounds: pd.DataFrame | None = None,
    general_grids: pd.DataFrame | None = None,
    buildings: pd.DataFrame | None = None,
    barriers: pd.DataFrame | None = None,
    workers: pd.DataFrame | None = None,
    settings: GridSettings | None = None,
    progress: Progress = silent,
    parameters: catalogue.Parameters | None = None,
) -> list[Finding]:
    """Return what the rules have to say about `grids` (frame of micro_grid; retired ones are left out).

    All frames: columns of their schema tables, of which any may be missing; shapes in one metric CRS, in metres, valid
    or not, None allowed. A table given as None is not known: the rules that need it say so instead of guessing.
    Bounds come from `settings`, all other limits from `parameters` (default: as delivered).
    Raises Cancelled through `progress`.
    """
    progress(0.0, tr("正在整理图形…"))
    units = {"communities": communities, "compounds": compounds, "general_grids": general_grids}
    subject = subject_of(
        {"grids": grids, **units, "buildings": buildings, "barriers": barriers, "workers": workers},
        settings or GridSettings(),
        parameters or catalogue.parameters(),
    )
    found = examined(subject, progress)
    progress(1.0, tr("检查完成。"))
    return told(found, subject.parameters)


def subject_of(frames: dict, settings: GridSettings, parameters: catalogue.Parameters, around=None) -> Subject:
    """Return what is checked. frames: the tables as `check` takes them; communities and the like may be `Units` already."""

    def units(name: str) -> Units | None:
        frame = frames.get(name)
        return frame if frame is None or isinstance(frame, Units) else Units(frame)

    def plain(name: str) -> pd.DataFrame | None:
        return None if frames.get(name) is None else frames[name].reset_index(drop=True)

    return Subject(
        frames["grids"].reset_index(drop=True),
        settings,
        parameters,
        communities=units("communities"),
        compounds=units("compounds"),
        general_grids=units("general_grids"),
        buildings=None if frames.get("buildings") is None else Buildings(frames["buildings"]),
        barriers=plain("barriers"),
        workers=plain("workers"),
        around=around,
    )


def examined(subject: Subject, progress: Progress = silent, without: tuple[str, ...] = ()) -> list[Finding | Tally]:
    """Return what all rules, but those of `without`, find in `subject`, small matters one by one."""
    found: list[Finding | Tally] = []
    steps = _steps(subject)
    for number, (rule, step, missing) in enumerate(steps):
        progress((number + 1) / (len(steps) + 1), tr("正在检查规则 {rule}…").format(rule=rule))
        if rule in without:
            continue
        if not missing:
            found += step(subject)
        elif len(subject):
            found.append(catalogue.unchecked(rule, missing))
    return found


def _steps(subject: Subject):
    """Return (rule, function, Chinese name of the data it lacks or "") in the order of the catalogue."""
    no_community = "" if subject.communities is not None else tr("社区图层")
    no_buildings = "" if subject.buildings is not None else tr("楼栋图层")
    no_compounds = "" if subject.compounds is not None else tr("小区图层")
    no_barriers = "" if subject.barriers is not None else tr("阻隔图层")
    no_workers = "" if subject.workers is not None else tr("网格员表")
    return [
        ("G01", counts.check_counts, ""),
        ("G02", shape.check_shapes, ""),
        ("G03", coverage.check_units, no_community),
        ("G04", coverage.check_overlaps, ""),
        ("G05", coverage.check_gaps, no_community),
        ("G06", contents.check_buildings, no_buildings),
        ("G07", contents.check_compounds, no_compounds),
        ("G08", barrier_check.check_barriers, no_barriers),
        ("G09", identity.check_codes, ""),
        ("G10", identity.check_workers, no_workers),
        ("G11", shape.check_compactness, ""),
    ]


def count_by_rule(findings: list[Finding]) -> dict[str, dict[str, int]]:
    """Return {rule id: {severity: count}} for every rule of the catalogue, also those without findings."""
    counted: dict[str, dict[str, int]] = {rule: {} for rule in catalogue.rules()}
    for finding in findings:
        severities = counted.setdefault(finding.rule, {})
        severities[finding.severity] = severities.get(finding.severity, 0) + 1
    return counted
