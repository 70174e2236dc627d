"""A real workspace file becomes tables and texts for the export; full versions are logged."""

from __future__ import annotations

from datetime import datetime

import openpyxl
import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsProject

from plugin.core.errors import GewuError
from plugin.core.ledgers.export import export
from plugin.workspace import geopackage, ledgers, project
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

EAST, NORTH = 500000.0, 3390000.0
CODES = ["990101001001", "990101001002", "990102001001"]


def frame(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns)


def square(number: int, size: float = 100.0):
    return shapely.multipolygons([shapely.box(EAST + number * size, NORTH, EAST + (number + 1) * size, NORTH + size)])


@pytest.fixture
def workspace(qgis_app, tmp_path):
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例工作区")
    ws = Workspace.open(path)
    ws.apply(
        [
            Change("subdistrict", add=frame(code=["990101001", "990102001"], name=["示例一街道", "示例二街道"])),
            Change(
                "community",
                add=frame(
                    code=CODES,
                    name=["样本东社区", "样本西社区", "样本南社区"],
                    subdistrict_code=["990101001", "990101001", "990102001"],
                    geometry=[square(number) for number in range(3)],
                ),
            ),
            Change("worker", add=frame(uid=["w1"], name=["张示例"], phone=["13800000001"])),
            Change(
                "micro_grid",
                add=frame(
                    code=[f"{code}01001" for code in CODES],
                    name=["一", "二", "三"],
                    community_code=CODES,
                    households=[40, 50, 120],
                    shops=[1, 0, 0],
                    worker_uid=["w1", None, None],
                    geometry=[square(number) for number in range(3)],
                ),
            ),
            Change(
                "facility", add=frame(code=["F1"], name=["示例幼儿园"], class_code=["A02"], community_code=CODES[:1])
            ),
            Change(
                "assessment_run",
                add=frame(uid=["r1"], scheme_id=["complete_community_2020"], kind=["基线"], date=["2025-06-30"]),
            ),
            Change(
                "assessment_score",
                add=frame(
                    run_uid=["r1"], community_code=CODES[:1], point_code=["0101"], verdict=["不达标"], score=[0.0]
                ),
            ),
        ],
        "准备",
    )
    return ws


def test_tables_hold_what_the_sheets_look_up(workspace):
    tables = ledgers.read_tables(workspace)
    assert len(tables["micro_grid"]) == 3
    # 4544 has its middle at 105°: on the spot the grid is the ground within 0.1 %
    assert tables["micro_grid"]["area"].tolist() == pytest.approx([10000.0] * 3, rel=1e-3)
    assert "幼儿园" in set(tables["facility_class"]["name"])
    point = tables["scheme_point"].set_index("code").loc["0101"]
    assert point["mark"] == "有出处" and "800" in point["standard_new"]
    assert "未核实" in set(tables["scheme_point"]["mark"])


def test_units_by_code_and_by_name(workspace):
    assert ledgers.read_tables(workspace, ["示例一街道"])["micro_grid"]["name"].tolist() == ["一", "二"]
    assert ledgers.read_tables(workspace, [CODES[2]])["community"]["name"].tolist() == ["样本南社区"]
    with pytest.raises(GewuError, match="没有的社区"):
        ledgers.read_tables(workspace, ["没有的社区"])


def test_texts_around_the_rows(workspace):
    context = ledgers.context(workspace, ledgers.read_tables(workspace))
    assert context.area_name == context.unit_name == "示例工作区"
    assert "EPSG:4544" in context.crs_name and "CGCS2000" in context.crs_name
    assert context.data_date == datetime.now().strftime("%Y-%m-%d")
    assert context.scheme_title == "完整居住社区建设标准（试行）" and context.run == "基线 2025-06-30"
    assert (context.minimum, context.maximum) == (30, 100)


def test_the_area_heads_the_title_and_the_office_is_remembered(workspace):
    one = ledgers.read_tables(workspace, [CODES[0]])
    assert ledgers.context(workspace, one).area_name == "样本东社区"
    street = ledgers.read_tables(workspace, ["990101001"])
    assert ledgers.context(workspace, street).area_name == "示例一街道"
    workspace.set_setting(ledgers.UNIT_NAME, "示例规划局")
    assert ledgers.context(workspace, street).unit_name == "示例规划局"
    assert ledgers.context(workspace, street, "另一单位").unit_name == "另一单位"


def test_the_workspace_sets_the_bounds(workspace):
    workspace.set_setting("grids", {"minimum": 20, "maximum": 80})
    context = ledgers.context(workspace, ledgers.read_tables(workspace))
    assert (context.minimum, context.maximum) == (20, 80)


def test_from_file_to_workbook(workspace, tmp_path):
    tables = ledgers.read_tables(workspace)
    export(tmp_path / "out.xlsx", tables, ledgers.context(workspace, tables))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    assert book["微网格台账"]["O5"].value == "张**" and book["微网格台账"]["Q5"].value == "138****0001"
    assert book["评估打分表"]["E5"].value == "一个社区综合服务站"


def test_a_run_whose_scheme_is_gone_shows_codes(workspace, tmp_path):
    run = workspace.read("assessment_run")
    workspace.apply([Change("assessment_run", update=frame(uid=[run["uid"][0]], scheme_id=["没有了"]))], "改方案")
    tables = ledgers.read_tables(workspace)
    assert len(tables["scheme_point"]) == 0
    export(tmp_path / "out.xlsx", tables, ledgers.context(workspace, tables), ["评估打分表"])
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["评估打分表"]["F5"].value == "0101"


def test_an_empty_workspace(qgis_app, tmp_path):
    geopackage.create(tmp_path / "empty.gpkg", QgsCoordinateReferenceSystem("EPSG:4544"), "空")
    ws = Workspace.open(tmp_path / "empty.gpkg")
    tables = ledgers.read_tables(ws)
    report = export(tmp_path / "out.xlsx", tables, ledgers.context(ws, tables))
    assert all(sheet["rows"] == 0 and sheet["note"] for sheet in report["sheets"])


def test_full_versions_are_logged(workspace):
    ledgers.log_full_version(workspace, "台账.xlsx", ["汇总", "微网格台账"], "上级核查")
    entry = workspace.read("change_log").iloc[-1]
    assert entry["action"] == "导出未脱敏台账" and entry["why"] == "上级核查" and entry["after"] == "台账.xlsx"
    assert not workspace.has_unsaved_edits


def test_the_log_is_saved_at_once_unless_edits_are_pending(workspace):
    shown = QgsProject()
    project.show(workspace, shown)
    workspace.project = shown
    ledgers.log_full_version(workspace, "台账.xlsx", ["汇总"], "上级核查")
    assert not workspace.has_unsaved_edits
    fresh = Workspace.open(workspace.path, QgsProject())
    assert fresh.read("change_log").iloc[-1]["why"] == "上级核查"
    worker = frame(uid=["w1"], role=["专职"])
    workspace.apply([Change("worker", update=worker)], "改角色")
    ledgers.log_full_version(workspace, "台账.xlsx", ["汇总"], "再次核查")
    assert workspace.has_unsaved_edits
    assert workspace.read("change_log").iloc[-1]["why"] == "再次核查"
    workspace.discard()
    shown.clear()
