"""拆楼 where grid borders run through the footprint: each part takes its ground along into the grid that holds most of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from ... import schema
from ...columns import polygons
from ...errors import GewuError
from ...frames import conform
from ...text import listed, tr
from .desk import Desk
from .draft import Draft
from .edit import Edit, TableEdit
from .faces import draft_of, ground_of, without_scraps
from .finishing import finish

_BESIDE = 0.01  # m²: what only touches a grid does not concern it


def with_borders(desk: Desk, gone: np.ndarray, leaves: pd.DataFrame, edit: Edit) -> Edit:
    """Return the edit of a division with the grid borders moved along.

    gone: rows of desk.parts that make way; leaves: rows of building in their place; edit: the division without borders.
    Raises GewuError where a locked grid would have to change, or one would not stay in one piece.
    """
    leaves = conform(leaves.assign(micro_grid_code=None), schema.table("building"))
    stay = np.ones(len(desk.parts), dtype=bool)
    stay[gone] = False
    replaced = {*desk.parts["uid"].iloc[gone], *leaves["uid"]}
    known = desk.children["building"]
    children = pd.concat([known[~known["uid"].isin(replaced)], leaves], ignore_index=True)
    parts = pd.concat([desk.parts[stay], leaves], ignore_index=True)
    after = replace(desk, parts=parts, children={**desk.children, "building": children})
    draft = _draft(after, polygons(leaves), edit.text)
    result = finish(draft)
    result.desk = desk
    if draft.removed:
        names = listed(desk.label(row) for row in draft.removed)
        result.notes.append(tr("{names} 不再有范围，已撤并。").format(names=names))
    return _joined(draft, leaves, edit, result)


def _draft(desk: Desk, shapes: np.ndarray, text: str) -> Draft:
    """Return the draft in which the ground of each footprint goes to the unit that holds most of it."""
    part, unit = desk.tree.query(shapes, predicate="intersects")
    much = shapely.area(shapely.intersection(shapes[part], desk.shapes[unit])) > _BESIDE
    rows = np.unique(unit[much])
    locked = rows[desk.locked[rows]]
    if len(locked):
        names = listed(desk.label(row) for row in locked)
        raise GewuError(tr("{names} 已锁定，不能修改。").format(names=names), remedy=tr("需要修改时请先解锁。"))
    ground = ground_of(desk, rows, list(shapely.boundary(shapes)))
    owner = ground.unit.copy()
    for shape in shapes:
        inside = ground.within(shape)
        held = inside & (ground.unit >= 0)
        if held.any():
            owner[inside] = np.bincount(ground.unit[held], weights=ground.area[held]).argmax()
    return draft_of(ground, without_scraps(ground, owner, fixed=owner < 0), text)


def _joined(draft: Draft, leaves: pd.DataFrame, edit: Edit, result: Edit) -> Edit:
    """Return the edit of the grids with the rows of the buildings in it; counts of grids that keep their shape too."""
    desk, own = draft.desk, edit.tables["building"]
    found = result.tables.pop("building", TableEdit()).update
    found = pd.DataFrame({"uid": [], "micro_grid_code": []}, dtype=object) if found is None else found
    home = dict(zip(desk.parts["uid"], draft.home.tolist()))
    code = {uid: desk.codes[home[uid]] if home[uid] >= 0 else None for uid in leaves["uid"]}
    code.update(zip(found["uid"], found["micro_grid_code"]))
    for frame in (own.add, own.update):
        if frame is not None and len(frame):
            mine = frame["uid"].isin(leaves["uid"]).to_numpy()
            frame["micro_grid_code"] = frame["micro_grid_code"].astype(object)
            frame.loc[mine, "micro_grid_code"] = [code[uid] for uid in frame["uid"][mine]]
    rest = found[~found["uid"].isin(leaves["uid"])]
    own.update = _filled(own.update, rest, desk.children["building"])
    result.tables["building"] = own
    counts = edit.tables.get(desk.table, TableEdit()).update
    if counts is not None:
        grids = result.tables.setdefault(desk.table, TableEdit())
        settled = {*grids.remove, *([] if grids.update is None else grids.update["uid"])}
        grids.update = _filled(grids.update, counts[~counts["uid"].isin(settled)], desk.units)
    if "general_grid" in edit.tables:
        result.tables.setdefault("general_grid", edit.tables["general_grid"])
    return result


def _filled(update: pd.DataFrame | None, more: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame | None:
    """Return an update with other rows added; columns they lack keep the values in `rows`."""
    if not len(more):
        return update
    if update is None:
        return more.reset_index(drop=True)
    now = rows.set_index("uid", drop=False).loc[more["uid"]]
    whole = {name: (more if name in more else now)[name].to_numpy(dtype=object) for name in update.columns}
    return pd.concat([update.astype(object), pd.DataFrame(whole, dtype=object)], ignore_index=True)
