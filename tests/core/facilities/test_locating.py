"""Facilities without coordinates found by name and address."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.errors import Cancelled
from plugin.core.facilities.places import locating
from plugin.core.facilities.places.gazetteer import Gazetteer, building_number
from plugin.core.facilities.settling import COLUMNS_SHOWN

C1, C2, C3 = "510105001001", "510105001002", "510105002001"


def squares(count: int, first: float = 0.0) -> list:
    return [shapely.box(first + 100 * i, 0, first + 100 * i + 80, 80) for i in range(count)]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    communities = pd.DataFrame(
        {
            "code": [C1, C2, C3],
            "name": ["玉林社区", "龙平社区居委会", "尖峰村村委会"],
            "precinct_code": ["P1", "P1", "P2"],
            "subdistrict_code": ["S1", "S1", "S2"],
            "geometry": squares(3, 10_000),
        }
    )
    names = {
        "X1": ("玉林苑", C1), "X2": ("阳光花园一期", C1), "X3": ("阳光花园二期", C1), "X4": ("一区", C1), "X5": ("一区", C2),
        "X6": ("抚琴西路250号", C2), "X7": ("安化路185-187号小区", C2), "X8": ("曹杨八村", C2), "X9": ("万科金域名邸", C3),
        "X10": ("和谐小区(温江)", C3), "X11": ("建设新苑", C3), "X12": ("锦官花苑", C1), "X13": ("锦官花苑", C3),
    }  # fmt: skip
    compounds = pd.DataFrame(
        {
            "code": list(names),
            "name": [name for name, _ in names.values()],
            "community_code": [code for _, code in names.values()],
            "geometry": squares(len(names)),
        }
    )
    buildings = pd.DataFrame(
        {
            "code": ["B1", "B2", "B3", "B4", "B5", "B6"],
            "name": ["3栋", "4号楼", "12#", "12幢", "科兴大厦A座", "5栋"],
            "compound_code": ["X1", "X1", "X1", "X1", None, None],
            "community_code": [None] * 4 + [C2, None],
            "geometry": [*squares(5, 20_000), shapely.box(10, 10, 20, 20)],  # B6 stands in X1
        }
    )
    streets = pd.DataFrame({"code": ["S1", "S2"], "name": ["玉林街道", "跳伞塔街道"]})
    return Gazetteer(communities, compounds, buildings, streets)


def one(gazetteer: Gazetteer, **row) -> tuple:
    found = locating.locate(pd.DataFrame([row]).astype(object), gazetteer)
    return found.level[0], found.code[0], bool(found.ambiguous[0])


@pytest.mark.parametrize(
    ("address", "level", "code"),
    [
        ("玉林街5号玉林苑3栋2单元301", "building", "B1"),
        ("玉林苑四号楼", "building", "B2"),
        ("玉林苑 3-2-301", "building", "B1"),
        ("玉林苑5栋", "building", "B6"),
        ("玉林苑12栋", "compound", "X1"),  # two buildings 12: the compound is sure, the building is not
        ("玉林苑99栋", "compound", "X1"),
        ("成都市武侯区玉林街道玉林北路，玉林苑底商", "compound", "X1"),
        ("陽光花園２期", "compound", "X3"),
        ("武侯区抚琴西路250号院3楼", "compound", "X6"),
        ("安化路187号", "compound", "X7"),
        ("曹杨8村15号", "compound", "X8"),
        ("金域名邸1栋", "compound", "X9"),
        ("和谐小区", "compound", "X10"),
        ("科兴大厦A座1楼", "building", "B5"),
        ("龙平社区居民委员会2楼", "community", C2),
        ("尖峰村3组", "community", C3),
        ("玉林社区一区4栋", "compound", "X4"),
        ("龙平社区 一区", "compound", "X5"),
        ("玉林街道锦官花苑", "compound", "X12"),
        ("跳伞塔街道锦官花苑", "compound", "X13"),
    ],
)
def test_addresses_that_settle(gazetteer, address, level, code):
    assert one(gazetteer, name="某店", address=address) == (level, code, False)


@pytest.mark.parametrize(
    "address",
    [
        "阳光花园",  # first or second phase
        "阳光花园三期",
        "一区4栋",  # two communities have one
        "锦官花苑",
        "阳光苑二期",
        "曹杨七村",
        "抚琴西路240号",
        "抚琴东路250号",
        "抚琴西路1250号",
        "建设新苑对面",
        "玉林苑路12号",
        "建设南路88号",
        "玉琳苑3栋",
        "新玉林苑3栋",
        "",
    ],
)
def test_addresses_that_do_not_settle(gazetteer, address):
    level, code, _ = one(gazetteer, name="某店", address=address)
    assert (level, code) == (None, None)


def test_what_is_left_open_is_said_to_be_ambiguous_only_with_candidates(gazetteer):
    assert one(gazetteer, address="阳光花园")[2] is True
    assert one(gazetteer, address="天津路")[2] is False


def test_unit_columns_narrow_and_locate(gazetteer):
    assert one(gazetteer, address="锦官花苑", community_code=C3)[:2] == ("compound", "X13")
    assert one(gazetteer, name="甲", address="一区", community_code=C2)[:2] == ("compound", "X5")
    assert one(gazetteer, name="甲", compound_code="玉林苑")[:2] == ("compound", "X1")
    assert one(gazetteer, name="甲", compound_code="X8")[:2] == ("compound", "X8")
    assert one(gazetteer, name="甲", community_code=C1)[:2] == ("community", C1)
    found = locating.locate(pd.DataFrame({"name": ["甲"], "community_code": [C1]}), gazetteer)
    assert found.basis[0] == "按所属单元栏匹配到社区“玉林社区”（把握 1.00）"


def test_a_name_alone_settles_a_community_but_asks_for_a_compound(gazetteer):
    assert one(gazetteer, name="龙平社区党群服务中心")[:2] == ("community", C2)
    level, _, ambiguous = one(gazetteer, name="玉林苑便民服务站")
    assert level is None and ambiguous


def test_the_point_lies_in_the_unit_and_the_basis_says_why(gazetteer):
    found = locating.locate(pd.DataFrame({"address": ["玉林苑9栋", "无此地"]}), gazetteer)
    assert shapely.box(0, 0, 80, 80).contains(found.shape[0]) and found.shape[1] is None
    assert found.basis[0] == "按地址匹配到小区“玉林苑”（把握 1.00）" and found.basis[1] is None
    assert 0.85 <= found.score[0] <= 1 and found.counts["compound"] == 1


def test_rows_with_a_shape_are_left_alone(gazetteer):
    frame = pd.DataFrame({"address": ["玉林苑", "玉林苑"], "geometry": [shapely.Point(1, 1), None]}, dtype=object)
    assert locating.locate(frame, gazetteer).code.tolist() == [None, "X1"]


def test_candidates_are_ranked_and_carry_what_the_page_shows(gazetteer):
    row = pd.Series({"name": "某店", "address": "阳光花园", "geometry": shapely.Point(0, 40)})
    found = locating.candidates(row, gazetteer)
    assert list(found.columns[: len(COLUMNS_SHOWN)]) == COLUMNS_SHOWN
    assert set(found["code"][:2]) == {"X2", "X3"} and found["score"].is_monotonic_decreasing
    assert (
        found["distance"][0] in (100.0, 200.0)
        and found["community_code"][0] == C1
        and found["precinct_code"][0] == "P1"
    )
    assert found["basis"][0].startswith("按地址匹配到小区“阳光花园")
    typed = locating.candidates(pd.Series({"address": "人民路3号万科金城名邸2栋"}), gazetteer)
    assert typed["code"][0] == "X9" and typed["score"][0] < 0.85
    assert len(locating.candidates(pd.Series({"name": None, "address": np.nan}), gazetteer)) == 0


def test_without_units_nothing_is_found():
    empty = Gazetteer(pd.DataFrame({"code": [], "name": [], "geometry": []}))
    assert locating.locate(pd.DataFrame({"address": ["玉林苑"]}), empty).counts["ambiguous"] == 0
    assert len(locating.candidates(pd.Series({"address": "玉林苑"}), empty)) == 0


def test_cancel_is_obeyed(gazetteer):
    def cancel(fraction: float, text: str = "") -> None:
        raise Cancelled()

    with pytest.raises(Cancelled):
        locating.locate(pd.DataFrame({"address": ["玉林苑"]}), gazetteer, cancel)


@pytest.mark.parametrize(
    ("name", "number"),
    [("3栋", "3"), ("玉林苑3号楼", "3"), ("03#", "3"), ("A座", "a"), ("7", "7"), ("玉林路12号", "12"), ("门卫", None)],
)
def test_numbers_of_buildings(name, number):
    assert building_number(name) == number


def test_real_names_written_otherwise_settle_right(shared_data):
    """5,000 of the 19,000 Shanghai compounds; a tenth is not in the gazetteer and must not be settled as another."""
    raw = pd.read_csv(shared_data / "cn_shanghai_poi_xiaoqu" / "小区经纬度_gb18030.csv", encoding="gb18030")
    names = raw["小区"].drop_duplicates().iloc[::4].reset_index(drop=True)
    codes = np.array([f"X{i}" for i in range(len(names))], dtype=object)
    known = np.arange(len(names)) % 10 != 0
    units = pd.DataFrame({"code": codes, "name": names, "geometry": shapely.box(0, 0, 1, 1)})[known]
    gazetteer = Gazetteer(pd.DataFrame({"code": [C1], "name": ["无"], "geometry": [None]}), units)
    written = (
        names.str.replace("一期", "1期")
        .str.replace("二村", "2村")
        .str.replace("花园", "花園")
        .str.replace("(", "（", regex=False)
    )
    frame = pd.DataFrame({"name": "便利店", "address": "中山东路88号" + written + "3栋"})
    begin = time.perf_counter()
    found = locating.locate(frame, gazetteer)
    assert time.perf_counter() - begin < 5
    right, settled = found.code == codes, found.level != None  # noqa: E711
    assert (right & known).sum() / known.sum() > 0.95
    assert (settled & ~right & known).sum() / known.sum() < 0.002
    assert (settled & ~known).sum() / (~known).sum() < 0.03


@pytest.mark.parametrize(
    "text",
    [
        "玉林苑" * 20_000,
        "(" * 5000,
        "东区" * 3000,
        "第" * 3000 + "一" * 3000,
        "1-" * 3000,
        "\0",
        "😀",
        12.5,
        True,
        np.nan,
    ],
    ids=range(10),
)
def test_nonsense_neither_settles_nor_hangs(gazetteer, text):
    begin = time.perf_counter()
    assert one(gazetteer, name=text, address=text)[0] is None
    locating.candidates(pd.Series({"name": text, "address": text}), gazetteer)
    assert time.perf_counter() - begin < 2


def test_a_unit_without_name_or_shape_does_no_harm():
    units = pd.DataFrame(
        {"code": ["a", "b", None], "name": ["玉林苑", np.nan, "无码苑"], "geometry": [None, None, None]}
    )
    found = locating.locate(pd.DataFrame({"address": ["玉林苑3栋", "无码苑"]}), Gazetteer(None, units))
    assert found.code.tolist() == ["a", None] and found.shape.tolist() == [None, None]
