"""绘制 and 专属: an area becomes a new unit; buildings on its border stay whole on the side where most of them lies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from ...columns import polygons, texts
from ...errors import GewuError
from ...text import listed, stored, tr
from ..rows.kinds import DEDICATED
from .desk import Desk
from .draft import Draft, Fresh
from .faces import SCRAP, Ground, crossed_parts, draft_of, ground_of, kept_whole, main_pieces, without_scraps
from .habits import habits
from .painting import given
from .words import named, titled


def draw(desk: Desk, polygon, take: bool = True, kind: str | None = None) -> Draft:
    """Return the draft with a new unit where `polygon` is, clipped to the community most of it lies in.

    take: it takes the ground from unlocked neighbours, else only ground that is in no unit. kind: of the new micro-grid,
    None = by what lies in it. What is cut off a neighbour and has buildings becomes a unit of its own; a neighbour without
    any ground left is removed. Raises GewuError where nothing is left to draw.
    """
    polygon = _one(polygon)
    home = _community_at(desk, polygon)
    rows = desk.tree.query(polygon, predicate="intersects")
    if home is not None:
        rows = rows[(desk.community[rows] == home.code) | (desk.community[rows] == None)]  # noqa: E711
    rows = np.sort(rows)
    free = ~desk.locked[rows] if take else np.zeros(len(rows), dtype=bool)
    lines = [polygon.boundary]
    if home is not None:
        lines.append(shapely.clip_by_rect(home.shape.boundary, *shapely.buffer(polygon, 1.0).bounds))
    lines = [line for line in lines if not shapely.is_empty(line)]
    ground = ground_of(desk, rows, lines, crossed_parts(desk, polygon.boundary))
    inside = ground.within(polygon)
    here = ground.within(home.shape) if home is not None else np.ones(len(ground), dtype=bool)
    usable = np.append(free, True)[ground.unit] & here
    chosen = kept_whole(ground, (inside & usable).astype(int), usable) == 1
    chosen &= usable & (inside | (ground.unit >= 0))
    if not chosen.any():
        _refuse(desk, rows, take)
    owner, fresh = _parted(ground, chosen)
    _refuse_many(ground, owner)
    fresh[0].values.update({} if kind is None else {"kind": kind})
    if home is not None and desk.table != "community":
        fresh[0].values["community_code"] = home.code
    notes = [note for note in _notes(desk, rows, owner, fresh, inside, ground, take) if note]
    what = stored("专属网格") if kind == DEDICATED else titled(desk.table)
    return draft_of(ground, owner, stored("绘制{unit}").format(unit=what), fresh, notes)


def dedicate(desk: Desk, part_uids: Sequence[str]) -> Draft:
    """Return the draft in which these buildings with their ground become one 专属 micro-grid.

    Raises GewuError where a grid is locked, the buildings do not hang together, or a grid would fall apart.
    """
    ground, owner, notes = given(desk, part_uids, None)
    fresh = [Fresh(None, int(ground.rows[ground.unit[owner == len(ground.rows)][0]]), {"kind": DEDICATED})]
    return draft_of(ground, owner, stored("划为专属网格"), fresh, notes)


class _Community:
    """The community most of a drawn area lies in."""

    def __init__(self, code: str, shape) -> None:
        self.code, self.shape = code, shape


def _community_at(desk: Desk, polygon) -> _Community | None:
    """Return the community, None where none is known; raises GewuError outside all known ones."""
    if desk.table == "community" or not len(desk.communities):
        return None
    shapes = polygons(desk.communities)
    areas = shapely.area(shapely.intersection(shapes, polygon))
    if desk.whole is not None:
        areas[~np.isin(texts(desk.communities, "code"), desk.whole)] = 0.0
    best = int(np.argmax(np.nan_to_num(areas)))
    if not areas[best] > 0:
        raise GewuError(tr("所画的范围不在任何社区内。"), remedy=tr("请在社区范围内绘制。"))
    return _Community(texts(desk.communities, "code")[best], shapes[best])


def _one(polygon):
    """Return one valid polygon: of a border that crosses itself the largest loop; raises GewuError for no area."""
    parts = shapely.get_parts(shapely.make_valid(polygon))
    parts = shapely.get_parts(parts)
    parts = parts[shapely.get_type_id(parts) == 3]
    if not len(parts) or not shapely.area(parts).max() >= SCRAP:
        raise GewuError(tr("所画的范围没有面积。"), remedy=tr("请至少画三个不在一条直线上的点。"))
    return parts[shapely.area(parts).argmax()]


def _parted(ground: Ground, chosen: np.ndarray) -> tuple[np.ndarray, list[Fresh]]:
    """Return (owner per face, new units): first the drawn one, in one piece, then what it cuts off from others."""
    count = len(ground.rows)
    owner = np.where(chosen, count, ground.unit)
    piece = ground.pieces(owner)
    lost = chosen & ~main_pieces(ground, owner, piece)
    owner = np.where(lost, ground.unit, owner)
    owner = without_scraps(ground, owner, fixed=(owner == count) | (owner < 0))
    origin = np.bincount(ground.unit[(owner == count) & (ground.unit >= 0)], minlength=1)
    fresh = [Fresh(None, int(ground.rows[origin.argmax()]) if count and origin.any() else -1)]
    piece = ground.pieces(owner)
    cut_off = (owner >= 0) & (owner < count) & ~main_pieces(ground, owner, piece)
    before = ground.pieces(ground.unit)
    for number in np.unique(piece[cut_off]).tolist():
        mine = piece == number
        unit = int(ground.unit[mine][0])
        if len(np.unique(before[ground.unit == unit])) > 1:
            continue  # it was in several pieces before
        owner[mine] = count + len(fresh)
        fresh.append(Fresh(None, int(ground.rows[unit])))
    return owner, fresh


def _notes(desk: Desk, rows, owner, fresh: list[Fresh], inside, ground: Ground, take: bool) -> list[str]:
    notes = []
    held = [int(row) for place, row in enumerate(rows) if (inside & (ground.unit == place)).any()]
    locked = [row for row in held if desk.locked[row]]
    if take and locked:
        notes.append(tr("{names} 已锁定，没有改动。").format(names=listed(desk.label(row) for row in locked)))
    for unit in fresh[1:]:
        notes.append(tr("{name} 被分开，较小的一块成为新网格。").format(name=desk.label(unit.origin)))
    gone = [int(row) for place, row in enumerate(rows) if not (owner == place).any() and (ground.unit == place).any()]
    if gone:
        notes.append(tr("{names} 整个划入，编码停用。").format(names=listed(desk.label(row) for row in gone)))
    return notes


def _refuse_many(ground: Ground, owner: np.ndarray) -> None:
    """Raise GewuError where the area swallows many units: one drawn while zoomed far out is rarely meant."""
    gone = np.setdiff1d(ground.unit, owner)
    if len(gone) > habits().most_swallowed:
        unit = titled(ground.desk.table)
        raise GewuError(
            tr("所画的范围会撤并 {count} 个{unit}，没有改动。").format(count=len(gone), unit=unit),
            remedy=tr("请画得小一些；要把多个{unit}并为一个，请用“合并”。").format(unit=unit),
        )


def _refuse(desk: Desk, rows: np.ndarray, take: bool) -> None:
    if take and len(rows) and desk.locked[rows].all():
        names = listed(desk.label(row) for row in rows)
        raise GewuError(tr("{names} 已锁定，不能修改。").format(names=names), remedy=tr("需要修改时请先解锁。"))
    if not take:
        raise GewuError(
            tr("所画的范围内没有空白。"),
            remedy=tr("要从相邻的{unit}划出，请选“占用相邻”。").format(unit=named(desk.table)),
        )
    raise GewuError(tr("所画的范围内没有可以划入的地方。"), remedy=tr("请换一个范围，或先解锁其中的网格。"))
