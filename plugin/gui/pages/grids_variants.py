"""方案对比: the variants of a delineation in one table; click to see one, double click to rename it."""

from __future__ import annotations

import math

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor, QKeySequence
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ...core.grids.bounds import share_text
from ...core.grids.variants import Variant, Variants, described
from ...core.text import sentences, tr
from ..frame_model import FAINT, GOOD

_NUMBER = Qt.ItemDataRole.UserRole
_RIGHT = 0x0082
#: Rows shown without scrolling.
_SHOWN = 3


def _columns() -> list[tuple[str, str, str]]:
    return [
        ("grids", tr("网格"), tr("微网格个数")),
        ("share", tr("范围内"), tr("户数 + 商铺数在下限与上限之间的网格所占比例，专属网格不计")),
        ("mean", tr("平均"), tr("平均户数 + 商铺数")),
        ("deviation", tr("标准差"), tr("户数 + 商铺数的标准差，越小越均匀")),
        ("compactness", tr("紧凑"), tr("平均紧凑度 4πA/P²，圆为 1，越大越方正")),
        ("changed_households", tr("变动户"), tr("与现有网格相比，改属另一个网格的户数，越少越好")),
    ]


def value_text(name: str, value: float) -> str:
    """Return a figure as the table shows it."""
    if isinstance(value, float) and math.isnan(value):
        return "—"
    if name == "share":
        return "100%" if value == 1.0 else share_text(value)
    if name in ("mean", "deviation"):
        return f"{value:.1f}"
    return f"{value:.2f}" if name == "compactness" else f"{value:.0f}"


class VariantsTable(QTableWidget):
    """chosen(number), renamed(number, name), removed(number). The best value of each column is bold and green."""

    chosen = pyqtSignal(int)
    renamed = pyqtSignal(int, str)
    removed = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = _columns()
        super().__init__(0, 1 + len(columns), parent)
        self.setObjectName("gewu_variants")
        self.setHorizontalHeaderItem(0, QTableWidgetItem(tr("划格方案")))
        self.horizontalHeaderItem(0).setToolTip(tr("单击显示，双击改名，Delete 键删除"))
        for number, (_, title, tip) in enumerate(columns, 1):
            self.setHorizontalHeaderItem(number, QTableWidgetItem(title))
            self.horizontalHeaderItem(number).setToolTip(tip)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        font = self.font()
        font.setPointSizeF(0.9 * font.pointSizeF())
        self.setFont(font)
        self.horizontalHeader().setFont(font)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 7)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(30)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setStyleSheet("QTableView::item { padding: 0 1px; } QHeaderView::section { padding: 2px 2px; }")
        self.itemSelectionChanged.connect(self._tell_chosen)
        self.itemChanged.connect(self._tell_renamed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def set_variants(self, variants: Variants, shown: Variant | None, outdated: set[int], adopted: set[int]) -> None:
        """Show the variants with `shown` selected; those with numbers in `outdated` are grey."""
        self.blockSignals(True)
        best = variants.best(outdated)
        self.setRowCount(len(variants))
        for row, variant in enumerate(variants.items):
            self._set_name(row, variant, variant.number in outdated, variant.number in adopted)
            for column, (name, _, _) in enumerate(_columns(), 1):
                value = getattr(variant.figures, name)
                item = QTableWidgetItem(value_text(name, value))
                item.setTextAlignment(_RIGHT)
                item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
                item.setToolTip(self.item(row, 0).toolTip())
                if variant.number in best.get(name, ()):
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                    item.setForeground(QBrush(QColor(GOOD)))
                elif variant.number in outdated:
                    item.setForeground(QBrush(QColor(FAINT)))
                self.setItem(row, column, item)
            if variant is shown:
                self.selectRow(row)
        former = any(not math.isnan(variant.figures.changed_households) for variant in variants.items)
        self.setColumnHidden(self.columnCount() - 1, not former)
        self.blockSignals(False)
        rows = max(1, min(len(variants), _SHOWN))
        height = self.horizontalHeader().sizeHint().height() + rows * self.verticalHeader().defaultSectionSize() + 4
        self.setFixedHeight(height)

    def _set_name(self, row: int, variant: Variant, outdated: bool, adopted: bool) -> None:
        item = QTableWidgetItem(variant.name)
        item.setData(_NUMBER, variant.number)
        land = [] if variant.land_use is None else [tr("用地“{name}”").format(name=variant.land_use.name)]
        detail = described(variant.settings, barriers=variant.barriers, more=land) or tr("默认设置")
        scope = tr("全部社区") if variant.only is None else tr("{count} 个社区").format(count=len(variant.only))
        tip = [variant.name, tr("{scope}；{detail}").format(scope=scope, detail=detail)]
        font = item.font()
        if adopted:
            font.setBold(True)
            tip.append(tr("已采用。"))
        elif outdated:
            font.setItalic(True)
            item.setForeground(QBrush(QColor(FAINT)))
            tip.append(sentences(tr("数据已变动，不能采用。"), tr("可以用现在的数据重算。")))
        item.setFont(font)
        item.setToolTip("\n".join(tip))
        self.setItem(row, 0, item)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Delete):
            self._tell_removed()
        else:
            super().keyPressEvent(event)

    def _number(self) -> int | None:
        rows = self.selectionModel().selectedRows()
        return self.item(rows[0].row(), 0).data(_NUMBER) if rows else None

    def _tell_chosen(self) -> None:
        number = self._number()
        if number is not None:
            self.chosen.emit(number)

    def _tell_renamed(self, item: QTableWidgetItem) -> None:
        if item.column() == 0:
            self.renamed.emit(item.data(_NUMBER), item.text().strip())

    def _tell_removed(self) -> None:
        number = self._number()
        if number is not None:
            self.removed.emit(number)

    def _menu(self, place) -> None:
        item = self.itemAt(place)
        if item is None:
            return
        self.selectRow(item.row())
        menu = QMenu(self)
        menu.addAction(tr("改名"), lambda: self.editItem(self.item(item.row(), 0)))
        menu.addAction(tr("删除"), self._tell_removed)
        menu.popup(self.viewport().mapToGlobal(place))
