"""Sheets on paper: what is hidden, how wide, how high, where pages end."""

from __future__ import annotations

import shutil
import subprocess

import ledger_town as town
import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from plugin.core.ledgers import catalogue, fit
from plugin.core.ledgers.rows import build


def shown(sheet) -> dict:
    """Return the widths of the visible columns by title."""
    found = {}
    for number in range(1, sheet.max_column + 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        if not dimension.hidden:
            found[sheet.cell(4, number).value or sheet.cell(3, number).value] = dimension.width
    return found


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("", 10, 1),
        ("99020100100100001", 18.2, 1),
        ("四至范围", 9.2, 1),
        ("四至范围", 9.1, 2),
        ("东至大沙河；南至北环大道", 13.2, 2),
        ("东至大沙河；南至北环大道辅路", 13.2, 3),
        ("新建：一处\n既有：一处", 20, 2),
        ("字" * 20, 3, 20),
    ],
)
def test_lines_of_wrapped_text(text, width, lines):
    assert fit.lines(text, width) == lines


def test_empty_optional_columns_are_hidden_and_said_to_be(exported):
    tables = town.tables()
    tables["micro_grid"]["general_grid_code"] = None
    sheet = openpyxl.load_workbook(exported(tables))["微网格台账"]
    assert "一般网格" not in shown(sheet) and "姓名" in shown(sheet)
    notes = [str(sheet.cell(row, 1).value) for row in range(sheet.max_row - 4, sheet.max_row + 1)]
    assert any("没有内容的列已隐藏：一般网格。" in note for note in notes)
    tables["micro_grid"].loc[3, "general_grid_code"] = "G1"
    assert "一般网格" in shown(openpyxl.load_workbook(exported(tables))["微网格台账"])


@pytest.mark.parametrize("ledger", catalogue.ledgers().values(), ids=lambda ledger: ledger.name)
def test_the_body_text_stays_readable_on_paper(ledger):
    """A4 landscape, fit to its width: at least 8 points."""
    rows = fit.fitted(build(ledger, town.tables()))
    scale = (841.9 - 2 * 0.3 * 72) / (rows.ledger.width * 5.25)
    assert min(scale, 1.0) * 10.5 >= 8


def test_width_goes_where_it_saves_lines():
    tables = town.tables()
    tables["micro_grid"]["extent_text"] = (
        "东至一条名字很长的道路；南至一条名字很长的道路；西至一条名字很长的道路；北至河"
    )
    ledger = catalogue.ledgers()["micro_grid"]
    bare = build(ledger, tables)
    rows = fit.fitted(bare)
    assert rows.ledger.column("extent").width > ledger.column("extent").width
    assert fit.row_heights(rows).sum() < 0.8 * fit.row_heights(bare).sum()


def test_numbers_have_room(exported):
    tables = town.tables()
    tables["facility"]["site_area"] = 1234567.891
    assert shown(openpyxl.load_workbook(exported(tables))["设施台账"])["用地面积\n(㎡)"] > len("74074073.46")


def test_what_fits_one_page_is_printed_on_one(exported):
    book = openpyxl.load_workbook(exported(town.tables(communities=16, grids=300)))
    assert book["汇总"].page_setup.fitToHeight == 1
    assert book["微网格台账"].page_setup.fitToHeight == 0


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_signatures_and_notes_never_stand_alone(exported, convert):
    for grids in (34, 55, 77):
        pdf = convert(exported(town.tables(communities=3, grids=grids, facilities=0), ledgers=["微网格台账"]), "pdf")
        run = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60)
        pages = run.stdout.decode().split("\f")[:-1]
        assert "审核人" in pages[-1] and "坐标系" in pages[-1]
        assert pages[-1].count("正常") >= 3, f"{grids} grids: rows go with the foot"
