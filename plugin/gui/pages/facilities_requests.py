"""诉求: requests counted by community and class; a cell is clicked to list them, show them on the map and settle them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialog, QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

from ...core.facilities.classes import taxonomy
from ...core.facilities.requests import requests
from ...core.text import tr
from ...workspace import requests as store
from .. import background, messages, remembered
from ..class_filter import ClassFilter
from ..controls import usable
from ..dialogs.community_dialog import CommunityDialog
from ..map_selection import select
from ..session import Session
from .facilities_requests_parts import MATCHED, OPEN, UNMATCHED, RequestFilters, StepRow, request_table
from .facilities_requests_pivot import ALL, PivotTable


class RequestsPanel(QWidget):
    """Filters above, the table of counts, the requests of the cell chosen, and what can be done with those selected."""

    def __init__(self, session: Session, parent: QWidget | None = None, classes: ClassFilter | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._classes = classes
        self._known: store.Known | None = None
        self._running = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.filters = RequestFilters(self)
        self.filters.changed.connect(messages.reported(self._fill))
        layout.addWidget(self.filters)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        self.pivot = PivotTable(splitter)
        self.pivot.setMinimumHeight(80)
        self.pivot.chosen.connect(messages.reported(self._cell_chosen))
        splitter.addWidget(self._lower())
        splitter.setSizes([220, 220])
        remembered.splitter("facilities/requests", splitter)
        layout.addWidget(splitter, 1)
        self._enable()

    @property
    def _taxonomy(self) -> taxonomy.Taxonomy:
        return taxonomy.load()

    def _lower(self) -> QWidget:
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        self.heading = QLabel(box)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self.heading)
        self.table = request_table(box)
        self.table.selectionModel().selectionChanged.connect(messages.reported(lambda _on, _off: self._enable()))
        self.table.doubleClicked.connect(messages.reported(lambda _index: self.zoom()))
        layout.addWidget(self.table, 1)
        self.steps = StepRow(box)
        self.steps.classes.setMenu(self._class_menu())
        self.steps.states.setMenu(self._state_menu())
        for button, step in (
            (self.steps.home, self.ask_community),
            (self.steps.words, self.classify),
            (self.steps.zoom, self.zoom),
        ):
            button.clicked.connect(messages.reported(lambda _checked=False, step=step: step()))
        layout.addWidget(self.steps)
        return box

    def _class_menu(self) -> QMenu:
        menu = QMenu(self)
        for group, title in self._taxonomy.groups.items():
            below = menu.addMenu(title)
            for entry in (entry for entry in self._taxonomy.classes if entry.group == group):
                action = below.addAction(f"{entry.code} {entry.name}")
                action.triggered.connect(messages.reported(lambda _on=False, code=entry.code: self.reclass(code)))
        menu.addSeparator()
        action = menu.addAction(tr("不是设施诉求"))
        action.triggered.connect(messages.reported(lambda _on=False: self.reclass(None)))
        return menu

    def _state_menu(self) -> QMenu:
        menu = QMenu(self)
        for state in requests.STATES:
            action = menu.addAction(state)
            action.triggered.connect(messages.reported(lambda _on=False, state=state: self.set_state(state)))
        return menu

    # what is shown

    def refresh(self) -> None:
        """Show the rows as they are now; called when the tab comes to the front and when rows have changed."""
        if self.session.workspace is None:
            self.clear()
            return
        self._known = store.read(self.session.workspace)
        self._fill()

    def clear(self) -> None:
        """Show nothing."""
        if self._running is not None:
            self._running.cancel()
        self._known, self._running = None, None
        self.pivot.show_pivot(requests.Pivot(pd.DataFrame(columns=["code", "name", "total"]), {}))
        self.table.set_frame(self.table.source.frame.iloc[:0])
        self.summary.clear()
        self.heading.clear()
        self._enable()

    def close_panel(self) -> None:
        """Let a running step go; the panel is not used afterwards."""
        if self._running is not None:
            self._running.cancel()

    def _shown(self) -> np.ndarray:
        """Return which requests the filters leave."""
        rows, filters = self._known.requests, self.filters
        keep = np.ones(len(rows), dtype=bool) if self._classes is None else self._classes.mask_of(rows["class_code"])
        state = filters.state.currentData()
        if state == OPEN:
            keep &= requests.is_open(rows)
        elif state:
            keep &= (rows["state"] == state).to_numpy()
        beside = filters.beside.currentData()
        if beside in (MATCHED, UNMATCHED):
            keep &= self._known.beside.matched == (beside == MATCHED)
        span = filters.days()
        if span is not None:
            days = rows["date"].str[:10].fillna("")
            keep &= ((days >= span[0]) & (days <= span[1])).to_numpy(dtype=bool)
        return keep

    def _fill(self) -> None:
        if self._known is None:
            return
        self._mask = self._shown()
        matched = int(self._known.beside.matched.sum())
        self.filters.tell_beside(matched, len(self._known.requests) - matched)
        rows = self._known.requests[self._mask].reset_index(drop=True)
        self.pivot.show_pivot(requests.pivot(rows, self._known.communities, self.filters.by_group))
        self.summary.setText(self._told(rows))
        self.summary.setToolTip(self._told_of_gaps())
        self._list()

    def _told(self, rows: pd.DataFrame) -> str:
        every = self._known.requests
        if not len(every):
            return tr("还没有居民诉求。请在“工作区”页导入诉求（内容、日期、地址或坐标）。")
        return tr("{count} 条：未办结 {open}，未归类 {loose}，未归社区 {away}。").format(
            count=len(rows),
            open=int(requests.is_open(rows).sum()),
            loose=int(rows["class_code"].isna().sum()),
            away=int(rows["community_code"].isna().sum()),
        )

    def _told_of_gaps(self) -> str:
        if not len(self._known.gaps):
            return tr("还没有评估，不能与缺失清单对照。")
        asked = int((self._known.beside.total > 0).sum())
        return tr("缺失清单 {gaps} 项，其中 {asked} 项有诉求。").format(gaps=len(self._known.gaps), asked=asked)

    def _list(self) -> None:
        """Fill the lower table with the requests of the cell chosen."""
        rows = self._of_cell()
        names = dict(zip(self._known.communities["code"], self._known.communities["name"]))
        home = rows["community_code"].map(names)
        shown = rows.assign(
            home=home.where(home.notna(), rows["community_code"]),
            class_name=[self._taxonomy.name_of(code) or tr("未归类") for code in rows["class_code"]],
        )
        chosen = set(self.table.selected()["uid"]) if len(self.table.source.frame) else set()
        self.table.set_frame(shown.sort_values("date", ascending=False, na_position="last", kind="stable"))
        self.table.choose(chosen)
        cell = self.pivot.cell or (ALL, ALL)
        self.table.hide_known(home=cell[0] != ALL, kind=cell[1] != ALL and not self.filters.by_group)
        self.heading.setText(self._heading(len(rows)))
        self._enable()

    def _of_cell(self) -> pd.DataFrame:
        rows = self._known.requests[self._mask]
        cell = self.pivot.cell
        if cell is None:
            return rows.iloc[:0]
        code, key = cell
        if key != ALL:
            rows = rows[requests.keys_of(rows, self.filters.by_group) == key]
        if code is None:
            return rows[~rows["community_code"].isin(set(self._known.communities["code"].dropna()))]
        return rows if code == ALL else rows[rows["community_code"] == code]

    def _heading(self, count: int) -> str:
        cell = self.pivot.cell
        if cell is None:
            return tr("点上表的一格，列出这一格的诉求。")
        model = self.pivot.pivot
        return tr("{community} · {kind}：{count} 条").format(
            community=model.names[model.codes.index(cell[0])],
            kind=model.titles[model.keys.index(cell[1])],
            count=count,
        )

    def _cell_chosen(self) -> None:
        if self._known is None:
            return
        self._list()
        if self.pivot.cell is None:
            return
        rows = self.table.source.frame
        workspace = self.session.need()
        select(workspace.layer(store.TABLE), set(rows["uid"]))
        if not self.session.map.show(rows["geometry"].to_numpy(), workspace.crs, flash=len(rows) <= _FLASHED):
            home = self._known.communities[self._known.communities["code"] == self.pivot.cell[0]]
            self.session.map.show(home["geometry"].to_numpy(), workspace.crs)

    def _enable(self) -> None:
        nothing = "" if self._known is not None and len(self._known.requests) else tr("还没有居民诉求")
        chosen = nothing or ("" if len(self.table.selected()) else tr("请先在上表选中诉求"))
        busy = tr("正在归类，请稍候") if self._running is not None else ""
        usable(self.steps.classes, tr("给选中的诉求改类别（人工），可撤销"), chosen)
        usable(self.steps.states, tr("给选中的诉求改办理状态，可撤销"), chosen)
        usable(self.steps.home, tr("把选中的诉求归入一个社区（人工），可撤销"), chosen)
        usable(self.steps.zoom, tr("在地图上显示选中的诉求"), chosen)
        usable(self.steps.words, tr("按内容里的词重新归类；来源给的和人工改的类别不动，可撤销"), busy or nothing)

    # steps

    def _uids(self) -> list[str]:
        return list(self.table.selected()["uid"])

    def _apply(self, change, text: str) -> None:
        self.session.apply([change], text)
        self.refresh()

    def reclass(self, code: str | None) -> None:
        """Give the selected requests a class by hand; None = not about facilities."""
        uids = self._uids()
        name = self._taxonomy.name_of(code) or tr("不是设施诉求")
        self._apply(store.reclassed(uids, code), tr("{count} 条诉求改类别：{name}").format(count=len(uids), name=name))

    def set_state(self, state: str) -> None:
        """Give the selected requests a state."""
        uids = self._uids()
        self._apply(
            store.in_state(uids, state), tr("{count} 条诉求改状态：{state}").format(count=len(uids), state=state)
        )

    def ask_community(self) -> None:
        """Ask for the community of the selected requests."""
        rows = self.table.selected()
        what = tr("“{text}”属于哪个社区？").format(text=(rows["text"].iloc[0] or "")[:60])
        if len(rows) > 1:
            what = tr("选中的 {count} 条诉求属于哪个社区？").format(count=len(rows))
        site = rows["geometry"].iloc[0]
        dialog = CommunityDialog(self._known.communities, site, what, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.set_home(dialog.code)

    def set_home(self, community_code: str) -> None:
        """Tie the selected requests to a community by hand."""
        uids = self._uids()
        rows = self._known.requests[self._known.requests["uid"].isin(uids)]
        names = dict(zip(self._known.communities["code"], self._known.communities["name"]))
        text = tr("{count} 条诉求归入 {community}").format(
            count=len(rows), community=names.get(community_code) or community_code
        )
        self._apply(store.at_home(self.session.need(), rows, community_code), text)

    def classify(self) -> None:
        """Classify by words in the background; the result is one undo step."""
        workspace, rows = self.session.need(), self._known.requests

        def done(update: pd.DataFrame) -> None:
            self._running = None
            self.session.require(workspace)
            if len(update):
                self.session.apply([store.by_words(update)], tr("诉求按内容归类"))
            loose = int(update["class_code"].isna().sum())
            text = tr("按内容归类：改了 {count} 条（可撤销），其中 {loose} 条没有类别。")
            messages.success(text.format(count=len(update), loose=loose))
            self.refresh()

        def failed(_problem: Exception) -> None:
            self._running = None
            self._enable()

        self._running = background.run(
            tr("诉求按内容归类"), lambda progress: requests.classified(rows, progress), done, failed
        )
        self._enable()

    def zoom(self) -> None:
        """Show the selected requests on the map."""
        if not self.session.map.show(self.table.selected()["geometry"].to_numpy(), self.session.need().crs):
            messages.warning(tr("选中的诉求没有位置。"))


#: More requests than these are not flashed on the map.
_FLASHED = 200
