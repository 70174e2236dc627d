"""Towers divided by floors stand on the ground once; walk-ups are divided side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from delineation_town import assert_sound, community, house, table
from shapely.affinity import rotate

from plugin.core.grids import rules
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.parts.part_names import FLOOR, UNIT, ground_parts
from plugin.core.grids.parts.parts import split
from plugin.core.grids.parts.slices import sliced
from plugin.core.grids.settings import GridSettings


def _run(rows):
    inputs = DelineationInput(table("community", [community()]), table("building", rows))
    found = delineate(inputs)
    assert_sound(found, inputs)
    return found, rules.check(found.grids, inputs.communities, buildings=found.parts)


def test_floors_of_a_tower_are_stripes_inside_its_footprint():
    towers = [house(20 + 45 * k, 90, 260, 26, 24, floors=33) for k in range(6)]
    found, remarks = _run(towers)
    footprints = [row["geometry"] for row in towers]
    inside = shapely.STRtree(footprints).query(shapely.buffer(found.grids["geometry"].to_numpy(), -0.01), "within")[0]
    assert len(inside) == 6 * 3 and len(found.grids) == 6 * 4
    ground = found.grids.drop(index=found.grids.index[inside])
    assert shapely.area(ground["geometry"].to_numpy()).min() > 5000
    assert [remark.rule for remark in remarks if remark.rule in ("G02", "G06", "G11")] == []


def test_the_ground_belongs_to_the_lowest_floors():
    found, _ = _run([house(100, 90, 250, 26, 24, floors=30)])
    first = found.parts[found.parts["uid"] == "u100-90#1"].iloc[0]
    largest = found.grids.iloc[int(shapely.area(found.grids["geometry"].to_numpy()).argmax())]
    assert first["micro_grid_code"] == largest["code"] and "1–" in first["part_label"]


@pytest.mark.parametrize(
    "floors, units, kind", [(6, np.nan, UNIT), (3, np.nan, UNIT), (30, np.nan, FLOOR), (30, 4, UNIT)]
)
def test_only_towers_are_divided_by_floors(floors, units, kind):
    row = house(100, 60, 320, 60, 30, floors=floors, units=units, shops=0)
    parts, _ = split(table("building", [row]), GridSettings())
    assert set(parts["part"]) == {kind}
    load = parts["households"]
    assert load.sum() == 320 and load.min() >= 53 and load.max() <= 80
    ground = ground_parts(parts)
    assert (ground == (0 if kind == FLOOR else np.arange(len(parts)))).all()


def test_every_unit_with_floors_of_its_own_stands_on_the_ground():
    parts, _ = split(table("building", [house(100, 60, 480, 60, 14, floors=30, units=2, shops=0)]), GridSettings())
    assert list(ground_parts(parts)) == [0, 0, 0, 0, 4, 4, 4, 4]


def test_ground_parts_without_parts():
    assert list(ground_parts(pd.DataFrame({"uid": ["a", "b"]}))) == [0, 1]


@pytest.mark.parametrize("seed", range(20))
def test_slices_tile_the_footprint_in_proportion(seed):
    random = np.random.default_rng(seed)
    if seed % 2:
        shape = rotate(shapely.box(0, 0, *random.uniform(10, 60, 2)), random.uniform(0, 180))
    else:
        angles = np.sort(random.random(9)) * 2 * np.pi
        shape = shapely.convex_hull(shapely.multipoints(30 * np.column_stack([np.cos(angles), np.sin(angles)])))
    shape = shapely.set_precision(shape, 0.001)
    shares = random.integers(1, 100, int(random.integers(2, 9)))
    slices = sliced(shape, shares)
    areas = shapely.area(slices)
    assert shapely.is_valid(slices).all() and np.abs(areas / areas.sum() - shares / shares.sum()).max() < 2e-3
    one, two = np.triu_indices(len(slices), 1)
    slices = np.array(slices, dtype=object)
    assert shapely.area(shapely.intersection(slices[one], slices[two])).max() < 1e-9
    assert abs(areas.sum() - shape.area) < 0.002 * shape.length


def test_a_plain_layer_without_the_field_source_is_split_too():
    plain = table("building", [house(20, 20, 260, floors=33)]).drop(columns="source")
    plain["shops"] = 0.0
    found, _ = split(plain, GridSettings())
    assert len(found) > 1 and (found["source"] == "auto").all()


@pytest.mark.parametrize(("households", "floors"), [(3000, 40), (3000, 60), (3900, 33)])
def test_a_giant_is_divided_into_as_many_parts_as_are_allowed(households, floors):
    found, _ = _run([house(20, 20, households, 140, 40, floors=floors), house(200, 150, 40)])
    assert found.report["in_bounds"] == found.report["grids"] > 1
    assert found.parts["households"].sum() == households + 40


def test_slices_of_a_footprint_with_a_notch_tile_it():
    notched = shapely.Polygon([(0, 0), (60, 0), (60, 12), (40, 12), (40, 7), (30, 7), (30, 12), (0, 12)])
    for shape in (notched, shapely.MultiPolygon([notched])):
        slices = sliced(shape, np.array([100.0, 50.0, 150.0]))
        areas = shapely.area(slices)
        assert areas == pytest.approx(notched.area * np.array([1, 0.5, 1.5]) / 3, rel=1e-3)
        assert shapely.union_all(slices).symmetric_difference(notched).area < 0.05
        assert all(piece.geom_type == "Polygon" and piece.is_valid for piece in slices)


def test_slices_of_a_horseshoe_are_one_piece_each():
    horseshoe = shapely.Polygon([(0, 0), (80, 0), (80, 10), (10, 10), (10, 30), (80, 30), (80, 40), (0, 40)])
    slices = sliced(horseshoe, np.array([100.0, 100.0, 100.0]))
    assert all(piece.geom_type == "Polygon" and piece.is_valid for piece in slices)
    assert shapely.area(slices).sum() == pytest.approx(horseshoe.area, abs=0.05)


def test_a_tower_that_covers_most_of_its_podium_is_still_divided():
    """A podium of two floors with only a rim round the tower: the floors of the tower form grids of their own."""
    tower = house(100, 100, 437, 35.0, 28.0, floors=40)
    rim = {**house(96, 94, 34, 44.0, 35.0, floors=2), "uid": "rim"}
    rows = [tower, rim, house(20, 20, 40), house(220, 20, 40)]
    found, _ = _run(rows)
    assert (found.grids["households"] + found.grids["shops"]).max() <= 100
