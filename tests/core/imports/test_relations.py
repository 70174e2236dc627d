"""Relations in a list: several communities in one cell, both sides named as people name them, what says nothing left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from assess_town import A, B, facilities

from plugin.core import frames, schema
from plugin.core.imports import matching, references, relations
from plugin.core.imports.report import Report

TABLE = schema.table("facility_service")


def objects(*values) -> np.ndarray:
    return np.array([*values, None], dtype=object)[:-1]


def test_a_cell_with_several_communities_becomes_several_rows():
    raw = pd.DataFrame(
        {"设施": ["甲", "乙", "丙"], "服务": ["一社区、二社区；三社区", None, "四社区"]}, index=[2, 3, 4]
    )
    report = Report()
    found = relations.spread(TABLE, raw, {"facility_uid": "设施", "community_code": "服务"}, report)
    assert found["服务"].tolist() == ["一社区", "二社区", "三社区", None, "四社区"]
    assert found.index.tolist() == [2, 2, 2, 3, 4] and "1 行写了几个值，已拆成 3 行" in report.notes[0]
    same = relations.spread(schema.table("facility"), raw, {"community_code": "服务"}, report)
    assert same is raw, "a facility has one community"


def test_facilities_are_found_by_uid_code_and_name():
    rows = facilities(("u1", "A02", A), ("u2", "A02", A), ("u3", "A02", A), ("u4", "A02", A))
    rows["code"] = ["F1", "F2", "F3", "F3"]
    rows["name"] = ["春天幼儿园", "同名", "同名", "夏天幼儿园"]
    found = references.resolve_uids(objects("F1", "u2", "春天幼儿园", "同名", "F3", "没有", None), rows)
    assert found.codes.tolist() == ["u1", "u2", "u1", None, None, None, None]
    assert found.ambiguous == {"同名": 1, "F3": 1} and found.unknown == {"没有": 1}


def test_a_relation_is_known_by_both_sides():
    typed = pd.DataFrame({"facility_uid": objects("u1", "u1", None), "community_code": objects(A, B, A)})
    there = frames.conform(typed.iloc[[1]].assign(uid="r", note="旧"), TABLE)
    match, _ = matching.matches(TABLE, typed, None, there)
    assert match.tolist() == [-1, 0, -1]


def test_the_own_community_is_left_out_unless_the_tag_is_doubtful():
    rows = facilities(("u1", "A02", A), ("u2", "A02", A, {"tag_state": "待定"}))
    typed = pd.DataFrame({"facility_uid": objects("u1", "u1", "u2"), "community_code": objects(A, B, A)})
    report = Report()
    keep = relations.without_own(TABLE, typed, {"facility": rows}, np.arange(3), np.array(["甲"] * 3), report)
    assert keep.tolist() == [False, True, True] and report.read == len(report.skipped) == 1
