"""What follows from the parts in each unit after an edit: counts, kind, compound, and whether a reason is still needed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import polygons, texts
from .. import bounds
from ..rows.kinds import kinds_of
from .desk import Desk
from .draft import Draft, buildings_in, limits


def counted(draft: Draft, frame: pd.DataFrame, units: np.ndarray) -> list[str]:
    """Fill in what follows from the parts in each unit, in place, and return the names of the columns.

    units: per row of `frame` the row of the desk, len(desk) + k for draft.fresh[k].
    """
    desk, table = draft.desk, draft.desk.table
    if table in ("compound", "community"):
        return []  # their households are known totals, not sums
    home = desk.home if draft.home is None else draft.home
    place = {int(unit): k for k, unit in enumerate(units)}
    rows = np.flatnonzero(np.isin(home, units))
    of_part = np.array([place[unit] for unit in home[rows].tolist()], dtype=int)
    count = len(units)
    households = np.bincount(of_part, weights=desk.households[rows], minlength=count)
    known = np.bincount(of_part, weights=desk.is_known[rows], minlength=count)
    some = np.bincount(of_part, minlength=count)
    frame["households"] = np.where((known == 0) & (some > 0), np.nan, households)
    if table == "general_grid":
        return ["households"]
    frame["shops"] = np.bincount(of_part, weights=desk.shops[rows], minlength=count)
    frame["buildings"] = buildings_in(desk, home, len(desk) + len(draft.fresh))[units]
    frame["kind"] = _kinds(draft, frame, rows, of_part, units)
    frame["compound_code"] = _compounds(desk, frame, rows, of_part)
    frame["reason"] = _reasons(desk, frame, units)
    return ["households", "shops", "buildings", "kind", "compound_code", "reason"]


def _kinds(draft: Draft, frame: pd.DataFrame, rows, of_part, units) -> np.ndarray:
    """Return the kind per unit: it follows the counts where it did so before; one set by hand stays."""
    desk = draft.desk
    uses = texts(desk.parts, "use")
    after = kinds_of(
        np.nan_to_num(frame["households"].to_numpy(dtype=float)),
        frame["shops"].to_numpy(),
        of_part,
        uses[rows],
        desk.settings,
    )
    before = _kinds_now(desk, uses)
    found = texts(frame, "kind")
    for k, unit in enumerate(units.tolist()):
        given = unit >= len(desk) and "kind" in draft.fresh[unit - len(desk)].values
        follows = unit >= len(desk) or found[k] is None or found[k] == before[unit]
        if follows and not given:
            found[k] = after[k]
    return found


def _kinds_now(desk: Desk, uses: np.ndarray) -> np.ndarray:
    inside = np.flatnonzero(desk.home >= 0)
    at, count = desk.home[inside], len(desk)
    households = np.bincount(at, weights=desk.households[inside], minlength=count)
    shops = np.bincount(at, weights=desk.shops[inside], minlength=count)
    return kinds_of(households, shops, at, uses[inside], desk.settings)


def _compounds(desk: Desk, frame: pd.DataFrame, rows: np.ndarray, of_part: np.ndarray) -> np.ndarray:
    """Return the compound per unit: the recorded one while any of its buildings is there, else the one with most load."""
    found = texts(frame, "compound_code")
    shapes, codes = polygons(desk.compounds), texts(desk.compounds, "code")
    if not len(shapes) or not len(rows):
        return found
    spot, unit = shapely.STRtree(desk.points[rows]).query(shapes, predicate="intersects")[::-1]
    for k in range(len(frame)):
        mine = of_part[spot] == k
        if not mine.any():
            continue
        weight = np.bincount(unit[mine], weights=desk.load[rows[spot[mine]]] + 1e-6, minlength=len(shapes))
        present = {codes[number] for number in np.flatnonzero(weight > 0).tolist()}
        if found[k] not in present:
            found[k] = codes[int(weight.argmax())]
    return found


def _reasons(desk: Desk, frame: pd.DataFrame, units: np.ndarray) -> np.ndarray:
    """Return the reasons: one that explained a count out of bounds goes when the count is inside."""
    low, high = limits(desk)
    standing = bounds.standing(frame, low, high)
    reasons = texts(frame, "reason")
    known = units < len(desk)
    was_out = np.zeros(len(units), dtype=bool)
    before = bounds.standing(desk.units.iloc[units[known]], low, high)
    was_out[known] = np.isin(before, (bounds.BELOW, bounds.ABOVE))
    reasons[(standing == bounds.INSIDE) & was_out] = None
    return reasons
