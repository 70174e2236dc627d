"""What a gesture would do: new shapes, new and removed units, and the counts before and after. Nothing is written yet."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...columns import numbers
from .. import bounds
from .desk import Desk


@dataclass
class Fresh:
    """A new unit. origin: row of the unit it comes from (its attributes are the pattern), -1 none; values: columns that are
    known already."""

    shape: object
    origin: int = -1
    values: dict = field(default_factory=dict)


@dataclass
class Draft:
    """text: name of the undo step. shapes: {row of desk.units: new polygon}; fresh: new units; removed: rows.

    home: per row of desk.parts the unit afterwards: a row, len(desk) + k for fresh[k], -1 none. values: {row: {column:
    value}} that change besides. notes: what to tell the user when it is done.
    """

    desk: Desk
    text: str
    shapes: dict[int, object] = field(default_factory=dict)
    fresh: list[Fresh] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    home: np.ndarray | None = None
    values: dict[int, dict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.shapes or self.fresh or self.removed or self.values)


@dataclass(frozen=True)
class Load:
    """households, shops, buildings of one unit, and how it stands to the bounds (`core.grids.bounds`)."""

    households: float
    shops: float
    buildings: int
    standing: str


@dataclass(frozen=True)
class Touch:
    """One unit of a draft. row: of desk.units, -1 for a new one; before None for a new one, after None for a removed one."""

    row: int
    label: str
    before: Load | None
    after: Load | None


def touches(draft: Draft) -> list[Touch]:
    """Return every unit whose shape or count changes, in order of the rows, new ones last."""
    desk = draft.desk
    count = len(desk)
    after_home = desk.home if draft.home is None else draft.home
    moved = np.flatnonzero(desk.home != after_home)
    rows = {*draft.shapes, *draft.removed, *desk.home[moved].tolist(), *after_home[moved].tolist()}
    rows = sorted(row for row in rows if 0 <= row < count)
    before, after = _loads(desk, desk.home, count), _loads(desk, after_home, count + len(draft.fresh))
    found = [Touch(row, desk.label(row), before(row), None if row in draft.removed else after(row)) for row in rows]
    return found + [Touch(-1, "", None, after(count + k)) for k in range(len(draft.fresh))]


def _loads(desk: Desk, home: np.ndarray, count: int):
    """Return a function from unit to Load."""
    inside = home >= 0
    at = home[inside]
    households = np.bincount(at, weights=desk.households[inside], minlength=count)
    shops = np.bincount(at, weights=desk.shops[inside], minlength=count)
    buildings = buildings_in(desk, home, count)
    low, high = limits(desk)

    def load(unit: int) -> Load:
        frame = desk.units.iloc[unit : unit + 1] if unit < len(desk) else pd.DataFrame(index=[0])
        total = np.array([households[unit] + shops[unit]])
        standing = bounds.standing(frame, low, high, total)[0] if low is not None else bounds.EXEMPT
        return Load(float(households[unit]), float(shops[unit]), int(buildings[unit]), standing)

    return load


def limits(desk: Desk) -> tuple[float | None, float | None]:
    """Return the bounds on households + shops of the units of this desk, (None, None) where there are none."""
    settings = desk.settings
    if desk.table == "micro_grid":
        return settings.minimum, settings.maximum
    if desk.table == "general_grid":
        return settings.general_minimum, settings.general_maximum
    return None, None


def buildings_in(desk: Desk, home: np.ndarray, count: int) -> np.ndarray:
    """Return the number of whole buildings per unit: parts of one building in one unit count once."""
    rows = np.flatnonzero(home >= 0)
    if "buildings" in desk.parts:  # the parts are micro-grids
        held = np.nan_to_num(numbers(desk.parts, "buildings"))[rows]
        return np.bincount(home[rows], weights=held, minlength=count).astype(int)
    whole = desk.parts["parent_uid"].to_numpy(dtype=object)[rows] if "parent_uid" in desk.parts else None
    own = desk.parts["uid"].to_numpy(dtype=object)[rows]
    names = own if whole is None else np.where([isinstance(value, str) and bool(value) for value in whole], whole, own)
    pairs = pd.DataFrame({"unit": home[rows], "whole": names}).drop_duplicates()
    return np.bincount(pairs["unit"].to_numpy(dtype=int), minlength=count)
