"""规则检查: G01–G11 over the grids of the chosen communities."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.findings import Finding
from ...core.grids import rules
from ...core.text import tr
from ...workspace import grid_bounds, grid_rules, grid_stamp
from .. import background, messages
from ..controls import usable
from ..findings_tree import FindingsTree
from ..icons import icon
from ..scope_box import ScopeBox
from ..session import Session
from .grids_freshness import FEW


class CheckPanel(QWidget):
    """Runs the rules with the workspace's bounds and shows what they found."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._running = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.scope = ScopeBox(session, self)
        layout.addWidget(self.scope)
        self.start = QPushButton(icon("check"), tr("检查"), self)
        self.start.setObjectName("gewu_check")
        self._failed(None)
        self.start.clicked.connect(messages.reported(self._start))
        layout.addWidget(self.start)
        self.notice = QLabel(tr("图层在检查之后有改动，下面是改动前的结果。"), self)
        self.notice.setObjectName("gewu_check_outdated")
        self.notice.setWordWrap(True)
        self.notice.setStyleSheet("padding: 4px; background: #fff4d6; color: #5d4300; border-radius: 3px;")
        self.notice.hide()
        layout.addWidget(self.notice)
        self.findings = FindingsTree(session, self)
        layout.addWidget(self.findings, 1)
        #: Stamp of the data that were checked; None before, and where looking takes long.
        self._checked: str | None = None
        self._stamps = grid_stamp.Stamps()

    def refresh(self) -> None:
        self.scope.refresh()
        self._show_notice()

    def _show_notice(self) -> None:
        old = self._checked is not None and self._checked != self._stamps.now(self.session.need())
        self.notice.setVisible(old)

    def _start(self, _checked: bool = False) -> None:
        workspace = self.session.need()
        inputs = grid_rules.read_inputs(workspace, self.scope.codes())
        settings = grid_bounds.settings(workspace)
        stamp = self._stamps.now(workspace) if workspace.count("building") <= FEW else None
        usable(self.start, "", tr("正在检查，请稍候"))
        self._running = background.run(
            tr("检查网格"),
            lambda progress: rules.check(**{**inputs, "settings": settings, "progress": progress}),
            lambda found: self._show(found, stamp),
            self._failed,
        )

    def _show(self, findings: list[Finding], stamp: str | None) -> None:
        self._failed(None)
        self._checked = stamp
        self._show_notice()
        self.findings.set_findings(findings, tr("<b style='color:#1a7f37'>全部规则通过。</b>"))

    def _failed(self, _problem: Exception | None) -> None:
        self._running = None
        usable(self.start, tr("按规则 G01–G11 检查网格，不修改数据"))

    def forget(self) -> None:
        """Stop a run and clear the list."""
        if self._running is not None:
            self._running.cancel()
        self._failed(None)
        self._checked = None
        self._stamps.clear()
        self.notice.hide()
        self.findings.set_findings([])
