"""What a painting tool draws over the map: the target, the source, the parts met, and the area being drawn."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ...workspace.frames import to_qgis

#: kind: (line colour, fill colour or None, casing colour or None, width in px, style of the line)
_SOLID, _DASH = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
_LOOKS = {
    "target": ("#1565c0", "21,101,192,36", "255,255,255,230", 4, _SOLID),
    "source": ("#8e24aa", None, "255,255,255,230", 3, _DASH),
    "taken": ("#b35c00", "255,143,0,190", None, 1, _SOLID),
    "refused": ("#b71c1c", "183,28,28,70", None, 2, _DASH),
    "hover": ("#e65100", "255,193,7,90", None, 2, _SOLID),
    "area": ("#37474f", "120,144,156,40", "255,255,255,200", 1, _DASH),
}


class Highlight:
    """Rubber bands by kind (see _LOOKS). Shapes are shapely polygons in `crs`; areas are places on the canvas."""

    def __init__(self, canvas: QgsMapCanvas, crs: QgsCoordinateReferenceSystem) -> None:
        self._canvas = canvas
        self._crs = crs
        self._bands: dict[str, QgsRubberBand] = {}

    def show(self, kind: str, shapes) -> None:
        """Show these shapes, and no others, as `kind`; None among them is passed over."""
        found = np.atleast_1d(np.asarray(shapes, dtype=object))
        singles = shapely.get_parts(found[shapely.is_valid_input(found)]) if len(found) else found
        if not len(singles):
            self.clear(kind)
            return
        self._band(kind).setToGeometry(to_qgis(shapely.multipolygons(singles)), self._crs)

    def area(self, places: list[QgsPointXY]) -> None:
        """Show the area that is being drawn, in the coordinates of the canvas."""
        self._band("area").setToGeometry(QgsGeometry.fromPolygonXY([[*places, places[0]]]))

    def shown(self, kind: str) -> QgsGeometry:
        """Return what is shown as `kind`, in the coordinates of the canvas; empty for nothing."""
        band = self._bands.get(kind)
        return QgsGeometry() if band is None or not band.numberOfVertices() else band.asGeometry()

    def clear(self, *kinds: str) -> None:
        """Take these kinds away; without any, all."""
        for kind in kinds or tuple(self._bands):
            if kind in self._bands:
                self._bands[kind].reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def close(self) -> None:
        for band in self._bands.values():
            if not sip.isdeleted(band) and not sip.isdeleted(self._canvas):
                self._canvas.scene().removeItem(band)
        self._bands = {}

    def _band(self, kind: str) -> QgsRubberBand:
        if kind not in self._bands:
            self._bands[kind] = _made(self._canvas, *_LOOKS[kind])
        return self._bands[kind]


def _made(canvas: QgsMapCanvas, line: str, fill: str | None, casing: str | None, width: int, style) -> QgsRubberBand:
    band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
    band.setStrokeColor(QColor(line))
    band.setFillColor(_colour(fill) if fill else QColor(0, 0, 0, 0))
    band.setSecondaryStrokeColor(_colour(casing) if casing else QColor())
    band.setWidth(width)
    band.setLineStyle(style)
    return band


def _colour(text: str) -> QColor:
    return QColor(*(int(part) for part in text.split(",")))
