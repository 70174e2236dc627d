"""One table model for every table of the window: a pandas frame, shown read-only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ..core.text import tr

#: Colours that stay readable on a light and on a dark theme.
GOOD, BAD, DOUBT, FAINT, LINK = "#1a7f37", "#c62828", "#b26a00", "#888888", "#1565c0"
#: Alignments as the plain numbers that Qt5 and Qt6 both take from a model (AlignLeft/AlignRight | AlignVCenter).
_LEFT, _RIGHT = 0x0081, 0x0082


@dataclass(frozen=True)
class Column:
    """One shown column: the frame's column, its heading, how a value is written, and its colour (row → name or None)."""

    name: str
    title: str
    write: Callable[[Any], str] | None = None
    colour: Callable[[pd.Series], str | None] | None = None
    tip: Callable[[pd.Series], str] | None = None


def text_of(value) -> str:
    """Return a value as a table shows it: whole numbers without decimals, unknown as —, yes as 是."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "—"
    if isinstance(value, (bool, np.bool_)):
        return tr("是") if value else ""
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else f"{value:.1f}"
    return str(value)


class FrameModel(QAbstractTableModel):
    """Shows `columns` of a frame. Sort by `SORT_ROLE`, which gives the plain value."""

    SORT_ROLE = Qt.ItemDataRole.UserRole

    def __init__(self, columns: list[Column], parent=None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.frame = pd.DataFrame(columns=[column.name for column in columns])

    def set_frame(self, frame: pd.DataFrame) -> None:
        self.beginResetModel()
        self.frame = frame.reset_index(drop=True)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.frame)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation, role=Qt.ItemDataRole.DisplayRole):  # noqa: N802
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, self.SORT_ROLE, Qt.ItemDataRole.TextAlignmentRole):
            return self._value(self.frame[column.name].iat[index.row()], column, role)
        if role == Qt.ItemDataRole.ForegroundRole and column.colour is not None:
            name = column.colour(self.frame.iloc[index.row()])
            return QBrush(QColor(name)) if name else None
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.frame.iloc[index.row()]
            return column.tip(row) if column.tip else text_of(row[column.name])
        return None

    def _value(self, value, column: Column, role):
        number = isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if number else _LEFT
        if role == self.SORT_ROLE:
            return _sortable(value)
        return column.write(value) if column.write else text_of(value)


def _sortable(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


class FrameTable(QTableView):
    """A sorted, filtered table of whole rows over a FrameModel."""

    def __init__(self, columns: list[Column], stretch: str, parent=None, model: type[FrameModel] = FrameModel) -> None:
        super().__init__(parent)
        self.source = model(columns, self)
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setSourceModel(self.source)
        self.proxy.setSortRole(FrameModel.SORT_ROLE)
        self.proxy.setFilterKeyColumn(-1)
        self.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self.proxy)
        self.setTabKeyNavigation(False)  # Tab leaves the table; the arrow keys go through it
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(50)
        names = [column.name for column in columns]
        header.setSectionResizeMode(names.index(stretch), QHeaderView.ResizeMode.Stretch)

    def set_frame(self, frame: pd.DataFrame) -> None:
        self.source.set_frame(frame)

    def set_filter(self, text: str) -> None:
        """Show only rows with `text` in any column."""
        self.proxy.setFilterFixedString(text)

    def row(self, index: QModelIndex) -> pd.Series:
        """Return the frame's row shown at a view index."""
        return self.source.frame.iloc[self.proxy.mapToSource(index).row()]

    def selected(self) -> pd.DataFrame:
        """Return the selected rows, in the order in which they are shown."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = [self.proxy.mapToSource(self.proxy.index(row, 0)).row() for row in chosen]
        return self.source.frame.iloc[rows]
