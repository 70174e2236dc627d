"""划格: delineate, list and check the micro-grids."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from ...core.text import tr
from .. import messages
from ..session import Session
from .grids_check import CheckPanel
from .grids_delineate import DelineatePanel
from .grids_list import GridListPanel
from .page import Page


class GridsPage(Page):
    """Three tabs: automatic delineation, the grids as a table, the rules."""

    ID = "grids"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("gewu_grids_tabs")
        self.delineate = DelineatePanel(session, self)
        self.list = GridListPanel(session, self)
        self.check = CheckPanel(session, self)
        self.panels = (self.delineate, self.list, self.check)
        for panel, text in zip(self.panels, (tr("自动划格"), tr("网格列表"), tr("规则检查"))):
            self.tabs.addTab(panel, text)
        self.tabs.currentChanged.connect(messages.reported(lambda _index: self.refresh()))
        layout.addWidget(self.tabs)
        self.delineate.adopted.connect(lambda: self.tabs.setCurrentWidget(self.list))

    def title(self) -> str:
        return tr("划格")

    def refresh(self) -> None:
        if self.session.workspace is not None:
            self.tabs.currentWidget().refresh()

    def workspace_changed(self) -> None:
        for panel in self.panels:
            panel.forget()

    def close_page(self) -> None:
        for panel in self.panels:
            panel.forget()
