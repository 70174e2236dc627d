"""Residents' requests in the workspace: what is read for counting and listing them, and the changes of class, state and unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.assess.schemes import Scheme
from ..core.errors import GewuError
from ..core.facilities import choosing
from ..core.facilities.requests import requests
from ..core.facilities.units import Units
from ..core.ledgers.references import asked_classes
from ..core.ledgers.rows import runs_shown
from ..core.text import stored
from . import assess
from .edits import Change
from .workspace import Workspace

TABLE = "request"


@dataclass
class Known:
    """requests, communities, gaps: frames as they are now (the gaps of each community's run that the ledgers show).
    beside: how gaps and requests go together."""

    requests: pd.DataFrame
    communities: pd.DataFrame
    gaps: pd.DataFrame
    beside: requests.Beside


def read(ws: Workspace) -> Known:
    """Return what the tab 诉求 shows, pending edits included."""
    rows, gaps = ws.read(TABLE), shown_gaps(ws)
    return Known(rows, ws.read("community"), gaps, requests.beside(gaps, rows, _asked(ws, gaps)))


def shown_gaps(ws: Workspace) -> pd.DataFrame:
    """Return the gaps of the run of each community that the ledgers show."""
    tables = {
        "assessment_run": ws.read("assessment_run"),
        "assessment_score": ws.read_columns("assessment_score", ["run_uid", "community_code"]).drop_duplicates(),
    }
    runs = runs_shown(tables)
    gaps = ws.read("gap")
    return gaps[gaps["run_uid"] == gaps["community_code"].map(runs)].reset_index(drop=True)


def _asked(ws: Workspace, gaps: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    if not len(gaps):
        return {}
    runs = ws.read("assessment_run", uid=list(gaps["run_uid"].unique()))
    try:
        return asked(assess.scheme_of(ws, runs["scheme_id"].iloc[0]))
    except GewuError:
        return {}  # the scheme is gone: each gap counts by its own class


def asked(scheme: Scheme | None) -> dict[str, tuple[str, ...]]:
    """Return the facility classes each scoring point asks about, those that may take their place included."""
    found = {point.code: asked_classes(point) for point in (scheme.points if scheme else ())}
    return {code: classes for code, classes in found.items() if classes}


def reclassed(uids: list[str], class_code: str | None) -> Change:
    """Return the change that gives requests a class by hand; None = not about facilities."""
    basis = requests.BY_HAND if class_code else requests.BY_HAND + stored("：不是设施诉求")
    return Change(TABLE, update=pd.DataFrame({"uid": uids, "class_code": class_code, "class_basis": basis}))


def by_words(update: pd.DataFrame) -> Change:
    """Return the change that carries out what the words say (`core.facilities.requests.requests.classified`)."""
    return Change(TABLE, update=update)


def in_state(uids: list[str], state: str) -> Change:
    """Return the change of 办理状态."""
    return Change(TABLE, update=pd.DataFrame({"uid": uids, "state": state}))


def at_home(ws: Workspace, rows: pd.DataFrame, community_code: str) -> Change:
    """Return the change that ties requests to a community by hand; one without a place gets an inner point of it."""
    units = Units(ws.read("community"), ws.read("compound"), ws.read("precinct"))
    grids = ws.read("micro_grid", community_code=community_code)
    update = choosing.choose(
        rows.reset_index(drop=True), "community", np.array([community_code], dtype=object), units, grids
    )
    return Change(TABLE, update=update)
