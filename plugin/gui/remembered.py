"""The user's choices, remembered from one QGIS session to the next under `gewu/`."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QSplitter

#: How many workspaces the list of recent ones holds.
RECENT = 8


def get(key: str, default, kind=None):
    """Return a remembered value as the type of `default` (or `kind`)."""
    return QgsSettings().value(f"gewu/{key}", default, type=kind or type(default))


def put(key: str, value) -> None:
    QgsSettings().setValue(f"gewu/{key}", value)


def splitter(key: str, widget: QSplitter) -> None:
    """Give a splitter the sizes it was left with, and keep those it is dragged to."""
    state = QgsSettings().value(f"gewu/splitter/{key}")
    if state is not None:
        widget.restoreState(state)
    widget.splitterMoved.connect(lambda _place, _index: put(f"splitter/{key}", widget.saveState()))


class _Recent:
    """The workspaces opened last, newest first; those that are gone from the disk are left out."""

    def paths(self) -> list[str]:
        stored = QgsSettings().value("gewu/recent", []) or []
        stored = [stored] if isinstance(stored, str) else list(stored)
        return [path for path in stored if Path(path).is_file()]

    def add(self, path: str) -> None:
        put("recent", [path, *[other for other in self.paths() if other != path]][:RECENT])


recent = _Recent()
