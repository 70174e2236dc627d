"""Lists of facilities into a workspace: areas keep their footprint, updates respect people, everything is one step."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsProject

from plugin.core import frames, schema
from plugin.workspace import geopackage, imports, project
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

X, Y = 410_000.0, 3_393_000.0


@pytest.fixture
def workspace(qgis_app, tmp_path):
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "导入测试")
    opened = Workspace.open(path)

    def frame(table, **columns):
        made = frames.conform(pd.DataFrame(columns), schema.table(table))
        made["uid"] = frames.new_uids(len(made))
        return made

    boxes = [shapely.MultiPolygon([shapely.box(X + 200 * n, Y, X + 200 * n + 200, Y + 200)]) for n in range(2)]
    opened.apply(
        [
            Change("community", add=frame("community", code=["510107001001"], name=["示例社区"], geometry=[shapely.MultiPolygon([shapely.box(X, Y, X + 400, Y + 200)])])),
            Change("compound", add=frame("compound", code=["X1", "X2"], name=["锦绣花园", "春熙苑"], community_code=["510107001001"] * 2, geometry=boxes)),
        ],
        "准备",
    )  # fmt: skip
    yield opened
    QgsProject.instance().clear()


def _plan(workspace, path, table="facility", **options):
    crs = QgsCoordinateReferenceSystem("EPSG:4544")
    return imports.plan(workspace, table, imports.open_source(path), crs=crs, options=imports.Options(), **options)


def _csv(tmp_path, text, name="设施.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_one_list_with_and_without_coordinates_is_one_step(workspace, tmp_path):
    project.show(workspace)
    path = _csv(
        tmp_path,
        f"编号,名称,地址,东坐标,北坐标\nA1,示例幼儿园,,{X + 50},{Y + 50}\nA2,春熙苑便利店,春熙苑1栋,,\nA3,谁也不认识,,,\nA4,,,,\n",
    )
    plan = _plan(workspace, path)
    assert [item["row"] for item in plan.report["rejected"]] == [5]  # neither name nor place
    assert (plan.report["intake"]["placed"], plan.report["intake"]["unplaced"]) == (1, 1)
    workspace.apply(plan.changes, plan.text)
    frame = workspace.read("facility").set_index("code")
    assert list(frame.loc[["A1", "A2"], "compound_code"]) == ["X1", "X2"]
    assert frame.loc["A3", "geometry"] is None and frame.loc["A3", "tag_state"] == "待定"
    workspace.layer("facility").undoStack().undo()
    assert workspace.count("facility") == 0


def test_areas_become_a_point_and_a_footprint(workspace, tmp_path):
    project.show(workspace)
    square = shapely.box(X + 210, Y + 10, X + 310, Y + 60)
    path = _csv(tmp_path, f'编号,名称,用地面积,wkt\nP1,示例公园,,"{square.wkt}"\nP2,示例绿地,9,"{square.wkt}"\n')
    plan = _plan(workspace, path)
    workspace.apply(plan.changes, plan.text)
    facilities = workspace.read("facility").set_index("code")
    areas = workspace.read("facility_area").set_index("facility_uid")
    assert square.contains(facilities.loc["P1", "geometry"]) and len(areas) == 2
    assert areas.loc[facilities.loc["P1", "uid"], "geometry"].area == pytest.approx(5000)
    assert (
        facilities.loc["P1", "site_area"] == pytest.approx(5000, rel=0.002) and facilities.loc["P2", "site_area"] == 9
    )
    assert facilities.loc["P1", "compound_code"] == "X2"
    assert facilities.loc["P1", "source"] == "import:设施.csv"
    workspace.layer("facility").undoStack().undo()
    assert workspace.count("facility") == workspace.count("facility_area") == 0
    workspace.layer("facility").undoStack().redo()
    moved = shapely.box(X + 10, Y + 10, X + 60, Y + 60)
    path.write_text(f'编号,名称,wkt\nP1,示例公园,"{moved.wkt}"\n', encoding="utf-8")
    plan = _plan(workspace, path, on_duplicate="UPDATE")
    workspace.apply(plan.changes, plan.text)
    areas = workspace.read("facility_area").set_index("facility_uid")
    assert len(areas) == 2 and areas.loc[facilities.loc["P1", "uid"], "geometry"].area == pytest.approx(2500)
    assert workspace.read("facility").set_index("code").loc["P1", "compound_code"] == "X1"


def test_an_update_leaves_what_people_decided(workspace, tmp_path):
    text = "编号,名称,小类,级别,所属小区,东坐标,北坐标\n{rows}"
    first = text.format(rows=f"A1,示例幼儿园,,,,{X + 50},{Y + 50}\nA2,示例小学,,,,{X + 50},{Y + 50}\n")
    plan = _plan(workspace, _csv(tmp_path, first))
    workspace.apply(plan.changes, plan.text)
    frame = workspace.read("facility")
    mine = frame[frame["code"] == "A1"][["uid"]].assign(
        class_code="B01", class_basis="人工", level="片区", level_basis="人工", tag_state="人工", compound_code="X2", placed_by="人工"
    )  # fmt: skip
    workspace.apply([Change("facility", update=mine)], "人工")
    rows = "".join(f"{code},改名,A03,小区,X1,{X + 350},{Y + 50}\n" for code in ("A1", "A2"))
    plan = _plan(workspace, _csv(tmp_path, text.format(rows=rows)), on_duplicate="UPDATE")
    workspace.apply(plan.changes, plan.text)
    after = workspace.read("facility").set_index("code")
    assert after.loc["A1", "name"] == "改名"
    assert tuple(after.loc["A1", ["class_code", "class_basis", "level", "compound_code", "tag_state"]]) == (
        "B01",
        "人工",
        "片区",
        "X2",
        "人工",
    )
    assert after.loc["A1", "geometry"].x == X + 50
    assert after.loc["A2", "class_code"] == "A03" and after.loc["A2", "class_basis"] is None
    assert after.loc["A2", "geometry"].x == X + 350 and after.loc["A2", "compound_code"] == "X2"
    assert any("人工确定" in note for note in plan.report["notes"])


def test_what_is_no_community_facility_may_stay_out(workspace, tmp_path):
    rows = f"A1,示例幼儿园,141204,{X + 50},{Y + 50}\nA2,某某宠物医院,090701,{X + 50},{Y + 50}\n"
    path = _csv(tmp_path, "编号,名称,类型编码,东坐标,北坐标\n" + rows)
    assert _plan(workspace, path).report["added"] == 2
    crs = QgsCoordinateReferenceSystem("EPSG:4544")
    kept = imports.Options(refused=False)
    report = imports.plan(workspace, "facility", imports.open_source(path), crs=crs, options=kept).report
    assert report["added"] == 1 and report["skipped_rows"][0]["feature"].startswith("某某宠物医院")
    assert report["read"] == report["added"] + report["skipped"] + len(report["rejected"])


def test_requests_wait_for_a_place_too(workspace, tmp_path):
    path = _csv(
        tmp_path, "工单编号,诉求内容,诉求地址\nG1,希望春熙苑增加充电桩,春熙苑2栋\nG2,路灯不亮,某处\n", "诉求.csv"
    )
    plan = _plan(workspace, path, "request")
    workspace.apply(plan.changes, plan.text)
    frame = workspace.read("request").set_index("code")
    assert frame.loc["G1", "compound_code"] == "X2" and frame.loc["G2", "geometry"] is None
    assert plan.report["intake"]["placed"] == 1


def test_a_cell_with_a_document_in_it_is_cut_and_told(workspace, tmp_path):
    path = _csv(
        tmp_path, f"编号,名称,东坐标,北坐标\nA1,{'很长' * 50_000},{X + 50},{Y + 50}\nA2,示例幼儿园,{X + 50},{Y + 50}\n"
    )
    plan = _plan(workspace, path)
    assert list(plan.changes[0].add["name"].str.len()) == [200, 5]
    assert plan.report["warning_count"] == 1 and "只取前一段" in plan.report["warnings"][0]["reason"]
    assert len(plan.report["warnings"][0]["feature"]) <= 60
