"""设施表: all facilities as a table in step with the map; filtered, edited in place and for many at once, dragged onto units."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QModelIndex, QPersistentModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core import schema
from ...core.errors import GewuError
from ...core.text import tr
from ...workspace import grid_rows
from .. import messages
from ..class_filter import ClassFilter
from ..confirm import confirmed
from ..controls import usable
from ..icons import icon
from ..rows_table import ColumnButton
from ..session import Session
from . import facilities_edits
from .facilities_columns import FacilityDelegate, FacilityModel, facility_columns
from .facilities_drag import DraggedRowsTable
from .facilities_rows import STATES, FacilityRows, nothing
from .grids_list_filters import CommunityBox
from .grids_list_link import MapLink


class FacilityTable(DraggedRowsTable):
    """A row per facility."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(FacilityModel(facility_columns(), nothing()), FacilityDelegate(), "facility_list", parent)
        self.setObjectName("gewu_facility_table")

    def keyPressEvent(self, event) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
            return
        super().keyPressEvent(event)

    def copy(self) -> int:
        """Put the selected rows, with headings, on the clipboard as a spreadsheet takes them; return how many."""
        columns = [column for number, column in enumerate(self.source.columns) if not self.isColumnHidden(number)]
        lines = ["\t".join(column.title for column in columns)]
        rows = self.selected_rows()
        for row in self.source.order[rows]:
            lines.append("\t".join(" ".join(self.source.text(column, row).split()) for column in columns))
        QApplication.clipboard().setText("\n".join(lines))
        return len(rows)


class FacilityPanel(QWidget):
    """All facilities, or those of a class, a community, a state…"""

    #: The user wants to tag the selected facilities to a unit clicked on the map.
    pick_wanted = pyqtSignal()

    def __init__(
        self, session: Session, rows: FacilityRows, classes: ClassFilter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.rows, self.classes = session, rows, classes
        self._last: tuple = ()
        self.table = FacilityTable(self)
        self.table.source.told_of = rows.told_of
        self.link = MapLink(session, rows, self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        self._add_filters(layout)
        layout.addWidget(self.table, 1)
        self.summary = QLabel(self)
        layout.addWidget(self.summary)
        layout.addLayout(self._buttons())
        self._connect()
        self._enable()

    def _add_filters(self, layout: QVBoxLayout) -> None:
        self.filter = QLineEdit(self)
        self.filter.setObjectName("gewu_facility_filter")
        self.filter.setPlaceholderText(tr("查找名称、编码、地址、单元"))
        self.filter.setClearButtonEnabled(True)
        self.community = CommunityBox(self, tr("全部社区（{count} 个设施）"))
        self.community.setObjectName("gewu_facility_community")
        first = QHBoxLayout()
        first.addWidget(self.community, 1)
        first.addWidget(self.filter, 1)
        table = schema.table("facility")
        self.state = self._choice(tr("挂接状态"), table.field("tag_state").options)
        self.level = self._choice(tr("级别"), (*table.field("level").options, tr("（空）")))
        self.in_sight = QCheckBox(tr("地图范围内"), self)
        self.in_sight.setToolTip(tr("只列出地图上看得到的设施，随平移、缩放更新"))
        second = QHBoxLayout()
        second.setSpacing(4)
        for widget in (self.state, self.level, self.in_sight):
            second.addWidget(widget)
        second.addStretch(1)
        second.addWidget(ColumnButton(self.table, self))
        layout.addLayout(first)
        layout.addLayout(second)

    def _choice(self, title: str, options: tuple[str, ...]) -> QComboBox:
        box = QComboBox(self)
        box.addItem(tr("{title}：全部").format(title=title), None)
        for one in options:
            box.addItem(one, one)
        box.currentIndexChanged.connect(messages.reported(lambda _index: self._filter_rows()))
        return box

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.zoom_button = QPushButton(icon("zoom"), tr("缩放至"), self)
        self.zoom_button.setObjectName("gewu_facility_zoom")
        self.zoom_button.clicked.connect(messages.reported(lambda _on=False: self.zoom()))
        self.set_button = QToolButton(self)
        self.set_button.setObjectName("gewu_facility_set")
        self.set_button.setText(tr("批量设置"))
        self.set_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill_settings(menu))
        self.set_button.setMenu(menu)
        self.pick_button = QPushButton(icon("facilities"), tr("图上选单元"), self)
        self.pick_button.setObjectName("gewu_facility_pick")
        self.pick_button.clicked.connect(lambda _on=False: self.pick_wanted.emit())
        self.remove_button = QPushButton(tr("删除…"), self)
        self.remove_button.setObjectName("gewu_facility_remove")
        self.remove_button.clicked.connect(messages.reported(lambda _on=False: self.remove()))
        self._tips = {
            self.zoom_button: tr("在地图上显示选中的设施（双击一行也可）"),
            self.set_button: tr("把选中设施的类别、级别或状态一次改成同一个值，可撤销"),
            self.pick_button: tr(
                "把选中的设施挂接到在地图上点击的小区（按住 Shift 为社区），或在地图上把一个设施拖到单元上；也可以拖到“单元树”里"
            ),
            self.remove_button: tr("删除选中的设施及其用地范围、服务关系，可撤销"),
        }
        for button in self._tips:
            row.addWidget(button, 1)
        return row

    def _fill_settings(self, menu: QMenu) -> None:
        menu.clear()
        groups = menu.addMenu(tr("小类"))
        taxonomy = self.classes.taxonomy
        for group, title in taxonomy.groups.items():
            part = groups.addMenu(f"{group} {title}")
            for entry in taxonomy.classes:
                if entry.group == group:
                    self._add_setting(part, f"{entry.code} {entry.name}", "class_code", entry.code)
        for field in ("level", "state"):
            described = schema.table("facility").field(field)
            part = menu.addMenu(described.alias)
            for one in described.options:
                self._add_setting(part, one, field, one)

    def _add_setting(self, menu: QMenu, text: str, field: str, value: str) -> None:
        action = menu.addAction(text)
        action.triggered.connect(messages.reported(lambda _on=False: self.set_selected(field, value)))

    def _connect(self) -> None:
        self.filter.textChanged.connect(messages.reported(lambda _text: self._filter_rows()))
        self.community.chosen.connect(messages.reported(self._filter_rows))
        self.in_sight.toggled.connect(messages.reported(lambda _on: self._filter_rows()))
        self.link.panned.connect(messages.reported(self._panned))
        self.table.selected_changed.connect(self._enable)
        self.table.source.edited.connect(messages.reported(lambda uid, field, value: self._write([uid], field, value)))
        self.table.doubleClicked.connect(messages.reported(self._double_clicked))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(messages.reported(self._open_menu))

    # rows

    def refresh(self) -> None:
        """Show the facilities as they are now; selection, scroll position and sort stay."""
        self.link.watch()
        now = (self.rows.version, self.classes.chosen, self.rows.is_reading)
        if now == self._last:
            self.link.take_selection(scroll=False)
            return
        self._last = now
        self._fill_communities()
        with self.table.quiet():
            self.table.source.set_rows(self.rows.columns, self._mask(), self.filter.text())
        self._shown()

    def _fill_communities(self) -> None:
        units = self.rows.unit_columns("community")
        counts = np.bincount(self.rows.columns["community_at"] + 1, minlength=len(units["code"]) + 1)[1:]
        known = ~pd.isna(units["code"])
        names = [name or code for code, name in zip(units["code"][known], units["name"][known])]
        self.community.fill(
            pd.Series(names, index=units["code"][known], dtype=object), pd.Series(counts[known], units["code"][known])
        )

    def _filter_rows(self) -> None:
        with self.table.quiet():
            self.table.source.set_filter(self._mask(), self.filter.text())
        self._shown()

    def _mask(self) -> np.ndarray:
        if self.filter.text().strip():
            self.rows.prepare_search()
        columns = self.rows.columns
        mask = self.classes.mask_at(columns["class_at"])
        if self.community.code() is not None:
            mask = mask & (columns["community_code"] == self.community.code())
        if self.state.currentData() is not None:
            mask = mask & (columns["state_at"] == STATES.index(self.state.currentData()))
        if self.level.currentIndex() == self.level.count() - 1:
            mask = mask & pd.isna(columns["level"])
        elif self.level.currentData() is not None:
            mask = mask & (columns["level"] == self.level.currentData())
        if self.in_sight.isChecked():
            seen = self.link.seen
            west, south, east, north = (columns[name] for name in grid_rows.BOX)
            mask = mask & (west <= seen[2]) & (east >= seen[0]) & (south <= seen[3]) & (north >= seen[1])
        return mask

    def _panned(self) -> None:
        if self.in_sight.isChecked() and self.session.workspace is not None and self.isVisible():
            self._filter_rows()

    def _shown(self) -> None:
        shown, count = self.table.source.rowCount(), self.rows.count
        if not count:
            text = self.rows.why_empty()
        elif not shown:
            text = tr("没有符合条件的设施，请放宽上面的条件。")
        elif shown == count:
            text = tr("共 {count} 个设施").format(count=count)
        else:
            text = tr("列出 {shown} 个，共 {count} 个设施").format(shown=shown, count=count)
        self.summary.setText(text)
        self.link.take_selection(scroll=False)
        self._enable()

    def _enable(self) -> None:
        count = len(self.table.selected_rows())
        for button, tip in self._tips.items():
            needs = button is not self.pick_button  # on the map one can be dragged that is not selected
            usable(button, tip, tr("请先在列表中或地图上选中设施") if needs and not count else "")

    # what buttons and keys do

    def selected_uids(self) -> list[str]:
        """Return the selected facilities; raises GewuError without any."""
        uids = [self.table.source.uid(row) for row in self.table.selected_rows()]
        if not uids:
            raise GewuError(tr("没有选中设施。"), remedy=tr("请在列表中或地图上选中设施。"))
        return uids

    def zoom(self) -> None:
        """Show the selected facilities on the map."""
        self.rows.shown_layer()
        self.selected_uids()
        self.link.show_chosen(always=True)

    def _double_clicked(self, index) -> None:
        if not self.table.source.columns[index.column()].edited:
            self.zoom()

    def set_selected(self, field: str, value) -> None:
        """Set a field of all selected facilities as one step."""
        self._write(self.selected_uids(), field, value)

    def _write(self, uids: list[str], field: str, value) -> None:
        text = facilities_edits.write(self.session, self.rows.whole(uids), field, value)
        if len(uids) > 1:
            messages.success(text)
        self._follow()

    def remove(self) -> None:
        """Delete the selected facilities after asking."""
        uids = self.selected_uids()
        question = tr("删除选中的 {count} 个设施及其用地范围、服务关系？").format(count=len(uids))
        if confirmed(self, tr("删除设施"), question, tr("删除")):
            messages.success(facilities_edits.remove(self.session, uids))
            self._follow()

    def _follow(self) -> None:
        self.rows.catch_up()
        self.refresh()

    def _open_menu(self, place) -> None:
        index = self.table.indexAt(place)
        if index.isValid():
            self.menu_at(index).exec(self.table.viewport().mapToGlobal(place))

    def menu_at(self, index) -> QMenu:
        """Return the context menu of a cell."""
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column, place = self.table.source.columns[index.column()], QPersistentModelIndex(index)
        count, reported = len(self.table.selected_rows()), messages.reported
        if column.edited:
            edit = menu.addAction(tr("修改“{column}”").format(column=column.title))
            edit.triggered.connect(reported(lambda _on=False: self.table.begin_edit(QModelIndex(place))))
        if column.field and column.field != "name" and count > 1:
            value = self.table.source.data(index, Qt.ItemDataRole.EditRole)
            shown = self.table.source.text(column, self.table.source.order[index.row()])
            fill = menu.addAction(
                tr("把“{value}”填充到选中的 {count} 行").format(value=shown or tr("（空）"), count=count)
            )
            fill.setObjectName("gewu_facility_fill")
            fill.triggered.connect(reported(lambda _on=False: self.set_selected(column.field, value)))
        copy = menu.addAction(tr("复制选中的 {count} 行").format(count=count))
        copy.triggered.connect(reported(lambda _on=False: self.table.copy()))
        menu.addSeparator()
        for button in (self.zoom_button, self.pick_button, self.remove_button):
            action = menu.addAction(button.icon(), button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(lambda _on=False, button=button: button.click())
        return menu

    def forget(self) -> None:
        """Let go of the layer and the map."""
        self.link.unwatch()
        self._last = ()
        with self.table.quiet():
            self.table.source.clear()
        self.summary.clear()
