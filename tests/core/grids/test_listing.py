"""The list of grids: tails of codes, standings and problems, natural order, finding texts, loads of workers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from plugin.core import frames, schema
from plugin.core.grids import bounds, listing, worker_load

COMMUNITY = "510105001001"


def grids(**columns) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    frame = pd.DataFrame({"uid": [f"g{number}" for number in range(count)], "community_code": COMMUNITY, **columns})
    return frames.conform(frame, schema.table("micro_grid"))


def listed(frame: pd.DataFrame, **names) -> pd.DataFrame:
    workers = pd.Series(names, dtype=object)
    return listing.listed_grids(frame, workers, pd.Series({COMMUNITY: "示例社区"}), 30, 100)


def test_the_tail_leaves_out_what_the_community_says():
    codes = np.array([COMMUNITY + "01003", COMMUNITY + "X", "无关", None, "", COMMUNITY], dtype=object)
    parents = np.array([COMMUNITY] * 5 + [COMMUNITY], dtype=object)
    assert listing.tails(codes, parents).tolist() == ["01-003", "X", "无关", None, None, COMMUNITY]


def test_standing_and_problems_of_each_grid():
    frame = grids(
        households=[63, 12, 120, np.nan, 12, 12, 5],
        shops=[np.nan, 0, 3, 0, 0, 0, 0],
        reason=[None, None, None, None, "被河隔开", None, None],
        state=["正常"] * 6 + ["停用"],
        kind=["居住"] * 5 + ["专属", "居住"],
        worker_uid=["w1", None, "w1", "w9", "w1", "w1", None],
    )
    found = listed(frame, w1="张示例")
    assert found["load"].tolist()[:3] == [63, 12, 123] and np.isnan(found["load"][3])
    assert found["standing"].tolist() == [
        bounds.INSIDE,
        bounds.BELOW,
        bounds.ABOVE,
        bounds.UNKNOWN,
        bounds.BELOW,
        bounds.EXEMPT,
        bounds.EXEMPT,
    ]
    assert np.flatnonzero(found["outside"]).tolist() == [1, 2], "a reason settles it"
    assert np.flatnonzero(found["unknown"]).tolist() == [3]
    assert np.flatnonzero(found["unassigned"]).tolist() == [1, 3], "w9 is nobody; a retired grid needs nobody"
    assert found["worker"].tolist()[:4] == ["张示例", None, "张示例", None]
    flags = {name: found[name].to_numpy() for name in listing.PROBLEMS}
    counts = listing.problem_counts(flags)
    assert counts.any == 3 and counts.by_name == {"outside": 2, "unknown": 1, "unassigned": 2}
    assert np.flatnonzero(listing.has_problem(flags, None)).tolist() == [1, 2, 3]
    assert np.flatnonzero(listing.has_problem(flags, "unknown")).tolist() == [3]


def test_nothing_has_every_column():
    assert set(listing.nothing()) == set(listed(grids(households=[1.0]))) and len(listing.nothing()) == 0


def test_names_fall_back_to_the_key():
    frame = pd.DataFrame({"uid": ["a", "b", None, "a"], "name": ["甲", None, "丙", "丁"]})
    assert listing.names(frame, "uid").to_dict() == {"a": "甲", "b": "b"}


def test_numbers_in_texts_sort_by_size_and_unknown_ones_last():
    names = np.array(["苑第10微网格", None, "苑第2微网格", "", "苑第1微网格"], dtype=object)
    assert listing.order(names).tolist() == [4, 2, 0, 1, 3]
    assert listing.order(names, descending=True).tolist() == [0, 2, 4, 1, 3]
    loads = np.array([5.0, np.nan, 100.0, 30.0])
    assert listing.order(loads).tolist() == [0, 3, 2, 1]
    assert listing.order(loads, descending=True).tolist() == [2, 3, 0, 1]
    assert listing.order(np.array([True, False, True])).tolist() == [1, 0, 2]


def test_every_word_is_looked_for_in_any_case():
    found = listed(grids(name=["Ａ苑第1微网格", "B苑第2微网格"], worker_uid=["w1", None]), w1="张示例")
    texts = found["sought"].to_numpy()
    assert listing.matching(texts, "b 第2").tolist() == [False, True]
    assert listing.matching(texts, "张示").tolist() == [True, False]
    assert listing.matching(texts, "  ").all() and not listing.matching(texts, "没有").any()


def test_loads_of_workers():
    workers = pd.DataFrame({"uid": ["w1", "w2", "w3"], "community_code": [COMMUNITY, None, COMMUNITY]})
    frame = grids(
        households=[60, 40, np.nan, 30, 99], worker_uid=["w1", "w1", "w1", "w2", "w2"], state=["正常"] * 4 + ["停用"]
    )
    found = worker_load.loads(workers, frame, limit=2)
    assert found["grids"].tolist() == [3, 1, 0] and found["households"].tolist() == [100, 30, 0]
    assert found["is_over"].tolist() == [True, False, False]


def test_recent_workers_come_first_then_those_of_the_community():
    workers = pd.DataFrame({"uid": list("abcd"), "community_code": [None, "x", "y", "x"]})
    rank = worker_load.ranked(workers, ["c", "a"], "x")
    assert workers["uid"].iloc[rank.argsort(kind="stable")].tolist() == ["c", "a", "b", "d"]
    assert worker_load.ranked(workers, [], None).nunique() == 1
