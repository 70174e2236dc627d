"""移边界: a line from one point of a shared border to another becomes the border."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QCheckBox, QWidget

from ...core.grids.editing import reshaping
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft
from ...core.text import tr
from .capture import CaptureTool
from .cut_tool import selected_under
from .editor import GridEditor


class ReshapeTool(CaptureTool):
    """Only the selected units give ground where the line meets some, else all it crosses."""

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor)
        #: Whether borders between communities move too; asked for anew with every choice of the tool.
        self.across = False

    def draft(self, desk: Desk, shape) -> Draft:
        across = self.across and desk.table == "micro_grid"
        return reshaping.reshape(desk, shape, selected_under(self.editor, desk, shape), across, self.reach())

    def options(self, parent: QWidget) -> QWidget | None:
        """Return the switch 社区界线联动, for micro-grids only."""
        if self.editor.table != "micro_grid":
            return None
        switch = QCheckBox(tr("社区界线一起移动"), parent)
        switch.setObjectName("gewu_reshape_across")
        switch.setToolTip(
            tr("线画在两个社区之间时，两侧微网格、一般网格和社区的界线一起改；不勾选时只动同一社区内的边界")
        )
        switch.setChecked(self.across)
        switch.toggled.connect(self._set_across)
        return switch

    def _set_across(self, across: bool) -> None:
        self.across = across
        self.ask()


def make(editor: GridEditor) -> ReshapeTool:
    return ReshapeTool(editor)
