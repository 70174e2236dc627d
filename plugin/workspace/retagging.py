"""Re-tagging on a workspace: check all tags against today's units, and write those that no longer fit."""

from __future__ import annotations

import pandas as pd

from ..core.facilities.tags import retagging
from ..core.progress import Progress, silent
from . import facilities
from .edits import Change
from .workspace import Workspace


def read(ws: Workspace) -> tuple[pd.DataFrame, retagging.Units]:
    """Return the facilities (with footprints) and the units, {level: frame or None}, read on the main thread."""
    inputs = facilities.read_inputs(ws)
    return inputs["facilities"], {level: inputs[name] for level, name in retagging.ARGUMENTS.items()}


def check(
    given: tuple[pd.DataFrame, retagging.Units], tolerance: float | None, progress: Progress = silent
) -> retagging.Affected:
    """Return the facilities whose stored tags differ from today's units; may run in a worker."""
    return retagging.check(*given, tolerance, progress)


def anew(
    ws: Workspace, facilities_now: pd.DataFrame, units: retagging.Units, uids: list[str], tolerance: float | None
) -> list[Change]:
    """Return the update that tags these facilities by today's units, but for those tagged by hand and those that fit.

    facilities_now: all facilities as points; units: all units.
    """
    few = facilities_now[facilities_now["uid"].isin(uids)].reset_index(drop=True)
    few = facilities.with_footprints(few, ws.read("facility_area", facility_uid=few["uid"].tolist()))
    found = retagging.compare(few, units, tolerance)
    rows = found.tags.assign(uid=few["uid"])[found.differs].reset_index(drop=True)
    return [Change("facility", update=rows)] if len(rows) else []
