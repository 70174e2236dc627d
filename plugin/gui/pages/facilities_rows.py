"""The facilities and the units they belong to, read once and kept in step with their layers; shared by the tabs of 挂接.

Plain arrays by column, written over where a row changes: pandas copies a whole city for every edit.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from ...core import frames, schema
from ...core.errors import GewuError
from ...core.facilities import taxonomy
from ...core.facilities.tagging import DOUBTFUL
from ...core.facilities.units import LEVELS, Units
from ...core.grids import listing
from ...core.grids.bounds import RETIRED
from ...core.text import tr
from ...workspace import grid_rows
from ...workspace.live import LiveTable
from ..session import Session

#: Columns read of facility.
FIELDS = [
    "uid",
    "code",
    "name",
    "class_code",
    "class_basis",
    "type_text",
    "type_code",
    "level",
    "level_basis",
    "precinct_code",
    "community_code",
    "compound_code",
    "micro_grid_code",
    "tag_state",
    "tag_distance",
    "placed_by",
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


class FacilityRows(QObject):
    """`columns`: FIELDS and geometry of all facilities, with fid, class_name, community, compound, sought and the box.

    `version` grows with every change of facilities, `unit_version` with every change of units; ask `catch_up` first.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._tables: dict[str, LiveTable] = {}
        self._taxonomy = taxonomy.load()
        self.forget()

    def forget(self) -> None:
        """Let go of layers and rows."""
        for table in self._tables.values():
            table.close()
        self._tables = {}
        self._read: dict[str, tuple] = {}
        self.version = self.unit_version = 0
        self._seen: tuple = ()
        self._seen_units: tuple = ()
        self._units: tuple[int, Units] | None = None
        self._names: dict[str, dict] = {}
        empty = frames.empty(schema.table("facility"))
        none = {name: empty[name].to_numpy() for name in [*FIELDS, "geometry"]}
        self._take(none, np.zeros(0, dtype="int64"), np.zeros((0, 4)))

    # keeping up

    def catch_up(self) -> None:
        """Bring everything up to date; raises GewuError."""
        self._follow()
        seen = tuple(self._version_of(name) for name in LEVELS)
        renamed = seen != self._seen_units
        if renamed:
            self._seen_units = seen
            self.unit_version += 1
            self._names = {name: _names(self.unit_columns(name)) for name in ("community", "compound")}
        table = self._tables.get("facility")
        now = (table, table.version) if table is not None else ()
        if now == self._seen and not renamed:
            return
        self._seen = now
        self.version += 1
        if table is None:
            self._take({name: values[:0] for name, values in self.columns.items()}, self._ids[:0], self._boxes[:0])
            return
        arrays = table.arrays()
        self._seen = (table, table.version)
        touched = table.touched()
        if touched is None or renamed:
            self._take(arrays, table.ids, table.boxes)
        elif touched:
            self._describe(np.unique(touched))

    def _follow(self) -> None:
        workspace = self.session.need()
        for name, fields in (
            ("facility", FIELDS),
            *((name, _UNIT_FIELDS) for name in LEVELS),
            ("micro_grid", _GRID_FIELDS),
        ):
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
        self._describe(np.arange(count))

    def _describe(self, rows: np.ndarray) -> None:
        """Fill in what the list shows besides, for these rows."""
        columns = self.columns
        codes = columns["class_code"][rows]
        known = {code: self._taxonomy.name_of(code) for code in pd.unique(pd.Series(codes, dtype=object).dropna())}
        columns["class_name"][rows] = _mapped(codes, known)
        for name in ("community", "compound"):
            columns[name][rows] = _mapped(columns[f"{name}_code"][rows], self._names.get(name, {}))
        part = pd.DataFrame({name: columns[name][rows] for name in _SOUGHT})
        columns["sought"][rows] = listing.sought(part, list(_SOUGHT))

    # what others ask

    @property
    def count(self) -> int:
        return len(self._ids)

    def doubtful(self) -> np.ndarray:
        """Return which facilities are 待定."""
        states = self.columns["tag_state"]
        return (states == DOUBTFUL) | pd.isna(states)

    def frame(self, rows: np.ndarray) -> pd.DataFrame:
        """Return some rows, of FIELDS and geometry."""
        return pd.DataFrame({name: self.columns[name][rows] for name in [*FIELDS, "geometry"]})

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
            self._units = self.unit_version, Units(found["community"], found["compound"], found["precinct"])
        return self._units[1]

    def grids_at(self, places: np.ndarray) -> pd.DataFrame | None:
        """Return the micro-grids at least where these places (n,) are, None for none."""
        table = self._tables.get("micro_grid")
        known = places[~shapely.is_missing(places)]
        if table is None or not len(known):
            return None
        found = table.frame(tuple(shapely.total_bounds(known).tolist()))
        return found[found["state"] != RETIRED].reset_index(drop=True)

    # as the list of grids has it, for its link with the map

    @property
    def layer(self) -> QgsVectorLayer | None:
        table = self._tables.get("facility")
        return None if table is None else table.layer

    @property
    def is_shown(self) -> bool:
        """Return whether the layer of the facilities is there."""
        return self.layer is not None and not sip.isdeleted(self.layer)

    def shown_layer(self) -> QgsVectorLayer:
        """Return the layer of the facilities; raises GewuError where the user has taken it out of the project."""
        if not self.is_shown:
            raise GewuError(
                tr("工程中没有设施图层。"), remedy=tr("它可能已从图层面板移除；请重新打开工作区，图层会补回来。")
            )
        return self.layer

    def uids(self, fids: list[int]) -> set[str]:
        """Return which facilities these features are."""
        if not fids:
            return set()
        place = self._index.get_indexer(fids)
        return set(self.columns["uid"][place[place >= 0]].tolist())

    def shapes(self, fids: list[int]) -> list:
        """Return the shapes of these facilities as QgsGeometry; raises GewuError without a layer."""
        request = QgsFeatureRequest().setFilterFids(fids).setNoAttributes()
        return [feature.geometry() for feature in self.shown_layer().getFeatures(request) if feature.hasGeometry()]


def _mapped(codes: np.ndarray, names: dict) -> np.ndarray:
    found = np.full(len(codes), None, dtype=object)
    found[:] = [names.get(code) for code in codes.tolist()]
    return found


def _names(columns: dict[str, np.ndarray]) -> dict:
    pairs = zip(columns["code"].tolist(), columns["name"].tolist())
    return {code: name or code for code, name in pairs if code}
