"""Tagging facilities on a workspace: read facilities and units, write the tags that changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..core import resources
from ..core.columns import polygons
from ..core.facilities.tags.tagging import COLUMNS, MANUAL, Tagging
from ..core.grids.bounds import RETIRED
from .edits import Change
from .workspace import Workspace

_UNITS = {"precincts": "precinct", "communities": "community", "compounds": "compound", "grids": "micro_grid"}
_WRITTEN = [*COLUMNS.values(), "tag_state", "tag_distance"]


def read_inputs(ws: Workspace) -> dict:
    """Return the keyword arguments for `core.facilities.tags.tagging.tag`; an empty unit table is passed as None.

    Retired grids are left out. A facility has its footprint for its geometry where it has one, see `with_footprints`.
    """
    inputs: dict = {"facilities": with_footprints(ws.read("facility"), ws.read("facility_area"))}
    for name, table in _UNITS.items():
        frame = ws.read(table)
        if name == "grids":
            frame = frame[frame["state"] != RETIRED].reset_index(drop=True)
        inputs[name] = frame if len(frame) else None
    return inputs


def with_footprints(facilities: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the facilities with their footprint (用地范围) instead of their point, so that the share of area counts.

    A footprint far from its point (the point has been moved, or there is none) is left aside.
    """
    if not len(areas):
        return facilities
    limit = resources.read_json("taxonomy", "tagging.json")["footprint"]
    owners, shapes = areas["facility_uid"].to_numpy(dtype=object), polygons(areas)
    owner = pd.Index(facilities["uid"]).get_indexer(owners)
    known = np.flatnonzero((owner >= 0) & ~shapely.is_missing(shapes))
    figures = facilities["geometry"].to_numpy(copy=True)
    near = known[shapely.distance(figures[owner[known]], shapes[known]) <= limit]
    numbers = np.unique(owner[near])
    parts = np.split(near[np.argsort(owner[near], kind="stable")], np.cumsum(np.bincount(owner[near])[numbers])[:-1])
    for number, rows in zip(numbers, parts if len(near) else []):
        figures[number] = shapes[rows[0]] if len(rows) == 1 else shapely.union_all(shapes[rows])
    return facilities.assign(geometry=figures)


def changes(tagging: Tagging, before: pd.DataFrame | None = None) -> list[Change]:
    """Return the update of the facilities' tags; rows tagged by hand are never in it.

    before: the facilities as read, to leave out those that keep their tags.
    """
    frame = tagging.frame
    touched = (frame["tag_state"] != MANUAL).to_numpy()
    if before is not None:
        touched &= _differs(before, frame)
    if not touched.any():
        return []
    return [Change("facility", update=frame.loc[touched, ["uid", *_WRITTEN]].reset_index(drop=True))]


def _differs(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    """Return which rows differ in a written column; unknown equals unknown."""
    differs = np.zeros(len(after), dtype=bool)
    for column in _WRITTEN:
        old, new = before[column].to_numpy(dtype=object), after[column].to_numpy(dtype=object)
        differs |= (old != new) & ~(pd.isna(old) & pd.isna(new))
    return differs
