"""The files a street office would hand over: two communities, four compounds, 24 buildings, facilities, workers."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QVariant

from plugin.workspace import geopackage, imports
from plugin.workspace.workspace import Workspace

CRS = "EPSG:4544"
#: Left lower corner (m); community 1 lies west, community 2 east of x = EAST.
X, Y = 411000.0, 3390000.0
WIDTH, HEIGHT = 400.0, 300.0
EAST = X + WIDTH
#: 6 buildings per compound, 2 compounds per community, 24 households each: 24 buildings, 576 households.
HOUSEHOLDS = 24
BUILDINGS = 24
COMMUNITIES = {"510105001001": "示例一社区", "510105001002": "示例二社区"}


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """Return WKT of a rectangle."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return "POLYGON((" + ", ".join(f"{a} {b}" for a, b in corners) + "))"


def communities() -> list[tuple]:
    return [
        (rectangle(X + number * WIDTH, Y, WIDTH, HEIGHT), code, name)
        for number, (code, name) in enumerate(COMMUNITIES.items())
    ]


def compounds() -> list[tuple]:
    rows = []
    for number, code in enumerate(COMMUNITIES):
        for half in range(2):
            shape = rectangle(X + number * WIDTH + half * WIDTH / 2, Y, WIDTH / 2, HEIGHT)
            rows.append((shape, f"{code}{half + 1:02d}", f"示例{2 * number + half + 1}号院", code))
    return rows


def buildings() -> list[tuple]:
    rows = []
    for column in range(8):
        for row in range(3):
            shape = rectangle(X + 100 * column + 30, Y + 100 * row + 40, 40.0, 12.0)
            rows.append((shape, f"{column * 3 + row + 1}栋", 6, HOUSEHOLDS))
    return rows


def facilities() -> list[tuple]:
    """One inside each community, one on the border between them, one far away."""
    return [
        (f"POINT({X + 150} {Y + 150})", "S1", "示例社区服务站", "A01"),
        (f"POINT({EAST + 150} {Y + 150})", "S2", "示例幼儿园", "A02"),
        (f"POINT({EAST} {Y + 100})", "S3", "示例超市", "B01"),
        (f"POINT({EAST} {Y + 2000})", "S4", "示例药店", "B03"),
    ]


def _write(path: Path, kind: str, fields: list[tuple], rows: list[tuple]) -> Path:
    layer = QgsVectorLayer(f"{kind}?crs={CRS}", path.stem, "memory")
    layer.dataProvider().addAttributes([QgsField(name, type_) for name, type_ in fields])
    layer.updateFields()
    features = []
    for shape, *values in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(shape))
        feature.setAttributes(values)
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.fileEncoding = "UTF-8"
    options.driverName = "ESRI Shapefile" if path.suffix == ".shp" else "GPKG"
    error = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), layer.transformContext(), options)
    assert error[0] == QgsVectorFileWriter.WriterError.NoError, error
    assert QgsCoordinateReferenceSystem(CRS).isValid()
    return path


def write(folder: Path) -> dict[str, Path]:
    """Write the files and return {table: path}; texts are Chinese, fields as bureaus name them."""
    text, whole = QVariant.String, QVariant.Int
    files = {
        "community": _write(folder / "sq.shp", "Polygon", [("SQDM", text), ("SQMC", text)], communities()),
        "compound": _write(
            folder / "xq.gpkg", "Polygon", [("小区编码", text), ("小区名称", text), ("所属社区", text)], compounds()
        ),
        "building": _write(
            folder / "ld.gpkg", "Polygon", [("楼栋名称", text), ("层数", whole), ("户数", whole)], buildings()
        ),
        "facility": _write(
            folder / "ss.gpkg", "Point", [("设施编号", text), ("设施名称", text), ("小类", text)], facilities()
        ),
        "worker": folder / "wgy.xlsx",
    }
    book = Workbook()
    sheet = book.active
    sheet.append(["姓名", "联系电话", "角色", "所属社区"])
    for number, code in enumerate(COMMUNITIES):
        sheet.append([f"示例员{'甲乙'[number]}", f"1380000000{number + 1}", "微网格员", code])
    book.save(files["worker"])
    return files


def workspace(folder: Path) -> Path:
    """Make a workspace holding the town and return its path."""
    path = geopackage.create(folder / "town.gpkg", QgsCoordinateReferenceSystem(CRS), "示例街道")
    opened = Workspace.open(path)
    for table, file in write(folder).items():
        planned = imports.plan(opened, table, imports.open_source(file))
        assert not planned.report["rejected"], planned.report
        opened.apply(planned.changes, "导入")
    return path
