"""Where an import goes: table, and how places and rows that exist already are understood."""

from __future__ import annotations

from qgis.gui import QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QGroupBox, QLabel, QWidget

from ...core import schema
from ...core.imports import datum as datums
from ...core.imports import plan as plans
from ...core.text import tr
from .. import remembered

#: Tables a planner fills from files; the others are written by the program.
_TABLES = ("precinct", "subdistrict", "community", "compound", "building", "road", "barrier", "general_grid", "micro_grid",
           "worker", "facility", "request", "project")  # fmt: skip


class TargetBox(QGroupBox):
    """`table_changed`: another table; `changed`: anything else that makes an earlier dry run worthless."""

    table_changed = pyqtSignal()
    changed = pyqtSignal()

    def __init__(self, table: str | None, parent: QWidget | None = None) -> None:
        super().__init__(tr("导入到"), parent)
        grid = QGridLayout(self)
        self.table = QComboBox(self)
        self.table.setObjectName("gewu_import_table")
        for name in _TABLES:
            self.table.addItem(schema.table(name).title, name)
        self.table.setCurrentIndex(max(self.table.findData(table or remembered.get("import/table", "community")), 0))
        self.table.currentIndexChanged.connect(lambda _index: self.table_changed.emit())
        self.crs = QgsProjectionSelectionWidget(self)
        self.crs.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.CrsNotSet, True)
        self.crs.setNotSetText(tr("未说明，请选择"))
        self.crs.crsChanged.connect(lambda _crs: self.changed.emit())
        self.datum = _choices(
            self,
            (datums.AS_IS, tr("不纠偏（WGS84/CGCS2000 或地方坐标）")),
            (datums.GCJ02, tr("GCJ-02 纠偏（高德、腾讯地图）")),
            (datums.BD09, tr("BD-09 纠偏（百度地图）")),
        )
        self.policy = _choices(
            self,
            (plans.SKIP, tr("跳过，保留工作区的")),
            (plans.UPDATE, tr("更新（已锁定的除外）")),
            (plans.ERROR, tr("停止，一行也不导入")),
        )
        for box in (self.datum, self.policy):
            box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        rows = (
            (tr("目标表"), self.table),
            (tr("源坐标系"), self.crs),
            (tr("坐标偏移"), self.datum),
            (tr("遇已有要素"), self.policy),
        )
        for place, (text, widget) in enumerate(rows):
            grid.addWidget(QLabel(text, self), place, 0)
            grid.addWidget(widget, place, 1)
        grid.setColumnStretch(1, 1)

    def chosen(self) -> schema.Table:
        """Return the table to import into."""
        return schema.table(self.table.currentData())

    def show_spatial(self, spatial: bool) -> None:
        """Enable what matters for tables with shapes only."""
        for widget in (self.crs, self.datum):
            widget.setEnabled(spatial)


def _choices(parent: QWidget, *choices: tuple[str, str]) -> QComboBox:
    box = QComboBox(parent)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for place, (name, text) in enumerate(choices):
        box.addItem(text, name)
        box.setItemData(place, text, Qt.ItemDataRole.ToolTipRole)
    box.setToolTip(choices[0][1])
    box.currentTextChanged.connect(box.setToolTip)
    return box
