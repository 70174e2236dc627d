"""Borders that run almost but not quite together, and borders that must not be straightened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from delineation_town import assert_sound, community, house, table

from plugin.core.findings import ERROR
from plugin.core.grids import rules
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.ground.arrangement import edges_of
from plugin.core.grids.ground.borders import exact_borders
from plugin.core.grids.ground.polygons import _own_vertices
from plugin.core.grids.ground.territory import Site, build
from plugin.core.grids.intake.inputs import prepared
from plugin.core.grids.settings import GridSettings


def _winding(x: float, low: float, high: float, swing: float, steps: int) -> np.ndarray:
    y = np.linspace(low, high, steps)
    return np.c_[x + swing * np.sin(np.linspace(0.0, 9.0, steps)), y]


def _houses(columns=(20, 80, 190, 250)) -> list[dict]:
    return [house(x, y, 35) for x in columns for y in (20, 60, 100, 140)]


def _wrong(found, inputs) -> list[str]:
    remarks = rules.check(
        found.grids, inputs.communities, general_grids=inputs.general_grids, buildings=found.parts, barriers=None
    )
    return [f"{f.rule} {f.detail}" for f in remarks if f.severity == ERROR and "G02" <= f.rule <= "G06"]


def test_a_winding_general_grid_border_is_not_straightened():
    line = _winding(150, -10, 210, 1.2, 25)
    west = shapely.Polygon([(-10, -10), *line.tolist(), (-10, 210)])
    outer = shapely.box(0, 0, 300, 200)
    halves = [shapely.intersection(outer, west), shapely.difference(outer, west)]
    rows = [{"code": f"5101000000010{n + 1}", "geometry": shape} for n, shape in enumerate(halves)]
    inputs = DelineationInput(
        table("community", [community()]), table("building", _houses()), general_grids=table("general_grid", rows)
    )
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert _wrong(found, inputs) == []


def test_a_building_across_a_compound_border_stays_whole():
    buildings = [*_houses(), house(140, 95, 40)]
    rows = [
        {"code": "X1", "name": "东苑", "geometry": shapely.box(0, 0, 150, 200)},
        {"code": "X2", "name": "西苑", "geometry": shapely.box(150, 0, 300, 200)},
    ]
    inputs = DelineationInput(
        table("community", [community()]), table("building", buildings), compounds=table("compound", rows)
    )
    found = delineate(inputs)
    assert_sound(found, inputs)
    assert _wrong(found, inputs) == []


def test_a_general_grid_that_only_touches_the_community_is_none_of_its_own():
    rows = [{"code": "51010000000201", "geometry": shapely.box(300, 0, 400, 200)}]
    inputs = DelineationInput(
        table("community", [community()]), table("building", _houses()), general_grids=table("general_grid", rows)
    )
    assert len(prepared(inputs, GridSettings()).places[0].general_grids) == 0
    assert "D32" not in {finding.rule for finding in delineate(inputs).findings}


def test_the_graph_knows_which_borders_run_along_a_road():
    street = [shapely.LineString([(150, -10), (150, 100), (310, 100)])]
    none = np.array([], dtype=object)
    footprints = np.array([house(x, y, 1)["geometry"] for x in (20, 200) for y in (40, 140)], dtype=object)
    site = Site(shapely.box(0, 0, 300, 200), footprints, np.full(4, 40.0), none, none, [], street)
    graph = build(site, GridSettings()).graph
    assert abs(graph.street.sum() - 250.0) < 0.01
    assert (graph.street <= graph.border / GridSettings().street_discount + 0.01).all()


def test_a_vertex_near_a_corner_goes_into_one_edge_only():
    one = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    two = shapely.Polygon([(10, 10), (10, 9.999), (10.0004, 5), (10, 0), (20, 0), (20, 10)])
    three = shapely.Polygon([(0, 10), (9.999, 10), (10, 10), (20, 10), (20, 20), (0, 20)])
    shapes = np.array([one, two, three], dtype=object)
    found = exact_borders(shapes, shapes, np.zeros(3, dtype=bool))
    assert shapely.is_valid(found).all()
    assert {(10.0, 9.999), (9.999, 10.0)} <= set(map(tuple, shapely.get_coordinates(found[0]).tolist()))


def test_vertices_a_millimetre_apart_on_both_sides_of_a_border_leave_no_edge_without_counterpart():
    west, south, level = 440950.0, 4427400.0, 4427474.574315901
    joint, other = west + 100.809, west + 100.81
    below = [shapely.box(west, south, joint, level), shapely.box(joint, south, west + 200, level)]
    above = [
        shapely.box(west, level, west + 30, level + 50),
        shapely.box(west + 30, level, other, level + 50),
        shapely.box(other, level, west + 200, level + 50),
    ]
    shapes = np.array([*below, *above], dtype=object)
    rims = np.array([shapely.box(west, south, west + 200, level), shapely.box(west, level, west + 200, level + 50)])
    edges = edges_of(exact_borders(shapes, rims, np.zeros(5, dtype=bool)))
    ends = edges.xy[edges.start], edges.xy[edges.end]
    on_border = (np.abs(ends[0][:, 1] - level) < 1e-6) & (np.abs(ends[1][:, 1] - level) < 1e-6)
    assert on_border.sum() == 6  # the two have become one
    assert (edges.twin[on_border] >= 0).all()


def test_open_ground_is_divided_half_way_between_the_compounds():
    compounds = [
        {"code": "A", "name": "东苑", "geometry": shapely.box(0, 0, 140, 200)},
        {"code": "B", "name": "西苑", "geometry": shapely.box(160, 0, 300, 200)},
    ]
    buildings = [house(5, y, 60) for y in (20, 150)] + [house(165, y, 60) for y in (60, 170)]
    inputs = DelineationInput(
        table("community", [community()]), table("building", buildings), compounds=table("compound", compounds)
    )
    found = delineate(inputs)
    assert_sound(found, inputs)
    bounds = shapely.bounds(found.grids["geometry"].to_numpy())
    assert len(bounds) == 4
    assert ((bounds[:, 2] < 152) | (bounds[:, 0] > 148)).all()
    assert shapely.get_num_coordinates(found.grids["geometry"].to_numpy()).max() < 12


def test_a_double_of_a_tower_does_not_fuse_all_of_its_floors():
    tower = house(100, 60, 400, 30, 30, floors=30)
    found_in = DelineationInput(
        table("community", [community()]), table("building", [tower, house(95, 60, 20, 12, 30), house(200, 60, 40)])
    )
    found = delineate(found_in)
    assert_sound(found, found_in)
    assert (found.grids["households"] <= 100).mean() > 0.7


def _exact(shapes: list, originals: list) -> np.ndarray:
    rows = np.array(shapes, dtype=object)
    return exact_borders(rows, np.array([*originals, None], dtype=object)[:-1], np.zeros(len(rows), dtype=bool))


def test_a_community_of_several_parts_gets_its_border_back_too():
    slope = np.array([[0.0003, 0.0002], [100.0, 33.3333], [66.6667, 133.3333], [-33.3333, 100.0]])
    original = shapely.MultiPolygon([shapely.Polygon(slope), shapely.Polygon(slope + 500.0)])
    rounded = [shapely.set_precision(part, 0.001) for part in original.geoms]
    with_vertex = shapely.Polygon([*np.round(slope[:1], 3).tolist(), (50.0, 16.667), *np.round(slope[1:], 3).tolist()])
    found = _exact([with_vertex, rounded[1]], [original])
    assert abs(shapely.area(found).sum() - original.area) < 1e-6
    assert shapely.distance(shapely.points(shapely.get_coordinates(found)), original.boundary).max() < 1e-9


def test_two_vertices_that_come_together_on_a_border_are_one():
    """Two communities that met a barrier a millimetre apart on their common, crooked border."""
    border = np.array([[93.61, 271.66], [92.99817249, 271.33210616]])
    low, high = (
        shapely.Polygon([*border, (90.0, 250.0), (120.0, 250.0)]),
        shapely.Polygon([*border, (92, 290), (95, 290)]),
    )
    a, b = [(93.61, 271.66), (92.998, 271.332)]
    one = [shapely.Polygon([a, (93.305, 271.496), (105, 250), (120, 250)])]
    one += [shapely.Polygon([(93.305, 271.496), b, (90, 250), (105, 250)])]
    two = [shapely.Polygon([a, (93.305, 271.497), (93.5, 290), (95, 290)])]
    two += [shapely.Polygon([(93.305, 271.497), b, (92, 290), (93.5, 290)])]
    found = _exact([*one, *two], [low, high])
    assert shapely.is_valid(found).all()
    assert abs(shapely.area(found).sum() - low.area - high.area) < 1e-6
    edges = edges_of(found)
    seams = shapely.linestrings(np.stack([edges.xy[edges.start], edges.xy[edges.end]], axis=1))[edges.twin < 0]
    assert not shapely.intersects(seams, shapely.Point(93.305, 271.4965).buffer(0.01)).any()
    middle = shapely.get_coordinates(found)
    middle = middle[np.hypot(*(middle - [93.305, 271.4965]).T) < 0.01]
    assert len(np.unique(middle, axis=0)) == 1


def test_a_border_with_vertices_a_millimetre_apart_is_not_left_half_a_millimetre_off():
    original = shapely.Polygon([(0.0, 0.0), (300.0, 71.1111), (280.0, 200.0), (0.0, 200.0)])
    at, inner = original.exterior.interpolate(100.0), (60.0, 150.0)
    x, y = np.round([at.x, at.y], 3)
    west = shapely.Polygon([(0, 0), (x + 0.001, y), (x, y), inner, (0, 200)])
    east = shapely.Polygon([(x + 0.001, y), (300.0, 71.111), (280, 200), (0, 200), inner, (x, y)])
    found = _exact([west, east], [original])
    assert shapely.is_valid(found).all()
    assert abs(shapely.area(found).sum() - original.area) < 1e-6


def _rerun_with_locks(seed: int):
    """Return (inputs, first result, result with every fourth grid locked) of a community turned by 40 degrees."""
    random = np.random.default_rng(seed)
    rows = [
        house(15 + 68 * i + 8 * random.random(), 15 + 34 * j + 8 * random.random(), int(random.integers(15, 70)), 40)
        for i in range(8)
        for j in range(8)
    ]
    rows = [{**row, "geometry": _turned(row["geometry"])} for row in rows]
    inputs = DelineationInput(
        table("community", [community(shape=_turned(shapely.box(0, 0, 560, 300)))]), table("building", rows)
    )
    first = delineate(inputs)
    existing = first.grids.assign(locked=np.arange(len(first.grids)) % 4 == seed % 4)
    again = replace(inputs, existing=existing)
    return again, existing, delineate(again, GridSettings(seed=seed + 1, shape_weight=4.0))


def _turned(shape):
    turn = np.radians(40.0)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return shapely.transform(shape, lambda xy: xy @ matrix + [35412345.678, 4412345.123])


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_left_between_locked_grids_and_a_border_off_the_millimetre_grid(seed):
    inputs, existing, found = _rerun_with_locks(seed)
    whole = inputs.communities["geometry"].iloc[0]
    shapes = found.grids["geometry"].to_numpy()
    assert (shapely.get_type_id(shapes) == 3).all() and shapely.is_valid(shapes).all()
    assert shapely.area(shapes).min() > 10.0  # no sliver became a grid
    assert abs(shapely.area(shapes).sum() - whole.area) < 0.02
    locked = existing[existing["locked"]]
    now = dict(zip(found.grids["code"], shapely.to_wkb(shapes)))
    assert [now[code] for code in locked["code"]] == shapely.to_wkb(locked["geometry"].to_numpy()).tolist()


def test_a_corner_of_the_community_that_moved_while_noding_is_not_cut_off():
    domain = shapely.Polygon([(0, 0), (100, 0), (100, 80), (50, 80.0), (0, 80)])
    line = shapely.LineString([(100, 0), (115, 20.001), (130.001, 40), (100, 80)])
    domain = shapely.union(domain, shapely.Polygon([(100, 0), (115, 20.001), (130, 40), (100, 80)]))
    found = _own_vertices(np.array([line], dtype=object), domain)
    assert shapely.hausdorff_distance(found[0], line) < 0.005
    assert (115, 20.001) in set(found[0].coords)  # the neighbour has it too


def test_a_vertex_a_millimetre_beside_that_of_a_kept_grid_becomes_its():
    whole = shapely.Polygon([(0, 0), (300, 71.1111), (280, 200), (0, 200)])
    at = whole.exterior.interpolate(100.0)
    kept = shapely.Polygon([(0, 0), (at.x, at.y), (60, 150), (0, 200)])
    x, y = np.round([at.x, at.y], 3) + [0.001, 0.0]
    free = shapely.Polygon([(x, y), (300, 71.111), (280, 200), (0, 200), (60, 150)])
    shapes = np.array([kept, free], dtype=object)
    found = exact_borders(shapes, np.array([whole, kept], dtype=object), np.array([True, False]))
    assert found[0].equals_exact(kept, 0.0)
    assert (at.x, at.y) in set(map(tuple, shapely.get_coordinates(found[1]).tolist()))
    assert abs(shapely.area(found).sum() - whole.area) < 1e-6


def test_a_road_that_stops_short_of_a_junction_is_led_on_to_it():
    main_road = {"uid": "r1", "name": "主街", "geometry": shapely.LineString([(0, 100), (300, 100)])}
    near = {"uid": "r2", "name": "支路", "geometry": shapely.LineString([(150, 0), (150, 94)])}
    far = {"uid": "r3", "name": "远路", "geometry": shapely.LineString([(60, 130), (60, 200)])}
    inputs = DelineationInput(
        table("community", [community()]), table("building", _houses()), roads=table("road", [main_road, near, far])
    )
    place = prepared(inputs, GridSettings()).places[0]
    assert sorted(place.road_names) == ["主街", "支路", "支路", "远路"]
    ways = [road for road, name in zip(place.roads, place.road_names) if name == "支路"]
    assert shapely.union_all(ways).equals(shapely.LineString([(150, 0), (150, 100)]))
    assert_sound(delineate(inputs), inputs)
