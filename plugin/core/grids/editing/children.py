"""Rows that name the unit they lie in follow when its ground changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import polygons, texts
from ...columns import shapes as shapes_in
from ...facilities.tags.tagging import MANUAL
from .desk import CODE_IN_CHILDREN, Desk
from .draft import Draft

_ELSEWHERE = -2  # a building without a shape: nothing says that it has moved


def recoded(draft: Draft, codes: np.ndarray) -> dict[str, pd.DataFrame]:
    """Return {table: (uid, code column)} of the children whose unit is another one now. codes: per unit afterwards, new
    ones last. A child whose place is in no unit keeps the code it has, unless that unit is gone."""
    desk = draft.desk
    column = CODE_IN_CHILDREN[desk.table]
    shapes = {**draft.shapes, **{len(desk) + k: unit.shape for k, unit in enumerate(draft.fresh)}}
    renamed = [row for row, values in draft.values.items() if "code" in values]
    shapes.update({row: desk.shapes[row] for row in renamed if row not in shapes})
    if not shapes and not draft.removed:
        return {}
    gone = {desk.codes[row] for row in draft.removed}
    touched = {desk.codes[row] for row in shapes if row < len(desk)} | gone
    found = {}
    for table, frame in desk.children.items():
        if len(frame):
            after = _codes_of(desk, table, frame, shapes, codes, touched, gone, draft)
            before = texts(frame, column)
            changed = np.flatnonzero(np.array([one != two for one, two in zip(before, after)], dtype=bool))
            if len(changed):
                uids = frame["uid"].to_numpy()[changed]
                found[table] = pd.DataFrame({"uid": uids, column: pd.Series(after[changed], dtype=object)})
                if draft.across:
                    found[table]["community_code"] = _communities(draft, codes, after[changed])
    return found


def _communities(draft: Draft, codes: np.ndarray, wanted: np.ndarray) -> list:
    """Return the community of the units with these codes."""
    of_code = dict(zip(codes.tolist(), draft.desk.community.tolist()))
    return [of_code.get(code) for code in wanted.tolist()]


def _codes_of(desk: Desk, table: str, frame: pd.DataFrame, shapes: dict, codes, touched: set, gone: set, draft: Draft):
    """Return the code per child afterwards."""
    column = CODE_IN_CHILDREN[desk.table]
    after = texts(frame, column)
    parents = _wholes(frame) if table == "building" else np.zeros(len(frame), dtype=bool)
    if table == "building" and desk.table in ("micro_grid", "compound"):
        home = (desk.home if draft.home is None else draft.home)[: len(desk.parts)]
        unit_of = dict(zip(desk.parts["uid"].tolist(), home.tolist()))
        unit = np.array([unit_of.get(uid, _ELSEWHERE) for uid in frame["uid"].tolist()], dtype=int)
    else:
        unit = np.full(len(frame), -1)
        numbers = np.array(list(shapes), dtype=int)
        places = shapes_in(frame) if table == "facility" else polygons(frame)
        points = shapely.STRtree(shapely.point_on_surface(places))
        shape, child = points.query(np.array([*shapes.values(), None], dtype=object)[:-1], predicate="intersects")
        unit[child[::-1]] = numbers[shape[::-1]]
    changed = np.isin(unit, list(shapes)) & ~parents
    if table == "facility":  # untagged ones wait for 挂接; those tagged by hand stay as long as their unit is there
        by_hand = texts(frame, "tag_state") == MANUAL
        changed &= np.array(
            [code in gone or (code is not None and not own) for code, own in zip(after, by_hand)], dtype=bool
        )
    after[changed] = codes[unit[changed]]
    lost = (unit == -1) & ~parents
    within = touched if desk.table == "micro_grid" and table == "building" else gone
    orphaned = lost & np.array([code in within for code in after], dtype=bool)
    after[orphaned] = None
    return after


def _wholes(frame: pd.DataFrame) -> np.ndarray:
    """Return which buildings have parts: these name the grid, the whole does not."""
    parents = set(frame["parent_uid"].dropna()) if "parent_uid" in frame else set()
    return frame["uid"].isin(parents).to_numpy()
