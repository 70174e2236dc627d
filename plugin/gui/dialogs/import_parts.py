"""Small parts of the import dialog: the first rows of the source, and the question about the order of coordinates."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ...core.text import sentences, tr

_PREVIEW_ROWS = 50
_WIDEST_COLUMN = 220  # pixels


class PreviewTable(QTableWidget):
    """The first rows of a source, with the row numbers that reports use."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)

    def show_frame(self, preview: pd.DataFrame | None) -> None:
        """Show a source's preview, or nothing."""
        frame = (
            pd.DataFrame() if preview is None else preview.drop(columns="geometry", errors="ignore").head(_PREVIEW_ROWS)
        )
        self.clear()
        self.setColumnCount(len(frame.columns))
        self.setHorizontalHeaderLabels([str(name) for name in frame.columns])
        self.setRowCount(len(frame))
        self.setVerticalHeaderLabels([str(number) for number in frame.index])
        for row, cells in enumerate(frame.itertuples(index=False, name=None)):
            for column, value in enumerate(cells):
                text = "" if value is None or value is pd.NaT or value != value else str(value)
                self.setItem(row, column, QTableWidgetItem(text))
        self.resizeColumnsToContents()
        for column, name in enumerate(frame.columns):
            self.setColumnWidth(column, min(self.columnWidth(column), _WIDEST_COLUMN))
            self.horizontalHeaderItem(column).setToolTip(str(name))


class CoordinateQuestion(QFrame):
    """Asks whether two coordinate columns stand in the wrong order. `open` until answered."""

    answered = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open = False
        self.setObjectName("gewu_import_question")
        self.setStyleSheet("#gewu_import_question { background: #fff4d6; border: 1px solid #d9a400; }")
        row = QHBoxLayout(self)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setStyleSheet("color: #5c4400;")
        self.swap = QPushButton(tr("互换两列"), self)
        self.keep = QPushButton(tr("保持原样"), self)
        for button in (self.swap, self.keep):
            button.setAutoDefault(False)  # Enter in a field must not answer
        self.swap.clicked.connect(lambda: self._answer(True))
        self.keep.clicked.connect(lambda: self._answer(False))
        row.addWidget(self.text, 1)
        row.addWidget(self.swap)
        row.addWidget(self.keep)
        self.hide()

    def ask(self, text: str) -> None:
        """Open the question (`setVisible` decides whether it matters for the chosen table); "" closes it."""
        self.open = bool(text)
        self.text.setText(sentences(text, tr("是否把经度（东）和纬度（北）两列互换？")))
        if not text:
            self.hide()

    def _answer(self, swap: bool) -> None:
        self.open = False
        self.hide()
        self.answered.emit(swap)
