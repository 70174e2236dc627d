"""The rows of controls round the tables of the queue: filter, order and progress above, what can be done below."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.facilities import settling
from ...core.text import tr
from ..controls import usable
from ..icons import icon
from . import facilities_keys

#: Sort orders of the list: column of QueueTable ("" for that of the facilities).
_SORTS = ("", "why", "community", "class_name", "distance", "best")
#: How long the outcome of a key stays where the keys are told.
_MILLISECONDS = 6000
_QUIET = "color: #6b6b6b;"


class QueueTop(QWidget):
    """`filtered`: another reason is chosen; `sorted`: another order."""

    filtered = pyqtSignal()
    sorted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.reason = QComboBox(self)
        self.reason.setObjectName("gewu_queue_reason")
        self.reason.setToolTip(tr("只列出因此待定的设施"))
        self.reason.currentIndexChanged.connect(lambda _index: self.filtered.emit())
        self.sort = QComboBox(self)
        self.sort.setObjectName("gewu_queue_sort")
        words = (tr("原顺序"), tr("按原因"), tr("按社区"), tr("按小类"), tr("按距离"), tr("按推荐"))
        for name, text in zip(_SORTS, words):
            self.sort.addItem(text, name)
        self.sort.currentIndexChanged.connect(lambda _index: self.sorted.emit())
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(True)
        self.bar.setMaximumHeight(self.fontMetrics().height() + 6)
        row.addWidget(self.reason, 1)
        row.addWidget(self.sort)
        row.addWidget(self.bar, 1)

    def fill_reasons(self, reasons: np.ndarray) -> None:
        """Offer the reasons there are, with their numbers; the choice stays."""
        counts = pd.Series(reasons, dtype=object).value_counts()
        wanted = self.reason.currentData()
        self.reason.blockSignals(True)
        self.reason.clear()
        self.reason.addItem(tr("全部原因（{count}）").format(count=len(reasons)), None)
        for name, text in settling.titles().items():
            if name in counts or name == wanted:
                self.reason.addItem(tr("{title}（{count}）").format(title=text, count=int(counts.get(name, 0))), name)
        self.reason.setCurrentIndex(max(self.reason.findData(wanted), 0))
        self.reason.blockSignals(False)

    def tell_progress(self, left: int, done: int) -> None:
        """Show how many are left and how many have been settled."""
        self.bar.setRange(0, max(left + done, 1))
        self.bar.setValue(done)
        self.bar.setFormat(tr("还剩 {left} / {total}").format(left=left, total=left + done))
        self.bar.setToolTip(tr("这次已人工处理 {done} 个，还剩 {left} 个待定").format(done=done, left=left))


#: What the buttons want besides what keys mean.
SAME, ALL = "same", "all"


class QueueButtons(QWidget):
    """`wanted` tells what is wanted: a name of facilities_keys, SAME or ALL."""

    wanted = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(3)
        rows.addLayout(first)
        rows.addLayout(second)
        self.accept_button = QPushButton(icon("check"), tr("同意推荐"), self)
        self.accept_button.setObjectName("gewu_accept_candidate")
        self.accept_button.clicked.connect(lambda _on=False: self.wanted.emit(facilities_keys.ACCEPT))
        first.addWidget(self.accept_button, 1)
        self.tools = {}
        for name, text, picture, tip in (
            (
                facilities_keys.PICK,
                tr("图上选单元"),
                "facilities",
                tr("在地图上点击所属的小区（按住 Shift 为社区）（M）"),
            ),
            (facilities_keys.PLACE, tr("定位置"), "draw", tr("在地图上点击设施的位置；落在一个单元内的同时挂接（L）")),
            (facilities_keys.PREVIOUS, "", "previous", tr("上一个待定设施（P、←）")),
            (facilities_keys.NEXT, "", "next", tr("下一个待定设施，先不处理这个（N、→）")),
            (facilities_keys.ZOOM, "", "zoom", tr("在地图上显示这个设施（Z）")),
        ):
            button = QToolButton(self)
            button.setObjectName(f"gewu_queue_{name}")
            button.setIcon(icon(picture))
            button.setText(text)
            if text:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.clicked.connect(lambda _on=False, name=name: self.wanted.emit(name))
            first.addWidget(button)
            self.tools[name] = (button, tip)
        for name in (facilities_keys.PICK, facilities_keys.PLACE):
            self.tools[name][0].setCheckable(True)
        self.same_button = QPushButton(tr("选中推荐相同的"), self)
        self.same_button.setObjectName("gewu_queue_same")
        self.same_button.clicked.connect(lambda _on=False: self.wanted.emit(SAME))
        self.all_button = QPushButton(self)
        self.all_button.setObjectName("gewu_queue_all")
        self.all_button.clicked.connect(lambda _on=False: self.wanted.emit(ALL))
        second.addWidget(self.same_button)
        second.addWidget(self.all_button, 1)

    def enable(self, is_there: bool, many: int, is_armed: bool, certain: int) -> None:
        """is_there: a facility is in question; many: so many are selected; is_armed: a candidate is chosen; certain: number
        of certain recommendations."""
        nothing = "" if is_there else tr("没有待定的设施")
        for button, tip in self.tools.values():
            usable(button, tip, nothing)
        if many > 1:
            usable(self.tools[facilities_keys.PLACE][0], "", tr("一次只能给一个设施定位置"))
        self.accept_button.setText(tr("同意推荐（{count} 个）").format(count=many) if many > 1 else tr("同意推荐"))
        chosen = many > 1 or is_armed
        why = nothing or ("" if chosen else tr("没有可以推荐的：请按数字键选候选，或按 M 在地图上选"))
        usable(self.accept_button, tr("挂接到选中的候选单元（回车、空格），可撤销；选中几个设施时各按各的推荐"), why)
        usable(self.same_button, tr("在列表中选中推荐单元与这个相同的设施，然后一次同意"), nothing)
        self.all_button.setText(tr("同意全部有把握的推荐（{count}）…").format(count=certain))
        why = "" if certain else tr("没有有把握的推荐")
        tip = tr("一次挂接所有打 ✓ 的推荐：距离很近且没有别的单元，或资料里写明了单元；先看清单再确认，可一次撤销")
        usable(self.all_button, tip, why)

    def check(self, name: str) -> None:
        """Show which map tool is active, "" for none."""
        for one in (facilities_keys.PICK, facilities_keys.PLACE):
            self.tools[one][0].setChecked(one == name)


class ToldLine(QLabel):
    """The keys that are used most; for a while the outcome of one stands there instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(facilities_keys.short_legend(), parent)
        self.setStyleSheet(_QUIET)
        self.setToolTip(facilities_keys.legend())
        self.setObjectName("gewu_queue_told")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._legend_again = QTimer(self)
        self._legend_again.setSingleShot(True)
        self._legend_again.setInterval(_MILLISECONDS)
        self._legend_again.timeout.connect(lambda: self.tell(""))

    def tell(self, text: str) -> None:
        """Show a text, "" for the keys again."""
        self.setText(text or facilities_keys.short_legend())
        self.setToolTip("\n".join(part for part in (text, facilities_keys.legend()) if part))
        self.setStyleSheet("color: palette(text);" if text else _QUIET)
        self._legend_again.start()
