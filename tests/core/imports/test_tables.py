"""Workbooks and text files: headers, encodings, sheets, and files that are not what they say."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from plugin.core.errors import GewuError
from plugin.core.imports import coordinates, tables


def _book(path, rows, merges=(), title="Sheet1"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    book.save(path)
    return path


def test_header_under_a_merged_title_with_total_and_note(tmp_path):
    path = _book(
        tmp_path / "台账.xlsx",
        [["示例街道小区台账", None, None], ["填报日期:2025年1月1日", None, None], ["小区编号", "小区名称", "户数(户)"],
         ["001", "示例苑", 120], ["002", "样板里", "95户"], ["合计", None, 215], ["注:本表为示例", None, None]],
        ["A1:C1", "A2:C2"],
    )  # fmt: skip
    opened = tables.open_table(path)
    frame, notes = opened.read()
    assert list(frame.columns) == ["小区编号", "小区名称", "户数(户)"]
    assert list(frame["小区编号"]) == ["001", "002"]
    assert list(frame.index) == [4, 5]
    assert any("合计行 1" in note for note in notes) and any("第 3 行" in note for note in notes)


def test_two_level_header_and_vertically_merged_cells(tmp_path):
    path = _book(
        tmp_path / "网格.xlsx",
        [["街道", "社区", "网格员", None, "户数"], [None, None, "姓名", "电话", None],
         ["示例街道", "甲社区", "张示例", "13800000001", 50], [None, "乙社区", "李示例", "13800000002", 60]],
        ["A1:A2", "B1:B2", "C1:D1", "E1:E2", "A3:A4"],
    )  # fmt: skip
    frame, _ = tables.open_table(path).read()
    assert list(frame.columns) == ["街道", "社区", "网格员/姓名", "网格员/电话", "户数"]
    assert list(frame["街道"]) == ["示例街道", "示例街道"]


def test_no_header_is_told(tmp_path):
    path = _book(tmp_path / "无表头.xlsx", [["甲", 1, 2.5], ["乙", 2, 3.5], ["丙", 3, 4.5]])
    opened = tables.open_table(path)
    assert opened.header.count == 0 and opened.fields == ["列A", "列B", "列C"]
    assert len(opened.preview) == 3
    assert any("没有找到表头" in note for note in opened.notes)


def test_sheets_are_chosen_and_the_first_filled_one_is_the_default(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "空表"
    second = book.create_sheet("数据")
    second.append(["名称", "户数"])
    second.append(["甲", 3])
    path = tmp_path / "两表.xlsx"
    book.save(path)
    assert tables.open_table(path).sheet == "数据"
    assert tables.open_table(path).sheets == ["空表", "数据"]
    with pytest.raises(GewuError, match="没有工作表“别的”"):
        tables.open_table(path, "别的")


def test_a_style_dragged_to_the_last_row_does_not_hang(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["名称", "户数"])
    sheet.append(["甲", 3])
    sheet.cell(1_048_576, 16_384).number_format = "0.00"
    path = tmp_path / "整表.xlsx"
    book.save(path)
    frame, _ = tables.open_table(path).read()
    assert frame.shape == (1, 2)


def test_dates_numbers_and_error_cells(tmp_path):
    path = _book(
        tmp_path / "值.xlsx", [["名称", "日期", "数"], ["甲", dt.datetime(2021, 3, 5), "#N/A"], ["乙", None, 2]]
    )
    frame, notes = tables.open_table(path).read()
    assert frame["日期"].iloc[0] == dt.datetime(2021, 3, 5) and frame["数"].iloc[0] is None
    assert any("错误值" in note for note in notes)


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "UTF-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "GB18030"), ("utf-16", "utf-16")]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "\uff0c"])
def test_text_files_in_every_usual_encoding(tmp_path, encoding, said, delimiter):
    path = tmp_path / "数据.csv"
    lines = ["社区编码,社区名称,户数", "510107001001,示例社区,1200", "010107001002,样板社区,900"]
    path.write_bytes("\r\n".join(lines).replace(",", delimiter).encode(encoding))
    opened = tables.open_table(path)
    assert opened.encoding == said
    assert list(opened.preview["社区编码"]) == ["510107001001", "010107001002"]


def test_a_workbook_named_csv_and_a_csv_named_xls_are_read_by_content(tmp_path):
    book = _book(tmp_path / "其实是工作簿.csv", [["名称", "户数"], ["甲", 3]])
    assert tables.open_table(book).kind == "workbook"
    text = tmp_path / "其实是文本.xls"
    text.write_text("名称,户数\n甲,3\n", encoding="utf-8")
    assert list(tables.open_table(text).preview["名称"]) == ["甲"]


def test_a_quote_never_closed_does_not_swallow_the_file(tmp_path):
    path = tmp_path / "引号.csv"
    path.write_text("编号,名称\n" + '1,"坏引号\n' + "".join(f"{n},甲{n}\n" for n in range(2, 600)), encoding="utf-8")
    frame, _ = tables.open_table(path).read()
    assert len(frame) == 599


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("空.xlsx", b"", "是空的"),
        ("半截.xlsx", b"PK\x03\x04" + b"\0" * 50, "不是有效的 Excel"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls"),
        ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("二进制.csv", bytes(range(256)) * 20, "不是文本"),
    ],
)
def test_files_that_are_not_what_they_say(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(GewuError, match=message) as caught:
        tables.open_table(path)
    assert name in caught.value.message and caught.value.remedy


def test_a_column_called_geometry_is_a_text_column_like_any_other(tmp_path):
    path = tmp_path / "图形.csv"
    path.write_text("name,geometry\n甲,POINT(104 30)\n乙,POINT(105 30)\n", encoding="utf-8")
    opened = tables.open_table(path)
    assert opened.fields == ["name", "geometry_"]
    assert coordinates.find(opened.preview).wkt == "geometry_"
