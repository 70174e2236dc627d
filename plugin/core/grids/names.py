"""Names of micro-grids, composed from the compound, street or community they lie in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..text import tr
from .prepare import row_name
from .settings import GridSettings


def grid_names(place, grids: pd.DataFrame, unit: np.ndarray, shapes: np.ndarray, settings: GridSettings) -> list[str]:
    """Return e.g. 玉林小区第1微网格, numbered in the order of the grids; a lone one is 玉林小区微网格."""
    bases = [_base(place, int(number), shape, settings) for number, shape in zip(unit, shapes)]
    total = {base: bases.count(base) for base in bases}
    seen: dict[str, int] = {}
    names = []
    for base in bases:
        seen[base] = seen.get(base, 0) + 1
        if total[base] == 1:
            names.append(tr("{base}微网格").format(base=base))
        else:
            names.append(tr("{base}第{number}微网格").format(base=base, number=seen[base]))
    return names


def _base(place, unit: int, shape, settings: GridSettings) -> str:
    if unit >= 0:
        return row_name(place.compounds, unit)
    named = [number for number, name in enumerate(place.road_names) if name]
    if named:
        lines = np.array([place.roads[number] for number in named], dtype=object)
        inside = shapely.length(shapely.intersection(lines, shapely.buffer(shape, settings.name_distance / 3.0)))
        lengths: dict[str, float] = {}
        for number, size in zip(named, inside.tolist()):
            lengths[place.road_names[number]] = lengths.get(place.road_names[number], 0.0) + size
        best = max(lengths, key=lambda name: (lengths[name], name))
        if lengths[best] > 0:
            return best
    return place.name
