"""Findings as severity → rule → finding, with zoom and flash on a click and previous / next."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ..core.findings import ERROR, INCOMPLETE, INFO, SEVERITIES, WARNING, Finding
from ..core.text import tr
from ..workspace.frames import to_shapely
from .frame_model import BAD, DOUBT, FAINT
from .session import Session

_COLOURS = {ERROR: BAD, WARNING: DOUBT, INCOMPLETE: "#1565c0", INFO: FAINT}
_FINDING = Qt.ItemDataRole.UserRole
#: Rules with more findings than this show their first ones only.
_MOST = 2000
#: Rules with up to this many findings are unfolded at once.
_FEW = 5


def severity_title(severity: str) -> str:
    """Return the Chinese name of a severity."""
    return {ERROR: tr("错误"), WARNING: tr("警告"), INCOMPLETE: tr("未完成"), INFO: tr("提示")}[severity]


class FindingsTree(QWidget):
    """Emits `chosen(Finding)` besides showing the finding on the map."""

    chosen = pyqtSignal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._leaves: list[QTreeWidgetItem] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("gewu_findings")
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.currentItemChanged.connect(lambda item, _before: self._show(item))
        self.tree.itemClicked.connect(lambda item, _column: self._show(item))
        layout.addWidget(self.tree, 1)
        self.detail = QLabel(self)
        self.detail.setWordWrap(True)
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.detail)
        self._steps = QWidget(self)
        row = QHBoxLayout(self._steps)
        row.setContentsMargins(0, 0, 0, 0)
        self.previous = QPushButton(tr("上一个"), self)
        self.next = QPushButton(tr("下一个"), self)
        self.previous.setToolTip(tr("在地图上显示上一条"))
        self.next.setToolTip(tr("在地图上显示下一条"))
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addStretch(1)
        layout.addWidget(self._steps)
        layout.addStretch(0)
        self.set_findings([])

    def set_findings(self, findings: list[Finding], nothing: str = "") -> None:
        """Show `findings`; `nothing` is the text for none."""
        self.tree.clear()
        self.detail.clear()
        self._leaves = []
        counts = []
        for severity in SEVERITIES:
            mine = [finding for finding in findings if finding.severity == severity]
            if not mine:
                continue
            title = severity_title(severity)
            counts.append(
                tr("<span style='color:{colour}'>{severity} {count}</span>").format(
                    colour=_COLOURS[severity], severity=title, count=len(mine)
                )
            )
            self._add_severity(severity, tr("{severity}（{count}）").format(severity=title, count=len(mine)), mine)
        self.summary.setText(" · ".join(counts) or nothing)
        self.summary.setVisible(bool(self.summary.text()))
        self.detail.hide()
        for widget in (self.tree, self._steps):
            widget.setVisible(bool(self._leaves))

    def _add_severity(self, severity: str, title: str, findings: list[Finding]) -> None:
        top = QTreeWidgetItem(self.tree, [title])
        top.setForeground(0, QBrush(QColor(_COLOURS[severity])))
        by_rule: dict[str, list[Finding]] = {}
        for finding in findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        for rule in sorted(by_rule):
            mine = by_rule[rule]
            text = tr("{rule} {title}（{count}）").format(rule=rule, title=mine[0].title, count=len(mine))
            parent = QTreeWidgetItem(top, [text])
            for finding in mine[:_MOST]:
                leaf = QTreeWidgetItem(parent, [finding.detail.replace("\n", " ")])
                leaf.setToolTip(0, f"{finding.detail}\n{finding.suggestion}".strip())
                leaf.setData(0, _FINDING, finding)
                self._leaves.append(leaf)
            if len(mine) > _MOST:
                QTreeWidgetItem(parent, [tr("……另有 {count} 条未列出").format(count=len(mine) - _MOST)])
            parent.setExpanded(len(mine) <= _FEW)
        top.setExpanded(True)

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) finding, round the end."""
        if not self._leaves:
            return
        current = self.tree.currentItem()
        place = self._leaves.index(current) + direction if current in self._leaves else (0 if direction > 0 else -1)
        leaf = self._leaves[place % len(self._leaves)]
        self.tree.setCurrentItem(leaf)
        self.tree.scrollToItem(leaf)

    def _show(self, item: QTreeWidgetItem | None) -> None:
        finding = item.data(0, _FINDING) if item is not None else None
        if finding is None:
            return
        lines = [finding.detail]
        if finding.suggestion:
            lines.append(tr("建议：{text}").format(text=finding.suggestion))
        self.detail.setText("\n".join(lines))
        self.detail.show()
        show_finding(self.session, finding)
        self.chosen.emit(finding)


def show_finding(session: Session, finding: Finding) -> bool:
    """Zoom to the finding's place, or to the features it names; return whether there was anything to show."""
    workspace = session.workspace
    if workspace is None:
        return False
    if finding.geometry is not None:
        return session.map.show([finding.geometry], workspace.crs)
    layer = workspace.layer(finding.layer) if finding.layer else None
    if layer is None or not layer.isSpatial() or not finding.codes:
        return False
    names = [name for name in ("code", "uid") if layer.fields().indexOf(name) >= 0]
    request = QgsFeatureRequest().setSubsetOfAttributes(names, layer.fields())
    shapes = [
        feature.geometry()
        for feature in layer.getFeatures(request)
        if any(feature[name] in finding.codes for name in names)
    ]
    return session.map.show(to_shapely(shapes), workspace.crs)
