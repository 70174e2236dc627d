"""批量改类: check the doubtful classes group by group, learn rules, and keep the bureau's own list of classes."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from ...core.text import tr
from ...workspace.layers import same_file
from .. import messages
from ..session import Session
from .classify_batch import BatchPanel
from .classify_rules import RulesPanel
from .classify_taxonomy import TaxonomyPanel


class ClassifyDialog(QDialog):
    """Stays open beside the map (`show()`); follows edits, undo and the current workspace. Closes with the workspace."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName("gewu_classify")
        self.setWindowTitle(tr("批量改类"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 600)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        self.tabs = QTabWidget(self)
        self.batch = BatchPanel(session, self)
        self.rules = RulesPanel(session, self)
        self.classes = TaxonomyPanel(session, self)
        for panel, title in (
            (self.batch, tr("批量改类")),
            (self.rules, tr("学到的规则")),
            (self.classes, tr("设施分类")),
        ):
            self.tabs.addTab(panel, title)
        layout.addWidget(self.tabs)
        self.tabs.currentChanged.connect(messages.reported(lambda _index: self.refresh()))
        self.classes.changed.connect(messages.reported(self.batch.refresh))
        self._path = session.need().path
        self._heard = (
            (session.data_changed, messages.reported(self.refresh)),
            (session.workspace_changed, messages.reported(self._workspace_changed)),
        )
        for signal, slot in self._heard:
            signal.connect(slot)
        self.refresh()

    def _workspace_changed(self) -> None:
        workspace = self.session.workspace
        if workspace is None or not same_file(workspace.path, self._path):
            self.close()

    def refresh(self) -> None:
        """Read again what the tab in front shows."""
        self.tabs.currentWidget().refresh()

    def done(self, result: int) -> None:
        """Close, by Escape or by the cross: a session that still called the deleted dialog would fail at each edit."""
        for signal, slot in self._heard:
            signal.disconnect(slot)
        self._heard = ()
        super().done(result)
