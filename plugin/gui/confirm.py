"""Asking before something that is hard to take back. The buttons say what they do, in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ..core.text import tr


def confirmed(parent: QWidget, title: str, text: str, go: str) -> bool:
    """Return whether the user pressed the button called `go`; Escape, Enter and the window's cross do not agree."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    agree = box.addButton(go, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(tr("取消"), QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(cancel)
    box.setDefaultButton(cancel)
    box.exec()
    return box.clickedButton() is agree
