"""Names of micro-grids by template, from the compound, building, street or community they lie in."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import shapely

from ...columns import texts
from ...text import stored
from ..intake.prepare import row_name
from ..settings import GridSettings
from .kinds import DEDICATED

#: A name that is only a number or a letter, as 3栋, A座, 12-4.
_A_NUMBER = re.compile(r"[0-9]|^[A-Za-z]?[座栋幢号楼区]?$")


def units_of(
    place, shapes: np.ndarray, unit: np.ndarray, kinds: list, own: list, parts: pd.DataFrame, of_part, settings
) -> list[str]:
    """Return what each grid is called after: `own` name, compound, for a 专属 grid its largest building with a name or
    the barrier along it, else the road along most of it, else the community.

    unit: compound per grid (-1 none); own: name known beforehand or None; of_part: grid per leaf (-1 none).
    """
    found = list(own)
    compound = place.compounds
    for number in np.flatnonzero(unit >= 0).tolist():
        found[number] = found[number] or row_name(compound, int(unit[number]))
    lone = [number for number, name in enumerate(found) if name is None and kinds[number] == DEDICATED]
    if lone:
        for number, name in _building_names(parts, of_part, lone).items():
            found[number] = name
        _fill(found, [n for n in lone if found[n] is None], shapes, place.barriers, place.barrier_names, settings)
    rest = [number for number, name in enumerate(found) if name is None]
    _fill(found, rest, shapes, place.roads, place.road_names, settings)
    return [name or place.name for name in found]


def numbered_names(
    units: list[str], kinds: list, community: str, taken: set[str], settings: GridSettings
) -> list[tuple[str, str]]:
    """Return (name, call) per grid in order: 玉林小区第1微网格, called 第1微网格 among its own; a lone one is 玉林小区微网格.

    taken: names that are given already; a number whose name is taken is passed over.
    """
    sorts = [stored("专属网格") if kind == DEDICATED else stored("微网格") for kind in kinds]
    keys = list(zip(units, sorts))
    times: dict[tuple, int] = {}
    for key in keys:
        times[key] = times.get(key, 0) + 1
    used, following, result = set(taken), {}, []
    for key in keys:
        unit, sort = key
        name = settings.name_template_alone.format(unit=unit, sort=sort, community=community)
        call = unit
        if times[key] > 1 or name in used:
            number = following.get(key, 0)
            while True:
                number += 1
                name = settings.name_template.format(unit=unit, number=number, sort=sort, community=community)
                if name not in used or number > 9999:
                    break
            following[key] = number
            call = stored("第{number}{sort}").format(number=number, sort=sort)
        used.add(name)
        result.append((name, call))
    return result


def _building_names(parts: pd.DataFrame, of_part: np.ndarray, lone: list[int]) -> dict[int, str]:
    """Return {grid: name of its largest building that has more than a number for a name}."""
    rows = np.flatnonzero(np.isin(of_part, lone))
    names, sizes = texts(parts, "name")[rows].tolist(), shapely.area(parts["geometry"].to_numpy()[rows]).tolist()
    best: dict[int, tuple[float, str]] = {}
    for grid, name, size in zip(of_part[rows].tolist(), names, sizes):
        if name and not _A_NUMBER.search(name):
            best[grid] = max(best.get(grid, (0.0, "")), (size, name))
    return {grid: name for grid, (_, name) in best.items()}


def _fill(found: list, rows: list[int], shapes: np.ndarray, lines: list, names: list, settings: GridSettings) -> None:
    """Put the name of the named lines that run longest in and along each shape into `found` where there are any."""
    named = [number for number, name in enumerate(names) if name]
    if not named or not rows:
        return
    nearby = np.empty(len(named), dtype=object)
    nearby[:] = [lines[number] for number in named]
    wide = shapely.buffer(shapes[rows], settings.name_distance / 3.0, quad_segs=2)
    grid, line = shapely.STRtree(nearby).query(wide, predicate="intersects")
    inside = shapely.length(shapely.intersection(nearby[line], wide[grid]))
    lengths: dict[int, dict[str, float]] = {}
    for number, spot, size in zip(grid.tolist(), line.tolist(), inside.tolist()):
        table, name = lengths.setdefault(number, {}), names[named[spot]]
        table[name] = table.get(name, 0.0) + size
    for number, table in lengths.items():
        best = max(table, key=lambda name: (round(table[name], 6), name))
        found[rows[number]] = best if table[best] > 0 else None
