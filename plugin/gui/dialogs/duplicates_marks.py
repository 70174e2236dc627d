"""The records of one group on the map: numbered discs that can be clicked, and how far each is from the place that stays."""

from __future__ import annotations

from typing import Callable

import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QPen

#: Colours of the records 1, 2, 3 …; the number is there for those who do not see them.
COLOURS = ("#1565c0", "#c2410c", "#6a1b9a", "#2e7d32", "#ad1457", "#00838f", "#5d4037", "#37474f", "#827717")
_KEPT = QColor("#1a7f37")
_RADIUS = 11.0


def colour(number: int) -> str:
    """Return the colour of the record `number` (from 0)."""
    return COLOURS[number % len(COLOURS)]


class GroupMarks(QgsMapCanvasItem):
    """`show_group` replaces what is there; `at(pixel)` says which record was hit."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._places: list[QgsPointXY | None] = []
        self._kept = -1
        self._metres: list[float] = []
        self.setZValue(1000)

    def show_group(self, shapes: list, kept: int, crs: QgsCoordinateReferenceSystem) -> None:
        """Show the records at these shapely points (None: no place) in `crs`; kept: whose place stays, -1 for none."""
        change = QgsCoordinateTransform(crs, self._canvas.mapSettings().destinationCrs(), QgsProject.instance())
        self._places = [
            None if shape is None or shape.is_empty else change.transform(QgsPointXY(shape.x, shape.y))
            for shape in shapes
        ]
        stays = shapes[kept] if 0 <= kept < len(shapes) else None
        self._metres = [
            float("nan") if shape is None or stays is None else float(shapely.distance(shape, stays))
            for shape in shapes
        ]
        self._kept = kept
        self.updatePosition()

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of the records that are drawn, from 1."""
        return [number + 1 for number, place in enumerate(self._places) if place is not None]

    @property
    def kept(self) -> int:
        """Return whose place is marked as the one that stays, from 0; -1 for none."""
        return self._kept

    def pixel(self, number: int) -> QPointF:
        """Return where the disc of a record stands on the canvas."""
        return self._spread()[number]

    def at(self, pixel) -> int:
        """Return the record (from 0) whose disc is at this place of the canvas, -1 for none."""
        for number, place in sorted(self._spread().items(), reverse=True):
            if (place.x() - pixel.x()) ** 2 + (place.y() - pixel.y()) ** 2 <= (_RADIUS + 2) ** 2:
                return number
        return -1

    def _spread(self) -> dict[int, QPointF]:
        """Return the places of the discs: those that would cover each other stand in a row."""
        found: dict[int, QPointF] = {}
        for number, at in enumerate(self._places):
            if at is None:
                continue
            place = self.toCanvasCoordinates(at)
            taken = list(found.values())
            while any(abs(place.x() - p.x()) < 2 * _RADIUS and abs(place.y() - p.y()) < 2 * _RADIUS for p in taken):
                place = QPointF(place.x() + 2.1 * _RADIUS, place.y())
            found[number] = place
        return found

    def updatePosition(self) -> None:  # noqa: N802
        """Follow the map."""
        self.setPos(0, 0)
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(self._canvas.viewport().rect())

    def paint(self, painter, _option=None, _widget=None) -> None:
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        places = self._spread()
        font = QFont(painter.font())
        font.setBold(True)
        painter.setFont(font)
        stays = places.get(self._kept)
        for number, place in places.items():
            if stays is not None and number != self._kept:
                self._paint_line(painter, font, stays, place, self._metres[number])
        for number, place in places.items():
            self._paint_disc(painter, place, number)

    @staticmethod
    def _paint_line(painter, font: QFont, one: QPointF, other: QPointF, metres: float) -> None:
        painter.setPen(QPen(QColor(255, 255, 255, 220), 4.0))
        painter.drawLine(one, other)
        painter.setPen(QPen(_KEPT, 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(one, other)
        text = f"{metres:.0f} m"
        width = QFontMetricsF(font).horizontalAdvance(text) + 8
        short = abs(one.x() - other.x()) + abs(one.y() - other.y()) < width + 4 * _RADIUS
        middle = (one + other) / 2 - QPointF(width / 2, 0)
        start = QPointF(max(one.x(), other.x()) + _RADIUS + 6, other.y()) if short else middle
        box = QRectF(start.x(), start.y() - 9, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255, 225))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(_KEPT)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_disc(self, painter, place: QPointF, number: int) -> None:
        if number == self._kept:
            painter.setPen(QPen(QColor(255, 255, 255, 230), 5.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, _RADIUS + 4, _RADIUS + 4)
            painter.setPen(QPen(_KEPT, 2.5))
            painter.drawEllipse(place, _RADIUS + 4, _RADIUS + 4)
        painter.setPen(QPen(QColor("white"), 2.0))
        painter.setBrush(QColor(colour(number)))
        painter.drawEllipse(place, _RADIUS, _RADIUS)
        painter.setPen(QColor("white"))
        box = QRectF(place.x() - _RADIUS, place.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def close(self) -> None:
        if not sip.isdeleted(self._canvas) and not sip.isdeleted(self):
            self._canvas.scene().removeItem(self)


class MarkClicks(QObject):
    """Takes a click on a disc before the map tool gets it; everything else goes on to the tool."""

    def __init__(self, marks: GroupMarks, canvas: QgsMapCanvas, chosen: Callable[[int], None], parent: QObject) -> None:
        super().__init__(parent)
        self._marks, self._canvas, self._chosen = marks, canvas, chosen
        self._pressed = False
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, _watched, event) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            number = self._marks.at(event.pos())
            self._pressed = number >= 0
            if self._pressed:
                self._chosen(number)
            return self._pressed
        if event.type() == QEvent.Type.MouseButtonRelease and self._pressed:
            self._pressed = False
            return True
        return False

    def close(self) -> None:
        if not sip.isdeleted(self._canvas):
            self._canvas.viewport().removeEventFilter(self)
