"""The records of one group side by side: one row per field, one column per record, the value that stays marked."""

from __future__ import annotations

import math

import numpy as np
import shapely
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor, QFont
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ...core import schema
from ...core.facilities.classes import taxonomy
from ...core.facilities.duplicates import merging
from ...core.facilities.duplicates.merging import Merge, Record, Typed
from ...core.facilities.tags.tagging import COLUMNS
from ...core.text import tr
from ..frame_model import FAINT
from .duplicates_marks import colour

_TAG = COLUMNS["precinct"]
#: Parts that cannot be typed: they hang together with more than the words in the cell.
_NOT_TYPED = ("code", "type_text", "geometry", _TAG, "capacity")
_ROLE = Qt.ItemDataRole.UserRole
_CHOSEN, _CONFLICT = QColor(26, 127, 55, 46), QColor(178, 106, 0, 40)


def options(part: str) -> list[tuple[str, str]]:
    """Return (value, text) of what a part may be, nothing where it is free."""
    if part == "class_code":
        return [(entry.code, f"{entry.code} {entry.name}") for entry in taxonomy.load().classes]
    given = schema.table(merging.TABLE).field(part).options if part not in ("geometry", _TAG) else ()
    return [(value, value) for value in given] if isinstance(given, tuple) else []


def typed(part: str, text: str) -> Typed | None:
    """Return what was typed as a value of the part; None where it is no such value (a number that is none)."""
    field, text = schema.table(merging.TABLE).field(part), text.strip()
    if not text:
        return Typed(None)
    if not field.is_number:
        return Typed(text)
    try:
        number = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        return None
    fits = math.isfinite(number) and (field.min is None or number >= field.min)
    fits = fits and (field.max is None or number <= field.max) and (field.type != "integer" or number.is_integer())
    return Typed(number) if fits else None


class RecordsTable(QTableWidget):
    """Column 0 is what comes out, the others are the records.

    chosen(part, number): a record's value was taken; kept(number): the head of a record was clicked; edited(part, text):
    a value was typed; refused(part, text): it was not one.
    """

    chosen = pyqtSignal(str, int)
    kept = pyqtSignal(int)
    edited = pyqtSignal(str, object)
    refused = pyqtSignal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 0, parent)
        self._parts: list[str] = []
        self._filling = False
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegate(_Delegate(self))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionClicked.connect(lambda column: self.kept.emit(column - 1) if column > 0 else None)
        self.cellClicked.connect(self._clicked)

    @property
    def parts(self) -> list[str]:
        """Return the parts in the order of the rows."""
        return list(self._parts)

    def show_group(self, records: list[Record], merge: Merge, names: dict[str, dict[str, str]], referred: dict) -> None:
        """Show the records and what comes out of them. names: {unit table: {code: name}}; referred: {uid: references}."""
        self._filling = True
        said = {part: [merging.said(row, part) for row in records] for part in merging.parts()}
        self._parts = [part for part, texts in said.items() if any(texts) or part in ("name", "geometry")]
        self.setColumnCount(len(records) + 1)
        self.setRowCount(len(self._parts))
        self._head(records, merge, referred)
        conflicts = {conflict.part for conflict in merge.conflicts}
        for row, part in enumerate(self._parts):
            title = QTableWidgetItem(tr_part(part))
            title.setToolTip(tr("各来源说法不同，请核对") if part in conflicts else "")
            title.setForeground(QBrush(QColor("#b26a00" if part in conflicts else FAINT)))
            self.setVerticalHeaderItem(row, title)
            self._result(row, part, merge, names, part in conflicts)
            for number, record in enumerate(records):
                self._cell(row, number, part, record, merge, names)
        self._widths()
        self._filling = False

    def _head(self, records: list[Record], merge: Merge, referred: dict) -> None:
        result = QTableWidgetItem(tr("合并后"))
        result.setToolTip(tr("双击或按 F2 可直接填写"))
        self.setHorizontalHeaderItem(0, result)
        for number, record in enumerate(records):
            stays = record["uid"] == merge.keep
            source = merging.written(record["source"]).replace("import:", "")
            item = QTableWidgetItem(f"{'★ ' if stays else ''}{number + 1}  {source}")
            item.setForeground(QBrush(QColor(colour(number))))
            font = QFont(self.font())
            font.setBold(True)
            item.setFont(font)
            told = [tr("保留这一条的编码和唯一标识") if stays else tr("点表头：保留这一条的编码和位置")]
            told.append(tr("更新时间：{time}").format(time=(record["updated_at"] or record["created_at"] or "—")[:16]))
            if referred.get(record["uid"]):
                told.append(tr("其他表有 {count} 处引用").format(count=referred[record["uid"]]))
            item.setToolTip("\n".join(told))
            self.setHorizontalHeaderItem(number + 1, item)

    def _result(self, row: int, part: str, merge: Merge, names: dict, conflict: bool) -> None:
        text = shown(merge.values, part, names)
        item = QTableWidgetItem(text or "—")
        item.setData(_ROLE, merging.written(merge.values[part]) if part in merge.values else "")
        item.setToolTip(text)
        font = QFont(self.font())
        font.setBold(True)
        item.setFont(font)
        if conflict:
            item.setBackground(QBrush(_CONFLICT))
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags if part in _NOT_TYPED else flags | Qt.ItemFlag.ItemIsEditable)
        self.setItem(row, 0, item)

    def _cell(self, row: int, number: int, part: str, record: Record, merge: Merge, names: dict) -> None:
        text = shown(record, part, names)
        if part == "geometry":
            text = _place(record, merge)
        item = QTableWidgetItem(text or "—")
        item.setToolTip(tr("点一下采用这个值") + (f"\n{text}" if text else ""))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if merge.chosen[part] == number:
            item.setBackground(QBrush(_CHOSEN))
            font = QFont(self.font())
            font.setBold(True)
            item.setFont(font)
        elif not text:
            item.setForeground(QBrush(QColor(FAINT)))
        self.setItem(row, number + 1, item)

    def _widths(self) -> None:
        """Every record gets the same room; the result and long texts get what is left."""
        count = self.columnCount()
        room = max(self.viewport().width(), 1)
        wanted = min(max(room // max(count, 1), 130), 260)
        for column in range(count):
            self.setColumnWidth(column, wanted)
        self.horizontalHeader().setStretchLastSection(wanted * count < room)

    def resizeEvent(self, event) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self.columnCount():
            self._widths()

    def _clicked(self, row: int, column: int) -> None:
        if column > 0:
            self.chosen.emit(self._parts[row], column - 1)

    def take(self, row: int, text: str) -> None:
        """Hand on what was typed into the result of a row."""
        part = self._parts[row]
        value = typed(part, text)
        if value is None:
            self.refused.emit(part, text)
        else:
            self.edited.emit(part, value)

    def is_typing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState


class _Delegate(QStyledItemDelegate):
    """A list for what has options, a line for the rest; the value goes to the table, not into the cell."""

    def createEditor(self, parent, option, index):  # noqa: N802
        table = self.parent()
        choices = options(table.parts[index.row()])
        if not choices:
            return QLineEdit(parent)
        box = QComboBox(parent)
        box.addItem(tr("（空）"), "")
        for value, text in choices:
            box.addItem(text, value)
        box.activated.connect(lambda _index: self._done(box))
        return box

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor, index) -> None:  # noqa: N802
        value = index.data(_ROLE) or ""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findData(value), 0))
        else:
            editor.setText(value)
            editor.selectAll()

    def setModelData(self, editor, model, index) -> None:  # noqa: N802
        text = editor.currentData() if isinstance(editor, QComboBox) else editor.text()
        if (text or "") != (index.data(_ROLE) or ""):
            self.parent().take(index.row(), text or "")

    def eventFilter(self, editor, event) -> bool:  # noqa: N802
        """Enter ends the typing here and goes no further: it would merge the group."""
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done(editor)
            return True
        return super().eventFilter(editor, event)


def tr_part(part: str) -> str:
    """Return what a part is called in the user's language."""
    if part == "geometry":
        return tr("位置")
    if part == _TAG:
        return tr("挂接")
    return schema.table(merging.TABLE).field(part).title


def shown(record: Record, part: str, names: dict[str, dict[str, str]]) -> str:
    """Return what a record says, with the names of class and units."""
    if part == "class_code":
        code = merging.written(record[part])
        return f"{code} {taxonomy.load().name_of(code)}".strip() if code else ""
    if part == _TAG:
        units = {
            level: names.get(level, {}).get(record[column]) or merging.written(record[column])
            for level, column in COLUMNS.items()
            if merging.written(record[column])
        }
        told = [units[level] for level in ("community", "compound") if level in units] or list(units.values())
        state = merging.written(record["tag_state"])
        return " · ".join([state, *told] if state else told) if told else ""
    if part == "geometry":
        return merging.written(record["placed_by"]) or (tr("坐标") if merging.written(record[part]) else "")
    return merging.said(record, part)


def _place(record: Record, merge: Merge) -> str:
    """Return how a record was placed and how far that is from the place that stays."""
    own, kept = record["geometry"], merge.values["geometry"]
    basis = shown(record, "geometry", {})
    if own is None:
        return tr("没有坐标")
    metres = float(shapely.distance(own, kept)) if kept is not None else np.nan
    return (
        basis
        if metres != metres or metres < 0.5
        else tr("{basis}，相距 {metres:.0f} m").format(basis=basis, metres=metres)
    )
