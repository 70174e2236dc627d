"""The hand at the mouse as the tests of the drawing tools use it: after each event the event loop takes its turn."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtTest import QTest

from tests.hand import LEFT, PLAIN, RIGHT, Hand

_NONE = Qt.MouseButton.NoButton
#: Milliseconds in which the preview follows.
_TURN = 20


class Mouse:
    """Places are in the CRS of the workspace, whatever that of the map is."""

    def __init__(self, canvas, crs) -> None:
        self.hand = Hand(canvas, crs)
        self._last = (0.0, 0.0)

    def move(self, x: float, y: float) -> None:
        self._last = (x, y)
        self.hand.move(self._last)
        QTest.qWait(_TURN)

    def move_to(self, pixel: QPoint) -> None:
        self.hand.send(QEvent.Type.MouseMove, pixel, _NONE, _NONE, PLAIN)
        QTest.qWait(_TURN)

    def click(self, x: float, y: float) -> None:
        self.move(x, y)
        self.hand.click(self._last)
        QTest.qWait(_TURN)

    def double_click(self, x: float, y: float) -> None:
        """Send what a double click sends: the events of one click, then those of the double one."""
        self.click(x, y)
        self.hand.send(QEvent.Type.MouseButtonDblClick, self.hand.pixel(self._last), LEFT, LEFT, PLAIN)
        self.hand.release(self._last)
        QTest.qWait(_TURN)

    def right(self) -> None:
        """Click the right button where the mouse is."""
        self.hand.click(self._last, RIGHT)
        QTest.qWait(_TURN)

    def key(self, key, keys=PLAIN) -> None:
        self.hand.key(key, keys)
        QTest.qWait(_TURN)

    def undo(self) -> None:
        self.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
