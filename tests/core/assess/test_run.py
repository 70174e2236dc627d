"""A whole assessment: shape of the result, scores, manual results kept, gaps, remarks."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from assess_town import A, B, C, communities, compounds, facilities

from plugin.core import schema
from plugin.core.assess import fill, report, run, schemes, scoring, summary
from plugin.core.assess.fill import Decision
from plugin.core.errors import Cancelled, GewuError

SCHEME = schemes.load("complete_community_2020")


@pytest.fixture
def tables() -> dict:
    return {
        "community": communities(),
        "facility": facilities(
            ("f1", "A06", A, {"floor_area": 130.0}),
            ("f2", "A06", B, {"floor_area": 100.0}),
            ("f3", "D01", A, {"site_area": 300.0}),
            ("f4", "D03", B),
        ),
        "compound": compounds(
            {"community_code": A, "property_kind": "物业"}, {"community_code": B, "property_kind": "无"}
        ),
    }


def verdicts(result, community: str) -> dict:
    rows = result.scores[result.scores["community_code"] == community]
    return dict(zip(rows["point_code"], rows["verdict"]))


def test_every_community_gets_every_point_in_the_schemas_columns(tables):
    result = run.assess(SCHEME, tables)
    assert list(result.scores.columns) == schema.table("assessment_score").columns
    assert list(result.gaps.columns) == schema.table("gap").columns
    assert len(result.scores) == 3 * len(SCHEME.points)
    assert list(result.scores["point_code"][: len(SCHEME.points)]) == [point.code for point in SCHEME.points]
    assert set(result.scores["verdict"]) <= {"达标", "不达标", "待定", "不适用"}
    assert result.scores["reason"].str.len().min() > 0


def test_the_item_is_worth_one_point_shared_by_those_that_apply(tables):
    scores = run.assess(SCHEME, tables).scores
    items = {point.code: point.item_code for point in SCHEME.points}
    totals = scores.assign(item=scores["point_code"].map(items)).groupby(["community_code", "item"])["full_score"].sum()
    assert np.allclose(totals, 1.0)
    existing = scores[(scores["community_code"] == A) & (scores["point_code"] == "0703")]
    assert existing["verdict"].iloc[0] == "不适用"


def test_the_summary_counts_points_items_and_decided_scores(tables):
    result = run.assess(SCHEME, tables)
    row = result.summary.set_index("community_code").loc[A]
    rows = result.scores[result.scores["community_code"] == A]
    assert row["column"] == "既有" and row["name"] == "甲社区"
    for name, verdict in summary.COUNTS.items():
        assert row[name] == (rows["verdict"] == verdict).sum()
    decided = rows[rows["verdict"].isin(["达标", "不达标"])]
    assert row["score"] == pytest.approx(decided["score"].sum())
    assert row["share"] == pytest.approx(row["score"] / decided["full_score"].sum())
    assert row["possible"] == pytest.approx(20.0)
    assert sum(row[f"items_{name}"] for name in summary.COUNTS) == 20


def test_nothing_collected_is_nothing_decided():
    result = run.assess(SCHEME, {"community": communities()})
    assert set(result.scores["verdict"]) == {"待定", "不适用"}
    assert result.gaps.empty
    assert result.summary["share"].isna().all()
    assert {"A03", "A04"} <= {finding.rule for finding in result.findings}


def test_gaps_are_exactly_the_failed_points(tables):
    result = run.assess(SCHEME, tables)
    failed = result.scores[result.scores["verdict"] == "不达标"]
    assert len(failed)
    keys = ["community_code", "point_code"]
    assert result.gaps[keys].values.tolist() == failed[keys].values.tolist()
    assert result.gaps["text"].notna().all() and result.gaps["class_code"].notna().all()
    assert (result.gaps["state"] == "未整改").all()


def test_only_the_wanted_communities_but_the_whole_workspace_says_what_is_collected(tables):
    result = run.assess(SCHEME, tables, [C, B])
    assert set(result.scores["community_code"]) == {B, C}
    assert verdicts(result, B)["1401"] == "不达标"  # D01 is known from community A
    with pytest.raises(GewuError, match="没有可评估的社区"):
        run.assess(SCHEME, tables, ["999999999999"])


def by_hand(point: str, verdict: str, **more) -> dict:
    return {
        "community_code": A, "point_code": point, "verdict": verdict, "reason": "现场核查", "filled_by": "张示例",
        "source": "manual", **more,
    }  # fmt: skip


def test_manual_results_are_kept_and_a_difference_is_told(tables):
    previous = pd.DataFrame([by_hand("0102", "达标"), by_hand("0501", "不达标"), by_hand("0901", "不适用")])
    result = run.assess(SCHEME, tables, previous_scores=previous)
    rows = result.scores[result.scores["community_code"] == A].set_index("point_code")
    assert list(rows.loc[["0102", "0501", "0901"], "verdict"]) == ["达标", "不达标", "不适用"]
    assert list(rows.loc[["0102", "0501", "0901"], "source"]) == ["manual"] * 3
    assert rows.loc["0102", "score"] == 0.5 and rows.loc["0501", "score"] == 0.0
    assert np.isnan(rows.loc["0901", "full_score"])
    told = [finding for finding in result.findings if finding.rule == "A05"]
    assert len(told) == 1 and "0501" in told[0].detail
    gap = result.gaps[(result.gaps["community_code"] == A) & (result.gaps["point_code"] == "0501")]
    assert gap["text"].iloc[0] == "社区卫生服务站建筑面积：现场核查"


def test_what_was_computed_before_is_computed_again(tables):
    previous = pd.DataFrame([{**by_hand("0501", "不达标"), "source": "auto", "filled_by": None}])
    assert verdicts(run.assess(SCHEME, tables, previous_scores=previous), A)["0501"] == "达标"


def test_a_part_of_the_score_given_by_hand_is_kept(tables):
    previous = pd.DataFrame([by_hand("0901", "不达标", score=0.4), by_hand("1201", "不达标", score=7.0)])
    rows = run.assess(SCHEME, tables, previous_scores=previous).scores
    rows = rows[rows["community_code"] == A].set_index("point_code")
    assert rows.loc["0901", "score"] == 0.4
    assert rows.loc["1201", "score"] == 0.0


def test_manual_rows_of_points_or_communities_that_are_gone_do_no_harm(tables):
    previous = pd.DataFrame([by_hand("gone", "达标"), {**by_hand("0102", "达标"), "community_code": "000000000000"}])
    result = run.assess(SCHEME, tables, previous_scores=previous)
    assert len(result.scores) == 3 * len(SCHEME.points)
    assert (result.scores["source"] == "auto").all()


def test_people_keep_what_they_wrote_on_a_gap(tables):
    first = run.assess(SCHEME, tables).gaps
    noted = first.assign(duty_unit="甲街道办", state="整改中", deadline="2026-12-31")
    again = run.assess(SCHEME, tables, previous_gaps=noted).gaps
    assert (again["duty_unit"] == "甲街道办").all() and (again["state"] == "整改中").all()
    assert (again["deadline"] == "2026-12-31").all() and again["measure"].isna().all()


def test_remarks_name_what_was_left_out(tables):
    tables["facility"] = facilities(
        ("f1", "A06", A, {"tag_state": "待定"}), ("f2", None, A), ("f3", "A06", "123456789012"),
    )  # fmt: skip
    tables["community"] = communities({"code": A}, {"code": A}, {"code": None})
    result = run.assess(SCHEME, tables)
    told = {finding.rule: finding for finding in result.findings}
    assert {"A01", "A02", "A04", "A06", "A07"} <= set(told)
    assert told["A07"].codes == ("F3",)
    assert result.scores["community_code"].unique().tolist() == [A]


def test_the_empty_template_leaves_everything_open(tables):
    result = run.assess(schemes.load("chongqing_template"), tables)
    assert set(result.scores["verdict"]) == {"待定"} and result.scores["full_score"].isna().all()
    assert "A08" in {finding.rule for finding in result.findings}
    assert (result.summary["full_score"] == 0).all() and result.summary["share"].isna().all()


def test_points_with_their_own_score_leave_the_rest_of_the_item_to_the_others():
    points = tuple(
        dataclasses.replace(SCHEME.points[0], code=code, full_score=own, item_full_score=10.0)
        for code, own in (("a", 4.0), ("b", None), ("c", None))
    )
    scheme = dataclasses.replace(SCHEME, points=points)
    rows = pd.DataFrame({"community_code": A, "point_code": ["a", "b", "c"], "score": np.nan, "source": "auto"})
    full = scoring.rescored(scheme, rows.assign(verdict=["达标", "待定", "不达标"]))
    assert full["full_score"].tolist() == [4.0, 3.0, 3.0]
    assert full["score"].tolist()[::2] == [4.0, 0.0] and np.isnan(full["score"][1])
    full = scoring.rescored(scheme, rows.assign(verdict=["达标", "不适用", "达标"]))
    assert full["score"].tolist()[::2] == [4.0, 6.0]


def test_cancel_stops_between_points(tables):
    seen = []

    def progress(fraction, text):
        seen.append(fraction)
        if fraction > 0.3:
            raise Cancelled()

    with pytest.raises(Cancelled):
        run.assess(SCHEME, tables, progress=progress)
    assert seen == sorted(seen)


def test_the_report_is_plain_values(tables):
    import json

    content = report.build(run.assess(SCHEME, tables), "run-1", "基线", "2026-01-02")
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    assert content["communities"] == 3 and sum(content["points"].values()) == 3 * len(SCHEME.points)
    assert "0901" in content["unverified_points"] and "未规定分值" in text


def rows_of(result, community: str):
    scores = result.scores[result.scores["community_code"] == community].reset_index(drop=True)
    gaps = result.gaps[result.gaps["community_code"] == community].reset_index(drop=True)
    scores["uid"] = [f"s{number}" for number in range(len(scores))]
    gaps["uid"] = [f"g{number}" for number in range(len(gaps))]
    return scores.assign(run_uid="r"), gaps.assign(run_uid="r")


def test_a_decision_changes_the_point_and_its_gap(tables):
    scores, gaps = rows_of(run.assess(SCHEME, tables), B)
    uid = gaps.loc[gaps["point_code"] == "0501", "uid"].iloc[0]
    done = fill.decide(SCHEME, scores, gaps, "0501", Decision("达标", "已扩建", "张示例", measured=150.0))
    row = done.scores.iloc[0]
    assert (row["verdict"], row["score"], row["measured"], row["source"]) == ("达标", 1.0, 150.0, "manual")
    assert done.gap_remove == [uid] and done.gap_add is None
    done = fill.decide(SCHEME, scores, gaps, "0102", Decision("不达标", "缺警务室", "张示例"))
    assert done.gap_add[["run_uid", "text"]].values.tolist() == [["r", "社区综合服务站功能用房：缺警务室"]]
    done = fill.decide(SCHEME, scores, gaps, "0501", Decision("不达标", "面积不实", "张示例"))
    assert done.gap_update["uid"].tolist() == [uid] and "面积不实" in done.gap_update["text"].iloc[0]


def test_setting_a_point_aside_gives_its_share_to_the_others_of_the_item(tables):
    scores, gaps = rows_of(run.assess(SCHEME, tables), A)
    done = fill.decide(SCHEME, scores, gaps, "0702", Decision("不适用", "已停用信包箱", "张示例"))
    full = dict(zip(done.scores["uid"].map(dict(zip(scores["uid"], scores["point_code"]))), done.scores["full_score"]))
    assert np.isnan(full["0702"]) and full["0701"] == 1.0


def test_a_decision_needs_a_reason_and_a_name(tables):
    scores, gaps = rows_of(run.assess(SCHEME, tables), A)
    for decision in (Decision("达标", " ", "张示例"), Decision("达标", "核查", "")):
        with pytest.raises(GewuError, match="理由和填报人"):
            fill.decide(SCHEME, scores, gaps, "0102", decision)
    with pytest.raises(GewuError, match="没有评分点"):
        fill.decide(SCHEME, scores, gaps, "9999", Decision("达标", "核查", "张示例"))


def test_restoring_brings_back_the_computed_result_and_gap(tables):
    result = run.assess(
        SCHEME, tables, previous_scores=pd.DataFrame([{**by_hand("0501", "达标"), "community_code": B}])
    )
    scores, gaps = rows_of(result, B)
    fresh = run.assess(SCHEME, tables, [B])
    done = fill.restore(SCHEME, scores, gaps, "0501", fresh.scores, fresh.gaps)
    row = done.scores.iloc[0]
    assert (row["verdict"], row["source"], row["filled_by"], row["score"]) == ("不达标", "auto", None, 0.0)
    assert done.gap_add["amount"].tolist() == [20.0]
