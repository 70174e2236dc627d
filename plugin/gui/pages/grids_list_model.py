"""The list of grids as a model."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtGui import QBrush, QColor

from ...core.grids import bounds, listing
from ...core.text import tr
from ..frame_model import BAD, DOUBT, FAINT, text_of
from ..icons import icon
from ..rows_model import RowsModel, arrays, is_unknown
from .grids_list_columns import GridColumn

#: What the bar of a cell is drawn from: (households, shops, standing, is explained).
BAR_ROLE = Qt.ItemDataRole.UserRole + 1
_LEFT, _RIGHT, _MIDDLE = 0x0081, 0x0082, 0x0084


class GridModel(RowsModel):
    """Shows rows of `listing.listed_grids`, given as arrays by column and in order of their codes."""

    def __init__(self, columns: list[GridColumn], parent=None) -> None:
        super().__init__(columns, arrays(listing.nothing()), parent)
        self.limits = 0.0, 0.0
        self._lock = icon("locked")

    def set_limits(self, limits: tuple[float, float]) -> None:
        """Take the bounds on households + shops."""
        self.limits = limits

    # what Qt asks

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
            return None if is_unknown(value) else value.item() if isinstance(value, np.generic) else value
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


def standing_colour(standing: str, is_explained: bool) -> str | None:
    """Return the colour of a count: outside the bounds red, with a reason amber, exempt or unknown faint; inside none."""
    if standing in (bounds.BELOW, bounds.ABOVE):
        return DOUBT if is_explained else BAD
    return None if standing == bounds.INSIDE else FAINT
