"""A scroll area that gives its content the room there is."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget


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


class FittingArea(QScrollArea):
    """As high as its content where there is room; otherwise it scrolls, so that what is below it stays in sight."""

    #: Lines of text it never gets lower than.
    _LEAST = 5

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(content)
        content.installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self):  # noqa: N802
        hint = super().sizeHint()
        if self.widget() is not None:
            hint.setHeight(self.widget().sizeHint().height())
        return hint

    def minimumSizeHint(self):  # noqa: N802
        hint = super().minimumSizeHint()
        hint.setHeight(min(self.sizeHint().height(), self._LEAST * self.fontMetrics().height()))
        if self.widget() is not None:
            hint.setWidth(self.widget().minimumSizeHint().width())
        return hint
