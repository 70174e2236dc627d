"""居民诉求 in the workbook: the list, the counts by community and class, the number beside each gap, what serves from elsewhere."""

from __future__ import annotations

import ledger_town as town
import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from plugin.core.ledgers import catalogue, units
from plugin.core.ledgers.repeats import expanded
from tests.core.ledgers.test_ledger_export import column, total_row, values

COUNT = 60


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    made = town.tables()
    return {**made, "request": town.requests(list(made["community"]["code"]), COUNT)}


def test_counts_by_community_and_class_with_live_totals(tables, exported):
    path = exported(tables)
    sheet = openpyxl.load_workbook(path, data_only=True)["居民诉求统计"]
    requests = tables["request"]
    titles = ["社区综合服务站", "幼儿园", "公共活动场地", "未归类"]
    row = total_row(sheet)
    shown = {title: sheet.cell(row, column(sheet, title)).value for title in titles}
    expected = requests["class_code"].fillna("").value_counts()
    assert list(shown.values()) == [expected[code] for code in ("A01", "A02", "D01", "")]
    groups = {sheet.cell(3, column(sheet, title)).value for title in titles[:2]}
    assert "基本公共服务" in groups, "the classes stand under their 大类"
    with pytest.raises(KeyError):
        column(sheet, "综合超市")  # nobody asks for one
    assert sheet.cell(row, column(sheet, "未办")).value == (requests["state"] == "未办").sum()
    each = dict(zip(values(sheet, "社区"), values(sheet, "幼儿园")))
    nursery = requests[requests["class_code"] == "A02"]
    names = dict(zip(tables["community"]["code"], tables["community"]["name"]))
    for code, count in nursery["community_code"].dropna().map(names).value_counts().items():
        assert each[code] == count
    assert each["（未挂接社区）"] == nursery["community_code"].isna().sum(), "汇总 equals 明细"
    live = openpyxl.load_workbook(path)["居民诉求统计"]
    formula = live.cell(5, column(live, "幼儿园")).value
    assert formula.startswith("=COUNTIFS('居民诉求清单'!") and '"A02"' in formula
    assert live.cell(row, column(live, "幼儿园")).value.startswith("=SUBTOTAL(109,")


def test_the_list_is_masked_and_says_what_matches_a_gap(tables, exported):
    sheet = openpyxl.load_workbook(exported(tables), data_only=True)["居民诉求清单"]
    texts = values(sheet, "诉求内容")
    assert len(texts) == COUNT and not any("张示例" in text or "13800000009" in text for text in texts)
    assert texts[0].startswith("希望增设社区用房，联系人：张**")
    matched = {
        (code, "A01") for code in tables["gap"]["community_code"]
    }  # every gap of the town is one of A01  # fmt: skip
    requests = tables["request"]
    expected = sum(pair in matched for pair in zip(requests["community_code"], requests["class_code"]))
    assert values(sheet, "对应\n缺失").count("是") == expected > 0
    assert values(sheet, "大类").count("未归类") == requests["class_code"].isna().sum()
    open_text = openpyxl.load_workbook(exported(tables, mask=False))["居民诉求清单"]
    assert "张示例0" in values(open_text, "诉求内容")[0] or any(
        "张示例" in text for text in values(open_text, "诉求内容")
    )


def test_gaps_tell_how_many_ask_for_the_same(tables, exported):
    sheet = openpyxl.load_workbook(exported(tables), data_only=True)["配套缺失清单"]
    requests, names = tables["request"], dict(zip(tables["community"]["code"], tables["community"]["name"]))
    asked = requests[requests["class_code"] == "A01"]
    total = asked["community_code"].map(names).value_counts()
    waiting = asked[asked["state"] != "已办结"]["community_code"].map(names).value_counts()
    shown = list(zip(values(sheet, "社区"), values(sheet, "未\n办结"), values(sheet, "全部")))
    assert shown == [(name, waiting.get(name, 0), total.get(name, 0)) for name, _, _ in shown]
    assert sum(count for _, _, count in shown) > 0


def test_without_requests_nothing_is_said_of_them(exported):
    book = openpyxl.load_workbook(exported(town.tables()), data_only=True)
    gap = book["配套缺失清单"]
    assert gap.column_dimensions[get_column_letter(column(gap, "未\n办结"))].hidden
    assert "尚未导入居民诉求" in "".join(str(cell.value) for row in book["居民诉求清单"].iter_rows() for cell in row)


def test_requests_without_a_community_add_no_row_to_the_other_summary(tables, exported):
    tables["facility"]["community_code"] = tables["facility"]["community_code"].fillna(
        tables["community"]["code"].iloc[0]
    )
    sheet = openpyxl.load_workbook(exported(tables), data_only=True)["汇总"]
    assert "（未挂接社区）" not in values(sheet, "社区")


def test_what_serves_from_elsewhere_is_told_apart_and_not_added_up(exported):
    tables = town.tables()
    codes, facility = list(tables["community"]["code"]), tables["facility"].iloc[0]
    pairs = [(facility["uid"], codes[0]), (facility["uid"], codes[1]), (facility["uid"], codes[1]), ("gone", codes[2])]
    relations = [(*pair, f"s{number}") for number, pair in enumerate(pairs)]
    tables["facility_service"] = town.frame(
        "facility_service", facility_uid=[row[0] for row in relations], community_code=[row[1] for row in relations]
    )
    book = openpyxl.load_workbook(exported(tables), data_only=True)
    sheet = book["汇总"]
    shown = dict(zip(values(sheet, "社区编码"), values(sheet, "另有\n服务")))
    assert [shown[code] for code in codes[:3]] == [0, 1, 0]
    row = total_row(sheet)
    assert sheet.cell(row, column(sheet, "设施数")).value == len(tables["facility"]), "a city counts each once"
    assert sheet.cell(row, column(sheet, "另有\n服务")).value in (None, "")
    names = dict(zip(tables["community"]["code"], tables["community"]["name"]))
    served = [text for text in values(book["设施台账"], "服务社区") if text]
    assert served == [names[codes[1]]]


def test_an_export_of_one_community_still_names_and_counts_the_others(exported):
    tables = town.tables()
    codes = list(tables["community"]["code"])
    tables["facility_service"] = town.frame(
        "facility_service", facility_uid=["facility-000000", "facility-000001"], community_code=[codes[1], codes[0]]
    )
    book = openpyxl.load_workbook(exported(units.restrict(tables, [codes[0]])), data_only=True)
    names = dict(zip(tables["community"]["code"], tables["community"]["name"]))
    assert [text for text in values(book["设施台账"], "服务社区") if text] == [names[codes[1]]]
    assert [value for value in values(book["汇总"], "另有\n服务") if value is not None] == [1]


def test_columns_per_class_keep_the_order_of_the_classes_and_unknown_ones_last(tables):
    tables["request"].loc[0, "class_code"] = "Z99"
    ledger = expanded(catalogue.ledgers()["request_summary"], tables)
    ids = [item.id for item in ledger.columns if item.id.startswith("class_")]
    assert ids == ["class_A01", "class_A02", "class_D01", "class_Z99"]
    assert not any(item.repeat for item in ledger.columns) and np.isfinite(ledger.width)
