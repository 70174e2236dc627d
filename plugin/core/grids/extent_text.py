"""四至: what a micro-grid borders on in the four directions, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..text import stored
from .arrangement import edges_of
from .prepare import row_name
from .settings import GridSettings

_LOOK = 1.0  # m beyond an outer border at which the neighbour is looked up
_WORTH = 0.15  # share of a side that a named road or river needs to be named instead of the longest neighbour


def extent_texts(place, grids: pd.DataFrame, shapes: np.ndarray, settings: GridSettings) -> list[str]:
    """Return 东至…;南至…;西至…;北至… per grid: named roads and barriers first, else compound, grid or community."""
    edges = edges_of(shapes)
    along = edges.xy[edges.end] - edges.xy[edges.start]
    out = np.column_stack([along[:, 1], -along[:, 0]])
    side = np.where(
        np.abs(out[:, 0]) >= np.abs(out[:, 1]), np.where(out[:, 0] > 0, 0, 2), np.where(out[:, 1] < 0, 1, 3)
    )
    lines = _line_names(place, edges.middle, settings)
    others = _neighbour_names(place, grids, edges, out)
    named: dict[tuple[int, int], dict[str, float]] = {}
    plain: dict[tuple[int, int], dict[str, float]] = {}
    whole: dict[tuple[int, int], float] = {}
    for grid, turn, length, line, other in zip(
        edges.face.tolist(), side.tolist(), edges.length.tolist(), lines, others
    ):
        key = (grid, turn)
        whole[key] = whole.get(key, 0.0) + length
        table, name = (named, line) if line else (plain, other)
        counted = table.setdefault(key, {})
        counted[name] = counted.get(name, 0.0) + length
    titles = (stored("东至{name}"), stored("南至{name}"), stored("西至{name}"), stored("北至{name}"))
    texts = []
    for grid in range(len(grids)):
        words = []
        for turn, title in enumerate(titles):
            key = (grid, turn)
            name = _longest(named.get(key), _WORTH * whole.get(key, 0.0)) or _longest(plain.get(key), 0.0)
            words.append(title.format(name=name or _longest(named.get(key), 0.0) or stored("社区边界")))
        texts.append("；".join(words))
    return texts


def _longest(lengths: dict[str, float] | None, least: float) -> str:
    if not lengths:
        return ""
    name = max(lengths, key=lambda key: (round(lengths[key], 3), key))
    return name if lengths[name] >= least else ""


def _line_names(place, middle: np.ndarray, settings: GridSettings) -> list[str]:
    """Return the name of the road or barrier next to each edge, "" for none."""
    found = [""] * len(middle)
    pairs = [
        (line, name) for line, name in zip(place.roads + place.barriers, place.road_names + place.barrier_names) if name
    ]
    if not pairs or not len(middle):
        return found
    tree = shapely.STRtree([line for line, _ in pairs])
    edge, line = tree.query_nearest(
        shapely.points(middle), max_distance=settings.name_distance / 2.0, all_matches=False
    )
    for number, spot in zip(edge.tolist(), line.tolist()):
        found[number] = pairs[spot][1]
    return found


def _neighbour_names(place, grids: pd.DataFrame, edges, out: np.ndarray) -> list[str]:
    """Return what lies across each edge: another compound, another grid of the same one, a kept grid, a community."""
    compound = dict(
        zip(place.compounds["code"], (row_name(place.compounds, row) for row in range(len(place.compounds))))
    )
    home = [compound.get(code) for code in grids["compound_code"]]
    names = []
    for face, twin in zip(edges.face.tolist(), edges.twin.tolist()):
        if twin < 0:
            names.append("")
        else:
            names.append(home[twin] if home[twin] and home[twin] != home[face] else grids["name"].iloc[twin])
    outer = np.flatnonzero(edges.twin < 0)
    unit = out[outer] / np.maximum(np.hypot(*out[outer].T), 1e-9)[:, None]
    points = shapely.points(edges.middle[outer] + _LOOK * unit)
    for frame in (place.neighbours, place.kept):
        if len(frame) and len(points):
            point, shape = shapely.STRtree(frame["geometry"].to_numpy()).query(points, predicate="intersects")
            for number, row in zip(point.tolist(), shape.tolist()):
                names[outer[number]] = row_name(frame, row)
    return [name or stored("社区边界") for name in names]
