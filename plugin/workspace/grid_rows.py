"""The micro-grids without their shapes, as a list needs them: feature ids and boxes besides; a whole city in a second or two."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsFeatureRequest, QgsVectorLayer

from ..core import frames, schema, sql
from . import database, file_read, layer_read
from .frames import from_features
from .tables import GEOMETRY, KEY
from .workspace import Workspace

#: Columns read, all of them of micro_grid.
FIELDS = [
    "uid",
    "code",
    "name",
    "kind",
    "community_code",
    "households",
    "shops",
    "buildings",
    "extent_text",
    "worker_uid",
    "state",
    "reason",
    "locked",
]
BOX = ["west", "south", "east", "north"]


@dataclass
class Snapshot:
    """grids: FIELDS, fid and BOX (NaN without a shape), index 0..n-1; workers: uid, name; communities: code, name."""

    grids: pd.DataFrame
    workers: pd.DataFrame
    communities: pd.DataFrame


class Reader:
    """Takes the pending edits when made, on the main thread; `read` may be called in a worker."""

    def __init__(self, ws: Workspace) -> None:
        self._path = ws.path
        self._pending = _pending(ws.layer("micro_grid"))
        self._named = {name: _names_reader(ws, name) for name in ("worker", "community")}

    def read(self) -> Snapshot:
        """Return the rows as they were shown when the reader was made."""
        grids = _stored(self._path)
        grids = grids[~np.isin(grids["fid"].to_numpy(), self._pending.gone)]
        edited = [_listed(frame, ids) for ids, frame in self._pending.edited]
        grids = pd.concat([grids, *edited], ignore_index=True) if edited else grids.reset_index(drop=True)
        return Snapshot(grids, self._named["worker"](), self._named["community"]())


def of_features(layer: QgsVectorLayer, fids: set[int]) -> pd.DataFrame:
    """Return those of these features that there are now, as the grids of a Snapshot."""
    request = QgsFeatureRequest().setFilterFids(list(fids))
    request.setSubsetOfAttributes(FIELDS, layer.fields())
    features = sorted(layer.getFeatures(request), key=lambda feature: feature.id())
    raw = from_features(features, layer.fields().names())
    frame = frames.conform(raw, schema.table("micro_grid"))
    return _listed(frame, np.array([feature.id() for feature in features], dtype="int64"))


def _pending(layer: QgsVectorLayer | None) -> layer_read.Pending:
    table = schema.table("micro_grid")
    shown = [layer] if layer is not None and layer.isModified() else []
    return layer_read.pending(table, shown, {})


def _listed(frame: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    boxes = shapely.bounds(frame["geometry"].to_numpy()).reshape(-1, 4)
    kept = {name: frame[name].to_numpy() for name in FIELDS}
    return pd.DataFrame({**kept, "fid": ids, **dict(zip(BOX, boxes.T))})


def _stored(path: Path) -> pd.DataFrame:
    grids = file_read.read_columns(path, schema.table("micro_grid"), FIELDS)
    with database.reading(path) as connection:
        ids = connection.execute(sql.select("micro_grid", [KEY], order=KEY)).fetchall()
        index = sql.select(f"rtree_micro_grid_{GEOMETRY}", ["id", "minx", "miny", "maxx", "maxy"])
        sides = np.array(connection.execute(index).fetchall(), dtype="float64").reshape(-1, 5)
    fids = np.array(ids, dtype="int64").reshape(-1)
    boxes = np.full((len(fids), 4), np.nan)
    place = np.searchsorted(fids, sides[:, 0].astype("int64"))
    known = place < len(fids)
    boxes[place[known]] = sides[known, 1:]
    return grids.assign(fid=fids, **dict(zip(BOX, boxes.T)))


def _names_reader(ws: Workspace, table: str):
    """Return a function that reads the key and the name of every row."""
    key, layer = "uid" if table == "worker" else "code", ws.layer(table)
    if layer is not None and layer.isModified():
        whole = ws.reader(table)
        return lambda: whole()[[key, "name"]]
    return lambda: file_read.read_columns(ws.path, schema.table(table), [key, "name"])
