"""What an import does with facilities before they are stored: placed by name and address, classified, tagged, levelled, and
likely duplicates counted. Requests go the same way with their own rules (`requests`).

What a person decided is never changed: tag_state 人工, class_basis and level_basis that begin with 人工, and a class that
came from the source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Union

import numpy as np
import pandas as pd
import shapely

from ..columns import shapes, texts
from ..errors import GewuError
from ..progress import Progress, part, silent
from ..text import stored, tr
from .classes import classifying, levelling
from .duplicates import duplicates
from .places import locating
from .requests import requests
from .tags import tagging
from .tags.tagging import COLUMNS, DOUBTFUL, MANUAL

#: Tables of facilities: what else goes through here.
FACILITY, REQUEST = "facility", "request"
TABLES = (FACILITY, REQUEST)
#: placed_by of rows that came with coordinates.
BY_COORDINATES = stored("坐标")
#: More rows than this are not compared for duplicates on the way: the page does it on request.
_MOST_COMPARED = 400_000

#: A frame, or what reads it when it is needed (buildings are many).
Frame = Union[pd.DataFrame, Callable[[], pd.DataFrame], None]


@dataclass(frozen=True)
class Options:
    """locate: rows without coordinates are looked for by name and address and kept in any case; classify; tag (and level);
    refused: whether rows that are no community facility (不计入) come in too."""

    locate: bool = True
    classify: bool = True
    tag: bool = True
    refused: bool = True


@dataclass
class Arranged:
    """frame: the rows, in the given order; notes in Chinese; counts: placed, unplaced, ambiguous, classified, open (no class
    found), refused (no community facility), tagged, doubtful, duplicates (groups with a new row)."""

    frame: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def arrange(
    frame: pd.DataFrame,
    units: dict[str, Frame],
    rules: pd.DataFrame | None = None,
    options: Options | None = None,
    progress: Progress = silent,
    table: str = FACILITY,
    footprints: np.ndarray | None = None,
    existing: pd.DataFrame | None = None,
) -> Arranged:
    """Return rows of an import ready to be stored; `frame` has the columns of `table`.

    units: precinct, community, compound, micro_grid, building, subdistrict by table name (frames, functions that read them, or None);
    rules: rows of class_rule; footprints: area of each facility or None (n,), for tagging by area; existing: facilities
    already there, among which duplicates are looked for. Raises Cancelled through `progress`.
    """
    options = options or Options()
    sought = requests.addressed(frame) if table == REQUEST else frame
    located = _located(sought, units, options, part(progress, 0.0, 0.35))
    if table == REQUEST:
        return _requests(frame, units, located, options, part(progress, 0.35, 1.0))
    result = Arranged(frame.reset_index(drop=True))
    _place(result, located, options)
    if options.classify:
        _classify(result, rules, part(progress, 0.35, 0.55))
    if options.tag:
        _tag(result, units, located, footprints, part(progress, 0.55, 0.85))
        result.frame = levelling.level(result.frame)
    if existing is not None:
        _count_duplicates(result, existing, part(progress, 0.85, 1.0))
    progress(1.0, "")
    return result


def refused(frame: pd.DataFrame) -> np.ndarray:
    """Return which rows the classification told to be no community facility (bool)."""
    basis = frame["class_basis"].astype(object).fillna("").astype(str)
    return (basis.str.startswith(classifying.REFUSED) & frame["class_code"].isna()).to_numpy()


def _read(frame: Frame) -> pd.DataFrame | None:
    found = frame() if callable(frame) else frame
    return found if found is not None and len(found) else None


def _located(frame: pd.DataFrame, units: dict, options: Options, progress: Progress) -> locating.Located | None:
    """Look for the rows without a place, where there are any and there is something to look in."""
    if not options.locate or not shapely.is_missing(shapes(frame)).any():
        return None
    communities, compounds = _read(units.get("community")), _read(units.get("compound"))
    if communities is None and compounds is None:
        return None
    progress(0.0, tr("准备按名称和地址定位"))
    if communities is None:
        communities = compounds.iloc[:0]
    gazetteer = locating.Gazetteer(
        communities, compounds, _read(units.get("building")), _read(units.get("subdistrict"))
    )
    return locating.locate(frame, gazetteer, part(progress, 0.2, 1.0))


def _place(result: Arranged, located: locating.Located | None, options: Options) -> None:
    frame = result.frame
    sites = frame["geometry"].to_numpy().copy()
    given = ~shapely.is_missing(sites)
    basis = frame["placed_by"].to_numpy(dtype=object).copy()
    basis[given & pd.isna(basis)] = BY_COORDINATES
    placed = ambiguous = 0
    if located is not None:
        found = ~given & ~shapely.is_missing(located.shape)
        sites[found], basis[found] = located.shape[found], located.basis[found]
        placed, ambiguous = int(found.sum()), int((located.ambiguous & ~given).sum())
    frame["geometry"], frame["placed_by"] = sites, basis
    unplaced = int(shapely.is_missing(sites).sum())
    result.counts.update(placed=placed, ambiguous=ambiguous, unplaced=unplaced)
    if placed or unplaced:
        result.notes.append(
            tr(
                "没有坐标的 {count} 行：{placed} 行按名称和地址定位，{unplaced} 行留作待定（其中 {ambiguous} 行有多个可能）。"
            ).format(count=placed + unplaced, placed=placed, unplaced=unplaced, ambiguous=ambiguous)
        )


def _classify(result: Arranged, rules: pd.DataFrame | None, progress: Progress) -> None:
    found = classifying.classify(result.frame, rules=rules, progress=progress)
    result.frame = found.frame
    result.notes += found.notes
    for name in ("classified", "open", "refused"):
        result.counts[name] = int(found.counts.get(name, 0))
    text = tr("归类：{classified} 行归入小类，{refused} 行不属于社区设施（不计入），{open} 行没有认出。")
    result.notes.append(text.format(**{name: result.counts[name] for name in ("classified", "refused", "open")}))


def _tag(result: Arranged, units: dict, located, footprints: np.ndarray | None, progress: Progress) -> None:
    frame = result.frame
    points = frame["geometry"].to_numpy().copy()
    given = {column: texts(frame, column) for column in COLUMNS.values()}
    wide = (
        frame
        if footprints is None
        else frame.assign(geometry=np.where(shapely.is_missing(footprints), points, footprints))
    )
    levels = [_read(units.get(name)) for name in COLUMNS]
    if any(level is not None for level in levels):
        try:
            wide = tagging.tag(wide, *levels, progress=progress).frame
        except GewuError as problem:  # units without codes or shapes: the rows still come in
            if not problem.remedy:
                raise
            result.notes.append(problem.message)
    frame = result.frame = wide.assign(geometry=points)
    manual = (frame["tag_state"] == MANUAL).to_numpy()
    coarse = np.zeros(len(frame), dtype=bool)
    if located is not None:  # a point taken from a community says nothing of 小区 or 微网格
        coarse = (located.level == locating.COMMUNITY) & ~shapely.is_missing(located.shape) & ~manual
    unplaced = shapely.is_missing(points) & ~manual
    for column in ("compound_code", "micro_grid_code"):
        frame[column] = np.where(coarse, None, frame[column].to_numpy(dtype=object))
    for column, before in given.items():  # what the source says is kept as a hint where nothing can be measured
        frame[column] = np.where(unplaced, before, frame[column].to_numpy(dtype=object))
    doubtful = (frame["tag_state"] == DOUBTFUL).to_numpy()
    result.counts.update(tagged=int((~doubtful).sum()), doubtful=int(doubtful.sum()))
    text = tr("挂接：{tagged} 行已归到单元，{doubtful} 行待定。")
    result.notes.append(text.format(tagged=result.counts["tagged"], doubtful=result.counts["doubtful"]))


def _count_duplicates(result: Arranged, existing: pd.DataFrame, progress: Progress) -> None:
    count = len(result.frame)
    if not count or count + len(existing) > _MOST_COMPARED:
        return
    progress(0.0, tr("查找可能重复的设施"))
    both = pd.concat([result.frame, existing], ignore_index=True) if len(existing) else result.frame
    found = duplicates.find(both, progress=progress)
    groups = sum(min(group.rows) < count for group in found.groups)
    result.counts["duplicates"] = groups
    if groups:
        result.notes.append(tr("有 {count} 组可能是同一设施，请在“挂接”页“查重”中核对。").format(count=groups))


def _requests(frame: pd.DataFrame, units: dict, located, options: Options, progress: Progress) -> Arranged:
    levels = {name: _read(units.get(name)) for name in COLUMNS} if options.tag else {}
    found = requests.arrange(frame, levels, located, progress)
    unplaced = int(shapely.is_missing(found.frame["geometry"].to_numpy()).sum())
    counts = {**found.counts, "placed": found.counts.get("located", 0), "unplaced": unplaced}
    return Arranged(found.frame, found.notes, counts)
