"""The facilities and the units they belong to, read once and kept in step with their layers; shared by the tabs of 挂接.

Plain arrays by column, written over where a row changes: pandas copies a whole city for every edit.
"""

from __future__ import annotations

from typing import Callable

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core import frames, schema
from ...core.errors import GewuError
from ...core.facilities.classes import taxonomy
from ...core.facilities.tags.tagging import AUTOMATIC, DOUBTFUL, MANUAL, NEARBY
from ...core.facilities.units import LEVELS, Units
from ...core.grids import listing
from ...core.grids.bounds import RETIRED
from ...core.progress import Progress
from ...core.text import tr
from ...workspace import grid_rows
from ...workspace.frames import plain
from ...workspace.live import LiveTable
from .. import background
from ..session import Session
from ..shown_layer import ShownLayer

#: Columns read of facility: what the tabs show and look for; the rest is read where a person looks at one of them.
FIELDS = [
    "uid",
    "code",
    "name",
    "class_code",
    "level",
    "precinct_code",
    "community_code",
    "compound_code",
    "micro_grid_code",
    "tag_state",
    "floor_area",
    "site_area",
    "state",
    "address",
]
#: Columns read of units.
_UNIT_FIELDS = ["uid", "code", "name", "precinct_code", "community_code"]
#: What a text is looked for in.
_SOUGHT = ("name", "code", "class_name", "address", "community", "compound")
_GRID_FIELDS = ["uid", "code", "community_code", "state"]
_READ = {"facility": FIELDS, **dict.fromkeys(LEVELS, _UNIT_FIELDS)}
#: With more facilities than this the first reading is done in a worker.
FEW = 5000
#: The tag states by their number in `state_at`.
STATES = (AUTOMATIC, NEARBY, DOUBTFUL, MANUAL)
#: Columns of numbers: of the class in the taxonomy, of the state in STATES, of the units in `unit_columns`; -1 for none.
_PLACES = ("class_at", "state_at", "precinct_at", "community_at", "compound_at")
_STATE_PLACES = {state: number for number, state in enumerate(STATES)}


class FacilityRows(ShownLayer, QObject):
    """`columns`: FIELDS and geometry of all facilities, with fid, class_name, community, compound, sought, the box, and
    the numbers of _PLACES.

    `version` grows with every change of facilities, `unit_version` with every change of units; ask `catch_up` first.
    changed: rows have been read in the background; ask `catch_up` and look again.
    """

    changed = pyqtSignal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._tables: dict[str, LiveTable] = {}
        self._task = None
        self.forget()

    def _read_classes(self, found: taxonomy.Taxonomy) -> None:
        self._taxonomy = found
        self._class_names = {entry.code: entry.name for entry in found.classes}
        self._class_places = {entry.code: number for number, entry in enumerate(found.classes)}

    def forget(self) -> None:
        """Let go of layers and rows."""
        self._read_classes(taxonomy.load())
        if self._task is not None:
            self._task.cancel()
        self._task, self._token = None, object()
        for table in self._tables.values():
            table.close()
        self._tables = {}
        self.version = self.unit_version = 0
        self._seen: tuple = ()
        self._seen_units: tuple = ()
        self._units: tuple[int, Units] | None = None
        self._unit_places: dict[str, dict] = {name: {} for name in LEVELS}
        self._unit_names: dict[str, np.ndarray] = {name: np.full(1, None, dtype=object) for name in LEVELS}
        self.columns, self._ids, self._boxes = nothing(), np.zeros(0, dtype="int64"), np.zeros((0, 4))
        self._index, self._has_sought = pd.Index(self._ids), False

    # keeping up

    @property
    def is_reading(self) -> bool:
        """Return whether a worker reads the rows."""
        return self._task is not None

    def catch_up(self) -> None:
        """Bring everything up to date; of many facilities, once they are read, `changed` tells. Raises GewuError."""
        self._follow()
        table = self._tables.get("facility")
        if self._task is not None:
            return
        if table is not None and table.is_empty and self.session.need().count("facility") > FEW:
            self._read()
            return
        seen = tuple(self._version_of(name) for name in LEVELS)
        renamed = taxonomy.load() is not self._taxonomy
        if renamed:
            self._read_classes(taxonomy.load())
        if seen != self._seen_units:
            renamed = True
            self._seen_units = seen
            self.unit_version += 1
            for name in LEVELS:
                columns = self.unit_columns(name)
                self._unit_places[name] = {code: row for row, code in enumerate(columns["code"].tolist()) if code}
                self._unit_names[name] = _names(columns)
        now = (table, table.version) if table is not None else ()
        if now == self._seen and not renamed:
            return
        self._seen = now
        self.version += 1
        if table is None:
            self.columns, self._ids, self._boxes = nothing(), np.zeros(0, dtype="int64"), np.zeros((0, 4))
            return
        arrays = table.arrays()
        self._seen = (table, table.version)
        touched = table.touched()
        if touched is None or renamed:
            self._take(arrays, table.ids, table.boxes)
        elif touched:
            self._describe(np.unique(touched))

    def _read(self) -> None:
        readers = {name: self._tables[name].reader() for name in _READ if name in self._tables}
        token = self._token

        def compute(progress: Progress) -> tuple:
            found = {}
            for number, (name, reader) in enumerate(readers.items()):
                progress(number / len(readers), tr("正在读取设施…"))
                found[name] = reader()
            progress(0.9, tr("正在读取设施…"))
            frames_of = {name: found[name][1] if name in found else None for name in LEVELS}
            return found, Units(frames_of["community"], frames_of["compound"], frames_of["precinct"])

        def take(read: tuple) -> None:
            if token is not self._token:
                return
            self._task = None
            found, units = read
            fresh = all(self._tables[name].version == 0 for name in LEVELS if name in self._tables)
            for name, (ids, stored) in found.items():
                if name in self._tables:
                    self._tables[name].prime(ids, stored)
            self.catch_up()
            if fresh:
                self._units = self.unit_version, units
            self.changed.emit()

        def fail(_problem: Exception) -> None:
            if token is self._token:
                self._task = None

        self._task = background.run(tr("读取设施"), compute, take, fail)

    def _follow(self) -> None:
        workspace = self.session.need()
        for name, fields in {**_READ, "micro_grid": _GRID_FIELDS}.items():
            layer, known = workspace.layer(name), self._tables.get(name)
            if known is not None and known.layer is not layer:
                self._tables.pop(name).close()
                known = None
            if known is None and layer is not None:
                self._tables[name] = LiveTable(layer, name, names=fields)

    def _version_of(self, name: str) -> tuple:
        table = self._tables.get(name)
        return (id(table), table.version) if table is not None else ()

    def _take(self, arrays: dict[str, np.ndarray], ids: np.ndarray, boxes: np.ndarray) -> None:
        count = len(ids)
        self._ids, self._boxes = ids, boxes
        self._index = pd.Index(ids)
        self.columns = {name: arrays[name] for name in [*FIELDS, "geometry"]}
        self.columns["fid"] = ids
        for number, name in enumerate(grid_rows.BOX):
            self.columns[name] = boxes[:, number]
        for name in ("class_name", "community", "compound", "sought"):
            self.columns[name] = np.full(count, None, dtype=object)
        for name in _PLACES:
            self.columns[name] = np.zeros(count, dtype=int)
        self._has_sought = False
        self._describe(np.arange(count))

    def _describe(self, rows: np.ndarray) -> None:
        """Fill in what the list shows besides, for these rows."""
        columns = self.columns
        codes = columns["class_code"][rows]
        columns["class_name"][rows] = _mapped(codes, self._class_names, self._taxonomy.name_of)
        columns["class_at"][rows] = [self._class_places.get(code, -1) for code in codes.tolist()]
        doubtful = STATES.index(DOUBTFUL)
        columns["state_at"][rows] = [_STATE_PLACES.get(one, doubtful) for one in columns["tag_state"][rows].tolist()]
        for name in LEVELS:
            places = self._unit_places[name]
            at = np.array([places.get(code, -1) for code in columns[f"{name}_code"][rows].tolist()], dtype=int)
            columns[f"{name}_at"][rows] = at
            if name in columns:
                columns[name][rows] = self._unit_names[name][at]
        if self._has_sought:
            self._describe_sought(rows)

    def _describe_sought(self, rows: np.ndarray) -> None:
        part = pd.DataFrame({name: self.columns[name][rows] for name in _SOUGHT})
        self.columns["sought"][rows] = listing.sought(part, list(_SOUGHT))

    def prepare_search(self) -> None:
        """Fill the column `sought`, from when on it is kept up."""
        if not self._has_sought:
            self._has_sought = True
            self._describe_sought(np.arange(self.count))

    # what others ask

    @property
    def count(self) -> int:
        return len(self._ids)

    def doubtful(self) -> np.ndarray:
        """Return which facilities are 待定."""
        return self.columns["state_at"] == STATES.index(DOUBTFUL)

    def state_counts(self) -> dict[str, int]:
        """Return {tag state: number of facilities}; one without a state is 待定."""
        counts = np.bincount(self.columns["state_at"], minlength=len(STATES))
        return dict(zip(STATES, counts.tolist()))

    def frame(self, rows: np.ndarray) -> pd.DataFrame:
        """Return some rows, of FIELDS and geometry."""
        return pd.DataFrame({name: self.columns[name][rows] for name in [*FIELDS, "geometry"]})

    def whole(self, uids: list[str]) -> pd.DataFrame:
        """Return these facilities with all columns, in this order; raises GewuError when one is not there any more."""
        found = self.session.need().rows("facility", uids).set_index("uid", drop=False)
        _require(uids, found.index)
        return found.loc[list(uids)].reset_index(drop=True)

    def rows_of(self, uids) -> np.ndarray:
        """Return the rows of those of these facilities that there are."""
        table = self._tables.get("facility")
        return np.array(table.places(list(uids)) if table is not None else [], dtype=int)

    def of_uids(self, uids) -> pd.DataFrame:
        """Return those of these facilities that there are, of FIELDS and geometry."""
        return self.frame(self.rows_of(uids))

    def unit_columns(self, name: str) -> dict[str, np.ndarray]:
        """Return uid, code, name, parents (where the table has them) and geometry of the units of a table by column."""
        table = self._tables.get(name)
        if table is not None:
            return table.arrays()
        empty = frames.empty(schema.table(name))
        return {column: empty[column].to_numpy() for column in empty}

    def units(self) -> Units:
        """Return the units to tag to."""
        if self._units is None or self._units[0] != self.unit_version:
            found = {name: pd.DataFrame(self.unit_columns(name)) for name in LEVELS}
            units = Units(found["community"], found["compound"], found["precinct"])
            if self._units is not None:
                units.take_names(self._units[1])  # borders move more often than names change
            self._units = self.unit_version, units
        return self._units[1]

    def grids_at(self, places: np.ndarray) -> pd.DataFrame | None:
        """Return the micro-grids at least where these places (n,) are, None for none."""
        table = self._tables.get("micro_grid")
        known = places[~shapely.is_missing(places)]
        if table is None or not len(known):
            return None
        found = table.frame(tuple(shapely.total_bounds(known).tolist()))
        return found[found["state"] != RETIRED].reset_index(drop=True)

    def picked(self, uids: list[str]) -> pd.DataFrame:
        """Return these facilities in this order, of FIELDS and geometry; raises GewuError when one is not there any more."""
        found = self.of_uids(uids).set_index("uid", drop=False)
        _require(uids, found.index)
        return found.loc[list(uids)].reset_index(drop=True)

    def nearest(self, x: float, y: float, reach: float) -> str | None:
        """Return the uid of the facility nearest to a place, None where none is within `reach` metres."""
        away = np.hypot(self._boxes[:, 0] - x, self._boxes[:, 1] - y)
        away[np.isnan(away)] = np.inf
        row = int(away.argmin()) if len(away) else -1
        return self.columns["uid"][row] if row >= 0 and away[row] <= reach else None

    def why_empty(self) -> str:
        """Return why nothing is listed, and what to do."""
        if self.is_reading:
            return tr("正在读取设施…")
        if not self.is_shown and self.session.workspace is not None and self.session.workspace.count("facility"):
            return tr("工程中没有设施图层；请重新打开工作区，图层会补回来。")
        return tr("还没有设施。请先在“工作区”页导入设施。")

    def told_of(self, fid: int, fields: tuple[str, ...]) -> list[str]:
        """Return these fields of one facility as texts, those without a value left out."""
        if not self.is_shown:
            return []
        feature = self.layer.getFeature(fid)
        found = [(name, plain(feature[name])) for name in fields if feature.fieldNameIndex(name) >= 0]
        near = tr("距单元 {distance:.1f} m")
        return [
            near.format(distance=value) if name == "tag_distance" else str(value)
            for name, value in found
            if value not in (None, "", 0.0)
        ]

    # as the list of grids has it, for its link with the map

    @property
    def layer(self) -> QgsVectorLayer | None:
        table = self._tables.get("facility")
        return None if table is None else table.layer

    def none_shown(self) -> str:
        return tr("工程中没有设施图层。")


def _require(uids, known) -> None:
    missing = [uid for uid in uids if uid not in known]
    if missing:
        raise GewuError(tr("有 {count} 个设施已经不在。").format(count=len(missing)), details="\n".join(missing[:100]))


def nothing() -> dict[str, np.ndarray]:
    """Return `FacilityRows.columns` of no facilities."""
    empty = frames.empty(schema.table("facility"))
    found = {name: empty[name].to_numpy() for name in [*FIELDS, "geometry"]}
    for name in ("class_name", "community", "compound", "sought"):
        found[name] = np.zeros(0, dtype=object)
    for name in ("fid", *_PLACES):
        found[name] = np.zeros(0, dtype=int)
    return {**found, **{name: np.zeros(0) for name in grid_rows.BOX}}


def _mapped(codes: np.ndarray, names: dict, name_of: Callable | None = None) -> np.ndarray:
    """Return the name of each code, None for none; unknown codes are asked of `name_of`, if given."""
    found = np.full(len(codes), None, dtype=object)
    found[:] = [names.get(code) for code in codes.tolist()]
    if name_of is not None:
        for place in np.flatnonzero(pd.isna(found) & ~pd.isna(codes)).tolist():
            found[place] = name_of(codes[place])
    return found


def _names(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Return what each unit is called, with None at the end for no unit."""
    names, codes = columns["name"], columns["code"]
    named = np.array([bool(name) for name in names.tolist()], dtype=bool)
    return np.append(np.where(named, names, codes), None)
