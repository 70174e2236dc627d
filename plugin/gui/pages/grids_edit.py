"""手工编辑: what is edited, the tools with their options, the reason, and what the last gesture did."""

from __future__ import annotations

import json

import pandas as pd
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.grids.editing.draft import Touch
from ...core.grids.editing.words import named
from ...core.text import tr
from .. import messages, remembered
from ..controls import usable
from ..editing import registry
from ..editing.bubble import name
from ..editing.editor import GridEditor
from ..editing.standings import COLOURS, change, sign, standing
from ..flow_layout import FlowBox
from ..frame_model import Column, FrameTable
from ..icons import icon
from ..session import Session

_REASONS = "editing/reasons"
#: Reasons kept for the next time.
_KEPT = 10


class EditPanel(QWidget):
    """Shows the state of `session.editor` and sets its table and reason."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.editor: GridEditor = session.editor
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(3)  # at 768 lines everything must be in sight
        layout.addLayout(self._form())
        layout.addWidget(self._tool_buttons())
        self.hint = QLabel(self)
        self.hint.setObjectName("gewu_edit_hint")
        self.hint.setWordWrap(True)
        self.hint.setStyleSheet("padding: 5px; background: #e8f0fa; color: #1d3a5f; border-radius: 3px;")
        layout.addWidget(self.hint)
        self.options_place = QVBoxLayout()
        self._options: QWidget | None = None
        layout.addLayout(self.options_place)
        layout.addLayout(self._steps())
        self.table = FrameTable(_columns(), "unit", self)
        self.table.setObjectName("gewu_edit_done")
        self.table.setSortingEnabled(False)  # a few rows in the order of the bubble; headings need no room for arrows
        self.table.clicked.connect(messages.reported(lambda _index: self._zoom()))
        self.table.setMinimumHeight(2 * self.fontMetrics().height() + 20)  # a heading and a row
        layout.addWidget(self.table, 100)
        layout.addStretch(1)
        self.editor.tool_changed.connect(messages.reported(self._show_tool))
        self.editor.hint_changed.connect(messages.reported(lambda _text: self._show_hint()))
        self.editor.table_changed.connect(messages.reported(self._show_table))
        self.editor.applied.connect(messages.reported(lambda _edit: self._show_done()))
        self._show_tool()
        self._show_done()
        self.refresh()

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        self.chooser = QComboBox(self)
        self.chooser.setObjectName("gewu_edit_table")
        self.chooser.setToolTip(tr("工具改动的是哪一种边界；不必先在图层面板中选中它的图层"))
        for table in registry.TABLES:
            self.chooser.addItem(named(table), table)
        self.chooser.currentIndexChanged.connect(lambda _index: self._choose())
        self.why = QComboBox(self)
        self.why.setObjectName("gewu_edit_why")
        self.why.setEditable(True)
        self.why.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.why.addItems(_reasons())
        self.why.setCurrentText("")
        self.why.lineEdit().setPlaceholderText(tr("可不填；随每一步记入变更记录"))
        self.why.lineEdit().setClearButtonEnabled(True)
        self.why.currentTextChanged.connect(self._set_why)
        form.addRow(tr("编辑对象"), self.chooser)
        form.addRow(tr("修改原因"), self.why)
        return form

    def _tool_buttons(self) -> QWidget:
        body = FlowBox(self)
        self.buttons: dict[str, QToolButton] = {}
        for tool_id, action in self.editor.actions.items():
            button = QToolButton(body)
            button.setDefaultAction(action)
            button.setObjectName(f"gewu_tool_{tool_id}")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(24, 24))
            button.setAutoRaise(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            body.flow.addWidget(button)
            self.buttons[tool_id] = button
        return body

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.done = QLabel(self)
        self.done.setWordWrap(True)
        row.addWidget(self.done, 1)
        self.undo = self._step_button("gewu_edit_undo", "undo", tr("撤销"), self.session.undo)
        self.again = self._step_button("gewu_edit_redo", "redo", tr("重做"), self.session.redo)
        row.addWidget(self.undo)
        row.addWidget(self.again)
        return row

    def _step_button(self, object_name: str, picture: str, text: str, slot) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(object_name)
        button.setIcon(icon(picture))
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(messages.reported(lambda _checked=False: slot()))
        return button

    # what is shown

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for room for the lines the texts are broken into, which Qt leaves out; else it squeezes the tools."""
        hint = super().minimumSizeHint()
        if self.isVisible():  # hidden it must not make the other tabs higher
            hint.setHeight(max(hint.height(), self.layout().minimumHeightForWidth(self.width())))
        return hint

    def refresh(self) -> None:
        last, following = self.session.last_step, self.session.next_step
        usable(self.undo, tr("撤销“{step}”").format(step=last), "" if last else tr("没有可以撤销的步骤"))
        usable(self.again, tr("重做“{step}”").format(step=following), "" if following else tr("没有可以重做的步骤"))
        self._show_heading()

    def _show_tool(self, _tool_id: str = "") -> None:
        if self._options is not None:
            self._options.deleteLater()
            self._options = None
        make = getattr(self.editor.tool, "options", None)
        options = make(self) if make is not None else None
        if options is not None:
            self._options = options
            self.options_place.addWidget(options)
        self._show_hint()

    def _show_hint(self) -> None:
        self.hint.setText(self.editor.hint() or tr("选一个工具开始编辑。每一步都可以撤销，保存工作区后才写入文件。"))

    def _show_table(self, table: str) -> None:
        self.chooser.setCurrentIndex(self.chooser.findData(table))
        self._show_tool()

    def _show_done(self) -> None:
        last = self.editor.last
        self.table.set_frame(_rows([], []) if last is None else _rows(last.touches, last.shapes))
        self.table.setVisible(last is not None and bool(last.touches))
        if last is not None and last.edit.log and self.editor.why:
            self._keep_reason(self.editor.why)
        self._show_heading()

    def _show_heading(self) -> None:
        last = self.editor.last
        if last is None:
            self.done.setText("")
        elif last.edit.text == self.session.last_step:
            self.done.setText(tr("上一步：{step}").format(step=last.edit.text))
        else:
            self.done.setText(tr("已撤销或之后又有改动：{step}").format(step=last.edit.text))

    # what the user does

    def _choose(self) -> None:
        self.editor.table = self.chooser.currentData()

    def _set_why(self, text: str) -> None:
        self.editor.why = text.strip() or None

    def _keep_reason(self, reason: str) -> None:
        kept = [reason, *[other for other in _reasons() if other != reason]][:_KEPT]
        if kept == _reasons():
            return
        remembered.put(_REASONS, json.dumps(kept, ensure_ascii=False))
        self.why.blockSignals(True)
        self.why.clear()
        self.why.addItems(kept)
        self.why.setCurrentText(reason)
        self.why.blockSignals(False)

    def _zoom(self) -> None:
        rows = self.table.selected()
        if len(rows) and self.editor.last is not None:
            self.session.map.show(rows["shape"].tolist(), self.session.need().crs)

    def forget(self) -> None:
        """Nothing of another workspace stays in sight."""
        self._show_done()


def _reasons() -> list[str]:
    return json.loads(remembered.get(_REASONS, "[]"))


def _rows(found: list[Touch], shapes: list) -> pd.DataFrame:
    rows = [
        {
            "unit": name(touch),
            "label": touch.label,
            "households": change(touch.before, touch.after, "households"),
            "mark": sign(standing(touch)) if touch.after is not None else tr("撤并"),
            "shops": change(touch.before, touch.after, "shops"),
            "buildings": change(touch.before, touch.after, "buildings"),
            "standing": standing(touch),
            "shape": shape,
        }
        for touch, shape in zip(found, shapes)
    ]
    names = ["unit", "label", "households", "mark", "shops", "buildings", "standing", "shape"]
    return pd.DataFrame(rows, columns=names)


def _columns() -> list[Column]:
    return [
        Column("unit", tr("网格"), tip=lambda row: row["label"] or tr("新网格")),
        Column("households", tr("户数"), colour=lambda row: COLOURS.get(row["standing"])),
        Column("mark", tr("户数范围"), colour=lambda row: COLOURS.get(row["standing"])),
        Column("shops", tr("商铺")),
        Column("buildings", tr("楼栋")),
    ]
