"""A table of the workspace → frame as its shown layers have it: the stored rows, with the pending edits laid over them.

Reading 126,000 features through QGIS takes many times as long as reading the file; the edit buffer is small.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from qgis.core import QgsFeatureRequest, QgsVectorLayer

from ..core import frames, schema
from . import file_read
from .frames import from_features


@dataclass(frozen=True)
class Pending:
    """The edits of a table that are not in its file: ids of stored rows that are gone or changed; (ids, frame) of the
    changed and new ones."""

    gone: list[int]
    edited: list[tuple[np.ndarray, pd.DataFrame]]


def read(path: Path, table: schema.Table, shown: list[QgsVectorLayer], equals: dict) -> pd.DataFrame:
    """Return the rows of `table` as a conformed frame: stored rows in their order, then the new ones.

    shown: all shown layers of the table (two for barriers). equals: as in Workspace.read.
    """
    return merged(path, table, pending(table, shown, equals), equals)


def pending(table: schema.Table, shown: list[QgsVectorLayer], equals: dict) -> Pending:
    """Return the pending edits; to be called on the main thread."""
    gone: list[int] = []
    edited = []
    for layer in shown:
        buffer = layer.editBuffer()
        if buffer is None:
            continue
        changed = sorted({*buffer.changedAttributeValues(), *buffer.changedGeometries()})
        gone += [*buffer.deletedFeatureIds(), *changed]
        # new features have negative ids, counting down
        new = sorted(buffer.addedFeatures().values(), key=lambda feature: -feature.id())
        kept = list(layer.getFeatures(QgsFeatureRequest().setFilterFids(changed))) if changed else []
        features = sorted(kept, key=lambda feature: feature.id()) + new
        edited.append(_of_features(features, layer, table, equals))
    return Pending(gone, edited)


def merged(path: Path, table: schema.Table, edits: Pending, equals: dict) -> pd.DataFrame:
    """Return the stored rows with the pending edits laid over them; touches no layer, so any thread may call it."""
    return _laid_over(*file_read.read_with_ids(path, table, equals), edits)


def read_columns(path: Path, table: schema.Table, shown: list[QgsVectorLayer], names: list[str]) -> pd.DataFrame:
    """Return only these fields of all rows, as `read` does."""
    edits = pending(table, shown, {})
    edits = Pending(edits.gone, [(ids, frame[names]) for ids, frame in edits.edited])
    return _laid_over(*file_read.read_columns_with_ids(path, table, names), edits)


def _laid_over(ids: np.ndarray, stored: pd.DataFrame, edits: Pending) -> pd.DataFrame:
    keep = ~np.isin(ids, edits.gone)
    all_ids = np.concatenate([ids[keep], *(part[0] for part in edits.edited)])
    frame = pd.concat([stored[keep], *(part[1] for part in edits.edited)], ignore_index=True)
    order = np.lexsort((np.abs(all_ids), all_ids < 0))
    return frame.iloc[order].reset_index(drop=True)


def count(path: Path, table: schema.Table, shown: list[QgsVectorLayer]) -> int:
    """Return how many rows `table` has with the pending edits."""
    buffers = [layer.editBuffer() for layer in shown if layer.editBuffer() is not None]
    pending = sum(len(buffer.addedFeatures()) - len(buffer.deletedFeatureIds()) for buffer in buffers)
    return file_read.count(path, table) + pending


def _of_features(features: list, layer: QgsVectorLayer, table: schema.Table, equals: dict):
    """Return (ids, conformed frame) of the features that match `equals`."""
    ids = np.array([feature.id() for feature in features], dtype="int64")
    frame = frames.conform(from_features(features, layer.fields().names()), table)
    match = matching(frame, equals)
    return ids[match], frame[match]


def matching(frame: pd.DataFrame, equals: dict) -> np.ndarray:
    """Return which rows match all of `equals` (see Workspace.read)."""
    match = np.ones(len(frame), dtype=bool)
    for name, wanted in equals.items():
        column = frame[name]
        if wanted is None:
            match &= column.isna().to_numpy()
        elif isinstance(wanted, (list, tuple, set, frozenset, np.ndarray, pd.Series)):
            match &= column.isin(list(wanted)).to_numpy()
        else:
            match &= (column == wanted).to_numpy()
    return match
