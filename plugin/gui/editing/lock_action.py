"""锁定: units that are locked keep border, code, name and worker; the selected ones at once, or one by one on the map."""

from __future__ import annotations

import pandas as pd
from qgis.gui import QgsMapMouseEvent

from ...core.columns import flags
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.edit import Edit, TableEdit
from ...core.grids.editing.words import titled
from ...core.text import listed, stored, tr
from .. import messages
from .editor import GridEditor
from .pick_tool import PickTool

#: Names told in a message before they are only counted.
_NAMED = 3


def run(editor: GridEditor) -> bool:
    """Lock the selected units, or unlock them when all are locked; False where none is selected: then they are clicked."""
    uids = editor.selected_uids()
    if not uids:
        return False
    toggle(editor, uids)
    return True


class LockTool(PickTool):
    """Each click locks or unlocks the unit under the cursor."""

    def _toggle(self, event: QgsMapMouseEvent) -> None:
        uid = self.unit_at(event)
        if uid is not None:
            toggle(self.editor, [uid])

    def _tell(self) -> None:
        self.trial.clear()


def make(editor: GridEditor) -> LockTool:
    return LockTool(editor, lambda _uids: True, hint=tr("点击网格锁定，再点一次解锁；Esc 结束。"))


def toggle(editor: GridEditor, uids: list[str]) -> Edit:
    """Lock these units, or unlock them when all are locked, as one undo step."""
    desk = editor.desks.desk_of(editor.table, uids)
    edit = locking(desk, [desk.row_of(uid) for uid in uids])
    editor.write(edit)
    done = tr("已解锁") if not edit.tables[desk.table].update["locked"].iloc[0] else tr("已锁定，不再被编辑和重划")
    names = listed(desk.label(desk.row_of(uid)) for uid in edit.touched[:_NAMED])
    more = tr(" 等 {count} 个").format(count=len(edit.touched)) if len(edit.touched) > _NAMED else ""
    messages.success(tr("{names}{more}{done}（可撤销）。").format(names=names, more=more, done=done))
    return edit


def locking(desk: Desk, rows: list[int]) -> Edit:
    """Return the edit that locks those that are not, or unlocks all when all are locked."""
    locked = flags(desk.units, "locked")
    lock = not all(locked[row] for row in rows)
    changed = [row for row in rows if locked[row] != lock]
    uids = desk.units["uid"].iloc[changed].tolist()
    word = stored("锁定 {count} 个{unit}") if lock else stored("解锁 {count} 个{unit}")
    words = (stored("未锁定"), stored("锁定"))
    return Edit(
        word.format(count=len(changed), unit=titled(desk.table)),
        desk.table,
        {desk.table: TableEdit(update=pd.DataFrame({"uid": uids, "locked": [lock] * len(uids)}))},
        pd.DataFrame({"uid": [], "code": []}, dtype=object),
        [{"uid": uid, "before": words[not lock], "after": words[lock]} for uid in uids],
        touched=uids,
        desk=desk,
    )
