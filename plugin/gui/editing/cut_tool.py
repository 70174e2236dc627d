"""切分: a line across one or several units."""

from __future__ import annotations

import numpy as np
import shapely

from ...core.grids.editing import cutting
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft
from .capture import CaptureTool
from .editor import GridEditor


class CutTool(CaptureTool):
    """Cuts the selected units the line meets, or all it crosses where it meets none of them."""

    def draft(self, desk: Desk, shape) -> Draft:
        return cutting.cut(desk, shape, selected_under(self.editor, desk, shape), self.reach())


def selected_under(editor: GridEditor, desk: Desk, shape) -> list[int] | None:
    """Return the selected units (rows) that a line goes through, None for no such."""
    rows = np.array(editor.selected_rows(desk), dtype=int)
    met = rows[shapely.relate_pattern(shape, desk.shapes[rows], "T********")] if len(rows) else rows
    return met.tolist() or None


def make(editor: GridEditor) -> CutTool:
    return CutTool(editor)
