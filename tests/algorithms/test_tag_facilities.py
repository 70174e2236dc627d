"""gewu:tagfacilities on plain layers: other CRSs, clashing fields, real and odd data."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from plugin.algorithms.tag_facilities import TagFacilities

X, Y = 504_000.0, 2_495_000.0
METRIC = "EPSG:4547"


def layer(kind: str, rows: list, fields: str = "field=code:string", crs: str = METRIC) -> QgsVectorLayer:
    """Return a memory layer; rows are (attributes, WKT with coordinates from X, Y in metres)."""
    found = QgsVectorLayer(f"{kind}?crs={crs}&{fields}", "示例图层", "memory")
    move = QgsCoordinateTransform(QgsCoordinateReferenceSystem(METRIC), found.crs(), QgsProject.instance())
    features = []
    for attributes, wkt in rows:
        feature = QgsFeature(found.fields())
        feature.setAttributes(attributes)
        if wkt:
            geometry = QgsGeometry.fromWkt(wkt)
            geometry.translate(X, Y)
            geometry.transform(move)
            feature.setGeometry(geometry)
        features.append(feature)
    assert found.dataProvider().addFeatures(features)[0]
    return found


def communities(crs: str = METRIC, fields: str = "field=code:string&field=precinct_code:string") -> QgsVectorLayer:
    rows = [
        (["510100001001", "P1"], "POLYGON((0 0,100 0,100 100,0 100,0 0))"),
        (["510100001002", "P1"], "POLYGON((100 0,200 0,200 100,100 100,100 0))"),
    ]
    return layer("Polygon", rows, fields, crs)


POINTS = [(["F1"], "POINT(50 50)"), (["F2"], "POINT(210 50)"), (["F3"], "POINT(100 50)"), (["F4"], None)]


def rows_of(run_algorithm, results) -> list:
    return list(run_algorithm.context.getMapLayer(results["OUTPUT"]).getFeatures())


@pytest.mark.parametrize("crs", [METRIC, "EPSG:4326", "EPSG:4490", "EPSG:3857"])
def test_units_in_any_crs(run_algorithm, crs):
    parameters = {
        "FACILITIES": layer("Point", POINTS, crs=crs),
        "COMMUNITIES": communities("EPSG:4490"),
        "OUTPUT": "memory:",
    }
    results = run_algorithm(TagFacilities, parameters)
    features = rows_of(run_algorithm, results)
    assert [feature["tag_state"] for feature in features] == ["自动", "就近", "待定", "待定"]
    assert features[0]["community_code"] == "510100001001" and features[0]["precinct_code"] == "P1"
    assert features[1]["tag_distance"] == pytest.approx(10, abs=0.05)
    counts = {name: results[name] for name in ("AUTOMATIC", "NEARBY", "DOUBTFUL", "MANUAL")}
    assert counts == {"AUTOMATIC": 1, "NEARBY": 1, "DOUBTFUL": 2, "MANUAL": 0}
    output = run_algorithm.context.getMapLayer(results["OUTPUT"])
    assert output.crs().authid() == crs
    source = next(parameters["FACILITIES"].getFeatures()).geometry().asPoint()
    assert features[0].geometry().asPoint() == source, "geometry comes out exactly as it went in"


def test_fields_of_the_same_name_are_taken_over_and_manual_rows_kept(run_algorithm):
    fields = "field=code:string&field=Tag_State:string&field=COMMUNITY_CODE:integer&field=tag_distance:double"
    rows = [(["F1", "人工", 7, 3.5], "POINT(50 50)"), (["F2", "自动", 8, 1.0], "POINT(150 50)")]
    parameters = {"FACILITIES": layer("Point", rows, fields), "COMMUNITIES": communities(), "OUTPUT": "memory:"}
    results = run_algorithm(TagFacilities, parameters)
    first, second = rows_of(run_algorithm, results)
    names = first.fields().names()
    assert len({name.lower() for name in names}) == len(names) and "COMMUNITY_CODE" in names
    assert (first["COMMUNITY_CODE"], first["Tag_State"], first["tag_distance"]) == ("7", "人工", 3.5)
    assert (second["COMMUNITY_CODE"], second["Tag_State"]) == ("510100001002", "自动")


def test_output_to_a_geopackage_of_a_layer_that_was_tagged_before(run_algorithm, tmp_path):
    target = str(tmp_path / "结果.gpkg")
    parameters = {"FACILITIES": layer("Point", POINTS), "COMMUNITIES": communities(), "OUTPUT": target}
    run_algorithm(TagFacilities, parameters)
    again = str(tmp_path / "再次.gpkg")
    run_algorithm(TagFacilities, {"FACILITIES": target, "COMMUNITIES": communities(), "OUTPUT": again})
    stored = QgsVectorLayer(again, "x", "ogr")
    assert stored.featureCount() == 4
    assert [feature["tag_state"] for feature in stored.getFeatures()] == ["自动", "就近", "待定", "待定"]


def test_a_missing_code_field_names_the_layer_and_its_fields(run_algorithm):
    parameters = {"FACILITIES": layer("Point", POINTS), "COMMUNITIES": communities(), "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="示例图层.*没有编码字段“SQDM”(.|\n)*precinct_code"):
        run_algorithm(TagFacilities, {**parameters, "CODE_FIELD": "SQDM"})


def test_no_units_and_no_crs_are_refused(run_algorithm):
    with pytest.raises(QgsProcessingException, match="没有可以挂接的单元"):
        run_algorithm(TagFacilities, {"FACILITIES": layer("Point", POINTS), "OUTPUT": "memory:"})
    bare = QgsVectorLayer("Polygon?field=code:string", "无坐标系", "memory")
    bare.setCrs(QgsCoordinateReferenceSystem())
    with pytest.raises(QgsProcessingException, match="“无坐标系”没有坐标系"):
        run_algorithm(TagFacilities, {"FACILITIES": layer("Point", POINTS), "COMMUNITIES": bare, "OUTPUT": "memory:"})


def test_cancel_raises_the_cancelled_message(run_algorithm):
    feedback = QgsProcessingFeedback()
    feedback.cancel()
    parameters = {"FACILITIES": layer("Point", POINTS), "COMMUNITIES": communities(), "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="已取消"):
        run_algorithm(TagFacilities, parameters, feedback)


def test_real_points_of_interest_against_real_compounds(run_algorithm, shared_data):
    file = shared_data / "cn_shenzhen_nanshan_osm" / "shenzhen_nanshan.gpkg"
    parameters = {
        "FACILITIES": f"{file}|layername=pois",
        "COMPOUNDS": f"{file}|layername=residential_aoi",
        "CODE_FIELD": "osm_way_id",
        "TOLERANCE": 5,
        "OUTPUT": "memory:",
    }
    results = run_algorithm(TagFacilities, parameters)
    features = rows_of(run_algorithm, results)
    compounds = list(QgsVectorLayer(parameters["COMPOUNDS"], "x", "ogr").getFeatures())
    assert len(features) == 535
    for feature in features:
        holders = [unit["osm_way_id"] for unit in compounds if unit.geometry().contains(feature.geometry())]
        if feature["tag_state"] == "自动":
            assert holders == [feature["compound_code"]]
        else:
            assert holders == []


@pytest.mark.parametrize(
    "units", ["polygon_layer.shp", "gap_layer.shp", "overlap_layer_tolerance_bug.shp", "follow_ref.shp"]
)
def test_faulty_polygons_never_crash(run_algorithm, shared_data, units):
    folder = shared_data / "vector_bad_qgis_geometry_checker"
    file = folder / units
    if not file.exists():
        file = next(folder.glob(f"{units.split('.')[0]}*"))
    field = QgsVectorLayer(str(file), "x", "ogr").fields().at(0).name()
    parameters = {"FACILITIES": str(file), "COMMUNITIES": str(file), "CODE_FIELD": field, "OUTPUT": "memory:"}
    try:
        results = run_algorithm(TagFacilities, parameters)
    except QgsProcessingException as error:
        assert "没有可以挂接的单元" in str(error) or "没有坐标系" in str(error)
    else:
        assert sum(results[name] for name in ("AUTOMATIC", "NEARBY", "DOUBTFUL", "MANUAL")) > 0


ODD = (
    "pdok_test_broken_geopackage",
    "pdok_test_columnname",
    "pdok_test_db_views",
    "pdok_test_dimensions",
    "pdok_test_featureid",
    "pdok_test_geometry_empty",
    "pdok_test_geometry_null",
    "pyogrio_curve",
    "pyogrio_curvepolygon",
    "pyogrio_test_gpkg_nulls",
    "qgis_bug_17795",
    "qgis_bug_21227-rename-styles",
    "qgis_test_json",
)


@pytest.mark.parametrize("name", ODD)
def test_odd_geopackages_are_tagged_or_refused_in_words(run_algorithm, shared_data, name):
    source = str(shared_data / "gpkg_odd" / f"{name}.gpkg")
    units = communities("EPSG:28992")
    try:
        results = run_algorithm(TagFacilities, {"FACILITIES": source, "COMMUNITIES": units, "OUTPUT": "memory:"})
    except QgsProcessingException as error:
        assert "FACILITIES" in str(error) or "坐标系" in str(error)
    else:
        counted = sum(results[state] for state in ("AUTOMATIC", "NEARBY", "DOUBTFUL", "MANUAL"))
        assert counted == len(rows_of(run_algorithm, results)) > 0
