"""GCJ-02 and BD-09 against published pairs, and there and back."""

from __future__ import annotations

import numpy as np
import pytest

from plugin.core.imports import datum


def test_published_pairs():
    # values the widely used open implementations document for these inputs
    assert np.allclose(datum.wgs84_to_gcj02(116.404, 39.915), (116.41024449916938, 39.91640428150164), atol=1e-9)
    assert np.allclose(datum.gcj02_to_bd09(116.404, 39.915), (116.41036949371029, 39.92133699351022), atol=1e-9)


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
