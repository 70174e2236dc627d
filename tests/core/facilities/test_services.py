"""Service relations: what counts where, what a click makes of them, which are worth suggesting, which are orphans."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from assess_town import A, B, C, communities, facilities

from plugin.core import frames, schema
from plugin.core.assess import run, schemes
from plugin.core.facilities import services

#: Three communities of 1 km × 1 km side by side.
SQUARES = [shapely.box(x, 0, x + 1000, 1000) for x in (0, 1000, 2000)]


def town(*rows: tuple) -> tuple[pd.DataFrame, pd.DataFrame]:
    return facilities(*rows), communities().assign(geometry=SQUARES)


def related(*rows: tuple) -> pd.DataFrame:
    """Return relations from (facility_uid, community_code, note)."""
    made = pd.DataFrame(
        [
            {"uid": f"r{number}", "facility_uid": facility, "community_code": code, "note": note[0] if note else None}
            for number, (facility, code, *note) in enumerate(rows, 1)
        ]
    )
    return frames.conform(made, schema.table("facility_service"))


def test_a_facility_counts_once_in_its_own_community_and_in_each_it_serves():
    points, places = town(("f1", "A02", A), ("f2", "A02", B))
    found = related(("f1", A), ("f1", B), ("f1", B), ("f1", C), ("gone", C), ("f2", "no such"))
    pairs = services.pairs(points, found)
    assert sorted(zip(pairs["row"], pairs["community_code"])) == [(0, A), (0, B), (0, C), (1, B), (1, "no such")]
    counts = services.counts(points, found, places)
    assert counts[["own", "served", "total"]].to_numpy().tolist() == [[1, 0, 1], [1, 1, 2], [0, 1, 1]]
    assert counts["own"].sum() == len(points), "a total over the city counts each once"
    assert services.served(points, found, places).tolist() == ["乙社区、丙社区", None]


def test_a_relation_settles_the_doubt_of_its_own_community():
    points, _ = town(("f1", "A02", A, {"tag_state": "待定"}), ("f2", "A02", A, {"tag_state": "待定"}))
    pairs = services.pairs(points, related(("f1", A)))
    assert dict(zip(pairs["row"], pairs["doubtful"])) == {0: False, 1: True} and pairs["own"].all()


def test_orphans_are_told_apart_and_counted_nowhere():
    points, places = town(("f1", "A02", A), ("f2", "A02", B, {"tag_state": "待定"}))
    given = related(("f1", B), ("f1", A), ("f1", B), ("gone", C), ("f1", "old"), ("f2", B))
    found = services.orphans(points, given, places)
    assert dict(zip(found["uid"], found["why"])) == {
        "r2": services.OWN, "r3": services.TWICE, "r4": services.NO_FACILITY, "r5": services.NO_COMMUNITY,
    }  # fmt: skip
    good = services.relations(points, given, places)
    assert good["uid"].tolist() == ["r1", "r6"], "one that settles a doubtful tag says something"
    assert good.iloc[0][["facility", "community", "home"]].tolist() == ["设施f1", "乙社区", A]


def test_a_click_adds_and_the_next_one_takes_away():
    points, _ = town(("f1", "A02", A), ("f2", "A02", A, {"tag_state": "待定"}))
    none = related()
    made = services.toggle(points.iloc[0], B, none, "合建")
    assert made.add.iloc[0][["facility_uid", "community_code", "note"]].tolist() == ["f1", B, "合建"]
    twice = related(("f1", B), ("f1", B), ("f1", C))
    assert services.toggle(points.iloc[0], B, twice).remove == ["r1", "r2"]
    assert services.toggle(points.iloc[0], A, none) is None, "its own community is implicit"
    assert services.toggle(points.iloc[1], A, none) is not None, "unless its tag is doubtful"


def test_suggestions_are_near_by_level_and_not_known_yet():
    points, places = town(("f1", "D04", A), ("f2", "A07", A), ("f3", "A08", A))
    points["level"] = ["社区", "社区", "片区"]
    points["geometry"] = shapely.points([[900, 500], [900, 500], [990, 500]])
    none = related()
    near = services.suggestions(points.iloc[0], none, places)
    assert near["community_code"].tolist() == [B] and near["distance"].tolist() == [100.0]
    assert 0.25 < near["share"].iloc[0] < 0.5 and "500 m" in near["basis"].iloc[0]
    assert services.suggestions(points.iloc[0], related(("f1", B)), places).empty
    wide = services.suggestions(points.iloc[2], none, places)
    assert wide["community_code"].tolist() == [B], "1000 m reach the middle one, hardly the far one"
    assert services.suggestions(pd.Series({**points.iloc[0], "geometry": None}), none, places).empty
    assert services.radius_of(None, None)[0] == 500 and services.radius_of("A02", "片区")[0] == 300


def test_every_radius_tells_its_source():
    how = services.settings()
    for entry in [*how["levels"].values(), *how["classes"].values(), how["default"]]:
        assert entry["mark"] in how["marks"] and entry["basis"] and entry["radius"] > 0


def assessed(points: pd.DataFrame, places: pd.DataFrame, relations: pd.DataFrame, point: str) -> pd.DataFrame:
    tables = {"community": places, "facility": points, "facility_service": relations}
    scores = run.assess(schemes.load("complete_community_2020"), tables).scores
    return scores[scores["point_code"] == point].set_index("community_code")


def test_assessment_counts_the_whole_facility_for_each_and_names_the_relation():
    points, places = town(("f1", "A06", A, {"floor_area": 130.0}), ("own", "F01", B), ("own2", "F01", C))
    found = assessed(points, places, related(("f1", B), ("f1", B)), "0501")
    assert found["verdict"].to_dict() == {A: "达标", B: "达标", C: "不达标"}
    assert found["measured"].tolist()[:2] == [130.0, 130.0], "neither shared out nor multiplied"
    assert found.loc[A, "reason"] == "“设施f1”建筑面积 130㎡（≥120㎡）。"
    assert found.loc[B, "reason"] == "“设施f1”（服务自甲社区）建筑面积 130㎡（≥120㎡）。"
    assert found.loc[B, "evidence"] == "f1"


def test_a_doubtful_facility_counts_where_a_relation_says_so_and_only_there():
    lost = ("f1", "A06", None, {"floor_area": 130.0, "tag_state": "待定"})
    points, places = town(lost, ("o1", "F01", A), ("o2", "F01", B), ("o3", "A06", C, {"floor_area": 10.0}))
    points["geometry"] = shapely.points([[999, 500], [1, 1], [1500, 1], [2500, 1]])
    found = assessed(points, places, related(("f1", B)), "0501")
    assert found["verdict"].to_dict() == {A: "不达标", B: "达标", C: "不达标"}
    assert found.loc[B, "reason"].startswith("“设施f1”（按服务关系计入）")


def test_being_served_from_elsewhere_does_not_make_a_community_surveyed():
    points, places = town(("f1", "A06", A, {"floor_area": 130.0}), ("f2", "A02", A))
    found = assessed(points, places, related(("f1", B)), "0201")
    assert found.loc[B, "verdict"] == "待定", "nobody has looked for a kindergarten there"


def test_a_city_is_joined_in_a_moment():
    size = 86000
    random = np.random.default_rng(1)
    codes = [f"{number:012d}" for number in range(3044)]
    points = pd.DataFrame(
        {"uid": np.arange(size).astype(str), "community_code": random.choice(codes, size), "name": "甲", "code": "1",
         "class_code": "A02", "tag_state": "自动"}
    )  # fmt: skip
    places = pd.DataFrame({"code": codes, "name": codes})
    given = pd.DataFrame(
        {"uid": np.arange(20000).astype(str), "facility_uid": random.integers(0, size, 20000).astype(str),
         "community_code": random.choice(codes, 20000)}
    )  # fmt: skip
    assert services.counts(points, given, places)["own"].sum() == size
    assert len(services.relations(points, given, places)) + len(services.orphans(points, given, places)) == 20000
