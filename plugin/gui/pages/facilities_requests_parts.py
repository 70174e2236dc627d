"""The widgets of the panel 诉求: its filters, the list of requests, the row of steps."""

from __future__ import annotations

import html

import numpy as np
from qgis.PyQt.QtCore import QDate, QItemSelectionModel, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.facilities.requests.requests import STATES
from ...core.text import tr
from ..frame_model import BAD, DOUBT, FAINT, GOOD, Column, FrameTable
from ..icons import icon

#: Choices of the filters besides the states themselves.
OPEN, MATCHED, UNMATCHED, OWN = "open", "matched", "unmatched", "own"
_STATES = dict(zip(STATES, (BAD, DOUBT, GOOD)))


def _beside_titles() -> dict[str, str]:
    return {"": tr("缺失不论"), MATCHED: tr("对应缺失"), UNMATCHED: tr("无对应缺失")}


class RequestFilters(QWidget):
    """changed: other requests are counted, or otherwise."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.state = self._box(
            "state", [(tr("全部状态"), ""), (tr("未办结"), OPEN), *((name, name) for name in STATES)]
        )
        self.level = self._box("level", [(tr("按小类"), "class"), (tr("按大类"), "group")])
        self.beside = self._box("beside", [(title, key) for key, title in _beside_titles().items()])
        self.beside.setToolTip(tr("与缺失清单对照：同一社区、同一类设施有没有缺失"))
        when = [(tr("全部时间"), ""), (tr("近一年"), "year"), (tr("今年"), "this"), (tr("去年"), "last")]
        self.when = self._box("when", [*when, (tr("自定"), OWN)])
        today = QDate.currentDate()
        self.since, self.until = QDateEdit(today.addYears(-1), self), QDateEdit(today, self)
        for edit in (self.since, self.until):
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setCalendarPopup(True)
            edit.dateChanged.connect(lambda _date: self.changed.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        first = QHBoxLayout()
        for box in (self.state, self.level, self.when, self.beside):
            first.addWidget(box, 1)
        layout.addLayout(first)
        self._own = QWidget(self)
        second = QHBoxLayout(self._own)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self.since)
        second.addWidget(QLabel(tr("至"), self._own))
        second.addWidget(self.until)
        second.addStretch(1)
        layout.addWidget(self._own)
        self._own.hide()
        self.when.currentIndexChanged.connect(lambda _index: self._own.setVisible(self.when.currentData() == OWN))

    def days(self) -> tuple[str, str] | None:
        """Return the first and the last day (yyyy-mm-dd) of the time chosen, None for all."""
        today, chosen = QDate.currentDate(), self.when.currentData()
        spans = {
            "year": (today.addYears(-1), today),
            "this": (QDate(today.year(), 1, 1), today),
            "last": (QDate(today.year() - 1, 1, 1), QDate(today.year() - 1, 12, 31)),
            OWN: (self.since.date(), self.until.date()),
        }
        return tuple(day.toString("yyyy-MM-dd") for day in spans[chosen]) if chosen else None

    def tell_beside(self, matched: int, unmatched: int) -> None:
        """Write beside the choices how many requests match a gap."""
        for key, count in ((MATCHED, matched), (UNMATCHED, unmatched)):
            title = tr("{title} {count}").format(title=_beside_titles()[key], count=count)
            self.beside.setItemText(self.beside.findData(key), title)

    def _box(self, name: str, choices: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(f"gewu_requests_{name}")
        for title, key in choices:
            box.addItem(title, key)
        box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        return box

    @property
    def by_group(self) -> bool:
        return self.level.currentData() == "group"


class RequestTable(FrameTable):
    """The list of requests, several of which can be selected."""

    def hide_known(self, home: bool, kind: bool) -> None:
        """Leave out the column of the community or of the class where it says the same in every row."""
        names = [column.name for column in self.source.columns]
        self.setColumnHidden(names.index("home"), home)
        self.setColumnHidden(names.index("class_name"), kind)

    def choose(self, uids: set) -> None:
        """Select the rows with these uids."""
        self.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in np.flatnonzero(self.source.frame["uid"].isin(uids)) if uids else []:
            self.selectionModel().select(self.proxy.mapFromSource(self.source.index(int(row), 0)), flags)


def request_table(parent: QWidget, with_home: bool = True) -> RequestTable:
    """Return an empty list of requests. with_home: with their community and class."""
    columns = [Column("date", tr("日期"), write=lambda value: value or "—")]
    if with_home:
        columns += [
            Column("home", tr("社区")),
            Column(
                "class_name",
                tr("类别"),
                tip=lambda row: row["class_basis"] or "",
                colour=lambda row: FAINT if row["class_code"] is None else None,
            ),
        ]
    columns += [
        Column("state", tr("状态"), colour=lambda row: _STATES.get(row["state"])),
        Column("text", tr("内容"), tip=_tip),
    ]
    table = RequestTable(columns, "text", parent)
    table.setObjectName("gewu_requests")
    table.setMinimumHeight(60)
    if with_home:
        header = table.horizontalHeader()
        for place, width in ((1, 76), (2, 84)):
            header.setSectionResizeMode(place, header.ResizeMode.Interactive)
            header.resizeSection(place, width)
    return table


def _tip(row) -> str:
    parts = [row["text"], row["address"], row["class_basis"], row["placed_by"]]
    return "".join(f"<p>{html.escape(part)}</p>" for part in parts if part)


class StepRow(QWidget):
    """What can be done with the requests selected."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.classes, self.states = self._menu_button("class", tr("改类别")), self._menu_button("state", tr("改状态"))
        self.home = QPushButton(tr("指定社区…"), self)
        self.home.setObjectName("gewu_requests_home")
        self.words = QPushButton(tr("按内容归类"), self)
        self.words.setObjectName("gewu_requests_words")
        self.zoom = QPushButton(icon("zoom"), "", self)
        self.zoom.setObjectName("gewu_requests_zoom")
        for button in (self.classes, self.states, self.home, self.words, self.zoom):
            layout.addWidget(button)

    def _menu_button(self, name: str, title: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"gewu_requests_{name}")
        button.setText(title)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button
