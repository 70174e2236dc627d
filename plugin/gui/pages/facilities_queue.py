"""待定队列: one doubtful facility after the other, its candidates on the map, one key to settle it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import QItemSelectionModel, Qt
from qgis.PyQt.QtWidgets import (
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ...core.facilities import settling
from ...core.facilities.tags.tagging import MANUAL
from ...core.text import tr
from .. import messages, remembered
from ..class_filter import ClassFilter
from ..session import Session
from . import facilities_keys, facilities_queue_told
from .facilities_keys import QueueKeys
from .facilities_marks import QueueMarks
from .facilities_queue_decisions import QueueDecisions
from .facilities_queue_items import MOST, Item, QueueItems
from .facilities_queue_parts import ALL, SAME, QueueButtons, QueueTop, ToldLine
from .facilities_queue_tools import QueueTools
from .facilities_queue_view import CandidateTable, QueueTable, title
from .facilities_rows import FacilityRows


class QueuePanel(QWidget):
    """The list, the facility in question with its candidates, and what can be done with it."""

    def __init__(
        self, session: Session, rows: FacilityRows, classes: ClassFilter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.rows, self.classes = session, rows, classes
        self.items = QueueItems(session, rows, self)
        self.items.changed.connect(messages.reported(self.refresh))
        self.marks: QueueMarks | None = None
        self._current: str | None = None
        self._seen: set[str] = set()
        self._settled: set[str] = set()
        self._last: tuple = ()
        self._moves, self._is_filling = True, False
        self.table, self.candidates = QueueTable(self), CandidateTable(self)
        self.keys = QueueKeys(self.act, self)
        self._lay_out()
        self.decisions = QueueDecisions(self)
        for widget in (self.table, self.candidates):
            self.keys.add(widget)
        self.table.selected_changed.connect(messages.reported(self._enable))
        self.table.selectionModel().currentChanged.connect(messages.reported(lambda now, _before: self._went(now)))
        self.candidates.selectionModel().selectionChanged.connect(lambda _on, _off: self._armed())
        self.candidates.doubleClicked.connect(messages.reported(lambda _index: self.decisions.accept()))
        self._enable()

    # what it looks like

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        self.top = QueueTop(self)
        self.reason, self.sort, self.bar = self.top.reason, self.top.sort, self.top.bar
        self.top.filtered.connect(messages.reported(self._filter))
        self.top.sorted.connect(messages.reported(self._sort))
        layout.addWidget(self.top)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.table)
        lower = QWidget(self)
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(3)
        self.heading = QLabel(lower)
        self.heading.setWordWrap(True)
        self.heading.setTextFormat(Qt.TextFormat.RichText)
        below.addWidget(self.heading)
        below.addWidget(self.candidates, 1)
        self.splitter.addWidget(lower)
        self.splitter.setSizes([120, 200])
        remembered.splitter("facilities_queue", self.splitter)
        layout.addWidget(self.splitter, 1)
        self.buttons = QueueButtons(self)
        self.buttons.wanted.connect(messages.reported(self.act))
        self.accept_button, self.all_button = self.buttons.accept_button, self.buttons.all_button
        self.same_button = self.buttons.same_button
        layout.addWidget(self.buttons)
        self.tools = QueueTools(self.session, self.rows, self.buttons.check)
        self.told = ToldLine(self)
        layout.addWidget(self.told)

    # rows

    def refresh(self) -> None:
        """Show the doubtful facilities as they are now; the one in question stays, what an undo brings back comes forward."""
        if self.isVisible():
            self.keys.watch(self.session.map.canvas)
        now = (self.rows.version, self.rows.unit_version, self.classes.chosen, self.items.is_busy)
        if now == self._last:
            return
        before = set(self.table.source.values["uid"].tolist())
        row = self.table.currentIndex().row()
        self.items.catch_up(self.classes.mask_at(self.rows.columns["class_at"]))
        self._last = (self.rows.version, self.rows.unit_version, self.classes.chosen, self.items.is_busy)
        values = self.items.values
        uids = set(values["uid"].tolist())
        self._settled = {
            uid for uid in self._settled | (before & self._seen) if uid not in uids and self._is_manual(uid)
        }
        returned = (uids - before) & self._seen
        self._seen |= uids
        self.top.fill_reasons(values["reason"])
        with self._filled():
            self.table.source.set_rows(values, self._mask(), "")
        self.top.tell_progress(self.items.total, len(self._settled))
        if returned and before:
            self._go_to(
                int(self.table.source.rows_of(returned)[0]) if len(self.table.source.rows_of(returned)) else row
            )
        elif self._current not in uids:
            self._go_to(max(row, 0))
        else:
            rows = self.table.source.rows_of({self._current})
            self._go_to(int(rows[0]) if len(rows) else max(row, 0), move=False)
        self._show()

    @contextmanager
    def _filled(self) -> Iterator[None]:
        """A context in which the current row goes elsewhere without being gone to."""
        self._is_filling = True
        try:
            with self.table.quiet():
                yield
        finally:
            self._is_filling = False

    def _is_manual(self, uid: str) -> bool:
        rows = self.rows.rows_of([uid])
        return bool(len(rows)) and self.rows.columns["tag_state"][rows[0]] == MANUAL

    def _mask(self) -> np.ndarray:
        wanted, reasons = self.reason.currentData(), self.items.values["reason"]
        return np.ones(len(reasons), dtype=bool) if wanted is None else reasons == wanted

    def _filter(self) -> None:
        with self._filled():
            self.table.source.set_filter(self._mask(), "")
        rows = self.table.source.rows_of({self._current} if self._current else set())
        self._go_to(int(rows[0]) if len(rows) else 0, move=not len(rows))

    def _sort(self) -> None:
        name = self.sort.currentData()
        self.table.sortByColumn(self.table.source.column_of(name) if name else -1, Qt.SortOrder.AscendingOrder)
        self._go_to(0)

    # the facility in question

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) facility, round the end."""
        count = self.table.source.rowCount()
        if count:
            self._go_to((self.table.currentIndex().row() + direction) % count)

    def _go_to(self, row: int, move: bool = True) -> None:
        """Make a row current and the only selected one, and move the map there unless told not to."""
        count = self.table.source.rowCount()
        if not count:
            self._current = None
            self._show()
            return
        index = self.table.source.index(min(row, count - 1), 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        before, self._moves = self._moves, move
        same = index == self.table.currentIndex()
        stays = not move and same and self._current == self.table.source.uid(index.row())
        if not stays:
            self.table.selectionModel().setCurrentIndex(index, flags)
        if same:  # the same row, perhaps with another facility in it
            self._went(index)
        self._moves = before
        self.table.scrollTo(index)

    def _went(self, index) -> None:
        if self._is_filling:
            return
        self._current = self.table.source.uid(index.row()) if index.isValid() else None
        self._show()
        if self._moves and self.isVisible():
            self.zoom()

    def item(self) -> Item | None:
        """Return what is known of the facility in question."""
        return self.items.item(self._current) if self._current else None

    def facility(self) -> pd.Series | None:
        """Return the facility in question."""
        found = self.rows.of_uids([self._current]) if self._current else []
        return found.iloc[0] if len(found) else None

    def _show(self) -> None:
        """Show the facility in question, its candidates in the list and on the map."""
        facility, item = self.facility(), self.item()
        found = pd.DataFrame(columns=settling.COLUMNS_SHOWN) if item is None or facility is None else item.candidates
        self.candidates.set_candidates(found, None if item is None else item.told)
        self.heading.setText(self._heading(facility, item))
        code = None if item is None else item.told["code"]
        hits = np.flatnonzero((found["code"] == code).to_numpy()) if code is not None else []
        if len(hits):
            self.candidates.selectRow(int(hits[0]))
        else:
            self.candidates.clearSelection()
        self._draw(facility, found)
        self._armed()
        self._enable()

    def _heading(self, facility: pd.Series | None, item: Item | None) -> str:
        if facility is None:
            if self.items.is_busy:
                return tr("正在整理待定设施…")
            if not self.rows.count:
                return self.rows.why_empty()
            if self.items.total:
                return tr("所选类别、原因中没有待定设施。")
            done = len(self._settled)
            return tr("没有待定的设施了。") + (tr("这次人工处理了 {done} 个。").format(done=done) if done else "")
        name = self.classes.name_of(facility["class_code"]) or tr("未分类")
        text = facilities_queue_told.heading(facility, name, item)
        if self.items.total > MOST:
            text += "<br>" + tr("待定的太多，只列出前 {most} 个：请先点“自动整理”。").format(most=MOST)
        return text

    def redraw(self) -> None:
        """Draw or take away the candidates on the map after another window has begun or ended numbering there."""
        item = self.item()
        self._draw(None if item is None else self.facility(), self.candidates.source.frame)
        self._armed()

    def _draw(self, facility: pd.Series | None, found: pd.DataFrame) -> None:
        if not self.isVisible() or facility is None or self.session.map.numbered:
            if self.marks is not None:
                self.marks.clear()
            return
        if self.marks is None:
            self.marks = QueueMarks(self.session.map.canvas)
        titles = [title(*row) for row in zip(found["level"], found["name"], found["code"])]
        item = self.item()
        self.marks.show(
            None if item is None else item.site,
            facilities_queue_told.shapes(found, self.rows.units()),
            titles,
            facilities_queue_told.view(facility["geometry"], found, self.rows.units()) or (0.0, 0.0, 1.0, 1.0),
            self.session.need().crs,
        )

    def zoom(self) -> None:
        """Show the facility in question, or its candidates where it has no place."""
        facility, item = self.facility(), self.item()
        if facility is None:
            return
        found = pd.DataFrame(columns=settling.COLUMNS_SHOWN) if item is None else item.candidates
        view = facilities_queue_told.view(facility["geometry"], found, self.rows.units())
        if view is not None:
            self.session.map.zoom(QgsRectangle(*view), self.session.need().crs)

    def _armed(self) -> None:
        """Show which candidate Enter accepts."""
        chosen = self.candidates.selected()
        if self.marks is not None:
            self.marks.arm(int(chosen["number"].iloc[0]) - 1 if len(chosen) else -1)
        self._enable()

    def selected_uids(self) -> list[str]:
        """Return the selected facilities, the one in question among them."""
        uids = [self.table.source.uid(row) for row in self.table.selected_rows()]
        return uids if self._current in uids else ([self._current] if self._current else [])

    def _enable(self) -> None:
        certain = int(self.items.values["is_certain"].sum())
        is_armed = len(self.candidates.selected()) > 0
        self.buttons.enable(bool(self._current), len(self.table.selected_rows()), is_armed, certain)

    # what keys and buttons do

    def act(self, what: str | int) -> None:
        """Do what a key means (see facilities_keys)."""
        if isinstance(what, int):
            self.decisions.accept_number(what)
            return
        {
            facilities_keys.ACCEPT: self.decisions.accept,
            facilities_keys.NEAREST: self.decisions.accept_nearest,
            facilities_keys.NEXT: lambda: self.step(1),
            facilities_keys.PREVIOUS: lambda: self.step(-1),
            facilities_keys.ZOOM: self.zoom,
            facilities_keys.PICK: self.pick,
            facilities_keys.PLACE: self.place,
            SAME: self.select_same,
            ALL: self.decisions.accept_all,
        }[what]()

    def written(self, text: str) -> None:
        """Go on to the next one at once; the page follows a moment later."""
        self.tell(text)
        self.rows.catch_up()
        self.refresh()

    def tell(self, text: str) -> None:
        """Tell what has been done, or why not, where the keys stand."""
        self.told.tell(text)

    def select_same(self) -> None:
        """Select all listed facilities for which the same unit is recommended as for the one in question."""
        item = self.item()
        if item is None or item.told["code"] is None:
            self.tell(tr("这个设施没有推荐的单元。"))
            return
        wanted = (item.told["level"], item.told["code"])
        known = ((uid, self.items.item(uid)) for uid in self.table.source.shown(["uid"])["uid"].tolist())
        same = {uid for uid, one in known if one is not None and (one.told["level"], one.told["code"]) == wanted}
        current = self._current
        self.table.choose(same, scroll=False)
        self._current = current
        self._enable()
        self.table.setFocus()

    # tools on the map

    def pick(self) -> None:
        """Let the user click the unit of the selected facilities on the map, or put that tool away."""
        self.tools.pick(self.decisions.picked, bool(self._current))

    def place(self) -> None:
        """Let the user click the place of the facility in question, or put that tool away."""
        facility = self.facility()
        if facility is not None:
            self.tools.place(facility, self.decisions.placed)

    # coming and going

    def showEvent(self, event) -> None:  # noqa: N802
        super().showEvent(event)
        if self.session.workspace is not None:
            self.keys.watch(self.session.map.canvas)
            messages.reported(self._show)()

    def hideEvent(self, event) -> None:  # noqa: N802
        super().hideEvent(event)
        self.keys.rest()
        self.tools.stop()
        if self.marks is not None:
            self.marks.clear()

    def forget(self) -> None:
        """Let go of layers and map."""
        self.tools.stop()
        self.keys.rest()
        self.items.forget()
        self._current, self._seen, self._settled, self._last = None, set(), set(), ()
        with self.table.quiet():
            self.table.source.clear()
        self.candidates.set_candidates(pd.DataFrame(columns=settling.COLUMNS_SHOWN))
        self.heading.clear()
        if self.marks is not None:
            self.marks.close()
            self.marks = None
