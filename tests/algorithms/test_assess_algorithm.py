"""gewu:assess as Processing runs it, on an invented town and on real points of interest."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest
import shapely
from assess_town import A, B, communities, facilities
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from plugin.algorithms.assess import Assess
from plugin.core.assess import summary
from plugin.workspace import assess as store
from plugin.workspace import frames as qgis_frames
from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace


def workspace(path, places: pd.DataFrame, rows: pd.DataFrame, epsg: int = 4544) -> Workspace:
    geopackage.create(path, QgsCoordinateReferenceSystem(f"EPSG:{epsg}"), "评估")
    opened = Workspace.open(path)
    opened.apply([Change("community", add=places), Change("facility", add=rows)], "数据")
    return opened


@pytest.fixture
def ws(qgis_app, tmp_path) -> Workspace:
    places = communities().assign(geometry=[shapely.box(x, 0, x + 1000, 1000) for x in (0, 1000, 2000)])
    rows = facilities(("f1", "A06", A, {"floor_area": 130.0}), ("f2", "A06", B))
    rows["geometry"] = [shapely.Point(500, 500), shapely.Point(1500, 500)]
    return workspace(tmp_path / "评估.gpkg", places, rows)


def test_it_writes_a_run_and_a_report(ws, run_algorithm, tmp_path):
    target = tmp_path / "报告.json"
    outputs = run_algorithm(
        Assess, {"WORKSPACE": str(ws.path), "KIND": "年度", "DATE": "2026-01-02", "REPORT": str(target)}
    )
    run = store.runs(ws).iloc[0]
    assert (run["uid"], run["kind"], run["date"]) == (outputs["RUN"], "年度", "2026-01-02")
    content = json.loads(target.read_text(encoding="utf-8"))
    assert content["run"] == outputs["RUN"] and content["communities"] == 3
    scores, gaps = store.read_run(ws, outputs["RUN"])
    counted = {name: int((scores["verdict"] == verdict).sum()) for name, verdict in summary.COUNTS.items()}
    assert content["points"] == counted
    assert content["gap_count"] == len(gaps)


def test_the_communities_can_be_listed(ws, run_algorithm):
    outputs = run_algorithm(Assess, {"WORKSPACE": str(ws.path), "COMMUNITIES": f"{A},{B}"})
    assert set(store.read_run(ws, outputs["RUN"])[0]["community_code"]) == {A, B}


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"SCHEME": "没有"}, "找不到评估方案“没有”"),
        ({"DATE": "今年"}, "评估日期“今年”不是有效日期"),
        ({"COMMUNITIES": "123"}, "没有这些社区：123"),
    ],
)
def test_a_wrong_parameter_is_told_and_nothing_is_written(ws, run_algorithm, parameters, told):
    before = hashlib.sha256(ws.path.read_bytes()).hexdigest()
    feedback = QgsProcessingFeedback()
    with pytest.raises((QgsProcessingException, AssertionError)):  # Processing reports an error of the first step
        run_algorithm(Assess, {"WORKSPACE": str(ws.path), **parameters}, feedback)
    assert told in feedback.textLog()
    assert hashlib.sha256(ws.path.read_bytes()).hexdigest() == before


def test_cancelling_writes_nothing(ws, run_algorithm):
    feedback = QgsProcessingFeedback()
    feedback.cancel()
    with pytest.raises(QgsProcessingException, match="已取消"):
        run_algorithm(Assess, {"WORKSPACE": str(ws.path)}, feedback)
    assert store.runs(ws).empty and ws.count("assessment_score") == 0


#: Rough classes for OSM tags, for this test only.
_CLASSES = {
    "supermarket": "B01",
    "convenience": "B03",
    "hairdresser": "B05",
    "toilets": "C08",
    "bus_stop": "C04",
    "waste_disposal": "C07",
    "parking": "C01",
}


def test_real_points_of_interest_are_judged_without_guessing(shared_data, run_algorithm, tmp_path):
    source = shared_data / "cn_shenzhen_nanshan_osm" / "shenzhen_nanshan.gpkg"
    layer = QgsVectorLayer(f"{source}|layername=pois", "pois", "ogr")
    assert layer.isValid()
    crs = QgsCoordinateReferenceSystem("EPSG:4547")
    pois = qgis_frames.from_source(layer, crs, QgsProject.instance().transformContext())
    tags = pois.drop(columns="geometry").astype(str)
    pois["class_code"] = None
    for value, code in _CLASSES.items():
        pois.loc[(tags == value).any(axis=1), "class_code"] = code
    pois = pois[pois["class_code"].notna()].reset_index(drop=True)
    assert len(pois) > 20
    shapes = shapely.centroid(pois["geometry"].to_numpy())
    west, south, east, north = shapely.total_bounds(shapes)
    middle = (west + east) / 2
    rows = facilities(
        *(
            (f"p{n}", code, A if shape.x < middle else B)
            for n, (code, shape) in enumerate(zip(pois["class_code"], shapes))
        )
    ).assign(geometry=shapes)
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    places = communities({"code": A, "name": "西半"}, {"code": B, "name": "东半"}).assign(geometry=halves)
    ws = workspace(tmp_path / "南山.gpkg", places, rows, 4547)
    outputs = run_algorithm(Assess, {"WORKSPACE": str(ws.path)})
    scores = store.read_run(ws, outputs["RUN"])[0].set_index(["community_code", "point_code"])
    # OSM carries no floor areas: a toilet that exists is 待定, neither passed nor failed
    for place in (A, B):
        there = ((rows["class_code"] == "C08") & (rows["community_code"] == place)).any()
        assert scores.loc[(place, "1303"), "verdict"] == ("待定" if there else "不达标")
    assert (scores.loc[[(A, "1303"), (B, "1303")], "verdict"] == "待定").any()
    # nobody mapped clinics
    assert scores.loc[(A, "0501"), "verdict"] == "待定" and "尚未采集" in scores.loc[(A, "0501"), "reason"]
