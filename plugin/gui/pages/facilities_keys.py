"""The keys of the queue of doubtful facilities, in its tables and on the map."""

from __future__ import annotations

from typing import Callable

from qgis.gui import QgsMapCanvas, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, Qt

from ...core.text import tr
from .. import messages

ACCEPT, NEAREST, NEXT, PREVIOUS, ZOOM, PICK, PLACE = "accept", "nearest", "next", "previous", "zoom", "pick", "place"
_KEYS = {
    Qt.Key.Key_Return: ACCEPT,
    Qt.Key.Key_Enter: ACCEPT,
    Qt.Key.Key_Space: ACCEPT,
    Qt.Key.Key_G: NEAREST,
    Qt.Key.Key_N: NEXT,
    Qt.Key.Key_Right: NEXT,
    Qt.Key.Key_P: PREVIOUS,
    Qt.Key.Key_Left: PREVIOUS,
    Qt.Key.Key_Z: ZOOM,
    Qt.Key.Key_M: PICK,
    Qt.Key.Key_L: PLACE,
}
#: On the map these keep the meaning QGIS gives them: they move it.
_OF_THE_MAP = (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left)


def legend() -> str:
    """Return what the keys do, one a line."""
    lines = (
        tr("1–9：挂接到列表中这个号的候选单元"),
        tr("回车、空格：同意推荐（或挂接到选中的候选）"),
        tr("G：挂接到最近的候选"),
        tr("N、→：下一个；P、←：上一个"),
        tr("Z：缩放到这个设施"),
        tr("M：在地图上点击所属单元；L：在地图上点击位置"),
        tr("Ctrl+Z：撤销，设施回到队列原处"),
        tr("光标在列表里或地图上都有效（地图上空格和方向键仍移动地图）"),
    )
    return "\n".join(lines)


def short_legend() -> str:
    """Return the keys that are used most, in one line."""
    return tr("1–9 选候选 · 回车 同意推荐 · N/P 前后 · M 图上选 · Ctrl+Z 撤销")


class QueueKeys(QObject):
    """Hands the name of what a key means to `act`, or a number 1…9; watches the widgets given to `watch` until `rest`."""

    def __init__(self, act: Callable, parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._canvas: QgsMapCanvas | None = None

    def add(self, widget: QObject) -> None:
        """Watch a widget of the queue for good."""
        widget.installEventFilter(self)

    def watch(self, canvas: QgsMapCanvas) -> None:
        """Watch the map as well, while the queue is seen."""
        if self._canvas is None:
            self._canvas = canvas
            canvas.installEventFilter(self)

    def rest(self) -> None:
        """Leave the map alone."""
        if self._canvas is not None and not sip.isdeleted(self._canvas):
            self._canvas.removeEventFilter(self)
        self._canvas = None

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        on_map = watched is self._canvas
        found = self.meaning(event)
        if found is None or (on_map and (event.key() in _OF_THE_MAP or self._is_drawing())):
            return False
        event.accept()  # as an override: no shortcut of QGIS takes it
        if event.type() == QEvent.Type.KeyPress:
            messages.reported(self._act)(found)
        return True

    def _is_drawing(self) -> bool:
        """Return whether a tool is active that draws or edits: its keys are its own."""
        tool = self._canvas.mapTool()
        if tool is None:
            return False
        own = type(tool).__module__.endswith("facilities_pick")
        return not own and (bool(tool.flags() & QgsMapTool.Flag.EditTool) or hasattr(tool, "editor"))

    @staticmethod
    def meaning(event) -> str | int | None:
        """Return what a key means, None for nothing."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier:
            return None
        text = event.text()
        if len(text) == 1 and text in "123456789":
            return int(text)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return None
        return _KEYS.get(event.key())
