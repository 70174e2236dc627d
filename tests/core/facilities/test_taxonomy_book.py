"""The facility classes through a workbook: out, edited, in again, with every fault told."""

import openpyxl
import pandas as pd
import pytest

from plugin.core.errors import GewuError
from plugin.core.facilities.classes import taxonomy, taxonomy_book
from plugin.core.facilities.classes.classifying import classify


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "本局分类.xlsx"
    taxonomy_book.write(taxonomy.delivered(), path)
    return path


def edit(path, change):
    opened = openpyxl.load_workbook(path)
    change(opened["小类"], opened["大类"])
    opened.save(path)


def test_what_goes_out_comes_in_the_same(book):
    found = taxonomy_book.read(book)
    assert found.taxonomy.classes == taxonomy.delivered().classes
    assert found.taxonomy.groups == taxonomy.delivered().groups
    assert taxonomy.from_content(taxonomy.to_content(found.taxonomy)) == found.taxonomy
    sheet = openpyxl.load_workbook(book)["小类"]
    assert sheet["B2"].value == "社区综合服务站（党群服务中心）" and "级别标记" in [cell.value for cell in sheet[1]]
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} >= {"C2:C500"}


def test_a_class_of_the_bureau_is_known_by_its_words_and_codes(book):
    def change(sheet, groups):
        groups.append(["G", "本局新增"])
        sheet.append(
            ["G01", "新就业群体驿站", "G", None, "社区", "P", "", "", "", "130999", "暖蜂驿站、骑手之家", "本局规定"]
        )
        sheet["B3"] = "幼儿园所"

    edit(book, change)
    found = taxonomy_book.read(book)
    assert any("G01 新就业群体驿站" in note for note in found.notes) and any(
        "幼儿园→幼儿园所" in n for n in found.notes
    )
    frame = pd.DataFrame(
        {
            "name": ["暖蜂驿站", "甲", "乙", "丙幼儿园"],
            "type_text": [None, "骑手之家", None, None],
            "type_code": [None, None, "130999", None],
        }
    )
    assert list(classify(frame, found.taxonomy).frame["class_code"]) == ["G01", "G01", "G01", "A02"]
    assert list(classify(frame.iloc[:1]).frame["class_code"]) != ["G01"]


def test_a_class_that_was_taken_out_is_no_longer_given(book):
    edit(book, lambda sheet, _groups: sheet.delete_rows(3))
    found = taxonomy_book.read(book)
    assert found.taxonomy.get("A02") is None
    result = classify(pd.DataFrame({"name": ["某幼儿园"], "type_text": ["科教文化服务;学校;幼儿园"]}), found.taxonomy)
    assert pd.isna(result.frame["class_code"].iloc[0])
    assert taxonomy_book.lost(found.taxonomy, pd.Series(["A02", "A02", "A01", None])) == {"A02": 2}


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("A3", "A01", "小类编码重复：A01"),
        ("A3", "1A", "第 3 行：小类编码“1A”不对"),
        ("A3", "B92", "应以大类编码“A”开头"),
        ("B3", None, "没有小类名称"),
        ("C3", "Z", "大类编码“Z”不在"),
        ("E3", "街道", "级别“街道”不对"),
        ("F3", "X", "标记只能是"),
        ("J3", "abc(S)", "应为数字"),
    ],
)
def test_every_fault_is_told_and_nothing_read(book, cell, value, told):
    def change(sheet, _groups):
        sheet[cell] = value

    edit(book, change)
    with pytest.raises(GewuError) as caught:
        taxonomy_book.read(book)
    assert told in caught.value.details


def test_a_workbook_without_our_columns_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    for name in ("大类", "小类"):
        sheet = book.create_sheet(name)
        sheet.append(["甲", "乙", "丙"])
        sheet.append(["1", "2", "3"])
    book.save(path)
    with pytest.raises(GewuError, match="没有“大类编码”一列"):
        taxonomy_book.read(path)


def test_the_one_in_use_is_the_default_until_it_is_put_away(book):
    edit(book, lambda sheet, _groups: sheet.delete_rows(3))
    own = taxonomy_book.read(book).taxonomy
    taxonomy.use(own)
    try:
        assert taxonomy.load() is own
        assert taxonomy.delivered().get("A02") is not None
    finally:
        taxonomy.use(None)
    assert taxonomy.load() is taxonomy.delivered()
