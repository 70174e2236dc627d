"""gewu:emergencyplan on plain layers."""

from __future__ import annotations

import json

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingException, QgsProcessingFeedback, QgsVectorLayer

from plugin.algorithms.emergency_plan import EmergencyPlanAlgorithm

A, B = "510100001001", "510100001002"
X, Y = 400_000, 3_390_000


def box(west: float, south: float, east: float, north: float, crs: str = "EPSG:4544") -> str:
    points = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return "POLYGON((" + ",".join(f"{X + x} {Y + y}" for x, y in points) + "))"


def layer(rows: list, fields: str, kind: str = "Polygon", crs: str = "EPSG:4544") -> QgsVectorLayer:
    found = QgsVectorLayer(f"{kind}?crs={crs}&{fields}" if kind != "None" else f"None?{fields}", "示例", "memory")
    for attributes, wkt in rows:
        feature = QgsFeature(found.fields())
        feature.setAttributes(attributes)
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        assert found.dataProvider().addFeature(feature)
    return found


def parameters(**changed) -> dict:
    fields = "field=CODE:string&field=name:string&field=community_code:string&field=Households:integer"
    grids = [
        ([f"{A}01001", "甲格", A, 36], box(0, 0, 100, 100)),
        ([f"{B}01001", "乙格", B, 60], box(100, 0, 200, 100)),
    ]
    houses = [
        (["3栋", 36, 6, 3], box(10, 10, 60, 20)),
        (["5栋", 60, 30, 1], box(110, 10, 140, 30)),
    ]
    return {
        "GRIDS": layer(changed.pop("grids", grids), fields),
        "BUILDINGS": layer(
            changed.pop("houses", houses),
            "field=name:string&field=户数:integer&field=floors:integer&field=units:integer",
        ),
        "OUTPUT": "memory:",
        **changed,
    }


def rows(run_algorithm, results, name="OUTPUT") -> list:
    return list(run_algorithm.context.getMapLayer(results[name]).getFeatures())


def test_groups_staff_and_report(run_algorithm, tmp_path):
    workers = layer(
        [(["张示例", "13800000001", "微网格员", A], None), (["李示例", None, "志愿者", A], None)],
        "field=姓名:string&field=联系电话:string&field=role:string&field=community_code:string",
        "None",
    )
    report = tmp_path / "报告.json"
    communities = layer([([A, "示例一社区"], box(0, 0, 100, 100))], "field=code:string&field=name:string")
    results = run_algorithm(
        EmergencyPlanAlgorithm,
        parameters(WORKERS=workers, COMMUNITIES=communities, OUTPUT_STAFFING="memory:", REPORT=str(report)),
    )
    found = rows(run_algorithm, results)
    assert [f["members"] for f in found][:3] == [f"3栋{unit}单元（12户）" for unit in (1, 2, 3)]
    assert results["GROUPS"] == results["IN_BOUNDS"] == len(found) == 8 and results["HOUSEHOLDS"] == 96
    assert {f["micro_grid"] for f in found} == {"甲格", "乙格"} and found[0]["code"] == f"{A}0100101"
    layer_ = run_algorithm.context.getMapLayer(results["OUTPUT"])
    assert layer_.crs().authid() == "EPSG:4544" and abs(sum(f.geometry().area() for f in found) - 500 - 600) < 1
    staff = {f["code"]: f for f in rows(run_algorithm, results, "OUTPUT_STAFFING")}
    assert staff[A]["name"] == "示例一社区" and staff[A]["workers"] == 1 and staff[A]["available"] == 2
    assert staff[A]["emergency_shortage"] == 1 and staff[B]["verdict"] == "无人"
    assert results["SHORTAGE"] == 1 + 5
    text = report.read_text(encoding="utf-8")
    assert json.loads(text)["plan"]["groups"] == 8 and "四川日报" in text
    assert "张示例" not in text and "13800000001" not in text, "people are counted, not copied"


def test_a_risk_area_in_another_crs(run_algorithm):
    area = layer(
        [([1], "POLYGON((103.9 30.5, 104.1 30.5, 104.1 30.7, 103.9 30.7, 103.9 30.5))")],
        "field=n:integer",
        crs="EPSG:4490",
    )
    results = run_algorithm(EmergencyPlanAlgorithm, parameters(RISK_AREAS=area))
    everything = results["GROUPS"]
    small = layer([([1], box(0, 0, 100, 50))], "field=n:integer")
    results = run_algorithm(EmergencyPlanAlgorithm, parameters(RISK_AREAS=small))
    assert everything in (0, 8) and results["GROUPS"] == 3
    assert results["SHORTAGE"] == -1, "nobody said who there is"


def test_readable_errors(run_algorithm):
    for changed, text in (
        ({"MIN": 15, "TARGET": 12}, "下限"),
        ({"PACE": 0}, "每户入户用时"),
        ({"grids": [([None, "甲格", A, 36], box(0, 0, 100, 100))]}, "没有编码"),
        ({"houses": [(["3栋", None, 6, 3], box(10, 10, 60, 20))]}, "没有户数"),
        ({"RISK_AREAS": layer([([1], None)], "field=n:integer")}, "风险区"),
    ):
        with pytest.raises(QgsProcessingException, match=text):
            run_algorithm(EmergencyPlanAlgorithm, parameters(**changed))


def test_cancel(run_algorithm):
    feedback = QgsProcessingFeedback()
    feedback.cancel()
    with pytest.raises(QgsProcessingException, match="取消"):
        run_algorithm(EmergencyPlanAlgorithm, parameters(), feedback=feedback)
