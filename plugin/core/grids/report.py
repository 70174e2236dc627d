"""The figures of a delineation, for people and programs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..columns import texts
from ..findings import to_json
from .bounds import EXEMPT, INSIDE, load, standing, summary
from .partition.explain import UNPROVEN_TEXT
from .rows.kinds import DEDICATED
from .settings import GridSettings


def report_of(grids: pd.DataFrame, parts: pd.DataFrame, results: list, findings: list, settings: GridSettings) -> dict:
    """Return counts, shares (of the grids that the bounds bind: `regular`), every exception with its reason, the findings and the settings used."""
    standings = standing(grids, settings.minimum, settings.maximum)
    counts = summary(standings)
    loads = load(grids)[standings != EXEMPT]
    exceptions = [
        {
            "code": row.code,
            "name": row.name_text,
            "community_code": row.community_code,
            "households": _whole(row.households),
            "shops": _whole(row.shops),
            "reason": row.reason,
        }
        for row in grids[~np.isin(standings, (INSIDE, EXEMPT))].rename(columns={"name": "name_text"}).itertuples()
    ]
    places = parts["micro_grid_code"].notna() if len(parts) else pd.Series(dtype=bool)
    return {
        "communities": len(results),
        "grids": len(grids),
        "regular": counts.bound,
        "dedicated": int((texts(grids, "kind") == DEDICATED).sum()),
        "in_bounds": counts.inside,
        "share_in_bounds": round(counts.share, 4) if counts.bound else None,
        "mean": round(float(np.nanmean(loads)), 2) if counts.bound > counts.unknown else None,
        "households": int(parts["households"].sum()) if len(parts) else 0,
        "shops": int(parts["shops"].sum()) if len(parts) else 0,
        "households_placed": int(parts["households"][places].sum()) if len(parts) else 0,
        "buildings": int(parts["parent_uid"].fillna(parts["uid"]).nunique()) if len(parts) else 0,
        "parts": len(parts),
        "split_problems": sum(result.figures["solved"] for result in results),
        "proven_optimal": sum(result.figures["proven_solved"] for result in results),
        "seed_matters": any(result.figures["solved"] > result.figures["proven_solved"] for result in results),
        "kept_former": sum(result.figures.get("held", 0) for result in results),
        "dissolved": sum(result.figures.get("dissolved", 0) for result in results),
        "households_moved": int(sum(result.figures.get("moved", 0.0) for result in results)),
        "exceptions": exceptions,
        "unexplained": sum(1 for item in exceptions if not item["reason"] or UNPROVEN_TEXT in item["reason"]),
        "per_community": [
            {"code": result.code, "name": result.name, "grids": len(result.grids), **result.figures}
            for result in results
        ],
        "findings": to_json(findings),
        "settings": settings.as_dict(),
    }


def _whole(value):
    return None if pd.isna(value) else int(value)
