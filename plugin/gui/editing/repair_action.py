"""补空 / 去叠: the dialog beside the map."""

from __future__ import annotations

from ..dialogs.placing import show_beside_map
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
    show_beside_map(dialog, window)
    return dialog
