"""绘制: an area becomes a new unit."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from ...core.errors import GewuError
from ...core.grids.editing import drawing
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft
from ...core.text import tr
from .. import remembered
from .capture import AREA, CaptureTool
from .editor import GridEditor

_TAKE = "editing/draw_take"


class DrawTool(CaptureTool):
    """Takes the ground from unlocked neighbours, or fills blank ground alone: the user's choice, kept for the next time."""

    mode = AREA
    traces = True
    #: Kind of the new unit, None = by what lies in it.
    kind: str | None = None

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor)
        self.take = remembered.get(_TAKE, True)

    def draft(self, desk: Desk, shape) -> Draft:
        outside = desk.table != "community" and not len(desk.communities)
        if outside and self.editor.session.need().count("community"):
            raise GewuError(tr("所画的范围不在任何社区内。"), remedy=tr("请在社区范围内绘制。"))
        return drawing.draw(desk, shape, self.take, self.kind)

    def options(self, parent: QWidget) -> QWidget:
        """Return the switch 占用相邻 / 只占空白."""
        body = QWidget(parent)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        group = QButtonGroup(body)
        for take, name, text, tip in (
            (
                True,
                "gewu_draw_take",
                tr("占用相邻（从相邻网格划出）"),
                tr("所画范围从相邻网格划出（已锁定的除外），边界两侧一起改"),
            ),
            (
                False,
                "gewu_draw_blank",
                tr("只占空白（不动相邻网格）"),
                tr("所画范围只填没有网格的空白处，相邻网格不变"),
            ),
        ):
            button = QRadioButton(text, body)
            button.setObjectName(name)
            button.setToolTip(tip)
            button.setChecked(take == self.take)
            button.clicked.connect(lambda _checked=False, take=take: self._set_take(take))
            group.addButton(button)
            layout.addWidget(button)
        return body

    def _set_take(self, take: bool) -> None:
        self.take = take
        remembered.put(_TAKE, take)
        self.ask()


def make(editor: GridEditor) -> DrawTool:
    return DrawTool(editor)
