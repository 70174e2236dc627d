"""Whether the data a delineation was made from are still the same: by their content, so that an undo brings them back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from qgis.PyQt import sip

from ..core import schema
from ..core.grids.delineate import DelineationInput
from . import layers
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
    digest = hashlib.sha256()
    for name in TABLES:
        frame = getattr(inputs, name)
        count = 0 if frame is None else len(frame)
        digest.update(f"{name} {count} {_total(frame) if count else 0}\n".encode())
    return digest.hexdigest()


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
    files = tuple(_stat(Path(str(ws.path) + suffix)) for suffix in ("", "-wal"))
    shown = ws.layers
    roles = [role for table in TABLES.values() for role in layers.roles(schema.table(table))]
    return files + tuple(_undo_state(shown[role]) for role in roles if role in shown)


def _stat(path: Path) -> tuple:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size


def _undo_state(layer) -> tuple:
    stack = layer.undoStack()
    last = stack.command(stack.index() - 1) if stack.index() else None
    return layer.id(), stack.index(), sip.unwrapinstance(last) if last is not None else 0, layer.isModified()
