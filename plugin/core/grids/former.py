"""How former grids stand to the data of today: what lies in each, and which of them break a rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..columns import texts
from .rows.kinds import DEDICATED
from .settings import GridSettings

_SLIVER = 0.5  # m²: what is smaller is drawing accuracy
_THIN = 0.05  # m: and what is narrower
_CUT = 0.02  # share of a footprint that may lie across a border


@dataclass
class Former:
    """Former grids in order of their codes. frame: rows of micro_grid; shapes: valid polygons (None where there is no single
    one); of_part: grid per leaf, -1 none; load: households + shops per grid; illegal: what breaks a rule by its shape or
    place; unfit: what breaks one by its numbers or its compounds."""

    frame: pd.DataFrame
    shapes: np.ndarray
    of_part: np.ndarray
    load: np.ndarray
    illegal: np.ndarray
    unfit: np.ndarray


def examined(place, domain, free: np.ndarray, settings: GridSettings) -> Former:
    """Return the former grids of a place. domain: the area they should cover; free: rows of its leaves in that area."""
    order = sorted(range(len(place.former)), key=lambda row: _key(place.former, row))
    frame = place.former.iloc[order].reset_index(drop=True)
    shapes, single = _single(frame["geometry"].to_numpy())
    footprints = place.parts["geometry"].to_numpy()
    load = (place.parts["households"] + place.parts["shops"]).to_numpy(dtype=float)
    of_part = np.full(len(footprints), -1)
    tree = shapely.STRtree(shapes)
    if len(free):
        point, row = tree.query(shapely.point_on_surface(footprints[free]), predicate="intersects")
        first = np.unique(point, return_index=True)[1]
        of_part[free[point[first]]] = row[first]
    inside = of_part >= 0
    total = np.bincount(of_part[inside], weights=load[inside], minlength=len(frame))
    codes = texts(frame, "code")
    illegal = ~single | (codes == None) | pd.Series(codes).duplicated().to_numpy()  # noqa: E711
    illegal |= _outside(shapes, domain)
    illegal |= _overlapping(shapes, tree)
    illegal |= _in_several(shapes, place.general_grids["geometry"].to_numpy())
    illegal |= _parted(place, shapes, of_part, load)
    illegal |= _cutting(shapes, tree, footprints, of_part, free, domain)
    exempt = texts(frame, "kind") == DEDICATED
    unfit = ~exempt & ((total < settings.minimum) | (total > settings.maximum))
    unfit |= mixing(of_part, unit_of_parts(place), load, len(frame), settings)
    return Former(frame, shapes, of_part, total, illegal, unfit)


def _key(frame: pd.DataFrame, row: int) -> tuple:
    code = frame["code"].iloc[row]
    point = shapely.get_coordinates(shapely.point_on_surface(frame["geometry"].iloc[row]))
    return (code if isinstance(code, str) else "~", *(round(float(value), 3) for value in point.reshape(-1)[:2]))


def _single(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (usable shapes, which are one valid polygon)."""
    usable, single = np.array(shapes, dtype=object), np.zeros(len(shapes), dtype=bool)
    for row, shape in enumerate(shapes):
        pieces = shapely.get_parts(shape)
        if len(pieces) == 1 and shapely.get_type_id(pieces[0]) == 3 and pieces[0].is_valid:
            usable[row], single[row] = pieces[0], True
        else:
            usable[row] = shapely.make_valid(shape)
    return usable, single


def _outside(shapes: np.ndarray, domain) -> np.ndarray:
    areas = shapely.area(shapes)
    shapely.prepare(domain)
    lost = areas - shapely.area(shapely.intersection(shapes, domain))
    return lost > _SLIVER + 0.002 * shapely.length(shapes)


def _overlapping(shapes: np.ndarray, tree) -> np.ndarray:
    found = np.zeros(len(shapes), dtype=bool)
    one, two = tree.query(shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    common = shapely.intersection(shapes[one], shapes[two])
    much = real(common)
    found[one[much]] = found[two[much]] = True
    return found


def real(pieces: np.ndarray) -> np.ndarray:
    """Return which areas are more than drawing accuracy."""
    areas = shapely.area(pieces)
    return (areas > _SLIVER) & (2.0 * areas > _THIN * np.maximum(shapely.length(pieces), 1e-9))


def _in_several(shapes: np.ndarray, general: np.ndarray) -> np.ndarray:
    if not len(general):
        return np.zeros(len(shapes), dtype=bool)
    row, unit = shapely.STRtree(general).query(shapes, predicate="intersects")
    much = real(shapely.intersection(shapes[row], general[unit]))
    return np.bincount(row[much], minlength=len(shapes)) > 1


def _parted(place, shapes: np.ndarray, of_part: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Return which grids have dwellings on two sides of a barrier."""
    found = np.zeros(len(shapes), dtype=bool)
    if not place.barriers:
        return found
    lines = np.empty(len(place.barriers), dtype=object)
    lines[:] = place.barriers
    line, row = shapely.STRtree(shapes).query(lines, predicate="intersects")
    crossing = shapely.relate_pattern(lines[line], shapes[row], "T********") if len(line) else np.zeros(0, dtype=bool)
    footprints = place.parts["geometry"].to_numpy()
    for grid in np.unique(row[crossing]).tolist():
        mine = lines[line[crossing & (row == grid)]]
        network = shapely.union_all([shapely.boundary(shapes[grid]), *shapely.intersection(mine, shapes[grid])])
        faces = shapely.get_parts(shapely.polygonize([network]))
        homes = np.flatnonzero((of_part == grid) & (load > 0))
        if len(faces) > 1 and len(homes):
            side = shapely.STRtree(faces).query(shapely.point_on_surface(footprints[homes]), predicate="intersects")[1]
            found[grid] = len(np.unique(side)) > 1
    return found


def _cutting(shapes: np.ndarray, tree, footprints: np.ndarray, of_part: np.ndarray, free: np.ndarray, domain):
    """Return which grids cut a building of theirs or another's, but for what lies under a building of the other grid."""
    found = np.zeros(len(shapes), dtype=bool)
    if not len(free):
        return found
    part, row = tree.query(footprints[free], predicate="intersects")
    part = free[part]
    foreign = of_part[part] != row
    part, row = part[foreign], row[foreign]
    common = shapely.intersection(footprints[part], shapes[row])
    area = shapely.area(common)
    much = area > np.maximum(_CUT * shapely.area(footprints[part]), _SLIVER)
    for leaf, grid, piece, size in zip(
        part[much].tolist(), row[much].tolist(), common[much].tolist(), area[much].tolist()
    ):
        others = footprints[of_part == grid]
        others = others[shapely.intersects(others, piece)]
        if len(others) and size - shapely.area(shapely.intersection(shapely.union_all(others), piece)) < _SLIVER:
            continue
        found[grid] = True
        if of_part[leaf] >= 0:
            found[of_part[leaf]] = True
    return found


def unit_of_parts(place) -> np.ndarray:
    """Return per leaf the compound (row) it stands in, the smallest of several, -1 for none."""
    found = np.full(len(place.parts), -1)
    compounds = place.compounds["geometry"].to_numpy()
    if len(compounds) and len(found):
        points = shapely.point_on_surface(place.parts["geometry"].to_numpy())
        point, unit = shapely.STRtree(compounds).query(points, predicate="intersects")
        order = np.lexsort((unit, -shapely.area(compounds)[unit], point))
        found[point[order]] = unit[order]
    return found


def mixing(grid: np.ndarray, unit: np.ndarray, load: np.ndarray, count: int, settings: GridSettings) -> np.ndarray:
    """Return which grids 0..count-1 hold dwellings of two compounds that could stand alone (rule G07).

    grid, unit, load: grid (-1 none), compound (-1 street) and households + shops per leaf of the community.
    """
    units = int(unit.max(initial=-1)) + 2
    total = np.bincount(unit + 1, weights=load, minlength=units)
    placed = (grid >= 0) & (load > 0)
    held = np.zeros((count, units))
    np.add.at(held, (grid[placed], unit[placed] + 1), load[placed])
    large = (held > 0) & (total >= settings.minimum)[None, :]
    large[:, 0] = held[:, 0] >= settings.minimum
    return large.sum(axis=1) > 1
