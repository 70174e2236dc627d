"""A hand at the mouse: real events sent to the canvas at places of the map."""

from __future__ import annotations

from qgis.core import QgsCoordinateTransform, QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_NONE = Qt.MouseButton.NoButton


class Hand:
    """Places are (x, y) in `crs`, that of the workspace."""

    def __init__(self, canvas: QgsMapCanvas, crs) -> None:
        self.canvas = canvas
        self.crs = crs

    def pixel(self, place: tuple[float, float]) -> QPoint:
        settings = self.canvas.mapSettings()
        change = QgsCoordinateTransform(self.crs, settings.destinationCrs(), QgsProject.instance())
        point = settings.mapToPixel().transform(change.transform(*place))
        return QPoint(round(point.x()), round(point.y()))

    def send(self, kind: QEvent.Type, pixel: QPoint, button, buttons, keys) -> None:
        viewport = self.canvas.viewport()
        assert viewport.rect().contains(pixel), f"{pixel} is off the canvas"
        globally = QPointF(viewport.mapToGlobal(pixel))
        QApplication.sendEvent(viewport, QMouseEvent(kind, QPointF(pixel), globally, button, buttons, keys))

    def press(self, place, button=LEFT, keys=PLAIN) -> None:
        self.send(QEvent.Type.MouseButtonPress, self.pixel(place), button, button, keys)

    def move(self, place, buttons=_NONE, keys=PLAIN) -> None:
        self.send(QEvent.Type.MouseMove, self.pixel(place), _NONE, buttons, keys)

    def release(self, place, button=LEFT, keys=PLAIN) -> None:
        self.send(QEvent.Type.MouseButtonRelease, self.pixel(place), button, _NONE, keys)

    def click(self, place, button=LEFT, keys=PLAIN) -> None:
        self.press(place, button, keys)
        self.release(place, button, keys)

    def drag(self, places, keys=PLAIN, steps: int = 5, let_go: bool = True) -> None:
        """Press at the first place, go on to each of the others in `steps`, and release unless told to hold."""
        self.press(places[0], LEFT, keys)
        for (x, y), (u, v) in zip(places, places[1:]):
            for step in range(1, steps + 1):
                self.move((x + (u - x) * step / steps, y + (v - y) * step / steps), LEFT, keys)
        if let_go:
            self.release(places[-1], LEFT, keys)

    def key(self, key, keys=PLAIN) -> None:
        QTest.keyClick(self.canvas, key, keys)
