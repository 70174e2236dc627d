"""Planning and applying imports on real files and a real workspace."""

from __future__ import annotations

import json
import shutil
import sqlite3

import numpy as np
import pytest
import shapely
from osgeo import ogr, osr
from qgis.core import QgsCoordinateReferenceSystem

from plugin.core.errors import Cancelled, GewuError
from plugin.workspace import geopackage, imports
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace


def _workspace(tmp_path, epsg=4544, name="ws.gpkg"):
    path = tmp_path / name
    geopackage.create(path, QgsCoordinateReferenceSystem(f"EPSG:{epsg}"), "导入测试")
    return Workspace.open(path)


@pytest.fixture
def workspace(qgis_app, tmp_path):
    return _workspace(tmp_path)


def _run(workspace, table, path, **options):
    plan = imports.plan(
        workspace,
        table,
        imports.open_source(path, options.pop("sheet", None), options.pop("encoding", None)),
        **options,
    )
    report = plan.report
    assert report["read"] == report["added"] + report["updated"] + report["skipped"] + len(report["rejected"])
    workspace.apply(plan.changes, plan.text)
    return report


def _csv(tmp_path, text, name="数据.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def _compounds(workspace):
    """Put two neighbouring compounds and their community into the workspace."""
    south_west = (410_000.0, 3_393_000.0)
    from plugin.core import frames, schema

    def frame(table, rows):
        import pandas as pd

        made = frames.conform(pd.DataFrame(rows), schema.table(table))
        made["uid"] = frames.new_uids(len(made))
        return made

    x, y = south_west
    workspace.apply(
        [
            Change("community", add=frame("community", {"code": ["510107001001"], "name": ["示例社区"], "geometry": [shapely.MultiPolygon([shapely.box(x, y, x + 400, y + 200)])]})),
            Change("compound", add=frame("compound", {
                "code": ["001", "002"], "name": ["示例苑", "样板里"], "locked": [False, True], "households": [10.0, 20.0],
                "geometry": [shapely.MultiPolygon([shapely.box(x, y, x + 200, y + 200)]), shapely.MultiPolygon([shapely.box(x + 200, y, x + 400, y + 200)])],
            })),
        ],
        "准备",
    )  # fmt: skip


def _gbk_shapefile(folder, name="楼栋"):
    """Write a shapefile with GBK texts and no .cpg, as old bureau files are."""
    path = folder / f"{name}.shp"
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(4544)
    dataset = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(str(path))
    layer = dataset.CreateLayer(name, reference, ogr.wkbPolygon, ["ENCODING=GBK"])
    for field in ("LDMC", "楼栋编号", "CS"):
        layer.CreateField(ogr.FieldDefn(field, ogr.OFTString))
    for number in range(3):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField(0, f"示例{number + 1}栋")
        feature.SetField(1, f"00{number + 1}")
        feature.SetField(2, f"{number + 5}层")
        x = 410_010 + 30 * number
        feature.SetGeometry(
            ogr.CreateGeometryFromWkt(
                f"POLYGON(({x} 3393010,{x + 20} 3393010,{x + 20} 3393020,{x} 3393020,{x} 3393010))"
            )
        )
        layer.CreateFeature(feature)
    del layer, dataset
    (folder / f"{name}.cpg").unlink()
    return path


def test_gbk_shapefile_without_cpg(workspace, tmp_path):
    _compounds(workspace)
    path = _gbk_shapefile(tmp_path)
    before = sorted(item.name for item in tmp_path.iterdir() if item.name.startswith("楼栋"))
    source = imports.open_source(path)
    assert source.encoding == "GB18030" and source.fields == ["LDMC", "楼栋编号", "CS"]
    report = _run(workspace, "building", path)
    assert report["added"] == 3
    frame = workspace.read("building").sort_values("code")
    assert list(frame["code"]) == ["001", "002", "003"]
    assert list(frame["name"]) == ["示例1栋", "示例2栋", "示例3栋"]
    assert list(frame["floors"]) == [5, 6, 7]
    assert set(frame["compound_code"]) == {"001"} and set(frame["community_code"]) == {"510107001001"}
    assert any("按位置" in note for note in report["notes"])
    assert sorted(item.name for item in tmp_path.iterdir() if item.name.startswith("楼栋")) == before
    with pytest.raises(GewuError, match="没有名为"):
        imports.plan(workspace, "nothing", source)


def test_wrong_cpg_is_seen_through_and_can_be_overridden(workspace, tmp_path):
    path = _gbk_shapefile(tmp_path)
    path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
    source = imports.open_source(path)
    assert source.encoding == "GB18030" and any("不符" in note for note in source.notes)
    assert imports.open_source(path, encoding="UTF-8").encoding == "UTF-8"


def test_shapefile_without_prj_must_be_given_a_crs(workspace, tmp_path):
    path = _gbk_shapefile(tmp_path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(GewuError, match="没有说明坐标系") as caught:
        imports.plan(workspace, "building", imports.open_source(path))
    assert caught.value.remedy
    plan = imports.plan(workspace, "building", imports.open_source(path), crs=QgsCoordinateReferenceSystem("EPSG:4544"))
    assert plan.report["added"] == 3


def test_table_updates_attributes_by_name_and_leaves_locked_rows(workspace, tmp_path):
    _compounds(workspace)
    path = _csv(tmp_path, "小区名称,户数,物业公司\n示例苑,120户,示例物业\n样板里,95,\n没有的小区,7,\n")
    skipped = imports.plan(workspace, "compound", imports.open_source(path)).report
    assert skipped["skipped"] == 2 and skipped["updated"] == 0
    report = _run(workspace, "compound", path, on_duplicate="UPDATE")
    assert (report["updated"], report["skipped"], len(report["rejected"])) == (1, 1, 1)
    assert "锁定" in report["skipped_rows"][0]["reason"]
    assert report["rejected"][0]["feature"] == "没有的小区" and "没有图形" in report["rejected"][0]["reason"]
    frame = workspace.read("compound").set_index("name")
    assert frame.loc["示例苑", "households"] == 120 and frame.loc["样板里", "households"] == 20
    assert frame.loc["示例苑", "geometry"].area == pytest.approx(40_000)
    with pytest.raises(GewuError, match="已存在"):
        imports.plan(workspace, "compound", imports.open_source(path), on_duplicate="ERROR")


def test_names_become_codes_and_doubtful_ones_are_told(workspace, tmp_path):
    _compounds(workspace)
    path = _csv(
        tmp_path, "姓名,电话,所属社区,角色\n张示例,13800000001,示例社区居委会,专职\n李示例,13800000002,外地社区,村长\n"
    )
    report = _run(workspace, "worker", path)
    frame = workspace.read("worker").set_index("name")
    assert frame.loc["张示例", "community_code"] == "510107001001" and frame.loc["李示例", "community_code"] is None
    assert frame.loc["张示例", "role"] == "专职" and frame.loc["李示例", "role"] is None
    text = "".join(report["notes"])
    assert "外地社区" in text and "村长" in text
    again = _run(workspace, "worker", path)
    assert again["skipped"] == 2
    assert "张示例" not in json.dumps(again, ensure_ascii=False) and again["skipped_rows"][0]["feature"] == "张**"


def test_duplicate_codes_within_a_file(workspace, tmp_path):
    path = _csv(tmp_path, "编号,名称,经度,纬度\nA,甲,104.07,30.66\nA,乙,104.08,30.66\nB,丙,0,0\n")
    report = _run(workspace, "facility", path)
    assert report["added"] == 1
    assert [(item["row"], item["feature"]) for item in report["rejected"]] == [(3, "乙"), (4, "丙")]
    assert "第 2 行重复" in report["rejected"][0]["reason"]


def test_bad_cells_are_blanked_and_told_but_the_row_comes_in(workspace, tmp_path):
    path = _csv(
        tmp_path,
        "编号,名称,建成年份,建筑面积,经度,纬度\nA,甲,1066,很大,104.07,30.66\nB,乙,1990,300㎡,104.08,30.66\nC,丙,1995,200,104.09,30.66\n",
    )
    report = _run(workspace, "facility", path)
    assert report["added"] == 3 and report["warning_count"] == 2
    row = workspace.read("facility").set_index("code").loc["A"]
    assert np.isnan(row["build_year"]) and np.isnan(row["floor_area"])


def test_swapped_columns_are_asked_never_assumed(workspace, tmp_path):
    path = _csv(tmp_path, "编号,名称,X,Y\nA,甲,3393596.1,410453.2\n")
    with pytest.raises(GewuError, match="次序需要确认") as caught:
        imports.plan(workspace, "facility", imports.open_source(path))
    assert '{"@x": "Y", "@y": "X"}' in caught.value.remedy
    mapping = {"code": "编号", "name": "名称", "@x": "Y", "@y": "X"}
    crs = QgsCoordinateReferenceSystem("EPSG:4544")
    report = _run(workspace, "facility", path, mapping=json.dumps(mapping), crs=crs)
    assert report["added"] == 1
    assert workspace.read("facility")["geometry"].iloc[0].equals(shapely.Point(410453.2, 3393596.1))


def test_eight_digit_eastings_name_their_zone(workspace, tmp_path):
    path = _csv(tmp_path, "编号,名称,X,Y\nA,甲,35410453.2,3393596.1\n")
    with pytest.raises(GewuError, match="EPSG:4523"):
        imports.plan(workspace, "facility", imports.open_source(path))
    _run(workspace, "facility", path, crs=QgsCoordinateReferenceSystem("EPSG:4523"))
    point = workspace.read("facility")["geometry"].iloc[0]
    assert point.distance(shapely.Point(410453.2, 3393596.1)) < 0.001


def test_wkt_column_and_far_rows(workspace, tmp_path):
    rows = ["编号,名称,wkt", "A,甲,\"POLYGON((104.07 30.66,104.071 30.66,104.071 30.661,104.07 30.66))\"",
            "B,乙,\"POLYGON((114.07 30.66,114.071 30.66,114.071 30.661,114.07 30.66))\"", "C,丙,坏的"]  # fmt: skip
    report = _run(workspace, "compound", _csv(tmp_path, "\n".join(rows)))
    assert report["added"] == 2 and report["rejected"][0]["feature"] == "丙"
    reasons = "".join(item["reason"] for item in report["warnings"])
    assert "50 km" in reasons and "适用范围" in reasons


def test_cancel_changes_nothing(workspace, tmp_path):
    path = _csv(tmp_path, "编号,名称,经度,纬度\nA,甲,104.07,30.66\n")

    def stop(fraction, text=""):
        raise Cancelled()

    before = workspace.path.read_bytes()
    with pytest.raises(Cancelled):
        imports.plan(workspace, "facility", imports.open_source(path), progress=stop)
    assert workspace.path.read_bytes() == before


def test_nanshan_whole(qgis_app, tmp_path, shared_data):
    workspace = _workspace(tmp_path, 4547)
    file = shared_data / "cn_shenzhen_nanshan_osm" / "shenzhen_nanshan.gpkg"
    beside = sorted(file.parent.iterdir())
    assert _run(workspace, "subdistrict", shared_data / "cn_shenzhen_streets" / "shenzhen_streets.gpkg")["added"] == 74
    assert _run(workspace, "compound", file, sheet="residential_aoi")["added"] == 40
    assert _run(workspace, "building", file, sheet="buildings")["added"] == 433
    assert _run(workspace, "road", f"{file}|layername=roads")["added"] == 1245
    assert _run(workspace, "barrier", file, sheet="barriers")["added"] == 26
    facilities = _run(workspace, "facility", file, sheet="facility_areas")
    assert facilities["added"] > 40
    roads = workspace.read("road")
    assert set(roads["class"]) <= {"快速路", "主干路", "次干路", "支路", "街巷", "步道", "台阶", "其他"}
    assert not roads.loc[roads["class"] == "快速路", "walkable"].any()
    assert roads.loc[roads["class"] == "台阶", "walkable"].all()
    buildings = workspace.read("building")
    assert shapely.is_valid(buildings["geometry"].to_numpy()).all()
    assert buildings["floors"].notna().sum() == 170
    again = imports.plan(workspace, "building", imports.open_source(file, "buildings")).report
    assert (again["added"], again["skipped"]) == (0, 433)
    assert sorted(file.parent.iterdir()) == beside


def test_suzhou_gets_codes_because_id_is_zero_everywhere(qgis_app, tmp_path, shared_data):
    workspace = _workspace(tmp_path, 4549)
    file = shared_data / "cn_suzhou_buildings_floors" / "suzhou_buildings.gpkg"
    assert _run(workspace, "building", file)["added"] == 3076
    codes = workspace.read("building")["code"]
    assert codes.is_unique and codes.min() == "LD000001"
    assert imports.plan(workspace, "building", imports.open_source(file)).report["skipped"] == 3076


def test_shanghai_bd09_latitude_first(qgis_app, tmp_path, shared_data):
    workspace = _workspace(tmp_path, 4549)
    source = imports.open_source(shared_data / "cn_shanghai_poi_xiaoqu" / "小区经纬度_gb18030.csv")
    assert source.encoding == "GB18030" and (source.columns.x, source.columns.y) == ("经度", "纬度")
    mapping = {"name": "小区", "@x": "经度", "@y": "纬度"}
    report = imports.plan(workspace, "facility", source, mapping, datum="BD09").report
    assert report["read"] == 19216 and report["added"] > 19_150
    assert any("BD-09" in note and "平均移动" in note for note in report["notes"])


def test_harbin_listing_updates_households(workspace, shared_data):
    source = imports.open_source(shared_data / "cn_harbin_lianjia_xiaoqu" / "harbin_xiaoqu.csv")
    from plugin.core import schema

    found = source.automatic_mapping(schema.table("compound"))
    assert found["households"] == "door_count" and found["name"] == "name"


def test_odd_geopackages_never_crash_and_are_never_touched(workspace, tmp_path, shared_data):
    folder = tmp_path / "odd"
    shutil.copytree(shared_data / "gpkg_odd", folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in sorted(folder.glob("*.gpkg")):
        for table in ("compound", "road"):
            try:
                for sheet in imports.open_source(path).sheets:
                    imports.plan(workspace, table, imports.open_source(path, sheet))
            except GewuError as error:
                assert error.remedy
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_curves_become_segments(workspace, shared_data):
    source = imports.open_source(shared_data / "gpkg_odd" / "pyogrio_curvepolygon.gpkg")
    report = imports.plan(workspace, "compound", source).report
    assert report["added"] == 1


def test_a_geopackage_with_an_open_journal_is_read_whole_and_left_alone(workspace, tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    path = folder / "在编.gpkg"
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(4544)
    layer = dataset.CreateLayer("a", reference, ogr.wkbPoint)
    layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    del layer, dataset
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE other (x)")
    connection.execute("INSERT INTO other VALUES (1)")
    connection.commit()
    try:
        files = {item.name: item.read_bytes() for item in folder.iterdir() if not item.name.endswith("-shm")}
        assert any(name.endswith("-wal") for name in files)
        assert imports.open_source(path).sheets[0] == "a"
        assert {item.name: item.read_bytes() for item in folder.iterdir() if not item.name.endswith("-shm")} == files
    finally:
        connection.close()


@pytest.mark.parametrize(
    "name", ["iso-8859-1", "latin1", "utf8", "windows-1252", "windows-1252_ldid", "system_encoding"]
)
def test_latin_shapefiles(qgis_app, shared_data, name):
    source = imports.open_source(shared_data / "vector_bad_shapefile_encodings" / f"{name}.shp")
    assert "äöü" in source.preview.iloc[0].tolist()
