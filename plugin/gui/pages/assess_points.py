"""The 20 items of one community: verdicts in a tree, the chosen point explained, and decided by hand in place."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...core.assess import outcome
from ...core.assess.fill import Decision
from ...core.assess.numbers import plain
from ...core.assess.schemes import EXISTING, NEW, Point, Scheme
from ...core.assess.scoring import MANUAL
from ...core.text import listed, sentences, tr
from ..controls import usable
from ..frame_model import BAD, DOUBT, FAINT, GOOD
from ..icons import icon

COLOURS = {outcome.PASS: GOOD, outcome.FAIL: BAD, outcome.PENDING: DOUBT, outcome.NOT_APPLICABLE: FAINT}
_CODE = Qt.ItemDataRole.UserRole


class PointsView(QWidget):
    """Shows one community of one run.

    zoom_asked: point code. decided: point code, Decision. restore_asked: point code. chosen: point code.
    """

    zoom_asked = pyqtSignal(str)
    decided = pyqtSignal(str, object)
    restore_asked = pyqtSignal(str)
    chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scheme: Scheme | None = None
        self._rows: dict[str, pd.Series] = {}
        self._column = EXISTING
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        splitter = self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        self.tree = QTreeWidget(splitter)
        self.tree.setObjectName("gewu_points")
        self.tree.setHeaderLabels([tr("评价项 / 评分点"), tr("现状"), tr("标准"), tr("判定")])
        self.tree.setIndentation(12)
        self.tree.setAlternatingRowColors(True)
        self.tree.setMinimumHeight(80)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(lambda current, _before: self._show_point(current))
        self.tree.itemDoubleClicked.connect(lambda item, _column: self._zoom())
        self.detail = QTextBrowser(splitter)
        self.detail.setObjectName("gewu_point_detail")
        self.detail.setMinimumHeight(60)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([140, 90])
        layout.addWidget(splitter, 1)
        layout.addWidget(self._form())
        self.clear()

    def _form(self) -> QWidget:
        self.form = QWidget(self)
        layout = QVBoxLayout(self.form)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        self.verdict_box = QComboBox(self.form)
        self.verdict_box.setObjectName("gewu_verdict")
        self.verdict_box.addItems(list(outcome.VERDICTS))
        self.verdict_box.setToolTip(tr("人工判定的结论"))
        self.filler_edit = QLineEdit(self.form)
        self.filler_edit.setObjectName("gewu_filled_by")
        self.filler_edit.setPlaceholderText(tr("填报人"))
        self.reason_edit = QLineEdit(self.form)
        self.reason_edit.setObjectName("gewu_reason")
        self.reason_edit.setPlaceholderText(tr("理由、佐证材料名称"))
        self.reason_edit.returnPressed.connect(self._decide)
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.verdict_box)
        first.addWidget(self.filler_edit, 2)
        first.addWidget(self.reason_edit, 5)
        layout.addLayout(first)
        self.zoom_button = self._button("gewu_zoom_evidence", tr("缩放至佐证"), self._zoom, "zoom")
        self.restore_button = self._button("gewu_restore", tr("恢复自动判定"), self._restore)
        self.save_button = self._button("gewu_decide", tr("保存判定"), self._decide)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.zoom_button)
        buttons.addStretch(1)
        buttons.addWidget(self.restore_button)
        buttons.addWidget(self.save_button)
        layout.addLayout(buttons)
        return self.form

    def _button(self, name: str, text: str, slot, picture: str = "") -> QPushButton:
        button = QPushButton(icon(picture), text, self.form) if picture else QPushButton(text, self.form)
        button.setObjectName(name)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _enable(self) -> None:
        """Enable what can be done with the current point; a disabled button's tooltip says why."""
        row = self._rows.get(self.current_code())
        nothing = tr("请先点选一个评分点") if row is None else ""
        by_hand, evidence = row is not None and row["source"] == MANUAL, row is not None and bool(row["evidence"])
        for control in (self.verdict_box, self.filler_edit, self.reason_edit):
            control.setEnabled(row is not None)
        automatic = "" if by_hand else tr("没有可恢复的：这个评分点是自动判定的")
        bare = "" if evidence else tr("这个评分点没有佐证要素")
        usable(self.restore_button, tr("用自动判定的结果替换人工判定"), nothing or automatic)
        usable(self.zoom_button, tr("选中佐证要素并缩放到它们"), nothing or bare)
        usable(self.save_button, tr("把结论、填报人和理由存入这一批次，可撤销"), nothing)

    def clear(self) -> None:
        """Show nothing."""
        self._rows = {}
        self.tree.clear()
        self.detail.setPlainText(tr("点选上面的社区，查看各评价项。"))
        self._enable()

    def show_scores(self, scheme: Scheme, scores: pd.DataFrame, is_new: bool, names: dict[str, str]) -> None:
        """Show the score rows of one community. names: uid → name of the evidence features."""
        keep = self.current_code()
        self._scheme, self._names = scheme, names
        self._column = NEW if is_new else EXISTING
        self._rows = {row["point_code"]: row for _, row in scores.iterrows()}
        self.tree.blockSignals(True)
        self.tree.clear()
        for item_code, points in scheme.items:
            points = [point for point in points if point.code in self._rows]
            if points:
                self._add_item(item_code, points)
        self.tree.expandAll()
        self.tree.blockSignals(False)
        if not self.choose(keep):
            self.detail.setPlainText(tr("点选一个评分点，查看标准、依据和判定说明。"))
            self._enable()

    def _add_item(self, item_code: str, points: list[Point]) -> None:
        title = f"{item_code} {points[0].item_title or tr('（待填）')}"
        if len(points) == 1:
            self._add_point(self.tree.invisibleRootItem(), points[0], title)
            return
        verdicts = [self._rows[point.code]["verdict"] for point in points]
        verdict = next((one for one in (outcome.FAIL, outcome.PENDING, outcome.PASS) if one in verdicts), verdicts[0])
        parent = QTreeWidgetItem(self.tree, [title, "", "", verdict])
        parent.setToolTip(0, title)
        _paint(parent, verdict)
        for point in points:
            self._add_point(parent, point, point.title or point.code)

    def _add_point(self, parent: QTreeWidgetItem, point: Point, title: str) -> None:
        row = self._rows[point.code]
        hand = " ✎" if row["source"] == MANUAL else ""
        texts = [title, _measured(row), _limit(point, self._column), f"{row['verdict']}{hand}"]
        item = QTreeWidgetItem(parent, texts)
        item.setData(0, _CODE, point.code)
        item.setToolTip(0, f"<p>{html.escape(title)}</p><p>{html.escape(row['reason'] or '')}</p>")
        item.setToolTip(
            2, f"<p>{html.escape(point.standard(self._column))}</p><p>{html.escape(point.basis_text())}</p>"
        )
        _paint(item, row["verdict"])

    def choose(self, point_code: str) -> bool:
        """Make a point current; return whether it is there."""
        for item in self._items():
            if point_code and item.data(0, _CODE) == point_code:
                self.tree.setCurrentItem(item)
                self._show_point(item)
                return True
        return False

    def _items(self):
        root = self.tree.invisibleRootItem()
        for number in range(root.childCount()):
            item = root.child(number)
            yield item
            for inner in range(item.childCount()):
                yield item.child(inner)

    def current_code(self) -> str:
        """Return the code of the current point, "" when none is."""
        item = self.tree.currentItem()
        return (item.data(0, _CODE) or "") if item is not None else ""

    def _show_point(self, item: QTreeWidgetItem | None) -> None:
        code = (item.data(0, _CODE) or "") if item is not None else ""
        self._enable()
        if not code:
            self.detail.setPlainText(tr("点选一个评分点，查看标准、依据和判定说明。"))
            return
        row = self._rows[code]
        self.detail.setHtml(self._explained(self._scheme.point(code), row))
        self.verdict_box.setCurrentText(row["verdict"])
        by_hand = row["source"] == MANUAL
        self.reason_edit.setText((row["reason"] or "") if by_hand else "")
        if row["filled_by"]:
            self.filler_edit.setText(row["filled_by"])
        self.chosen.emit(code)

    def _explained(self, point: Point, row: pd.Series) -> str:
        column = tr("新建") if self._column == NEW else tr("既有")
        other, title = (EXISTING, tr("既有")) if self._column == NEW else (NEW, tr("新建"))
        verdict = f'<b style="color:{COLOURS.get(row["verdict"], FAINT)}">{html.escape(row["verdict"])}</b>'
        score = tr("得分 {score} / {full}").format(score=_number(row["score"]), full=_number(row["full_score"]))
        lines = [
            f"{html.escape(point.title or point.code)}: {verdict} · {score}",
            _line(tr("说明"), row["reason"]),
            *_standards(point, (self._column, column), (other, title)),
            _line(tr("可替代做法"), point.alternative_text()),
            _line(tr("依据"), point.basis_text()),
            _line(tr("出处"), self._scheme.source_text(point)),
            _line(tr("佐证"), self._evidence(row["evidence"])),
            _line(tr("填报人"), row["filled_by"]),
        ]
        return "".join(f'<p style="margin:2px 0">{line}</p>' for line in lines if line)

    def _evidence(self, evidence: str | None) -> str:
        uids = [uid for uid in (evidence or "").split(";") if uid]
        shown = listed(self._names.get(uid) or tr("（已删除的要素）") for uid in uids[:8])
        more = tr("等 {count} 个").format(count=len(uids))
        return sentences(shown, more) if len(uids) > 8 else shown

    def _zoom(self) -> None:
        code = self.current_code()
        if code and self._rows[code]["evidence"]:
            self.zoom_asked.emit(code)

    def _restore(self) -> None:
        self.restore_asked.emit(self.current_code())

    def _decide(self) -> None:
        decision = Decision(self.verdict_box.currentText(), self.reason_edit.text(), self.filler_edit.text())
        self.decided.emit(self.current_code(), decision)


def _line(title: str, text: str | None) -> str:
    return f"<b>{html.escape(title)}</b> {html.escape(text)}" if text else ""


def _standards(point: Point, own: tuple[str, str], other: tuple[str, str]) -> list[str]:
    """Return the rule of the community's own column first; one line where both columns say the same."""
    first, second = point.standard(own[0]), point.standard(other[0])
    if first == second:
        return [_line(tr("标准（新建、既有）"), first)]
    return [
        _line(tr("标准（{column}）").format(column=title), text) for (_, title), text in ((own, first), (other, second))
    ]


def _paint(item: QTreeWidgetItem, verdict: str) -> None:
    item.setForeground(3, QBrush(QColor(COLOURS.get(verdict, FAINT))))


def _measured(row: pd.Series) -> str:
    if row["measured"] is None or np.isnan(row["measured"]):
        return "—"
    return f"{plain(row['measured'])}{row['unit'] or ''}"


def _number(value: float) -> str:
    return "—" if value is None or np.isnan(value) else plain(value)


def _limit(point: Point, column: str) -> str:
    """Return the short standard: the first figure of the column, else 有 for an existence test, else —."""
    if not point.applies(column):
        return "—"
    for figure in point.figures:
        value = figure.value(column)
        if value is not None:
            more = "…" if sum(other.value(column) is not None for other in point.figures) > 1 else ""
            return f"{figure.bound(value)}{more}" if not point.is_manual else tr("见说明")
    return tr("有") if point.type == "E" else "—"
