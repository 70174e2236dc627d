"""未归格: what belongs to no grid, and buildings that are recorded in another grid than the one they lie in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..columns import polygons, texts
from ..findings import ERROR, WARNING, Finding
from ..text import tr
from .bounds import RETIRED
from .checks.subject import Buildings, first_holder

#: The sorts of the list, in its order: buildings in no grid, blank ground, buildings recorded elsewhere.
BUILDING, GROUND, ELSEWHERE = "building", "ground", "elsewhere"
_OF_RULE = {("G06", "left"): BUILDING, ("G05", "gap"): GROUND}


def listed(found: list[Finding], buildings: Buildings | None) -> list[Finding]:
    """Return, of what the rules found, the buildings with households or shops in no grid, and the blank ground."""
    titles = {BUILDING: tr("楼栋未划入"), GROUND: tr("空白地块")}
    empty = set() if buildings is None else set(buildings.uids[buildings.units <= 0])
    result = []
    for finding in found:
        sort = _OF_RULE.get((finding.rule, finding.case))
        if sort is None or (sort == BUILDING and empty.intersection(finding.uids)):
            continue
        result.append(
            Finding(
                finding.rule,
                ERROR,
                titles[sort],
                finding.detail,
                finding.suggestion,
                finding.layer,
                finding.codes,
                finding.geometry,
                finding.case,
                finding.uids,
                finding.key,
            )
        )
    return result


def elsewhere(grids: pd.DataFrame, buildings: Buildings | None) -> list[Finding]:
    """Return the building leaves whose recorded grid is not the one their interior point lies in. grids: all in use."""
    if buildings is None or not len(buildings):
        return []
    grids = grids[texts(grids, "state") != RETIRED]
    codes, recorded = texts(grids, "code"), texts(buildings.frame, "micro_grid_code")
    home = first_holder(buildings.tree, polygons(grids))
    right = np.where(home >= 0, codes[home] if len(codes) else None, None)
    shaped = ~shapely.is_missing(buildings.shapes)
    found = []
    for row in np.flatnonzero(shaped & (recorded != right)):
        detail = tr("楼栋 {name} 记在微网格 {old}，位于 {new}。").format(
            name=buildings.labels[row],
            old=recorded[row] or tr("（无）"),
            new=right[row] or (tr("没有编码的微网格") if home[row] >= 0 else tr("所有微网格之外")),
        )
        found.append(
            Finding(
                "G06",
                WARNING,
                tr("归属不符"),
                detail,
                tr("按所在微网格更新楼栋的所属微网格编码。"),
                "building",
                (str(buildings.labels[row]),),
                buildings.shapes[row],
                ELSEWHERE,
                (buildings.uids[row],),
            )
        )
    return found


def rehomed(grids: pd.DataFrame, buildings: pd.DataFrame, uids: set[str]) -> pd.DataFrame:
    """Return the update (uid, micro_grid_code) of the buildings `uids` by the place they lie in."""
    leaf = Buildings(buildings)
    grids = grids[texts(grids, "state") != RETIRED]
    codes = texts(grids, "code")
    home = first_holder(leaf.tree, polygons(grids))
    right = np.where(home >= 0, codes[home] if len(codes) else None, None)
    mine = np.isin(leaf.uids, list(uids))
    return pd.DataFrame({"uid": leaf.uids[mine], "micro_grid_code": pd.Series(right[mine], dtype=object)})
