"""One Ctrl+Z for a step that touched several layers.

QGIS keeps one undo stack per layer. A step of ours leaves one command with the same text on each touched layer; this
service listens to the stacks and, when one of those commands is undone or redone, does the same with the others.
Where another layer has newer edits on top of its command, the stacks cannot follow: the undo is taken back at once and
`blocked` tells what to undo first. The log (变更记录) never blocks: every step writes there, so its entry may stay behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.text import tr


@dataclass
class _Place:
    """One command of a step: where it sits in the layer's stack, and which object it is."""

    layer: object
    position: int
    address: int
    soft: bool

    @property
    def stack(self):
        return self.layer.undoStack()

    @property
    def is_alive(self) -> bool:
        """Return whether the command is still in the stack (not committed, not overwritten)."""
        if sip.isdeleted(self.layer):
            return False
        command = self.stack.command(self.position) if self.position < self.stack.count() else None
        return command is not None and sip.unwrapinstance(command) == self.address

    @property
    def is_done(self) -> bool:
        return self.stack.index() > self.position


class LinkedUndo(QObject):
    """The service; use the one made by `service()`."""

    blocked = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        #: {layer id: {position in its stack: the step whose command stands there}}
        self._steps: dict[str, dict[int, list[_Place]]] = {}
        self._index: dict[str, int] = {}
        self._busy = False

    def link(self, layers: list, soft=()) -> None:
        """Tie together the newest command of each layer. `soft`: layers that follow if they can, but never block."""
        step = []
        for layer in layers:
            self._watch(layer)
            stack = layer.undoStack()
            position = stack.index() - 1
            self._drop(layer, position)
            step.append(_Place(layer, position, sip.unwrapinstance(stack.command(position)), layer in soft))
        if len(step) > 1:
            for place in step:
                self._steps[place.layer.id()][place.position] = step

    def partners(self, layer) -> list:
        """Return the layers that share steps with this one, directly or through others."""
        found, waiting = {layer.id(): layer}, [layer]
        while waiting:
            one = waiting.pop()
            for step in self._steps.get(one.id(), {}).values():
                alive = [place for place in step if place.is_alive and place.is_done]
                if not any(place.layer is one for place in alive):
                    continue
                for place in alive:
                    if place.layer.id() not in found:
                        found[place.layer.id()] = place.layer
                        waiting.append(place.layer)
        return list(found.values())[1:]

    @contextmanager
    def resting(self) -> Iterator[None]:
        """A context in which the stacks go their own ways, as when all are emptied after a save."""
        before, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = before

    def _watch(self, layer) -> None:
        key = layer.id()
        if key not in self._index:
            layer.undoStack().indexChanged.connect(partial(self._moved, layer))
            layer.willBeDeleted.connect(partial(self._forget, key))
            self._steps[key] = {}
        self._index[key] = layer.undoStack().index()

    def _forget(self, key: str) -> None:
        self._index.pop(key, None)
        self._steps.pop(key, None)

    def _drop(self, layer, position: int) -> None:
        """Forget the commands of a stack from `position` on: they have been overwritten, or are gone with a save.

        This must happen at once, since a later command may stand at the same place in the stack and in memory.
        """
        steps = self._steps[layer.id()]
        for old in [key for key in steps if key >= position]:
            del steps[old]

    def _moved(self, layer, index: int) -> None:
        if sip.isdeleted(layer):
            return
        before = self._index.get(layer.id(), index)
        self._index[layer.id()] = index
        self._drop(layer, layer.undoStack().count())
        if self._busy or index == before:
            return
        layer.triggerRepaint()  # QGIS draws again only what was undone in its own panel
        for position in range(before - 1, index - 1, -1) if index < before else range(before, index):
            self._follow(layer, position, done=index > before)

    def _follow(self, layer, position: int, done: bool) -> None:
        step = self._steps[layer.id()].get(position)
        if step is None:
            return
        own = next(place for place in step if place.layer is layer)
        if not own.is_alive:  # a new command took its place
            self._drop(layer, position)
        elif own.is_done == done:
            self._drag([place for place in step if place is not own and place.is_alive], own, done)

    def _drag(self, others: list[_Place], own: _Place, done: bool) -> None:
        waiting = [place for place in others if place.is_done != done]
        free = [place for place in waiting if place.stack.index() == place.position + (0 if done else 1)]
        stuck = [place for place in waiting if place not in free and not place.soft]
        self._busy = True
        try:
            if stuck:
                (own.stack.undo if done else own.stack.redo)()
            else:
                for place in free:
                    (place.stack.redo if done else place.stack.undo)()
                    place.layer.triggerRepaint()
        finally:
            self._busy = False
        if stuck:
            self._tell(own, stuck[0], done)

    def _tell(self, own: _Place, stuck: _Place, done: bool) -> None:
        text = own.stack.command(own.position).text()
        if done:
            message = tr("不能重做“{step}”：图层“{layer}”还有更早的步骤没有重做。")
        else:
            message = tr(
                "不能撤销“{step}”：它还改动了图层“{layer}”，该图层之后又有新的编辑。请先在该图层撤销那些编辑。"
            )
        self.tell(message.format(step=text, layer=stuck.layer.name()))

    def tell(self, message: str) -> None:
        """Tell the user what the layers could not do together."""
        QgsMessageLog.logMessage(message, "格物", Qgis.MessageLevel.Warning)
        self.blocked.emit(message)


_service: list[LinkedUndo] = []


def service() -> LinkedUndo:
    """Return the one service of this QGIS session."""
    if not _service or sip.isdeleted(_service[0]):
        _service[:] = [LinkedUndo()]
    return _service[0]
