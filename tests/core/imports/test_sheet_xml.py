"""The stream reader of workbooks gives what openpyxl gives, and what openpyxl leaves out: hidden rows, empty formulas."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from plugin.core.imports import sheet_xml, workbook

SHEET = """<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData>
  <x:row r="2" hidden="1"><x:c r="B2" t="s"><x:v>1</x:v></x:c><x:c r="D2" s=""><x:v>7</x:v></x:c></x:row>
  <x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t><x:rPh><x:t>jia</x:t></x:rPh></x:is></x:c><x:c><x:f>A1*2</x:f><x:v/></x:c></x:row>
  <x:row r="6"><x:c r="A6" t="str"><x:f>""</x:f><x:v></x:v></x:c><x:c r="C6"><x:v>5101070010010123</x:v></x:c></x:row>
</x:sheetData></x:worksheet>"""
STRINGS = """<sst><si><t>一</t></si><si><r><t>富</t></r><r><t xml:space="preserve">文本 </t></r><rPh><t>fu</t></rPh></si></sst>"""


def test_prefixes_gaps_runs_hidden_rows_and_formulas_without_result():
    texts = sheet_xml.strings(io.BytesIO(STRINGS.encode()))
    assert texts == ["一", "富文本 "]
    cells = sheet_xml.Cells(texts, sheet_xml.Formats(), 512)
    rows = list(cells.rows(io.BytesIO(SHEET.encode())))
    assert rows == [[], [None, "富文本 ", None, 7], ["甲"], [], [], [None, None, 5101070010010123.0]]
    assert isinstance(rows[5][2], float)  # beyond 15 digits: `values.to_code` must see the loss
    assert (cells.hidden, cells.uncached) == (1, 1)


def test_a_doctype_is_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY b "ha">]><sst><si><t>&b;</t></si></sst>'
    with pytest.raises(ValueError, match="DOCTYPE"):
        sheet_xml.strings(io.BytesIO(bomb))


def test_the_same_cells_as_openpyxl(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["编号", "日期", "率"],
        ["A", dt.datetime(2024, 5, 1), 0.35],
        [None, dt.time(8, 30), True],
        [],
        [1, -2.5, "甲\n乙"],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with (tmp_path / "a.xlsx").open("rb") as stream:
        sheet = openpyxl.load_workbook(stream, read_only=True, data_only=True).active
        wanted = [list(row) for row in sheet.iter_rows(values_only=True)]
    found = workbook.read(tmp_path / "a.xlsx", "Sheet").rows
    assert [row + [None] * (3 - len(row)) for row in found] == wanted
