"""Scheme files: the two delivered ones, a bureau's own, and everything that can be wrong in one."""

from __future__ import annotations

import json

import pytest

from plugin.core.assess import measures, scheme_check, schemes
from plugin.core.errors import GewuError
from plugin.core.facilities.classes import taxonomy

NATIONAL = "complete_community_2020"


@pytest.fixture
def raw() -> dict:
    """A small valid scheme to damage."""
    return {
        "id": "本局方案",
        "title": "本局评价细则",
        "goals": [
            {
                "code": "1",
                "items": [
                    {
                        "code": "1-1",
                        "full_score": 2,
                        "points": [
                            {
                                "code": "1-1-1",
                                "title": "卫生服务站",
                                "type": "N",
                                "rule": "建筑面积不小于 {area}㎡",
                                "figures": [{"key": "area", "unit": "㎡", "new": 150, "existing": 120, "mark": "S"}],
                                "measure": {
                                    "id": "facility",
                                    "label": "卫生服务站",
                                    "classes": ["A06"],
                                    "conditions": [{"field": "floor_area", "figure": "area"}],
                                },
                            }
                        ],
                    }
                ],
            }
        ],
    }


def point_of(raw: dict) -> dict:
    return raw["goals"][0]["items"][0]["points"][0]


def test_the_national_scheme_has_6_goals_and_20_items_of_one_point_each():
    scheme = schemes.load(NATIONAL)
    assert len({point.goal_code for point in scheme.points}) == 6
    assert [code for code, _ in scheme.items] == [f"{number:02d}" for number in range(1, 21)]
    assert {point.item_full_score for point in scheme.points} == {1.0}
    assert "未规定分值" in scheme.note and "不是官方分值" in scheme.note


def test_every_class_and_measure_of_the_delivered_schemes_is_known():
    names = taxonomy.load()
    for scheme_id, _ in schemes.available():
        for point in schemes.load(scheme_id).points:
            assert point.measure.id in measures.REGISTRY
            assert all(names.get(code) for code in point.measure.classes), point.code
    assert set(measures.REGISTRY) == set(scheme_check.MEASURES)


def test_thresholds_are_those_of_the_standard_in_both_columns():
    scheme = schemes.load(NATIONAL)
    figure = scheme.point("0501").figure("floor_area")
    assert (figure.new, figure.existing, figure.mark, figure.source) == (120.0, 120.0, "S", "B1")
    assert scheme.point("1001").standard("new") == "不低于 1 车位/户"
    assert scheme.point("1001").standard("existing") == "—"
    assert scheme.point("0601").alternative_text() == "既有社区可用 2–3 个建筑面积 50–100㎡ 的便利店代替"


def test_every_number_carries_a_mark_and_unverified_ones_say_so():
    scheme = schemes.load(NATIONAL)
    for point in scheme.points:
        assert point.mark or point.figures, point.code
        for figure in point.figures:
            assert figure.mark in scheme.marks
            assert not figure.source or figure.source in scheme.sources
        if point.weakest_mark == "M":
            assert "未经核实" in point.basis_text()
    assert "S·B1" in scheme.point("0501").basis_text()
    assert len(scheme.weak_figures()) == 18
    assert scheme.source_text(scheme.point("0601")).startswith("B1 网页转载")
    assert "B4 绿色完整居住社区" in scheme.source_text(scheme.point("0601"))
    assert scheme.source_text(scheme.point("0901")) == ""


def test_the_chongqing_template_is_empty_and_invents_nothing():
    scheme = schemes.load("chongqing_template")
    assert scheme.is_template
    assert len({point.goal_code for point in scheme.points}) == 6
    assert len(scheme.items) == 23 and len(scheme.points) == 54
    for point in scheme.points:
        assert (point.title, point.rule_new, point.basis, point.type, point.full_score) == ("", "", "", "Q", None)
        assert point.is_manual


def test_a_bureaus_own_file_is_read(tmp_path, raw):
    file = tmp_path / "本局.json"
    file.write_text("\ufeff" + json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    scheme = schemes.load(str(file))
    assert scheme.point("1-1-1").standard("new") == "建筑面积不小于 150㎡"
    assert scheme.point("1-1-1").basis_text().endswith("〔S〕")


def test_a_copy_can_be_edited_and_loaded_but_not_pass_for_the_delivered_one(tmp_path):
    target = tmp_path / "我局2026.json"
    schemes.copy_to(NATIONAL, target)
    content = json.loads(target.read_text(encoding="utf-8"))
    content["goals"][0]["items"][4]["points"][0]["figures"][0]["existing"] = 150
    target.write_text(json.dumps(content), encoding="utf-8")
    scheme = schemes.load(str(target))
    assert scheme.id == "我局2026"
    assert scheme.point("0501").standard("existing") == "有 1 处，建筑面积不小于 150㎡"
    content["id"] = NATIONAL
    target.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(GewuError, match="与自带方案相同"):
        schemes.load(str(target))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda raw: raw.pop("title"), "方案缺少“title”"),
        (lambda raw: raw.update(goals={}), "“goals”应是列表"),
        (lambda raw: point_of(raw).pop("type"), "评分点 1-1-1 缺少“type”"),
        (lambda raw: point_of(raw).update(type="X"), "只能取 N、E、Q"),
        (lambda raw: point_of(raw)["measure"].update(id="guess"), "未知的测算方法“guess”"),
        (lambda raw: point_of(raw)["measure"].pop("classes"), "缺少“classes”"),
        (lambda raw: point_of(raw)["measure"].update(classes=[]), "“classes”应是文字列表"),
        (lambda raw: point_of(raw)["measure"].update(classes=["Z99"]), "未知的设施小类“Z99”"),
        (lambda raw: point_of(raw)["measure"]["conditions"][0].update(field="height"), "条件字段只能取"),
        (lambda raw: point_of(raw)["measure"]["conditions"][0].update(figure="size"), "未定义的数值“size”"),
        (lambda raw: point_of(raw)["figures"][0].update(existing=None), "缺少“既有”一栏"),
        (lambda raw: point_of(raw)["figures"][0].update(new="很大"), "应是数字或 null"),
        (lambda raw: point_of(raw)["figures"][0].pop("mark"), "要注明来源标记"),
        (lambda raw: point_of(raw).update(rule="不小于 {size}㎡"), "未定义的数值“size”"),
        (lambda raw: point_of(raw).update(columns=["old"]), "只能取 new、existing"),
        (lambda raw: point_of(raw).update(full_score=-1), "不小于 0"),
        (lambda raw: point_of(raw).update(severity={"missing": "要命"}), "只能取 一般、较重、严重"),
        (lambda raw: point_of(raw).update(measure="facility"), "“measure”应是对象"),
        (lambda raw: raw["goals"][0]["items"][0]["points"].append(point_of(raw)), "评分点 1-1-1 编码重复"),
        (lambda raw: raw["goals"][0]["items"][0].update(points=[]), "没有任何评分点"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, raw, damage, told):
    damage(raw)
    file = tmp_path / "方案.json"
    file.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(GewuError) as caught:
        schemes.load(str(file))
    assert told in caught.value.message + caught.value.details
    assert str(file) in caught.value.message


def test_all_mistakes_are_listed_at_once(tmp_path, raw):
    point_of(raw)["type"] = "X"
    point_of(raw)["measure"]["id"] = "guess"
    file = tmp_path / "方案.json"
    file.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(GewuError) as caught:
        schemes.load(str(file))
    assert len(caught.value.details.splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"{", "不是有效的 JSON"), ('{"id": "中文"}'.encode("gbk"), "不是 UTF-8"), (b"[]", "最外层应是一个对象")],
)
def test_a_file_that_is_no_scheme_is_refused(tmp_path, content, told):
    file = tmp_path / "坏.json"
    file.write_bytes(content)
    with pytest.raises(GewuError, match=told):
        schemes.load(str(file))


def test_a_missing_scheme_is_named():
    with pytest.raises(GewuError, match="找不到评估方案“没有这个”"):
        schemes.load("没有这个")
