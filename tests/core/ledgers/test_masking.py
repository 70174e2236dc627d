from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from plugin.core import frames, schema
from plugin.core.ledgers.masking import is_free_text, known_names, mask_name, mask_phone, mask_text, mask_values


@pytest.mark.parametrize(
    ("plain", "masked"),
    [
        ("张示例", "张**"),
        ("张", "张**"),
        (" 欧阳示例 ", "欧**"),
        ("张示例、李样本", "张**、李**"),
        ("张示例;李样本", "张**;李**"),
        ("张**", "张**"),
        ("", ""),
        (None, None),
    ],
)
def test_names(plain, masked):
    assert mask_name(plain) == masked


@pytest.mark.parametrize(
    ("plain", "masked"),
    [
        ("13800000001", "138****0001"),
        ("138 0000 0001", "138****0001"),
        ("138-0000-0001", "138****0001"),
        ("+86 13800000001", "+86 138****0001"),
        ("\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff11", "138****0001"),
        ("13800000001、13800000002", "138****0001、138****0002"),
        ("138****0001", "138****0001"),
        ("028-80000001", "028****0001"),
        ("80000001", "80****01"),
        ("12", "****"),
        (None, None),
    ],
)
def test_phones(plain, masked):
    assert mask_phone(plain) == masked


@pytest.mark.parametrize(
    ("plain", "masked"),
    [
        ("来电13800000001反映", "来电138****0001反映"),
        ("13800000001", "138****0001"),
        ("a13800000001,8613800000002", "a138****0001,86138****0002"),
        ("身份证110101190001010011。", "身份证110101********0011。"),
        ("居民\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff11号", "居民138****0001号"),
        ("编码51010700100103012 不变", "编码51010700100103012 不变"),
        ("社区510107001001", "社区510107001001"),
        ("共 800 户", "共 800 户"),
    ],
)
def test_free_text(plain, masked):
    assert mask_text(plain) == masked


def test_codes_and_choices_are_left_alone():
    facility = schema.table("facility")
    codes = np.array(["13800000001", None], dtype=object)
    assert mask_values(codes, facility.field("code")).tolist() == ["13800000001", None]
    assert not is_free_text(facility.field("community_code"))
    assert not is_free_text(facility.field("state"))


def test_every_text_people_type_is_searched():
    found = {
        f"{table.name}.{field.name}"
        for table in schema.tables().values()
        for field in table.fields
        if is_free_text(field)
    }
    assert {
        "micro_grid.reason",
        "micro_grid.extent_text",
        "facility.address",
        "facility.name",
        "gap.text",
        "gap.measure",
    } <= found


def test_nothing_is_lost_in_an_array():
    reasons = np.array(["电话13800000001", None, "无"], dtype=object)
    assert mask_values(reasons, schema.table("micro_grid").field("reason")).tolist() == ["电话138****0001", None, "无"]


def test_people_we_know_are_found_in_free_text():
    worker, community = schema.table("worker"), schema.table("community")
    tables = {
        "worker": frames.conform(pd.DataFrame({"name": ["张示例", "和平", "李样本、王样例子"]}), worker),
        "community": frames.conform(pd.DataFrame({"secretary": ["钱示例"]}), community),
    }
    names = known_names(tables)
    assert names == {"张示例", "李样本", "王样例子", "钱示例"}
    texts = np.array(["由张示例和王样例子核实,13800000001", "和平路3号", None], dtype=object)
    masked = mask_values(texts, schema.table("micro_grid").field("reason"), names)
    assert masked.tolist() == ["由张**和王**核实,138****0001", "和平路3号", None]
