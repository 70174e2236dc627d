"""The doubtful facilities with their reasons, candidates and recommendations; only what has changed is settled again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.facilities import settling
from ...core.grids import listing
from ...core.text import tr
from ...workspace import facilities as workspace_facilities
from .. import background
from ..session import Session
from .facilities_rows import FEW, FacilityRows

#: The queue holds no more than this many; with more, nothing has been tagged yet.
MOST = 3000
#: What a reason depends on.
_ASKED = ("name", "address", "precinct_code", "community_code", "compound_code", "geometry")


@dataclass
class Item:
    """One doubtful facility: what `settling.settle` says of it, and what it depends on.

    site: where it is (footprint, point or None); best: name of the recommended unit; community: that of its community, or of the first candidate's.
    """

    told: dict
    site: object
    best: str | None
    community: str | None
    found: settling.Settling
    row: int
    asked: tuple

    @property
    def candidates(self) -> pd.DataFrame:
        return self.found.candidates(self.row)


class QueueItems(QObject):
    """`changed` tells that items have been settled in the background; ask `catch_up` again."""

    changed = pyqtSignal()

    def __init__(self, session: Session, rows: FacilityRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session, self.rows = session, rows
        self._task = None
        self.forget()

    def forget(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task, self._token = None, object()
        self._items: dict[str, Item] = {}
        self._unit_version = -1
        #: Number of doubtful facilities, listed or not.
        self.total = 0
        self.values = nothing()

    @property
    def is_busy(self) -> bool:
        """Return whether candidates are being looked for."""
        return self._task is not None

    def item(self, uid: str) -> Item | None:
        """Return what is known of a facility, None while it is being found out."""
        return self._items.get(uid)

    def catch_up(self, mask: np.ndarray) -> None:
        """Bring the list up to date. mask: which facilities (n,) it may hold."""
        if self._unit_version != self.rows.unit_version:
            self._unit_version = self.rows.unit_version
            self._items = {}
        doubtful = np.flatnonzero(self.rows.doubtful() & mask)
        self.total = len(doubtful)
        doubtful = doubtful[:MOST]
        columns = self.rows.columns
        uids = columns["uid"][doubtful].tolist()
        asked = list(zip(*(columns[name][doubtful].tolist() for name in _ASKED)))
        fresh = [
            place
            for place, (uid, key) in enumerate(zip(uids, asked))
            if uid not in self._items or not _same(self._items[uid].asked, key)
        ]
        if fresh and self._task is None:
            self._settle(doubtful[fresh], [asked[place] for place in fresh])
        self.values = self._listed(doubtful, uids)

    def _settle(self, rows: np.ndarray, asked: list[tuple]) -> None:
        frame, units, token = self.rows.frame(rows), self.rows.units(), self._token
        frame = self._with_footprints(frame)
        sites = frame["geometry"].to_numpy()
        if len(rows) <= settling.habits()["most_at_once"] and (units.has_gazetteer or self.rows.count <= FEW):
            self._take(settling.settle(frame, units), asked, sites)
            return

        def done(found: settling.Settling) -> None:
            if token is self._token:
                self._task = None
                self._take(found, asked, sites)
                self.changed.emit()

        def failed(_problem: Exception) -> None:
            if token is self._token:
                self._task = None

        compute = lambda progress: settling.settle(frame, units, progress)  # noqa: E731
        self._task = background.run(tr("整理待定设施"), compute, done, failed)

    def _with_footprints(self, frame: pd.DataFrame) -> pd.DataFrame:
        areas = self.session.need().read("facility_area", facility_uid=frame["uid"].tolist())
        return workspace_facilities.with_footprints(frame, areas)

    def _take(self, found: settling.Settling, asked: list[tuple], sites: np.ndarray) -> None:
        units, first = (
            self.rows.units(),
            found.pairs.drop_duplicates("row").set_index("row")["community_code"].to_dict(),
        )
        for row, (told, key) in enumerate(zip(found.frame.to_dict("records"), asked)):
            best = units[told["level"]].label(told["code"]) if told["code"] else None
            community = units["community"].label(told["community_code"] or first.get(row)) or None
            self._items[told["uid"]] = Item(told, sites[row], best, community, found, row, key)

    def _listed(self, rows: np.ndarray, uids: list[str]) -> dict[str, np.ndarray]:
        """Return what the list shows of these facilities, by column."""
        items = [self._items.get(uid) for uid in uids]
        columns = {
            name: self.rows.columns[name][rows] for name in ("uid", "name", "code", "class_name", "fid", "sought")
        }
        for name in ("reason", "why", "basis"):
            columns[name] = _objects(None if item is None else item.told[name] for item in items)
        columns["best"] = _objects(None if item is None else item.best for item in items)
        columns["community"] = _objects(None if item is None else item.community for item in items)
        columns["distance"] = np.array(
            [np.nan if item is None else item.told["distance"] for item in items], dtype=float
        )
        columns["is_certain"] = np.array([item is not None and item.told["is_certain"] for item in items], dtype=bool)
        return columns


def nothing() -> dict[str, np.ndarray]:
    """Return the columns of an empty list."""
    names = ("uid", "name", "code", "class_name", "fid", "sought", "reason", "why", "basis", "best", "community")
    empty = {name: np.zeros(0, dtype=object) for name in names}
    return {**empty, "distance": np.zeros(0), "is_certain": np.zeros(0, dtype=bool)}


def matching(values: dict[str, np.ndarray], text: str) -> np.ndarray:
    """Return which rows hold every word of a text."""
    return listing.matching(values["sought"], text)


def _same(one: tuple, other: tuple) -> bool:
    return all(a is b or a == b for a, b in zip(one, other))


def _objects(values) -> np.ndarray:
    values = list(values)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
