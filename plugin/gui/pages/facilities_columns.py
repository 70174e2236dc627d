"""The list of facilities as a model: its columns, what their cells say, how they are typed into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QComboBox

from ...core import schema
from ...core.facilities.classes import taxonomy
from ...core.facilities.tags.tagging import AUTOMATIC, DOUBTFUL, MANUAL, NEARBY
from ...core.text import tr
from ..cell_editors import CellEditors
from ..frame_model import BAD, DOUBT, FAINT, GOOD, LINK, text_of
from ..rows_model import RowsModel, is_unknown

#: Colour of each tag state.
STATE_COLOURS = {AUTOMATIC: GOOD, NEARBY: DOUBT, MANUAL: LINK, DOUBTFUL: BAD}
BY_TEXT, BY_NUMBER, BY_OPTIONS, BY_CLASS = "text", "number", "options", "class"
_LEFT, _RIGHT = 0x0081, 0x0082


@dataclass(frozen=True)
class FacilityColumn:
    """One column of a RowsTable. field: the field of facility that editing changes. shown: the column displayed, if another."""

    name: str
    title: str
    least: float
    rank: int = 0
    shown: str = ""
    field: str = ""
    edited: str = ""
    stretch: bool = False

    @property
    def heading(self) -> str:
        return self.title


def facility_columns() -> list[FacilityColumn]:
    """Return the columns from left to right."""
    return [
        FacilityColumn("name", tr("名称"), 12, field="name", edited=BY_TEXT, stretch=True),
        FacilityColumn("class_name", tr("小类"), 10, field="class_code", edited=BY_CLASS),
        FacilityColumn("level", tr("级别"), 5, rank=1, field="level", edited=BY_OPTIONS),
        FacilityColumn("community", tr("社区"), 9),
        FacilityColumn("compound", tr("小区"), 10, rank=3),
        FacilityColumn("micro_grid_code", tr("微网格"), 9, rank=6),
        FacilityColumn("tag_state", tr("挂接"), 5),
        FacilityColumn("state", tr("状态"), 5, rank=2, field="state", edited=BY_OPTIONS),
        FacilityColumn("floor_area", tr("建筑面积"), 8, rank=4, field="floor_area", edited=BY_NUMBER),
        FacilityColumn("site_area", tr("用地面积"), 8, rank=5, field="site_area", edited=BY_NUMBER),
        FacilityColumn("address", tr("地址"), 16, rank=7),
        FacilityColumn("code", tr("编码"), 10, rank=8),
    ]


#: Column → the fields that are told of it in its tip.
TOLD = {
    "class_name": ("class_code", "class_basis", "type_text"),
    "level": ("level", "level_basis"),
    "tag_state": ("tag_state", "tag_distance", "placed_by"),
    "micro_grid_code": ("micro_grid_code",),
}


class FacilityModel(RowsModel):
    """Shows `FacilityRows.columns`. told_of(fid, fields): the texts of these fields of a facility, for tips."""

    NATURAL = ""

    def __init__(self, columns: list[FacilityColumn], values: dict, parent=None) -> None:
        super().__init__(columns, values, parent)
        self.told_of: Callable[[int, tuple], list[str]] = lambda _fid, _fields: []

    def headerData(self, section: int, orientation, role=Qt.ItemDataRole.DisplayRole):  # noqa: N802
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.columns[section].title
        return _LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: QModelIndex):
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.order[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(column, row)
        if role in (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.UserRole):
            name = column.field if role == Qt.ItemDataRole.EditRole and column.field else column.name
            value = self.values[name][row]
            return None if is_unknown(value) else value.item() if isinstance(value, np.generic) else value
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.edited == BY_NUMBER else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            name = self._colour(column, row)
            return QBrush(QColor(name)) if name else None
        return self._tip(column, row) if role == Qt.ItemDataRole.ToolTipRole else None

    def text(self, column: FacilityColumn, row: int) -> str:
        """Return what a cell says; `row` counts all rows, shown or not."""
        value = self.values[column.name][row]
        if column.name == "class_name":
            return value or tr("未分类")
        if column.name == "tag_state":
            return value or DOUBTFUL
        if column.name == "micro_grid_code" and value:
            parent = self.values["community_code"][row]
            return value[len(parent) :] if parent and value.startswith(parent) and value != parent else value
        return "" if is_unknown(value) or value == "" else text_of(value)

    def _colour(self, column: FacilityColumn, row: int) -> str | None:
        if column.name == "tag_state":
            return STATE_COLOURS.get(self.values["tag_state"][row] or DOUBTFUL)
        if column.name == "class_name" and not self.values["class_name"][row]:
            return DOUBT
        return FAINT if column.name in ("micro_grid_code", "address", "code") else None

    def _tip(self, column: FacilityColumn, row: int) -> str:
        values = self.values
        if column.name in TOLD:
            return self.tell(int(values["fid"][row]), column.name)
        told = [values[name][row] for name in ("name", "code", "community", "compound", "address")]
        return "\n".join(text for text in told if text)

    def tell(self, fid: int, name: str) -> str:
        """Return what stands behind a value of one facility: its basis, the type in the source, the distance."""
        return "\n".join(text for text in self.told_of(fid, TOLD[name]) if text)


class FacilityDelegate(CellEditors):
    """Editors of cells: a list for classes, levels and states, a line for the rest."""

    NAME = "gewu_facility_cell"

    def createEditor(self, parent, option, index):  # noqa: N802
        column = index.model().columns[index.column()]
        if column.edited == BY_CLASS:
            entries = taxonomy.load().classes
            return self._list(parent, [(f"{entry.code} {entry.name}", entry.code) for entry in entries])
        if column.edited == BY_OPTIONS:
            return self._list(parent, [(one, one) for one in schema.table("facility").field(column.field).options])
        return self.line(parent)

    def _list(self, parent, items: list[tuple[str, str]]) -> QComboBox:
        editor = self.choice(parent, items)
        editor.setMaxVisibleItems(20)
        return editor

    def setEditorData(self, editor, index) -> None:  # noqa: N802
        if not self.is_first_filling(editor):
            return
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        else:
            editor.setText(f"{value:g}" if isinstance(value, float) else value or "")
            editor.selectAll()

    def setModelData(self, editor, model, index) -> None:  # noqa: N802
        if isinstance(editor, QComboBox):
            if editor.currentIndex() >= 0:
                model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)
        else:
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)
