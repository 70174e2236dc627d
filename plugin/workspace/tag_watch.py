"""What units and facilities were before they were edited, so that the facilities an edit touches can be told.

Nothing is loaded until something changes: the rows as stored are read when their first edit is heard of. What the
edits come to is worked out from then and now, so undo and redo need no care. Main thread only.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core import frames, schema
from ..core.facilities.tags import retagging
from ..core.facilities.tags.tagging import COLUMNS
from .facilities import with_footprints
from .frames import from_features
from .workspace import Workspace

FACILITY = "facility"
TABLES = (*COLUMNS, FACILITY)


class TagWatch(QObject):
    """Listens to the layers of the units and of the facilities.

    changed: a unit or the place of a facility may have changed; told once per turn of the event loop.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: dict[str, QgsVectorLayer] = {}
        self._connections: dict[str, list[tuple]] = {}
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.timeout.connect(self._flush)
        self.forget()

    def forget(self) -> None:
        """Take units and facilities as they are now for how they were."""
        #: By table: ids heard of and not looked up yet, ids looked up, uids of rows that were edited, stored rows.
        self._heard: dict[str, set[int]] = {name: set() for name in TABLES}
        self._known: dict[str, set[int]] = {name: set() for name in TABLES}
        self._uids: dict[str, set[str]] = {name: set() for name in TABLES}
        self._then: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}

    def follow(self, workspace: Workspace | None) -> None:
        """Listen to the layers the project shows of this workspace now."""
        for name in TABLES:
            layer = None if workspace is None else workspace.layer(name)
            if layer is not self._layers.get(name):
                self._let_go(name)
                if layer is not None:
                    self._layers[name] = layer
                    self._connections[name] = self._connect(name, layer)

    def close(self) -> None:
        """Let go of all layers; it is not used afterwards."""
        self._told.stop()
        self.follow(None)

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing has been edited since it was made to forget."""
        return not any(self._heard.values()) and not any(self._uids.values())

    def affected(
        self, workspace: Workspace, facilities: pd.DataFrame, units: retagging.Units, tolerance: float | None = None
    ) -> retagging.Affected | None:
        """Return the facilities touched by what has been edited, None while nothing has.

        facilities (as points), units: all rows as they are now (see `core.facilities.tags.retagging.affected`).
        """
        self._flush()
        if self.is_quiet:
            return None
        before, after = {}, {}
        for name in COLUMNS:
            if self._uids[name]:
                before[name] = self._before(name)
                after[name] = workspace.rows(name, sorted(self._uids[name]))
        moved = self._moved(facilities)
        figures = with_footprints(facilities, workspace.read("facility_area"))
        return retagging.affected(before, after, figures, units, moved, tolerance)

    def _before(self, name: str) -> pd.DataFrame:
        parts = self._then[name] or [frames.empty(schema.table(name))]
        return pd.concat(parts, ignore_index=True).drop_duplicates("uid")

    def _moved(self, facilities: pd.DataFrame) -> np.ndarray:
        moved = np.zeros(len(facilities), dtype=bool)
        if not self._uids[FACILITY]:
            return moved
        rows = np.flatnonzero(facilities["uid"].isin(self._uids[FACILITY]))
        then = self._before(FACILITY)
        known = pd.Series(then["geometry"].to_numpy(), index=then["uid"], dtype=object)
        was = known.reindex(facilities["uid"].iloc[rows]).to_numpy(dtype=object)
        was = np.where(shapely.is_geometry(was), was, None)  # one that is new has not been moved
        moved[rows] = ~shapely.is_missing(was) & ~shapely.equals_exact(
            was, facilities["geometry"].to_numpy(dtype=object)[rows], 0.0
        )
        return moved

    # signals

    def _connect(self, name: str, layer: QgsVectorLayer) -> list[tuple]:
        one = partial(self._hear, name)
        pairs = [
            (layer.featureAdded, one),
            (layer.featureDeleted, one),
            (layer.geometryChanged, lambda fid, *_: one(fid)),
            (layer.beforeCommitChanges, lambda *_: self._look_up(name)),
            (layer.willBeDeleted, partial(self._let_go, name)),
        ]
        if name != FACILITY:
            fields = {layer.fields().lookupField(column) for column in retagging.RECORD} - {-1}
            pairs.append((layer.attributeValueChanged, lambda fid, index, *_: one(fid) if index in fields else None))
        for signal, slot in pairs:
            signal.connect(slot)
        return pairs

    def _let_go(self, name: str) -> None:
        layer = self._layers.pop(name, None)
        for signal, slot in self._connections.pop(name, []):
            if not sip.isdeleted(layer):
                signal.disconnect(slot)

    def _hear(self, name: str, fid: int) -> None:
        self._heard[name].add(fid)
        if not self._told.isActive():
            self._told.start(0)

    def _flush(self) -> None:
        heard = any(self._heard.values())
        self._told.stop()
        for name in TABLES:
            self._look_up(name)
        if heard:
            self.changed.emit()

    def _look_up(self, name: str) -> None:
        """Note the rows heard of: as stored, if not noted yet, and which they are."""
        heard, layer = self._heard[name], self._layers.get(name)
        self._heard[name] = set()
        fresh = heard - self._known[name]
        if not fresh or layer is None:
            return
        self._known[name] |= fresh
        stored = [fid for fid in fresh if fid > 0]
        if stored:
            # the provider gives what is in the file, without the edits
            features = list(layer.dataProvider().getFeatures(QgsFeatureRequest().setFilterFids(stored)))
            then = frames.conform(from_features(features, layer.fields().names()), schema.table(name))
            then = then[~then["uid"].isin(self._uids[name])]  # a row added since has its id only by saving
            self._then[name].append(then)
            self._uids[name].update(then["uid"])
        place = layer.fields().lookupField("uid")
        request = QgsFeatureRequest().setFilterFids(list(fresh)).setSubsetOfAttributes([place])
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
        self._uids[name].update(str(feature.attribute(place)) for feature in layer.getFeatures(request))
