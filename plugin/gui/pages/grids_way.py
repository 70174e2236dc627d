"""How a variant is written: into the layers, or, for a very large one if the user says so, straight into the file."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ...core.grids.variants import Variant
from ...core.text import tr
from ...workspace import direct
from ...workspace.workspace import Workspace
from ..controls import usable

EDITS, DIRECT = "edits", "direct"


def ask_way(workspace: Workspace, variant: Variant, parent: QWidget) -> str | None:
    """Return EDITS or DIRECT, None when the user wants neither; only a very large variant is asked about."""
    rows = variant.figures.grids + len(variant.delineation.parts)
    if rows <= direct.MANY:
        return EDITS
    box = QMessageBox(parent)
    box.setWindowTitle(tr("采用方案"))
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(
        tr("方案有 {grids} 个网格、{parts} 栋楼，写入图层要几分钟；直接写入工作区文件只要几秒，但不能撤销。").format(
            grids=variant.figures.grids, parts=len(variant.delineation.parts)
        )
    )
    quick = box.addButton(tr("直接写入文件（不能撤销）"), QMessageBox.ButtonRole.AcceptRole)
    slow = box.addButton(tr("写入图层（可撤销）"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    if not direct.possible(workspace):
        usable(quick, "", tr("有图层正在编辑，请先保存或放弃"))
    box.exec()
    return {quick: DIRECT, slow: EDITS}.get(box.clickedButton())
