"""拆楼: the selected building, or one clicked on the map, is divided after a dialog."""

from __future__ import annotations

import shapely
from qgis.gui import QgsMapMouseEvent

from ...core.errors import GewuError
from ...core.grids.editing import dividing
from ...core.text import tr
from ..dialogs.divide_dialog import DivideDialog
from ..dialogs.placing import place_beside_map
from .editor import GridEditor
from .pick_tool import PickTool

_GRIDS = "micro_grid"


def run(editor: GridEditor) -> bool:
    """Ask about the selected building; False where not exactly one is selected: then it is clicked."""
    layer = editor.session.need().layer("building")
    chosen = [] if layer is None else [feature["uid"] for feature in layer.selectedFeatures()]
    if len(chosen) != 1:
        return False
    open_divide(editor, chosen[0])
    return True


class DivideTool(PickTool):
    """A click asks about the building under the cursor."""

    def unit_at(self, event: QgsMapMouseEvent) -> str | None:
        """Return the uid of the part or building under the cursor, the smallest of several, None for none."""
        point = self.toLayerCoordinates(self.editor.need_layer(), event.pos())
        desk = self.editor.desks.desk(_GRIDS, (point.x(), point.y(), point.x(), point.y()))
        found = desk.footprint_tree.query(shapely.Point(point.x(), point.y()), predicate="intersects")
        if not len(found):
            return None
        return desk.parts["uid"].iloc[min(found.tolist(), key=lambda row: shapely.area(desk.footprints[row]))]

    def _toggle(self, event: QgsMapMouseEvent) -> None:
        uid = self.unit_at(event)
        if uid is not None:
            open_divide(self.editor, uid)

    def _tell(self) -> None:
        self.trial.clear()


def make(editor: GridEditor) -> DivideTool:
    return DivideTool(editor, lambda _uids: True, hint=tr("点击一栋楼，把它拆成单元或楼层；已拆分的可重拆或恢复整栋。"))


def open_divide(editor: GridEditor, uid: str) -> bool:
    """Ask how to divide a building (or the one it is a part of) and do it; return whether it was done."""
    rows = editor.session.need().read("building", uid=[uid])
    if not len(rows) or rows["geometry"].iloc[0] is None:
        raise GewuError(tr("这栋楼已不存在，或没有图形。"), remedy=tr("请重新选择一栋楼。"))
    desk = editor.desks.desk(_GRIDS, rows["geometry"].iloc[0].bounds)
    building = dividing.block(desk, uid)
    if building.shape is None:
        raise GewuError(tr("“{name}”没有图形，不能拆分。").format(name=building.title), remedy=tr("请先补绘楼栋轮廓。"))
    window = editor.session.iface.mainWindow()
    dialog = DivideDialog(building, window)
    place_beside_map(dialog, window)
    try:
        if dialog.exec() != DivideDialog.DialogCode.Accepted:
            return False
        if dialog.whole_again:
            editor.write(dividing.undivide(desk, uid, dialog.move_borders))
        else:
            editor.write(
                dividing.divide(desk, uid, dialog.kind, dialog.counts(), dialog.new_total, dialog.move_borders)
            )
    finally:
        dialog.deleteLater()
    return True
