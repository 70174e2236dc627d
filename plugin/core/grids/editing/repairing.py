"""补空 / 去叠: blank ground goes to a neighbour, ground held twice to one of its holders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ...columns import polygons, texts
from ...errors import GewuError
from ...text import stored, tr
from ..checks.catalogue import parameters
from ..checks.overlay import faces as polygons_in
from ..checks.overlay import mean_width, overlapping_pairs
from .desk import Desk
from .draft import Draft
from .faces import assembled, draft_of, ground_of, without_scraps

GAP, OVERLAP = "gap", "overlap"
_TOUCH = 0.005  # m: a gap this near to a unit borders on it


@dataclass(frozen=True)
class Flaw:
    """kind: GAP or OVERLAP; shape: the polygon; rows: who may get it, best first; borders: length (m) each shares with it;
    holders: rows of the units that hold it now (none for a gap)."""

    kind: str
    shape: object
    rows: tuple[int, ...]
    borders: tuple[float, ...]
    holders: tuple[int, ...] = ()


def flaws(desk: Desk, within=None) -> list[Flaw]:
    """Return the gaps in the communities that have units, and the overlaps, largest first. within: a polygon they must meet.

    What is smaller or thinner than drawing accuracy (rules.json) is left out; so is what only locked units could get.
    """
    found = _gaps(desk) + _overlaps(desk)
    if within is not None:
        found = [flaw for flaw in found if shapely.intersects(flaw.shape, within)]
    return sorted(found, key=lambda flaw: -shapely.area(flaw.shape))


def settle(desk: Desk, flaw: Flaw, target: int | None = None) -> Draft:
    """Return the draft in which the unit `target` (row; None = the first candidate) gets the flaw."""
    if target is not None and desk.locked[target]:
        raise GewuError(
            tr("{names} 已锁定，不能修改。").format(names=desk.label(target)), remedy=tr("需要修改时请先解锁。")
        )
    return _settled(desk, [flaw], [target])


def settle_all(desk: Desk, found: Sequence[Flaw]) -> Draft:
    """Return the draft in which every flaw goes to its first candidate."""
    return _settled(desk, found, [None] * len(found))


def _settled(desk: Desk, found: Sequence[Flaw], targets: Sequence[int | None]) -> Draft:
    goals = [flaw.rows[0] if target is None and flaw.rows else target for flaw, target in zip(found, targets)]
    chosen = [(flaw, goal) for flaw, goal in zip(found, goals) if goal is not None]
    if not chosen:
        raise GewuError(tr("没有可以处理的空白或重叠。"), remedy=tr("旁边的网格都已锁定时，请先解锁。"))
    rows = np.unique([row for flaw, goal in chosen for row in (goal, *flaw.holders)]).astype(int)
    ground = ground_of(desk, rows, [flaw.shape.boundary for flaw, _ in chosen])
    owner = ground.unit.copy()
    for flaw, goal in chosen:
        owner[ground.within(flaw.shape)] = int(np.flatnonzero(rows == goal)[0])
    single = shapely.get_type_id(desk.shapes[rows]) == 3  # a scrap cut off from one of these goes to who cut it off
    owner = without_scraps(ground, owner, fixed=(owner < 0) | ~single[owner])
    gaps = sum(flaw.kind == GAP for flaw, _ in chosen)
    text = (
        stored("补空 {count} 处").format(count=gaps)
        if gaps == len(chosen)
        else stored("去叠 {count} 处").format(count=len(chosen))
        if not gaps
        else stored("补空 {gaps} 处、去叠 {count} 处").format(gaps=gaps, count=len(chosen) - gaps)
    )
    draft = draft_of(ground, owner, text)
    for flaw, goal in chosen:  # the holders of an overlap lose it although their faces may be counted to one of them
        for row in (*flaw.holders, goal):
            place = int(np.flatnonzero(rows == row)[0])
            if row not in draft.shapes and row not in draft.removed and (owner == place).any():
                draft.shapes[row] = assembled(ground, owner == place)
    return draft


def _real(pieces: np.ndarray) -> np.ndarray:
    limit = parameters()
    return pieces[(shapely.area(pieces) > limit.sliver_area) & (mean_width(pieces) > limit.sliver_width)]


def _gaps(desk: Desk) -> list[Flaw]:
    if desk.table not in ("micro_grid", "general_grid") or not len(desk.communities):
        return []  # compounds need not cover the ground
    codes, shapes = texts(desk.communities, "code"), polygons(desk.communities)
    found = []
    for code, shape in zip(codes, shapes):
        mine = np.flatnonzero(desk.community == code)
        if shape is None or not len(mine) or (desk.whole is not None and code not in desk.whole):
            continue
        near = desk.tree.query(shape, predicate="intersects")
        rest = shapely.difference(shape, shapely.union_all(desk.shapes[near]))
        for piece in _real(polygons_in(rest)):
            found.append(_flaw(desk, GAP, piece, mine))
    return found


def _overlaps(desk: Desk) -> list[Flaw]:
    found = []
    for one, two, shared in zip(*overlapping_pairs(desk.shapes, desk.tree)):
        for piece in _real(polygons_in(shared)):
            holders = np.array([one, two])
            found.append(_flaw(desk, OVERLAP, piece, holders, (int(one), int(two))))
    return found


def _flaw(desk: Desk, kind: str, piece, among: np.ndarray, holders: tuple[int, ...] = ()) -> Flaw:
    """Return the flaw with its candidates: unlocked units `among` these by the length of border they share with it."""
    near = among[shapely.dwithin(desk.shapes[among], piece, _TOUCH) & ~desk.locked[among]]
    rest = shapely.difference(desk.shapes[near], piece) if kind == OVERLAP else desk.shapes[near]
    rim = shapely.buffer(piece.boundary, _TOUCH, cap_style="flat") if len(near) else None
    lengths = shapely.length(shapely.intersection(shapely.boundary(rest), rim)) if len(near) else np.zeros(0)
    order = np.argsort(-lengths, kind="stable")
    return Flaw(
        kind, piece, tuple(int(row) for row in near[order]), tuple(float(size) for size in lengths[order]), holders
    )
