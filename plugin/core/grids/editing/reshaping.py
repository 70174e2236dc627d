"""移边界: a line drawn from one point of a shared border to another becomes the new border between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...errors import GewuError
from ...text import stored, tr
from .cutting import reaching, unlocked_under
from .desk import Desk
from .draft import Draft
from .faces import FOOTPRINT, SCRAP, Ground, crossed_parts, draft_of, ground_of, kept_whole, without_scraps
from .words import enumerated, named


def reshape(desk: Desk, line, rows: Sequence[int] | None = None, across: bool = False, reach: float = 0.0) -> Draft:
    """Return the draft in which what the line cuts off a unit goes over the shared border to the neighbour there.

    Of the pieces of a unit the one stays that borders least on a single neighbour; buildings on the line stay whole. rows:
    only these units give. across: neighbours in other communities take part too, and the border between the communities
    moves along; else only those in the same one. reach: see `cutting.cut`. Raises GewuError where nothing moves.
    """
    line = reaching(desk, line, reach)
    crossed, notes = unlocked_under(desk, line, rows)
    around = desk.tree.query(desk.shapes[crossed], predicate="intersects")[1]
    around = np.setdiff1d(around, crossed)
    free = across or desk.table == "community"
    around = around[desk.editable[around] & (free | np.isin(desk.community[around], desk.community[crossed]))]
    ground = ground_of(desk, np.concatenate([crossed, around]), [line], crossed_parts(desk, line))
    piece = ground.pieces(ground.unit, FOOTPRINT)
    for place in range(len(crossed)):
        piece = kept_whole(ground, piece, ground.unit == place)
    takers = _takers(ground, desk)
    owner = ground.unit.copy()
    for place in range(len(crossed)):
        _hand_over(ground, piece, owner, place, takers, free)
    owner = without_scraps(ground, owner, takers, fixed=owner == ground.unit)
    moved = owner != ground.unit
    if not moved.any() or ground.area[moved].sum() < SCRAP:
        raise GewuError(
            tr("边界没有移动。"),
            remedy=tr("请从公共边界上的一点画到公共边界上的另一点，两侧的{unit}会一起变。").format(
                unit=named(desk.table)
            ),
        )
    _require_whole(ground, owner)
    rows = np.unique(np.concatenate([ground.unit[moved], owner[moved]]))
    names = enumerated(desk.label(int(ground.rows[place])) for place in rows[rows >= 0])
    draft = draft_of(ground, owner, stored("移边界 {names}").format(names=names), (), notes)
    draft.across = across and len(set(desk.community[ground.rows[rows[rows >= 0]]])) > 1
    return draft


def _takers(ground: Ground, desk: Desk) -> np.ndarray:
    """Return the places of the units that may take ground."""
    return np.flatnonzero(~desk.locked[ground.rows])


def _hand_over(
    ground: Ground, piece: np.ndarray, owner: np.ndarray, place: int, takers: np.ndarray, free: bool
) -> None:
    """Give the pieces of one unit but the one that stays to the neighbours they border on most, in place."""
    mine = np.flatnonzero(ground.unit == place)
    names, number = np.unique(piece[mine], return_inverse=True)
    if len(names) < 2:
        return
    number = number.reshape(-1)
    of_face = np.full(len(ground), -1)
    of_face[mine] = number
    edges = ground.edges
    own = of_face[edges.face] >= 0
    other = np.where(edges.twin[own] >= 0, ground.unit[edges.twin[own]], -1)
    outer = other != place
    at, other, length = of_face[edges.face[own]][outer], other[outer], edges.length[own][outer]
    shared = np.zeros((len(names), len(ground.rows) + 1))
    np.add.at(shared, (at, other), length)  # -1 (nobody there) is the last column
    allowed = np.zeros(len(ground.rows) + 1, dtype=bool)
    allowed[takers] = True
    allowed[place] = False
    if not free:
        allowed[:-1] &= ground.desk.community[ground.rows] == ground.desk.community[ground.rows[place]]
    toward = np.where(allowed, shared, 0.0)
    score = toward.max(axis=1) / np.maximum(shared.sum(axis=1), 1e-9)
    area = np.bincount(number, weights=ground.area[mine])
    stays = np.lexsort((-area, np.round(score, 3)))[0]
    if not toward[stays].max() > 0:  # an outer border was drawn inwards: the bulk of the unit does not go the other way
        stays = area.argmax()
    for k in range(len(names)):
        if k != stays and toward[k].max() > 0:
            owner[mine[number == k]] = toward[k].argmax()


def _require_whole(ground: Ground, owner: np.ndarray) -> None:
    """Raise GewuError where a unit would be in more pieces than before, or have no ground left."""
    now, then = ground.pieces(ground.unit), ground.pieces(owner)
    for place in np.unique(owner[owner >= 0]).tolist():
        if len(np.unique(then[owner == place])) > max(1, len(np.unique(now[ground.unit == place]))):
            raise GewuError(
                tr("{name} 会分成不相连的几块。").format(name=ground.desk.label(int(ground.rows[place]))),
                remedy=tr("请把线画得离边界近一些，或用“切分”。"),
            )
