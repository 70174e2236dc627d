"""The new values of rows that are already in the workspace. What a person decided is never overwritten."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..schema import Table
from ..text import stored, tr
from .report import Report

_BY_HAND = stored("人工")
#: What belongs to a decision of a person: {field that tells: fields that stay}.
_DECIDED = {
    "class_basis": ("class_code", "class_basis", "class_confidence"),
    "level_basis": ("level", "level_basis"),
    "tag_state": ("precinct_code", "community_code", "compound_code", "micro_grid_code", "tag_state", "tag_distance"),
    "placed_by": ("geometry", "placed_by"),
}


def updated(
    table: Table,
    typed: pd.DataFrame,
    geometry: np.ndarray | None,
    existing: pd.DataFrame,
    match: np.ndarray,
    places: np.ndarray,
    report: Report,
) -> pd.DataFrame:
    """Return `uid` and whole columns for the rows to update: the new value where the source has one, else what was there.

    match: places of the rows in `existing`; places: in the source (both (n,)).
    """
    before = existing.iloc[match].reset_index(drop=True)
    result = pd.DataFrame({"uid": before["uid"]})
    for name in typed.columns:
        new = typed[name].iloc[places].reset_index(drop=True)
        result[name] = new.where(new.notna(), before[name]) if name in before else new
        if table.field(name).type == "boolean":
            result[name] = result[name].astype(bool)
    if table.geometry and geometry is not None and len(places):
        new = geometry[places]
        result["geometry"] = np.where(shapely.is_missing(new), before["geometry"].to_numpy(), new)
    if table.has("households_source") and "households" in typed and "households_source" not in typed and len(places):
        given = typed["households"].iloc[places].notna().to_numpy()
        result["households_source"] = np.where(given, "登记", before["households_source"])
    if len(places):
        _given_classes(table, typed, places, before, result)
        _keep_decisions(before, result, report)
    return result


def _given_classes(table: Table, typed: pd.DataFrame, places, before: pd.DataFrame, result: pd.DataFrame) -> None:
    """A class that the source gives has no reason of ours any more."""
    if "class_code" not in typed or not table.has("class_basis") or "class_basis" in typed:
        return
    given = typed["class_code"].iloc[places].notna().to_numpy()
    result["class_basis"] = np.where(given, None, before["class_basis"].to_numpy(dtype=object))
    if table.has("class_confidence"):
        result["class_confidence"] = np.where(given, np.nan, before["class_confidence"].to_numpy(dtype=float))


def _keep_decisions(before: pd.DataFrame, result: pd.DataFrame, report: Report) -> None:
    kept = np.zeros(len(before), dtype=bool)
    for told, fields in _DECIDED.items():
        if told not in before:
            continue
        by_hand = before[told].astype(object).fillna("").astype(str).str.startswith(_BY_HAND).to_numpy()
        for name in fields:
            if by_hand.any() and name in result:
                old, new = before[name].to_numpy(dtype=object), result[name].to_numpy(dtype=object)
                result[name] = np.where(by_hand, old, new)
                kept |= by_hand
    if kept.any():
        report.note(tr("{count} 行有人工确定的类别、级别、挂接或位置，这些值没有更新。").format(count=int(kept.sum())))
