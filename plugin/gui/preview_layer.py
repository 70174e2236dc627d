"""The temporary layer that shows a delineation before it is adopted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsField,
    QgsFields,
    QgsFillSymbol,
    QgsPalLayerSettings,
    QgsProject,
    QgsRendererCategory,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QVariant

from ..core.grids import bounds
from ..core.text import tr
from ..workspace.frames import to_features

#: Marks the layer, so that it can be found and taken away.
MARK = "gewu/preview"
#: Colours (red, green, blue) of grids inside the bounds; neighbours differ. OUTSIDE is for grids beyond the bounds,
#: EXEMPT for those the bounds do not bind.
PALETTE = ("141,211,199", "255,255,179", "190,186,218", "128,177,211", "253,180,98", "179,222,105", "217,217,217")
OUTSIDE, EXEMPT = len(PALETTE), len(PALETTE) + 1
#: From this scale (1:n) the household counts are written.
LABEL_SCALE = 8000


def colours(grids: pd.DataFrame, standings: np.ndarray) -> np.ndarray:
    """Return a palette number per grid from how it stands (`core.grids.bounds`); neighbours differ where seven suffice."""
    shapes = grids["geometry"].to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    order = np.argsort(one, kind="stable")
    starts = np.searchsorted(one[order], np.arange(len(shapes) + 1))
    found = np.full(len(shapes), -1)
    for row in range(len(shapes)):
        near = two[order[starts[row] : starts[row + 1]]]
        taken = {found[other] for other in near}
        found[row] = next((colour for colour in range(len(PALETTE)) if colour not in taken), row % len(PALETTE))
    beyond = np.isin(standings, (bounds.BELOW, bounds.ABOVE))
    return np.select([beyond, standings == bounds.EXEMPT], [OUTSIDE, EXEMPT], found)


def show(grids: pd.DataFrame, palette: np.ndarray, crs: QgsCoordinateReferenceSystem) -> QgsVectorLayer:
    """Add the layer on top of the layer tree and return it."""
    fields = QgsFields()
    for name in ("code", "name", "reason"):
        fields.append(QgsField(name, QVariant.String))
    for name in ("households", "shops", "buildings", "colour"):
        fields.append(QgsField(name, QVariant.Int))
    layer = QgsVectorLayer("MultiPolygon", tr("划格预览（未采用）"), "memory")
    layer.setCrs(crs)
    layer.dataProvider().addAttributes(fields)
    layer.updateFields()
    layer.dataProvider().addFeatures(to_features(grids.assign(colour=palette), layer.fields()))
    layer.updateExtents()
    layer.setCustomProperty(MARK, True)
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    layer.setRenderer(_renderer())
    _label(layer)
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer)
    return layer


def _renderer() -> QgsCategorizedSymbolRenderer:
    categories = []
    for number, colour in enumerate(PALETTE):
        symbol = QgsFillSymbol.createSimple(
            {"color": f"{colour},176", "outline_color": "#404040", "outline_width": "0.3"}
        )
        categories.append(QgsRendererCategory(number, symbol, tr("户数在范围内")))
    symbol = QgsFillSymbol.createSimple({"color": "229,57,53,170", "outline_color": "#b71c1c", "outline_width": "0.8"})
    categories.append(QgsRendererCategory(OUTSIDE, symbol, tr("户数超出范围")))
    symbol = QgsFillSymbol.createSimple(
        {"color": "158,150,172,120", "outline_color": "#404040", "outline_width": "0.3"}
    )
    categories.append(QgsRendererCategory(EXEMPT, symbol, tr("专属网格（不限户数）")))
    return QgsCategorizedSymbolRenderer("colour", categories)


def _label(layer: QgsVectorLayer) -> None:
    settings = QgsPalLayerSettings()
    settings.fieldName = '"households"'
    settings.isExpression = True
    settings.scaleVisibility = True
    settings.minimumScale = LABEL_SCALE
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def remove(layer: QgsVectorLayer | None) -> None:
    """Take the layer away again; one that is gone already is no error."""
    if layer is not None and not sip.isdeleted(layer):
        QgsProject.instance().removeMapLayer(layer.id())
