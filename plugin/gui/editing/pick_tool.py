"""A map tool to click units with, one after the other: they are shown, counted at the cursor, and handed on together."""

from __future__ import annotations

from typing import Callable

import numpy as np
import shapely
from qgis.core import QgsWkbTypes
from qgis.gui import QgsMapMouseEvent, QgsMapTool, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QColor

from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft
from ...core.text import tr
from ...workspace.frames import to_qgis
from .. import messages, step_keys
from .editor import GridEditor
from .trial import Trial

_COLOUR, _FILL = QColor(21, 101, 192), QColor(21, 101, 192, 60)
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PickTool(QgsMapTool):
    """Left click takes a unit or leaves it again, right click or Enter ends, Esc forgets all, then leaves the tool.

    uids: what is taken, in order. end(uids): what happens then; the tool forgets them when it returns True.
    draft(desk, rows): what the bubble shows while two or more are taken, None for their sums alone.
    """

    def __init__(
        self,
        editor: GridEditor,
        end: Callable[[list[str]], bool],
        draft: Callable[[Desk, list[int]], Draft] | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(editor.canvas)
        self.editor, self.uids = editor, []
        self._end, self._draft, self._hint = end, draft, hint
        self._band = QgsRubberBand(editor.canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setStrokeColor(_COLOUR)
        self._band.setFillColor(_FILL)
        self._band.setWidth(3)
        self.trial = Trial(editor)
        self._cursor = QPoint(0, 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def hint(self) -> str:
        return self._hint

    def flags(self):
        """Right clicks are ours: no menu of the canvas."""
        return super().flags() & ~QgsMapTool.Flag.ShowContextMenu

    def deactivate(self) -> None:
        self._clear()
        self.trial.close()
        if not sip.isdeleted(self._band):
            self.canvas().scene().removeItem(self._band)
        super().deactivate()

    # clicks and keys

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        self._cursor = event.pos()
        messages.reported(self._tell)()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        self._cursor = event.pos()
        if event.button() == Qt.MouseButton.LeftButton:
            messages.reported(self._toggle)(event)
        elif event.button() == Qt.MouseButton.RightButton:
            self.finish()

    def keyPressEvent(self, event) -> None:  # noqa: N802
        if event.key() in _ENDS:
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._clear() if self.uids else self.editor.stop()
        elif not step_keys.pressed(self.editor.session, event):
            super().keyPressEvent(event)
            return
        event.accept()

    def unit_at(self, event: QgsMapMouseEvent) -> str | None:
        """Return the uid of the unit under the cursor, None for none."""
        point = self.toLayerCoordinates(self.editor.need_layer(), event.pos())
        desk = self.editor.desks.desk(self.editor.table, (point.x(), point.y(), point.x(), point.y()))
        row = desk.at(point.x(), point.y())
        return None if row < 0 else desk.units["uid"].iloc[row]

    def _toggle(self, event: QgsMapMouseEvent) -> None:
        uid = self.unit_at(event)
        if uid is None:
            return
        self.take([other for other in self.uids if other != uid] if uid in self.uids else [*self.uids, uid])

    def take(self, uids: list[str]) -> None:
        """Show these as taken."""
        self.uids = list(uids)
        self._show()
        self._tell()

    def finish(self) -> None:
        """Hand on what is taken."""
        if self.uids and messages.reported(self._end)(list(self.uids)):
            self._clear()

    # what is seen

    def _show(self) -> None:
        if not self.uids:
            self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
            return
        desk, rows = self._desk()
        shape = shapely.multipolygons(shapely.get_parts(np.array([*desk.shapes[rows], None], dtype=object)[:-1]))
        self._band.setToGeometry(to_qgis(shape), self.editor.session.need().crs)

    def _desk(self) -> tuple[Desk, list[int]]:
        desk = self.editor.desks.desk_of(self.editor.table, self.uids)
        return desk, [desk.row_of(uid) for uid in self.uids]

    def _tell(self) -> None:
        if not self.uids:
            self.trial.clear()
        elif self._draft is not None and len(self.uids) > 1:
            self.trial.ask(lambda: self._draft(*self._desk()), self._cursor)
        else:
            desk, rows = self._desk()
            inside = np.isin(desk.home, rows)
            text = tr("已选 {count} 个：{households:.0f} 户、{shops:.0f} 铺；右键完成").format(
                count=len(rows), households=desk.households[inside].sum(), shops=desk.shops[inside].sum()
            )
            self.trial.clear()
            self.trial.bubble.show_text(text, self._cursor)

    def _clear(self) -> None:
        self.uids = []
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self.trial.clear()
