"""指派网格员: pick one worker, or nobody. Those assigned last come first, then those of the same community."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import QEvent, QModelIndex, Qt
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ...core.grids import listing, worker_load
from ...core.grids.checks import catalogue
from ...core.ledgers.masking import mask_phone
from ...core.text import tr
from .. import recent_workers
from ..controls import usable
from ..frame_model import BAD, DOUBT, Column, FrameTable

#: Most workers in the table; who is not among them is found by typing.
_MOST = 500
_MOVING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class WorkerDialog(QDialog):
    """`worker_uid` is the choice, None for nobody (清除指派).

    grids: how many are to be assigned; community: code of the community they all lie in; held: the grids of the
    workspace, read when not given.
    """

    def __init__(
        self,
        workspace,
        grids: int,
        parent: QWidget | None = None,
        community: str | None = None,
        held: pd.DataFrame | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_workers")
        self.setWindowTitle(tr("指派网格员"))
        self.resize(600, 440)
        self.worker_uid: str | None = None
        self._workspace, self._more = workspace, grids
        self._limit = catalogue.parameters().grids_per_worker
        held = workspace.read("micro_grid") if held is None else held
        self._frame = _workers(workspace, held, community, self._limit)
        self._sought = listing.sought(self._frame.where(self._frame.notna(), None), ["name", "role", "community"])
        layout = QVBoxLayout(self)
        text = (
            tr("为选中的 {count} 个网格指派网格员：")
            if len(self._frame)
            else tr("还没有网格员。请先在“工作区”页导入网格员。")
        )
        layout.addWidget(QLabel(text.format(count=grids), self))
        self.filter = QLineEdit(self)
        self.filter.setObjectName("gewu_worker_filter")
        self.filter.setPlaceholderText(tr("查找姓名、角色、社区；↑↓ 选择，回车指派"))
        self.filter.setClearButtonEnabled(True)
        self.filter.installEventFilter(self)
        layout.addWidget(self.filter)
        self.table = self._table()
        layout.addWidget(self.table, 1)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        layout.addWidget(self.note)
        layout.addWidget(self._buttons())
        self.filter.textChanged.connect(self._show_rows)
        self._show_rows("")
        self._enable()
        self.filter.setFocus()

    def _table(self) -> FrameTable:
        columns = [
            Column("name", tr("姓名")),
            Column("phone", tr("电话")),
            Column("role", tr("角色")),
            Column("community", tr("所属社区")),
            Column(
                "grids", tr("已负责网格（上限 {limit}）").format(limit=self._limit), colour=self._colour, tip=self._tip
            ),
            Column("households", tr("户数"), colour=self._colour, tip=self._tip),
            Column("near", "", write=lambda value: value or ""),
        ]
        table = FrameTable(columns, "community", self)
        table.setSelectionMode(FrameTable.SelectionMode.SingleSelection)
        table.doubleClicked.connect(lambda _index: self._take())
        table.selectionModel().selectionChanged.connect(lambda _on, _off: self._enable())
        return table

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(tr("指派"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        clear = buttons.addButton(tr("清除指派"), QDialogButtonBox.ButtonRole.ResetRole)
        clear.setAutoDefault(False)
        clear.clicked.connect(self.accept)
        clear.setToolTip(tr("选中的网格不再有网格员"))
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        return buttons

    def _colour(self, row: pd.Series) -> str | None:
        if row["is_over"]:
            return BAD
        return DOUBT if row["grids"] + self._more > self._limit else None

    def _tip(self, row: pd.Series) -> str:
        text = tr("已负责 {grids} 个网格、{households:.0f} 户；一人最多 {limit} 个网格").format(
            grids=row["grids"], households=row["households"], limit=self._limit
        )
        if row["grids"] + self._more > self._limit:
            text += "\n" + tr("指派后将有 {count} 个网格，超过上限").format(count=row["grids"] + self._more)
        return text

    def _show_rows(self, text: str) -> None:
        """Show what matches, and choose the first match: Enter then assigns it."""
        found = self._frame[listing.matching(self._sought, text)]
        self.table.set_frame(found.head(_MOST))
        left = len(found) - _MOST
        self.note.setText(tr("另有 {count} 位未列出，请输入姓名或社区查找。").format(count=left) if left > 0 else "")
        self.note.setVisible(left > 0)
        if text.strip() and len(found):
            self.table.selectRow(0)
        self._enable()

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        """Let the keys move about in the table while the cursor is in the text."""
        if event.type() == QEvent.Type.KeyPress and event.key() in _MOVING:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
            current = self.table.currentIndex() if self._has_choice() else QModelIndex()
            row = current.row() + steps[event.key()] if current.isValid() else 0
            last = self.table.proxy.rowCount() - 1
            if last >= 0:
                self.table.selectRow(min(max(row, 0), last))
            return True
        return super().eventFilter(watched, event)

    def _enable(self) -> None:
        usable(self.ok, tr("把选中的网格交给这位网格员"), "" if self._has_choice() else tr("请先在表中选一位网格员"))

    def _has_choice(self) -> bool:
        return self.table.selectionModel().hasSelection()

    def _take(self) -> None:
        if self._has_choice():
            self.worker_uid = self.table.selected()["uid"].iloc[0]
            recent_workers.add(self._workspace.path, self.worker_uid)
            self.accept()


def _workers(workspace, grids: pd.DataFrame, community: str | None, limit: int) -> pd.DataFrame:
    """Return the workers with masked phones and their loads, the nearest at hand first."""
    workers = workspace.read("worker")
    communities = workspace.read("community").drop_duplicates("code").set_index("code")["name"]
    recent = recent_workers.uids(workspace.path)
    rank = worker_load.ranked(workers, recent, community)
    near = rank.lt(len(recent)).map({True: tr("最近"), False: None})
    near = near.where(near.notna() | rank.ne(len(recent)), tr("本社区"))
    workers = workers.assign(
        phone=[mask_phone(phone) for phone in workers["phone"]],
        community=workers["community_code"].map(communities).fillna(workers["community_code"]),
        near=near,
    )
    workers = pd.concat([workers, worker_load.loads(workers, grids, limit)], axis=1)
    return workers.iloc[rank.argsort(kind="stable")].reset_index(drop=True)
