"""The three buttons that say how a drag chooses buildings."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from ...core.text import tr
from .part_gesture import BRUSH, LASSO, RECTANGLE, PartGesture


class ModeRow(QWidget):
    """Follows the mode of the tool and sets it."""

    def __init__(self, tool: PartGesture, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel(tr("方式"), self))
        self.buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for mode, text, tip in (
            (BRUSH, tr("点刷"), tr("点选一栋，或按住左键拖过要选的楼栋")),
            (RECTANGLE, tr("框选"), tr("按住左键拖出方框（其他方式下按住 Shift 拖动）")),
            (LASSO, tr("套索"), tr("按住左键圈出范围（其他方式下按住 Ctrl 拖动）")),
        ):
            button = QToolButton(self)
            button.setObjectName(f"gewu_mode_{mode}")
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setChecked(mode == tool.mode)
            button.clicked.connect(lambda _checked=False, mode=mode: tool.set_mode(mode))
            group.addButton(button)
            layout.addWidget(button)
            self.buttons[mode] = button
        layout.addStretch(1)
        tool.mode_changed.connect(lambda mode: self.buttons[mode].setChecked(True))
