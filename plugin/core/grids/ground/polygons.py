"""Polygons of groups from faces. A border is built once as an arc, straightened once, and used by both neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..settings import PRECISION, GridSettings
from .arrangement import edges_of, keys, millimetres
from .atoms import Territory
from .noding import box_pairs, meetings, segments_of

#: Shares of the tolerance that are tried in turn until a straightened border is in nobody's way.
_STEPS = (1.0, 0.5, 0.25, 0.1, 0.03, 0.0)
_FREE, _LINE, _OUTER = 0, 1, 2


def group_polygons(territory: Territory, group: np.ndarray, domain, footprints: np.ndarray, settings: GridSettings):
    """Return one polygon per group 0..k-1 (k from `group`, a group per face), exact along common borders.

    Division lines are straightened by at most `settings.simplify` where no footprint and no other border is in the way;
    borders on compounds, streets, barriers, footprints and the community's own vertices stay.
    """
    count = int(group.max()) + 1
    arcs = _arcs(territory, group, domain)
    lines = _straightened(arcs, footprints, settings)
    shapes = _traced(arcs, lines, count)
    if shapes is None or not _holds(shapes, territory, group, footprints):
        shapes = _dissolved(territory.faces, group, count)
    return shapes


@dataclass
class _Arcs:
    """Borders from node to node. lines: LineStrings with every vertex; left, right: groups (-1 outside); sort of line."""

    lines: np.ndarray
    left: np.ndarray
    right: np.ndarray
    sort: np.ndarray
    domain: object


def _arcs(territory: Territory, group: np.ndarray, domain) -> _Arcs:
    edges = territory.edges
    left = group[edges.face]
    right = np.where(edges.twin >= 0, group[edges.twin], -1)
    once = np.flatnonzero(left > right)
    start, end = edges.start[once], edges.end[once]
    left, right = left[once], right[once]
    owner = territory.owned
    other = np.where(edges.twin[once] >= 0, owner[edges.twin[once]], -1)
    walls = owner[edges.face[once]] != other
    fixed = territory.street[once] | territory.hard[once] | walls
    sort = np.where(right < 0, _OUTER, np.where(fixed, _LINE, _FREE))
    meeting = np.bincount(np.concatenate([start, end]), minlength=len(edges.xy))
    following = np.full(len(edges.xy), -1)
    following[start] = np.arange(len(start))
    after = following[end]
    linked = (meeting[end] == 2) & (after >= 0)
    same = linked.copy()
    rows = np.flatnonzero(linked)
    same[rows] = (
        (left[rows] == left[after[rows]]) & (right[rows] == right[after[rows]]) & (sort[rows] == sort[after[rows]])
    )
    has_before = np.zeros(len(start), dtype=bool)
    has_before[after[same]] = True
    seen = np.zeros(len(start), dtype=bool)
    after_list, same_list = after.tolist(), same.tolist()
    chains = []
    for first in [*np.flatnonzero(~has_before).tolist(), *range(len(start))]:
        if seen[first]:
            continue
        chain, edge = [], first
        while not seen[edge]:
            seen[edge] = True
            chain.append(edge)
            if not same_list[edge]:
                break
            edge = after_list[edge]
        chains.append(chain)
    size = np.array([len(chain) for chain in chains])
    order = np.array([edge for chain in chains for edge in chain], dtype=int)
    stop = np.cumsum(size)
    vertices = np.insert(start[order], stop, end[order[stop - 1]])
    lines = shapely.linestrings(edges.xy[vertices], indices=np.repeat(np.arange(len(chains)), size + 1))
    heads = order[stop - size]
    return _Arcs(lines, left[heads], right[heads], sort[heads], domain)


def _straightened(arcs: _Arcs, footprints: np.ndarray, settings: GridSettings) -> np.ndarray:
    """Return one LineString per arc."""
    whole = arcs.lines
    lines = whole.copy()
    closed = shapely.is_closed(whole)
    outer, line, free = (np.flatnonzero((arcs.sort == sort) & ~closed) for sort in (_OUTER, _LINE, _FREE))
    if len(outer):
        lines[outer] = _own_vertices(whole[outer], arcs.domain)
    lines[line] = shapely.simplify(whole[line], 2.0 * PRECISION, preserve_topology=False)
    stage = np.full(len(lines), len(_STEPS) - 1)
    stage[free] = 0
    lines[free] = shapely.simplify(whole[free], settings.simplify, preserve_topology=False)
    near = _Near(whole, free, footprints, settings.clearance)
    steps = np.array(_STEPS) * settings.simplify
    changed = free
    while len(changed):
        bad = np.union1d(_meeting(lines, changed), near.too_close(lines, changed))
        bad = bad[stage[bad] < len(_STEPS) - 1]
        stage[bad] += 1
        lines[bad] = shapely.simplify(whole[bad], steps[stage[bad]], preserve_topology=False)
        raw = bad[stage[bad] == len(_STEPS) - 1]
        lines[raw] = whole[raw]
        changed = bad
    return lines


class _Near:
    """The footprints that straightening may bring a border too close to."""

    def __init__(self, whole: np.ndarray, free: np.ndarray, footprints: np.ndarray, clearance: float) -> None:
        near = np.array([clearance * 1.5] * 2)
        low, high = shapely.bounds(whole[free]).reshape(-1, 2, 2).transpose(1, 0, 2)
        arc, block = shapely.STRtree(footprints).query(shapely.linestrings(np.stack([low - near, high + near], axis=1)))
        self.arc, self.block = free[arc], footprints[block]
        self.least = np.minimum(shapely.distance(whole[self.arc], self.block), clearance) - PRECISION

    def too_close(self, lines: np.ndarray, changed: np.ndarray) -> np.ndarray:
        """Return the `changed` arcs that come closer to a footprint than allowed, or enter it."""
        moved = np.zeros(len(lines), dtype=bool)
        moved[changed] = True
        pairs = np.flatnonzero(moved[self.arc])
        arcs, blocks = lines[self.arc[pairs]], self.block[pairs]
        away = shapely.distance(arcs, blocks)
        bad = away < self.least[pairs]
        touching = np.flatnonzero((away == 0.0) & ~bad)
        bad[touching] = shapely.relate_pattern(arcs[touching], blocks[touching], "T********")
        return np.unique(self.arc[pairs[bad]])


def _own_vertices(lines: np.ndarray, domain) -> np.ndarray:
    """Return outer arcs reduced to their ends and the vertices of the community itself."""
    corners = shapely.get_coordinates(domain)
    origin = millimetres(corners).min(axis=0) - 10
    points, number = shapely.get_coordinates(lines, return_index=True)
    keep = np.isin(keys(points, origin), keys(corners, origin))
    change = number[1:] != number[:-1]
    keep |= np.append(True, change) | np.append(change, True)
    reduced = shapely.linestrings(points[keep], indices=number[keep])
    away = shapely.hausdorff_distance(lines, reduced) > 3.0 * PRECISION  # a corner that noding moved by a millimetre
    reduced[away] = lines[away]
    return reduced


def _meeting(lines: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """Return which of the arcs meet themselves or another arc elsewhere than at a node, as far as a `changed` one has to do with it."""
    low = shapely.total_bounds(lines)[:2]
    segments, arc = segments_of(lines, millimetres(low))
    moved = np.zeros(len(lines), dtype=bool)
    moved[changed] = True
    moved = moved[arc]
    mine = np.flatnonzero(moved)
    one, two = box_pairs(segments[mine], segments)
    one = mine[one]
    each = (one < two) | ((one != two) & ~moved[two])  # a pair of two that moved is found from both sides
    one, two = one[each], two[each]
    first, second = segments[one], segments[two]
    met = meetings(first, second)
    bad = np.zeros(len(one), dtype=bool)
    for pairs in (met.on_one[0], met.on_two[0], met.cross):
        bad[pairs] = True
    bad |= (first == second).all(axis=1) | (first == second[:, [2, 3, 0, 1]]).all(axis=1)
    return np.unique(np.concatenate([arc[one[bad]], arc[two[bad]]]))


def _traced(arcs: _Arcs, lines: np.ndarray, count: int):
    """Return the polygons enclosed by the arcs in the order of their groups, None when they do not fit together."""
    faces = shapely.get_parts(shapely.polygonize(lines))
    edges = edges_of(faces)
    if not len(faces):
        return None
    points, number = shapely.get_coordinates(lines, return_index=True)
    origin = millimetres(points).min(axis=0)
    step = np.flatnonzero(number[1:] == number[:-1])
    known, place = np.unique(keys(points, origin), return_inverse=True)
    start, end, arc = place[step], place[step + 1], number[step]
    course = np.concatenate([start * len(known) + end, end * len(known) + start])
    side = np.concatenate([arcs.left[arc], arcs.right[arc]])
    order = np.argsort(course, kind="stable")
    course, side = course[order], side[order]
    vertex = np.searchsorted(known, keys(edges.xy, origin))  # faces are made of the vertices of the lines alone
    mine = side[np.searchsorted(course, vertex[edges.start] * len(known) + vertex[edges.end])]
    owner = mine[np.searchsorted(edges.face, np.arange(len(faces)))]
    if (mine != owner[edges.face]).any():
        return None
    inside = owner >= 0
    if inside.sum() != count or len(np.unique(owner[inside])) != count:
        return None
    shapes = np.full(count, None, dtype=object)
    shapes[owner[inside]] = faces[inside]
    return shapes


def _holds(shapes: np.ndarray, territory: Territory, group: np.ndarray, footprints: np.ndarray) -> bool:
    """Return whether all polygons are valid and every footprint's inner point is still in its group."""
    if not shapely.is_valid(shapes).all():
        return False
    if not len(footprints):
        return True
    atom_group = np.full(len(territory.region), -1)
    atom_group[territory.atom] = group
    anchors = shapely.point_on_surface(footprints)
    shape, anchor = shapely.STRtree(anchors).query(shapes, predicate="intersects")
    return len(np.unique(anchor[shape == atom_group[territory.home][anchor]])) == len(anchors)


def _dissolved(faces: np.ndarray, group: np.ndarray, count: int) -> np.ndarray:
    """Return the union of the faces of each group with every vertex kept."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count + 1))
    shapes = np.full(count, None, dtype=object)
    for number in range(count):
        mine = faces[order[starts[number] : starts[number + 1]]]
        shapes[number] = mine[0] if len(mine) == 1 else shapely.coverage_union_all(mine)
    return shapes
