"""Positions in columns, shapes of the right kind, parents by code, name and place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core import schema
from plugin.core.imports import coordinates, references, shapes


def _objects(*items):
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


@pytest.mark.parametrize(
    ("x_name", "y_name", "x", "y", "kind", "swapped", "epsg"),
    [
        ("经度", "纬度", "104.07", "30.66", coordinates.DEGREES, False, 0),
        ("lng", "lat", "104°04'12\"E", "30°39'36\"N", coordinates.DEGREES, False, 0),
        ("经度", "纬度", "30.66", "104.07", coordinates.DEGREES, True, 0),
        ("X坐标", "Y坐标", "410453.2", "3393596.1", coordinates.METRES, False, 0),
        ("X坐标", "Y坐标", "3393596.1", "410453.2", coordinates.METRES, True, 0),
        ("X", "Y", "35410453.2", "3393596.1", coordinates.METRES, False, 4523),
        ("X", "Y", "3393596.1", "36410453.2", coordinates.METRES, True, 4524),
        ("小区横坐标", "小区纵坐标", "57.9", "62.1", coordinates.UNKNOWN, False, 0),
    ],
)
def test_what_the_numbers_say(x_name, y_name, x, y, kind, swapped, epsg):
    frame = pd.DataFrame({"名称": ["甲", "乙"], x_name: [x, x], y_name: [y, y]}, dtype=object)
    found = coordinates.find(frame)
    assert (found.x, found.y) == (x_name, y_name)
    judged = coordinates.judge(*coordinates.numbers(frame, found), found)
    assert (judged.kind, judged.swapped, judged.epsg) == (kind, swapped, epsg)


def test_pairs_wkt_and_hints_of_the_datum():
    pair = coordinates.find(pd.DataFrame({"location": ["104.07,30.66", "104.08,30.67"]}, dtype=object))
    assert pair.x == pair.y == "location"
    wkt = coordinates.find(pd.DataFrame({"geom_wkt": ["POINT(104 30)"], "x": [1], "y": [2]}, dtype=object))
    assert wkt.wkt == "geom_wkt"
    assert coordinates.find(pd.DataFrame({"bd_lng": [104.0], "bd_lat": [30.0]}, dtype=object)).datum == "BD09"
    assert not coordinates.find(pd.DataFrame({"名称": ["甲"], "户数": [3]}, dtype=object))


def test_zero_zero_is_no_place():
    made = coordinates.points(np.array([0.0, 104.0, np.nan]), np.array([0.0, 30.0, 1.0]))
    assert [point is None for point in made] == [True, False, True]


def test_shapes_are_fitted_or_refused_with_a_reason():
    square = shapely.box(0, 0, 10, 10)
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    flat = shapely.Polygon([(0, 0), (5, 0), (10, 0), (0, 0)])
    line, point = shapely.LineString([(0, 0), (10, 0)]), shapely.Point(1, 1)
    fitted = shapes.fit(_objects(square, bow, flat, line, point, None, shapely.Polygon()), schema.POLYGON)
    assert [shape is not None for shape in fitted.shapes] == [True, True, False, False, False, False, False]
    assert fitted.shapes[1].area == pytest.approx(50)
    assert all(shape.geom_type == "MultiPolygon" for shape in fitted.shapes[:2])
    assert all(fitted.reasons[2:]) and not any(fitted.reasons[:2])
    points = shapes.fit(_objects(square, line, shapely.MultiPoint([(1, 2)]), point), schema.POINT)
    assert [shape.geom_type for shape in points.shapes] == ["Point"] * 4
    assert points.shapes[0].within(square)
    lines = shapes.fit(_objects(line, square, shapely.LineString([(1, 1), (1, 1)])), schema.LINE)
    assert lines.shapes[0].geom_type == "MultiLineString" and lines.shapes[1] is None and lines.shapes[2] is None


def test_parents_by_code_name_and_place():
    parents = pd.DataFrame({
        "code": ["510107001001", "510107001002", "510107001003"], "name": ["示例社区", "同名社区", "同名社区居委会"],
        "geometry": _objects(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(15, 0, 30, 10)),
    })  # fmt: skip
    found = references.resolve(_objects("510107001002", "示例", "示例社区居委会", "同名", "没有", None), parents)
    assert list(found.codes) == ["510107001002", "510107001001", "510107001001", None, None, None]
    assert found.by_name == 2 and found.unknown == {"没有": 1} and found.ambiguous == {"同名": 1}
    empty = references.resolve(_objects("510107001009", "某社区"), parents.iloc[:0])
    assert list(empty.codes) == ["510107001009", None] and empty.unchecked == 1
    placed = references.by_place(
        _objects(shapely.Point(5, 5), shapely.Point(17, 5), shapely.Point(50, 5), None), parents
    )
    assert list(placed) == ["510107001001", None, None, None]


@pytest.mark.parametrize(
    "text",
    ["104.0575,30.6575", "30.6575，104.0575", "(104.0575, 30.6575)", "[104.0575;30.6575]", "104.0575 30.6575", "lng:104.0575,lat:30.6575",
     "东经104°03′27″ 北纬30°39′27″", "N30°39′27″,E104°03′27″", "104.0575E,30.6575N", "经度104.0575纬度30.6575"],
)  # fmt: skip
def test_pairs_in_one_column_in_either_order(text):
    frame = pd.DataFrame({"坐标": np.array([text, None, "没有"], dtype=object)})
    columns = coordinates.find(frame.iloc[:1])
    assert columns
    x, y = coordinates.numbers(frame, columns)
    assert (x[0], y[0]) == pytest.approx((104.0575, 30.6575)) and np.isnan(x[1:]).all()
    assert not coordinates.judge(x, y, columns).swapped
    assert coordinates.latitude_first(frame, columns) == text.startswith("30")


def test_names_that_carry_the_datum_or_the_source():
    for x, y, datum in (("经度_gcj", "纬度_gcj", "GCJ02"), ("lon_bd", "lat_bd", "BD09"), ("POI_X", "POI_Y", "")):
        found = coordinates.find(pd.DataFrame({y: [30.6], x: [104.1]}, dtype=object))
        assert (found.x, found.y, found.datum) == (x, y, datum)
    assert coordinates.find(pd.DataFrame({"中心点": ["30.66，104.07"]}, dtype=object)).x == "中心点"
