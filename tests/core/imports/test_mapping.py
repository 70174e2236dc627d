"""Column names to fields."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from plugin.core import schema
from plugin.core.errors import GewuError
from plugin.core.imports import mapping, value_maps


def _frame(**columns):
    return pd.DataFrame(columns, dtype=object)


def test_synonyms_case_width_and_units():
    frame = _frame(
        **{"ＳＱＤＭ": ["510107001001"], " sqmc ": ["示例社区"], "总户数(户)": ["1200户"], "RKS": [3000], "无关": ["x"]}
    )
    found = mapping.automatic(schema.table("community"), frame)
    assert found == {"code": "ＳＱＤＭ", "name": " sqmc ", "households": "总户数(户)", "population": "RKS"}


def test_never_two_targets_from_one_column_nor_two_columns_to_one_target():
    frame = _frame(户数=[1], 总户数=[2], 居民户数=[3], 小区名称=["甲"], 名称=["乙"])
    found = mapping.propose(schema.table("compound"), frame)
    assert len({guess.target for guess in found}) == len({guess.source for guess in found}) == len(found)


def test_an_id_that_is_the_same_on_every_row_is_no_code():
    frame = _frame(Id=[0] * 5, Floor=[3, 4, 5, 6, 7])
    assert mapping.automatic(schema.table("building"), frame) == {"floors": "Floor"}


def test_a_fitting_name_with_unfitting_content_is_not_used():
    frame = _frame(户数=["甲", "乙", "丙"], 名称=["一", "二", "三"])
    assert "households" not in mapping.automatic(schema.table("compound"), frame)


def test_second_level_of_a_two_level_header():
    frame = _frame(**{"网格员/姓名": ["张示例"], "网格员/电话": ["13800000001"]})
    assert mapping.automatic(schema.table("worker"), frame) == {"name": "网格员/姓名", "phone": "网格员/电话"}


def test_osm_tags_fill_several_fields():
    frame = _frame(osm_id=["1"], name=["示例路"], highway=["residential"], waterway=[None], railway=[None])
    found = mapping.automatic(schema.table("road"), frame)
    assert found["class"] == found["walkable"] == found["is_barrier"] == "highway"
    barrier = mapping.automatic(schema.table("barrier"), frame.assign(barrier="wall"))
    assert barrier["kind"] == ["waterway", "railway", "barrier", "highway"]


def test_parse_and_check(tmp_path):
    table = schema.table("compound")
    assert mapping.parse("") is None
    file = tmp_path / "m.json"
    file.write_text(json.dumps({"小区名称": "MC"}), encoding="utf-8")
    assert mapping.checked(mapping.parse(str(file)), table, ["MC"]) == {"name": "MC"}
    for wrong in ("{", str(tmp_path / "none.json"), "[1]"):
        with pytest.raises(GewuError):
            mapping.parse(wrong)
    with pytest.raises(GewuError, match="源数据没有字段“没有”"):
        mapping.checked({"name": "没有"}, table, ["MC"])
    with pytest.raises(GewuError, match="对应了两次"):
        mapping.checked({"name": "MC", "小区名称": "MC"}, table, ["MC"])
    with pytest.raises(GewuError, match="没有字段“uid”"):
        mapping.checked({"uid": "MC"}, table, ["MC"])


def test_signature_ignores_the_order_of_columns():
    assert (
        mapping.signature("road", ["a", "b"])
        == mapping.signature("road", ["b", "a"])
        != mapping.signature("barrier", ["a", "b"])
    )


def test_every_value_of_the_maps_is_an_option_of_its_field():
    taxonomy_like = {letter + f"{number:02d}" for letter in "ABCDEF" for number in range(1, 12)}
    for item in value_maps._data()["maps"]:
        field = schema.table(item["table"]).field(item["field"])
        allowed = taxonomy_like if field.options == "taxonomy" else set(field.options) or {True, False}
        assert set(item["values"].values()) <= allowed, item["field"]


def _facility(**columns):
    return mapping.automatic(schema.table("facility"), _frame(**columns))


def test_a_type_column_feeds_the_type_and_codes_feed_the_code():
    found = _facility(name=["甲", "乙"], type=["科教文化服务;学校;幼儿园"] * 2, typecode=["141204", "141203"])
    assert found == {"name": "name", "type_text": "type", "type_code": "typecode"}
    assert _facility(名称=["甲"], std_tag=["教育培训;幼儿园"], tag=["x"])["type_text"] == "std_tag"
    assert _facility(名称=["甲"], 小类编码=["141204"], 类型=["幼儿园"])["type_code"] == "小类编码"


def test_levels_that_stand_apart_go_together():
    found = _facility(
        名称=["甲", "乙"], 大类=["购物服务", "科教文化服务"], 中类=["超级市场", "学校"], 小类=["超市", "小学"]
    )
    assert found["type_text"] == ["大类", "中类", "小类"]
    assert "class_code" not in found
    assert _facility(name=["甲"], Type_1=["购物服务"], Type_2=["超市"])["type_text"] == ["Type_1", "Type_2"]


def test_a_column_of_our_own_classes_feeds_the_class():
    own = _facility(名称=["甲", "乙"], 大类=["基本公共服务", "便民商业"], 小类=["幼儿园", "药店"])
    assert own["class_code"] == "小类"
    foreign = _facility(名称=["甲", "乙"], 大类=["科教文化服务"] * 2, 小类=["幼儿园", "小学"])
    assert "class_code" not in foreign and foreign["type_text"] == ["大类", "小类"]


def test_levels_and_tags_are_joined_to_one_text():
    levels = value_maps.joined(
        {
            "大类": pd.Series(["购物服务", None, "学校"], dtype=object).to_numpy(),
            "中类": pd.Series(["超级市场", None, "学校"], dtype=object).to_numpy(),
            "小类": pd.Series(["超级市场", None, "幼儿园"], dtype=object).to_numpy(),
        }
    )
    assert list(levels) == ["购物服务;超级市场", None, "学校;幼儿园"]
    tags = value_maps.joined(
        {
            "amenity": pd.Series(["school", None, None], dtype=object).to_numpy(),
            "highway": pd.Series([None, "bus_stop", "crossing"], dtype=object).to_numpy(),
            "building": pd.Series(["school", None, "yes"], dtype=object).to_numpy(),
        }
    )
    assert list(tags) == ["amenity=school", "highway=bus_stop", None]
