"""What can be wrong in a scheme file, told in Chinese with the code of the place."""

from __future__ import annotations

import math
import re

from ..facilities.classes import taxonomy
from ..text import tr

#: Measure id → (required parameters, parameters naming a figure).
MEASURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "manual": ((), ()),
    "facility": (("label", "classes"), ("count",)),
    "facility_sum": (("label", "classes", "field", "figure"), ("figure",)),
    "variety": (("label", "classes", "figure"), ("figure",)),
    "compound_ratio": (("label", "numerator", "denominator", "figure"), ("figure",)),
    "compound_share": (("label", "field", "values", "figure"), ("figure",)),
}
FACILITY_FIELDS = ("floor_area", "site_area", "capacity")
COMMUNITY_FIELDS = ("floor_area", "households", "population")
COMPOUND_NUMBERS = ("parking", "households", "population", "elevators")
COMPOUND_TEXTS = ("property_kind", "party_org", "property_company")
TYPES, MARKS, COLUMNS, SEVERITIES = ("N", "E", "Q"), ("S", "M", "C", "P"), ("new", "existing"), ("一般", "较重", "严重")


def problems(raw) -> list[str]:
    """Return one Chinese line per mistake in a parsed scheme file; an empty list means it can be used."""
    if not isinstance(raw, dict):
        return [tr("最外层应是一个对象 {{…}}").format()]
    found = _missing(raw, ("id", "title", "goals"), tr("方案"))
    found += _severity(raw, tr("方案"))
    seen: dict[str, str] = {}
    for goal, goal_place in _children(raw, "goals", tr("方案"), found):
        found += _missing(goal, ("code", "items"), goal_place) + _severity(goal, goal_place)
        for item, item_place in _children(goal, "items", goal_place, found):
            found += _missing(item, ("code", "points"), item_place)
            found += _score(item, item_place)
            found += _repeated(item, "item", item_place, seen)
            for point, place in _children(item, "points", item_place, found):
                found += _missing(point, ("code", "type", "measure"), place)
                found += _repeated(point, "point", place, seen)
                found += _point(point, place)
    if not found and not any(kind == "point" for kind, _ in (key.split(":", 1) for key in seen)):
        found.append(tr("方案没有任何评分点"))
    return found


def _children(parent: dict, key: str, place: str, found: list[str]):
    children = parent.get(key, [])
    if not isinstance(children, list):
        found.append(tr("{place}的“{key}”应是列表 […]").format(place=place, key=key))
        return
    names = {"goals": tr("大类"), "items": tr("评价项"), "points": tr("评分点")}
    for number, child in enumerate(children, 1):
        if not isinstance(child, dict):
            found.append(tr("{place}的“{key}”第 {number} 个不是对象").format(place=place, key=key, number=number))
            continue
        code = child.get("code")
        label = code if isinstance(code, str) and code else tr("（第 {number} 个）").format(number=number)
        yield child, f"{names[key]} {label} "


def _missing(raw: dict, keys: tuple[str, ...], place: str) -> list[str]:
    lines = [tr("{place}缺少“{key}”").format(place=place, key=key) for key in keys if key not in raw]
    for key in ("id", "code", "title"):
        if key in raw and not isinstance(raw[key], str):
            lines.append(tr("{place}的“{key}”应是文字（加引号）").format(place=place, key=key))
        elif key in keys and key in raw and not raw[key].strip():
            lines.append(tr("{place}的“{key}”不能为空").format(place=place, key=key))
    return lines


def _repeated(raw: dict, kind: str, place: str, seen: dict[str, str]) -> list[str]:
    code = raw.get("code")
    if not isinstance(code, str):
        return []
    key = f"{kind}:{code}"
    if key in seen:
        return [tr("{place}编码重复").format(place=place)]
    seen[key] = place
    return []


def _severity(raw: dict, place: str) -> list[str]:
    values = raw.get("severity", {})
    if not isinstance(values, dict) or any(value not in SEVERITIES for value in values.values()):
        return [tr("{place}的“severity”只能取 {values}").format(place=place, values="、".join(SEVERITIES))]
    return []


def _score(raw: dict, place: str) -> list[str]:
    value = raw.get("full_score")
    if value is not None and (not _is_number(value) or value < 0):
        return [tr("{place}的分值“full_score”应是不小于 0 的数字或 null").format(place=place)]
    return []


def _point(raw: dict, place: str) -> list[str]:
    lines = _score(raw, place) + _severity(raw, place)
    if raw.get("type") not in TYPES and "type" in raw:
        lines.append(tr("{place}的“type”只能取 N、E、Q").format(place=place))
    if raw.get("mark", "") not in ("", *MARKS):
        lines.append(tr("{place}的“mark”只能取 S、M、C、P").format(place=place))
    columns = raw.get("columns", list(COLUMNS))
    if not isinstance(columns, list) or not columns or any(column not in COLUMNS for column in columns):
        lines.append(tr("{place}的“columns”只能取 new、existing").format(place=place))
        columns = list(COLUMNS)
    figures, more = _figures(raw, place)
    lines += more
    lines += _texts(raw, figures, place)
    if isinstance(raw.get("measure"), dict):
        lines += _measure(raw["measure"], figures, columns, place)
    elif "measure" in raw:
        lines.append(tr("{place}的“measure”应是对象").format(place=place))
    return lines


def _figures(raw: dict, place: str) -> tuple[dict[str, dict], list[str]]:
    lines, figures = [], {}
    listed = raw.get("figures", [])
    if not isinstance(listed, list) or any(not isinstance(figure, dict) for figure in listed):
        return {}, [tr("{place}的“figures”应是对象的列表").format(place=place)]
    for figure in listed:
        key = figure.get("key")
        if not isinstance(key, str) or not key:
            lines.append(tr("{place}有一个数值缺少“key”").format(place=place))
            continue
        if key in figures:
            lines.append(tr("{place}的数值“{key}”重复").format(place=place, key=key))
        figures[key] = figure
        if figure.get("mark") not in MARKS:
            lines.append(tr("{place}的数值“{key}”要注明来源标记 S、M、C 或 P").format(place=place, key=key))
        for column in COLUMNS:
            value = figure.get(column)
            if value is not None and not _is_number(value):
                lines.append(
                    tr("{place}的数值“{key}”的“{column}”应是数字或 null").format(place=place, key=key, column=column)
                )
    return figures, lines


def _texts(raw: dict, figures: dict, place: str) -> list[str]:
    rule = raw.get("rule", "")
    texts = list(rule.values()) if isinstance(rule, dict) else [rule]
    texts.append(raw.get("alternative", ""))
    if any(not isinstance(text, str) for text in texts):
        return [tr("{place}的“rule”“alternative”应是文字").format(place=place)]
    lines = []
    for key in re.findall(r"\{([^{}]*)\}", " ".join(texts)):
        if key not in figures:
            lines.append(tr("{place}的标准文字用了未定义的数值“{key}”").format(place=place, key=key))
    return lines


def _measure(raw: dict, figures: dict, columns: list[str], place: str) -> list[str]:
    name = raw.get("id")
    if name not in MEASURES:
        known = "、".join(MEASURES)
        return [tr("{place}用了未知的测算方法“{name}”（可用：{known}）").format(place=place, name=name, known=known)]
    required, naming = MEASURES[name]
    lines = [tr("{place}的测算方法缺少“{key}”").format(place=place, key=key) for key in required if key not in raw]
    for key in ("classes", "values", "clues"):
        if key in raw and not _is_texts(raw[key]):
            lines.append(tr("{place}的“{key}”应是文字列表，且不能为空").format(place=place, key=key))
    lines += _unknown_classes([raw, raw.get("alternative")], place)
    used = [(raw[key], columns) for key in naming if key in raw]
    used += _conditions(raw, columns, place, lines)
    other = raw.get("alternative")
    if other is not None:
        if not isinstance(other, dict) or not _is_texts(other.get("classes")):
            lines.append(tr("{place}的可替代做法要列出设施小类“classes”").format(place=place))
        else:
            wanted = [column for column in columns if column in other.get("columns", COLUMNS)]
            used += [(other["count"], wanted)] if "count" in other else []
            used += _conditions(other, wanted, place, lines)
    used += _fields(name, raw, columns, place, lines)
    for key, needed in used:
        if not isinstance(key, str) or key not in figures:
            lines.append(tr("{place}的测算方法用了未定义的数值“{key}”").format(place=place, key=key))
            continue
        for column in needed:
            if figures[key].get(column) is None:
                title = tr("新建") if column == "new" else tr("既有")
                lines.append(tr("{place}的数值“{key}”缺少“{title}”一栏").format(place=place, key=key, title=title))
    return lines


def _unknown_classes(parts: list, place: str) -> list[str]:
    known = taxonomy.load()
    named = [
        code for part in parts if isinstance(part, dict) for key in ("classes", "clues") for code in part.get(key) or ()
    ]
    wrong = [code for code in named if isinstance(code, str) and code not in {entry.code for entry in known.classes}]
    return [tr("{place}用了未知的设施小类“{code}”").format(place=place, code=code) for code in wrong]


def _conditions(raw: dict, columns: list[str], place: str, lines: list[str]) -> list:
    conditions = raw.get("conditions", [])
    if not isinstance(conditions, list) or any(not isinstance(condition, dict) for condition in conditions):
        lines.append(tr("{place}的“conditions”应是对象的列表").format(place=place))
        return []
    for condition in conditions:
        if condition.get("field") not in FACILITY_FIELDS:
            lines.append(tr("{place}的条件字段只能取 {fields}").format(place=place, fields="、".join(FACILITY_FIELDS)))
    return [(condition.get("figure"), columns) for condition in conditions]


def _fields(name: str, raw: dict, columns: list[str], place: str, lines: list[str]) -> list:
    allowed = {
        "facility_sum": {"field": FACILITY_FIELDS},
        "compound_ratio": {"numerator": COMPOUND_NUMBERS, "denominator": COMPOUND_NUMBERS},
        "compound_share": {"field": COMPOUND_TEXTS},
    }.get(name, {})
    for key, values in allowed.items():
        if key in raw and raw[key] not in values:
            lines.append(tr("{place}的“{key}”只能取 {values}").format(place=place, key=key, values="、".join(values)))
    scale = raw.get("scale")
    if scale is None:
        return []
    if (
        not isinstance(scale, dict)
        or scale.get("field") not in COMMUNITY_FIELDS
        or not _is_number(scale.get("divide_by", 1))
    ):
        lines.append(
            tr("{place}的“scale”要有社区字段“field”（{fields}）和数字“divide_by”").format(
                place=place, fields="、".join(COMMUNITY_FIELDS)
            )
        )
        return []
    return [(scale.get("figure"), columns)]


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_texts(value) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) and text for text in value)
