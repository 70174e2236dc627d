"""补空 / 去叠: the gaps and overlaps in a scope, settled all at once or one by one with a key."""

from __future__ import annotations

import shapely
from qgis.core import QgsCoordinateTransform, QgsProject, QgsWkbTypes
from qgis.gui import QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ...core.grids.editing import repairing, settling
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.repairing import GAP, Flaw
from ...core.grids.editing.words import named
from ...core.text import listed, tr
from ...workspace.frames import to_qgis
from .. import messages
from ..controls import usable
from ..editing.editor import GridEditor
from ..frame_model import FAINT, GOOD

_SHOWN = 9  # candidates that have a key
_CORNER = 0.05  # m of common border
_HERE, _SELECTED = 0, 1
_RED = QColor(198, 40, 40)
_FILL = QColor(198, 40, 40, 110)


class RepairDialog(QDialog):
    """Stays open beside the map. Keys 1–9 or Enter give the shown place to a candidate, ← → show the previous and next."""

    def __init__(self, editor: GridEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.flaws: list[Flaw] = []
        self.place = -1
        self._desk: Desk | None = None
        self._within = None
        self.setObjectName("gewu_repair")
        self.setWindowTitle(tr("补空/去叠"))
        self.resize(420, 440)
        self._band = QgsRubberBand(editor.canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setStrokeColor(_RED)
        self._band.setFillColor(_FILL)
        self._band.setWidth(2)
        layout = QVBoxLayout(self)
        layout.addLayout(self._scope())
        self.list = QListWidget(self)
        self.list.setObjectName("gewu_repair_list")
        self.list.currentRowChanged.connect(messages.reported(self._show_place))
        layout.addWidget(self.list, 2)
        self.question = QLabel(self)
        self.question.setObjectName("gewu_repair_question")
        self.question.setWordWrap(True)
        layout.addWidget(self.question)
        self.candidates = QListWidget(self)
        self.candidates.setObjectName("gewu_repair_candidates")
        self.candidates.setToolTip(tr("双击，或按行首的数字键，把这一处划给它"))
        self.candidates.itemDoubleClicked.connect(lambda item: messages.reported(self._give)(self.candidates.row(item)))
        layout.addWidget(self.candidates, 2)
        layout.addLayout(self._steps())
        layout.addLayout(self._buttons())
        for box in (self.list, self.candidates):
            box.installEventFilter(self)
            box.setTextElideMode(Qt.TextElideMode.ElideRight)
            box.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        editor.desks.changed.connect(self._look_again)
        editor.session.workspace_changed.connect(self.close)
        editor.closing.connect(self.close)
        self.look()

    # the form

    def _scope(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.here = QRadioButton(tr("地图当前范围"), self)
        self.selected = QRadioButton(tr("选中的网格及周边"), self)
        self.here.setObjectName("gewu_repair_here")
        self.selected.setObjectName("gewu_repair_selected")
        group = QButtonGroup(self)
        group.addButton(self.here, _HERE)
        group.addButton(self.selected, _SELECTED)
        chosen = bool(self.editor.selected_uids())
        (self.selected if chosen else self.here).setChecked(True)
        self.again = QPushButton(tr("查找"), self)
        self.again.setObjectName("gewu_repair_look")
        self.again.setAutoDefault(False)
        self.again.setToolTip(tr("在这个范围内重新查找空白和重叠"))
        self.again.clicked.connect(messages.reported(lambda _checked=False: self.look()))
        row.addWidget(self.here)
        row.addWidget(self.selected)
        row.addStretch(1)
        row.addWidget(self.again)
        group.buttonClicked.connect(lambda _button: messages.reported(self.look)())
        return row

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.previous = QPushButton(tr("上一处"), self)
        self.next = QPushButton(tr("下一处"), self)
        self.give = QPushButton(tr("划给所选网格"), self)
        self.give.setObjectName("gewu_repair_give")
        for button, slot in (
            (self.previous, lambda: self.step(-1)),
            (self.next, lambda: self.step(1)),
            (self.give, lambda: self._give(self.candidates.currentRow())),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(messages.reported(lambda _checked=False, slot=slot: slot()))
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addStretch(1)
        row.addWidget(self.give)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.all = QPushButton(tr("全部划给公共边界最长的相邻网格"), self)
        self.all.setObjectName("gewu_repair_all")
        self.all.setAutoDefault(False)
        self.all.clicked.connect(messages.reported(lambda _checked=False: self._settle_all()))
        close = QPushButton(tr("关闭"), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        row.addWidget(self.all)
        row.addStretch(1)
        row.addWidget(close)
        return row

    # finding

    def look(self) -> None:
        """Find the gaps and overlaps of the chosen scope; raises GewuError where it is too large or nothing is selected."""
        self._within = self._area()
        self._find(0)

    def _area(self):
        """Return the polygon in which to look."""
        uids = self.editor.selected_uids()
        if self.selected.isChecked() and uids:
            desk = self.editor.desks.desk_of(self.editor.table, uids)
            rows = [desk.row_of(uid) for uid in uids]
            return shapely.buffer(shapely.union_all(desk.shapes[rows]), 1.0)
        self.here.setChecked(True)
        canvas, workspace = self.editor.canvas, self.editor.session.need()
        transform = QgsCoordinateTransform(canvas.mapSettings().destinationCrs(), workspace.crs, QgsProject.instance())
        extent = transform.transformBoundingBox(canvas.extent())
        return shapely.box(extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())

    def _look_again(self) -> None:
        """The data have changed: by this dialog, by undo, by another tool."""
        if self.isVisible() and self._within is not None:
            messages.reported(self._find)(max(self.place, 0))

    def _find(self, place: int) -> None:
        self._desk = self.editor.desks.desk(self.editor.table, self._within.bounds)
        self.flaws = repairing.flaws(self._desk, self._within)
        self.list.blockSignals(True)
        self.list.clear()
        for number, flaw in enumerate(self.flaws):
            kind = tr("空白") if flaw.kind == GAP else tr("重叠")
            text = tr("{number}. {kind} {area:.1f} ㎡").format(number=number + 1, kind=kind, area=flaw.shape.area)
            between = listed(self._desk.label(row) for row in flaw.holders or flaw.rows[:2])
            item = QListWidgetItem(f"{text}　{between}" if between else text)
            item.setToolTip(item.text())
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.place = -1
        if self.flaws:
            self.list.setCurrentRow(min(place, len(self.flaws) - 1))
        else:
            self._show_place(-1)

    # one by one

    def step(self, by: int) -> None:
        """Show the next or the previous place, round and round."""
        if self.flaws:
            self.list.setCurrentRow((self.place + by) % len(self.flaws))

    def _show_place(self, place: int) -> None:
        self.place = place
        self.candidates.clear()
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if 0 <= place < len(self.flaws):
            self._ask(self.flaws[place])
        else:
            self.question.setText(tr("这个范围内没有空白和重叠。"))
            self.question.setStyleSheet(f"color: {GOOD};")
        self._show_state()

    def _ask(self, flaw: Flaw) -> None:
        desk, crs = self._desk, self.editor.session.need().crs
        self._band.setToGeometry(to_qgis(flaw.shape), crs)
        self.editor.session.map.show([flaw.shape], crs, flash=False)
        self.question.setStyleSheet("")
        if not flaw.rows:
            self.question.setText(tr("旁边没有可以接收的{unit}（都已锁定，或不相邻）。").format(unit=named(desk.table)))
            self.question.setStyleSheet(f"color: {FAINT};")
            return
        ask = tr("这处空白划给哪一个？") if flaw.kind == GAP else tr("这处重叠划给哪一个？")
        self.question.setText(ask + tr("按数字键，或回车选第一个。"))
        for number, (row, border) in enumerate(zip(self._takers(flaw), flaw.borders)):
            text = tr("{number}  {name}：公共边界 {border:.1f} m，{load:.0f} 户（含商铺）").format(
                number=number + 1, name=desk.label(row), border=border, load=desk.load[desk.home == row].sum()
            )
            self.candidates.addItem(text)
        self.candidates.setCurrentRow(0)

    def _give(self, number: int) -> None:
        """Give the shown place to a candidate and go on to the next."""
        if not 0 <= self.place < len(self.flaws):
            return
        flaw = self.flaws[self.place]
        takers = self._takers(flaw)
        if 0 <= number < len(takers):
            self.editor.apply(repairing.settle(self._desk, flaw, takers[number]))

    def _takers(self, flaw: Flaw) -> list[int]:
        """Return the candidates that have a key; what only touches at a corner is one where nothing else is."""
        beside = [row for row, border in zip(flaw.rows, flaw.borders) if border > _CORNER]
        return (beside or list(flaw.rows))[:_SHOWN]

    def _settle_all(self) -> None:
        draft, _left = settling.settle_most(self._desk, self.flaws)
        self.editor.apply(draft)

    # keys and state

    def keyPressEvent(self, event) -> None:  # noqa: N802
        if not self._took(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        """The lists would take the keys for themselves."""
        if event.type() == event.Type.KeyPress and self._took(event):
            return True
        return super().eventFilter(watched, event)

    def _took(self, event) -> bool:
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            messages.reported(self._give)(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            messages.reported(self._give)(max(self.candidates.currentRow(), 0))
        elif key == Qt.Key.Key_Left:
            self.step(-1)
        elif key == Qt.Key.Key_Right:
            self.step(1)
        else:
            return False
        return True

    def _show_state(self) -> None:
        none = "" if self.flaws else tr("没有空白和重叠")
        single = none or (tr("只有这一处") if len(self.flaws) < 2 else "")
        usable(self.previous, tr("在地图上显示上一处（←）"), single)
        usable(self.next, tr("在地图上显示下一处（→）"), single)
        has = 0 <= self.place < len(self.flaws) and bool(self.flaws[self.place].rows)
        usable(
            self.give,
            tr("把这一处划给列表中选中的网格（回车），可撤销"),
            none or ("" if has else tr("旁边没有可以接收的网格")),
        )
        open_ones = [flaw for flaw in self.flaws if flaw.rows]
        usable(
            self.all,
            tr("{count} 处一次处理，一步撤销").format(count=len(open_ones)),
            none or ("" if open_ones else tr("旁边的网格都已锁定")),
        )
        used = bool(self.editor.selected_uids())
        usable(self.selected, tr("只找选中网格内和边上的"), "" if used else tr("请先选中网格，再点“查找”"))

    def reject(self) -> None:
        """Closed by the button, by Escape or by the window: nothing is marked on the map any more."""
        self._within = None
        if self._band is not None and not sip.isdeleted(self._band):
            self.editor.canvas.scene().removeItem(self._band)
        self._band = None
        super().reject()
