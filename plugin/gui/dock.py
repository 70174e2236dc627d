"""The dock: six pages, a row of buttons to choose one, and the status strip."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QSize, Qt
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import (
    QButtonGroup,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.text import tr
from . import messages, remembered, step_keys
from .help import show_help
from .icons import icon
from .page_area import PageArea
from .pages.assess_page import AssessPage
from .pages.facilities_page import FacilitiesPage
from .pages.grids_page import GridsPage
from .pages.ledgers_page import LedgersPage
from .pages.page import Page
from .pages.reach_page import ReachPage
from .pages.workspace_page import WorkspacePage
from .session import Session
from .status_strip import StatusStrip

PAGES = (WorkspacePage, GridsPage, FacilitiesPage, ReachPage, AssessPage, LedgersPage)


class GewuDock(QDockWidget):
    """Shows one page at a time and refreshes it when rows change; the others are refreshed when they come to the front."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("格物 · 微网格与完整社区"), parent)
        self.setObjectName("GewuDock")
        self.session = session
        self.pages: list[Page] = []
        self.buttons: dict[str, QToolButton] = {}
        self._stale: set[str] = set()
        body = QWidget(self)
        body.setMinimumWidth(400)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(4)
        layout.addLayout(self._switch())
        line = QFrame(body)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        layout.addWidget(line)
        self.hint = QLabel(tr("还没有打开工作区。请先在“工作区”页新建、打开，或打开示例。"), body)
        self.hint.setWordWrap(True)
        self.hint.setObjectName("gewu_hint")
        self.hint.setStyleSheet("padding: 8px; background: #fff4d6; color: #5d4300; border-radius: 3px;")
        layout.addWidget(self.hint)
        self.stack = QStackedWidget(body)
        layout.addWidget(self.stack, 1)
        self.strip = StatusStrip(session, body)
        layout.addWidget(self.strip)
        self.setWidget(body)
        for kind in PAGES:
            self._add(kind(session, self.stack))
        session.workspace_changed.connect(self._workspace_changed)
        session.data_changed.connect(self._data_changed)
        session.page_wanted.connect(self._page_wanted)
        self._stale = {page.ID for page in self.pages}
        self.show_page(
            remembered.get("page", WorkspacePage.ID) if session.workspace else WorkspacePage.ID, raise_=False
        )

    def _switch(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for kind in PAGES:
            button = QToolButton(self)
            button.setObjectName(f"gewu_switch_{kind.ID}")
            button.setIcon(icon(kind.ID))
            button.setIconSize(QSize(24, 24))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFont(self._small(button.font()))
            button.clicked.connect(lambda _checked=False, name=kind.ID: self.show_page(name))
            self._group.addButton(button)
            row.addWidget(button)
            self.buttons[kind.ID] = button
        return row

    @staticmethod
    def _small(font: QFont) -> QFont:
        """Six words side by side must be readable in full, in longer languages too."""
        font.setPointSizeF(0.9 * font.pointSizeF())
        return font

    def _add(self, page: Page) -> None:
        self.pages.append(page)
        self.buttons[page.ID].setText(page.title())
        self.buttons[page.ID].setToolTip(tr("转到“{page}”页").format(page=page.title()))
        self.stack.addWidget(PageArea(page, self.stack))

    def event(self, event) -> bool:
        """Take F1 while the focus is in the dock: QGIS's own help does not know these pages. And undo and redo."""
        if step_keys.taken(self.session, event):
            return True
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_F1:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_F1:
            show_help()
            return True
        return super().event(event)

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.pages[self.stack.currentIndex()]

    def show_page(self, name: str, raise_: bool = True) -> None:
        """Bring the page called `name` to the front."""
        messages.reported(self.session.check_file)()
        names = [page.ID for page in self.pages]
        self.stack.setCurrentIndex(names.index(name) if name in names else 0)
        self.buttons[self.page.ID].setChecked(True)
        remembered.put("page", self.page.ID)
        if raise_:
            self.show()
            self.raise_()
        self._show_state()

    def _page_wanted(self, name: str, part: str) -> None:
        self.show_page(name)
        if part:
            messages.reported(self.page.show_part)(part)

    def _show_state(self) -> None:
        usable = self.session.workspace is not None or not self.page.NEEDS_WORKSPACE
        self.hint.setVisible(not usable)
        self.page.setEnabled(usable)
        if usable and self.page.ID in self._stale:
            self._stale.discard(self.page.ID)
            messages.reported(self.page.refresh)()

    def _workspace_changed(self) -> None:
        for page in self.pages:
            messages.reported(page.workspace_changed)()
        self._data_changed()

    def _data_changed(self) -> None:
        self._stale = {page.ID for page in self.pages}
        self._show_state()

    def close_pages(self) -> None:
        """Disconnect before the window is taken apart."""
        self.session.workspace_changed.disconnect(self._workspace_changed)
        self.session.data_changed.disconnect(self._data_changed)
        self.strip.close_strip()
        for page in self.pages:
            page.close_page()
