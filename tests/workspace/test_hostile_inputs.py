"""Files as bureaus really hand them over: each comes in right, or says in Chinese what is wrong and what to do."""

from __future__ import annotations

import json

import openpyxl
import pytest
from osgeo import ogr, osr
from qgis.core import QgsCoordinateReferenceSystem

from plugin.core.errors import GewuError
from plugin.workspace import geopackage, imports
from plugin.workspace.workspace import Workspace

SQUARE = "POLYGON((104 30.6,104.01 30.6,104.01 30.61,104 30.61,104 30.6))"
#: The same place in CGCS2000 / 3-degree zone 35 without and with the zone number in the easting.
PLAIN = "POLYGON((404097 3387054,405056 3387045,405066 3388154,404107 3388163,404097 3387054))"
PREFIXED = PLAIN.replace("40", "3540", 1).replace(",40", ",3540")


@pytest.fixture
def workspace(qgis_app, tmp_path):
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "导入测试")
    return Workspace.open(path)


def _plan(workspace, table, path, crs=None):
    chosen = QgsCoordinateReferenceSystem(crs) if crs else None
    return imports.plan(workspace, table, imports.open_source(path), crs=chosen)


def _added(plan):
    return plan.changes[0].add


def _notes(plan):
    return "".join(plan.report["notes"])


def _shapefile(path, epsg, fields, rows, encoding="UTF-8", kind=ogr.wkbPolygon):
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(str(path))
    layer = dataset.CreateLayer(path.stem, reference, kind, [f"ENCODING={encoding}"])
    for name in fields:
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    for shape, *values in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(shape))
        for place, value in enumerate(values):
            feature.SetField(place, value)
        layer.CreateFeature(feature)
    del layer, dataset
    return path


def _geojson(path, shape, crs=None):
    geometry = json.loads(ogr.CreateGeometryFromWkt(shape).ExportToJson())
    properties = {"SQDM": "510107001001", "SQMC": "示例社区"}
    content = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": properties, "geometry": geometry}]}  # fmt: skip
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _book(path, *rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    book.save(path)
    return path


def _text(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_names_cut_at_ten_bytes_are_recognised(workspace, tmp_path, encoding):
    path = _shapefile(tmp_path / "社区.shp", 4490, "AB", [(SQUARE, "510107001001", "示例社区")], encoding)
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0
    for place, name in enumerate(("统计用区划代码", "社区名称")):
        table[32 + 32 * place : 43 + 32 * place] = name.encode(encoding)[:10].ljust(11, b"\0")
    path.with_suffix(".dbf").write_bytes(table)
    plan = _plan(workspace, "community", path)
    added = _added(plan)
    assert list(added["code"]) == ["510107001001"] and list(added["name"]) == ["示例社区"]
    json.dumps(plan.report, ensure_ascii=False).encode("utf-8")  # no half characters left


def test_a_zone_in_the_easting_is_taken_off(workspace, tmp_path):
    path = _shapefile(tmp_path / "zone.shp", 4523, ["SQDM"], [(PREFIXED, "510107001001")])
    assert abs(_added(_plan(workspace, "community", path))["geometry"].iloc[0].bounds[0] - 404097) < 0.01


def test_parts_of_a_shapefile_are_missing(workspace, tmp_path):
    for suffix in (".shx", ".dbf", ".prj"):
        path = _shapefile(tmp_path / f"缺{suffix[1:]}.shp", 4490, ["SQDM"], [(SQUARE, "510107001001")])
        path.with_suffix(suffix).unlink()
    plan = _plan(workspace, "community", tmp_path / "缺shx.shp")
    assert list(_added(plan)["code"]) == ["510107001001"] and "缺少 .shx" in _notes(plan)
    assert not (tmp_path / "缺shx.shx").exists()
    assert "缺少 .dbf" in _notes(_plan(workspace, "community", tmp_path / "缺dbf.shp"))
    with pytest.raises(GewuError, match="没有说明坐标系"):
        _plan(workspace, "community", tmp_path / "缺prj.shp")


def test_measured_and_raised_polygons_with_storeys_as_text(workspace, tmp_path):
    raised = "POLYGON ZM((104 30.6 5 1,104.01 30.6 5 1,104.01 30.61 5 1,104 30.6 5 1))"
    floors = ["6F", "6层", "地上6层地下1层", "F6", "六层", "6/7", "-1"]
    rows = [(raised.replace("104.01", f"104.01{n}"), f"L{n}", text) for n, text in enumerate(floors)]
    path = _shapefile(tmp_path / "楼.shp", 4490, ["LDBM", "FLOOR"], rows, kind=ogr.wkbPolygonZM)
    plan = _plan(workspace, "building", path)
    assert list(_added(plan)["floors"].fillna(0)) == [6] * 5 + [0, 0]
    assert not _added(plan)["geometry"].iloc[0].has_z
    assert [item["remedy"] != "" for item in plan.report["warnings"]] == [True, True]


def test_a_height_is_no_number_of_storeys(workspace, tmp_path):
    plan = _plan(workspace, "building", _shapefile(tmp_path / "高.shp", 4490, ["LDBM", "楼高"], [(SQUARE, "L1", "18")]))
    assert "不是同一个量" in _notes(plan) and _added(plan)["floors"].isna().all()


@pytest.mark.parametrize(
    ("shape", "crs", "said"),
    [
        (PLAIN, None, "数值是米"),
        ("POLYGON((30.6 104,30.61 104,30.61 104.01,30.6 104))", None, "纬度写在前"),
        (SQUARE, "urn:ogc:def:crs:EPSG::4544", "数值像经纬度"),
        (PREFIXED, "urn:ogc:def:crs:EPSG::4544", "带号 35"),
    ],
)
def test_coordinates_that_cannot_be_in_the_crs_are_refused(workspace, tmp_path, shape, crs, said):
    with pytest.raises(GewuError, match=said) as caught:
        _plan(workspace, "community", _geojson(tmp_path / "错.geojson", shape, crs))
    assert caught.value.remedy


def test_spoiled_codes_refuse_the_row(workspace, tmp_path):
    rows = [("5.10107E+11", "一"), (510107001001012345, "二"), (5101070010010123, "三"), ("A-1", "四")]
    path = _book(tmp_path / "码.xlsx", ["编号", "名称", "经度", "纬度"], *[(*row, 104, 30.6 + n / 100) for n, row in enumerate(rows)])  # fmt: skip
    plan = _plan(workspace, "facility", path)
    assert [item["feature"] for item in plan.report["rejected"]] == ["一", "二", "三"]
    assert all("位数丢失" in item["reason"] and "文本" in item["remedy"] for item in plan.report["rejected"])
    assert list(_added(plan)["code"]) == ["A-1"]


def test_phones_come_whole_or_not_at_all(workspace, tmp_path):
    path = _book(
        tmp_path / "人.xlsx", ["姓名", "电话"], ["张示例", 13800000001.0], ["李示例", "1.38E+10"], ["王示例", "+86 138-0000-0003"]
    )  # fmt: skip
    plan = _plan(workspace, "worker", path)
    assert list(_added(plan)["phone"]) == ["13800000001", None, "13800000003"]
    assert plan.report["warning_count"] == 1 and "李示例" not in json.dumps(plan.report, ensure_ascii=False)


def test_blocks_filled_in_the_first_row_only(workspace, tmp_path):
    rows = [[{0: "甲社区", 3: "乙社区"}.get(n), f"张示例{n}"] for n in range(6)]

    def merge(sheet):
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("A5:A7")

    merged = imports.open_source(_book(tmp_path / "合并.xlsx", ["社区", "姓名"], *rows, change=merge)).read()[0]
    assert list(merged["社区"]) == ["甲社区"] * 3 + ["乙社区"] * 3
    plan = _plan(workspace, "worker", _book(tmp_path / "拆开.xlsx", ["社区", "姓名"], *rows))
    assert "空白行没有沿用上一行的值" in _notes(plan)


def test_titles_units_totals_hidden_rows_formulas_and_double_names(workspace, tmp_path):
    def hide(sheet):
        sheet.row_dimensions[5].hidden = True

    path = _book(
        tmp_path / "统计.xlsx",
        ["某街道设施统计表"],
        ["编号 ", "设施\n名称", "建筑面积", "户数", "户数", "经度", "纬度"],
        [None, None, "(㎡)", "户", None, "(度)", "(度)"],
        ["A1", "设施一", "=100*2", 1, 2, 104.0, 30.6],
        ["A2", "设施二", 300, 1, 2, 104.01, 30.6],
        [None, "总计：", 300],
        ["合　计", None, 300],
        change=hide,
    )
    plan = _plan(workspace, "facility", path)
    assert list(_added(plan)["name"]) == ["设施一", "设施二"] and not plan.report["rejected"]
    for said in ("单位行", "合计行", "隐藏", "公式没有保存计算结果", "重名的列"):
        assert said in _notes(plan)


def test_texts_with_marks_quotes_breaks_and_moved_cells(workspace, tmp_path):
    path = _text(tmp_path / "分号.csv", '编号;名称;经度;纬度\nA1;"设施;一\n号";104.05;30.66\n', "utf-8-sig")
    assert list(_added(_plan(workspace, "facility", path))["name"]) == ["设施;一号"]
    path = _text(tmp_path / "制表.txt", "编号\t名称\t经度\t纬度\nA1\t㐀示例𠮷\t104.05\t30.66\n", "gb18030")
    assert list(_added(_plan(workspace, "facility", path))["name"]) == ["㐀示例𠮷"]
    path = _text(tmp_path / "错位.csv", "编号,名称,经度,纬度\nA1,一,104.05,30.66,多出\nA2,二,104.06\n")
    plan = _plan(workspace, "facility", path)
    assert "比表头多（如第 2 行）" in _notes(plan)
    assert plan.report["rejected"][0]["row"] == 3 and "坐标" in plan.report["rejected"][0]["reason"]


def test_a_place_at_zero_is_no_place(workspace, tmp_path):
    path = _text(tmp_path / "零.csv", "编号,名称,经度,纬度\nA1,一,104.05,30.66\nA2,二,0,0\nA3,三,104.06,0\n")
    plan = _plan(workspace, "facility", path)
    assert list(_added(plan)["code"]) == ["A1"] and len(plan.report["rejected"]) == 2


def test_nothing_in_it(workspace, tmp_path):
    plan = _plan(workspace, "facility", _text(tmp_path / "空.csv", "编号,名称,经度,纬度\n"))
    assert plan.changes == [] and "没有任何数据行" in _notes(plan)
    with pytest.raises(GewuError, match="文件夹"):
        imports.open_source(tmp_path)


def test_a_layer_of_thousands_of_fields_is_refused(tmp_path):
    feature = {
        "type": "Feature",
        "properties": {f"k{number}": 1 for number in range(2100)},
        "geometry": {"type": "Point", "coordinates": [104, 30.6]},
    }
    path = tmp_path / "wide.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(GewuError, match=r"wide\.geojson.*2100 个字段"):
        imports.open_source(path)
