"""gewu:delineategrids on plain layers, as Processing runs it."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsVectorLayer,
)

from plugin.algorithms.delineate_grids import GRID_FIELDS, DelineateGrids

WEST, NORTH, STEP = 104.06, 30.66, 0.0001


def layer(kind: str, fields: str, rows, crs="EPSG:4326", name="layer") -> QgsVectorLayer:
    made = QgsVectorLayer(f"{kind}?crs={crs}&{fields}", name, "memory")
    features = []
    for wkt, values in rows:
        feature = QgsFeature(made.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(list(values))
        features.append(feature)
    made.dataProvider().addFeatures(features)
    return made


def box(x, y, width, height) -> str:
    x, y = WEST + x * STEP, NORTH + y * STEP
    right, top = x + width * STEP, y + height * STEP
    return f"POLYGON(({x} {y},{right} {y},{right} {top},{x} {top},{x} {y}))"


@pytest.fixture
def town(qgis_app):
    communities = layer(
        "Polygon",
        "field=SQDM:string&field=SQMC:string",
        [(box(0, 0, 40, 30), ("510100000001", "示例社区")), (box(40, 0, 40, 30), ("510100000002", "样板社区"))],
        name="社区",
    )
    houses = [
        (box(2 + 8 * column, 3 + 7 * row, 5, 2), (f"{column}-{row}栋", 20 + (column * 7 + row * 11) % 37))
        for column in range(9)
        for row in range(4)
    ]
    buildings = layer("Polygon", "field=LDMC:string&field=HS:integer", houses, name="楼栋")
    return {
        "COMMUNITIES": communities,
        "BUILDINGS": buildings,
        "HOUSEHOLDS_FIELD": "HS",
        "OUTPUT": "memory:",
        "OUTPUT_PARTS": "memory:",
    }


def output(run_algorithm, results, name="OUTPUT") -> QgsVectorLayer:
    return run_algorithm.context.getMapLayer(results[name])


def test_plain_layers_in_degrees_give_grids_in_degrees(town, run_algorithm, tmp_path):
    results = run_algorithm(DelineateGrids, {**town, "OUTPUT_REPORT": str(tmp_path / "report.json")})
    grids = output(run_algorithm, results)
    assert grids.crs().authid() == "EPSG:4326"
    assert tuple(grids.fields().names()) == GRID_FIELDS
    features = list(grids.getFeatures())
    assert {feature["community_code"] for feature in features} == {"510100000001", "510100000002"}
    assert all(30 <= feature["households"] <= 100 for feature in features)
    assert len({feature["code"] for feature in features}) == len(features)
    area = sum(feature.geometry().area() for feature in features)
    whole = sum(feature.geometry().area() for feature in town["COMMUNITIES"].getFeatures())
    assert area == pytest.approx(whole, rel=1e-5)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["grids"] == results["GRIDS"] == len(features)
    assert report["share_in_bounds"] == 1.0
    parts = list(output(run_algorithm, results, "OUTPUT_PARTS").getFeatures())
    assert sum(part["households"] for part in parts) == sum(feature["households"] for feature in features)
    assert {part["micro_grid_code"] for part in parts} == {feature["code"] for feature in features}


def test_the_same_seed_gives_the_same_bytes(town, run_algorithm):
    def shapes():
        grids = output(run_algorithm, run_algorithm(DelineateGrids, town))
        return [feature.geometry().asWkb().data() for feature in grids.getFeatures()]

    first, second = shapes(), shapes()
    assert first == second


def test_barriers_of_several_layers_in_another_crs(town, run_algorithm):
    line = layer(
        "LineString",
        "field=name:string",
        [
            (
                f"LINESTRING({WEST + 16.5 * STEP} {NORTH - 5 * STEP},{WEST + 16.5 * STEP} {NORTH + 40 * STEP})",
                ("示例河",),
            )
        ],
    )
    area = layer("Polygon", "field=kind:string", [(box(64, -2, 1, 40), ("铁路",))])
    results = run_algorithm(DelineateGrids, {**town, "BARRIERS": [line, area]})
    river = next(line.getFeatures()).geometry()
    for feature in output(run_algorithm, results).getFeatures():
        bounds = feature.geometry().boundingBox()
        middle = WEST + 16.5 * STEP
        assert bounds.xMaximum() <= middle + 1e-7 or bounds.xMinimum() >= middle - 1e-7, river.asWkt()


def test_existing_locked_grids_stay_as_they_are(town, run_algorithm):
    locked = box(0, 0, 18, 30)
    existing = layer("Polygon", "field=code:string&field=locked:integer", [(locked, ("51010000000100777", 1))])
    results = run_algorithm(DelineateGrids, {**town, "EXISTING": existing})
    found = {feature["code"]: feature.geometry() for feature in output(run_algorithm, results).getFeatures()}
    kept = found.pop("51010000000100777")
    assert kept.equals(QgsGeometry.fromWkt(locked)) or kept.symDifference(QgsGeometry.fromWkt(locked)).area() < 1e-13
    assert all(geometry.intersection(kept).area() < 1e-11 for geometry in found.values())


def test_an_unknown_field_is_named(town, run_algorithm):
    with pytest.raises(QgsProcessingException, match="没有字段|HUSHU|字段"):
        run_algorithm(DelineateGrids, {**town, "HOUSEHOLDS_FIELD": "HUSHU"})


def test_cancel_writes_nothing(town, run_algorithm, tmp_path):
    class Stopped(QgsProcessingFeedback):
        def isCanceled(self):  # noqa: N802
            return True

    target = tmp_path / "grids.gpkg"
    with pytest.raises(QgsProcessingException):
        run_algorithm(DelineateGrids, {**town, "OUTPUT": str(target)}, Stopped())
    assert not target.exists()


def test_the_households_field_may_be_left_out_where_its_name_is_known(town, run_algorithm):
    given = run_algorithm(DelineateGrids, town)["HOUSEHOLDS"]
    del town["HOUSEHOLDS_FIELD"]
    assert DelineateGrids().create().checkParameterValues(town, QgsProcessingContext())[0]
    assert run_algorithm(DelineateGrids, town)["HOUSEHOLDS"] == given > 0


def test_no_field_of_households_at_all_is_an_error(town, run_algorithm):
    del town["HOUSEHOLDS_FIELD"]
    town["BUILDINGS"] = layer("Polygon", "field=LDMC:string", [(box(2, 3, 5, 2), ("1栋",))], name="楼栋")
    with pytest.raises(QgsProcessingException, match="(?s)“households”.*现有字段：LDMC"):
        run_algorithm(DelineateGrids, town)


def test_a_field_of_households_without_a_number_is_an_error(town, run_algorithm):
    with pytest.raises(QgsProcessingException, match="“LDMC”没有一个值是数字"):
        run_algorithm(DelineateGrids, {**town, "HOUSEHOLDS_FIELD": "LDMC"})


def test_an_empty_layer_in_degrees_is_named_with_a_remedy(town, run_algorithm):
    town["COMMUNITIES"] = layer("Polygon", "field=SQDM:string", [], name="空社区")
    told = []

    class Told(QgsProcessingFeedback):
        def reportError(self, error, fatalError=False):  # noqa: N802, N803
            told.append(error)

    with pytest.raises(AssertionError):
        run_algorithm(DelineateGrids, town, Told())
    assert "“空社区”没有带图形的要素" in told[0] and "仅选中要素" in told[0]
