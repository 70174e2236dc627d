"""A floating window beside the map: where it opens, and a view of the map whose matter is not behind it."""

from __future__ import annotations

from qgis.core import QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint, QRect, QSize
from qgis.PyQt.QtWidgets import QWidget

#: Strips of the map narrower than this (px) are no place to look at.
_LEAST = 110
_EDGE = 8


def place(window: QWidget, canvas: QgsMapCanvas, size: QSize) -> None:
    """Put a window that is not shown yet at the bottom of the main window, leaving the upper half of the map free."""
    main = canvas.window()
    area = QRect(main.mapToGlobal(QPoint(0, 0)), main.size())
    seen = QRect(canvas.mapToGlobal(QPoint(0, 0)), canvas.size())
    free = area.bottom() - (seen.top() + int(0.45 * seen.height())) - _EDGE
    height = max(min(size.height(), free), window.minimumSizeHint().height())
    width = min(size.width(), area.width() - 2 * _EDGE)
    left = max(min(seen.right() - width, area.right() - width - _EDGE), area.left() + _EDGE)
    window.resize(width, height)
    window.move(left, max(area.bottom() - height - _EDGE, area.top()))


def free_part(canvas: QgsMapCanvas, window: QWidget) -> QRect:
    """Return the largest part of the canvas (px) that `window` leaves uncovered, all of it where none is large enough."""
    whole = canvas.rect()
    if not window.isVisible():
        return whole
    frame = window.frameGeometry()
    cover = QRect(canvas.mapFromGlobal(frame.topLeft()), frame.size()).intersected(whole)
    if cover.isEmpty():
        return whole
    strips = (
        QRect(whole.left(), whole.top(), whole.width(), cover.top() - whole.top()),
        QRect(whole.left(), cover.bottom() + 1, whole.width(), whole.bottom() - cover.bottom()),
        QRect(whole.left(), whole.top(), cover.left() - whole.left(), whole.height()),
        QRect(cover.right() + 1, whole.top(), whole.right() - cover.right(), whole.height()),
    )
    fit = [strip for strip in strips if strip.width() >= _LEAST and strip.height() >= _LEAST]
    return max(fit, key=lambda strip: strip.width() * strip.height()) if fit else whole


def view(canvas: QgsMapCanvas, window: QWidget, wanted: QgsRectangle) -> QgsRectangle:
    """Return the extent of the canvas that shows `wanted` (map units of the canvas) where `window` does not cover it."""
    part, whole = free_part(canvas, window), canvas.rect()
    pixel = max(wanted.width() / max(part.width(), 1), wanted.height() / max(part.height(), 1))
    centre = wanted.center()
    x = centre.x() + (whole.center().x() - part.center().x()) * pixel
    y = centre.y() - (whole.center().y() - part.center().y()) * pixel
    half_width, half_height = whole.width() * pixel / 2, whole.height() * pixel / 2
    return QgsRectangle(x - half_width, y - half_height, x + half_width, y + half_height)
