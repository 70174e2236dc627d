"""规则检查: G01–G11 over the grids of the chosen communities."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ...core.findings import Finding
from ...core.grids import rules
from ...core.text import tr
from ...workspace import grid_bounds, grid_rules
from .. import background, messages
from ..controls import usable
from ..findings_tree import FindingsTree
from ..icons import icon
from ..scope_box import ScopeBox
from ..session import Session


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
        self.findings = FindingsTree(session, self)
        layout.addWidget(self.findings, 1)

    def refresh(self) -> None:
        self.scope.refresh()

    def _start(self, _checked: bool = False) -> None:
        workspace = self.session.need()
        inputs = grid_rules.read_inputs(workspace, self.scope.codes())
        settings = grid_bounds.settings(workspace)
        usable(self.start, "", tr("正在检查，请稍候"))
        self._running = background.run(
            tr("检查网格"),
            lambda progress: rules.check(**{**inputs, "settings": settings, "progress": progress}),
            self._show,
            self._failed,
        )

    def _show(self, findings: list[Finding]) -> None:
        self._failed(None)
        self.findings.set_findings(findings, tr("<b style='color:#1a7f37'>全部规则通过。</b>"))

    def _failed(self, _problem: Exception | None) -> None:
        self._running = None
        usable(self.start, tr("按规则 G01–G11 检查网格，不修改数据"))

    def forget(self) -> None:
        """Stop a run and clear the list."""
        if self._running is not None:
            self._running.cancel()
        self._failed(None)
        self.findings.set_findings([])
