"""How many grids have how many households, as bars: green between the bounds, red beyond them."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen
from qgis.PyQt.QtWidgets import QWidget

from ...core.grids.comparison import Figures
from ...core.grids.settings import GridSettings
from ...core.text import tr
from ..frame_model import BAD, FAINT, GOOD, LINK

_HEIGHT = 56


class Histogram(QWidget):
    """Shows `Figures.bars`; the tip says the same in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: Figures | None = None
        self._settings = GridSettings()
        self.setMinimumHeight(_HEIGHT)
        self.setMaximumHeight(_HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, _HEIGHT)

    def show_figures(self, figures: Figures, settings: GridSettings) -> None:
        self._figures, self._settings = figures, settings
        lines = [
            tr("{low:g}–{high:g} 户：{count} 个").format(low=low, high=high - 1, count=count)
            for low, high, count in zip(figures.edges, figures.edges[1:], figures.bars)
            if count
        ]
        self.setToolTip("\n".join(lines))
        self.setVisible(bool(figures.bars))
        self.update()

    def paintEvent(self, _event) -> None:  # noqa: N802
        figures = self._figures
        if figures is None or not figures.bars:
            return
        painter = QPainter(self)
        font = painter.font()
        font.setPointSizeF(0.8 * font.pointSizeF())
        painter.setFont(font)
        below = painter.fontMetrics().height()
        first, last, most = figures.edges[0], figures.edges[-1], max(figures.bars)
        room = QRectF(1, 2, self.width() - 2, self.height() - below - 3)
        scale = room.width() / (last - first)
        bars = zip(figures.edges, figures.edges[1:], figures.bars, figures.bars_beyond)
        for low, high, count, beyond in bars:
            bottom = room.bottom()
            for number, colour in ((count - beyond, GOOD), (beyond, BAD)):
                height = max(room.height() * number / most, 2.0 if number else 0.0)
                left, width = room.left() + (low - first) * scale, (high - low) * scale - 1
                painter.fillRect(QRectF(left, bottom - height, width, height), QColor(colour))
                bottom -= height
        painter.setPen(QPen(QColor(FAINT), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        for value, colour in (
            (self._settings.minimum, BAD),
            (self._settings.target, LINK),
            (self._settings.maximum, BAD),
        ):
            x = room.left() + (value - first) * scale
            if room.left() <= x <= room.right():
                painter.setPen(QPen(QColor(colour), 1, Qt.PenStyle.DashLine))
                painter.drawLine(int(x), int(room.top()), int(x), int(room.bottom()))
                painter.setPen(QColor(colour))
                text = f"{value:g}"
                width = painter.fontMetrics().horizontalAdvance(text)
                left = min(max(x - width / 2, 0), self.width() - width)
                painter.drawText(int(left), self.height() - 2, text)
        painter.end()
