"""The level of a facility: by class, decided by area or name where a class has several, with the reason told."""

import pandas as pd

from plugin.core import resources
from plugin.core.facilities.classes import taxonomy
from plugin.core.facilities.classes.levelling import level


def test_a_class_with_one_usual_level_takes_it():
    found = level(pd.DataFrame({"class_code": ["A07", "B03", None]}))
    assert list(found["level"]) == ["片区", "小区", None]
    assert "小学" in found["level_basis"].iloc[0]
    assert found["level_basis"].iloc[2] is None


def test_area_decides_before_the_name_and_quotes_its_basis():
    frame = pd.DataFrame(
        {
            "class_code": ["A06"] * 4,
            "name": ["甲社区卫生服务中心", "乙卫生服务站", "丙", "丁"],
            "floor_area": [300.0, 1700.0, None, 0.0],
        }
    )
    found = level(frame)
    assert list(found["level"]) == ["社区", "片区", "社区", "社区"]
    assert "300㎡，小于 1700㎡" in found["level_basis"].iloc[0]
    assert "不能判断" in found["level_basis"].iloc[2]


def test_capacity_counts_only_in_its_unit():
    frame = pd.DataFrame(
        {"class_code": ["A05", "A05"], "capacity": [150.0, 150.0], "capacity_unit": ["床", "座"], "name": ["甲", "乙"]}
    )
    assert list(level(frame)["level"]) == ["片区", "社区"]


def test_given_and_manual_levels_stay_and_automatic_ones_are_renewed():
    frame = pd.DataFrame(
        {
            "class_code": ["A07"] * 3,
            "level": ["小区", "小区", "小区"],
            "level_basis": [None, "人工", "小类“便利店”通常为小区级"],
        }
    )
    assert list(level(frame)["level"]) == ["小区", "小区", "片区"]


def test_limits_name_classes_and_levels_of_the_taxonomy_with_their_basis():
    known = taxonomy.load()
    several = {entry.code for entry in known.classes if len(entry.levels) > 1}
    data = resources.read_json("facilities", "levelling.json")["classes"]
    assert {item["class"] for item in data} == several
    for item in data:
        for limit in item["limits"]:
            assert limit["basis"] and limit["mark"] in "SMC"
            assert {limit["level"], limit["below"]} <= set(known.get(item["class"]).levels)
        for words in item["words"]:
            assert words["level"] in known.get(item["class"]).levels and words["basis"]
