"""Where a dialog stands that belongs to a place on the map."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtWidgets import QDialog, QMainWindow

_MARGIN, _TITLE = 12, 30  # pixels to the edge of the window, and for the dialog's own title


def place_beside_map(dialog: QDialog, window: QMainWindow) -> None:
    """Put a dialog into the lower right corner of the window, over the panels, so that it does not hide the place in question."""
    bar = window.statusBar()
    below = bar.height() if bar is not None and bar.isVisible() else 0
    corner = window.mapToGlobal(QPoint(window.width(), window.height())) - QPoint(_MARGIN, _MARGIN + below)
    room = window.screen().availableGeometry() if hasattr(window, "screen") else window.frameGeometry()
    left = min(corner.x(), room.right()) - dialog.width()
    top = min(corner.y(), room.bottom()) - dialog.height()
    dialog.move(max(left, room.left()), max(top, room.top() + _TITLE))


def show_beside_map(dialog: QDialog, window: QMainWindow) -> None:
    """Show a dialog there, ready for the keyboard."""
    place_beside_map(dialog, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
