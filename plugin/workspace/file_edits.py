"""Changes written straight into the workspace file as one transaction, for a workspace no project shows."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from ..core import schema, sql
from ..core.errors import GewuError
from ..core.text import tr
from . import blobs, bulk, change_log, database
from .edits import Change
from .prepare import Prepared, prepare
from .tables import GEOMETRY

#: Times are the desk's own clock, kept in the form GeoPackage prescribes.
ZONE = ".000Z"


def apply(
    path: Path, changes: list[Change], text: str, now: str, log: Change | None = None
) -> dict[str, dict[str, int]]:
    """Carry out all changes or none and return {table: {"added", "updated", "removed"}}."""
    prepared = prepare(changes, now)
    counts: dict[str, dict[str, int]] = {}
    if not prepared:
        return counts
    with database.writing(path) as connection:
        for ready in prepared:
            count = counts.setdefault(ready.table.name, {"added": 0, "updated": 0, "removed": 0})
            for key, number in _write(connection, ready, now).items():
                count[key] += number
        for ready in prepare(change_log.of_step(counts, text, now, log), now):
            _write(connection, ready, now)
    return counts


def _write(connection, ready: Prepared, now: str) -> dict[str, int]:
    with bulk.resting_triggers(connection, ready.table.name) if _is_large(ready) else nullcontext():
        return _written(connection, ready, now)


def _is_large(ready: Prepared) -> bool:
    """Return whether the triggers of the table would take longer than building the spatial index anew."""
    moved = 0 if ready.update is None or "geometry" not in ready.columns else len(ready.update)
    return (0 if ready.add is None else len(ready.add)) + moved + len(ready.remove) >= bulk.LEAST


def _written(connection, ready: Prepared, now: str) -> dict[str, int]:
    table = ready.table
    count = {
        "removed": _remove(connection, table, ready.remove),
        "updated": 0 if ready.update is None else _update(connection, ready, now),
        "added": 0 if ready.add is None else _add(connection, table, ready.add),
    }
    if any(count.values()):
        note(connection, table, _box(ready))
    return count


def note(connection, table: schema.Table, box: np.ndarray) -> None:
    """Keep the file's table of contents true: time of change, and an extent that holds `box` too (NaN: nothing new)."""
    connection.execute(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE table_name = ?",
        (table.name,),
    )
    if not np.isnan(box).any():
        connection.execute(
            "UPDATE gpkg_contents SET min_x = min(coalesce(min_x, ?1), ?1), min_y = min(coalesce(min_y, ?2), ?2), "
            "max_x = max(coalesce(max_x, ?3), ?3), max_y = max(coalesce(max_y, ?4), ?4) WHERE table_name = ?5",
            (*box.tolist(), table.name),
        )


def _box(ready: Prepared) -> np.ndarray:
    """Return the bounds of all new and changed shapes."""
    shapes = [
        frame["geometry"].to_numpy() for frame in (ready.add, ready.update) if frame is not None and "geometry" in frame
    ]
    return shapely.total_bounds(np.concatenate(shapes)) if shapes else np.full(4, np.nan)


def _add(connection, table: schema.Table, frame: pd.DataFrame) -> int:
    names = [*table.columns, *(["geometry"] if table.geometry else [])]
    columns = _stored(connection, table, frame, names)
    connection.executemany(sql.insert(table.name, [_column(name) for name in names]), zip(*columns))
    return len(frame)


def _update(connection, ready: Prepared, now: str) -> int:
    table, frame = ready.table, ready.update
    present = dict(_rows(connection, table, ready.columns))
    _require(table, frame["uid"], present)
    values = list(zip(*_stored(connection, table, frame, ready.columns))) if ready.columns else [()] * len(frame)
    stamp = now + ZONE
    changed = [(*row, stamp, uid) for uid, row in zip(frame["uid"], values) if not _same(row, present[uid])]
    columns = [_column(name) for name in [*ready.columns, "updated_at"]]
    connection.executemany(sql.update(table.name, columns, "uid"), changed)
    return len(changed)


def _remove(connection, table: schema.Table, uids: list[str]) -> int:
    if not uids:
        return 0
    _require(table, uids, {row[0] for row in connection.execute(sql.select(table.name, ["uid"]))})
    connection.executemany(sql.delete(table.name, "uid"), [(uid,) for uid in uids])
    return len(uids)


def _rows(connection, table: schema.Table, names: list[str]):
    for uid, *values in connection.execute(sql.select(table.name, ["uid", *(_column(name) for name in names)])):
        yield uid, tuple(values)


def _require(table: schema.Table, uids, present) -> None:
    unknown = [uid for uid in uids if uid not in present]
    if unknown:
        raise missing_rows(table, unknown)


def missing_rows(table: schema.Table, uids: list[str]) -> GewuError:
    """Return the error for rows that are gone since they were read."""
    return GewuError(
        tr("“{table}”有 {count} 条要修改的记录已不存在。").format(table=table.title, count=len(uids)),
        details="\n".join(str(uid) for uid in uids[:100]),
        remedy=tr("数据在读取之后被改动过，请重新计算后再试。"),
    )


def _same(new: tuple, old: tuple) -> bool:
    return all(_equal(one, other) for one, other in zip(new, old))


def _equal(new, old) -> bool:
    if isinstance(new, bytes) and isinstance(old, bytes):
        return blobs.wkb_of(new) == blobs.wkb_of(old)
    return new == old and (new is None) == (old is None)


def _stored(connection, table: schema.Table, frame: pd.DataFrame, names: list[str]) -> list[list]:
    """Return the columns as SQLite stores them."""
    columns = []
    for name in names:
        if name == "geometry":
            columns.append(blobs.pack(frame["geometry"].to_numpy(), srs_id(connection, table)))
            continue
        kind, values = table.field(name).type, frame[name].to_numpy()
        if kind in ("integer", "boolean"):
            columns.append([None if value != value else int(value) for value in values.tolist()])
        elif kind == "real":
            columns.append([None if value != value else value for value in values.tolist()])
        elif kind == "datetime":
            columns.append([None if value is None else value + ZONE for value in _objects(values)])
        else:
            columns.append(_objects(values))
    return columns


def _objects(values: np.ndarray) -> list:
    return [None if value is None or value != value else value for value in values.tolist()]


def srs_id(connection, table: schema.Table) -> int:
    """Return the number under which the file keeps the CRS of a table."""
    row = connection.execute("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (table.name,)).fetchone()
    return row[0]


def _column(name: str) -> str:
    return GEOMETRY if name == "geometry" else name
