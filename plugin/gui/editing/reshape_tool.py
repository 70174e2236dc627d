"""移边界: a line from one point of a shared border to another becomes the border."""

from __future__ import annotations

from ...core.grids.editing import reshaping
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft
from .capture import CaptureTool
from .cut_tool import selected_under
from .editor import GridEditor


class ReshapeTool(CaptureTool):
    """Only the selected units give ground where the line meets some, else all it crosses."""

    def draft(self, desk: Desk, shape) -> Draft:
        return reshaping.reshape(desk, shape, selected_under(self.editor, desk, shape))


def make(editor: GridEditor) -> ReshapeTool:
    return ReshapeTool(editor)
