"""The grid rules on a workspace, kept in step with its edits, undo and redo."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.grids.rule_watch import RuleWatch
from . import layers
from .live import LiveTable
from .workspace import Workspace

#: Argument of `core.grids.rules.check` → roles of the layers that hold it.
ROLES = {
    "grids": ("micro_grid",),
    "communities": ("community",),
    "compounds": ("compound",),
    "general_grids": ("general_grid",),
    "buildings": ("building",),
    "barriers": ("barrier", "barrier_area"),
    "workers": ("worker",),
}
_OPTIONAL = ("compounds", "general_grids", "buildings", "barriers", "workers")
_BY_COMMUNITY = {"grids": "community_code", "compounds": "community_code", "general_grids": "community_code"}
#: Metres round the chosen communities within which buildings and barriers are looked at.
_AROUND = 200.0
#: More changed rows than this are checked anew altogether.
MANY = 200
#: Columns whose change no rule sees.
_UNSEEN = ("created_at", "updated_at", "source", "geometry")

Box = tuple[float, float, float, float]


class GridWatch(QObject):
    """The tables that the rules look at, for all communities or those with `codes`; main thread.

    changed: rows may have changed; told once per turn of the event loop.
    """

    changed = pyqtSignal()

    def __init__(self, ws: Workspace, codes: list[str] | None = None) -> None:
        super().__init__()
        self.codes = codes
        self._own: list = []  # layers made here, for tables that the project does not show
        self._tables: dict[str, LiveTable] = {}
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.timeout.connect(self.changed.emit)
        shown = ws.layers
        self._ids = _ids(shown)
        for name, roles in ROLES.items():
            for role in roles:
                layer = shown.get(role)
                if layer is None:
                    layer = layers.make(ws.path, role, ws.crs)
                    self._own.append(layer)
                self._tables[role] = LiveTable(layer, layers.table_of(role).name, self._only(name))
                self._tables[role].changed.connect(self._grow)
        self._scope = self._bounds()
        self._seen: dict[str, tuple[int, pd.DataFrame]] = {}
        self._given: frozenset[str] = frozenset()

    def follows(self, ws: Workspace) -> bool:
        """Return whether the layers it listens to are still those the project shows."""
        return self._ids == _ids(ws.layers)

    def close(self) -> None:
        """Let go of all layers and signals; it is not used afterwards."""
        self._told.stop()
        for table in self._tables.values():
            table.changed.disconnect(self._grow)
            table.close()
        self._tables, self._own, self._seen = {}, [], {}

    def inputs(self) -> dict[str, pd.DataFrame | None]:
        """Return the tables for a check of everything; `follow` goes on from here. An empty table is None, so that its rules
        say they were not checked."""
        self._seen = {role: (table.version, self._frame(role)) for role, table in self._tables.items()}
        found = self._joined({role: frame for role, (_, frame) in self._seen.items()})
        found = {name: None if name in _OPTIONAL and not len(frame) else frame for name, frame in found.items()}
        self._given = frozenset(name for name, frame in found.items() if frame is not None)
        return found

    def now(self) -> dict[str, pd.DataFrame | None]:
        """Return the tables as they are now, an empty one as None; `follow` is not touched by it."""
        found = self._joined({role: self._frame(role) for role in self._tables})
        return {name: None if name in _OPTIONAL and not len(frame) else frame for name, frame in found.items()}

    @property
    def version(self) -> int:
        """Return a number that grows with each change of the rows."""
        return sum(table.version for table in self._tables.values())

    def size(self) -> int:
        """Return how many rows are looked at."""
        return sum(len(self._frame(role)) for role in self._tables)

    def follow(self, watch: RuleWatch) -> bool | None:
        """Bring `watch`, made from `inputs`, up to date: True when something had changed, False when nothing had, None when
        so much or so different a thing did that everything has to be checked anew."""
        uids: set[str] = set()
        places: list = []
        for role, table in self._tables.items():
            version, before = self._seen[role]
            if table.version == version:
                continue
            now = self._frame(role)
            found, shapes = _differences(before, now)
            uids |= found
            places += shapes
            self._seen[role] = (table.version, now)
            name = next(name for name, roles in ROLES.items() if role in roles)
            if found and name == "workers":
                return None
            if name in _OPTIONAL and (name in self._given) != bool(len(now)) and len(ROLES[name]) == 1:
                return None
            if len(uids) > MANY:
                return None
        if not uids:
            return False
        watch.update(self._read, np.array([*places, None], dtype=object)[:-1], uids)
        return True

    def _only(self, name: str) -> dict | None:
        if self.codes is None:
            return None
        if name == "communities":
            return {"code": list(self.codes)}
        return {_BY_COMMUNITY[name]: list(self.codes)} if name in _BY_COMMUNITY else None

    def _bounds(self) -> Box | None:
        if self.codes is None:
            return None
        shapes = self._tables["community"].frame()["geometry"].to_numpy()
        box = shapely.total_bounds(shapes)
        if not np.isfinite(box).all():
            return None
        west, south, east, north = box.tolist()
        return west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND

    def _frame(self, role: str) -> pd.DataFrame:
        whole = role in ("worker", "community", "micro_grid", "compound", "general_grid")
        return self._tables[role].frame(None if whole else self._scope)

    def _read(self, bounds: Box) -> dict[str, pd.DataFrame]:
        return self._joined(
            {role: table.frame(None if role == "worker" else bounds) for role, table in self._tables.items()}
        )

    def _joined(self, by_role: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        found = {name: by_role[roles[0]] for name, roles in ROLES.items()}
        areas = by_role["barrier_area"]
        if len(areas):
            found["barriers"] = pd.concat([found["barriers"], areas], ignore_index=True)
        return found

    def _grow(self) -> None:
        if not self._told.isActive():
            self._told.start(0)


def _ids(shown: dict) -> dict[str, str]:
    wanted = {role for roles in ROLES.values() for role in roles}
    return {role: layer.id() for role, layer in shown.items() if role in wanted}


def _differences(before: pd.DataFrame, now: pd.DataFrame) -> tuple[set[str], list]:
    """Return (uids of the rows that came, went or changed, their shapes before and after)."""
    if before is now:
        return set(), []
    at = pd.Index(before["uid"]).get_indexer(now["uid"])
    stayed = at >= 0
    one, other = before.iloc[at[stayed]], now[stayed]
    changed = np.zeros(len(one), dtype=bool)
    for name in one:
        if name not in _UNSEEN:
            a, b = one[name].to_numpy(), other[name].to_numpy()
            changed |= (a != b) & ~(pd.isna(a) & pd.isna(b))
    if "geometry" in one:
        a, b = one["geometry"].to_numpy(), other["geometry"].to_numpy()
        suspects = np.flatnonzero([x is not y for x, y in zip(a, b)])
        changed[suspects] |= shapely.to_wkb(a[suspects]) != shapely.to_wkb(b[suspects])
    gone = ~np.isin(np.arange(len(before)), at)
    frames = [one[changed], other[changed], before[gone], now[~stayed]]
    uids = {uid for frame in frames for uid in frame["uid"]}
    places = [shape for frame in frames if "geometry" in frame for shape in frame["geometry"] if shape is not None]
    return uids, places
