"""网格列表: the micro-grids as a table in step with the map; cells edited in place, workers assigned, problems one by one."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import QModelIndex, QPersistentModelIndex, Qt
from qgis.PyQt.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from ...core.errors import GewuError
from ...core.grids import bounds, listing
from ...core.text import tr
from .. import messages
from ..controls import usable
from ..dialogs.worker_dialog import WorkerDialog
from ..icons import icon
from ..rows_table import ColumnButton
from ..session import Session
from . import grids_list_edits
from .grids_list_columns import BY_PICKER
from .grids_list_filters import GridFilters
from .grids_list_link import MapLink
from .grids_list_problems import ProblemBar
from .grids_list_rows import GridRows
from .grids_list_view import GridTable

#: From this width and below this height (px) filters and buttons stand in one row each, the buttons without their texts.
_WIDE, _LOW = 620, 420
#: The least width (px) of the list.
_NARROW = 380


class GridListPanel(QWidget):
    """One community's grids, or all."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.rows = GridRows(self)
        self._is_flat = False
        self._last = -1
        self.filters = GridFilters(self)
        self.community, self.filter = self.filters.community, self.filters.text
        self.outside, self.unassigned, self.in_sight = (
            self.filters.outside,
            self.filters.unassigned,
            self.filters.in_sight,
        )
        self.table = GridTable(self)
        self.table.setObjectName("gewu_grid_table")
        self.link = MapLink(session, self.rows, self.table)
        self.problems = ProblemBar(self)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self._lay_out()
        self._connect()
        self._enable()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.columns = ColumnButton(self.table, self)
        self.filters.add(self.columns)
        layout.addWidget(self.filters)
        layout.addWidget(self.table, 1)
        self._foot = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._foot.setSpacing(4)
        self._foot.addWidget(self.problems)
        self._foot.addWidget(self.summary, 1)
        self._foot.addLayout(self._buttons())
        layout.addLayout(self._foot)

    def minimumSizeHint(self):  # noqa: N802
        """Be as narrow as the bars are one above the other, also while they stand side by side."""
        hint = super().minimumSizeHint()
        hint.setWidth(min(hint.width(), _NARROW))
        return hint

    def resizeEvent(self, event) -> None:  # noqa: N802
        """Below the map there is width and little height: filters and buttons are one row each there."""
        super().resizeEvent(event)
        self._stand_flat(self.width() >= _WIDE and self.height() < _LOW)

    def _stand_flat(self, flat: bool) -> None:
        if flat == self._is_flat:
            return
        self._is_flat = flat
        self.filters.spread(flat)
        self.problems.shorten(flat)
        self._foot.setDirection(QBoxLayout.Direction.LeftToRight if flat else QBoxLayout.Direction.TopToBottom)
        for button, text in self._texts.items():
            button.setText("" if flat else text)
        self.summary.setWordWrap(not flat)
        self._tell_summary()

    def add_beside_filters(self, button: QWidget) -> None:
        """Show a small button at the end of the filters."""
        self.filters.add(button)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.buttons = []
        self._tips, self._texts = {}, {}
        for name, text, slot, tip in (
            ("zoom", tr("缩放至"), self.zoom, tr("在地图上显示选中的网格")),
            ("locked", tr("锁定"), lambda: self._set("locked", True), tr("选中的网格不再被编辑和重划，可撤销")),
            ("unlocked", tr("解锁"), lambda: self._set("locked", False), tr("选中的网格可以再编辑和重划，可撤销")),
            ("worker", tr("指派网格员…"), self.assign, tr("给选中的网格指派或清除网格员，可撤销")),
        ):
            button = QPushButton(icon(name), text, self)
            button.setObjectName(f"gewu_grid_{name}")
            button.clicked.connect(messages.reported(lambda _checked=False, slot=slot: slot()))
            row.addWidget(button, 1)
            self.buttons.append(button)
            self._tips[button], self._texts[button] = tip, text
        return row

    def _connect(self) -> None:
        table = self.table
        self.filters.community_changed.connect(messages.reported(self._show_rows))
        self.filters.changed.connect(messages.reported(self._filter_rows))
        self.filter.textChanged.connect(messages.reported(lambda _text: self._filter_rows()))
        self.rows.changed.connect(messages.reported(self._follow))
        self.link.panned.connect(messages.reported(self._panned))
        self.problems.wanted.connect(messages.reported(self.step))
        table.selected_changed.connect(self._enable)
        table.source.edited.connect(messages.reported(lambda uid, field, value: self._write([uid], field, value)))
        table.worker_wanted.connect(messages.reported(lambda index: self._assign_at(index)))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(messages.reported(self._open_menu))

    # rows

    def refresh(self) -> None:
        """Show the grids as they are now; selection, scroll position and sort stay."""
        self.rows.catch_up(self.session.need())
        self.link.watch()
        if self._last == self.rows.version:
            self.link.take_selection(scroll=False)
            return
        self.community.fill(self.rows.communities, self.rows.counts())
        self._show_rows()

    def _follow(self) -> None:
        """Follow the rows while the list is seen; when it comes to the front, `refresh` is called."""
        if self.isVisible() and self.session.workspace is not None:
            self.refresh()

    def _show_rows(self) -> None:
        self._last = self.rows.version
        listed = self.rows.of(self.community.code())
        extent = self.link.seen if self.in_sight.isChecked() else None
        with self.table.quiet():
            mask = self.filters.mask(listed, extent)
            self.table.source.set_limits(self.rows.limits)
            self.table.source.set_rows(listed, mask, self.filter.text())
        self._shown()

    def _filter_rows(self) -> None:
        extent = self.link.seen if self.in_sight.isChecked() else None
        with self.table.quiet():
            self.table.source.set_filter(self.filters.mask(self.table.source.values, extent), self.filter.text())
        self._shown()

    def _panned(self) -> None:
        if self.in_sight.isChecked() and self.session.workspace is not None:
            self._filter_rows()

    def _shown(self) -> None:
        """Say what is listed, and select there what is selected on the map."""
        self._tell_summary()
        self.problems.set_rows(self.table.source.shown(listing.PROBLEMS))
        self.link.take_selection(scroll=False)
        self._enable()

    def _tell_summary(self) -> None:
        if self._last < 0 or self.rows.is_reading:
            self.summary.setText(tr("正在读取网格…") if self.rows.is_reading else "")
            return
        source = self.table.source
        low, high = self.rows.limits
        counts = bounds.summary(source.values["standing"])
        households = np.nansum(source.values["households"])
        text = tr("{count} 个网格，{households:.0f} 户，{share} 在 {low:g}–{high:g} 之间").format(
            count=counts.total, households=households, share=counts.share_text, low=low, high=high
        )
        if counts.exempt:
            text += tr("（专属、停用的 {count} 个不计）").format(count=counts.exempt)
        if self.filters.is_any:
            text += tr("；列出 {count} 个").format(count=source.rowCount())
        short = tr("{count}/{total} 个，{share} 达标").format(
            count=source.rowCount(), total=counts.total, share=counts.share_text
        )
        self.summary.setText(short if self._is_flat else text)
        self.summary.setToolTip(text)

    def _enable(self) -> None:
        why = "" if self.table.selectionModel().hasSelection() else tr("请先在列表中或地图上选中网格")
        for button in self.buttons:
            usable(button, self._tips[button], why)

    # what the buttons and keys do

    def _chosen(self) -> list[str]:
        uids = self.table.selected()["uid"].tolist()
        if not uids:
            raise GewuError(tr("没有选中网格。"), remedy=tr("请在列表中或地图上选中网格。"))
        return uids

    def zoom(self) -> None:
        """Show the selected grids on the map, as large as they fit."""
        self.rows.shown_layer()
        self._chosen()
        self.link.show_chosen(always=True)

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) grid with a problem, round the end."""
        source = self.table.source
        current = self.table.currentIndex()
        row = self.problems.beside(
            source.shown(listing.PROBLEMS), current.row() if current.isValid() else -1, direction
        )
        if row is not None:
            self.table.selectRow(row)
            self.table.scrollTo(source.index(row, 0))
            self.link.show_chosen()

    def assign(self) -> None:
        """Ask for a worker for the selected grids."""
        uids = self._chosen()
        rows = self.table.selected()
        communities = rows["community_code"].dropna().unique()
        community = communities[0] if len(communities) == 1 else None
        dialog = WorkerDialog(self.session.need(), len(uids), self, community, self.rows.holdings())
        if dialog.exec() == WorkerDialog.DialogCode.Accepted:
            self._write_workers(uids, dialog.worker_uid)

    def _assign_at(self, index: QModelIndex) -> None:
        """Ask for a worker for the grid of this row; for all the selected ones when it is one of them."""
        if not self.table.selectionModel().isRowSelected(index.row(), QModelIndex()):
            self.table.selectRow(index.row())
        self.assign()

    def _write_workers(self, uids: list[str], worker_uid: str | None) -> None:
        self._write(uids, "worker_uid", worker_uid)

    def _set(self, field: str, value) -> None:
        self._write(self._chosen(), field, value)

    def _write(self, uids: list[str], field: str, value) -> None:
        grids_list_edits.write(self.session, self.rows.of_uids(uids), field, value)
        self.refresh()

    def _open_menu(self, place) -> None:
        index = self.table.indexAt(place)
        if index.isValid():
            self.menu_at(index).exec(self.table.viewport().mapToGlobal(place))

    def menu_at(self, index: QModelIndex) -> QMenu:
        """Return the context menu of a cell."""
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = self.table.source.columns[index.column()]
        count = len(self.table.selected_rows())
        reported, place = messages.reported, QPersistentModelIndex(index)
        if column.edited:
            edit = menu.addAction(tr("修改“{column}”").format(column=column.title))
            edit.triggered.connect(reported(lambda _checked=False: self.table.begin_edit(QModelIndex(place))))
        if column.field and column.field != "name" and count > 1:
            row = self.table.row(index)
            shown = self._word(column, row)
            fill = menu.addAction(tr("把“{value}”填充到选中的 {count} 行").format(value=shown, count=count))
            fill.setObjectName("gewu_grid_fill")
            value = row[column.field]
            value = bool(value) if isinstance(value, (bool, np.bool_)) else value
            fill.triggered.connect(reported(lambda _checked=False: self._set(column.field, value)))
        menu.addSeparator()
        for button in self.buttons:
            action = menu.addAction(button.icon(), self._texts[button])
            action.setEnabled(button.isEnabled())
            action.triggered.connect(lambda _checked=False, button=button: button.click())
        return menu

    def _word(self, column, row) -> str:
        if column.field == "locked":
            return tr("锁定") if row["locked"] else tr("不锁定")
        value = row["worker"] if column.edited == BY_PICKER else row[column.field]
        return value or tr("（空）")

    def forget(self) -> None:
        """Let go of the layer and the map."""
        self.link.unwatch()
        self.rows.forget()
        self._last = -1
        with self.table.quiet():
            self.table.source.clear()
        self.summary.clear()
        self.problems.set_rows(self.table.source.shown(listing.PROBLEMS))
