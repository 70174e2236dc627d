"""The rows of new micro-grids: counts, kinds, codes, names, borders in words and reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import flags, numbers, texts
from ...findings import WARNING
from ...text import stored, tr
from ..general import grouped, rows_of_general
from ..layout import Layout
from ..partition.explain import reasons
from ..settings import GridSettings
from .codes import general_numbers, numbered, reading_order
from .counts import counted
from .extent_text import extent_texts, plain, short
from .heirs import Heritage, heritage
from .kinds import DEDICATED
from .names import numbered_names, units_of

#: What a new grid takes over from the former one whose code it has.
_HANDED_ON = ("uid", "name", "worker_uid", "created_at")


def rows_of(
    place, layouts: list[Layout], parts: pd.DataFrame, former: pd.DataFrame, fixed: pd.DataFrame, settings, notes
) -> tuple[pd.DataFrame, np.ndarray, Heritage, pd.DataFrame | None]:
    """Return (columns of micro_grid of all new grids in reading order, grid per row of `parts` or -1, heritage, columns of
    general_grid of those that were formed or None).

    former: grids whose codes may be taken over; fixed: grids that stay, in their place around the new ones. Those that
    are not locked are told the general grid they have become part of, in place.
    """
    sizes = [len(layout) for layout in layouts]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    shapes = np.concatenate([layout.shapes for layout in layouts])
    count = len(shapes)
    where = shapely.get_coordinates(shapely.point_on_surface(shapes))
    order = reading_order(where[:, 0], where[:, 1])
    rank = np.empty(count, dtype=int)
    rank[order] = np.arange(count)
    shapes = shapes[order]
    unit = np.concatenate([layout.unit for layout in layouts])[order]
    general = np.concatenate([layout.general for layout in layouts])[order]
    own = [None] * count
    of_part = np.full(len(parts), -1)
    for layout, first in zip(layouts, start):
        of_part[layout.rows] = rank[first + layout.of_part]
        for grid, name in layout.own_names.items():
            own[rank[first + grid]] = name
    here = np.flatnonzero(of_part >= 0)
    columns = counted(parts, here, of_part[here], count, settings)
    for layout, first in zip(layouts, start):
        columns["kind"][rank[first + np.array(sorted(layout.given), dtype=int)]] = DEDICATED
    points = shapely.point_on_surface(parts["geometry"].to_numpy()[here])
    load = parts["households"].to_numpy(dtype=float)[here] + parts["shops"].to_numpy(dtype=float)[here]
    passed_on = heritage(former, points, load, of_part[here], shapes)
    formed = group = None
    general_codes = _picked(place.general_grids, general)
    of_grid = np.array([*general_numbers(place.general_grids["code"].tolist(), place.code), 0], dtype=int)[general]
    if settings.form_general and not len(place.general_grids):
        of_grid, general_codes, formed, group = _formed(
            place, columns, shapes, unit, former, passed_on, fixed, settings, notes
        )
    known = _unused_codes(former, passed_on, fixed)
    codes = numbered(of_grid, place.code, place.taken_codes, settings, known)
    units = units_of(place, shapes, unit, columns["kind"].tolist(), own, parts, of_part, settings)
    names, calls = _names(place, units, columns["kind"].tolist(), former, passed_on, fixed, settings)
    frame = pd.DataFrame(
        {
            "code": codes,
            "name": names,
            **columns,
            "community_code": place.code,
            "compound_code": _picked(place.compounds, unit),
            "general_grid_code": general_codes,
            "worker_uid": None,
            "state": "正常",
            "source": "auto",
            "locked": False,
            "extent_text": extent_texts(
                place, shapes, _felt_units(place, units, unit, columns["kind"]), calls, fixed, settings
            ),
            "geometry": shapes,
        }
    )
    for column in _HANDED_ON:
        if column != "name" and column in former and passed_on.heir:
            values = former[column].to_numpy(dtype=object)
            if column not in frame:
                frame[column] = None
            filled = frame[column].to_numpy(dtype=object).copy()
            for grid, row in passed_on.heir.items():
                if isinstance(values[row], str) and values[row]:
                    filled[grid] = values[row]
            frame[column] = filled
    if formed is not None:
        formed["members"] = _members(formed, group, [*codes, *texts(fixed, "code").tolist()])
    frame["reason"] = _reasons(place, frame, layouts, start, rank, parts, settings, notes)
    return frame, of_part, passed_on, formed


def _formed(
    place, columns: dict, shapes, unit, former: pd.DataFrame, passed_on: Heritage, fixed: pd.DataFrame, settings, notes
):
    """Return (number and code of the general grid per new grid, columns of general_grid, row of these per grid, new ones
    first), grouped with the fixed ones."""
    count = len(shapes)
    rows = pd.DataFrame({name: columns[name] for name in ("kind", "households", "shops")})
    rows["unit"] = unit
    rows["geometry"] = shapes
    around = pd.DataFrame({name: numbers(fixed, name) for name in ("households", "shops")}).fillna(0.0)
    around["kind"] = texts(fixed, "kind")
    own = {code: row for row, code in enumerate(place.compounds["own_code"].tolist()) if code}
    around["unit"] = [own.get(code, -1) for code in texts(fixed, "compound_code")]
    around["geometry"] = [shapely.get_parts(shape)[0] for shape in fixed["geometry"]] if len(fixed) else []
    whole = pd.concat([rows, around], ignore_index=True) if len(fixed) else rows
    before = texts(former, "general_grid_code")
    known = [None] * count
    for grid, row in passed_on.heir.items():
        known[grid] = before[row]
    general = grouped(place, whole, known + texts(fixed, "general_grid_code").tolist(), settings)
    codes = np.array(general.codes, dtype=object)[general.group]
    if len(fixed):
        held = ~(flags(fixed, "locked") | (texts(fixed, "source") == "manual"))
        fixed["general_grid_code"] = np.where(held, codes[count:], texts(fixed, "general_grid_code"))
    formed = rows_of_general(place, general, whole, settings, notes)
    return np.array(general.numbers)[general.group[:count]], codes[:count], formed, general.group


def _members(formed: pd.DataFrame, group: np.ndarray, codes: list) -> list[list]:
    """Return the codes of the micro-grids per general grid."""
    members: list[list] = [[] for _ in range(len(formed))]
    for number, code in zip(group.tolist(), codes):
        members[number].append(code)
    return members


def formed_of(place, fixed: pd.DataFrame, settings: GridSettings, notes) -> pd.DataFrame:
    """Return columns of general_grid where no new micro-grid is added; the fixed ones are told their codes, in place."""
    none = np.zeros(0, dtype=int)
    columns = {"kind": none, "households": none, "shops": none}
    _, _, formed, group = _formed(
        place, columns, np.array([], dtype=object), none, fixed.iloc[:0], Heritage({}, 0.0), fixed, settings, notes
    )
    formed["members"] = _members(formed, group, texts(fixed, "code").tolist())
    return formed


def _unused_codes(former: pd.DataFrame, passed_on: Heritage, fixed: pd.DataFrame) -> dict[int, str]:
    """Return {new grid: code it takes over}, each code once and none that a fixed grid has."""
    used, result = set(texts(fixed, "code").tolist()), {}
    for grid, row in sorted(passed_on.heir.items()):
        code = former["code"].iloc[row]
        if code not in used:
            used.add(code)
            result[grid] = code
    return result


def _picked(frame: pd.DataFrame, row: np.ndarray) -> np.ndarray:
    """Return the code (as given, none made up) of the unit each grid lies in, None for none."""
    return np.array([*frame["own_code"].tolist(), None], dtype=object)[row]


def _names(place, units: list, kinds: list, former: pd.DataFrame, passed_on: Heritage, fixed: pd.DataFrame, settings):
    """Return (names, calls): heirs keep the name of their former grid, the others get names nobody has."""
    inherited = {}
    if "name" in former:
        old = former["name"].to_numpy(dtype=object)
        inherited = {grid: old[row] for grid, row in passed_on.heir.items() if isinstance(old[row], str) and old[row]}
    taken = set(inherited.values()) | (set(texts(fixed, "name")) - {None})
    pairs = numbered_names(units, kinds, place.name, taken, settings)
    names = [inherited.get(grid, name) for grid, (name, _) in enumerate(pairs)]
    calls = []
    for grid, (_, call) in enumerate(pairs):
        name = inherited.get(grid)
        if name is not None:
            unit = units[grid]
            call = short(name, unit) if name != unit and name.startswith(unit) and "第" in name[len(unit) :] else unit
        plain_call = call if call != units[grid] else plain(short(call, place.name))
        calls.append(plain_call)
    return names, calls


def _felt_units(place, units: list, unit: np.ndarray, kinds: np.ndarray) -> list:
    """Return what neighbours call a grid from outside: its compound, park or school, its street; not its community."""
    return [plain(short(name, place.name)) if name != place.name else None for name in units]


def _reasons(place, frame: pd.DataFrame, layouts, start, rank, parts: pd.DataFrame, settings, notes) -> np.ndarray:
    found = np.full(len(frame), None, dtype=object)
    load = (frame["households"] + frame["shops"]).to_numpy()
    plain_case = (load >= settings.minimum) & (load <= settings.maximum) & (frame["kind"] != DEDICATED).to_numpy()
    for layout, first in zip(layouts, start):
        mine = rank[first : first + len(layout)]
        if plain_case[mine].all() and not layout.given:
            continue  # nothing to explain
        local = frame.iloc[mine].reset_index(drop=True)
        given = {**_short_of_former(local, settings, notes), **layout.given} if layout.partial else layout.given
        found[mine] = reasons(
            place,
            local,
            parts.iloc[layout.rows].reset_index(drop=True),
            layout.of_part,
            layout.territory,
            layout.group,
            layout.proven,
            settings,
            notes,
            given,
        )
    return found


def _short_of_former(grids: pd.DataFrame, settings: GridSettings, notes) -> dict[int, str]:
    """Return {grid: reason} of the grids below the minimum in an area solved among grids that stay."""
    found = {}
    load = (grids["households"] + grids["shops"]).to_numpy()
    for number in np.flatnonzero((load < settings.minimum) & (load > 0) & (grids["kind"] != DEDICATED)).tolist():
        text = stored("共 {load} 户，低于下限 {low} 户；与相邻的原有网格一并重新划分也未能达到。").format(
            load=int(load[number]), low=int(settings.minimum)
        )
        found[number] = text
        notes.add(
            "D40",
            WARNING,
            tr("网格户数低于下限"),
            tr("微网格 {code}（{name}）：{text}").format(
                code=grids["code"].iloc[number], name=grids["name"].iloc[number], text=text
            ),
            tr("可取消“尽量少变动”后重新划分，或人工调整。"),
            "micro_grid",
            (grids["code"].iloc[number],),
            grids["geometry"].iloc[number],
        )
    return found
