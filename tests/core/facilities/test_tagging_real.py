"""Tagging real points of interest, held against QGIS's own join and against a plain loop."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.facilities.tags import tagging


@pytest.fixture
def shanghai(shared_data) -> pd.DataFrame:
    """Kindergartens of Shanghai as points in metres (a plane is good enough for the comparison)."""
    raw = pd.read_csv(shared_data / "cn_shanghai_poi_xiaoqu" / "幼儿园.csv")
    x, y = (raw["lon"] - 121.4) * 95_500.0, (raw["lat"] - 31.2) * 110_900.0
    return pd.DataFrame({"code": [f"K{row}" for row in range(len(raw))], "geometry": shapely.points(x, y)})


def _lattice(size: float, reach: int) -> pd.DataFrame:
    """Return hexagon-like cells around the origin, without gaps."""
    random = np.random.default_rng(7)
    seeds = shapely.MultiPoint(random.uniform(-reach, reach, (int((2 * reach / size) ** 2), 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds))
    return pd.DataFrame({"code": [f"c{row}" for row in range(len(cells))], "geometry": cells})


def test_identical_to_a_plain_loop(shanghai):
    units = _lattice(1500, 40_000)
    frame = tagging.tag(shanghai, communities=units, tolerance=0).frame
    shapes = units["geometry"].to_numpy()
    shapely.prepare(shapes)
    for point, code, state in zip(shanghai["geometry"], frame["community_code"], frame["tag_state"]):
        holders = np.flatnonzero(shapely.contains_xy(shapes, point.x, point.y))
        if state == "自动":
            assert [units["code"][row] for row in holders] == [code]
        else:
            near = shapely.distance(shapes, point) <= 0.05
            assert len(holders) == 0 or near.sum() > 1
    assert (frame["tag_state"] == "自动").mean() > 0.95


def test_identical_to_the_join_of_qgis(shanghai, qgis_app):
    from qgis.analysis import QgsNativeAlgorithms
    from qgis.core import (
        QgsApplication,
        QgsFeature,
        QgsGeometry,
        QgsProcessingContext,
        QgsProcessingFeedback,
        QgsVectorLayer,
    )

    registry = QgsApplication.processingRegistry()
    if registry.algorithmById("native:joinattributesbylocation") is None:
        registry.addProvider(QgsNativeAlgorithms(registry))
    algorithm = registry.algorithmById("native:joinattributesbylocation")

    def layer(frame: pd.DataFrame, kind: str) -> QgsVectorLayer:
        found = QgsVectorLayer(f"{kind}?crs=EPSG:4549&field=code:string", "x", "memory")
        features = []
        for code, shape in zip(frame["code"], frame["geometry"]):
            feature = QgsFeature(found.fields())
            feature["code"] = code
            geometry = QgsGeometry()
            geometry.fromWkb(shapely.to_wkb(shape))
            feature.setGeometry(geometry)
            features.append(feature)
        found.dataProvider().addFeatures(features)
        return found

    units = _lattice(800, 40_000)
    left, right = layer(shanghai, "Point"), layer(units, "Polygon")
    context = QgsProcessingContext()
    parameters = {"INPUT": left, "JOIN": right, "PREDICATE": [0], "JOIN_FIELDS": ["code"], "METHOD": 0, "PREFIX": "u_"}
    results, ok = algorithm.run({**parameters, "OUTPUT": "memory:"}, context, QgsProcessingFeedback())
    assert ok
    joined: dict[str, set] = {}
    output = context.takeResultLayer(results["OUTPUT"])
    for feature in output.getFeatures():
        value = feature["u_code"]
        joined.setdefault(feature["code"], set()).update({value} if isinstance(value, str) else ())
    frame = tagging.tag(shanghai, communities=units, tolerance=0).frame
    settled = frame["tag_state"] == "自动"
    assert settled.sum() > 2000
    for code, unit in zip(frame["code"][settled], frame["community_code"][settled]):
        assert joined[code] == {unit}
    shapes = units["geometry"].to_numpy()
    for code, point in zip(frame["code"][~settled], frame["geometry"][~settled]):
        if len(joined[code]) == 1:
            assert (shapely.distance(shapes, point) <= 0.05).sum() > 1, "doubtful only on a border"
