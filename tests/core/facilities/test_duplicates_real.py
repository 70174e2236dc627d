"""Real lists of schools and kindergartens, alone and doubled with the noise of a second map: precision and recall."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.facilities.duplicates import duplicates

CLASSES = {"小学.csv": "A07", "中学.csv": "A08", "幼儿园.csv": "A02"}


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    from tests.conftest import SHARED_DATA

    folder = SHARED_DATA / "cn_shanghai_poi_xiaoqu"
    if not folder.is_dir():
        pytest.skip("the shared real data is not on this machine")
    lists = [pd.read_csv(folder / name).assign(class_code=kind, source=name) for name, kind in CLASSES.items()]
    frame = pd.concat(lists, ignore_index=True)
    # metres in a plane that is true in the middle of the city: enough for distances of a street
    places = shapely.points((frame["lon"] - 121.4) * 95_200, (frame["lat"] - 31.2) * 110_900)
    frame = frame.assign(geometry=places, uid=[f"a{row}" for row in range(len(frame))], code=None, community_code=None)
    return frame.drop(columns=["lon", "lat"])


def names_of(frame: pd.DataFrame, group: duplicates.Group) -> set[str]:
    return set(frame["name"].iloc[list(group.rows)])


def test_duplicates_inside_the_lists(schools):
    found = duplicates.find(schools)
    together = [names_of(schools, group) for group in found.groups]
    for pair in (
        {"黄埔区复兴东路第三小学", "复兴东路第三小学"},
        {"新桥镇中心幼儿园", "新桥镇中心幼儿园(总部)"},
        {"金山区朱泾小学"},
    ):
        assert any(pair <= names for names in together), pair
    assert len(found.rows) < 0.03 * len(schools), "a list of 4,000 schools is nearly free of duplicates"
    numbers = re.compile("第[一二三四五六七八九十]+|[一二三四五六七八九十](?=[小中])")
    for group in found.confident:
        said = {tuple(numbers.findall(name)) for name in names_of(schools, group)}
        assert len(said) == 1, names_of(schools, group)


def _second_source(frame: pd.DataFrame, metres: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Return nine in ten of the rows as another map would have them, and the row each was made from."""
    rng = np.random.default_rng(11)
    rows = np.flatnonzero(rng.random(len(frame)) < 0.9)
    other = frame.iloc[rows].reset_index(drop=True)
    other["name"] = [_renamed(name, district, rng) for name, district in zip(other["name"], other["adname"])]
    other["class_code"] = np.where(rng.random(len(other)) < 0.3, None, other["class_code"])
    x, y = shapely.get_x(other["geometry"].to_numpy()), shapely.get_y(other["geometry"].to_numpy())
    other["geometry"] = shapely.points(x + rng.normal(0, metres, len(x)), y + rng.normal(0, metres, len(x)))
    return other.assign(uid=[f"b{row}" for row in range(len(other))], source="second.csv", address=None), rows


def _renamed(name: str, district: str, rng) -> str:
    chance = rng.random()
    if chance < 0.15:
        return name.removeprefix("上海市") if name.startswith("上海市") else "上海市" + name
    if chance < 0.3:
        return name if district in name else district + name.removeprefix("上海市")
    if chance < 0.4:
        return re.sub(r"第([一二三四五六七八九十])(?=[小中])", r"\1", name)
    if chance < 0.5:
        return name.replace("(", "（").replace(")", "）").replace("园", "園").replace("学", "學")
    if chance < 0.6:
        return re.sub(r"\(.*?\)", "", name)
    return name


@pytest.mark.parametrize(("metres", "recall"), [(10.0, 0.95), (30.0, 0.93)])
def test_a_second_source_is_recognised(schools, metres, recall):
    other, rows = _second_source(schools, metres)
    both = pd.concat([schools, other], ignore_index=True)
    true = {(int(row), len(schools) + number) for number, row in enumerate(rows)}
    pairs, sure = set(), set()
    for group in duplicates.find(both).groups:
        own = [row for row in group.rows if row < len(schools)]
        crossing = {(a, b) for a in own for b in group.rows if b >= len(schools)}
        pairs |= crossing
        sure |= crossing if group.confident else set()
    assert len(pairs & true) / len(true) > recall
    assert len(pairs & true) / len(pairs) > 0.97
    assert len(sure & true) / len(sure) > 0.995 and len(sure) > 0.6 * len(true), "what is merged unseen is right"
