"""挂接: tag the facilities by location, then settle the doubtful ones one by one."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from ...core import resources
from ...core.facilities import tagging
from ...core.text import sentences, tr
from ...workspace import facilities as workspace_facilities
from .. import background, messages, remembered
from ..class_filter import ClassFilter
from ..controls import usable
from ..findings_tree import FindingsTree
from ..frame_model import BAD, DOUBT, GOOD
from ..icons import icon
from ..session import Session
from .facilities_queue import QueuePanel
from .facilities_tree import UnitsPanel
from .page import Page

_STATES = ((tagging.AUTOMATIC, GOOD), (tagging.NEARBY, DOUBT), (tagging.MANUAL, "#1565c0"), (tagging.DOUBTFUL, BAD))


class FacilitiesPage(Page):
    """The class filter holds for both tabs."""

    ID = "facilities"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._running = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addLayout(self._run_row())
        self.states = QLabel(self)
        self.states.setWordWrap(True)
        layout.addWidget(self.states)
        self.classes = ClassFilter(self)
        self.classes.setObjectName("gewu_class_filter")
        self.classes.currentIndexChanged.connect(lambda _index: messages.reported(self.refresh)())
        layout.addWidget(self.classes)
        self.tabs = QTabWidget(self)
        self.queue = QueuePanel(session, self.classes, self)
        self.units = UnitsPanel(session, self.classes, self)
        self.findings = FindingsTree(session, self)
        self.tabs.addTab(self.queue, tr("待定设施"))
        self.tabs.addTab(self.units, tr("片区–社区–小区"))
        self.tabs.addTab(self.findings, tr("说明"))
        self.tabs.currentChanged.connect(lambda _index: messages.reported(self.refresh)())
        layout.addWidget(self.tabs, 1)

    def title(self) -> str:
        return tr("挂接")

    def _run_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.tolerance = QDoubleSpinBox(self)
        self.tolerance.setObjectName("gewu_tolerance")
        self.tolerance.setRange(0.0, 1000.0)
        self.tolerance.setDecimals(0)
        self.tolerance.setSuffix(" m")
        self.tolerance.setToolTip(tr("设施在单元界线之外、但不超过此距离的，就近挂接；更远的列为待定"))
        default = float(resources.read_json("taxonomy", "tagging.json")["tolerance"])
        self.tolerance.setValue(remembered.get("facilities/tolerance", default))
        self.start = QPushButton(icon("facilities"), tr("自动挂接"), self)
        self.start.setObjectName("gewu_tag")
        self.start.clicked.connect(messages.reported(lambda _checked=False: self.tag()))
        row.addWidget(QLabel(tr("容差"), self))
        row.addWidget(self.tolerance)
        row.addWidget(self.start, 1)
        return row

    def refresh(self) -> None:
        if self.session.workspace is None:
            return
        facilities = self.session.need().read("facility")
        counts = facilities["tag_state"].value_counts()
        texts = [
            f"<span style='color:{colour}'>{state} <b>{int(counts.get(state, 0))}</b></span>"
            for state, colour in _STATES
        ]
        self.states.setText(sentences(tr("共 {count} 个设施：").format(count=len(facilities)), "  ".join(texts)))
        self._enable(len(facilities))
        shown = facilities[self.classes.mask(facilities)].reset_index(drop=True)
        if self.tabs.currentWidget() is self.units:
            self.units.show_facilities(shown)
        elif self.tabs.currentWidget() is self.queue:
            self.queue.show_facilities(shown)

    def _enable(self, count: int) -> None:
        why = tr("正在挂接，请稍候") if self._running is not None else ""
        why = why or ("" if count else tr("还没有设施。请先在“工作区”页导入设施。"))
        usable(self.start, tr("按位置给设施填上片区、社区、小区和网格；人工挂接过的不动，可撤销"), why)

    def tag(self) -> None:
        """Tag in the background; the result is applied as one undo step."""
        workspace = self.session.need()
        remembered.put("facilities/tolerance", self.tolerance.value())
        inputs = {**workspace_facilities.read_inputs(workspace), "tolerance": self.tolerance.value()}
        usable(self.start, "", tr("正在挂接，请稍候"))

        def done(found: tagging.Tagging) -> None:
            self._running = None
            self.session.require(workspace)
            changes = workspace_facilities.changes(found, inputs["facilities"])
            if changes:
                self.session.apply(changes, tr("自动挂接"))
            self.findings.set_findings(found.findings, tr("没有需要说明的情况。"))
            self._tell(found, sum(len(change.update) for change in changes))
            self.refresh()

        def failed(_problem: Exception) -> None:
            self._running = None
            self.refresh()

        self._running = background.run(
            tr("自动挂接"), lambda progress: tagging.tag(**{**inputs, "progress": progress}), done, failed
        )

    def _tell(self, found: tagging.Tagging, changed: int) -> None:
        counts = found.counts
        text = tr("自动 {auto}，就近 {near}，待定 {doubt}，人工 {manual}；更新 {changed} 条（可撤销）。").format(
            auto=counts[tagging.AUTOMATIC],
            near=counts[tagging.NEARBY],
            doubt=counts[tagging.DOUBTFUL],
            manual=counts[tagging.MANUAL],
            changed=changed,
        )
        if counts[tagging.DOUBTFUL]:
            look = (tr("查看待定"), lambda: self.tabs.setCurrentWidget(self.queue))
            messages.warning(text, actions=[look])
        else:
            messages.success(text)

    def workspace_changed(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self.findings.set_findings([])
        self.queue.clear()
        self.units.clear()
