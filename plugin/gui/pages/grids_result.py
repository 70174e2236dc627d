"""The result of a run before it is adopted: variants, statistics, every grid, remarks, 采用."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.grids import bounds
from ...core.grids.comparison import CHANGED, KEPT, NEW, SAME
from ...core.grids.variants import Variant, Variants
from ...core.text import tr
from ..controls import usable
from ..findings_tree import FindingsTree
from ..frame_model import BAD, DOUBT, FAINT, Column, FrameTable
from ..icons import icon
from ..session import Session
from .grids_histogram import Histogram
from .grids_summary import summary_html
from .grids_variants import VariantsTable

_GONE = "gone"
_OUTSIDE = (bounds.BELOW, bounds.ABOVE)


class ResultPanel(QWidget):
    """Shows one variant of several. back: to the settings; again(kind): more alternatives; redo: the shown one anew;
    adopt; drop: throw all away."""

    back = pyqtSignal()
    again = pyqtSignal(str)
    redo = pyqtSignal()
    adopt = pyqtSignal()
    drop = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._variant: Variant | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._top())
        self.variants = VariantsTable(self)
        layout.addWidget(self.variants)
        self.notice = QLabel(self)
        self.notice.setWordWrap(True)
        self.notice.setObjectName("gewu_outdated")
        self.notice.setStyleSheet("padding: 4px; background: #fff4d6; color: #5d4300; border-radius: 3px;")
        layout.addWidget(self.notice)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._statistics(), tr("统计"))
        self.tabs.addTab(self._grids(), tr("逐格"))
        self.findings = FindingsTree(session, self)
        self.tabs.addTab(self.findings, tr("说明"))
        layout.addWidget(self.tabs, 1)
        layout.addLayout(self._bottom())

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.back_button = QPushButton(tr("‹ 设置"), self)
        self.back_button.setObjectName("gewu_back_to_settings")
        self.back_button.setToolTip(tr("改范围或设置再划一次；已有的方案留着作对比"))
        self.back_button.clicked.connect(lambda _checked=False: self.back.emit())
        self.again_button = QToolButton(self)
        self.again_button.setObjectName("gewu_again")
        self.again_button.setText(tr("再试几种"))
        self.again_button.setToolTip(_again_tip())
        self.again_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.again_button)
        menu.setToolTipsVisible(True)
        for kind, text, tip in (
            ("seeds", tr("换随机种子再试三次"), tr("同样的设置，换三个随机种子各划一次")),
            ("aims", tr("再试三种取向"), tr("户数更均匀、形状更紧凑、更沿道路和小区界，各划一次")),
        ):
            action = menu.addAction(text, lambda kind=kind: self.again.emit(kind))
            action.setObjectName(f"gewu_again_{kind}")
            action.setToolTip(tip)
        self.again_button.setMenu(menu)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title.setStyleSheet("font-weight: bold;")
        row.addWidget(self.back_button)
        row.addWidget(self.title, 1)
        row.addWidget(self.again_button)
        return row

    def _statistics(self) -> QWidget:
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(2, 4, 2, 2)
        self.statistics = QLabel(box)
        self.statistics.setWordWrap(True)
        self.statistics.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.statistics)
        self.histogram = Histogram(box)
        layout.addWidget(self.histogram)
        layout.addStretch(1)
        font = self.statistics.font()
        font.setPointSizeF(0.95 * font.pointSizeF())
        self.statistics.setFont(font)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(box)
        return area

    def _grids(self) -> QWidget:
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(2, 4, 2, 2)
        row = QHBoxLayout()
        self.filter = QLineEdit(box)
        self.filter.setPlaceholderText(tr("查找编码、名称、原因"))
        self.filter.setClearButtonEnabled(True)
        self.outside = QCheckBox(tr("只看超限"), box)
        self.changed = QCheckBox(tr("只看变动"), box)
        for widget in (self.filter, self.outside, self.changed):
            row.addWidget(widget)
        layout.addLayout(row)
        self.table = FrameTable(_columns(), "name", box)
        self.table.setObjectName("gewu_preview_grids")
        font = self.table.font()
        font.setPointSizeF(0.9 * font.pointSizeF())
        self.table.setFont(font)
        self.table.horizontalHeader().setFont(font)
        self.table.verticalHeader().setDefaultSectionSize(self.table.fontMetrics().height() + 7)
        layout.addWidget(self.table, 1)
        self.reason = QPlainTextEdit(box)
        self.reason.setObjectName("gewu_preview_reason")
        self.reason.setReadOnly(True)
        self.reason.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.reason.setFixedHeight(5 * self.reason.fontMetrics().lineSpacing())
        self.reason.viewport().setAutoFillBackground(False)
        self.reason.hide()
        layout.addWidget(self.reason)
        self.filter.textChanged.connect(self.table.set_filter)
        self.outside.toggled.connect(lambda _on: self._show_rows())
        self.changed.toggled.connect(lambda _on: self._show_rows())
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_grid())
        self.table.clicked.connect(lambda _index: self._show_grid())
        return box

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.adopt_button = QPushButton(icon("check"), tr("采用"), self)
        self.adopt_button.setObjectName("gewu_adopt")
        self.adopt_button.setToolTip(_adopt_tip())
        self.adopt_button.clicked.connect(lambda _checked=False: self.adopt.emit())
        self.redo_button = QPushButton(icon("delineate"), tr("用现在的数据重算"), self)
        self.redo_button.setObjectName("gewu_redo")
        self.redo_button.setToolTip(tr("用这个方案的设置和范围再算一次"))
        self.redo_button.clicked.connect(lambda _checked=False: self.redo.emit())
        self.drop_button = QPushButton(tr("全部放弃"), self)
        self.drop_button.setToolTip(tr("拿掉预览和全部方案，工作区不变"))
        self.drop_button.setObjectName("gewu_drop_preview")
        self.drop_button.clicked.connect(lambda _checked=False: self.drop.emit())
        row.addWidget(self.adopt_button, 2)
        row.addWidget(self.redo_button, 2)
        row.addWidget(self.drop_button, 1)
        return row

    # what is shown

    def show_variant(self, variant: Variant | None) -> None:
        """Show the statistics, grids and remarks of one variant, None for nothing."""
        self._variant = variant
        self.reason.hide()
        if variant is None:
            self.findings.set_findings([])
            self.table.set_frame(pd.DataFrame(columns=[*_NAMES, "geometry"]))
            return
        self.statistics.setText(summary_html(variant))
        self.show_name(variant)
        self.histogram.show_figures(variant.figures, variant.settings)
        self.findings.set_findings(variant.delineation.findings, tr("没有需要说明的情况。"))
        count = len(variant.delineation.findings)
        self.tabs.setTabText(2, tr("说明（{count}）").format(count=count) if count else tr("说明"))
        self.tabs.setTabText(1, tr("逐格（{count}）").format(count=variant.figures.grids))
        if not variant.figures.grids:
            self.tabs.setCurrentIndex(2)
        self._show_rows()

    def show_name(self, variant: Variant) -> None:
        self.title.setText(variant.name)
        self.title.setToolTip(variant.name)

    def show_state(self, variants: Variants, outdated: set[int], adopted: set[int], running: bool) -> None:
        """Show the table of variants and what can be done with the shown one."""
        variant = self._variant
        self.variants.set_variants(variants, variant, outdated, adopted)
        self.variants.setEnabled(True)
        old = variant is not None and variant.number in outdated
        used = variant is not None and variant.number in adopted
        self.notice.setVisible(old or used)
        self.notice.setText(
            tr("这个方案已采用。撤销后可改用其他方案。")
            if used
            else tr("图层在这个方案算出之后有改动，它不能采用。可以撤销那些改动，或用现在的数据重算。")
        )
        if variant is not None:
            self.show_name(variant)
        self.adopt_button.setVisible(not old)
        self.redo_button.setVisible(old)
        busy = tr("正在划格，请稍候") if running else ""
        usable(self.again_button, _again_tip(), busy)
        usable(self.redo_button, tr("用这个方案的设置和范围再算一次"), busy)
        usable(self.back_button, tr("改范围或设置再划一次；已有的方案留着作对比"), busy)
        count = variant.figures.grids if variant is not None else 0
        self.adopt_button.setText(tr("采用 {count} 个网格").format(count=count))
        why = busy or (tr("已采用") if used else "") or ("" if count else tr("没有划出网格，请看“说明”"))
        usable(self.adopt_button, _adopt_tip(), why)

    def _show_rows(self) -> None:
        if self._variant is None:
            return
        rows = _rows(self._variant)
        if self.outside.isChecked():
            rows = rows[rows["standing"].isin(_OUTSIDE)]
        if self.changed.isChecked():
            rows = rows[~rows["change"].isin([SAME, KEPT])]
        self.table.set_frame(rows)

    def _show_grid(self) -> None:
        chosen = self.table.selected()
        self.reason.setVisible(len(chosen) == 1)
        if not len(chosen):
            return
        row = chosen.iloc[0]
        head = tr("{name}（{kind}）").format(name=row["name"] or row["code"], kind=row["kind"] or "—")
        lines = [head, row["extent_text"] or "", row["reason"] or ""]
        self.reason.setPlainText("\n".join(line for line in lines if line))
        self.session.map.show(list(chosen["geometry"]), self.session.need().crs)


def _again_tip() -> str:
    return tr("换几个随机种子或几种取向各划一次，作为另外的方案")


def _adopt_tip() -> str:
    return tr("把预览的网格写入工作区，可撤销")


_NAMES = ["code", "name", "load", "change", "kind", "standing", "reason", "extent_text"]


def _rows(variant: Variant) -> pd.DataFrame:
    """Return one row per grid, those beyond the bounds first, and one per grid that goes."""
    grids = variant.delineation.grids
    settings = variant.settings
    frame = pd.DataFrame(
        {
            "code": grids["code"],
            "name": grids["name"],
            "load": bounds.load(grids),
            "change": variant.comparison.standing,
            "kind": grids["kind"],
            "standing": bounds.standing(grids, settings.minimum, settings.maximum),
            "reason": grids["reason"],
            "extent_text": grids["extent_text"],
            "geometry": grids["geometry"],
        }
    )
    gone = variant.comparison.retired
    if len(gone):
        old = pd.DataFrame(
            {
                "code": gone["code"],
                "name": gone["name"],
                "load": bounds.load(gone),
                "change": _GONE,
                "kind": gone["kind"],
                "standing": bounds.EXEMPT,
                "reason": tr("没有网格沿用它，编码停用。"),
                "extent_text": gone["extent_text"],
                "geometry": gone["geometry"],
            }
        )
        frame = pd.concat([frame, old], ignore_index=True)
    first = np.where(frame["standing"].isin(_OUTSIDE), 0, 1)
    return frame.iloc[np.lexsort((frame["code"].fillna("").to_numpy(dtype=str), first))].reset_index(drop=True)


def _tail(code: str | None) -> str:
    """Return the end of a code that differs within a community: general grid and number."""
    code = code or "—"
    return f"{code[-5:-3]}-{code[-3:]}" if len(code) >= 17 else code


def _columns() -> list[Column]:
    words = {SAME: tr("未变"), CHANGED: tr("变动"), NEW: tr("新增"), KEPT: tr("保留"), _GONE: tr("停用")}
    colours = {NEW: DOUBT, CHANGED: DOUBT, _GONE: FAINT}

    def tip(row) -> str:
        return "\n".join(text for text in (row["name"], row["code"], row["extent_text"], row["reason"]) if text)

    return [
        Column("code", tr("编码"), write=_tail, tip=tip),
        Column("name", tr("名称"), tip=tip),
        Column("load", tr("户+商"), colour=lambda row: BAD if row["standing"] in _OUTSIDE else None, tip=tip),
        Column(
            "change",
            tr("与现有"),
            write=lambda value: words.get(value, ""),
            colour=lambda row: colours.get(row["change"]),
        ),
        Column("reason", tr("原因"), write=lambda value: tr("有") if value else "", tip=tip),
    ]
