"""The rules on frames nobody cleaned, and the coverage checks against a brute-force answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from rule_town import COMMUNITY, of, random_coverage, square, town

from plugin.core.grids import rules
from plugin.core.grids.checks import overlay


@pytest.mark.parametrize(
    "shapes",
    [
        [None, None],
        [shapely.Polygon(), shapely.Point(1, 1)],
        [float("nan"), shapely.LineString([(0, 0), (1, 1)])],
        [shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), shapely.Polygon([(0, 0), (0, 0), (0, 0)])],
        [shapely.Polygon([(0, 0, 5), (9, 0, 5), (9, 9, 5)]), shapely.box(np.nan, 0, 1, 1)],
    ],
)
def test_odd_geometries_never_crash_and_are_named(shapes):
    found = rules.check(pd.DataFrame({"geometry": shapes}), pd.DataFrame({"geometry": shapes}))
    named = {code for finding in found for code in finding.codes}
    assert {"#1", "#2"} <= named and of(found, "G09")


def test_a_table_without_any_known_column():
    found = rules.check(pd.DataFrame({"甲": [1, 2]}), pd.DataFrame({"乙": []}))
    assert len(of(found, "G02")) == 2 and len(of(found, "G01")) == 2


def test_empty_tables():
    empty = pd.DataFrame({"code": [], "geometry": []})
    assert rules.check(empty, empty, empty, empty, empty, empty, empty) == []
    only = rules.check(empty, town()["communities"])
    assert [finding.title for finding in only] == ["尚未划格"]


def test_texts_where_numbers_belong():
    inputs = town()
    inputs["grids"]["households"] = ["六十", "60", None, np.nan, *["60"] * 12]
    inputs["buildings"] = None
    assert [finding.title for finding in of(rules.check(**inputs), "G01")] == ["户数未知"] * 3


def _brute_pairs(shapes: np.ndarray, least: float) -> set:
    """Return the pairs that share more than `least` ㎡, by cutting every two."""
    found = set()
    for first in range(len(shapes)):
        for second in range(first + 1, len(shapes)):
            if shapely.intersection(shapes[first], shapes[second]).area > least:
                found.add((first, second))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_injected_overlaps_are_all_found_as_by_brute_force(seed):
    random = np.random.default_rng(seed)
    shapes = random_coverage(6, seed)
    for row in random.choice(36, 5, replace=False):
        kind = random.integers(4)
        if kind == 0:
            shapes[row] = shapely.buffer(shapes[row], 3.0)
        elif kind == 1:
            shapes[row] = shapely.transform(shapes[row], lambda p: p + 2.0)
        elif kind == 2:
            shapes = np.append(shapes, shapely.buffer(shapes[row], -20.0))
        else:
            shapes = np.append(shapes, shapes[row])
    first, second, pieces = overlay.overlapping_pairs(shapes, shapely.STRtree(shapes))
    real = shapely.area(pieces) > 0.01
    found = {tuple(sorted(pair)) for pair in zip(first[real], second[real])}
    assert found == _brute_pairs(shapes, 0.01)
    assert len(found) == int(real.sum()), "no pair twice"


def test_two_complete_coverings_on_top_of_each_other_are_found():
    shapes = np.concatenate([random_coverage(5, 1), shapely.transform(random_coverage(5, 2), lambda p: p + 37.0)])
    first, second, pieces = overlay.overlapping_pairs(shapes, shapely.STRtree(shapes))
    real = shapely.area(pieces) > 0.01
    assert {tuple(sorted(pair)) for pair in zip(first[real], second[real])} == _brute_pairs(shapes, 0.01)


def test_a_clean_covering_is_open_only_at_its_rim():
    shapes = random_coverage(6, 3)
    inner = np.array([1 <= i <= 4 and 1 <= j <= 4 for i in range(6) for j in range(6)])
    assert (overlay.open_rows(shapes) == ~inner).all()
    first, _, _ = overlay.overlapping_pairs(shapes, shapely.STRtree(shapes))
    assert len(first) == 0


@pytest.mark.parametrize("easting", [0.0, 35_000_000.0])
@pytest.mark.parametrize("seed", range(3))
def test_gaps_of_a_wobbly_covering_add_up_to_the_area_taken_away(seed, easting):
    shapes = shapely.transform(random_coverage(6, seed), lambda p: np.round(p + (easting, 0.0), 3))
    whole = shapely.union_all(shapes)
    random = np.random.default_rng(seed)
    shapes[random.integers(36)] = shapely.buffer(shapes[14], -7.0)
    codes = [f"{COMMUNITY}01{number:03d}" for number in range(36)]
    grids = pd.DataFrame({"code": codes, "community_code": COMMUNITY, "households": 60, "geometry": shapes})
    communities = pd.DataFrame({"code": [COMMUNITY], "geometry": [whole]})
    gaps = [finding.geometry for finding in of(rules.check(grids, communities), "G05") if finding.severity == "error"]
    assert sum(gap.area for gap in gaps) == pytest.approx(whole.area - shapely.union_all(shapes).area, abs=0.02)


def test_a_missing_vertex_on_a_shared_border_is_no_fault():
    left = shapely.Polygon([(0, 0), (100, 0), (100, 37.123), (100, 100), (0, 100)])
    grids = pd.DataFrame(
        {
            "code": [f"{COMMUNITY}01001", f"{COMMUNITY}01002"],
            "community_code": COMMUNITY,
            "households": 60,
            "geometry": [left, shapely.box(100, 0, 200, 100)],
        }
    )
    found = rules.check(grids, pd.DataFrame({"code": [COMMUNITY], "geometry": [shapely.box(0, 0, 200, 100)]}))
    assert not of(found, "G04") and not of(found, "G05")


def test_every_finding_has_texts_and_a_layer():
    inputs = town()
    inputs["grids"]["geometry"] = [square(column * 0.9, row, 1.1) for column in range(4) for row in range(4)]
    inputs["grids"]["worker_uid"] = None
    found = rules.check(**inputs)
    assert len(found) > 20
    for finding in found:
        assert finding.title and finding.detail and finding.layer
        assert "{" not in finding.detail and "nan" not in finding.detail


def test_the_union_of_a_covering_is_the_same_with_and_without_its_shortcut():
    shapes = random_coverage(6, 4)
    none = np.zeros(len(shapes), dtype=bool)
    whole = shapely.union_all(shapes)
    assert overlay.covering(shapes, none).symmetric_difference(whole).area < 1e-6
    shapes[7] = shapely.segmentize(shapes[7], 3.0)  # vertices that the neighbours lack
    shapes[21] = shapely.buffer(shapes[21], -4.0)
    assert overlay.covering(shapes, none).symmetric_difference(shapely.union_all(shapes)).area < 1e-6
    shapes[9] = shapely.buffer(shapes[9], 6.0)
    doubled = none.copy()
    first, second, _ = overlay.overlapping_pairs(shapes, shapely.STRtree(shapes))
    doubled[first] = doubled[second] = True
    assert overlay.covering(shapes, doubled).symmetric_difference(shapely.union_all(shapes)).area < 1e-6


def test_a_key_stays_while_nothing_changes_and_names_what_was_found():
    inputs = town()
    inputs["grids"]["uid"] = [f"g{number}" for number in range(16)]
    inputs["grids"].at[3, "households"] = 20.0
    inputs["buildings"] = None
    before = {finding.key for finding in rules.check(**inputs) if finding.key}
    moved = inputs["grids"].sample(frac=1.0, random_state=1).reset_index(drop=True)
    assert {finding.key for finding in rules.check(**{**inputs, "grids": moved}) if finding.key} == before
    inputs["grids"].at[3, "households"] = 21.0
    assert {finding.key for finding in rules.check(**inputs) if finding.key} != before
