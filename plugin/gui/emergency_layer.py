"""The temporary layer that shows emergency groups: neighbouring groups in different colours, labelled with number and doors."""

from __future__ import annotations

import pandas as pd
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsFillSymbol,
    QgsPalLayerSettings,
    QgsProject,
    QgsRendererCategory,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QVariant
from qgis.PyQt.QtGui import QColor

from ..core.text import stored, tr
from ..workspace.frames import attribute, to_qgis

#: Marks the layer, so that it can be found and taken away.
MARK = "gewu/emergency"
_PALETTE = ("141,211,199", "253,180,98", "190,186,218", "251,128,114", "128,177,211", "179,222,105", "252,205,229")
#: From this scale (1:n) groups are labelled.
_LABEL_SCALE = 6000
_TEXTS = (
    ("code", "应急组编码"), ("name", "名称"), ("micro_grid", "所在微网格"), ("community_code", "社区编码"), ("members", "入户清单"),
    ("reason", "备注"),
)  # fmt: skip
_NUMBERS = (("number", "组号"), ("households", "户数"), ("shops", "商铺数"), ("load", "户+商"), ("buildings", "楼栋数"))


def features(groups: pd.DataFrame) -> list[QgsFeature]:
    """Return the features of the groups; touches no layer, so a worker may call it."""
    fields = _fields()
    names = [name for name, _ in (*_TEXTS, *_NUMBERS)]
    columns = [[attribute(value, fields.field(name)) for value in groups[name].to_numpy()] for name in names]
    # groups are numbered along a walk: cycling through the colours tells each from the one before and after
    shades = [row % len(_PALETTE) for row in range(len(groups))]
    made = []
    for row, shape in enumerate(groups["geometry"].to_numpy()):
        feature = QgsFeature(fields)
        feature.setAttributes([*(column[row] for column in columns), shades[row]])
        if shape is not None:
            feature.setGeometry(to_qgis(shape))
        made.append(feature)
    return made


def show(shown: list[QgsFeature], crs: QgsCoordinateReferenceSystem) -> QgsVectorLayer:
    """Add the layer on top of the tree and return it."""
    layer = QgsVectorLayer("MultiPolygon", tr("应急组（临时）"), "memory")
    layer.setCrs(crs)
    layer.dataProvider().addAttributes(_fields())
    layer.updateFields()
    for place, (_, alias) in enumerate((*_TEXTS, *_NUMBERS)):
        layer.setFieldAlias(place, alias)
    layer.dataProvider().addFeatures(shown)
    layer.updateExtents()
    layer.setCustomProperty(MARK, True)
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    layer.setRenderer(_renderer())
    layer.setMapTipTemplate(stored('<b>[% "name" %]</b><br>[% "members" %]'))
    _label(layer)
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer).setExpanded(False)
    return layer


def alive(layer: QgsVectorLayer | None) -> QgsVectorLayer | None:
    """Return the layer, None when the user has removed it."""
    return None if layer is None or sip.isdeleted(layer) else layer


def remove(layer: QgsVectorLayer | None) -> None:
    """Take the layer away; one that is gone already is no error."""
    if alive(layer) is not None:
        QgsProject.instance().removeMapLayer(layer.id())


def _fields() -> QgsFields:
    fields = QgsFields()
    for name, _ in _TEXTS:
        fields.append(QgsField(name, QVariant.String))
    for name in (*(name for name, _ in _NUMBERS), "colour"):
        fields.append(QgsField(name, QVariant.Int))
    return fields


def _renderer() -> QgsCategorizedSymbolRenderer:
    categories = [
        QgsRendererCategory(
            number,
            QgsFillSymbol.createSimple({"color": f"{colour},215", "outline_color": "#4d4d4d", "outline_width": "0.12"}),
            "",
        )
        for number, colour in enumerate(_PALETTE)
    ]
    return QgsCategorizedSymbolRenderer("colour", categories)


def _label(layer: QgsVectorLayer) -> None:
    settings = QgsPalLayerSettings()
    settings.fieldName = stored("\"number\" || '组\\n' || \"load\" || '户'")
    settings.isExpression = True
    settings.scaleVisibility = True
    settings.minimumScale = _LABEL_SCALE
    text = QgsTextFormat()
    text.setSize(7.5)
    text.setColor(QColor("#1d2733"))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.8)
    text.setBuffer(halo)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
