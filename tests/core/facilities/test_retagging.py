"""Facilities touched by changed units: exactly those that a tagging of everything would tag differently."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

from plugin.core.facilities.tags import retagging, tagging

CODES = list(tagging.COLUMNS.values())


def town(seed: int) -> tuple[dict, pd.DataFrame]:
    """Return units of all levels with uids, and facilities: 6 × 6 grids in 9 communities in 3 片区."""
    random = np.random.default_rng(seed)
    cells = [shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100) for x in range(6) for y in range(6)]
    number = np.arange(36)
    home = np.array([f"S{n}" for n in number // 12 * 3 + number % 6 // 2], dtype=object)
    grids = pd.DataFrame({"code": [f"g{n}" for n in number], "community_code": home, "geometry": cells})
    community = grids.groupby("community_code")["geometry"].agg(lambda of: shapely.union_all(of.to_numpy()))
    communities = pd.DataFrame({"code": community.index, "geometry": community.to_numpy()}, dtype=object)
    communities["precinct_code"] = [f"P{code[1:]}"[:2] for code in communities["code"]]
    compounds = grids.iloc[::3].reset_index(drop=True).assign(code=[f"c{n}" for n in range(12)])
    compounds["geometry"] = shapely.buffer(compounds["geometry"].to_numpy(), -15.0)
    precincts = communities.rename(columns={"precinct_code": "p"}).assign(code=communities["precinct_code"])
    units = {"precinct": precincts[["code", "geometry"]].copy(), "community": communities, "compound": compounds}
    units["micro_grid"] = grids
    units = {
        name: frame.assign(uid=[f"{name}{n}" for n in range(len(frame))], state="正常") for name, frame in units.items()
    }
    shapes = shapely.points(random.uniform(-30, 630, (150, 2)))
    shapes[:30] = shapely.buffer(shapes[:30], random.uniform(3, 30, 30), cap_style="square")
    facilities = pd.DataFrame({"uid": [f"f{n}" for n in range(150)], "geometry": shapes})
    return units, facilities


def tagged(facilities: pd.DataFrame, units: dict) -> pd.DataFrame:
    grids = units["micro_grid"]
    given = {**units, "micro_grid": grids[grids["state"] != "停用"]}
    return tagging.tag(facilities, **{retagging.ARGUMENTS[name]: frame for name, frame in given.items()}).frame


def edited(units: dict, random) -> dict:
    """Return the units with one of them changed in one of many ways."""
    name = str(random.choice(["community", "compound", "micro_grid", "micro_grid", "precinct"]))
    frame = units[name].copy()
    row = int(random.integers(len(frame)))
    shapes = frame["geometry"].to_numpy(copy=True)
    kind = int(random.integers(6))
    if kind == 0:
        shapes[row] = shapely.buffer(shapes[row], float(random.uniform(-40, 40)), join_style="mitre")
    elif kind == 1:
        shapes[row] = affinity.translate(shapes[row], *random.uniform(-50, 50, 2))
    frame["geometry"] = shapes
    if kind == 2:
        frame.loc[row, "code"] = "neu"
    elif kind == 3 and "community_code" in frame:
        frame.loc[row, "community_code"] = str(random.choice(units["community"]["code"]))
    elif kind == 3 and name == "community":
        frame.loc[row, "precinct_code"] = "P9"
    elif kind == 4:
        frame = frame.drop(index=row).reset_index(drop=True)
    elif kind == 5 and name == "micro_grid":
        frame.loc[row, "state"] = "停用"
    return {**units, name: frame}


@pytest.mark.parametrize("seed", range(4))
def test_exactly_those_that_a_full_tagging_would_change(seed):
    random = np.random.default_rng(seed)
    before, facilities = town(seed)
    facilities = tagged(facilities, before)
    touched = 0
    for _ in range(4):
        after = edited(edited(before, random), random)
        moved = np.zeros(len(facilities), dtype=bool)
        now = facilities.copy()
        if random.random() < 0.5:
            shapes = now["geometry"].to_numpy(copy=True)
            row = int(random.integers(len(now)))
            shapes[row] = shapely.Point(random.uniform(0, 600, 2))
            now["geometry"], moved[row] = shapes, True
        found = retagging.affected(before, after, now, moved=moved)
        full = tagged(now, after)
        differs = (full[[*CODES, "tag_state"]].fillna("") != facilities[[*CODES, "tag_state"]].fillna("")).any(axis=1)
        assert found.rows.tolist() == np.flatnonzero(differs).tolist()
        mine = full.iloc[found.rows][[*CODES, "tag_state"]].fillna("").to_numpy()
        assert (found.tags[[*CODES, "tag_state"]].fillna("").to_numpy() == mine).all()
        assert all(found.reasons)
        touched += len(found)
        check = retagging.check(now, after)
        assert check.rows.tolist() == found.rows.tolist()
    assert touched > 5


def test_the_reason_names_the_unit_and_what_was_done_to_it():
    before, facilities = town(1)
    facilities = tagged(facilities, before)
    compounds = before["compound"].copy()
    inside = facilities.index[facilities["compound_code"] == "c4"]
    compounds.loc[compounds["code"] == "c4", "code"] = "c400"
    found = retagging.affected(before, {**before, "compound": compounds}, facilities)
    assert found.rows.tolist() == inside.tolist()
    assert set(found.reasons) == {"小区编码由 c4 改为 c400"} and set(found.tags["compound_code"]) == {"c400"}
    assert len(retagging.affected(before, before, facilities)) == 0


def test_what_a_person_tagged_is_told_once_it_has_left_its_unit_and_not_changed():
    before, facilities = town(2)
    facilities = tagged(facilities, before)
    grid = before["micro_grid"].index[before["micro_grid"]["code"] == "g14"][0]
    inside = np.flatnonzero(
        (facilities["micro_grid_code"] == "g14") & (shapely.get_type_id(facilities["geometry"]) == 0)
    )
    elsewhere = np.flatnonzero(facilities["micro_grid_code"] == "g0")[:1]
    facilities.loc[inside, "tag_state"] = "人工"
    facilities.loc[elsewhere, ["tag_state", "micro_grid_code"]] = ["人工", "g14"]  # meant so: it never lay there
    after = before["micro_grid"].copy()
    shapes = after["geometry"].to_numpy(copy=True)
    shapes[grid] = shapely.box(0, 0, 1, 1)
    after["geometry"] = shapes
    found = retagging.affected(before, {**before, "micro_grid": after}, facilities)
    assert set(inside) <= set(found.rows[found.manual]) and elsewhere[0] not in found.rows
    check = retagging.check(facilities, {**before, "micro_grid": after})
    assert {*inside, *elsewhere} == set(check.rows[check.manual]), "a full check cannot know what was meant"


def test_facilities_never_tagged_and_layers_that_are_gone():
    before, facilities = town(3)
    found = retagging.affected(before, {**before, "compound": before["compound"].iloc[:0]}, facilities)
    assert len(found) == 0
    facilities = tagged(facilities, before)
    nothing = dict.fromkeys(before)
    assert len(retagging.check(facilities, nothing)) == 0, "without any unit nothing is said"
