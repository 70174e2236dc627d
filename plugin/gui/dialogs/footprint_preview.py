"""A small drawing of a footprint cut into numbered parts."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPainterPath, QPen
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

#: Fills of neighbouring parts in turn, and of a part above the maximum.
_FILLS, _BAD = ("#cfe3f5", "#e4f1d5", "#fbe8c8"), "#f6c7c3"
_MARGIN = 10


class FootprintPreview(QWidget):
    """`show_parts` draws the parts; north is up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._shapes: list = []
        self._texts: list[str] = []
        self._bad: list[bool] = []
        self._chosen = -1

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(360, 150)

    def show_parts(self, shapes: list, texts: list[str], bad: list[bool]) -> None:
        """Draw polygons with a text in each; `bad` ones in red."""
        self._shapes, self._texts, self._bad = list(shapes), list(texts), list(bad)
        self.update()

    def point_out(self, number: int) -> None:
        """Draw a thick border round one part, -1 for none."""
        self._chosen = number
        self.update()

    def paintEvent(self, _event) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        if not self._shapes:
            return
        west, south, east, north = shapely.total_bounds(np.array(self._shapes, dtype=object))
        scale = min(
            (self.width() - 2 * _MARGIN) / max(east - west, 0.1),
            (self.height() - 2 * _MARGIN) / max(north - south, 0.1),
        )
        middle = QPointF((west + east) / 2.0, (south + north) / 2.0)

        def place(x: float, y: float) -> QPointF:
            return QPointF(
                self.width() / 2.0 + (x - middle.x()) * scale, self.height() / 2.0 - (y - middle.y()) * scale
            )

        for number, shape in enumerate(self._shapes):
            path = QPainterPath()
            for ring in shapely.get_rings(shapely.get_parts(shape)):
                points = [place(x, y) for x, y in shapely.get_coordinates(ring)]
                path.moveTo(points[0])
                for point in points[1:]:
                    path.lineTo(point)
            chosen = number == self._chosen
            painter.setPen(QPen(QColor("#0b4f9c" if chosen else "#5b6b7a"), 2.5 if chosen else 1.0))
            painter.setBrush(QColor(_BAD if self._bad[number] else _FILLS[number % len(_FILLS)]))
            painter.drawPath(path)
        self._write(painter, place)

    def _write(self, painter: QPainter, place) -> None:
        """Write the texts where they fit: small parts get their number alone, tiny ones nothing."""
        painter.setPen(QColor("#1d2733"))
        metrics = painter.fontMetrics()
        for number, (shape, text) in enumerate(zip(self._shapes, self._texts)):
            west, south, east, north = shape.bounds
            box = QRectF(place(west, north), place(east, south))
            for wanted in (text, str(number + 1)):
                lines = wanted.split("\n")
                width = max(metrics.horizontalAdvance(line) for line in lines)
                if width <= box.width() and metrics.height() * len(lines) <= box.height() + 4:
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, wanted)
                    break
