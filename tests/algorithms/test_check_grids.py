"""gewu:checkgrids on plain layers."""

from __future__ import annotations

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingException, QgsProcessingFeedback, QgsVectorLayer

from plugin.algorithms.check_grids import CheckGrids
from plugin.algorithms.delineate_grids import DelineateGrids

COMMUNITY = "510100001001"
X, Y = 400_000, 3_390_000


def box(west: float, south: float, east: float, north: float) -> str:
    points = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return "POLYGON((" + ",".join(f"{X + x} {Y + y}" for x, y in points) + "))"


def layer(rows: list, fields: str, kind: str = "Polygon") -> QgsVectorLayer:
    found = QgsVectorLayer(f"{kind}?crs=EPSG:4544&{fields}", "示例", "memory")
    for attributes, wkt in rows:
        feature = QgsFeature(found.fields())
        feature.setAttributes(attributes)
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        assert found.dataProvider().addFeature(feature)
    return found


def parameters(**changed) -> dict:
    """Return two faultless grids side by side in one community."""
    fields = "field=CODE:string&field=community_code:string&field=Households:integer&field=reason:string"
    grids = [
        ([f"{COMMUNITY}01001", COMMUNITY, 60, None], box(0, 0, 100, 100)),
        ([f"{COMMUNITY}01002", COMMUNITY, 60, None], box(100, 0, 200, 100)),
    ]
    return {
        "GRIDS": layer(changed.pop("grids", grids), fields),
        "COMMUNITIES": layer([([COMMUNITY], box(0, 0, 200, 100))], "field=code:string"),
        "OUTPUT": "memory:",
        **changed,
    }


def findings(run_algorithm, results) -> list:
    return [f for f in run_algorithm.context.getMapLayer(results["OUTPUT"]).getFeatures() if f["severity"] != "info"]


def test_faultless_grids(run_algorithm):
    results = run_algorithm(CheckGrids, parameters())
    assert findings(run_algorithm, results) == [] and results["ERRORS"] == results["WARNINGS"] == 0
    assert all(results[f"G{number:02d}"] == 0 for number in range(1, 12))


def test_findings_carry_texts_codes_and_place_in_the_grids_crs(run_algorithm):
    rows = [
        ([f"{COMMUNITY}01001", COMMUNITY, 60, None], box(0, 0, 110, 100)),
        ([f"{COMMUNITY}01002", COMMUNITY, 160, "整栋公寓"], box(100, 0, 200, 90)),
    ]
    results = run_algorithm(CheckGrids, parameters(grids=rows))
    output = run_algorithm.context.getMapLayer(results["OUTPUT"])
    assert output.crs().authid() == "EPSG:4544"
    assert output.fields().names() == ["rule", "severity", "title", "detail", "suggestion", "codes"]
    found = {feature["rule"]: feature for feature in findings(run_algorithm, results)}
    assert set(found) == {"G04", "G05"} and results["G04"] == 1 and results["ERRORS"] == 2
    assert found["G04"]["codes"] == f"{COMMUNITY}01001、{COMMUNITY}01002"
    assert found["G04"].geometry().area() == pytest.approx(900)
    assert found["G05"].geometry().area() == pytest.approx(900)


def test_bounds_are_parameters(run_algorithm):
    results = run_algorithm(CheckGrids, parameters(MIN=61, MAX=150))
    assert results["G01"] == 2 and results["ERRORS"] == 2
    with pytest.raises(QgsProcessingException, match="户数范围不合理"):
        run_algorithm(CheckGrids, parameters(MIN=100, MAX=30))


def test_a_barrier_and_buildings_in_another_crs(run_algorithm):
    fields = "field=households:integer&field=shops:integer"
    rows = [([30, 0], box(10, 10, 30, 30)), ([30, 0], box(60, 10, 80, 30)), ([60, 0], box(120, 10, 140, 30))]
    river = layer([(["河流"], f"LINESTRING({X + 45} {Y - 10},{X + 45} {Y + 110})")], "field=kind:string", "LineString")
    river_degrees = QgsVectorLayer("LineString?crs=EPSG:4490&field=kind:string", "河", "memory")
    from qgis.core import QgsCoordinateTransform, QgsProject

    move = QgsCoordinateTransform(river.crs(), river_degrees.crs(), QgsProject.instance())
    feature = next(river.getFeatures())
    geometry = feature.geometry()
    geometry.transform(move)
    feature.setGeometry(geometry)
    river_degrees.dataProvider().addFeature(feature)
    results = run_algorithm(CheckGrids, parameters(BUILDINGS=layer(rows, fields), BARRIERS=river_degrees))
    (found,) = findings(run_algorithm, results)
    assert found["rule"] == "G08" and "30 户" in found["detail"] and not found.geometry().isEmpty()


def test_faulty_layers_never_crash(run_algorithm, shared_data):
    seen = 0
    for file in sorted((shared_data / "vector_bad_qgis_geometry_checker").glob("*.shp")):
        if "line" in file.name or "point_layer" in file.name:
            continue
        feedback = QgsProcessingFeedback()
        inputs = {"GRIDS": str(file), "COMMUNITIES": str(file), "BUILDINGS": str(file), "COMPOUNDS": str(file)}
        try:
            results = run_algorithm(CheckGrids, {**inputs, "OUTPUT": "memory:"}, feedback)
        except QgsProcessingException as error:
            assert "坐标系" in str(error) or "范围" in str(error), file.name
        else:
            assert results["G09"] > 0 or "没有" in feedback.textLog()
        seen += 1
    assert seen > 3


def test_real_overlapping_and_invalid_polygons_are_found(run_algorithm, shared_data):
    file = str(shared_data / "vector_bad_qgis_geometry_checker" / "polygon_layer.shp")
    results = run_algorithm(CheckGrids, {"GRIDS": file, "COMMUNITIES": file, "OUTPUT": "memory:"})
    assert results["G02"] > 0 and results["G04"] > 0


def test_communities_without_codes_get_the_codes_the_delineation_gave_them(run_algorithm):
    houses = [([40], box(20 * column + 5, 40 * row + 5, 20 * column + 15, 40 * row + 35))
              for column in range(30) for row in range(2)]  # fmt: skip
    places = [([None, f"示例{number}社区"], box(200 * number, 0, 200 * number + 200, 80)) for number in (2, 0, 1)]
    inputs = {
        "COMMUNITIES": layer(places, "field=SQDM:string&field=SQMC:string"),
        "BUILDINGS": layer(houses, "field=households:integer"),
    }
    made = run_algorithm(DelineateGrids, {**inputs, "OUTPUT": "memory:"})
    grids = run_algorithm.context.takeResultLayer(made["OUTPUT"])
    assert {feature["community_code"] for feature in grids.getFeatures()} == {"未编码01", "未编码02", "未编码03"}
    results = run_algorithm(CheckGrids, {**inputs, "GRIDS": grids, "OUTPUT": "memory:"})
    assert results["ERRORS"] == 0, [feature["detail"] for feature in findings(run_algorithm, results)]


def test_communities_under_another_field_name_are_understood(run_algorithm):
    communities = layer([([COMMUNITY], box(0, 0, 200, 100))], "field=SQDM:string")
    assert run_algorithm(CheckGrids, parameters(COMMUNITIES=communities))["ERRORS"] == 0


def test_a_real_town_without_codes_is_faultless_after_its_delineation(run_algorithm, shared_data):
    file = f"{shared_data / 'cz_bubenec' / 'bubenec.gpkg'}|layername="
    cells = QgsVectorLayer(f"{file}tessellation", "cells", "ogr")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.unaryUnion([cell.geometry() for cell in cells.getFeatures()]))
    communities = QgsVectorLayer(f"Polygon?crs={cells.crs().authid()}", "社区", "memory")
    communities.dataProvider().addFeature(feature)
    buildings = QgsVectorLayer(f"{file}buildings", "楼栋", "ogr")
    inputs = {"COMMUNITIES": communities, "BUILDINGS": buildings}
    made = run_algorithm(DelineateGrids, {**inputs, "HOUSEHOLDS_FIELD": "uID", "OUTPUT": "memory:"})
    grids = run_algorithm.context.takeResultLayer(made["OUTPUT"])
    results = run_algorithm(CheckGrids, {**inputs, "GRIDS": grids, "OUTPUT": "memory:"})
    assert results["G02"] == results["G09"] == 0
