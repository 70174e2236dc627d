"""Residents' requests: class by words, personal data starred, placed and tagged, counted, held against the gap list."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely
from assess_town import A, B, C, communities, compounds

from plugin.core import frames, schema
from plugin.core.facilities.classes import taxonomy
from plugin.core.facilities.requests import request_privacy, request_words, requests

SQUARES = [shapely.box(x, 0, x + 1000, 1000) for x in (0, 1000, 2000)]
WANTED = {
    "希望增设停车位": "C01",
    "小区要装充电桩": "C02",
    "新能源汽车没法充电": "C02",
    "电动车充电没地方": "C03",
    "建议在小区门口设置电动自行车充电桩": "C03",
    "请给我们楼加装电梯": "C06",
    "附近没有幼儿园": "A02",
    "垃圾桶太远": "C07",
    "老人吃饭不方便": "A09",
    "希望增加健身器材": "D01",
    "孩子放学后没地方玩": "D01",
    "晚上回来没有车位，消防通道被占": "C01",
    "希望在停车场旁边建一个公共厕所": "C08",
    "看病要走下坡再坐车": "A06",
    "没有物业，路灯坏了没人修": "E01",
    "希望开通到地铁站的公交": "C04",
    "便道过窄，下雨全是泥，轮椅没法走": "C05",
    "楼后常年没有垃圾箱，生活垃圾都倒在健身广场边上": "C07",
    "口袋公园没人管，设施坏了没人维修，垃圾箱有异味": "D03",
    "小区附近没有公交站，要走一公里坐车": "C04",
}
NOT_FACILITIES = {
    "广场舞噪音太大，半夜还在跳": "噪音扰民",
    "楼上邻居漏水不管": "邻里与家庭纠纷",
    "物业费涨价不合理": "物业服务与收费",
    "小区内篮球场夜间噪音扰民": "噪音扰民",
    "路灯坏了一个月": "不在设施分类内",
    "路边车位占了非机动车道": "道路交通",
    "露天烧烤油烟大，吵到半夜": "油烟与污染",
}


def given(*rows: dict) -> pd.DataFrame:
    made = [{"uid": f"q{number}", "state": "未办", **row} for number, row in enumerate(rows)]
    return frames.conform(pd.DataFrame(made), schema.table("request"))


def places() -> dict:
    return {"community": communities().assign(geometry=SQUARES)}


@pytest.mark.parametrize(("text", "code"), WANTED.items())
def test_the_words_find_the_class_asked_for(text, code):
    found, basis = request_words.judge(text)
    assert found == code and "按内容“" in basis, basis


@pytest.mark.parametrize(("text", "label"), NOT_FACILITIES.items())
def test_what_is_no_matter_of_facilities_stays_unclassified_and_says_so(text, label):
    found, basis = request_words.judge(text)
    assert found is None and basis.startswith("不是设施诉求") and label in basis


def test_of_two_classes_the_first_counts_and_the_other_is_named():
    code, basis = request_words.judge("希望增设停车位、加装电梯")
    assert code == "C01" and "另提到无障碍/电梯（“加装电梯”）" in basis
    assert request_words.judge("今天天气不错") == (None, "没有认出设施类别")


def test_every_word_belongs_to_a_class_there_is_and_to_one_alone():
    known = {entry.code for entry in taxonomy.load().classes}
    raw = request_words._words()
    assert set(raw["classes"]) <= known
    words = [word for entry in [*raw["classes"].values(), *raw["outside"]] for word in entry["words"]]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("text", "starred"),
    [
        ("联系人：张示例，电话13812345678，反映停车难", "联系人：张**，电话138****5678，反映停车难"),
        ("业主李示例反映电梯坏", "业主李**反映电梯坏"),
        ("陈示例女士，7楼", "陈**女士，7楼"),
        ("身份证510107198001011234", "身份证510107********1234"),
        ("电话８２３４５６７８", "电话８２****７８"),
        ("川A12345长期占道", "川A***5长期占道"),
        ("王女士来电反映垃圾太臭", "王女士来电反映垃圾太臭"),
        ("居民常年投诉，居民何时能有食堂", "居民常年投诉，居民何时能有食堂"),
        ("居民广场舞，业主都希望加装电梯", "居民广场舞，业主都希望加装电梯"),
    ],
)
def test_personal_data_in_the_text_are_starred(text, starred):
    assert request_privacy.mask(text) == starred


def test_an_import_is_starred_placed_classified_and_tagged():
    rows = given(
        {"text": "没有幼儿园，联系13800000001", "geometry": shapely.Point(500, 500)},
        {"text": "希望加装电梯", "address": "乙小区3栋"},
        {"text": "停车难", "community_code": C},
        {"text": "噪音", "geometry": shapely.Point(9000, 0)},
        {"text": "希望加装电梯", "class_code": "D01", "geometry": shapely.Point(1500, 500)},
        {"text": "希望加装电梯", "class_basis": "人工：不是设施", "community_code": A, "tag_state": "人工"},
    )
    located = SimpleNamespace(
        shape=np.array([None, shapely.Point(1500, 500), None, None, None, None], dtype=object),
        basis=np.array([None, "地址：乙小区", None, None, None, None], dtype=object),
        level=np.array([None, "community", None, None, None, None], dtype=object),
    )
    blocks = compounds({"community_code": B}).assign(geometry=[shapely.box(1400, 400, 1600, 600)])
    found = requests.arrange(rows, {**places(), "compound": blocks}, located)
    frame = found.frame
    assert frame["compound_code"].tolist()[:5] == [None, None, None, None, "X1"], "a community says nothing of 小区"
    assert frame["uid"].tolist() == rows["uid"].tolist()
    assert frame["text"].iloc[0] == "没有幼儿园，联系138****0001"
    assert frame["class_code"].tolist() == ["A02", "C06", "C01", None, "D01", None]
    assert frame["class_basis"].iloc[4] is None and frame["class_basis"].iloc[5] == "人工：不是设施"
    assert frame["community_code"].tolist() == [A, B, C, None, B, A]
    assert frame["tag_state"].tolist() == ["自动", "自动", "自动", "待定", "自动", "人工"]
    assert frame["placed_by"].iloc[[1, 2]].tolist() == ["地址：乙小区", "来源资料给出的社区"]
    assert found.counts == {
        "masked": 1, "located": 1, "classified": 3, "elsewhere": 1, "unknown": 0, "tagged": 5, "doubtful": 1,
    }  # fmt: skip
    assert any("已打星" in note for note in found.notes) and any("待定" in note for note in found.notes)


def test_without_an_address_the_text_tells_where_it_is():
    sought = requests.addressed(given({"text": "桂雨花园：希望加装电梯"}, {"text": "停车难", "address": "甲路1号"}))
    assert sought["address"].tolist() == ["桂雨花园：希望加装电梯", "甲路1号"]
    located = SimpleNamespace(
        shape=np.array([shapely.Point(500, 500)], dtype=object),
        basis=np.array(["小区名“桂雨花园”"], dtype=object),
        level=np.array(["compound"], dtype=object),
    )
    found = requests.arrange(given({"text": "桂雨花园：希望加装电梯"}), places(), located)
    assert found.frame.loc[0, ["community_code", "placed_by"]].tolist() == [A, "诉求内容写明；小区名“桂雨花园”"]


def test_a_compound_named_by_the_source_tells_the_community():
    blocks = compounds({"community_code": B}).assign(geometry=[shapely.box(1100, 100, 1200, 200)])
    found = requests.arrange(given({"text": "停车难", "compound_code": "X1"}), {**places(), "compound": blocks})
    assert found.frame.loc[0, ["community_code", "compound_code", "tag_state"]].tolist() == [B, "X1", "自动"]


def test_without_units_and_without_rows_nothing_breaks():
    assert requests.arrange(given({"text": "停车难"}), {}).frame["class_code"].tolist() == ["C01"]
    assert requests.arrange(given().iloc[:0], places()).counts["classified"] == 0


def test_reclassifying_changes_only_what_words_gave():
    rows = given(
        {"text": "停车难", "class_code": "A01", "class_basis": "按内容“用房”"},
        {"text": "停车难", "class_code": "A01"},
        {"text": "停车难", "class_code": "A01", "class_basis": "人工"},
        {"text": "停车难", "class_code": "C01", "class_basis": "按内容“停车”"},
    )
    found = requests.classified(rows)
    assert found.to_numpy().tolist() == [["q0", "C01", "按内容“停车难”"]]


def many() -> pd.DataFrame:
    return given(
        {"class_code": "C01", "community_code": A, "date": "2024-01-05"},
        {"class_code": "C01", "community_code": A, "date": "2024-01-06", "state": "已办结"},
        {"class_code": "A02", "community_code": B, "date": "2024-02-01", "state": "办理中"},
        {"class_code": None, "community_code": None},
    )


def test_counts_by_class_community_and_state():
    table = requests.pivot(many(), communities())
    assert table.columns == {"A02": "幼儿园", "C01": "机动车停车", "": "未归类"}
    assert table.frame.to_numpy().tolist() == [
        [A, "甲社区", 2, 0, 2, 0], [B, "乙社区", 1, 1, 0, 0], [None, "（未归社区）", 1, 0, 0, 1],
    ]  # fmt: skip
    groups = requests.pivot(many(), communities(), by_group=True)
    assert list(groups.columns.values()) == ["基本公共服务", "市政配套", "未归类"]
    assert requests.pivot(many().iloc[:0], communities()).frame.empty


def test_requests_beside_gaps():
    gaps = frames.conform(
        pd.DataFrame(
            [
                {"community_code": A, "class_code": "C02", "point_code": "1001"},
                {"community_code": A, "class_code": "C01", "point_code": "other"},
                {"community_code": B, "class_code": "C01", "point_code": "other"},
                {"community_code": A, "class_code": None, "point_code": "none"},
            ]
        ),
        schema.table("gap"),
    )
    found = requests.beside(gaps, many(), {"1001": ("C02", "C01")})
    assert found.total.tolist() == [2, 2, 0, 0] and found.open.tolist() == [1, 1, 0, 0]
    assert found.matched.tolist() == [True, True, False, False]
    assert [side.tolist() for side in found.rows] == [[0, 0, 1, 1], [0, 1, 0, 1]]


def test_many_requests_take_seconds():
    texts = [f"{text}{number % 2000}" for number, text in zip(range(100000), [*WANTED, *NOT_FACILITIES] * 1000)]
    before = time.perf_counter()
    codes, _ = request_words.classify(np.array(texts, dtype=object))
    _, starred = request_privacy.mask_all(np.array(texts, dtype=object))
    assert time.perf_counter() - before < 15 and (~pd.isna(codes)).mean() > 0.5 and not starred.any()
