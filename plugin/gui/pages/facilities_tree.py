"""单元树: 片区 > 社区 > 小区 with the number of facilities of each 大类; a click selects them, facilities are dropped on units."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QEvent, QItemSelectionModel, Qt
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ...core.facilities.units import LEVELS
from ...core.text import tr
from .. import messages
from ..class_filter import ClassFilter
from ..session import Session
from . import facilities_edits
from .facilities_drag import MIME
from .facilities_rows import FacilityRows
from .facilities_tree_model import AWAY, LOOSE, UnitTreeModel

#: The least width (px) of the names.
_LEAST_NAME = 140
#: 片区 up to this many are opened at first.
_OPENED = 3


class UnitsPanel(QWidget):
    """Brought up to date when it comes to the front and whenever rows change while it is there."""

    def __init__(
        self, session: Session, rows: FacilityRows, classes: ClassFilter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.rows, self.classes = session, rows, classes
        self._last: tuple = ()
        self._units = -1
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        self.filter = QLineEdit(self)
        self.filter.setObjectName("gewu_unit_filter")
        self.filter.setPlaceholderText(tr("查找单元名称或编码，回车到下一个"))
        self.filter.setClearButtonEnabled(True)
        self.filter.returnPressed.connect(messages.reported(self.find_next))
        collapse = QPushButton(tr("全部收起"), self)
        collapse.setToolTip(tr("只显示最上一级单元"))
        collapse.clicked.connect(lambda _on=False: self.tree.collapseAll())
        row = QHBoxLayout()
        row.addWidget(self.filter, 1)
        row.addWidget(collapse)
        layout.addLayout(row)
        self.tree = QTreeView(self)
        self.tree.setObjectName("gewu_units")
        self.source = UnitTreeModel(classes.taxonomy.groups, self.tree)
        self.source.accept_drops(lambda data: data.hasFormat(MIME), messages.reported(self._dropped))
        self.tree.setModel(self.source)
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setAcceptDrops(True)
        self.tree.setDragDropMode(QTreeView.DragDropMode.DropOnly)
        self.tree.setIndentation(14)
        self._set_header()
        self.tree.viewport().installEventFilter(self)
        self.tree.clicked.connect(messages.reported(self._show))
        layout.addWidget(self.tree, 1)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        layout.addWidget(self.note)

    def _set_header(self) -> None:
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(20)
        for number in range(self.source.columnCount()):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
        self._share_width()

    def _share_width(self) -> None:
        """Give the names what the numbers leave, but never so little that they cannot be read: then it scrolls."""
        header = self.tree.header()
        used = sum(
            header.sectionSize(number) for number in range(1, header.count()) if not header.isSectionHidden(number)
        )
        header.resizeSection(0, max(self.tree.viewport().width() - used, _LEAST_NAME))

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and watched is self.tree.viewport():
            self._share_width()
        return super().eventFilter(watched, event)

    def _fit_columns(self) -> None:
        """Make the columns as wide as their largest number; a 大类 without any facility has none."""
        metrics = self.tree.fontMetrics()
        largest = self.source.counts.max(axis=0).tolist() if len(self.source.counts) else []
        for number, most in enumerate(largest, start=1):
            heading = self.source.headerData(number, Qt.Orientation.Horizontal)
            width = max(metrics.horizontalAdvance(str(most)), metrics.horizontalAdvance(heading)) + 10
            self.tree.header().resizeSection(number, width)
            self.tree.setColumnHidden(number, number > 1 and not most)
        self._share_width()

    # rows

    def refresh(self) -> None:
        """Count again where facilities, units or the chosen classes have changed; what is open stays open."""
        if self.source.groups != self.classes.taxonomy.groups:
            self.source.set_groups(self.classes.taxonomy.groups)
            self._units, self._last = -1, ()
        if self._units != self.rows.unit_version:
            self._units = self.rows.unit_version
            opened = self._opened()
            self.source.set_units({name: self.rows.unit_columns(name) for name in LEVELS})
            self._open(opened)
            self._last = ()
        now = (self.rows.version, self.classes.chosen, self.rows.is_reading)
        if now == self._last:
            return
        self._last = now
        columns, mask = self.rows.columns, self.classes.mask_at(self.rows.columns["class_at"])
        units = {name: columns[f"{name}_at"][mask] for name in LEVELS}
        groups = self.classes.group_of_each[columns["class_at"][mask]]
        self.source.set_counts(units, groups, self.rows.doubtful()[mask])
        self.tree.viewport().update()
        self._hide_empty()
        self._fit_columns()
        if self.rows.is_reading:
            self.note.setText(tr("正在读取设施…"))
            return
        self.note.setText(
            tr("点击单元选中其设施并缩放；把“设施表”或“待定队列”里的设施拖到单元上即挂接。")
            if len(self.source.level) > 2
            else tr("还没有片区、社区或小区。请先在“工作区”页导入单元。")
        )

    def _hide_empty(self) -> None:
        """Show 未归片区 and 未挂接 only where there is anything."""
        for node in np.flatnonzero(np.isin(self.source.level, (LOOSE, AWAY))).tolist():
            if self.source.parent_of[node] == -1:
                empty = self.source.level[node] == AWAY and not self.source.counts[node, 0]
                self.tree.setRowHidden(self.source.index_of(node).row(), self.tree.rootIndex(), bool(empty))

    def _opened(self) -> set[tuple]:
        found = set()
        for node in np.flatnonzero(np.isin(self.source.level, (*LEVELS, LOOSE))).tolist():
            if len(self.source._children[node + 1]) and self.tree.isExpanded(self.source.index_of(node)):
                found.add((self.source.level[node], self.source.code[node]))
        return found

    def _open(self, opened: set[tuple]) -> None:
        top = list(np.flatnonzero(self.source.parent_of == -1).tolist())
        first = (
            {(self.source.level[node], self.source.code[node]) for node in top} if len(top) <= _OPENED + 1 else set()
        )
        for level, code in opened or first:
            node = self.source.find(level, code) if level in LEVELS else len(self.source.level) - 2
            if node >= 0:
                self.tree.setExpanded(self.source.index_of(node), True)

    def find_next(self) -> None:
        """Go to the next unit with the text in its name or code, round the end."""
        text = self.filter.text().strip()
        names = pd.Series(self.source.name, dtype=object).fillna("") + "\n" + pd.Series(self.source.code).fillna("")
        hits = np.flatnonzero(names.str.contains(text, case=False, regex=False).to_numpy()) if text else np.zeros(0)
        hits = hits[self.source.parent_of[hits.astype(int)] >= -1].astype(int) if len(hits) else hits
        if not len(hits):
            messages.info(tr("没有名称或编码含“{text}”的单元。").format(text=text))
            return
        current = self.source.node(self.tree.currentIndex())
        later = hits[hits > current]
        self.go(int(later[0] if len(later) else hits[0]))

    def go(self, node: int) -> None:
        """Make a node current, open what it is in, and show it on the map."""
        index = self.source.index_of(node)
        self.tree.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.tree.scrollTo(index)
        self._show(index)

    # the map

    def _show(self, index) -> None:
        node = self.source.node(index)
        if node < 0:
            return
        level, code = self.source.level[node], self.source.code[node]
        columns, workspace = self.rows.columns, self.session.need()
        if level in LEVELS:
            mine = columns[f"{level}_code"] == code
        else:
            mine = pd.isna(columns["precinct_code"]) & pd.isna(columns["community_code"])
            mine = mine & pd.isna(columns["compound_code"]) if level == AWAY else np.zeros(len(mine), dtype=bool)
        mine = mine & self.classes.mask_at(columns["class_at"])
        if self.rows.is_shown:
            self.rows.layer.selectByIds(columns["fid"][mine].tolist())
        if level in LEVELS:
            units = self.rows.unit_columns(level)
            self.session.map.show(units["geometry"][units["code"] == code], workspace.crs)
        else:
            self.session.map.show(columns["geometry"][mine], workspace.crs)

    def _dropped(self, data, level: str, code: str) -> None:
        uids = bytes(data.data(MIME)).decode().split("\n")
        self.rows.catch_up()
        messages.success(facilities_edits.tag(self.session, self.rows, uids, level, code))
        self.rows.catch_up()
        self.refresh()

    def forget(self) -> None:
        self._last, self._units = (), -1
        empty = {"code": np.zeros(0, dtype=object), "name": np.zeros(0, dtype=object)}
        self.source.set_units(dict.fromkeys(LEVELS, empty))
