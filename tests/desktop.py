"""A real main window for tests: QMainWindow with canvas, message bar, plugin menu, docks and toolbars.

It answers the calls of QgisInterface that the plugin makes, with real widgets behind each of them.
"""

from __future__ import annotations

import shutil
import time

import pytest
from qgis.core import QgsProject
from qgis.gui import (
    QgsAdvancedDigitizingDockWidget,
    QgsLayerTreeMapCanvasBridge,
    QgsMapCanvas,
    QgsMapCanvasTracer,
    QgsMessageBar,
)
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QCheckBox,
    QMainWindow,
    QMenu,
    QRadioButton,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from plugin.gui import messages


class Desktop:
    """What `iface` is inside QGIS."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.window.resize(1366, 700)
        body = QWidget(self.window)
        layout = QVBoxLayout(body)
        self.bar = QgsMessageBar(body)
        self.canvas = QgsMapCanvas(body)
        layout.addWidget(self.bar)
        layout.addWidget(self.canvas, 1)
        self.window.setCentralWidget(body)
        self.window.statusBar()  # there from the start, as in QGIS: it takes its room from the canvas
        self.active_layer = None
        self.plugin_menu = self.window.menuBar().addMenu("插件")
        self.menus: dict[str, QMenu] = {}
        self.cad = QgsAdvancedDigitizingDockWidget(self.canvas, self.window)
        self.cad.hide()
        self.tracer = QgsMapCanvasTracer(self.canvas)
        self.tracer.setActionEnableTracing(QAction(self.window))
        self.tracer.actionEnableTracing().setCheckable(True)
        QgsProject.instance().snappingConfigChanged.connect(self.canvas.snappingUtils().setConfig)
        self.bridge = QgsLayerTreeMapCanvasBridge(QgsProject.instance().layerTreeRoot(), self.canvas)
        self.window.show()

    def mainWindow(self) -> QMainWindow:  # noqa: N802
        return self.window

    def mapCanvas(self) -> QgsMapCanvas:  # noqa: N802
        return self.canvas

    def activeLayer(self):  # noqa: N802
        return self.active_layer

    def setActiveLayer(self, layer) -> bool:  # noqa: N802
        self.active_layer = layer
        return True

    def messageBar(self) -> QgsMessageBar:  # noqa: N802
        return self.bar

    def cadDockWidget(self) -> QgsAdvancedDigitizingDockWidget:  # noqa: N802
        return self.cad

    def statusBarIface(self):  # noqa: N802
        return self.window.statusBar()

    def registerMainWindowAction(self, action: QAction, shortcut: str) -> bool:  # noqa: N802
        action.setShortcut(QKeySequence(shortcut))
        return True

    def unregisterMainWindowAction(self, action: QAction) -> bool:  # noqa: N802
        return True

    def addDockWidget(self, area, dock) -> None:  # noqa: N802
        self.window.addDockWidget(area, dock)
        dock.show()

    def removeDockWidget(self, dock) -> None:  # noqa: N802
        self.window.removeDockWidget(dock)

    def addToolBar(self, name: str) -> QToolBar:  # noqa: N802
        return self.window.addToolBar(name)

    def addPluginToMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        if name not in self.menus:
            self.menus[name] = self.plugin_menu.addMenu(name)
        self.menus[name].addAction(action)

    def removePluginMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        menu = self.menus[name]
        menu.removeAction(action)
        if menu.isEmpty():
            self.plugin_menu.removeAction(self.menus.pop(name).menuAction())

    def children_named(self, name: str) -> list[QWidget]:
        """Return the widgets of the whole application with this object name."""
        return [widget for widget in QApplication.allWidgets() if widget.objectName() == name]

    def texts(self) -> list[str]:
        """Return the messages in the message bar, newest first."""
        return [item.text() for item in self.bar.items()]

    def click(self, widget: QWidget) -> None:
        """Press the left button in the middle of a widget, which must be there to be pressed."""
        assert widget.isVisible() and widget.isEnabled(), f"{widget.objectName()} cannot be clicked"
        beside = isinstance(widget, (QCheckBox, QRadioButton))  # right of its words a wide one takes no click
        place = QPoint(10 if beside else widget.width() // 2, 8)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def close(self) -> None:
        QgsProject.instance().clear()
        QgsProject.instance().snappingConfigChanged.disconnect(self.canvas.snappingUtils().setConfig)
        self.bridge.deleteLater()
        self.window.close()
        self.window.deleteLater()
        QTest.qWait(20)


def answer(button: str) -> list[str]:
    """Press the button called `button` of the question that comes up; return a list that gets what was asked."""
    asked: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        asked.append(box.text())
        next(found for found in box.buttons() if found.text() == button).click()

    QTimer.singleShot(200, press)
    return asked


@pytest.fixture
def desktop(qgis_app, tmp_path, monkeypatch):
    """A desktop of a Chinese user, with an empty project and settings of its own."""
    from qgis.core import QgsSettings

    QgsSettings().remove("gewu")
    QgsSettings().setValue("locale/overrideFlag", True)
    QgsSettings().setValue("locale/userLocale", "zh-Hans")
    QgsProject.instance().clear()
    made = Desktop()
    yield made
    made.close()
    messages.use(None)
    QgsSettings().remove("gewu")
    QgsSettings().remove("locale")


@pytest.fixture
def wait_until(qgis_app):
    """Return wait(condition, seconds=10): runs the event loop until the condition holds, fails after that time."""

    def wait(condition, seconds: float = 10.0) -> None:
        limit = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < limit, "waited in vain"
            QTest.qWait(10)

    return wait


@pytest.fixture
def bar(qgis_app):
    """A message bar to which every message goes during the test."""
    window = QWidget()
    widget = QgsMessageBar(window)
    messages.use(widget)
    yield widget
    messages.use(None)
    window.deleteLater()


@pytest.fixture(scope="session")
def town_made(qgis_app, tmp_path_factory):
    """The workspace of the small town, made once."""
    from tests import small_town

    return small_town.workspace(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(town_made, tmp_path):
    """The path of a fresh copy of the small town's workspace."""
    return shutil.copy(town_made, tmp_path / "town.gpkg")
