"""What an edit looks at: the units of one table round the place of a gesture, and what lies in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from ...columns import flags, numbers, polygons, texts
from ..bounds import RETIRED
from ..settings import GridSettings

#: Tables whose units can be edited, and the column by which what lies in them names them.
CODE_IN_CHILDREN = {
    "micro_grid": "micro_grid_code",
    "general_grid": "general_grid_code",
    "compound": "compound_code",
    "community": "community_code",
}


@dataclass
class Desk:
    """Frames with the columns of their tables (index 0..n-1), shapes in one metric CRS.

    table: the edited one. units: its rows in use here and around. parts: what is kept whole and counted, with uid,
    households, shops, geometry: building leaves for micro-grids and compounds, micro-grids for general grids and
    communities. children: {table: frame} of the rows that name a unit in the column CODE_IN_CHILDREN. The other frames are
    those near by and may be empty. retired: codes never given again. whole: codes of the communities whose units are all on
    the desk, None = all of `communities`.
    """

    table: str
    units: pd.DataFrame
    parts: pd.DataFrame
    communities: pd.DataFrame
    general_grids: pd.DataFrame
    compounds: pd.DataFrame
    barriers: pd.DataFrame
    roads: pd.DataFrame
    children: dict[str, pd.DataFrame] = field(default_factory=dict)
    settings: GridSettings = field(default_factory=GridSettings)
    retired: tuple[str, ...] = ()
    whole: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def shapes(self) -> np.ndarray:
        """Return one valid (multi)polygon per unit, None for none."""
        found = polygons(self.units)
        whole, owner = shapely.get_parts(found, return_index=True)
        single = np.bincount(owner, minlength=len(found)) == 1 if len(found) else np.zeros(0, dtype=bool)
        result = found.copy()
        result[single] = whole[single[owner]]
        return result

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    @cached_property
    def locked(self) -> np.ndarray:
        return flags(self.units, "locked")

    @cached_property
    def codes(self) -> np.ndarray:
        return texts(self.units, "code")

    @cached_property
    def names(self) -> np.ndarray:
        return texts(self.units, "name")

    @cached_property
    def community(self) -> np.ndarray:
        """Return the code of the community of each unit, None where it names none."""
        return texts(self.units, "code" if self.table == "community" else "community_code")

    @cached_property
    def editable(self) -> np.ndarray:
        """Return which units lie in a community that is wholly on the desk: only these may change."""
        if self.whole is None or self.table == "community":
            return np.ones(len(self), dtype=bool)
        return np.isin(self.community, [*self.whole, None])

    @cached_property
    def points(self) -> np.ndarray:
        """Return the interior point that decides where each part belongs."""
        return shapely.point_on_surface(polygons(self.parts))

    @cached_property
    def part_tree(self) -> shapely.STRtree:
        """Return the tree of the interior points."""
        return shapely.STRtree(self.points)

    @cached_property
    def footprints(self) -> np.ndarray:
        return polygons(self.parts)

    @cached_property
    def footprint_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.footprints)

    @cached_property
    def home(self) -> np.ndarray:
        """Return the unit (row) in which each part lies, -1 for none."""
        found = np.full(len(self.parts), -1)
        unit, part = self.part_tree.query(self.shapes, predicate="intersects")
        found[part[::-1]] = unit[::-1]
        return found

    @cached_property
    def households(self) -> np.ndarray:
        """Return the households per part, unknown ones as 0 (see `is_known`)."""
        return np.nan_to_num(numbers(self.parts, "households"))

    @cached_property
    def is_known(self) -> np.ndarray:
        return ~np.isnan(numbers(self.parts, "households"))

    @cached_property
    def shops(self) -> np.ndarray:
        return np.nan_to_num(numbers(self.parts, "shops"))

    @cached_property
    def held(self) -> np.ndarray | None:
        """Return the buildings in each part where the parts are micro-grids, None where they are buildings themselves."""
        return np.nan_to_num(numbers(self.parts, "buildings")) if "buildings" in self.parts else None

    @cached_property
    def building(self) -> np.ndarray:
        """Return a number per part: parts of one building have the same."""
        own = self.parts["uid"].to_numpy(dtype=object)
        if "parent_uid" in self.parts:
            whole = self.parts["parent_uid"].to_numpy(dtype=object)
            own = np.where([isinstance(value, str) and bool(value) for value in whole], whole, own)
        return pd.factorize(own)[0]

    @cached_property
    def load(self) -> np.ndarray:
        return self.households + self.shops

    def label(self, row: int) -> str:
        """Return what a unit is called in messages: its name and the end of its code."""
        return titled_code(self.codes[row], self.names[row])

    def row_of(self, uid: str) -> int:
        """Return the row of a unit; raises KeyError."""
        return self._row_of_uid[uid]

    @cached_property
    def _row_of_uid(self) -> dict[str, int]:
        return {uid: row for row, uid in enumerate(self.units["uid"].tolist())}

    def at(self, x: float, y: float) -> int:
        """Return the row of the unit at a place, -1 for none."""
        found = self.tree.query(shapely.Point(x, y), predicate="intersects")
        return int(found.min()) if len(found) else -1


def in_use(units: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a shape and are not out of use (停用), index 0..n-1."""
    kept = units["geometry"].notna() & ~pd.Series(texts(units, "state") == RETIRED, index=units.index)
    return units[kept].reset_index(drop=True)


def titled_code(code: str | None, name: str | None) -> str:
    """Return a unit's name with the end of its code behind it, either alone, or — for neither."""
    tail = f"{code[-5:-3]}-{code[-3:]}" if code and len(code) >= 17 else code
    return f"{name}（{tail}）" if name and tail else name or tail or "—"
