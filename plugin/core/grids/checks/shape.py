"""G02 one valid polygon without holes of its own, G11 compact and no sliver."""

from __future__ import annotations

import numpy as np
import shapely

from ...findings import Finding
from ...text import tr
from ..parts.part_names import FLOOR
from .catalogue import amount
from .overlay import faces, mean_width
from .subject import Subject

#: Share of floors from which a grid consists of nothing else.
_ALL_FLOORS = 0.95


def check_shapes(subject: Subject) -> list[Finding]:
    """G02: every grid has one valid polygon; a hole in it must be filled by other grids."""
    return _missing(subject) + _invalid(subject) + _parts(subject) + _holes(subject)


def _missing(subject: Subject) -> list[Finding]:
    rows = np.flatnonzero(shapely.is_missing(subject.shapes))
    return [
        subject.finding("G02", "missing", tr("微网格 {code} 没有面图形。").format(code=subject.labels[row]), row)
        for row in rows
    ]


def _invalid(subject: Subject) -> list[Finding]:
    mended = np.array([raw is not shape for raw, shape in zip(subject.raw, subject.shapes)], dtype=bool)
    rows = np.flatnonzero(mended & np.isin(shapely.get_type_id(subject.raw), (3, 6)))
    rows = rows[~shapely.is_valid(subject.raw[rows])]
    found = []
    for row, reason in zip(rows, shapely.is_valid_reason(subject.raw[rows])):
        detail = tr("微网格 {code} 的图形无效：{reason}。其余规则按修复后的图形检查。").format(
            code=subject.labels[row], reason=_in_chinese(reason)
        )
        found.append(subject.finding("G02", "invalid", detail, row, marks=[reason]))
    return found


def _in_chinese(reason: str) -> str:
    """Return the geometry library's reason in Chinese, with its place."""
    name, _, place = reason.partition("[")
    known = {
        "Self-intersection": tr("边界自相交"),
        "Ring Self-intersection": tr("边界自相接"),
        "Hole lies outside shell": tr("空洞在外框之外"),
        "Holes are nested": tr("空洞嵌套"),
        "Interior is disconnected": tr("内部被分断"),
        "Nested shells": tr("外框嵌套"),
        "Duplicate Rings": tr("边界重复"),
        "Too few points in geometry component": tr("顶点太少"),
        "Invalid Coordinate": tr("坐标无效"),
    }.get(name.strip(), name.strip())
    return tr("{reason}，位置 {place}").format(reason=known, place=place.rstrip("]")) if place else known


def _parts(subject: Subject) -> list[Finding]:
    found = []
    for row in np.flatnonzero(shapely.get_num_geometries(subject.shapes) > 1):
        areas = np.sort(shapely.area(shapely.get_parts(subject.shapes[row])))[::-1]
        listed = "、".join(tr("{area:.2f} ㎡").format(area=area) for area in areas[:5]) + (
            "…" if len(areas) > 5 else ""
        )
        detail = tr("微网格 {code} 由互不相连的 {count} 块组成：{areas}。").format(
            code=subject.labels[row], count=len(areas), areas=listed
        )
        found.append(subject.finding("G02", "parts", detail, row, marks=[amount(area) for area in areas]))
    return found


def _holes(subject: Subject) -> list[Finding]:
    """Return the holes that other grids do not fill, as far as they belong to the grid's community."""
    limit = subject.parameters
    parts, owner = shapely.get_parts(subject.shapes, return_index=True)
    with_holes = np.flatnonzero(shapely.get_num_interior_rings(parts) > 0)
    rings, ring_part = shapely.get_rings(parts[with_holes], return_index=True)
    interior = np.r_[False, ring_part[1:] == ring_part[:-1]] if len(rings) else np.empty(0, bool)
    holes = shapely.polygons(rings[interior])
    owners = owner[with_holes[ring_part[interior]]]
    at, others = subject.tree.query(holes, predicate="intersects")
    found = []
    for place, (hole, row) in enumerate(zip(holes, owners)):
        fillers = others[(at == place) & (others != row)]
        ground = shapely.difference(hole, shapely.union_all(subject.shapes[fillers])) if len(fillers) else hole
        if subject.communities is not None and subject.community_row[row] >= 0:
            ground = shapely.intersection(ground, subject.communities.shapes[subject.community_row[row]])
        blank = faces(ground)
        blank = blank[(shapely.area(blank) > limit.sliver_area) & (mean_width(blank) > limit.sliver_width)]
        if len(blank):
            area = float(shapely.area(blank).sum())
            detail = tr("微网格 {code} 内有 {area:.2f} ㎡ 的空洞，洞内没有其他微网格。").format(
                code=subject.labels[row], area=area
            )
            place = shapely.multipolygons(blank)
            found.append(subject.finding("G02", "hole", detail, row, place, marks=[amount(area)]))
    return found


def check_compactness(subject: Subject) -> list[Finding]:
    """G11: a grid is no sliver and not drawn out: Polsby–Popper 4πA/P² and mean width 2A/P above their limits.

    Floors of a tower are stripes of its footprint, drawn to be seen: a grid of nothing else is not judged, and the stripes
    cut out of a grid are no holes of its shape. A 专属 grid has the outline of its river or park: that is not judged either.
    """
    limit = subject.parameters
    share = _share_of_floors(subject)
    outlines = np.where(share > 0, _filled(subject.shapes), subject.shapes)
    lengths, areas = shapely.length(outlines), shapely.area(outlines)
    known = ~shapely.is_missing(subject.shapes) & (lengths > 0) & (share < _ALL_FLOORS)
    compact = np.full(len(subject), np.inf)
    compact[known] = 4 * np.pi * areas[known] / lengths[known] ** 2
    width = np.full(len(subject), np.inf)
    width[known] = 2 * areas[known] / lengths[known]
    small = known & ((subject.areas < limit.small_area) | (width < limit.mean_width))
    found = []
    for row in np.flatnonzero(small):
        detail = tr("微网格 {code} 面积 {area:.1f} ㎡、平均宽 {width:.1f} m，可能是绘图留下的碎片。").format(
            code=subject.labels[row], area=subject.areas[row], width=width[row]
        )
        found.append(subject.finding("G11", "sliver", detail, row, marks=[amount(subject.areas[row])]))
    for row in np.flatnonzero(known & ~small & ~subject.is_dedicated & (compact < limit.compactness)):
        detail = tr("微网格 {code} 的紧凑度 4πA/P² 为 {value:.3f}，低于 {limit}。").format(
            code=subject.labels[row], value=compact[row], limit=limit.compactness
        )
        found.append(subject.finding("G11", "long", detail, row, marks=[f"{compact[row]:.2f}"]))
    return found


def _share_of_floors(subject: Subject) -> np.ndarray:
    """Return the share of each grid's area that footprints of floors (楼层) take up."""
    buildings = subject.buildings
    if buildings is None or "part" not in buildings.frame:
        return np.zeros(len(subject))
    floors = (buildings.frame["part"] == FLOOR).to_numpy(dtype=bool)
    return subject.counts(np.where(floors, buildings.areas, 0.0)) / np.maximum(subject.areas, 1e-9)


def _filled(shapes: np.ndarray) -> np.ndarray:
    """Return the shapes without their holes."""
    single = shapely.get_type_id(shapes) == 3
    result = shapes.copy()
    result[single] = shapely.polygons(shapely.get_exterior_ring(shapes[single]))
    return result
