"""Which findings are shown: by words, and by severity with a count on each button."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ..core.findings import ERROR, INCOMPLETE, INFO, SEVERITIES, WARNING, Finding
from ..core.text import tr
from .frame_model import BAD, DOUBT, FAINT, GOOD, LINK

#: Beside the severities: findings somebody has accepted.
ACCEPTED = "accepted"
SORTS = (*SEVERITIES, ACCEPTED)
COLOURS = {ERROR: BAD, WARNING: DOUBT, INCOMPLETE: LINK, INFO: FAINT, ACCEPTED: GOOD}


def sort_title(sort: str) -> str:
    """Return the Chinese name of a severity, or of what is accepted."""
    return {
        ERROR: tr("错误"),
        WARNING: tr("警告"),
        INCOMPLETE: tr("未完成"),
        INFO: tr("提示"),
        ACCEPTED: tr("已认可"),
    }[sort]


class FindingsFilter(QWidget):
    """Emits `changed` when other findings are to be shown."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, sorts: Sequence[str] = SORTS) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        self.text = QLineEdit(self)
        self.text.setObjectName("gewu_findings_filter")
        self.text.setPlaceholderText(tr("查找编码、名称或问题"))
        self.text.setClearButtonEnabled(True)
        self.text.textChanged.connect(lambda _text: self.changed.emit())
        layout.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for sort in sorts:
            button = QToolButton(self)
            button.setObjectName(f"gewu_findings_{sort}")
            button.setCheckable(True)
            button.setChecked(sort != ACCEPTED)
            button.setStyleSheet(
                f"QToolButton {{ color: {COLOURS[sort]}; border: 1px solid palette(mid); border-radius: 3px; padding: 2px 4px; }}"
                f"QToolButton:checked {{ background: {COLOURS[sort]}; color: white; }}"
                "QToolButton:disabled { color: palette(mid); background: transparent; }"
            )
            button.setToolTip(tr("显示或隐藏“{sort}”").format(sort=sort_title(sort)))
            button.toggled.connect(lambda _on: self.changed.emit())
            self.buttons[sort] = button
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        self.count({})

    def count(self, counts: dict[str, int]) -> None:
        """Write how many findings there are of each sort, whether shown or not."""
        for sort, button in self.buttons.items():
            number = counts.get(sort, 0)
            button.setText(tr("{sort} {count}").format(sort=sort_title(sort), count=number))
            button.setEnabled(number > 0)

    def reset(self) -> None:
        """Show everything but what is accepted, without a word to look for."""
        self.blockSignals(True)
        self.text.clear()
        for sort, button in self.buttons.items():
            button.setChecked(sort != ACCEPTED)
        self.blockSignals(False)

    def shows(self, finding: Finding, sort: str) -> bool:
        """Return whether a finding, of this sort, is to be shown."""
        if sort in self.buttons and not self.buttons[sort].isChecked():
            return False
        wanted = self.text.text().strip().lower()
        if not wanted:
            return True
        sought = " ".join([finding.rule, finding.title, finding.detail, *finding.codes]).lower()
        return all(word in sought for word in wanted.split())
