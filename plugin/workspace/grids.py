"""Delineation in the workspace: what it reads, and the one step that puts the result in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd

from ..core import frames, schema
from ..core.collector import resting_collector
from ..core.errors import GewuError
from ..core.grids.delineate import Delineation, DelineationInput
from ..core.grids.parts.part_names import source_of
from ..core.text import listed, stored, tr
from . import change_log, direct, file_read
from .edits import Change
from .grid_stamp import TABLES
from .workspace import Workspace


def read_inputs(ws: Workspace, community_codes: list[str] | None = None) -> DelineationInput:
    """Return the frames for core `delineate`. Everything but the communities is read whole: what lies near counts.

    community_codes: the communities to delineate, None = all; raises GewuError naming those that do not exist.
    """
    return reader(ws, community_codes)()


def reader(ws: Workspace, community_codes: list[str] | None = None) -> Callable[[], DelineationInput]:
    """Return a function that does what `read_inputs` does, for a worker."""
    frames_of = {name: ws.reader(table) for name, table in TABLES.items()}
    log = ws.reader(change_log.TABLE, why=change_log.RETIRED)

    def read() -> DelineationInput:
        with resting_collector():
            found = {name: read_table() for name, read_table in frames_of.items()}
        if community_codes is not None:
            _require_known(community_codes, found["communities"])
        return DelineationInput(
            **found,
            only=None if community_codes is None else tuple(community_codes),
            retired=change_log.retired_codes(log(), "micro_grid"),
        )

    return read


def _require_known(codes: list[str], communities: pd.DataFrame) -> None:
    unknown = sorted(set(codes) - set(communities["code"].dropna()))
    if unknown:
        raise GewuError(
            tr("工作区里没有这些社区：{codes}").format(codes=listed(unknown)),
            remedy=tr("请检查社区编码（12 位统计用区划代码）。"),
        )


def changes(ws: Workspace, delineation: Delineation) -> list[Change]:
    """Return what puts a delineation in place, see `changes_to`."""
    inputs = read_inputs(ws)
    return changes_to(inputs, delineation)


def changes_to(inputs: DelineationInput, delineation: Delineation) -> list[Change]:
    """Return what puts a delineation in place of the unlocked automatic grids of its communities.

    A grid that took over a former one's code updates that row (its uid, its worker stay); former grids without an heir
    are removed and their codes noted in the log; locked and manual ones are not touched. Buildings get their
    `micro_grid_code`, new parts are added, a building that was split gets none of its own. General grids that were
    formed are added. inputs: the workspace's frames as they are now.
    """
    existing = inputs.existing
    done = {row["code"] for row in delineation.report["per_community"]}
    grids = delineation.grids
    fixed = existing["locked"].astype(bool) | existing["source"].eq("manual") | existing["state"].eq("停用")
    replaced = existing[existing["community_code"].isin(done) & ~fixed]
    untouched = set(existing.loc[fixed, "uid"].dropna())
    ours = grids[~grids["uid"].isin(untouched)]
    known = set(existing["uid"].dropna())
    update, add = ours[ours["uid"].isin(known)], ours[~ours["uid"].isin(known)]
    gone = replaced[replaced["uid"].notna() & ~replaced["uid"].isin(update["uid"])].sort_values("uid")
    now = datetime.now().strftime("%Y-%m-%dT%H:%M:%S")
    return [
        change
        for change in (
            _general_change(inputs.general_grids, delineation.general_grids),
            Change("micro_grid", add=_fresh(add), update=_values(update), remove=list(gone["uid"])),
            _building_change(inputs.buildings, delineation),
            change_log.retired(gone[~gone["code"].isin(grids["code"])], "micro_grid", stored("自动划格"), now),
        )
        if not change.is_empty
    ]


def write_direct(ws: Workspace, delineation: Delineation) -> dict[str, dict[str, int]]:
    """Put the delineation of a whole city in place in the file at once; it cannot be undone. Main thread; see `direct`."""
    counts = direct_writer(ws, delineation)()
    direct.reload(ws)
    return counts


def direct_writer(ws: Workspace, delineation: Delineation) -> Callable[[], dict[str, dict[str, int]]]:
    """Return a function that does the work of `write_direct`, for a worker; then `direct.reload(ws)` on the main thread."""
    path = ws.path
    return direct.writer(ws, lambda: changes_to(_stored_now(path), delineation), stored("自动划格"))


def _stored_now(path: Path) -> DelineationInput:
    """Return what `changes_to` looks at, as it stands in the file: a whole city is read in a second."""

    def columns(table: str, *names: str) -> pd.DataFrame:
        return file_read.read_columns(path, schema.table(table), list(names))

    return DelineationInput(
        communities=frames.empty(schema.table("community")),
        buildings=columns("building", "uid", "micro_grid_code", "community_code"),
        general_grids=columns("general_grid", "uid"),
        existing=columns("micro_grid", "uid", "code", "community_code", "locked", "source", "state"),
    )


def _general_change(existing: pd.DataFrame, formed: pd.DataFrame | None) -> Change:
    """Return the general grids to add, and those to update (known by their uid)."""
    if formed is None or not len(formed):
        return Change("general_grid")
    table = schema.table("general_grid")
    formed = frames.conform(formed, table)
    old = formed["uid"].notna() & formed["uid"].isin(set(existing["uid"].dropna()))
    columns = ["uid", "code", "name", "community_code", "households", "geometry"]
    return Change("general_grid", add=_fresh(formed[~old]), update=formed.loc[old, columns].reset_index(drop=True))


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


def _building_change(buildings: pd.DataFrame, delineation: Delineation) -> Change:
    parts = delineation.parts
    parts = parts[parts["micro_grid_code"].notna()]
    known = set(buildings["uid"].dropna())
    is_known = parts["uid"].isin(known)
    add = parts[~is_known & parts["parent_uid"].isin(known)].reset_index(drop=True)
    add = add[schema.table("building").columns + ["geometry"]]
    placed = parts[is_known]
    split = set(add["parent_uid"])
    # a part that had to be cut again (under a lower maximum) is replaced: its new parts name the same whole building
    replaced = sorted({source_of(uid, known) for uid in add["uid"]} - split - {""})
    before = buildings[buildings["uid"].isin(set(placed["uid"]) | split)]
    code = before["uid"].map(dict(zip(placed["uid"], placed["micro_grid_code"])))
    code = code.where(~before["uid"].isin(split), None)
    home = before["community_code"].where(
        before["community_code"].fillna("").ne(""),
        before["uid"].map(dict(zip(placed["uid"], placed["community_code"]))),
    )
    update = pd.DataFrame({"uid": before["uid"], "micro_grid_code": code, "community_code": home}, dtype=object)
    update = update.where(update.notna(), None)
    changed = (update["micro_grid_code"].fillna("") != before["micro_grid_code"].fillna("")) | (
        update["community_code"].fillna("") != before["community_code"].fillna("")
    )
    update = update[changed & ~update["uid"].isin(replaced)].sort_values("uid").reset_index(drop=True)
    return Change("building", add=add, update=update, remove=replaced)
