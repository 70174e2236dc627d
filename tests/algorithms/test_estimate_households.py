"""gewu:estimatehouseholds on plain layers, synthetic and real."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsDistanceArea,
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from plugin.algorithms.estimate_households import EstimateHouseholds
from plugin.workspace.frames import is_null

FIELDS = "field=floors:integer&field=use:string&field=households:integer&field=compound:string"


def buildings(rows: list, crs: str = "EPSG:4544", fields: str = FIELDS) -> QgsVectorLayer:
    """Return 30 × 15 m buildings side by side with the given attributes."""
    found = QgsVectorLayer(f"MultiPolygon?crs={crs}&{fields}", "示例楼栋", "memory")
    features = []
    for place, attributes in enumerate(rows):
        x, y = 400_000 + 40 * place, 3_390_000
        feature = QgsFeature(found.fields())
        feature.setAttributes(attributes)
        ring = f"{x} {y},{x + 30} {y},{x + 30} {y + 15},{x} {y + 15},{x} {y}"
        feature.setGeometry(QgsGeometry.fromWkt(f"MULTIPOLYGON((({ring})))"))
        features.append(feature)
    assert found.dataProvider().addFeatures(features)[0]
    return found


def rows_of(run_algorithm, results) -> list:
    return list(run_algorithm.context.getMapLayer(results["OUTPUT"]).getFeatures())


def test_estimates_and_marks(run_algorithm):
    layer = buildings([[6, "居住", None, ""], [6, "居住", 7, ""], [None, "", None, ""], [6, "办公", None, ""]])
    feedback = QgsProcessingFeedback()
    results = run_algorithm(
        EstimateHouseholds, {"BUILDINGS": layer, "DEFAULT_FLOORS": 3, "OUTPUT": "memory:"}, feedback
    )
    features = rows_of(run_algorithm, results)
    assert [feature["households"] for feature in features[:3]] == [30, 7, 15] and is_null(features[3]["households"])
    assert [feature["households_source"] for feature in features[:3]] == ["估算", "登记", "估算"]
    assert (results["HOUSEHOLDS"], results["RECORDED"], results["ESTIMATED"], results["UNKNOWN"]) == (52, 1, 2, 1)
    assert "缺少层数" in feedback.textLog() and "非居住用途" in feedback.textLog()


def test_a_total_is_spread_by_code_or_by_location(run_algorithm):
    layer = buildings([[6, "", None, "A"], [12, "", None, "A"], [6, "", None, "B"]])
    totals = QgsVectorLayer("Polygon?crs=EPSG:4544&field=bm:string&field=hs:integer", "小区", "memory")
    for code, total, west in (("A", 100, 399_990), ("B", 41, 400_075)):
        feature = QgsFeature(totals.fields())
        feature.setAttributes([code, total])
        feature.setGeometry(
            QgsGeometry.fromWkt(
                f"POLYGON(({west} 3389990,{west + 85} 3389990,{west + 85} 3390030,{west} 3390030,{west} 3389990))"
            )
        )
        totals.dataProvider().addFeature(feature)
    parameters = {
        "BUILDINGS": layer,
        "TOTALS": totals,
        "TOTALS_FIELD": "hs",
        "TOTALS_CODE_FIELD": "bm",
        "OUTPUT": "memory:",
    }
    for match in ({"MATCH_FIELD": "compound"}, {}):
        results = run_algorithm(EstimateHouseholds, {**parameters, **match})
        assert [feature["households"] for feature in rows_of(run_algorithm, results)] == [33, 67, 41]
        assert results["SPREAD"] == 3


def test_degrees_are_measured_on_the_ellipsoid(run_algorithm, shared_data):
    source = str(shared_data / "cn_suzhou_buildings_floors" / "suzhou_buildings.gpkg")
    results = run_algorithm(EstimateHouseholds, {"BUILDINGS": source, "FLOORS_FIELD": "Floor", "OUTPUT": "memory:"})
    features = rows_of(run_algorithm, results)
    assert len(features) == 3076 and results["ESTIMATED"] == 3076
    meter = QgsDistanceArea()
    layer = QgsVectorLayer(source, "x", "ogr")
    meter.setSourceCrs(layer.crs(), QgsProject.instance().transformContext())
    meter.setEllipsoid("EPSG:7030")
    for feature in features[::50]:
        expected = meter.measureArea(feature.geometry()) * feature["Floor"] / 90
        assert feature["households"] == pytest.approx(expected, abs=0.51)


def test_real_buildings_with_gaps_in_their_storeys(run_algorithm, shared_data):
    source = f"{shared_data}/cn_shenzhen_nanshan_osm/shenzhen_nanshan.gpkg|layername=buildings"
    parameters = {"BUILDINGS": source, "FLOORS_FIELD": "building_levels", "USE_FIELD": "building", "OUTPUT": "memory:"}
    feedback = QgsProcessingFeedback()
    results = run_algorithm(EstimateHouseholds, parameters, feedback)
    assert results["ESTIMATED"] + results["UNKNOWN"] == 433 and results["ESTIMATED"] > 100
    assert "缺少层数" in feedback.textLog() and "非居住用途" in feedback.textLog()


def test_field_of_another_type_is_replaced(run_algorithm):
    layer = buildings(
        [["六", "", "abc", ""]], fields="field=floors:string&field=use:string&field=Households:string&field=c:string"
    )
    results = run_algorithm(EstimateHouseholds, {"BUILDINGS": layer, "OUTPUT": "memory:"})
    (feature,) = rows_of(run_algorithm, results)
    assert feature["Households"] == 30 and feature.fields().names().count("Households") == 1


def test_odd_polygons_never_crash(run_algorithm, shared_data):
    for file in sorted((shared_data / "vector_bad_qgis_geometry_checker").glob("*.shp")):
        if "line" in file.name or "point_layer" in file.name:
            continue
        try:
            run_algorithm(EstimateHouseholds, {"BUILDINGS": str(file), "OUTPUT": "memory:"})
        except QgsProcessingException as error:
            assert "坐标系" in str(error) or "范围" in str(error), file.name


def test_a_field_that_does_not_exist_is_refused(run_algorithm):
    with pytest.raises(QgsProcessingException, match="层数字段：图层没有字段“nosuch”"):
        run_algorithm(EstimateHouseholds, {"BUILDINGS": buildings([[6, "居住", None, ""]]), "FLOORS_FIELD": "nosuch"})


def test_a_senseless_area_is_refused(run_algorithm):
    with pytest.raises(Exception, match="AREA_PER_HOUSEHOLD|每户"):
        run_algorithm(
            EstimateHouseholds,
            {"BUILDINGS": buildings([[6, "", None, ""]]), "AREA_PER_HOUSEHOLD": 0, "OUTPUT": "memory:"},
        )
