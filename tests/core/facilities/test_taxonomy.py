"""The facility classes as data."""

from __future__ import annotations

import json

import pytest

from plugin.core import resources
from plugin.core.errors import GewuError
from plugin.core.facilities.classes import taxonomy


def test_six_groups_and_thirty_classes_marked_as_a_proposal():
    loaded = taxonomy.load()
    assert len(loaded.groups) == 6 and len(loaded.classes) == 30
    assert "不是官方" in loaded.note
    for entry in loaded.classes:
        assert entry.level_mark in loaded.marks and entry.land_mark in loaded.marks
        assert all(len(code) == 6 and mark in loaded.marks for code, mark in entry.amap_codes)
        assert entry.code.startswith(entry.group)


@pytest.mark.parametrize(
    ("text", "code"),
    [("A02", "A02"), ("a02", "A02"), ("幼儿园", "A02"), ("生鲜", "B02"), ("党群服务中心", "A01"), ("托育", "A03")],
)
def test_lookup_by_code_or_name(text, code):
    assert taxonomy.load().get(text).code == code


def test_brackets_of_either_width():
    wide = "垃圾收集站\uff08点\uff09"
    assert taxonomy.load().get(wide).code == taxonomy.load().get("垃圾收集站（点）").code == "C07"


@pytest.mark.parametrize("text", [None, "", "宠物医院", "Z99"])
def test_what_is_unknown_stays_unknown(text):
    loaded = taxonomy.load()
    assert loaded.get(text) is None and loaded.level_of(text) is None


def test_levels_and_names():
    assert taxonomy.level_of("A05") == "社区" and taxonomy.level_of("A07") == "片区"
    assert taxonomy.load().name_of("B04") == "药店" and taxonomy.load().name_of("Z") == "Z"


def test_available_lists_taxonomies_only():
    assert [identifier for identifier, _ in taxonomy.available()] == ["gewu"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content["classes"][0].update(levels=["全市"]),
        lambda content: content["classes"][0].update(group="Z"),
        lambda content: content["classes"].append(content["classes"][0]),
        lambda content: content.pop("groups"),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path, damage):
    content = json.loads(resources.path("taxonomy", "gewu.json").read_text(encoding="utf-8"))
    damage(content)
    file = tmp_path / "own.json"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(GewuError, match=r"own\.json"):
        taxonomy.load(str(file))
    with pytest.raises(GewuError, match="找不到"):
        taxonomy.load(str(tmp_path / "none.json"))


def test_an_own_file_is_read(tmp_path):
    content = json.loads(resources.path("taxonomy", "gewu.json").read_text(encoding="utf-8"))
    content["classes"][1]["name"] = "幼儿园(公办)"
    file = tmp_path / "own.json"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert taxonomy.load(str(file)).get("公办").code == "A02"
