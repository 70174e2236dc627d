"""挂接: classify, level and tag the facilities, settle the doubtful ones, look at them as a table and by unit."""

from __future__ import annotations

from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from ...core.facilities.tags.tagging import DOUBTFUL
from ...core.text import tr
from .. import messages
from ..class_filter import ClassFilter
from ..dialogs.classify_dialog import ClassifyDialog
from ..dialogs.duplicates_dialog import DuplicatesDialog
from ..findings_tree import FindingsTree
from ..session import Session
from . import facilities_edits
from .facilities_changes import ChangesStrip
from .facilities_columns import STATE_COLOURS
from .facilities_pick import UnitTool
from .facilities_queue import QueuePanel
from .facilities_requests import RequestsPanel
from .facilities_rows import STATES, FacilityRows
from .facilities_run import RunRow
from .facilities_services import ServicesPanel
from .facilities_table import FacilityPanel
from .facilities_tree import UnitsPanel
from .page import Page


class FacilitiesPage(Page):
    """The class filter holds for all tabs. All of them look at the same `rows`."""

    ID = "facilities"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.rows = FacilityRows(session, self)
        self._tool: UnitTool | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(4)
        self.run_row = RunRow(session, self)
        self.start, self.tolerance = self.run_row.start, self.run_row.tolerance
        self._dialogs: dict[str, QWidget] = {}
        self.classify_button = self._dialog_button(
            "classify", tr("批量改类…"), tr("逐组核对没有把握的分类，记住规则，维护本局的设施分类"), ClassifyDialog
        )
        self.duplicates_button = self._dialog_button(
            "duplicates", tr("查重…"), tr("找出疑似重复的设施，逐组合并或认定不同"), DuplicatesDialog
        )
        layout.addWidget(self.run_row)
        self.changes = ChangesStrip(session, self.rows, self)
        self.changes.check_button.hide()
        self.run_row.add_action(tr("核对全部挂接（只列出，不改动）"), self.changes.check)
        layout.addWidget(self.changes)
        self.classes = ClassFilter(self)
        self.states = QLabel(self)
        second = QHBoxLayout()
        second.addWidget(self.classes, 1)
        second.addWidget(self.states)
        layout.addLayout(second)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("gewu_facility_tabs")
        self.tabs.setUsesScrollButtons(True)
        self.tabs.tabBar().setChangeCurrentOnDrag(True)  # a row is dragged over a tab onto what is there
        self.queue = QueuePanel(session, self.rows, self.classes, self)
        self.table = FacilityPanel(session, self.rows, self.classes, self)
        self.units = UnitsPanel(session, self.rows, self.classes, self)
        self.services = ServicesPanel(session, self, self.classes)
        self.requests = RequestsPanel(session, self, self.classes)
        self.findings = FindingsTree(session, self)
        for panel, title in (
            (self.queue, tr("待定")),
            (self.table, tr("设施表")),
            (self.units, tr("单元树")),
            (self.services, tr("服务")),
            (self.requests, tr("诉求")),
            (self.findings, tr("情况")),
        ):
            self.tabs.addTab(panel, title)
        self._tips()
        layout.addWidget(self.tabs, 1)
        self._connect()

    def _dialog_button(self, name: str, text: str, tip: str, kind: type) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"gewu_facilities_{name}")
        button.setToolTip(tip)
        button.clicked.connect(messages.reported(lambda _on=False: self._open(name, kind)))
        self.run_row.add(button)
        return button

    def _open(self, name: str, kind: type) -> None:
        """Show a dialog beside the map, or bring the one that is open to the front."""
        known = self._dialogs.get(name)
        if known is None or sip.isdeleted(known):
            self.session.need()
            known = self._dialogs[name] = kind(self.session, self.window())
            known.finished.connect(messages.reported(lambda _result: self.queue.redraw()))
        known.show()
        known.raise_()
        known.activateWindow()
        self.queue.redraw()

    def _close_dialogs(self) -> None:
        for dialog in self._dialogs.values():
            if not sip.isdeleted(dialog):
                dialog.close()
        self._dialogs = {}

    def _tips(self) -> None:
        for panel, tip in (
            (self.queue, tr("一个一个处理待定的设施")),
            (self.table, tr("所有设施，可筛选、就地修改、批量设置")),
            (self.units, tr("片区、社区、小区各有哪些设施")),
            (self.services, tr("一个设施服务几个社区")),
            (self.requests, tr("居民诉求按社区和类别统计，与缺失清单对照")),
            (self.findings, tr("自动整理时发现的情况")),
        ):
            self.tabs.setTabToolTip(self.tabs.indexOf(panel), tip)

    def _connect(self) -> None:
        self.classes.changed.connect(messages.reported(self.refresh))
        self.rows.changed.connect(messages.reported(self.refresh))
        self.tabs.currentChanged.connect(messages.reported(lambda _index: self.refresh()))
        self.run_row.finished.connect(messages.reported(self._finished))
        self.run_row.ended.connect(messages.reported(self.refresh))
        self.changes.retagged.connect(messages.reported(self.refresh))
        self.table.pick_wanted.connect(messages.reported(self.pick))

    def show_part(self, name: str) -> None:
        """Bring a tab to the front ("queue", "requests"), or open the dialog "duplicates"."""
        tab = {"queue": self.queue, "requests": self.requests}.get(name)
        if tab is not None:
            self.tabs.setCurrentWidget(tab)
        elif name == "duplicates":
            self._open(name, DuplicatesDialog)

    def title(self) -> str:
        return tr("挂接")

    # rows

    def refresh(self) -> None:
        """Show the facilities as they are now, in the tab in front."""
        if self.session.workspace is None:
            return
        self.classes.reload()
        self.rows.catch_up()
        self._tell_states()
        self.classes.set_counts(self.rows.columns["class_at"])
        self.run_row.set_count(self.rows.count)
        self.changes.refresh()
        panel = self.tabs.currentWidget()
        if panel is not self.findings:
            panel.refresh()

    def _tell_states(self) -> None:
        counts = self.rows.state_counts()
        pattern = "<span style='color:{colour}'>{state} <b>{count}</b></span>"
        texts = [pattern.format(colour=STATE_COLOURS[state], state=state, count=counts[state]) for state in STATES]
        self.states.setText("&nbsp; ".join(texts))
        self.states.setToolTip(tr("共 {count} 个设施").format(count=self.rows.count))
        doubtful = counts[DOUBTFUL]
        title = tr("待定 {count}").format(count=doubtful) if doubtful else tr("待定")
        self.tabs.setTabText(self.tabs.indexOf(self.queue), title)

    def _finished(self, found) -> None:
        self.findings.set_findings(found.findings, tr("没有需要说明的情况。"))
        count = len(found.findings)
        title = tr("情况 {count}").format(count=count) if count else tr("情况")
        self.tabs.setTabText(self.tabs.indexOf(self.findings), title)

    # tagging the facilities selected in the table

    def pick(self) -> None:
        """Let the user click the unit of the facilities selected in the table, or put that tool away."""
        if self._tool is not None:
            self._tool.stop()
            return
        self._tool = UnitTool(self.session, self.rows.units(), self._picked, self._left, self.rows.nearest)
        self._tool.start()

    def _picked(self, level: str, code: str, uid: str | None) -> None:
        uids = self.table.selected_uids() if uid is None else [uid]
        text = facilities_edits.tag(self.session, self.rows, uids, level, code)
        messages.success(text)
        self.refresh()

    def _left(self) -> None:
        self._tool = None

    # coming and going

    def workspace_changed(self) -> None:
        if self._tool is not None:
            self._tool.stop()
        self._close_dialogs()
        self.run_row.cancel()
        self.classes.reload()
        self.findings.set_findings([])
        for panel in (self.queue, self.table, self.units):
            panel.forget()
        self.requests.clear()
        self.rows.forget()

    def close_page(self) -> None:
        self.workspace_changed()
        self.services.close_panel()
        self.changes.close_strip()
        self.requests.close_panel()
