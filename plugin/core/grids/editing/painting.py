"""刷楼栋: buildings go from their units to another one; the border moves along the cells of the buildings.

Every unit that gives is divided into the cells of its own buildings, as a delineation would, so that a building takes
with it the ground that is nearest to it and the new border keeps off walls, streets and other buildings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from ...columns import flags, polygons
from ...errors import GewuError
from ...text import listed, stored, tr
from ..ground.polygons import group_polygons
from ..ground.territory import Site, build
from ..parts.part_names import building_title, ground_parts
from ..settings import PRECISION
from .desk import Desk
from .draft import Draft
from .faces import Ground, draft_of, ground_of, without_scraps

_NAMED = 6  # buildings named in a message


def paint(desk: Desk, part_uids: Sequence[str], target: int) -> Draft:
    """Return the draft in which these parts with their ground belong to the unit `target` (row).

    Parts of locked units, of another community and parts that would not hang together with the target stay where they
    are, with a note. Raises GewuError where none can go.
    """
    if desk.locked[target]:
        raise GewuError(
            tr("{names} 已锁定，不能修改。").format(names=desk.label(target)), remedy=tr("需要修改时请先解锁。")
        )
    ground, owner, notes = given(desk, part_uids, target)
    count = int(((desk.home[ground.at_part[1]] != target) & (ground.rows[owner[ground.at_part[0]]] == target)).sum())
    text = stored("刷楼栋：{count} 栋划给 {name}") if desk.held is None else stored("{count} 个微网格划给 {name}")
    text = text.format(count=count, name=desk.label(target))
    draft = draft_of(ground, owner, text, (), notes)
    gone = [desk.label(row) for row in draft.removed]
    if gone:
        draft.notes.append(tr("{names} 整个划入，编码停用。").format(names=listed(gone)))
    return draft


def given(desk: Desk, part_uids: Sequence[str], target: int | None) -> tuple[Ground, np.ndarray, list[str]]:
    """Return (ground, owner per face, notes) of parts given to the unit `target`, or to a new one (None)."""
    rows = {uid: row for row, uid in enumerate(desk.parts["uid"].tolist())}
    parts = np.array(sorted({rows[uid] for uid in part_uids if uid in rows}), dtype=int)
    parts, notes = _allowed(desk, parts, target)
    sources = np.unique(desk.home[parts])
    while True:
        ground, owner = _arranged(desk, parts, sources, target)
        torn = _torn(ground, owner, sources, target)
        if not len(torn):
            break
        if target is None:
            raise GewuError(
                tr("这样会把 {names} 分成不相连的几块。").format(names=listed(desk.label(row) for row in torn)),
                remedy=tr("请连同中间的楼栋一起选，或先切分。"),
            )
        notes.append(
            tr("{names} 会被分成不相连的几块，其中的楼栋没有划出；请连同中间的楼栋一起选，或先切分。").format(
                names=listed(desk.label(row) for row in torn)
            )
        )
        parts = parts[~np.isin(desk.home[parts], torn)]
        sources = np.unique(desk.home[parts])
        if not len(parts):
            raise GewuError(notes[-1])
    left = parts[~_arrived(ground, owner, parts, len(ground.rows) if target is None else 0)]
    if len(left) == len(parts) or (target is None and len(left)):
        raise GewuError(
            tr("{names} 与目标不相邻。").format(names=_names(desk, left))
            if target is not None
            else tr("所选的楼栋不相连，不能成为一格。"),
            remedy=tr("请从紧挨目标的楼栋开始，连续地选。") if target is not None else tr("请连同中间的楼栋一起选。"),
        )
    if len(left):
        notes.append(tr("{names} 与目标不相邻，没有划入。").format(names=_names(desk, left)))
    return ground, owner, notes


def _allowed(desk: Desk, parts: np.ndarray, target: int | None) -> tuple[np.ndarray, list[str]]:
    """Return (the parts that may go, notes on the others); raises GewuError for none."""
    notes = []
    homes = desk.home[parts]
    parts = parts[(homes >= 0) & (homes != (-1 if target is None else target))]
    locked = parts[desk.locked[desk.home[parts]]]
    if len(locked):
        names = listed(desk.label(row) for row in np.unique(desk.home[locked]))
        notes.append(tr("{names} 已锁定，其中的楼栋没有划出。").format(names=names))
        parts = parts[~desk.locked[desk.home[parts]]]
    if target is None:
        here = desk.community[desk.home[parts[0]]] if len(parts) else None
    else:
        here = desk.community[target]
    if desk.table != "community":
        foreign = parts[desk.community[desk.home[parts]] != here]
        if len(foreign):
            notes.append(tr("{names} 在另一个社区，没有划出。").format(names=_names(desk, foreign)))
            parts = parts[desk.community[desk.home[parts]] == here]
    if not len(parts):
        raise GewuError(
            notes[0] if notes else tr("没有可以划出的楼栋。"),
            remedy=tr("请选同一社区其他网格内的楼栋；已锁定的请先解锁。"),
        )
    return parts, notes


def _names(desk: Desk, parts: np.ndarray) -> str:
    titles = [
        tr("“{name}”").format(name=building_title(row)) for row in desk.parts.iloc[parts[:_NAMED]].to_dict("records")
    ]
    return listed(titles) + (tr(" 等 {count} 栋").format(count=len(parts)) if len(parts) > _NAMED else "")


def _arranged(desk: Desk, parts: np.ndarray, sources: np.ndarray, target: int | None) -> tuple[Ground, np.ndarray]:
    """Return (ground, owner per face) before anything is refused; the target comes first among the rows, or as a new unit."""
    taken = [_ground_of_parts(desk, row, parts[desk.home[parts] == row]) for row in sources.tolist()]
    rows = np.concatenate([[] if target is None else [target], sources]).astype(int)
    lines = [shapely.boundary(shape) for shape in taken]
    ground = ground_of(desk, rows, lines)
    owner = ground.unit.copy()
    for place, shape in enumerate(taken, 0 if target is None else 1):
        owner[(ground.unit == place) & ground.within(shape)] = len(rows) if target is None else 0
    goal = len(rows) if target is None else 0
    for _ in range(3):  # what hangs together with the target only through ground that goes back goes back too
        piece = ground.pieces(owner)
        area = np.bincount(
            piece, weights=np.where(ground.unit == goal if target is not None else True, ground.area, 0.0)
        )
        own = np.where(np.bincount(piece, weights=owner == goal) > 0, area, -1.0)
        stray = (owner == goal) & (piece != own.argmax()) & (ground.unit != goal)
        if not stray.any():
            break
        owner[stray] = ground.unit[stray]
    fixed = np.where(ground.unit == goal, True, owner < 0) if target is not None else (owner == goal) | (owner < 0)
    return ground, without_scraps(ground, owner, fixed=fixed)


def _torn(ground: Ground, owner: np.ndarray, sources: np.ndarray, target: int | None) -> np.ndarray:
    """Return the sources (rows) whose rest would be in more pieces than they are now."""
    now, then = ground.pieces(ground.unit), ground.pieces(owner)
    torn = []
    for row in sources.tolist():
        place = int(np.flatnonzero(ground.rows == row)[-1])
        rest = owner == place
        if len(np.unique(then[rest])) > max(1, len(np.unique(now[ground.unit == place]))):
            torn.append(row)
    return np.array(torn, dtype=int)


def _arrived(ground: Ground, owner: np.ndarray, parts: np.ndarray, goal: int) -> np.ndarray:
    face, part = ground.at_part
    there = part[owner[face] == goal]
    return np.isin(parts, there)


def _ground_of_parts(desk: Desk, row: int, chosen: np.ndarray):
    """Return the ground (polygon) that goes with the chosen parts of a unit; all of it when none are left."""
    members = np.flatnonzero(desk.home == row)
    if len(chosen) == len(members):
        return desk.shapes[row]
    if desk.table not in ("micro_grid", "compound"):
        return shapely.union_all(desk.footprints[chosen])  # the parts are micro-grids: they cover the ground themselves
    domain = shapely.set_precision(desk.shapes[row], PRECISION)
    site = Site(
        domain,
        shapely.set_precision(desk.footprints[members], PRECISION),
        desk.load[members],
        *_units_near(desk, domain),
        _lines_near(desk.barriers[~flags(desk.barriers, "crossable")], domain),
        _lines_near(desk.roads, domain),
        ground_parts(desk.parts.iloc[members].reset_index(drop=True)),
    )
    territory = build(site, desk.settings)
    atoms = np.unique(territory.home[np.isin(members, chosen)])
    group = np.isin(territory.atom, atoms).astype(int)
    if not group.any() or group.all():
        return desk.shapes[row]
    return group_polygons(territory, group, domain, site.footprints, desk.settings)[1]


def _units_near(desk: Desk, domain) -> list[np.ndarray]:
    found = []
    for frame in (desk.compounds, desk.general_grids):
        shapes = polygons(frame)
        near = shapes[shapely.intersects(shapes, domain)] if len(shapes) else shapes
        found.append(shapely.set_precision(near, PRECISION) if len(near) else np.array([], dtype=object))
    return found


def _lines_near(frame, domain) -> list:
    shapes = frame["geometry"].to_numpy() if len(frame) else np.array([], dtype=object)
    near = shapes[shapely.intersects(shapes, domain)] if len(shapes) else shapes
    flat = np.isin(shapely.get_type_id(near), (3, 6)) if len(near) else np.zeros(0, dtype=bool)
    lines = np.where(flat, shapely.boundary(near), near) if len(near) else near
    return list(shapely.get_parts(lines))
