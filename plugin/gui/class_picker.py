"""A list to pick one facility class from, found by typing a part of its name or code."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QCompleter, QWidget

from ..core.facilities.classes.taxonomy import Taxonomy
from ..core.text import tr

#: What is picked when it is no facility at all.
NO_FACILITY = ""


class ClassPicker(QComboBox):
    """`picked` when the choice is another one. `choice()` is a class code, NO_FACILITY, or None while nothing is picked."""

    picked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.setMaxVisibleItems(24)
        self.lineEdit().setPlaceholderText(tr("选择小类，可输入几个字查找"))
        self.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.currentIndexChanged.connect(lambda _index: self.picked.emit())
        self.lineEdit().editingFinished.connect(self._settle)

    def fill(self, taxonomy: Taxonomy) -> None:
        """Offer the classes of a taxonomy; the choice stays where it can."""
        before = self.choice()
        self.blockSignals(True)
        self.clear()
        self.addItem(tr("不是设施（不计入）"), NO_FACILITY)
        for entry in taxonomy.classes:
            self.addItem(f"{entry.code} {entry.name}", entry.code)
            self.setItemData(self.count() - 1, taxonomy.groups[entry.group], Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(-1 if before is None else self.findData(before))
        if self.currentIndex() < 0:
            self.clearEditText()
        self.blockSignals(False)

    def choice(self) -> str | None:
        return self.currentData() if self.currentIndex() >= 0 else None

    def choose(self, code: str | None) -> None:
        self.setCurrentIndex(-1 if code is None else self.findData(code))
        if self.currentIndex() < 0:
            self.clearEditText()

    def _settle(self) -> None:
        """Take what was typed when it leaves one class only; else show the choice again."""
        typed = self.lineEdit().text().strip().lower()
        fitting = [row for row in range(self.count()) if typed and typed in self.itemText(row).lower()]
        exact = [row for row in fitting if self.itemText(row).lower() == typed]
        if exact or len(fitting) == 1:
            self.setCurrentIndex((exact or fitting)[0])
        self.setEditText(self.itemText(self.currentIndex()) if self.currentIndex() >= 0 else "")

    def wheelEvent(self, event) -> None:  # noqa: N802
        """The wheel chooses nothing here."""
        event.ignore()
