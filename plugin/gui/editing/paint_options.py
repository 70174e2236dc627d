"""The options of 刷楼栋: how a drag chooses, the target and whether it is fixed, the only grid that may give."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QCheckBox, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ...core.text import tr
from .. import messages
from ..controls import usable
from .mode_row import ModeRow


class PaintOptions(QWidget):
    """Follows a PaintTool and steers it."""

    def __init__(self, tool, parent: QWidget) -> None:
        super().__init__(parent)
        self._tool = tool
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(1, 1)
        layout.addWidget(ModeRow(tool, self), 0, 0, 1, 4)
        self.target, self.drop_target = self._row(layout, 1, tr("目标"), "target")
        self.fixed = QCheckBox(tr("固定"), self)
        self.fixed.setObjectName("gewu_paint_fixed")
        self.fixed.toggled.connect(messages.reported(tool.fix_target))
        layout.addWidget(self.fixed, 1, 2)
        self.source, self.drop_source = self._row(layout, 2, tr("只取自"), "source")
        self.drop_target.clicked.connect(messages.reported(lambda _checked=False: tool.drop(tool.target)))
        self.drop_source.clicked.connect(messages.reported(lambda _checked=False: tool.drop(tool.source)))
        tool.changed.connect(self._show)
        self._show()

    def _row(self, layout: QGridLayout, row: int, title: str, name: str) -> tuple[QLabel, QToolButton]:
        label = QLabel(self)
        label.setObjectName(f"gewu_paint_{name}")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        drop = QToolButton(self)
        drop.setObjectName(f"gewu_paint_drop_{name}")
        drop.setText("×")
        drop.setAutoRaise(True)
        layout.addWidget(QLabel(title, self), row, 0)
        layout.addWidget(label, row, 1)
        layout.addWidget(drop, row, 3)
        return label, drop

    def _show(self) -> None:
        target, source = self._tool.target, self._tool.source
        self._name(self.target, target.label, tr("未选（右键点取）"))
        self._name(self.source, source.label, tr("不限（Ctrl+右键指定）"))
        none = "" if target else tr("还没有目标网格")
        usable(self.drop_target, tr("清除目标网格"), none)
        usable(self.drop_source, tr("恢复为从所有网格划出"), "" if source else tr("没有指定来源，从所有网格划出"))
        usable(self.fixed, tr("固定目标：右键和 Esc 不再改变它，换工具后仍保留"), none)
        self.fixed.blockSignals(True)
        self.fixed.setChecked(self._tool.is_fixed)
        self.fixed.blockSignals(False)

    @staticmethod
    def _name(label: QLabel, name: str, none: str) -> None:
        label.setText(name or none)
        label.setToolTip(name)
        label.setEnabled(bool(name))
