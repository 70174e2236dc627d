"""The attributes of units after an edit: counts and kind of those that changed, whole rows of new ones."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import shapely

from ... import schema
from ...columns import polygons, texts
from ...frames import new_uids
from ...text import stored, tr
from .. import bounds
from ..rows.codes import general_numbers, numbered
from ..rows.kinds import DEDICATED, kinds_of
from .desk import Desk
from .draft import Draft, buildings_in, limits
from .extents import extents

#: 玉林小区第3微网格 → 玉林小区.
_NUMBERED = re.compile(r"^(.*?)(?:第\d+)?(?:微网格|专属网格|一般网格)$")


def updated(draft: Draft) -> pd.DataFrame | None:
    """Return the update of the existing units that change (uid, geometry, counts …), None for none."""
    desk = draft.desk
    rows = sorted({*draft.shapes, *draft.values})
    if not rows:
        return None
    frame = desk.units.iloc[rows].reset_index(drop=True)
    shapes = [draft.shapes.get(row) for row in rows]
    frame["geometry"] = [old if new is None else new for old, new in zip(frame["geometry"], shapes)]
    columns = ["uid", "geometry"]
    if any(shape is not None for shape in shapes):
        frame["source"] = "manual"  # a later delineation keeps what was corrected by hand
        columns += ["source", *_counted(draft, frame, np.array(rows))]
    for place, row in enumerate(rows):
        for name, value in draft.values.get(row, {}).items():
            if name not in columns:
                columns.append(name)
            frame[name] = frame[name].astype(object)
            frame.at[place, name] = value
    return frame[columns]


def added(draft: Draft) -> pd.DataFrame | None:
    """Return whole rows of the new units, None for none."""
    desk = draft.desk
    if not draft.fresh:
        return None
    count = len(draft.fresh)
    frame = pd.DataFrame(index=range(count))
    table = schema.table(desk.table)
    for name in table.columns:
        frame[name] = pd.Series([_inherited(draft, k, name) for k in range(count)], dtype=object)
    frame["uid"] = list(new_uids(count))
    frame["source"] = "manual"
    frame["geometry"] = [unit.shape for unit in draft.fresh]
    _place(draft, frame)
    for k, unit in enumerate(draft.fresh):
        for name, value in unit.values.items():
            frame.at[k, name] = value
    frame["code"] = _codes(draft, frame)
    _counted(draft, frame, len(desk) + np.arange(count))
    frame["name"] = _names(draft, frame)
    for k, unit in enumerate(draft.fresh):
        for name, value in unit.values.items():  # what is known already is not worked out again
            frame.at[k, name] = value
    return frame


#: What a new unit takes over from the one it was cut from.
_TAKEN_OVER = ("community_code", "precinct_code", "subdistrict_code", "compound_code", "general_grid_code", "kind", "state",
               "property_kind", "property_company", "is_old", "build_year", "theme", "is_new")  # fmt: skip


def _inherited(draft: Draft, k: int, name: str):
    origin = draft.fresh[k].origin
    if origin >= 0 and name in _TAKEN_OVER:
        return draft.desk.units[name].iloc[origin] if name in draft.desk.units else None
    item = schema.table(draft.desk.table).field(name) if schema.table(draft.desk.table).has(name) else None
    return None if item is None else item.default


def _place(draft: Draft, frame: pd.DataFrame) -> None:
    """Fill in the parents that are not inherited, by location, in place."""
    desk = draft.desk
    points = shapely.point_on_surface(frame["geometry"].to_numpy())
    for column, units in (
        ("community_code", desk.communities),
        ("general_grid_code", desk.general_grids if desk.table == "micro_grid" else desk.general_grids.iloc[:0]),
    ):
        if column not in frame:
            continue
        shapes, codes = polygons(units), texts(units, "code")
        for k in np.flatnonzero(frame[column].isna().to_numpy()).tolist():
            holds = np.flatnonzero(shapely.intersects(shapes, points[k]))
            frame.at[k, column] = codes[holds[0]] if len(holds) else None


def _counted(draft: Draft, frame: pd.DataFrame, units: np.ndarray) -> list[str]:
    """Fill in what follows from the parts in each unit, in place, and return the names of the columns."""
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
    frame["extent_text"] = extents(draft, frame, units)
    return ["households", "shops", "buildings", "kind", "compound_code", "reason", "extent_text"]


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
    before = bounds.standing(desk.units, low, high)
    was_out = np.array(
        [unit < len(desk) and before[unit] in (bounds.BELOW, bounds.ABOVE) for unit in units], dtype=bool
    )
    reasons[(standing == bounds.INSIDE) & was_out] = None
    return reasons


def _codes(draft: Draft, frame: pd.DataFrame) -> list[str]:
    """Return a code per new unit: the next one that was never given."""
    desk = draft.desk
    taken = {code for code in desk.codes if code} | set(desk.retired)
    result = []
    for k in range(len(frame)):
        community = frame["community_code"].iloc[k] if "community_code" in frame else None
        code = draft.fresh[k].values.get("code") or _code(draft, frame, k, community or "", taken)
        taken.add(code)
        result.append(code)
    return result


def _code(draft: Draft, frame: pd.DataFrame, k: int, community: str, taken: set[str]) -> str:
    desk = draft.desk
    if desk.table == "micro_grid":
        general = frame["general_grid_code"].iloc[k]
        codes = sorted(code for code in texts(desk.general_grids, "code") if code and code.startswith(community))
        number = dict(zip(codes, general_numbers(codes, community))).get(general, 0)
        return numbered(np.array([number]), community, taken, desk.settings, {})[0]
    origin = draft.fresh[k].origin
    old = desk.codes[origin] if origin >= 0 else None
    if desk.table == "general_grid":
        return _next(community, 2, taken)
    if desk.table == "community":
        code = _next((old or "0" * 12)[:9], 3, taken)
        draft.notes.append(tr("新社区的编码 {code} 是暂编的，请改为正式的统计用区划代码。").format(code=code))
        return code
    return _next(f"{old or community}-", 1, taken)


def _next(stem: str, width: int, taken: set[str]) -> str:
    number = 1
    while f"{stem}{number:0{width}d}" in taken:
        number += 1
    return f"{stem}{number:0{width}d}"


def _names(draft: Draft, frame: pd.DataFrame) -> list[str]:
    """Return a name per new unit, after the one it comes from, that nobody has."""
    desk, settings = draft.desk, draft.desk.settings
    taken = {name for name in texts(desk.units, "name") if name}
    taken |= {unit.values["name"] for unit in draft.fresh if unit.values.get("name")}
    result = []
    for k, unit in enumerate(draft.fresh):
        if unit.values.get("name"):
            result.append(unit.values["name"])
            continue
        old = texts(desk.units, "name")[unit.origin] if unit.origin >= 0 else None
        community = _named(desk.communities, frame["community_code"].iloc[k] if "community_code" in frame else None)
        match = _NUMBERED.match(old) if old else None
        compound = _named(desk.compounds, frame["compound_code"].iloc[k] if "compound_code" in frame else None)
        stem = match.group(1) if match else old or compound or community or stored("新")
        if desk.table == "micro_grid":
            sort = stored("专属网格") if frame["kind"].iloc[k] == DEDICATED else stored("微网格")
            name = _free(lambda n, stem=stem, sort=sort, community=community: settings.name_template.format(
                unit=stem, number=n, sort=sort, community=community or ""), taken)  # fmt: skip
        elif desk.table == "general_grid" and (match or not old):
            name = _free(lambda n, stem=stem: stored("{stem}第{number}一般网格").format(stem=stem, number=n), taken)
        else:
            name = _free(lambda n, stem=stem: stored("{stem}（{number}）").format(stem=stem, number=n + 1), taken)
        taken.add(name)
        result.append(name)
    return result


def _free(name_of, taken: set[str]) -> str:
    number = 1
    while name_of(number) in taken:
        number += 1
    return name_of(number)


def _named(units: pd.DataFrame, code) -> str | None:
    """Return the name of the unit with this code, None where there is none."""
    at = np.flatnonzero(texts(units, "code") == code) if code else np.zeros(0, dtype=int)
    return texts(units, "name")[at[0]] if len(at) else None
