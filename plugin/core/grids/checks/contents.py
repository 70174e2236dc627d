"""G06 no building cut or left out, G07 no compound border crossed."""

from __future__ import annotations

import numpy as np
import shapely

from ...columns import numbers
from ...findings import Finding
from ...text import tr
from .catalogue import amount, finding
from .overlay import shares
from .subject import Subject, first_holder
from .tally import Tally


def check_buildings(subject: Subject) -> list[Finding | Tally]:
    """G06: every building leaf lies in one grid. A building outside the communities checked is only counted."""
    buildings, limit = subject.buildings, subject.parameters
    here = subject.building_in_community
    shapeless = shapely.is_missing(buildings.shapes)
    found = [_tally(subject, "shapeless", shapeless), _tally(subject, "away", ~here & ~shapeless)]
    left = here & (subject.building_grid < 0)
    if subject.communities is not None and len(subject.communities):
        left &= subject.started[subject.building_community]  # where no grid is yet, G05 says so once
    for row in np.flatnonzero(left):
        detail = tr("楼栋 {name}（{units:.0f} 户/铺）不在任何微网格内。").format(
            name=buildings.labels[row], units=buildings.units[row]
        )
        marks = [buildings.uids[row], f"{buildings.units[row]:.0f}"]
        found.append(
            finding(
                "G06",
                "left",
                detail,
                [buildings.labels[row]],
                buildings.shapes[row],
                layer="building",
                uids=[buildings.uids[row]],
                marks=marks,
            )
        )
    inside = shares(np.where(here, buildings.shapes, None), subject.shapes)
    foreign = ~inside.whole & (inside.outer != subject.building_grid[inside.inner])
    foreign &= (inside.areas > limit.cut_area) & (inside.widths > limit.sliver_width)
    foreign &= subject.building_grid[inside.inner] >= 0
    overlapping = set(zip(*subject.overlaps[:2]))
    for building, grid, area in zip(inside.inner[foreign], inside.outer[foreign], inside.areas[foreign]):
        home = subject.building_grid[building]
        if (grid, home) in overlapping or (home, grid) in overlapping:
            continue  # the two grids overlap: that is G04, the building need not be cut by a border
        if _of_another(subject, building, grid) >= area - limit.cut_area:
            continue  # footprints overlap in the data: what lies there belongs to a building of that grid
        detail = tr("楼栋 {name} 的 {area:.1f} ㎡（{share:.0%}）落在微网格 {other}，其余在 {home}。").format(
            name=buildings.labels[building],
            area=area,
            share=area / buildings.areas[building],
            other=subject.labels[grid],
            home=subject.labels[home],
        )
        codes = [subject.labels[home], subject.labels[grid], buildings.labels[building]]
        case = "border" if _apart(subject, grid, home) else "cut"
        found.append(
            finding(
                "G06",
                case,
                detail,
                codes,
                buildings.shapes[building],
                uids=[subject.uids[home], subject.uids[grid]],
                marks=[buildings.uids[building], amount(area)],
                about=[f"building/{buildings.uids[building]}"],
            )
        )
    return found


def _tally(subject: Subject, case: str, mask: np.ndarray) -> Tally:
    buildings = subject.buildings
    rows = np.flatnonzero(mask)
    about = [(f"building/{uid}",) for uid in buildings.uids[rows]]
    return Tally("G06", case, about, [(label,) for label in buildings.labels[rows]], buildings.points[rows])


def _of_another(subject: Subject, building: int, grid: int) -> float:
    """Return the ㎡ of a building's part in a grid that are also the footprint of buildings standing in that grid."""
    shapes = subject.buildings.shapes
    part = shapely.intersection(shapes[building], subject.shapes[grid])
    others = shapes[subject.building_grid == grid]
    others = others[shapely.intersects(others, part)]
    return float(shapely.area(shapely.intersection(part, shapely.union_all(others)))) if len(others) else 0.0


def _apart(subject: Subject, one: int, other: int) -> bool:
    """Whether two grids lie in different communities: then it is their border that cuts a building, not the grids."""
    return subject.communities is not None and subject.community_row[one] != subject.community_row[other]


def check_compounds(subject: Subject) -> list[Finding]:
    """G07: a grid holds dwellings of one compound only, unless the others are below the minimum by themselves.

    Open ground is not counted: grids cover the whole community, so they reach beyond their compound. Without
    buildings the shared area decides. Buildings outside every compound count like one more compound.
    """
    holders, sizes = _by_buildings(subject) if subject.buildings is not None else _by_area(subject)
    found = []
    for grid, members in holders.items():
        large = [unit for unit in members if sizes(grid, unit) >= subject.settings.minimum]
        if len(members) < 2 or len(large) < 2:
            continue
        names = [tr("小区外楼栋") if unit < 0 else str(subject.compounds.labels[unit]) for unit in large]
        listed = "、".join(
            tr("{name} {size:.0f} 户").format(name=name, size=sizes(grid, unit)) for name, unit in zip(names, large)
        )
        detail = tr("微网格 {code} 跨 {count} 个小区，其中不小于下限、可以单独成格的有：{names}。").format(
            code=subject.labels[grid], count=len(members), names=listed
        )
        case = "mixed"
        if subject.reasons[grid]:
            case = "explained"
            detail += tr("说明：{reason}").format(reason=subject.reasons[grid])
        marks = [listed, subject.reasons[grid] or ""]
        found.append(subject.finding("G07", case, detail, grid, marks=marks))
    return found


def _by_buildings(subject: Subject):
    """Return ({grid row: compound rows with dwellings in it, -1 = outside compounds}, size of a compound for a grid)."""
    buildings, compounds = subject.buildings, subject.compounds
    unit = first_holder(buildings.tree, compounds.shapes)
    named = {code: row for row, code in enumerate(compounds.codes) if code}
    for row, code in enumerate(buildings.compound_codes):
        unit[row] = named.get(code, unit[row]) if code else unit[row]
    counted = (subject.building_grid >= 0) & (buildings.units > 0)
    totals = np.bincount(unit[unit >= 0], weights=buildings.units[unit >= 0], minlength=len(compounds))
    loose_rows = counted & (unit < 0)
    loose = np.bincount(subject.building_grid[loose_rows], weights=buildings.units[loose_rows], minlength=len(subject))
    pairs = np.unique(np.c_[subject.building_grid[counted], unit[counted]], axis=0)
    return _grouped(pairs), lambda grid, member: loose[grid] if member < 0 else totals[member]


def _by_area(subject: Subject):
    inside = shares(subject.compounds.shapes, subject.shapes)
    enough = inside.areas > subject.parameters.compound_share * subject.compounds.areas[inside.inner]
    sizes = np.nan_to_num(numbers(subject.compounds.frame, "households"))
    pairs = np.unique(np.c_[inside.outer[enough], inside.inner[enough]], axis=0)
    return _grouped(pairs), lambda grid, member: sizes[member]


def _grouped(pairs: np.ndarray) -> dict[int, list[int]]:
    """Return {first: [second…]} for the grids that appear more than once."""
    grouped: dict[int, list[int]] = {}
    if not len(pairs):
        return grouped
    rows, counts = np.unique(pairs[:, 0], return_counts=True)
    several = np.isin(pairs[:, 0], rows[counts > 1])
    for grid, unit in pairs[several]:
        grouped.setdefault(int(grid), []).append(int(unit))
    return grouped
