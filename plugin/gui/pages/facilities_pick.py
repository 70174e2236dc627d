"""Map tools of 挂接: click the unit that facilities belong to, or the place where one of them is."""

from __future__ import annotations

from typing import Callable

import shapely
from qgis.core import QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QColor

from ...core.facilities.units import Units
from ...core.text import tr
from .. import messages, step_keys
from ..editing.bubble import Bubble
from ..editing.highlight import Highlight
from ..session import Session

#: Pixels within which a facility is taken hold of, and beyond which the mouse has dragged it.
_GRIP = 10


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
        return self.place(event.pos())

    def place(self, pixel: QPoint):
        """Return where a pixel of the canvas is, in the CRS of the workspace."""
        layer = self.session.need().layer("facility")
        place = self.toLayerCoordinates(layer, pixel) if layer is not None else self.toMapCoordinates(pixel)
        return shapely.Point(place.x(), place.y())


class UnitTool(_Tool):
    """Shows the 小区 (else the 社区) under the mouse; with Shift held the 社区. A click hands (level, code, None) to `chosen`;
    a facility dragged from its place onto a unit hands its uid instead of None.

    near(x, y, reach): uid of the facility nearest to a place within so many metres, None for none.
    """

    def __init__(self, session: Session, units: Units, chosen: Callable, ended: Callable, near: Callable) -> None:
        super().__init__(session, ended)
        self._units, self._chosen, self._near = units, chosen, near
        self._dragged: str | None = None
        self._from = QPoint()
        self._line = QgsRubberBand(session.map.canvas, QgsWkbTypes.GeometryType.LineGeometry)
        self._line.setColor(QColor("#e65100"))
        self._line.setWidth(2)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def deactivate(self) -> None:
        if not sip.isdeleted(self._line):
            self.canvas().scene().removeItem(self._line)
        super().deactivate()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            messages.reported(self._take)(event)

    def _take(self, event: QgsMapMouseEvent) -> None:
        point, side = self.point(event), self.place(event.pos() + QPoint(_GRIP, 0))
        self._dragged = self._near(point.x, point.y, point.distance(side))
        self._from = event.pos()

    def _is_dragging(self, event: QgsMapMouseEvent) -> bool:
        return self._dragged is not None and (event.pos() - self._from).manhattanLength() > _GRIP

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        messages.reported(self._hover)(event)

    def _hover(self, event: QgsMapMouseEvent) -> None:
        self._line.reset(QgsWkbTypes.GeometryType.LineGeometry)
        if self._is_dragging(event):
            for pixel in (self._from, event.pos()):
                self._line.addPoint(self.toMapCoordinates(pixel))
        level, code = self.unit_at(event)
        if code is None:
            self.highlight.clear()
            self.bubble.show_text(tr("这里没有小区或社区；Esc 退出"), event.pos())
            return
        self.highlight.show("hover", [self._units[level].shapes[self._units[level].row(code)]])
        name = self._units[level].label(code)
        text = tr("松开挂接到 {level}：{name}") if self._is_dragging(event) else tr("点击挂接到 {level}：{name}")
        self.bubble.show_text(text.format(level=self._units[level].title, name=name), event.pos())

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
        uid = self._dragged if self._is_dragging(event) else None
        self._dragged = None
        self._line.reset(QgsWkbTypes.GeometryType.LineGeometry)
        if code is not None:
            self._chosen(level, code, uid)


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
