"""Cutting one footprint into slices along its long axis."""

from __future__ import annotations

import numpy as np
import shapely

from .settings import PRECISION

_ROUNDS = 40


def length_and_width(shape) -> tuple[float, float]:
    """Return length and width (m) of the smallest rectangle round a footprint."""
    first, second = _axes(shape)
    return float(np.hypot(*first)), float(np.hypot(*second))


def sliced(shape, shares: np.ndarray) -> list:
    """Return len(shares) polygons that tile `shape` along its long axis, areas in proportion to `shares`.

    The first slice lies at the western (else southern) end. Each slice is one piece: a scrap that a cut separates
    from its slice goes to the neighbour it touches longest. A share of 0 still gets a thin slice.
    """
    shares = np.maximum(np.asarray(shares, dtype=float), 1e-3 * max(float(np.max(shares)), 1.0))
    axis, _ = _axes(shape)
    axis = axis / max(np.hypot(*axis), 1e-9)
    if (round(axis[0], 6), round(axis[1], 6)) < (0.0, 0.0):
        axis = -axis
    points = shapely.get_coordinates(shape) @ axis
    low, high = float(points.min()), float(points.max())
    targets = np.cumsum(shares)[:-1] / shares.sum() * shape.area
    cuts = [_cut_at(shape, axis, low, high, target) for target in targets]
    edges = [low - 1.0, *cuts, high + 1.0]
    reach = 2.0 * (high - low) + 10.0
    lines = [shapely.LineString(_across(shape, axis, cut, reach)) for cut in cuts]
    linework = shapely.union_all([shapely.boundary(shape), *lines], grid_size=PRECISION)
    faces = shapely.get_parts(shapely.polygonize([linework]))
    inner = shapely.point_on_surface(faces)
    faces = faces[shapely.intersects(shape, inner)]
    inner = shapely.get_coordinates(shapely.point_on_surface(faces)) @ axis
    owner = np.clip(np.searchsorted(edges, inner) - 1, 0, len(shares) - 1)
    owner = _one_piece_each(faces, owner, len(shares))
    return [shapely.union_all(faces[owner == number], grid_size=PRECISION) for number in range(len(shares))]


def _one_piece_each(faces: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """Return the owners after handing every scrap (not the largest face of its slice) to its longest neighbour."""
    main = np.zeros(len(faces), dtype=bool)
    areas = shapely.area(faces)
    for number in range(count):
        mine = np.flatnonzero(owner == number)
        if len(mine):
            main[mine[np.argmax(areas[mine])]] = True
    for _ in range(len(faces)):
        loose = np.flatnonzero(~main)
        if not len(loose):
            break
        anchored = np.flatnonzero(main)
        borders = shapely.length(shapely.intersection(faces[loose][:, None], faces[anchored][None, :]))
        best = borders.argmax(axis=1)
        reached = borders.max(axis=1) > 0
        if not reached.any():
            break
        owner[loose[reached]] = owner[anchored[best[reached]]]
        main[loose[reached]] = True
    return owner


def _axes(shape) -> tuple[np.ndarray, np.ndarray]:
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
    if len(corners) < 4:
        return np.array([1.0, 0.0]), np.array([0.0, 1.0])
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    return (first, second) if np.hypot(*first) >= np.hypot(*second) else (second, first)


def _across(shape, axis: np.ndarray, at: float, reach: float) -> np.ndarray:
    normal = np.array([-axis[1], axis[0]])
    middle = np.array(shape.centroid.coords[0]) @ normal
    base = axis * at + normal * middle
    return np.array([base - normal * reach, base + normal * reach])


def _cut_at(shape, axis: np.ndarray, low: float, high: float, target: float) -> float:
    """Return the position along the axis below which `target` square metres of the footprint lie."""
    normal = np.array([-axis[1], axis[0]])
    middle = np.array(shape.centroid.coords[0]) @ normal
    reach = 2.0 * (high - low) + 10.0
    start, first, last = low - 1.0, low, high
    for _ in range(_ROUNDS):
        at = (first + last) / 2.0
        corners = [
            axis * start + normal * (middle - reach),
            axis * at + normal * (middle - reach),
            axis * at + normal * (middle + reach),
            axis * start + normal * (middle + reach),
        ]
        if shape.intersection(shapely.Polygon(corners)).area < target:
            first = at
        else:
            last = at
        if last - first < PRECISION:
            break
    return (first + last) / 2.0
