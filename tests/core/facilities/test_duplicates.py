"""Which facilities are one and the same: pairs judged by hand, groups, what has no place, crowds, real lists."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.facilities.duplicates import duplicates, name_marks

sys.path.insert(0, str(Path(__file__).parent))
from duplicate_pairs import DIFFERENT, SAME, SAME_SOURCE  # noqa: E402


def facilities(*rows: dict) -> pd.DataFrame:
    """Return facilities; `at` is metres along a line (None: no place), sources differ unless given."""
    frame = pd.DataFrame(
        {
            "uid": [f"u{number}" for number in range(len(rows))],
            "code": [row.get("code", f"SS{number}") for number, row in enumerate(rows)],
            "name": [row.get("name") for row in rows],
            "class_code": [row.get("class_code") for row in rows],
            "community_code": [row.get("community_code") for row in rows],
            "address": [row.get("address") for row in rows],
            "source": [row.get("source", f"import:{number}") for number, row in enumerate(rows)],
        },
        dtype=object,
    )
    shapes = np.full(len(rows), None, dtype=object)
    shapes[:] = [None if row.get("at", 0.0) is None else shapely.Point(row.get("at", 0.0), 0.0) for row in rows]
    return frame.assign(geometry=shapes)


def groups(*rows: dict, **more) -> list[tuple[int, ...]]:
    return [group.rows for group in duplicates.find(facilities(*rows), **more).groups]


def judged(a, b, class_code, metres, *addresses, source=None) -> list[duplicates.Group]:
    addresses = addresses or (None, None)
    own = [{"source": source} if source else {} for _ in range(2)]
    frame = facilities(
        {"name": a, "class_code": class_code, "address": addresses[0], **own[0]},
        {"name": b, "class_code": class_code, "address": addresses[1], "at": metres, **own[1]},
    )
    return duplicates.find(frame).groups


def test_pairs_judged_by_hand():
    assert len(SAME) + len(DIFFERENT) + len(SAME_SOURCE) >= 180
    missed = [pair[:2] for pair in SAME if not judged(*pair)]
    taken = [pair[:2] for pair in DIFFERENT if judged(*pair)]
    assert len(missed) <= 4, missed
    assert taken == []
    wrong = [pair for same, *pair in SAME_SOURCE if bool(judged(*pair, source="import:a")) != same]
    assert wrong == []


def test_the_confident_ones_are_right():
    sure = [pair for pair in SAME if any(group.confident for group in judged(*pair))]
    assert len(sure) >= 25
    for name in ("罗森", "公共厕所", "停车场"):
        assert not any(group.confident for group in judged(name, name, "B03", 5))


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("育才一小", "育才二小", "number"),
        ("南山小学", "南山第二小学", "number"),
        ("深大东门", "深大西门", "directions"),
        ("白石洲A口", "白石洲B口", "letters"),
        ("示例公园", "示例公园停车场", "kind"),
        ("瑞金医院-儿科", "瑞金医院-眼科", "within"),
        ("第二小学", "二小", ""),
        ("华侨城小学", "南山区华侨城小学", ""),
    ],
)
def test_what_tells_two_names_apart(one, other, says):
    a, b = name_marks.parse(one), name_marks.parse(other)
    assert name_marks.conflict(a, b) == name_marks.conflict(b, a) == says


def test_score_and_reason():
    (group,) = judged("荔香公园", "荔香公园", "D03", 12.4)
    assert group.reason == "相距 12 m，名称相似 1.00，来自 2 个来源"
    assert 0.9 < group.score <= 1.0 and group.confident and group.sources == 2
    near, far = (judged("荔香公园", "荔香公园", "D03", metres)[0].score for metres in (5, 200))
    assert near > far
    (group,) = judged("慈善颐养院", "慈善养老院", "A05", 10, "工业八路12号", "南山区工业八路12号")
    assert "地址相同" in group.reason


def test_the_distance_depends_on_the_class():
    assert judged("荔香", "荔香", "D03", 200) and not judged("荔香", "荔香", "B04", 200)
    assert judged("荔香", "荔香", "B04", 40), "a shop too, near enough"


def test_classes_that_do_not_go_together():
    rows = [{"name": "荔香苑服务点", "class_code": "A04"}, {"name": "荔香苑服务点", "class_code": "C07", "at": 10.0}]
    (group,) = duplicates.find(facilities(*rows)).groups
    assert "小类不同" in group.reason and not group.confident
    rows[1]["at"] = 60.0
    assert groups(*rows) == []
    rows[1]["class_code"] = "A05"
    assert groups(*rows) == [(0, 1)], "日间照料 and 老年服务站 are mixed up everywhere"
    rows[1]["class_code"] = None
    assert groups(*rows) == [(0, 1)]


def test_a_chain_is_joined_shop_by_shop():
    """Two sources with three shops each, 12 m apart in a row: every shop finds its own twin, never the neighbour."""
    rows = [
        {"name": "某某便民店", "class_code": "B03", "source": source, "at": 12.0 * shop + shift}
        for source, shift in (("import:a", 0.0), ("import:b", 2.0))
        for shop in range(3)
    ]
    found = groups(*rows)
    assert sorted(found) == [(0, 3), (1, 4), (2, 5)]


def test_a_stretched_group_is_split_and_told():
    rows = [{"name": "荔香公园", "class_code": "D03", "at": at} for at in (0.0, 200.0, 400.0)]
    found = duplicates.find(facilities(*rows)).groups
    assert sorted(group.rows for group in found) == [(0, 1), (1, 2)]
    assert all(group.linked and not group.confident and "也像另一组" in group.reason for group in found)
    rows = [{"name": "荔香公园", "class_code": "D03", "at": at} for at in (0.0, 100.0, 200.0)]
    (group,) = duplicates.find(facilities(*rows)).groups
    assert group.rows == (0, 1, 2) and group.distance == pytest.approx(200.0) and not group.linked


def test_known_pairs_are_left_out():
    rows = [{"name": "荔香公园", "class_code": "D03", "at": 10.0 * row} for row in range(3)]
    assert groups(*rows, known=[duplicates.key("u1", "u0")]) in ([(0, 2), (1, 2)], [(1, 2), (0, 2)])
    every = [duplicates.key(*pair) for pair in (("u2", "u0"), ("u2", "u1"), ("u0", "u1"))]
    assert groups(*rows, known=every) == []
    same_spot = [{"name": "荔香公园", "class_code": "D03", "at": 0.0} for _ in range(3)]
    assert groups(*same_spot) == [(0, 1, 2)]
    assert groups(*same_spot, known=every) == []
    assert duplicates.uids_of(duplicates.key("b", "a")) == ("a", "b") and duplicates.uids_of("G01|x|y") is None


def test_without_a_place_by_name_and_address_or_community():
    here = {"name": "四海社区图书室", "community_code": "1", "class_code": "D04"}
    assert groups(here, {**here, "at": None}) == [(0, 1)]
    assert groups({**here, "at": None}, {**here, "at": None, "source": "x"}) == [(0, 1)]
    assert groups(here, {**here, "at": None, "community_code": "2"}) == []
    assert groups(here, {**here, "at": None, "community_code": None}) == []
    toilet = {"name": "公共厕所", "community_code": "1", "class_code": "C08"}
    assert groups(toilet, {**toilet, "at": None}) == [], "one of many"
    address = {"name": "四海图书室", "address": "工业八路12号", "class_code": "D04"}
    assert groups(address, {**address, "name": "四海社区图书室", "at": None}) == [(0, 1)]
    assert groups({**here, "address": "甲路1号"}, {**here, "at": None, "address": "甲路3号"}) == []


def test_the_same_code_in_one_source():
    row = {"name": "荔香公园", "class_code": "D03", "code": "X1", "source": "import:a"}
    (group,) = duplicates.find(facilities(row, {**row, "at": 3000.0})).groups
    assert "编码相同" in group.reason
    assert groups(row, {**row, "at": 3000.0, "source": "import:b"}) == []
    assert groups(row, {**row, "at": 3000.0, "name": "蛇口市场"}) == [], "one code, two things"


def test_a_point_in_the_footprint_of_another():
    rows = [{"name": "示例中学", "class_code": "A08"}, {"name": "市示例中学", "class_code": "A08", "at": 380.0}]
    frame = facilities(*rows)
    assert not duplicates.find(frame).groups
    areas = pd.DataFrame({"facility_uid": ["u0"], "geometry": [shapely.MultiPolygon([shapely.box(-50, -50, 400, 50)])]})
    (group,) = duplicates.find(frame, areas=areas).groups
    assert group.rows == (0, 1) and group.distance == 0.0


def test_nameless_and_empty():
    toilet = {"class_code": "C08"}
    (group,) = duplicates.find(facilities(toilet, {**toilet, "name": "公厕", "at": 5.0})).groups
    assert "没有名称" in group.reason and not group.confident
    assert groups({}, {"at": 1.0}) == [], "neither name nor class"
    assert groups() == [] and groups({"name": "荔香公园"}) == []


def test_messy_columns():
    frame = facilities({"name": "荔香公园"}, {"name": "荔香公园", "at": 3.0}).drop(columns=["address", "code"])
    frame["name"] = [" 荔香公园\u3000", "荔 香 公 園"]
    frame["class_code"] = [np.nan, "不认识"]
    assert [group.rows for group in duplicates.find(frame).groups] == [(0, 1)]


def _crowd(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    places = list("桂庙南光大冲石洲沙河科苑粤海蛇口招商月亮珠城荔香麻岭松坪西丽桃源文华星")
    names = np.array(["".join(rng.choice(places, 3)) + "便利店" for _ in range(count)], dtype=object)
    x, y = rng.uniform(0, 8000, (2, count))
    return pd.DataFrame(
        {
            "uid": [str(row) for row in range(count)],
            "name": names,
            "class_code": "B03",
            "source": "import:a",
            "x": x,
            "y": y,
        }
    )


@pytest.mark.parametrize("names", ["many", "one", "none"])
def test_thousands_at_one_spot_neither_hang_nor_explode(names):
    frame = _crowd(20_000)
    heap = np.arange(5000)
    spread = np.random.default_rng(5).uniform(0, 15, (2, 5000))
    frame.loc[heap[:2500], ["x", "y"]] = 4000.0
    frame.loc[heap[2500:], "x"] = 4000.0 + spread[0, 2500:]
    frame.loc[heap[2500:], "y"] = 4000.0 + spread[1, 2500:]
    if names != "many":
        frame.loc[heap, "name"] = "某某便利店" if names == "one" else None
    frame["geometry"] = shapely.points(frame["x"], frame["y"])
    start = time.process_time()
    found = duplicates.find(frame)
    assert time.process_time() - start < 4.0
    assert all(2 <= len(group.rows) <= 20 for group in found.groups)
    if names == "one":
        piled = {row for group in found.groups for row in group.rows if row < 2500}
        assert len(piled) == 2500, "equal records at one spot are all listed"


def test_cancel_is_heard():
    class Stop(Exception):
        pass

    def progress(fraction, text=""):
        if fraction > 0.3:
            raise Stop

    with pytest.raises(Stop):
        duplicates.find(facilities({"name": "荔香公园"}, {"name": "荔香公园"}), progress=progress)
