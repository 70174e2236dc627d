"""Bad input: a finding per case, the rest is delineated, nothing raises and nothing is silently wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from delineation_town import assert_sound, community, house, table, town
from shapely.affinity import rotate, translate

from plugin.core.grids.delineate import DelineationInput, delineate

GOOD = [house(20, 20, 40), house(120, 20, 45), house(220, 120, 50)]
BOWTIE = shapely.Polygon([(50, 100), (90, 140), (90, 100), (50, 140)])


def rules_of(found) -> set[str]:
    return {finding.rule for finding in found.findings}


def run(buildings, communities=None, check=True, **layers):
    inputs = DelineationInput(
        communities if isinstance(communities, pd.DataFrame) else table("community", communities or [community()]),
        buildings if isinstance(buildings, pd.DataFrame) else table("building", buildings),
        **layers,
    )
    found = delineate(inputs)
    if check:
        assert_sound(found, inputs)
    for finding in found.findings:
        assert finding.detail and finding.title and finding.layer, finding
    return found


@pytest.mark.parametrize(
    "shape", [None, shapely.Polygon(), shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)]),
              shapely.Polygon([(0, 0), (float("nan"), 1), (1, 1)]), shapely.box(1, 1, 1.0001, 1.0001)]
)  # fmt: skip
def test_footprints_that_are_none(shape):
    found = run([*GOOD, {**house(0, 0, 5), "geometry": shape}])
    assert "D01" in rules_of(found)
    assert found.grids["households"].sum() == 135


def test_counts_that_are_none():
    frame = pd.DataFrame(GOOD)
    more = pd.DataFrame(
        [house(20, 100, -5), house(60, 100, np.nan), house(100, 100, "三十户"), house(140, 100, np.inf)]
    )
    frame = pd.concat([frame, more], ignore_index=True)
    found = run(frame)
    assert {"D05", "D06"} <= rules_of(found)
    assert found.grids["households"].sum() == 135


def test_crossed_outlines_and_doubles():
    frame = pd.DataFrame([*GOOD, {**house(0, 0, 5), "geometry": BOWTIE}, GOOD[0], GOOD[0]])
    found = run(frame)
    assert {"D02", "D07"} <= rules_of(found)
    assert found.grids["households"].sum() == 135 + 5 + 80


def test_a_community_that_crosses_itself_has_parts():
    crossed = shapely.Polygon([(0, 0), (300, 200), (300, 0), (0, 200)])
    found = run([house(10, 80, 40, 20, 10), house(260, 80, 40, 20, 10)], [community(shape=crossed)])
    assert "D02" in rules_of(found) and len(found.grids) == 2


def test_communities_with_the_same_or_no_code():
    rows = [community(), {**community(300), "code": "510100000001"}, {**community(600), "code": None}]
    found = run(GOOD, rows)
    assert {"D03", "D04"} <= rules_of(found)
    assert found.grids["community_code"].nunique() == 3


def test_overlapping_communities_are_cut_once():
    found = run([*GOOD, house(310, 20, 60)], [community(), community(250, number=2)])
    assert "D08" in rules_of(found)


def test_a_community_inside_another():
    found = run(GOOD, [community(), community(100, 50, 20, 20, number=2)], check=False)
    assert "D09" in rules_of(found) and found.report["communities"] == 1


def test_buildings_outside_and_across():
    found = run([*GOOD, house(900, 900, 33), house(285, 60, 36)])
    assert {"D12", "D13"} <= rules_of(found)
    assert found.grids["households"].sum() == 135 + 36
    assert found.parts["micro_grid_code"].isna().sum() == 1


def test_overlapping_compounds_and_compounds_across_communities():
    compounds = [
        {"code": "A", "name": "甲", "geometry": shapely.box(0, 0, 170, 100)},
        {"code": "B", "name": "乙", "geometry": shapely.box(100, 0, 350, 100)},
        {"code": "C", "name": "丙", "geometry": shapely.box(1000, 0, 1100, 100)},
        {"code": None, "geometry": BOWTIE},
    ]
    found = run(GOOD, [community(), community(300, number=2)], compounds=table("compound", compounds))
    assert {"D14", "D15", "D16", "D02", "D03"} <= rules_of(found)
    assert set(found.grids["compound_code"].dropna()) <= {"A", "B"}, "a made-up code got out"


def test_thousands_of_buildings_in_one_place():
    rows = [house(20, 20, 3) for _ in range(2000)]
    found = run(pd.DataFrame(rows))
    assert found.grids["households"].sum() == 6000
    assert "重叠" in found.grids["reason"].iloc[0]


def test_barriers_of_every_kind():
    shapes = [
        None, shapely.Point(10, 10), shapely.LineString([(150, -5), (150, 250)]), BOWTIE,
        shapely.MultiLineString([[(10, 60), (90, 60)], [(90, 60), (90, 90)]]),
        shapely.GeometryCollection([shapely.Point(0, 0), shapely.LineString([(200, 60), (280, 60)])]),
        shapely.LineString([(0, 0), (float("nan"), 5)]), shapely.Polygon(),
        shapely.LineString([(20, 15), (60, 35)]),
    ]  # fmt: skip
    found = run(
        GOOD, barriers=table("barrier", [{"name": f"{n}", "geometry": shape} for n, shape in enumerate(shapes)])
    )
    assert "D10" in rules_of(found)


def test_nothing_at_all():
    found = run([], table("community", []), check=False)
    assert len(found.grids) == 0 and found.report["grids"] == 0
    found = run(GOOD, table("community", []), check=False)
    assert "D12" in rules_of(found)


def test_buildings_that_touch_overlap_and_hold_each_other():
    rows = [
        house(20, 20, 40, 30, 12), house(50, 20, 40, 30, 12), house(20, 32, 40, 60, 12),
        house(150, 20, 60, 100, 80), house(160, 30, 90, 20, 20), house(200, 60, 90, 20, 20),
        house(180, 95, 40, 20.3, 20), house(10, 150, 50, 5, 5), house(10.02, 155.01, 50, 5, 5),
    ]  # fmt: skip
    found = run(rows)
    assert found.report["share_in_bounds"] == 1.0
    assert "D22" in rules_of(found)


def test_locked_grids_over_everything():
    existing = table("micro_grid", [
        {"uid": "a", "code": "X1", "locked": True, "geometry": shapely.box(-50, -50, 200, 250)},
        {"uid": "b", "code": "X2", "source": "manual", "geometry": shapely.box(150, -50, 350, 250)},
    ])  # fmt: skip
    found = run(GOOD, existing=existing, check=False)
    assert list(found.grids["code"]) == ["X1", "X2"] and "D31" in rules_of(found)


def random_town(seed: int) -> tuple[list, list, list, list]:
    random = np.random.default_rng(seed)

    def blob(x, y, size, corners):
        angle = np.sort(random.random(corners) * 2 * np.pi)
        radius = size * (0.3 + random.random(corners))
        return shapely.make_valid(
            shapely.Polygon(np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)]))
        )

    communities = [community(shape=blob(200, 200, 200, 12)), community(number=2, shape=blob(550, 250, 180, 9))]
    communities = [
        row for row in communities if row["geometry"].area > 0 and row["geometry"].geom_type.endswith("Polygon")
    ]
    compounds = [
        {"code": f"P{n}", "name": f"样板{n}小区", "geometry": blob(*(random.random(2) * [700, 400]), 70, 7)}
        for n in range(6)
    ]
    buildings = []
    for number in range(int(random.integers(0, 90))):
        x, y = random.random(2) * [750, 420]
        shape = shapely.box(0, 0, 5 + random.random() * 40, 5 + random.random() * 15)
        shape = translate(rotate(shape, random.random() * 180), x, y)
        load = int(random.choice([0, 3, 12, 25, 45, 70, 95, 150, 260]))
        buildings.append(
            {
                "uid": f"r{number}",
                "name": f"{number}栋",
                "households": load,
                "shops": int(random.integers(0, 4)),
                "floors": 12,
                "geometry": shape,
            }
        )
    walls = [{"name": f"墙{n}", "geometry": shapely.LineString(random.random((3, 2)) * [750, 450])} for n in range(3)]
    return communities, compounds, buildings, walls


@pytest.mark.parametrize("seed", range(15))
def test_random_disorder(seed):
    communities, compounds, buildings, walls = random_town(seed)
    if not communities:
        pytest.skip("no community came out of this seed")
    general = [
        {"code": f"51010000000{n}01", "geometry": shapely.box(250 * n, -300, 250 * n + 240, 800)} for n in range(3)
    ]
    run(
        buildings,
        communities,
        compounds=table("compound", compounds) if seed % 2 else None,
        barriers=table("barrier", walls) if seed % 3 else None,
        general_grids=table("general_grid", general) if seed % 5 == 0 else None,
        roads=table("road", [{**wall, "name": "示例路"} for wall in walls]) if seed % 4 == 0 else None,
    )


def test_far_from_the_origin_and_huge_coordinates():
    base = town(0, columns=1, rows=1)
    for frame in (base.communities, base.buildings, base.compounds):
        frame["geometry"] = shapely.transform(
            frame["geometry"].to_numpy(), lambda xy: xy + [35_400_123.456, 3_390_987.654]
        )
    found = delineate(base)
    assert_sound(found, base)
    assert found.report["share_in_bounds"] == 1.0
