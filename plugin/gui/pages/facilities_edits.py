"""What the tabs of 挂接 write: tags by hand, fields typed in, places, removals. One gesture is one undo step."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from ...core import schema
from ...core.errors import GewuError
from ...core.facilities import choosing
from ...core.facilities.classes import taxonomy
from ...core.text import listed, stored, tr
from ...workspace import change_log
from ...workspace.edits import Change
from ..session import Session
from .facilities_rows import FacilityRows

#: How long the outcome stays in the status bar.
_MILLISECONDS = 6000
#: Of more facilities at once the log keeps only their number.
_MOST_LOGGED = 2000
BY_HAND = stored("人工修改")
#: Fields whose basis says that a person has set them.
_BASES = {"class_code": "class_basis", "level": "level_basis"}


def tag(
    session: Session,
    rows: FacilityRows,
    uids: list[str],
    level: str,
    codes,
    text: str | None = None,
    sites: np.ndarray | None = None,
) -> str:
    """Tag facilities by hand as one step, and return what to tell of it; raises GewuError.

    level, codes, sites: as `choosing.choose` takes them, in the order of `uids`.
    """
    return tag_each(session, rows, [(uids, level, codes, sites)], text)


def tag_each(session: Session, rows: FacilityRows, parts: list[tuple], text: str | None = None) -> str:
    """Tag facilities by hand to units of several levels as one step: (uids, level, codes, sites) each."""
    units, changes, told = rows.units(), [], []
    for uids, level, codes, sites in parts:
        frame = rows.picked(uids)
        grids = rows.grids_at(frame["geometry"].to_numpy())
        chosen = np.full(len(frame), None, dtype=object)
        chosen[:] = codes
        unplaced = frame["geometry"].isna().to_numpy()
        for mine in (unplaced, ~unplaced):  # apart: only those without a place get one
            if mine.any():
                own = None if sites is None else sites[mine]
                found = choosing.choose(frame[mine].reset_index(drop=True), level, chosen[mine], units, grids, own)
                changes.append(Change("facility", update=found))
        told += [frame["name"].iloc[0] or frame["code"].iloc[0] or tr("（无名称）"), units[level].label(chosen[0])]
    count = sum(len(change.update) for change in changes)
    step = text or stored("人工挂接")
    session.apply(changes, step)
    if count == 1:
        found = tr("已把“{facility}”挂接到 {unit}（可撤销）。").format(facility=told[0], unit=told[1])
    elif len({told[place] for place in range(1, len(told), 2)}) == 1 and isinstance(parts[0][2], str):
        found = tr("已把 {count} 个设施挂接到 {unit}（可撤销）。").format(count=count, unit=told[1])
    else:
        found = tr("{step}：{count} 个设施（可撤销）。").format(step=step, count=count)
    session.iface.statusBarIface().showMessage(found, _MILLISECONDS)
    return found


def place(session: Session, uid: str, point, tags: pd.DataFrame | None) -> None:
    """Give a facility a place clicked on the map, with its tags there (an update of `choosing.choose`) where they are clear."""
    row = pd.DataFrame({"uid": [uid], "geometry": [point], "placed_by": [choosing.PLACED_ON_MAP]})
    if tags is not None:
        row = row.merge(tags.drop(columns=["geometry", "placed_by"], errors="ignore"), on="uid")
    session.apply([Change("facility", update=row)], stored("在地图上定位设施"))


def fit(field: str, value):
    """Return a typed value as the schema's field takes it; raises GewuError when it does not."""
    described = schema.table("facility").field(field)
    if described.is_number and isinstance(value, str):
        text = value.strip().replace(",", "").replace("\uff0c", "")
        try:
            value = float(text) if text else None
        except ValueError as error:
            raise GewuError(
                tr("“{field}”应为数字，不能是“{value}”。").format(field=described.alias, value=value)
            ) from error
    if described.is_number and value is not None and described.min is not None and value < described.min:
        raise GewuError(tr("“{field}”不能小于 {least:g}。").format(field=described.alias, least=described.min))
    if isinstance(described.options, tuple) and described.options and value and value not in described.options:
        raise GewuError(
            tr("“{field}”不能是“{value}”。").format(field=described.alias, value=value),
            remedy=tr("可以填：{options}。").format(options=listed(described.options)),
        )
    return value


def write(session: Session, rows: pd.DataFrame, field: str, value) -> str:
    """Set `field` of facilities (uid and `field` at least) to `value` as one step; return what to tell. Raises GewuError."""
    value = fit(field, value)
    described = schema.table("facility").field(field)
    count = len(rows)
    kind = "float64" if described.is_number else object
    update = pd.DataFrame({"uid": rows["uid"].to_numpy(), field: pd.Series([value] * count, dtype=kind)})
    if field in _BASES:
        update[_BASES[field]] = BY_HAND if value else None
    step = stored("修改设施{field}").format(field=described.alias)
    counts = session.apply([Change("facility", update=update)], step, _log(rows, field, value, step))
    updated = counts.get("facility", {}).get("updated", 0)
    text = tr("{step}：{count} 个设施（可撤销）。").format(step=step, count=updated)
    session.iface.statusBarIface().showMessage(text, _MILLISECONDS)
    return text


def _log(rows: pd.DataFrame, field: str, value, step: str) -> Change | None:
    after = _told(field, value)
    log = [
        {"uid": uid, "before": _told(field, old), "after": after}
        for uid, old in zip(rows["uid"], rows[field])
        if _told(field, old) != after
    ]
    if not log or len(log) > _MOST_LOGGED:
        return None
    return change_log.of_units(log, "facility", step, None, datetime.now().strftime("%Y-%m-%dT%H:%M:%S"))


def _told(field: str, value) -> str:
    if value is None or value != value or value == "":
        return stored("（空）")
    if field == "class_code":
        return f"{value} {taxonomy.load().name_of(value)}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def remove(session: Session, uids: list[str]) -> str:
    """Delete facilities with their footprints and service relations as one step; return what to tell."""
    workspace = session.need()
    changes = [Change("facility", remove=list(uids))]
    for table in ("facility_area", "facility_service"):
        found = workspace.read(table, facility_uid=list(uids))
        changes.append(Change(table, remove=found["uid"].tolist()))
    session.apply(changes, stored("删除设施"))
    text = tr("已删除 {count} 个设施（可撤销）。").format(count=len(uids))
    session.iface.statusBarIface().showMessage(text, _MILLISECONDS)
    return text
