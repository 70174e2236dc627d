"""Exact noding: what comes out meets at common ends only."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from plugin.core.grids.ground.arrangement import arranged
from plugin.core.grids.ground.noding import DRAWN, HARD, box_pairs, meetings, noded


def _assert_noded(segments: np.ndarray) -> None:
    one, two = box_pairs(segments, segments)
    apart = one != two
    one, two = segments[one[apart]], segments[two[apart]]
    met = meetings(one, two)
    assert not len(met.cross) and not len(met.on_one[0]) and not len(met.on_two[0])


@pytest.mark.parametrize("seed", range(8))
def test_random_segments_are_noded(seed):
    random = np.random.default_rng(seed)
    size = 3000 if seed % 2 else 100_000  # crowded on the grid, and not
    segments = random.integers(0, size, (120, 4))
    found, tags = noded(segments, np.full(120, HARD))
    _assert_noded(found)
    assert (tags == HARD).all()
    assert len(np.unique(found, axis=0)) == len(found)


def test_tags_of_doubles_are_joined_and_points_dropped():
    segments = np.array([[0, 0, 1000, 0], [1000, 0, 0, 0], [500, 0, 500, 0], [400, 0, 2000, 0]])
    found, tags = noded(segments, np.array([HARD, DRAWN, HARD, DRAWN]))
    assert found.tolist() == [[0, 0, 400, 0], [400, 0, 1000, 0], [1000, 0, 2000, 0]]
    assert tags.tolist() == [HARD | DRAWN, HARD | DRAWN, DRAWN]


def test_faces_of_crossing_squares():
    squares = [shapely.box(0, 0, 10, 10), shapely.box(5, 5, 15, 15)]
    corners = np.rint(shapely.get_coordinates(squares).reshape(2, 5, 2) * 1000).astype(np.int64)
    segments = np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in corners])
    faces, edges, tags = arranged(segments, np.repeat([DRAWN, HARD], 4), np.zeros(2, dtype=np.int64))
    assert sorted(shapely.area(faces).tolist()) == [25.0, 75.0, 75.0]
    assert (edges.twin >= 0).sum() == 8 and set(tags.tolist()) == {DRAWN, HARD}


def test_a_hopeless_crowd_is_left_to_the_library():
    segments = np.random.default_rng(0).integers(0, 300, (120, 4))
    assert noded(segments, np.full(120, HARD)) is None
    faces, edges, tags = arranged(segments, np.full(120, HARD), np.zeros(2, dtype=np.int64))
    assert len(faces) > 500 and shapely.is_valid(faces).all() and (tags == HARD).all()
