"""Write the embedded sample workspace: resources/sample/sample.gpkg and elevation.tif. The same content on every run.

Usage: tools/make_sample.py [folder]
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from osgeo import gdal, osr  # noqa: E402
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject  # noqa: E402

from plugin.workspace import geopackage  # noqa: E402
from plugin.workspace.edits import Change  # noqa: E402
from plugin.workspace.workspace import Workspace  # noqa: E402
from tools.sample import ground, plan, town  # noqa: E402

CELL = 20.0  # metres
MARGIN = 60.0


def write_workspace(path: Path) -> None:
    """Write the sample town as a workspace without grids (delineation is what the user does)."""
    geopackage.create(path, QgsCoordinateReferenceSystem(town.CRS), town.NAME, overwrite=True)
    workspace = Workspace.open(path, QgsProject())
    workspace.apply([Change(name, add=frame) for name, frame in town.build().items()], "示例")
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM change_log")
        connection.execute("UPDATE gewu_meta SET value = ? WHERE key = 'created'", (town.MADE,))
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (town.MADE + ".000Z",))
    connection.execute("VACUUM")
    connection.close()


def write_elevation(path: Path) -> None:
    """Write the town's ground as a small elevation raster (metres, 20 m cells)."""
    corners = ground.area(plan.COLUMNS[0], 0, plan.COLUMNS[-1], plan.ROWS[7][1]).bounds
    left, bottom = (np.floor(np.array(corners[:2]) / CELL) * CELL - MARGIN).tolist()
    columns = int((corners[2] + MARGIN - left) // CELL) + 1
    rows = int((corners[3] + MARGIN - bottom) // CELL) + 1
    east = left + CELL * (np.arange(columns) + 0.5)
    north = bottom + CELL * (rows - np.arange(rows) - 0.5)
    cells = np.column_stack([np.tile(east, rows), np.repeat(north, columns)])
    height = np.round(ground.height(ground.unbend(cells)), 1).reshape(rows, columns)
    reference = osr.SpatialReference()
    reference.SetFromUserInput(town.CRS)
    raster = gdal.GetDriverByName("GTiff").Create(
        str(path), columns, rows, 1, gdal.GDT_Float32, ["COMPRESS=DEFLATE", "PREDICTOR=3"]
    )
    raster.SetGeoTransform((left, CELL, 0, bottom + rows * CELL, 0, -CELL))
    raster.SetProjection(reference.ExportToWkt())
    raster.GetRasterBand(1).WriteArray(height.astype("float32"))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    application = QgsApplication([], False)
    application.initQgis()
    write_workspace(folder / "sample.gpkg")
    write_elevation(folder / "elevation.tif")
    for file in sorted(folder.iterdir()):
        print(f"{file.name}  {file.stat().st_size / 1024:.0f} KiB")
    application.exitQgis()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
