"""Which rows are new, which update one of the workspace, and which cannot come in and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely

from .. import frames, resources, schema
from ..errors import GewuError
from ..schema import Table
from ..text import tr
from . import names as naming
from . import references, shapes
from .report import Report

SKIP, UPDATE, ERROR = "SKIP", "UPDATE", "ERROR"
POLICIES = (SKIP, UPDATE, ERROR)
#: Tables in which a name tells one row from another (a road's or a barrier's name does not).
_NAMED = ("precinct", "subdistrict", "community", "compound", "general_grid", "micro_grid", "project")


@dataclass
class Rows:
    """Incoming rows. typed: mapped fields only; geometry: fitted shapes or None when the source has none at all;
    why_none: reason for each missing shape; damaged: rows whose code is spoiled; numbers: row numbers of the source; labels: names for reports."""

    typed: pd.DataFrame
    geometry: np.ndarray | None
    why_none: np.ndarray | None
    numbers: np.ndarray
    labels: np.ndarray
    damaged: np.ndarray | None = None


def make(
    table: Table,
    rows: Rows,
    existing: pd.DataFrame,
    parents: dict[str, pd.DataFrame],
    policy: str,
    source: str,
    report: Report,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (rows to add, rows to update with their uid); everything else is told in `report`.

    Raises GewuError when `policy` is ERROR and a row is already there.
    """
    count = len(rows.typed)
    report.read += count
    state = np.full(count, "", dtype=object)  # "", "update", "done" (skipped or rejected)
    _damaged(rows, state, report)
    match, how = _matches(table, rows, existing)
    _duplicates_inside(table, rows, match, state, report)
    _existing(rows, existing, match, how, state, policy, report)
    _without_geometry(table, rows, match, state, policy, report)
    new = state == ""
    _unlike_facility(table, rows, new, state, report)
    new = state == ""
    fresh = rows.typed[new].reset_index(drop=True)
    if table.geometry:
        fresh["geometry"] = rows.geometry[new] if rows.geometry is not None else None
    _codes(table, fresh, existing, report)
    _places(table, fresh, parents, report)
    lacking = _required(table, fresh, rows.numbers[new], rows.labels[new], report)
    added = _complete(table, fresh[~lacking].reset_index(drop=True), source)
    updated = _updates(table, rows, existing, match, np.flatnonzero(state == "update"))
    report.added, report.updated = len(added), len(updated)
    return added, updated


def _damaged(rows: Rows, state, report: Report) -> None:
    if rows.damaged is None:
        return
    for row in np.flatnonzero(rows.damaged):
        state[row] = "done"
        report.reject(
            rows.numbers[row], rows.labels[row], tr("编码已被表格软件变成科学计数，位数丢失"),
            tr("请把编码列设为“文本”格式，重新填写或导出后再导入。"),
        )  # fmt: skip


def _matches(table: Table, rows: Rows, existing: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return per row the position of the same thing in the workspace (-1: none) and by what it was recognised."""
    count = len(rows.typed)
    match, how = np.full(count, -1), np.full(count, "", dtype=object)
    code = rows.typed["code"].to_numpy() if "code" in rows.typed else np.full(count, None, dtype=object)
    no_code = pd.isna(code)
    if "code" in existing:
        _look_up(match, how, code, existing["code"].to_numpy(), ~no_code, tr("编码"))
    if table.name in _NAMED and "name" in rows.typed and "name" in existing:
        wanted, there = _name_keys(rows.typed, existing)
        _look_up(match, how, wanted, there, no_code & (match < 0), tr("名称"))
    if table.geometry and rows.geometry is not None and "geometry" in existing and len(existing):
        wanted = _shape_keys(table, rows.typed, rows.geometry)
        there = _shape_keys(table, existing, existing["geometry"].to_numpy())
        _look_up(match, how, wanted, there, no_code & (match < 0), tr("图形和名称"))
    if not table.geometry and "name" in rows.typed and "code" not in existing and "name" in existing:
        other = [column for column in ("phone", "community_code") if column in rows.typed]
        wanted = _joined_keys(rows.typed, ["name", *other])
        _look_up(match, how, wanted, _joined_keys(existing, ["name", *other]), match < 0, tr("姓名"))
    return match, how


def _look_up(match, how, wanted, there, rows: np.ndarray, label: str) -> None:
    """Fill `match` for `rows` whose key stands exactly once in `there`."""
    places: dict = {}
    for place, item in enumerate(there):
        if item is not None and item == item:
            places[item] = -1 if item in places else place
    for row in np.flatnonzero(rows):
        place = places.get(wanted[row], -1) if wanted[row] is not None else -1
        if place >= 0:
            match[row], how[row] = place, label


def _name_keys(incoming: pd.DataFrame, existing: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return name keys, with the community where both sides tell it (two communities may each have a 一区)."""
    there = existing["name"]
    keys = np.array([naming.key(n) if n is not None else None for n in incoming["name"]], dtype=object)
    there_keys = np.array([naming.key(n) if n is not None else None for n in there], dtype=object)
    if "community_code" in incoming and "community_code" in existing and incoming["community_code"].notna().all():
        keys = np.array([k and f"{k}|{c}" for k, c in zip(keys, incoming["community_code"])], dtype=object)
        there_keys = np.array([k and f"{k}|{c}" for k, c in zip(there_keys, existing["community_code"])], dtype=object)
    return keys, there_keys


def _joined_keys(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    parts = [[naming.key(v) if v is not None and v == v else "" for v in frame[column]] for column in columns]
    return np.array(["|".join(items) if items[0] else None for items in zip(*parts)] or [], dtype=object)


def _shape_keys(table: Table, frame: pd.DataFrame, geometry: np.ndarray) -> np.ndarray:
    """Return place, size and name of each row as one text. Nameless points have none: many things share one address."""
    keys = shapes.keys(geometry)
    names = frame["name"].to_numpy() if "name" in frame else np.full(len(frame), None, dtype=object)
    nameless = pd.isna(names)
    joined = np.array(
        [f"{k}|{'' if gone else naming.key(n)}" for k, n, gone in zip(keys, names, nameless)], dtype=object
    )
    joined[shapely.is_missing(geometry) | (nameless & (table.geometry == schema.POINT))] = None
    return joined


def _duplicates_inside(table: Table, rows: Rows, match, state, report: Report) -> None:
    """Reject a row that repeats the code of an earlier one, or the very same shape and name."""
    count = len(rows.typed)
    code = rows.typed["code"].to_numpy() if "code" in rows.typed else np.full(count, None, dtype=object)
    same_shape = np.full(count, None, dtype=object)
    if rows.geometry is not None:
        same_shape = _shape_keys(table, rows.typed, rows.geometry)
    elif not table.geometry and len(rows.typed.columns):
        same_shape = _joined_keys(rows.typed, list(rows.typed.columns))
    elif "name" in rows.typed:
        same_shape = _joined_keys(rows.typed, [name for name in ("name", "community_code") if name in rows.typed])
    first: dict = {}
    for row in np.flatnonzero(state == ""):
        tag = (
            ("code", code[row])
            if code[row] is not None
            else ("shape", same_shape[row])
            if same_shape[row] is not None
            else None
        )
        if tag is None:
            continue
        if tag in first:
            state[row] = "done"
            what = (
                tr("编码“{code}”").format(code=code[row])
                if tag[0] == "code"
                else tr("图形和名称")
                if rows.geometry is not None
                else tr("名称等")
            )
            report.reject(rows.numbers[row], rows.labels[row], tr("{what}与第 {first} 行重复").format(what=what, first=rows.numbers[first[tag]]),
                          tr("请在源数据中核对，保留一行或改正编码。"))  # fmt: skip
        else:
            first[tag] = row


def _existing(rows: Rows, existing, match, how, state, policy: str, report: Report) -> None:
    there = (match >= 0) & (state == "")
    if policy == ERROR and there.any():
        listed = [f"{rows.numbers[row]}: {rows.labels[row]}" for row in np.flatnonzero(there)]
        raise GewuError(
            tr("有 {count} 行在工作区中已存在，按“遇重复即停止”未导入任何一行。").format(count=len(listed)),
            details="\n".join(listed[:200]),
            remedy=tr("请改用“跳过”或“更新”。"),
        )
    locked = existing["locked"].to_numpy() if "locked" in existing else np.zeros(len(existing), dtype=bool)
    seen: dict[int, int] = {}
    for row in np.flatnonzero(there):
        place = int(match[row])
        if policy == SKIP:
            state[row] = "done"
            report.skip(
                rows.numbers[row],
                rows.labels[row],
                tr("工作区已有（{how}相同）").format(how=how[row]),
                tr("要覆盖请选“更新”。"),
            )
        elif locked[place]:
            state[row] = "done"
            report.skip(rows.numbers[row], rows.labels[row], tr("已锁定，不更新"), tr("请先解锁该要素。"))
        elif place in seen:
            state[row] = "done"
            report.reject(rows.numbers[row], rows.labels[row], tr("与第 {row} 行对应同一要素").format(row=rows.numbers[seen[place]]),
                          tr("请在源数据中保留一行。"))  # fmt: skip
        else:
            state[row] = "update"
            seen[place] = row


def _without_geometry(table: Table, rows: Rows, match, state, policy: str, report: Report) -> None:
    if not table.geometry:
        return
    for row in np.flatnonzero(state == ""):
        if rows.geometry is None:
            state[row] = "done"
            report.reject(
                rows.numbers[row], rows.labels[row], tr("没有图形，且按编码、名称在工作区找不到对应要素"),
                tr("请导入带图形的数据，或先导入图形，再用本表按编码或名称“更新”属性。"),
            )  # fmt: skip
        elif rows.geometry[row] is None:
            state[row] = "done"
            report.reject(
                rows.numbers[row],
                rows.labels[row],
                rows.why_none[row] or tr("没有图形"),
                tr("请在源数据中修正图形或坐标。"),
            )


def _unlike_facility(table: Table, rows: Rows, new, state, report: Report) -> None:
    """Web map extracts hold crossings and traffic lights among the points: without name and class nothing can be tagged."""
    if table.name != "facility" or not {"name", "class_code"} & set(rows.typed.columns):
        return
    nameless = rows.typed["name"].isna() if "name" in rows.typed else pd.Series(True, index=rows.typed.index)
    classless = (
        rows.typed["class_code"].isna() if "class_code" in rows.typed else pd.Series(True, index=rows.typed.index)
    )
    for row in np.flatnonzero(new & nameless.to_numpy() & classless.to_numpy()):
        state[row] = "done"
        report.reject(
            rows.numbers[row],
            rows.labels[row],
            tr("既没有名称，也没有可识别的类别"),
            tr("如确是设施，请补上名称或类别。"),
        )


@cache
def _settings() -> dict:
    return resources.read_json("imports", "codes.json")


def _codes(table: Table, fresh: pd.DataFrame, existing: pd.DataFrame, report: Report) -> None:
    """Give new rows without a code one: prefix and six digits, after the highest such number of the workspace."""
    prefix = _settings()["prefix"].get(table.name)
    if not prefix or not table.has("code") or not len(fresh):
        return
    if "code" not in fresh:
        fresh["code"] = None
    none = fresh["code"].isna().to_numpy()
    if not none.any():
        return
    taken = (
        pd.concat([existing["code"] if "code" in existing else pd.Series(dtype=object), fresh["code"]])
        .dropna()
        .astype(str)
    )
    numbers = taken.str.extract(rf"^{prefix}(\d{{6}})$")[0].dropna().astype(int)
    start = int(numbers.max()) + 1 if len(numbers) else 1
    codes = [f"{prefix}{number:06d}" for number in range(start, start + int(none.sum()))]
    fresh["code"] = fresh["code"].astype(object)
    fresh.loc[none, "code"] = codes
    report.note(
        tr("{count} 行没有编码，已自动编为 {first}…{last}，请按本局编码规则核改。").format(
            count=len(codes), first=codes[0], last=codes[-1]
        )
    )


def _places(table: Table, fresh: pd.DataFrame, parents: dict[str, pd.DataFrame], report: Report) -> None:
    """Fill missing parent codes from the unit in which the row lies."""
    if not len(fresh) or "geometry" not in fresh:
        return
    for name in _settings()["by_place"].get(table.name, []):
        field = table.field(name)
        frame = parents.get(field.references.split(".")[0])
        if frame is None or not len(frame):
            continue
        if name not in fresh:
            fresh[name] = None
        fresh[name] = fresh[name].astype(object)
        none = fresh[name].isna().to_numpy()
        found = references.by_place(fresh.loc[none, "geometry"].to_numpy(), frame)
        fresh.loc[none, name] = found
        hits = int((~pd.isna(found)).sum())
        if hits:
            report.note(tr("“{field}”有 {count} 个按位置填写。").format(field=field.alias, count=hits))


def _required(table: Table, fresh: pd.DataFrame, numbers, labels, report: Report) -> np.ndarray:
    lacking = np.zeros(len(fresh), dtype=bool)
    for field in table.fields:
        if not field.required or field.name == "uid":
            continue
        gone = fresh[field.name].isna().to_numpy() if field.name in fresh else np.ones(len(fresh), dtype=bool)
        for row in np.flatnonzero(gone & ~lacking):
            report.reject(numbers[row], labels[row], tr("缺少必填的“{field}”").format(field=field.alias),
                          tr("请补齐该值，或在字段对应中指定来源。"))  # fmt: skip
        lacking |= gone
    return lacking


def _complete(table: Table, fresh: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return the rows as a whole frame of the table, with defaults for unknown values, uids and the source."""
    for field in table.fields:
        if field.default is not None and field.type != "boolean":
            if field.name not in fresh:
                fresh[field.name] = field.default
            else:
                fresh[field.name] = fresh[field.name].where(fresh[field.name].notna(), field.default)
    if table.has("households_source") and "households" in fresh and "households_source" not in fresh:
        fresh["households_source"] = np.where(fresh["households"].notna(), "登记", None)
    result = frames.conform(fresh, table)
    result["uid"] = frames.new_uids(len(result))
    result["source"] = f"import:{source}"
    return result


def _updates(table: Table, rows: Rows, existing: pd.DataFrame, match, places: np.ndarray) -> pd.DataFrame:
    """Return whole columns for the rows to update: the new value where the source has one, else what was there."""
    before = existing.iloc[match[places]].reset_index(drop=True)
    result = pd.DataFrame({"uid": before["uid"]})
    for name in rows.typed.columns:
        new = rows.typed[name].iloc[places].reset_index(drop=True)
        result[name] = new.where(new.notna(), before[name]) if name in before else new
        if table.field(name).type == "boolean":
            result[name] = result[name].astype(bool)
    if table.geometry and rows.geometry is not None and len(places):
        new = rows.geometry[places]
        result["geometry"] = np.where(shapely.is_missing(new), before["geometry"].to_numpy(), new)
    if (
        table.has("households_source")
        and "households" in rows.typed
        and "households_source" not in rows.typed
        and len(places)
    ):
        given = rows.typed["households"].iloc[places].notna().to_numpy()
        result["households_source"] = np.where(given, "登记", before["households_source"])
    return result
