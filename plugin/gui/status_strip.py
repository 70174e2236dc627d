"""The strip at the bottom of the dock: the running step, and the workspace's name, CRS and unsaved edits."""

from __future__ import annotations

import math
import time

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.text import tr
from . import background, messages
from .confirm import confirmed
from .controls import usable
from .session import Session

#: Seconds after which the time left is told, and from which it is worth telling.
_EARLY, _SHORT = 4.0, 3.0


class StatusStrip(QWidget):
    """Follows the session and the background steps."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._step = None
        self._since = 0.0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(3)
        layout.addWidget(self._progress_row())
        layout.addLayout(self._state_row())
        background.activity.started.connect(self._started)
        background.activity.reported.connect(self._reported)
        background.activity.ended.connect(self._ended)
        session.workspace_changed.connect(self.refresh)
        session.data_changed.connect(self.refresh)
        self.refresh()

    def _progress_row(self) -> QWidget:
        self.progress_row = QWidget(self)
        row = QHBoxLayout(self.progress_row)
        row.setContentsMargins(0, 0, 0, 0)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 100)
        self.progress.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.cancel = QPushButton(tr("取消"), self)
        self.cancel.setObjectName("gewu_cancel")
        self.cancel.setToolTip(tr("停止正在进行的步骤，工作区不变"))
        self.cancel.clicked.connect(self._cancel)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        self.progress_row.hide()
        return self.progress_row

    def _state_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.name = QLabel(self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.edits = QLabel(self)
        self.undo = QToolButton(self)
        self.undo.setObjectName("gewu_undo")
        self.undo.setText(tr("撤销"))
        self.undo.clicked.connect(messages.reported(lambda _checked=False: self.session.undo()))
        self.save = QToolButton(self)
        self.save.setText(tr("保存"))
        self.save.setObjectName("gewu_save")
        self.discard = QToolButton(self)
        self.discard.setText(tr("放弃"))
        self.discard.setObjectName("gewu_discard")
        self.save.clicked.connect(messages.reported(self._save))
        self.discard.clicked.connect(messages.reported(self._discard))
        row.addWidget(self.name, 1)
        row.addWidget(self.edits)
        row.addWidget(self.undo)
        row.addWidget(self.save)
        row.addWidget(self.discard)
        return row

    def refresh(self) -> None:
        """Show the current workspace."""
        workspace = self.session.workspace
        unsaved = workspace is not None and workspace.has_unsaved_edits
        nothing = "" if unsaved else tr("没有未保存的修改")
        usable(self.save, tr("把未保存的修改写入工作区文件"), nothing)
        usable(self.discard, tr("放弃全部未保存的修改，回到文件中的内容"), nothing)
        step = self.session.last_step
        usable(self.undo, tr("撤销“{step}”").format(step=step), "" if step else tr("没有可以撤销的步骤"))
        self.edits.setText(f"<b style='color:#b26a00'>{tr('有未保存修改')}</b>" if unsaved else "")
        if workspace is None:
            self.name.setText(tr("无工作区"))
            self.name.setToolTip("")
            return
        crs = workspace.crs
        self.name.setText(f"{workspace.name} · {crs.authid() or tr('自定义坐标系')}")
        self.name.setToolTip(f"{workspace.path}\n{crs.authid()} {crs.description()}")

    def _save(self, _checked: bool = False) -> None:
        self.session.need().save()
        messages.success(tr("已保存到 {path}").format(path=self.session.workspace.path))
        self.session.data_is_stale()

    def _discard(self, _checked: bool = False) -> None:
        text = tr("放弃工作区“{name}”全部未保存的修改？此操作不能撤销。").format(name=self.session.need().name)
        if confirmed(self, tr("放弃修改"), text, tr("放弃")):
            self.session.need().discard()
            messages.info(tr("已放弃未保存的修改。"))
            self.session.data_is_stale()

    def _started(self, step) -> None:
        self._step = step
        self._since = time.monotonic()
        self.cancel.setEnabled(True)
        self.progress.setValue(0)
        self.progress.setFormat(step.title)
        self.progress_row.show()

    def _reported(self, step, fraction: float, text: str) -> None:
        if step is self._step:
            self.progress.setValue(int(100 * fraction))
            title = f"{step.title} · {text}" if text else step.title
            self.progress.setFormat(f"{title} %p%{self._time_left(fraction)}")

    def _time_left(self, fraction: float) -> str:
        """Return the time left, "" while it cannot be told yet or is short."""
        gone = time.monotonic() - self._since
        if gone < _EARLY or fraction < 0.05:
            return ""
        left = gone * (1.0 - fraction) / fraction
        if left < _SHORT:
            return ""
        if left < 90:
            return tr("，约剩 {seconds} 秒").format(seconds=5 * math.ceil(left / 5))
        return tr("，约剩 {minutes} 分").format(minutes=math.ceil(left / 60))

    def _ended(self, step) -> None:
        if step is self._step:
            self._step = None
            self.progress_row.hide()

    def _cancel(self) -> None:
        if self._step is not None:
            self.cancel.setEnabled(False)
            self._step.cancel()

    def close_strip(self) -> None:
        """Disconnect from what outlives the dock."""
        background.activity.started.disconnect(self._started)
        background.activity.reported.disconnect(self._reported)
        background.activity.ended.disconnect(self._ended)
        self.session.workspace_changed.disconnect(self.refresh)
        self.session.data_changed.disconnect(self.refresh)
