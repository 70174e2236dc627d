"""Cells as people write them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from plugin.core.imports import values


def _cells(*items):
    cells = np.empty(len(items), dtype=object)
    cells[:] = items
    return cells


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("65栋", 65), ("3005户", 3005), ("1,200㎡", 1200), ("30,802元/平", 30802), ("１２３", 123), ("380万", 3_800_000),
        ("高楼层(共34层)", 34), ("18套正在出租", 18), ("约50户", 50), ("123.37平米", 123.37), ("30m2", 30), (7, 7), (2.5, 2.5),
        ("二十", 20), ("廿五", 25), ("壹拾贰", 12), ("三百二", 320), ("三百零二", 302), ("两千三百", 2300), ("约 300 户", 300), ("≥30", 30),
        ("300余户", 300), ("120（其中空置3）", 120), ("３，０００户", 3000), ("2万余", 20000),
    ],
)  # fmt: skip
def test_numbers_with_units(text, number):
    found, unreadable = values.to_number(_cells(text))
    assert found[0] == pytest.approx(number) and not unreadable[0]


@pytest.mark.parametrize("text", ["90天成交0套", "1,2", "一二三", "0.3至0.5元", "12-15"])
def test_texts_that_are_no_number_are_not_guessed(text):
    found, unreadable = values.to_number(_cells(text))
    assert np.isnan(found[0]) and unreadable[0]


@pytest.mark.parametrize("text", [None, "", " ", "/", "—", "暂无", "无数据"])
def test_blank_like_cells_are_unknown_not_wrong(text):
    found, unreadable = values.to_number(_cells(text))
    assert np.isnan(found[0]) and not unreadable[0]


def test_area_units_are_converted():
    found, _ = values.to_number(_cells("3亩", "1.5公顷", "2万㎡", "300平方米"), "㎡")
    assert found == pytest.approx([2000, 15000, 20000, 300])


def test_codes_stay_text():
    codes, damaged = values.to_code(
        _cells(510107001001, 510107001001.0, "００１２", "012 3", "5.10107E+11", 4220032269403517123, 1.5e18)
    )
    assert list(codes[:4]) == ["510107001001", "510107001001", "0012", "0123"]
    assert codes[5] == "4220032269403517123"
    assert list(damaged) == [False, False, False, False, True, False, True]


def test_dates_in_chinese_forms():
    found, unreadable = values.to_date(
        _cells("2021年3月5日", "2021.3.5", "20210305", "2021/3/5", dt.datetime(2021, 3, 5), 44260, "2021年3月", "2021-13-05", "/")
    )  # fmt: skip
    assert list(found[:6]) == ["2021-03-05"] * 6
    assert found[6] == "2021-03-01"
    assert list(unreadable) == [False] * 7 + [True, False]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年5月", "2024-05-01"), ("二〇二四年五月一日", "2024-05-01"), ("二零二四年十二月三十一日", "2024-12-31"), ("二○二四年十月", "2024-10-01"),
        ("2024.5.1", "2024-05-01"), ("2024年05月01日 08:30:15", "2024-05-01"), ("2024-5-1 上午10:20", "2024-05-01"),
        ("２０２４年５月２日", "2024-05-02"), ("45413", "2024-05-01"), ("2024年1-2月", "2024-01-01"), ("民国93年", "2004-01-01"),
    ],
)  # fmt: skip
def test_dates_as_offices_write_them(text, date):
    assert values.to_date(_cells(text))[0][0] == date


@pytest.mark.parametrize("text", ["5月1日", "2024.2.30", "1/5/2024", "24.5.1", "20241399"])
def test_texts_that_are_no_date_are_not_guessed(text):
    found, unreadable = values.to_date(_cells(text))
    assert found[0] is None and unreadable[0]


def test_years_out_of_any_date():
    cells = _cells("二〇一八年", "2018年建", "2024/5/1 12:30", "一九九八年五月", "不详")
    assert list(values.to_year(cells)) == [2018, 2018, 2024, 1998, "不详"]


def test_a_code_that_has_become_a_date_is_damaged():
    assert list(values.to_code(_cells(dt.datetime(2024, 3, 1), "3-1", "0012"))[1]) == [True, False, False]


def test_booleans_and_years():
    found, unreadable = values.to_boolean(_cells("是", "√", "无", 0, "也许", None))
    assert list(found) == [True, True, False, False, None, None]
    assert list(unreadable) == [False] * 4 + [True, False]
    assert list(values.to_year(_cells("2011年建", "1998-12-28", dt.date(1984, 5, 1)))) == [2011, 1998, 1984]


def test_text_is_cleaned_but_not_rewritten():
    assert list(values.to_text(_cells(" 示例(一)期\u3000", "\ufeffA", 3.0, "  ", None))) == [
        "示例(一)期",
        "A",
        "3",
        None,
        None,
    ]
