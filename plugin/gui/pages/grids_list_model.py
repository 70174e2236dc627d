"""The list of grids as a model that sorts and filters by itself: a whole city has 140,000 rows.

A QSortFilterProxyModel would ask Python for a value at every comparison.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor

from ...core.grids import bounds, listing
from ...core.text import tr
from ..frame_model import BAD, DOUBT, FAINT, text_of
from ..icons import icon
from .grids_list_columns import BY_SCHEMA, GridColumn

#: What the bar of a cell is drawn from: (households, shops, standing, is explained).
BAR_ROLE = Qt.ItemDataRole.UserRole + 1
_LEFT, _RIGHT, _MIDDLE = 0x0081, 0x0082, 0x0084
_BY_ROW = QAbstractItemModel.LayoutChangeHint.VerticalSortHint


class GridModel(QAbstractTableModel):
    """Shows rows of `listing.listed_grids`, given as arrays by column and in order of their codes.

    `order`: which of them are shown, and how they are sorted.
    """

    #: (uid, field, value) of a cell the user has changed; the model shows it when the rows come back.
    edited = pyqtSignal(str, str, object)

    def __init__(self, columns: list[GridColumn], parent=None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.limits = 0.0, 0.0
        self.order = np.zeros(0, dtype=int)
        self._text, self._mask = "", np.zeros(0, dtype=bool)
        self._sorted: tuple[str, bool] | None = None
        self.values = _arrays(listing.nothing())
        self._last_sort: tuple = (None, np.zeros(0), np.zeros(0), np.zeros(0, dtype=int))
        self._lock = icon("locked")

    # rows

    @property
    def frame(self) -> pd.DataFrame:
        """Return all rows there are, shown or not."""
        return pd.DataFrame(self.values)

    def set_rows(self, values: dict[str, np.ndarray], mask: np.ndarray, text: str, limits: tuple[float, float]) -> None:
        """Show the rows where `mask` that hold every word of `text` in code, name or worker.

        Selection, current row and sort stay, whatever has come or gone. limits: the bounds on households + shops.
        """
        self.limits, self._mask, self._text = limits, mask, text
        self._rearrange(values)

    def set_filter(self, mask: np.ndarray, text: str) -> None:
        """Show others of the same rows."""
        self.set_rows(self.values, mask, text, self.limits)

    def clear(self) -> None:
        """Show nothing."""
        self.set_rows(_arrays(listing.nothing()), np.zeros(0, dtype=bool), "", self.limits)

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
        if name == "code":
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
        """Return the shown rows of these grids, top down."""
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

    def headerData(self, section: int, orientation, role=Qt.ItemDataRole.DisplayRole):  # noqa: N802
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading
        if role == Qt.ItemDataRole.DecorationRole and not column.heading:
            return self._lock
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _MIDDLE if column.name == "load" else _LEFT
        return column.title if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: QModelIndex):
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].edited:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.order[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._display(column, row)
        if role == Qt.ItemDataRole.EditRole:
            value = self.values[column.field or column.name][row]
            return value.item() if isinstance(value, np.generic) else value
        if role == Qt.ItemDataRole.UserRole:
            value = self.values[column.name][row]
            return None if _is_unknown(value) else value.item() if isinstance(value, np.generic) else value
        if role == BAR_ROLE:
            cells = (self.values[name][row] for name in ("households", "shops", "standing", "reason"))
            households, shops, standing, reason = cells
            return float(households), float(shops), standing, bool(reason)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.name in ("shops", "buildings") else _LEFT
        if role == Qt.ItemDataRole.DecorationRole:
            return self._lock if column.name == "locked" and self.values["locked"][row] else None
        if role == Qt.ItemDataRole.ForegroundRole:
            name = self._colour(column, row)
            return QBrush(QColor(name)) if name else None
        return self._tip(column, row) if role == Qt.ItemDataRole.ToolTipRole else None

    def _display(self, column: GridColumn, row: int) -> str:
        if column.name == "locked":
            return ""
        if column.name == "load":
            households, shops = self.values["households"][row], self.values["shops"][row]
            return text_of(households) + (f"+{shops:.0f}" if shops > 0 else "")
        value = self.values[column.shown or column.name][row]
        if column.name == "worker" and value is None:
            return tr("未指派") if self.values["unassigned"][row] else ""
        return "" if value is None and column.name == "reason" else text_of(value)

    def _colour(self, column: GridColumn, row: int) -> str | None:
        values = self.values
        if column.name == "load":
            return standing_colour(values["standing"][row], bool(values["reason"][row]))
        if column.name == "worker" and values["worker"][row] is None:
            return DOUBT
        if values["state"][row] == bounds.RETIRED or column.name == "state":
            return FAINT
        return None

    def _tip(self, column: GridColumn, row: int) -> str:
        values = self.values
        if column.name == "load":
            return self._load_tip(row)
        if column.name == "locked":
            return tr("已锁定，双击解锁") if values["locked"][row] else tr("未锁定，双击锁定")
        if column.name == "worker":
            return tr("双击指派网格员")
        lines = [values["name"][row], values["code"][row], values["community"][row], values["extent_text"][row]]
        if column.name in ("code", "name", "community"):
            return "\n".join(line for line in lines if line)
        return self._display(column, row)

    def _load_tip(self, row: int) -> str:
        values, (low, high) = self.values, self.limits
        if values["standing"][row] == bounds.UNKNOWN:
            text = tr("户数未知")
        elif values["standing"][row] == bounds.EXEMPT:
            text = tr("专属或停用网格，不受户数范围限制")
        else:
            text = tr("{households:.0f} 户 + {shops:.0f} 商铺 = {load:.0f}，应为 {low:g}–{high:g}").format(
                households=values["households"][row],
                shops=np.nan_to_num(values["shops"][row]),
                load=values["load"][row],
                low=low,
                high=high,
            )
        reason = values["reason"][row]
        return text + "\n" + tr("说明：{reason}").format(reason=reason) if reason else text

    def setData(self, index: QModelIndex, value, role=Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Hand a changed value over; False, and nothing happens, for the same value again."""
        column = self.columns[index.column()]
        if role != Qt.ItemDataRole.EditRole or not column.field:
            return False
        value = (value.strip() or None) if isinstance(value, str) else value
        if value == (self.data(index, Qt.ItemDataRole.EditRole) or (None if column.edited == BY_SCHEMA else False)):
            return False
        self.edited.emit(self.uid(index.row()), column.field, value)
        return True


def standing_colour(standing: str, is_explained: bool) -> str | None:
    """Return the colour of a count: outside the bounds red, with a reason amber, exempt or unknown faint; inside none."""
    if standing in (bounds.BELOW, bounds.ABOVE):
        return DOUBT if is_explained else BAD
    return None if standing == bounds.INSIDE else FAINT


def _arrays(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: frame[name].to_numpy() for name in frame if name != "geometry"}


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays of the same length hold the same values; unknown numbers never do."""
    return len(one) == len(other) and bool((one == other).all())


def _is_unknown(value) -> bool:
    return value is None or (isinstance(value, (float, np.floating)) and math.isnan(value))
