"""Saving one layer in QGIS saves the layers that share steps with it: no step is left half in the file.

Our own 保存 writes all layers at once (see saving). QGIS's buttons, and its questions before it closes, go layer by layer;
when one of our layers has been saved that way, those tied to it by common steps follow at once.
"""

from __future__ import annotations

from functools import partial

from qgis.core import QgsVectorLayer
from qgis.PyQt import sip

from ..core.errors import GewuError
from ..core.text import listed, tr
from . import linked_undo, saving


class LinkedSave:
    """Follows the layers it is told of; use the one made by `service()`."""

    def __init__(self) -> None:
        self._watched: set[str] = set()
        self._partners: dict[str, list[QgsVectorLayer]] = {}
        self._busy = False

    def watch(self, layer: QgsVectorLayer) -> None:
        """Follow the saving of a layer until it is deleted."""
        key = layer.id()
        if key in self._watched:
            return
        self._watched.add(key)
        layer.beforeCommitChanges.connect(partial(self._before, layer))
        layer.afterCommitChanges.connect(partial(self._after, key))
        layer.willBeDeleted.connect(partial(self._watched.discard, key))

    def _before(self, layer: QgsVectorLayer, *_) -> None:
        if not self._busy:
            self._partners[layer.id()] = linked_undo.service().partners(layer)

    def _after(self, key: str) -> None:
        waiting = [layer for layer in self._partners.pop(key, []) if not sip.isdeleted(layer) and layer.isModified()]
        if self._busy or not waiting:
            return
        self._busy = True
        try:
            saving.save_some(waiting)
        except GewuError as error:  # a signal of QGIS has no caller to raise to
            names = listed(layer.name() for layer in waiting)
            linked_undo.service().tell(
                tr("图层“{layers}”没有随之保存：{reason}").format(layers=names, reason=error.message)
            )
        finally:
            self._busy = False


_service: list[LinkedSave] = []


def service() -> LinkedSave:
    """Return the one service of this QGIS session."""
    if not _service:
        _service.append(LinkedSave())
    return _service[0]
