"""How long the map of a city's facilities takes to draw: `python -m tests.bench.bench_facility_map [count]` (default 86,000).

A window of 1366 × 768 at 96 dpi, the whole city and typical scales, both looks of the layer, against QGIS's single symbol
(the floor) and its own rule per class without the groups (30 filters for each feature). Best of three, without labels and,
near, with them. Then a map tip of one facility among 51,784 compounds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
)
from qgis.PyQt.QtCore import QSize

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from plugin.workspace import geopackage, styles  # noqa: E402
from plugin.workspace import project as workspace_project  # noqa: E402
from plugin.workspace.edits import Change  # noqa: E402
from plugin.workspace.workspace import Workspace  # noqa: E402

COMMUNITIES, COMPOUNDS, CITY = 1953, 51_784, 40_000.0
SCALES = (None, 50_000, 20_000, 12_000, 6_000, 3_000)
WIDTH, HEIGHT, DPI = 1366, 768, 96
WEST, SOUTH = 500_000.0, 3_260_000.0


def city(folder: Path, count: int) -> Workspace:
    """Write `count` facilities around the middles of communities: 3 % in doubt, 5 % not in use, 2 % without a class."""
    random = np.random.default_rng(7)
    middles = random.uniform(0, CITY, (COMMUNITIES, 2))
    places = middles[random.integers(0, COMMUNITIES, count)] + random.normal(0, 350, (count, 2)) + [WEST, SOUTH]
    codes = np.array([item["code"] for item in styles.taxonomy()["classes"]], dtype=object)
    frame = pd.DataFrame({"code": [f"S{n:06d}" for n in range(count)], "name": [f"示例{n}设施" for n in range(count)]})
    frame["class_code"] = np.where(random.random(count) < 0.02, None, codes[random.integers(0, len(codes), count)])
    frame["tag_state"] = np.where(random.random(count) < 0.03, "待定", "自动")
    frame["state"] = random.choice(["在用", "闲置", "在建", "缺失"], count, p=[0.95, 0.02, 0.02, 0.01])
    frame["compound_code"] = [f"X{n % COMPOUNDS:06d}" for n in range(count)]
    frame["geometry"] = shapely.points(places)
    corners = random.uniform(0, CITY, (COMPOUNDS, 2)) + [WEST, SOUTH]
    compounds = pd.DataFrame(
        {"code": [f"X{n:06d}" for n in range(COMPOUNDS)], "name": [f"示例{n}院" for n in range(COMPOUNDS)]}
    )
    compounds["geometry"] = shapely.box(*corners.T, *(corners + 90).T)
    path = geopackage.create(folder / "city.gpkg", QgsCoordinateReferenceSystem("EPSG:4545"), "示例城市")
    made = Workspace.open(path, QgsProject())
    made.apply([Change("facility", add=frame), Change("compound", add=compounds)], "示例")
    return made


def draw(layer, scale: float | None, labels: bool = False) -> float:
    """Return the least seconds of three to draw the layer around the middle of the city."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputDpi(DPI)
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setFlag(QgsMapSettings.Flag.DrawLabeling, labels)
    metre = (scale or 1) * 0.0254 / DPI
    middle = QgsPointXY(WEST + CITY / 2, SOUTH + CITY / 2)
    near = QgsRectangle.fromCenterAndSize(middle, WIDTH * metre, HEIGHT * metre)
    settings.setExtent(layer.extent() if scale is None else near)
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        job = QgsMapRendererSequentialJob(settings)
        job.start()
        job.waitForFinished()
        taken.append(time.perf_counter() - start)
    return min(taken)


def flat() -> QgsRuleBasedRenderer:
    """Return one rule per class beside each other, as a person would make them in QGIS."""
    root = QgsRuleBasedRenderer.Rule(None)
    for item in styles.taxonomy()["classes"]:
        symbol = QgsMarkerSymbol.createSimple(
            {"name": "circle", "color": "#c62828", "size": "2.2", "outline_color": "#ffffff"}
        )
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, filterExp=f"\"class_code\" = '{item['code']}'"))
    return QgsRuleBasedRenderer(root)


def tip(layer) -> float:
    """Return the seconds of one map tip."""
    feature = next(layer.getFeatures())
    start = time.perf_counter()
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
    return time.perf_counter() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 86_000
    application = QgsApplication([], False)
    application.initQgis()
    with tempfile.TemporaryDirectory() as folder:
        ws = city(Path(folder), count)
        workspace_project.show(ws, QgsProject.instance())
        layer = ws.layer("facility")
        manager = layer.styleManager()
        rows = {}
        for name in manager.styles():
            manager.setCurrentStyle(name)
            rows[name] = [draw(layer, scale) for scale in SCALES]
        manager.setCurrentStyle(manager.styles()[0])
        rows["……并标注名称"] = [None] * 4 + [draw(layer, scale, True) for scale in SCALES[4:]]
        tips = min(tip(layer) for _ in range(5))
        copy = layer.clone()
        for name, renderer in (
            ("每类一条规则", flat()),
            ("单一符号", QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple({"size": "2.2"}))),
        ):
            copy.setRenderer(renderer)
            rows[name] = [draw(copy, scale) for scale in SCALES]
        print(f"{count:,} facilities, seconds to draw {WIDTH} × {HEIGHT}")
        print(f"{'':<14}" + "".join(f"{'city' if scale is None else f'1:{scale:,}':>10}" for scale in SCALES))
        for name, seconds in rows.items():
            print(f"{name:<14}" + "".join(f"{'' if value is None else f'{value:.3f}':>10}" for value in seconds))
        print(f"map tip with {COMPOUNDS:,} compounds: {tips * 1000:.0f} ms")
        QgsProject.instance().clear()
        del copy, layer, ws
    application.exitQgis()


if __name__ == "__main__":
    main()
