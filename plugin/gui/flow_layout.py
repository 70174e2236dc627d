"""A layout that puts its widgets side by side and goes on in the next line where the width ends."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPoint, QRect, QSize, Qt
from qgis.PyQt.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """All items are as wide and as high as the largest, so that they stand in columns."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 2) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self):  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        cell = self._cell()
        return QSize(len(self._items) * (cell.width() + self.spacing()), cell.height())

    def minimumSize(self) -> QSize:  # noqa: N802
        return self._cell()

    def _cell(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.sizeHint())
        return size

    def _place(self, rect: QRect, move: bool) -> int:
        """Place the items in `rect` and return the height they need."""
        cell, gap = self._cell(), self.spacing()
        columns = max(1, (rect.width() + gap) // max(1, cell.width() + gap))
        width = (rect.width() + gap) // columns - gap
        if move:
            for number, item in enumerate(self._items):
                line, column = divmod(number, columns)
                corner = QPoint(rect.x() + column * (width + gap), rect.y() + line * (cell.height() + gap))
                item.setGeometry(QRect(corner, QSize(width, cell.height())))
        lines = -(-len(self._items) // columns)
        return lines * (cell.height() + gap) - gap if lines else 0


class FlowBox(QWidget):
    """A widget for a flow layout that is never made lower than its lines: a column of widgets only asks for the least size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = FlowLayout(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint = super().minimumSizeHint()
        if self.isVisible():  # hidden its width is that of an earlier time, or of none
            hint.setHeight(max(hint.height(), self.flow.heightForWidth(self.width())))
        return hint

    def resizeEvent(self, event) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def showEvent(self, event) -> None:  # noqa: N802
        super().showEvent(event)
        self.updateGeometry()

    def hideEvent(self, event) -> None:  # noqa: N802
        super().hideEvent(event)
        self.updateGeometry()
