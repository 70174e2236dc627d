"""平急转换: the doors of chosen risk areas in groups of about a dozen, one worker each, every group inside one micro-grid.

A group is a list of doors, not a piece of ground: buildings are walked in a short order, their doors unit by unit and floor by
floor, and the walk is cut where it costs least. Source of the figures: `resources/grids/staffing.json`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ..columns import numbers, polygons, texts
from ..findings import INCOMPLETE, INFO, WARNING, Finding
from ..progress import Progress, silent
from ..text import listed, stored, tr
from .bounds import RETIRED
from .doors import Door, Stairs, doors_of, in_words, stairs_of
from .parts import leaves
from .slices import sliced
from .staffing_settings import ROUTE, EmergencySettings
from .walk import banded, cut_walk, distances, route, walk_cost

COLUMNS = (
    "code", "name", "micro_grid_code", "micro_grid", "community_code", "number", "households", "shops", "load",
    "buildings", "members", "minutes", "reason",
)  # fmt: skip
_NAMED = 12  # rows written out in one finding
#: Uses of buildings in which somebody may live; an office without households is no gap in the data.
_LIVED_IN = ("None", "居住", "商住", "其他")


@dataclass
class EmergencyInput:
    """grids, buildings: frames of micro_grid and building. The risk area is everything that one of these names, all grids when
    none is given — communities: codes; micro_grids: codes; compounds: codes (building.compound_code); areas: polygons."""

    grids: pd.DataFrame
    buildings: pd.DataFrame
    communities: tuple[str, ...] | None = None
    micro_grids: tuple[str, ...] | None = None
    compounds: tuple[str, ...] | None = None
    areas: np.ndarray | None = None


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
    stock = _Stock(inputs, settings)
    rows, shapes, tally = [], [], []
    for number, (grid, members) in enumerate(stock.by_grid):
        if number % 20 == 0:
            progress(0.05 + 0.9 * number / max(len(stock.by_grid), 1), stock.grid_names[grid] or "")
        found, geometry = _of_grid(stock, grid, members, settings)
        rows += found
        shapes += geometry
        tally.append((stock.grid_codes[grid], stock.grid_homes[grid], stock.loads[members].sum(), len(found)))
    groups = pd.DataFrame(rows, columns=list(COLUMNS))
    column = np.empty(len(shapes), dtype=object)
    column[:] = shapes
    groups["geometry"] = column
    grids = pd.DataFrame(tally, columns=["code", "community_code", "load", "groups"])
    findings = [*stock.findings, *_short(groups, settings)]
    progress(1.0, "")
    return EmergencyPlan(groups, grids, findings, _report(groups, grids, stock, settings))


class _Stock:
    """The leaves of the risk area: arrays (n,) in an order that does not depend on the rows; which grid each lies in."""

    def __init__(self, inputs: EmergencyInput, settings: EmergencySettings) -> None:
        self.findings: list[Finding] = []
        grids = inputs.grids.reset_index(drop=True)
        self.grid_codes, self.grid_names = texts(grids, "code"), texts(grids, "name")
        self.grid_homes = texts(grids, "community_code")
        frame = leaves(inputs.buildings)
        frame = frame.iloc[_stable(frame)].reset_index(drop=True)
        self.frame, self.shapes = frame, polygons(frame)
        homes, shops = numbers(frame, "households"), numbers(frame, "shops")
        self.homes = np.floor(np.where(homes > 0, homes, 0.0) + 0.5).astype(int)
        self.shops = np.floor(np.where(shops > 0, shops, 0.0) + 0.5).astype(int)
        self.loads = self.homes + self.shops
        self.points = np.full((len(frame), 2), np.nan)
        there = ~shapely.is_missing(self.shapes)
        if there.any():
            self.points[there] = shapely.get_coordinates(shapely.point_on_surface(self.shapes[there]))
        self.home = self._homes_of(grids, there)
        chosen = self._chosen(inputs)
        self._tell(frame, chosen, np.isnan(homes))
        uid, parent = texts(frame, "uid"), texts(frame, "parent_uid")
        self.codes = texts(frame, "code")
        labels = (texts(frame, name) for name in ("name", "part_label"))
        self.nameless = np.all([pd.isna(column) for column in (self.codes, *labels)], axis=0)
        keys = [p or u or f"#{row}" for row, (p, u) in enumerate(zip(parent, uid))]
        self.whole = np.unique(np.array(keys, dtype=object).astype(str), return_inverse=True)[1].reshape(-1)
        self.stairs = {row: stairs_of(frame.iloc[row]) for row in np.flatnonzero(chosen & (self.loads > 0)).tolist()}
        placed = np.flatnonzero(chosen & (self.home >= 0) & (self.loads > 0))
        order = sorted(set(self.home[placed].tolist()), key=lambda grid: (self.grid_codes[grid] or "", grid))
        self.by_grid = [(grid, placed[self.home[placed] == grid]) for grid in order]
        self.empty_grids = self._chosen_grids(inputs, grids) - set(order)

    def _homes_of(self, grids: pd.DataFrame, there: np.ndarray) -> np.ndarray:
        """Return the row of the grid in use per leaf, -1 for none: where its interior point lies, else by its code."""
        home = np.full(len(self.frame), -1)
        shapes = polygons(grids)
        shapes[texts(grids, "state") == RETIRED] = None
        places = np.flatnonzero(there)
        if len(places) and len(shapes):
            at, grid = shapely.STRtree(shapes).query(shapely.points(self.points[places]), predicate="intersects")
            rank = np.argsort(np.argsort(np.array([str(code or "") for code in self.grid_codes]), kind="stable"))
            order = np.lexsort((-rank[grid], at))
            home[places[at[order]]] = grid[order]
        known = {code: row for row, code in enumerate(self.grid_codes) if code and shapes[row] is not None}
        named = texts(self.frame, "micro_grid_code")
        for row in np.flatnonzero(home < 0).tolist():
            home[row] = known.get(named[row], -1)
        return home

    def _chosen(self, inputs: EmergencyInput) -> np.ndarray:
        given = (inputs.communities, inputs.micro_grids, inputs.compounds, inputs.areas)
        if all(item is None for item in given):
            return np.ones(len(self.frame), dtype=bool)
        chosen = np.zeros(len(self.frame), dtype=bool)
        inside = self.home >= 0
        for codes, column in ((inputs.communities, self.grid_homes), (inputs.micro_grids, self.grid_codes)):
            if codes is not None:
                chosen[inside] |= np.isin(column[self.home[inside]].astype(str), [str(code) for code in codes])
        if inputs.compounds is not None:
            chosen |= np.isin(texts(self.frame, "compound_code").astype(str), [str(code) for code in inputs.compounds])
        if inputs.areas is not None and len(inputs.areas):
            there = np.flatnonzero(~np.isnan(self.points[:, 0]))
            at, _ = shapely.STRtree(inputs.areas).query(shapely.points(self.points[there]), predicate="intersects")
            chosen[there[at]] = True
        return chosen

    def _chosen_grids(self, inputs: EmergencyInput, grids: pd.DataFrame) -> set[int]:
        """Return the grids that were named as a whole (so that an empty one can be told)."""
        found: set[int] = set()
        for codes, column in ((inputs.communities, self.grid_homes), (inputs.micro_grids, self.grid_codes)):
            if codes is not None:
                found |= set(np.flatnonzero(np.isin(column.astype(str), [str(code) for code in codes])).tolist())
        used = texts(grids, "state") != RETIRED
        return {grid for grid in found if used[grid]}

    def _tell(self, frame: pd.DataFrame, chosen: np.ndarray, unknown: np.ndarray) -> None:
        lived_in = np.isin(texts(frame, "use").astype(str), _LIVED_IN)
        nothing = np.flatnonzero(chosen & unknown & (self.shops == 0) & lived_in)
        if len(nothing):
            text = tr("风险区内 {count} 栋楼没有户数，未编入应急网格：{names}。")
            remedy = tr("请先登记或估算户数，再重新编组。")
            self.findings.append(self._finding("E01", INCOMPLETE, tr("户数未知"), text, remedy, frame, nothing))
        outside = np.flatnonzero(chosen & (self.home < 0) & (self.loads > 0))
        if len(outside):
            text = tr("风险区内 {count} 栋楼不在任何在用微网格内，未编入应急网格：{names}。")
            remedy = tr("请先把这些楼栋划入微网格，再重新编组。")
            self.findings.append(self._finding("E02", WARNING, tr("楼栋未划入"), text, remedy, frame, outside))

    def _finding(self, rule, severity, title, text, remedy, frame, rows) -> Finding:
        names = [stairs_of(frame.iloc[row]).title for row in rows[:_NAMED].tolist()]
        shown = listed(names) + (tr(" 等") if len(rows) > _NAMED else "")
        points = self.points[rows]
        points = points[~np.isnan(points[:, 0])]
        where = shapely.multipoints(points) if len(points) else None
        codes = tuple(str(code) for code in texts(frame, "uid")[rows] if code)
        return Finding(
            rule, severity, title, text.format(count=len(rows), names=shown), remedy, "building", codes, where
        )


def _stable(frame: pd.DataFrame) -> np.ndarray:
    """Return an order of the leaves by what they are, not by their rows: names with numbers in numeric order."""
    shapes = polygons(frame)
    centre = np.nan_to_num(
        shapely.get_coordinates(shapely.centroid(np.where(shapely.is_missing(shapes), shapely.Point(0, 0), shapes)))
    )
    columns = [[str(value or "") for value in texts(frame, name)] for name in ("code", "name", "part_label", "uid")]
    centre = np.round(centre, 3) if len(frame) else np.zeros((0, 2))
    keys = [*columns[::-1], centre[:, 1], centre[:, 0]]
    return np.lexsort(keys) if len(frame) else np.zeros(0, dtype=int)


def _of_grid(stock: _Stock, grid: int, members: np.ndarray, settings: EmergencySettings):
    """Return (rows, geometries) of the groups of one micro-grid."""
    order, gaps = _walk(stock, members)
    most = max(1, settings.maximum - 2 * settings.minimum + 2)  # small enough that some cut is always in bounds
    doors: list[Door] = []
    cuts, walks = [], []
    for place, leaf in enumerate(order):
        found = doors_of(
            int(stock.whole[leaf]), leaf, int(stock.homes[leaf]), int(stock.shops[leaf]), stock.stairs[leaf], most
        )
        for door in found:
            before = doors[-1] if doors else None
            cuts.append(_cut_cost(before, door))
            walks.append(walk_cost(gaps[place]) if before is not None and before.leaf != leaf else 0.0)
            doors.append(door)
    everything: dict[int, list[Door]] = {}
    for door in doors:
        everything.setdefault(door.building, []).append(door)
    titles = _titles(stock, order)
    ends = cut_walk([door.count for door in doors], cuts, walks, settings)
    cut = [doors[start:end] for start, end in zip([0, *ends[:-1]], ends)]
    shapes = _shapes(stock, cut)
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
                f"{stock.grid_codes[grid] or ''}{number:02d}",
                stored("{name}第{number}应急组").format(
                    name=stock.grid_names[grid] or stock.grid_codes[grid] or "", number=number
                ),
                stock.grid_codes[grid],
                stock.grid_names[grid],
                stock.grid_homes[grid],
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


def _walk(stock: _Stock, members: np.ndarray) -> tuple[list[int], list[float]]:
    """Return the leaves in walking order, and the metres to each from the one before."""
    stops: dict[int, list[int]] = {}
    for leaf in members.tolist():
        stops.setdefault(int(stock.whole[leaf]), []).append(leaf)
    for of_stop in stops.values():
        of_stop.sort(key=lambda leaf: (stock.stairs[leaf].unit, stock.stairs[leaf].low, leaf))
    buildings = sorted(stops, key=lambda building: stops[building][0])
    firsts = [stops[building][0] for building in buildings]
    points = stock.points[firsts]
    points = np.where(np.isnan(points), 0.0, points)
    if len(buildings) <= ROUTE["exact_route"]:
        between = distances(stock.shapes[firsts])
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


def _titles(stock: _Stock, order: list[int]) -> dict[int, str]:
    """Return what each building is called; one without name and code gets a number along the walk."""
    found: dict[int, str] = {}
    own: dict[int, str] = {}
    nameless = 0
    for leaf in order:
        building = int(stock.whole[leaf])
        if building in found:
            continue
        if stock.nameless[leaf]:
            nameless += 1
            found[building] = stored("未命名楼{number}").format(number=nameless)
        else:
            found[building] = stock.stairs[leaf].title
        own[building] = stock.codes[leaf] or ""
    twice = {title for title in found.values() if list(found.values()).count(title) > 1}
    return {
        building: f"{title}#{own[building]}" if title in twice and own[building] else title
        for building, title in found.items()
    }


def _shapes(stock: _Stock, cut: list[list[Door]]) -> list:
    """Return per group the footprints of its doors; a leaf in several groups is sliced along its long axis, schematically."""
    shares: dict[int, dict[int, int]] = {}
    for number, mine in enumerate(cut):
        for door in mine:
            of_leaf = shares.setdefault(door.leaf, {})
            of_leaf[number] = of_leaf.get(number, 0) + door.count
    pieces: list[list] = [[] for _ in cut]
    for leaf, of_leaf in shares.items():
        shape = stock.shapes[leaf]
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


def _report(groups: pd.DataFrame, grids: pd.DataFrame, stock: _Stock, settings: EmergencySettings) -> dict:
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
        "empty_micro_grids": [stock.grid_codes[grid] for grid in sorted(stock.empty_grids)],
        "settings": settings.as_dict(),
    }


__all__ = ["COLUMNS", "EmergencyInput", "EmergencyPlan", "EmergencySettings", "Stairs", "plan"]
