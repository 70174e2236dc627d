"""合并: the selected units, or those clicked on the map, become one after a dialog."""

from __future__ import annotations

from ...core.grids.editing import merging
from ...core.text import tr
from ..dialogs.merge_dialog import MergeDialog
from ..dialogs.placing import place_beside_map
from .editor import GridEditor
from .pick_tool import PickTool


def run(editor: GridEditor) -> bool:
    """Ask about the selected units; False where fewer than two are selected: then they are clicked."""
    uids = editor.selected_uids()
    if len(uids) < 2:
        return False
    open_merge(editor, uids)
    return True


def make(editor: GridEditor) -> PickTool:
    """Return the tool to click the units with; one that is selected is taken already."""
    tool = PickTool(
        editor,
        lambda uids: open_merge(editor, uids),
        lambda desk, rows: merging.merge(desk, rows),
        tr("依次点击要合并的相邻网格（再点一次取消），右键或回车合并；Esc 放弃。"),
    )
    tool.take(editor.selected_uids()[:1])
    return tool


def open_merge(editor: GridEditor, uids: list[str]) -> bool:
    """Ask how to merge these units and do it; return whether it was done. Raises GewuError where they cannot be merged."""
    workspace = editor.session.need()
    desk = editor.desks.desk_of(editor.table, uids)
    rows = [desk.row_of(uid) for uid in uids]
    window = editor.session.iface.mainWindow()
    dialog = MergeDialog(desk, rows, workspace.read("worker"), window)
    place_beside_map(dialog, window)
    try:
        if dialog.exec() != MergeDialog.DialogCode.Accepted:
            return False
        editor.apply(dialog.draft())
    finally:
        dialog.deleteLater()
    return True
