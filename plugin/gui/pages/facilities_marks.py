"""What the queue draws on the map: the facility in question, and its candidates as numbered outlines."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QPen

from ...workspace.frames import to_qgis

#: Outlines of the candidates 1, 2, 3 …; they stay apart for the colour-blind, and each has its number besides.
COLOURS = ("#1565c0", "#e65100", "#6a1b9a", "#2e7d32", "#ad1457", "#00838f", "#5d4037", "#37474f", "#827717")
_SITE = QColor("#e60000")
_RADIUS = 10.0


class QueueMarks:
    """Made once for a canvas; `show` replaces what is there, `close` takes it away."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._bands: list[QgsRubberBand] = []
        self._badges = _Badges(canvas)
        self._crs = QgsCoordinateReferenceSystem()

    def show(self, site, shapes, titles: list[str], view: tuple, crs: QgsCoordinateReferenceSystem) -> None:
        """Show the facility (a geometry or None) and its candidates (geometries or None) with their names.

        view: (west, south, east, north) where the numbers are to be seen. All in `crs`.
        """
        self._crs = crs
        places = _places(shapes, view)
        for number, shape in enumerate(shapes):
            band = self._band(number)
            if shape is None or shape.is_empty:
                band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
            else:
                band.setToGeometry(to_qgis(shape), crs)
        for band in self._bands[len(shapes) :]:
            band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        marked = [(number, place, titles[number]) for number, place in enumerate(places) if place is not None]
        self._badges.set_marks(site, marked, crs)
        self.arm(-1)

    def arm(self, number: int) -> None:
        """Fill the candidate that Enter would accept, -1 for none."""
        for place, band in enumerate(self._bands):
            colour = QColor(COLOURS[place % len(COLOURS)])
            colour.setAlpha(60 if place == number else 12)
            band.setFillColor(colour)
            band.setWidth(4 if place == number else 2)
        self._badges.arm(number)

    def clear(self) -> None:
        self.show(None, [], [], (0.0, 0.0, 1.0, 1.0), self._crs)

    def close(self) -> None:
        if not sip.isdeleted(self._canvas):
            for item in [*self._bands, self._badges]:
                if not sip.isdeleted(item):
                    self._canvas.scene().removeItem(item)
        self._bands = []

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of the candidates that are drawn, from 1."""
        return [number + 1 for number, band in enumerate(self._bands) if band.numberOfVertices()]

    @property
    def site(self):
        """Return the marked place of the facility (QgsPointXY in the coordinates of the map), None for none."""
        return self._badges.site

    def _band(self, number: int) -> QgsRubberBand:
        while len(self._bands) <= number:
            band = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
            band.setStrokeColor(QColor(COLOURS[len(self._bands) % len(COLOURS)]))
            band.setSecondaryStrokeColor(QColor(255, 255, 255, 210))
            band.setLineStyle(Qt.PenStyle.SolidLine)
            self._bands.append(band)
        return self._bands[number]


def _places(shapes, view: tuple) -> list:
    """Return where the number of each candidate stands: inside it and in sight, if a part of it is."""
    found = np.full(len(shapes), None, dtype=object)
    found[:] = shapes
    if not len(found):
        return []
    parts = shapely.clip_by_rect(found, *view)
    empty = shapely.is_missing(parts) | shapely.is_empty(parts)
    return shapely.point_on_surface(np.where(empty, found, parts)).tolist()


class _Badges(QgsMapCanvasItem):
    """Numbers with names beside them, and a ring with a cross round the facility."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.site: QgsPointXY | None = None
        self._marks: list[tuple[int, QgsPointXY, str]] = []
        self._armed = -1
        self.setZValue(1000)

    def set_marks(self, site, marks: list[tuple], crs: QgsCoordinateReferenceSystem) -> None:
        change = QgsCoordinateTransform(crs, self._canvas.mapSettings().destinationCrs(), QgsProject.instance())
        point = (
            None if site is None or site.is_empty else site if site.geom_type == "Point" else site.point_on_surface()
        )
        self.site = None if point is None else change.transform(QgsPointXY(point.x, point.y))
        self._marks = [(number, change.transform(QgsPointXY(at.x, at.y)), title) for number, at, title in marks]
        self.updatePosition()

    def arm(self, number: int) -> None:
        self._armed = number
        self.update()

    def updatePosition(self) -> None:  # noqa: N802
        """Follow the map."""
        self.setPos(0, 0)
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(self._canvas.viewport().rect())

    def paint(self, painter, _option=None, _widget=None) -> None:
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        if self.site is not None:
            self._paint_site(painter, self.toCanvasCoordinates(self.site))
        font = QFont(painter.font())
        font.setBold(True)
        taken: list[QPointF] = []
        for number, at, title in self._marks:
            place = self.toCanvasCoordinates(at)
            while any(abs(place.x() - p.x()) < 2.2 * _RADIUS and abs(place.y() - p.y()) < 2 * _RADIUS for p in taken):
                place = QPointF(place.x(), place.y() + 2.1 * _RADIUS)
            taken.append(place)
            self._paint_badge(painter, font, place, number, title)

    @staticmethod
    def _paint_site(painter, place: QPointF) -> None:
        for colour, width in ((QColor(255, 255, 255, 230), 5.0), (_SITE, 2.5)):
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, 13.0, 13.0)
            for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(
                    QPointF(place.x() + 9 * x, place.y() + 9 * y), QPointF(place.x() + 19 * x, place.y() + 19 * y)
                )

    def _paint_badge(self, painter, font: QFont, place: QPointF, number: int, title: str) -> None:
        colour = QColor(COLOURS[number % len(COLOURS)])
        radius = _RADIUS + (2.0 if number == self._armed else 0.0)
        painter.setFont(font)
        width = QFontMetricsF(font).horizontalAdvance(title) + 8
        label = QRectF(place.x() + radius - 2, place.y() - 9, width + 4, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255, 225))
        painter.drawRoundedRect(label, 4, 4)
        painter.setPen(colour)
        painter.drawText(label.adjusted(5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(QPen(QColor("white"), 2.0))
        painter.setBrush(colour)
        painter.drawEllipse(place, radius, radius)
        painter.setPen(QColor("white"))
        box = QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))
