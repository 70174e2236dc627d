"""Files made to use up time or memory, or damaged where a reader does not expect it: told in Chinese, at once."""

from __future__ import annotations

import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from plugin.core.errors import GewuError
from plugin.core.imports import contents, dbf, outside, sheet_xml, tables


def _book(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["名称", "类型"])
    book.active.append(["第一幼儿园", "幼儿园"])
    book.save(path)
    return path


def _replaced(path: Path, part: str, content: bytes) -> Path:
    """Write a copy of a workbook with another content of one part."""
    copy = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return copy


def _refused(path: Path) -> GewuError:
    with pytest.raises(GewuError) as caught:
        tables.open_table(path).read()
    assert path.name in caught.value.message and caught.value.remedy
    return caught.value


def test_styles_larger_than_a_workbook_needs(tmp_path):
    styles = b"<styleSheet><cellXfs>" + b'<xf numFmtId="14"/>' * 1_700_000 + b"</cellXfs></styleSheet>"
    path = _replaced(_book(tmp_path / "a.xlsx"), "xl/styles.xml", styles)
    start = time.monotonic()
    assert "样式" in _refused(path).message
    assert time.monotonic() - start < 3


def test_a_row_of_millions_of_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_xml, "_WIDEST_ROW", 50_000)
    sheet = b"<worksheet><sheetData><row>" + b"<c><v>1</v></c>" * 60_000 + b"</row></sheetData></worksheet>"
    _refused(_replaced(_book(tmp_path / "a.xlsx"), "xl/worksheets/sheet1.xml", sheet))


def test_a_zip_of_a_version_unknown_to_python(tmp_path):
    data = bytearray(_book(tmp_path / "a.xlsx").read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 6] = 136  # version needed to extract
    path = tmp_path / "flipped.xlsx"
    path.write_bytes(bytes(data))
    assert contents.look(path) == contents.WORKBOOK
    _refused(path)


@pytest.mark.parametrize("piece", [b"A", b","], ids=["cell", "cells"])
def test_a_text_of_one_endless_line(tmp_path, piece):
    path = tmp_path / "a.csv"
    path.write_bytes("名称,类型\n".encode() + piece * 21_000_000)
    assert "特别长" in _refused(path).message


def test_codecs_that_are_none_of_texts_in_a_cpg(tmp_path):
    header = b"\x03\x7a\x01\x01" + (1).to_bytes(4, "little") + (65).to_bytes(2, "little") + (11).to_bytes(2, "little")
    field = b"NAME".ljust(11, b"\0") + b"C" + bytes(4) + bytes([10]) + bytes(15)
    row = b" " + "药店药店".encode("gb18030").ljust(10)
    (tmp_path / "a.dbf").write_bytes(header.ljust(32, b"\0") + field + b"\r" + row)
    for name in ("a\0b", "hex", "undefined"):
        (tmp_path / "a.cpg").write_text(name)
        assert dbf.detect(tmp_path / "a.dbf").encoding == "GB18030"


@pytest.mark.parametrize(
    "select",
    [
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
        "SELECT hex(zeroblob(900000000)) AS name",
        "SELECT a.x FROM t a, t b, t c, t d, t e",
    ],
    ids=["endless", "swollen", "joined"],
)
def test_a_view_that_makes_up_its_content(tmp_path, monkeypatch, select):
    monkeypatch.setattr(outside, "_STEPS", 3_000_000)
    path = tmp_path / "a.gpkg"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.executemany("INSERT INTO t VALUES (?)", [(number,) for number in range(100)])
        connection.execute("CREATE VIEW plain AS SELECT x FROM t")
        connection.commit()
        outside.check_sqlite(path)  # an ordinary view does no harm
        connection.execute(f"CREATE VIEW slow AS {select}")
        connection.commit()
    with pytest.raises(GewuError, match="slow"):
        outside.check_sqlite(path)
