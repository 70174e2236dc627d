"""What is being checked: the frames cleaned once, with the joins several rules share computed on first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from ...columns import flags, labels, numbers, polygons, shapes, texts
from ...findings import Finding
from ...geometry import repaired_polygons
from ..bounds import RETIRED
from ..parts.parts import leaves
from ..rows.kinds import DEDICATED
from ..settings import GridSettings
from . import catalogue
from .catalogue import Parameters
from .overlay import NOISE, Shares, overlapping_pairs, shares


class Units:
    """A polygon layer of units (communities, compounds, general grids): codes, labels, valid shapes."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame.reset_index(drop=True)
        self.uids = _uids(self.frame)
        self.codes = texts(self.frame, "code")
        self.labels = _full_names(self.frame)
        self.shapes = polygons(self.frame)
        self.areas = shapely.area(self.shapes)

    def __len__(self) -> int:
        return len(self.frame)


def _uids(frame: pd.DataFrame) -> np.ndarray:
    """Return the uid of each row, "#row" (from 1) for none."""
    found = texts(frame, "uid")
    return np.array([uid or f"#{row}" for row, uid in enumerate(found, 1)], dtype=object)


def _labels(frame: pd.DataFrame) -> np.ndarray:
    """Return what `labels` gives; what has neither code nor name is called by its uid, the same in every selection of rows."""
    found, uids = labels(frame), texts(frame, "uid")
    return np.array(
        [f"#{uid[:8]}" if uid and label.startswith("#") else label for label, uid in zip(found, uids)], dtype=object
    )


def _full_names(frame: pd.DataFrame) -> np.ndarray:
    """Return "name(code)" where both are known, else what `_labels` gives."""
    found = _labels(frame)
    names = texts(frame, "name")
    return np.array(
        [f"{name}（{label}）" if name and name != label else label for name, label in zip(names, found)], dtype=object
    )


class Buildings:
    """The smallest units that are counted: building leaves, with the interior point that decides where they belong."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = leaves(frame).reset_index(drop=True)
        self.uids = _uids(self.frame)
        self.labels = _labels(self.frame)
        self.shapes = polygons(self.frame)
        self.areas = shapely.area(self.shapes)
        self.points = shapely.point_on_surface(self.shapes)
        self.tree = shapely.STRtree(self.points)
        self.households = numbers(self.frame, "households")
        self.shops = np.nan_to_num(numbers(self.frame, "shops"))
        self.units = np.nan_to_num(self.households) + self.shops
        self.compound_codes = texts(self.frame, "compound_code")

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(frozen=True)
class Around:
    """What is known of the whole when only a part is looked at. started, with_general: per community given; known: the codes
    of all units by parent column; doubled: uids of the grids that overlap others."""

    started: np.ndarray | None
    with_general: np.ndarray | None
    known: dict[str, set[str]]
    doubled: frozenset[str]


@dataclass
class Subject:
    """The grids in use and everything they are held against. Shapes are in one metric CRS."""

    grids: pd.DataFrame
    settings: GridSettings
    parameters: Parameters
    communities: Units | None = None
    compounds: Units | None = None
    general_grids: Units | None = None
    buildings: Buildings | None = None
    barriers: pd.DataFrame | None = None
    workers: pd.DataFrame | None = None
    around: Around | None = None

    def __post_init__(self) -> None:
        states = texts(self.grids, "state")
        self.grids = self.grids[states != RETIRED].reset_index(drop=True)
        self.codes = texts(self.grids, "code")
        self.labels = _labels(self.grids)
        self.uids = _uids(self.grids)
        self.raw = shapes(self.grids)
        self.shapes = repaired_polygons(self.raw)[0]
        self.areas = shapely.area(self.shapes)
        self.community_codes = texts(self.grids, "community_code")
        self.reasons = texts(self.grids, "reason")
        self.is_dedicated = texts(self.grids, "kind") == DEDICATED
        self.tree = shapely.STRtree(self.shapes)
        if self.barriers is not None:
            self.barriers = self.barriers[~flags(self.barriers, "crossable")].reset_index(drop=True)

    def __len__(self) -> int:
        return len(self.grids)

    def shares_with(self, units: Units) -> Shares:
        """Return which grid shares how much area with which unit; within drawing accuracy counts as within."""
        return shares(self.shapes, units.shapes, self.parameters.sliver_width / 2)

    @property
    def has_buildings(self) -> bool:
        """Return whether counts can be made; a part of the whole without any building has none, not unknown ones."""
        return self.buildings is not None and (len(self.buildings) > 0 or self.around is not None)

    def has(self, field: str, units: Units | None) -> bool:
        """Return whether there are any units that the parent column `field` could name, here or elsewhere."""
        if units is None:
            return False
        return len(units) > 0 or (self.around is not None and bool(self.around.known[field]))

    @cached_property
    def in_communities(self) -> Shares:
        """Return which grid shares how much area with which community."""
        return self.shares_with(self.communities)

    @cached_property
    def community_row(self) -> np.ndarray:
        """Return the row of the community in which most of each grid lies, -1 for none."""
        return self.in_communities.best(len(self))

    @cached_property
    def in_general(self) -> Shares:
        """Return which grid shares how much area with which general grid."""
        return self.shares_with(self.general_grids)

    @cached_property
    def with_general(self) -> np.ndarray:
        """Return per community whether most of any general grid lies in it."""
        if self.around is not None:
            return self.around.with_general
        held = shares(self.general_grids.shapes, self.communities.shapes).best(len(self.general_grids))
        return np.isin(np.arange(len(self.communities)), held)

    def known(self, field: str, units: Units) -> set[str]:
        """Return the codes that the parent column `field` may name."""
        return {code for code in units.codes if code} if self.around is None else self.around.known[field]

    @cached_property
    def doubled(self) -> np.ndarray:
        """Return which grids overlap another one by more than the noise of the arithmetic."""
        if self.around is not None:
            return np.isin(self.uids, list(self.around.doubled))
        result = np.zeros(len(self), dtype=bool)
        first, second, pieces = self.overlaps
        real = shapely.area(pieces) > NOISE
        result[first[real]] = True
        result[second[real]] = True
        return result

    @cached_property
    def overlaps(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return (row, row, shared polygon) of every two grids that share area."""
        return overlapping_pairs(self.shapes, self.tree)

    @cached_property
    def building_grid(self) -> np.ndarray:
        """Return the row of the grid in which each building's interior point lies, -1 for none."""
        return first_holder(self.buildings.tree, self.shapes)

    @cached_property
    def building_in_community(self) -> np.ndarray:
        """Return whether each building's interior point lies in one of the communities given."""
        if self.communities is None:
            return ~shapely.is_missing(self.buildings.points)
        return self.building_community >= 0

    @cached_property
    def building_community(self) -> np.ndarray:
        """Return the row of the community in which each building's interior point lies, -1 for none."""
        return first_holder(self.buildings.tree, self.communities.shapes)

    @cached_property
    def started(self) -> np.ndarray:
        """Return per community whether any grid lies in it by more than drawing accuracy."""
        if self.around is not None and self.around.started is not None:
            return self.around.started
        result = np.zeros(len(self.communities), dtype=bool)
        result[self.in_communities.above(self.parameters.sliver_area, self.parameters.sliver_width).outer] = True
        return result

    def finding(self, rule: str, case: str, detail: str, row: int, geometry=None, marks=()) -> Finding:
        """Return the finding on one grid; geometry: where, default the whole grid."""
        place = self.shapes[row] if geometry is None else geometry
        return catalogue.finding(
            rule, case, detail, [self.labels[row]], place, uids=[self.uids[row]], marks=[str(mark) for mark in marks]
        )

    def counts(self, values: np.ndarray) -> np.ndarray:
        """Return the sum of a building column per grid."""
        inside = self.building_grid >= 0
        return np.bincount(self.building_grid[inside], weights=values[inside], minlength=len(self))


def first_holder(points: shapely.STRtree, polygons: np.ndarray) -> np.ndarray:
    """Return for each point of the tree the first row of `polygons` that it touches, -1 for none."""
    holder = np.full(len(points.geometries), -1, dtype=np.int64)
    rows, point_rows = points.query(polygons, predicate="intersects")  # polygons in order
    holder[point_rows[::-1]] = rows[::-1]
    return holder
