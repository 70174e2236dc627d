"""How the cells of a list are typed into: a list that opens at once, a line, both with the room they need."""

from __future__ import annotations

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate

_FILLED = "gewu_filled"
#: Longest text a cell may have.
_LONGEST = 200


class CellEditors(QStyledItemDelegate):
    """For the delegate of a RowsTable; NAME: object name of its editors."""

    NAME = ""

    def line(self, parent) -> QLineEdit:
        """Return a line to type into."""
        editor = QLineEdit(parent)
        editor.setMaxLength(_LONGEST)
        editor.setObjectName(self.NAME)
        return editor

    def choice(self, parent, items: list[tuple[str, object]]) -> QComboBox:
        """Return a list of (text, value) that is open; what is chosen is taken at once."""
        editor = QComboBox(parent)
        editor.setObjectName(self.NAME)
        for text, value in items:
            editor.addItem(text, value)
        editor.activated.connect(lambda _index: self._take(editor))
        opening = QTimer(editor)  # goes with the editor, however soon that is
        opening.setSingleShot(True)
        opening.timeout.connect(editor.showPopup)
        opening.start(0)
        return editor

    def _take(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    @staticmethod
    def is_first_filling(editor) -> bool:
        """Return whether an editor is filled for the first time: rows that change meanwhile do not overwrite what is being
        typed."""
        if editor.property(_FILLED):
            return False
        editor.setProperty(_FILLED, True)
        return True

    def updateEditorGeometry(self, editor, option, index) -> None:  # noqa: N802
        """Give the editor of a narrow cell the room it needs, inside the table."""
        super().updateEditorGeometry(editor, option, index)
        room, width = editor.parentWidget().width(), max(editor.width(), editor.sizeHint().width())
        editor.setGeometry(max(min(editor.x(), room - width), 0), editor.y(), min(width, room), editor.height())
