"""The table of field pairs in the import dialog: one line per target field, a list of the source's columns to choose from."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ...core.imports import mapping as mappings
from ...core.schema import Table
from ...core.text import listed, tr
from ...workspace.sources import Source
from ..frame_model import BAD, DOUBT, FAINT, GOOD

TARGET, SOURCE, SAMPLE, BASIS = range(4)
_SAMPLES = 4


class MappingTable(QTableWidget):
    """Shows and edits {target field: source column}."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("gewu_mapping")
        self.setHorizontalHeaderLabels([tr("目标字段"), tr("源字段"), tr("示例值"), tr("依据")])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(SAMPLE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((TARGET, 170), (SOURCE, 210), (BASIS, 150)):
            self.setColumnWidth(column, width)
        self._targets: list[str] = []
        self._source: Source | None = None
        self._guesses: dict[str, mappings.Guess] = {}
        self._automatic: mappings.Mapping = {}
        self._remembered: mappings.Mapping = {}

    def fill(self, table: Table, source: Source, chosen: mappings.Mapping, remembered: bool) -> None:
        """Show every field of `table` with the columns of `source`; `chosen` is preselected."""
        self._source = source
        self._guesses = {guess.target: guess for guess in mappings.propose(table, source.preview)}
        self._automatic = source.automatic_mapping(table)
        self._remembered = dict(chosen) if remembered else {}
        rows = sorted(_rows(table, source), key=lambda row: row[0] not in chosen)  # paired ones on top
        self._targets = [target for target, _, _ in rows]
        self.setRowCount(0)
        self.setRowCount(len(rows))
        for row, (target, title, tip) in enumerate(rows):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            self.setItem(row, TARGET, item)
            self.setItem(row, SAMPLE, QTableWidgetItem())
            self.setItem(row, BASIS, QTableWidgetItem())
            box = QComboBox(self)
            box.addItem(tr("（不导入）"), None)
            for name in source.fields:
                box.addItem(name, name)
            self._select(box, chosen.get(target))
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.wheelEvent = lambda event: event.ignore()  # scrolling the table must not change a choice
            box.currentIndexChanged.connect(lambda _index, place=row: self._row_changed(place))
            self.setCellWidget(row, SOURCE, box)
            self._explain(row)

    def mapping(self) -> mappings.Mapping:
        """Return what is chosen."""
        result: mappings.Mapping = {}
        for row, target in enumerate(self._targets):
            source = self.cellWidget(row, SOURCE).currentData()
            if source:
                result[target] = source
        return result

    def choose(self, target: str, source) -> None:
        """Select a source column (or several, or None) for one target field."""
        self._select(self.cellWidget(self._targets.index(target), SOURCE), source)

    def unused(self) -> list[str]:
        """Return the source columns that go nowhere."""
        used: set[str] = set()
        for source in self.mapping().values():
            used.update([source] if isinstance(source, str) else source)
        return [name for name in (self._source.fields if self._source else []) if name not in used]

    def _select(self, box: QComboBox, source) -> None:
        if isinstance(source, (list, tuple)):
            text = " + ".join(source)
            if box.findText(text) < 0:
                box.addItem(text, list(source))
            box.setCurrentIndex(box.findText(text))
        else:
            box.setCurrentIndex(max(box.findData(source), 0) if source else 0)

    def _row_changed(self, row: int) -> None:
        self._explain(row)
        self.changed.emit()

    def _explain(self, row: int) -> None:
        target = self._targets[row]
        source = self.cellWidget(row, SOURCE).currentData()
        self.item(row, SAMPLE).setText(self._samples(source))
        text, colour = self._basis(target, source)
        basis = self.item(row, BASIS)
        basis.setText(text)
        basis.setForeground(QBrush(QColor(colour)))

    def _samples(self, source) -> str:
        if not source or self._source is None:
            return ""
        names = [source] if isinstance(source, str) else source
        found: list[str] = []
        for name in names:
            for value in self._source.preview[name]:
                text = "" if value is None or value != value else str(value)
                if text and text not in found:
                    found.append(text)
                if len(found) >= _SAMPLES:
                    return listed(found)
        return listed(found)

    def _basis(self, target: str, source) -> tuple[str, str]:
        if not source:
            return "", FAINT
        if self._remembered.get(target) == source:
            return tr("沿用上次"), GOOD
        if target in mappings.SPECIAL:
            return tr("坐标列"), GOOD
        if not isinstance(source, str):
            return tr("按对照表"), GOOD
        guess = self._guesses.get(target)
        if guess is None or guess.source != source:
            return (tr("按对照表"), GOOD) if self._automatic.get(target) == source else (tr("手工"), FAINT)
        if guess.score >= 0.9:
            return tr("名称一致"), GOOD
        return tr("相近 {percent}%").format(
            percent=round(guess.score * 100)
        ), DOUBT if guess.score >= mappings.ACCEPTED else BAD


def _rows(table: Table, source: Source) -> list[tuple[str, str, str]]:
    """Return (target, title, tool tip) per line; coordinate columns first where shapes must come from columns."""
    rows = []
    if table.geometry and not source.has_geometry:
        if table.geometry in ("Point", "Geometry"):
            rows.append((mappings.X, tr("经度 / 东坐标"), tr("度，或以米计的东（横）坐标")))
            rows.append((mappings.Y, tr("纬度 / 北坐标"), tr("度，或以米计的北（纵）坐标")))
        rows.append((mappings.WKT, tr("图形（WKT）"), tr("形如 POINT(104.07 30.66) 的文本列")))
    for field in mappings.targets(table):
        title = f"{field.title} *" if field.required else field.title
        rows.append((field.name, title, field.help or field.name))
    return rows
