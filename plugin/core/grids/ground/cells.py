"""Division lines between buildings: edges of the Voronoi diagram of points sampled on their footprints.

All tiles (compounds, street blocks) of a community are solved in one diagram, moved so far apart that none feels another.
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import Delaunay, QhullError

from ..settings import PRECISION, GridSettings

_SHRINK = 0.3  # m, so that the walls of touching buildings have a line between them
_NEAR_END = 0.5  # m
_DENSITY = 1.0  # spacing of sample points as a share of the distance to the nearest building
_TOUCHING = 0.05, 4.0  # m: buildings closer than this are parted by their walls; spacing of points there
_CLEARANCE = 0.3  # share of the way to the nearest building by which a line may be straightened
_STRAIGHT, _MOST = 0.05, 2.0  # m: how far a line may be straightened at least and at most
_MARGIN = 1.0  # m that lines reach beyond their tile


def sample_points(footprints: np.ndarray, settings: GridSettings) -> tuple[np.ndarray, np.ndarray]:
    """Return (points (n, 2), building index per point): the outlines, densely where another building is near."""
    if not len(footprints):
        return np.zeros((0, 2)), np.zeros(0, dtype=int)
    shrunk = shapely.buffer(footprints, -_SHRINK, join_style="mitre", quad_segs=1)
    shrunk = np.where(shapely.is_empty(shrunk), footprints, shrunk)
    rings, part = shapely.get_rings(shapely.get_parts(shrunk), return_index=True)
    owner = shapely.get_parts(shrunk, return_index=True)[1][part]
    points, number = shapely.get_coordinates(rings, return_index=True)
    step = np.flatnonzero(number[1:] == number[:-1])
    start, course, owner = points[step], points[step + 1] - points[step], owner[number[step]]
    most = np.maximum(settings.spacing_most, shapely.length(footprints) / 400.0)[
        owner
    ]  # a frayed outline is no more worth
    start, course, source = _subdivided(start, course, most)
    owner = owner[source]
    away = _distances(start, course, owner, footprints, settings)
    gap = np.clip(_DENSITY * away, settings.spacing_least, most[source])
    gap[away < _TOUCHING[0]] = _TOUCHING[1]
    start, _, source = _subdivided(start, course, gap)
    return start, owner[source]


def rim_points(start, course, face: np.ndarray, faces: np.ndarray, settings: GridSettings):
    """Return (points, piece of each) along pieces (start, start + course) of the rims of `faces`; face: whose rim each is.

    Two points lie close to the ends of each piece, so that a division line begins where two pieces meet.
    """
    end = np.minimum(_NEAR_END / np.maximum(np.hypot(*course.T), 1e-9), 0.25)[:, None] * course
    number = np.arange(len(start))
    most = np.full(len(start), settings.spacing_most)
    first, part, source = _subdivided(start, course, most)
    away = _distances(first, part, face[source], faces, settings)
    first, part, place = _subdivided(
        first, part, np.clip(_DENSITY * away, settings.spacing_least, settings.spacing_most)
    )
    return np.vstack([start + end, start + course - end, first + part / 2.0]), np.concatenate(
        [number, number, source[place]]
    )


def _subdivided(start: np.ndarray, course: np.ndarray, most: np.ndarray):
    """Return (start, course, source) of equal pieces, none longer than `most`."""
    times = np.maximum(np.ceil(np.hypot(*course.T) / most), 1).astype(int)
    source = np.repeat(np.arange(len(start)), times)
    step = np.arange(len(source)) - np.repeat(np.cumsum(times) - times, times)
    piece = course[source] / times[source][:, None]
    return start[source] + piece * step[:, None], piece, source


def _distances(start, course, owner, footprints: np.ndarray, settings: GridSettings) -> np.ndarray:
    """Return for every piece of an outline how far the nearest other footprint is, as far as that matters (m)."""
    far = settings.spacing_most / _DENSITY
    found = np.full(len(start), far)
    pieces = shapely.linestrings(np.stack([start, start + course], axis=1))
    low, high = shapely.bounds(footprints).reshape(-1, 2, 2).transpose(1, 0, 2)
    block, piece = shapely.STRtree(pieces).query(shapely.linestrings(np.stack([low - far, high + far], axis=1)))
    other = owner[piece] != block
    block, piece = block[other], piece[other]
    np.minimum.at(found, piece, shapely.distance(pieces[piece], footprints[block]))
    return found


class Diagram:
    """The Voronoi diagram of points in tiles.

    points: (n, 2) metres; owner, tile: whole number per point; boxes: (k, 4) the area each tile has to cover. `ridges`: (m, 4)
    lines between points of the same tile and different owners; `ridge_tile`; `clearance`: metres to the nearest point.
    """

    def __init__(self, points: np.ndarray, owner: np.ndarray, tile: np.ndarray, boxes: np.ndarray) -> None:
        shift = _apart(points, tile, boxes)
        placed = points + shift[tile]
        low, high = placed.min(axis=0), placed.max(axis=0)
        reach = 4.0 * float(np.max(high - low)) + 4.0 * float(np.max(boxes[:, 2:] - boxes[:, :2])) + 10.0
        corners = [[-1, -1], [-1, 1], [1, -1], [1, 1], [0, 1.3], [0, -1.3], [1.3, 0], [-1.3, 0]]
        placed = np.vstack([placed, (low + high) / 2.0 + reach * np.array(corners)])
        owner, tile = np.append(owner, [-1] * 8), np.append(tile, [-1] * 8)
        try:
            net = Delaunay(placed)
        except QhullError:
            net = Delaunay(placed, qhull_options="Qbb Qc Qz QJ")
        normal = net.equations[:, :3]
        with np.errstate(divide="ignore", invalid="ignore"):
            centre = -normal[:, :2] / (2.0 * net.paraboloid_scale * normal[:, 2:])
        radius = np.hypot(*(centre - placed[net.simplices[:, 0]]).T)
        one, corner = np.nonzero(net.neighbors > np.arange(len(centre))[:, None])
        two = net.neighbors[one, corner]
        left, right = net.simplices[one, (corner + 1) % 3], net.simplices[one, (corner + 2) % 3]
        useful = (owner[left] != owner[right]) & (tile[left] == tile[right]) & (tile[left] >= 0)
        useful &= np.isfinite(centre[one]).all(axis=1) & np.isfinite(centre[two]).all(axis=1)
        one, two, place = one[useful], two[useful], tile[left[useful]]
        lines = np.column_stack([centre[one] - shift[place], centre[two] - shift[place]])
        lines, kept = _within(lines, boxes[place] + [-_MARGIN, -_MARGIN, _MARGIN, _MARGIN])
        self.ridges, self.ridge_tile = lines, place[kept]
        self.clearance = np.minimum(radius[one], radius[two])[kept]


def _apart(points: np.ndarray, tile: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return by how much (whole metres) each tile moves so that they lie in shelves, further apart than they are wide."""
    size = 2.2 * np.max(boxes[:, 2:] - boxes[:, :2], axis=1) + 20.0
    width = max(float(np.sqrt((size * size).sum())), float(size.max()))
    shift = np.zeros((len(boxes), 2))
    x = y = shelf = 0.0
    for number in np.argsort(-size, kind="stable").tolist():
        if x > 0.0 and x + size[number] > width:
            x, y, shelf = 0.0, y + shelf, 0.0
        shift[number] = np.rint([x - boxes[number, 0], y - boxes[number, 1]])
        x, shelf = x + size[number], max(shelf, size[number])
    return shift


def _within(lines: np.ndarray, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (lines cut to their boxes, which lines they are)."""
    start, course = lines[:, :2], lines[:, 2:] - lines[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (boxes[:, :2] - start) / course, (boxes[:, 2:] - start) / course
    still = course == 0.0
    outside = still & ((start < boxes[:, :2]) | (start > boxes[:, 2:]))
    enter = np.where(still, 0.0, np.minimum(first, second)).max(axis=1, initial=0.0)
    leave = np.where(still, 1.0, np.maximum(first, second)).min(axis=1, initial=1.0)
    kept = np.flatnonzero((enter < leave) & ~outside.any(axis=1))
    ends = [np.where(share == whole, end, start[kept] + course[kept] * share) for share, whole, end in (
        (enter[kept, None], 0.0, start[kept]), (leave[kept, None], 1.0, lines[kept, 2:]))]  # fmt: skip
    return np.hstack(ends), kept


def straight_chains(pieces: np.ndarray, clearance: np.ndarray) -> np.ndarray:
    """Return the lines that pieces (n, 4; metres on the millimetre grid) form, straightened where there is room.

    clearance: metres from each piece to the nearest building.
    """
    if not len(pieces):
        return np.array([], dtype=object)
    chains = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(pieces.reshape(-1, 2, 2))))
    ends = pieces.reshape(-1, 2)
    points, number = shapely.get_coordinates(chains, return_index=True)
    origin = np.rint(ends.min(axis=0) / PRECISION).astype(np.int64)
    known, place = np.unique(_keys(ends, origin), return_inverse=True)
    room = np.full(len(known), np.inf)
    around = np.repeat(clearance, 2)
    order = np.argsort(-around, kind="stable")
    room[place.reshape(-1)[order]] = around[order]  # the last written wins: the smallest
    at = room[np.clip(np.searchsorted(known, _keys(points, origin)), 0, len(known) - 1)]
    starts = np.flatnonzero(np.concatenate([[True], number[1:] != number[:-1]]))
    tolerance = np.clip(_CLEARANCE * np.minimum.reduceat(at, starts), _STRAIGHT, _MOST)
    return shapely.simplify(chains, tolerance, preserve_topology=False)


def _keys(points: np.ndarray, origin: np.ndarray) -> np.ndarray:
    whole = np.rint(points / PRECISION).astype(np.int64) - origin
    return (whole[:, 0] << 32) + whole[:, 1]


def division_lines(points: np.ndarray, owner: np.ndarray, domain) -> np.ndarray:
    """Return the lines inside `domain` (polygon) that divide it between the owners of the points."""
    if len(np.unique(owner)) < 2:
        return np.array([], dtype=object)
    box = np.array([domain.bounds])
    diagram = Diagram(points, owner, np.zeros(len(points), dtype=int), box)
    pieces = np.round(diagram.ridges, 3)
    real = (pieces[:, :2] != pieces[:, 2:]).any(axis=1)
    chains = straight_chains(pieces[real], diagram.clearance[real])
    cut = shapely.get_parts(shapely.intersection(chains, shapely.buffer(domain, 0.05, quad_segs=2)))
    return cut[shapely.get_type_id(cut) == 1]


def nearest_owner(points: np.ndarray, owner: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Return the owner of the sample point nearest to each of `where` (m, 2 or 3 as the points)."""
    from scipy.spatial import cKDTree

    return owner[cKDTree(points).query(where)[1]]


__all__ = ["PRECISION", "Diagram", "division_lines", "nearest_owner", "sample_points", "straight_chains"]
