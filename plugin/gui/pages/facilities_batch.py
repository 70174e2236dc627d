"""What would be tagged at once, to look through before agreeing."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ...core.text import tr
from ..frame_model import Column, FrameTable


class BatchDialog(QDialog):
    """All rows are chosen at first; a click with Ctrl leaves one out. `uids` are those left."""

    COLUMNS = ("uid", "name", "why", "best", "basis")

    def __init__(self, frame: pd.DataFrame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_batch")
        self.setWindowTitle(tr("同意全部有把握的推荐"))
        self.resize(680, 460)
        layout = QVBoxLayout(self)
        text = tr("选中的设施将挂接到各自的推荐单元（状态记为人工，可一次撤销）。按住 Ctrl 点击可以去掉一行。")
        note = QLabel(text, self)
        note.setWordWrap(True)
        layout.addWidget(note)
        columns = [
            Column("name", tr("设施")),
            Column("why", tr("原因")),
            Column("best", tr("推荐单元")),
            Column("basis", tr("依据")),
        ]
        self.table = FrameTable(columns, "basis", self)
        self.table.set_frame(frame)
        self.table.setSelectionMode(FrameTable.SelectionMode.ExtendedSelection)
        layout.addWidget(self.table)
        self.buttons = QDialogButtonBox(self)
        self.go = self.buttons.addButton(tr("挂接"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._enable())
        self.table.selectAll()
        self._enable()

    def _enable(self) -> None:
        count = len(self.table.selected())
        self.go.setText(tr("挂接（{count}）").format(count=count))
        self.go.setEnabled(count > 0)

    def uids(self) -> list[str]:
        """Return the facilities that are chosen."""
        return self.table.selected()["uid"].tolist()
