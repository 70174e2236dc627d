"""Which rows are new, which update one of the workspace, and which cannot come in and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely

from .. import frames, resources
from ..errors import GewuError
from ..schema import Table
from ..text import tr
from . import matching, references, relations, updates
from .report import Report

SKIP, UPDATE, ERROR = "SKIP", "UPDATE", "ERROR"
POLICIES = (SKIP, UPDATE, ERROR)
#: Tables whose rows may wait for a place, when the source says by what they can be found.
WAITING = ("facility", "request")
_FINDABLE = ("name", "address", "text", "community_code", "compound_code")


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


@dataclass
class Outcome:
    """added, updated: frames for the change (updated: `uid` and whole columns); added_rows, updated_rows: places of their
    rows in the source; before: place of each updated row among the existing ones."""

    added: pd.DataFrame
    updated: pd.DataFrame
    added_rows: np.ndarray
    updated_rows: np.ndarray
    before: np.ndarray


def make(
    table: Table,
    rows: Rows,
    existing: pd.DataFrame,
    parents: dict[str, pd.DataFrame],
    policy: str,
    source: str,
    report: Report,
    keep_unplaced: bool = False,
) -> Outcome:
    """Return the rows to add and to update; everything else is told in `report`.

    keep_unplaced: rows of facility and request without a shape come in when a name, an address or a unit says where to
    look for them. Raises GewuError when `policy` is ERROR and a row is already there.
    """
    count = len(rows.typed)
    report.read += count
    state = np.full(count, "", dtype=object)  # "", "update", "done" (skipped or rejected)
    _damaged(rows, state, report)
    match, how = matching.matches(table, rows.typed, rows.geometry, existing)
    _duplicates_inside(table, rows, match, state, report)
    _existing(rows, existing, match, how, state, policy, report)
    _without_geometry(table, rows, state, keep_unplaced and table.name in WAITING, report)
    new = state == ""
    _unlike_facility(table, rows, new, state, report)
    new = state == ""
    fresh = rows.typed[new].reset_index(drop=True)
    if table.geometry:
        fresh["geometry"] = rows.geometry[new] if rows.geometry is not None else None
    places = np.flatnonzero(new)
    _codes(table, fresh, existing, report)
    _places(table, fresh, parents, report)
    lacking = _required(table, fresh, rows.numbers[new], rows.labels[new], report)
    added = _complete(table, fresh[~lacking].reset_index(drop=True), source)
    changed = np.flatnonzero(state == "update")
    updated = updates.updated(table, rows.typed, rows.geometry, existing, match[changed], changed, report)
    report.added, report.updated = len(added), len(updated)
    return Outcome(added, updated, places[~lacking], changed, match[changed])


def _damaged(rows: Rows, state, report: Report) -> None:
    if rows.damaged is None:
        return
    for row in np.flatnonzero(rows.damaged):
        state[row] = "done"
        report.reject(
            rows.numbers[row], rows.labels[row], tr("编码已被表格软件变成科学计数（位数丢失）或日期"),
            tr("请把编码列设为“文本”格式，重新填写或导出后再导入。"),
        )  # fmt: skip


def _duplicates_inside(table: Table, rows: Rows, match, state, report: Report) -> None:
    """Reject a row that repeats the code of an earlier one, or the very same shape and name."""
    count = len(rows.typed)
    code = rows.typed["code"].to_numpy() if "code" in rows.typed else np.full(count, None, dtype=object)
    same_shape = np.full(count, None, dtype=object)
    if rows.geometry is not None:
        same_shape = matching.shape_keys(table, rows.typed, rows.geometry)
    elif not table.geometry and len(rows.typed.columns):
        sides = list(relations.SIDES.get(table.name, rows.typed.columns))
        same_shape = matching.joined_keys(rows.typed, [name for name in sides if name in rows.typed])
    elif "name" in rows.typed:
        same_shape = matching.joined_keys(
            rows.typed, [name for name in ("name", "community_code") if name in rows.typed]
        )
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


def _without_geometry(table: Table, rows: Rows, state, keep: bool, report: Report) -> None:
    """Reject new rows without a shape; with `keep` only those that say nothing by which they could be found."""
    if not table.geometry:
        return
    lacking = state == ""
    if rows.geometry is not None:
        lacking &= shapely.is_missing(rows.geometry)
    if keep:
        findable = np.zeros(len(state), dtype=bool)
        for name in _FINDABLE:
            if name in rows.typed:
                findable |= rows.typed[name].notna().to_numpy()
        lacking &= ~findable
    for row in np.flatnonzero(lacking):
        state[row] = "done"
        if rows.geometry is None:
            report.reject(
                rows.numbers[row], rows.labels[row], tr("没有图形，且按编码、名称在工作区找不到对应要素"),
                tr("请导入带图形的数据，或先导入图形，再用本表按编码或名称“更新”属性。"),
            )  # fmt: skip
        else:
            report.reject(
                rows.numbers[row],
                rows.labels[row],
                rows.why_none[row] or tr("没有图形"),
                tr("请在源数据中修正图形或坐标。"),
            )


def _unlike_facility(table: Table, rows: Rows, new, state, report: Report) -> None:
    """Web map extracts hold crossings and traffic lights among the points: without name and class nothing can be tagged."""
    telling = [name for name in ("name", "class_code", "type_text", "type_code") if name in rows.typed]
    if table.name != "facility" or not telling:
        return
    silent = rows.typed[telling].isna().all(axis=1).to_numpy()
    for row in np.flatnonzero(new & silent):
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
