"""The one place where the user is told something: message bar, details on request, log.

`use(bar)` names the message bar once, when the plugin starts; a dialog may pass its own as `bar=`.
Without a bar (headless run) everything goes to the log alone.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Sequence
from typing import Callable

from qgis.core import Qgis, QgsMessageLog
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import Cancelled, GewuError
from ..core.text import tr

#: Tab of QGIS's log panel.
LOG = "格物"

_SECONDS = {Qgis.MessageLevel.Success: 8, Qgis.MessageLevel.Info: 8, Qgis.MessageLevel.Warning: 20}
_bar: QgsMessageBar | None = None
_passing: list[QgsMessageBarItem] = []


def use(bar: QgsMessageBar | None) -> None:
    """Show every following message in `bar`; None forgets it."""
    global _bar
    _bar = bar


def success(text: str, details: str = "", actions: Sequence = (), bar: QgsMessageBar | None = None) -> None:
    """Tell that a step has succeeded. `actions` are (text, callable) buttons, e.g. 缩放至."""
    _show(text, Qgis.MessageLevel.Success, details, actions, bar)


def info(text: str, details: str = "", actions: Sequence = (), bar: QgsMessageBar | None = None) -> None:
    """Tell something that needs no action."""
    _show(text, Qgis.MessageLevel.Info, details, actions, bar)


def warning(text: str, details: str = "", actions: Sequence = (), bar: QgsMessageBar | None = None) -> None:
    """Tell something the user should look at."""
    _show(text, Qgis.MessageLevel.Warning, details, actions, bar)


def error(problem: BaseException | str, actions: Sequence = (), bar: QgsMessageBar | None = None) -> None:
    """Show any exception: a GewuError as its message and remedy, a cancel as a notice, anything else as a short
    text with the traceback under 详情 and in the log."""
    if isinstance(problem, Cancelled):
        info(problem.message, bar=bar)
    elif isinstance(problem, GewuError):
        _show(str(problem), Qgis.MessageLevel.Critical, problem.details, actions, bar)
    elif isinstance(problem, BaseException):
        trace = "".join(traceback.format_exception(type(problem), problem, problem.__traceback__))
        text = tr("程序意外出错（{kind}），本次操作未完成。").format(kind=type(problem).__name__)
        trace = tr("请把以下内容发给维护人员：") + "\n\n" + trace
        _show(text, Qgis.MessageLevel.Critical, trace, actions, bar)
    else:
        _show(str(problem), Qgis.MessageLevel.Critical, "", actions, bar)


def reported(slot: Callable) -> Callable:
    """Decorate a slot: an exception in it is shown by `error` and goes no further."""

    @functools.wraps(slot)
    def call(*args, **kwargs):
        try:
            return slot(*args, **kwargs)
        except Exception as problem:  # the outermost edge of the window: everything is shown here
            error(problem)
            return None

    return call


def _show(text: str, level, details: str, actions: Sequence, bar: QgsMessageBar | None) -> None:
    QgsMessageLog.logMessage(f"{text}\n{details}" if details else text, LOG, level, False)
    bar = bar or _bar
    if bar is None or sip.isdeleted(bar):
        return
    item = QgsMessageBarItem(LOG, text, level, _SECONDS.get(level, 0))
    buttons = list(actions)
    if details:
        buttons.append((tr("详情"), lambda: DetailsDialog(text, details, bar.window()).exec()))
    elif level == Qgis.MessageLevel.Critical:
        buttons.append((tr("复制"), lambda: QApplication.clipboard().setText(text)))
    if buttons:
        item.setWidget(_button_row(item, buttons))
    _retire(bar)
    bar.pushItem(item)
    if level in (Qgis.MessageLevel.Success, Qgis.MessageLevel.Info):
        _passing.append(item)


def _retire(bar: QgsMessageBar) -> None:
    """Take earlier good news away, so that the newest message is not one of many; warnings and errors stay."""
    while _passing:
        item = _passing.pop()
        if not sip.isdeleted(item) and item in bar.items():
            bar.popWidget(item)


def _button_row(item: QgsMessageBarItem, buttons: Sequence) -> QWidget:
    row = QWidget(item)  # without a parent Python would delete it at once
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for text, call in buttons:
        button = QPushButton(text, row)
        button.clicked.connect(reported(lambda _checked=False, call=call: call()))
        layout.addWidget(button)
    return row


class DetailsDialog(QDialog):
    """A message with its long text, to read and to copy."""

    def __init__(self, text: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("格物 · 详情"))
        self.resize(640, 420)
        layout = QVBoxLayout(self)
        heading = QLabel(text, self)
        heading.setWordWrap(True)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(heading)
        self.body = QPlainTextEdit(details, self)
        self.body.setReadOnly(True)
        layout.addWidget(self.body)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy_button = buttons.addButton(tr("复制"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(f"{text}\n\n{details}"))
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
