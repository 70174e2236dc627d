"""待定设施: one doubtful facility at a time, its candidates, and the choice."""

from __future__ import annotations

import html

import pandas as pd
from qgis.PyQt.QtCore import QItemSelectionModel
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.facilities import choosing, settling
from ...core.facilities.tagging import DOUBTFUL
from ...core.facilities.units import Units
from ...core.text import tr
from ...workspace.edits import Change
from .. import messages
from ..class_filter import ClassFilter
from ..controls import usable
from ..frame_model import Column, FrameTable
from ..icons import icon
from ..session import Session


class QueuePanel(QWidget):
    """The upper table is the queue, the lower one the candidates of the facility chosen in it."""

    def __init__(self, session: Session, classes: ClassFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._classes = classes
        self._units: dict[str, pd.DataFrame] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.queue = FrameTable(
            [Column("name", tr("设施")), Column("class_name", tr("类别")), Column("level", tr("级别"))], "name", self
        )
        self.queue.setObjectName("gewu_queue")
        self.queue.setSelectionMode(FrameTable.SelectionMode.SingleSelection)
        self.queue.selectionModel().selectionChanged.connect(lambda _on, _off: messages.reported(self._show)())
        layout.addWidget(self.queue, 3)
        layout.addLayout(self._steps())
        self.heading = QLabel(self)
        self.heading.setWordWrap(True)
        layout.addWidget(self.heading)
        self.candidates = FrameTable(
            [
                Column("level_title", tr("单元")),
                Column("name", tr("名称")),
                Column("code", tr("编码")),
                Column("distance", tr("距离（m）")),
            ],
            "name",
            self,
        )
        self.candidates.setObjectName("gewu_candidates")
        self.candidates.setSortingEnabled(False)
        self.candidates.setSelectionMode(FrameTable.SelectionMode.SingleSelection)
        self.candidates.selectionModel().selectionChanged.connect(lambda _on, _off: self._enable())
        self.candidates.doubleClicked.connect(lambda _index: messages.reported(self.accept)())
        layout.addWidget(self.candidates, 2)
        self.accept_button = QPushButton(icon("check"), tr("挂接到所选单元（人工）"), self)
        self.accept_button.setObjectName("gewu_accept_candidate")
        self.accept_button.clicked.connect(messages.reported(lambda _checked=False: self.accept()))
        layout.addWidget(self.accept_button)
        self._enable()

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.previous = QPushButton(tr("上一个"), self)
        self.next = QPushButton(tr("下一个"), self)
        self.zoom = QPushButton(icon("zoom"), tr("缩放至"), self)
        self.count = QLabel(self)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.zoom.clicked.connect(messages.reported(lambda _checked=False: self._zoom()))
        for button in (self.previous, self.next, self.zoom):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.count)
        return row

    def show_facilities(self, facilities: pd.DataFrame) -> None:
        """Show the doubtful ones among `facilities`, staying at the same place of the queue."""
        workspace = self.session.need()
        self._units = {name: workspace.read(name) for name in ("community", "compound", "micro_grid")}
        place = max(self.queue.currentIndex().row(), 0)
        uid = self._uid()
        doubtful = facilities[facilities["tag_state"] == DOUBTFUL]
        names = [self._classes.name_of(code) or tr("未分类") for code in doubtful["class_code"]]
        self.queue.set_frame(doubtful.assign(class_name=names))
        self.count.setText(tr("待定 {count} 个").format(count=len(doubtful)))
        kept = self.queue.source.frame.index[self.queue.source.frame["uid"] == uid].tolist()
        if kept:
            place = self.queue.proxy.mapFromSource(self.queue.source.index(kept[0], 0)).row()
        self._go(min(place, len(doubtful) - 1), zoom=False)

    def clear(self) -> None:
        self._units = {}
        self.queue.set_frame(self.queue.source.frame.iloc[:0])
        self.candidates.set_frame(self.candidates.source.frame.iloc[:0])
        self._enable()

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) facility, round the end."""
        rows = self.queue.proxy.rowCount()
        if rows:
            self._go((self.queue.currentIndex().row() + direction) % rows)

    def _go(self, row: int, zoom: bool = True) -> None:
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self._zooms = zoom
            self.queue.selectionModel().setCurrentIndex(self.queue.proxy.index(row, 0), flags)
            self._zooms = True
        self._show_candidates()

    _zooms = True

    def _facility(self) -> pd.Series | None:
        chosen = self.queue.selected()
        return chosen.iloc[0] if len(chosen) else None

    def _uid(self) -> str | None:
        facility = self._facility()
        return None if facility is None else facility["uid"]

    def _show(self) -> None:
        self._show_candidates()
        if self._zooms:
            self._zoom()

    def _zoom(self) -> None:
        facility = self._facility()
        if facility is not None:
            self.session.map.show([facility["geometry"]], self.session.need().crs)

    def _show_candidates(self) -> None:
        facility = self._facility()
        if facility is None or "community" not in self._units:
            self.candidates.set_frame(pd.DataFrame(columns=settling.COLUMNS_SHOWN))
            self.heading.setText(tr("没有待定的设施。"))
        else:
            units = Units(self._units["community"], self._units["compound"])
            found = settling.settle(facility.to_frame().T, units).candidates(0)
            self.candidates.set_frame(found)
            text = tr("<b>{name}</b> 可能属于：") if len(found) else tr("<b>{name}</b> 附近没有带编码的社区或小区。")
            self.heading.setText(
                text.format(name=html.escape(facility["name"] or facility["code"] or tr("（无名称）")))
            )
            if len(found):
                self.candidates.selectRow(0)
        self._enable()

    def _enable(self) -> None:
        nothing = "" if self.queue.proxy.rowCount() else tr("没有待定的设施")
        usable(self.previous, tr("上一个待定设施"), nothing)
        usable(self.next, tr("下一个待定设施"), nothing)
        usable(self.zoom, tr("在地图上显示这个设施"), nothing)
        chosen = self._facility() is not None and len(self.candidates.selected()) > 0
        why = nothing or ("" if chosen else tr("请先在下表中选一个单元"))
        usable(self.accept_button, tr("把设施挂接到下表中选中的单元，可撤销"), why)

    def accept(self) -> None:
        """Tag the facility to the chosen unit as one undo step; the queue then shows the next one."""
        facility, chosen = self._facility(), self.candidates.selected()
        if facility is None or not len(chosen):
            return
        units = Units(self._units["community"], self._units["compound"])
        unit = chosen.iloc[0]
        row = choosing.choose(facility.to_frame().T, unit["level"], [unit["code"]], units, self._units["micro_grid"])
        self.session.apply([Change("facility", update=row)], tr("人工挂接"))
        messages.success(
            tr("已把“{facility}”挂接到 {unit}（可撤销）。").format(
                facility=facility["name"] or facility["code"], unit=chosen.iloc[0]["name"] or chosen.iloc[0]["code"]
            )
        )
