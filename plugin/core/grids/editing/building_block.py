"""A building as 拆楼 sees it: the whole and its parts, what to propose, how to cut it, and what speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from ...columns import numbers, polygons, texts
from ...errors import GewuError
from ...text import listed, tr
from ..parts.part_names import FLOOR, UNIT, building_title
from ..parts.parts import floor_bands, side_by_side, whole_count
from ..parts.slices import sliced
from .desk import Desk

#: Most parts of one building, and least length of a footprint per part (m).
MOST_PARTS, LEAST_WIDTH = 99, 0.2
#: What a part may have in another grid than its own: share of its area, or m², whichever is more.
_ACROSS, _SCRAP = 0.05, 0.5


@dataclass(frozen=True)
class Block:
    """A building as it stands. whole: its row of `building`; parts: rows of its parts in their order, none when undivided;
    rows: rows of desk.parts of the parts, or of the building itself."""

    desk: Desk
    whole: pd.Series
    parts: pd.DataFrame
    rows: np.ndarray

    @property
    def is_divided(self) -> bool:
        return len(self.parts) > 0

    @cached_property
    def title(self) -> str:
        return building_title(self.whole)

    @cached_property
    def kind(self) -> str:
        """Return the kind of most of the parts, UNIT for an undivided building."""
        kinds = texts(self.parts, "part")
        return FLOOR if len(kinds) and (kinds == FLOOR).sum() * 2 > len(kinds) else UNIT

    @cached_property
    def households(self) -> int | None:
        """Return the households in all, None where they are not known."""
        return total_of(self.parts if self.is_divided else self.whole.to_frame().T, "households")

    @cached_property
    def shops(self) -> int:
        return total_of(self.parts if self.is_divided else self.whole.to_frame().T, "shops") or 0

    @cached_property
    def shape(self):
        """Return the footprint of the whole building, None where there is none."""
        own = polygons(self.whole.to_frame().T)[0]
        if own is not None or not self.is_divided:
            return own
        pieces = polygons(self.parts)
        return shapely.union_all(pieces[~shapely.is_missing(pieces)])

    @cached_property
    def grids(self) -> np.ndarray:
        """Return the units (rows of the desk) in which the building or its parts lie, -1 for none."""
        return np.unique(self.desk.home[self.rows])


def block(desk: Desk, uid: str) -> Block:
    """Return the building with this uid, or the one that it is a part of; raises GewuError where it is not known.

    desk: micro-grids, with all rows of buildings (divided ones too) among its children.
    """
    own = texts(desk.parts, "uid")
    parent = texts(desk.parts, "parent_uid")
    leaf = np.flatnonzero(own == uid)
    whole = parent[leaf[0]] if len(leaf) and parent[leaf[0]] else uid
    rows = np.flatnonzero(parent == whole)
    known = desk.children.get("building", desk.parts)
    found = np.flatnonzero(texts(known, "uid") == whole)
    if not len(found):
        known, found = desk.parts, np.flatnonzero(own == whole)
    if not len(found):
        raise GewuError(
            tr("找不到楼栋“{name}”的整栋记录，不能拆分或恢复。").format(
                name=building_title(desk.parts.iloc[leaf[0]]) if len(leaf) else uid
            ),
            remedy=tr("请在楼栋图层补上整栋记录，或清空这些部分的“原楼栋标识”。"),
        )
    parts = desk.parts.iloc[rows]
    order = sorted(range(len(parts)), key=lambda row: _place(parts, row))
    parts = parts.iloc[order].reset_index(drop=True)
    at = rows[order] if len(rows) else np.flatnonzero(own == whole)
    return Block(desk, known.iloc[found[0]], parts, at)


def _place(parts: pd.DataFrame, row: int) -> tuple:
    """Return what parts are sorted by: the numbers after # in their uid, else those in their name."""
    uid, label = str(parts["uid"].iloc[row]), str(parts["part_label"].iloc[row] or "")
    tail = [int(number) for number in re.findall(r"#(\d+)", uid)]
    return (not tail, tail, [int(number) for number in re.findall(r"\d+", label)], label, uid)


def total_of(frame: pd.DataFrame, column: str) -> int | None:
    values = numbers(frame, column)
    return None if not len(values) or np.isnan(values).any() else int(round(values.sum()))


def proposed(building: Block, kind: str, count: int) -> list[tuple[str, int, int]]:
    """Return (label, households, shops) of `count` even parts, from west to east or from the ground up."""
    homes, shops = building.households or 0, building.shops
    if kind == FLOOR:
        found = floor_bands(building.title, building.whole.get("floors"), homes, shops, count)
    else:
        found = side_by_side(building.title, homes, shops, count)
    return [(label, int(one), int(two)) for label, one, two in zip(*found)]


def present(building: Block) -> list[tuple[str, int, int]]:
    """Return (label, households, shops) of the parts as they are; unknown counts as 0."""
    labels = texts(building.parts, "part_label")
    homes, shops = (np.nan_to_num(numbers(building.parts, name)) for name in ("households", "shops"))
    return [(label or "", int(one), int(two)) for label, one, two in zip(labels, homes, shops)]


def usual_count(building: Block, kind: str) -> int:
    """Return how many parts a planner most likely wants: those there are, the 单元 on record, else as few as fit."""
    if building.is_divided and kind == building.kind:
        return len(building.parts)
    units = whole_count(building.whole.get("units"))
    if kind == UNIT and 2 <= units <= MOST_PARTS:
        return units
    settings = building.desk.settings
    return int(min(max(2, round(((building.households or 0) + building.shops) / settings.target)), most(building)))


def most(building: Block) -> int:
    """Return into how many parts the footprint can be cut at most."""
    if building.shape is None:
        return 0
    west, south, east, north = shapely.bounds(building.shape)
    return max(2, min(MOST_PARTS, int(np.hypot(east - west, north - south) / LEAST_WIDTH)))


def outlines(building: Block, loads: list[float]) -> list:
    """Return the footprints of parts with these loads: slices of the whole one along its long axis, in order.

    Where grid borders run between the parts there are, and their number stays, so do their footprints.
    """
    pieces = polygons(building.parts)
    if len(building.grids) > 1 and len(pieces) == len(loads) and not shapely.is_missing(pieces).any():
        return list(pieces)
    return sliced(building.shape, np.asarray(loads, dtype=float))


def problem(building: Block, counts: list[tuple[str, int, int]]) -> str:
    """Return why the building cannot be divided so, "" where it can."""
    if len(counts) < 2:
        return tr("至少要拆成 2 部分。")
    if len(counts) > most(building):
        return tr("最多拆成 {count} 部分。").format(count=most(building))
    labels = [label.strip() for label, _, _ in counts]
    if not all(labels):
        return tr("第 {number} 部分没有名称。").format(number=labels.index("") + 1)
    old = texts(building.parts, "part_label").tolist()  # automatic names of a podium's parts may repeat
    doubled = [label for label in dict.fromkeys(labels) if labels.count(label) > max(old.count(label), 1)]
    if doubled:
        return tr("名称重复：{names}。").format(names=listed(doubled))
    if any(value < 0 for _, homes, shops in counts for value in (homes, shops)):
        return tr("户数、商铺数不能小于 0。")
    return ""


def across(building: Block, shapes: list, labels: list[str]) -> str:
    """Return which part would lie in several grids, "" where each lies in one."""
    return placed(building, shapes, labels)[1]


def remedy() -> str:
    """Return what helps where grid borders are in the way."""
    return tr("请勾选“网格界线随各部分调整”，或先用“刷楼栋”把整栋楼划到一个网格。")


def placed(building: Block, shapes: list, labels: list[str]) -> tuple[np.ndarray, str]:
    """Return (the unit of each part, -1 none; what is wrong with the first that reaches into another one)."""
    desk, shapes = building.desk, np.array([*shapes, None], dtype=object)[:-1]
    found = np.full(len(shapes), -1)
    part, unit = desk.tree.query(shapely.point_on_surface(shapes), predicate="intersects")
    found[part[::-1]] = unit[::-1]
    part, unit = desk.tree.query(shapes, predicate="intersects")
    other = (unit != found[part]) & (found[part] >= 0)
    part, unit = part[other], unit[other]
    area = shapely.area(shapely.intersection(shapes[part], desk.shapes[unit]))
    much = area > np.maximum(_ACROSS * shapely.area(shapes[part]), _SCRAP)
    if not much.any():
        return found, ""
    first = int(part[much][0])
    names = [desk.label(row) for row in [int(found[first]), *np.unique(unit[much & (part == first)]).tolist()]]
    return found, tr("“{part}”会跨在微网格 {grids} 的界线上，一个部分只能属于一个网格。").format(
        part=labels[first], grids=listed(names)
    )
