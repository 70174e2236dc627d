"""合并: adjoining units of one community become one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from ...columns import flags, labels, texts
from ...errors import GewuError
from ...text import listed, stored, tr
from ..rows.kinds import DEDICATED
from .desk import Desk
from .draft import Draft, limits
from .faces import draft_of, ground_of
from .words import enumerated, named


def merge(desk: Desk, rows: Sequence[int], keep: int | None = None) -> Draft:
    """Return the draft in which the units `rows` are one. keep: the row whose code, name and worker stay; None = the one with
    most households and shops. Raises GewuError for fewer than two, locked ones, several communities, or units apart."""
    rows = np.unique(np.asarray(rows, dtype=int))
    if len(rows) < 2:
        raise GewuError(tr("请选两个或更多相邻的{unit}。").format(unit=named(desk.table)))
    locked = rows[desk.locked[rows]]
    if len(locked):
        names = listed(desk.label(row) for row in locked)
        raise GewuError(tr("{names} 已锁定，不能合并。").format(names=names), remedy=tr("需要合并时请先解锁。"))
    if desk.table != "community" and len(set(desk.community[rows])) > 1:
        raise GewuError(
            tr("所选的{unit}分属 {count} 个社区，不能合并。").format(
                unit=named(desk.table), count=len(set(desk.community[rows]))
            ),
            remedy=tr("{unit}不得跨社区；确需合并请先调整社区界线。").format(unit=named(desk.table)),
        )
    keep = int(default_keep(desk, rows)) if keep is None else keep
    ground = ground_of(desk, rows, [])
    owner = np.where(ground.unit >= 0, int(np.flatnonzero(rows == keep)[0]), -1)
    if len(np.unique(ground.pieces(owner)[owner >= 0])) > 1:
        raise GewuError(
            tr("所选的{unit}不相邻，不能合并。").format(unit=named(desk.table)),
            remedy=tr("请只选有公共边界的{unit}。").format(unit=named(desk.table)),
        )
    gone = enumerated(desk.label(int(row)) for row in rows if row != keep)
    return draft_of(ground, owner, stored("合并：{gone} 并入 {name}").format(gone=gone, name=desk.label(keep)))


def default_keep(desk: Desk, rows: Sequence[int]) -> int:
    """Return the row with most households and shops, then area."""
    load = np.bincount(desk.home[desk.home >= 0], weights=desk.load[desk.home >= 0], minlength=len(desk))
    return max(rows, key=lambda row: (load[row], shapely.area(desk.shapes[row]), -row))


def remarks(desk: Desk, rows: Sequence[int]) -> list[str]:
    """Return what speaks against merging these units although it is possible: bounds, barriers, other general grids."""
    rows = np.unique(np.asarray(rows, dtype=int))
    found = []
    low, high = limits(desk)
    load = float(desk.load[np.isin(desk.home, rows)].sum())
    exempt = texts(desk.units, "kind")[rows] == DEDICATED
    if high is not None and load > high:
        found.append(tr("合并后共 {load:.0f} 户（含商铺），超过上限 {high:.0f}。").format(load=load, high=high))
    elif low is not None and load < low and not exempt.all():
        found.append(tr("合并后共 {load:.0f} 户（含商铺），仍低于下限 {low:.0f}。").format(load=load, low=low))
    if desk.table == "micro_grid":
        general = {code for code in texts(desk.units, "general_grid_code")[rows] if code}
        if len(general) > 1:
            found.append(
                tr("它们分属一般网格 {codes}，一般网格的界线会随之调整。").format(codes=listed(sorted(general)))
            )
    if exempt.any() and not exempt.all():
        found.append(tr("其中有专属网格，合并后不再是专属网格。"))
    between = _barriers_between(desk, rows)
    if between:
        found.append(tr("它们之间有阻隔：{names}；合并后的网格会跨越阻隔（规则 G08）。").format(names=listed(between)))
    return found


def _barriers_between(desk: Desk, rows: np.ndarray) -> list[str]:
    """Return the names of the barriers that run along a border between two of the units."""
    barriers = desk.barriers[~flags(desk.barriers, "crossable")].reset_index(drop=True)
    if not len(barriers):
        return []
    shapes = desk.shapes[rows]
    one, two = np.triu_indices(len(rows), 1)
    borders = shapely.intersection(shapely.boundary(shapes[one]), shapely.boundary(shapes[two]))
    border = shapely.buffer(shapely.union_all(borders), 3.0)
    if shapely.is_empty(border):
        return []
    lines = barriers["geometry"].to_numpy()
    along = shapely.length(shapely.intersection(lines, border)) > 5.0
    kinds, names = texts(barriers, "kind"), labels(barriers)
    return list(
        dict.fromkeys(
            (names[row] if not names[row].startswith("#") else kinds[row] or names[row])
            for row in np.flatnonzero(along).tolist()
        )
    )
