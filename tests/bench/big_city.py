"""A synthetic city for the whole-city bench of delineation: communities, compounds, general grids, roads, buildings.

Everything lies on one jittered network, so neighbours share their vertices as surveyed borders do. A community has
5 × 4 blocks: about seventeen are compounds, the others street blocks with shops; four general grids (some communities
have none); here and there a railway between the blocks or a creek through them; one community in a hundred is empty.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from plugin.core import frames, schema
from plugin.core.grids.delineate import DelineationInput

#: Communities of the real city, and how many of them stand above one another.
COMMUNITIES, TALL = 3044, 55
ACROSS, UP = 5, 4
WIDE, HIGH = 130.0, 120.0
EAST, NORTH = 510_000.0, 3_350_000.0
#: Vertices between two corners of the network, and how far they and the corners stray (m).
BETWEEN, WOBBLE, JITTER = 3, 2.0, 10.0
SLOTS_ACROSS, SLOTS_UP = 2, 4


def city(share: float = 1.0, seed: int = 7) -> DelineationInput:
    """Return the first `share` of the city; the same share and seed give the same frames."""
    return DelineationInput(**tables(round(COMMUNITIES * share), seed))


def tables(count: int, seed: int = 7) -> dict[str, pd.DataFrame]:
    """Return the frames of `count` communities by argument of DelineationInput."""
    random = np.random.default_rng(seed)
    columns = -(-count // TALL)
    across, along, corner = _network(columns * ACROSS, TALL * UP, random)
    cells = _cells(across, along, corner)
    number = np.arange(count)
    at = _numbers(number)  # (count, ACROSS, UP): block numbers of each community
    shape_of = cells.reshape(-1)[at]
    codes = np.array([f"5101{1 + n // 200:02d}{1 + n // 20 % 10:03d}{1 + n % 20:03d}" for n in number], dtype=object)
    names = np.array([f"示例{n + 1}社区" for n in number], dtype=object)
    communities = pd.DataFrame({"uid": [f"c{n}" for n in number], "code": codes, "name": names})
    communities["geometry"] = [shapely.coverage_union_all(group.ravel()) for group in shape_of]
    is_compound = random.random((count, ACROSS, UP)) < 0.85
    is_compound[random.random(count) < 0.02] = False
    where = np.argwhere(is_compound)
    compounds = pd.DataFrame(
        {
            "uid": [f"p{n}" for n in range(len(where))],
            "code": [f"{codes[n]}X{a}{b}" for n, a, b in where.tolist()],
            "name": [f"样板{n + 1}苑{'一二三四五'[a]}{b + 1}期" for n, a, b in where.tolist()],
            "community_code": codes[where[:, 0]],
            "geometry": shape_of[is_compound],
        }
    )
    return {
        "communities": _table("community", communities),
        "compounds": _table("compound", compounds),
        "general_grids": _table("general_grid", _general(shape_of, codes, random)),
        "buildings": _table("building", _buildings(at, corner, is_compound, codes, random)),
        "barriers": _table("barrier", _barriers(at, across, along, corner, random)),
        "roads": _table("road", _roads(columns, across, along, corner)),
    }


def write(path: Path, inputs: DelineationInput) -> None:
    """Write the frames into a new workspace file."""
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.workspace import geopackage
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    path.parent.mkdir(parents=True, exist_ok=True)
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例城市", overwrite=True)
    named = {"community": "communities", "building": "buildings", "compound": "compounds"}
    named.update(general_grid="general_grids", barrier="barriers", road="roads")
    Workspace.open(path).apply([Change(name, add=getattr(inputs, key)) for name, key in named.items()], "示例数据")


def _table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frames.conform(frame, schema.table(name))


def _network(columns: int, rows: int, random) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (lines to the east, lines to the north, corners); a line has its first corner but not its last."""
    corner = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0), indexing="ij"), axis=-1)
    corner = corner * (WIDE, HIGH) + random.uniform(-JITTER, JITTER, corner.shape) + (EAST, NORTH)
    return _lines(corner[:-1], corner[1:], random), _lines(corner[:, :-1], corner[:, 1:], random), corner


def _lines(start: np.ndarray, stop: np.ndarray, random) -> np.ndarray:
    step = np.linspace(0, 1, BETWEEN + 1)[:-1, None]
    shift = random.uniform(-WOBBLE, WOBBLE, (*start.shape[:-1], BETWEEN, 2))
    shift[..., 0, :] = 0
    return start[..., None, :] * (1 - step) + stop[..., None, :] * step + shift


def _back(lines: np.ndarray, stop: np.ndarray) -> np.ndarray:
    return np.concatenate([stop[..., None, :], lines[..., :0:-1, :]], axis=-2)


def _cells(across, along, corner) -> np.ndarray:
    ring = [across[:, :-1], along[1:], _back(across[:, 1:], corner[1:, 1:]), _back(along[:-1], corner[:-1, 1:])]
    points = np.concatenate(ring, axis=-2)
    return shapely.polygons(np.concatenate([points, points[..., :1, :]], axis=-2))


def _numbers(number: np.ndarray) -> np.ndarray:
    """Return the numbers of the blocks of each community: (count, ACROSS, UP)."""
    column, row = np.divmod(number, TALL)
    x = column[:, None] * ACROSS + np.arange(ACROSS)
    y = row[:, None] * UP + np.arange(UP)
    return x[:, :, None] * (TALL * UP) + y[:, None, :]


def _general(shape_of: np.ndarray, codes: np.ndarray, random) -> pd.DataFrame:
    rows = []
    without = random.random(len(codes)) < 0.15
    for number in np.flatnonzero(~without).tolist():
        quarters = [
            (slice(0, 2), slice(0, 2)),
            (slice(2, 5), slice(0, 2)),
            (slice(0, 2), slice(2, 4)),
            (slice(2, 5), slice(2, 4)),
        ]
        for place, (x, y) in enumerate(quarters, start=1):
            shape = shapely.coverage_union_all(shape_of[number][x, y].ravel())
            code = f"{codes[number]}{place:02d}"
            rows.append(
                {
                    "uid": f"g{code}",
                    "code": code,
                    "name": f"第{place}网格",
                    "community_code": codes[number],
                    "geometry": shape,
                }
            )
    return pd.DataFrame(rows)


def _buildings(at, corner, is_compound, codes, random) -> pd.DataFrame:
    """Return slabs in rows (10–56 households, one in fifty a tower of 110–240), 3.8 to a block on average."""
    count = len(at)
    slots = SLOTS_ACROSS * SLOTS_UP
    crowd = random.uniform(0.1, 0.85, (count, ACROSS, UP, 1))
    crowd[random.random(count) < 0.01] = 0.0
    there = random.random((count, ACROSS, UP, slots)) < crowd
    n, a, b, slot = np.nonzero(there)
    x, y = np.divmod(at[n, a, b], TALL * UP)
    column, row = np.divmod(slot, SLOTS_UP)
    low = (WIDE - 30.0) / SLOTS_ACROSS, (HIGH - 30.0) / SLOTS_UP
    middle = np.column_stack([x * WIDE + 15 + (column + 0.5) * low[0], y * HIGH + 15 + (row + 0.5) * low[1]])
    middle += random.uniform(-1.5, 1.5, middle.shape) + (EAST, NORTH)
    tower = random.random(len(n)) < 0.02
    half = np.where(
        tower[:, None], (13.0, 8.0), np.column_stack([random.uniform(14, 20, len(n)), random.uniform(5, 6.5, len(n))])
    )
    angle = np.radians(random.uniform(-3, 3, len(n)))
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=-1).reshape(-1, 1, 2, 2)
    ring = half[:, None, :] * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    points = (turn @ ring[..., None])[..., 0] + middle[:, None, :]
    street = ~is_compound[n, a, b]
    return pd.DataFrame(
        {
            "uid": [f"b{k}" for k in range(len(n))],
            "code": [f"B{k:06d}" for k in range(len(n))],
            "name": [f"{k + 1}栋" for k in slot.tolist()],
            "compound_code": [None if out else f"{codes[i]}X{j}{k}" for i, j, k, out in zip(n.tolist(), a, b, street)],
            "floors": np.where(tower, random.integers(18, 34, len(n)), random.integers(4, 8, len(n))),
            "units": np.where(tower, random.integers(1, 4, len(n)), np.round(half[:, 0] / 8)),
            "households": np.where(tower, random.integers(110, 241, len(n)), random.integers(10, 57, len(n))),
            "shops": np.where(street & (random.random(len(n)) < 0.5), random.integers(1, 9, len(n)), 0),
            "geometry": shapely.polygons(points),
        }
    )


def _barriers(at, across, along, corner, random) -> pd.DataFrame:
    """Return railways between blocks (one community in twelve) and creeks through them (one in forty)."""
    rows = []
    for number in range(len(at)):
        chance = random.random()
        x, y = divmod(int(at[number, 0, 0]), TALL * UP)
        if chance < 1 / 12:
            line = np.vstack([along[x + 1, y : y + UP].reshape(-1, 2), corner[x + 1, y + UP]])
            rows.append(
                {"uid": f"r{number}", "name": "示例铁路", "kind": "铁路", "geometry": shapely.linestrings(line)}
            )
        elif chance < 1 / 12 + 1 / 40:
            ends = EAST + x * WIDE - 20.0, EAST + (x + ACROSS) * WIDE + 20.0
            level = NORTH + (y + 1) * HIGH + 15.0 + (HIGH - 30.0) / SLOTS_UP
            steps = np.linspace(*ends, 30)
            line = np.column_stack([steps, level + 2.0 * np.sin(steps / 40.0)])
            rows.append({"uid": f"r{number}", "name": "示例河", "kind": "河流", "geometry": shapely.linestrings(line)})
    return pd.DataFrame(rows, columns=["uid", "name", "kind", "geometry"])


def _roads(columns: int, across, along, corner) -> pd.DataFrame:
    """Return a named street along every border between communities, in pieces from crossing to crossing."""
    rows = []
    for x in range(0, columns * ACROSS + 1, ACROSS):
        for y in range(0, TALL * UP, UP):
            line = np.vstack([along[x, y : y + UP].reshape(-1, 2), corner[x, y + UP]])
            rows.append({"name": f"纵{x // ACROSS + 1}路", "geometry": shapely.linestrings(line)})
    for y in range(0, TALL * UP + 1, UP):
        for x in range(0, columns * ACROSS, ACROSS):
            line = np.vstack([across[x : x + ACROSS, y].reshape(-1, 2), corner[x + ACROSS, y]])
            rows.append({"name": f"横{y // UP + 1}街", "geometry": shapely.linestrings(line)})
    frame = pd.DataFrame(rows)
    frame["uid"] = [f"w{n}" for n in range(len(frame))]
    return frame
