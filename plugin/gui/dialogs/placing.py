"""Where a dialog stands that stays open beside the map."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPoint, QRect
from qgis.PyQt.QtWidgets import QDialog, QMainWindow

_MARGIN = 12  # pixels to the edge of the window


def show_beside_map(dialog: QDialog, window: QMainWindow) -> None:
    """Show a dialog in the lower right corner of the window, over the panels, so that it does not hide the place in question."""
    dialog.show()
    frame = dialog.frameGeometry()
    corner = window.mapToGlobal(QPoint(window.width(), window.height())) - QPoint(
        _MARGIN, _MARGIN + _bar_height(window)
    )
    place = QRect(frame)
    place.moveBottomRight(corner)
    room = dialog.screen().availableGeometry() if hasattr(dialog, "screen") else window.frameGeometry()
    place.moveLeft(max(room.left(), min(place.left(), room.right() - place.width())))
    place.moveTop(max(room.top(), min(place.top(), room.bottom() - place.height())))
    dialog.move(place.topLeft())
    dialog.raise_()
    dialog.activateWindow()


def _bar_height(window: QMainWindow) -> int:
    bar = window.statusBar()
    return bar.height() if bar is not None and bar.isVisible() else 0
