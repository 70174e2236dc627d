"""GCJ-02 and BD-09 against published pairs, and there and back."""

from __future__ import annotations

import numpy as np
import pytest

from plugin.core.imports import datum


def test_published_pairs():
    # values the widely used open implementations document for these inputs
    assert np.allclose(datum.wgs84_to_gcj02(116.404, 39.915), (116.41024449916938, 39.91640428150164), atol=1e-9)
    assert np.allclose(datum.gcj02_to_bd09(116.404, 39.915), (116.41036949371029, 39.92133699351022), atol=1e-9)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_the_test_values_of_another_implementation(wgs84, gcj02):
    assert np.allclose(datum.wgs84_to_gcj02(*wgs84), gcj02, atol=1e-9)
    assert datum.distance(*datum.to_wgs84(*gcj02, datum.GCJ02), *wgs84) < 0.001


def test_published_inverses_which_do_not_iterate_are_within_half_a_metre():
    gcj = datum.to_wgs84(116.404, 39.915, datum.GCJ02)
    assert datum.distance(*gcj, 116.39775550083061, 39.91359571849836) < 0.5
    there = datum.to_wgs84(116.404, 39.915, datum.BD09)
    assert datum.distance(*datum.wgs84_to_gcj02(*there), 116.39762729119315, 39.90865673957631) < 0.5


def test_the_inverse_is_exact_to_a_billionth_of_a_degree():
    random = np.random.default_rng(8)
    lon, lat = random.uniform(74, 134, 20000), random.uniform(4, 53, 20000)
    for name in (datum.GCJ02, datum.BD09):
        back = datum.to_wgs84(*datum.from_wgs84(lon, lat, name), name)
        assert np.abs(back[0] - lon).max() <= 1e-9 and np.abs(back[1] - lat).max() <= 1e-9


@pytest.mark.filterwarnings("error")
def test_what_is_no_position_stays_none():
    for name in (datum.GCJ02, datum.BD09):
        assert [len(part) for part in datum.to_wgs84([], [], name)] == [0, 0]
        lon, lat = datum.to_wgs84([np.nan, np.inf, 1e300, 104.0], [30.0, -np.inf, 1e300, 30.0], name)
        assert np.isnan(lon[:3]).all() and np.isnan(lat[1:3]).all() and 103.98 < lon[3] < 104.0
        there = datum.from_wgs84([np.nan, np.inf, 104.0], [30.0, np.inf, 30.0], name)
        assert np.isfinite(there[0]).tolist() == [False, False, True]


@pytest.mark.parametrize(("lon", "lat"), [(72.004, 30.0), (137.8347, 40.0), (100.0, 0.8293), (100.0, 55.8271)])
def test_at_the_edge_of_the_box_nothing_runs_away(lon, lat):
    random = np.random.default_rng(9)
    lon, lat = lon + random.uniform(-0.02, 0.02, 2000), lat + random.uniform(-0.02, 0.02, 2000)
    moved = datum.distance(lon, lat, *datum.to_wgs84(lon, lat, datum.GCJ02))
    assert np.isfinite(moved).all() and moved.max() < 1000


@pytest.mark.parametrize("name", [datum.GCJ02, datum.BD09])
def test_there_and_back_all_over_china_within_a_centimetre(name):
    random = np.random.default_rng(7)
    lon, lat = random.uniform(74, 134, 20000), random.uniform(4, 53, 20000)
    back = datum.to_wgs84(*datum.from_wgs84(lon, lat, name), name)
    assert datum.distance(lon, lat, *back).max() < 0.01


@pytest.mark.parametrize(
    ("name", "lon", "lat", "metres"),
    [(datum.GCJ02, 104.07, 30.66, 361), (datum.GCJ02, 106.55, 29.56, 479), (datum.BD09, 104.07, 30.66, 950)],
)
def test_size_of_the_shift(name, lon, lat, metres):
    assert datum.distance(lon, lat, *datum.from_wgs84(lon, lat, name)) == pytest.approx(metres, abs=2)


def test_outside_china_nothing_moves():
    assert np.allclose(datum.to_wgs84([2.35], [48.85], datum.GCJ02), ([2.35], [48.85]))


def test_as_is_is_as_is_and_unknown_is_refused():
    assert np.allclose(datum.to_wgs84([104.0], [30.0], datum.AS_IS), ([104.0], [30.0]))
    with pytest.raises(ValueError):
        datum.to_wgs84([104.0], [30.0], "XIAN80")
