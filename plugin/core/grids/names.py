"""Names of micro-grids, composed from the compound, street or community they lie in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..columns import texts
from ..text import stored
from .kinds import DEDICATED
from .prepare import row_name
from .settings import GridSettings


def grid_names(place, grids: pd.DataFrame, unit: np.ndarray, parts: pd.DataFrame, of_part, settings) -> list[str]:
    """Return e.g. 玉林小区第1微网格, numbered in the order of the grids; a lone one is 玉林小区微网格.

    A 专属 grid is called after its compound, else after its largest building with a name of its own, else after the
    road or barrier along most of it: 示例小学专属网格. unit: compound per grid (-1 none); of_part: grid per leaf.
    """
    shapes = grids["geometry"].to_numpy()
    dedicated = (grids["kind"] == DEDICATED).to_numpy()
    bases = []
    for number, shape in enumerate(shapes):
        base = row_name(place.compounds, int(unit[number])) if unit[number] >= 0 else None
        if base is None and dedicated[number]:
            base = _building_name(parts.iloc[np.flatnonzero(np.asarray(of_part) == number)])
            base = base or _line_name(place.barriers, place.barrier_names, shape, settings)
        bases.append(base or _line_name(place.roads, place.road_names, shape, settings) or place.name)
    keys = list(zip(bases, dedicated.tolist()))
    seen: dict[tuple, int] = {}
    names = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        base, own = key
        if keys.count(key) == 1:
            names.append((stored("{base}专属网格") if own else stored("{base}微网格")).format(base=base))
        else:
            text = stored("{base}第{number}专属网格") if own else stored("{base}第{number}微网格")
            names.append(text.format(base=base, number=seen[key]))
    return names


def _building_name(parts: pd.DataFrame) -> str | None:
    """Return the name of the largest building that has more than a number for a name."""
    named = [(shape.area, name) for name, shape in zip(texts(parts, "name"), parts["geometry"]) if _is_proper(name)]
    return max(named)[1] if named else None


def _is_proper(name) -> bool:
    return isinstance(name, str) and not any(letter.isdigit() for letter in name)


def _line_name(lines: list, names: list, shape, settings: GridSettings) -> str | None:
    """Return the name of the named lines that run longest in and along a shape."""
    named = [number for number, name in enumerate(names) if name]
    if not named:
        return None
    nearby = np.array([lines[number] for number in named], dtype=object)
    inside = shapely.length(shapely.intersection(nearby, shapely.buffer(shape, settings.name_distance / 3.0)))
    lengths: dict[str, float] = {}
    for number, size in zip(named, inside.tolist()):
        lengths[names[number]] = lengths.get(names[number], 0.0) + size
    best = max(lengths, key=lambda name: (lengths[name], name))
    return best if lengths[best] > 0 else None
