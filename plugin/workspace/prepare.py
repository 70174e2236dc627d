"""Changes checked against the schema and stamped, before anything is touched."""

from __future__ import annotations

import datetime as clock
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ..core import frames, schema
from ..core.errors import GewuError
from ..core.text import tr
from .edits import Change

#: shapely type ids allowed for each kind of geometry column.
_ALLOWED = {schema.POLYGON: (3, 6), schema.LINE: (1, 2, 5), schema.POINT: (0,), schema.ANY: (1, 2, 5, 3, 6)}
_SINGLE_TO_MULTI = {1: shapely.multilinestrings, 2: shapely.multilinestrings, 3: shapely.multipolygons}
_STAMPS = ("created_at", "updated_at")


@dataclass
class Prepared:
    """One change ready to be written.

    add: conformed frame with every stamp, or None. update: typed frame with `uid` and the columns in `columns`
    (`geometry` included), or None. remove: uids. named: uids of the rows to add that were not made up here.
    """

    table: schema.Table
    add: pd.DataFrame | None = None
    update: pd.DataFrame | None = None
    columns: list[str] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)


def prepare(changes: list[Change], now: str) -> list[Prepared]:
    """Return the changes that have any rows, checked and stamped with the time `now` (ISO, local).

    Raises GewuError for an unknown table or column, a value of a wrong type, a wrong kind of shape, a missing or
    repeated uid.
    """
    return [_prepared(change, now) for change in changes if not change.is_empty]


def _prepared(change: Change, now: str) -> Prepared:
    if change.table not in schema.tables():
        raise GewuError(tr("没有名为“{table}”的表。").format(table=change.table))
    table = schema.table(change.table)
    ready = Prepared(table)
    if change.add is not None and len(change.add):
        ready.add = _added(change.add.reset_index(drop=True), table, now)
        ready.named = [uid for uid in change.add["uid"] if isinstance(uid, str) and uid] if "uid" in change.add else []
    if change.update is not None and len(change.update):
        ready.update, ready.columns = _updated(change.update.reset_index(drop=True), table)
    ready.remove = [str(uid) for uid in change.remove]
    _check_uids(ready)
    return ready


def _added(frame: pd.DataFrame, table: schema.Table, now: str) -> pd.DataFrame:
    typed = _typed(frame, table)
    for item in table.fields:
        if item.name not in typed and item.default is not None:
            typed[item.name] = item.default
    typed = frames.conform(typed, table)
    uids = typed["uid"].to_numpy(dtype=object)
    missing = np.array([not uid for uid in uids], dtype=bool)
    uids[missing] = frames.new_uids(int(missing.sum()))
    typed["uid"] = uids
    for name in _STAMPS:
        typed[name] = typed[name].where(typed[name].notna(), now)
    typed["source"] = typed["source"].where(typed["source"].notna(), "auto")
    return typed


def _updated(frame: pd.DataFrame, table: schema.Table) -> tuple[pd.DataFrame, list[str]]:
    if "uid" not in frame:
        raise GewuError(tr("更新“{table}”时缺少唯一标识。").format(table=table.title))
    typed = _typed(frame, table)
    columns = [name for name in typed if name not in ("uid", *_STAMPS)]
    return typed[["uid", *columns]], columns


def _check_uids(ready: Prepared) -> None:
    update = [] if ready.update is None else list(ready.update["uid"])
    named = pd.Series(([] if ready.add is None else list(ready.add["uid"])) + update + ready.remove, dtype=object)
    if named.isna().any() or (named == "").any():
        raise GewuError(tr("“{table}”有要更新或删除的记录没有唯一标识。").format(table=ready.table.title))
    twice = named[named.duplicated()]
    if len(twice):
        raise GewuError(
            tr("“{table}”有 {count} 条记录的唯一标识重复，例如 {uid}。").format(
                table=ready.table.title, count=len(twice), uid=twice.iloc[0]
            )
        )


def _typed(frame: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    """Return the frame with every column in its schema type; raises for unknown columns and unfit values."""
    data = {}
    for name in frame.columns:
        if name == "geometry" and table.geometry:
            data[name] = stored_shapes(frame, table)
        elif table.has(name):
            data[name] = _CHECKS[table.field(name).type](frame, table.field(name), table)
        else:
            raise GewuError(tr("“{table}”没有字段“{column}”。").format(table=table.title, column=name))
    return pd.DataFrame(data, index=frame.index)


def _wrong(frame, table, name, row, expected) -> GewuError:
    label = next(
        (frame[key].iloc[row] for key in ("code", "name", "uid") if key in frame and frame[key].iloc[row]), row + 1
    )
    value = "" if name == "geometry" else repr(frame[name].iloc[row])
    alias = tr("图形") if name == "geometry" else table.field(name).alias
    return GewuError(
        tr("“{table}”中 {label} 的“{alias}”{value} 应为{expected}。").format(
            table=table.title, label=label, alias=alias, value=value, expected=expected
        )
    )


def _numbers(frame, item, table) -> np.ndarray:
    raw = frame[item.name]
    if raw.dtype.kind in "iuf":
        values, known = raw.to_numpy(dtype="float64"), raw.notna().to_numpy()
    else:
        known = raw.notna().to_numpy()
        is_text = np.array([isinstance(value, (str, bytes)) for value in raw], dtype=bool)
        values = pd.to_numeric(raw.where(~is_text, None).astype(object), errors="coerce").to_numpy(
            dtype="float64", na_value=np.nan
        )
    bad = known & ~np.isfinite(values)
    if bad.any():
        raise _wrong(frame, table, item.name, int(bad.argmax()), tr("数字"))
    if item.type == "integer":
        bad = known & (np.abs(values - np.round(values)) > 1e-6)
        if bad.any():
            raise _wrong(frame, table, item.name, int(bad.argmax()), tr("整数"))
        values = np.round(values)
    return values


def _booleans(frame, item, table) -> np.ndarray:
    raw = frame[item.name]
    known = raw.notna().to_numpy()
    for row, value in enumerate(raw):
        if known[row] and not (isinstance(value, (bool, np.bool_)) or (not isinstance(value, str) and value in (0, 1))):
            raise _wrong(frame, table, item.name, row, tr("是或否"))
    return np.array([bool(value) if sure else False for value, sure in zip(raw, known)], dtype=bool)


def _texts(frame, item, table) -> np.ndarray:
    raw = frame[item.name].to_numpy(dtype=object)
    if set(map(type, raw)) <= {str, type(None)}:
        return raw
    return _each(frame, item, table, lambda value: value if isinstance(value, str) else None, tr("文字"))


def _dates(frame, item, table) -> np.ndarray:
    def date(value):
        if isinstance(value, (clock.date, clock.datetime)):
            return value.strftime("%Y-%m-%d")
        return clock.date.fromisoformat(value[:10]).isoformat()

    return _each(frame, item, table, date, tr("日期（如 2025-06-30）"))


def _times(frame, item, table) -> np.ndarray:
    def time(value):
        if not isinstance(value, clock.datetime):
            value = clock.datetime.fromisoformat(value[:19])
        return value.strftime("%Y-%m-%dT%H:%M:%S")

    return _each(frame, item, table, time, tr("日期时间（如 2025-06-30T12:00:00）"))


def _each(frame, item, table, convert, expected) -> np.ndarray:
    raw = frame[item.name]
    result = np.full(len(raw), None, dtype=object)
    for row, (value, gone) in enumerate(zip(raw, raw.isna())):
        if gone:
            continue
        try:
            result[row] = convert(value)
        except (TypeError, ValueError):
            result[row] = None
        if result[row] is None:
            raise _wrong(frame, table, item.name, row, expected)
    return result


def stored_shapes(frame: pd.DataFrame, table: schema.Table) -> np.ndarray:
    """Return the column `geometry` as stored: 2-D, multi where the table holds multi, empty ones None; raises GewuError."""
    shapes = np.full(len(frame), None, dtype=object)
    shapes[:] = frame["geometry"].to_numpy()
    for row, shape in enumerate(shapes):
        if shape is not None and not isinstance(shape, shapely.Geometry):
            raise _wrong(frame, table, "geometry", row, tr("图形"))
    shapes = shapely.force_2d(shapes)
    shapes[shapely.is_empty(shapes)] = None
    kinds = shapely.get_type_id(shapes)
    bad = (kinds >= 0) & ~np.isin(kinds, _ALLOWED[table.geometry])
    if bad.any():
        expected = {schema.POLYGON: tr("面"), schema.LINE: tr("线"), schema.POINT: tr("点")}
        raise _wrong(frame, table, "geometry", int(bad.argmax()), expected.get(table.geometry, tr("线或面")))
    if table.geometry != schema.POINT:
        for kind, multi in _SINGLE_TO_MULTI.items():
            rows = np.flatnonzero(kinds == kind)
            if len(rows):
                shapes[rows] = multi(shapes[rows], indices=np.arange(len(rows)))
    return shapes


_CHECKS = {
    "integer": _numbers,
    "real": _numbers,
    "boolean": _booleans,
    "text": _texts,
    "date": _dates,
    "datetime": _times,
}
