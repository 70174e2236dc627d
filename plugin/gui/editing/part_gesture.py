"""The map tool that turns presses and drags into building parts: a click or brush, a rectangle, a freehand loop."""

from __future__ import annotations

import math

import numpy as np
import shapely
from qgis.core import QgsCoordinateTransform, QgsProject
from qgis.gui import QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent, QKeySequence

from ...core.grids.editing.desk import Desk
from .. import messages
from . import paint_area
from .editor import GridEditor
from .highlight import Highlight
from .stroke import holds_buildings

BRUSH, RECTANGLE, LASSO = "brush", "rectangle", "lasso"
#: Pixels by which a building may be missed; less than so many of way is a click.
TOLERANCE, CLICK = 4, 4
#: Pixels between the places of a freehand loop.
_LOOP_STEP = 3
_MODIFIERS = (
    (Qt.KeyboardModifier.ShiftModifier, RECTANGLE),
    (Qt.KeyboardModifier.ControlModifier, LASSO),
)


class PartGesture(QgsMapTool):
    """Base of the tools that choose parts. What a tool does of its own: `begin`, `gather`, `finish`, `discard`, `pick`,
    `step_back`.

    mode: how a drag of the left button chooses; Shift and Ctrl choose rectangle and loop for one gesture.
    mode_changed: the mode is another one. Places and shapes of the hooks are in the CRS of the workspace.
    """

    mode_changed = pyqtSignal(str)

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor.canvas)
        self.editor = editor
        self.highlight = Highlight(editor.canvas, editor.session.need().crs)
        self.mode = BRUSH
        self.desk: Desk | None = None  # of the gesture that goes on
        self.pixel = QPoint()  # where the mouse was last
        self._version = 0  # of the data when it began
        self._how = BRUSH
        self._pixels: list[QPoint] = []
        self._loop: list[tuple[float, float]] = []
        self._right_at: QPoint | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    # what a tool does of its own

    def begin(self, place: tuple[float, float]) -> Desk | None:
        """Return the desk of a gesture that starts here, None to have none."""
        raise NotImplementedError

    def gather(self, parts: np.ndarray, how: str) -> None:
        """Take the parts that were met: more of them by the brush, these and no others by an area."""
        raise NotImplementedError

    def finish(self, is_click: bool) -> None:
        """Do what the gesture was for; `discard` follows whatever comes of it."""
        raise NotImplementedError

    def discard(self) -> None:
        """Forget what the gesture has gathered."""
        raise NotImplementedError

    def pick(self, place: tuple[float, float], modifiers) -> None:
        """Answer a click of the right button."""
        raise NotImplementedError

    def step_back(self) -> None:
        """Answer Esc when no gesture goes on."""
        raise NotImplementedError

    def hover(self, place: tuple[float, float]) -> None:
        """Answer a move of the mouse when no gesture goes on."""

    # the gesture

    @property
    def is_busy(self) -> bool:
        """Return whether a gesture goes on."""
        return self.desk is not None

    def set_mode(self, mode: str) -> None:
        if mode != self.mode:
            self.mode = mode
            self.mode_changed.emit(mode)

    def abandon(self) -> None:
        """Discard the gesture that goes on, if one does."""
        if self.is_busy:
            self._end()
            self.discard()

    def abandon_if_stale(self) -> None:
        """Discard the gesture that goes on if rows have changed since it began; its desk is not the newest then.

        The news of an edit comes a turn of the event loop later, when the next gesture may have begun.
        """
        if self.is_busy and self.editor.desks.version != self._version:
            self.abandon()

    def _end(self) -> None:
        self.desk = None
        self._pixels, self._loop = [], []
        self.highlight.clear("area")

    @messages.reported
    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        self.pixel = event.pos()
        if event.button() == Qt.MouseButton.RightButton:
            self._right_at = event.pos()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.abandon()  # the release of the gesture before has been lost
        place = self.place(event.pos())
        desk = self.begin(place)
        if desk is None:
            return
        self.desk, self._version = desk, self.editor.desks.version
        self._how = next((mode for key, mode in _MODIFIERS if event.modifiers() & key), self.mode)
        self._pixels = [event.pos()]
        self._loop = [place]
        if self._how == BRUSH:
            self.gather(self.part_at(desk, place), BRUSH)

    @messages.reported
    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        self._move(event.pos())

    def _move(self, pixel: QPoint) -> None:
        self.pixel = pixel
        place = self.place(pixel)
        if not self.is_busy:
            self.hover(place)
        elif self._how == BRUSH:
            met = paint_area.along(self.desk, self._loop[-1], place, self._tolerance(self.desk))
            self._pixels.append(pixel)
            self._loop = [place]
            self.gather(met, BRUSH)
        else:
            self._stretch(pixel, place)

    @messages.reported
    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.RightButton and self._right_at is not None:
            at, self._right_at = self._right_at, None
            if not self.is_busy:
                self.pick(self.place(at), event.modifiers())
        elif event.button() == Qt.MouseButton.LeftButton and self.is_busy:
            self._release(event.pos())

    def _release(self, pixel: QPoint) -> None:
        if pixel != self.pixel:
            self._move(pixel)
        is_click = _is_click([*self._pixels, pixel])
        if is_click and self._how != BRUSH:  # no area was drawn: what is clicked on is meant
            self.gather(self.part_at(self.desk, self._loop[0]), RECTANGLE)
        self._end()
        try:
            self.finish(is_click)
        finally:
            self.discard()

    def _stretch(self, pixel: QPoint, place: tuple[float, float]) -> None:
        """Let the area reach to here, and gather what lies in it."""
        if self._how == RECTANGLE:
            start = self._pixels[0]
            self._pixels = [start, pixel]
            corners = [start, QPoint(pixel.x(), start.y()), pixel, QPoint(start.x(), pixel.y())]
            self.highlight.area([self.toMapCoordinates(corner) for corner in corners])
            area = shapely.Polygon([self.place(corner) for corner in corners])
        else:
            if (pixel - self._pixels[-1]).manhattanLength() < _LOOP_STEP:
                return
            self._pixels.append(pixel)
            self._loop.append(place)
            self.highlight.area([self.toMapCoordinates(one) for one in self._pixels])
            area = paint_area.loop(self._loop)
        self.gather(paint_area.within(self.desk, area), self._how)

    @messages.reported
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.abandon() if self.is_busy else self.step_back()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.abandon() if self.is_busy else self.editor.session.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) and not self.is_busy:
            self.editor.session.redo()
        else:
            event.ignore()
            return
        event.accept()  # QGIS's own shortcuts for these keys would do it again

    @messages.reported
    def _key_in_gesture(self, event: QKeyEvent) -> None:
        """The canvas hands no key to its tool while a button is down, but tells of it."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Undo):
            self.abandon()

    def activate(self) -> None:
        super().activate()
        self.canvas().keyPressed.connect(self._key_in_gesture)

    def deactivate(self) -> None:
        self.canvas().keyPressed.disconnect(self._key_in_gesture)
        self.abandon()
        self.highlight.close()
        super().deactivate()

    # places

    def place(self, pixel: QPoint) -> tuple[float, float]:
        """Return where a pixel of the canvas lies in the workspace."""
        settings = self.canvas().mapSettings()
        crs = self.editor.session.need().crs
        change = QgsCoordinateTransform(settings.destinationCrs(), crs, QgsProject.instance())
        point = change.transform(self.toMapCoordinates(pixel))
        return point.x(), point.y()

    def part_at(self, desk: Desk, place: tuple[float, float]) -> np.ndarray:
        """Return the part (row, at most one) that a click here means."""
        return paint_area.at(desk, *place, self._tolerance(desk))

    def _tolerance(self, desk: Desk) -> float:
        """Return the metres of TOLERANCE pixels here; none where the parts adjoin, being grids themselves."""
        if not holds_buildings(desk.table):
            return 0.0
        return math.dist(self.place(self.pixel), self.place(self.pixel + QPoint(TOLERANCE, 0)))


def _is_click(pixels: list[QPoint]) -> bool:
    return all((pixel - pixels[0]).manhattanLength() <= CLICK for pixel in pixels)
