"""估算户数: the one number it takes, and what will happen."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout, QLabel, QWidget

from ...core.text import tr
from .. import remembered


class HouseholdsDialog(QDialog):
    """Asks for the floor area of one household."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_households")
        self.setWindowTitle(tr("估算户数"))
        self.setMinimumWidth(420)
        form = QFormLayout(self)
        note = QLabel(
            tr(
                "没有户数的居住楼栋，按 占地面积 × 层数 ÷ 户均建筑面积 估算，标为“估算”；"
                "小区登记了总户数的，按总户数分摊到楼栋，标为“分摊”。已登记的户数不会改动。"
            ),
            self,
        )
        note.setWordWrap(True)
        form.addRow(note)
        self.area = QDoubleSpinBox(self)
        self.area.setObjectName("gewu_area_per_household")
        self.area.setRange(20.0, 500.0)
        self.area.setDecimals(1)
        self.area.setSuffix(" ㎡")
        self.area.setValue(remembered.get("area_per_household", 90.0))
        form.addRow(tr("户均建筑面积"), self.area)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("估算"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def accept(self) -> None:
        remembered.put("area_per_household", self.area.value())
        super().accept()
