"""The rows of the list of grids: read once, then kept in step with the layer by its signals; only edited rows are read again.

Plain arrays by column, not a frame: pandas copies a whole city for every edited row.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import pandas as pd
from qgis.core import QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.grids import listing
from ...core.progress import Progress, silent
from ...core.text import tr
from ...workspace import grid_bounds, grid_rows
from .. import background
from ..shown_layer import ShownLayer

#: With more grids than this the first reading is done in a worker.
FEW = 5000
#: Above this many edited rows everything is read again.
_MANY = 2000


class GridRows(ShownLayer, QObject):
    """`columns` holds `listing.listed_grids` of all grids in order of their codes, with their fid and box, by column.

    The arrays are written into when rows change; `version` then grows. changed: rows may have changed or have been read;
    ask `catch_up` and look again.
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
        self._names = _Names.none()
        self.version = 0
        self._take(listing.nothing().assign(fid=np.zeros(0, dtype="int64"), **dict.fromkeys(grid_rows.BOX, 0.0)))
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
                listed, self._names = found
                self._take(listed)
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

    def _take(self, listed: pd.DataFrame) -> None:
        self.columns = {name: listed[name].to_numpy(copy=True) for name in listed if name != "geometry"}
        self._restructured()

    def _restructured(self) -> None:
        """Note that rows have come, gone or gone elsewhere."""
        self.version += 1
        self._index = pd.Index(self.columns["fid"])
        self._counts: pd.Series | None = None
        self._rows_of: tuple[str, np.ndarray] | None = None

    def _patch(self) -> None:
        """Read the edited rows and lay them in; what stays in its place is written over."""
        dirty, self._dirty = self._dirty, set()
        frame = grid_rows.of_features(self.layer, dirty)
        frame = listing.listed_grids(frame, self._names.workers, self._names.communities, *self.limits)
        fresh = {name: frame[name].to_numpy() for name in self.columns}
        place = self._index.get_indexer(fresh["fid"])
        stays = place >= 0
        for name in ("code", "community_code"):
            stays[stays] = self.columns[name][place[stays]] == fresh[name][stays]
        for name, values in self.columns.items():
            values[place[stays]] = fresh[name][stays]
        gone = dirty.difference(fresh["fid"][stays].tolist())
        if gone:
            keep = ~np.isin(self.columns["fid"], list(gone))
            new = np.flatnonzero(~stays)
            new = new[listing.order(fresh["code"][new])]
            kept = {name: values[keep] for name, values in self.columns.items()}
            at = _places(kept["code"], fresh["code"][new])
            self.columns = {name: np.insert(values, at, fresh[name][new]) for name, values in kept.items()}
            self._restructured()
        self.version += 1

    # what others ask

    @property
    def communities(self) -> pd.Series:
        """Return the names of the communities by code."""
        return self._names.communities

    def counts(self) -> pd.Series:
        """Return the number of grids by community; the same object while it is the same."""
        if self._counts is None:
            self._counts = pd.Series(self.columns["community_code"]).value_counts()
        return self._counts

    def of(self, community: str | None) -> dict[str, np.ndarray]:
        """Return the columns of the grids of one community, or of all."""
        if community is None:
            return self.columns
        if self._rows_of is None or self._rows_of[0] != community:
            self._rows_of = community, np.flatnonzero(self.columns["community_code"] == community)
        rows = self._rows_of[1]
        return {name: values[rows] for name, values in self.columns.items()}

    def of_uids(self, uids: list[str]) -> pd.DataFrame:
        """Return these grids."""
        rows = np.flatnonzero(pd.Series(self.columns["uid"]).isin(uids).to_numpy())
        return pd.DataFrame({name: values[rows] for name, values in self.columns.items()})

    def holdings(self) -> pd.DataFrame:
        """Return what each worker has: worker_uid, state and households of every grid."""
        return pd.DataFrame({name: self.columns[name] for name in ("worker_uid", "state", "households")})

    def none_shown(self) -> str:
        return tr("工程中没有微网格图层。")

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
    listed = listing.listed_grids(found.grids, names.workers, names.communities, *limits)
    return listed.iloc[listing.order(listed["code"].to_numpy())], names


def _places(codes: np.ndarray, new: np.ndarray) -> list[int]:
    """Return where each of the `new` codes goes among sorted ones, of which those without a code are last."""
    known = len(codes)
    while known and not codes[known - 1]:
        known -= 1
    return [bisect_left(codes, code, 0, known) if code else len(codes) for code in new]
