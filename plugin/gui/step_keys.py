"""Ctrl+Z and Ctrl+Shift+Z where QGIS's own do nothing: those follow the active layer, whatever the focus is in."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtGui import QKeySequence

from . import messages
from .session import Session


def pressed(session: Session, event) -> bool:
    """Undo or redo the last step if a map tool's key event is the key for it; return whether it was."""
    for key, step in ((QKeySequence.StandardKey.Undo, session.undo), (QKeySequence.StandardKey.Redo, session.redo)):
        if event.matches(key):
            step()
            return True
    return False


def taken(session: Session, event: QEvent) -> bool:
    """Undo or redo the last step if the event is the key for it; return whether it was. Called by the docks in `event`.

    A text being typed keeps its own undo: its field takes the key before the dock sees it.
    """
    if session.workspace is None or event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        return False
    undo, redo = (event.matches(key) for key in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo))
    if not undo and not redo:
        return False
    event.accept()  # as an override: QGIS's shortcut does not do it again
    if event.type() == QEvent.Type.KeyPress:
        messages.reported(session.undo if undo else session.redo)()
    return True
