"""规则检查: G01–G11 over the grids of the chosen communities, on demand and following the edits."""

from __future__ import annotations

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ...core.findings import Finding
from ...core.grids.rule_watch import RuleWatch
from ...core.text import tr
from ...workspace import accepted, grid_bounds, grid_stamp
from ...workspace.grid_watch import GridWatch
from .. import background, messages, remembered
from ..controls import usable
from ..findings_tree import FindingsTree
from ..icons import icon
from ..scope_box import ScopeBox
from ..session import Session
from .grids_check_actions import CheckActions
from .grids_freshness import FEW
from .grids_unassigned import UnassignedPanel

#: Rows of all tables in the scope up to which the checks follow every edit.
LIVE_ROWS = 40_000
#: Milliseconds in which the signals of one step are gathered.
_GATHER = 30


class CheckPanel(QWidget):
    """Runs the rules with the workspace's bounds and shows what they found; then follows edits, undo and redo.

    Two views of the same run: the rules, and what is in no grid (未归格).
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._running = None
        #: The tables that were checked, and what the rules had to say about them; None before the first check.
        self._tables: GridWatch | None = None
        self._watch: RuleWatch | None = None
        #: Stamp of the data that were checked; None before, and where looking takes long.
        self._checked: str | None = None
        self._stamps = grid_stamp.Stamps()
        #: Whether rows may have changed since what is shown was found.
        self._moved = False
        #: Codes of communities that were edited before anything was checked.
        self._edited: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER)
        self._timer.timeout.connect(messages.reported(self._follow))
        #: What the lists show: nothing is filled in twice.
        self._filled: tuple = ()
        self._listens = False
        later = QTimer(self)  # the editor is made after the pages
        later.setSingleShot(True)
        later.timeout.connect(self._listen)
        later.start(0)
        self._build()
        self._failed(None)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        self.scope = ScopeBox(self.session, self)
        layout.addWidget(self.scope)
        row = QHBoxLayout()
        self.start = QPushButton(icon("check"), tr("检查"), self)
        self.start.setObjectName("gewu_check")
        self.start.clicked.connect(messages.reported(self._start))
        self.live = QCheckBox(tr("实时检查"), self)
        self.live.setObjectName("gewu_check_live")
        self.live.setToolTip(tr("每次编辑、撤销、重做之后，立即重新检查改动处及其相邻网格"))
        self.live.setChecked(remembered.get("check/live", True))
        self.live.toggled.connect(messages.reported(self._live_toggled))
        row.addWidget(self.start, 1)
        row.addWidget(self.live)
        layout.addLayout(row)
        self.notice = QLabel(tr("图层在检查之后有改动，下面是改动前的结果。"), self)
        self.notice.setObjectName("gewu_check_outdated")
        self.notice.setWordWrap(True)
        self.notice.setStyleSheet("padding: 4px; background: #fff4d6; color: #5d4300; border-radius: 3px;")
        self.notice.hide()
        layout.addWidget(self.notice)
        self.views = QTabBar(self)
        self.views.setObjectName("gewu_check_views")
        self.views.setDrawBase(False)
        self.views.addTab(tr("规则"))
        self.views.addTab(tr("未归格"))
        self.views.hide()
        layout.addWidget(self.views)
        self.stack = QStackedWidget(self)
        rules_view = QWidget(self.stack)
        inner = QVBoxLayout(rules_view)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        self.findings = FindingsTree(self.session, rules_view, filtered=True, several=True)
        self.actions = CheckActions(self.session, self.findings, rules_view)
        inner.addWidget(self.findings, 1)
        inner.addWidget(self.actions)
        self.unassigned = UnassignedPanel(self.session, self.stack)
        self.stack.addWidget(rules_view)
        self.stack.addWidget(self.unassigned)
        layout.addWidget(self.stack, 1)
        self.views.currentChanged.connect(messages.reported(self._turn_to))

    def _turn_to(self, view: int) -> None:
        self.stack.setCurrentIndex(view)
        self._fill()

    def refresh(self) -> None:
        self._listen()
        self.scope.refresh()
        if self._watch is None and self._edited and self.live.isChecked():
            self._check(sorted(self._edited))
        elif self._watch is not None:
            self._follow()
            self._fill()
        self._show_notice()

    # running

    def _start(self, _checked: bool = False) -> None:
        self._check(self.scope.codes())

    def _check(self, codes: list[str] | None) -> None:
        workspace = self.session.need()
        self._let_go()
        tables = GridWatch(workspace, codes)
        inputs, settings = tables.inputs(), grid_bounds.settings(workspace)
        stamp = self._stamps.now(workspace) if workspace.count("building") <= FEW else None
        usable(self.start, "", tr("正在检查，请稍候"))
        self._running = background.run(
            tr("检查网格"),
            lambda progress: RuleWatch(inputs, settings, progress=progress),
            lambda watch: self._show(tables, watch, stamp),
            lambda problem: self._stopped(tables, problem),
        )

    def _stopped(self, tables: GridWatch, problem: Exception) -> None:
        tables.close()
        self._failed(problem)

    def _show(self, tables: GridWatch, watch: RuleWatch, stamp: str | None) -> None:
        self._failed(None)
        self._tables, self._watch, self._checked, self._moved = tables, watch, stamp, False
        self._settings = grid_bounds.settings(self.session.need())
        tables.changed.connect(self._changed)
        self._edited.clear()
        usable(self.live, self.live.toolTip(), self._why_not_live())
        self._fill()
        self._follow()
        self._show_notice()

    def _why_not_live(self) -> str:
        if self._tables is not None and self._tables.size() > LIVE_ROWS:
            return tr("范围内的数据较多，请缩小范围后再用实时检查")
        return ""

    def _failed(self, _problem: Exception | None) -> None:
        self._running = None
        usable(self.start, tr("按规则 G01–G11 检查网格，不修改数据"))

    # following

    def _listen(self) -> None:
        """Follow what the editor writes, once there is one."""
        editor = getattr(self.session, "editor", None)
        if editor is not None and not self._listens:
            editor.applied.connect(messages.reported(self._applied))
            self._listens = True

    def _applied(self, edit) -> None:
        """Note where was edited before anything was checked, and check it when it can be seen."""
        if self._watch is not None or self._running is not None or edit.desk is None:
            return
        self._edited.update(code for code in edit.desk.communities["code"] if isinstance(code, str))
        if self.isVisible() and self.live.isChecked():
            self._check(sorted(self._edited))

    def _live_toggled(self, on: bool) -> None:
        remembered.put("check/live", on)
        if on and self._watch is not None:
            self._follow()
        self._show_notice()

    def _changed(self) -> None:
        self._moved = True
        if self.isVisible():
            self._timer.start()

    def _follow(self) -> None:
        """Bring what is shown up to date with the tables."""
        if self._watch is None or self._running is not None or not self.live.isChecked() or self._why_not_live():
            self._show_notice()
            return
        found, workspace = None, self.session.need()
        if self._tables.follows(workspace) and grid_bounds.settings(workspace) == self._settings:
            found = self._tables.follow(self._watch)
        if found is None:
            self._check(self._tables.codes)
        else:
            self._moved = False
            if found:
                self._checked = None
                self._fill()
        self._show_notice()

    def _fill(self) -> None:
        """Show what the rules have to say now."""
        if self._watch is None:
            return
        self.views.show()
        reasons = accepted.reasons(self.session.need())
        state = (self._watch, self._watch.version, reasons, self.views.currentIndex(), self._tables.version)
        if state == self._filled:
            return
        self._filled = state
        found = self._watch.findings()
        self._fill_rules(found, reasons)
        self.unassigned.set_findings(found, self._tables, visible=self.views.currentIndex() == 1)
        count = self.unassigned.count
        self.views.setTabText(1, tr("未归格（{count}）").format(count=count) if count else tr("未归格"))

    def _fill_rules(self, found: list[Finding], reasons: dict[str, str]) -> None:
        passed = tr("<b style='color:#1a7f37'>全部规则通过。</b>")
        self.findings.set_findings(found, passed, reasons)
        open_ones = sum(1 for finding in found if self.findings.sort_of(finding) in ("error", "warning"))
        self.views.setTabText(0, tr("规则（{count}）").format(count=open_ones) if open_ones else tr("规则"))

    def _show_notice(self) -> None:
        follows = self._watch is not None and self.live.isChecked() and not self._why_not_live()
        if follows or self._watch is None:
            old = False
        elif self._checked is None:  # looking at the data would take long
            old = self._moved
        else:
            old = self._checked != self._stamps.now(self.session.need())
        self.notice.setVisible(old)

    # ending

    def _let_go(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._timer.stop()
        if self._tables is not None:
            self._tables.changed.disconnect(self._changed)
            self._tables.close()
        self._tables, self._watch, self._filled = None, None, ()

    def forget(self) -> None:
        """Stop a run and clear the list."""
        self._let_go()
        self._failed(None)
        self._checked = None
        self._edited.clear()
        self._stamps.clear()
        self.notice.hide()
        self.views.hide()
        self.views.setCurrentIndex(0)
        self.findings.set_findings([])
        self.unassigned.forget()
