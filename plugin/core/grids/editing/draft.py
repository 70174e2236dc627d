"""What a gesture would do: new shapes, new and removed units, and the counts before and after. Nothing is written yet."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import bounds
from .desk import Desk

#: How a unit stands for which there are no bounds (小区, 社区).
UNBOUND = "unbound"


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
    value}} that change besides. notes: what to tell the user when it is done. across: micro-grids take ground of another
    community, whose border moves along.
    """

    desk: Desk
    text: str
    shapes: dict[int, object] = field(default_factory=dict)
    fresh: list[Fresh] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    home: np.ndarray | None = None
    values: dict[int, dict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    across: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.shapes or self.fresh or self.removed or self.values)


@dataclass(frozen=True)
class Load:
    """households, shops, buildings of one unit, and how it stands to the bounds (`core.grids.bounds`, or UNBOUND)."""

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
    fresh = list(range(count, count + len(draft.fresh)))
    before = _loads(draft, desk.home, rows)
    after = _loads(draft, after_home, rows + fresh)
    removed = set(draft.removed)
    found = [Touch(row, desk.label(row), before[row], None if row in removed else after[row]) for row in rows]
    return found + [Touch(-1, "", None, after[unit]) for unit in fresh]


def _loads(draft: Draft, home: np.ndarray, units: list[int]) -> dict[int, Load]:
    """Return the load of these units (as in `home`) when the parts have these homes; asked at every move of the mouse."""
    desk = draft.desk
    count = len(desk) + len(draft.fresh)
    inside = home >= 0
    at = home[inside]
    households = np.bincount(at, weights=desk.households[inside], minlength=count)
    shops = np.bincount(at, weights=desk.shops[inside], minlength=count)
    buildings = buildings_in(desk, home, count)
    standings = _standings(draft, np.asarray(units, dtype=int), households + shops)
    return {
        unit: Load(float(households[unit]), float(shops[unit]), int(buildings[unit]), standing)
        for unit, standing in zip(units, standings)
    }


def _standings(draft: Draft, units: np.ndarray, totals: np.ndarray) -> np.ndarray:
    low, high = limits(draft.desk)
    if low is None:
        return np.full(len(units), UNBOUND, dtype=object)
    known = draft.desk.units.iloc[units[units < len(draft.desk)]]
    new = pd.DataFrame([fresh.values for fresh in draft.fresh], index=range(len(draft.fresh)))
    new = new.iloc[units[units >= len(draft.desk)] - len(draft.desk)]
    found = np.concatenate(
        [
            bounds.standing(known, low, high, totals[units[: len(known)]]),
            bounds.standing(new, low, high, totals[units[len(known) :]]),
        ]
    )
    if draft.desk.table != "micro_grid":
        return found
    return np.where(totals[units] > 0, found, bounds.EXEMPT)  # nobody lives there: it becomes a 专属 one


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
    if desk.held is not None:
        return np.bincount(home[rows], weights=desk.held[rows], minlength=count).astype(int)
    pairs = np.unique(home[rows].astype(np.int64) * (len(desk.parts) + 1) + desk.building[rows])
    return np.bincount(pairs // (len(desk.parts) + 1), minlength=count)
