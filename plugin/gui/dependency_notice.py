"""What the user sees instead of the window while a needed Python package is missing or too old.

Imports nothing of ours but texts and the dependency check, so that it works when everything else cannot.
"""

from __future__ import annotations

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from .. import dependencies
from ..core.text import clauses, tr


class DependencyNotice:
    """A line in the message bar, an entry in the 插件 menu, and a dialog with the whole text to copy."""

    def __init__(self, iface, problems: list[dependencies.Problem]) -> None:
        self._iface = iface
        self.problems = problems
        self.dialog = None
        self._menu = tr("格物")
        self.action = QAction(tr("为什么没有启动…"), iface.mainWindow())
        self.action.triggered.connect(self.explain)
        iface.addPluginToMenu(self._menu, self.action)
        bar = iface.messageBar()
        self._item = bar.createMessage(tr("格物没有启动"), clauses(problem.text for problem in problems))
        button = QPushButton(tr("怎么办"), self._item)
        button.clicked.connect(self.explain)
        self._item.layout().addWidget(button)
        bar.pushWidget(self._item, Qgis.MessageLevel.Critical)

    def text(self) -> str:
        """Return what is wrong and what to do, one line per package."""
        lines = [tr("格物需要的 Python 组件不齐，因此没有启动；QGIS 的其他功能不受影响。"), ""]
        lines += [f"· {problem.text}" for problem in self.problems]
        return "\n".join([*lines, "", dependencies.remedy(self.problems)])

    def explain(self) -> None:
        """Show the whole text."""
        self.dialog = QDialog(self._iface.mainWindow())
        self.dialog.setWindowTitle(tr("格物没有启动"))
        self.dialog.resize(560, 300)
        layout = QVBoxLayout(self.dialog)
        body = QPlainTextEdit(self.text(), self.dialog)
        body.setReadOnly(True)
        layout.addWidget(body)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self.dialog)
        copy = buttons.addButton(tr("复制"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text()))
        buttons.rejected.connect(self.dialog.reject)
        layout.addWidget(buttons)
        self.dialog.open()

    def close(self) -> None:
        """Leave nothing behind."""
        self._iface.removePluginMenu(self._menu, self.action)
        self.action.deleteLater()
        if not sip.isdeleted(self._item):  # unless the user has closed it
            self._iface.messageBar().popWidget(self._item)
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
