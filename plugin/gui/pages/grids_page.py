"""划格: delineate, edit by hand, list and check the micro-grids."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from ...core.text import tr
from .. import messages
from ..dialogs.emergency_dialog import EmergencyDialog
from ..session import Session
from .grids_check import CheckPanel
from .grids_delineate import DelineatePanel
from .grids_edit import EditPanel
from .grids_list import GridListPanel
from .grids_list_place import ListPlace
from .page import Page


class GridsPage(Page):
    """Four tabs: automatic delineation, editing by hand, the grids as a table, the rules."""

    ID = "grids"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._dialog: EmergencyDialog | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("gewu_grids_tabs")
        self.delineate = DelineatePanel(session, self)
        self.edit = EditPanel(session, self)
        self.list = GridListPanel(session, self)
        self.check = CheckPanel(session, self)
        self.panels = (self.delineate, self.edit, self.list, self.check)
        for panel, text in zip(self.panels, (tr("自动划格"), tr("手工编辑"), tr("网格列表"), tr("规则检查"))):
            self.tabs.addTab(panel, text)
        self.emergency = QPushButton(tr("平急转换…"), self)
        self.emergency.setObjectName("gewu_open_emergency")
        self.emergency.setToolTip(tr("把风险区细分为约 12 户一组，核算平时与应急的人员和入户用时"))
        self.emergency.clicked.connect(messages.reported(lambda _checked=False: self.open_emergency()))
        self.tabs.setCornerWidget(self.emergency)
        self.tabs.currentChanged.connect(messages.reported(lambda _index: self.refresh()))
        layout.addWidget(self.tabs)
        self.place = ListPlace(session, self.tabs, self.list)
        self.delineate.adopted.connect(self.place.show)

    def open_emergency(self) -> EmergencyDialog:
        """Show 平急转换 beside the map (its own window; nothing is blocked); raises GewuError without a workspace."""
        self.session.need()
        self.close_emergency()
        self._dialog = EmergencyDialog(self.session, self.window())
        self._dialog.show()
        return self._dialog

    def close_emergency(self) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None

    def title(self) -> str:
        return tr("划格")

    def refresh(self) -> None:
        if self.session.workspace is not None:
            self.tabs.currentWidget().refresh()

    def workspace_changed(self) -> None:
        self.close_emergency()
        for panel in self.panels:
            panel.forget()

    def close_page(self) -> None:
        self.close_emergency()
        for panel in self.panels:
            panel.forget()
        self.place.close()
