"""Estimating households on a workspace: read buildings with their areas, write back what was estimated."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import measure
from .edits import Change
from .workspace import Workspace

_COLUMNS = ["households", "households_source"]


def read_inputs(ws: Workspace) -> dict:
    """Return `buildings` (with the ellipsoidal `footprint_area`, ㎡) and `totals` (compounds with known households, or
    None) for `core.grids.households.estimated`."""
    buildings = ws.read("building")
    context = ws.project.transformContext()
    shapes = buildings["geometry"].to_numpy(dtype=object)
    buildings = buildings.assign(footprint_area=measure.areas(shapes, ws.crs, context))
    totals = ws.read("compound")
    totals = totals[totals["households"].notna()].reset_index(drop=True)
    return {"buildings": buildings, "totals": totals if len(totals) else None}


def changes(before: pd.DataFrame, after: pd.DataFrame) -> list[Change]:
    """Return the update of the buildings whose households or their source differ; both frames hold the same rows."""
    same_number = (before["households"] == after["households"]) | (
        before["households"].isna() & after["households"].isna()
    )
    texts = [frame["households_source"].where(frame["households_source"].notna(), None) for frame in (before, after)]
    same_source = (texts[0] == texts[1]) | (texts[0].isna() & texts[1].isna())
    differs = ~(same_number.to_numpy() & same_source.to_numpy())
    if not np.any(differs):
        return []
    return [Change("building", update=after.loc[differs, ["uid", *_COLUMNS]].reset_index(drop=True))]
