"""The mouse of a user over a canvas, in map coordinates."""

from __future__ import annotations

from qgis.core import QgsCoordinateTransform, QgsPointXY
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest


class Mouse:
    """Sends real events to the viewport and lets the event loop take them."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self.canvas = canvas
        self._last = QPoint()
        self._transform: QgsCoordinateTransform | None = None

    def crs(self, crs, project) -> None:
        """Take places in this CRS from now on, whatever that of the map is."""
        self._transform = QgsCoordinateTransform(crs, self.canvas.mapSettings().destinationCrs(), project)

    def place(self, x: float, y: float) -> QPoint:
        """Return the pixel of a place on the map."""
        point = QgsPointXY(x, y) if self._transform is None else self._transform.transform(QgsPointXY(x, y))
        point = self.canvas.getCoordinateTransform().transform(point)
        return QPoint(round(point.x()), round(point.y()))

    def move(self, x: float, y: float) -> None:
        self.move_to(self.place(x, y))

    def move_to(self, pixel: QPoint) -> None:
        self._last = pixel
        QTest.mouseMove(self.canvas.viewport(), self._last)
        QTest.qWait(20)

    def click(self, x: float, y: float, button=Qt.MouseButton.LeftButton) -> None:
        self._last = self.place(x, y)
        QTest.mouseMove(self.canvas.viewport(), self._last)
        QTest.mouseClick(self.canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, self._last)
        QTest.qWait(20)

    def double_click(self, x: float, y: float) -> None:
        """Press twice, as a user does: the events of one click, then those of the double one."""
        self.click(x, y)
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseDClick(self.canvas.viewport(), button, none, self._last)
        QTest.mouseRelease(self.canvas.viewport(), button, none, self._last)
        QTest.qWait(20)

    def right(self) -> None:
        """Click the right button where the mouse is."""
        button = Qt.MouseButton.RightButton
        QTest.mouseClick(self.canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, self._last)
        QTest.qWait(20)

    def key(self, key) -> None:
        QTest.keyClick(self.canvas, key)
        QTest.qWait(20)

    def undo(self) -> None:
        QTest.keyClick(self.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        QTest.qWait(20)
