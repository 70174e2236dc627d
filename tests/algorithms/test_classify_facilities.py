"""gewu:classifyfacilities on plain layers: types in one column or several, codes, a bureau's own classes."""

from __future__ import annotations

import openpyxl
import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingException, QgsVectorLayer

from plugin.algorithms.classify_facilities import ClassifyFacilities
from plugin.core.facilities.classes import taxonomy, taxonomy_book

ROWS = [
    ("阳光幼儿园", "科教文化服务", "学校", "幼儿园", "141204", 0.0),
    ("阳光幼儿园家属院", "商务住宅", "住宅区", "住宅小区", "120302", 0.0),
    ("青松社区卫生服务中心", "医疗保健服务", "综合医院", "综合医院", "090100", 2000.0),
    ("安安宠物诊所", "医疗保健服务", "诊所", "诊所", "090300", 0.0),
    ("某某", None, None, None, None, 0.0),
]


def layer(kind: str = "Point?crs=EPSG:4490&") -> QgsVectorLayer:
    fields = "field=name:string&field=大类:string&field=中类:string&field=小类:string&field=code:string&field=floor_area:double"
    found = QgsVectorLayer(f"{kind}{fields}", "示例", "memory")
    features = []
    for number, row in enumerate(ROWS):
        feature = QgsFeature(found.fields())
        feature.setAttributes(list(row))
        feature.setGeometry(QgsGeometry.fromWkt(f"POINT(104 {30 + number / 100})"))
        features.append(feature)
    assert found.dataProvider().addFeatures(features)[0]
    return found


def rows_of(run_algorithm, results) -> list:
    return list(run_algorithm.context.getMapLayer(results["OUTPUT"]).getFeatures())


def test_levels_in_several_columns(run_algorithm):
    parameters = {"FACILITIES": layer(), "NAME_FIELD": "name", "TYPE_FIELD": ["大类", "中类", "小类"]}
    results = run_algorithm(ClassifyFacilities, {**parameters, "OUTPUT": "memory:"})
    rows = rows_of(run_algorithm, results)
    assert [row["class_code"] or None for row in rows] == ["A02", None, "A06", None, None]
    assert [row["level"] or None for row in rows] == ["社区", None, "片区", None, None]
    assert rows[0]["class_confidence"] > 0.9 and rows[4]["class_confidence"] == 0
    assert rows[3]["class_basis"].startswith("不计入") and rows[4]["class_basis"].startswith("待定")
    assert {name: results[name] for name in ("CLASSIFIED", "REFUSED", "UNKNOWN")} == {
        "CLASSIFIED": 2,
        "REFUSED": 2,
        "UNKNOWN": 1,
    }


def test_by_code_alone_on_a_table_without_geometry_and_again_on_its_own_output(run_algorithm):
    table = layer("NoGeometry?")
    parameters = {"FACILITIES": table, "NAME_FIELD": "name", "CODE_FIELD": "code", "OUTPUT": "memory:"}
    results = run_algorithm(ClassifyFacilities, parameters)
    first = [row.attributes() for row in rows_of(run_algorithm, results)]
    assert [row[6] or None for row in first] == ["A02", None, "A06", None, None]
    output = run_algorithm.context.getMapLayer(results["OUTPUT"]).clone()
    again = run_algorithm(ClassifyFacilities, {**parameters, "FACILITIES": output})
    assert [row.attributes() for row in rows_of(run_algorithm, again)] == first


def test_a_bureaus_own_classes_from_a_workbook(run_algorithm, tmp_path):
    path = tmp_path / "本局分类.xlsx"
    taxonomy_book.write(taxonomy.delivered(), path)
    book = openpyxl.load_workbook(path)
    book["小类"]["A3"] = "A92"
    book.save(path)
    parameters = {"FACILITIES": layer(), "NAME_FIELD": "name", "TAXONOMY": str(path), "OUTPUT": "memory:"}
    rows = rows_of(run_algorithm, run_algorithm(ClassifyFacilities, {**parameters, "TYPE_FIELD": "小类"}))
    assert rows[0]["class_code"] == "A92"
    path.write_text("nonsense", encoding="utf-8")
    with pytest.raises(QgsProcessingException, match=r"本局分类\.xlsx"):
        run_algorithm(ClassifyFacilities, parameters)
