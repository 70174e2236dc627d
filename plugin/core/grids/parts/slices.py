"""Cutting one footprint into slices along its long axis."""

from __future__ import annotations

import numpy as np
import shapely

from ..settings import PRECISION


def length_and_width(shape) -> tuple[float, float]:
    """Return length and width (m) of the smallest rectangle round a footprint."""
    first, second = _axes(shape)
    return float(np.hypot(*first)), float(np.hypot(*second))


def sliced(shape, shares: np.ndarray) -> list:
    """Return len(shares) polygons that tile `shape` along its long axis, areas in proportion to `shares`.

    The first slice lies at the western (else southern) end. Each slice is one piece: a scrap that a cut separates
    from its slice goes to the neighbour it touches longest. A share of 0 still gets a thin slice.
    """
    if shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    shares = np.maximum(np.asarray(shares, dtype=float), 1e-3 * max(float(np.max(shares)), 1.0))
    axis, _ = _axes(shape)
    axis = axis / max(np.hypot(*axis), 1e-9)
    if (round(axis[0], 6), round(axis[1], 6)) < (0.0, 0.0):
        axis = -axis
    cuts = _cuts_at(shape, axis, np.cumsum(shares)[:-1] / shares.sum())
    slices = _plain_slices(shape, axis, cuts)
    return slices if slices is not None else _noded_slices(shape, axis, cuts)


def _cuts_at(shape, axis: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return the positions along the axis below which these shares of the footprint's area lie.

    The area below a position is a quadratic function between two vertices; three values of it give the answer.
    """
    rings, ring = shapely.get_coordinates(_oriented(shape), return_index=True)
    u, v = rings @ axis, rings @ np.array([-axis[1], axis[0]])
    u, v = u - u.min(), v - v.mean()
    step = np.flatnonzero(ring[1:] == ring[:-1])
    u0, u1, v0, v1 = u[step], u[step + 1], v[step], v[step + 1]

    def below(at: np.ndarray) -> np.ndarray:
        first, last = np.minimum(u0, at[:, None]), np.minimum(u1, at[:, None])
        slope = (v1 - v0) / np.where(u1 == u0, 1.0, u1 - u0)
        height = v0 + slope * ((first + last) / 2.0 - u0)
        return -(height * (last - first)).sum(axis=1)

    knots = np.unique(u)
    area = below(knots)
    half = below((knots[1:] + knots[:-1]) / 2.0)
    target = shares * area[-1]
    spot = np.clip(np.searchsorted(area, target, side="right") - 1, 0, len(knots) - 2)
    low, size = area[spot], area[spot + 1] - area[spot]
    bend = 2.0 * (size - 2.0 * (half[spot] - low))  # area = low + (size - bend) t + bend t², 0 ≤ t ≤ 1
    slope, rest = size - bend, target - low
    root = np.sqrt(np.maximum(slope * slope + 4.0 * bend * rest, 0.0))
    part = 2.0 * rest / np.maximum(slope + root, 1e-12)
    return (shapely.get_coordinates(shape) @ axis).min() + knots[spot] + np.clip(part, 0.0, 1.0) * np.diff(knots)[spot]


def _oriented(shape) -> np.ndarray:
    """Return the rings of a (multi)polygon, outer ones counter-clockwise, holes clockwise."""
    rings, part = shapely.get_rings(shapely.get_parts(shape), return_index=True)
    outer = np.concatenate([[True], part[1:] != part[:-1]])
    turn = shapely.is_ccw(rings) != outer
    rings[turn] = shapely.reverse(rings[turn])
    return rings


def _plain_slices(shape, axis: np.ndarray, cuts: np.ndarray):
    """Return the slices of a footprint that every cut crosses exactly twice; None for any other, or one sliced too thin."""
    if shape.geom_type != "Polygon" or shape.interiors:
        return None
    ring = shapely.get_coordinates(_oriented(shape)[0])[:-1]
    count, u = len(ring), ring @ axis
    ring = np.roll(ring, -int(np.argmin(u)), axis=0)
    beyond = (ring @ axis)[None, :] > cuts[:, None]  # per cut: which vertices lie past it
    turns = beyond != np.roll(beyond, -1, axis=1)
    if (turns.sum(axis=1) != 2).any():
        return None
    up = turns.argmax(axis=1)  # the edge from this vertex crosses on the way out, that one on the way back
    down = count - 1 - turns[:, ::-1].argmax(axis=1)
    out, back = (_on_cuts(ring, axis, cuts, edge) for edge in (up, down))
    first, last = [0, *(up + 1).tolist()], [*(up + 1).tolist(), int(down[-1]) + 1]
    slices = []
    for number in range(len(cuts) + 1):
        pieces = [out[max(number - 1, 0) : number], ring[first[number] : last[number]]]
        if number < len(cuts):
            until = int(down[number - 1]) + 1 if number else count
            pieces += [out[number : number + 1], back[number : number + 1], ring[int(down[number]) + 1 : until]]
        slices.append(_distinct(np.vstack([*pieces, back[max(number - 1, 0) : number]])))
    if any(len(points) < 3 for points in slices):
        return None
    rings = np.repeat(np.arange(len(slices)), [len(points) for points in slices])
    found = shapely.polygons(shapely.linearrings(np.vstack(slices), indices=rings))
    return list(found) if shapely.is_valid(found).all() and (shapely.area(found) > 0).all() else None


def _on_cuts(ring: np.ndarray, axis: np.ndarray, cuts: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """Return where each edge of the ring (from this vertex to the next) meets its cut, in whole millimetres."""
    start, end = ring[edge], ring[(edge + 1) % len(ring)]
    share = (cuts - start @ axis) / ((end - start) @ axis)
    return np.round(start + share[:, None] * (end - start), 3)


def _distinct(points: np.ndarray) -> np.ndarray:
    """Return a ring's points without doubles in a row."""
    return points[(points != np.roll(points, 1, axis=0)).any(axis=1)]


def _noded_slices(shape, axis: np.ndarray, cuts: np.ndarray) -> list:
    """Return the slices of any footprint."""
    points = shapely.get_coordinates(shape) @ axis
    low, high = float(points.min()), float(points.max())
    count = len(cuts) + 1
    edges = [low - 1.0, *cuts, high + 1.0]
    reach = 2.0 * (high - low) + 10.0
    lines = [shapely.LineString(_across(shape, axis, cut, reach)) for cut in cuts]
    linework = shapely.union_all([shapely.boundary(shape), *lines], grid_size=PRECISION)
    faces = shapely.get_parts(shapely.polygonize([linework]))
    inner = shapely.point_on_surface(faces)
    faces = faces[shapely.intersects(shape, inner)]
    inner = shapely.get_coordinates(shapely.point_on_surface(faces)) @ axis
    owner = np.clip(np.searchsorted(edges, inner) - 1, 0, count - 1)
    owner = _one_piece_each(faces, owner, count)
    return [shapely.union_all(faces[owner == number], grid_size=PRECISION) for number in range(count)]


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
        with np.errstate(invalid="ignore"):  # what only touches makes GEOS tell of an invalid number, and is right
            borders = shapely.length(shapely.intersection(faces[loose][:, None], faces[anchored][None, :]))
        best = borders.argmax(axis=1)
        reached = borders.max(axis=1) > 0
        if not reached.any():
            break
        owner[loose[reached]] = owner[anchored[best[reached]]]
        main[loose[reached]] = True
    return owner


def _axes(shape) -> tuple[np.ndarray, np.ndarray]:
    """Return the long and the short side (vectors) of the smallest rectangle round a footprint."""
    hull = shapely.get_coordinates(shapely.convex_hull(shape))
    if len(hull) < 4:
        return np.array([1.0, 0.0]), np.array([0.0, 1.0])
    edges = np.diff(hull, axis=0)
    edges = edges / np.hypot(*edges.T)[:, None]
    edges = np.where((edges[:, :1] < 0) | ((edges[:, :1] == 0) & (edges[:, 1:] < 0)), -edges, edges)
    along, across = hull @ edges.T, hull @ np.stack([-edges[:, 1], edges[:, 0]])
    length, width = np.ptp(along, axis=0), np.ptp(across, axis=0)
    area = length * width
    best = np.flatnonzero(area <= area.min() * (1.0 + 1e-9))
    longest = np.round(np.maximum(length, width)[best], 6)
    best = best[np.lexsort((np.round(edges[best, 1], 9), -longest))[0]]  # of equal rectangles the longest
    first, second = edges[best] * length[best], np.array([-edges[best, 1], edges[best, 0]]) * width[best]
    return (first, second) if length[best] >= width[best] else (second, first)


def _across(shape, axis: np.ndarray, at: float, reach: float) -> np.ndarray:
    normal = np.array([-axis[1], axis[0]])
    middle = np.array(shape.centroid.coords[0]) @ normal
    base = axis * at + normal * middle
    return np.array([base - normal * reach, base + normal * reach])
