"""重划: the selected grids, or those clicked on the map, are delineated anew beside a dialog."""

from __future__ import annotations

from ...core.text import tr
from ..dialogs.placing import show_beside_map
from ..dialogs.redo_dialog import RedoDialog
from .editor import GridEditor
from .pick_tool import PickTool

_GRIDS = "micro_grid"


def run(editor: GridEditor) -> bool:
    """Open the dialog for the selected grids; False where none is selected: then they are clicked."""
    uids = editor.selected_uids()
    if not uids:
        return False
    open_redo(editor, uids)
    return True


def make(editor: GridEditor) -> PickTool:
    return PickTool(
        editor,
        lambda uids: open_redo(editor, uids) is not None,
        hint=tr("依次点击要重划的网格（再点一次取消），右键或回车继续；Esc 放弃。"),
    )


def open_redo(editor: GridEditor, uids: list[str]) -> RedoDialog:
    """Show the dialog beside the map; an earlier one is closed."""
    window = editor.session.iface.mainWindow()
    for old in window.findChildren(RedoDialog):
        old.close()
        old.deleteLater()
    dialog = RedoDialog(editor, uids, window)
    show_beside_map(dialog, window)
    return dialog
