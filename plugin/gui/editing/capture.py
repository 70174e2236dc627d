"""The base of tools that draw a line or an area: QGIS's own capturing (snapping, tracing, numbers), our preview and bubble."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.core import QgsApplication, QgsPointXY, QgsVectorLayer
from qgis.gui import QgsMapCanvasTracer, QgsMapMouseEvent, QgsMapTool, QgsMapToolCapture
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QKeySequence

from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft
from ...core.grids.editing.habits import habits
from .. import step_keys
from .editor import GridEditor
from .snapping import LentSnapping
from .trial import Trial

LINE = QgsMapToolCapture.CaptureMode.CaptureLine
AREA = QgsMapToolCapture.CaptureMode.CapturePolygon
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BACK = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class CaptureTool(QgsMapToolCapture):
    """Left click adds a point, right click, Enter or a double click ends, Backspace takes the last point back, Esc discards.

    A subclass sets `mode` and `traces` and gives the draft of a shape in `draft(desk, shape)`: a LineString or Polygon in
    the workspace CRS. Where the draft is refused at the end, the gesture stays, to be corrected.
    """

    mode = LINE
    traces = False

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor.canvas, editor.cad, self.mode)
        self.editor = editor
        self.trial = Trial(editor)
        self._snapping = LentSnapping(editor.canvas)
        self._layer: QgsVectorLayer | None = None
        self._cursor: QgsPointXY | None = None
        self._place = QPoint()
        self._doubled = False
        self.setCursor(QgsApplication.getThemeCursor(QgsApplication.Cursor.CapturePoint))

    def draft(self, desk: Desk, shape) -> Draft:
        raise NotImplementedError

    # what QGIS asks

    def layer(self) -> QgsVectorLayer | None:
        """The layer whose CRS the captured points have: the edited one, whichever is active."""
        return None if self._layer is None or sip.isdeleted(self._layer) else self._layer

    def flags(self):
        """Not QGIS's idea of an edit tool: it would be put away when a layer is activated that is not being edited."""
        return super().flags() & ~QgsMapTool.Flag.EditTool

    def capabilities(self):
        """No checks of our own by QGIS while drawing: a line may cross itself until it is finished."""
        return QgsMapToolCapture.Capability.NoCapabilities

    def activate(self) -> None:
        self._layer = self.editor.need_layer()
        super().activate()
        self._snapping.lend(self.editor.session.need(), self.editor.table, self.traces)
        self.editor.table_changed.connect(self._other_table)

    def deactivate(self) -> None:
        self.editor.table_changed.disconnect(self._other_table)
        self.discard()
        self._snapping.give_back()
        self.trial.close()
        super().deactivate()

    def _other_table(self, _table: str) -> None:
        self.discard()
        self._layer = self.editor.shown_layer()

    # the mouse and the keys

    def cadCanvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        super().cadCanvasMoveEvent(event)
        self._cursor, self._place = event.mapPoint(), event.pos()
        self.ask()

    def cadCanvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        self._cursor, self._place = event.mapPoint(), event.pos()
        if event.button() == Qt.MouseButton.RightButton:
            self.finish()
        elif event.button() == Qt.MouseButton.LeftButton:
            doubled, self._doubled = self._doubled, False
            if doubled:  # the point was added by the first of the two clicks
                self.finish()
            else:
                self.addVertex(event.mapPoint(), event.mapPointMatch())
                self.startCapturing()
                self.ask()

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        self._doubled = event.button() == Qt.MouseButton.LeftButton and self.isCapturing()
        super().canvasDoubleClickEvent(event)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        key = event.key()
        if key in _ENDS and self.isCapturing():
            self.finish()
        elif key == Qt.Key.Key_Escape:
            self.discard() if self.isCapturing() else self.editor.stop()
        elif (key in _BACK or event.matches(QKeySequence.StandardKey.Undo)) and self.isCapturing():
            if self.size() > 1:
                self.undo()
                self.ask()
            else:
                self.discard()  # QGIS keeps the first point
        elif not step_keys.pressed(self.editor.session, event):
            super().keyPressEvent(event)
            return
        event.accept()  # QGIS's own shortcuts for these keys would do it again

    # the gesture

    def points(self, with_cursor: bool) -> np.ndarray:
        """Return the captured points (n, 2) in the workspace CRS, consecutive equal ones once."""
        curve = self.captureCurve()
        points = [(point.x(), point.y()) for point in curve.curveToLine().points()] if self.size() else []
        if with_cursor and self._cursor is not None and self.layer() is not None:
            places = [self.toLayerCoordinates(self.layer(), place) for place in self._way_to_cursor(points)]
            points += [(place.x(), place.y()) for place in places]
        found = np.array(points, dtype=float).reshape(-1, 2)
        return found[np.append(True, (np.diff(found, axis=0) != 0).any(axis=1))] if len(found) else found

    def _way_to_cursor(self, points: list[tuple[float, float]]) -> list[QgsPointXY]:
        """Return the map points a click would add: those of the border between, where tracing is on and finds a way."""
        tracer = QgsMapCanvasTracer.tracerForCanvas(self.canvas())
        action = tracer.actionEnableTracing() if tracer is not None else None
        if points and action is not None and action.isChecked() and tracer.isInitialized():
            last = self.toMapCoordinates(self.layer(), QgsPointXY(*points[-1]))
            way, _problem = tracer.findShortestPath(last, self._cursor)
            if way:
                return way[1:]
        return [self._cursor]

    def shape(self, with_cursor: bool):
        """Return the LineString or Polygon drawn so far, None while there are too few points."""
        points = self.points(with_cursor)
        if self.mode == LINE:
            return shapely.LineString(points) if len(points) >= 2 else None
        return shapely.Polygon(points) if len(points) >= 3 else None

    def reach(self) -> float:
        """Return how far (m) a line may stop short of a border and still be taken to reach it: some pixels, but not far."""
        wide = habits().reach_pixels
        ends = [self.toLayerCoordinates(self.layer(), self.toMapCoordinates(QPoint(x, 0))) for x in (0, wide)]
        return min(ends[0].distance(ends[1]), habits().reach_metres)

    def ask(self) -> None:
        """Have the preview follow."""
        if self.isCapturing():
            self.trial.ask(lambda: self._draft(self.shape(with_cursor=True)), self._place)

    def _draft(self, shape) -> Draft | None:
        if shape is None:
            return None
        desk = self.editor.desks.desk(self.editor.table, shape.bounds)
        return self.draft(desk, shape)

    def finish(self) -> None:
        """End the gesture: write it, or tell why not."""
        shape = self.shape(with_cursor=False)
        if shape is None:
            self.discard()
        elif self.trial.settle(lambda: self._draft(shape)) is not None:
            self.stopCapturing()

    def discard(self) -> None:
        """Forget the gesture."""
        self.stopCapturing()
        self.trial.clear()
