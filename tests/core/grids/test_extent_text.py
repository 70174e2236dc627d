"""四至: one short name per side, in the right direction also for angular grids."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from delineation_town import community, house, table

from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.rows.extent_text import extent_texts, plain, short
from plugin.core.grids.settings import GridSettings


class _Place:
    """What the texts need of a community."""

    def __init__(self, roads=(), names=()) -> None:
        self.name, self.barriers, self.barrier_names = "示例社区", [], []
        self.roads, self.road_names = list(roads), list(names)
        self.neighbours = pd.DataFrame({"name": [], "geometry": np.array([], dtype=object)})


def _texts(shapes, place=None, units=None):
    calls = [f"第{number + 1}微网格" for number in range(len(shapes))]
    units = units or [None] * len(shapes)
    return extent_texts(place or _Place(), np.array(shapes, dtype=object), units, calls, pd.DataFrame(), GridSettings())


def test_an_angular_grid_looks_where_it_faces():
    """A U open to the south holds the second grid: that lies neither north nor west of it."""
    shell = shapely.Polygon([(0, 0), (90, 0), (90, 90), (60, 90), (60, 60), (30, 60), (30, 90), (0, 90)])
    shell = shapely.transform(shell, lambda xy: xy * [1, -1] + [0, 90])
    core = shapely.box(30, 0, 60, 30)
    outer, inner = _texts([shell, core])
    assert outer == "东至社区边界；南至第2微网格；西至社区边界；北至社区边界"
    assert inner == "东至第1微网格；南至社区边界；西至第1微网格；北至第1微网格"


def test_a_road_along_a_side_is_named_a_road_that_only_ends_there_is_not():
    along = shapely.LineString([(-50, -4), (150, -4)])
    ending = shapely.LineString([(103, 50), (300, 50)])
    text = _texts([shapely.box(0, 0, 100, 100)], _Place([along, ending], ["长安路", "断头路"]))[0]
    assert text == "东至社区边界；南至长安路；西至社区边界；北至社区边界"


def test_a_road_behind_a_neighbour_is_not_a_border():
    road = shapely.LineString([(112, -50), (112, 150)])
    west = _texts([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 112, 100)], _Place([road], ["长安路"]))[0]
    assert west.startswith("东至第2微网格")


def test_compounds_and_parks_come_before_grids_and_names_stay_short():
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)]
    text = _texts(shapes, units=["甲小区", "示例公园"])[0]
    assert text == "东至示例公园；南至社区边界；西至社区边界；北至社区边界"
    assert short("示例社区第3微网格", "示例社区") == "第3微网格" and short("示例社区", "示例社区") == "示例社区"
    assert (
        plain("某某区高新技术产业开发园（北区一期）") == "某某区高新技术产业开发园"
        and plain("甲（一期）") == "甲（一期）"
    )


def test_texts_of_a_whole_community_are_concise():
    houses = [house(x, y, 40) for x in range(10, 290, 50) for y in (10, 60, 110, 160)]
    found = delineate(DelineationInput(table("community", [community()]), table("building", houses)))
    assert found.grids["extent_text"].str.len().max() <= 40
    assert not found.grids["extent_text"].str.contains("示例1社区").any()
    assert found.grids["extent_text"].str.fullmatch("东至[^；]+；南至[^；]+；西至[^；]+；北至[^；]+").all()
