"""Exact noding of segments on the millimetre grid, in whole numbers: what comes out meets at common ends only.

Vertices are whole millimetres, so every question of side is answered exactly. A crossing is rounded to the grid and given to
both segments; a vertex closer to a segment than the rounding is put on it. That is repeated until nothing is left to do.
"""

from __future__ import annotations

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


def side(segments: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return twice the area of the triangle (start, end, point): positive to the left, exact."""
    course, reach = segments[:, 2:] - segments[:, :2], points - segments[:, :2]
    return course[:, 0] * reach[:, 1] - course[:, 1] * reach[:, 0]


def box_pairs(one: np.ndarray, two: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (i, j) of all segments one[i], two[j] whose boxes come within a millimetre of each other."""
    low, high = np.minimum(one[:, :2], one[:, 2:]) - 1.0, np.maximum(one[:, :2], one[:, 2:]) + 1.0
    tree = shapely.STRtree(shapely.linestrings(two.reshape(-1, 2, 2).astype(float)))
    return tree.query(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))


def crossings(one: np.ndarray, two: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (whether one[k] and two[k] cross inside both, where: nearest grid points, valid for these only)."""
    first, last = side(two, one[:, :2]), side(two, one[:, 2:])
    cross = (np.sign(first) * np.sign(last) < 0) & (np.sign(side(one, two[:, :2])) * np.sign(side(one, two[:, 2:])) < 0)
    share = first / np.where(cross, first - last, 1)
    return cross, np.rint(one[:, :2] + share[:, None] * (one[:, 2:] - one[:, :2])).astype(np.int64)


def ends_on(one: np.ndarray, two: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (pair k, end of two[k]) for every end of two[k] that lies on one[k] and is none of its ends."""
    course = one[:, 2:] - one[:, :2]
    square = (course * course).sum(axis=1)
    found = []
    for end in (two[:, :2], two[:, 2:]):
        reach = ((end - one[:, :2]) * course).sum(axis=1)
        near = np.flatnonzero((np.abs(side(one, end)) <= _NEAR * np.sqrt(square)) & (reach > 0) & (reach < square))
        differs = (end[near] != one[near, :2]).any(axis=1) & (end[near] != one[near, 2:]).any(axis=1)
        found.append((near[differs], end[near[differs]]))
    return np.concatenate([found[0][0], found[1][0]]), np.vstack([found[0][1], found[1][1]])


def cuts(segments: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (row, point) where `others` cut `segments`."""
    a, b = box_pairs(segments, others)
    near, end = ends_on(segments[a], others[b])
    cross, where = crossings(segments[a], others[b])
    return np.concatenate([a[near], a[cross]]), np.vstack([end, where[cross]])


def _meetings(segments: np.ndarray, fresh: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (segment, point) of every point at which a segment has still to be cut. Only pairs with a `fresh` one count."""
    new = np.flatnonzero(fresh)
    a, b = box_pairs(segments[new], segments)
    a = new[a]
    keep = (a != b) & ((a < b) | ~fresh[b])
    a, b = a[keep], b[keep]
    one, two = segments[a], segments[b]
    first, on_one = ends_on(one, two)
    second, on_two = ends_on(two, one)
    cross, where = crossings(one, two)
    rows = [a[first], b[second]]
    points = [on_one, on_two]
    for row, mine in ((a[cross], one[cross]), (b[cross], two[cross])):
        inner = (where[cross] != mine[:, :2]).any(axis=1) & (where[cross] != mine[:, 2:]).any(axis=1)
        rows.append(row[inner])
        points.append(where[cross][inner])
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
