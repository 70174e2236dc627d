"""The upper part of the 评估 page: scheme, kind, date, scope, start."""

from __future__ import annotations

import html
from pathlib import Path

from qgis.PyQt.QtCore import QDate, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core import schema
from ...core.assess import schemes
from ...core.text import tr
from .. import messages, remembered
from ..controls import usable
from ..icons import icon

ALL, SELECTED = "all", "selected"


class RunForm(QWidget):
    """Collects what a new assessment needs. `started` is emitted when the button is pressed."""

    started = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.scheme_box = QComboBox(self)
        self.scheme_box.setObjectName("gewu_scheme")
        self.scheme_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for scheme_id, title in schemes.available():
            self.scheme_box.addItem(title, scheme_id)
        self.start_button = QPushButton(icon("assess"), tr("开始评估"), self)
        self.start_button.setObjectName("gewu_assess_start")
        self.set_running(False)
        self.start_button.clicked.connect(self.started)
        layout.addLayout(_row(self.scheme_box, self._more_button(), self._toggle_button(), self.start_button))
        self.settings = self._settings()
        layout.addWidget(self.settings)
        self.scheme_box.currentIndexChanged.connect(self._show_note)
        self._show_note()

    def _settings(self) -> QWidget:
        self.kind_box = QComboBox(self)
        self.kind_box.addItems(list(schema.table("assessment_run").field("kind").options))
        self.kind_box.setToolTip(tr("这一批次的评估类型"))
        self.date_edit = QDateEdit(QDate.currentDate(), self)
        self.date_edit.setCalendarPopup(True)
        self.date_edit.setDisplayFormat("yyyy-MM-dd")
        self.date_edit.setToolTip(tr("评估日期"))
        self.scope_box = QComboBox(self)
        self.scope_box.setObjectName("gewu_scope")
        self.scope_box.setToolTip(tr("评估哪些社区"))
        self.scope_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.scope_box.addItem(tr("全部社区"), ALL)
        self.scope_box.addItem(tr("图上选中的社区"), SELECTED)
        self.note = QLabel(self)
        self.note.setObjectName("gewu_scheme_note")
        self.note.setWordWrap(True)
        self.note.setStyleSheet("color: gray; font-size: small;")
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(_row(self.kind_box, self.date_edit, self.scope_box))
        layout.addWidget(self.note)
        return box

    def _toggle_button(self) -> QToolButton:
        self.toggle = QToolButton(self)
        self.toggle.setObjectName("gewu_assess_settings")
        self.toggle.setCheckable(True)
        self.toggle.setChecked(True)
        self.toggle.setArrowType(Qt.ArrowType.UpArrow)
        self.toggle.setToolTip(tr("显示或收起评估类型、日期和范围"))
        self.toggle.toggled.connect(self._unfold)
        return self.toggle

    def _unfold(self, shown: bool) -> None:
        self.settings.setVisible(shown)
        self.toggle.setArrowType(Qt.ArrowType.UpArrow if shown else Qt.ArrowType.DownArrow)

    def set_running(self, running: bool) -> None:
        """Let nobody start a second run while one is at work."""
        why = tr("正在评估，请稍候") if running else ""
        usable(self.start_button, tr("按所选方案在后台计算，结果存为新的批次，可撤销"), why)

    def fold(self) -> None:
        """Leave the room to the results."""
        self.toggle.setChecked(False)

    def _more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("…")
        button.setToolTip(tr("使用本单位的方案文件，或把当前方案另存为可修改的副本"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction(tr("选择方案文件…")).triggered.connect(messages.reported(lambda _checked=False: self._choose()))
        menu.addAction(tr("另存当前方案…")).triggered.connect(messages.reported(lambda _checked=False: self._copy()))
        button.setMenu(menu)
        return button

    def scheme(self) -> schemes.Scheme:
        """Return the scheme chosen; raises GewuError when its file is wrong."""
        return schemes.load(self.scheme_box.currentData())

    def kind(self) -> str:
        return self.kind_box.currentText()

    def date(self) -> str:
        return self.date_edit.date().toString("yyyy-MM-dd")

    def only_selected(self) -> bool:
        return self.scope_box.currentData() == SELECTED

    def add_file(self, path: str) -> None:
        """Offer the scheme in a file and choose it; raises GewuError naming everything wrong in it."""
        scheme = schemes.load(path)
        found = self.scheme_box.findData(path)
        if found < 0:
            self.scheme_box.addItem(f"{scheme.title}（{Path(path).name}）", path)
            found = self.scheme_box.count() - 1
        self.scheme_box.setCurrentIndex(found)
        self._show_note()

    def _choose(self) -> None:
        folder = remembered.get("folder", str(Path.home()))
        path, _ = QFileDialog.getOpenFileName(self, tr("选择方案文件"), folder, tr("评估方案 (*.json)"))
        if path:
            self.add_file(path)

    def _copy(self) -> None:
        scheme = self.scheme()
        start = str(Path(remembered.get("folder", str(Path.home()))) / tr("{title}.json").format(title=scheme.title))
        path, _ = QFileDialog.getSaveFileName(self, tr("另存当前方案"), start, tr("评估方案 (*.json)"))
        if path:
            path = path if path.lower().endswith(".json") else f"{path}.json"
            schemes.copy_to(self.scheme_box.currentData(), path)
            self.add_file(path)
            messages.success(tr("方案副本已存为 {path}，可用文本编辑器修改后直接评估。").format(path=path))

    def _show_note(self, _index: int = 0) -> None:
        try:
            scheme = self.scheme()
        except Exception as problem:  # a user's file that went wrong in the meantime
            messages.error(problem)
            self.note.setText("")
            return
        weak = len(scheme.weak_figures())
        text = tr("{points} 个评分点").format(points=len(scheme.points))
        if weak:
            text += tr("，其中 {weak} 个的依据标“M”（未经核实）").format(weak=weak)
        self.note.setText(text + tr("。分值和数值可改，详见提示。") if scheme.note else text)
        self.note.setToolTip(_paragraphs(scheme.note))
        self.scheme_box.setToolTip(_paragraphs(f"{scheme.title} {scheme.version}", scheme.basis, scheme.note))


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for widget in widgets:
        stretch = 1 if isinstance(widget, QComboBox) else 0
        row.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)
    return row
