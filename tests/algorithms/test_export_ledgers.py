"""gewu:exportledgers, run the way Processing runs it."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingException, QgsProcessingFeedback

from plugin.algorithms.export_ledgers import ExportLedgers
from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

CODES = ["990101001001", "990101001002"]


@pytest.fixture
def workspace(qgis_app, tmp_path):
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例")
    ws = Workspace.open(path)
    grids = {
        "code": [f"{code}01001" for code in CODES],
        "community_code": CODES,
        "worker_uid": ["w1", None],
        "reason": ["电话13800000002", None],
    }
    ws.apply(
        [
            Change("community", add=pd.DataFrame({"code": CODES, "name": ["样本东社区", "样本西社区"]})),
            Change("worker", add=pd.DataFrame({"uid": ["w1"], "name": ["张示例"], "phone": ["13800000001"]})),
            Change("micro_grid", add=pd.DataFrame(grids)),
        ],
        "准备",
    )
    return ws


def parameters(workspace, tmp_path, **more) -> dict:
    return {"WORKSPACE": str(workspace.path), "OUTPUT": str(tmp_path / "台账.xlsx"), **more}


def test_names_are_the_promised_ones():
    algorithm = ExportLedgers().create()
    names = {definition.name() for definition in algorithm.parameterDefinitions()}
    assert {"WORKSPACE", "LEDGERS", "UNITS", "MASK", "OUTPUT", "REPORT"} == names
    assert {definition.name() for definition in algorithm.outputDefinitions()} == {"OUTPUT", "REPORT"}
    assert algorithm.parameterDefinition("MASK").defaultValue() is True


def test_everything_masked_by_default(workspace, tmp_path, run_algorithm):
    before = workspace.path.read_bytes()
    report = tmp_path / "报告.json"
    outputs = run_algorithm(ExportLedgers, parameters(workspace, tmp_path, REPORT=str(report)))
    book = openpyxl.load_workbook(outputs["OUTPUT"])
    assert len(book.sheetnames) == 7
    text = "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "张示例" not in text and "13800000001" not in text and "13800000002" not in text
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["masked"] is True and [sheet["rows"] for sheet in told["sheets"]] == [2, 2, 0, 0, 0, 2, 0]
    assert workspace.path.read_bytes() == before


def test_chosen_sheets_and_units(workspace, tmp_path, run_algorithm):
    chosen = parameters(workspace, tmp_path, LEDGERS="微网格台账;gap", UNITS="样本西社区")
    book = openpyxl.load_workbook(run_algorithm(ExportLedgers, chosen)["OUTPUT"])
    assert book.sheetnames == ["微网格台账", "配套缺失清单"]
    assert book["微网格台账"]["F5"].value == CODES[1] + "01001"
    assert book["微网格台账"]["A1"].value == "样本西社区微网格台账"


def test_the_full_version_is_logged(workspace, tmp_path, run_algorithm):
    outputs = run_algorithm(ExportLedgers, parameters(workspace, tmp_path, MASK=False))
    assert openpyxl.load_workbook(outputs["OUTPUT"])["微网格台账"]["O5"].value == "张示例"
    assert "导出未脱敏台账" in set(workspace.read("change_log")["action"])


@pytest.mark.parametrize(("name", "value"), [("LEDGERS", "花名册"), ("UNITS", "没有的社区")])
def test_what_does_not_exist_is_named(workspace, tmp_path, run_algorithm, name, value):
    feedback = QgsProcessingFeedback()
    with pytest.raises((QgsProcessingException, AssertionError)):
        run_algorithm(ExportLedgers, parameters(workspace, tmp_path, **{name: value}), feedback)
    assert value in feedback.textLog()
    assert not (tmp_path / "台账.xlsx").exists()


class CancelledAt(QgsProcessingFeedback):
    """The user presses cancel when the step has come to `percent`."""

    def __init__(self, percent: float) -> None:
        super().__init__()
        self.progressChanged.connect(lambda now: self.cancel() if now >= percent else None)


@pytest.mark.parametrize("percent", [0, 35, 90])
def test_a_cancelled_run_leaves_no_file(workspace, tmp_path, run_algorithm, percent):
    before = sorted(file.name for file in tmp_path.iterdir())
    with pytest.raises((QgsProcessingException, AssertionError)):
        run_algorithm(ExportLedgers, parameters(workspace, tmp_path), CancelledAt(percent))
    assert sorted(file.name for file in tmp_path.iterdir()) == before
