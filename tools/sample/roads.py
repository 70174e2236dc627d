"""Roads by class, with stairs on the steep slopes and a mountain road in hairpins; the river and the railway."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import ground, plan

#: Streets along the slope: paper y, name, class, width.
ALONG = (
    (plan.SOUTH, "南界路", "支路", 9),
    (plan.RING, "南环快速路", "快速路", 26),
    (plan.QUAY_S, "南滨路", "次干路", 16),
    (plan.QUAY_N, "北滨路", "次干路", 16),
    (600, "上街", "支路", 10),
    (742, "云坡大道", "主干路", 24),
    (875, "铁路坎路", "支路", 9),
    (899, "坎上路", "支路", 8),
    (1035, "半坡路", "次干路", 12),
    (1168, "坡顶路", "支路", 9),
)
#: Cross streets wider than a lane: column number → class, width.
CROSS_CLASS = {0: ("次干路", 12), 3: ("主干路", 20), 5: ("次干路", 14), 8: ("次干路", 12)}
#: Cross streets with a bridge over the river, and those that pass the railway.
BRIDGES, UNDERPASSES = (3, 5), (0, 3, 5, 8)
STEEP = 11.0  # percent from which a lane is built as stairs


def roads() -> pd.DataFrame:
    """Return the road rows."""
    rows: list[dict] = []
    last = len(plan.COLUMNS) - 1
    for y, name, kind, width in ALONG:
        for column in range(last):
            _add(rows, [(plan.COLUMNS[column], y), (plan.COLUMNS[column + 1], y)], name, kind, width)
    for column, x in enumerate(plan.COLUMNS):
        kind, width = CROSS_CLASS.get(column, ("支路", 7))
        for row in range(7):
            low, high = plan.ROWS[row]
            steep = kind == "支路" and ground.grade(x, low, x, high) >= STEEP
            _add(
                rows,
                [(x, low), (x, high)],
                plan.CROSS_STREETS[column],
                "台阶" if steep else kind,
                3 if steep else width,
            )
        if column in BRIDGES:
            _add(rows, [(x, plan.QUAY_S), (x, plan.QUAY_N)], f"{'云中' if column == 3 else '渡口'}大桥", kind, width)
        if column in UNDERPASSES:
            _add(rows, [(x, 875), (x, 899)], f"{plan.CROSS_STREETS[column]}下穿道", kind, width)
        elif column in (1, 6):
            _add(rows, [(x, 875), (x, 899)], f"{plan.CROSS_STREETS[column]}人行天桥", "台阶", 3)
    _lanes(rows)
    _hill(rows)
    frame = pd.DataFrame(rows)
    frame["code"] = [f"DL{number:04d}" for number in range(1, len(frame) + 1)]
    return frame


def _add(rows: list, points: list, name: str, kind: str, width: float) -> None:
    grades = [ground.grade(*a, *b) for a, b in zip(points[:-1], points[1:])]
    lengths = [np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(points[:-1], points[1:])]
    rows.append({
        "name": name, "class": kind, "width": width, "walkable": kind != "快速路", "is_barrier": kind == "快速路",
        "grade": round(float(np.average(grades, weights=lengths)), 1), "geometry": ground.line(*points),
    })  # fmt: skip


def _lanes(rows: list) -> None:
    """Lanes between the split courts, yards' ways behind the old streets, and a walk through each park."""
    lanes = iter(plan.SPLIT_LANES)
    for column, row in plan.blocks():
        x0, y0, x1, y1 = plan.block(column, row)
        use, middle = plan.use(column, row), (x0 + x1) / 2
        if use == "Z":
            x = middle + (column % 3 - 1) * 9
            steep = ground.grade(x, y0, x, y1) >= STEEP
            _add(rows, [(x, y0), (x, y1)], next(lanes), "台阶" if steep else "街巷", 3)
        elif use == "O":
            _add(rows, [(x0, (y0 + y1) / 2 + 1), (x1, (y0 + y1) / 2 + 1)], "后街巷", "街巷", 4)
        elif use == "P":
            _add(
                rows,
                _smooth([(x0, y0), (x0 + 50, y0 + 90), (middle + 30, y0 + 40), (x1 - 30, y1 - 60), (x1, y1)]),
                "公园步道",
                "步道",
                3,
            )
        elif use in "ST" and row in (1, 3, 5):
            _add(rows, [(middle, y0), (middle, y0 + 26)], "小区通道", "步道", 4)
    for column in (1, 4, 6):
        x = plan.COLUMNS[column]
        _add(rows, [(x, plan.QUAY_N), (x, plan.QUAY_N - 16)], "下河梯道", "台阶", 4)


def _hairpins(x0: float, x1: float, y0: float, pace: float, turns: int) -> list[tuple]:
    """Return a paper road that climbs in hairpins between x0 and x1."""
    points = []
    for turn in range(turns):
        here, there = (x0, x1) if turn % 2 == 0 else (x1, x0)
        side = 7 if there > here else -7
        y = y0 + turn * pace
        points += [(here + side, y), (here * 0.5 + there * 0.5, y + pace * 0.42), (there - side, y + pace * 0.72),
                   (there, y + pace * 0.92)]  # fmt: skip
    return points


def _smooth(points: list[tuple], rounds: int = 2) -> list[tuple]:
    """Return the polyline with its corners cut."""
    line = np.array(points, dtype="float64")
    for _ in range(rounds):
        a, b = line[:-1], line[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], cut, line[-1:]])
    return [tuple(point) for point in np.round(line, 3)]


def _hill(rows: list) -> None:
    """The winding mountain road, the old stair path beside it and the ways to the hamlets."""
    west = _smooth([(plan.COLUMNS[3], 1168), *_hairpins(425, 605, 1186, 44, 6), (505, 1470)])
    east = _smooth([(plan.COLUMNS[5], 1168), *_hairpins(1045, 1215, 1190, 52, 5), (1130, 1478)])
    for name, points in (("云坡盘山路", west), ("竹影盘山路", east)):
        for part in range(0, len(points) - 1, 24):
            if len(points[part : part + 25]) > 1:
                _add(rows, points[part : part + 25], name, "支路", 6)
    _add(rows, [(405, 1168), (400, 1260), (415, 1350), (440, 1420), (505, 1470)], "云坡古梯道", "台阶", 2)
    _add(rows, _smooth([(505, 1470), (640, 1440), (800, 1395), (960, 1430), (1130, 1478)]), "山脊步道", "步道", 3)
    for x, y in ((470, 1230), (1110, 1240)):
        _add(rows, _smooth([(x, y), (x - 60, y + 20), (x - 130, y + 5)]), "村组路", "街巷", 4)


def barriers() -> pd.DataFrame:
    """Return the barrier rows: the river (a surface), the railway, a works wall and a scarp."""
    left, right = plan.COLUMNS[0], plan.COLUMNS[-1]
    rows = [
        {"name": "样江", "kind": "河流", "crossable": False,
         "geometry": ground.ring((left, 340), (right, 340), (right, 440), (left, 440))},
        {"name": "样滩铁路", "kind": "铁路", "crossable": False, "geometry": ground.line((left, plan.RAIL), (right, plan.RAIL))},
        {"name": "南环快速路", "kind": "快速路", "crossable": False, "geometry": ground.line((left, plan.RING), (right, plan.RING))},
        {"name": "机修厂围墙", "kind": "围墙", "crossable": False,
         "geometry": ground.line((plan.COLUMNS[3] + 5, 8), (plan.COLUMNS[3] + 5, 158))},
        {"name": "坡顶陡坎", "kind": "陡坎", "crossable": True, "geometry": ground.line((640, 1182), (800, 1190), (1000, 1180))},
    ]  # fmt: skip
    return pd.DataFrame(rows)
