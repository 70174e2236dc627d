"""Tagging case by case, and against brute force on a random town."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.errors import Cancelled, GewuError
from plugin.core.facilities.tags import tagging


def units(*rows, **columns) -> pd.DataFrame:
    """Return units from (code, shape) pairs."""
    frame = pd.DataFrame({"code": [row[0] for row in rows]}, dtype=object)
    frame["geometry"] = np.array([row[1] for row in rows] + [None], dtype=object)[:-1]
    return frame.assign(**columns)


def at(*shapes, **columns) -> pd.DataFrame:
    """Return facilities; a pair of numbers is a point."""
    found = np.full(len(shapes), None, dtype=object)
    found[:] = [shapely.Point(shape) if isinstance(shape, tuple) else shape for shape in shapes]
    frame = pd.DataFrame({"code": [f"F{number}" for number in range(len(shapes))]}, dtype=object)
    frame["geometry"] = found
    return frame.assign(**columns)


WEST, EASTERN = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)
PAIR = units(("西", WEST), ("东", EASTERN), precinct_code=["P1", "P2"])


def tagged(*shapes, **layers) -> tagging.Tagging:
    return tagging.tag(at(*shapes), **(layers or {"communities": PAIR}))


def states(result: tagging.Tagging) -> list:
    return list(result.frame["tag_state"])


def test_inside_near_doubtful_and_without_a_place():
    result = tagged((50, 50), (210, 50), (300, 50), None, shapely.Point())
    assert states(result) == ["自动", "就近", "待定", "待定", "待定"]
    assert list(result.frame["community_code"]) == ["西", "东", None, None, None]
    distances = result.frame["tag_distance"].tolist()
    assert distances[:2] == [0, 10] and np.isnan(distances[2:]).all()
    assert [finding.rule for finding in result.findings] == ["T01", "T01", "T02"]
    assert result.counts == {"自动": 1, "就近": 1, "待定": 3, "人工": 0}


def test_the_tolerance_is_a_setting_and_inclusive():
    assert states(tagging.tag(at((220, 50), (220.5, 50)), communities=PAIR)) == ["就近", "待定"]
    assert states(tagging.tag(at((220.5, 50)), communities=PAIR, tolerance=30)) == ["就近"]
    assert states(tagging.tag(at((200.1, 50), (200, 50)), communities=PAIR, tolerance=0)) == ["待定", "自动"]


def test_on_the_border_is_doubtful_with_both_candidates():
    result = tagged((100, 50), (100.03, 50), (99.97, 50), (100.2, 50))
    assert states(result) == ["待定", "待定", "待定", "自动"]
    assert list(result.frame["community_code"]) == [None, None, None, "东"]
    finding = result.findings[0]
    assert (
        finding.rule == "T03"
        and set(finding.codes) == {"F0", "西", "东"}
        and finding.geometry.equals(shapely.Point(100, 50))
    )


def test_an_outer_border_is_clear():
    result = tagged((0.01, 50), (0, 50), (-0.01, 50), (-0.1, 50))
    assert list(result.frame["community_code"]) == ["西"] * 4
    assert states(result) == ["自动", "自动", "自动", "就近"]


def test_overlapping_units_are_doubtful_unless_they_are_one():
    both = units(("甲", shapely.box(0, 0, 100, 100)), ("乙", shapely.box(50, 0, 150, 100)))
    result = tagging.tag(at((75, 50), (25, 50)), communities=both)
    assert states(result) == ["待定", "自动"] and result.findings[0].rule == "T04"
    same = both.assign(code="甲")
    assert states(tagging.tag(at((75, 50)), communities=same)) == ["自动"]


def test_equally_near_units_are_doubtful():
    apart = units(("甲", shapely.box(0, 0, 100, 100)), ("乙", shapely.box(110, 0, 200, 100)))
    result = tagging.tag(at((105, 50), (103, 50)), communities=apart)
    assert states(result) == ["待定", "就近"] and list(result.frame["community_code"]) == [None, "甲"]


def test_candidates_are_ranked_by_distance_with_names():
    named = PAIR.assign(name=["西社区", "东社区"])
    (finding,) = tagging.tag(at((240, 50)), communities=named).findings
    assert finding.codes == ("F0", "东") and "东社区（东） 40.0 m" in finding.detail
    (finding,) = tagging.tag(at((100, 150)), communities=named).findings
    assert finding.codes == ("F0", "东", "西")


def test_areas_and_lines_go_where_most_of_them_lies():
    result = tagged(
        shapely.box(70, 10, 110, 20),  # 75 % west
        shapely.box(80, 10, 120, 20),  # half and half
        shapely.LineString([(10, 10), (90, 10)]),
        shapely.Polygon([(10, 10), (30, 30), (30, 10), (10, 30)]),  # crosses itself
        shapely.box(205, 10, 215, 20),
    )
    assert states(result) == ["自动", "待定", "自动", "自动", "就近"]
    assert list(result.frame["community_code"]) == ["西", None, "西", "西", "东"]
    (finding,) = result.findings
    assert finding.rule == "T05" and "占 50%" in finding.detail


def test_an_area_goes_to_the_grid_with_its_largest_part():
    grids = units(("g1", WEST), ("g2", EASTERN))
    result = tagging.tag(at(shapely.box(70, 10, 125, 20)), grids=grids)
    assert list(result.frame["micro_grid_code"]) == ["g1"] and states(result) == ["自动"]


def test_manual_tags_are_never_touched():
    facilities = at((50, 50), (150, 50), None)
    facilities = facilities.assign(
        tag_state=["人工", "自动", "人工"], community_code=["别处", "旧", None], tag_distance=[7, 9, None]
    )
    result = tagging.tag(facilities, communities=PAIR)
    assert list(result.frame["community_code"]) == ["别处", "东", None]
    assert states(result) == ["人工", "自动", "人工"] and result.frame["tag_distance"][0] == 7
    assert [finding.rule for finding in result.findings] == ["T09"]


def test_parents_come_from_the_record_where_there_is_no_layer():
    result = tagged((50, 50))
    assert list(result.frame["precinct_code"]) == ["P1"]
    grids = units(("g1", WEST), community_code=["社"])
    assert list(tagging.tag(at((50, 50), (110, 50)), grids=grids).frame["community_code"]) == ["社", "社"]
    compounds = units(("c1", WEST), community_code=["社"])
    assert list(tagging.tag(at((50, 50)), compounds=compounds).frame["community_code"]) == ["社"]


def test_columns_of_levels_not_given_stay_as_they_are():
    facilities = at((50, 50)).assign(micro_grid_code=["旧格"], compound_code=[None])
    frame = tagging.tag(facilities, communities=PAIR).frame
    assert list(frame["micro_grid_code"]) == ["旧格"] and list(frame["compound_code"]) == [None]


def test_the_grids_parent_wins_and_the_mismatch_is_reported_once():
    grids = units(("g1", WEST), ("g2", EASTERN), community_code=["东", "东"])
    result = tagging.tag(at((50, 50), (60, 60), (150, 50)), communities=PAIR, grids=grids)
    assert list(result.frame["community_code"]) == ["东"] * 3 and states(result) == ["自动"] * 3
    (finding,) = [found for found in result.findings if found.rule == "T06"]
    assert "2 个设施" in finding.detail and finding.codes == ("g1", "东", "西")


def test_a_clear_grid_settles_a_doubtful_community():
    grids = units(
        ("g1", shapely.box(0, 0, 100.5, 100)), ("g2", shapely.box(100.5, 0, 200, 100)), community_code=["西", "东"]
    )
    result = tagging.tag(at((100, 50)), communities=PAIR, grids=grids)
    assert states(result) == ["自动"] and list(result.frame["community_code"]) == ["西"]


def test_precinct_polygons_against_the_record():
    precincts = units(("P1", shapely.box(0, 0, 200, 100)), ("P2", shapely.box(200, 0, 300, 100)))
    result = tagging.tag(at((50, 50), (150, 50)), precincts=precincts, communities=PAIR)
    assert list(result.frame["precinct_code"]) == ["P1", "P2"]
    assert [finding.rule for finding in result.findings] == ["T06"]


def test_outside_every_compound_is_ordinary():
    compounds = units(("c1", shapely.box(10, 10, 30, 30)), community_code=["西"])
    result = tagging.tag(at((20, 20), (70, 70), (40, 20)), communities=PAIR, compounds=compounds)
    assert states(result) == ["自动", "自动", "就近"]
    assert list(result.frame["compound_code"]) == ["c1", None, "c1"]


def test_a_near_compound_of_another_community_is_not_taken():
    compounds = units(("c1", shapely.box(105, 10, 130, 30)), community_code=["东"])
    result = tagging.tag(at((95, 20)), communities=PAIR, compounds=compounds)
    assert list(result.frame["compound_code"]) == [None] and states(result) == ["自动"]


def test_a_community_without_grids_leaves_no_doubt_but_a_hole_in_its_grids_does():
    grids = units(("g1", shapely.box(100, 0, 150, 100)), community_code=["东"])
    result = tagging.tag(at((50, 50), (190, 50)), communities=PAIR, grids=grids)
    assert states(result) == ["自动", "待定"]
    assert list(result.frame["community_code"]) == ["西", "东"]


def test_units_that_cannot_be_used_are_reported():
    faulty = units(("西", WEST), (None, EASTERN), ("无形", None))
    result = tagging.tag(at((150, 50), (50, 50)), communities=faulty)
    assert sorted(finding.rule for finding in result.findings) == ["T02", "T07", "T08"]
    with pytest.raises(GewuError, match="没有可以挂接的单元"):
        tagging.tag(at((1, 1)), communities=faulty.iloc[1:])
    with pytest.raises(GewuError):
        tagging.tag(at((1, 1)))


def test_facilities_far_from_everything_hint_at_the_coordinates():
    result = tagged(*[(5000 + step, 5000) for step in range(10)])
    assert result.findings[0].rule == "T10" and "GCJ-02" in result.findings[0].suggestion
    assert len(result.findings) == 11


def test_nothing_to_tag_and_bare_tables():
    assert len(tagging.tag(at(), communities=PAIR).frame) == 0
    bare = pd.DataFrame({"geometry": [shapely.Point(50, 50)]})
    assert list(tagging.tag(bare, communities=PAIR).frame["community_code"]) == ["西"]


def test_three_dimensional_multipart_and_numeric_codes():
    numeric = PAIR.assign(code=[510100001001.0, 510100001002.0])
    shapes = [shapely.Point(50, 50, 9), shapely.MultiPoint([(150, 50)]), shapely.MultiPoint([(20, 20), (30, 30)])]
    result = tagging.tag(at(*shapes), communities=numeric)
    assert list(result.frame["community_code"]) == ["510100001001", "510100001002", "510100001001"]


def test_a_place_taken_from_a_community_tells_no_compound_and_no_grid():
    from plugin.core.facilities.places import locating

    told = locating._basis("community", "西社区", 0.9, locating.NAME)
    grids, compounds = units(("g1", WEST), community_code=["西"]), units(("c1", WEST), community_code=["西"])
    facilities = at((50, 50), (50, 50)).assign(placed_by=[told, "坐标"])
    frame = tagging.tag(facilities, communities=PAIR, compounds=compounds, grids=grids).frame
    assert list(frame["community_code"]) == ["西", "西"] and list(frame["tag_state"]) == ["自动", "自动"]
    assert list(frame["compound_code"]) == [None, "c1"] and list(frame["micro_grid_code"]) == [None, "g1"]


def test_input_frames_are_left_alone():
    facilities, before = at((50, 50)), PAIR.copy()
    tagging.tag(facilities, communities=PAIR)
    assert list(facilities.columns) == ["code", "geometry"] and PAIR.drop(columns="geometry").equals(
        before.drop(columns="geometry")
    )


def test_cancel():
    def stop(fraction, text=""):
        if fraction >= 0.2:
            raise Cancelled()

    with pytest.raises(Cancelled):
        tagging.tag(at((1, 1)), communities=PAIR, progress=stop)


@pytest.mark.parametrize("seed", range(4))
def test_a_random_town_agrees_with_brute_force(seed):
    random = np.random.default_rng(seed)
    shapes = [shapely.buffer(shapely.Point(*random.uniform(0, 1000, 2)), random.uniform(20, 90), 3) for _ in range(80)]
    layer = units(*[(f"u{number}", shape) for number, shape in enumerate(shapes)])
    points = [tuple(point) for point in random.uniform(0, 1000, (400, 2))]
    frame = tagging.tag(at(*points), communities=layer, tolerance=15).frame
    for (x, y), code, state in zip(points, frame["community_code"], frame["tag_state"]):
        point = shapely.Point(x, y)
        distances = np.array([shape.distance(point) for shape in shapes])
        holders = np.flatnonzero([shape.contains(point) for shape in shapes])
        if len(holders) == 1 and (np.delete(distances, holders) > 0.05).all():
            assert (state, code) == ("自动", f"u{holders[0]}")
        elif len(holders) == 0 and 0.05 < distances.min() <= 15 and (np.sort(distances)[1] - distances.min()) > 0.05:
            assert (state, code) == ("就近", f"u{distances.argmin()}")
        else:
            assert (state, code) == ("待定", None)


def test_an_area_as_large_as_a_city_is_doubtful_and_names_a_few_units():
    cells = [
        shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100 + (x == y)) for x in range(20) for y in range(20)
    ]
    layer = units(*[(f"u{number}", cell) for number, cell in enumerate(cells)])
    (finding,) = tagging.tag(at(shapely.box(-5, -5, 2005, 2005)), communities=layer).findings
    assert finding.rule == "T05" and len(finding.codes) == 6
    assert set(finding.codes[1:]) <= {f"u{21 * number}" for number in range(20)}, "the largest of them"
