"""指派网格员: pick one worker, or nobody."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ...core.ledgers.masking import mask_phone
from ...core.text import tr
from ..controls import usable
from ..frame_model import Column, FrameTable


class WorkerDialog(QDialog):
    """`worker_uid` is the choice, None for nobody (清除指派)."""

    def __init__(self, workspace, grids: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_workers")
        self.setWindowTitle(tr("指派网格员"))
        self.resize(560, 420)
        self.worker_uid: str | None = None
        layout = QVBoxLayout(self)
        frame = _workers(workspace)
        text = (
            tr("为选中的 {count} 个网格指派网格员：")
            if len(frame)
            else tr("还没有网格员。请先在“工作区”页导入网格员。")
        )
        layout.addWidget(QLabel(text.format(count=grids), self))
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(tr("查找姓名、角色、社区"))
        self.filter.setClearButtonEnabled(True)
        layout.addWidget(self.filter)
        columns = [
            Column("name", tr("姓名")),
            Column("phone", tr("电话")),
            Column("role", tr("角色")),
            Column("community", tr("所属社区")),
            Column("grids", tr("已负责网格")),
        ]
        self.table = FrameTable(columns, "community", self)
        self.table.setSelectionMode(FrameTable.SelectionMode.SingleSelection)
        self.table.set_frame(frame)
        self.filter.textChanged.connect(self._filter)
        self.table.doubleClicked.connect(lambda _index: self._take())
        layout.addWidget(self.table, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(tr("指派"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        clear = buttons.addButton(tr("清除指派"), QDialogButtonBox.ButtonRole.ResetRole)
        clear.clicked.connect(self.accept)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._enable())
        clear.setToolTip(tr("选中的网格不再有网格员"))
        layout.addWidget(buttons)
        self._enable()

    def _filter(self, text: str) -> None:
        """Show what matches, and choose it when it is the only one: Enter then assigns it."""
        self.table.set_filter(text)
        if text and self.table.proxy.rowCount() == 1:
            self.table.selectRow(0)

    def _enable(self) -> None:
        usable(self.ok, tr("把选中的网格交给这位网格员"), "" if self._has_choice() else tr("请先在表中选一位网格员"))

    def _has_choice(self) -> bool:
        return self.table.selectionModel().hasSelection()

    def _take(self) -> None:
        if self._has_choice():
            self.worker_uid = self.table.selected()["uid"].iloc[0]
            self.accept()


def _workers(workspace) -> pd.DataFrame:
    workers = workspace.read("worker")
    communities = workspace.read("community").drop_duplicates("code").set_index("code")["name"]
    held = workspace.read("micro_grid")["worker_uid"].value_counts()
    return workers.assign(
        phone=[mask_phone(phone) for phone in workers["phone"]],
        community=workers["community_code"].map(communities).fillna(workers["community_code"]),
        grids=workers["uid"].map(held).fillna(0.0),
    )
