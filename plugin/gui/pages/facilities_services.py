"""服务关系: which communities each facility serves, made and taken away by clicks on the map."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QItemSelectionModel, Qt
from qgis.PyQt.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ...core.text import listed, tr
from ...workspace import services as store
from .. import messages, remembered
from ..class_filter import ClassFilter
from ..confirm import confirmed
from ..controls import usable
from ..editing.service_tool import ServiceTool
from ..editing.tool_switch import ToolSwitch
from ..service_map import ServiceMap
from ..session import Session
from .facilities_services_parts import ORPHANS, RELATED, RelationsBox, ServiceFilters, facility_table
from .facilities_services_view import SERVED, SUGGESTED, ServiceView


class ServicesPanel(QWidget):
    """The upper table lists facilities, the lower one the communities of the one chosen: its own, served, suggested."""

    def __init__(self, session: Session, parent: QWidget | None = None, classes: ClassFilter | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._own_filter = classes is None
        self.classes = classes or ClassFilter(self)
        self._reader: store.Reader | None = None
        self.view: ServiceView | None = None
        self._uid = ""
        self._setting = False
        self._layer = None
        self.map = ServiceMap(session.map.canvas)
        self.tool = ServiceTool(session, self, self.stop)
        self._switch = ToolSwitch(session.map.canvas, self.tool)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.filters = ServiceFilters(self.classes if self._own_filter else None, self)
        self.search, self.what, self.lines = self.filters.search, self.filters.what, self.filters.lines
        self.clear_button = self.filters.clear_button
        layout.addWidget(self.filters)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        self.table = facility_table(splitter)
        self.lower = RelationsBox(splitter)
        self.heading, self.relations, self.note = self.lower.heading, self.lower.relations, self.lower.note
        self.pick_button, self.add_button = self.lower.pick_button, self.lower.add_button
        self.remove_button, self.zoom_button = self.lower.remove_button, self.lower.zoom_button
        splitter.setSizes([180, 240])
        remembered.splitter("facilities/services", splitter)
        layout.addWidget(splitter, 1)
        self._connect()
        self._enable()

    def _connect(self) -> None:
        self.filters.changed.connect(messages.reported(self._fill))
        if self._own_filter:
            self.classes.changed.connect(messages.reported(self._fill))
        self.lines.toggled.connect(messages.reported(lambda _on: self._draw_all()))
        self.table.selectionModel().selectionChanged.connect(messages.reported(lambda _on, _off: self._row_chosen()))
        self.table.doubleClicked.connect(messages.reported(lambda _index: self.zoom()))
        self.table.horizontalHeader().sortIndicatorChanged.connect(
            messages.reported(lambda _place, _order: self._fill())
        )
        self.relations.selectionModel().selectionChanged.connect(messages.reported(lambda _on, _off: self._enable()))
        self.relations.doubleClicked.connect(messages.reported(self._zoom_community))
        self.note.editingFinished.connect(messages.reported(self._write_note))
        self.pick_button.clicked.connect(messages.reported(lambda on=False: self.start() if on else self.stop()))
        for button, step in (
            (self.clear_button, self.clear_orphans),
            (self.add_button, self.add_suggested),
            (self.remove_button, self.remove_chosen),
            (self.zoom_button, self.zoom),
        ):
            button.clicked.connect(messages.reported(lambda _checked=False, step=step: step()))
        self.tool.activated.connect(messages.reported(lambda: self.pick_button.setChecked(True)))
        self.tool.deactivated.connect(messages.reported(self._tool_left))
        self.session.data_changed.connect(self._data_changed)
        self.session.workspace_changed.connect(self._workspace_changed)

    # what is shown

    def refresh(self) -> None:
        """Show the rows as they are now; called when the tab comes to the front and when rows have changed."""
        workspace = self.session.workspace
        if workspace is None:
            self.clear()
            return
        if self._reader is None:
            self._reader = store.Reader(workspace)
        self.view = ServiceView(self._reader.read(), self.view)
        self._watch(workspace.layer("facility"))
        if self.view.known.facility(self._uid) is None:
            self._uid = ""
        self._fill()
        self._draw_all()
        self._show()

    def clear(self) -> None:
        """Show nothing and take everything off the map."""
        self.stop()
        self._unwatch()
        if self._reader is not None:
            self._reader.close()
        self._reader, self.view, self._uid = None, None, ""
        self.map.clear()
        self.table.set_frame(self.table.source.frame.iloc[:0])
        self.relations.set_frame(self.relations.source.frame.iloc[:0])
        self.heading.clear()
        self.filters.count.clear()
        self._enable()

    def hideEvent(self, event) -> None:  # noqa: N802
        """What is drawn of the facility chosen would be in the way of other work; a minimised window changes nothing."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.stop()
            self.map.clear(*_CHOSEN)

    def close_panel(self) -> None:
        """Take the tool and the drawing off the canvas; the panel is not used afterwards."""
        self.session.data_changed.disconnect(self._data_changed)
        self.session.workspace_changed.disconnect(self._workspace_changed)
        self.clear()
        self.tool.close()
        self.map.close()

    def _data_changed(self) -> None:
        """Follow the rows where the page does not ask for it: the drawing stays when another page is in front."""
        if self.view is not None and not self.isVisible() and self.lines.isChecked():
            messages.reported(self.refresh)()

    def _workspace_changed(self) -> None:
        messages.reported(self.clear)()

    def _fill(self) -> None:
        """Fill the upper table."""
        if self.view is None:
            return
        what = self.what.currentData()
        frame = self.view.orphans() if what == ORPHANS else self.view.facilities(self.classes, what == RELATED)
        self._setting = True
        self.table.set_frame(self._sorted(self.view.holding(frame, self.search.text())))
        self._select_row()
        self._setting = False
        orphans = len(self.view.bad)
        self.filters.count.setText(tr("共 {count} 条关系").format(count=len(self.view.relations)))
        self.clear_button.setText(tr("清除失效（{count}）").format(count=orphans))
        self.clear_button.setVisible(orphans > 0)
        usable(self.clear_button, tr("删除设施或社区已不存在的、重复的服务关系，可撤销"))

    def _sorted(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows in the order of the column clicked: a proxy model would take half a minute for a whole city."""
        header = self.table.horizontalHeader()
        if header.sortIndicatorSection() < 0 or header.sortIndicatorSection() >= len(self.table.source.columns):
            return frame
        name = self.table.source.columns[header.sortIndicatorSection()].name
        upward = header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        return frame.sort_values(name, ascending=upward, kind="stable")

    def _select_row(self) -> None:
        rows = np.flatnonzero(self.table.source.frame["uid"].to_numpy() == self._uid) if self._uid else []
        if not len(rows):
            self.table.clearSelection()
            return
        index = self.table.proxy.mapFromSource(self.table.source.index(int(rows[0]), 0))
        self.table.selectRow(index.row())
        self.table.scrollTo(index)

    def _show(self) -> None:
        """Show the facility chosen: heading, communities, map."""
        facility = None if self.view is None else self.view.known.facility(self._uid)
        if facility is None:
            self.heading.setText(tr("在列表里选一处设施，或点“在地图上点选社区”后在地图上点一处设施。"))
            self.relations.set_frame(self.relations.source.frame.iloc[:0])
            self.map.clear(*_CHOSEN)
        else:
            self.heading.setText(self.view.heading(facility))
            chosen = self._chosen_codes()
            self.relations.set_frame(self.view.communities(facility))
            self._choose_codes(chosen)
            if self.isVisible():
                self.view.draw(self.map, facility, self.session.need().crs)
        self._enable()

    def _chosen_codes(self) -> set:
        return set(self.relations.selected()["community_code"]) if len(self.relations.source.frame) else set()

    def _choose_codes(self, codes: set) -> None:
        keep = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in np.flatnonzero(self.relations.source.frame["community_code"].isin(codes)):
            self.relations.selectionModel().select(self.relations.proxy.index(int(row), 0), keep)

    def _draw_all(self) -> None:
        if self.view is None or not self.lines.isChecked():
            self.map.clear("all")
        else:
            self.map.show("all", self.view.lines(), self.session.need().crs)

    def _enable(self) -> None:
        nothing = "" if self.view is not None and len(self.view.known.facilities) else tr("还没有设施")
        unchosen = nothing or ("" if self._uid else tr("请先选一处设施"))
        chosen = self.relations.selected()
        kinds = list(chosen["kind"]) if len(chosen) else []
        usable(self.pick_button, tr("在地图上点社区，加入或移除服务社区；每点一次是一步，可撤销"), nothing)
        suggested = bool(len(self.relations.source.frame)) and (self.relations.source.frame["kind"] == SUGGESTED).any()
        no_hint = "" if suggested else tr("没有建议的社区")
        usable(self.add_button, tr("把选中的建议社区加为服务社区；没有选中时加入全部建议"), unchosen or no_hint)
        some = "" if SERVED in kinds else tr("请先在上表选一个服务社区")
        usable(self.remove_button, tr("移除选中的服务社区，可撤销"), unchosen or some)
        usable(self.zoom_button, tr("缩放至设施和它的社区"), unchosen)
        self.lower.note_row.setVisible(kinds == [SERVED])
        self.note.setText((chosen["note"].iloc[0] or "") if kinds == [SERVED] else "")

    # choosing

    def choose(self, uid: str, zoom: bool = False) -> None:
        """Choose a facility by its uid; "" for none."""
        if uid == self._uid:
            return
        self._uid = uid
        self._setting = True
        self._select_row()
        self._setting = False
        self._show()
        if zoom:
            self.zoom()

    def _row_chosen(self) -> None:
        chosen = self.table.selected()
        if not self._setting and len(chosen) and chosen["uid"].iloc[0]:
            self.choose(chosen["uid"].iloc[0])

    def _watch(self, layer) -> None:
        if layer is not self._layer:
            self._unwatch()
            self._layer = layer
            if layer is not None:
                layer.selectionChanged.connect(self._selected_on_map)

    def _unwatch(self) -> None:
        if self._layer is not None and not sip.isdeleted(self._layer):
            self._layer.selectionChanged.disconnect(self._selected_on_map)
        self._layer = None

    def _selected_on_map(self, *_signal) -> None:
        """Follow a single facility selected on the map or in QGIS's attribute table."""
        if self.isVisible() and self._layer is not None and self._layer.selectedFeatureCount() == 1:
            messages.reported(self.choose)(next(self._layer.getSelectedFeatures())["uid"])

    def zoom(self) -> None:
        """Show the facility chosen and its communities."""
        facility = None if self.view is None else self.view.known.facility(self._uid)
        if facility is not None:
            shapes = [facility["geometry"], *self.view.shapes_of(facility)]
            self.session.map.show(shapes, self.session.need().crs, flash=False)

    def _zoom_community(self, index) -> None:
        row = self.view.row_of(self.relations.row(index)["community_code"])
        if row >= 0:
            self.session.map.show([self.view.areas[row]], self.session.need().crs)

    # steps

    def _apply(self, change, text: str) -> None:
        self.session.apply([change], text)
        self.refresh()

    def add_suggested(self) -> None:
        """Add the suggested communities chosen in the table, all of them where none is."""
        frame, chosen = self.relations.source.frame, self.relations.selected()
        rows = chosen[chosen["kind"] == SUGGESTED] if len(chosen) else chosen
        rows = rows if len(rows) else frame[frame["kind"] == SUGGESTED]
        facility = self.view.known.facility(self._uid)
        text = tr("{facility}：加入服务社区 {communities}")
        text = text.format(facility=self.view.title(facility), communities=listed(rows["community"]))
        self._apply(store.added(facility, list(rows["community_code"])), text)

    def remove_chosen(self) -> None:
        """Take the served communities chosen in the table away."""
        rows = self.relations.selected()
        rows = rows[rows["kind"] == SERVED]
        text = tr("{facility}：移除服务社区 {communities}")
        facility = self.view.known.facility(self._uid)
        text = text.format(facility=self.view.title(facility), communities=listed(rows["community"]))
        self._apply(store.removed(self.view.uids_of(facility, list(rows["community_code"]))), text)

    def _write_note(self) -> None:
        rows = self.relations.selected()
        if list(rows["kind"]) != [SERVED] or self.note.text().strip() == (rows["note"].iloc[0] or ""):
            return
        self._apply(store.noted(rows["uid"].iloc[0], self.note.text()), tr("改服务关系说明"))

    def clear_orphans(self) -> None:
        """Delete the relations that count nowhere, after a question that tells why each of them is one."""
        found = self.view.bad
        counts = found["reason"].value_counts()
        why = "\n".join(
            tr("{reason}：{count} 条").format(reason=reason, count=count) for reason, count in counts.items()
        )
        text = tr("以下服务关系不起作用，将被删除（可撤销）：") + "\n" + why
        if confirmed(self, tr("清除失效的服务关系"), text, tr("删除")):
            self._apply(store.removed(list(found["uid"])), tr("清除失效的服务关系"))

    # the map tool

    @property
    def is_picking(self) -> bool:
        return self._switch.is_on

    def start(self) -> None:
        """Put the tool on the map."""
        self._switch.on()

    def stop(self) -> None:
        """Take the tool off the map."""
        self._switch.off()

    def _tool_left(self) -> None:
        self.pick_button.setChecked(False)
        self.map.clear("hover")

    def has_facility(self) -> bool:
        return bool(self._uid)

    def pick(self, x: float, y: float, reach: float) -> bool:
        """Choose the facility at a place; return whether there is one."""
        uid = self.view.facility_at(x, y, reach) if self.view is not None else ""
        if uid:
            self.choose(uid)
        return bool(uid)

    def hover(self, x: float, y: float, reach: float) -> str:
        """Show what a click would meet, and return what to say about it."""
        if self.view is None:
            return ""
        row = self.view.community_at(x, y) if self.has_facility() else -1
        if row < 0:
            self.map.clear("hover")
            return "" if self.has_facility() else self.view.facility_text(self.view.facility_at(x, y, reach))
        self.map.show("hover", [self.view.areas[row]], self.session.need().crs)
        return self.view.community_text(row, self.view.known.facility(self._uid))

    def toggle_at(self, x: float, y: float) -> None:
        """Make or take away the relation with the community at a place, as one undo step."""
        row = self.view.community_at(x, y)
        if row < 0:
            messages.info(tr("这里不在任何社区内。"))
            return
        facility, name = self.view.known.facility(self._uid), self.view.names[row]
        change = store.toggled(self.view.known, facility, self.view.codes[row])
        if change is None:
            messages.info(tr("“{community}”就是设施所在社区，本来就计入，不用登记。").format(community=name))
            return
        text = (
            tr("{facility}：加入服务社区 {communities}")
            if change.remove == []
            else tr("{facility}：移除服务社区 {communities}")
        )
        self._apply(change, text.format(facility=self.view.title(facility), communities=name))


#: What is drawn of the facility chosen.
_CHOSEN = ("own", "served", "suggested", "hover", "lines", "suggested_lines", "facility")
