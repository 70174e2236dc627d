"""切分: one line cuts one or several units; buildings on the line stay whole on the side where most of them lies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from ...errors import GewuError
from ...text import listed, stored, tr
from .desk import Desk
from .draft import Draft, Fresh
from .faces import FOOTPRINT, crossed_parts, draft_of, ground_of, kept_whole, main_pieces, without_scraps
from .words import enumerated, named, titled


def cut(desk: Desk, line, rows: Sequence[int] | None = None, reach: float = 0.0) -> Draft:
    """Return the draft in which every unit the line parts is cut. rows: only these units, None = all. reach: an end of the
    line inside a unit and no farther (m) from its border was meant to reach it.

    The part with most households and shops (then area) keeps code, name and worker; every other one is new.
    Raises GewuError where the line parts no unit, or only locked ones.
    """
    line = reaching(desk, line, reach)
    crossed, notes = unlocked_under(desk, line, rows)
    ground = ground_of(desk, crossed, [line], crossed_parts(desk, line))
    piece = ground.pieces(ground.unit, FOOTPRINT)
    for place in range(len(crossed)):  # a building may lie across a border: no unit gains ground from another by a cut
        piece = kept_whole(ground, piece, ground.unit == place)
    piece = _whole_again(ground, piece)
    owner, fresh = _owners(ground, piece)
    if not fresh:
        raise GewuError(
            tr("切分线没有把任何{unit}切开。").format(unit=named(desk.table)),
            remedy=tr("请从{unit}的一侧边界外画到另一侧边界外。").format(unit=named(desk.table)),
        )
    cut_rows = sorted({unit.origin for unit in fresh})
    names = enumerated(desk.label(row) for row in cut_rows)
    return draft_of(
        ground, owner, stored("切分{unit} {names}").format(unit=titled(desk.table), names=names), fresh, notes
    )


def reaching(desk: Desk, line, reach: float):
    """Return the line with each end that lies inside a unit, at most `reach` metres from its border, led on to the border."""
    points = shapely.get_coordinates(line)
    ends = shapely.points(points[[0, -1]])
    for first, end in ((True, ends[0]), (False, ends[1])):
        unit = desk.tree.query(end, predicate="within") if reach > 0 else []
        if len(unit):
            way = shapely.shortest_line(end, shapely.boundary(desk.shapes[unit[0]]))
            if 0 < shapely.length(way) <= reach:
                border = shapely.get_coordinates(way)[1:]
                points = np.vstack([border, points] if first else [points, border])
    return shapely.LineString(points)


def unlocked_under(desk: Desk, line, rows: Sequence[int] | None) -> tuple[np.ndarray, list[str]]:
    """Return (the unlocked units whose inside a line meets, what to tell about locked ones); raises GewuError for none."""
    hit = np.sort(desk.tree.query(line, predicate="intersects"))
    hit = hit[desk.editable[hit]]
    if rows is not None:
        hit = hit[np.isin(hit, list(rows))]
    inner = shapely.relate_pattern(line, desk.shapes[hit], "T********") if len(hit) else np.zeros(0, dtype=bool)
    hit = hit[inner]
    locked = hit[desk.locked[hit]]
    notes = []
    if len(locked):
        names = listed(desk.label(row) for row in locked)
        if len(locked) == len(hit):
            raise GewuError(tr("{names} 已锁定，不能修改。").format(names=names), remedy=tr("需要修改时请先解锁。"))
        notes.append(tr("{names} 已锁定，没有改动。").format(names=names))
    hit = hit[~desk.locked[hit]]
    if not len(hit):
        raise GewuError(
            tr("线没有经过任何{unit}。").format(unit=named(desk.table)),
            remedy=tr("请把线画过要改动的{unit}。").format(unit=named(desk.table)),
        )
    return hit, notes


def _whole_again(ground, piece: np.ndarray) -> np.ndarray:
    """Return the pieces each in one part: what a footprint cuts off a piece goes to the other pieces of its unit."""
    label = np.where(ground.unit >= 0, piece, -1)
    for place in range(len(ground.rows)):
        mine = ground.unit == place
        takers = np.unique(label[mine])
        label = np.where(mine, without_scraps(ground, np.where(mine, label, -1), takers), label)
    return label


def _owners(ground, piece: np.ndarray) -> tuple[np.ndarray, list[Fresh]]:
    """Return (owner per face, new units): the main piece of a unit stays its own."""
    owner, fresh = ground.unit.copy(), []
    numbers = ground.pieces(piece)
    main = main_pieces(ground, ground.unit, numbers)
    rest = np.unique(numbers[~main & (ground.unit >= 0)])
    for number in rest.tolist():
        mine = numbers == number
        owner[mine] = len(ground.rows) + len(fresh)
        fresh.append(Fresh(None, int(ground.rows[ground.unit[mine][0]])))
    return owner, fresh
