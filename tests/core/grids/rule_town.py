"""A small town that breaks no rule, for the rule tests to damage: one community of 4 × 4 grids of 100 m, four
buildings of 15 households in each, one general grid per half, one compound per grid, one worker per grid."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

COMMUNITY = "510100001001"
EAST, NORTH = 500000.0, 3390000.0
SIDE = 100.0


def square(column: float, row: float, width: float = 1.0, height: float = 1.0):
    """Return a rectangle in units of SIDE from the town's corner."""
    x, y = EAST + column * SIDE, NORTH + row * SIDE
    return shapely.box(x, y, x + width * SIDE, y + height * SIDE)


def town() -> dict:
    """Return the keyword arguments for `rules.check`."""
    places = [(column, row) for column in range(4) for row in range(4)]
    codes = [f"{COMMUNITY}{1 + column // 2:02d}{number:03d}" for number, (column, _) in enumerate(places, 1)]
    grids = pd.DataFrame(
        {
            "code": codes,
            "kind": "居住",
            "community_code": COMMUNITY,
            "general_grid_code": [f"{COMMUNITY}{1 + column // 2:02d}" for column, _ in places],
            "compound_code": [f"C{number:02d}" for number in range(16)],
            "households": 60.0,
            "shops": 0.0,
            "worker_uid": [f"w{number}" for number in range(16)],
            "state": "正常",
            "reason": None,
            "geometry": [square(column, row) for column, row in places],
        }
    )
    corners = [(0.1, 0.1), (0.6, 0.1), (0.1, 0.6), (0.6, 0.6)]
    buildings = pd.DataFrame(
        {
            "uid": [f"b{number}" for number in range(64)],
            "name": [f"{number}栋" for number in range(64)],
            "households": 15.0,
            "shops": 0.0,
            "geometry": [square(column + dx, row + dy, 0.2, 0.2) for column, row in places for dx, dy in corners],
        }
    )
    return {
        "grids": grids,
        "communities": pd.DataFrame({"code": [COMMUNITY], "name": "示例社区", "geometry": [square(0, 0, 4, 4)]}),
        "general_grids": pd.DataFrame(
            {"code": [f"{COMMUNITY}01", f"{COMMUNITY}02"], "geometry": [square(0, 0, 2, 4), square(2, 0, 2, 4)]}
        ),
        "compounds": pd.DataFrame(
            {
                "code": [f"C{number:02d}" for number in range(16)],
                "households": 60.0,
                "geometry": [square(column + 0.05, row + 0.05, 0.9, 0.9) for column, row in places],
            }
        ),
        "buildings": buildings,
        "barriers": pd.DataFrame({"kind": [], "crossable": [], "geometry": []}),
        "workers": pd.DataFrame({"uid": [f"w{number}" for number in range(16)], "phone": "13800000001"}),
    }


def damaged(table: str, row: int, **values) -> dict:
    """Return the town with some values of one row changed."""
    inputs = town()
    frame = inputs[table]
    for column, value in values.items():
        frame[column] = frame[column].astype(object)
        frame.at[row, column] = value
    return inputs


def of(findings: list, rule: str) -> list:
    """Return the findings of one rule."""
    return [finding for finding in findings if finding.rule == rule]


def random_coverage(side: int, seed: int) -> np.ndarray:
    """Return side² polygons without gap or overlap: a lattice with shifted corners and wobbling shared edges."""
    random = np.random.default_rng(seed)
    corners = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0), indexing="ij"), axis=-1)
    corners[1:-1, 1:-1] += random.uniform(-0.25, 0.25, (side - 1, side - 1, 2))
    corners = corners * SIDE + (EAST, NORTH)
    lines: dict = {}

    def line(start: tuple, stop: tuple) -> list:
        if (stop, start) in lines:
            return lines[stop, start][::-1]
        if (start, stop) not in lines:
            steps = np.linspace(0, 1, 5)[:, None]
            points = corners[start] * (1 - steps) + corners[stop] * steps
            points[1:-1] += random.uniform(-4, 4, (3, 2))
            lines[start, stop] = [tuple(point) for point in np.round(points, 3)]
        return lines[start, stop]

    shapes = []
    for i in range(side):
        for j in range(side):
            ring = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j)]
            points = [point for a, b in zip(ring, ring[1:]) for point in line(a, b)[:-1]]
            shapes.append(shapely.Polygon(points))
    return np.array(shapes, dtype=object)
