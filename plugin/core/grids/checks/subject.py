"""What is being checked: the frames cleaned once, with the joins several rules share computed on first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from ...columns import flags, labels, numbers, polygons, shapes, texts
from ...geometry import repaired_polygons
from ..bounds import RETIRED
from ..parts.parts import leaves
from ..rows.kinds import DEDICATED
from ..settings import GridSettings
from .catalogue import Parameters
from .overlay import Shares, overlapping_pairs, shares


class Units:
    """A polygon layer of units (communities, compounds, general grids): codes, labels, valid shapes."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame.reset_index(drop=True)
        self.codes = texts(self.frame, "code")
        self.labels = _named(self.frame)
        self.shapes = polygons(self.frame)
        self.areas = shapely.area(self.shapes)

    def __len__(self) -> int:
        return len(self.frame)


def _named(frame: pd.DataFrame) -> np.ndarray:
    """Return "name(code)" where both are known, else what `labels` gives."""
    found = labels(frame)
    names = texts(frame, "name")
    return np.array(
        [f"{name}（{label}）" if name and name != label else label for name, label in zip(names, found)], dtype=object
    )


class Buildings:
    """The smallest units that are counted: building leaves, with the interior point that decides where they belong."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = leaves(frame).reset_index(drop=True)
        self.labels = labels(self.frame)
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

    def __post_init__(self) -> None:
        states = texts(self.grids, "state")
        self.grids = self.grids[states != RETIRED].reset_index(drop=True)
        self.codes = texts(self.grids, "code")
        self.labels = labels(self.grids)
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

    @cached_property
    def in_communities(self) -> Shares:
        """Return which grid shares how much area with which community."""
        return self.shares_with(self.communities)

    @cached_property
    def community_row(self) -> np.ndarray:
        """Return the row of the community in which most of each grid lies, -1 for none."""
        return self.in_communities.best(len(self))

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
        result = np.zeros(len(self.communities), dtype=bool)
        result[self.in_communities.above(self.parameters.sliver_area, self.parameters.sliver_width).outer] = True
        return result

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
