"""Values into the options of a field: exact, normalised, or by the tables of resources/imports/value_maps.json."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from .. import resources
from ..schema import Field, Table
from .names import bare, key, stem


@cache
def _data() -> dict:
    return resources.read_json("imports", "value_maps.json")


def _maps(table: Table, field_name: str) -> list[dict]:
    return [item for item in _data()["maps"] if item["table"] == table.name and item["field"] == field_name]


def extend(table: Table, mapping: dict, columns: list[str]) -> dict:
    """Return `mapping` completed with source columns that a value map understands, without displacing what is there:
    derived fields (walkable from highway), tags that stand in several columns (waterway, railway, barrier), codes in two."""
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
    return result


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


@cache
def _options(field: Field) -> dict[str, str]:
    """Return {key: option}; for the taxonomy its codes and class names, where the taxonomy is installed."""
    if field.options == "taxonomy":
        return _taxonomy()
    result: dict[str, str] = {}
    for option in field.options:
        result[key(option)] = option
    return result


@cache
def _taxonomy() -> dict[str, str]:
    found: dict[str, str] = {}
    folder = resources.path("taxonomy")
    for file in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        _collect(resources.read_json("taxonomy", file.name), found)
    return found


def _collect(node, found: dict[str, str]) -> None:
    """Take every {"code": "A01", "name": "…", "amap_codes": […]} of a taxonomy file, however it is nested."""
    if isinstance(node, dict):
        code = node.get("code")
        if isinstance(code, str) and len(code) == 3:
            found[key(code)] = code
            for item in node.get("amap_codes", []):
                found.setdefault(key(item["code"] if isinstance(item, dict) else item), code)
            for name in (node.get("name"), node.get("title"), node.get("short")):
                if isinstance(name, str):
                    found.setdefault(key(name), code)
                    found.setdefault(bare(name), code)
        for item in node.values():
            _collect(item, found)
    elif isinstance(node, list):
        for item in node:
            _collect(item, found)


def _option(field: Field, text: str) -> str | None:
    known = _options(field)
    found = known.get(key(text)) or known.get(bare(text))
    if found is None and field.options != "taxonomy":
        found = known.get(stem(text))
    if (
        found is None
        and not known
        and field.options == "taxonomy"
        and len(text) == 3
        and text[0].isalpha()
        and text[1:].isdigit()
    ):
        return text.upper()
    return found
