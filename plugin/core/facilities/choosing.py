"""Settling one doubtful facility by hand: which units are near, and what choosing one of them writes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..columns import polygons, texts
from ..text import tr
from .tagging import COLUMNS, MANUAL

COLUMNS_SHOWN = ["level", "level_title", "code", "name", "community_code", "precinct_code", "distance"]
#: How many units of each level are offered.
OFFERED = 6


def candidates(site, communities: pd.DataFrame, compounds: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the nearest communities and compounds of one facility, nearest first (columns COLUMNS_SHOWN, metres).

    site: shapely geometry or None; without one all communities are offered, distance unknown. A compound that is as
    near as its community comes before it, because choosing it settles both.
    """
    found = [_nearest(site, communities, "community", tr("社区"))]
    if compounds is not None and len(compounds) and site is not None:
        found.append(_nearest(site, compounds, "compound", tr("小区")))
    frame = pd.concat(found, ignore_index=True)
    order = frame["level"].map({"compound": 0, "community": 1})
    frame = frame.assign(_order=order).sort_values(["distance", "_order", "code"], kind="stable")
    return frame[COLUMNS_SHOWN].reset_index(drop=True)


def _nearest(site, units: pd.DataFrame, level: str, title: str) -> pd.DataFrame:
    units = units.reset_index(drop=True)
    codes = texts(units, "code")
    rows = np.flatnonzero(~pd.isna(codes))
    distance = np.full(len(units), np.nan)
    if site is not None:
        distance = shapely.distance(polygons(units), site)
        rows = rows[np.argsort(distance[rows], kind="stable")][:OFFERED]
        rows = rows[~np.isnan(distance[rows])]
    own = codes if level == "community" else texts(units, "community_code")
    return pd.DataFrame(
        {
            "level": level,
            "level_title": title,
            "code": codes[rows],
            "name": texts(units, "name")[rows],
            "community_code": own[rows],
            "precinct_code": texts(units, "precinct_code")[rows],
            "distance": np.round(distance[rows], 1),
        }
    )


def choose(
    uid: str,
    site,
    candidate: pd.Series,
    communities: pd.DataFrame,
    compounds: pd.DataFrame | None = None,
    grids: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the one-row update of `facility` for a chosen candidate: all four codes, tag_state 人工, tag_distance (m).

    The community is the candidate or the one recorded with the compound; the 片区 is that of the community. 小区 and
    微网格 are filled only where the facility lies in one that belongs to this community.
    """
    community = candidate["community_code"]
    precinct = candidate["precinct_code"]
    if precinct is None and community is not None:
        own = communities[texts(communities, "code") == community]
        precinct = texts(own, "precinct_code")[0] if len(own) else None
    compound = candidate["code"] if candidate["level"] == "compound" else _containing(site, compounds, community)
    codes = {
        COLUMNS["precinct"]: precinct,
        COLUMNS["community"]: community,
        COLUMNS["compound"]: compound,
        COLUMNS["micro_grid"]: _containing(site, grids, community),
    }
    values = {name: pd.Series([value], dtype=object) for name, value in codes.items()}
    return pd.DataFrame({"uid": [uid], **values, "tag_state": [MANUAL], "tag_distance": [float(candidate["distance"])]})


def _containing(site, units: pd.DataFrame | None, community: str | None) -> str | None:
    """Return the code of the unit of this community in which the site lies, None when there is none or several."""
    if units is None or not len(units) or site is None or community is None:
        return None
    inside = shapely.intersects(polygons(units), site) & (texts(units, "community_code") == community)
    codes = set(texts(units, "code")[inside]) - {None}
    return codes.pop() if len(codes) == 1 else None
