"""The table of grids."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, Qt, pyqtSignal

from ..rows_table import EDITING, RowsTable
from .grids_list_cells import GridDelegate
from .grids_list_columns import BY_PICKER, BY_TOGGLE, grid_columns
from .grids_list_model import GridModel


class GridTable(RowsTable):
    """A row per grid."""

    #: The user wants another worker for this grid.
    worker_wanted = pyqtSignal(QModelIndex)

    def __init__(self, parent=None) -> None:
        super().__init__(GridModel(grid_columns()), GridDelegate(), "grid_list", parent)

    def edit(self, index, trigger, event) -> bool:
        """Open an editor where there is one; a lock is turned over, a worker picked from the list of them."""
        edited = self.source.columns[index.column()].edited if index.isValid() else ""
        if edited not in (BY_TOGGLE, BY_PICKER):
            return super().edit(index, trigger, event)
        if trigger not in EDITING:
            return False
        if edited == BY_PICKER:
            self.worker_wanted.emit(index)
            return True
        return self.source.setData(index, not self.source.data(index, Qt.ItemDataRole.EditRole))
