"""拆楼: a building becomes parts (单元, 楼层) with counts of their own, and 恢复整栋: the parts become the building again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from ...columns import numbers, polygons, texts
from ...errors import GewuError
from ...text import listed, stored, tr
from ..households import RECORDED
from ..parts.part_names import FLOOR, UNIT, WHOLE, building_title
from ..parts.parts import floor_bands, shared, side_by_side, whole_count
from ..parts.slices import sliced
from .desk import Desk
from .edit import Edit, TableEdit

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
        return _total(self.parts if self.is_divided else self.whole.to_frame().T, "households")

    @cached_property
    def shops(self) -> int:
        return _total(self.parts if self.is_divided else self.whole.to_frame().T, "shops") or 0

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


def _total(frame: pd.DataFrame, column: str) -> int | None:
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


def divide(desk: Desk, part_uid: str, kind: str, counts: list[tuple[str, int, int]], new_total: bool = False) -> Edit:
    """Return the edit that divides a building into parts (label, households, shops), from west to east or ground up.

    part_uid: the building or any part of it; parts that there were are replaced. new_total: whether the sums may differ
    from the building's; they then count as 登记. Raises GewuError when they differ otherwise, and when a part would lie
    in two grids.
    """
    building = block(desk, part_uid)
    counts = [(label.strip(), int(homes), int(shops)) for label, homes, shops in counts]
    why_not = tr("“{name}”没有图形，不能拆分。").format(name=building.title) if building.shape is None else ""
    why_not = why_not or problem(building, counts)
    if why_not:
        raise GewuError(why_not)
    homes, shops = (np.array([row[place] for row in counts], dtype=float) for place in (1, 2))
    total = building.households, building.shops
    changed = (int(homes.sum()), int(shops.sum())) != total
    if changed and not new_total:
        raise GewuError(
            tr("各部分合计 {homes} 户、{shops} 铺，与整栋的 {before} 不一致。").format(
                homes=int(homes.sum()), shops=int(shops.sum()), before=_people(*total)
            ),
            remedy=tr("请改正各部分的数，或确认以合计为准。"),
        )
    shapes = outlines(building, (homes + shops).tolist())
    grid = _grid_of(building, shapes, [label for label, _, _ in counts])
    frame = pd.DataFrame([building.whole] * len(counts)).reset_index(drop=True)
    frame = frame.drop(columns=[name for name in ("created_at", "updated_at") if name in frame])
    source = RECORDED if changed else _source(building)
    values = {
        "uid": _uids(building, len(counts)),
        "parent_uid": building.whole["uid"],
        "part": kind,
        "part_label": [label for label, _, _ in counts],
        "households": homes,
        "shops": shops,
        "households_source": source,
        "population": shared(_total(_rows(building), "population"), homes),
        "micro_grid_code": np.array([*desk.codes, None], dtype=object)[grid],
        "source": "manual",
        "geometry": shapes,
    }
    for name, column in values.items():
        if isinstance(column, list):  # shapes would be taken for sequences
            cells = np.full(len(counts), None, dtype=object)
            cells[:] = column
            column = cells
        frame[name] = column
    known = np.isin(frame["uid"].to_numpy(), building.parts["uid"].to_numpy())
    gone = sorted(set(building.parts["uid"]) - set(frame["uid"]))
    whole = {"uid": building.whole["uid"], "micro_grid_code": None}
    if changed:
        whole.update(households=homes.sum(), shops=shops.sum(), households_source=source)
    update = pd.DataFrame([whole], dtype=object)
    if known.any():  # one frame, the same columns: those of the whole building stay as they are
        row = pd.DataFrame([building.whole]).assign(**whole)[frame.columns]
        update = pd.concat([frame[known], row], ignore_index=True)
    return _edit(
        building,
        stored("拆楼：{name}拆为 {count} 部分").format(name=building.title, count=len(counts)),
        TableEdit(frame[~known].reset_index(drop=True), update, gone),
        (grid, homes, shops),
        _divided(counts),
        frame["uid"].tolist(),
    )


def undivide(desk: Desk, part_uid: str) -> Edit:
    """Return the edit that makes the parts of a building one again; raises GewuError where grid borders run between them."""
    building = block(desk, part_uid)
    if not building.is_divided:
        raise GewuError(tr("“{name}”没有拆分，不用恢复。").format(name=building.title))
    grid = _grid_of(building, [building.shape], [building.title])
    code = np.array([*desk.codes, None], dtype=object)[grid][0]
    row = {"uid": building.whole["uid"], "part": WHOLE, "micro_grid_code": code, "shops": float(building.shops)}
    if building.households is not None:
        changed = building.households != _total(building.whole.to_frame().T, "households")
        row["households"] = float(building.households)
        row["households_source"] = _source(building) if changed else building.whole.get("households_source")
    people = _total(building.parts, "population")
    if people is not None:
        row["population"] = float(people)
    homes, shops = np.array([building.households or 0.0]), np.array([float(building.shops)])
    return _edit(
        building,
        stored("恢复整栋：{name}").format(name=building.title),
        TableEdit(None, pd.DataFrame([row], dtype=object), building.parts["uid"].tolist()),
        (grid, homes, shops),
        stored("整栋 {people}").format(people=_people(building.households, building.shops)),
        [building.whole["uid"]],
    )


def _edit(building: Block, text: str, rows: TableEdit, loads: tuple, after: str, touched: list[str]) -> Edit:
    """loads: (grid, households, shops) per part afterwards; after: what the log says."""
    tables = {"building": rows}
    counts = _grid_counts(building, *loads)
    if counts is not None:
        tables[building.desk.table] = TableEdit(update=counts)
    general = _general_counts(building, counts)
    if general is not None:
        tables["general_grid"] = TableEdit(update=general)
    before = stored("整栋 {people}").format(people=_people(building.households, building.shops))
    before = _divided(present(building)) if building.is_divided else before
    log = [{"uid": building.whole["uid"], "before": before, "after": after}]
    none = pd.DataFrame({"uid": [], "code": []}, dtype=object)
    return Edit(text, "building", tables, none, log, touched=touched)


def _divided(counts: list[tuple[str, int, int]]) -> str:
    return stored("拆为 {count} 部分：{sums}").format(
        count=len(counts), sums=" + ".join(_people(homes, shops) for _, homes, shops in counts)
    )


def _people(households: int | None, shops: int) -> str:
    text = stored("户数未知") if households is None else stored("{count} 户").format(count=households)
    return text + (stored("、{count} 铺").format(count=shops) if shops else "")


def _rows(building: Block) -> pd.DataFrame:
    return building.parts if building.is_divided else building.whole.to_frame().T


def _source(building: Block):
    """Return the source of the households: the parts' where they agree, else the building's."""
    found = set(texts(_rows(building), "households_source")) - {None}
    return found.pop() if len(found) == 1 else building.whole.get("households_source")


def _uids(building: Block, count: int) -> list[str]:
    """Return the uids of the parts: those there are first, then <uid>#<number> not in use."""
    old = building.parts["uid"].tolist()[:count]
    taken, number, found = set(texts(building.desk.parts, "uid")), 0, list(old)
    while len(found) < count:
        number += 1
        uid = f"{building.whole['uid']}#{number}"
        if uid not in taken:
            found.append(uid)
    return found


def across(building: Block, shapes: list, labels: list[str]) -> str:
    """Return which part would lie in several grids, "" where each lies in one."""
    return _placed(building, shapes, labels)[1]


def remedy() -> str:
    """Return what helps where grid borders are in the way."""
    return tr("请先用“刷楼栋”把整栋楼划到一个网格（或合并这些网格），再拆分或恢复。")


def _grid_of(building: Block, shapes: list, labels: list[str]) -> np.ndarray:
    """Return the unit (row) of each part, -1 none; raises GewuError for a part that reaches into another one."""
    found, problem_met = _placed(building, shapes, labels)
    if problem_met:
        raise GewuError(problem_met, remedy=remedy())
    return found


def _placed(building: Block, shapes: list, labels: list[str]) -> tuple[np.ndarray, str]:
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


def _grid_counts(building: Block, grid: np.ndarray, homes: np.ndarray, shops: np.ndarray) -> pd.DataFrame | None:
    """Return the new households and shops of the grids whose sums change, None where none does."""
    desk = building.desk
    own = desk.home[building.rows]
    around = np.ones(len(desk.parts), dtype=bool)
    around[building.rows] = False
    rows = []
    for unit in np.union1d(own, grid)[np.union1d(own, grid) >= 0].tolist():
        rest, old, new = around & (desk.home == unit), building.rows[own == unit], grid == unit
        before = desk.households[old].sum(), desk.shops[old].sum()
        after = homes[new].sum(), shops[new].sum()
        if after != before:
            total = desk.households[rest].sum() + after[0], desk.shops[rest].sum() + after[1]
            rows.append({"uid": desk.units["uid"].iloc[unit], "households": total[0], "shops": total[1]})
    return pd.DataFrame(rows) if rows else None


def _general_counts(building: Block, counts: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the new households of the general grids in which these grids lie, None where none changes."""
    desk = building.desk
    if counts is None:
        return None
    now = desk.units.set_index("uid").loc[counts["uid"]]
    more = counts["households"].to_numpy(dtype=float) - np.nan_to_num(numbers(now, "households"))
    codes, known = texts(now, "general_grid_code"), desk.general_grids
    rows = []
    for code in dict.fromkeys(code for code in codes if code):
        found = np.flatnonzero(texts(known, "code") == code)
        total = numbers(known, "households")[found[0]] if len(found) else np.nan
        if not np.isnan(total) and more[codes == code].sum():
            rows.append({"uid": known["uid"].iloc[found[0]], "households": total + more[codes == code].sum()})
    return pd.DataFrame(rows) if rows else None
