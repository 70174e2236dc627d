"""拆楼: kind, number and counts of the parts of one building; the sums must be the building's, or are said to be new."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...core.grids.editing import dividing
from ...core.grids.editing.dividing import Block
from ...core.grids.parts.part_names import FLOOR, UNIT
from ...core.text import sentences, tr
from ..controls import usable
from ..frame_model import BAD, DOUBT, FAINT, GOOD
from .footprint_preview import FootprintPreview

_NAME, _HOMES, _SHOPS = range(3)


class DivideDialog(QDialog):
    """`counts()`, `kind`, `new_total` are the choice; `whole_again` is True when the parts are to become one building."""

    def __init__(self, building: Block, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.building = building
        self.whole_again = False
        self._busy = False
        self.setObjectName("gewu_divide")
        self.setWindowTitle(tr("拆楼：{name}").format(name=building.title))
        self.resize(460, 520)
        layout = QVBoxLayout(self)
        layout.addWidget(self._heading())
        layout.addLayout(self._choices())
        self.preview = FootprintPreview(self)
        layout.addWidget(self.preview, 1)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        layout.addWidget(self.note)
        layout.addWidget(self._table(), 2)
        self.sums = QLabel(self)
        self.sums.setObjectName("gewu_divide_sums")
        self.sums.setWordWrap(True)
        layout.addWidget(self.sums)
        self.accept_total = QCheckBox(tr("整栋以合计为准，户数来源改为“登记”"), self)
        self.accept_total.setObjectName("gewu_divide_total")
        self.accept_total.toggled.connect(lambda _on: self._show_state())
        layout.addWidget(self.accept_total)
        self.borders = QCheckBox(tr("网格界线随各部分调整"), self)
        self.borders.setObjectName("gewu_divide_borders")
        self.borders.setToolTip(tr("每一部分连同用地归占它最多的网格；不再有范围的网格撤并"))
        self.borders.setVisible(False)
        self.borders.toggled.connect(lambda _on: self._show_state())
        layout.addWidget(self.borders)
        layout.addWidget(self._buttons())
        self._begin()

    # the form

    def _heading(self) -> QLabel:
        building = self.building
        homes = tr("户数未知") if building.households is None else tr("{count} 户").format(count=building.households)
        text = tr("{name}：{homes}、{shops} 铺").format(name=building.title, homes=homes, shops=building.shops)
        if building.is_divided:
            text += tr("，现为 {count} 部分").format(count=len(building.parts))
        label = QLabel(text, self)
        label.setObjectName("gewu_divide_heading")
        return label

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.units = QRadioButton(tr("单元（并排）"), self)
        self.units.setObjectName("gewu_divide_units")
        self.floors = QRadioButton(tr("楼层（上下）"), self)
        self.floors.setObjectName("gewu_divide_floors")
        self.units.setToolTip(tr("沿楼的长边自西向东（自南向北）依次切开"))
        self.floors.setToolTip(tr("自下而上分段；地图上按户数示意切分"))
        self.count = QSpinBox(self)
        self.count.setObjectName("gewu_divide_count")
        self.count.setRange(2, max(2, dividing.most(self.building)))
        self.even = QPushButton(tr("平均分配"), self)
        self.even.setObjectName("gewu_divide_even")
        self.even.setToolTip(tr("按份数平均分配户数和商铺，名称恢复默认"))
        self.even.setAutoDefault(False)
        row.addWidget(self.units)
        row.addWidget(self.floors)
        row.addStretch(1)
        row.addWidget(QLabel(tr("份数"), self))
        row.addWidget(self.count)
        row.addWidget(self.even)
        self.units.toggled.connect(lambda _on: self._kind_chosen())
        self.count.valueChanged.connect(lambda _value: self._spread())
        self.even.clicked.connect(lambda _checked=False: self._spread())
        return row

    def _table(self) -> QTableWidget:
        self.table = QTableWidget(0, 3, self)
        self.table.setObjectName("gewu_divide_table")
        self.table.setHorizontalHeaderLabels([tr("名称"), tr("户数"), tr("商铺")])
        self.table.horizontalHeader().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.table.setMinimumHeight(110)
        self.table.itemChanged.connect(lambda _item: self._show_state())
        self.table.currentCellChanged.connect(lambda row, *_rest: self.preview.point_out(row))
        return self.table

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = box.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(tr("拆分"))
        self.ok.setObjectName("gewu_divide_ok")
        box.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        self.again = box.addButton(tr("恢复整栋"), QDialogButtonBox.ButtonRole.ResetRole)
        self.again.setObjectName("gewu_divide_again")
        self._apart = ""
        if self.building.is_divided:
            self._apart = dividing.across(self.building, [self.building.shape], [self.building.title])
        self.again.setVisible(self.building.is_divided)
        self.again.clicked.connect(lambda _checked=False: self._make_whole())
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    # what is chosen

    @property
    def kind(self) -> str:
        return UNIT if self.units.isChecked() else FLOOR

    @property
    def new_total(self) -> bool:
        """Return whether the sums take the place of the building's counts."""
        return self._differs() and self.accept_total.isChecked()

    def counts(self) -> list[tuple[str, int, int]] | None:
        """Return (label, households, shops) per part, None while a number is missing."""
        found = []
        for row in range(self.table.rowCount()):
            label, homes, shops = (self._text(row, column) for column in (_NAME, _HOMES, _SHOPS))
            if not homes.isdecimal() or not (shops or "0").isdecimal():
                return None
            found.append((label, int(homes), int(shops or "0")))
        return found

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return "" if item is None else item.text().strip()

    @property
    def move_borders(self) -> bool:
        return not self.borders.isHidden() and self.borders.isChecked()

    # how it follows

    def _begin(self) -> None:
        """Show the parts there are, else the even division a planner most likely wants."""
        self._busy = True
        (self.floors if self.building.kind == FLOOR else self.units).setChecked(True)
        self.count.setValue(dividing.usual_count(self.building, self.kind))
        self.accept_total.setChecked(self._is_unknown)  # there is no number the sums could contradict
        self._busy = False
        if self.building.is_divided:
            self._fill(dividing.present(self.building))
        else:
            self._spread()

    def _kind_chosen(self) -> None:
        if not self._busy:
            self._busy = True
            self.count.setValue(dividing.usual_count(self.building, self.kind))
            self._busy = False
            self._spread()

    def _spread(self) -> None:
        if not self._busy:
            self._fill(dividing.proposed(self.building, self.kind, self.count.value()))

    def _fill(self, counts: list[tuple[str, int, int]]) -> None:
        self._busy = True
        self.table.setRowCount(len(counts))
        for row, values in enumerate(counts):
            for column, value in enumerate(values):
                # what nobody knows is for the user to say: even parts of it would read as 0 households
                item = QTableWidgetItem("" if column == _HOMES and self._is_unknown else str(value))
                if column != _NAME:
                    item.setTextAlignment(int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
                self.table.setItem(row, column, item)
        self._busy = False
        self._show_state()

    def _differs(self) -> bool:
        counts = self.counts()
        if counts is None:
            return False
        total = sum(homes for _, homes, _ in counts), sum(shops for _, _, shops in counts)
        return total != (self.building.households, self.building.shops)

    @property
    def _is_unknown(self) -> bool:
        return self.building.households is None

    def _problem(self, counts: list[tuple[str, int, int]] | None) -> str:
        if counts is None and self._is_unknown:
            return tr("整栋户数未知：请填写各部分的户数（整数），合计记为整栋的登记户数。")
        if counts is None:
            return tr("户数、商铺数请填整数。")
        return dividing.problem(self.building, counts)

    def _crossing(self, counts: list[tuple[str, int, int]] | None) -> str:
        """Return which part would lie across a grid border, "" for none."""
        if self._problem(counts):
            return ""
        return dividing.across(self.building, self._outlines(counts), [label for label, _, _ in counts])

    def _outlines(self, counts: list[tuple[str, int, int]]) -> list:
        return dividing.outlines(self.building, [homes + shops for _, homes, shops in counts])

    def _show_state(self) -> None:
        if self._busy:
            return
        counts = self.counts()
        why = self._problem(counts)
        differs = self._differs()
        self.accept_total.setVisible(differs)
        self._show_sums(counts, differs)
        if not why and differs and not self.accept_total.isChecked():
            why = tr("合计与整栋不一致；请改正，或勾选“整栋以合计为准”。")
        crossing = self._crossing(counts)
        self.borders.setVisible(bool(crossing or self._apart))
        if crossing and not self.borders.isChecked():
            why = why or sentences(crossing, dividing.remedy())
        usable(self.ok, tr("拆分成这些部分，可撤销"), why)
        stuck = self._apart if not self.borders.isChecked() else ""
        tip = tr("删去各部分，户数、商铺合回整栋")
        usable(self.again, tip, sentences(stuck, dividing.remedy()) if stuck else "")
        high = self.building.desk.settings.maximum
        over = [] if counts is None else [label for label, homes, shops in counts if homes + shops > high]
        direction = tr("表中自西向东（自南向北）排列。") if self.kind == UNIT else tr("表中自下而上排列，图上为示意。")
        text, colour = direction, FAINT
        if why:
            text, colour = why, BAD
        elif crossing:
            text, colour = tr("网格界线将随各部分调整，户数随之变化。"), DOUBT
        elif over:
            text = tr("有 {count} 部分超过上限 {high:g} 户，仍可拆分。").format(count=len(over), high=high)
            colour = DOUBT
        self.note.setText(text)
        self.note.setStyleSheet(f"color: {colour};")
        self._draw(counts, high)

    def _show_sums(self, counts: list[tuple[str, int, int]] | None, differs: bool) -> None:
        homes, shops = ("?", "?") if counts is None else (sum(row[1] for row in counts), sum(row[2] for row in counts))
        building = self.building
        total = tr("未知") if building.households is None else building.households
        self.sums.setText(
            tr("合计 {homes} / {total} 户，{shops} / {all_shops} 铺").format(
                homes=homes, total=total, shops=shops, all_shops=building.shops
            )
        )
        self.sums.setStyleSheet(f"color: {BAD if differs or counts is None else GOOD}; font-weight: bold;")

    def _draw(self, counts: list[tuple[str, int, int]] | None, high: float) -> None:
        blank = counts is None and self._is_unknown
        if blank:  # even parts until it is known what they hold
            counts = [("", 1, 0)] * self.table.rowCount()
        if counts is None or self.building.shape is None or len(counts) < 2:
            return
        shapes = self._outlines(counts)
        people = [tr("{count}户").format(count="？" if blank else homes) for _, homes, _ in counts]
        texts = [f"{number + 1}\n{text}" for number, text in enumerate(people)]
        self.preview.show_parts(shapes, texts, [homes + shops > high for _, homes, shops in counts])

    def _make_whole(self) -> None:
        self.whole_again = True
        super().accept()

    def accept(self) -> None:
        """Enter in a cell only ends its editing; the button must be usable."""
        if self.ok.isEnabled():
            super().accept()
