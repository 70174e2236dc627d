"""Compounds, general grids and land use made safe, and told apart by the communities they lie in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ...columns import texts
from ...findings import INFO, WARNING
from ...text import tr
from .lines import place_order
from .notes import Notes, row_name
from .prepare import clean_shapes, with_codes

_SHRUNK = 0.2  # m: what overlaps by less than this is drawn that way, not meant
_HEAVY = 2000  # vertices beyond which an outline is not shrunk: too slow, and nothing is lost but time
_LEAST_SHARE, _LEAST_AREA = 0.01, 5.0  # of a unit: what of it must lie in a community to count there


@dataclass
class Units:
    """frame: sorted by community, once per community a unit lies in; start: first row per community, and the end."""

    frame: pd.DataFrame
    start: np.ndarray

    def of(self, community: int) -> pd.DataFrame:
        return rows_between(self.frame, int(self.start[community]), int(self.start[community + 1]))


def rows_between(frame: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return rows first … last − 1 with index 0..n-1 (cheaper than reset_index)."""
    part = frame.iloc[first:last]
    part.index = pd.RangeIndex(last - first)
    return part


def no_units(communities: int) -> Units:
    columns = {"code": [], "own_code": [], "name": [], "use": [], "geometry": np.array([], dtype=object)}
    return Units(pd.DataFrame(columns, dtype=object), np.zeros(communities + 1, dtype=int))


def coded_units(frame: pd.DataFrame, layer: str, prefix: str, communities: pd.DataFrame, notes: Notes) -> Units:
    """Return compounds or general grids with unique codes, by community; overlaps and crossings are noted."""
    if frame is None or not len(frame):
        return no_units(len(communities))
    frame = with_codes(clean_shapes(frame, layer, notes), layer, prefix, notes)
    shapes = frame["geometry"].to_numpy()
    shrunk = shapes.copy()
    light = shapely.get_num_coordinates(shapes) <= _HEAVY
    shrunk[light] = shapely.buffer(shapes[light], -_SHRUNK, join_style="mitre", quad_segs=1)
    shrunk = np.where(shapely.is_empty(shrunk), shapes, shrunk)
    if layer == "compound":
        _note_overlaps(frame, shapes, shrunk, notes)
    unit, community = _homes(shapes, shrunk, communities["geometry"].to_numpy())
    _note_homes(frame, layer, np.bincount(unit, minlength=len(frame)), len(communities), notes)
    if layer == "general_grid":
        _note_strangers(frame, unit, community, communities, notes)
    return _sorted(frame, unit, community, len(communities))


def land_use(frame: pd.DataFrame, communities: pd.DataFrame, notes: Notes) -> Units:
    """Return areas of land use by community, from small to large."""
    if frame is None or not len(frame):
        return no_units(len(communities))
    frame = clean_shapes(frame, "land_use", notes)
    for column in ("name", "use", "code", "uid"):
        frame[column] = texts(frame, column)
    shapes = frame["geometry"].to_numpy()
    order = place_order(shapes, frame["name"].to_numpy(), frame["use"].to_numpy())
    order = order[np.argsort(np.round(shapely.area(shapes[order]), 3), kind="stable")]
    frame = frame.iloc[order].reset_index(drop=True)
    shapes = frame["geometry"].to_numpy()
    unit, community = _homes(shapes, shapes, communities["geometry"].to_numpy())
    return _sorted(frame, unit, community, len(communities))


def _sorted(frame: pd.DataFrame, unit: np.ndarray, community: np.ndarray, count: int) -> Units:
    order = np.lexsort((unit, community))
    start = np.searchsorted(community[order], np.arange(count + 1))
    frame = frame.drop(columns="exact_geometry")
    return Units(frame.iloc[unit[order]].reset_index(drop=True), start)


def _homes(shapes: np.ndarray, shrunk: np.ndarray, communities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs (unit, community): where enough of each unit lies."""
    if not len(shapes) or not len(communities):
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    unit, community = shapely.STRtree(communities).query(shrunk, predicate="intersects")
    several = np.bincount(unit, minlength=len(shapes))[unit] > 1
    enough = np.ones(len(unit), dtype=bool)
    if several.any():
        inside = shapely.area(shapely.intersection(shapes[unit[several]], communities[community[several]]))
        whole = shapely.area(shapes[unit[several]])
        enough[several] = inside > np.minimum(np.maximum(_LEAST_SHARE * whole, _LEAST_AREA), 0.4 * whole)
    return unit[enough], community[enough]


def _note_overlaps(frame: pd.DataFrame, shapes: np.ndarray, shrunk: np.ndarray, notes: Notes) -> None:
    one, two = shapely.STRtree(shapes).query(shrunk, predicate="intersects")
    pair = np.unique(np.column_stack([np.minimum(one, two), np.maximum(one, two)])[one != two], axis=0)
    if not len(pair):
        return
    one, two = pair.T
    areas = shapely.area(shapes)
    common = shapely.intersection(shapes[one], shapes[two])
    size = shapely.area(common)
    much = size > np.maximum(_LEAST_SHARE * np.minimum(areas[one], areas[two]), _LEAST_AREA)
    for first, second, area, where in zip(one[much], two[much], size[much], common[much]):
        same = area > 0.99 * max(areas[first], areas[second])
        text = (
            tr("小区“{one}”与“{two}”图形相同（{size:.0f} ㎡），按编码在前的小区计。")
            if same
            else tr("小区“{one}”与“{two}”重叠 {size:.0f} ㎡，重叠处按面积较小的小区计。")
        )
        notes.add(
            "D14",
            WARNING,
            tr("小区重叠"),
            text.format(one=row_name(frame, first), two=row_name(frame, second), size=area),
            tr("请核定小区界线。"),
            "compound",
            (frame["code"].iloc[first], frame["code"].iloc[second]),
            where,
        )


def _note_homes(frame: pd.DataFrame, layer: str, count: np.ndarray, communities: int, notes: Notes) -> None:
    if not communities:
        return
    advice = tr("请核定小区或社区界线。") if layer == "compound" else tr("请核定一般网格或社区界线。")
    several, none = np.flatnonzero(count > 1), np.flatnonzero(count == 0)
    if layer == "compound":
        across, away = ("D15", tr("小区跨社区界线")), ("D16", tr("小区不在任何社区内"))
    else:
        across, away = ("D34", tr("一般网格跨社区界线")), ("D35", tr("一般网格不在任何社区内"))
    notes.about(
        across[0],
        WARNING,
        across[1],
        tr("“{layer}”有 {count} 个要素分属几个社区，已按社区界线分别划分：{names}。"),
        advice,
        layer,
        frame,
        several,
    )
    notes.about(
        away[0],
        INFO,
        away[1],
        tr("“{layer}”有 {count} 个要素不在任何社区内，未划分：{names}。"),
        advice,
        layer,
        frame,
        none,
    )


def _note_strangers(frame: pd.DataFrame, unit, community, communities: pd.DataFrame, notes: Notes) -> None:
    """Note general grids that say they belong to another community than the one they lie in."""
    said = texts(frame, "community_code")[unit]
    codes = communities["code"].to_numpy()
    known = np.isin(said.astype(str), codes.astype(str))
    own = np.zeros(len(frame), dtype=bool)
    own[unit[said == codes[community]]] = True
    odd = np.setdiff1d(unit[known & (said != codes[community])], np.flatnonzero(own))
    notes.about(
        "D36",
        WARNING,
        tr("一般网格的所属社区不符"),
        tr("“{layer}”有 {count} 个要素填写的所属社区不是其所在的社区，按所在位置划分：{names}。"),
        tr("请核对一般网格的位置和所属社区编码。"),
        "general_grid",
        frame,
        odd,
    )


__all__ = ["Units", "coded_units", "land_use", "no_units", "rows_between"]
