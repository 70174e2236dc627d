"""Where the list of grids is: in its tab, or below the map, where it stays in sight while tools of another tab are used."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QDockWidget, QLabel, QPushButton, QTabWidget, QToolButton, QVBoxLayout, QWidget

from ...core.text import tr
from .. import messages, remembered, step_keys
from ..session import Session
from .grids_list import GridListPanel

#: Height of the dock at first (px).
_HEIGHT = 250


class _ListDock(QDockWidget):
    """Tells when the user closes it."""

    closed = pyqtSignal()

    def __init__(self, session: Session, title: str) -> None:
        super().__init__(title, session.iface.mainWindow())
        self._session = session

    def event(self, event) -> bool:
        return step_keys.taken(self._session, event) or super().event(event)

    def closeEvent(self, event) -> None:  # noqa: N802
        super().closeEvent(event)
        self.closed.emit()


class _Absent(QWidget):
    """Stands in the tab while the list is below the map."""

    wanted_back = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        label = QLabel(tr("网格列表在地图下方。"), self)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        back = QPushButton(tr("移回这里"), self)
        back.setObjectName("gewu_grid_list_back")
        back.setToolTip(tr("把网格列表放回这个标签页"))
        back.clicked.connect(lambda: self.wanted_back.emit())
        layout.addStretch(1)
        layout.addWidget(label)
        layout.addWidget(back, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def refresh(self) -> None:
        """There is nothing to show."""


class ListPlace(QObject):
    """Moves `panel` between its tab in `tabs` and a dock of QGIS; the choice is remembered."""

    def __init__(self, session: Session, tabs: QTabWidget, panel: GridListPanel) -> None:
        super().__init__(tabs)
        self.session, self.tabs, self.panel = session, tabs, panel
        self.dock: _ListDock | None = None
        self._absent: _Absent | None = None
        self.button = QToolButton(panel)
        self.button.setObjectName("gewu_grid_list_place")
        self.button.clicked.connect(messages.reported(lambda _checked=False: self.move(self.dock is None)))
        panel.add_beside_filters(self.button)
        self._label()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(messages.reported(self._follow))
        for signal in (session.workspace_changed, session.data_changed):
            signal.connect(self._later)
        if remembered.get("grid_list/below", False):
            self.move(True)

    def close(self) -> None:
        """Take the dock away (the plugin is being unloaded)."""
        for signal in (self.session.workspace_changed, self.session.data_changed):
            signal.disconnect(self._later)
        self._timer.stop()
        if self.dock is not None:
            self._drop_dock()

    def show(self) -> None:
        """Bring the list to the front, wherever it is."""
        if self.dock is None:
            self.tabs.setCurrentWidget(self.panel)
        else:
            self.dock.show()
            self.dock.raise_()
            self.panel.refresh()

    def move(self, below: bool) -> None:
        """Put the list below the map, or back into its tab."""
        if below == (self.dock is not None):
            return
        remembered.put("grid_list/below", below)
        if below:
            self._move_below()
        else:
            self._move_back()
        self._label()
        if self.session.workspace is not None:
            self.panel.refresh()

    def _move_below(self) -> None:
        main, number = self.session.iface.mainWindow(), self.tabs.indexOf(self.panel)
        title, current = self.tabs.tabText(number), self.tabs.currentWidget() is self.panel
        self._absent = _Absent(self.tabs)
        self._absent.wanted_back.connect(messages.reported(lambda: self.move(False)))
        self.tabs.removeTab(number)
        self.tabs.insertTab(number, self._absent, title)
        if current:
            self.tabs.setCurrentWidget(self._absent)
        self.dock = _ListDock(self.session, tr("格物 · 网格列表"))
        self.dock.setObjectName("GewuGridList")
        self.dock.setWidget(self.panel)
        self.panel.show()
        self.dock.closed.connect(messages.reported(lambda: self.move(False)))
        self._corner = main.corner(Qt.Corner.BottomRightCorner)
        main.setCorner(
            Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea
        )  # the pages keep their height
        self.session.iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        main.resizeDocks([self.dock], [_HEIGHT], Qt.Orientation.Vertical)
        self.dock.setVisible(self.session.workspace is not None)

    def _move_back(self) -> None:
        number, current = self.tabs.indexOf(self._absent), self.tabs.currentWidget() is self._absent
        title = self.tabs.tabText(number)
        self.tabs.removeTab(number)
        self.tabs.insertTab(number, self.panel, title)
        if current:
            self.tabs.setCurrentWidget(self.panel)
        self._absent.deleteLater()
        self._absent = None
        self._drop_dock()

    def _drop_dock(self) -> None:
        dock, self.dock = self.dock, None
        dock.closed.disconnect()
        self.session.iface.mainWindow().setCorner(Qt.Corner.BottomRightCorner, self._corner)
        self.session.iface.removeDockWidget(dock)
        dock.deleteLater()

    def _later(self) -> None:
        self._timer.start(0)  # when the pages have let go of the workspace before

    def _follow(self) -> None:
        """The dock of the pages refreshes only the page in front; below the map the list is in front of none."""
        if self.dock is None:
            return
        there = self.session.workspace is not None
        self.dock.setVisible(there)
        if there:
            self.panel.refresh()

    def _label(self) -> None:
        below = self.dock is not None
        self.button.setText(tr("移回") if below else tr("移出"))
        tip = tr("把网格列表放回“划格”页") if below else tr("把网格列表放到地图下方，用其他标签页的工具时也看得到")
        self.button.setToolTip(tip)
