"""平急转换: the doors of chosen risk areas in groups of about a dozen, one worker each, every group inside one micro-grid.

A group is a list of doors, not a piece of ground: buildings are walked in a short order, their doors unit by unit and floor by
floor, and the walk is cut where it costs least. Source of the figures: `resources/grids/staffing.json`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ...findings import INFO, Finding
from ...progress import Progress, silent
from ...text import stored, tr
from ..parts.slices import sliced
from .doors import Door, Stairs, doors_of, in_words
from .risk_area import EmergencyInput, RiskArea
from .staffing_settings import ROUTE, EmergencySettings
from .walk import banded, cut_walk, distances, route, walk_cost

COLUMNS = (
    "code", "name", "micro_grid_code", "micro_grid", "community_code", "number", "households", "shops", "load",
    "buildings", "members", "minutes", "reason",
)  # fmt: skip


@dataclass
class EmergencyPlan:
    """groups: COLUMNS and geometry (footprints, a split building in schematic slices), in walking order per micro-grid.

    grids: per micro-grid of the risk area its code, community_code, load of the doors inside the area and number of groups.
    """

    groups: pd.DataFrame
    grids: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    report: dict = field(default_factory=dict)


def plan(
    inputs: EmergencyInput, settings: EmergencySettings | None = None, progress: Progress = silent
) -> EmergencyPlan:
    """Return the emergency groups. Bad rows become findings; raises only `Cancelled`. Independent of the order of rows."""
    settings = settings or EmergencySettings()
    progress(0.0, "")
    area = RiskArea(inputs)
    rows, shapes, tally = [], [], []
    for number, (grid, members) in enumerate(area.by_grid):
        if number % 20 == 0:
            progress(0.05 + 0.9 * number / max(len(area.by_grid), 1), area.grid_names[grid] or "")
        found, geometry = _of_grid(area, grid, members, settings)
        rows += found
        shapes += geometry
        tally.append((area.grid_codes[grid], area.grid_homes[grid], area.loads[members].sum(), len(found)))
    groups = pd.DataFrame(rows, columns=list(COLUMNS))
    column = np.empty(len(shapes), dtype=object)
    column[:] = shapes
    groups["geometry"] = column
    grids = pd.DataFrame(tally, columns=["code", "community_code", "load", "groups"])
    findings = [*area.findings, *_short(groups, settings)]
    progress(1.0, "")
    return EmergencyPlan(groups, grids, findings, _report(groups, grids, area, settings))


def _of_grid(area: RiskArea, grid: int, members: np.ndarray, settings: EmergencySettings):
    """Return (rows, geometries) of the groups of one micro-grid."""
    order, gaps = _walk(area, members)
    most = max(1, settings.maximum - 2 * settings.minimum + 2)  # small enough that some cut is always in bounds
    doors: list[Door] = []
    cuts, walks = [], []
    for place, leaf in enumerate(order):
        found = doors_of(
            int(area.whole[leaf]), leaf, int(area.homes[leaf]), int(area.shops[leaf]), area.stairs[leaf], most
        )
        for door in found:
            before = doors[-1] if doors else None
            cuts.append(_cut_cost(before, door))
            walks.append(walk_cost(gaps[place]) if before is not None and before.leaf != leaf else 0.0)
            doors.append(door)
    everything: dict[int, list[Door]] = {}
    for door in doors:
        everything.setdefault(door.building, []).append(door)
    titles = _titles(area, order)
    ends = cut_walk([door.count for door in doors], cuts, walks, settings)
    cut = [doors[start:end] for start, end in zip([0, *ends[:-1]], ends)]
    shapes = _shapes(area, cut)
    total = sum(door.count for door in doors)
    rows = []
    for number, mine in enumerate(cut, start=1):
        homes = sum(door.count for door in mine if not door.is_shop)
        shops = sum(door.count for door in mine if door.is_shop)
        reason = None
        if homes + shops < settings.minimum:
            reason = stored("本微网格在风险区内只有 {total} 户（商铺），不足下限 {low}").format(
                total=total, low=settings.minimum
            )
        rows.append(
            (
                f"{area.grid_codes[grid] or ''}{number:02d}",
                stored("{name}第{number}应急组").format(
                    name=area.grid_names[grid] or area.grid_codes[grid] or "", number=number
                ),
                area.grid_codes[grid],
                area.grid_names[grid],
                area.grid_homes[grid],
                float(number),
                float(homes),
                float(shops),
                float(homes + shops),
                float(len({door.building for door in mine})),
                in_words(mine, everything, titles),
                round(settings.order_minutes + settings.pace * (homes + shops), 1),
                reason,
            )
        )
    return rows, shapes


def _walk(area: RiskArea, members: np.ndarray) -> tuple[list[int], list[float]]:
    """Return the leaves in walking order, and the metres to each from the one before."""
    stops: dict[int, list[int]] = {}
    for leaf in members.tolist():
        stops.setdefault(int(area.whole[leaf]), []).append(leaf)
    for of_stop in stops.values():
        of_stop.sort(key=lambda leaf: (area.stairs[leaf].unit, area.stairs[leaf].low, leaf))
    buildings = sorted(stops, key=lambda building: stops[building][0])
    firsts = [stops[building][0] for building in buildings]
    points = area.points[firsts]
    points = np.where(np.isnan(points), 0.0, points)
    if len(buildings) <= ROUTE["exact_route"]:
        between = distances(area.shapes[firsts])
        visits = route(points, between)
        gaps = [0.0] + [float(between[a, b]) for a, b in zip(visits, visits[1:])]
    else:
        visits = banded(points)
        gaps = [0.0, *np.hypot(*np.diff(points[visits], axis=0).T).tolist()]
    order, metres = [], []
    for visit, gap in zip(visits, gaps):
        for number, leaf in enumerate(stops[buildings[visit]]):
            order.append(leaf)
            metres.append(gap if number == 0 else 0.0)
    return order, metres


def _cut_cost(before: Door | None, after: Door) -> float:
    if before is None or before.building != after.building:
        return 0.0
    if before.unit != after.unit or before.is_shop != after.is_shop:
        return ROUTE["cut_unit"]
    if before.floor != after.floor:
        return ROUTE["cut_floor"]
    return ROUTE["cut_door"]


def _titles(area: RiskArea, order: list[int]) -> dict[int, str]:
    """Return what each building is called; one without name and code gets a number along the walk."""
    found: dict[int, str] = {}
    own: dict[int, str] = {}
    nameless = 0
    for leaf in order:
        building = int(area.whole[leaf])
        if building in found:
            continue
        if area.nameless[leaf]:
            nameless += 1
            found[building] = stored("未命名楼{number}").format(number=nameless)
        else:
            found[building] = area.stairs[leaf].title
        own[building] = area.codes[leaf] or ""
    often = Counter(found.values())
    return {
        building: f"{title}#{own[building]}" if often[title] > 1 and own[building] else title
        for building, title in found.items()
    }


def _shapes(area: RiskArea, cut: list[list[Door]]) -> list:
    """Return per group the footprints of its doors; a leaf in several groups is sliced along its long axis, schematically."""
    shares: dict[int, dict[int, int]] = {}
    for number, mine in enumerate(cut):
        for door in mine:
            of_leaf = shares.setdefault(door.leaf, {})
            of_leaf[number] = of_leaf.get(number, 0) + door.count
    pieces: list[list] = [[] for _ in cut]
    for leaf, of_leaf in shares.items():
        shape = area.shapes[leaf]
        if shape is None:
            continue
        slices = [shape] if len(of_leaf) == 1 else sliced(shape, np.array(list(of_leaf.values()), dtype=float))
        for number, piece in zip(of_leaf, slices):
            pieces[number].append(piece)
    return [shapely.multipolygons(_polygons(found)) if found else None for found in pieces]


def _polygons(shapes: list) -> list:
    parts = shapely.get_parts(shapely.union_all(shapes) if len(shapes) > 1 else shapes[0])
    return [part for part in np.atleast_1d(parts) if shapely.get_type_id(part) == 3]


def _short(groups: pd.DataFrame, settings: EmergencySettings) -> list[Finding]:
    rows = groups[groups["reason"].notna()]
    if not len(rows):
        return []
    text = tr("{count} 个应急组不足下限 {low} 户：所在微网格在风险区内的住户和商铺不够一组。").format(
        count=len(rows), low=settings.minimum
    )
    shapes = rows["geometry"][rows["geometry"].notna()].to_numpy()
    where = shapely.union_all(shapes) if len(shapes) else None
    remedy = tr("可由相邻应急组的微网格员兼管。")
    return [Finding("E03", INFO, tr("应急组不足下限"), text, remedy, "micro_grid", tuple(rows["code"]), where)]


def _report(groups: pd.DataFrame, grids: pd.DataFrame, area: RiskArea, settings: EmergencySettings) -> dict:
    loads = groups["load"].to_numpy(dtype=float)
    inside = (loads >= settings.minimum) & (loads <= settings.maximum)
    low, high = (int(loads.min()), int(loads.max())) if len(loads) else (0, 0)
    return {
        "groups": len(groups),
        "workers_needed": len(groups),
        "micro_grids": len(grids),
        "households": int(groups["households"].sum()),
        "shops": int(groups["shops"].sum()),
        "in_bounds": int(inside.sum()),
        "explained": int(groups["reason"].notna().sum()),
        "mean": round(float(loads.mean()), 2) if len(loads) else None,
        "least": low,
        "most": high,
        "distribution": {
            str(size): int((loads == size).sum()) for size in range(low, high + 1) if (loads == size).any()
        },
        "one_building": int((groups["buildings"] == 1).sum()),
        "empty_micro_grids": [area.grid_codes[grid] for grid in sorted(area.empty_grids)],
        "settings": settings.as_dict(),
    }


__all__ = ["COLUMNS", "EmergencyInput", "EmergencyPlan", "EmergencySettings", "Stairs", "plan"]
