"""A table model that sorts and filters by itself over plain arrays: a whole city has 140,000 rows.

A QSortFilterProxyModel would ask Python for a value at every comparison.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt, pyqtSignal

from ..core.grids import listing

_BY_ROW = QAbstractItemModel.LayoutChangeHint.VerticalSortHint


class RowsModel(QAbstractTableModel):
    """Shows rows given as arrays by column; `uid` and `sought` (what a text is looked for in) are among them.

    columns: each has a name (what it sorts by), a title, a field (what editing changes, "" for nothing) and `edited` (how,
    "" for not). order: which rows are shown, and how they are sorted. A subclass gives `data`.
    """

    #: (uid, field, value) of a cell the user has changed; the model shows it when the rows come back.
    edited = pyqtSignal(str, str, object)
    #: The column in whose order the rows come.
    NATURAL = "code"

    def __init__(self, columns: list, values: dict[str, np.ndarray], parent=None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.order = np.zeros(0, dtype=int)
        self._text, self._mask = "", np.zeros(0, dtype=bool)
        self._sorted: tuple[str, bool] | None = None
        self.values = self._nothing = values
        self._last_sort: tuple = (None, np.zeros(0), np.zeros(0), np.zeros(0, dtype=int))

    # rows

    @property
    def frame(self) -> pd.DataFrame:
        """Return all rows there are, shown or not."""
        return pd.DataFrame(self.values)

    def set_rows(self, values: dict[str, np.ndarray], mask: np.ndarray, text: str) -> None:
        """Show the rows where `mask` that hold every word of `text` in what is `sought`.

        Selection, current row and sort stay, whatever has come or gone.
        """
        self._mask, self._text = mask, text
        self._rearrange(values)

    def set_filter(self, mask: np.ndarray, text: str) -> None:
        """Show others of the same rows."""
        self._mask, self._text = mask, text
        self._rearrange(self.values)

    def clear(self) -> None:
        """Show nothing."""
        self._mask, self._text = np.zeros(0, dtype=bool), ""
        self._rearrange(self._nothing)

    def sort(self, column: int, order=Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = None if column < 0 else (self.columns[column].name, order == Qt.SortOrder.DescendingOrder)
        self._rearrange(self.values)

    def _rearrange(self, values: dict[str, np.ndarray]) -> None:
        """Take the rows and put them in order."""
        order, before = self._arranged(values), self.order
        known = self.values["uid"]
        is_same = len(order) == len(before) and (
            _same(order, before) if values["uid"] is known else _same(values["uid"][order], known[before])
        )
        if is_same:
            self.values, self.order = values, order
            if len(order):
                self.dataChanged.emit(self.index(0, 0), self.index(len(order) - 1, len(self.columns) - 1))
            return
        self.layoutAboutToBeChanged.emit([], _BY_ROW)
        held = self.persistentIndexList()
        place = {uid: row for row, uid in enumerate(values["uid"][order].tolist())} if held else {}
        rows = [place.get(known[before[index.row()]], -1) for index in held]
        self.values, self.order = values, order
        there = [self.index(row, index.column()) if row >= 0 else QModelIndex() for row, index in zip(rows, held)]
        self.changePersistentIndexList(held, there)
        self.layoutChanged.emit([], _BY_ROW)

    def _arranged(self, values: dict[str, np.ndarray]) -> np.ndarray:
        kept = np.flatnonzero(self._mask)
        if self._text.strip():
            kept = kept[listing.matching(values["sought"][kept], self._text)]
        if self._sorted is None or not len(kept):
            return kept
        name, descending = self._sorted
        if name == self.NATURAL:
            return kept[::-1] if descending else kept
        keys = values[name][kept]
        last, last_keys, last_kept, order = self._last_sort
        if last != self._sorted or not _same(last_kept, kept) or not _same(last_keys, keys):
            order = listing.order(
                keys, descending
            )  # 140,000 names take half a second: not for an edit of other columns
            self._last_sort = self._sorted, keys, kept, order
        return kept[order]

    def uid(self, row: int) -> str:
        """Return the uid of a shown row."""
        return self.values["uid"][self.order[row]]

    def rows_of(self, uids: set[str]) -> np.ndarray:
        """Return the shown rows with these uids, top down."""
        if not uids or not len(self.order):
            return np.zeros(0, dtype=int)
        return np.flatnonzero(pd.Series(self.values["uid"][self.order]).isin(uids).to_numpy())

    def taken(self, rows: list[int]) -> pd.DataFrame:
        """Return the shown rows with these numbers."""
        at = self.order[rows] if rows else np.zeros(0, dtype=int)
        return pd.DataFrame({name: values[at] for name, values in self.values.items()})

    def shown(self, names) -> dict[str, np.ndarray]:
        """Return some columns of the shown rows, in their order."""
        return {name: self.values[name][self.order] for name in names}

    def column_of(self, name: str) -> int:
        """Return the number of a column."""
        return [column.name for column in self.columns].index(name)

    # what Qt asks

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: QModelIndex):
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].edited:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: QModelIndex, value, role=Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Hand a changed value over; False, and nothing happens, for the same value again."""
        column = self.columns[index.column()]
        if role != Qt.ItemDataRole.EditRole or not column.field:
            return False
        value = (value.strip() or None) if isinstance(value, str) else value
        before = self.data(index, Qt.ItemDataRole.EditRole)
        if value == before or (value is None and before == ""):
            return False
        self.edited.emit(self.uid(index.row()), column.field, value)
        return True


def arrays(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return a frame by column, without its shapes."""
    return {name: frame[name].to_numpy() for name in frame if name != "geometry"}


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays of the same length hold the same values; unknown numbers never do."""
    return len(one) == len(other) and bool((one == other).all())


def is_unknown(value) -> bool:
    return value is None or (isinstance(value, (float, np.floating)) and math.isnan(value))
