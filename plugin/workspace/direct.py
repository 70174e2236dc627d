"""A step too large for the edit buffers: written into the file at once, as one transaction, and the shown layers reloaded.

It cannot be undone, so whoever offers it asks first. Never behind an open edit session.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..core.collector import resting_collector
from ..core.errors import GewuError
from ..core.text import listed, tr
from . import file_edits
from .edits import Change
from .workspace import Workspace

#: From this many rows on, a step through the edit buffers takes minutes to apply and to save.
MANY = 20_000


def possible(ws: Workspace) -> bool:
    """Return whether no shown layer of the workspace is being edited."""
    return not _edited(ws)


def apply(ws: Workspace, changes: list[Change], text: str) -> dict[str, dict[str, int]]:
    """Carry out all changes or none, as `Workspace.apply` does, but in the file. Main thread.

    Raises GewuError where a layer is being edited (also without changes yet) and as `Workspace.apply` does.
    """
    counts = writer(ws, lambda: changes, text)()
    reload(ws)
    return counts


def writer(ws: Workspace, changes: Callable[[], list[Change]], text: str) -> Callable[[], dict[str, dict[str, int]]]:
    """Return a function that works out `changes` and writes them, for a worker; `reload` the layers afterwards.

    Call it on the main thread. Raises GewuError where a layer is being edited.
    """
    edited = _edited(ws)
    if edited:
        raise GewuError(
            tr("图层“{layers}”正在编辑，不能直接写入工作区文件。").format(layers=listed(edited)),
            remedy=tr("请先保存或放弃这些图层的编辑，再重试。"),
        )
    path = ws.path

    def write() -> dict[str, dict[str, int]]:
        with resting_collector():
            return file_edits.apply(path, changes(), text, datetime.now().strftime("%Y-%m-%dT%H:%M:%S"))

    return write


def reload(ws: Workspace) -> None:
    """Make the shown layers read the file anew. Main thread."""
    for layer in ws.layers.values():
        layer.dataProvider().reloadData()
        layer.updateExtents()
        layer.triggerRepaint()


def _edited(ws: Workspace) -> list[str]:
    return [layer.name() for layer in ws.layers.values() if layer.isEditable()]
