"""Exact noding of segments on the millimetre grid, in whole numbers: what comes out meets at common ends only.

Vertices are whole millimetres, so every question of side is answered exactly. A crossing is rounded to the grid and given to
both segments; a vertex closer to a segment than the rounding is put on it. That is repeated until nothing is left to do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..settings import PRECISION

#: Where a segment comes from; a segment may have several origins.
DOMAIN, DRAWN, HARD, ROAD, RIDGE, OUTLINE = 1, 2, 4, 8, 16, 32
_NEAR = 0.75  # mm: a vertex this close to a segment lies on it; a rounded crossing is at most 0.71 away
_ROUNDS = 12


def segments_of(lines, origin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (segments (n, 4) in whole millimetres from `origin`, index of the line of each)."""
    points, number = shapely.get_coordinates(np.asarray(lines, dtype=object), return_index=True)
    whole = np.rint(points / PRECISION).astype(np.int64) - origin
    step = np.flatnonzero(number[1:] == number[:-1])
    return np.column_stack([whole[step], whole[step + 1]]).reshape(-1, 4), number[step]


def metres(whole: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Return points (n, 2) given in whole millimetres from `origin` in metres."""
    return (whole + origin) / round(1.0 / PRECISION)


def linestrings(segments: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Return a LineString per segment."""
    return shapely.linestrings(metres(segments.reshape(-1, 2), origin).reshape(-1, 2, 2))


def noded(segments: np.ndarray, tags: np.ndarray, settled: int = 0) -> tuple[np.ndarray, np.ndarray] | None:
    """Return (segments (m, 4), tags) that meet at ends only, each once with the tags of all it comes from; None on failure.

    segments: (n, 4) whole millimetres, below 2³¹ from zero; tags: bits per segment; settled: bits of those segments that
    are noded among themselves already.
    """
    segments, tags = _once(segments, tags)
    fresh = (tags & ~settled) != 0
    for _ in range(_ROUNDS):
        row, at = _meetings(segments, fresh)
        if not len(row):
            return segments, tags
        pieces, source = split(segments, row, at)
        touched = np.zeros(len(segments), dtype=bool)
        touched[row] = True
        whole = ~touched
        old, old_tags = segments[whole], tags[whole]
        pieces, piece_tags = _once(pieces[touched[source]], tags[source[touched[source]]])
        segments, tags, fresh = _joined(old, old_tags, pieces, piece_tags)
    return None


def split(segments: np.ndarray, row: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (pieces, segment of each) after cutting segment row[k] at the point at[k] (2,), which lies on it or nearly so."""
    count = len(segments)
    every = np.concatenate([np.arange(count), row, np.arange(count)])
    points = np.vstack([segments[:, :2], at, segments[:, 2:]])
    course = segments[:, 2:] - segments[:, :2]
    along = ((at - segments[row, :2]) * course[row]).sum(axis=1).astype(float)
    end = (course * course).sum(axis=1).astype(float)
    order = np.lexsort((np.concatenate([np.full(count, -1.0), np.clip(along, 0.0, end[row]), end + 1.0]), every))
    every, points = every[order], points[order]
    step = np.flatnonzero(every[1:] == every[:-1])
    pieces = np.column_stack([points[step], points[step + 1]])
    real = (pieces[:, :2] != pieces[:, 2:]).any(axis=1)
    return pieces[real], every[step][real]


def box_pairs(one: np.ndarray, two: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (i, j) of all segments one[i], two[j] whose boxes come within a millimetre of each other."""
    low, high = np.minimum(one[:, :2], one[:, 2:]) - 1.0, np.maximum(one[:, :2], one[:, 2:]) + 1.0
    tree = shapely.STRtree(shapely.linestrings(two.reshape(-1, 2, 2).astype(float)))
    # only boxes count: a diagonal has the same one and is made in a fraction of the time
    return tree.query(shapely.linestrings(np.stack([low, high], axis=1)))


@dataclass
class Meetings:
    """Where pairs of segments one[k], two[k] meet. on_one, on_two: (pair, end (2,) of the other that lies on the segment and
    is none of its ends); cross, where: pairs that cross inside both, and the nearest grid point."""

    on_one: tuple[np.ndarray, np.ndarray]
    on_two: tuple[np.ndarray, np.ndarray]
    cross: np.ndarray
    where: np.ndarray


def meetings(one: np.ndarray, two: np.ndarray) -> Meetings:
    """Return where the pairs of segments one[k], two[k] (k, 4) meet."""
    near_one = _Sides(one, two)
    near_two = _Sides(two, one)
    cross = np.flatnonzero(near_one.parted & near_two.parted)
    share = near_two.first[cross] / (near_two.first[cross] - near_two.last[cross])
    where = np.rint(one[cross, :2] + share[:, None] * (one[cross, 2:] - one[cross, :2])).astype(np.int64)
    return Meetings(near_one.ends_on(), near_two.ends_on(), cross, where)


class _Sides:
    """On which side of segment[k] the ends of other[k] lie."""

    def __init__(self, segments: np.ndarray, others: np.ndarray) -> None:
        self.segments, self.others = segments, others
        x, y, end_x, end_y = segments.T
        self.run, self.rise = end_x - x, end_y - y
        self.reach = [(others[:, column] - x, others[:, column + 1] - y) for column in (0, 2)]
        self.first, self.last = (self.run * high - self.rise * wide for wide, high in self.reach)

    @property
    def parted(self) -> np.ndarray:
        return ((self.first > 0) & (self.last < 0)) | ((self.first < 0) & (self.last > 0))

    def ends_on(self) -> tuple[np.ndarray, np.ndarray]:
        """Return (pair k, end of other[k]) for every end that lies on segment[k] and is none of its ends."""
        square = self.run * self.run + self.rise * self.rise
        room = _NEAR * np.sqrt(square)
        found = []
        for column, (wide, high), side in zip((0, 2), self.reach, (self.first, self.last)):
            near = np.flatnonzero(np.abs(side) <= room)
            along = wide[near] * self.run[near] + high[near] * self.rise[near]
            near = near[(along > 0) & (along < square[near])]
            end = self.others[near, column : column + 2]
            differs = (end != self.segments[near, :2]).any(axis=1) & (end != self.segments[near, 2:]).any(axis=1)
            found.append((near[differs], end[differs]))
        return np.concatenate([found[0][0], found[1][0]]), np.vstack([found[0][1], found[1][1]])


def cuts(segments: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (row, point) where `others` cut `segments`."""
    a, b = box_pairs(segments, others)
    met = meetings(segments[a], others[b])
    near, end = met.on_one
    return np.concatenate([a[near], a[met.cross]]), np.vstack([end, met.where])


def _meetings(segments: np.ndarray, fresh: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (segment, point) of every point at which a segment has still to be cut. Only pairs with a `fresh` one count."""
    new = np.flatnonzero(fresh)
    a, b = box_pairs(segments[new], segments)
    a = new[a]
    keep = (a < b) | ((a != b) & ~fresh[b])
    a, b = a[keep], b[keep]
    one, two = segments[a], segments[b]
    met = meetings(one, two)
    (first, on_one), (second, on_two) = met.on_one, met.on_two
    rows, points = [a[first], b[second]], [on_one, on_two]
    for row, mine in ((a[met.cross], one[met.cross]), (b[met.cross], two[met.cross])):
        inner = (met.where != mine[:, :2]).any(axis=1) & (met.where != mine[:, 2:]).any(axis=1)
        rows.append(row[inner])
        points.append(met.where[inner])
    return np.concatenate(rows), np.vstack(points)


def _once(segments: np.ndarray, tags: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every segment once, smaller end first, sorted, with the tags of its doubles; those without length are dropped."""
    a, b = vertex_keys(segments[:, :2]), vertex_keys(segments[:, 2:])
    flip = a > b
    segments = np.where(flip[:, None], segments[:, [2, 3, 0, 1]], segments)
    a, b = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((b, a))
    order = order[a[order] != b[order]]
    if not len(order):
        return segments[order], tags[order]
    a, b = a[order], b[order]
    first = np.flatnonzero(np.concatenate([[True], (a[1:] != a[:-1]) | (b[1:] != b[:-1])]))
    return segments[order[first]], np.bitwise_or.reduceat(tags[order], first)


def _joined(old, old_tags, new, new_tags):
    """Return (segments, tags, whether new) of two sets without doubles; a double takes the tags of both and is not new."""
    segments = np.vstack([old, new])
    fresh = np.repeat([0, 1], [len(old), len(new)])
    merged, tags = _once(segments, np.concatenate([old_tags, new_tags]) * 2 + 1 - fresh)
    return merged, tags >> 1, (tags & 1) == 0


def vertex_keys(points: np.ndarray) -> np.ndarray:
    """Return one whole number per vertex (n, 2)."""
    return (points[:, 0] << 32) + points[:, 1]
