"""Barriers drawn as areas: banks stay apart, and the water between them belongs to them, without gap or empty grid."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from delineation_town import assert_sound, community, house, table

from plugin.core.grids import rules
from plugin.core.grids.delineate import DelineationInput, delineate

X = np.linspace(-20.0, 620.0, 40)
WINDING = shapely.LineString(np.c_[X, 200 + 40 * np.sin(X / 90)]).buffer(12)
CREEK = shapely.LineString([(300, -20), (285, 90), (310, 170)]).buffer(6)
ISLAND = shapely.box(250, 150, 360, 250)
RIVERS = {
    "winding": [WINDING],
    "with_a_tributary": [WINDING, CREEK],
    "with_an_island": [shapely.box(-10, 130, 610, 270).difference(ISLAND)],
    "in_pieces_that_touch": [shapely.box(-10, 190, 250, 215), shapely.box(250, 190, 610, 215)],
    "of_two_layers_that_overlap": [shapely.box(-10, 190, 610, 215), shapely.box(-10, 200, 610, 222)],
    "along_the_border": [shapely.box(-10, 380, 610, 420), shapely.box(-10, 190, 610, 215)],
    "wall_as_an_area": [shapely.LineString([(-10, 205), (610, 196)]).buffer(0.15)],
    "multipolygon": [shapely.MultiPolygon([shapely.box(195, -10, 210, 410), shapely.box(400, -10, 415, 410)])],
}


def _town(areas: list, houses_in_them: bool = False) -> DelineationInput:
    random = np.random.default_rng(4)
    water = shapely.union_all(areas)
    rows = []
    for x in np.arange(12.0, 560.0, 58.0):
        for y in np.arange(10.0, 380.0, 34.0):
            if houses_in_them or shapely.box(x, y, x + 40, y + 13).distance(water) > 3.0:
                rows.append(house(x, y, int(random.integers(8, 40)), 40.0, 13.0))
    barriers = [{"name": f"示例河{n}", "kind": "河流", "geometry": shape} for n, shape in enumerate(areas)]
    return DelineationInput(
        table("community", [community(0, 0, 600, 400)]), table("building", rows), barriers=table("barrier", barriers)
    )


@pytest.mark.parametrize("name", RIVERS)
def test_a_river_parts_its_banks_and_belongs_to_them(name):
    inputs = _town(RIVERS[name])
    found = delineate(inputs)
    assert_sound(found, inputs)
    crossed = rules.check(found.grids, None, None, None, found.parts, inputs.barriers)
    assert [remark.detail for remark in crossed if remark.rule == "G08"] == []
    assert (found.grids["households"] > 0).all(), "the water became a grid"
    assert found.report["share_in_bounds"] >= 0.95


def test_the_border_of_two_banks_runs_in_the_middle():
    river = shapely.box(-10, 190, 610, 216)
    inputs = _town([river])
    shapes = delineate(inputs).grids["geometry"].to_numpy()
    north = shapely.get_coordinates(shapely.centroid(shapes))[:, 1] > 203.0
    for bank, low, high in ((shapes[north], 203.0, 216.0), (shapes[~north], 190.0, 203.0)):
        water = shapely.intersection(shapely.union_all(bank), river)
        assert np.allclose(water.bounds, (0.0, low, 600.0, high), atol=1.0)
        assert abs(water.area - 600.0 * 13.0) < 100.0


def test_a_lake_is_shared_by_its_shore_or_large_enough_for_a_grid():
    pond, lake = shapely.Point(210, 210).buffer(40), shapely.Point(420, 210).buffer(95)
    inputs = _town([pond, lake])
    found = delineate(inputs)
    assert_sound(found, inputs)
    own = found.grids[found.grids["households"] == 0]
    assert len(own) == 1 and abs(own["geometry"].iloc[0].area - lake.area) < 1.0
    assert own["kind"].iloc[0] == "专属" and own["reason"].notna().all()
    touching = shapely.area(shapely.intersection(found.grids["geometry"].to_numpy(), pond))
    assert (touching > 1.0).sum() >= 3 and touching.max() < 0.8 * pond.area


def test_houses_in_the_water_count_to_the_nearer_bank_and_are_told():
    inputs = _town([shapely.box(-10, 180, 610, 240)], houses_in_them=True)
    found = delineate(inputs)
    assert_sound(found, inputs)
    told = [finding for finding in found.findings if finding.rule == "D19"]
    assert len(told) == 1 and "182-180栋" not in told[0].detail and told[0].geometry is not None
    assert found.grids["households"].sum() == inputs.buildings["households"].sum()
    assert found.report["share_in_bounds"] == 1.0


def test_lines_and_areas_of_one_river_from_two_layers():
    inputs = _town([WINDING])
    line = {"name": "示例河中线", "geometry": shapely.LineString(np.c_[X, 203 + 40 * np.sin(X / 90)])}
    inputs.barriers = pd.concat([inputs.barriers, pd.DataFrame([line])], ignore_index=True)
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert (found.grids["households"] > 0).all()


def test_bare_ground_divided_by_barriers_is_a_grid_where_nobody_lives_beside_it():
    """Every piece is too small to be a grid of its own, and there is no neighbour to give it to."""
    alone = community(1000, 0, 150, 120, number=2)
    island = shapely.MultiPolygon([shapely.box(0, 0, 300, 200), shapely.box(400, 0, 520, 110)])
    rows = [house(20 + 60 * k, 40, 45) for k in range(4)]
    lines = [shapely.LineString([(-10, 50), (600, 55)]), shapely.LineString([(990, 70), (1200, 60)])]
    lines += [shapely.LineString([(460, -5), (461, 150)])]
    inputs = DelineationInput(
        table("community", [community(shape=island), alone]),
        table("building", rows),
        barriers=table("barrier", [{"name": "围墙", "geometry": line} for line in lines]),
    )
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert abs(shapely.area(found.grids["geometry"].to_numpy()).sum() - island.area - 150 * 120) < 0.01
