"""四至: what a micro-grid borders on in the four directions, in few words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely

from ...text import stored
from ..ground.arrangement import Edges, edges_of
from ..intake.prepare import row_name
from ..settings import GridSettings

_EAST, _SOUTH, _WEST, _NORTH = range(4)
_LEVELS = 12  # lines of sight per direction and grid
_WAYS = np.array([[1.0, 0.0], [0.0, -1.0], [-1.0, 0.0], [0.0, 1.0]])
_BESIDE = 5.0  # m: a road or river within this of a border between grids is what they border on
_LOOK = 1.0  # m beyond an outer border at which the neighbour is looked up
_LONGEST = 12  # letters of a name before what stands in brackets is left out
#: How much a metre of border weighs when one name is chosen for a side.
_LINE, _COMMUNITY, _COMPOUND, _GRID, _NOTHING = 1.0, 0.7, 0.6, 0.25, 0.01


def extent_texts(place, shapes: np.ndarray, units: list, calls: list, kept: np.ndarray, settings: GridSettings) -> list:
    """Return 东至…；南至…；西至…；北至… per grid: one name per side, the one most of the side borders on.

    A side is what is seen when looking out of the grid in that direction along evenly spaced lines of sight, so that
    the arms of an angular grid count once and only where they face. Named roads and barriers come first, then other
    communities, compounds and parks, then grids. units: what a grid is called by its neighbours (None: by its call);
    calls: short name of the grid among grids of the same unit; kept: existing grids around (frame of micro_grid).
    """
    edges = edges_of(shapes)
    sights = _sights(edges, len(shapes))
    seen, spot = np.unique(sights.edge, return_inverse=True)
    known = _Names([stored("社区边界")])
    name, weight = _across(place, edges, seen, units, calls, kept, known)
    name, weight = name[spot.reshape(-1)], weight[spot.reshape(-1)]
    _along_lines(place, edges, sights, name, weight, known, settings)
    side = 4 * edges.face[sights.edge] + sights.side
    key, place_of = np.unique(side * len(known.texts) + name, return_inverse=True)
    score = np.round(np.bincount(place_of.reshape(-1), weights=weight), 6)
    rank = np.argsort(np.argsort(np.array(known.texts, dtype=object)))  # of equals the first by name
    order = np.lexsort((rank[key % len(known.texts)], -score, key // len(known.texts)))
    best = np.zeros(4 * len(shapes), dtype=int)
    first = np.unique(key[order] // len(known.texts), return_index=True)
    best[first[0]] = key[order][first[1]] % len(known.texts)
    titles = (stored("东至{name}"), stored("南至{name}"), stored("西至{name}"), stored("北至{name}"))
    words = [titles[at % 4].format(name=known.texts[row]) for at, row in enumerate(best.tolist())]
    return ["；".join(words[4 * number : 4 * number + 4]) for number in range(len(shapes))]


class _Names:
    """Texts by number."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self._number = {text: number for number, text in enumerate(texts)}

    def number(self, text: str) -> int:
        if text not in self._number:
            self._number[text] = len(self.texts)
            self.texts.append(text)
        return self._number[text]


@dataclass
class _Sights:
    """Lines of sight: the edge where each leaves its grid, the direction, the point (n, 2) where it does."""

    edge: np.ndarray
    side: np.ndarray
    xy: np.ndarray


def _sights(edges: Edges, count: int) -> _Sights:
    """Return the lines of sight of every grid, evenly spaced from south to north (to the east and west) and across."""
    found_edge, found_side, found_xy = [], [], []
    begin = np.searchsorted(edges.face, np.arange(count))  # every grid has edges, and they stand together
    for axis, (low_side, high_side) in ((1, (_WEST, _EAST)), (0, (_SOUTH, _NORTH))):
        along, across = edges.xy[:, axis], edges.xy[:, 1 - axis]
        one, two = along[edges.start], along[edges.end]
        low, high = np.minimum.reduceat(one, begin), np.maximum.reduceat(one, begin)
        step = (high - low) / _LEVELS
        base, width = low[edges.face] + step[edges.face] / 2.0, np.maximum(step[edges.face], 1e-9)
        first = np.ceil((np.minimum(one, two) - base) / width).astype(int).clip(0, _LEVELS)
        last = (np.ceil((np.maximum(one, two) - base) / width).astype(int) - 1).clip(-1, _LEVELS - 1)
        times = np.maximum(last - first + 1, 0)
        edge = np.repeat(np.arange(len(one)), times)
        level = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(times) - times, times)
        at = base[edge] + level * width[edge]
        share = (at - one[edge]) / (two - one)[edge]
        where = across[edges.start][edge] * (1.0 - share) + across[edges.end][edge] * share
        key = edges.face[edge] * _LEVELS + level
        order = np.lexsort((edge, where, key))
        begins = np.flatnonzero(np.diff(key[order], prepend=-1))
        ends = np.append(begins[1:], len(order)) - 1
        for chosen, side in ((order[begins], low_side), (order[ends], high_side)):
            found_edge.append(edge[chosen])
            found_side.append(np.full(len(chosen), side))
            point = np.column_stack([where[chosen], at[chosen]])
            found_xy.append(point if axis == 1 else point[:, ::-1])
    return _Sights(np.concatenate(found_edge), np.concatenate(found_side), np.concatenate(found_xy))


def _across(place, edges: Edges, seen: np.ndarray, units, calls, kept, known: _Names) -> tuple[np.ndarray, np.ndarray]:
    """Return (name number, weight) of what lies across each edge of `seen`."""
    name, weight = np.zeros(len(seen), dtype=int), np.full(len(seen), _NOTHING)
    own, other = edges.face[seen], edges.twin[seen]
    outside = np.array([-1 if unit is None else known.number(unit) for unit in units], dtype=int)
    inside = np.array([known.number(call) for call in calls], dtype=int)
    inner = other >= 0
    foreign = inner & (outside[other] >= 0) & (outside[other] != outside[own])
    name = np.where(foreign, outside[other], np.where(inner, inside[other], name))
    weight = np.where(foreign, _COMPOUND, np.where(inner, _GRID, weight))
    outer = np.flatnonzero(~inner)
    if len(outer):
        spots = seen[outer]
        run = edges.xy[edges.end[spots]] - edges.xy[edges.start[spots]]
        out = np.column_stack([run[:, 1], -run[:, 0]]) / np.maximum(edges.length[spots], 1e-9)[:, None]
        points = shapely.points(edges.middle[spots] + _LOOK * out)
        for frame, worth in ((place.neighbours, _COMMUNITY), (kept, _GRID)):
            if len(frame):
                point, row = shapely.STRtree(frame["geometry"].to_numpy()).query(points, predicate="intersects")
                titles = {
                    found: known.number(plain(short(row_name(frame, found), place.name)))
                    for found in np.unique(row).tolist()
                }
                name[outer[point]] = [titles[found] for found in row.tolist()]
                weight[outer[point]] = worth
    return name, weight


def _along_lines(place, edges: Edges, sights: _Sights, name, weight, known: _Names, settings: GridSettings) -> None:
    """Put the name of the nearest named line that a line of sight meets at the border into `name` and `weight`."""
    lines, line_names = named_lines(place)
    if not len(lines):
        return
    way = _WAYS[sights.side]
    reach = np.where(edges.twin[sights.edge] < 0, settings.name_distance / 2.0, _BESIDE)[:, None]
    ends = np.stack([sights.xy - _BESIDE * way, sights.xy + reach * way], axis=1)
    corners, of_line = shapely.get_coordinates(lines, return_index=True)
    step = np.flatnonzero(of_line[1:] == of_line[:-1])
    one, two = corners[step], corners[step + 1]
    tree = shapely.STRtree(shapely.linestrings(np.stack([one, two], axis=1)))
    near = _beside_lines(edges, sights.edge, tree, float(reach.max()))
    if not len(near):
        return
    ray, segment = tree.query(shapely.linestrings(ends[near]), predicate="intersects")
    ray = near[ray]
    if not len(ray):
        return
    line, distance = of_line[step][segment], _met(sights.xy[ray], sights.side[ray], one[segment], two[segment])
    numbers = {row: known.number(plain(line_names[row])) for row in np.unique(line).tolist()}
    number = np.array([numbers[row] for row in line.tolist()], dtype=int)
    rank = np.argsort(np.argsort(np.array(known.texts, dtype=object)))
    order = np.lexsort((rank[number], np.round(distance, 3), ray))
    first = order[np.unique(ray[order], return_index=True)[1]]
    name[ray[first]], weight[ray[first]] = number[first], _LINE


def _beside_lines(edges: Edges, seen: np.ndarray, tree, reach: float) -> np.ndarray:
    """Return which lines of sight leave their grid at an edge near a line: few do, and all others need no asking.

    seen: edge per line of sight; tree: of the segments of the lines; reach: metres a line of sight goes at most.
    """
    edge, spot = np.unique(seen, return_inverse=True)
    one, two = edges.xy[edges.start[edge]], edges.xy[edges.end[edge]]
    room = np.maximum(reach, _BESIDE) + 0.01
    corners = np.stack([np.minimum(one, two) - room, np.maximum(one, two) + room], axis=1)
    near = np.zeros(len(edge), dtype=bool)
    near[tree.query(shapely.linestrings(corners))[0]] = True  # only its box counts
    return np.flatnonzero(near[spot.reshape(-1)])


def _met(at: np.ndarray, side: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return how far from its point `at` a line of sight meets the segment from `one` to `two` (all (n, 2)), in metres."""
    axis = np.where((side == _EAST) | (side == _WEST), 0, 1)  # the axis the line of sight runs along
    row = np.arange(len(at))
    here, across = at[row, axis], at[row, 1 - axis]
    rise = two[row, 1 - axis] - one[row, 1 - axis]
    level = np.abs(rise) < 1e-9
    share = np.clip((across - one[row, 1 - axis]) / np.where(level, 1.0, rise), 0.0, 1.0)
    near, far = one[row, axis], two[row, axis]
    lengthwise = np.clip(here, np.minimum(near, far), np.maximum(near, far))
    return np.abs(np.where(level, lengthwise, near + share * (far - near)) - here)


def named_lines(place) -> tuple[np.ndarray, list[str]]:
    """Return (lines, names) of the roads and barriers of a place that have a name."""
    pairs = [
        (line, name) for line, name in zip(place.roads + place.barriers, place.road_names + place.barrier_names) if name
    ]
    lines = np.empty(len(pairs), dtype=object)
    lines[:] = [line for line, _ in pairs]
    return lines, [name for _, name in pairs]


def short(name: str, prefix: str) -> str:
    """Return a name without the name of its own community in front."""
    rest = name[len(prefix) :].strip() if prefix and name.startswith(prefix) else name
    return rest or name


def plain(name: str) -> str:
    """Return a long name without what stands in brackets."""
    if len(name) <= _LONGEST:
        return name
    return re.sub(r"[（(][^（）()]*[）)]", "", name).strip() or name
