"""A scroll area that gives its content the room there is."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtWidgets import QFrame, QScrollArea, QWidget


class PageArea(QScrollArea):
    """Gives a page the room there is, and scrolls only where it cannot be made that low.

    Qt's own resizable scroll area gives tables their preferred height as soon as a text wraps, and scrolls too early.
    """

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)
        page.installEventFilter(self)

    def resizeEvent(self, event) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return False

    def minimumSizeHint(self):  # noqa: N802
        hint = super().minimumSizeHint()
        if self.widget() is not None:
            hint.setWidth(self.widget().minimumSizeHint().width())
        return hint

    def _fit(self) -> None:
        page, room = self.widget(), self.viewport().size()
        if page is not None:
            page.resize(room.width(), max(room.height(), page.minimumSizeHint().height()))
