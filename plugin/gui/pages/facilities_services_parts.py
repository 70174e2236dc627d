"""The widgets of the panel 服务关系: its filters, the table of facilities, the box of the facility chosen."""

from __future__ import annotations

import html

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...core.text import tr
from ..class_filter import ClassFilter
from ..frame_model import DOUBT, FAINT, LINK, Column, FrameTable
from ..icons import icon
from .facilities_services_view import OWN, SERVED, SUGGESTED

#: What the upper table lists.
ALL, RELATED, ORPHANS = "all", "related", "orphans"
_COLOURS = {OWN: LINK, SERVED: "#8e24aa", SUGGESTED: FAINT}


class ServiceFilters(QWidget):
    """What is listed and drawn. changed: the list is another one."""

    changed = pyqtSignal()

    def __init__(self, classes: ClassFilter | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.search = QLineEdit(self)
        self.search.setObjectName("gewu_services_search")
        self.search.setPlaceholderText(tr("查找设施或社区"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self.changed.emit())
        self.what = QComboBox(self)
        self.what.setObjectName("gewu_services_what")
        for title, key in ((tr("全部设施"), ALL), (tr("有服务关系的"), RELATED), (tr("失效的关系"), ORPHANS)):
            self.what.addItem(title, key)
        self.what.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.lines = QCheckBox(tr("在地图上画出服务关系"), self)
        self.lines.setObjectName("gewu_services_lines")
        self.lines.setToolTip(tr("在地图上用线连接设施和它服务的社区；只是画出来，不写入工程"))
        self.count = QLabel(self)
        self.clear_button = QPushButton(tr("清除失效"), self)
        self.clear_button.setObjectName("gewu_services_clear")
        self.clear_button.setToolTip(tr("删除不起作用的服务关系，先列出再问"))
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.search, 1)
        first.addWidget(self.what)
        if classes is not None:
            first.addWidget(classes)
        second.addWidget(self.lines)
        second.addStretch(1)
        second.addWidget(self.count)
        second.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(first)
        layout.addLayout(second)


def facility_table(parent: QWidget) -> FrameTable:
    """Return the table of facilities with the communities they serve."""
    table = FrameTable(
        [
            Column("facility", tr("设施"), tip=lambda row: f"{row['facility']} {row['class_name']}"),
            Column("class_name", tr("类别")),
            Column("home", tr("所在社区")),
            Column("told", tr("服务社区"), colour=lambda row: DOUBT if row["why"] else None),
        ],
        "told",
        parent,
    )
    table.setObjectName("gewu_services_facilities")
    table.setSelectionMode(FrameTable.SelectionMode.SingleSelection)
    table.setMinimumHeight(70)
    table.setSortingEnabled(False)  # the panel sorts the rows itself
    header = table.horizontalHeader()
    header.setSectionsClickable(True)
    header.setSortIndicatorShown(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    for place, width in ((0, 120), (1, 84), (2, 84)):
        header.setSectionResizeMode(place, header.ResizeMode.Interactive)
        header.resizeSection(place, width)
    return table


class RelationsBox(QWidget):
    """The facility chosen: its own community, those it serves, those it may serve, and what can be done."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.heading = QLabel(self)
        self.heading.setWordWrap(True)
        layout.addWidget(self.heading)
        self.relations = FrameTable(
            [
                Column("community", tr("社区")),
                Column("title", tr("关系"), colour=lambda row: _COLOURS[row["kind"]]),
                Column("households", tr("户数")),
                Column("note", tr("说明"), tip=lambda row: f"<p>{html.escape(row['tip'])}</p>"),
            ],
            "note",
            self,
        )
        self.relations.setObjectName("gewu_services_relations")
        self.relations.setSortingEnabled(False)
        self.relations.setMinimumHeight(70)
        layout.addWidget(self.relations, 1)
        self.note_row = QWidget(self)
        row = QHBoxLayout(self.note_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(tr("说明"), self))
        self.note = QLineEdit(self)
        self.note.setObjectName("gewu_services_note")
        self.note.setToolTip(tr("这条服务关系的说明，如“三个社区合用”；回车保存，可撤销"))
        row.addWidget(self.note, 1)
        layout.addWidget(self.note_row)
        self.pick_button = self._button("pick", tr("在地图上点选社区"), "facilities")
        self.pick_button.setCheckable(True)
        self.add_button = self._button("add", tr("加入建议"))
        self.remove_button = self._button("remove", tr("移除"))
        self.zoom_button = self._button("zoom", "", "zoom")
        buttons = QHBoxLayout()
        buttons.addWidget(self.pick_button, 1)
        for button in (self.add_button, self.remove_button, self.zoom_button):
            buttons.addWidget(button)
        layout.addLayout(buttons)

    def _button(self, name: str, title: str, picture: str = "") -> QPushButton:
        button = QPushButton(icon(picture), title, self) if picture else QPushButton(title, self)
        button.setObjectName(f"gewu_services_{name}")
        return button
