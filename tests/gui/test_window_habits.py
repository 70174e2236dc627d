"""Habits of the whole window: tooltips, names in full, F1, unsaved edits."""

from __future__ import annotations

import shutil

import pandas as pd
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject, Qt, QTimer, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QTabBar, QToolButton

from plugin.gui.window import Window
from plugin.workspace.edits import Change


def test_every_button_says_what_it_does_or_why_it_cannot_be_used(desktop, town):
    window = Window(desktop)
    window.session.open(str(town))
    for page in window.dock.pages:
        window.dock.show_page(page.ID)
        QTest.qWait(50)
        buttons = [
            button
            for kind in (QPushButton, QToolButton)
            for button in page.findChildren(kind)
            if button.text() not in ("", "…") and not isinstance(button.parent(), (QTabBar, QgsFileWidget))
        ]
        assert [button.text() for button in buttons if not button.toolTip()] == [], page.ID
        assert buttons or page.ID == "reach"
    undo, save = (window.dock.findChild(QToolButton, name) for name in ("gewu_undo", "gewu_save"))
    assert not undo.isEnabled() and undo.toolTip() == "没有可以撤销的步骤"
    assert not save.isEnabled() and save.toolTip() == "没有未保存的修改"
    window.close()


def test_the_six_page_names_are_readable_in_full(desktop):
    window = Window(desktop)
    window.dock.resize(400, 700)
    QTest.qWait(50)
    for button in window.dock.buttons.values():
        assert button.fontMetrics().horizontalAdvance(button.text()) < button.width() - 4, button.text()
    window.close()


def test_leaving_a_workspace_with_unsaved_edits_asks(desktop, town, tmp_path):
    other = shutil.copy(town, tmp_path / "other.gpkg")
    window = Window(desktop)
    session = window.session
    session.open(str(town))
    page = window.dock.pages[0]
    workers = session.workspace.count("worker")

    def edit() -> None:
        session.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]}))], "加人")

    def answer(text: str) -> None:
        def press() -> None:
            box = QApplication.activeModalWidget()
            assert box.objectName() == "gewu_leaving" and "未保存" in box.text()
            next(button for button in box.buttons() if button.text() == text).click()

        QTimer.singleShot(200, press)

    edit()
    answer("取消")
    page._open_path(str(other))
    assert session.workspace.path.name == "town.gpkg" and session.workspace.has_unsaved_edits
    answer("保存")
    page._open_path(str(other))
    assert session.workspace.path.name == "other.gpkg" and session.workspace.count("worker") == workers
    edit()
    answer("放弃")
    page._open_path(str(town))
    assert session.workspace.path.name == "town.gpkg" and session.workspace.count("worker") == workers + 1
    session.workspace.discard()
    window.close()


class Urls(QObject):
    """Takes what would open in the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @pyqtSlot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_f1_in_the_dock_opens_the_manual(desktop):
    urls = Urls()
    QDesktopServices.setUrlHandler("file", urls.take)
    window = Window(desktop)
    window.dock.pages[0].new_button.setFocus()
    QTest.keyClick(window.dock.pages[0].new_button, Qt.Key.Key_F1)
    QDesktopServices.unsetUrlHandler("file")
    window.close()
    assert [url.rsplit("/", 1)[-1] for url in urls.opened] == ["index.html"]
