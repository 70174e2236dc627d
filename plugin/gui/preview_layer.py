"""The temporary layers that show a delineation before it is adopted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsPalLayerSettings,
    QgsProject,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QVariant
from qgis.PyQt.QtGui import QColor

from ..core.grids import bounds
from ..core.grids.delineate import Delineation
from ..core.text import tr
from ..workspace.frames import to_features
from ..workspace.layers import ROLE

#: Marks the layers, so that they can be found and taken away.
MARK = "gewu/preview"
#: Marks a layer whose labels were switched off for the time of a preview.
_QUIET = "gewu/preview_quiet"
#: Colours (red, green, blue) of grids inside the bounds; neighbours differ. OUTSIDE is for grids beyond the bounds,
#: EXEMPT for those the bounds do not bind; LOCKED is added where a grid is kept as it was.
PALETTE = ("141,211,199", "255,255,179", "190,186,218", "128,177,211", "253,180,98", "179,222,105", "247,202,221")
OUTSIDE, EXEMPT = len(PALETTE), len(PALETTE) + 1
LOCKED = 100
#: From this scale (1:n) the codes and household counts are written.
LABEL_SCALE = 8000
_TEXTS = ("code", "name", "reason", "label")
_NUMBERS = ("households", "shops", "buildings", "colour")


@dataclass
class Content:
    """What the layers show: features made in a worker."""

    grids: list[QgsFeature]
    general: list[QgsFeature]


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
    found = np.select([beyond, standings == bounds.EXEMPT], [OUTSIDE, EXEMPT], found)
    kept = grids["locked"].to_numpy(dtype=bool) | grids["source"].eq("manual").to_numpy()
    return np.where(kept, LOCKED + found, found)


def labels(grids: pd.DataFrame) -> list[str]:
    """Return per grid the tail of its code and its households (and shops), in two lines."""
    result = []
    for code, households, shops in zip(grids["code"], grids["households"], grids["shops"]):
        code = code or ""
        tail = f"{code[-5:-3]}-{code[-3:]}" if len(code) >= 17 else code
        load = tr("户数未知") if households != households else tr("{count:.0f}户").format(count=households)
        if shops and shops == shops:
            load += tr("+{count:.0f}铺").format(count=shops)
        result.append(f"{tail}\n{load}")
    return result


def content(delineation: Delineation, palette: np.ndarray) -> Content:
    """Return the features of both layers; touches no layer, so a worker may call it."""
    grids = delineation.grids.assign(colour=palette, label=labels(delineation.grids))
    general = getattr(delineation, "general_grids", None)
    borders = [] if general is None or not len(general) else to_features(general, _general_fields())
    return Content(to_features(grids, _fields()), borders)


def _fields() -> QgsFields:
    fields = QgsFields()
    for name in _TEXTS:
        fields.append(QgsField(name, QVariant.String))
    for name in _NUMBERS:
        fields.append(QgsField(name, QVariant.Int))
    return fields


def _general_fields() -> QgsFields:
    fields = QgsFields()
    for name in ("code", "name"):
        fields.append(QgsField(name, QVariant.String))
    fields.append(QgsField("households", QVariant.Int))
    return fields


class PreviewLayers:
    """The two layers in the project: the grids, and above them the borders of general grids where some were formed.

    The user may remove them at any time; `show` makes them anew.
    """

    def __init__(self) -> None:
        self._grids: QgsVectorLayer | None = None
        self._general: QgsVectorLayer | None = None

    @property
    def grids(self) -> QgsVectorLayer | None:
        """Return the layer of grids, None while there is none."""
        return _alive(self._grids)

    @property
    def general(self) -> QgsVectorLayer | None:
        return _alive(self._general)

    def _quiet(self) -> None:
        """Switch the labels of the grids below off, which would stand beside those of the preview."""
        for layer in QgsProject.instance().mapLayers().values():
            if layer.customProperty(ROLE) == "micro_grid" and layer.labelsEnabled():
                layer.setLabelsEnabled(False)
                layer.setCustomProperty(_QUIET, True)

    def _loud(self) -> None:
        """Switch them on again, also those of a project that was saved with a preview."""
        for layer in QgsProject.instance().mapLayers().values():
            if layer.customProperty(_QUIET):
                layer.removeCustomProperty(_QUIET)
                layer.setLabelsEnabled(True)
                layer.triggerRepaint()

    def show(self, shown: Content, name: str, crs: QgsCoordinateReferenceSystem) -> None:
        """Show `shown` under `name` on top of the layer tree, in place of what was shown before."""
        layer = self.grids
        if layer is None:
            layer = self._grids = _make(_fields(), crs, _renderer())
            _label(layer, '"label"', LABEL_SCALE, 8.0, "#1d2733")
            _add(layer)
            layer.willBeDeleted.connect(self._loud)
        self._quiet()
        _fill(layer, shown.grids)
        self.name(name)
        if not shown.general:
            _remove(self.general)
            return
        borders = self.general
        if borders is None:
            borders = self._general = _make(_general_fields(), crs, QgsSingleSymbolRenderer(_general_symbol()))
            unit = QgsExpression.quotedString(tr("户"))
            text = f"""coalesce("name", right("code", 2)) || '\\n' || "households" || {unit}"""
            _label(borders, text, 30000, 10.0, "#1f4e8c")
            borders.setName(tr("一般网格预览（未采用）"))
            _add(borders)
        _fill(borders, shown.general)

    def name(self, name: str) -> None:
        """Name the layer of grids after its variant."""
        if self.grids is not None:
            self.grids.setName(tr("预览（未采用）：{name}").format(name=name))

    def remove(self) -> None:
        """Take the layers away; those that are gone already are no error."""
        _remove(self.grids)
        _remove(self.general)
        self._grids = self._general = None
        self._loud()


def _alive(layer: QgsVectorLayer | None) -> QgsVectorLayer | None:
    return None if layer is None or sip.isdeleted(layer) else layer


def _remove(layer: QgsVectorLayer | None) -> None:
    if layer is not None:
        QgsProject.instance().removeMapLayer(layer.id())


def _make(fields: QgsFields, crs: QgsCoordinateReferenceSystem, renderer) -> QgsVectorLayer:
    layer = QgsVectorLayer("MultiPolygon", "", "memory")
    layer.setCrs(crs)
    layer.dataProvider().addAttributes(fields)
    layer.updateFields()
    layer.setCustomProperty(MARK, True)
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    layer.setRenderer(renderer)
    return layer


def _add(layer: QgsVectorLayer) -> None:
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    node = project.layerTreeRoot().insertLayer(0, layer)
    node.setExpanded(False)


def _fill(layer: QgsVectorLayer, features: list[QgsFeature]) -> None:
    layer.dataProvider().truncate()
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    layer.triggerRepaint()


def _renderer() -> QgsCategorizedSymbolRenderer:
    plain = [{"color": f"{colour},176", "outline_color": "#404040", "outline_width": "0.3"} for colour in PALETTE]
    titled = [(number, symbol, tr("户数在范围内")) for number, symbol in enumerate(plain)]
    red = {"color": "229,57,53,170", "outline_color": "#b71c1c", "outline_width": "0.8"}
    grey = {"color": "140,140,140,140", "outline_color": "#404040", "outline_width": "0.3"}
    titled += [(OUTSIDE, red, tr("户数超出范围")), (EXEMPT, grey, tr("专属网格（不限户数）"))]
    categories = [QgsRendererCategory(value, QgsFillSymbol.createSimple(look), title) for value, look, title in titled]
    for value, look, title in titled:
        symbol = QgsFillSymbol.createSimple(look)
        hatch = QgsLinePatternFillSymbolLayer()
        hatch.setLineAngle(45)
        hatch.setDistance(2.0)
        hatch.setLineWidth(0.25)
        symbol.appendSymbolLayer(hatch)
        categories.append(QgsRendererCategory(LOCKED + value, symbol, tr("{title}，保留不变").format(title=title)))
    return QgsCategorizedSymbolRenderer("colour", categories)


def _general_symbol() -> QgsFillSymbol:
    symbol = QgsFillSymbol.createSimple({"style": "no", "outline_color": "#ffffff", "outline_width": "1.5"})
    inner = QgsFillSymbol.createSimple({"style": "no", "outline_color": "#1f4e8c", "outline_width": "0.9"})
    symbol.appendSymbolLayer(inner.symbolLayer(0).clone())
    return symbol


def _label(layer: QgsVectorLayer, expression: str, scale: int, size: float, colour: str) -> None:
    settings = QgsPalLayerSettings()
    settings.fieldName = expression
    settings.isExpression = True
    settings.scaleVisibility = True
    settings.minimumScale = scale
    settings.multilineAlign = QgsPalLayerSettings.MultiLineAlign.MultiCenter
    text = QgsTextFormat()
    text.setSize(size)
    bold = text.font()
    bold.setBold(True)
    text.setFont(bold)
    text.setColor(QColor(colour))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.9)
    text.setBuffer(halo)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
