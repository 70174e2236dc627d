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

from plugin.algorithms import delineate_grids
from plugin.algorithms.delineate_grids import GENERAL_FIELDS, GRID_FIELDS, DelineateGrids
from plugin.core.errors import GewuError

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


class StopsAt(QgsProcessingFeedback):
    """Cancels itself when asked for the n-th time whether it is cancelled."""

    def __init__(self, turn: int) -> None:
        super().__init__()
        self.left, self.asked = turn, 0

    def isCanceled(self) -> bool:  # noqa: N802
        self.asked += 1
        return self.asked > self.left


def files_in(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_cancel_at_any_moment_leaves_no_file(town, run_algorithm, tmp_path):
    paths = {
        "OUTPUT": str(tmp_path / "grids.gpkg"),
        "OUTPUT_PARTS": str(tmp_path / "parts.shp"),
        "OUTPUT_REPORT": str(tmp_path / "report.json"),
    }
    counted = StopsAt(10**9)
    run_algorithm(DelineateGrids, {**town, **paths}, counted)
    assert {"grids.gpkg", "parts.shp", "report.json"} <= set(files_in(tmp_path))
    for path in tmp_path.iterdir():
        path.unlink()
    assert counted.asked > 5
    for turn in range(counted.asked - 1):
        with pytest.raises(QgsProcessingException):
            run_algorithm(DelineateGrids, {**town, **paths}, StopsAt(turn))
        assert files_in(tmp_path) == [], turn


def test_an_output_that_fails_takes_the_others_with_it(town, run_algorithm, tmp_path, monkeypatch):
    def fails(*_):
        raise GewuError("磁盘已满")

    monkeypatch.setattr(delineate_grids, "write_report", fails)
    paths = {"OUTPUT": str(tmp_path / "grids.gpkg"), "OUTPUT_PARTS": str(tmp_path / "parts.shp")}
    with pytest.raises(QgsProcessingException, match="磁盘已满"):
        run_algorithm(DelineateGrids, {**town, **paths, "OUTPUT_REPORT": str(tmp_path / "report.json")})
    assert files_in(tmp_path) == []


def test_new_parameters_are_optional_and_reach_the_settings(town, run_algorithm, tmp_path):
    algorithm = DelineateGrids().create()
    known = {definition.name() for definition in algorithm.parameterDefinitions()}
    assert {"KEEP_FORMER", "FORM_GENERAL", "FORM_DEDICATED", "LAND_USE", "ROADS", "OUTPUT_GENERAL"} <= known
    advanced = {d.name() for d in algorithm.parameterDefinitions() if d.flags() & d.Flag.FlagAdvanced}
    assert advanced == {"SIZE_WEIGHT", "SHAPE_WEIGHT", "STREET_WEIGHT"}
    report = tmp_path / "report.json"
    chosen = {
        "KEEP_FORMER": True,
        "FORM_DEDICATED": False,
        "SIZE_WEIGHT": 0.5,
        "SHAPE_WEIGHT": 3.0,
        "STREET_WEIGHT": 0.75,
    }
    run_algorithm(DelineateGrids, {**town, **chosen, "OUTPUT_REPORT": str(report)})
    settings = json.loads(report.read_text(encoding="utf-8"))["settings"]
    assert {name.upper(): settings[name.lower()] for name in chosen} == chosen


def test_roads_and_land_use_layers_are_read(town, run_algorithm, tmp_path):
    road = layer(
        "LineString",
        "field=name:string&field=highway:string",
        [(f"LINESTRING({WEST} {NORTH + 9.5 * STEP},{WEST + 80 * STEP} {NORTH + 9.5 * STEP})", ("示例大道", "primary"))],
    )
    park = layer("Polygon", "field=name:string&field=leisure:string", [(box(33, 20, 6, 8), ("示例公园", "park"))])
    school = layer("Polygon", "field=MC:string&field=YDXZ:string", [(box(70, 1, 5, 5), ("示例小学", "教育用地"))])
    parameters = {**town, "ROADS": road, "LAND_USE": [park, school], "OUTPUT_GENERAL": "memory:", "FORM_GENERAL": True}
    results = run_algorithm(DelineateGrids, {**parameters, "OUTPUT_REPORT": str(tmp_path / "report.json")})
    grids = list(output(run_algorithm, results).getFeatures())
    assert any("示例大道" in feature["extent_text"] for feature in grids)
    general = output(run_algorithm, results, "OUTPUT_GENERAL")
    assert tuple(general.fields().names()) == GENERAL_FIELDS


def test_former_output_without_locks_is_kept_or_renewed(town, run_algorithm):
    first = output(run_algorithm, run_algorithm(DelineateGrids, town)).clone()
    codes = sorted(feature["code"] for feature in first.getFeatures())
    kept = run_algorithm(DelineateGrids, {**town, "EXISTING": first, "KEEP_FORMER": True})
    assert sorted(feature["code"] for feature in output(run_algorithm, kept).getFeatures()) == codes


def test_faults_are_told_in_the_log_with_layer_feature_and_remedy(town, run_algorithm):
    town["BUILDINGS"].startEditing()
    feature = next(town["BUILDINGS"].getFeatures())
    town["BUILDINGS"].changeAttributeValue(feature.id(), 1, -5)
    town["BUILDINGS"].commitChanges()
    told = []

    class Told(QgsProcessingFeedback):
        def pushWarning(self, text):  # noqa: N802
            told.append(text)

    run_algorithm(DelineateGrids, town, Told())
    assert any("楼栋" in text and "0-0栋" in text and "请改正" in text for text in told), told
