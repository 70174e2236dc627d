"""How very much is written: into the layers, which can be undone, or straight into the file, which is quick."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ..core.text import tr
from ..workspace import direct
from .controls import usable

EDITS, DIRECT = "edits", "direct"


def ask_way(workspace, rows: int, title: str, text: str, parent: QWidget) -> str | None:
    """Return EDITS or DIRECT, None when the user wants neither; only beyond direct.MANY rows it is asked about."""
    if rows <= direct.MANY:
        return EDITS
    box = QMessageBox(parent)
    box.setObjectName("gewu_writing_way")
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    quick = box.addButton(tr("直接写入文件（不能撤销）"), QMessageBox.ButtonRole.AcceptRole)
    slow = box.addButton(tr("写入图层（可撤销）"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    if not direct.possible(workspace):
        usable(quick, "", tr("有图层正在编辑，请先保存或放弃"))
    box.exec()
    return {quick: DIRECT, slow: EDITS}.get(box.clickedButton())
