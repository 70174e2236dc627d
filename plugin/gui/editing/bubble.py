"""The bubble at the cursor: what a gesture would do to every unit it touches."""

from __future__ import annotations

from html import escape

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint, QSize, Qt
from qgis.PyQt.QtWidgets import QLabel

from ...core.grids.editing.draft import Touch
from ...core.text import tr
from .standings import COLOURS, change, sign, standing

#: Lines shown at most; the others are counted.
LINES = 8
#: Pixels between the cursor and the bubble.
_AWAY = 18
_STYLE = "background: #fdfdf6; color: #1d2733; border: 1px solid #8a97a5; border-radius: 4px; padding: 4px 6px;"
_CELL = '<td valign="middle" style="padding-right: 8px; white-space: nowrap;">{text}</td>'


class Bubble(QLabel):
    """A child of the canvas that never takes the mouse and never leaves the canvas."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas.viewport())
        self.setObjectName("gewu_bubble")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setStyleSheet(_STYLE)
        self._room = QSize()
        self.hide()

    def show_touches(self, touches: list[Touch], place: QPoint, remark: str = "") -> None:
        """Show the counts of units beside `place` (pixels of the canvas). remark: a text below them."""
        self._show(table(touches) + (f"<div>{escape(remark)}</div>" if remark else ""), place)

    def show_refusal(self, text: str, place: QPoint) -> None:
        """Show why the gesture would be refused."""
        self._show(f'<span style="color: #c62828;">✕ {escape(text)}</span>', place)

    def show_text(self, text: str, place: QPoint) -> None:
        """Show a plain text."""
        self._show(escape(text), place)

    def _show(self, html: str, place: QPoint) -> None:
        room = self.parentWidget().size()
        if html != self.text() or room != self._room:  # laying text out takes most of the time of a mouse move
            self._room = room
            self.setText(html)
            # a long refusal is broken into lines, a table never is
            self.setWordWrap("<table" not in html and self.fontMetrics().horizontalAdvance(html) > 0.5 * room.width())
            hint = self.sizeHint()
            width = min(hint.width(), room.width())
            height = self.heightForWidth(width) if self.hasHeightForWidth() else hint.height()
            self.resize(width, min(height, room.height()))
        left, top = place.x() + _AWAY, place.y() + _AWAY
        if left + self.width() > room.width():
            left = place.x() - _AWAY - self.width()
        if top + self.height() > room.height():
            top = place.y() - _AWAY - self.height()
        self.move(max(min(left, room.width() - self.width()), 0), max(min(top, room.height() - self.height()), 0))
        self.show()


def table(touches: list[Touch]) -> str:
    """Return the lines of the bubble as HTML: those whose counts change first, then the others as they come."""
    ordered = sorted(touches, key=lambda touch: touch.before == touch.after)
    shops = any(load is not None and load.shops for touch in touches for load in (touch.before, touch.after))
    lines = "".join(f"<tr>{_line(touch, shops)}</tr>" for touch in ordered[:LINES])
    more = len(ordered) - LINES
    rest = f"<div>{tr('……另有 {count} 个').format(count=more)}</div>" if more > 0 else ""
    return f"<table cellspacing='0' cellpadding='0'>{lines}</table>{rest}" if lines else tr("不改变任何网格")


def _line(touch: Touch, shops: bool) -> str:
    """Return the cells of a unit. shops: whether there are any to tell of."""
    colour = COLOURS.get(standing(touch), "")
    households = f'<b style="color: {colour};">{change(touch.before, touch.after, "households")}</b>'
    mark = f'<span style="color: {colour};">{sign(standing(touch))}</span>' if touch.after is not None else tr("撤并")
    cells = [
        escape(name(touch)),
        tr("{count} 户").format(count=households),
        mark,
        tr("{count} 铺").format(count=change(touch.before, touch.after, "shops")) if shops else "",
        tr("{count} 栋").format(count=change(touch.before, touch.after, "buildings")),
    ]
    return "".join(_CELL.format(text=text) for text in cells)


def name(touch: Touch) -> str:
    """Return what a unit is called in a narrow place: the end of its code where its label holds one."""
    label = touch.label
    tail = label[label.rindex("（") + 1 : -1] if label.endswith("）") and "（" in label else label
    if touch.row >= 0:
        return tail
    return tr("新 {code}").format(code=tail) if tail else tr("新")
