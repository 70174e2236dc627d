"""The groups of likely duplicates as a list, with filters by class, community, source and confidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from ...core.facilities.duplicates.duplicates import Group
from ...core.text import tr
from ...workspace.duplicates import Found
from ..class_filter import ClassFilter
from ..frame_model import DOUBT, GOOD, Column, FrameTable

ALL, SURE, UNSURE = "all", "sure", "unsure"


class GroupsPanel(QWidget):
    """changed: another group is current, or none."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Found | None = None
        self._groups: list[Group] = []
        self._communities: dict[str, str] = {}
        self._quiet = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._filters())
        self.table = FrameTable(
            [
                Column("score", tr("把握"), lambda value: f"{value:.2f}", lambda row: GOOD if row["sure"] else DOUBT),
                Column("name", tr("设施"), tip=lambda row: row["reason"]),
                Column("count", tr("条")),
                Column("distance", tr("相距"), lambda value: "—" if value != value else f"{value:.0f} m"),
            ],
            "name",
            self,
        )
        self.table.setObjectName("gewu_duplicate_groups")
        self.table.setSelectionMode(FrameTable.SelectionMode.SingleSelection)
        self.table.selectionModel().currentRowChanged.connect(lambda _new, _old: self._tell())
        layout.addWidget(self.table, 1)
        self.left_out = QLabel(self)
        self.left_out.setWordWrap(True)
        self.left_out.setStyleSheet(f"color: {DOUBT};")
        self.left_out.hide()
        layout.addWidget(self.left_out)

    def _filters(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(3)
        self.classes = ClassFilter(self)
        self.classes.setObjectName("gewu_duplicate_class")
        self.communities, self.sources, self.sure = (QComboBox(self) for _ in range(3))
        for name, box in (("community", self.communities), ("source", self.sources), ("sure", self.sure)):
            box.setObjectName(f"gewu_duplicate_{name}")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, text in ((ALL, tr("全部")), (SURE, tr("有把握")), (UNSURE, tr("需核对"))):
            self.sure.addItem(text, value)
        self.classes.changed.connect(self._filter)
        for number, box in enumerate((self.classes, self.communities, self.sources, self.sure)):
            grid.addWidget(box, number // 2, number % 2)
            if box is not self.classes:
                box.currentIndexChanged.connect(lambda _index: self._filter())
        return grid

    @property
    def groups(self) -> list[Group]:
        """Return the groups that pass the filters, in the order of their search."""
        return [self._groups[number] for number in self.table.source.frame["number"]] if self._groups else []

    @property
    def current(self) -> Group | None:
        index = self.table.currentIndex()
        return self._groups[self.table.row(index)["number"]] if index.isValid() else None

    @property
    def place(self) -> int:
        """Return which row of the list is current, from 0; -1 for none."""
        return self.table.currentIndex().row()

    def set_found(self, found: Found, communities: dict[str, str], back: frozenset[str] = frozenset()) -> None:
        """Show what a search has found; the current group stays current where it is found again.

        back: uids of a group dealt with before, which becomes current if it is there again.
        """
        there = back and any(back == frozenset(found.uids(group)) for group in found.duplicates.groups)
        uids = back if there else self._uids()
        self._found, self._groups, self._communities = found, found.duplicates.groups, communities
        self.left_out.setText(
            tr("{count} 个设施没有唯一标识或与别的相同（多为复制粘贴而来），未参与查重。").format(count=found.left_out)
        )
        self.left_out.setVisible(found.left_out > 0)
        self._quiet = True
        self._fill(self.communities, tr("全部社区"), _named(found.facilities["community_code"], communities))
        self._fill(self.sources, tr("全部来源"), _named(found.facilities["source"], {}))
        self._quiet = False
        self._filter(uids)

    def clear(self) -> None:
        self._found, self._groups = None, []
        self.table.set_frame(self.table.source.frame.iloc[:0])

    def drop(self, uids: set[str]) -> None:
        """Take away the groups that hold one of these facilities; the next one becomes current."""
        if self._found is None:
            return
        rows = set(np.flatnonzero(self._found.facilities["uid"].isin(uids)).tolist())
        gone = {number for number, group in enumerate(self._groups) if not rows.isdisjoint(group.rows)}
        place, frame = self.place, self.table.source.frame
        stays = np.array([number not in gone for number in range(len(self._groups))], dtype=bool)
        renumbered = np.cumsum(stays) - 1
        frame = frame[stays[frame["number"].to_numpy(dtype=int)]]
        frame = frame.assign(number=renumbered[frame["number"].to_numpy(dtype=int)])
        self._groups = [group for group, kept in zip(self._groups, stays) if kept]
        self._quiet = True
        self.table.set_frame(frame)
        self._quiet = False
        self.go(min(place, self.table.proxy.rowCount() - 1))

    def go(self, place: int) -> None:
        """Make a row of the list current."""
        if place < 0:
            self._tell()
            return
        self.table.selectRow(place)
        self.table.scrollTo(self.table.proxy.index(place, 0))

    def step(self, direction: int) -> None:
        """Go to the next or previous group, round and round."""
        count = self.table.proxy.rowCount()
        if count:
            self.go((self.place + direction) % count)

    def _uids(self) -> frozenset[str]:
        group = self.current if self._groups else None
        return frozenset(self._found.uids(group)) if group is not None else frozenset()

    def _fill(self, box: QComboBox, title: str, items: list[tuple[str, str]]) -> None:
        chosen = box.currentData()
        box.clear()
        box.addItem(title, None)
        for value, text in items:
            box.addItem(text, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))

    def _filter(self, uids: frozenset[str] = frozenset()) -> None:
        if self._quiet or self._found is None:
            return
        uids = uids or self._uids()
        place = max(self.place, 0)
        frame = self._frame()
        self._quiet = True
        self.table.set_frame(frame)
        self._quiet = False
        same = [row for row, number in enumerate(frame["number"]) if uids and self._is(number, uids)]
        if same:
            place = self.table.proxy.mapFromSource(self.table.source.index(same[0], 0)).row()
        self.go(min(place, len(frame) - 1))

    def _is(self, number: int, uids: frozenset[str]) -> bool:
        group = self._groups[number]
        return len(group.rows) == len(uids) and uids == frozenset(self._found.uids(group))

    def _frame(self) -> pd.DataFrame:
        """Return one row per group that passes the filters."""
        facilities, groups = self._found.facilities, self._groups
        passing = self.classes.mask(facilities).to_numpy()
        for box, column in ((self.communities, "community_code"), (self.sources, "source")):
            if box.currentData() is not None:
                passing = passing & facilities[column].eq(box.currentData()).to_numpy()
        owner = np.repeat(np.arange(len(groups)), [len(group.rows) for group in groups])
        members = np.fromiter((row for group in groups for row in group.rows), dtype=int, count=len(owner))
        shown = np.zeros(len(groups), dtype=bool)
        shown[owner[passing[members]]] = True
        sure = np.array([group.confident for group in groups], dtype=bool)
        wanted = self.sure.currentData()
        shown &= sure if wanted == SURE else ~sure if wanted == UNSURE else True
        numbers = np.flatnonzero(shown)
        names = facilities["name"].to_numpy()
        return pd.DataFrame(
            {
                "number": numbers,
                "score": [groups[number].score for number in numbers],
                "name": [_name(names, groups[number]) for number in numbers],
                "count": [len(groups[number].rows) for number in numbers],
                "distance": [np.round(groups[number].distance) for number in numbers],
                "sure": sure[numbers],
                "reason": [_Reason(groups[number]) for number in numbers],
            }
        )

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()


class _Reason:
    """The reason of a group, written when somebody wants to read it."""

    def __init__(self, group: Group) -> None:
        self._group = group

    def __str__(self) -> str:
        return self._group.reason


def _name(names: np.ndarray, group: Group) -> str:
    named = [names[row] for row in group.rows if names[row]]
    return max(named, key=len) if named else tr("（无名称）")


def _named(values: pd.Series, titles: dict[str, str]) -> list[tuple[str, str]]:
    """Return (value, text) of the values there are, sorted by text."""
    found = [(value, titles.get(value) or str(value).replace("import:", "")) for value in values.dropna().unique()]
    return sorted(found, key=lambda pair: pair[1])
