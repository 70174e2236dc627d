"""The options of 专属: by chosen buildings or by a drawn area."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from ...core.text import tr
from .. import messages
from ..controls import usable
from .dedicate_parts import DedicateParts
from .mode_row import ModeRow

#: The two ways.
PARTS, AREA = "parts", "area"


class WayRow(QWidget):
    """The switch between both ways. choose(way) is called with PARTS or AREA."""

    def __init__(self, way: str, choose, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        for name, text, tip in (
            (PARTS, tr("按楼栋"), tr("选楼栋，连同它们的用地划为专属网格")),
            (AREA, tr("画范围"), tr("画一个范围，从相邻网格划出，成为专属网格")),
        ):
            button = QRadioButton(text, self)
            button.setObjectName(f"gewu_dedicate_{name}")
            button.setToolTip(tip)
            button.setChecked(name == way)
            button.clicked.connect(messages.reported(lambda _checked=False, name=name: choose(name)))
            group.addButton(button)
            layout.addWidget(button)
            self.buttons[name] = button
        layout.addStretch(1)


class PartsOptions(QWidget):
    """Follows a DedicateParts and steers it."""

    def __init__(self, tool: DedicateParts, choose, parent: QWidget) -> None:
        super().__init__(parent)
        self._tool = tool
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(WayRow(PARTS, choose, self))
        row = QHBoxLayout()
        row.addWidget(ModeRow(tool, self), 1)
        self.complete = QPushButton(self)
        self.complete.setObjectName("gewu_dedicate_complete")
        self.complete.clicked.connect(messages.reported(lambda _checked=False: tool.complete()))
        row.addWidget(self.complete)
        layout.addLayout(row)
        tool.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        count = len(self._tool.chosen)
        self.complete.setText(tr("划为专属（{count} 栋）").format(count=count))
        usable(
            self.complete,
            tr("把选中的楼栋连同用地划为一个专属网格"),
            "" if count else tr("还没有选楼栋"),
        )
