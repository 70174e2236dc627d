"""Barriers drawn as areas (river, railway land, expressway): the lines in them that part one bank from the other.

Between two banks the area is shared out along its middle line, so it belongs to the grids on its banks and leaves no
gap. A narrow one (a wall) goes to one side as a whole. An area with one bank only (a lake, a river that ends here)
is cut off by its outline and shared among the cells around it, or stays whole where it is large enough to be a
grid of its own. Houses drawn inside an area count to the bank they are nearest to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ...columns import texts
from ...geometry import repaired_polygons
from ..ground.arrangement import faces_of
from ..ground.cells import division_lines, sample_points
from ..settings import PRECISION, GridSettings
from .lines import finite, parts_of, place_order

_NARROW = 2.0  # m: a mean width below which a middle line is not worth drawing
_STEP, _MOST = (1.0, 8.0), 3000  # m between the points on a bank; points of a whole outline
_NEAR = 0.05  # m: points this near to an area lie on its shore
_LEAST = 1.0  # m²: what is smaller is no area
_THIN = 15.0  # m, as in atoms: an area without households narrower than this is no grid of its own


@dataclass
class Areas:
    """shapes: valid Polygons in a stable order; names: one each."""

    shapes: np.ndarray
    names: np.ndarray

    def __len__(self) -> int:
        return len(self.shapes)


def areas_of(frame: pd.DataFrame | None) -> Areas:
    """Return the polygons among the barriers."""
    if frame is None or not len(frame):
        return Areas(np.array([], dtype=object), np.array([], dtype=object))
    parts, row = parts_of(frame["geometry"].to_numpy())
    flat = shapely.get_type_id(parts) == 3
    mended, _ = repaired_polygons(parts[flat])
    shapes, number = shapely.get_parts(mended, return_index=True)
    row = row[flat][number]
    names, kinds = texts(frame, "name"), texts(frame, "kind")
    name = np.array([names[r] or kinds[r] or "" for r in row.tolist()] + [None], dtype=object)[:-1]
    wide = shapely.area(shapes) > 0
    order = place_order(shapes[wide], name[wide])
    return Areas(shapes[wide][order], name[wide][order])


def without_areas(frame: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the frame with the polygons taken out of its shapes, for `lines_of`; rows of polygons only are left out."""
    if frame is None or not len(frame):
        return frame
    parts, row = parts_of(frame["geometry"].to_numpy())
    flat = shapely.get_type_id(parts) == 3
    if not flat.any():
        return frame
    rest = finite(frame["geometry"].to_numpy())
    for number in np.unique(row[flat]).tolist():
        left = parts[(row == number) & ~flat]
        rest[number] = shapely.geometrycollections(left) if len(left) else None
    keep = np.ones(len(frame), dtype=bool)
    keep[np.unique(row[flat])] = ~shapely.is_missing(rest[np.unique(row[flat])])
    return frame.assign(geometry=rest)[keep].reset_index(drop=True)


def parting_lines(
    community, areas: Areas, footprints: np.ndarray, load: np.ndarray, settings: GridSettings
) -> tuple[list, list[str], np.ndarray]:
    """Return (lines that may not be crossed, a name for each, buildings with households that stand in an area).

    footprints, load: the leaves of the community.
    """
    nowhere = np.zeros(0, dtype=int)
    clipped = shapely.clip_by_rect(areas.shapes, *_frame(community))
    clipped, _ = repaired_polygons(clipped)
    names = areas.names[~shapely.is_missing(clipped)]
    clipped = clipped[~shapely.is_missing(clipped)]
    if not len(clipped):
        return [], [], nowhere
    water = shapely.intersection(shapely.union_all(clipped, grid_size=PRECISION), community, grid_size=PRECISION)
    bodies = _polygons(water)
    bodies = bodies[shapely.area(bodies) > _LEAST]
    if not len(bodies):
        return [], [], nowhere
    points = shapely.point_on_surface(footprints) if len(footprints) else np.array([], dtype=object)
    land = _polygons(shapely.difference(community, water, grid_size=PRECISION))
    banks = land[_settled(land, points, settings)]
    lines, called, inside = [], [], []
    for body in bodies:
        drowned = np.flatnonzero(shapely.intersects(body, points)) if len(points) else nowhere
        drowned = drowned[load[drowned] > 0]
        inside.append(drowned)
        shores = banks[shapely.dwithin(banks, body, _NEAR)] if len(banks) else banks
        if len(shores) > 1:
            found = _between(body, shores)
        elif not len(shores):
            found = []
        else:
            dry = np.setdiff1d(np.arange(len(footprints)), drowned)
            found = _around(body, footprints[dry], len(drowned) > 0, settings)
        name = _name(body, clipped, names)
        lines += found
        called += [name] * len(found)
    return lines, called, np.unique(np.concatenate(inside))


def _frame(community) -> tuple[float, float, float, float]:
    west, south, east, north = community.bounds
    return west - 1.0, south - 1.0, east + 1.0, north + 1.0


def _polygons(shape) -> np.ndarray:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return parts[shapely.get_type_id(parts) == 3]


def _is_wide(area: float, outline: float, settings: GridSettings) -> bool:
    return area >= settings.empty_grid_area and 2.0 * area >= _THIN * outline


def _settled(land: np.ndarray, points: np.ndarray, settings: GridSettings) -> np.ndarray:
    """Return which pieces of land are banks: those with buildings, and large ones without."""
    found = np.array([_is_wide(piece.area, piece.length, settings) for piece in land], dtype=bool)
    if len(points) and len(land):
        found[shapely.STRtree(land).query(points, predicate="intersects")[1]] = True
    return found


def _between(body, shores: np.ndarray) -> list:
    """Return the middle line of a body between its banks; the shores of all banks but one where there is none."""
    width = 2.0 * body.area / body.length
    if width >= _NARROW:
        step = max(min(max(width / 4.0, _STEP[0]), _STEP[1]), body.length / _MOST)
        xy, owner = shapely.get_coordinates(shapely.segmentize(shapely.boundary(shores), step), return_index=True)
        shapely.prepare(body)
        near = shapely.dwithin(body, shapely.points(xy), _NEAR)
        lines = division_lines(xy[near], owner[near], body)
        if len(lines) and _parts(body, lines, shores):
            return list(lines)
    touching = [shapely.intersection(body.boundary, shapely.buffer(shore, _NEAR, quad_segs=1)) for shore in shores]
    length = shapely.length(np.array(touching, dtype=object))
    rest = [shape for number, shape in enumerate(touching) if number != int(np.argmax(length))]
    pieces = shapely.get_parts(np.array(rest, dtype=object))
    return list(pieces[(shapely.get_type_id(pieces) == 1) & (shapely.length(pieces) > PRECISION)])


def _parts(body, lines: np.ndarray, shores: np.ndarray) -> bool:
    """Return whether the lines keep every two banks apart: no face of the body lies along two of them."""
    faces = faces_of([body.boundary, *lines])
    faces = faces[shapely.intersects(body, shapely.point_on_surface(faces))]
    face, shore = shapely.STRtree(shores).query(faces, predicate="dwithin", distance=0.5 * _NEAR)
    twice = np.unique(face[np.bincount(face, minlength=len(faces))[face] > 1])
    for number in twice.tolist():
        mine = shores[shore[face == number]]
        along = shapely.length(shapely.intersection(faces[number].boundary, shapely.buffer(mine, _NEAR, quad_segs=1)))
        if (along > 1.0).sum() > 1:
            return False
    return True


def _around(body, footprints: np.ndarray, is_open: bool, settings: GridSettings) -> list:
    """Return the outline of a body with one bank, and lines that share it among the buildings around it.

    is_open: houses stand in it, so they must stay connected with the bank: no outline.
    """
    if is_open:
        return list(division_lines(*sample_points(footprints, settings), body)) if len(footprints) else []
    rings = [shapely.linestrings(shapely.get_coordinates(ring)) for ring in shapely.get_rings(body)]
    if _is_wide(body.area, body.length, settings) or len(footprints) < 2:
        return rings
    points, owner = sample_points(footprints, settings)
    return [*rings, *division_lines(points, owner, body)]


def _name(body, shapes: np.ndarray, names: np.ndarray) -> str:
    """Return the name of the area that makes up most of a body."""
    size = shapely.area(shapely.intersection(shapes, body)) if len(shapes) > 1 else np.ones(1)
    named = [(float(area), str(name)) for area, name in zip(np.round(size, 3), names) if name and area > 0]
    return max(named)[1] if named else ""


__all__ = ["Areas", "areas_of", "parting_lines", "without_areas"]
