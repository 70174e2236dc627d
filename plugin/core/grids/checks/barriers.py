"""G08: no grid with dwellings on both sides of something that cannot be crossed."""

from __future__ import annotations

import numpy as np
import shapely

from ...columns import labels, shapes, texts
from ...findings import Finding
from ...text import tr
from .overlay import faces
from .subject import Subject


def check_barriers(subject: Subject) -> list[Finding]:
    """G08: a barrier (line or area) may run along a grid or end in it, but must not part its dwellings.

    With buildings given, a grid is parted when buildings with households or shops lie on two sides; without, when
    two sides have a fair share of its area.
    """
    shaped = shapes(subject.barriers)
    kinds, names = texts(subject.barriers, "kind"), labels(subject.barriers)
    at, hit = subject.tree.query(shaped, predicate="intersects")
    inner = shapely.relate_pattern(shaped[at], subject.shapes[hit], "T********") if len(at) else np.empty(0, bool)
    at, hit = at[inner], hit[inner]
    order = np.argsort(hit, kind="stable")
    at, hit = at[order], hit[order]
    members = _members(subject)
    found = []
    for grid, start, stop in _runs(hit):
        obstacles = shaped[at[start:stop]]
        pieces = faces(_split(subject.shapes[grid], obstacles))
        if len(pieces) < 2:
            continue
        sides = _sides(subject, grid, pieces, members)
        if len(sides) < 2:
            continue
        listed = sorted(
            {
                f"{kinds[row] or ''}{'' if names[row].startswith('#') else names[row]}" or names[row]
                for row in at[start:stop]
            }
        )
        detail = tr("微网格 {code} 被阻隔（{names}）分成 {count} 片：{sides}。").format(
            code=subject.labels[grid], names="、".join(listed), count=len(sides), sides="、".join(sides)
        )
        case = "crossed"
        if subject.reasons[grid]:
            case = "explained"
            detail += tr("说明：{reason}").format(reason=subject.reasons[grid])
        crossing = shapely.intersection(shapely.union_all(obstacles), subject.shapes[grid])
        found.append(
            subject.finding("G08", case, detail, grid, crossing, marks=[*listed, *sides, subject.reasons[grid] or ""])
        )
    return found


def _runs(values: np.ndarray):
    """Yield (value, start, stop) of the runs of equal values in a sorted array."""
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else []
    for start, stop in zip(starts, [*starts[1:], len(values)]):
        yield int(values[start]), int(start), int(stop)


def _split(polygon, obstacles: np.ndarray):
    """Return the polygon without the barrier areas and cut along the barrier lines (a collection)."""
    flat = np.isin(shapely.get_type_id(obstacles), (3, 6))
    if flat.any():
        blocks = obstacles[flat]
        polygon = shapely.difference(polygon, shapely.union_all(shapely.make_valid(blocks)))
    lines = obstacles[~flat]
    if not len(lines) or shapely.is_empty(polygon):
        return polygon
    network = shapely.union_all(np.r_[shapely.boundary(polygon), shapely.intersection(lines, polygon)])
    cells = shapely.get_parts(shapely.polygonize([network]))
    return shapely.geometrycollections(cells[shapely.intersects(polygon, shapely.point_on_surface(cells))])


def _members(subject: Subject) -> dict[int, np.ndarray] | None:
    """Return {grid row: rows of its buildings with households or shops}, None without buildings."""
    if not subject.has_buildings:
        return None
    rows = np.flatnonzero((subject.building_grid >= 0) & (subject.buildings.units > 0))
    rows = rows[np.argsort(subject.building_grid[rows], kind="stable")]
    return {grid: rows[start:stop] for grid, start, stop in _runs(subject.building_grid[rows])}


def _sides(subject: Subject, grid: int, pieces: np.ndarray, members: dict[int, np.ndarray] | None) -> list[str]:
    """Return a text for every side that counts."""
    if members is None:
        areas = shapely.area(pieces)
        enough = areas > subject.parameters.barrier_side_share * subject.areas[grid]
        return [tr("{area:.0f} ㎡").format(area=area) for area in areas[enough]]
    rows = members.get(grid, np.empty(0, np.int64))
    texts_of_sides = []
    for piece in pieces:
        units = subject.buildings.units[rows][shapely.intersects(piece, subject.buildings.points[rows])].sum()
        if units > 0:
            texts_of_sides.append(tr("{units:.0f} 户/铺").format(units=units))
    return texts_of_sides
