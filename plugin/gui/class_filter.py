"""A list to choose facility classes in: all, some 大类, some 小类, or those without a class; with their numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QStandardItem, QStandardItemModel
from qgis.PyQt.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from ..core.facilities.classes import taxonomy
from ..core.text import listed, tr
from . import remembered

#: What a row of the list is about: a class code, ("group", code), UNCLASSIFIED or ALL.
_WHAT = Qt.ItemDataRole.UserRole
ALL, UNCLASSIFIED = "all", "none"
_KEY = "facilities/classes"
#: Names written out before they are only counted.
_NAMED = 3


class ClassFilter(QComboBox):
    """`mask` says which facilities are of the chosen classes; `changed` tells of another choice. It is remembered."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_class_filter")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(24)
        self.setToolTip(tr("只看这些类别的设施（可勾选几个）；对各个标签页都有效"))
        #: The chosen classes (UNCLASSIFIED among them where chosen); None for all facilities.
        self.chosen: frozenset | None = None
        self._take_classes()
        self.view().viewport().installEventFilter(self)
        self.view().installEventFilter(self)
        self._mark()

    # the list

    def reload(self) -> None:
        """Take the classes in use where they are others than before."""
        if taxonomy.load() is not self.taxonomy:
            self._take_classes()
            self._mark()

    def _take_classes(self) -> None:
        """Offer the classes in use; of the remembered choice what there is of it."""
        self.taxonomy = taxonomy.load()
        self._codes = [entry.code for entry in self.taxonomy.classes]
        self._known = frozenset(self._codes)
        groups = list(self.taxonomy.groups)
        #: Number of the 大类 of each class in the taxonomy, with the number of 大类 at the end for no class.
        self.group_of_each = np.array([*(groups.index(entry.group) for entry in self.taxonomy.classes), len(groups)])
        self._counts: dict | None = None
        stored = [part for part in remembered.get(_KEY, "").split(",") if part]
        self.chosen = frozenset(part for part in stored if part in self._known or part == UNCLASSIFIED) or None
        self._fill()

    def _fill(self) -> None:
        model = QStandardItemModel(self)
        model.appendRow(self._item(tr("全部类别"), ALL, bold=True))
        for group, title in self.taxonomy.groups.items():
            model.appendRow(self._item(f"{group} {title}", f"group:{group}", bold=True))
            for entry in self._of(group):
                model.appendRow(self._item(f"    {entry.code} {entry.name}", entry.code))
        model.appendRow(self._item(tr("未分类"), UNCLASSIFIED, bold=True))
        self._titles = {model.item(row).data(_WHAT): model.item(row).text() for row in range(model.rowCount())}
        self.setModel(model)

    @staticmethod
    def _item(text: str, what: str, bold: bool = False) -> QStandardItem:
        item = QStandardItem(text)
        item.setData(what, _WHAT)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if bold:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        return item

    def _of(self, group: str) -> list:
        return [entry for entry in self.taxonomy.classes if entry.group == group]

    def _members(self, what: str) -> frozenset:
        if what.startswith("group:"):
            return frozenset(entry.code for entry in self._of(what[6:]))
        return frozenset([what])

    def set_counts(self, places: np.ndarray) -> None:
        """Show how many facilities there are of each class. places: as `mask_at` takes them."""
        held = np.bincount(places + 1, minlength=len(self._codes) + 1).tolist()
        counts = {UNCLASSIFIED: held[0], **dict(zip(self._codes, held[1:]))}
        if counts == self._counts:
            return
        self._counts = counts
        for row in range(self.model().rowCount()):
            item = self.model().item(row)
            what = item.data(_WHAT)
            count = len(places) if what == ALL else sum(counts.get(code, 0) for code in self._members(what))
            item.setText(tr("{title}（{count}）").format(title=self._titles[what], count=count))
        self.update()

    # the choice

    def toggle(self, row: int) -> None:
        """Take the class of a row of the list in, or leave it out; of a 大类 all its classes."""
        what = self.model().item(row).data(_WHAT)
        if what == ALL:
            self.choose(None)
            return
        members, before = self._members(what), self.chosen or frozenset()
        self.choose(before - members if members <= before else before | members)

    def choose(self, chosen: frozenset | None) -> None:
        """Choose these classes; None or nothing at all means every facility."""
        everything = self._known | {UNCLASSIFIED}
        chosen = None if not chosen or chosen >= everything else frozenset(chosen)
        if chosen == self.chosen:
            return
        self.chosen = chosen
        remembered.put(_KEY, ",".join(sorted(chosen or ())))
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        for row in range(self.model().rowCount()):
            item = self.model().item(row)
            what = item.data(_WHAT)
            if what == ALL:
                item.setCheckState(Qt.CheckState.Checked if self.chosen is None else Qt.CheckState.Unchecked)
                continue
            members = self._members(what)
            taken = members & (self.chosen or frozenset())
            full = Qt.CheckState.Checked if taken == members else Qt.CheckState.PartiallyChecked
            item.setCheckState(full if taken else Qt.CheckState.Unchecked)
        self.update()

    def text(self) -> str:
        """Return what is chosen, in words."""
        if self.chosen is None:
            return tr("全部类别")
        names, left = [], set(self.chosen)
        for group, title in self.taxonomy.groups.items():
            members = self._members(f"group:{group}")
            if members <= left:
                names.append(title)
                left -= members
        names += [self.name_of(code) for code in sorted(left - {UNCLASSIFIED})]
        names += [tr("未分类")] if UNCLASSIFIED in left else []
        if len(names) <= _NAMED:
            return listed(names)
        return tr("{names} 等 {count} 类").format(names=listed(names[:_NAMED]), count=len(names))

    def mask(self, facilities: pd.DataFrame) -> pd.Series:
        """Return which of these facilities are of the chosen classes."""
        return pd.Series(self.mask_of(facilities["class_code"]), index=facilities.index)

    def mask_of(self, codes) -> np.ndarray:
        """Return which of these class codes (n,) are chosen; an unknown one is unclassified."""
        places = {code: number for number, code in enumerate(self._codes)}
        return self.mask_at(np.array([places.get(code, -1) for code in codes], dtype=int))

    def mask_at(self, places: np.ndarray) -> np.ndarray:
        """Return which facilities are chosen by the number (n,) of their class in the taxonomy, -1 for none."""
        if self.chosen is None:
            return np.ones(len(places), dtype=bool)
        return np.array([code in self.chosen for code in [*self._codes, UNCLASSIFIED]], dtype=bool)[places]

    def name_of(self, code: str | None) -> str:
        return self.taxonomy.name_of(code)

    # what Qt does

    def paintEvent(self, _event) -> None:  # noqa: N802
        """Show the choice in words, not the row that was clicked last."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.text()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        """Toggle on a click or Space without closing the list."""
        if event.type() == QEvent.Type.MouseButtonRelease and watched is self.view().viewport():
            index = self.view().indexAt(event.pos())
            if index.isValid():
                self.toggle(index.row())
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
            self.toggle(self.view().currentIndex().row())
            return True
        return super().eventFilter(watched, event)

    def wheelEvent(self, event) -> None:  # noqa: N802
        """The wheel chooses nothing here."""
        event.ignore()
