"""A real LibreOffice calculates what we stored and prints what we meant."""

from __future__ import annotations

import shutil
import subprocess

import ledger_town as town
import openpyxl
import pytest


def test_libreoffice_calculates_the_stored_values(exported, convert, tmp_path):
    tables = town.tables(assessed=4)
    tables["facility"].loc[:4, "community_code"] = None
    tables["request"] = town.requests(list(tables["community"]["code"]), 40)
    # codes that a spreadsheet would take for one number, for a wildcard, for a comparison
    odd = dict(zip(tables["community"]["code"], ["01", "1", "*", ">0", "a?", "1" * 20]))
    for table, field in (
        ("community", "code"),
        ("micro_grid", "community_code"),
        ("facility", "community_code"),
        ("request", "community_code"),
    ):
        tables[table][field] = tables[table][field].map(odd)
    path = exported(tables)
    fresh = openpyxl.load_workbook(
        convert(town.without_cached_values(path, tmp_path / "bare.xlsx"), "xlsx"), data_only=True
    )
    stored, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    wrong, count = [], 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    ours, theirs = stored[sheet.title][cell.coordinate].value, fresh[sheet.title][cell.coordinate].value
                    if ours != theirs and not (ours is not None and abs(ours - theirs) < 1e-6):
                        wrong.append((sheet.title, cell.coordinate, cell.value, ours, theirs))
    assert count > 200
    assert wrong == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_printed_pages(exported, convert):
    pdf = convert(exported(town.tables(communities=2, grids=90, facilities=10)), "pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    pages = text.split("\f")[:-1]
    ledger = [page for page in pages if "示例街道办事处 微网格台账" in page]
    assert len(ledger) > 3
    assert all("所属单元" in page and "联系电话" in page for page in ledger), "the header is on every page"
    assert all(f"第 {number} 页 共 {len(pages)} 页" in page for number, page in enumerate(pages, start=1))
    assert "###" not in text and "#NAME" not in text and "#REF" not in text and "#VALUE" not in text
    assert "90个网格" in text and "审核人" in text
