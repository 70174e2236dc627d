"""Tagging facilities to units by hand: what choosing a unit writes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..columns import polygons, shapes, texts
from ..text import stored
from .tags.tagging import COLUMNS, MANUAL
from .units import Units

#: Basis of the place of a facility that had none, and got a unit.
PLACED_IN_UNIT = stored("人工：{unit}内的示意点")
#: Basis of a place clicked on the map.
PLACED_ON_MAP = stored("人工：地图上点定")


def choose(
    facilities: pd.DataFrame,
    level: str,
    codes,
    units: Units,
    grids: pd.DataFrame | None = None,
    sites: np.ndarray | None = None,
) -> pd.DataFrame:
    """Return the update of `facility` for facilities tagged by hand to units: all four codes, tag_state 人工, tag_distance (m).

    facilities: uid and geometry (points or None), rows in any number. level, codes: the unit of each (one code for all
    may be given). grids: at least those of the chosen communities. sites: what is measured instead of the point, such
    as the footprint; None among them for the point.
    The community is the chosen one or the one recorded with the compound; the 片区 is that of the community. 小区 and
    微网格 are filled where the facility lies in one that belongs to this community. A facility without a place gets an
    inner point of its unit (columns `geometry` and `placed_by` are then there too), which says nothing of a 小区 or
    微网格 in it. Class and level are not touched.
    """
    count = len(facilities)
    chosen = np.full(count, None, dtype=object)
    chosen[:] = codes
    points = shapes(facilities)
    unplaced = shapely.is_missing(points)
    rows = units[level].rows(chosen)
    targets = np.where(rows >= 0, units[level].shapes[rows], None) if len(units[level]) else np.full(count, None)
    places = points.copy()
    places[unplaced] = shapely.point_on_surface(targets[unplaced])
    precincts, communities = units.parents(level, chosen)
    if level == "precinct":
        home = units["community"].holding(places)
        fits = units.parents("community", home)[0] == chosen
        communities = np.where(fits, home, None)
    inside = units["compound"].holding(points, communities)
    compounds = chosen if level == "compound" else inside
    measured = points if sites is None else np.where(shapely.is_missing(sites), points, sites)
    distance = np.where(unplaced, np.nan, np.round(shapely.distance(measured, targets), 3))
    found = {
        "uid": facilities["uid"].to_numpy(),
        COLUMNS["precinct"]: precincts,
        COLUMNS["community"]: communities,
        COLUMNS["compound"]: compounds,
        COLUMNS["micro_grid"]: _grids(points, grids, communities),
        "tag_state": np.full(count, MANUAL, dtype=object),
        "tag_distance": distance,
    }
    if (unplaced & ~shapely.is_missing(places)).any():
        before = texts(facilities, "placed_by")
        names = [PLACED_IN_UNIT.format(unit=units[level].label(code)) for code in chosen]
        found["placed_by"] = np.where(unplaced, np.array(names, dtype=object), before)
        found["geometry"] = places
    return pd.DataFrame(found)


def _grids(places: np.ndarray, grids: pd.DataFrame | None, communities: np.ndarray) -> np.ndarray:
    """Return the code of the one grid of its community that each place (or None) lies in, None for none or several."""
    found = np.full(len(places), None, dtype=object)
    if grids is None or not len(grids):
        return found
    codes, parents = texts(grids, "code"), texts(grids, "community_code")
    at, grid = shapely.STRtree(polygons(grids)).query(places, predicate="intersects")
    mine = (parents[grid] == communities[at]) & ~pd.isna(communities[at]) & ~pd.isna(codes[grid])
    pairs = pd.DataFrame({"at": at[mine], "code": codes[grid[mine]]}).drop_duplicates()
    single = pairs.drop_duplicates("at", keep=False)
    found[single["at"].to_numpy()] = single["code"].to_numpy()
    return found
