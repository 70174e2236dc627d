"""Facilities to be checked in groups by what they have in common, and what a new rule would do to the rest."""

import numpy as np
import pandas as pd

from plugin.core.facilities.classes import class_groups, class_rules
from plugin.core.facilities.classes.class_groups import DOUBT, OPEN, OUT
from plugin.core.facilities.classes.class_rules import NAME, TEXT
from plugin.core.facilities.classes.classifying import classify, doubtful_below

ROWS = [
    ("甲生活馆", "生活服务;生活服务场所;生活服务场所"),
    ("乙生活馆", "生活服务;生活服务场所;生活服务场所"),
    ("丙理发店", "生活服务;生活服务场所;生活服务场所"),
    ("东暖蜂小站", None),
    ("西暖蜂小站(北路店)", None),
    ("南暖蜂小站", None),
    ("爱心宠物医院", "购物服务;超级市场;超级市场"),
    ("某小区", "商务住宅;住宅区;住宅小区"),
    ("某幼儿园", "科教文化服务;学校;幼儿园"),
]


def frame():
    rows = pd.DataFrame(ROWS, columns=["name", "type_text"]).assign(type_code=None, class_code=None, class_basis=None)
    return classify(rows).frame


def test_groups_by_type_text_then_by_the_ending_of_the_name():
    found = class_groups.groups(frame())
    seen = {(group.kind, group.by, group.pattern, group.count) for group in found}
    assert seen == {
        (OPEN, TEXT, "生活服务;生活服务场所;生活服务场所", 2),
        (OPEN, NAME, "暖蜂小站", 3),
        (DOUBT, TEXT, "购物服务;超级市场;超级市场", 1),
        (OUT, TEXT, "商务住宅;住宅区;住宅小区", 1),
    }
    assert [group.kind for group in found] == [OPEN, OPEN, DOUBT, OUT] and found[0].count == 3
    assert found[0].examples == ("东暖蜂小站", "西暖蜂小站(北路店)", "南暖蜂小站")


def test_what_is_settled_is_not_listed():
    rows = frame()
    rows.loc[0, "class_basis"] = "人工：不是设施，不计入"
    rows.loc[1, ["class_code", "class_basis"]] = ["B05", None]
    assert list(class_groups.kinds(rows)[:3]) == [None, None, None]
    assert not class_groups.groups(rows.iloc[[0, 1, 8]])


def test_a_doubt_proposes_its_word_of_the_name_as_rule():
    (group,) = class_groups.groups(frame(), (DOUBT,))
    assert class_groups.suggestions(group)[0] == (NAME, "宠物医院")
    assert (TEXT, "超级市场") in class_groups.suggestions(group)


def effect(rows, kind, pattern, class_code, rules=None, chosen=()):
    rules = pd.DataFrame(columns=["kind", "pattern", "class_code", "reason"]) if rules is None else rules
    free = np.ones(len(rows), dtype=bool)
    free[8] = False
    return class_rules.effect(
        rows, kind, pattern, class_code, rules, np.array(chosen, dtype=int), free, doubtful_below()
    )


def test_the_effect_of_a_rule_leaves_out_the_chosen_and_what_is_not_free():
    rows = frame()
    found = effect(rows, TEXT, "生活服务场所", "B05", chosen=[0])
    assert list(found.rows) == [1]
    assert (found.sure, found.rivals) == (0, [])
    assert list(effect(rows, NAME, "店", None).rows) == [2, 4]
    assert effect(rows, NAME, "理发", "A01").sure == 1
    assert not len(effect(rows, NAME, "幼儿园", "A03").rows)


def test_rules_that_say_otherwise_are_told():
    rules = pd.DataFrame([{"kind": NAME, "pattern": "理发", "class_code": "B05", "reason": None}])
    rows = frame()
    assert effect(rows, TEXT, "生活服务场所", "A01", rules).rivals == ["名称“理发”"]
    assert effect(rows, TEXT, "生活服务场所", "B05", rules).rivals == []
    assert effect(rows, NAME, "理 发", "A01", rules).rivals == ["名称“理发”"]


def test_names_share_their_longest_ending():
    names = np.array(["一号楼道停车", "二号楼道停车", "三号楼道停车", "四停车", "甲", "乙"], dtype=object)
    assert list(class_groups.endings(names)) == ["号楼道停车"] * 3 + ["", "", ""]


def test_a_refusal_in_doubt_is_to_be_checked_and_a_sign_for_many_words_is_no_pattern():
    rows = pd.DataFrame(
        {
            "name": ["甲超市有限公司", "某医院发热诊室科"],
            "type_text": ["公司企业;公司;公司", "医疗保健服务;诊所;诊所"],
            "type_code": None,
            "class_code": None,
            "class_basis": None,
        }
    )
    found = class_groups.groups(classify(rows).frame)
    assert [group.kind for group in found] == [DOUBT, DOUBT]
    assert all("…" not in pattern for group in found for _, pattern in class_groups.suggestions(group))
