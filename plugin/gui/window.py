"""Everything of ours in QGIS's main window: one toolbar, one menu, one dock, and the tools of the grid editor."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAction

from ..core.text import tr
from ..workspace import linked_undo
from . import background, messages, remembered
from .dock import GewuDock
from .editing.actions import EditActions
from .editing.editor import GridEditor
from .help import show_help
from .icons import icon
from .session import Session


class Window:
    """Made when the plugin is switched on; `close` takes everything away again."""

    def __init__(self, iface) -> None:
        self._iface = iface
        self._menu = tr("格物")
        messages.use(iface.messageBar())
        linked_undo.service().blocked.connect(messages.warning)
        self.session = Session(iface)
        self.editor = self.session.editor = GridEditor(self.session)
        self.edit_actions = EditActions(self.editor)
        self.dock = GewuDock(self.session, iface.mainWindow())
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.setVisible(remembered.get("dock_visible", True))
        self.toolbar = iface.addToolBar(tr("格物"))
        self.toolbar.setObjectName("GewuToolBar")
        self.actions: list[QAction] = []
        self._add_actions()
        self.toolbar.addSeparator()
        self.toolbar.addActions(list(self.editor.actions.values()))

    def _add_actions(self) -> None:
        toggle = self.dock.toggleViewAction()
        toggle.setText(tr("格物面板"))
        toggle.setIcon(icon("gewu"))
        self.toolbar.addAction(toggle)
        self._iface.addPluginToMenu(self._menu, toggle)
        for page in self.dock.pages:
            action = QAction(icon(page.ID), page.title(), self._iface.mainWindow())
            action.setObjectName(f"gewu_action_{page.ID}")
            action.triggered.connect(lambda _checked=False, page=page: self.dock.show_page(page.ID))
            self.toolbar.addAction(action)
            self._iface.addPluginToMenu(self._menu, action)
            self.actions.append(action)
        emergency = QAction(tr("平急转换…"), self._iface.mainWindow())
        emergency.setObjectName("gewu_action_emergency")
        emergency.triggered.connect(messages.reported(lambda _checked=False: self._open_emergency()))
        self._iface.addPluginToMenu(self._menu, emergency)
        self.actions.append(emergency)
        manual = QAction(icon("help"), tr("格物帮助"), self._iface.mainWindow())
        manual.triggered.connect(show_help)
        self._iface.addPluginToMenu(self._menu, manual)
        self.actions.append(manual)

    def _open_emergency(self) -> None:
        self.session.need()
        self.dock.show_page("grids")
        self.dock.page.open_emergency()

    def close(self) -> None:
        background.cancel_all()
        self.editor.close()  # before the dock: the tab shows the options of the active tool
        linked_undo.service().blocked.disconnect(messages.warning)
        self._iface.removePluginMenu(self._menu, self.dock.toggleViewAction())
        for action in self.actions:
            self._iface.removePluginMenu(self._menu, action)
            action.deleteLater()
        self.actions = []
        main = self._iface.mainWindow()
        main.removeToolBar(self.toolbar)
        self.toolbar.deleteLater()
        remembered.put("dock_visible", not self.dock.isHidden())
        self.dock.close_pages()
        self._iface.removeDockWidget(self.dock)
        self.dock.deleteLater()
        self.edit_actions.close()
        self.session.close()
        self.session.deleteLater()
        messages.use(None)
