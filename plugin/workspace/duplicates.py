"""Duplicate facilities of a workspace: finding them, merging them as one step, and remembering which are different."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import shapely

from ..core import schema
from ..core.errors import GewuError
from ..core.facilities.duplicates import duplicates, merging, repointing
from ..core.facilities.duplicates.duplicates import RULE, Duplicates, Group
from ..core.facilities.duplicates.merging import Merge
from ..core.findings import INFO, Finding
from ..core.progress import Progress, part, silent
from ..core.text import stored, tr
from . import accepted, change_log
from .edits import Change
from .workspace import Workspace

TABLE = merging.TABLE
MERGED = stored("合并重复设施")
DIFFERENT = stored("判为不是重复")
_REASON = stored("人工判定：不是同一设施")


@dataclass
class Found:
    """facilities: all of them as they were read; duplicates: groups of their row numbers; outlined: uids with a
    footprint; referred: {uid: how many rows elsewhere refer to it}, of those in a group; left_out: how many facilities
    were not compared because they have no uid, or the same as another: no step could name them."""

    facilities: pd.DataFrame
    duplicates: Duplicates
    outlined: frozenset[str]
    referred: dict[str, int]
    left_out: int = 0

    def uids(self, group: Group) -> list[str]:
        return self.facilities["uid"].iloc[list(group.rows)].tolist()


def finder(ws: Workspace) -> Callable[[Progress], Found]:
    """Return a function that reads and searches, for a worker. To be called on the main thread."""
    facilities = ws.reader(TABLE)
    others = {table: ws.reader(table) for table in repointing.references()}
    others[accepted.TABLE] = ws.reader(accepted.TABLE, rule=RULE)
    others[repointing.EVIDENCE[0]] = ws.reader(repointing.EVIDENCE[0])

    def find(progress: Progress = silent) -> Found:
        progress(0.0, tr("读取设施"))
        everything = facilities()
        nameable = (everything["uid"].fillna("") != "") & ~everything["uid"].duplicated(keep=False)
        frame = everything[nameable].reset_index(drop=True)
        rows = {table: read() for table, read in others.items()}
        known, outlines = rows[accepted.TABLE]["finding_key"].tolist(), rows[repointing.AREAS]
        found = duplicates.find(frame, known=known, areas=outlines, progress=part(progress, 0.1, 0.95))
        listed = frame["uid"].to_numpy()[sorted(found.rows)]
        outlined = frozenset(outlines["facility_uid"].dropna())
        return Found(frame, found, outlined, repointing.count(rows, set(listed)), len(everything) - len(frame))

    return find


def rows_of(ws: Workspace, uids: list[str]) -> pd.DataFrame:
    """Return these facilities as they are now, in this order; raises GewuError where one is gone."""
    frame = ws.rows(TABLE, uids).set_index("uid", drop=False)
    gone = [uid for uid in uids if uid not in frame.index]
    if gone:
        raise _changed(len(gone), gone)
    return frame.loc[uids].reset_index(drop=True)


def references(ws: Workspace, uids: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of other tables that refer to these facilities ({table: frame}, see `repointing`)."""
    wanted = sorted(set(uids))
    found = {}
    for table, columns in repointing.references().items():
        found[table] = ws.read(table, **{columns[0]: wanted})
    table, column = repointing.EVIDENCE
    found[table] = ws.read_columns(table, ["uid", column])
    found[repointing.DECISIONS[0]] = ws.read(repointing.DECISIONS[0], rule=RULE)
    return found


def counts(ws: Workspace, uids: list[str]) -> dict[str, int]:
    """Return {uid: how many rows elsewhere refer to the facility}."""
    return repointing.count(references(ws, uids), set(uids))


def apply(
    ws: Workspace, seen: pd.DataFrame, merges: list[Merge], why: list[str], run: Callable | None = None
) -> dict[str, dict[str, int]]:
    """Carry out the merges as one step.

    seen: the facilities concerned as the merges were made from; why: one text per merge; run: what applies (changes,
    text, log) in place of `ws.apply`. Raises GewuError and changes nothing where one of them has changed since.
    """
    _require_as_seen(ws, seen)
    changes, log = steps(merges, references(ws, [uid for merge in merges for uid in merge.removed + [merge.keep]]), why)
    return (run or ws.apply)(changes, MERGED, log)


def steps(merges: list[Merge], rows: dict[str, pd.DataFrame], why: list[str]) -> tuple[list[Change], Change]:
    """Return the changes of the merges and their rows for 变更记录. rows: see `references`."""
    instead = {uid: merge.keep for merge in merges for uid in merge.removed}
    outlines = {merge.keep: merge.outline for merge in merges}
    moved = repointing.repoint(rows, instead, outlines)
    update = pd.DataFrame([merge.values for merge in merges])
    shapes = np.full(len(merges), None, dtype=object)
    shapes[:] = [merge.values["geometry"] for merge in merges]
    update = update.drop(columns=["created_at", "updated_at"]).assign(geometry=shapes)
    changes = [Change(TABLE, update=update, remove=list(instead))]
    for table in repointing.tables():
        change = Change(table, update=moved.updates.get(table), remove=moved.removed.get(table, []))
        if not change.is_empty:
            changes.append(change)
    return changes, _log(merges, moved.notes, why)


def _log(merges: list[Merge], notes: dict[str, list[str]], why: list[str]) -> Change:
    """Return one row per kept facility with what changed in it, and one per removed one with all it said."""
    now = datetime.now().strftime("%Y-%m-%dT%H:%M:%S")
    rows, reasons = [], []
    for merge, reason in zip(merges, why):
        name = merging.called(merge.values)
        after = [stored("并入 {count} 条").format(count=len(merge.removed)), merge.after, *notes.get(merge.keep, [])]
        told = "；".join(text for text in after if text)
        rows.append({"uid": merge.keep, "before": merge.before or name, "after": told})
        for uid, text in merge.gone.items():
            rows.append({"uid": uid, "before": text, "after": stored("并入 {name}").format(name=name)})
        reasons += [reason] * (1 + len(merge.gone))
    log = change_log.of_units(rows, TABLE, MERGED, None, now)
    return Change(change_log.TABLE, add=log.add.assign(why=reasons))


def why(group: Group, batch: bool = False) -> str:
    """Return the reason for 变更记录."""
    text = stored("疑似重复，把握 {score:.2f}").format(score=group.score)
    if group.distance == group.distance:
        text += stored("，相距 {distance:.0f} m").format(distance=group.distance)
    return text + (stored("，批量合并") if batch else stored("，人工核对后合并"))


def _require_as_seen(ws: Workspace, seen: pd.DataFrame) -> None:
    now = ws.rows(TABLE, seen["uid"].tolist()).set_index("uid", drop=False)
    gone = sorted(set(seen["uid"]) - set(now.index))
    seen = seen[seen["uid"].isin(now.index)]
    now = now.loc[seen["uid"]]
    differs = np.zeros(len(seen), dtype=bool)
    for name in seen:
        a, b = seen[name].to_numpy(), now[name].to_numpy()
        if name == "geometry":
            differs |= np.array([x != y for x, y in zip(shapely.to_wkb(a), shapely.to_wkb(b))], dtype=bool)
        elif name != "updated_at":
            differs |= (a != b) & ~(pd.isna(a) & pd.isna(b))
    changed = gone + seen["uid"].to_numpy()[differs].tolist()
    if changed:
        raise _changed(len(changed), changed)


def _changed(count: int, uids: list[str]) -> GewuError:
    return GewuError(
        tr("“{table}”有 {count} 条记录在这一步开始之后又被改动或删除，没有写入。").format(
            table=schema.table(TABLE).title, count=count
        ),
        details="\n".join(uids),
        remedy=tr("请按现在的数据重新核对这一组。"),
    )


# not duplicates


def tell_apart(rows: pd.DataFrame) -> Change:
    """Return what remembers that these facilities are all different from each other."""
    records = merging.records_of(rows)
    found = []
    for place, one in enumerate(records):
        for other in records[place + 1 :]:
            detail = stored("{one} 与 {other}").format(one=merging.called(one), other=merging.called(other))
            found.append(_finding(duplicates.key(one["uid"], other["uid"]), detail))
    return accepted.accept(found, _REASON)


def decisions(ws: Workspace) -> pd.DataFrame:
    """Return the pairs told to be different: finding_key, detail, accepted_by, accepted_at, newest first."""
    frame = ws.read(accepted.TABLE, rule=RULE).sort_values("accepted_at", ascending=False, kind="stable")
    return frame[["finding_key", "detail", "accepted_by", "accepted_at"]].reset_index(drop=True)


def withdraw(ws: Workspace, keys: Iterable[str]) -> Change:
    """Return what forgets these decisions."""
    return accepted.withdraw(ws, [_finding(key, "") for key in keys])


def _finding(key: str, detail: str) -> Finding:
    return Finding(RULE, INFO, DIFFERENT, detail, layer=TABLE, case="pair", key=key)
