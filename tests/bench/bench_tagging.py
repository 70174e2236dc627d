"""Tagging a city against the join of QGIS and plain shapely bulk queries, in the same run.

    python tests/bench/bench_tagging.py [side [facilities]]      default: 120 8000; a city: 355 86000

Peers only find the units (no tolerance, no states, no candidates). QGIS joins one layer, the micro-grids, and
needs another run for each further layer.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import numpy as np  # noqa: E402
import shapely  # noqa: E402
from city import city, facilities  # noqa: E402

from plugin.core.facilities import tagging  # noqa: E402


def qgis_join(frames: dict, places) -> float:
    """Return the seconds native:joinattributesbylocation takes for all three layers, layers already loaded."""
    from qgis.analysis import QgsNativeAlgorithms
    from qgis.core import (
        QgsApplication,
        QgsFeature,
        QgsGeometry,
        QgsProcessingContext,
        QgsProcessingFeedback,
        QgsVectorLayer,
    )

    application = QgsApplication([], False)
    application.initQgis()
    registry = QgsApplication.processingRegistry()
    registry.addProvider(QgsNativeAlgorithms(registry))

    def layer(frame):
        made = QgsVectorLayer("MultiPolygon?crs=EPSG:4544&field=code:string", "x", "memory")
        features = []
        for code, shape in zip(frame["code"], shapely.to_wkb(shapely.buffer(frame["geometry"].to_numpy(), 0.0))):
            feature = QgsFeature(made.fields())
            feature.setAttributes([code])
            geometry = QgsGeometry()
            geometry.fromWkb(shape)
            feature.setGeometry(geometry)
            features.append(feature)
        made.dataProvider().addFeatures(features)
        return made

    points = places.assign(geometry=shapely.buffer(shapely.centroid(places["geometry"].to_numpy()), 0.01))
    left, seconds = layer(points), 0.0
    algorithm = registry.algorithmById("native:joinattributesbylocation")
    for name in ("communities", "compounds", "grids"):
        right = layer(frames[name])
        context, start = QgsProcessingContext(), time.perf_counter()
        parameters = {"INPUT": left, "JOIN": right, "PREDICATE": [0], "JOIN_FIELDS": ["code"], "OUTPUT": "memory:"}
        algorithm.run(parameters, context, QgsProcessingFeedback())
        seconds += time.perf_counter() - start
    return seconds


def shapely_bulk(frames: dict, places) -> float:
    """Return the seconds of bulk tree queries with a predicate, one per layer."""
    start = time.perf_counter()
    for name in ("communities", "compounds", "grids"):
        shapely.STRtree(frames[name]["geometry"].to_numpy()).query(
            places["geometry"].to_numpy(), predicate="intersects"
        )
    return time.perf_counter() - start


def ours(frames: dict, places) -> tuple[float, dict]:
    start = time.perf_counter()
    result = tagging.tag(places, None, frames["communities"], frames["compounds"], frames["grids"])
    return time.perf_counter() - start, result.counts


def main(side: int = 120, count: int = 8000) -> None:
    frames, places = city(side), facilities(count, side)
    print({name: len(frame) for name, frame in frames.items()}, "facilities:", count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    runs = [ours(frames, places) for _ in range(3)]
    own = float(np.min([seconds for seconds, _ in runs]))
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"tagging.tag (codes, states, nearest, candidates) {own:7.2f} s   1.0   +{added:.0f} MiB   {runs[0][1]}")
    bulk = min(shapely_bulk(frames, places) for _ in range(3))
    print(f"shapely STRtree.query(intersects), bare pairs    {bulk:7.2f} s   {bulk / own:.1f}")
    joined = qgis_join(frames, places)
    print(f"QGIS native:joinattributesbylocation, 3 layers   {joined:7.2f} s   {joined / own:.1f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
