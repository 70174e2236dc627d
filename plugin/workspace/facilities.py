"""Tagging facilities on a workspace: read facilities and units, write the tags that changed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.facilities.tagging import COLUMNS, MANUAL, Tagging
from ..core.grids.bounds import RETIRED
from .edits import Change
from .workspace import Workspace

_UNITS = {"precincts": "precinct", "communities": "community", "compounds": "compound", "grids": "micro_grid"}
_WRITTEN = [*COLUMNS.values(), "tag_state", "tag_distance"]


def read_inputs(ws: Workspace) -> dict:
    """Return the keyword arguments for `core.facilities.tagging.tag`; an empty unit table is passed as None.

    Retired grids are left out.
    """
    inputs: dict = {"facilities": ws.read("facility")}
    for name, table in _UNITS.items():
        frame = ws.read(table)
        if name == "grids":
            frame = frame[frame["state"] != RETIRED].reset_index(drop=True)
        inputs[name] = frame if len(frame) else None
    return inputs


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
