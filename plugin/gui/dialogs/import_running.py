"""The lowest row of the import dialog: what can be started, how far it is, and the one task in the background."""

from __future__ import annotations

from typing import Callable

from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from ...core.text import tr
from .. import background, messages


class RunRow(QWidget):
    """`wanted(apply)`: a dry run (False) or the import (True) is wanted; `left`: the dialog is to be closed."""

    wanted = pyqtSignal(bool)
    left = pyqtSignal()

    def __init__(self, bar: QgsMessageBar, parent: QWidget | None = None) -> None:
        """bar: where problems of the task are told."""
        super().__init__(parent)
        self._bar = bar
        self._task, self._is_ready, self.is_writing = None, False, False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 100)
        self.progress.hide()
        self.dry_run = QPushButton(tr("试运行"), self)
        self.dry_run.setObjectName("gewu_import_dry_run")
        self.dry_run.setToolTip(tr("只看结果，不写入"))
        self.dry_run.clicked.connect(lambda: self.wanted.emit(False))
        self.run = QPushButton(tr("导入"), self)
        self.run.setObjectName("gewu_import_run")
        self.run.clicked.connect(lambda: self.wanted.emit(True))
        self.cancel = QPushButton(tr("关闭"), self)
        self.cancel.clicked.connect(self._cancel)
        row.addWidget(self.progress, 1)
        row.addStretch(1)
        for button in (self.dry_run, self.run, self.cancel):
            button.setAutoDefault(False)  # Enter in the file box opens the file, it must not import
            row.addWidget(button)
        background.activity.reported.connect(self._show_progress)
        self._listening = True

    def set_ready(self, is_ready: bool) -> None:
        """Tell whether there is something to import."""
        self._is_ready = is_ready
        self._refresh()

    def start(self, title: str, compute: Callable, done: Callable, is_writing: bool = False) -> None:
        """Run compute(progress) in the background, then done(result). is_writing: it must not be cancelled, as a transaction
        that has begun is not told as cancelled."""

        def finished(result) -> None:
            self._ended()
            done(result)

        def failed(problem: Exception) -> None:
            self._ended()
            messages.error(problem, bar=self._bar)

        self.is_writing = self.is_writing or is_writing
        self.progress.setValue(0)
        self._task = background.run(title, compute, finished, failed)
        self._refresh()

    def stop(self) -> None:
        """Cancel what is running."""
        if self._task is not None:
            self._task.cancel()

    def forget(self) -> None:
        """Listen no more: the dialog is closed."""
        if self._listening:
            background.activity.reported.disconnect(self._show_progress)
            self._listening = False

    def _ended(self) -> None:
        self._task, self.is_writing = None, False
        self._refresh()

    def _refresh(self) -> None:
        is_busy = self._task is not None
        for button in (self.dry_run, self.run):
            button.setEnabled(self._is_ready and not is_busy)
        self.progress.setVisible(is_busy)
        self.cancel.setText(tr("取消") if is_busy else tr("关闭"))
        self.cancel.setEnabled(not self.is_writing)

    def _show_progress(self, step, fraction: float, _text: str) -> None:
        if step is self._task:
            self.progress.setValue(int(100 * fraction))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
        else:
            self.left.emit()
