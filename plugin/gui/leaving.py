"""Before another workspace takes the place of one with unsaved edits."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ..core.text import tr
from .session import Session


def may_leave(session: Session, parent: QWidget | None = None) -> bool:
    """Ask what becomes of unsaved edits, do it, and return whether the workspace may be left.

    Raises GewuError when saving fails; the edits are then still there.
    """
    workspace = session.workspace
    if workspace is None or not workspace.has_unsaved_edits:
        return True
    box = QMessageBox(parent)
    box.setObjectName("gewu_leaving")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("未保存的修改"))
    box.setText(tr("工作区“{name}”有未保存的修改。换到另一个工作区之前，要保存吗？").format(name=workspace.name))
    save = box.addButton(tr("保存"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("放弃"), QMessageBox.ButtonRole.DestructiveRole)
    box.setEscapeButton(box.addButton(tr("取消"), QMessageBox.ButtonRole.RejectRole))
    box.setDefaultButton(save)
    box.exec()
    if box.clickedButton() is save:
        workspace.save()
    elif box.clickedButton() is discard:
        workspace.discard()
    else:
        return False
    session.data_is_stale()
    return True
