"""Placing facilities against a judge in rational numbers, and against GEOS where there are many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from exact_judge import edges_by_code, judge_area, judge_point
from shapely import affinity

from plugin.core.facilities.tags import levels
from plugin.core.facilities.tags.levels import Level, Sites, place

NAMES = {0: "nowhere", 1: "inside", 2: "near", 3: "border", 4: "overlap", 5: "split"}


def cells(random, count: int, reach: float) -> list:
    """Return polygons that fill a plane, their corners rounded to millimetres."""
    seeds = shapely.MultiPoint(random.uniform(0, reach, (count, 2)))
    found = shapely.get_parts(shapely.voronoi_polygons(seeds))
    return [shapely.Polygon(np.round(np.asarray(cell.exterior.coords), 3)) for cell in found]


def star(random, x: float, y: float, points: int, size: float):
    """Return a spiky polygon of many vertices, not seen as a whole from any place."""
    angle = np.sort(random.uniform(0, 2 * np.pi, points))
    far = random.uniform(0.2, 1.0, points) * size
    turn = angle + 0.9 * far / size * 2
    found = shapely.Polygon(np.round(np.c_[x + far * np.cos(turn), y + far * np.sin(turn)], 3))
    return found if found.is_valid else found.buffer(0)


def coverage(seed: int) -> list:
    """Return units of all awkward kinds."""
    random = np.random.default_rng(seed)
    kind = seed % 5
    tiles = cells(random, 14, 200)
    if kind == 0:
        return tiles
    if kind == 1:  # parts apart, a donut and what fills it
        hole = shapely.box(80, 80, 100, 110)
        ring = shapely.box(60, 60, 140, 140).difference(hole)
        return [shapely.MultiPolygon([shapely.box(0, 0, 40, 40), shapely.box(0, 150, 50, 200)]), ring, hole]
    if kind == 2:  # overlapping, with many vertices
        return [star(random, *random.uniform(20, 180, 2), int(random.integers(70, 160)), 60) for _ in range(5)]
    if kind == 3:  # corridors with holes
        lines = [shapely.LineString(random.uniform(0, 200, (6, 2))).buffer(4, quad_segs=3) for _ in range(3)]
        return [shapely.set_precision(line, 0.001) for line in lines]
    return [shapely.union_all(tiles[:6]), *tiles[5:9], shapely.box(150, 150, 150.2, 200)]  # overlapping and thin


def points_for(shapes: list, random, count: int) -> list:
    """Return points anywhere, on corners, on edges, and a few centimetres beside them."""
    corners = shapely.get_coordinates(shapes)
    chosen = corners[random.integers(0, len(corners) - 1, count)]
    following = corners[np.minimum(random.integers(0, len(corners) - 1, count) + 1, len(corners) - 1)]
    between = chosen + (following - chosen) * random.integers(0, 5, (count, 1)) / 4
    found = np.concatenate(
        [
            random.uniform(-30, 230, (count, 2)),
            np.round(random.uniform(-30, 230, (count, 2))),
            chosen,
            between,
            np.round(chosen + random.uniform(-0.12, 0.12, (count, 2)), 3),
        ]
    )
    return list(shapely.points(found))


def areas_for(random, count: int) -> list:
    found = []
    for number in range(count):
        x, y = np.round(random.uniform(-10, 210, 2), 3)
        size = float(random.choice([4, 15, 60, 160]))
        base = [
            shapely.box(0, 0, 1, 0.6),
            shapely.Polygon([(0, 0), (1, 0), (1, 0.3), (0.3, 0.3), (0.3, 1), (0, 1)]),
            shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.3, 0.8, 0.7)),
        ][number % 3]
        turned = affinity.scale(affinity.rotate(base, random.uniform(0, 90) * (number % 2)), size, size, origin=(0, 0))
        found.append(shapely.transform(turned, lambda c, x=x, y=y: np.round(c + (x, y), 3)))
    return found


def placed(units: list, figures: list, tolerance=20.0, border=0.05, share=0.6):
    frame = pd.DataFrame({"code": [f"u{row}" for row in range(len(units))], "geometry": units})
    sites = Sites(np.array([*figures, None], dtype=object)[:-1])
    result = place(Level("community", frame), sites, tolerance, border, share)
    settled = np.isin(result.relation, (levels.INSIDE, levels.NEAR))
    codes = np.where(settled, frame["code"].to_numpy()[result.unit], None)
    return [NAMES[relation] for relation in result.relation], codes


@pytest.mark.parametrize("origin", [(0.0, 0.0), (35_512_345.0, 3_391_234.0)])
@pytest.mark.parametrize("seed", range(5))
def test_points_are_where_rational_numbers_say(seed, origin):
    random = np.random.default_rng(seed)
    units, points = coverage(seed), points_for(coverage(seed), random, 30)
    units = [shapely.transform(unit, lambda c: c + origin) for unit in units]
    points = [shapely.transform(point, lambda c: c + origin) for point in points]
    relations, codes = placed(units, points)
    edges = edges_by_code([f"u{row}" for row in range(len(units))], units)
    judged = 0
    for point, relation, code in zip(points, relations, codes):
        verdict = judge_point(point, edges, 0.05, 20.0)
        if verdict is not None:
            judged += 1
            assert (relation, code) == verdict, point.wkt
    assert judged > 0.9 * len(points)


@pytest.mark.parametrize("seed", range(5))
def test_areas_are_where_rational_numbers_say(seed):
    random = np.random.default_rng(seed)
    units, areas = coverage(seed), areas_for(random, 30)
    relations, codes = placed(units, areas, tolerance=0.0)
    edges = edges_by_code([f"u{row}" for row in range(len(units))], units)
    judged = 0
    for area, relation, code in zip(areas, relations, codes):
        verdict = judge_area(area, edges, 0.6)
        if verdict is not None:
            judged += 1
            assert (relation, code) == verdict, area.wkt
    assert judged > 0.8 * len(areas)
