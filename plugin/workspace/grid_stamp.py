"""Whether the data a delineation was made from are still the same: by their content, so that an undo brings them back."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import shapely
from qgis.PyQt import sip

from ..core import schema
from ..core.grids.delineate import DelineationInput
from . import database, layers
from .workspace import Workspace

#: What a delineation reads: argument of DelineationInput → table.
TABLES = {
    "communities": "community",
    "buildings": "building",
    "compounds": "compound",
    "general_grids": "general_grid",
    "barriers": "barrier",
    "roads": "road",
    "existing": "micro_grid",
}
#: Columns that no delineation looks at.
_IGNORED = ("created_at", "updated_at", "worker_uid", "secretary")


def content(inputs: DelineationInput) -> str:
    """Return a digest of the frames, whatever the order of their rows."""
    return _joined([of_frame(getattr(inputs, name)) for name in TABLES])


def of_frame(frame: pd.DataFrame | None) -> str:
    """Return a digest of one frame, whatever the order of its rows."""
    count = 0 if frame is None else len(frame)
    return f"{count} {_total(frame) if count else 0}"


def _joined(tables: list[str]) -> str:
    return hashlib.sha256("\n".join(tables).encode()).hexdigest()


def _total(frame: pd.DataFrame) -> int:
    columns = [name for name in frame if name not in (*_IGNORED, "geometry")]
    rows = pd.util.hash_pandas_object(frame[columns], index=False).to_numpy()
    if "geometry" in frame:
        blobs = np.array([*shapely.to_wkb(frame["geometry"].to_numpy()), None], dtype=object)[:-1]
        shapes = pd.util.hash_array(blobs, categorize=False)
        rows = rows ^ (shapes * np.uint64(0x9E3779B97F4A7C15))
        rows = rows * np.uint64(0xC2B2AE3D27D4EB4F) + (rows >> np.uint64(31))
    return int(rows.sum(dtype=np.uint64))


def state(ws: Workspace) -> tuple:
    """Return something cheap that stays equal while nothing has changed (it may differ although nothing has)."""
    return tuple(_states(ws).values())


def _states(ws: Workspace) -> dict[str, tuple]:
    """Return the same per table."""
    files = database.state(ws.path)
    shown = ws.layers
    return {
        table: files + tuple(_undo_state(shown[role]) for role in layers.roles(schema.table(table)) if role in shown)
        for table in TABLES.values()
    }


class Stamps:
    """`content` of a workspace's data as they are now; a table is read again only when its state has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple, str]] = {}

    def now(self, ws: Workspace) -> str:
        for table, found in _states(ws).items():
            if table not in self._known or self._known[table][0] != found:
                self._known[table] = found, of_frame(ws.read(table))
        return _joined([self._known[table][1] for table in TABLES.values()])

    def clear(self) -> None:
        self._known.clear()


def _undo_state(layer) -> tuple:
    stack = layer.undoStack()
    last = stack.command(stack.index() - 1) if stack.index() else None
    return layer.id(), stack.index(), sip.unwrapinstance(last) if last is not None else 0, layer.isModified()
