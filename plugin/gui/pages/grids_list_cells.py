"""How a cell of the list of grids is drawn and typed into: households as a bar against the bounds, options as a list."""

from __future__ import annotations

import math

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPalette, QPen
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QStyle, QStyleOptionViewItem

from ...core import schema
from ...core.grids import bounds
from ...core.text import stored
from ..cell_editors import CellEditors
from ..frame_model import FAINT, GOOD
from .grids_list_model import BAR_ROLE, GridModel, standing_colour

#: The bar ends at this many times the maximum; what is above is cut off there.
_ROOM = 1.35
_BAR = 7.0
#: Room (px) a style leaves free beside the text of a cell.
_PADDING = 8


class GridDelegate(CellEditors):
    """For a view of a GridModel."""

    NAME = "gewu_grid_cell"

    def initStyleOption(self, option: QStyleOptionViewItem, index) -> None:  # noqa: N802
        super().initStyleOption(option, index)
        if self._name(index) == "name":
            option.text = squeezed(option.text, option.fontMetrics, option.rect.width() - _PADDING)
        if index.data(Qt.ItemDataRole.DecorationRole) is not None:
            side = option.fontMetrics.height()
            option.decorationSize = QSize(side, side)

    # the bar

    def paint(self, painter, option: QStyleOptionViewItem, index) -> None:
        if self._name(index) != "load":
            super().paint(painter, option, index)
            return
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        text, own.text = own.text, ""
        style = own.widget.style() if own.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, own.widget)
        number = option.fontMetrics.horizontalAdvance("000+00")
        box = QRectF(option.rect).adjusted(2, 0, -4, 0)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        households, shops, standing, is_explained = index.data(BAR_ROLE)
        name = standing_colour(standing, is_explained)
        painter.setPen(QColor(name) if name and not selected else option.palette.color(role))
        painter.drawText(
            QRectF(box.left(), box.top(), number, box.height()),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            text,
        )
        room = box.adjusted(number + 6, 0, 0, 0)
        if room.width() > 12:
            if selected:
                painter.fillRect(room.adjusted(0, 3, 0, -3), option.palette.color(QPalette.ColorRole.Base))
            self._draw_bar(painter, room, households, shops, QColor(_bar_colour(standing, is_explained)), index.model())
        painter.restore()

    def _draw_bar(self, painter, room: QRectF, households: float, shops: float, colour: QColor, model) -> None:
        low, high = model.limits
        scale = room.width() / (_ROOM * high) if high > 0 else 0.0
        middle = room.center().y()
        ground = QColor(colour)
        ground.setAlpha(36)
        track = QRectF(room.left(), middle - _BAR / 2, room.width(), _BAR)
        painter.fillRect(track, ground)
        living = 0.0 if math.isnan(households) else min(households * scale, room.width())
        selling = 0.0 if math.isnan(shops) else min(shops * scale, room.width() - living)
        painter.fillRect(QRectF(track.left(), track.top(), living, _BAR), colour)
        lighter = QColor(colour)
        lighter.setAlpha(140)
        painter.fillRect(QRectF(track.left() + living, track.top(), selling, _BAR), lighter)
        painter.setPen(QPen(QColor("#444444"), 1.0))
        for bound in (low, high):
            x = round(room.left() + bound * scale) + 0.5
            painter.drawLine(int(x), int(middle - _BAR / 2 - 2), int(x), int(middle + _BAR / 2 + 2))

    # editing

    def createEditor(self, parent, option, index):  # noqa: N802
        field = schema.table("micro_grid").field(self._column(index).field)
        if field.options:
            return self.choice(parent, [(one, one) for one in field.options])
        return self.line(parent)

    def setEditorData(self, editor, index) -> None:  # noqa: N802
        if not self.is_first_filling(editor):
            return
        value = index.data(Qt.ItemDataRole.EditRole) or ""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findText(value))
        else:
            editor.setText(value)
            editor.selectAll()

    def setModelData(self, editor, model, index) -> None:  # noqa: N802
        value = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
        model.setData(index, value, Qt.ItemDataRole.EditRole)

    @staticmethod
    def _column(index):
        model: GridModel = index.model()
        return model.columns[index.column()]

    def _name(self, index) -> str:
        return self._column(index).name


def squeezed(text: str, metrics, width: int) -> str:
    """Return a name so that it fits: without what all grids are called, then without its middle: numbers are at the end."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    for ending in (stored("微网格"), stored("网格")):
        text = text[: -len(ending)] if text.endswith(ending) and len(text) > len(ending) else text
    if metrics.horizontalAdvance(text) <= width:
        return text
    return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)


def _bar_colour(standing: str, is_explained: bool) -> str:
    if standing == bounds.INSIDE:
        return GOOD
    return standing_colour(standing, is_explained) or FAINT
