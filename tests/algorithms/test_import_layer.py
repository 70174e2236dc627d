"""gewu:importlayer, run the way Processing runs it."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from plugin.algorithms.import_layer import ImportLayer
from plugin.workspace import geopackage
from plugin.workspace.workspace import Workspace

POINTS = (
    "编号,名称,类别,经度,纬度\nA-1,示例幼儿园,A02,104.07,30.66\nA-2,示例超市,B01,104.08,30.67\nA-3,无坐标点,B01,,\n"
)


@pytest.fixture
def workspace(qgis_app, tmp_path):
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "导入测试")
    return Workspace.open(path)


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "设施.csv"
    path.write_bytes(POINTS.encode("gb18030"))
    return path


def _parameters(workspace, source, tmp_path, **more):
    return {
        "WORKSPACE": str(workspace.path), "TABLE": "facility", "INPUT": str(source),
        "REPORT": str(tmp_path / "report.json"), **more,
    }  # fmt: skip


def test_import_writes_the_good_rows_and_reports_the_others(workspace, points, tmp_path, run_algorithm):
    outputs = run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path, LOCATE=False))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["read"], report["added"], report["dry_run"]) == (3, 2, False)
    assert [item["feature"] for item in report["rejected"]] == ["无坐标点"]
    assert report["rejected"][0]["row"] == 4
    assert outputs["ADDED"] == 2 and outputs["REJECTED"] == 1
    frame = workspace.read("facility")
    assert sorted(frame["code"]) == ["A-1", "A-2"]
    assert set(frame["source"]) == {"import:设施.csv"}
    assert any("GB18030" in note for note in report["notes"])


def test_rows_without_a_place_wait_for_one(workspace, points, tmp_path, run_algorithm):
    outputs = run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (outputs["ADDED"], outputs["REJECTED"]) == (3, 0)
    assert report["intake"]["unplaced"] == 1 and any("留作待定" in note for note in report["notes"])
    frame = workspace.read("facility").set_index("code")
    assert frame.loc["A-3", "geometry"] is None and frame.loc["A-3", "tag_state"] == "待定"
    assert frame.loc["A-1", "placed_by"] == "坐标" and frame.loc["A-3", "placed_by"] is None


def test_many_rows_are_written_straight_into_the_file(workspace, points, tmp_path, run_algorithm, monkeypatch):
    from plugin.workspace import direct, project

    project.show(workspace)
    monkeypatch.setattr(direct, "MANY", 2)
    run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path))
    layer = workspace.layer("facility")
    assert layer.featureCount() == 3 and not layer.isEditable()
    assert "导入设施：设施.csv" in workspace.read("change_log").astype(str).to_string()
    QgsProject.instance().clear()


def test_dry_run_changes_nothing(workspace, points, tmp_path, run_algorithm):
    before = workspace.path.read_bytes()
    outputs = run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path, DRY_RUN=True))
    assert outputs["ADDED"] == 3
    assert workspace.count("facility") == 0
    assert workspace.path.read_bytes() == before


def test_duplicates_follow_the_policy(workspace, points, tmp_path, run_algorithm):
    run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path))
    again = run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path))
    assert (again["ADDED"], again["SKIPPED"]) == (0, 3)
    points.write_text(POINTS.replace("示例超市", "示例大超市"), encoding="utf-8")
    changed = run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path, ON_DUPLICATE="UPDATE"))
    assert changed["UPDATED"] == 3
    assert "示例大超市" in set(workspace.read("facility")["name"])
    with pytest.raises(QgsProcessingException, match="已存在"):
        run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path, ON_DUPLICATE="ERROR"))


def test_mapping_from_text_and_file(workspace, points, tmp_path, run_algorithm):
    mapping = {"code": "编号", "address": "名称", "class_code": "类别", "@x": "经度", "@y": "纬度"}
    run_algorithm(
        ImportLayer, _parameters(workspace, points, tmp_path, MAPPING=json.dumps(mapping, ensure_ascii=False))
    )
    assert set(workspace.read("facility")["address"]) == {"示例幼儿园", "示例超市", "无坐标点"}
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps({"nothing": "编号"}), encoding="utf-8")
    with pytest.raises(QgsProcessingException, match="没有字段“nothing”"):
        run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path, MAPPING=str(file)))


def test_datum_moves_points_by_the_published_shift(workspace, points, tmp_path, run_algorithm):
    run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path, DATUM="GCJ02"))
    shifted = workspace.read("facility").set_index("code")["geometry"]
    plain_path = tmp_path / "plain.gpkg"
    geopackage.create(plain_path, QgsCoordinateReferenceSystem("EPSG:4544"), "直接")
    plain = Workspace.open(plain_path)
    run_algorithm(ImportLayer, _parameters(plain, points, tmp_path))
    distance = shifted["A-1"].distance(plain.read("facility").set_index("code")["geometry"]["A-1"])
    assert 350 < distance < 370  # Chengdu: about 361 m
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["table"] == "facility"


def test_a_layer_of_the_project_is_a_source_too(workspace, tmp_path, run_algorithm):
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:4326&field=XQDM:string&field=XQMC:string&field=HS:string", "小区", "memory"
    )
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((104.07 30.66,104.071 30.66,104.071 30.661,104.07 30.66))"))
    feature.setAttributes(["001", "示例苑", "120户"])
    layer.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(layer)
    try:
        run_algorithm(ImportLayer, {**_parameters(workspace, layer.id(), tmp_path), "TABLE": "compound"})
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    row = workspace.read("compound").iloc[0]
    assert (row["code"], row["name"], row["households"]) == ("001", "示例苑", 120.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"TABLE": "nonsense"}, "没有名为"),
        ({"INPUT": "/nowhere/文件.csv"}, "找不到文件"),
        ({"WORKSPACE": "/nowhere/ws.gpkg"}, "ws.gpkg"),
    ],
)
def test_wrong_parameters_give_a_readable_error(workspace, points, tmp_path, run_algorithm, changes, message):
    feedback = QgsProcessingFeedback()
    with pytest.raises((QgsProcessingException, AssertionError)) as caught:
        run_algorithm(ImportLayer, {**_parameters(workspace, points, tmp_path), **changes}, feedback)
    assert message in feedback.textLog() + str(caught.value)  # errors of the preparing step go to the log
    assert workspace.count("facility") == 0


def test_service_relations_come_in_by_names_and_again_change_nothing(workspace, points, tmp_path, run_algorithm):
    run_algorithm(ImportLayer, _parameters(workspace, points, tmp_path))
    units = tmp_path / "社区.geojson"
    squares = [[[x, 30.6], [x + 0.02, 30.6], [x + 0.02, 30.7], [x, 30.7], [x, 30.6]] for x in (104.05, 104.07, 104.09)]
    features = [
        {"type": "Feature", "properties": {"社区编码": f"51010700100{number}", "社区名称": name},
         "geometry": {"type": "Polygon", "coordinates": [square]}}
        for number, (name, square) in enumerate(zip(("甲社区", "乙社区", "丙社区"), squares), 1)
    ]  # fmt: skip
    units.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    run_algorithm(ImportLayer, _parameters(workspace, units, tmp_path, TABLE="community"))
    listed = tmp_path / "服务关系.csv"
    text = "设施名称,所属社区,服务社区,备注\n示例幼儿园,甲社区,乙社区、丙,合用\nA-2,,丙社区,\n没有的,,甲社区,\n"
    listed.write_text(text, encoding="utf-8-sig")
    run_algorithm(ImportLayer, _parameters(workspace, listed, tmp_path, TABLE="facility_service"))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["mapping"]["community_code"] == "服务社区" and report["added"] == 3, report
    assert [item["row"] for item in report["rejected"]] == [4]
    uids = workspace.read("facility").set_index("code")["uid"]
    rows = workspace.read("facility_service")
    assert sorted(zip(rows["facility_uid"], rows["community_code"])) == sorted(
        [(uids["A-1"], "510107001002"), (uids["A-1"], "510107001003"), (uids["A-2"], "510107001003")]
    )
    assert rows["note"].tolist().count("合用") == 2
    run_algorithm(ImportLayer, _parameters(workspace, listed, tmp_path, TABLE="facility_service"))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["added"], report["skipped"]) == (0, 3) and workspace.count("facility_service") == 3


def test_requests_come_in_starred_classified_placed_and_tagged(workspace, tmp_path, run_algorithm):
    square = {
        "type": "Polygon",
        "coordinates": [[[104.06, 30.6], [104.08, 30.6], [104.08, 30.7], [104.06, 30.7], [104.06, 30.6]]],
    }
    block = {
        "type": "Polygon",
        "coordinates": [[[104.07, 30.65], [104.071, 30.65], [104.071, 30.651], [104.07, 30.651], [104.07, 30.65]]],
    }
    for table, geometry, properties in (
        ("community", square, {"社区编码": "510107001001", "社区名称": "甲社区"}),
        ("compound", block, {"小区编码": "X1", "小区名称": "桂雨花园", "所属社区": "510107001001"}),
    ):
        file = tmp_path / f"{table}.geojson"
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False), "utf-8")
        run_algorithm(ImportLayer, _parameters(workspace, file, tmp_path, TABLE=table))
    listed = tmp_path / "诉求.csv"
    text = (
        "工单编号,受理时间,诉求内容,所属社区,地址,联系电话,姓名\n"
        "G1,2024-05-01 09:30,桂雨花园：希望加装电梯，联系人：张示例，电话13800000001,,,13800000001,张示例\n"
        "G2,2024/6/2,广场舞噪音扰民,甲社区,,,\n"
        "G3,2024-07-03,没有幼儿园,,桂雨花园3栋,,\n"
        "G4,2024-08-04,停车难,,,,\n"
    )
    listed.write_bytes(text.encode("gb18030"))
    run_algorithm(ImportLayer, _parameters(workspace, listed, tmp_path, TABLE="request"))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    rows = workspace.read("request").set_index("code")
    assert report["added"] == 4, report
    assert rows.loc["G1", "text"] == "桂雨花园：希望加装电梯，联系人：张**，电话138****0001"
    assert not any("张示例" in str(value) or "13800000001" in str(value) for value in rows.to_numpy().ravel())
    assert rows["class_code"].tolist() == ["C06", None, "A02", "C01"]
    assert rows.loc["G2", "class_basis"].startswith("不是设施诉求")
    assert rows["community_code"].tolist() == ["510107001001"] * 3 + [None]
    assert rows.loc[["G1", "G3"], "compound_code"].tolist() == ["X1", "X1"]
    assert rows["tag_state"].tolist() == ["自动", "自动", "自动", "待定"] and rows.loc["G1", "date"] == "2024-05-01"
    assert any("已打星" in note for note in report["notes"]) and any("不是设施诉求" in note for note in report["notes"])
    assert "13800000001" not in json.dumps(report, ensure_ascii=False)
