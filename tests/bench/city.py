"""A synthetic city of Chengdu's size for the benches: micro-grids without gap or overlap, communities, compounds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

EAST, NORTH, SIDE = 500_000.0, 3_390_000.0, 100.0
#: Grids along the two sides of a community, communities along the two sides of a 片区.
BLOCK, PRECINCT = (6, 7), (7, 4)
#: Compounds per grid, as in Chengdu: 51,784 of 126,000.
COMPOUNDS = 51_784 / 126_025


def _lines(start: np.ndarray, stop: np.ndarray, random: np.random.Generator, points: int = 6) -> np.ndarray:
    """Return wobbling lines (…, points, 2) from start towards stop, without the last point."""
    step = np.linspace(0, 1, points + 1)[:-1, None]
    shift = random.uniform(-3, 3, (*start.shape[:-1], points, 2))
    shift[..., 0, :] = 0
    return start[..., None, :] * (1 - step) + stop[..., None, :] * step + shift


def _back(lines: np.ndarray, stop: np.ndarray) -> np.ndarray:
    return np.concatenate([stop[..., None, :], lines[..., :0:-1, :]], axis=-2)


def coverage(side: int, seed: int = 0) -> np.ndarray:
    """Return side² polygons (24 edges each) that share their vertices, rounded to millimetres."""
    random = np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0), indexing="ij"), axis=-1)
    corner[1:-1, 1:-1] += random.uniform(-0.25, 0.25, (side - 1, side - 1, 2))
    corner = corner * SIDE + (EAST, NORTH)
    across, along = _lines(corner[:-1], corner[1:], random), _lines(corner[:, :-1], corner[:, 1:], random)
    ring = [across[:, :-1], along[1:], _back(across[:, 1:], corner[1:, 1:]), _back(along[:-1], corner[:-1, 1:])]
    points = np.concatenate(ring, axis=-2).reshape(side * side, -1, 2)
    return shapely.polygons(np.round(np.concatenate([points, points[:, :1]], axis=1), 3))


def city(side: int) -> dict[str, pd.DataFrame]:
    """Return grids, communities, precincts, compounds, buildings (four houses a grid) and workers."""
    shapes = coverage(side)
    column, row = np.divmod(np.arange(side * side), side)
    block = (column // BLOCK[0]) * 1000 + row // BLOCK[1]
    names = np.array([f"{510100000000 + number}" for number in block], dtype=object)
    numbers = (column % BLOCK[0]) * BLOCK[1] + row % BLOCK[1]
    grids = pd.DataFrame(
        {
            "code": [f"{name}01{number:03d}" for name, number in zip(names, numbers)],
            "community_code": names,
            "households": 60.0,
            "shops": 0.0,
            "worker_uid": [f"w{number}" for number in range(side * side)],
            "geometry": shapes,
        }
    )
    order = np.argsort(block, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(block[order])) + 1)
    across, along = np.divmod(np.array([block[group[0]] for group in groups]), 1000)
    district = (across // PRECINCT[0]) * 100 + along // PRECINCT[1]
    communities = pd.DataFrame(
        {
            "code": [names[group[0]] for group in groups],
            "precinct_code": [f"P{number:04d}" for number in district],
            "geometry": [shapely.coverage_union_all(shapes[group]) for group in groups],
        }
    )
    areas = communities["geometry"].groupby(communities["precinct_code"]).agg(lambda of: shapely.coverage_union_all(of))
    precincts = pd.DataFrame({"code": areas.index.to_numpy(dtype=object), "geometry": areas.to_numpy()})
    chosen = np.sort(np.random.default_rng(1).choice(len(grids), round(COMPOUNDS * len(grids)), replace=False))
    compounds = grids.loc[chosen, ["code", "community_code"]].reset_index(drop=True)
    compounds["geometry"] = shapely.buffer(shapes[chosen], -8.0)
    x, y = shapely.get_coordinates(shapely.point_on_surface(shapes)).T
    houses = [shapely.box(x + dx - 5, y + dy - 5, x + dx + 5, y + dy + 5) for dx in (-12, 12) for dy in (-12, 12)]
    buildings = pd.DataFrame(
        {"uid": np.arange(4 * len(grids)).astype(str), "households": 15.0, "geometry": np.concatenate(houses)}
    )
    workers = pd.DataFrame({"uid": grids["worker_uid"], "phone": "13800000001"})
    return {
        "grids": grids,
        "communities": communities,
        "precincts": precincts,
        "compounds": compounds,
        "buildings": buildings,
        "workers": workers,
    }


def facilities(count: int, side: int) -> pd.DataFrame:
    """Return points, a fifth of them turned rectangles 10 to 40 m long and wide."""
    random = np.random.default_rng(2)
    x, y = random.uniform(0, side * SIDE, (2, count)) + [[EAST], [NORTH]]
    shapes = shapely.points(x, y)
    wide = np.flatnonzero(random.random(count) < 0.2)
    long, broad = random.uniform(5, 20, (2, len(wide), 1))
    turn = random.uniform(0, np.pi / 2, (len(wide), 1))
    u, v = long * [-1, 1, 1, -1], broad * [-1, -1, 1, 1]
    corners = np.stack([u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn)], axis=-1)
    shapes[wide] = shapely.polygons(np.round(corners + np.stack([x[wide], y[wide]], axis=-1)[:, None], 3))
    return pd.DataFrame({"code": [f"F{number}" for number in range(count)], "geometry": shapes})
