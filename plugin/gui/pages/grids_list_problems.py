"""The problems of the listed grids one after the other: out of bounds without a reason, households unknown, nobody assigned."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from ...core.grids import listing
from ...core.text import tr
from .. import remembered
from ..controls import usable


def _titles() -> dict[str | None, str]:
    return {
        None: tr("全部问题（{count}）"),
        listing.OUTSIDE: tr("超限未说明（{count}）"),
        listing.UNKNOWN: tr("户数未知（{count}）"),
        listing.UNASSIGNED: tr("未指派网格员（{count}）"),
    }


class ProblemBar(QWidget):
    """`wanted(1)` for the next and `wanted(-1)` for the previous problem of the chosen sort."""

    wanted = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.sort = QComboBox(self)
        self.sort.setObjectName("gewu_grid_problem")
        self.sort.setToolTip(tr("逐个查看哪一类问题"))
        for name, text in _titles().items():
            self.sort.addItem(text.format(count=0), name)
        self.sort.setCurrentIndex(max(self.sort.findData(remembered.get("grid_list/problem", "") or None), 0))
        self.sort.currentIndexChanged.connect(self._chosen)
        self.previous, self.next = QPushButton(self), QPushButton(self)
        self.shorten(False)
        for button, name, step in ((self.previous, "previous", -1), (self.next, "next", 1)):
            button.setObjectName(f"gewu_grid_{name}_problem")
            button.clicked.connect(lambda _checked=False, step=step: self.wanted.emit(step))
        row.addWidget(self.sort, 1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        self._counts = listing.ProblemCounts(0, dict.fromkeys(listing.PROBLEMS, 0))
        self._enable()

    def shorten(self, short: bool) -> None:
        """Use short texts where the room is shared with others."""
        self.previous.setText(tr("◀ 上一个") if short else tr("◀ 上一个问题"))
        self.next.setText(tr("下一个 ▶") if short else tr("下一个问题 ▶"))

    def _chosen(self) -> None:
        remembered.put("grid_list/problem", self.sort.currentData() or "")
        self._enable()

    def _enable(self) -> None:
        name = self.sort.currentData()
        count = self._counts.any if name is None else self._counts.by_name[name]
        why = "" if count else tr("列出的网格没有这类问题")
        usable(self.previous, tr("在列表和地图上显示上一个有问题的网格，到头后从末尾继续"), why)
        usable(self.next, tr("在列表和地图上显示下一个有问题的网格，到末尾后从头继续"), why)

    def set_rows(self, flags: dict[str, np.ndarray]) -> None:
        """Count the problems of the rows that are listed (bool arrays by listing.PROBLEMS)."""
        self._counts = listing.problem_counts(flags)
        for row, (name, text) in enumerate(_titles().items()):
            count = self._counts.any if name is None else self._counts.by_name[name]
            self.sort.setItemText(row, text.format(count=count))
        self._enable()

    def beside(self, flags: dict[str, np.ndarray], current: int, step: int) -> int | None:
        """Return the row of the next (1) or previous (-1) problem from row `current` (-1: none) on, round the end."""
        found = np.flatnonzero(listing.has_problem(flags, self.sort.currentData()))
        if not len(found):
            return None
        if step > 0:
            after = found[found > current]
            return int(after[0] if len(after) else found[0])
        before = found[found < current] if current >= 0 else found
        return int(before[-1] if len(before) else found[-1])
