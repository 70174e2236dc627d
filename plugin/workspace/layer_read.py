"""A table of the workspace → frame as its shown layers have it, pending edits included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from qgis.core import QgsVectorLayer

from ..core import frames, schema
from . import file_read
from .frames import from_features


def read(path: Path, table: schema.Table, shown: list[QgsVectorLayer], equals: dict) -> pd.DataFrame:
    """Return the rows of `table` as a conformed frame: stored rows in their order, then the new ones.

    shown: all shown layers of the table (two for barriers).
    """
    parts = []
    for layer in shown:
        # new features have negative ids, counting down
        features = sorted(layer.getFeatures(), key=lambda feature: (feature.id() < 0, abs(feature.id())))
        parts.append(from_features(features, layer.fields().names()))
    raw = pd.concat(parts, ignore_index=True)
    frame = frames.conform(raw, table)
    if len(shown) > 1:
        # a row without a shape belongs to neither layer
        stored = file_read.read(path, table, equals)
        frame = pd.concat([frame, stored[stored["geometry"].isna()]], ignore_index=True)
    return _matching(frame, equals)


def _matching(frame: pd.DataFrame, equals: dict) -> pd.DataFrame:
    keep = np.ones(len(frame), dtype=bool)
    for name, wanted in equals.items():
        column = frame[name]
        if wanted is None:
            keep &= column.isna().to_numpy()
        elif isinstance(wanted, (list, tuple, set, frozenset, np.ndarray, pd.Series)):
            keep &= column.isin(list(wanted)).to_numpy()
        else:
            keep &= (column == wanted).to_numpy()
    return frame[keep].reset_index(drop=True)
