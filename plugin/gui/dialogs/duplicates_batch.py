"""合并全部有把握的: what would become of each group, before anything is done; a group can be left out."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QVBoxLayout, QWidget

from ...core.facilities.duplicates.merging import Merge
from ...core.text import clauses, listed, tr
from ..controls import usable
from ..frame_model import DOUBT, Column, FrameModel, FrameTable


class _Ticked(FrameModel):
    """A tick before each row, kept in the column `wanted`."""

    def flags(self, index):
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            ticked = self.frame["wanted"].iat[index.row()]
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        return super().data(index, role)

    def setData(self, index, value, role=Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        ticked = Qt.CheckState(value) == Qt.CheckState.Checked
        self.frame.iloc[index.row(), self.frame.columns.get_loc("wanted")] = ticked
        self.dataChanged.emit(index, index)
        return True


class BatchDialog(QDialog):
    """`chosen()` are the places of the merges that are wanted. rest: how many more there are than are done in one step."""

    def __init__(self, merges: list[Merge], reasons: list[str], rest: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_duplicates_batch")
        self.setWindowTitle(tr("合并全部有把握的"))
        self.resize(680, 420)
        layout = QVBoxLayout(self)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self.text)
        self.table = FrameTable(
            [
                Column("name", tr("合并后"), tip=lambda row: row["reason"]),
                Column("gone", tr("并入")),
                Column("conflicts", tr("说法不同的字段"), colour=lambda row: DOUBT if row["conflicts"] else None),
            ],
            "gone",
            self,
            _Ticked,
        )
        self.table.setObjectName("gewu_duplicates_batch_list")
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.set_frame(_frame(merges, reasons))
        self.table.source.dataChanged.connect(lambda *_: self._count())
        layout.addWidget(self.table, 1)
        self._rest = rest
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = box.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setObjectName("gewu_duplicates_batch_ok")
        box.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout.addWidget(box)
        self._count()

    def chosen(self) -> list[int]:
        frame = self.table.source.frame
        return frame.loc[frame["wanted"], "place"].tolist()

    def _count(self) -> None:
        frame = self.table.source.frame
        wanted = frame[frame["wanted"]]
        said = [
            tr("合并 {count} 组，删去 {gone} 条记录，可一步撤销").format(
                count=len(wanted), gone=int(wanted["removed"].sum())
            ),
            tr("其中 {count} 组有说法不同的字段，按“人工优先、较新优先”取值，其余值记入变更记录").format(
                count=int((wanted["conflicts"] != "").sum())
            ),
        ]
        if self._rest:
            said.append(tr("另有 {count} 组，请在这一步之后再做").format(count=self._rest))
        self.text.setText(clauses(said) + tr("。"))
        self.ok.setText(tr("合并 {count} 组").format(count=len(wanted)))
        usable(self.ok, tr("按上面的取值合并，可撤销"), "" if len(wanted) else tr("请至少勾选一组"))


def _frame(merges: list[Merge], reasons: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": range(len(merges)),
            "wanted": True,
            "name": [merge.values["name"] or merge.values["code"] for merge in merges],
            "gone": [merge.values["merged_from"] for merge in merges],
            "conflicts": [
                listed(one.title for one in merge.conflicts if one.part not in ("name", "geometry")) for merge in merges
            ],
            "reason": reasons,
            "removed": [len(merge.removed) for merge in merges],
        }
    )
