"""Which class a facility is of: the order of the evidence, what is refused, what stays open, what is never touched."""

import pandas as pd
import pytest

from plugin.core.facilities.classes import classifying, taxonomy
from plugin.core.facilities.classes.classifying import classify


def one(name=None, text=None, code=None, **more):
    """Return (class, basis, confidence) of one facility."""
    row = classify(pd.DataFrame([{"name": name, "type_text": text, "type_code": code, **more}])).frame.iloc[0]
    return row["class_code"], row["class_basis"], row["class_confidence"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("科教文化服务;学校;幼儿园", "A02"),
        ("科教文化服务；学校；幼儿园", "A02"),
        ("科教文化服务-学校-幼儿园", "A02"),
        ("教育培训;幼儿园", "A02"),
        ("教育学校:幼儿园", "A02"),
        ("amenity=kindergarten", "A02"),
        ("kindergarten", "A02"),
        ('"amenity"=>"kindergarten","name:en"=>"X"', "A02"),
        ("幼儿园（公办）", "A02"),
        ("幼儿园用地", "A02"),
        ("购物服务;便民商店/便利店;便民商店/便利店", "B03"),
        ("购物服务;超级市场;超级市场|购物服务;便民商店/便利店;便民商店/便利店", "B01"),
        ("购物服务;超级市场;超级市场;购物服务;便民商店/便利店;便利店", "B01"),
        ("交通设施服务;停车场;公共停车场", "C01"),
        ("生活服务;公共厕所", "C08"),
        ("公共设施;公共厕所;公共厕所", "C08"),
        ("社区养老服务站点（含助餐）", "A04"),
        ("shop=convenience;building=yes", "B03"),
    ],
)
def test_type_texts_of_every_source(text, expected):
    class_code, basis, sure = one("某某", text)
    assert class_code == expected
    assert basis.startswith("类型文字“")
    assert sure >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "医疗保健服务;动物医疗场所;宠物诊所",
        "医疗保健服务;专科医院;口腔医院",
        "交通设施服务;停车场;停车场出入口",
        "交通设施服务;地铁站;出入口",
        "科教文化服务;驾校;驾校",
        "科教文化服务;学校;高等院校",
        "科教文化服务;学校;职业技术学校",
        "商务住宅;住宅区;住宅小区",
        "出入口;门",
        "amenity=veterinary",
    ],
)
def test_types_that_are_no_community_facility_are_refused_not_unknown(text):
    class_code, basis, sure = one("某某", text)
    assert class_code is None
    assert basis.startswith("不计入：")
    assert sure >= 0.8


def test_unknown_is_told_apart_from_refused():
    class_code, basis, sure = one("阳光宝贝", "完全没见过的类型")
    assert class_code is None and sure == 0
    assert basis.startswith("待定：")


def test_a_code_goes_before_a_text_and_doubt_is_told():
    class_code, basis, sure = one("某某", "科教文化服务;学校;小学", "141204")
    assert class_code == "A02"
    assert "不一致" in basis and sure == 0.5


def test_codes_of_amap_and_of_land_use_are_told_apart_by_the_column():
    amap = pd.DataFrame({"type_code": ["141204", "080602", "060400", "090601"], "name": "x"})
    assert list(classify(amap).frame["class_code"]) == ["A02", None, "B01", "B04"]
    land = pd.DataFrame({"type_code": ["080404", "080602", "120803", "1401"], "name": "x"})
    assert list(classify(land).frame["class_code"]) == ["A02", "A06", "C01", "D03"]


def test_a_code_that_lost_its_leading_zero_is_read():
    frame = pd.DataFrame({"type_code": [60400.0, 90601.0, 141204.0], "name": "x"})
    assert list(classify(frame).frame["class_code"]) == ["B01", "B04", "A02"]


def test_an_ambiguous_code_is_not_used_and_told():
    result = classify(pd.DataFrame({"type_code": ["090101"], "name": ["某某"]}))
    assert result.frame["class_code"].iloc[0] is None
    assert any("不能确定" in note for note in result.notes)


def test_a_land_code_of_several_classes_lets_the_name_decide():
    frame = pd.DataFrame(
        {"type_code": ["080403", "080403", "080403", "1401"], "name": ["甲小学", "乙中学", "丙学校", "丁"]}
    )
    found = classify(frame).frame
    assert list(found["class_code"]) == ["A07", "A08", None, "D03"]
    assert found["class_basis"].iloc[2].startswith("待定")


def test_type_outranks_name_and_the_contradiction_is_told():
    class_code, basis, sure = one("爱心宠物医院", "购物服务;超级市场;超级市场")
    assert class_code == "B01"
    assert sure == 0.3 and "宠物医院" in basis


def test_a_name_refuses_what_its_type_only_seems_to_be():
    for name in ("康贝口腔诊所", "萌萌宠物诊所", "某某医疗美容诊所"):
        class_code, basis, _ = one(name, "医疗保健服务;诊所;诊所")
        assert class_code is None and basis.startswith("不计入：")
    assert one("兴隆诊所", "医疗保健服务;诊所;诊所")[0] == "A06"


def test_a_stop_or_car_park_may_be_named_after_anything():
    for name in ("第二小学", "人民医院东门", "万达广场"):
        assert one(name, "交通设施服务;公交车站;公交车站相关")[2] >= 0.9
    assert one("某某小学停车场", "交通设施服务;停车场;停车场")[0] == "C01"


def test_the_name_decides_where_the_type_leaves_it_open():
    assert one("翠湖社区党群服务中心", "生活服务;生活服务场所;生活服务场所")[0] == "A01"
    assert one("翠湖社区食堂", "餐饮服务;中餐厅;中餐厅")[0] == "A09"
    assert one("翠湖社区卫生服务中心", "医疗保健服务;综合医院;综合医院")[0] == "A06"
    assert one("翠湖饭店", "餐饮服务;中餐厅;中餐厅")[0] is None


def test_given_and_manual_classes_are_never_changed():
    frame = pd.DataFrame(
        {
            "name": ["某幼儿园", "某幼儿园", "某幼儿园", "某幼儿园"],
            "class_code": ["B01", "B01", None, "B01"],
            "class_basis": [None, "人工：批量改类", "人工：不计入", "名称含“超市”"],
        }
    )
    result = classify(frame)
    assert list(result.frame["class_code"]) == ["B01", "B01", None, "A02"]
    assert list(result.touched) == [False, False, False, True]
    assert result.counts["kept"] == 3


def test_notes_tell_which_types_were_not_understood():
    frame = pd.DataFrame({"name": ["a", "b", "c"], "type_text": ["甲乙丙", "甲乙丙", "科教文化服务;学校;小学"]})
    (note,) = classify(frame).notes
    assert "甲乙丙（2）" in note


def test_learned_rules_go_first_and_a_name_before_a_type():
    rules = pd.DataFrame(
        [
            {"kind": "类型文字", "pattern": "生活服务场所", "class_code": "B05", "reason": None},
            {"kind": "名称", "pattern": "驿站", "class_code": "F01", "reason": "本区叫法"},
            {"kind": "类型编码", "pattern": "0604", "class_code": None, "reason": None},
        ]
    )
    frame = pd.DataFrame(
        {
            "name": ["甲", "红色驿站", "丙超市", "丁"],
            "type_text": ["生活服务;生活服务场所;生活服务场所"] * 2 + ["购物服务;超级市场;超级市场", None],
            "type_code": [None, None, "060400", None],
        }
    )
    found = classify(frame, rules=rules).frame
    assert list(found["class_code"]) == ["B05", "F01", None, None]
    assert found["class_basis"].iloc[1] == "学到的规则：名称“驿站”（本区叫法）"
    assert found["class_basis"].iloc[2].startswith("不计入：学到的规则")
    assert list(found["class_confidence"])[:3] == [1, 1, 1]


def test_a_rule_to_a_class_the_taxonomy_has_not_is_left_out_and_told():
    rules = pd.DataFrame([{"kind": "名称", "pattern": "幼儿园", "class_code": "Z99", "reason": None}])
    result = classify(pd.DataFrame({"name": ["某幼儿园"]}), rules=rules)
    assert result.frame["class_code"].iloc[0] == "A02"
    assert any("Z99" in note for note in result.notes)


def test_an_empty_frame_and_a_frame_without_columns_pass():
    assert len(classify(pd.DataFrame({"name": pd.Series([], dtype=object)})).frame) == 0
    assert classify(pd.DataFrame(index=range(2))).counts["open"] == 2


def test_the_knowledge_leads_only_to_classes_of_the_taxonomy_and_agrees_with_its_codes():
    known = {entry.code: entry for entry in taxonomy.load().classes}
    data = classifying._data()
    table = {item["code"]: item for item in data["amap"]["entries"]}
    for block in ("amap", "land_use", "gbt21010", "words", "osm"):
        assert data[block]["mark"] and data[block]["basis"]
        for item in data[block]["entries"]:
            assert {item.get("is"), *item.get("or", ())} - {None} <= set(known), item
            assert not ("is" in item and "no" in item), item
    for entry in known.values():
        for code, _ in entry.amap_codes:
            item = table.get(code) or table.get(code[:-2]) or table[code[:2]]
            assert entry.code in {item.get("is"), *item.get("or", ())}, (entry.code, item)


def test_every_class_is_reached_by_a_type_text_and_by_a_name():
    data = classifying._data()
    by_text = {item.get("is") for block in ("amap", "words") for item in data[block]["entries"]}
    by_name = {item["class"] for item in data["names"]["classes"]}
    codes = {entry.code for entry in taxonomy.load().classes}
    assert codes <= by_text and codes == by_name
