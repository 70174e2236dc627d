"""An import is told what its rows say of their datum; the datum itself stays as it was chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsProject

from plugin.core import frames, schema
from plugin.core.imports import datum
from plugin.workspace import datum_check, geopackage, imports, positions
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

X, Y, COUNT = 411_000.0, 3_393_000.0, 40


@pytest.fixture
def workspace(qgis_app, tmp_path):
    """Forty compounds, 300 m apart, in a workspace in metres."""
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "坐标偏移")
    opened = Workspace.open(path)
    boxes = [shapely.MultiPolygon([shapely.box(X + 300 * (n % 8), Y + 300 * (n // 8), X + 300 * (n % 8) + 90, Y + 300 * (n // 8) + 70)]) for n in range(COUNT)]  # fmt: skip
    made = frames.conform(
        pd.DataFrame({"code": [f"X{n}" for n in range(COUNT)], "name": [f"锦绣{chr(0x4E00 + 7 * n)}花园" for n in range(COUNT)], "geometry": boxes}),
        schema.table("compound"),
    )  # fmt: skip
    made["uid"] = frames.new_uids(COUNT)
    opened.apply([Change("compound", add=made)], "准备")
    yield opened
    QgsProject.instance().clear()


def listed(workspace, tmp_path, name: str, heads=("经度", "纬度")):
    """Return a csv of one shop in each compound, its coordinates in `name`."""
    n = np.arange(COUNT)
    xy = np.column_stack([X + 300 * (n % 8) + 45, Y + 300 * (n // 8) + 35])
    wgs84 = QgsCoordinateReferenceSystem(positions.WGS84)
    degrees = positions.transformed(xy, workspace.crs, wgs84, workspace.project.transformContext())
    lon, lat = datum.from_wgs84(degrees[:, 0], degrees[:, 1], name)
    rows = [
        f"S{i},便利店{i},锦绣{chr(0x4E00 + 7 * i)}花园{i % 9 + 1}栋,{lon[i]:.7f},{lat[i]:.7f}" for i in range(COUNT)
    ]
    path = tmp_path / f"{name}.csv"
    path.write_text("\n".join([f"编号,名称,地址,{heads[0]},{heads[1]}", *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", datum.CHOICES)
def test_the_report_tells_what_the_rows_say_and_warns_of_another_choice(workspace, tmp_path, name):
    source = imports.open_source(listed(workspace, tmp_path, name))
    plan = imports.plan(workspace, "facility", source, datum=datum.GCJ02)
    found = plan.report["datum_suggestion"]
    assert (found["suggestion"], found["chosen"], found["count"]) == (name, datum.GCJ02, COUNT)
    warned = [row for row in plan.report["warnings"] if "坐标偏移" in row["reason"]]
    assert len(warned) == (0 if name == datum.GCJ02 else 1)
    moved = plan.changes[0].add["geometry"].iloc[0]
    assert (
        moved.distance(shapely.Point(X + 45, Y + 35)) < 1 if name == datum.GCJ02 else 100
    )  # nothing is put right silently
    context = imports.read_context(workspace, "facility")
    chosen = source.automatic_mapping(context.table)
    asked = datum_check.ask(context, source, chosen, None)
    assert asked.suggestion == name and asked.count == COUNT
    if name != datum.AS_IS:
        assert asked.shift == pytest.approx({datum.GCJ02: 361, datum.BD09: 950}[name], abs=25)


def test_tables_whose_rows_name_nothing_are_not_judged(workspace, tmp_path):
    source = imports.open_source(listed(workspace, tmp_path, datum.BD09))
    context = imports.read_context(workspace, "project")
    assert datum_check.ask(context, source, source.automatic_mapping(context.table), None) is None
    nowhere = tmp_path / "无坐标.csv"
    nowhere.write_text("编号,名称,地址\nA,甲,锦绣花园\n", encoding="utf-8")
    plan = imports.plan(workspace, "facility", imports.open_source(nowhere), options=imports.Options())
    assert plan.report["datum_suggestion"] == {}


def test_a_source_gives_its_first_rows(workspace, tmp_path):
    source = imports.open_source(listed(workspace, tmp_path, datum.AS_IS))
    whole, _ = source.read()
    assert len(whole) == COUNT
    for count in (1, 7, 500):
        pd.testing.assert_frame_equal(source.first(count), whole.iloc[:count])
    shape = tmp_path / "点.geojson"
    shape.write_text(
        '{"type":"FeatureCollection","features":['
        + ",".join(f'{{"type":"Feature","properties":{{"name":"{n}"}},"geometry":{{"type":"Point","coordinates":[104,{30 + n / 100}]}}}}' for n in range(9))
        + "]}",
        encoding="utf-8",
    )  # fmt: skip
    vector = imports.open_source(shape)
    assert list(vector.first(4)["name"]) == ["0", "1", "2", "3"] and len(vector.first(100)) == 9
