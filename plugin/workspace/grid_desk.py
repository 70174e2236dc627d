"""Desks for the grid editor: the units round the place of a gesture and what lies in them, kept in step with the edits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core import schema
from ..core.columns import polygons, texts
from ..core.errors import GewuError
from ..core.grids.bounds import RETIRED
from ..core.grids.editing.desk import Desk, in_use
from ..core.grids.editing.words import named
from ..core.grids.parts.parts import leaves
from ..core.text import tr
from . import change_log, database, file_read, grid_bounds, layers
from .live import LiveTable
from .memo import Memo
from .workspace import Workspace

#: What lies this near (m) to the communities of a desk is on it too.
AROUND = 50.0
#: Metres by which the bounds of a gesture are widened.
_LEAST = 0.001
#: More buildings than this are not loaded for one gesture.
MOST_BUILDINGS = 40_000
#: Tables whose rows name a unit of the edited one.
CHILDREN = {
    "micro_grid": ("building", "facility"),
    "general_grid": ("micro_grid",),
    "compound": ("building", "micro_grid", "facility"),
    "community": ("compound", "general_grid", "micro_grid", "building", "facility"),
}
_COUNTED = {"micro_grid": "building", "compound": "building", "general_grid": "micro_grid", "community": "micro_grid"}
_ROLES = (
    "community", "compound", "general_grid", "micro_grid", "building", "barrier", "barrier_area", "road", "facility",
)  # fmt: skip

Box = tuple[float, float, float, float]


@dataclass
class _Kept:
    """A desk that was made: of which table, for which communities (uids), and the box it covers."""

    table: str
    communities: frozenset
    reach: Box
    desk: Desk


class Desks(QObject):
    """Desks of one workspace; main thread. changed: rows may have changed; told once per turn of the event loop."""

    changed = pyqtSignal()

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self._ws = ws
        self._live: dict[str, LiveTable] = {}
        self._own: list = []  # layers made here, for tables that the project does not show
        self._base = 0
        self._kept: list[_Kept] = []
        self._kept_at = -1
        self._frames: dict[tuple, tuple] = {}
        self._memos: dict[tuple, Memo] = {}
        self._region = None
        self._stat: tuple = ()
        self._settings = None
        self._is_closed = self._is_dirty = False
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.timeout.connect(self.changed.emit)
        self._project = ws.project
        self._project.layersAdded.connect(self._layers_changed)
        self._project.layersRemoved.connect(self._layers_changed)
        self._attach()

    @property
    def version(self) -> int:
        """Return a number that grows with each change of the data, the bounds on households or the shown layers."""
        self._look_at_file()
        return self._base + sum(table.version for table in self._live.values())

    def desk(self, table: str, bounds: Box) -> Desk:
        """Return the desk for units of `table` in all communities that `bounds` (west, south, east, north) meets.

        Its `communities` are those, whole; units, parts and the rest reach 50 m beyond. The same object is returned
        until something changes. Raises GewuError where so many buildings lie there that it would take seconds.
        """
        west, south, east, north = (float(side) for side in bounds)
        # a place or an upright line has no area, and a box without area meets nothing
        bounds = (west - _LEAST, south - _LEAST, east + _LEAST, north + _LEAST)
        met = self._met(bounds)
        names = frozenset(met["uid"])
        version = self.version
        if self._kept_at != version:
            self._kept, self._kept_at = [], version
        for kept in self._kept:
            if kept.table == table and names <= kept.communities and _holds(kept.reach, bounds):
                return kept.desk
        made = self._made(table, met, bounds)
        self._kept = [*self._kept[-3:], made]
        return made.desk

    def desk_of(self, table: str, uids: list[str]) -> Desk:
        """Return the desk on which these units lie; raises GewuError where one is gone or has no shape."""
        rows = self._live[table].rows(uids)
        if len(rows) < len(set(uids)):
            rows = self._ws.rows(table, uids)
        if len(rows) < len(set(uids)) or rows["geometry"].isna().any():
            raise GewuError(
                tr("选中的{title}已不存在，或没有图形。").format(title=named(table)),
                remedy=tr("请重新选择后再试。"),
            )
        return self.desk(table, tuple(shapely.total_bounds(rows["geometry"].to_numpy()).tolist()))

    def close(self) -> None:
        """Let go of all layers and signals; the desks are not used afterwards."""
        if self._is_closed:
            return
        self._is_closed = True
        self._project.layersAdded.disconnect(self._layers_changed)
        self._project.layersRemoved.disconnect(self._layers_changed)
        self._told.stop()
        self._detach()
        self._kept, self._frames = [], {}

    # following the data

    def _layers_changed(self, *_) -> None:
        if not self._is_closed:
            self._is_dirty = True
            self._grow()

    def _grow(self) -> None:
        if not self._is_closed and not self._told.isActive():
            self._told.start(0)

    def _attach(self) -> None:
        shown = self._ws.layers
        for role in (*_ROLES, change_log.TABLE):
            table = layers.table_of(role).name
            layer = shown.get(role)
            if layer is None:
                layer = layers.make(self._ws.path, role, self._ws.crs)
                self._own.append(layer)
            only = {"why": change_log.RETIRED} if role == change_log.TABLE else None
            self._live[role] = LiveTable(layer, table, only)
            self._live[role].changed.connect(self._grow)

    def _detach(self) -> None:
        self._base += 1 + sum(table.version for table in self._live.values())
        for table in self._live.values():
            table.changed.disconnect(self._grow)
            table.close()
        self._live, self._own = {}, []

    def _look_at_file(self) -> None:
        """Notice other layers in the project, and what signals do not tell: settings, and writes behind hidden layers."""
        if self._is_closed:
            return
        if self._is_dirty:
            self._is_dirty = False
            shown = self._ws.layers
            now = {role: shown.get(role) for role in self._live}
            used = {role: None if table.layer in self._own else table.layer for role, table in self._live.items()}
            if now != used:
                self._detach()
                self._attach()
        found = database.state(self._ws.path)
        if found == self._stat:
            return
        self._stat = found
        for table in self._live.values():
            if table.layer in self._own:
                table.renew()
        settings = grid_bounds.settings(self._ws)
        if settings != self._settings:
            self._settings = settings
            self._base += 1

    # making a desk

    def _met(self, bounds: Box) -> pd.DataFrame:
        self._look_at_file()
        near = self._live["community"].frame(bounds)
        if not len(near):
            return near
        return near[shapely.intersects(self._shapes("community", near), shapely.box(*bounds))]

    def _made(self, table: str, met: pd.DataFrame, bounds: Box) -> _Kept:
        shapes = self._shapes("community", met)
        west, south, east, north = shapely.total_bounds(np.append(shapes, shapely.box(*bounds))).tolist()
        reach = (west - AROUND, south - AROUND, east + AROUND, north + AROUND)
        self._refuse_too_much(reach, len(met))
        self._set_region(shapes, bounds)
        counted = _COUNTED[table]
        log = self._live[change_log.TABLE].frame()
        desk = Desk(
            table,
            self._near(table, reach, in_use),
            self._near(counted, reach, leaves if counted == "building" else in_use),
            met.reset_index(drop=True),
            self._live["general_grid"].frame(reach),
            self._live["compound"].frame(reach),
            self._barriers(reach),
            self._live["road"].frame(reach),
            children={name: self._near(name, reach) for name in CHILDREN[table]},
            settings=self._settings,
            retired=(*change_log.retired_codes(log, table), *self._out_of_use(table, reach)),
        )
        desk.shapes, desk.footprints = self._shapes(table, desk.units), self._shapes(counted, desk.parts)
        desk.points = self._memo("point", counted, shapely.point_on_surface)(desk.footprints)
        return _Kept(table, frozenset(met["uid"]), reach, desk)

    def _out_of_use(self, table: str, reach: Box) -> tuple[str, ...]:
        """Return the codes of the units that are out of use (停用): they are not on the desk, but had their codes."""
        frame = self._live[table].frame(reach)
        return tuple(frame["code"][texts(frame, "state") == RETIRED].dropna())

    def _refuse_too_much(self, reach: Box, communities: int) -> None:
        building = self._live["building"]
        if building.has(reach):
            return
        count = file_read.count_within(self._ws.path, schema.table("building"), reach)
        if count > MOST_BUILDINGS:
            raise GewuError(
                tr("这一范围涉及 {communities} 个社区、{count} 栋楼，超出一次编辑的上限。").format(
                    communities=communities, count=count
                ),
                remedy=tr("请放大地图，在更小的范围内操作。"),
            )

    def _set_region(self, communities: np.ndarray, bounds: Box) -> None:
        """Make 50 m round these communities and the place of the gesture the region."""
        around = self._memo("around", "community", _around)(communities)
        region, here = shapely.union_all(around), shapely.box(*bounds)
        if not shapely.covers(region, here):
            region = shapely.union(region, shapely.buffer(here, AROUND, quad_segs=1))
        if self._region is None or not shapely.equals_exact(self._region, region):
            shapely.prepare(region)
            self._region = region
            self._memos = {key: memo for key, memo in self._memos.items() if key[0] != "near"}

    def _near(self, name: str, reach: Box, chosen=None) -> pd.DataFrame:
        """Return the rows of a table in the region, of these the `chosen` ones."""
        table = self._live[name]
        key = (name, chosen)
        found = self._frames.get(key)
        if found is not None and found[:3] == (table, table.version, reach) and found[3] is self._region:
            return found[4]
        frame = table.frame(reach)
        if chosen is not None:
            frame = chosen(frame)
        near = self._memo("near", name, self._meets_region)(frame["geometry"].to_numpy()).astype(bool)
        frame = frame[near].reset_index(drop=True)
        self._frames[key] = (table, table.version, reach, self._region, frame)
        return frame

    def _meets_region(self, shapes: np.ndarray) -> np.ndarray:
        return shapely.intersects(self._region, shapes).astype(object)

    def _shapes(self, table: str, frame: pd.DataFrame) -> np.ndarray:
        return self._memo("shape", table, _polygons)(frame["geometry"].to_numpy())

    def _memo(self, what: str, table: str, compute) -> Memo:
        """Return the memo for one purpose and table: each forgets by the number of shapes it is asked about."""
        return self._memos.setdefault((what, table), Memo(compute))

    def _barriers(self, reach: Box) -> pd.DataFrame:
        lines, areas = (self._live[role].frame(reach) for role in ("barrier", "barrier_area"))
        return pd.concat([lines, areas], ignore_index=True) if len(areas) else lines


def _polygons(shapes: np.ndarray) -> np.ndarray:
    """Return what `Desk.shapes` and `Desk.footprints` are: valid polygons, a single part without its multi-part cover."""
    found = polygons(pd.DataFrame({"geometry": shapes}))
    single = shapely.get_num_geometries(found) == 1
    found[single] = shapely.get_geometry(found[single], 0)
    return found


def _around(shapes: np.ndarray) -> np.ndarray:
    return shapely.buffer(shapes, AROUND, quad_segs=2)


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
