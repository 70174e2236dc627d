"""The map tool 服务社区: a facility is picked, then the communities it serves are clicked, one after the other."""

from __future__ import annotations

from typing import Callable

from qgis.core import QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.gui import QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QPoint, Qt

from ...core.text import tr
from .. import messages, step_keys
from ..session import Session
from .bubble import Bubble

#: Pixels round the cursor in which a facility is picked.
_REACH = 12
_RIGHT = QPoint(_REACH, 0)


class ServiceTool(QgsMapTool):
    """Left click: a facility while none is chosen, then communities on and off. Right click: another facility. Esc ends.

    target has `has_facility()`, `pick(x, y, reach)` (whether there was a facility), `toggle_at(x, y)` and
    `hover(x, y, reach)` (what to say at the cursor); places are in the CRS of the workspace, reach in metres.
    """

    def __init__(self, session: Session, target, ended: Callable[[], None]) -> None:
        super().__init__(session.map.canvas)
        self._session, self._target, self._ended = session, target, ended
        self._bubble = Bubble(session.map.canvas)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def hint(self) -> str:
        """Return what to do next."""
        if self._target.has_facility():
            return tr("左键点社区，加入或移除服务社区；右键点另一处设施可改选它；Esc 结束。")
        return tr("左键点一处设施；Esc 结束。")

    def flags(self):
        """Right clicks are ours: no menu of the canvas."""
        return super().flags() & ~QgsMapTool.Flag.ShowContextMenu

    def activate(self) -> None:
        super().activate()
        self.tell_hint()

    def deactivate(self) -> None:
        self._bubble.hide()
        self._session.iface.statusBarIface().clearMessage()
        super().deactivate()

    def tell_hint(self) -> None:
        self._session.iface.statusBarIface().showMessage(self.hint())

    def close(self) -> None:
        """Take the bubble off the canvas; the tool is not used afterwards."""
        self._bubble.deleteLater()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        messages.reported(self._move)(event)

    def _move(self, event: QgsMapMouseEvent) -> None:
        place, reach = self._place(event)
        text = self._target.hover(place.x(), place.y(), reach)
        self._bubble.show_text(text, event.pos()) if text else self._bubble.hide()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        messages.reported(self._click)(event)

    def _click(self, event: QgsMapMouseEvent) -> None:
        place, reach = self._place(event)
        if event.button() == Qt.MouseButton.RightButton or not self._target.has_facility():
            if not self._target.pick(place.x(), place.y(), reach):
                messages.info(tr("这里没有设施。请点在设施符号上，或在列表里选。"))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._target.toggle_at(place.x(), place.y())
        self.tell_hint()
        self._move(event)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self._ended()
        elif not step_keys.pressed(self._session, event):
            super().keyPressEvent(event)
            return
        event.accept()

    def _place(self, event: QgsMapMouseEvent) -> tuple[QgsPointXY, float]:
        """Return where the cursor is and how far `_REACH` pixels are, in the CRS of the workspace."""
        source = self.canvas().mapSettings().destinationCrs()
        change = QgsCoordinateTransform(source, self._session.need().crs, QgsProject.instance())
        place, beside = (
            change.transform(self.toMapCoordinates(pixel)) for pixel in (event.pos(), event.pos() + _RIGHT)
        )
        return place, place.distance(beside)
