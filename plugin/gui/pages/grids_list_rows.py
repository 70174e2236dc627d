"""The rows of the list of grids: read once, then kept in step with the layer by its signals; only edited rows are read again."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.errors import GewuError
from ...core.grids import listing
from ...core.progress import Progress, silent
from ...core.text import tr
from ...workspace import grid_bounds, grid_rows
from .. import background

#: With more grids than this the first reading is done in a worker.
FEW = 5000
#: Above this many edited rows everything is read again.
_MANY = 2000


class GridRows(QObject):
    """`listed` is `listing.listed_grids` of all grids, with their fid and box (west, south, east, north).

    changed: rows may have changed or have been read; ask `catch_up` and look again.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.timeout.connect(self.changed.emit)
        self._connections: list[tuple] = []  # (layer, name of its signal, slot)
        self._task = None
        self.layer: QgsVectorLayer | None = None
        self.forget()

    def forget(self) -> None:
        """Let go of layers and rows."""
        self._let_go()
        self._told.stop()
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self._token = object()
        self._counted: tuple | None = None
        self._names = _Names.none()
        self.listed = listing.nothing().assign(fid=np.zeros(0, dtype="int64"), **dict.fromkeys(grid_rows.BOX, 0.0))
        self.limits = 0.0, 0.0
        self._dirty: set[int] = set()
        self._is_stale = True

    # keeping up

    def catch_up(self, workspace) -> None:
        """Bring the rows up to date; of many grids, once they are read, `changed` tells. Raises GewuError."""
        self._follow(workspace)
        if self._task is not None:
            return
        limits = grid_bounds.limits(workspace)
        if self._is_stale or self.layer is None or len(self._dirty) > _MANY or limits != self.limits:
            self._read(workspace, limits)
        elif self._dirty:
            self._patch()

    @property
    def is_reading(self) -> bool:
        """Return whether a worker reads the rows."""
        return self._task is not None

    def _read(self, workspace, limits: tuple[float, float]) -> None:
        self._dirty, self._is_stale = set(), False
        reader, token = grid_rows.Reader(workspace), self._token

        def compute(progress: Progress):
            return _described(reader, limits, progress)

        def take(found: tuple) -> None:
            if token is self._token:
                self._task = None
                self.listed, self._names = found
                self.limits = limits
                if in_background:
                    self.changed.emit()

        def fail(_problem: Exception) -> None:
            if token is self._token:
                self._task, self._is_stale = None, True

        in_background = workspace.count("micro_grid") > FEW
        if in_background:
            self._task = background.run(tr("读取网格列表"), compute, take, fail)
        else:
            take(compute(silent))

    def _patch(self) -> None:
        dirty, self._dirty = self._dirty, set()
        fresh = grid_rows.of_features(self.layer, dirty)
        listed = listing.listed_grids(fresh, self._names.workers, self._names.communities, *self.limits)
        self.listed = _merged(self.listed, listed, dirty)

    # what others ask

    @property
    def communities(self) -> pd.Series:
        """Return the names of the communities by code."""
        return self._names.communities

    def counts(self) -> pd.Series:
        """Return the number of grids by community."""
        if self._counted is None or len(self._counted[0]) != len(self.listed) or self._counted[1] is not self._names:
            self._counted = self.listed, self._names, self.listed["community_code"].value_counts()
        return self._counted[2]

    def of(self, community: str | None) -> pd.DataFrame:
        """Return the listed grids of one community, or all."""
        if community is None:
            return self.listed
        return self.listed[(self.listed["community_code"] == community).to_numpy()]

    @property
    def is_shown(self) -> bool:
        """Return whether the layer of the grids is there."""
        return self.layer is not None and not sip.isdeleted(self.layer)

    def _shown_layer(self) -> QgsVectorLayer:
        if not self.is_shown:
            raise GewuError(
                tr("工程中没有微网格图层。"), remedy=tr("它可能已从图层面板移除；请重新打开工作区，图层会补回来。")
            )
        return self.layer

    def uids(self, fids: list[int]) -> set[str]:
        """Return which grids these features are."""
        if not fids:
            return set()
        return set(self.listed["uid"].to_numpy()[np.isin(self.listed["fid"].to_numpy(), fids)].tolist())

    def shapes(self, fids: list[int]) -> list:
        """Return the shapes of these grids as QgsGeometry; raises GewuError without a layer."""
        request = QgsFeatureRequest().setFilterFids(fids).setNoAttributes()
        return [feature.geometry() for feature in self._shown_layer().getFeatures(request) if feature.hasGeometry()]

    # signals

    def _follow(self, workspace) -> None:
        layer = workspace.layer("micro_grid")
        if layer is not self.layer:
            self._let_go()
        if layer is None or self.layer is layer:
            return
        self.layer = layer
        one, renew = self._touched, self._renew
        self._connect(layer, ("featureAdded", "featureDeleted"), one)
        self._connect(layer, ("geometryChanged", "attributeValueChanged"), lambda fid, *_: one(fid))
        self._connect(layer, ("dataChanged", "dataSourceChanged"), renew)
        self._connect(layer, ("afterCommitChanges", "afterRollBack", "editingStopped"), renew)
        self._connect(layer, ("willBeDeleted",), self._let_go)
        for name in ("worker", "community"):
            other = workspace.layer(name)
            if other is not None:
                self._connect(other, ("layerModified", "dataChanged", "afterRollBack"), renew)

    def _connect(self, layer: QgsVectorLayer, names: tuple[str, ...], slot) -> None:
        for name in names:
            getattr(layer, name).connect(slot)
            self._connections.append((layer, name, slot))

    def _let_go(self) -> None:
        connections, self._connections = self._connections, []
        for layer, name, slot in connections:
            if not sip.isdeleted(layer):
                getattr(layer, name).disconnect(slot)
        self.layer = None
        self._is_stale = True

    def _touched(self, fid: int) -> None:
        self._dirty.add(fid)
        self._tell()

    def _renew(self, *_args) -> None:
        self._is_stale = True
        self._tell()

    def _tell(self) -> None:
        if not self._told.isActive():
            self._told.start(0)


class _Names:
    """Names of workers by uid, of communities by code."""

    def __init__(self, workers: pd.Series, communities: pd.Series) -> None:
        self.workers, self.communities = workers, communities

    @classmethod
    def none(cls) -> _Names:
        return cls(pd.Series(dtype=object), pd.Series(dtype=object))


def _described(reader: grid_rows.Reader, limits: tuple[float, float], progress: Progress) -> tuple:
    """Return (listed grids, names); may run in a worker."""
    progress(0.0, tr("正在读取网格…"))
    found = reader.read()
    progress(0.7, "")
    names = _Names(listing.names(found.workers, "uid"), listing.names(found.communities, "code"))
    return listing.listed_grids(found.grids, names.workers, names.communities, *limits), names


def _merged(listed: pd.DataFrame, fresh: pd.DataFrame, gone: set[int]) -> pd.DataFrame:
    """Return `listed` with the rows of the features `gone` replaced by `fresh`: changed ones in place, new ones last."""
    place = pd.Index(listed["fid"].to_numpy()).get_indexer(fresh["fid"].to_numpy())
    there = place >= 0
    columns = {name: listed[name].to_numpy() for name in listed}
    if there.any():
        for name, values in columns.items():
            columns[name] = values.copy()
            columns[name][place[there]] = fresh[name].to_numpy()[there]
    lost = np.setdiff1d(np.array(sorted(gone), dtype="int64"), fresh["fid"].to_numpy())
    keep = ~np.isin(columns["fid"], lost) if len(lost) else None
    if keep is not None and not keep.all():
        columns = {name: values[keep] for name, values in columns.items()}
    if not there.all():
        columns = {name: np.concatenate([values, fresh[name].to_numpy()[~there]]) for name, values in columns.items()}
    return pd.DataFrame(columns, copy=False)
