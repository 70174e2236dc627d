"""What the list of grids shows: one community or all, a text, only what is out of bounds, unassigned or in sight."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QCompleter, QHBoxLayout, QLineEdit, QWidget

from ...core.grids import bounds
from ...core.text import tr
from ...workspace import grid_rows


class GridFilters(QWidget):
    """community_changed: other rows; changed: other rows of the same ones; text_changed: the same, by text."""

    community_changed = pyqtSignal()
    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.community = CommunityBox(self)
        self.community.chosen.connect(self.community_changed.emit)
        self.text = QLineEdit(self)
        self.text.setObjectName("gewu_grid_filter")
        self.text.setPlaceholderText(tr("查找编码、名称、网格员"))
        self.text.setClearButtonEnabled(True)
        self.outside = self._check(tr("只看超限"), tr("只列出户数不在范围内的网格"))
        self.unassigned = self._check(tr("只看未指派"), tr("只列出没有网格员的网格"))
        self.in_sight = self._check(tr("只看地图范围内"), tr("只列出地图上看得到的网格，随平移、缩放更新"))
        first = QHBoxLayout()
        first.addWidget(self.community, 1)
        first.addWidget(self.text, 1)
        row = self._row = QHBoxLayout()
        row.setSpacing(4)
        for box in (self.outside, self.unassigned, self.in_sight):
            row.addWidget(box)
        row.addStretch(1)
        self._rows.addLayout(first, 1)
        self._rows.addLayout(row)

    def spread(self, wide: bool) -> None:
        """Stand in one row where it is wide, else in two."""
        self._rows.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def add(self, button: QWidget) -> None:
        """Show a small button at the end."""
        self._row.addWidget(button)

    def _check(self, text: str, tip: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setToolTip(tip)
        box.toggled.connect(lambda _on: self.changed.emit())
        return box

    def mask(self, listed: dict[str, np.ndarray], extent: tuple | None) -> np.ndarray:
        """Return which rows (columns of `listing.listed_grids`) are to be shown; the text is looked for elsewhere.

        extent: (west, south, east, north) of the map, needed only for what is in sight.
        """
        mask = np.ones(len(listed["uid"]), dtype=bool)
        if self.outside.isChecked():
            mask &= (listed["standing"] == bounds.BELOW) | (listed["standing"] == bounds.ABOVE)
        if self.unassigned.isChecked():
            mask &= listed["unassigned"]
        if self.in_sight.isChecked() and extent is not None:
            west, south, east, north = (listed[name] for name in grid_rows.BOX)
            mask &= (west <= extent[2]) & (east >= extent[0]) & (south <= extent[3]) & (north >= extent[1])
        return mask

    @property
    def is_any(self) -> bool:
        """Return whether anything narrows the rows of the community down."""
        boxes = (self.outside, self.unassigned, self.in_sight)
        return bool(self.text.text().strip()) or any(box.isChecked() for box in boxes)


class CommunityBox(QComboBox):
    """All communities or one of them, found by typing a part of its name; `chosen` when it is another one."""

    chosen = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, everything: str = "") -> None:
        """everything: what all communities together are called, with their {count} of rows."""
        super().__init__(parent)
        self._everything = everything or tr("全部社区（{count} 个网格）")
        self.setObjectName("gewu_grid_community")
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setToolTip(tr("选择社区；可输入名称中的几个字查找"))
        self.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._counts: pd.Series | None = None
        self._texts: list[str] = []
        self._codes: list[str | None] = []
        self.currentIndexChanged.connect(lambda _index: self._tell())
        self.lineEdit().editingFinished.connect(lambda: self.setEditText(self.currentText_of_choice()))

    def currentText_of_choice(self) -> str:  # noqa: N802
        return self.itemText(self.currentIndex())

    def _tell(self) -> None:
        self.lineEdit().setCursorPosition(0)
        self.chosen.emit()

    def code(self) -> str | None:
        """Return the chosen community's code, None for all."""
        return self.currentData()

    def fill(self, communities: pd.Series, counts: pd.Series) -> None:
        """Offer the communities (names by code) with their numbers of rows; the choice stays, without telling."""
        if counts is self._counts:
            return
        self._counts = counts
        known = communities.sort_index()
        held = counts.to_dict()
        codes = [None, *known.index.tolist()]
        texts = [self._everything.format(count=int(counts.sum()))]
        pattern = tr("{name}（{count}）")
        texts += [pattern.format(name=name, count=held.get(code, 0)) for code, name in known.items()]
        if texts == self._texts and codes == self._codes:
            return
        chosen = self.code()
        self.blockSignals(True)
        if codes == self._codes:
            for row, (text, before) in enumerate(zip(texts, self._texts)):
                if text != before:
                    self.setItemText(row, text)
        else:
            self.clear()
            for text, code in zip(texts, codes):
                self.addItem(text, code)
        self._texts, self._codes = texts, codes
        self.setCurrentIndex(codes.index(chosen) if chosen in codes else 0)
        self.setEditText(self.currentText_of_choice())
        self.lineEdit().setCursorPosition(0)
        self.blockSignals(False)
