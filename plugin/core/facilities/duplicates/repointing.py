"""What refers to facilities that were merged away: service relations, footprints, evidence of assessments, decisions."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import shapely

from ... import schema
from ...columns import polygons, texts
from ...text import stored
from .duplicates import RULE, key, uids_of

EVIDENCE = ("assessment_score", "evidence")
DECISIONS = ("accepted_finding", "finding_key")
SERVICES, AREAS = "facility_service", "facility_area"


@dataclass
class Repointed:
    """updates: {table: frame with uid and the changed columns}; removed: {table: uids}; notes: {uid of the facility that
    stays: what of the others' could not be kept}."""

    updates: dict[str, pd.DataFrame] = field(default_factory=dict)
    removed: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)


def references() -> dict[str, list[str]]:
    """Return {table: columns that hold the uid of a facility}, from the schema."""
    found: dict[str, list[str]] = {}
    for table in schema.tables().values():
        columns = [column.name for column in table.fields if column.references == "facility.uid"]
        if columns:
            found[table.name] = columns
    return found


def tables() -> list[str]:
    """Return the tables `repoint` wants to see."""
    return [*references(), EVIDENCE[0], DECISIONS[0]]


def count(rows: dict[str, pd.DataFrame], uids: set[str]) -> dict[str, int]:
    """Return {uid: how many rows of the `tables` refer to it}, decisions about duplicates not counted."""
    found = dict.fromkeys(uids, 0)
    for table, columns in references().items():
        for column in columns:
            for uid in texts(rows[table], column):
                if uid in found:
                    found[uid] += 1
    for evidence in texts(rows[EVIDENCE[0]], EVIDENCE[1]):
        for uid in set((evidence or "").split(";")) & uids:
            found[uid] += 1
    return found


def repoint(
    rows: dict[str, pd.DataFrame], instead: dict[str, str], outlines: dict[str, str] | None = None
) -> Repointed:
    """Return what changes in `rows` ({table: frame}, see `tables`) so that every reference to a removed facility leads to
    the one it has become.

    instead: {removed uid: uid that stays}; outlines: {uid that stays: uid of the record whose footprint is kept}, by
    default its own. A relation that is there already goes; of several footprints one stays.
    """
    found = Repointed()
    for table, columns in references().items():
        if table not in (SERVICES, AREAS):
            for column in columns:
                _plainly(found, rows[table], table, column, instead)
    _services(found, rows[SERVICES], instead)
    _areas(found, rows[AREAS], instead, outlines or {})
    _evidence(found, rows[EVIDENCE[0]], instead)
    _decisions(found, rows[DECISIONS[0]], instead)
    return found


def _plainly(found: Repointed, frame: pd.DataFrame, table: str, column: str, instead: dict[str, str]) -> None:
    hit = frame[frame[column].isin(instead)]
    if len(hit):
        found.updates[table] = pd.DataFrame({"uid": hit["uid"].to_numpy(), column: hit[column].map(instead).to_numpy()})


def _services(found: Repointed, frame: pd.DataFrame, instead: dict[str, str]) -> None:
    """One relation per community: notes of the others are put together."""
    ends = frame["facility_uid"].map(instead).fillna(frame["facility_uid"])
    touched = ends.isin(instead.values())
    updates, removed = [], []
    own = ~frame["facility_uid"].isin(instead)
    mine = frame.assign(end=ends, own=own)[touched].sort_values("own", ascending=False, kind="stable")
    for (end, _community), same in mine.groupby(["end", "community_code"], sort=False, dropna=False):
        first = same.iloc[0]
        notes = list(dict.fromkeys(note for note in texts(same, "note") if note))
        note = "；".join(notes) or None
        if not first["own"] or (note or "") != (first["note"] or ""):
            updates.append((first["uid"], end, note))
        removed += same["uid"].iloc[1:].tolist()
    if updates:
        found.updates[SERVICES] = pd.DataFrame(updates, columns=["uid", "facility_uid", "note"], dtype=object)
    if removed:
        found.removed[SERVICES] = removed


def _areas(found: Repointed, frame: pd.DataFrame, instead: dict[str, str], outlines: dict[str, str]) -> None:
    ends = frame["facility_uid"].map(instead).fillna(frame["facility_uid"])
    touched = frame.assign(end=ends)[ends.isin(instead.values())]
    updates, removed = [], []
    for end, same in touched.groupby("end", sort=False):
        whose = outlines.get(end, end)
        owners = same["facility_uid"].tolist()
        if whose not in owners:
            whose = end if end in owners else owners[_largest(same)]
        for uid, owner, shape in zip(same["uid"], owners, polygons(same)):
            if owner != whose:
                removed.append(uid)
                size = 0.0 if shape is None else float(shapely.area(shape))
                told = stored("用地范围 {area:.0f} ㎡ 未保留").format(area=size)
                found.notes.setdefault(end, []).append(told)
            elif owner != end:
                updates.append((uid, end))
    if updates:
        found.updates[AREAS] = pd.DataFrame(updates, columns=["uid", "facility_uid"])
    if removed:
        found.removed[AREAS] = removed


def _largest(frame: pd.DataFrame) -> int:
    sizes = [0.0 if shape is None else shapely.area(shape) for shape in polygons(frame)]
    return sizes.index(max(sizes))


def _evidence(found: Repointed, frame: pd.DataFrame, instead: dict[str, str]) -> None:
    table, column = EVIDENCE
    changed = []
    for uid, text in zip(frame["uid"], texts(frame, column)):
        if text is None:
            continue
        old = text.split(";")
        new = list(dict.fromkeys(instead.get(item, item) for item in old))
        if new != old:
            changed.append((uid, ";".join(new)))
    if changed:
        found.updates[table] = pd.DataFrame(changed, columns=["uid", column])


def _decisions(found: Repointed, frame: pd.DataFrame, instead: dict[str, str]) -> None:
    """What was told to be different from a removed record is different from the one it has become."""
    table, column = DECISIONS
    mine = frame[frame["rule"] == RULE]
    keys = set(mine[column])
    updates, removed = [], []
    for uid, text in zip(mine["uid"], mine[column]):
        pair = uids_of(text or "")
        if pair is None or not (pair[0] in instead or pair[1] in instead):
            continue
        one, other = (instead.get(end, end) for end in pair)
        if one == other or key(one, other) in keys:
            removed.append(uid)
        else:
            keys.add(key(one, other))
            updates.append((uid, key(one, other)))
    if updates:
        found.updates[table] = pd.DataFrame(updates, columns=["uid", column])
    if removed:
        found.removed[table] = removed
