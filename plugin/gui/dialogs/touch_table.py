"""Before → after of the units an edit touches, as a small table."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ...core.grids.editing.draft import Touch
from ...core.text import tr
from ..editing.standings import COLOURS, change, sign, standing
from ..frame_model import FAINT


class TouchTable(QTableWidget):
    """`show_touches` fills it; rows are in the order given. names: what new units are called, in their order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 5, parent)
        self.setHorizontalHeaderLabels([tr("网格"), tr("户数"), tr("商铺"), tr("楼栋"), tr("户数范围")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_touches(self, found: list[Touch], names: list[str] | None = None) -> None:
        fresh = iter(names or [])
        self.setRowCount(len(found))
        for row, touch in enumerate(found):
            name = touch.label if touch.row >= 0 else next(fresh, "") or tr("新网格")
            goes = touch.after is None
            counts = [_count(touch, what) for what in ("households", "shops", "buildings")]
            ending = tr("撤并") if goes else sign(standing(touch)) or tr("不限")
            for column, text in enumerate([name, *counts, ending]):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if goes:
                    item.setForeground(QBrush(QColor(FAINT)))
                elif column in (1, 4):
                    item.setForeground(QBrush(QColor(COLOURS[standing(touch)])))
                if column in (1, 2, 3):
                    item.setTextAlignment(int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
                self.setItem(row, column, item)


def _count(touch: Touch, what: str) -> str:
    """Return 45 → 90; one number for a unit that goes or is new."""
    if touch.after is None or touch.before is None:
        return f"{getattr(touch.after or touch.before, what):.0f}"
    return change(touch.before, touch.after, what)
