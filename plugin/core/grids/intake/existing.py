"""Existing micro-grids: which are kept as they are, which lend their codes, and in which community each lies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import flags, texts
from ...findings import ERROR, INFO
from ...text import stored, tr
from .lines import finite, place_order
from .notes import Notes

RETIRED = "停用"


def known_grids(frame: pd.DataFrame | None, notes: Notes) -> pd.DataFrame | None:
    """Return existing micro-grids (shapes as they are, not moved), sorted by code, with columns `kept` and `lends`.

    Locked and manual ones are kept; a kept one without a code, or with another's, is given one for this run.
    """
    if frame is None or not len(frame):
        return None
    frame = frame.reset_index(drop=True)
    if "source_row" not in frame:
        frame = frame.assign(source_row=np.arange(1, len(frame) + 1))
    shapes = finite(frame["geometry"].to_numpy())
    usable = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & (shapely.area(shapes) > 0)
    held = flags(frame, "locked") | (texts(frame, "source") == "manual")
    retired = texts(frame, "state") == RETIRED
    frame = frame.assign(kept=held & ~retired & usable, lends=~held & ~retired & usable, geometry=shapes)
    codes = texts(frame, "code")
    place = np.empty(len(frame), dtype=int)
    place[place_order(shapes, codes, texts(frame, "uid"), texts(frame, "name"))] = np.arange(len(frame))
    words = np.where(pd.isna(codes), "", codes)
    order = np.array(sorted(range(len(frame)), key=lambda row: (words[row], place[row])), dtype=int)
    frame = frame.iloc[order].reset_index(drop=True)
    _note(frame, held[order] & ~retired[order] & ~usable[order], notes)
    return _with_codes(frame, notes)


def by_community(existing: pd.DataFrame | None, communities: pd.DataFrame, notes: Notes):
    """Return {community (row): (kept rows, lending rows)} of those whose inner point lies there."""
    if existing is None or not len(communities):
        return {}
    rows = np.flatnonzero((existing["kept"] | existing["lends"]).to_numpy())
    shapes = existing["geometry"].to_numpy()[rows]
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    areas = communities["geometry"].to_numpy()
    point, shape = shapely.STRtree(areas).query(shapely.point_on_surface(shapes), predicate="intersects")
    home = np.full(len(rows), -1)
    order = np.lexsort((-shape, point))
    home[point[order]] = shape[order]
    kept = existing["kept"].to_numpy()
    notes.about(
        "D37",
        INFO,
        tr("锁定网格不在任何社区内"),
        tr("“{layer}”有 {count} 个锁定或人工绘制的网格不在要划分的社区内，未改动：{names}。"),
        tr("请核对社区界线；确已不用的网格请停用。"),
        "micro_grid",
        existing,
        rows[(home < 0) & kept[rows]],
    )
    order = np.argsort(home, kind="stable")
    starts = np.searchsorted(home[order], np.arange(len(areas) + 1))
    result = {}
    for community in np.unique(home[home >= 0]).tolist():
        mine = np.sort(rows[order[starts[community] : starts[community + 1]]])
        result[community] = (
            existing.iloc[mine[kept[mine]]].reset_index(drop=True),
            existing.iloc[mine[~kept[mine]]].reset_index(drop=True),
        )
    return result


def _with_codes(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    codes = texts(frame, "code")
    kept = frame["kept"].to_numpy()
    used, missing, doubled = set(), [], []
    taken = {code for code in codes if code}
    order = [*np.flatnonzero(kept).tolist()]
    for row in order:
        code = codes[row]
        if code and code not in used:
            used.add(code)
            continue
        (doubled if code else missing).append(row)
        base, number = code or stored("未编码"), 1
        while code is None or code in used or code in taken:
            number += 1
            code = f"{base}-{number}"
        codes[row] = code
        used.add(code)
    advice = tr("请给这些网格填写各不相同的编码。")
    notes.about(
        "D38",
        ERROR,
        tr("已锁定网格没有编码"),
        tr("“{layer}”有 {count} 个锁定或人工绘制的网格没有编码，结果中暂用临时编码：{names}。"),
        advice,
        "micro_grid",
        frame,
        missing,
    )
    notes.about(
        "D38",
        ERROR,
        tr("已锁定网格编码重复"),
        tr("“{layer}”有 {count} 个锁定或人工绘制的网格与其他网格编码相同，结果中已加后缀区分：{names}。"),
        advice,
        "micro_grid",
        frame,
        doubled,
    )
    return frame.assign(code=codes)


def _note(frame: pd.DataFrame, lost: np.ndarray, notes: Notes) -> None:
    shapes = frame["geometry"].to_numpy()
    bad = frame["kept"].to_numpy() & ~shapely.is_valid(shapes)
    notes.about(
        "D11",
        ERROR,
        tr("已锁定网格的几何无效"),
        tr("“{layer}”有 {count} 个锁定或人工绘制的网格几何无效：{names}；按修复后的范围避让，网格本身未改动。"),
        tr("请先改正这些网格。"),
        "micro_grid",
        frame,
        np.flatnonzero(bad),
    )
    notes.about(
        "D11",
        ERROR,
        tr("已锁定网格没有图形"),
        tr("“{layer}”有 {count} 个锁定或人工绘制的网格没有可用的面，无法避让：{names}。"),
        tr("请补绘或删除这些网格。"),
        "micro_grid",
        frame,
        np.flatnonzero(lost),
    )


__all__ = ["by_community", "known_grids"]
