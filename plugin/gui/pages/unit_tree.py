"""A tree of 街道 and their 社区 with check marks: which communities a step is about."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from ...core.text import tr

_CODE = Qt.ItemDataRole.UserRole


class UnitTree(QTreeWidget):
    """All communities are checked at first; what was unchecked stays so when rows change."""

    selection_changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setUniformRowHeights(True)
        self._items: list[QTreeWidgetItem] = []
        self.itemChanged.connect(lambda *_: self.selection_changed.emit())

    def set_units(self, communities: pd.DataFrame, subdistricts: pd.DataFrame) -> None:
        """Show the communities under their 街道, keeping the marks of those shown before."""
        unchecked = {item.data(0, _CODE) for item in self._items if not _is_checked(item)}
        collapsed = {
            self.topLevelItem(row).text(0)
            for row in range(self.topLevelItemCount())
            if not self.topLevelItem(row).isExpanded()
        }
        self.blockSignals(True)
        self.clear()
        self._items = []
        names = dict(zip(subdistricts["code"], subdistricts["name"]))
        rows = communities.sort_values(["subdistrict_code", "code"], na_position="last", kind="stable")
        parents: dict = {}
        for code, name, street in zip(rows["code"], rows["name"], rows["subdistrict_code"]):
            if street not in parents:
                parents[street] = QTreeWidgetItem(self, [names.get(street) or street or tr("（未归街道）")])
                parents[street].setFlags(
                    parents[street].flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate
                )
            item = QTreeWidgetItem(parents[street], [name or code or tr("（未命名）")])
            item.setData(0, _CODE, code)
            item.setToolTip(0, code or "")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Unchecked if code in unchecked else Qt.CheckState.Checked)
            self._items.append(item)
        for parent in parents.values():
            parent.setExpanded(parent.text(0) not in collapsed)
        self.blockSignals(False)
        self.selection_changed.emit()

    def forget(self) -> None:
        """Empty the tree; the next units start all checked."""
        self.clear()
        self._items = []

    def check_all(self, checked: bool) -> None:
        state = Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
        self.blockSignals(True)
        for item in self._items:
            item.setCheckState(0, state)
        self.blockSignals(False)
        self.viewport().update()
        self.selection_changed.emit()

    @property
    def total(self) -> int:
        return len(self._items)

    def chosen(self) -> list[str]:
        """Return the codes of the checked communities."""
        return [item.data(0, _CODE) for item in self._items if _is_checked(item)]

    def chosen_names(self) -> list[str]:
        """Return the names of the checked communities."""
        return [item.text(0) for item in self._items if _is_checked(item)]


def _is_checked(item: QTreeWidgetItem) -> bool:
    return item.checkState(0) == Qt.CheckState.Checked
