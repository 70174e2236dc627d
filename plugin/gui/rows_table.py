"""A table over a RowsModel: columns that fit the width, a menu for them, rows chosen by mouse and keys, cells edited in place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from qgis.PyQt.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QAction,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QTableView,
    QToolButton,
)

from ..core.text import tr
from . import remembered
from .rows_model import RowsModel

EDITING = (QAbstractItemView.EditTrigger.DoubleClicked, QAbstractItemView.EditTrigger.EditKeyPressed)
_ROWS = QItemSelectionModel.SelectionFlag.Rows
#: A column's choice in the settings: always, never, or where there is room.
_ON, _OFF, _AUTO = "on", "off", "auto"


class RowsTable(QTableView):
    """`source` and `proxy` are the same model, named as FrameTable names them.

    key: under which the user's columns are remembered. Columns have, besides what the model needs: heading (the short
    title), least (width in digits of the font), rank (0: always there; others come in this order as the table gets wider)
    and stretch (takes the room that is left).
    """

    #: The user has chosen rows or clicked on one (not: the selection was set by `choose`).
    chosen = pyqtSignal()
    #: Selected rows have changed, by whomever.
    selected_changed = pyqtSignal()

    def __init__(self, model: RowsModel, delegate: QStyledItemDelegate, key: str, parent=None) -> None:
        super().__init__(parent)
        columns = model.columns
        self.source = self.proxy = model
        self._key = key
        model.setParent(self)
        delegate.setParent(self)
        self._setting = False
        self._fitting = True
        self.setModel(self.source)
        self.setItemDelegate(delegate)
        self.setTabKeyNavigation(False)  # Tab leaves the table; the arrow keys go through it
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(EDITING[0] | EDITING[1])
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self._choices = {column.name: remembered.get(f"{self._key}/show/{column.name}", _AUTO) for column in columns}
        self._set_header(columns)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self._selected())
        self.clicked.connect(lambda _index: self.chosen.emit())

    # columns

    def _set_header(self, columns: list) -> None:
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        # With a selection of its own, always empty: else it asks for every cell at each drawing whether all are selected.
        header.setSelectionModel(QItemSelectionModel(self.source, header))
        digit = self.fontMetrics().horizontalAdvance("0")
        self._own = {column.name: int(column.least * digit) + 8 for column in columns}
        for number, column in enumerate(columns):
            stretch = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(number, stretch)
            if not column.stretch:
                header.resizeSection(number, remembered.get(f"{self._key}/width/{column.name}", self._own[column.name]))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda place: self.column_menu().exec(header.mapToGlobal(place)))
        header.sectionResized.connect(self._keep_width)
        self._fitting = False
        self.fit()

    def fit(self) -> None:
        """Show the columns there is room for, and those the user wants, without counting what is left to the names."""
        if self._fitting:
            return
        self._fitting = True
        header, room = self.horizontalHeader(), self.viewport().width()
        columns = list(enumerate(self.source.columns))
        for number, column in sorted(columns, key=lambda pair: pair[1].rank):
            choice = self._choices[column.name]
            width = self._own[column.name] if column.stretch else self._width(number, column)
            shown = choice == _ON or (choice == _AUTO and (column.rank == 0 or width <= room))
            room -= width if shown else 0
            header.setSectionHidden(number, not shown)
        self._fitting = False

    def _width(self, number: int, column) -> int:
        header = self.horizontalHeader()
        if header.isSectionHidden(number):
            return remembered.get(f"{self._key}/width/{column.name}", self._own[column.name])
        return header.sectionSize(number)

    def _keep_width(self, number: int, _before: int, width: int) -> None:
        column = self.source.columns[number]
        if not self._fitting and not column.stretch and width > 0:
            remembered.put(f"{self._key}/width/{column.name}", width)

    def column_menu(self) -> QMenu:
        """Return the menu of all columns: which are shown, and back to what fits."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_column_menu(menu)
        return menu

    def fill_column_menu(self, menu: QMenu) -> None:
        menu.clear()
        for number, column in enumerate(self.source.columns):
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.setEnabled(not column.stretch)
            action.toggled.connect(lambda on, name=column.name: self.show_column(name, on))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("恢复默认列"), self.reset_columns)

    def show_column(self, name: str, on: bool) -> None:
        """Show or hide a column from now on, whatever the width."""
        self._choices[name] = _ON if on else _OFF
        remembered.put(f"{self._key}/show/{name}", self._choices[name])
        self.fit()

    def reset_columns(self) -> None:
        """Show what fits, each as wide as at first."""
        self._fitting = True
        for number, column in enumerate(self.source.columns):
            self._choices[column.name] = _AUTO
            remembered.put(f"{self._key}/show/{column.name}", _AUTO)
            remembered.put(f"{self._key}/width/{column.name}", self._own[column.name])
            if not column.stretch:
                self.horizontalHeader().showSection(number)
                self.horizontalHeader().resizeSection(number, self._own[column.name])
        self._fitting = False
        self.fit()

    def resizeEvent(self, event) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()

    # rows

    def row(self, index: QModelIndex) -> pd.Series:
        """Return the listed row at a view index."""
        return self.source.taken([index.row()]).iloc[0]

    def selected(self) -> pd.DataFrame:
        """Return the selected rows, in the order in which they are shown."""
        return self.source.taken(self.selected_rows())

    def selected_rows(self) -> list[int]:
        """Return the numbers of the selected rows, top down. Qt's own selectedRows asks for the flags of every cell."""
        ranges = self.selectionModel().selection()
        return sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """A context in which a changed selection is not the user's doing."""
        before, self._setting = self._setting, True
        try:
            yield
        finally:
            self._setting = before

    def choose(self, uids: set[str], scroll: bool = True) -> None:
        """Select these rows without telling that the user did; `scroll` to the first unless one is in sight."""
        rows = self.source.rows_of(uids)
        selection = QItemSelection()
        last = self.source.columnCount() - 1
        for first, end in _runs(rows.tolist()):
            selection.select(self.source.index(first, 0), self.source.index(end, last))
        model = self.selectionModel()
        with self.quiet():
            if len(rows) and not (rows == self.currentIndex().row()).any():  # the keys move on from here
                model.setCurrentIndex(self.source.index(int(rows[0]), 1), QItemSelectionModel.SelectionFlag.NoUpdate)
            model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS)
        if scroll and len(rows) and not self._in_sight(rows):
            self.scrollTo(self.source.index(int(rows[0]), 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.selected_changed.emit()

    def _in_sight(self, rows) -> bool:
        top = self.rowAt(0)
        bottom = self.rowAt(self.viewport().height() - 1)
        return bool(((rows >= top) & (rows <= (bottom if bottom >= 0 else self.source.rowCount()))).any())

    def _selected(self) -> None:
        if not self._setting:
            self.selected_changed.emit()
            self.chosen.emit()

    def keyboardSearch(self, _text: str) -> None:  # noqa: N802
        """Leave typed letters alone: Qt would ask for every row of a city. The filter finds texts."""

    def begin_edit(self, index: QModelIndex) -> None:
        """Edit a cell as a double click on it does."""
        self.edit(index, QAbstractItemView.EditTrigger.EditKeyPressed, None)


class ColumnButton(QToolButton):
    """Opens the menu of the columns of a table."""

    def __init__(self, table: RowsTable, parent=None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_grid_columns")
        self.setText(tr("列"))
        self.setToolTip(tr("选择显示哪些列（也可在表头上点右键）"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: table.fill_column_menu(menu))
        self.setMenu(menu)


def _runs(rows: list[int]):
    """Yield (first, last) of every run of consecutive numbers."""
    start = previous = None
    for row in rows:
        if start is None:
            start = row
        elif row != previous + 1:
            yield start, previous
            start = row
        previous = row
    if start is not None:
        yield start, previous
