"""Facilities and requests of an import on their way into the workspace: placed, classified, tagged; footprints beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsCoordinateReferenceSystem

from ..core import frames, schema
from ..core.facilities import intake
from ..core.grids.bounds import RETIRED
from ..core.imports.plan import Outcome
from ..core.imports.report import Report
from ..core.progress import Progress, part
from ..core.text import tr
from . import measure
from .edits import Change

_AREAS = "facility_area"
#: Fields that the way in may set; of rows already there only those that change are written.
_SET = {
    intake.FACILITY: (
        "class_code", "class_basis", "class_confidence", "level", "level_basis", "precinct_code", "community_code", "compound_code",
        "micro_grid_code", "tag_state", "tag_distance", "placed_by", "geometry",
    ),
    intake.REQUEST: (
        "text", "address", "class_code", "class_basis", "precinct_code", "community_code", "compound_code", "micro_grid_code",
        "tag_state", "tag_distance", "placed_by", "geometry",
    ),
}  # fmt: skip


def applies(table: str) -> bool:
    """Return whether rows of `table` go through here."""
    return table in intake.TABLES


def changes(
    context,
    outcome: Outcome,
    footprints: np.ndarray | None,
    options: intake.Options,
    numbers: np.ndarray,
    labels: np.ndarray,
    report: Report,
    progress: Progress,
) -> list[Change]:
    """Return what is to be written for the rows of `outcome`; what was done is told in `report`.

    context: workspace.imports.Context; footprints: areas by row of the source, or None; numbers, labels: of the rows of
    the source, for the report.
    """
    table = context.table
    added, updated = outcome.added, outcome.updated
    before = context.existing.iloc[outcome.before].reset_index(drop=True)
    if footprints is not None:
        sizes = _sizes(footprints, context)
        _fill_area(added, sizes[outcome.added_rows])
        _fill_area(updated, sizes[outcome.updated_rows], before)
    units = _units(context)
    rules = context.frame("class_rule") if table.name == intake.FACILITY else None
    existing = context.existing if table.name == intake.FACILITY else None
    if len(added):
        own = None if footprints is None else footprints[outcome.added_rows]
        found = intake.arrange(
            added, units, rules, options, part(progress, 0.0, 0.8), table.name, own, existing
        )  # fmt: skip
        added = outcome.added = found.frame
        report.intake = found.counts
        for note in found.notes:
            report.note(note)
        if not options.refused and table.name == intake.FACILITY:
            added = _without_refused(outcome, numbers, labels, report)
    if len(updated):
        own = None if footprints is None else footprints[outcome.updated_rows]
        after = _after(before, updated, table)
        found = intake.arrange(after, units, rules, options, part(progress, 0.8, 0.95), table.name, own)
        updated = _with_changes(updated, before, found.frame, table.name)
        if not report.intake:
            report.intake = found.counts
    result = []
    if len(added) or len(updated):
        result.append(Change(table.name, add=added if len(added) else None, update=updated if len(updated) else None))
    if footprints is not None and table.name == intake.FACILITY:
        result += _areas(context, outcome, footprints, report)
    return result


def _without_refused(outcome: Outcome, numbers: np.ndarray, labels: np.ndarray, report: Report) -> pd.DataFrame:
    """Leave out the new rows that are no community facility; each is told as skipped, with the reason."""
    gone = intake.refused(outcome.added)
    reasons = outcome.added["class_basis"].to_numpy()
    for row in np.flatnonzero(gone):
        place = outcome.added_rows[row]
        report.skip(numbers[place], labels[place], reasons[row], tr("如应导入，请勾选“不计入的行也导入”。"))
    outcome.added = outcome.added[~gone].reset_index(drop=True)
    outcome.added_rows = outcome.added_rows[~gone]
    report.added = len(outcome.added)
    return outcome.added


def _units(context) -> dict[str, intake.Frame]:
    units: dict[str, intake.Frame] = {name: context.frame(name) for name in ("precinct", "community", "compound")}
    grids = context.frame("micro_grid")
    units["micro_grid"] = grids[grids["state"] != RETIRED].reset_index(drop=True)
    units["building"] = lambda: context.frame("building")
    units["subdistrict"] = lambda: context.frame("subdistrict")
    return units


def _sizes(footprints: np.ndarray, context) -> np.ndarray:
    """Return the ellipsoidal areas (㎡), rounded to 0.1; NaN where there is no footprint."""
    crs: QgsCoordinateReferenceSystem = context.crs
    found = np.full(len(footprints), np.nan)
    there = ~shapely.is_missing(footprints)
    found[there] = np.round(measure.areas(footprints[there], crs, context.transforms), 1)
    return found


def _fill_area(frame: pd.DataFrame, sizes: np.ndarray, before: pd.DataFrame | None = None) -> None:
    if not len(frame) or not np.isfinite(sizes).any():
        return
    known = frame["site_area"] if "site_area" in frame else before["site_area"] if before is not None else np.nan
    known = pd.to_numeric(pd.Series(known, index=frame.index), errors="coerce").to_numpy(dtype=float)
    frame["site_area"] = np.where(np.isnan(known), sizes, known)


def _after(before: pd.DataFrame, updated: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    """Return the rows as they will be: what was there, with the new values."""
    after = frames.conform(before.assign(**{name: updated[name].to_numpy() for name in updated.columns}), table)
    after["uid"] = before["uid"].to_numpy()
    return after


def _with_changes(updated: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return the update with the columns the way in has changed."""
    result = updated.copy()
    for name in _SET[table]:
        old, new = before[name].to_numpy(dtype=object), after[name].to_numpy(dtype=object)
        same = (old == new) | (pd.isna(old) & pd.isna(new))
        if name in result or not same.all():
            result[name] = after[name].to_numpy()
    return result


def _areas(context, outcome: Outcome, footprints: np.ndarray, report: Report) -> list[Change]:
    """Return the rows of facility_area: new ones, and new shapes for facilities that have one."""
    kept = context.frame(_AREAS)
    there = dict(zip(kept["facility_uid"], kept["uid"]))
    uids = np.concatenate([outcome.added["uid"].to_numpy(), outcome.updated["uid"].to_numpy()])
    shapes = np.concatenate([footprints[outcome.added_rows], footprints[outcome.updated_rows]])
    wanted = ~shapely.is_missing(shapes)
    frame = pd.DataFrame({"facility_uid": uids[wanted], "geometry": shapes[wanted]})
    frame["uid"] = frame["facility_uid"].map(there)
    new, old = frame[frame["uid"].isna()], frame[frame["uid"].notna()]
    if not len(frame):
        return []
    report.note(tr("{count} 个设施的用地范围已一并存入“设施用地范围”。").format(count=len(frame)))
    add = None
    if len(new):
        add = frames.conform(new.drop(columns="uid"), schema.table(_AREAS))
        add["uid"], add["source"] = frames.new_uids(len(add)), f"import:{context.source_name}"
    update = old[["uid", "geometry"]].reset_index(drop=True) if len(old) else None
    return [Change(_AREAS, add=add, update=update)]
