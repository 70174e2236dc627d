"""Whatever people have typed arrives as text: never calculated, never breaking the file."""

from __future__ import annotations

import ledger_town as town
import openpyxl
import pytest

from plugin.core.ledgers import cells
from plugin.core.ledgers.layout import sheet_name

EVIL = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1"]
FIRST = 5


@pytest.fixture
def evil_book(exported):
    tables = town.tables(communities=1, grids=len(EVIL), assessed=0)
    tables["micro_grid"]["name"] = EVIL
    return exported(tables)


def test_formulas_in_the_data_stay_text(evil_book):
    sheet = openpyxl.load_workbook(evil_book)["微网格台账"]
    cells_found = [sheet.cell(FIRST + number, 7) for number in range(len(EVIL))]
    assert all(cell.data_type in ("s", "inlineStr") and cell.number_format == "@" for cell in cells_found)
    assert [cell.value.strip() for cell in cells_found] == [text.strip() for text in EVIL]
    assert all(cell.quotePrefix for cell in cells_found)


def test_libreoffice_does_not_calculate_them(evil_book, convert):
    sheet = openpyxl.load_workbook(convert(evil_book, "xlsx"))["微网格台账"]
    found = [sheet.cell(FIRST + number, 7) for number in range(len(EVIL))]
    assert [cell.value.strip() for cell in found] == [text.strip() for text in EVIL]
    assert "f" not in [cell.data_type for cell in found if not str(cell.value).startswith("=")]


def test_control_characters_go_and_line_ends_stay():
    assert cells.clean("a\x00b\x0bc\ud800d\ufffe") == "abcd"
    assert cells.clean("一\r\n二\r三\t四") == "一\n二\n三\t四"
    assert "&lt;b&gt;&amp;" in cells.text_tail("<b>&", 1, 2)
    assert "_x005F_x0041_" in cells.text_tail("_x0041_", 1, 2)


def test_overlong_text_is_cut_with_a_note():
    cut = cells.clean("长" * 40000)
    assert len(cut) == cells.LONGEST and cut.endswith("…（超长，已截断）")
    surrogates = cells.clean("\U00020000" * 20000)
    assert len(surrogates.encode("utf-16-le")) // 2 <= cells.LONGEST
    assert cells.clean("短") == "短"


def test_odd_numbers(exported):
    tables = town.tables(communities=1, grids=3, assessed=0)
    tables["micro_grid"]["households"] = [float("inf"), float("nan"), 1e16]
    sheet = openpyxl.load_workbook(exported(tables), data_only=True)["微网格台账"]
    assert [sheet.cell(FIRST + number, 9).value for number in range(3)] == [None, None, 1e16]


def test_sheet_names():
    assert sheet_name("a/b:c*[d]?\\", set()) == "abcd"
    assert sheet_name("", set()) == "Sheet"
    long = "台" * 40
    assert sheet_name(long, set()) == "台" * 31
    assert sheet_name(long, {"台" * 31}) == "台" * 28 + "(2)"
    assert sheet_name("Abc", {"aBC"}) == "Abc(2)"
