"""How many requests there are of each class in each community: a table of counts whose cells are clicked."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ...core.facilities.requests.requests import Pivot
from ...core.text import tr
from .. import messages

#: Key of the column and the row of all; no class and no community is called so.
ALL = "*"
#: The strongest shade of a cell, 0…255, and its colour.
_SHADE, _COLOUR = 150, (255, 143, 0)
_RIGHT = 0x0082
#: The room of a column: names of classes are broken into two lines.
_WIDTH = "四个汉字"


class PivotModel(QAbstractTableModel):
    """The first row and the first column are sums; zeros are left empty. Sorts by itself, the sums stay first."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.codes: list = []
        self.names: list[str] = []
        self.keys: list[str] = []
        self.titles: list[str] = []
        self.counts = np.zeros((0, 0), dtype=int)
        self._order = np.zeros(0, dtype=int)

    def show(self, pivot: Pivot) -> None:
        """Show other counts."""
        self.beginResetModel()
        keys = list(pivot.columns)
        body = pivot.frame[keys].to_numpy(dtype=int).reshape(len(pivot.frame), len(keys))
        body = np.column_stack([body.sum(axis=1), body]) if len(body) else np.zeros((0, len(keys) + 1), dtype=int)
        self.counts = np.vstack([body.sum(axis=0), body])
        self.codes = [ALL, *pivot.frame["code"]]
        self.names = [tr("合计"), *pivot.frame["name"]]
        self.keys = [ALL, *keys]
        self.titles = [tr("合计"), *pivot.columns.values()]
        self._order = np.arange(len(self.codes))
        self.endResetModel()

    def sort(self, column: int, order=Qt.SortOrder.AscendingOrder) -> None:
        """Sort the communities by a column, as they come for -1."""
        if not len(self.counts):
            return
        self.layoutAboutToBeChanged.emit()
        rest = np.arange(1, len(self.codes))
        if column >= 0:
            values = self.counts[1:, column]
            rest = rest[np.argsort(-values if order == Qt.SortOrder.DescendingOrder else values, kind="stable")]
        self._order = np.concatenate([[0], rest])
        self.layoutChanged.emit()

    def at(self, index: QModelIndex) -> tuple:
        """Return (community code, class key) of a cell; ALL for sums."""
        return self.codes[self._order[index.row()]], self.keys[index.column()]

    def index_of(self, code, key: str) -> QModelIndex:
        """Return the cell of a community and a class, an invalid one where there is none."""
        if code not in self.codes or key not in self.keys:
            return QModelIndex()
        row = int(np.flatnonzero(self._order == self.codes.index(code))[0])
        return self.index(row, self.keys.index(key))

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.codes)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.keys)

    def headerData(self, section: int, orientation, role=Qt.ItemDataRole.DisplayRole):  # noqa: N802
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        whole = self.titles[section] if orientation == Qt.Orientation.Horizontal else self.names[self._order[section]]
        if role == Qt.ItemDataRole.ToolTipRole or orientation == Qt.Orientation.Vertical:
            return whole
        return _broken(whole.partition("(")[0])

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        row, column = self._order[index.row()], index.column()
        count = int(self.counts[row, column])
        if role == Qt.ItemDataRole.DisplayRole:
            return str(count) if count else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == Qt.ItemDataRole.BackgroundRole and count and row and column:
            return QBrush(QColor(*_COLOUR, int(30 + (_SHADE - 30) * count / max(self.counts[1:, 1:].max(), 1))))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("{community} · {kind}：{count} 条").format(
                community=self.names[row], kind=self.titles[column], count=count
            )
        return None


def _broken(title: str) -> str:
    """Return a heading in two lines where it is too long for one."""
    room = len(_WIDTH)
    return title if len(title) <= room or title.isascii() else f"{title[:room]}\n{title[room : 2 * room]}"


class PivotTable(QTableView):
    """chosen: a cell was clicked or reached by the keys; `cell` is (community code, class key), None for none."""

    chosen = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_requests_pivot")
        self.pivot = PivotModel(self)
        self.setModel(self.pivot)
        self._telling = True
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultSectionSize(self.fontMetrics().horizontalAdvance(_WIDTH) + 12)
        header.setFixedHeight(2 * self.fontMetrics().height() + 8)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.verticalHeader().setMaximumWidth(150)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: messages.reported(self._tell)())

    def _tell(self) -> None:
        if self._telling:
            self.chosen.emit()

    @property
    def cell(self) -> tuple | None:
        found = self.selectionModel().selectedIndexes()
        return self.pivot.at(found[0]) if found else None

    def show_pivot(self, pivot: Pivot) -> None:
        """Show other counts; the cell that was chosen stays chosen where it is still there."""
        before = self.cell
        self._telling = False
        self.pivot.show(pivot)
        header = self.horizontalHeader()
        self.pivot.sort(header.sortIndicatorSection(), header.sortIndicatorOrder()) if self._sorts() else None
        if before is not None:
            index = self.pivot.index_of(*before)
            if index.isValid():
                self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._telling = True

    def _sorts(self) -> bool:
        return 0 <= self.horizontalHeader().sortIndicatorSection() < self.pivot.columnCount()
