"""A town of square grids with a block of buildings in each, of any size: for editing by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsCoordinateReferenceSystem

from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

CRS = "EPSG:4544"
X, Y = 411000.0, 3390000.0
SIZE = 100.0
COMMUNITY = "510105001001"
OTHER = "510105001002"
HOUSEHOLDS = 5


def tables(columns: int, rows: int, side: tuple[int, int] = (3, 3)) -> dict[str, pd.DataFrame]:
    """Return the frames of `columns` × `rows` grids with side[0] × side[1] buildings of 5 households each, in one community,
    and of one grid east of them in another. Every row of grids is a general grid: n0, n1, …, that of the other one last.

    Grids are g0, g1, … and buildings b0, b1, … from the left lower corner, row by row.
    """
    places = [(column, row, COMMUNITY) for row in range(rows) for column in range(columns)]
    places.append((columns, 0, OTHER))
    corners = np.array([(X + column * SIZE, Y + row * SIZE) for column, row, _ in places])
    general = [f"{code}{row + 1:02d}" for _, row, code in places]
    codes = [f"{parent}{number + 1:03d}" for number, parent in enumerate(general)]
    across, up = side
    cell = np.array([SIZE / across, SIZE / up])
    offsets = np.array([(column, row) for row in range(up) for column in range(across)]) * cell
    low = (corners[:, None] + offsets[None]).reshape(-1, 2) + 0.24 * cell
    high = low + 0.52 * cell
    each = across * up
    of_place = np.repeat([code for *_, code in places], each)
    boxes = shapely.set_precision(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), 0.001)
    return {
        "community": pd.DataFrame(
            {
                "uid": ["c0", "c1"],
                "code": [COMMUNITY, OTHER],
                "name": ["青石社区", "白石社区"],
                "geometry": [
                    shapely.box(X, Y, X + columns * SIZE, Y + rows * SIZE),
                    shapely.box(X + columns * SIZE, Y, X + (columns + 1) * SIZE, Y + SIZE),
                ],
            }
        ),
        "general_grid": pd.DataFrame(
            {
                "uid": [f"n{number}" for number in range(rows + 1)],
                "code": [*(f"{COMMUNITY}{row + 1:02d}" for row in range(rows)), f"{OTHER}01"],
                "name": [f"第{number + 1}网格" for number in range(rows + 1)],
                "community_code": [COMMUNITY] * rows + [OTHER],
                "households": [HOUSEHOLDS * across * up * columns] * rows + [HOUSEHOLDS * across * up],
                "geometry": [
                    *(shapely.box(X, Y + row * SIZE, X + columns * SIZE, Y + (row + 1) * SIZE) for row in range(rows)),
                    shapely.box(X + columns * SIZE, Y, X + (columns + 1) * SIZE, Y + SIZE),
                ],
            }
        ),
        "micro_grid": pd.DataFrame(
            {
                "uid": [f"g{number}" for number in range(len(places))],
                "code": codes,
                "name": [f"第{number + 1}微网格" for number in range(len(places))],
                "kind": "居住",
                "community_code": [code for *_, code in places],
                "general_grid_code": general,
                "households": HOUSEHOLDS * each,
                "shops": 0,
                "buildings": each,
                "state": "正常",
                "locked": False,
                "source": "auto",
                "geometry": shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + SIZE, corners[:, 1] + SIZE),
            }
        ),
        "building": pd.DataFrame(
            {
                "uid": [f"b{number}" for number in range(len(boxes))],
                "code": [str(number) for number in range(len(boxes))],
                "name": [f"{number}栋" for number in range(len(boxes))],
                "community_code": of_place,
                "part": "整栋",
                "use": "居住",
                "floors": 6,
                "households": float(HOUSEHOLDS),
                "shops": 0.0,
                "micro_grid_code": np.repeat(codes, each),
                "geometry": boxes,
            }
        ),
    }


def workspace(folder: Path, columns: int, rows: int, side: tuple[int, int] = (3, 3)) -> Path:
    """Make a workspace holding the town and return its path."""
    path = geopackage.create(folder / "grids.gpkg", QgsCoordinateReferenceSystem(CRS), "示例街道")
    changes = [Change(name, add=frame) for name, frame in tables(columns, rows, side).items()]
    Workspace.open(path).apply(changes, "导入")
    return path


def middle(grid: tuple[int, int], building: tuple[int, int], side: tuple[int, int] = (3, 3)) -> tuple[float, float]:
    """Return the middle of a building (column, row) in a grid (column, row)."""
    return tuple(
        corner + grid[axis] * SIZE + (building[axis] + 0.5) * SIZE / side[axis] for axis, corner in enumerate((X, Y))
    )
