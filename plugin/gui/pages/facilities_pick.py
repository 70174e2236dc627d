"""Map tools of 挂接: click the unit that facilities belong to, or the place where one of them is."""

from __future__ import annotations

from typing import Callable

import shapely
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt

from ...core.facilities.units import Units
from ...core.text import tr
from .. import messages, step_keys
from ..editing.bubble import Bubble
from ..editing.highlight import Highlight
from ..session import Session


class _Tool(QgsMapTool):
    """Esc gives the map back to the tool that was there before."""

    def __init__(self, session: Session, ended: Callable[[], None]) -> None:
        canvas: QgsMapCanvas = session.map.canvas
        super().__init__(canvas)
        self.session = session
        self._before = canvas.mapTool()
        if self._before is not None:
            self._before.destroyed.connect(self._drop_before)
        self._ended = ended
        self.bubble = Bubble(canvas)
        self.highlight = Highlight(canvas, session.need().crs)

    def _drop_before(self, *_args) -> None:
        self._before = None

    def start(self) -> None:
        self.canvas().setMapTool(self)
        self.canvas().setFocus()

    def stop(self) -> None:
        """Leave the tool."""
        if self.canvas().mapTool() is not self:
            return
        if self._before is not None and not sip.isdeleted(self._before):
            self.canvas().setMapTool(self._before)
        else:
            self.canvas().unsetMapTool(self)

    def deactivate(self) -> None:
        self.highlight.close()
        if not sip.isdeleted(self.bubble):
            self.bubble.hide()
            self.bubble.deleteLater()
        super().deactivate()
        self._ended()

    def flags(self):
        """Right clicks are ours: no menu of the canvas."""
        return super().flags() & ~QgsMapTool.Flag.ShowContextMenu

    def keyPressEvent(self, event) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.stop()
        elif not step_keys.pressed(self.session, event):
            super().keyPressEvent(event)
            return
        event.accept()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            messages.reported(self._clicked)(event)
        elif event.button() == Qt.MouseButton.RightButton:
            self.stop()

    def point(self, event: QgsMapMouseEvent):
        """Return where the mouse is, in the CRS of the workspace."""
        layer = self.session.need().layer("facility")
        place = self.toLayerCoordinates(layer, event.pos()) if layer is not None else self.toMapCoordinates(event.pos())
        return shapely.Point(place.x(), place.y())


class UnitTool(_Tool):
    """Shows the 小区 (else the 社区) under the mouse; with Shift held the 社区. A click hands (level, code) to `chosen`."""

    def __init__(self, session: Session, units: Units, chosen: Callable[[str, str], None], ended: Callable) -> None:
        super().__init__(session, ended)
        self._units, self._chosen = units, chosen
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        messages.reported(self._hover)(event)

    def _hover(self, event: QgsMapMouseEvent) -> None:
        level, code = self.unit_at(event)
        if code is None:
            self.highlight.clear()
            self.bubble.show_text(tr("这里没有小区或社区；Esc 退出"), event.pos())
            return
        self.highlight.show("hover", [self._units[level].shapes[self._units[level].row(code)]])
        name = self._units[level].label(code)
        text = tr("点击挂接到 {level}：{name}").format(level=self._units[level].title, name=name)
        self.bubble.show_text(text, event.pos())

    def unit_at(self, event: QgsMapMouseEvent) -> tuple[str, str | None]:
        """Return (level, code) of the unit under the mouse; the code is None where there is none."""
        point = self.point(event)
        wide = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        for level in ("community", "precinct") if wide else ("compound", "community", "precinct"):
            rows = self._units[level].tree.query(point, predicate="intersects")
            if len(rows):
                return level, self._units[level].codes[rows[0]]
        return "community", None

    def _clicked(self, event: QgsMapMouseEvent) -> None:
        level, code = self.unit_at(event)
        if code is not None:
            self._chosen(level, code)


class PlaceTool(_Tool):
    """A click hands the place (a shapely point in the CRS of the workspace) to `chosen`."""

    def __init__(self, session: Session, title: str, chosen: Callable, ended: Callable) -> None:
        super().__init__(session, ended)
        self._title, self._chosen = title, chosen
        self.setCursor(Qt.CursorShape.CrossCursor)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        self.bubble.show_text(self._title, event.pos())

    def _clicked(self, event: QgsMapMouseEvent) -> None:
        self._chosen(self.point(event))
