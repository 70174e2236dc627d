"""Incoming polygons made safe: valid shapes on the millimetre grid, unique codes, stable order, communities cut to each other.

Whatever had to be mended or left out becomes a finding; nothing here raises because of one bad row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import texts
from ...findings import ERROR, INFO, WARNING
from ...geometry import repaired_polygons
from ...text import stored, tr
from ..ground.arrangement import faces_of
from ..settings import PRECISION
from .lines import finite, place_order
from .notes import Notes, layer_title, listed, row_name


def clean_shapes(frame: pd.DataFrame, layer: str, notes: Notes, left_out: np.ndarray | None = None) -> pd.DataFrame:
    """Return the rows of a polygon frame with usable shapes, repaired, on the millimetre grid, index 0..n-1.

    `exact_geometry` keeps the repaired shape as it was before rounding, `source_row` the number of the row from 1.
    left_out: rows that are dropped because something was said about them already.
    """
    frame = _numbered(frame)
    raw = frame["geometry"].to_numpy() if "geometry" in frame else np.full(len(frame), None, dtype=object)
    shapes, mended = repaired_polygons(finite(raw))
    snapped = _on_grid(shapes)
    usable = ~shapely.is_missing(snapped) & (shapely.area(snapped) > 0)
    told = np.zeros(len(frame), dtype=bool) if left_out is None else left_out
    notes.about(
        "D01",
        ERROR,
        tr("几何为空或不是面"),
        tr("“{layer}”有 {count} 个要素没有可用的面，未参与划分：{names}。"),
        tr("请补画或删除这些要素后重新划分。"),
        layer,
        frame,
        np.flatnonzero(~usable & ~told),
    )
    usable &= ~told
    notes.about(
        "D02",
        WARNING,
        tr("几何无效，已修复"),
        tr("“{layer}”有 {count} 个面自相交或无效，已修复后参与划分：{names}。"),
        tr("建议在原图层中改正。"),
        layer,
        frame,
        np.flatnonzero(mended & usable),
    )
    result = frame if usable.all() else frame[usable].reset_index(drop=True)
    columns = {"geometry": snapped[usable], "exact_geometry": shapes[usable]}
    return result.assign(**columns)


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.reset_index(drop=True)
    return frame if "source_row" in frame else frame.assign(source_row=np.arange(1, len(frame) + 1))


def _on_grid(shapes: np.ndarray) -> np.ndarray:
    """Return valid polygons with coordinates in whole millimetres; None where nothing is left.

    Rounding is enough for nearly all; what it makes invalid or gives equal neighbours is rebuilt.
    """
    snapped = shapes.copy()
    rows = np.flatnonzero(~shapely.is_missing(shapes))
    if not len(rows):
        return snapped
    xy, owner = shapely.get_coordinates(shapes[rows], return_index=True)
    xy = np.round(xy, 3)
    if not xy.size:
        return snapped
    rounded = shapely.set_coordinates(shapes[rows].copy(), xy)
    doubled = (xy[1:] == xy[:-1]).all(axis=1) & (owner[1:] == owner[:-1])
    odd = ~shapely.is_valid(rounded)
    odd[owner[1:][doubled]] = True
    if odd.any():
        rebuilt = shapely.set_precision(shapes[rows[odd]], PRECISION)
        rounded[odd], _ = repaired_polygons(shapely.set_precision(rebuilt, 0.0))
    snapped[rows] = rounded
    return snapped


def coded_communities(frame: pd.DataFrame, notes: Notes, left_out: np.ndarray | None = None) -> pd.DataFrame:
    """Return the communities with usable shapes and unique codes; those without a code get 未编码01, 未编码02…"""
    return with_codes(clean_shapes(frame, "community", notes, left_out), "community", stored("未编码"), notes)


def with_codes(frame: pd.DataFrame, layer: str, prefix: str, notes: Notes) -> pd.DataFrame:
    """Return the frame sorted by code with a unique code in every row; `own_code` keeps what was given (None = none)."""
    given = texts(frame, "code")
    codes = np.where(pd.isna(given), "", given)
    frame = frame.assign(own_code=given)
    place = np.empty(len(frame), dtype=int)
    place[_westward(frame)] = np.arange(len(frame))
    order = np.array(sorted(range(len(frame)), key=lambda row: (codes[row] == "", codes[row], place[row])), dtype=int)
    taken, used, counted = set(codes) - {""}, set(), {}
    missing, doubled, result = [], [], []
    for row in order.tolist():
        code = base = codes[row]
        if not code:
            missing.append(row)
            code = base = f"{prefix}{len(missing):02d}"
        elif code in used:
            doubled.append(row)
        while code in used or (code in taken and code != codes[row]):
            counted[base] = counted.get(base, 1) + 1
            code = f"{base}-{counted[base]}"
        used.add(code)
        result.append(code)
    notes.about(
        "D03",
        INFO,
        tr("缺少编码"),
        tr("“{layer}”有 {count} 个要素没有编码，已临时编为 {prefix}01 起：{names}。"),
        tr("请在图层中填写编码后重新划分，网格编码会随之更正。"),
        layer,
        frame,
        missing,
        prefix=prefix,
    )
    if doubled:
        several = {codes[row] for row in doubled}
        rows = [row for row in range(len(frame)) if codes[row] in several]
        notes.about(
            "D04",
            ERROR,
            tr("编码重复"),
            tr("“{layer}”有重复的编码 {codes}，涉及 {count} 个要素：{names}；后出现的已加后缀 -2、-3… 区分。"),
            tr("请改正编码后重新划分。"),
            layer,
            frame,
            rows,
            codes=listed(dict.fromkeys(codes[row] for row in doubled)),
        )
    return frame.iloc[order].reset_index(drop=True).assign(code=np.array([*result, None], dtype=object)[:-1])


def _westward(frame: pd.DataFrame) -> np.ndarray:
    """Return an order from west to east that depends on the values of the rows only."""
    return place_order(frame["geometry"].to_numpy(), *(texts(frame, name) for name in ("name", "uid")))


def shared_communities(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the communities cut to each other: common borders have common vertices, an overlap goes to the first code."""
    shapes = frame["geometry"].to_numpy()
    if not len(shapes):
        return frame
    faces = faces_of(list(shapely.boundary(shapes)))
    inner = shapely.point_on_surface(faces)
    point, shape = shapely.STRtree(shapes).query(inner, predicate="intersects")
    owner = np.full(len(faces), -1)
    order = np.lexsort((-shape, point))
    owner[point[order]] = shape[order]
    _report_overlaps(frame, faces, point, shape, owner, notes)
    mine = np.flatnonzero(owner >= 0)
    mine = mine[np.argsort(owner[mine], kind="stable")]
    starts = np.searchsorted(owner[mine], np.arange(len(shapes) + 1))
    result = np.full(len(shapes), None, dtype=object)
    for number in range(len(shapes)):
        own = faces[mine[starts[number] : starts[number + 1]]]
        if len(own):
            result[number] = own[0] if len(own) == 1 else shapely.coverage_union_all(own)
    gone = shapely.is_missing(result)
    notes.about(
        "D09",
        ERROR,
        tr("社区完全被覆盖"),
        tr("社区“{names}”完全位于其他社区之内，没有可划分的范围。"),
        tr("请核定社区界线后重新划分。"),
        "community",
        frame,
        np.flatnonzero(gone),
    )
    frame = frame.assign(geometry=result)
    return frame[~gone].reset_index(drop=True)


def _report_overlaps(frame: pd.DataFrame, faces, face, shape, owner, notes: Notes) -> None:
    """Note pairs of communities with common faces. face, shape: pairs of a face and a community it lies in."""
    other = shape != owner[face]
    pair, place = np.unique(np.column_stack([owner[face[other]], shape[other]]), axis=0, return_inverse=True)
    size = np.bincount(place.reshape(-1), weights=shapely.area(faces)[face[other]], minlength=len(pair))
    order = np.argsort(place.reshape(-1), kind="stable")
    starts = np.searchsorted(place.reshape(-1)[order], np.arange(len(pair) + 1))
    for number in np.flatnonzero(size >= 1.0).tolist():
        (one, two), area = pair[number].tolist(), float(size[number])
        mine = face[other][order[starts[number] : starts[number + 1]]]
        notes.add(
            "D08",
            ERROR,
            tr("社区重叠"),
            tr("社区“{one}”与“{two}”重叠 {size:.0f} ㎡，重叠处划归“{one}”。").format(
                one=row_name(frame, one), two=row_name(frame, two), size=area
            ),
            tr("请核定社区界线后重新划分。"),
            "community",
            (frame["code"].iloc[one], frame["code"].iloc[two]),
            shapely.union_all(faces[mine]) if len(mine) < 1000 else faces[mine[0]],
        )


__all__ = [
    "Notes", "clean_shapes", "coded_communities", "layer_title", "listed", "row_name", "shared_communities", "with_codes"
]  # fmt: skip
