"""The units a facility can be tagged to, indexed once: 片区, 社区 and 小区 with their codes, names, parents and shapes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..columns import polygons, texts
from .places.gazetteer import Gazetteer

#: From the largest to the smallest.
LEVELS = ("precinct", "community", "compound")


class UnitLevel:
    """The units of one table that have a code; of several with one code the first counts. `shapes` may be None."""

    def __init__(self, name: str, frame: pd.DataFrame | None) -> None:
        self.name = name
        self.title = schema.table(name).title
        frame = pd.DataFrame() if frame is None else frame.reset_index(drop=True)
        codes = texts(frame, "code")
        keep = ~pd.isna(codes)
        self.codes = codes[keep]
        self.names = texts(frame, "name")[keep]
        self.shapes = polygons(frame)[keep]
        self.communities = self.codes if name == "community" else texts(frame, "community_code")[keep]
        self.precincts = self.codes if name == "precinct" else texts(frame, "precinct_code")[keep]
        self.tree = shapely.STRtree(self.shapes)
        self._rows: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.codes)

    def row(self, code: str | None) -> int:
        """Return the row of a code, -1 for none."""
        if self._rows is None:
            self._rows = {code: row for row, code in reversed(list(enumerate(self.codes.tolist())))}
        return self._rows.get(code, -1)

    def rows(self, codes) -> np.ndarray:
        """Return the rows of these codes, -1 for those there are not."""
        return np.array([self.row(code) for code in codes], dtype=int)

    def label(self, code: str | None) -> str:
        """Return what to call a unit: its name, else its code."""
        row = self.row(code)
        return (self.names[row] if row >= 0 else None) or code or ""

    def holding(self, points: np.ndarray, within: np.ndarray | None = None) -> np.ndarray:
        """Return the code of the one unit each point (or None) lies in, None where there is none or several.

        within: community codes (n,), only units of that community count; None among them counts none.
        """
        found = np.full(len(points), None, dtype=object)
        at, unit = self.tree.query(points, predicate="intersects")
        if within is not None:
            mine = self.communities[unit] == within[at]
            mine &= ~pd.isna(within[at])
            at, unit = at[mine], unit[mine]
        pairs = pd.DataFrame({"at": at, "code": self.codes[unit]}).drop_duplicates()
        single = pairs.drop_duplicates("at", keep=False)
        found[single["at"].to_numpy()] = single["code"].to_numpy()
        return found


class Units:
    """`levels[name]` for every name of LEVELS, empty ones included. Where a record names no parent, the place of the unit does."""

    def __init__(
        self,
        communities: pd.DataFrame | None,
        compounds: pd.DataFrame | None = None,
        precincts: pd.DataFrame | None = None,
    ) -> None:
        self._named = communities, compounds
        self._gazetteer: Gazetteer | None = None
        given = {"precinct": precincts, "community": communities, "compound": compounds}
        self.levels = {name: UnitLevel(name, given[name]) for name in LEVELS}
        community, compound = self.levels["community"], self.levels["compound"]
        compound.communities = _adopted(compound.communities, compound.shapes, community)
        community.precincts = _adopted(community.precincts, community.shapes, self.levels["precinct"])

    @property
    def gazetteer(self) -> Gazetteer:
        """Return the names of 社区 and 小区, prepared for finding them in records."""
        self.prepare_names()
        return self._gazetteer

    def prepare_names(self) -> None:
        """Prepare the names if they are not: seconds for a city."""
        if self._gazetteer is None:
            empty = pd.DataFrame(columns=["code", "name"])
            self._gazetteer = Gazetteer(*(empty if frame is None else frame for frame in self._named))

    @property
    def has_gazetteer(self) -> bool:
        """Return whether the names are prepared."""
        return self._gazetteer is not None

    def take_names(self, other: Units) -> None:
        """Take the prepared names of other units where these are called the same."""
        pairs = [(self.levels[name], other.levels[name]) for name in ("community", "compound")]
        same = all(
            np.array_equal(a, b)
            for one, two in pairs
            for a, b in ((one.codes, two.codes), (one.names, two.names), (one.communities, two.communities))
        )
        self._gazetteer = other._gazetteer if same else self._gazetteer

    def __getitem__(self, name: str) -> UnitLevel:
        return self.levels[name]

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the levels that candidates are taken from: 小区 and 社区, 片区 where there is neither."""
        found = tuple(name for name in ("compound", "community") if len(self.levels[name]))
        return found or tuple(name for name in ("precinct",) if len(self.levels[name]))

    def parents(self, level: str, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (片区 codes, 社区 codes) of units of one level, None where unknown."""
        if level == "precinct":
            return codes, np.full(len(codes), None, dtype=object)
        rows = self.levels[level].rows(codes)
        communities = np.where(rows >= 0, _taken(self.levels[level].communities, rows), None)
        rows = self.levels["community"].rows(communities)
        return np.where(rows >= 0, _taken(self.levels["community"].precincts, rows), None), communities


def _taken(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return values[rows], with -1 standing for anything."""
    return values[rows] if len(values) else np.full(len(rows), None, dtype=object)


def _adopted(parents: np.ndarray, shapes: np.ndarray, level: UnitLevel) -> np.ndarray:
    """Return the recorded parents; where there is none, the unit of `level` in which an inner point lies."""
    lost = pd.isna(parents) & ~shapely.is_missing(shapes)
    if not lost.any() or not len(level):
        return parents
    found = parents.copy()
    found[lost] = level.holding(shapely.point_on_surface(shapes[lost]))
    return found
