"""Pairs somebody has told to be different, to be looked through and taken back."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ...core.text import tr
from ..controls import usable
from ..frame_model import Column, FrameTable


class DecisionsDialog(QDialog):
    """`chosen()` are the keys to be withdrawn."""

    def __init__(self, decisions: pd.DataFrame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_duplicates_decisions")
        self.setWindowTitle(tr("判为“不是重复”的"))
        self.resize(560, 320)
        layout = QVBoxLayout(self)
        self.table = FrameTable(
            [Column("detail", tr("设施")), Column("accepted_by", tr("经办人")), Column("accepted_at", tr("时间"))],
            "detail",
            self,
        )
        self.table.setObjectName("gewu_duplicates_decisions_list")
        self.table.set_frame(decisions)
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._enable())
        layout.addWidget(self.table)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Close, self)
        self.ok = box.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(tr("撤回所选"))
        box.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout.addWidget(box)
        self._enable()

    def chosen(self) -> list[str]:
        return self.table.selected()["finding_key"].tolist()

    def _enable(self) -> None:
        why = "" if len(self.table.selected()) else tr("请先选中要撤回的行")
        usable(self.ok, tr("撤回后重新列入查重，可撤销"), why)
