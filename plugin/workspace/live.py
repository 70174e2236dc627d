"""The rows of a shown layer as a frame that follows its edits: only what a signal names is read again.

The stored rows come from the file (through its spatial index), the edited ones through the layer, so the frame is what
`Workspace.read` returns. Main thread only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Callable

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core import frames, schema
from . import file_read, layers
from .frames import from_features
from .layer_read import matching

#: Above this many changed rows only those near what is loaded are read through QGIS (50 µs each).
MANY = 2000
#: west, south, east, north
Box = tuple[float, float, float, float]


class LiveTable(QObject):
    """The loaded rows of `table`, as `layer` shows them now.

    only: {column: value or values}, as in Workspace.read: other rows are never loaded.
    names: the columns that are read (None: all); uid and those of `only` must be among them.
    changed: rows may have changed; told once for all signals of one turn of the event loop.
    """

    changed = pyqtSignal()

    def __init__(
        self, layer: QgsVectorLayer, table: str, only: dict | None = None, names: list[str] | None = None
    ) -> None:
        super().__init__()
        self._table = schema.table(table)
        if names is not None:
            fields = tuple(field for field in self._table.fields if field.name in names)
            self._table = replace(self._table, fields=fields)
        self._only = only or {}
        self._layer: QgsVectorLayer | None = layer
        self._path = layers.source_path(layer)
        role = layer.customProperty(layers.ROLE)
        own = layers.roles(self._table)
        #: Of a table shown by two layers: whether this one has the areas.
        self._areas = None if len(own) == 1 else role == own[1]
        self._version = 0
        self._places: dict[str, int] | None = None
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.timeout.connect(self.changed.emit)
        #: Areas whose rows are all loaded; None when all rows are.
        self._loaded: list[Box] | None = []
        self._forget()
        self._connections = self._connect(layer)

    # what others ask

    @property
    def layer(self) -> QgsVectorLayer | None:
        """Return the layer, None once it has been deleted."""
        return self._layer

    @property
    def version(self) -> int:
        """Return a number that grows with each change."""
        return self._version

    def frame(self, bounds: Box | None = None) -> pd.DataFrame:
        """Return the rows as a conformed frame in the order of `Workspace.read`; not to be written into.

        bounds: (west, south, east, north); only the rows whose box meets it are loaded and returned. The geometry of a
        row that has not changed is the same object each time. Raises GewuError when the file cannot be read.
        """
        self._catch_up()
        self._load(bounds)
        if (bounds, self._version) not in self._frames:
            self._frames = {key: found for key, found in self._frames.items() if key[1] == self._version}
            rows = slice(None) if bounds is None else _meets(self._boxes, bounds)
            columns = {name: values[rows] for name, values in self._columns.items()}
            self._frames[bounds, self._version] = pd.DataFrame(columns)
        return self._frames[bounds, self._version]

    def arrays(self) -> dict[str, np.ndarray]:
        """Return all rows by column, in the order of `Workspace.read`; not to be written into.

        Of a large table much quicker after an edit than `frame`: changed rows are written over in these arrays, until rows
        come or go and there are other arrays; `touched` tells. Raises GewuError when the file cannot be read.
        """
        self._catch_up()
        self._load(None)
        return self._columns

    @property
    def ids(self) -> np.ndarray:
        """Return the feature ids of the loaded rows."""
        return self._ids

    @property
    def boxes(self) -> np.ndarray:
        """Return (west, south, east, north) of the loaded rows (n, 4), NaN without a shape."""
        return self._boxes

    @property
    def is_empty(self) -> bool:
        """Return whether nothing has been loaded yet."""
        return self._loaded == []

    def reader(self) -> Callable[[], tuple[np.ndarray, pd.DataFrame]]:
        """Return a function that reads the stored rows, and may be called in a worker; `prime` takes what it returns."""
        return partial(file_read.read_within, self._path, self._table, self._only, None, np.zeros(0, dtype="int64"))

    def prime(self, ids: np.ndarray, stored: pd.DataFrame) -> None:
        """Take the stored rows as read by `reader` since; edits made meanwhile are read from the layer."""
        if self.is_empty and not self._is_stale:
            self._lay(ids, stored, None)

    def touched(self) -> list[int] | None:
        """Return which rows of `arrays` have been written over since this was last asked, None for other rows altogether."""
        found, self._over = self._over, []
        return found

    def places(self, uids) -> list[int]:
        """Return the places of those of the loaded rows that have one of these uids, in order."""
        self._catch_up()
        known = self._known()
        return sorted(known[uid] for uid in uids if uid in known)

    def rows(self, uids: list[str]) -> pd.DataFrame:
        """Return those of the loaded rows that have one of these uids."""
        rows = self.places(uids)
        return pd.DataFrame({name: values[rows] for name, values in self._columns.items()})

    def has(self, bounds: Box) -> bool:
        """Return whether all rows that meet `bounds` are loaded."""
        return self._loaded is None or any(_holds(other, bounds) for other in self._loaded)

    def renew(self) -> None:
        """Say that anything may have changed, where no signal tells."""
        self._renewed()

    def close(self) -> None:
        """Let go of the layer and its signals; the table is not used afterwards."""
        self._let_go()
        self._told.stop()
        self._forget()
        self._loaded = []

    # signals

    def _connect(self, layer: QgsVectorLayer) -> list[tuple]:
        one, renewed = self._touched, self._renewed
        pairs = [
            (layer.featureAdded, one),
            (layer.featureDeleted, one),
            (layer.geometryChanged, lambda fid, *_: one(fid)),
            (layer.attributeValueChanged, lambda fid, *_: one(fid)),
            (layer.committedFeaturesRemoved, lambda _, fids: self._touch(fids)),
            (layer.committedAttributeValuesChanges, lambda _, changes: self._touch(changes)),
            (layer.committedGeometriesChanges, lambda _, changes: self._touch(changes)),
            (layer.dataChanged, renewed),
            (layer.dataSourceChanged, renewed),
            (layer.attributeAdded, renewed),
            (layer.attributeDeleted, renewed),
            (layer.willBeDeleted, self._let_go),
        ]
        for signal, slot in pairs:
            signal.connect(slot)
        return pairs

    def _touched(self, fid: int) -> None:
        self._dirty.add(fid)
        self._grow()

    def _touch(self, fids) -> None:
        self._dirty.update(fids)
        self._grow()

    def _renewed(self, *_) -> None:
        """Note that anything may have changed."""
        self._is_stale = True
        self._grow()

    def _grow(self) -> None:
        self._version += 1
        if not self._told.isActive():
            self._told.start(0)

    def _let_go(self) -> None:
        layer, self._layer = self._layer, None
        if layer is None:
            return
        if not sip.isdeleted(layer):
            for signal, slot in self._connections:
                signal.disconnect(slot)
        self._connections = []
        self._renewed()

    # keeping up

    def _forget(self) -> None:
        empty = frames.empty(self._table)
        self._ids = np.zeros(0, dtype="int64")
        self._columns = {name: empty[name].to_numpy() for name in empty}
        self._boxes = np.zeros((0, 4))
        self._frames: dict[tuple, pd.DataFrame] = {}
        self._dirty: set[int] = set()
        self._is_stale = False
        self._places = None
        #: Rows written over since `touched` was asked, None for all.
        self._over: list[int] | None = None

    def _catch_up(self) -> None:
        if not self._is_stale and len(self._ids) and self._ids[-1] < 0 and self._buffer() is None:
            self._is_stale = True  # rows of an edit session that is over
        if self._is_stale:
            wanted = self._loaded
            self._forget()
            self._loaded = []
            for box in [None] if wanted is None else wanted:
                self._load(box)
        if self._dirty:
            self._read_again()

    def _load(self, box: Box | None) -> None:
        """Load the rows that meet `box` (None: all) and are not loaded yet."""
        if self._loaded is None or (box is not None and self.has(box)):
            return
        self._lay(*file_read.read_within(self._path, self._table, self._only, box, self._ids), box)

    def _lay(self, ids: np.ndarray, stored: pd.DataFrame, box: Box | None) -> None:
        """Lay the stored rows that meet `box` in, and what has been edited of them."""
        first = not self._loaded
        keep = self._mine(stored)
        buffer = self._buffer()
        if buffer is not None:
            edited = {*buffer.changedAttributeValues(), *buffer.changedGeometries(), *buffer.deletedFeatureIds()}
            if first:
                self._dirty.update(edited, buffer.addedFeatures())
            else:
                self._dirty.update(edited.intersection(ids.tolist()))
            keep &= ~np.isin(ids, list(edited))
        self._put(ids[keep], stored[keep])
        if box is None:
            self._loaded = None
        else:
            self._loaded = [other for other in self._loaded if not _holds(box, other)] + [box]
        if self._dirty:
            self._read_again()

    def _mine(self, frame: pd.DataFrame) -> np.ndarray:
        if self._areas is None:
            return np.ones(len(frame), dtype=bool)
        return np.isin(shapely.get_type_id(frame["geometry"].to_numpy()), (3, 6)) == self._areas

    def _buffer(self):
        return None if self._layer is None else self._layer.editBuffer()

    def _read_again(self) -> None:
        dirty, self._dirty = self._dirty, set()
        if len(dirty) > MANY:
            dirty = self._near(dirty)
        if self._layer is None:
            return
        request = QgsFeatureRequest().setFilterFids(list(dirty))
        if len(self._table.fields) < len(schema.table(self._table.name).fields):
            request.setSubsetOfAttributes(self._table.columns, self._layer.fields())
        features = sorted(self._layer.getFeatures(request), key=lambda feature: feature.id())
        fresh = frames.conform(from_features(features, self._layer.fields().names()), self._table)
        ids = np.array([feature.id() for feature in features], dtype="int64")
        keep = matching(fresh, self._only)
        self._put(ids[keep], fresh[keep], gone=dirty)

    def _near(self, dirty: set[int]) -> set[int]:
        """Return those of many changed rows that are loaded, or new, or moved to where rows are loaded."""
        buffer = self._buffer()
        if self._loaded is None or buffer is None:
            return dirty
        near = dirty.intersection(self._ids.tolist())
        moved = {**buffer.changedGeometries(), **{n: f.geometry() for n, f in buffer.addedFeatures().items()}}
        moved = {fid: geometry for fid, geometry in moved.items() if fid in dirty and fid not in near}
        for fid, geometry in moved.items():
            box = geometry.boundingBox()
            sides = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
            if any(_touch(sides, other) for other in self._loaded):
                near.add(fid)
        return near

    def _put(self, ids: np.ndarray, frame: pd.DataFrame, gone=()) -> None:
        """Take the rows `gone` away and lay the new ones in, in the order of `Workspace.read`."""
        if gone and self._write_over(ids, frame, gone):
            return
        kept = ~np.isin(self._ids, list(gone)) if gone else np.ones(len(self._ids), dtype=bool)
        all_ids = np.concatenate([self._ids[kept], ids])
        order = np.lexsort((np.abs(all_ids), all_ids < 0))
        self._ids = all_ids[order]
        self._columns = {
            name: np.concatenate([values[kept], frame[name].to_numpy()])[order]
            for name, values in self._columns.items()
        }
        if self._table.geometry:
            boxes = shapely.bounds(frame["geometry"].to_numpy())
            self._boxes = np.concatenate([self._boxes[kept], boxes.reshape(-1, 4)])[order]
        self._frames, self._places, self._over = {}, None, None

    def _write_over(self, ids: np.ndarray, frame: pd.DataFrame, gone) -> bool:
        """Write changed rows in their places; return False where rows come or go. Frames given away are copies."""
        if len(ids) != len(gone) or not len(ids):
            return False
        places = {int(self._ids[place]): place for place in np.flatnonzero(np.isin(self._ids, ids)).tolist()}
        if len(places) < len(ids):
            return False
        at = [places[fid] for fid in ids.tolist()]
        if (self._columns["uid"][at] != frame["uid"].to_numpy()).any():
            return False
        for name, values in self._columns.items():
            values[at] = frame[name].to_numpy()
        if self._table.geometry:
            self._boxes[at] = shapely.bounds(frame["geometry"].to_numpy()).reshape(-1, 4)
        self._frames = {}
        if self._over is not None:
            self._over += at
        return True

    def _known(self) -> dict[str, int]:
        if self._places is None:
            self._places = {uid: row for row, uid in enumerate(self._columns["uid"].tolist())}
        return self._places


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _touch(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _meets(boxes: np.ndarray, box: Box) -> np.ndarray:
    return (boxes[:, 0] <= box[2]) & (boxes[:, 2] >= box[0]) & (boxes[:, 1] <= box[3]) & (boxes[:, 3] >= box[1])
