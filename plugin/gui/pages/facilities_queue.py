"""待定队列: one doubtful facility after the other, its candidates on the map, one key to settle it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import QItemSelectionModel, Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.facilities import choosing, settling
from ...core.facilities.tagging import MANUAL
from ...core.text import sentences, stored, tr
from .. import messages, remembered
from ..class_filter import ClassFilter
from ..controls import usable
from ..icons import icon
from ..session import Session
from . import facilities_edits, facilities_keys
from .facilities_batch import BatchDialog
from .facilities_keys import QueueKeys
from .facilities_marks import QueueMarks
from .facilities_pick import PlaceTool, UnitTool
from .facilities_queue_items import MOST, Item, QueueItems
from .facilities_queue_view import CandidateTable, QueueTable, title
from .facilities_rows import FacilityRows

#: How long the outcome of a key stays where the keys are told.
_MILLISECONDS = 6000
_QUIET = "color: #6b6b6b;"
#: Sort orders of the list: column of QueueTable ("" for that of the facilities).
_SORTS = ("", "why", "community", "class_name", "distance", "best")


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
        self.tool = None
        self._current: str | None = None
        self._seen: set[str] = set()
        self._settled: set[str] = set()
        self._last: tuple = ()
        self._moves, self._is_filling = True, False
        self.table, self.candidates = QueueTable(self), CandidateTable(self)
        self.keys = QueueKeys(self.act, self)
        self._lay_out()
        for widget in (self.table, self.candidates):
            self.keys.add(widget)
        self.table.selected_changed.connect(messages.reported(self._enable))
        self.table.selectionModel().currentChanged.connect(messages.reported(lambda now, _before: self._went(now)))
        self.candidates.selectionModel().selectionChanged.connect(lambda _on, _off: self._armed())
        self.candidates.doubleClicked.connect(messages.reported(lambda _index: self.accept()))
        self._enable()

    # what it looks like

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addLayout(self._top())
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
        layout.addLayout(self._steps())
        layout.addLayout(self._batch())
        self.told = QLabel(facilities_keys.short_legend(), self)
        self.told.setStyleSheet(_QUIET)
        self.told.setToolTip(facilities_keys.legend())
        self.told.setObjectName("gewu_queue_told")
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._legend_again = QTimer(self)
        self._legend_again.setSingleShot(True)
        self._legend_again.setInterval(_MILLISECONDS)
        self._legend_again.timeout.connect(lambda: self._tell(""))
        self.told.setObjectName("gewu_queue_told")
        layout.addWidget(self.told)

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.reason = QComboBox(self)
        self.reason.setObjectName("gewu_queue_reason")
        self.reason.setToolTip(tr("只列出因此待定的设施"))
        self.reason.currentIndexChanged.connect(messages.reported(lambda _index: self._filter()))
        self.sort = QComboBox(self)
        self.sort.setObjectName("gewu_queue_sort")
        words = (tr("原顺序"), tr("按原因"), tr("按社区"), tr("按小类"), tr("按距离"), tr("按推荐"))
        for name, text in zip(_SORTS, words):
            self.sort.addItem(text, name)
        self.sort.currentIndexChanged.connect(messages.reported(lambda _index: self._sort()))
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(True)
        self.bar.setMaximumHeight(self.fontMetrics().height() + 6)
        row.addWidget(self.reason, 1)
        row.addWidget(self.sort)
        row.addWidget(self.bar, 1)
        return row

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(3)
        self.accept_button = QPushButton(icon("check"), tr("同意推荐"), self)
        self.accept_button.setObjectName("gewu_accept_candidate")
        self.accept_button.clicked.connect(messages.reported(lambda _on=False: self.accept()))
        row.addWidget(self.accept_button, 1)
        self._tools = {}
        for name, text, picture, tip in (
            (
                facilities_keys.PICK,
                tr("图上选单元"),
                "facilities",
                tr("在地图上点击所属的小区（按住 Shift 为社区）（M）"),
            ),
            (facilities_keys.PLACE, tr("定位置"), "draw", tr("在地图上点击设施的位置；落在一个单元内的同时挂接（L）")),
            (facilities_keys.PREVIOUS, "", "previous", tr("上一个待定设施（P、←）")),
            (facilities_keys.NEXT, "", "next", tr("下一个待定设施，先不处理这个（N、→）")),
            (facilities_keys.ZOOM, "", "zoom", tr("在地图上显示这个设施（Z）")),
        ):
            button = QToolButton(self)
            button.setObjectName(f"gewu_queue_{name}")
            button.setIcon(icon(picture))
            button.setText(text)
            if text:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.clicked.connect(messages.reported(lambda _on=False, name=name: self.act(name)))
            row.addWidget(button)
            self._tools[name] = (button, tip)
        for name in (facilities_keys.PICK, facilities_keys.PLACE):
            self._tools[name][0].setCheckable(True)
        self.next, self.previous = self._tools[facilities_keys.NEXT][0], self._tools[facilities_keys.PREVIOUS][0]
        return row

    def _batch(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.same_button = QPushButton(tr("选中推荐相同的"), self)
        self.same_button.setObjectName("gewu_queue_same")
        self.same_button.clicked.connect(messages.reported(lambda _on=False: self.select_same()))
        self.all_button = QPushButton(self)
        self.all_button.setObjectName("gewu_queue_all")
        self.all_button.clicked.connect(messages.reported(lambda _on=False: self.accept_all()))
        row.addWidget(self.same_button)
        row.addWidget(self.all_button, 1)
        return row

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
        self._fill_reasons(values["reason"])
        with self._filled():
            self.table.source.set_rows(values, self._mask(), "")
        self._tell_progress()
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

    def _fill_reasons(self, reasons: np.ndarray) -> None:
        counts = pd.Series(reasons, dtype=object).value_counts()
        wanted = self.reason.currentData()
        self.reason.blockSignals(True)
        self.reason.clear()
        self.reason.addItem(tr("全部原因（{count}）").format(count=len(reasons)), None)
        for name, text in settling.titles().items():
            if name in counts or name == wanted:
                self.reason.addItem(tr("{title}（{count}）").format(title=text, count=int(counts.get(name, 0))), name)
        self.reason.setCurrentIndex(max(self.reason.findData(wanted), 0))
        self.reason.blockSignals(False)

    def _filter(self) -> None:
        with self._filled():
            self.table.source.set_filter(self._mask(), "")
        rows = self.table.source.rows_of({self._current} if self._current else set())
        self._go_to(int(rows[0]) if len(rows) else 0, move=not len(rows))

    def _sort(self) -> None:
        name = self.sort.currentData()
        self.table.sortByColumn(self.table.source.column_of(name) if name else -1, Qt.SortOrder.AscendingOrder)
        self._go_to(0)

    def _tell_progress(self) -> None:
        left, done = self.items.total, len(self._settled)
        self.bar.setRange(0, max(left + done, 1))
        self.bar.setValue(done)
        self.bar.setFormat(tr("还剩 {left} / {total}").format(left=left, total=left + done))
        self.bar.setToolTip(tr("这次已人工处理 {done} 个，还剩 {left} 个待定").format(done=done, left=left))

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
        name = html.escape(facility["name"] or facility["code"] or tr("（无名称）"))
        parts = [self.classes.name_of(facility["class_code"]) or tr("未分类"), facility["address"]]
        parts = [html.escape(part) for part in parts if part]
        why = "" if item is None else f" <span style='color:#c62828'>{html.escape(item.told['why'])}</span>"
        text = f"<b>{name}</b>{why}<br><span style='color:gray'>{' · '.join(parts)}</span>"
        if self.items.total > MOST:
            text += "<br>" + tr("待定的太多，只列出前 {most} 个：请先点“自动整理”。").format(most=MOST)
        if item is None:
            return sentences(text, tr("正在查找候选…"))
        if not len(item.candidates):
            text += "<br>" + tr("没有候选单元：请按 M 在地图上选，或按 L 定位置。")
        elif item.told["code"] is None:
            text += "<br>" + tr("没有可以推荐的，请按数字键选择。")
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
            self._shapes(found),
            titles,
            self._view(facility, found),
            self.session.need().crs,
        )

    def _shapes(self, found: pd.DataFrame) -> list:
        units = self.rows.units()
        return [units[level].shapes[units[level].row(code)] for level, code in zip(found["level"], found["code"])]

    def _view(self, facility: pd.Series, found: pd.DataFrame) -> tuple[float, float, float, float]:
        """Return what of the map is to be seen: the facility in the middle, so much that the nearest candidates are told apart."""
        limits, site = settling.habits()["view"], facility["geometry"]
        if site is None:
            shapes = [shape for shape in self._shapes(found)[:3] if shape is not None]
            if not shapes:
                return (0.0, 0.0, 0.0, 0.0)
            west, south, east, north = shapely.total_bounds(shapes)
            half = 0.5 * limits["room"] * max(east - west, north - south, limits["least"])
            x, y = (west + east) / 2, (south + north) / 2
        else:
            near = found["distance"].dropna().sort_values().iloc[:2].to_numpy()
            first, last = (near[0], near[-1]) if len(near) else (0.0, 0.0)
            half = max(min(limits["room"] * last + limits["least"], limits["most"]), limits["room"] * first)
            x, y = site.x, site.y
        return (x - half, y - half, x + half, y + half)

    def zoom(self) -> None:
        """Show the facility in question, or its candidates where it has no place."""
        facility, item = self.facility(), self.item()
        if facility is None:
            return
        found = pd.DataFrame(columns=settling.COLUMNS_SHOWN) if item is None else item.candidates
        view = self._view(facility, found)
        if view[2] > view[0]:
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
        nothing = "" if self._current else tr("没有待定的设施")
        many = len(self.table.selected_rows())
        for button, tip in self._tools.values():
            usable(button, tip, nothing)
        if many > 1:
            usable(self._tools[facilities_keys.PLACE][0], "", tr("一次只能给一个设施定位置"))
        self.accept_button.setText(tr("同意推荐（{count} 个）").format(count=many) if many > 1 else tr("同意推荐"))
        chosen = many > 1 or len(self.candidates.selected()) > 0
        why = nothing or ("" if chosen else tr("没有可以推荐的：请按数字键选候选，或按 M 在地图上选"))
        usable(self.accept_button, tr("挂接到选中的候选单元（回车、空格），可撤销；选中几个设施时各按各的推荐"), why)
        usable(self.same_button, tr("在列表中选中推荐单元与这个相同的设施，然后一次同意"), nothing)
        certain = int(self.items.values["is_certain"].sum())
        self.all_button.setText(tr("同意全部有把握的推荐（{count}）…").format(count=certain))
        why = "" if certain else tr("没有有把握的推荐")
        tip = tr("一次挂接所有打 ✓ 的推荐：距离很近且没有别的单元，或资料里写明了单元；先看清单再确认，可一次撤销")
        usable(self.all_button, tip, why)

    # what keys and buttons do

    def act(self, what: str | int) -> None:
        """Do what a key means (see facilities_keys)."""
        if isinstance(what, int):
            self.accept_number(what)
            return
        {
            facilities_keys.ACCEPT: self.accept,
            facilities_keys.NEAREST: self.accept_nearest,
            facilities_keys.NEXT: lambda: self.step(1),
            facilities_keys.PREVIOUS: lambda: self.step(-1),
            facilities_keys.ZOOM: self.zoom,
            facilities_keys.PICK: self.pick,
            facilities_keys.PLACE: self.place,
        }[what]()

    def accept(self) -> None:
        """Tag to the armed candidate; several selected facilities each to what is recommended for it."""
        uids = self.selected_uids()
        if len(uids) > 1:
            self._accept_each([uid for uid in uids if self._recommended(uid)], stored("批量同意推荐"))
            return
        chosen = self.candidates.selected()
        if not len(chosen):
            self._tell(tr("没有可以推荐的：请按数字键选候选，或按 M 在地图上选。"))
        elif uids:
            self._tag(uids, chosen["level"].iloc[0], chosen["code"].iloc[0])

    def accept_number(self, number: int) -> None:
        """Tag the selected facilities to a candidate of the one in question, counted from 1."""
        item = self.item()
        if item is None or number > len(item.candidates):
            self._tell(tr("没有第 {number} 个候选。").format(number=number))
            return
        chosen = item.candidates.iloc[number - 1]
        self._tag(self.selected_uids(), chosen["level"], chosen["code"])

    def accept_nearest(self) -> None:
        """Tag to the nearest candidate, whatever is recommended."""
        item = self.item()
        known = None if item is None else item.candidates["distance"].dropna()
        if known is None or not len(known):
            self._tell(tr("没有已知距离的候选。"))
            return
        self.accept_number(int(known.index[known.to_numpy().argmin()]) + 1)

    def _recommended(self, uid: str) -> bool:
        item = self.items.item(uid)
        return item is not None and item.told["code"] is not None

    def _tag(self, uids: list[str], level: str, code: str) -> None:
        items = [self.items.item(uid) for uid in uids]
        sites = np.array([*[None if item is None else item.site for item in items], None], dtype=object)[:-1]
        self._written(facilities_edits.tag(self.session, self.rows, uids, level, code, sites=sites))

    def _accept_each(self, uids: list[str], step: str) -> None:
        if not uids:
            self._tell(tr("选中的设施都没有可以推荐的单元。"))
            return
        told = {uid: self.items.item(uid).told for uid in uids}
        parts = []
        for level in dict.fromkeys(one["level"] for one in told.values()):
            mine = [uid for uid in uids if told[uid]["level"] == level]
            parts.append((mine, level, [told[uid]["code"] for uid in mine], None))
        self._written(facilities_edits.tag_each(self.session, self.rows, parts, step))

    def _written(self, text: str) -> None:
        """Go on to the next one at once; the page follows a moment later."""
        self._tell(text)
        self.rows.catch_up()
        self.refresh()

    def _tell(self, text: str) -> None:
        """Tell what has been done, or why not, where the keys stand; after a while they are back."""
        self.told.setText(text or facilities_keys.short_legend())
        self.told.setToolTip("\n".join(part for part in (text, facilities_keys.legend()) if part))
        self.told.setStyleSheet("color: palette(text);" if text else _QUIET)
        self._legend_again.start()

    def select_same(self) -> None:
        """Select all listed facilities for which the same unit is recommended as for the one in question."""
        item = self.item()
        if item is None or item.told["code"] is None:
            self._tell(tr("这个设施没有推荐的单元。"))
            return
        wanted = (item.told["level"], item.told["code"])
        known = ((uid, self.items.item(uid)) for uid in self.table.source.shown(["uid"])["uid"].tolist())
        same = {uid for uid, one in known if one is not None and (one.told["level"], one.told["code"]) == wanted}
        current = self._current
        self.table.choose(same, scroll=False)
        self._current = current
        self._enable()
        self.table.setFocus()

    def accept_all(self) -> None:
        """Show everything whose recommendation is certain, and tag what the user leaves chosen as one step."""
        values = self.items.values
        uids = values["uid"][values["is_certain"]].tolist()
        names = dict(zip(values["uid"], zip(values["name"], values["why"], values["best"], values["basis"])))
        dialog = BatchDialog(pd.DataFrame([(uid, *names[uid]) for uid in uids], columns=BatchDialog.COLUMNS), self)
        if dialog.exec() == BatchDialog.DialogCode.Accepted:
            self._accept_each(dialog.uids(), stored("同意全部有把握的推荐"))

    # tools on the map

    def pick(self) -> None:
        """Let the user click the unit of the selected facilities on the map, or put that tool away."""
        self._start(facilities_keys.PICK, self._unit_tool)

    def _unit_tool(self, ended) -> UnitTool:
        return UnitTool(self.session, self.rows.units(), self._picked, ended, self.rows.nearest)

    def place(self) -> None:
        """Let the user click the place of the facility in question, or put that tool away."""
        facility = self.facility()
        if facility is not None:
            text = tr("点击“{name}”的位置；Esc 退出").format(
                name=facility["name"] or facility["code"] or tr("（无名称）")
            )
            self._start(facilities_keys.PLACE, lambda ended: PlaceTool(self.session, text, self._placed, ended))

    def _start(self, name: str, make) -> None:
        before, self.tool = self.tool, None
        active = before[0] if before is not None else ""
        if before is not None:
            before[1].stop()
        if active != name and self._current:
            tool = make(lambda: self._tool_ended(name))
            self.tool = (name, tool)
            tool.start()
        self._show_tool()

    def _tool_ended(self, name: str) -> None:
        if self.tool is not None and self.tool[0] == name:
            self.tool = None
        self._show_tool()

    def _show_tool(self) -> None:
        for name in (facilities_keys.PICK, facilities_keys.PLACE):
            self._tools[name][0].setChecked(self.tool is not None and self.tool[0] == name)

    def _picked(self, level: str, code: str, uid: str | None) -> None:
        uids = self.selected_uids() if uid is None else [uid]
        if uids:
            self._tag(uids, level, code)

    def _placed(self, point) -> None:
        facility = self.facility()
        if facility is None:
            return
        frame = facility.to_frame().T.reset_index(drop=True)
        frame["geometry"] = [point]
        told = settling.settle(frame, self.rows.units()).frame.iloc[0]
        tags = None
        if told["code"] is not None and told["is_certain"]:
            grids = self.rows.grids_at(frame["geometry"].to_numpy())
            tags = choosing.choose(frame, told["level"], told["code"], self.rows.units(), grids)
        facilities_edits.place(self.session, facility["uid"], point, tags)
        if self.tool is not None:
            self.tool[1].stop()
        self._written(tr("已定位置。") if tags is not None else tr("已定位置，请再选所属单元。"))

    # coming and going

    def showEvent(self, event) -> None:  # noqa: N802
        super().showEvent(event)
        if self.session.workspace is not None:
            self.keys.watch(self.session.map.canvas)
            messages.reported(self._show)()

    def hideEvent(self, event) -> None:  # noqa: N802
        super().hideEvent(event)
        self.keys.rest()
        if self.tool is not None:
            self.tool[1].stop()
        if self.marks is not None:
            self.marks.clear()

    def forget(self) -> None:
        """Let go of layers and map."""
        if self.tool is not None:
            self.tool[1].stop()
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
