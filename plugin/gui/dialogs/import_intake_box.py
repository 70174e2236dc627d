"""What is done with facilities and requests on their way in: found by name, classified, tagged."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from ...core.facilities import intake
from ...core.text import tr
from .. import remembered


class IntakeBox(QWidget):
    """Shown for facilities and requests only. `changed`: an earlier dry run is worth nothing any more."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.locate = self._box(
            "locate",
            tr("没有坐标的行按名称和地址匹配，匹配不上的留作待定"),
            tr(
                "与工作区的小区、楼栋、社区比对；把握不足的不猜，进入“待定设施”由人指定。不勾选时，没有坐标的行不导入。"
            ),
        )
        self.classify = self._box(
            "classify",
            tr("归类"),
            tr("归入 30 个小类：按学到的规则、类型编码、类型文字、名称归类；来源已给出的和人工定的不改。"),
        )
        self.tag = self._box(
            "tag", tr("挂接"), tr("按位置挂接到片区、社区、小区、微网格并定级；压界、界外的按容差，定不了的留作待定。")
        )
        self.refused = self._box(
            "refused",
            tr("不计入的行也导入"),
            tr("如餐馆、宠物医院：不属于社区设施，导入后不归小类。不勾选时跳过并列出原因。"),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        for box in (self.locate, self.classify, self.tag, self.refused):
            row.addWidget(box)
        row.addStretch(1)
        self.classify.toggled.connect(self._show_state)
        self._show_state()

    def show_for(self, table: str) -> None:
        """Show what matters for a table."""
        self.setVisible(table in intake.TABLES)
        self.refused.setVisible(table == intake.FACILITY)
        self.classify.setEnabled(table == intake.FACILITY)  # requests are always classified by their words

    def options(self) -> intake.Options:
        """Return what is ticked, and remember it."""
        boxes = {"locate": self.locate, "classify": self.classify, "tag": self.tag, "refused": self.refused}
        for name, box in boxes.items():
            remembered.put(f"import/intake/{name}", box.isChecked())
        chosen = {name: box.isChecked() for name, box in boxes.items()}
        chosen["refused"] |= not self.classify.isChecked()
        return intake.Options(**chosen)

    def _box(self, name: str, text: str, tip: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setObjectName(f"gewu_import_{name}")
        box.setToolTip(tip)
        box.setChecked(remembered.get(f"import/intake/{name}", True))
        box.toggled.connect(lambda _on: self.changed.emit())
        return box

    def _show_state(self, _on: bool = False) -> None:
        self.refused.setEnabled(self.classify.isChecked())
