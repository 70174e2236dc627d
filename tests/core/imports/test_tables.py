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


def _sheet(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_tables_below_and_beside_each_other_are_offered(tmp_path):
    path = _sheet(
        tmp_path / "多表.xlsx",
        ["设施统计"],
        ["编号", "名称", "经度", "纬度"], ["A1", "甲", 104.1, 30.6], ["A2", "乙", 104.2, 30.6], [None], ["A3", "丙", 104.3, 30.6], [None],
        ["表二"], ["编号", "停车场", "泊位数"], ["P1", "丁", 30], ["合计", None, 30],
    )  # fmt: skip
    first = tables.open_table(path)
    assert len(first.sheets) == 2 and first.sheet == first.sheets[0]
    assert list(first.read()[0]["编号"]) == ["A1", "A2", "A3"]  # a blank row does not end a table
    assert any("2 张表" in note for note in first.notes)
    second = tables.open_table(path, first.sheets[1])
    frame, notes = second.read()
    assert list(frame["停车场"]) == ["丁"] and list(frame.index) == [10] and any("合计行 1" in note for note in notes)
    path = _sheet(
        tmp_path / "左右.xlsx",
        ["编号", "名称", None, "编号", "泊位"],
        ["A1", "甲", None, "P1", 3],
        ["A2", "乙", None, "P2", 4],
    )
    beside = tables.open_table(path)
    assert len(beside.sheets) == 2 and list(tables.open_table(path, beside.sheets[1]).read()[0]["泊位"]) == [3, 4]
    with pytest.raises(GewuError, match="没有工作表"):
        tables.open_table(path, "没有 · 表 9（Z1 起）")


def test_printed_pages_repeat_header_title_and_sums(tmp_path):
    page = [["某街道设施表"], ["编号", "名称", "户数"]]
    path = _sheet(
        tmp_path / "分页.xlsx",
        *page,
        ["A1", "甲", 1],
        ["粤海街道小计", None, 1],
        ["第 1 页 共 2 页"],
        *page,
        ["A2", "乙", 2],
        ["街道甲", "合计", 3],
    )
    frame, notes = tables.open_table(path).read()
    assert list(frame["编号"]) == ["A1", "A2"]
    text = "".join(notes)
    assert "合计行 2" in text and "重复的表头 2" in text and "表尾说明 1" in text


def test_a_page_called_xls_and_an_xml_workbook(tmp_path):
    html = "<table><tr><th rowspan=2>街道</th><th colspan=2>数量</th></tr><tr><th>户数</th><th>楼栋</th></tr><tr><td rowspan=2>甲</td><td>1</td><td>2&nbsp;栋</td></tr><tr><td>3</td><td>4</td></tr></table>"
    path = tmp_path / "导出.xls"
    path.write_bytes(("<html><meta charset=gb2312>" + html).encode("gb18030"))
    opened = tables.open_table(path)
    frame, _ = opened.read()
    assert list(frame.columns) == ["街道", "数量/户数", "数量/楼栋"] and list(frame["街道"]) == ["甲", "甲"]
    assert opened.encoding == "GB18030" and frame["数量/楼栋"].iloc[0] == "2 栋"
    opened.read()  # the same again: merged cells are not filled into what is kept
    path.write_text("<html><body>登录</body></html>", encoding="utf-8")
    with pytest.raises(GewuError, match="没有表格"):
        tables.open_table(path)


def test_decimal_commas_are_told_from_thousands(tmp_path):
    path = tmp_path / "欧式.csv"
    path.write_text("编号;经度;纬度;面积\nA1;104,0575;30,66;1,200\nA2;104,06;30,6612;3,400\n", encoding="utf-8")
    frame, notes = tables.open_table(path).read()
    assert list(frame["经度"]) == ["104.0575", "104.06"] and list(frame["面积"]) == ["1,200", "3,400"]
    assert any("经度、纬度" in note for note in notes)


def test_hidden_sheets_come_last_and_are_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "藏着"
    book.active.append(["编号", "名称"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("看得见")
    shown.append(["编号", "名称"])
    shown.append(["A1", "甲"])
    book.save(tmp_path / "隐藏.xlsx")
    opened = tables.open_table(tmp_path / "隐藏.xlsx")
    assert opened.sheets == ["看得见", "藏着"] and opened.sheet == "看得见"
    assert any("隐藏的工作表：藏着" in note for note in opened.notes)
