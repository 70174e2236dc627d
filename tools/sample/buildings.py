"""Buildings: footprints laid out along their streets, with floors, use, households and shops."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import shapely
from shapely import affinity

from . import ground, plan

#: Compounds whose buildings come without household counts, so that estimation has work.
UNCOUNTED = ("缆车新村", "石门东院", "南岸晴川", "石板新村")
#: Free space between two buildings, metres.
APART = 3.5
#: As a turn: lie along the streets that climb, which the bend does not keep square to the others.
UPHILL = 9.0


def _rectangle(length: float, depth: float) -> shapely.Polygon:
    return shapely.box(-length / 2, -depth / 2, length / 2, depth / 2)


def _cross(size: float) -> shapely.Polygon:
    third = size * 0.3
    return shapely.union(_rectangle(size, 2 * third), _rectangle(2 * third, size))


def _court(length: float, depth: float, wing: float) -> shapely.Polygon:
    return shapely.difference(
        _rectangle(length, depth), affinity.translate(_rectangle(length - 2 * wing, depth), 0, -wing)
    )


def _ell(length: float, depth: float, wing: float) -> shapely.Polygon:
    return shapely.union(
        affinity.translate(_rectangle(length, wing), 0, (depth - wing) / 2),
        affinity.translate(_rectangle(wing, depth), (length - wing) / 2, 0),
    )


class _Layout:
    """Collects the buildings of one plot; one that would leave the plot, touch another or stand on a road is not built."""

    def __init__(self, plot: dict, ways: shapely.STRtree) -> None:
        self.plot, self.ways = plot, ways
        self.taken: list = []
        self.rows: list = []
        self.ground = shapely.buffer(ground.area(*plot["box"]), -1.5)
        self.dice = random.Random(f"{plot['column']}-{plot['row']}-{plot['name']}-{plot['use']}")

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.dice.random()

    def whole(self, low: int, high: int) -> int:
        return low + int((high - low + 1) * self.dice.random())

    def build(self, x: float, y: float, shape: shapely.Polygon, turn: float = 0.0, **values) -> bool:
        """Build at a paper point, or up to 12 m nearer to the plot's middle where it does not fit."""
        x0, y0, x1, y1 = self.plot["box"]
        away = np.array([(x0 + x1) / 2 - x, (y0 + y1) / 2 - y])
        away = away / max(float(np.hypot(*away)), 1.0)
        return any(
            self._build_at(x + away[0] * move, y + away[1] * move, shape, turn, values) for move in (0, 4, 8, 12)
        )

    def _build_at(self, x: float, y: float, shape: shapely.Polygon, turn: float, values: dict) -> bool:
        angle = ground.heading(x, y) + turn if turn != UPHILL else ground.heading(x, y, uphill=True)
        centre = ground.place(x, y)
        footprint = affinity.translate(affinity.rotate(shape, angle, (0, 0), use_radians=True), centre.x, centre.y)
        footprint = shapely.Polygon(np.round(shapely.get_coordinates(footprint.exterior), ground.DIGITS))
        if not self.ground.contains(footprint) or any(other.distance(footprint) < APART for other in self.taken):
            return False
        if len(self.ways.query(footprint, "intersects")):
            return False
        self.taken.append(footprint)
        self.rows.append({"geometry": footprint, "x": x, "y": y, **values})
        return True


def _lines(low: float, high: float, depth: float, gap: float) -> list[float]:
    """Return the middles of as many rows as fit, spread evenly."""
    count = max(int((high - low - depth) // (depth + gap)) + 1, 1)
    return [float(value) for value in np.linspace(low + depth / 2, high - depth / 2, count)]


def _homes(layout: _Layout, floors: int, units: int, per_floor: int, shops: int = 0) -> dict:
    """Return the counts of a dwelling house: some flats are joined, some are offices."""
    homes = max(floors - (1 if shops else 0), 1) * units * per_floor
    return {"floors": floors, "units": units, "households": max(homes - layout.whole(0, max(homes // 16, 1)), 1),
            "shops": shops, "use": "商住" if shops else "居住"}  # fmt: skip


def _slabs(layout: _Layout, floors: tuple[int, int], gap: float, lift: bool = False) -> None:
    """Rows of slabs along the slope; the outer row towards the main street has shops below."""
    x0, y0, x1, y1 = layout.plot["box"]
    depth = 13.5 if lift else 11.5
    for row, y in enumerate(_lines(y0 + 5, y1 - 5, depth, gap)):
        x = x0 + 8 + layout.between(0, 6)
        while True:
            units = layout.whole(2, 3) if lift else layout.whole(2, 4)
            length = units * (19.0 if lift else 14.0) + layout.between(-2, 2)
            if x + length > x1 - 4:
                break
            if layout.dice.random() > (0.1 if lift else 0.04):
                shops = layout.whole(4, 9) if row == 0 and layout.plot["row"] in (3, 4, 2) else 0
                height = layout.whole(*floors)
                layout.build(x + length / 2, y + layout.between(-2, 2), _rectangle(length, depth),
                             layout.between(-0.03, 0.03), **_homes(layout, height, units, 2, shops))  # fmt: skip
            x += length + layout.between(8, 15)


def _towers(layout: _Layout) -> None:
    x0, y0, x1, y1 = layout.plot["box"]
    for row, y in enumerate(_lines(y0 + 24, y1 - 6, 27, 22)):
        count = max(int((x1 - x0 - 10) // 54), 1)
        for number in range(count):
            x = x0 + (number + 0.5 + (0.18 if row % 2 else -0.12)) * (x1 - x0) / count
            floors = layout.whole(18, 34) if layout.dice.random() < 0.7 else layout.whole(9, 17)
            size = layout.between(24, 28)
            layout.build(x, y + layout.between(-3, 3), _cross(size), layout.between(-0.12, 0.12),
                         **_homes(layout, floors, 1, 4))  # fmt: skip
    layout.build((x0 + x1) / 2, y0 + 9, _rectangle(70, 11), floors=2, units=1, households=0,
                 shops=layout.whole(6, 12), use="商业")  # fmt: skip


def _old_street(layout: _Layout) -> None:
    """Shop houses wall by wall along the four streets, small houses in the yard behind."""
    x0, y0, x1, y1 = layout.plot["box"]
    sides = [((x0, y0 + 7), (x1, y0 + 7), 0.0), ((x0, y1 - 7), (x1, y1 - 7), 0.0),
             ((x0 + 7, y0 + 18), (x0 + 7, y1 - 18), UPHILL), ((x1 - 7, y0 + 18), (x1 - 7, y1 - 18), UPHILL)]  # fmt: skip
    for start, stop, turn in sides:
        length = np.hypot(stop[0] - start[0], stop[1] - start[1])
        along = 5.0
        while along < length - 9:
            width = layout.between(9, 17)
            share = (along + width / 2) / length
            floors = layout.whole(2, 5)
            homes = _homes(layout, floors, 1, 2, layout.whole(1, 4))
            layout.build(start[0] + (stop[0] - start[0]) * share, start[1] + (stop[1] - start[1]) * share,
                         _rectangle(width, 10), turn, **homes)  # fmt: skip
            along += width + APART + layout.between(0.6, 3)
    _cottages(layout, x0 + 22, y0 + 22, x1 - 22, y1 - 22, 20)


def _cottages(layout: _Layout, x0, y0, x1, y1, pace: float, chance: float = 0.75) -> None:
    for y in np.arange(y0 + 5, y1 - 4, pace):
        for x in np.arange(x0 + 6, x1 - 5, pace * 1.15):
            if layout.dice.random() < chance:
                shape = _rectangle(layout.between(9, 14), layout.between(8, 11))
                layout.build(x + layout.between(-4, 4), y + layout.between(-4, 4), shape, layout.between(-0.5, 0.5),
                             **_homes(layout, layout.whole(1, 4), 1, 1))  # fmt: skip


def _village(layout: _Layout) -> None:
    x0, y0, x1, y1 = layout.plot["box"]
    if layout.plot["row"] != 7:
        return _cottages(layout, x0, y0, x1, y1, 22, 0.85)
    for centre in ((0.34, 0.3), (0.62, 0.52), (0.4, 0.78)):  # three hamlets beside the mountain road
        x, y = x0 + centre[0] * (x1 - x0), y0 + centre[1] * (y1 - y0)
        _cottages(layout, x - 62, y - 44, x + 62, y + 44, 21, 0.8)
    return None


def _public(layout: _Layout, *houses: tuple) -> None:
    """Build named houses given as (share of x, share of y, shape, name, use, floors, shops)."""
    x0, y0, x1, y1 = layout.plot["box"]
    for across, up, shape, name, use, floors, shops in houses:
        layout.build(x0 + across * (x1 - x0), y0 + up * (y1 - y0), shape, name=name, use=use, floors=floors, units=1,
                     households=0, shops=shops)  # fmt: skip


def _layout(layout: _Layout) -> None:
    use, plot = layout.plot["use"], layout.plot
    if use == "S":
        _slabs(layout, (5, 8), 15)
    elif use == "Z":
        _slabs(layout, (3, 7), 13)
    elif use == "M":
        _slabs(layout, (9, 14), 21, lift=True)
    elif use == "T":
        _towers(layout)
    elif use == "O":
        _old_street(layout)
    elif use == "V":
        _village(layout)
    elif use in "Kk":
        level = "中学" if use == "K" and plot["row"] == 5 else "小学"
        _public(layout, (0.32, 0.72, _court(84, 46, 13), f"{level}教学楼", "公共服务", 5, 0),
                (0.82, 0.74, _rectangle(30, 20), f"{level}综合楼", "公共服务", 4, 0),
                (0.86, 0.2, _ell(34, 26, 11), "幼儿园", "公共服务", 3, 0))  # fmt: skip
    elif use == "G":
        _public(layout, (0.3, 0.66, _rectangle(70, 44), "云梯农贸市场", "商业", 2, 46),
                (0.76, 0.66, _ell(56, 44, 18), "云梯百货楼", "商业", 5, 38),
                (0.5, 0.15, _rectangle(120, 13), "市场前街", "商业", 2, 18))  # fmt: skip
    elif use == "Q":
        _public(layout, (0.28, 0.6, _court(60, 44, 13), "办公大院", "办公", 7, 0),
                (0.72, 0.68, _rectangle(34, 30), "商务楼", "办公", 16, 4),
                (0.74, 0.22, _rectangle(64, 15), "便民服务中心", "公共服务", 4, 0))  # fmt: skip
    elif use == "I":
        for row, share in enumerate((0.26, 0.74)):
            _public(layout, (0.27, share, _rectangle(74, 34), f"厂房{row * 2 + 1}", "工业", 2, 0),
                    (0.73, share, _rectangle(62, 38), f"厂房{row * 2 + 2}", "工业", 1, 0))  # fmt: skip
    elif use == "P":
        _public(layout, (0.2, 0.25, _rectangle(16, 9), "公园管理房", "公共服务", 1, 0),
                (0.7, 0.6, _rectangle(11, 11), "观景亭", "其他", 1, 0))  # fmt: skip


def buildings(plots: list[dict], roads: pd.DataFrame) -> pd.DataFrame:
    """Return the building rows, named 1栋, 2栋… inside compounds, and coded by compound or community."""
    ways = shapely.STRtree(shapely.buffer(roads["geometry"].to_numpy(), roads["width"].to_numpy() / 2 + 1.0))
    rows = []
    for plot in plots:
        layout = _Layout(plot, ways)
        _layout(layout)
        uncounted = plot["name"] in UNCOUNTED
        for number, row in enumerate(layout.rows, 1):
            parent = plot["compound"] or f"{plot['community']}{plot['column']}{plot['row']}0"
            row.update(code=f"{parent}B{number:02d}", community_code=plot["community"], compound_code=plot["compound"],
                       part="整栋", name=row.get("name") or _house_name(plot, number))  # fmt: skip
            row["true_households"] = row["households"]
            if row["households"] and (uncounted or layout.dice.random() < 0.03):
                row["households"] = np.nan
            row["households_source"] = "登记" if row["households"] > 0 else None
            if row["households"] > 0:
                row["population"] = int(row["households"] * layout.between(2.2, 3.1))
            rows.append(row)
    return pd.DataFrame(rows)


def _house_name(plot: dict, number: int) -> str:
    if plot["name"]:
        return f"{number}栋"
    if plot["use"] == "V":
        return f"竹影村{plot['column'] + 1}组{number}号"
    return f"{plan.CROSS_STREETS[plot['column']]}{number * 2 + 100 * plot['row']}号"
