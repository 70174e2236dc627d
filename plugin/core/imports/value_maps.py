"""Values into the options of a field: exact, normalised, or by the tables of resources/imports/value_maps.json."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from .. import resources
from ..facilities.classes import taxonomy, type_texts
from ..schema import Field, Table
from .names import bare, key, stem


@cache
def _data() -> dict:
    return resources.read_json("imports", "value_maps.json")


def _maps(table: Table, field_name: str) -> list[dict]:
    return [item for item in _data()["maps"] if item["table"] == table.name and item["field"] == field_name]


def extend(table: Table, mapping: dict, preview: pd.DataFrame) -> dict:
    """Return `mapping` completed with source columns that a value map understands, without displacing what is there:
    derived fields (walkable from highway), tags that stand in several columns (waterway, railway, barrier), codes in two.
    Levels of a type that stand in several columns go together into one field."""
    columns = [name for name in preview.columns if name != "geometry"]
    lower = {name.lower(): name for name in columns}
    result = dict(mapping)
    for field_name, groups in _data()["coalesce"].items():
        for group in groups:
            present = [lower[name] for name in group if name in lower]
            if table.has(field_name) and len(present) == len(group) and result.get(field_name) in present:
                result[field_name] = present
    for item in _data()["maps"]:
        if item["table"] != table.name or item["sources"] == ["*"]:
            continue
        present = [lower[name] for name in item["sources"] if name in lower]
        current = result.get(item["field"])
        own_name = current is not None and current == item["field"] or current in present
        weak = current is None or (item.get("keyed") and not own_name and isinstance(current, str))
        if present and (weak or current in present) and (not item.get("keyed") or _is_tagged(lower)):
            result[item["field"]] = present if len(present) > 1 else present[0]
    for item in _data()["joins"]:
        if item["table"] == table.name:
            _join(table, item, result, preview[columns], lower)
    return result


def _join(table: Table, item: dict, mapping: dict, preview: pd.DataFrame, lower: dict) -> None:
    """Let a field take several columns together: 大类, 中类 and 小类 that stand apart, or the tags of one feature.

    A last level that was taken for the class itself stays there only where the first level names our own groups.
    """
    named = {key(name): name for name in reversed(list(preview.columns))}
    for group in item["levels"]:
        present = [named[key(name)] for name in group if key(name) in named]
        if len(present) < 2:
            continue
        mapping[item["field"]] = present
        if mapping.get(item["instead_of"]) in present and not _own_groups(preview[present[0]]):
            del mapping[item["instead_of"]]
        return
    tags = [lower[name] for name in (*item["tags"], *item["tags_if_known"]) if name in lower]
    if tags and _is_tagged(lower):
        mapping[item["field"]] = tags


def _own_groups(column: pd.Series) -> bool:
    """Return whether a column names the groups (大类) of the taxonomy, by name or by code."""
    groups = taxonomy.load().groups
    known = {key(text) for text in (*groups, *groups.values())}
    filled = {key(value) for value in column.dropna()} - {""}
    return bool(filled) and filled <= known


def together(table: Table, field: Field) -> bool:
    """Return whether several source columns of a field are joined instead of the first filled one taken."""
    return any(item["table"] == table.name and item["field"] == field.name for item in _data()["joins"])


def joined(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Return one text per row from several columns of a type: tags as "amenity=school;building=yes", levels as
    "大类;中类;小类". None where all are blank."""
    always = {name for item in _data()["joins"] for name in item["tags"]}
    sometimes = {name for item in _data()["joins"] for name in item["tags_if_known"]}
    if all(name.lower() in always | sometimes for name in columns):
        return type_texts.join_tags({name.lower(): cells for name, cells in columns.items()}, sometimes)
    return type_texts.join_levels(list(columns.values()))


def _is_tagged(lower: dict) -> bool:
    """Return whether the columns look like OpenStreetMap tags, where one word such as `building` means a tag."""
    return bool({"osm_id", "osm_way_id", "other_tags", "highway", "waterway", "railway", "amenity"} & set(lower))


def apply(table: Table, field: Field, columns: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, int], int]:
    """Return (values, unknown, mapped) for a field with options.

    columns: {source column: texts}, the first with an understood value counts. values: options or None;
    unknown: {text not understood: how often}; mapped: how many came through a value map.
    """
    count = len(next(iter(columns.values()))) if columns else 0
    result = np.full(count, None, dtype=object)
    raw = np.full(count, None, dtype=object)
    mapped = 0
    for name, cells in columns.items():
        texts = pd.Series(cells, dtype=object)
        codes, unique = pd.factorize(texts)
        looked = [_lookup(table, field, name, value) for value in unique]
        found = np.array([item[0] for item in looked] + [None], dtype=object)[codes]
        through = np.array([item[1] for item in looked] + [False])[codes]
        free = pd.isna(result) & ~pd.isna(found)
        result[free] = found[free]
        mapped += int(through[free].sum())
        first = pd.isna(raw) & ~pd.isna(cells)
        raw[first] = cells[first]
    left = pd.isna(result) & ~pd.isna(raw)
    unknown = pd.Series(raw[left]).astype(str).value_counts().to_dict() if left.any() else {}
    return result, unknown, mapped


def understands(table: Table, field: Field, value: str) -> bool:
    """Return whether one text is an option or has a place in a value map of the field."""
    if _option(field, str(value)) is not None:
        return True
    return any(
        str(value) in item["values"] or any(k.endswith(f"={value}") for k in item["values"])
        for item in _maps(table, field.name)
    )


def _lookup(table: Table, field: Field, column: str, value) -> tuple[object, bool]:
    text = str(value).strip()
    option = _option(field, text)
    if option is not None:
        return option, False
    for item in _maps(table, field.name):
        if item.get("parts"):
            for part in reversed(text.split(item["parts"])):
                if part.strip() in item["values"]:
                    return item["values"][part.strip()], True
            continue
        wanted = f"{column.lower()}={text.lower()}" if item.get("keyed") else text.lower()
        if wanted in item["values"]:
            return item["values"][wanted], True
        if "*" in item["values"] and (item.get("keyed") or column.lower() in item["sources"]):
            return item["values"]["*"], True
    return None, False


def _options(field: Field) -> dict[str, str]:
    """Return {key: option}; for the taxonomy its codes and class names."""
    return _taxonomy() if field.options == "taxonomy" else _listed_options(field)


@cache
def _listed_options(field: Field) -> dict[str, str]:
    result: dict[str, str] = {}
    for option in field.options:
        result[key(option)] = option
    return result


def _taxonomy() -> dict[str, str]:
    """Return {key of a code or name: code} of the classes."""
    found: dict[str, str] = {}
    for entry in taxonomy.load().classes:
        found[key(entry.code)] = entry.code
        found.setdefault(key(entry.name), entry.code)
        found.setdefault(bare(entry.name), entry.code)
    return found


def _option(field: Field, text: str) -> str | None:
    known = _options(field)
    found = known.get(key(text)) or known.get(bare(text))
    if found is None and field.options != "taxonomy":
        found = known.get(stem(text))
    return found
