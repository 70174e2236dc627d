"""Which value of several records stays, whose uid, what is told about the others."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core import frames, schema
from plugin.core.facilities.duplicates import merging
from plugin.core.facilities.duplicates.merging import Typed

TABLE = schema.table("facility")


def records(*rows: dict) -> pd.DataFrame:
    made = [
        {"uid": f"u{number}", "code": f"SS{number}", "source": f"import:{number}.csv", "geometry": None, **row}
        for number, row in enumerate(rows)
    ]
    shapes = np.full(len(made), None, dtype=object)
    shapes[:] = [row["geometry"] for row in made]
    return frames.conform(pd.DataFrame(made).assign(geometry=shapes), TABLE)


def best(part: str, *rows: dict, **more):
    """Return the value of `part` after merging."""
    return merging.merge(records(*rows), **more).values[part]


def test_filled_over_empty_and_nothing_is_added_up():
    merged = merging.merge(
        records({"floor_area": 120.0}, {"owner": "某某街道", "floor_area": 80.0}, {"build_year": 2001})
    )
    assert merged.values["owner"] == "某某街道" and merged.values["build_year"] == 2001
    assert merged.values["floor_area"] in (120.0, 80.0)
    (conflict,) = [one for one in merged.conflicts if one.part == "floor_area"]
    assert conflict.title == "建筑面积"
    assert conflict.values == (("120", "import:0.csv"), ("80", "import:1.csv"))
    assert conflict.kept == merging.written(merged.values["floor_area"])


def test_manual_over_import_and_newer_over_older():
    old, new = {"updated_at": "2024-01-01T00:00:00"}, {"updated_at": "2025-01-01T00:00:00"}
    assert best("capacity", {"capacity": 5.0, **new}, {"capacity": 6.0, **old}) == 5.0
    assert best("capacity", {"capacity": 5.0, **old}, {"capacity": 6.0, **new}) == 6.0
    by_hand = {"capacity": 5.0, "source": "manual", **old}
    assert best("capacity", {"capacity": 6.0, **new}, by_hand) == 5.0
    assert best("state", {"state": "在用"}, {"state": "闲置"}) == "闲置", "在用 is what an import fills in"
    assert best("state", {"state": "在用", **new}, {"state": "闲置", **old}) == "在用"


def test_the_longer_official_name_and_the_address_with_a_door():
    assert (
        best("name", {"name": "西凌第一幼儿园"}, {"name": "上海市黄浦区西凌第一幼儿园"}) == "上海市黄浦区西凌第一幼儿园"
    )
    assert best("name", {"name": "公共厕所"}, {"name": "桂庙厕所"}) == "桂庙厕所"
    assert best("name", {"name": "荔香公园（暂停营业）"}, {"name": "南山荔香公园"}) == "南山荔香公园"
    assert best("address", {"address": "南山区粤海街道桂庙新村内"}, {"address": "桂庙路23号"}) == "桂庙路23号"


def test_the_more_precise_place_brings_its_basis():
    here, there = shapely.Point(0, 0), shapely.Point(9, 0)
    matched = {"geometry": here, "placed_by": "按名称匹配到社区"}
    merged = merging.merge(records({**matched, "name": "长长的名称"}, {"geometry": there, "placed_by": "坐标"}))
    assert merged.values["geometry"] == there and merged.values["placed_by"] == "坐标"
    assert best("geometry", matched, {"geometry": there, "placed_by": "按地址匹配到小区"}) == there
    assert best("geometry", {"geometry": here}, {"geometry": there}, footprints={"u1"}) == there
    assert best("geometry", {"geometry": here, "placed_by": "人工"}, {"geometry": there}, footprints={"u1"}) == here
    assert best("geometry", {"geometry": None}, {"geometry": there}) == there


def test_the_tag_goes_with_the_place_unless_a_person_gave_it():
    near = {"geometry": shapely.Point(0, 0), "community_code": "1", "tag_state": "自动", "tag_distance": 0.0}
    far = {"geometry": shapely.Point(9, 0), "placed_by": "按名称匹配到社区", "community_code": "2", "tag_state": "自动"}
    assert best("community_code", far, near) == "1"
    merged = merging.merge(records({**far, "tag_state": "人工", "micro_grid_code": "G"}, near))
    assert (merged.values["community_code"], merged.values["micro_grid_code"]) == ("2", "G")
    assert merged.values["tag_state"] == "人工" and merged.values["geometry"] == shapely.Point(0, 0)
    waiting = {**near, "community_code": None, "tag_state": "待定"}
    assert best("community_code", waiting, far) == "2", "a settled tag rather than none"


def test_class_and_level_by_hand_are_sacred():
    auto = {"class_code": "B03", "class_basis": "按名称", "class_confidence": 0.99}
    hand = {"class_code": "B01", "class_basis": "人工改类"}
    given = {"class_code": "B02"}
    for rows in itertools.permutations([auto, hand, given]):
        merged = merging.merge(records(*rows))
        assert (merged.values["class_code"], merged.values["class_basis"]) == ("B01", "人工改类")
        assert merged.values["class_confidence"] != merged.values["class_confidence"]
    assert best("class_code", auto, given) == "B02", "what the source said"
    assert best("level", {"level": "社区", "level_basis": "人工"}, {"level": "片区", "updated_at": "2030"}) == "社区"


def test_whose_uid_stays():
    full = {"name": "荔香公园", "address": "荔香路1号", "owner": "区政府"}
    assert merging.merge(records({}, full)).keep == "u1"
    assert merging.merge(records({"tag_state": "人工"}, full)).keep == "u0"
    assert merging.merge(records({"tag_state": "人工"}, full, {}), relations={"u2": 1}).keep == "u2"
    dated = [{"created_at": "2025-01-02T00:00:00"}, {"created_at": "2025-01-01T00:00:00"}]
    assert merging.merge(records(*dated)).keep == "u1"
    merged = merging.merge(records(full, full), keep=1)
    assert merged.keep == "u1" and merged.removed == ["u0"] and merged.values["code"] == "SS1"


def test_choices_win():
    rows = records({"name": "荔香公园", "floor_area": 5.0}, {"name": "南山区荔香公园", "floor_area": 6.0})
    merged = merging.merge(rows, choices={"name": 0, "floor_area": Typed(7.5), "class_code": Typed("D03")})
    assert (merged.values["name"], merged.values["floor_area"]) == ("荔香公园", 7.5)
    assert merged.values["class_code"] == "D03" and merged.values["class_basis"].startswith("人工")
    assert merged.chosen["floor_area"] == -1 and merged.chosen["name"] == 0


def test_what_is_written_down():
    merged = merging.merge(
        records({"name": "荔香公园", "merged_from": "SS9 老荔香（import:x）", "owner": "区政府"}, {"name": "南山区荔香公园", "photo": "a.jpg"}),
        keep=0,
    )  # fmt: skip
    assert merged.values["merged_from"] == "SS9 老荔香（import:x）；SS1 南山区荔香公园（import:1.csv）"
    assert merged.before == "设施名称=荔香公园；照片=—" and merged.after == "设施名称=南山区荔香公园；照片=a.jpg"
    assert "设施名称=南山区荔香公园" in merged.gone["u1"] and "数据来源=import:1.csv" in merged.gone["u1"]


def test_one_record_is_no_merge():
    with pytest.raises(ValueError):
        merging.merge(records({}))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost(seed):
    """Every value a removed record has is kept or named in what goes to 变更记录."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(int(rng.integers(2, 8))):
        row = {}
        for field in TABLE.fields:
            if field.name == "uid" or rng.random() < 0.4:
                continue
            row[field.name] = float(rng.integers(1, 9999)) / 4 if field.is_number else f"{field.name}-{rng.integers(5)}"
        rows.append(
            {**row, "geometry": shapely.Point(*rng.uniform(0, 99, 2)) if rng.random() < 0.8 else None, "n": number}
        )
    frame = records(*rows)
    merged = merging.merge(frame)
    assert sorted([merged.keep, *merged.removed]) == sorted(frame["uid"])
    for record in merging.records_of(frame):
        if record["uid"] == merged.keep:
            for part in merging.parts():
                told = merging.said(record, part)
                assert told in ("", merging.said(merged.values, part)) or told in merged.before
            continue
        for name, value in record.items():
            text = merging.written(value)
            kept = merging.written(merged.values[name])
            assert name == "uid" or text in ("", kept) or text in merged.gone[record["uid"]]
        if record["code"]:
            assert record["code"] in merged.values["merged_from"]
    for part, columns in merging.parts().items():
        number = merged.chosen[part]
        source = merging.records_of(frame)[number]
        for name in columns:
            assert merging.written(source[name]) == merging.written(merged.values[name]), "taken together"


def test_a_part_somebody_knows_is_never_left_empty():
    for part in merging.parts():
        if part in ("geometry", "precinct_code", "code"):
            continue
        field = TABLE.field(part)
        value = 3.0 if field.is_number else "甲"
        assert merging.written(
            best(part, {"name": "乙"}, {part: value, "name": "乙乙"} if part != "name" else {part: value})
        )
