"""补空 / 去叠: the dialog beside the map."""

from __future__ import annotations

from ..dialogs.repair_dialog import RepairDialog
from .editor import GridEditor


def run(editor: GridEditor) -> bool:
    open_repair(editor)
    return True


def open_repair(editor: GridEditor) -> RepairDialog:
    """Show the dialog for what is visible on the map (or selected); an earlier one is closed."""
    window = editor.session.iface.mainWindow()
    for old in window.findChildren(RepairDialog):
        old.close()
        old.deleteLater()
    dialog = RepairDialog(editor, window)
    dialog.show()
    return dialog
