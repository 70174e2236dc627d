"""Division lines between buildings: the edges of the Voronoi diagram of points sampled on their footprints."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import QhullError, Voronoi

from .settings import PRECISION, GridSettings

_SHRINK = 0.3  # m, so that the walls of touching buildings have a line between them
_OVERSHOOT = 0.05  # m, so that a division line crosses the border it ends at; the rest dangles and is dropped

_STRAIGHT = 0.1  # m: the zigzag between sample points that is no shape of anything


def sample_points(footprints: np.ndarray, settings: GridSettings) -> tuple[np.ndarray, np.ndarray]:
    """Return (points (n, 2), building index per point): the outlines, densely where another building is near."""
    if not len(footprints):
        return np.zeros((0, 2)), np.zeros(0, dtype=int)
    shrunk = shapely.buffer(footprints, -_SHRINK, join_style="mitre", quad_segs=1)
    lost = shapely.is_empty(shrunk)
    shrunk = np.where(lost, footprints, shrunk)
    gap = np.full(len(footprints), settings.spacing_most)
    if len(footprints) > 1:
        tree = shapely.STRtree(footprints)
        (mine, _), distance = tree.query_nearest(
            footprints,
            max_distance=2.0 * settings.spacing_most,
            exclusive=True,
            all_matches=False,
            return_distance=True,
        )
        gap[mine] = 0.7 * distance
    gap = np.clip(gap, settings.spacing_least, settings.spacing_most)
    perimeter = shapely.length(footprints)
    gap = np.maximum(gap, perimeter / 400.0)  # a huge or frayed outline must not drown the others
    outlines = shapely.segmentize(shapely.boundary(shrunk), gap)
    points, owner = shapely.get_coordinates(outlines, return_index=True)
    bare = np.setdiff1d(np.arange(len(footprints)), owner)
    if len(bare):
        points = np.vstack([points, shapely.get_coordinates(shapely.point_on_surface(footprints[bare]))])
        owner = np.concatenate([owner, bare])
    return points, owner


def division_lines(points: np.ndarray, owner: np.ndarray, domain) -> np.ndarray:
    """Return the lines inside `domain` (polygon) that divide it between the owners of the points."""
    if len(np.unique(owner)) < 2:
        return np.array([], dtype=object)
    shift = np.array(domain.bounds[:2])
    local = np.round(points - shift, 3)
    _, first = np.unique(local, axis=0, return_index=True)
    first.sort()
    local, owner = local[first], owner[first]
    if len(np.unique(owner)) < 2:
        return np.array([], dtype=object)
    low = np.minimum(local.min(axis=0), 0.0)
    high = np.maximum(local.max(axis=0), np.array(domain.bounds[2:]) - shift)
    reach = 4.0 * float(np.max(high - low)) + 10.0
    middle = (low + high) / 2.0
    frame = middle + reach * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1], [0, 1.3], [0, -1.3], [1.3, 0], [-1.3, 0]])
    sites = np.vstack([local, frame])
    label = np.concatenate([owner, np.full(len(frame), -1)])
    try:
        diagram = Voronoi(sites)
    except QhullError:
        diagram = Voronoi(sites, qhull_options="Qbb Qc Qz QJ")
    ridges = np.asarray(diagram.ridge_vertices)
    sides = label[diagram.ridge_points]
    useful = (sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1) & (ridges >= 0).all(axis=1)
    ridges = ridges[useful]
    corners = np.round(diagram.vertices + shift, 3)
    ends = corners[ridges]
    ends = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
    if not len(ends):
        return np.array([], dtype=object)
    lines = shapely.linestrings(ends)
    room = shapely.buffer(domain, _OVERSHOOT, quad_segs=2)
    shapely.prepare(room)
    inside = shapely.contains_properly(room, lines)
    crossing = ~inside & shapely.intersects(room, lines)
    cut = shapely.get_parts(shapely.intersection(lines[crossing], room))
    cut = cut[shapely.get_type_id(cut) == 1]
    pieces = np.concatenate([lines[inside], cut])
    if not len(pieces):
        return pieces
    chains = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(pieces)))
    return shapely.simplify(chains, _STRAIGHT, preserve_topology=False)


def nearest_owner(points: np.ndarray, owner: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Return the owner of the sample point nearest to each of `where` (m, 2)."""
    from scipy.spatial import cKDTree

    return owner[cKDTree(points).query(where)[1]]


__all__ = ["PRECISION", "division_lines", "nearest_owner", "sample_points"]
