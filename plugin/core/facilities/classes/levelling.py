"""The level of a facility (片区, 社区, 小区) by class, and where a class has several usual levels by area, capacity, name.

Limits are data: resources/facilities/levelling.json. Every level says what it rests on (level_basis).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ... import resources
from ...text import stored
from . import taxonomy as taxonomies
from .classifying import MANUAL
from .taxonomy import FacilityClass, Taxonomy

_MEASURES = {"floor_area": ("建筑面积", "㎡"), "site_area": ("用地面积", "㎡"), "capacity": ("规模", "")}


def level(frame: pd.DataFrame, taxonomy: Taxonomy | None = None) -> pd.DataFrame:
    """Return the facilities with `level` and `level_basis`.

    frame: class_code; optionally name, floor_area, site_area (㎡), capacity, capacity_unit, level, level_basis. A level
    set by hand (level_basis begins with 人工) or given by the source (level without level_basis) stays; a facility
    without a class of the taxonomy has none.
    """
    taxonomy = taxonomy or taxonomies.load()
    levels, bases = _texts(frame, "level"), _texts(frame, "level_basis")
    by_hand = np.array([text.startswith(MANUAL) for text in bases], dtype=bool)
    free = ~by_hand & ~((levels != "") & (bases == ""))
    new_level, new_basis = np.full(len(frame), None, dtype=object), np.full(len(frame), None, dtype=object)
    limits = {item["class"]: item for item in resources.read_json("facilities", "levelling.json")["classes"]}
    codes, ids = np.unique(_texts(frame, "class_code"), return_inverse=True)
    for number, code in enumerate(codes):
        entry = taxonomy.get(code)
        rows = np.flatnonzero((ids == number) & free)
        if entry is not None and len(rows):
            new_level[rows], new_basis[rows] = _decided(frame, rows, entry, limits.get(entry.code))
    after = frame.copy()
    for name, values, old in (("level", new_level, levels), ("level_basis", new_basis, bases)):
        after[name] = np.where(free, values, np.where(old == "", None, old))
    return after


def _texts(frame: pd.DataFrame, name: str) -> np.ndarray:
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    series = frame[name].astype(object)
    return series.where(~pd.isna(series), "").astype(str).to_numpy(dtype=object)


def _decided(frame, rows, entry: FacilityClass, limits: dict | None) -> tuple[np.ndarray, np.ndarray]:
    """Return (levels, bases) of facilities of one class."""
    usual = entry.levels[0]
    levels = np.full(len(rows), usual, dtype=object)
    only = stored("小类“{name}”通常为{level}级").format(name=entry.name, level=usual)
    bases = np.full(len(rows), only, dtype=object)
    if len(entry.levels) == 1:
        return levels, bases
    others = stored("、").join(entry.levels[1:])
    bases[:] = stored("{usual}；没有面积等资料，不能判断是否{others}级").format(usual=only, others=others)
    open_rows = np.ones(len(rows), dtype=bool)
    for limit in (limits or {}).get("limits", ()):
        _by_limit(frame, rows, entry, limit, levels, bases, open_rows)
    for item in (limits or {}).get("words", ()):
        if item["level"] in entry.levels:
            _by_words(frame, rows, item, levels, bases, open_rows)
    return levels, bases


def _by_limit(frame, rows, entry, limit: dict, levels, bases, open_rows) -> None:
    if limit["field"] not in frame or not {limit["level"], limit["below"]} <= set(entry.levels):
        return
    values = pd.to_numeric(frame[limit["field"]], errors="coerce").to_numpy(dtype=float)[rows]
    usable = open_rows & (values > 0)
    if limit["field"] == "capacity":
        usable &= _texts(frame, "capacity_unit")[rows] == limit["unit"]
    title, unit = _MEASURES[limit["field"]]
    unit = limit.get("unit") or unit
    for above in (True, False):
        mine = np.flatnonzero(usable & ((values >= limit["at_least"]) == above))
        text = stored("{title} {value:g}{unit}，{sign} {limit:g}{unit}，定为{level}级（{basis}）")
        level = limit["level"] if above else limit["below"]
        sign = stored("不小于") if above else stored("小于")
        shown, ids = np.unique(values[mine], return_inverse=True)
        told = [
            text.format(
                title=title,
                value=value,
                unit=unit,
                sign=sign,
                limit=limit["at_least"],
                level=level,
                basis=limit["basis"],
            )
            for value in shown
        ]
        levels[mine] = level
        bases[mine] = np.array(told, dtype=object)[ids] if told else None
    open_rows &= ~usable


def _by_words(frame, rows, item: dict, levels, bases, open_rows) -> None:
    names = pd.Series(_texts(frame, "name")[rows])
    for word in item["words"]:
        mine = np.flatnonzero(open_rows & names.str.contains(word, regex=False).to_numpy(dtype=bool))
        text = stored("没有面积等资料，名称含“{word}”，定为{level}级（{basis}）")
        levels[mine] = item["level"]
        bases[mine] = text.format(word=word, level=item["level"], basis=item["basis"])
        open_rows[mine] = False
