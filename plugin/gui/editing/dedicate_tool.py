"""专属: buildings that are chosen, or an area that is drawn, become a grid which the bounds on households do not bind."""

from __future__ import annotations

from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QWidget

from ...core.grids.rows.kinds import DEDICATED
from ...core.text import tr
from .. import messages, remembered
from .dedicate_options import AREA, PARTS, PartsOptions, WayRow
from .dedicate_parts import DedicateParts
from .draw_tool import DrawTool
from .editor import GridEditor

_WAY = "editing/dedicate_way"


def make(editor: GridEditor) -> QgsMapTool:
    return DedicateArea(editor) if remembered.get(_WAY, PARTS) == AREA else DedicateBuildings(editor)


def _choose(editor: GridEditor, way: str) -> None:
    """Take up the tool of the other way; the one whose option was clicked is put away when the click is over."""
    if way != remembered.get(_WAY, PARTS):
        remembered.put(_WAY, way)
        QTimer.singleShot(0, messages.reported(lambda: editor.start("dedicate")))


class DedicateBuildings(DedicateParts):
    def options(self, parent: QWidget) -> QWidget:
        return PartsOptions(self, lambda way: _choose(self.editor, way), parent)


class DedicateArea(DrawTool):
    kind = DEDICATED

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor)
        self.take = True  # whatever is chosen for 绘制

    def hint(self) -> str:
        return tr("左键逐点画出专属网格的范围，右键或回车完成；Backspace 删上一点，Esc 放弃。")

    def options(self, parent: QWidget) -> QWidget:
        return WayRow(AREA, lambda way: _choose(self.editor, way), parent)
