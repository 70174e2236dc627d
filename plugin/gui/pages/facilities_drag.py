"""Facilities dragged from a table onto a unit."""

from __future__ import annotations

from qgis.PyQt.QtCore import QMimeData, Qt
from qgis.PyQt.QtGui import QDrag
from qgis.PyQt.QtWidgets import QStyledItemDelegate

from ..rows_model import RowsModel
from ..rows_table import RowsTable

#: What is dragged: uids of facilities, one a line.
MIME = "application/x-gewu-facilities"


def dragged(uids: list[str]) -> QMimeData:
    """Return facilities as what is dragged."""
    data = QMimeData()
    data.setData(MIME, "\n".join(uids).encode())
    return data


class DraggedRowsTable(RowsTable):
    """A row per facility, in their own order at first; the selected rows can be dragged."""

    def __init__(self, model: RowsModel, delegate: QStyledItemDelegate, key: str, parent=None) -> None:
        super().__init__(model, delegate, key, parent)
        self.setDragEnabled(True)
        self.setDragDropMode(RowsTable.DragDropMode.DragOnly)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    def startDrag(self, _actions) -> None:  # noqa: N802
        drag = QDrag(self)
        drag.setMimeData(dragged([self.source.uid(row) for row in self.selected_rows()]))
        drag.exec(Qt.DropAction.CopyAction)
