"""四至 of edited micro-grids, in the words of a delineation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ...columns import flags, texts
from ..rows.extent_text import extent_texts, plain, short
from .draft import Draft

_AROUND = 60.0  # m: what lies farther off is nobody's border


@dataclass
class _Surroundings:
    """What `extent_texts` looks at."""

    name: str
    neighbours: pd.DataFrame
    roads: list
    road_names: list
    barriers: list
    barrier_names: list


def extents(draft: Draft, frame: pd.DataFrame, units: np.ndarray) -> list:
    """Return 东至…；南至…；西至…；北至… per row of `frame`; units: row of the desk, len(desk) + k for a new one."""
    desk = draft.desk
    shapes = np.array([*frame["geometry"], None], dtype=object)[:-1]
    whole = shapely.get_parts(shapes)
    if len(whole) != len(shapes):
        return texts(frame, "extent_text").tolist()
    box = shapely.box(*shapely.total_bounds(shapes)).buffer(_AROUND)
    here = frame["community_code"].iloc[0] if "community_code" in frame and len(frame) else None
    codes = texts(desk.communities, "code")
    at = np.flatnonzero(codes == here)
    name = texts(desk.communities, "name")[at[0]] if len(at) else ""
    around = desk.communities[codes != here].reset_index(drop=True)
    road, road_names = _lines(desk.roads, box)
    barrier, barrier_names = _lines(desk.barriers[~flags(desk.barriers, "crossable")], box)
    place = _Surroundings(name or "", _near(around, box), road, road_names, barrier, barrier_names)
    names = [plain(short(text or "", name or "")) or None for text in texts(frame, "name")]
    calls = [text or "" for text in names]
    near = desk.tree.query(box, predicate="intersects")
    near = np.setdiff1d(near, [*units.tolist(), *draft.removed])
    kept = desk.units.iloc[near].assign(geometry=desk.shapes[near]).reset_index(drop=True)
    return extent_texts(place, whole, [None] * len(whole), calls, kept, desk.settings)


def _near(frame: pd.DataFrame, box) -> pd.DataFrame:
    shapes = frame["geometry"].to_numpy() if len(frame) else np.array([], dtype=object)
    return frame[shapely.intersects(shapes, box)].reset_index(drop=True) if len(frame) else frame


def _lines(frame: pd.DataFrame, box) -> tuple[list, list]:
    """Return (lines, name of each) of what has a name near by; of areas their borders."""
    found = _near(frame.reset_index(drop=True), box)
    names = texts(found, "name")
    lines, of = [], []
    for shape, name in zip(found["geometry"] if len(found) else [], names):
        if name:
            parts = shapely.get_parts(shapely.boundary(shape) if shape.geom_type.endswith("Polygon") else shape)
            lines += list(shapely.get_parts(parts))
            of += [name] * len(shapely.get_parts(parts))
    return lines, of
