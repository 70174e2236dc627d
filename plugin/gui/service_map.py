"""Service relations drawn over the map: rubber bands, so that nothing of it is in the project, printed or saved."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ..workspace.frames import to_qgis

_AREA, _LINE, _POINT = (
    QgsWkbTypes.GeometryType.PolygonGeometry,
    QgsWkbTypes.GeometryType.LineGeometry,
    QgsWkbTypes.GeometryType.PointGeometry,
)
_SOLID, _DASH = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
#: kind: (shape, line colour, casing colour, fill colour, fill pattern, width in px, style of the line), drawn in this order.
_LOOKS = {
    "all": (_LINE, "#8e24aa96", "#ffffff96", "#00000000", Qt.BrushStyle.NoBrush, 1, _SOLID),
    "own": (_AREA, "#1565c0ff", "#ffffffc8", "#1565c01e", Qt.BrushStyle.SolidPattern, 3, _SOLID),
    "served": (_AREA, "#8e24aaff", "#ffffffc8", "#8e24aa8c", Qt.BrushStyle.BDiagPattern, 3, _SOLID),
    "suggested": (_AREA, "#b26a00ff", "#ffffffb4", "#00000000", Qt.BrushStyle.NoBrush, 2, _DASH),
    "hover": (_AREA, "#e65100ff", "#ffffff00", "#ffc1073c", Qt.BrushStyle.SolidPattern, 2, _SOLID),
    "lines": (_LINE, "#8e24aaff", "#ffffffdc", "#00000000", Qt.BrushStyle.NoBrush, 3, _SOLID),
    "suggested_lines": (_LINE, "#b26a00ff", "#ffffffb4", "#00000000", Qt.BrushStyle.NoBrush, 2, _DASH),
    "facility": (_POINT, "#6a1b9aff", "#ffffffff", "#00000000", Qt.BrushStyle.NoBrush, 3, _SOLID),
}
KINDS = tuple(_LOOKS)


def _colour(text: str) -> QColor:
    """Return a colour written #rrggbbaa."""
    colour = QColor(text[:7])
    colour.setAlpha(int(text[7:], 16))
    return colour


class ServiceMap:
    """What is drawn, by kind (see KINDS). Shapes are shapely ones in the workspace CRS."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._bands: dict[str, QgsRubberBand] = {}
        self._shown: dict[str, tuple[QgsGeometry, QgsCoordinateReferenceSystem]] = {}
        canvas.destinationCrsChanged.connect(self._again)

    def show(self, kind: str, shapes, crs: QgsCoordinateReferenceSystem) -> None:
        """Draw these shapes, and no others, as `kind`; None among them is passed over."""
        found = np.asarray(shapes, dtype=object)
        found = found[~shapely.is_missing(found) & ~shapely.is_empty(found)]
        if not len(found):
            self.clear(kind)
            return
        parts = shapely.get_parts(found)
        kinds = {_AREA: shapely.multipolygons, _LINE: shapely.multilinestrings, _POINT: shapely.multipoints}
        self._shown[kind] = to_qgis(kinds[_LOOKS[kind][0]](parts)), crs
        self._draw(kind)

    def clear(self, *kinds: str) -> None:
        """Take these kinds away; without any, all."""
        for kind in kinds or KINDS:
            self._shown.pop(kind, None)
            if kind in self._bands:
                self._bands[kind].reset(_LOOKS[kind][0])

    def shown(self, kind: str) -> QgsGeometry:
        """Return what is drawn as `kind`, in the coordinates of the workspace; empty for nothing."""
        return self._shown[kind][0] if kind in self._shown else QgsGeometry()

    def close(self) -> None:
        """Take everything off the canvas; the map is not used afterwards."""
        if not sip.isdeleted(self._canvas):
            self._canvas.destinationCrsChanged.disconnect(self._again)
            for band in self._bands.values():
                if not sip.isdeleted(band):
                    self._canvas.scene().removeItem(band)
        self._bands, self._shown = {}, {}

    def _again(self) -> None:
        for kind in self._shown:
            self._draw(kind)

    def _draw(self, kind: str) -> None:
        geometry, crs = self._shown[kind]
        band = self._band(kind)
        band.reset(_LOOKS[kind][0])
        band.setToGeometry(geometry, crs)

    def _band(self, kind: str) -> QgsRubberBand:
        if kind not in self._bands:
            shape, line, casing, fill, pattern, width, style = _LOOKS[kind]
            band = self._bands[kind] = QgsRubberBand(self._canvas, shape)
            band.setColor(_colour(line))
            band.setSecondaryStrokeColor(_colour(casing))
            band.setFillColor(_colour(fill))
            band.setBrushStyle(pattern)
            band.setWidth(width)
            band.setLineStyle(style)
            band.setZValue(band.zValue() + 0.01 * KINDS.index(kind))
            if shape == _POINT:
                band.setIcon(QgsRubberBand.IconType.ICON_CIRCLE)
                band.setIconSize(18)
        return self._bands[kind]
