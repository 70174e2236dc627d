"""Names of places made comparable and compared."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from plugin.core.facilities.places.name_parts import parse
from plugin.core.facilities.places.place_names import common_letters, letters, normal, normals, similarity


def alike(a: str, b: str) -> float:
    return float(similarity([a], [b])[0])


@pytest.mark.parametrize(
    "texts",
    [
        ("第二小区", "2小区", "二小区", "２ 小区", "第2小區"),
        ("第十二小区", "12小区"),
        ("曹杨八村", "曹杨8村", "曹楊八邨"),
        ("阳光花园（东区）", "陽光花園東區", "阳光花园 东区", "阳光花园【东区】"),
        ("阳光花园（装修中）", "阳光花园", "阳光花园(近人民路)"),
        ("玉林苑3栋", "玉林苑三号楼", "玉林苑3#楼", "玉林苑３幢", "玉林苑3座"),
        ("鹭湖宫六区C组团", "鹭湖宫6区c组"),
        ("抚琴西路250号院", "抚琴西路250号"),
        ("安化路185—187号", "安化路185-187号", "安化路185~187号", "安化路185、187号"),
        ("龙平社区居民委员会", "龙平社区居委会", "龙平居委会", "龙平社区"),
        ("尖峰村村民委员会", "尖峰村村委会", "尖峰村委会", "尖峰村"),
        ("一百二十号院", "120号"),
    ],
)
def test_one_place_has_one_normal_form(texts):
    assert {normal(text) for text in texts} == {normal(texts[0])}
    assert similarity([texts[0]] * len(texts), list(texts)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "text", ["三里屯", "五里坡", "九龙", "百合里", "万科", "八一小区", "五四新村", "千禧河畔", "一品天下"]
)
def test_numerals_that_are_words_stay(text):
    assert normal(text) == text


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("阳光花园一期", "阳光花园二期"),
        ("阳光花园东区", "阳光花园西区"),
        ("曹杨八村", "曹杨七村"),
        ("新发小区A区", "新发小区B区"),
        ("抚琴西路250号", "抚琴西路240号"),
        ("抚琴西路", "抚琴东路"),
        ("理工东苑", "理工西苑"),
        ("三里屯", "五里屯"),
        ("九龙花园", "七龙花园"),
        ("第一中心小学", "第二中心小学"),
        ("柳浪湾2号院", "柳浪湾附2号院"),
        ("八一小区", "81小区"),
        ("420厂宿舍", "421厂宿舍"),
    ],
)
def test_other_numbers_phases_and_directions_are_other_places(a, b):
    assert alike(a, b) <= 0.4
    assert alike(b, a) == pytest.approx(alike(a, b))


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ("青森小区", "青森", 0.95, 0.99),
        ("浦东新区华高小学", "华高小学", 0.95, 0.99),
        ("上海市闵行区华坪小学", "华坪小学", 0.95, 0.99),
        ("万科金域名邸", "金域名邸", 0.93, 0.99),
        ("和谐小区（温江）", "和谐小区", 0.9, 0.97),
        ("和谐小区（温江）", "和谐小区（金牛）", 0.5, 0.65),
        ("长宁区实验小学", "闵行区实验小学", 0.5, 0.65),
        ("阳光花园", "阳光苑", 0.7, 0.85),
        ("阳光花园", "阳光小区", 0.8, 0.9),
        ("阳光花园一期", "阳光花园", 0.8, 0.9),
        ("万科城市花园", "格林城市花园", 0.0, 0.8),
        ("玉林苑", "", 0.0, 0.0),
    ],
)
def test_soft_differences_lower_the_score(a, b, low, high):
    assert low <= alike(a, b) <= high


def test_missing_names_and_odd_values_score_nothing():
    assert similarity([None, np.nan, "甲", 12], ["甲", "甲", None, 12]).tolist() == [0.0, 0.0, 0.0, 1.0]
    assert similarity([], []).tolist() == []
    assert normals([None, "第二小区", np.nan]).tolist() == ["", "2小区", ""]


def test_a_name_is_taken_apart():
    name = parse("绿地瀛洲花园（一期东区）小区")
    assert (name.brand, name.core, name.kind) == ("绿地", "瀛洲", "花园")
    assert name.marks == (("向", "东"), ("期", "1"))
    assert parse("城市花园").core == "城市" and parse("万科城市花园").core == "城市"


def test_letters_in_common_are_counted_exactly():
    def slow(a: str, b: str) -> int:
        row = [0] * (len(b) + 1)
        for x in a:
            old = row[:]
            for j, y in enumerate(b, 1):
                row[j] = old[j - 1] + 1 if x == y else max(old[j], row[j - 1])
        return row[-1]

    rng = np.random.default_rng(5)
    a = ["".join(rng.choice(list("甲乙丙丁戊"), rng.integers(0, 60))) for _ in range(200)]
    b = ["".join(rng.choice(list("甲乙丙丁戊"), rng.integers(0, 60))) for _ in range(200)]
    assert common_letters(letters(a)[0], letters(b)[0]).tolist() == [slow(x, y) for x, y in zip(a, b)]


def test_no_two_of_689_real_compounds_are_taken_for_one(shared_data):
    names = pd.read_csv(shared_data / "cn_harbin_lianjia_xiaoqu" / "harbin_xiaoqu.csv")["name"].unique()
    left, right = np.triu_indices(len(names), 1)
    scores = similarity(names[left], names[right])
    close = [(names[left[i]], names[right[i]]) for i in np.flatnonzero(scores >= 0.9)]
    assert set(close) == {("通达小区", "通达小区（红岩小学）"), ("和平小区(阿城区)", "和平小区")}


def test_thirty_thousand_names_take_seconds():
    numbers = np.arange(30_000)
    a = np.array([f"第{n % 977}路玉林{n % 31}期{n}号" for n in numbers], dtype=object)
    begin = time.perf_counter()
    scores = similarity(a, np.roll(a, 1))
    assert time.perf_counter() - begin < 8
    assert scores.max() <= 0.4
