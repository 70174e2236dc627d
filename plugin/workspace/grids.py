"""Delineation in the workspace: what it reads, and the one step that puts the result in place."""

from __future__ import annotations

import pandas as pd

from ..core import frames, schema
from ..core.errors import GewuError
from ..core.grids.delineate import Delineation, DelineationInput
from ..core.text import listed, tr
from .edits import Change
from .workspace import Workspace


def read_inputs(ws: Workspace, community_codes: list[str] | None = None) -> DelineationInput:
    """Return the frames for core `delineate`. Everything but the communities is read whole: what lies near counts.

    community_codes: the communities to delineate, None = all; raises GewuError naming those that do not exist.
    """
    communities = ws.read("community")
    if community_codes is not None:
        unknown = sorted(set(community_codes) - set(communities["code"].dropna()))
        if unknown:
            raise GewuError(
                tr("工作区里没有这些社区：{codes}").format(codes=listed(unknown)),
                remedy=tr("请检查社区编码（12 位统计用区划代码）。"),
            )
    return DelineationInput(
        communities,
        ws.read("building"),
        compounds=ws.read("compound"),
        general_grids=ws.read("general_grid"),
        barriers=ws.read("barrier"),
        roads=ws.read("road"),
        existing=ws.read("micro_grid"),
        only=None if community_codes is None else tuple(community_codes),
    )


def changes(ws: Workspace, delineation: Delineation) -> list[Change]:
    """Return what puts a delineation in place of the unlocked automatic grids of its communities.

    A grid that took over a former one's code updates that row (its uid, its worker stay); former grids without an heir
    are removed; locked and manual ones are not touched. Buildings get their `micro_grid_code`, new parts are added,
    a building that was split gets none of its own.
    """
    existing = ws.read("micro_grid")
    done = {row["code"] for row in delineation.report["per_community"]}
    grids = delineation.grids
    fixed = existing["locked"].astype(bool) | existing["source"].eq("manual") | existing["state"].eq("停用")
    replaced = existing[existing["community_code"].isin(done) & ~fixed]
    untouched = set(existing.loc[fixed, "uid"].dropna())
    ours = grids[~grids["uid"].isin(untouched)]
    known = set(existing["uid"].dropna())
    update, add = ours[ours["uid"].isin(known)], ours[~ours["uid"].isin(known)]
    gone = sorted(set(replaced["uid"].dropna()) - set(update["uid"]))
    return [
        change
        for change in (
            Change("micro_grid", add=_fresh(add), update=_values(update), remove=gone),
            _building_change(ws, delineation, done),
        )
        if not change.is_empty
    ]


_GRID_VALUES = [
    "uid", "code", "name", "kind", "community_code", "compound_code", "general_grid_code", "households", "shops",
    "buildings", "extent_text", "state", "reason", "source", "geometry",
]  # fmt: skip


def _values(grids: pd.DataFrame) -> pd.DataFrame:
    return grids[_GRID_VALUES].reset_index(drop=True)


def _fresh(grids: pd.DataFrame) -> pd.DataFrame:
    grids = grids.reset_index(drop=True).copy()
    grids["uid"] = frames.new_uids(len(grids))
    return grids


def _building_change(ws: Workspace, delineation: Delineation, done: set) -> Change:
    buildings = ws.read("building")
    parts = delineation.parts
    known = set(buildings["uid"].dropna())
    fresh = ~parts["uid"].isin(known) & parts["parent_uid"].isin(known) & parts["micro_grid_code"].notna()
    add = parts[fresh].reset_index(drop=True)
    add = add[schema.table("building").columns + ["geometry"]]
    placed = parts[parts["uid"].isin(known) & parts["micro_grid_code"].notna()]
    code = dict(zip(placed["uid"], placed["micro_grid_code"]))
    community = dict(zip(placed["uid"], placed["community_code"]))
    split = set(add["parent_uid"])
    before = buildings.set_index("uid")
    rows = []
    for uid in sorted(set(code) | split):
        wanted = None if uid in split else code[uid]
        home = before.at[uid, "community_code"] or community.get(uid)
        if before.at[uid, "micro_grid_code"] != wanted or before.at[uid, "community_code"] != home:
            rows.append({"uid": uid, "micro_grid_code": wanted, "community_code": home})
    update = pd.DataFrame(rows, columns=["uid", "micro_grid_code", "community_code"])
    return Change("building", add=add, update=update)
