"""Delineation end to end on made-up and real towns."""

from __future__ import annotations

import sqlite3

import numpy as np
import pandas as pd
import pytest
import shapely
from delineation_town import assert_sound, community, house, table, town

from plugin.core.errors import Cancelled
from plugin.core.grids import rules
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.settings import GridSettings


def run(buildings, communities=None, **layers):
    inputs = DelineationInput(
        table("community", communities or [community()]),
        table("building", buildings),
        **{name: table(kind, rows) for name, (kind, rows) in layers.items()},
    )
    found = delineate(inputs)
    assert_sound(found, inputs)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_compounds_are_divided_within_bounds_and_proven(seed):
    inputs = town(seed)
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert found.report["share_in_bounds"] == 1.0
    assert found.report["proven_optimal"] == found.report["split_problems"] > 0
    assert found.report["households"] == inputs.buildings["households"].sum()


def test_every_grid_rule_is_kept():
    inputs = town(1)
    found = delineate(inputs)
    remarks = rules.check(found.grids, inputs.communities, inputs.compounds, None, found.parts, None)
    assert [
        r.detail
        for r in remarks
        if r.rule in ("G01", "G02", "G03", "G04", "G05", "G06", "G07") and r.severity == "error"
    ] == []


def test_no_grid_mixes_compounds_that_stand_alone():
    inputs = town(2)
    found = delineate(inputs)
    at = shapely.STRtree(inputs.compounds["geometry"].to_numpy()).query(
        shapely.point_on_surface(found.parts["geometry"].to_numpy()), predicate="intersects"
    )
    mixed = pd.DataFrame({"grid": found.parts["micro_grid_code"].to_numpy()[at[0]], "compound": at[1]})
    assert (mixed.groupby("grid")["compound"].nunique() == 1).all()


def test_row_order_does_not_matter():
    inputs = town(0, columns=1, rows=1, uid=False)
    first = delineate(inputs)
    for seed in (1, 2):
        shuffled = DelineationInput(
            inputs.communities.sample(frac=1, random_state=seed).reset_index(drop=True),
            inputs.buildings.sample(frac=1, random_state=seed).reset_index(drop=True),
            inputs.compounds.sample(frac=1, random_state=seed).reset_index(drop=True),
        )
        second = delineate(shuffled)
        assert list(first.grids["code"]) == list(second.grids["code"])
        assert shapely.equals_exact(first.grids["geometry"].to_numpy(), second.grids["geometry"].to_numpy(), 0.0).all()
        assert first.parts[["households", "micro_grid_code"]].equals(second.parts[["households", "micro_grid_code"]])


def test_a_small_compound_joins_its_neighbours():
    compounds = [
        {"code": "A", "name": "甲小区", "geometry": shapely.box(0, 0, 90, 200)},
        {"code": "B", "name": "乙小区", "geometry": shapely.box(90, 0, 180, 200)},
        {"code": "C", "name": "丙小区", "geometry": shapely.box(180, 0, 300, 200)},
    ]
    found = run([house(20, 20, 17), house(110, 20, 25), house(220, 20, 60)], compounds=("compound", compounds))
    assert sorted(found.grids["households"]) == [42, 60]


def test_a_building_that_fits_nowhere_is_named_with_its_sums():
    found = run([house(20, 20, 78), house(100, 20, 27), house(200, 20, 82)])
    reason = found.grids.set_index("households")["reason"][27]
    assert "100-20栋（27户）" in reason and "105" in reason and "109" in reason
    assert [finding.rule for finding in found.findings] == ["D40"]
    assert found.report["exceptions"][0]["reason"] == reason and found.report["unexplained"] == 0


def test_barriers_are_not_crossed():
    river = shapely.LineString([(160, -10), (165, 90), (160, 300)])
    found = run(
        [house(20, 20, 20), house(100, 20, 20), house(200, 20, 12), house(240, 120, 25)],
        barriers=("barrier", [{"name": "示例河", "kind": "河流", "geometry": river}]),
    )
    west = shapely.Polygon([(-1, -10), *river.coords, (-1, 300)])
    for shape in found.grids["geometry"]:
        share = shape.intersection(west).area / shape.area
        assert share < 1e-4 or share > 1 - 1e-4
    assert "示例河" in " ".join(found.grids["extent_text"])


def test_a_barrier_area_parts_its_banks():
    expressway = shapely.box(140, -10, 160, 300)
    found = run(
        [house(20, 20, 40), house(20, 120, 40), house(200, 20, 40), house(200, 120, 40)],
        barriers=("barrier", [{"kind": "快速路", "geometry": expressway}]),
    )
    remarks = rules.check(found.grids, None, None, None, found.parts, table("barrier", [{"geometry": expressway}]))
    assert not [remark for remark in remarks if remark.rule == "G08" and remark.severity == "error"]


def test_crossable_barriers_do_not_count():
    wall = {"kind": "围墙", "crossable": True, "geometry": shapely.LineString([(150, -10), (150, 300)])}
    found = run([house(20, 20, 20), house(200, 20, 20)], barriers=("barrier", [wall]))
    assert list(found.grids["households"]) == [40]


def test_general_grids_bound_the_micro_grids():
    general = [
        {"code": "51010000000101", "geometry": shapely.box(0, 0, 150, 200)},
        {"code": "51010000000102", "geometry": shapely.box(150, 0, 300, 200)},
    ]
    found = run(
        [house(20, 20, 40), house(90, 20, 20), house(155, 20, 20), house(240, 20, 40)],
        general_grids=("general_grid", general),
    )
    assert dict(zip(found.grids["general_grid_code"], found.grids["households"])) == {
        "51010000000101": 60,
        "51010000000102": 60,
    }
    assert sorted(found.grids["code"]) == ["51010000000101001", "51010000000102001"]


def test_general_grids_with_a_hole_are_reported():
    general = [{"code": "51010000000101", "geometry": shapely.box(0, 0, 150, 200)}]
    found = run([house(20, 20, 40), house(240, 20, 40)], general_grids=("general_grid", general))
    assert "D32" in {finding.rule for finding in found.findings}
    assert found.grids["general_grid_code"].isna().sum() == 1


def test_an_empty_community_is_one_dedicated_grid():
    found = run([], [community(), community(300, number=2)])
    assert list(found.grids["kind"]) == ["专属", "专属"]
    assert found.grids["reason"].notna().all()


def test_exclaves_and_holes():
    ring = shapely.box(0, 0, 300, 200).difference(shapely.box(120, 80, 180, 120))
    shape = shapely.union_all([ring, shapely.box(400, 0, 500, 100)])
    found = run([house(20, 20, 50), house(230, 150, 50), house(420, 20, 12)], [community(shape=shape)])
    assert 12 in set(found.grids["households"])
    assert "飞地" in found.grids.set_index("households")["reason"][12]


def test_locked_and_manual_grids_stay_exactly():
    locked = shapely.Polygon([(0, 0), (110.1234567, 0), (100.7654321, 200), (0, 200)])
    existing = [
        {"uid": "k", "code": "51010000000100009", "name": "甲格", "locked": True, "households": 40, "geometry": locked}
    ]
    inputs = DelineationInput(
        table("community", [community()]),
        table("building", [house(20, 20, 40), house(150, 20, 50), house(220, 120, 60)]),
        existing=table("micro_grid", existing),
    )
    found = delineate(inputs)
    assert_sound(found, inputs, exact=False)
    kept = found.grids[found.grids["code"] == "51010000000100009"].iloc[0]
    assert kept["geometry"].equals_exact(locked, 0.0) and kept["name"] == "甲格" and kept["households"] == 40
    assert found.parts.set_index("name")["micro_grid_code"]["20-20栋"] == "51010000000100009"


def test_codes_workers_and_names_survive_a_new_run():
    inputs = town(3, columns=1, rows=1)
    first = delineate(inputs)
    former = first.grids.copy()
    former["worker_uid"] = [f"w{row}" for row in range(len(former))]
    former["uid"] = [f"g{row}" for row in range(len(former))]
    retired = former.iloc[:1].assign(code="51010000000100500", state="停用")
    inputs.buildings.loc[3, "households"] += 7
    inputs.existing = pd.concat([former, retired], ignore_index=True)
    second = delineate(inputs)
    assert_sound(second, inputs)
    assert "51010000000100500" not in set(second.grids["code"])
    both = first.grids.merge(second.grids, on="code")
    same = shapely.equals(both["geometry_x"].to_numpy(), both["geometry_y"].to_numpy())
    assert same.mean() > 0.7
    assert second.grids["worker_uid"].notna().mean() > 0.9
    assert (both["name_x"] == both["name_y"])[same].all()


def test_cancel_between_communities():
    seen = []

    def stop(fraction, text):
        seen.append(text)
        if len(seen) > 2:
            raise Cancelled()

    with pytest.raises(Cancelled):
        delineate(town(0), GridSettings(), stop)
    assert "示例2社区" not in seen[:2] and len(seen) == 3


def test_settings_change_the_bounds():
    inputs = town(0, columns=1, rows=1, low=3, high=9)
    found = delineate(inputs, GridSettings(minimum=6, maximum=20, target=12))
    assert_sound(found, inputs)
    assert found.report["share_in_bounds"] == 1.0


def suzhou(shared_data) -> pd.DataFrame:
    with sqlite3.connect(
        f"file:{shared_data}/cn_suzhou_buildings_floors/suzhou_buildings.gpkg?mode=ro", uri=True
    ) as source:
        rows = source.execute("SELECT Floor, geom FROM buildings").fetchall()
    sizes = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
    shapes = np.array([shapely.from_wkb(blob[8 + sizes[(blob[3] >> 1) & 7] :]) for _, blob in rows], dtype=object)
    scale = 111_320.0 * np.array([np.cos(np.radians(31.3)), 1.0])
    shapes = shapely.transform(shapes, lambda xy: (xy - [120.6, 31.3]) * scale)
    floors = np.array([floor for floor, _ in rows], dtype=float)
    frame = pd.DataFrame({"floors": floors, "households": np.maximum(1, np.round(floors * shapely.area(shapes) / 90))})
    frame["geometry"] = shapes
    return frame


def test_real_footprints_without_compounds(shared_data):
    frame = suzhou(shared_data)
    box = shapely.total_bounds(frame["geometry"].to_numpy())
    corner = shapely.box(box[0], box[1], box[0] + 600, box[1] + 600)
    middle = shapely.box(box[0] + 600, box[1], box[0] + 1200, box[1] + 600)
    frame = frame[shapely.intersects(frame["geometry"].to_numpy(), shapely.union_all([corner, middle]))]
    inputs = DelineationInput(
        table("community", [community(shape=corner), community(shape=middle, number=2)]), table("building", frame)
    )
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert found.report["share_in_bounds"] >= 0.98
