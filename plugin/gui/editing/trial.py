"""A gesture tried out while it goes on: for the newest position only, so that the mouse never waits."""

from __future__ import annotations

from typing import Callable

from qgis.PyQt.QtCore import QObject, QPoint, QTimer, pyqtSignal

from ...core.errors import GewuError
from ...core.grids.editing.draft import Draft, touches
from ...core.grids.editing.edit import Edit
from .. import messages
from .bubble import Bubble
from .editor import GridEditor
from .pieces import Pieces


class Trial(QObject):
    """Owned by a map tool. draft: what is shown, None while nothing is or while it would be refused (see refusal)."""

    shown = pyqtSignal()

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor)
        self.editor = editor
        self.pieces = Pieces(editor.canvas)
        self.bubble = Bubble(editor.canvas)
        self.draft: Draft | None = None
        self.refusal = ""
        self._asked: tuple[Callable[[], Draft], QPoint] | None = None
        self._failed = False
        self._timer = QTimer(self)  # runs when the mouse events that wait have been taken
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._run)

    @property
    def waits(self) -> bool:
        """Return whether a question has not been answered yet."""
        return self._asked is not None

    def ask(self, make: Callable[[], Draft | None], place: QPoint) -> None:
        """Show soon what `make` gives, beside `place` (pixels of the canvas). A newer question takes the place of this one.

        A GewuError of `make` is shown as a refusal; None (nothing yet) shows nothing.
        """
        self._asked = make, place
        if not self._timer.isActive():
            self._timer.start()

    def _run(self) -> None:
        if self._asked is None:
            return
        make, place = self._asked
        self._asked = None
        self.draft, self.refusal = None, ""
        try:
            self._show(make(), place)
        except GewuError as problem:
            self.refusal = problem.message
            self.pieces.clear()
            self.bubble.show_refusal(problem.message, place)
        except Exception as problem:  # told once per gesture, not at every move of the mouse
            self.pieces.clear()
            self.bubble.hide()
            if not self._failed:
                self._failed = True
                messages.error(problem)
        self.shown.emit()

    def _show(self, draft: Draft | None, place: QPoint) -> None:
        if draft is None:
            self.pieces.clear()
            self.bubble.hide()
            return
        found = touches(draft)
        self.pieces.show(draft, found, self.editor.session.need().crs)
        self.bubble.show_touches(found, place)
        self.draft = draft

    def settle(self, make: Callable[[], Draft]) -> Edit | None:
        """Do what `make` gives and clear; a problem is told and None returned, what is shown stays then."""
        self._asked = None
        try:
            edit = self.editor.apply(make())
        except Exception as problem:  # an edge of the window: the map tool's events have no caller to tell
            messages.error(problem)
            return None
        self.clear()
        return edit

    def clear(self) -> None:
        """Show nothing any more."""
        self._asked = None
        self._timer.stop()
        self.draft, self.refusal, self._failed = None, "", False
        self.pieces.clear()
        self.bubble.hide()

    def close(self) -> None:
        """Take everything off the map; the trial is not used afterwards."""
        self.clear()
        self.pieces.close()
        self.bubble.deleteLater()
        self.deleteLater()
