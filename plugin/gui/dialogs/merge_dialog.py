"""合并: whose code, name and worker stay, what it would be, and what speaks against it."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ...core import schema
from ...core.columns import texts
from ...core.grids import bounds
from ...core.grids.editing import merging
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft, touches
from ...core.grids.editing.words import named
from ...core.text import tr
from ..controls import usable
from ..frame_model import DOUBT
from .touch_table import TouchTable


class MergeDialog(QDialog):
    """`draft()` is the choice. rows: units of the desk; raises GewuError at once where they cannot be merged."""

    def __init__(self, desk: Desk, rows: list[int], workers: pd.DataFrame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.rows = desk, sorted(rows)
        self._table = schema.table(desk.table)
        self._drafts: dict[int, Draft] = {}
        first = merging.default_keep(desk, self.rows)
        self._draft_of(first)
        self.setObjectName("gewu_merge")
        self.setWindowTitle(tr("合并 {count} 个{unit}").format(count=len(rows), unit=named(desk.table)))
        self.resize(480, 420)
        layout = QVBoxLayout(self)
        self.touches = TouchTable(self)
        self.touches.setObjectName("gewu_merge_touches")
        layout.addWidget(self.touches, 1)
        form = QFormLayout()
        layout.addLayout(form)
        self.keep = QComboBox(self)
        self.keep.setObjectName("gewu_merge_keep")
        self.keep.setToolTip(tr("合并后的编码取这一个的，其余编码停用，不再使用"))
        self.name = QComboBox(self)
        self.name.setObjectName("gewu_merge_name")
        self.name.setEditable(True)
        self.worker = QComboBox(self)
        self.worker.setObjectName("gewu_merge_worker")
        self.reason = QLineEdit(self)
        self.reason.setObjectName("gewu_merge_reason")
        form.addRow(tr("保留编码"), self.keep)
        form.addRow(tr("名称"), self.name)
        if self._table.has("worker_uid"):
            form.addRow(tr("网格员"), self.worker)
        self.worker.setVisible(self._table.has("worker_uid"))
        self.remarks = QLabel(self)
        self.remarks.setObjectName("gewu_merge_remarks")
        self.remarks.setWordWrap(True)
        self.remarks.setTextFormat(Qt.TextFormat.PlainText)
        self.remarks.setStyleSheet(f"color: {DOUBT};")
        layout.addWidget(self.remarks)
        reasons = QFormLayout()
        layout.addLayout(reasons)
        self._reason_label = QLabel(tr("超限说明"), self)
        reasons.addRow(self._reason_label, self.reason)
        layout.addWidget(self._buttons())
        self._fill(first, workers)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = box.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(tr("合并"))
        self.ok.setObjectName("gewu_merge_ok")
        box.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _fill(self, first: int, workers: pd.DataFrame) -> None:
        ordered = [first, *(row for row in self.rows if row != first)]
        for row in ordered:
            self.keep.addItem(
                f"{self.desk.codes[row] or '—'}　{texts(self.desk.units, 'name')[row] or ''}".strip(), row
            )
        names = dict.fromkeys(name for name in texts(self.desk.units, "name")[ordered] if name)
        self.name.addItems(list(names))
        called = dict(zip(workers["uid"], texts(workers, "name")))
        if self._table.has("worker_uid"):
            for uid in dict.fromkeys(uid for uid in texts(self.desk.units, "worker_uid")[ordered] if uid):
                self.worker.addItem(called.get(uid) or tr("未知的网格员"), uid)
            self.worker.addItem(tr("暂不指派"), None)
        found = merging.remarks(self.desk, self.rows)
        self.remarks.setText("\n".join(f"⚠ {remark}" for remark in found))
        self.remarks.setVisible(bool(found))
        can_explain = self._table.has("reason") and bool(found)
        self.reason.setVisible(can_explain)
        self._reason_label.setVisible(can_explain)
        self.reason.setPlaceholderText(tr("超过上限，必须说明理由") if self._is_above(first) else tr("可不填"))
        if can_explain:
            old = [reason for reason in texts(self.desk.units, "reason")[ordered] if reason]
            self.reason.setText(old[0] if old else "")
        self.keep.currentIndexChanged.connect(lambda _index: self._kept())
        self.name.editTextChanged.connect(lambda _text: self._enable())
        self.reason.textChanged.connect(lambda _text: self._enable())
        self._show_counts()
        self._enable()

    def _draft_of(self, keep: int) -> Draft:
        if keep not in self._drafts:
            self._drafts[keep] = merging.merge(self.desk, self.rows, keep)
        return self._drafts[keep]

    def _is_above(self, keep: int) -> bool:
        return any(
            touch.after is not None and touch.after.standing == bounds.ABOVE for touch in touches(self._draft_of(keep))
        )

    def _kept(self) -> None:
        """Name and worker follow the code; they may be changed afterwards."""
        row = self.keep.currentData()
        name = texts(self.desk.units, "name")[row]
        if name:
            self.name.setEditText(name)
        if self._table.has("worker_uid"):
            at = self.worker.findData(texts(self.desk.units, "worker_uid")[row])
            self.worker.setCurrentIndex(max(at, 0))
        self._show_counts()
        self._enable()

    def _show_counts(self) -> None:
        found = touches(self._draft_of(self.keep.currentData()))
        self.touches.show_touches(sorted(found, key=lambda touch: touch.after is None))

    def _enable(self) -> None:
        why = ""
        if not self.name.currentText().strip():
            why = tr("请填写合并后的名称")
        elif self._table.has("reason") and self._is_above(self.keep.currentData()) and not self.reason.text().strip():
            why = tr("合并后超过上限，请说明理由")
        usable(self.ok, tr("合并为一个，可撤销"), why)

    def draft(self) -> Draft:
        """Return what is chosen."""
        keep = self.keep.currentData()
        chosen = {"name": self.name.currentText().strip()}
        if self._table.has("worker_uid"):
            chosen["worker_uid"] = self.worker.currentData()
        if self._table.has("reason") and self.reason.text().strip():
            chosen["reason"] = self.reason.text().strip()
        draft = self._draft_of(keep)
        values = {name: value for name, value in chosen.items() if value != texts(self.desk.units, name)[keep]}
        draft.values = {keep: values} if values else {}
        return draft
