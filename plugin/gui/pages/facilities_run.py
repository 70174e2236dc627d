"""The button 自动整理: classify, give levels and tag, all at once or one of them, in the background and as one undo step."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from ...core import resources
from ...core.facilities.tags.tagging import AUTOMATIC, DOUBTFUL, MANUAL, NEARBY
from ...core.text import clauses, stored, tr
from ...workspace import facility_steps
from ...workspace.facility_steps import CLASSIFY, LEVEL, STEPS, TAG
from .. import background, messages, remembered
from ..controls import usable
from ..icons import icon
from ..session import Session


class RunRow(QWidget):
    """`finished` hands over the outcome after it has been written; `ended` tells that a run is over, however."""

    finished = pyqtSignal(object)
    ended = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._task = None
        self._count = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.start = QToolButton(self)
        self.start.setObjectName("gewu_tag")
        self.start.setIcon(icon("facilities"))
        self.start.setText(tr("自动整理"))
        self.start.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.start.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.start.clicked.connect(messages.reported(lambda _on=False: self.run()))
        menu = QMenu(self)
        for text, steps in (
            (tr("归类、定级、挂接"), STEPS),
            (tr("只归类"), (CLASSIFY,)),
            (tr("只定级"), (LEVEL,)),
            (tr("只挂接"), (TAG,)),
        ):
            action = menu.addAction(text)
            action.setData(steps)
            action.triggered.connect(messages.reported(lambda _on=False, steps=steps: self.run(steps)))
        self.start.setMenu(menu)
        self.tolerance = QDoubleSpinBox(self)
        self.tolerance.setObjectName("gewu_tolerance")
        self.tolerance.setRange(0.0, 1000.0)
        self.tolerance.setDecimals(0)
        self.tolerance.setSuffix(" m")
        self.tolerance.setToolTip(tr("设施在单元界线之外、但不超过此距离的，就近挂接；更远的列为待定"))
        default = float(resources.read_json("taxonomy", "tagging.json")["tolerance"])
        self.tolerance.setValue(remembered.get("facilities/tolerance", default))
        row.addWidget(self.start)
        row.addWidget(QLabel(tr("容差"), self))
        row.addWidget(self.tolerance)
        row.addStretch(1)

    def add_action(self, text: str, call) -> None:
        """Show another step in the menu."""
        self.start.menu().addSeparator()
        action = self.start.menu().addAction(text)
        action.triggered.connect(messages.reported(lambda _on=False: call()))

    def add(self, button: QWidget) -> None:
        """Show another button at the end."""
        self.layout().addWidget(button)

    @property
    def is_running(self) -> bool:
        return self._task is not None

    def set_count(self, count: int) -> None:
        """Take the number of facilities there are."""
        self._count = count
        self._enable()

    def _enable(self) -> None:
        why = tr("正在整理，请稍候") if self.is_running else ""
        why = why or ("" if self._count else tr("还没有设施。请先在“工作区”页导入设施。"))
        tip = tr("按类型和名称归类，按类别定级，按位置挂接到片区、社区、小区和微网格；人工定过的不动，可一次撤销")
        usable(self.start, tip, why)

    def run(self, steps: tuple[str, ...] = STEPS) -> None:
        """Carry out the steps in the background and write them as one undo step."""
        if self.is_running:
            return
        workspace = self.session.need()
        remembered.put("facilities/tolerance", self.tolerance.value())
        given = facility_steps.Given(workspace, self.tolerance.value())
        names = {CLASSIFY: stored("自动归类"), LEVEL: stored("自动定级"), TAG: stored("自动挂接")}
        title = names[steps[0]] if len(steps) == 1 else stored("自动整理设施")

        def done(found: facility_steps.Outcome) -> None:
            self._task = None
            self.session.require(workspace)
            changes = found.changes()
            if changes:
                self.session.apply(changes, title)
            self._tell(found, sum(len(change.update) for change in changes))
            self.finished.emit(found)
            self._end()

        def failed(_problem: Exception) -> None:
            self._task = None
            self._end()

        self._task = background.run(title, lambda progress: facility_steps.run(given, steps, progress), done, failed)
        self._enable()

    def _end(self) -> None:
        self._enable()
        self.ended.emit()

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _tell(self, found: facility_steps.Outcome, changed: int) -> None:
        """Tell the figures a person acts on in one line, all others as details."""
        texts, details = [], []
        if CLASSIFY in found.counts:
            counts = {name: found.counts[CLASSIFY].get(name, 0) for name in ("classified", "open", "refused")}
            details.append(tr("归类 {classified} 个，没有认出 {open} 个，不计入 {refused} 个。").format(**counts))
            texts += [tr("{count} 个没有认出类别").format(count=counts["open"])] if counts["open"] else []
        if TAG in found.counts:
            counts = found.counts[TAG]
            text = tr("挂接：自动 {auto}，就近 {near}，待定 {doubt}，人工 {manual}。")
            names = {"auto": AUTOMATIC, "near": NEARBY, "doubt": DOUBTFUL, "manual": MANUAL}
            details.append(text.format(**{key: counts[name] for key, name in names.items()}))
            texts.insert(0, tr("{count} 个待定").format(count=counts[DOUBTFUL]))
        text = tr("更新 {changed} 个设施（可撤销）").format(changed=changed)
        show = messages.warning if found.counts.get(TAG, {}).get(DOUBTFUL) else messages.success
        show(clauses([text, *texts]) + tr("。"), details="\n".join([*details, *found.notes]))
