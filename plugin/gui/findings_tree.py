"""Findings as severity → rule → finding, with zoom and flash on a click and previous / next."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core.findings import Finding
from ..core.text import tr
from ..workspace.frames import to_shapely
from .findings_filter import ACCEPTED, COLOURS, SORTS, FindingsFilter, sort_title
from .session import Session

_FINDING = Qt.ItemDataRole.UserRole
_GROUP = Qt.ItemDataRole.UserRole + 1
#: Rules with more findings than this show their first ones only.
_MOST = 2000
#: Rules with up to this many findings are unfolded at once.
_FEW = 5


class FindingsTree(QWidget):
    """Emits `chosen(Finding)` besides showing the finding on the map; `current_changed` also when nothing is chosen.

    filtered: with a row to filter by words and by severity. several: several findings can be chosen.
    """

    chosen = pyqtSignal(object)
    current_changed = pyqtSignal()

    def __init__(
        self, session: Session, parent: QWidget | None = None, filtered: bool = False, several: bool = False
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._leaves: list[QTreeWidgetItem] = []
        self._findings: list[Finding] = []
        self._accepted: dict[str, str] = {}
        self._nothing = ""
        #: Where in the list the finding chosen last stands or stood.
        self._at: int | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.filter = FindingsFilter(self) if filtered else None
        if self.filter is not None:
            self.filter.changed.connect(self._fill)
            layout.addWidget(self.filter)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("gewu_findings")
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        if several:
            self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.currentItemChanged.connect(lambda item, _before: self._show(item))
        self.tree.itemClicked.connect(lambda item, _column: self._show(item))
        self.tree.itemSelectionChanged.connect(self.current_changed.emit)
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
        self.place = QLabel(self)
        self.place.setStyleSheet("color: #666666;")
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addWidget(self.place)
        row.addStretch(1)
        layout.addWidget(self._steps)
        layout.addStretch(0)
        self.set_findings([])

    def set_findings(self, findings: list[Finding], nothing: str = "", accepted: dict[str, str] | None = None) -> None:
        """Show `findings`; `nothing` is the text for none, `accepted` {key of a finding: why it was accepted}.

        The finding that was chosen stays so without the map moving, and what was unfolded stays unfolded.
        """
        self._findings, self._nothing, self._accepted = list(findings), nothing, accepted or {}
        self._fill()

    def sort_of(self, finding: Finding) -> str:
        """Return the severity of a finding, ACCEPTED for an accepted one."""
        return ACCEPTED if finding.key and finding.key in self._accepted else finding.severity

    def findings(self, sort: str | None = None) -> list[Finding]:
        """Return all findings (of one sort), shown or not."""
        return [finding for finding in self._findings if sort is None or self.sort_of(finding) == sort]

    def shown(self) -> list[Finding]:
        """Return the findings in the tree, in its order."""
        return [leaf.data(0, _FINDING) for leaf in self._leaves]

    def selected(self) -> list[Finding]:
        """Return the chosen findings; of a chosen rule or severity all in it."""
        leaves: list[QTreeWidgetItem] = []
        for item in self.tree.selectedItems():
            leaves += _leaves_under(item)
        unique = {id(leaf): leaf for leaf in leaves}
        return [leaf.data(0, _FINDING) for leaf in unique.values()]

    # filling

    def _fill(self) -> None:
        unfolded, chosen = self._unfolded(), self._chosen_key()
        self.tree.blockSignals(True)
        self.tree.clear()
        self._leaves = []
        by_sort: dict[str, list[Finding]] = {sort: [] for sort in SORTS}
        for finding in self._findings:
            by_sort[self.sort_of(finding)].append(finding)
        counts = {sort: len(found) for sort, found in by_sort.items()}
        for sort, mine in by_sort.items():
            if self.filter is not None:
                mine = [finding for finding in mine if self.filter.shows(finding, sort)]
            if mine:
                title = tr("{severity}（{count}）").format(severity=sort_title(sort), count=len(mine))
                self._add_sort(sort, title, mine, unfolded)
        self._summarize(counts)
        found = next((leaf for leaf in self._leaves if chosen is not None and _key(leaf) == chosen), None)
        if found is not None:
            self.tree.setCurrentItem(found)
        self.tree.blockSignals(False)
        if found is None:
            self.detail.hide()
            self.place.clear()
        else:
            self._tell(found)
        if self.filter is not None:
            self.filter.count(counts)
            self.filter.setVisible(bool(self._findings))
        for widget in (self.tree, self._steps):
            widget.setVisible(bool(self._leaves) or (self.filter is not None and bool(self._findings)))
        for button in (self.previous, self.next):
            button.setEnabled(bool(self._leaves))
        self.current_changed.emit()

    def _summarize(self, counts: dict[str, int]) -> None:
        told = [
            tr("<span style='color:{colour}'>{severity} {count}</span>").format(
                colour=COLOURS[sort], severity=sort_title(sort), count=count
            )
            for sort, count in counts.items()
            if count
        ]
        nothing = self._nothing if not sum(count for sort, count in counts.items() if sort != ACCEPTED) else ""
        if self.filter is not None:  # the counts stand on its buttons
            if not nothing and self._findings and not self._leaves:
                nothing = tr("没有符合筛选条件的问题。")
            self.summary.setText(nothing)
        else:
            self.summary.setText(" · ".join(told) or nothing)
        self.summary.setVisible(bool(self.summary.text()))

    def _add_sort(self, sort: str, title: str, findings: list[Finding], unfolded: dict[tuple, bool]) -> None:
        top = QTreeWidgetItem(self.tree, [title])
        top.setForeground(0, QBrush(QColor(COLOURS[sort])))
        top.setData(0, _GROUP, (sort,))
        by_rule: dict[tuple[str, str], list[Finding]] = {}
        for finding in findings:
            by_rule.setdefault((finding.rule, finding.title), []).append(finding)
        for rule, name in sorted(by_rule):
            mine = by_rule[rule, name]
            text = tr("{rule} {title}（{count}）").format(rule=rule, title=name, count=len(mine))
            parent = QTreeWidgetItem(top, [text])
            parent.setData(0, _GROUP, (sort, rule, name))
            for finding in mine[:_MOST]:
                leaf = QTreeWidgetItem(parent, [self._line(finding)])
                leaf.setToolTip(0, f"{finding.detail}\n{finding.suggestion}".strip())
                leaf.setData(0, _FINDING, finding)
                self._leaves.append(leaf)
            if len(mine) > _MOST:
                QTreeWidgetItem(parent, [tr("……另有 {count} 条未列出").format(count=len(mine) - _MOST)])
            parent.setExpanded(unfolded.get((sort, rule, name), len(mine) <= _FEW))
        top.setExpanded(unfolded.get((sort,), True))

    def _line(self, finding: Finding) -> str:
        text = finding.detail.replace("\n", " ")
        reason = self._accepted.get(finding.key) if finding.key else None
        return tr("{text}（认可：{reason}）").format(text=text, reason=reason) if reason else text

    def _unfolded(self) -> dict[tuple, bool]:
        """Return {group: whether it is unfolded} as the user left it."""
        found = {}
        for place in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(place)
            for item in (top, *(top.child(row) for row in range(top.childCount()))):
                found[tuple(item.data(0, _GROUP))] = item.isExpanded()
        return found

    def _chosen_key(self) -> tuple | None:
        item = self.tree.currentItem()
        return None if item is None or item.data(0, _FINDING) is None else _key(item)

    # choosing

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) finding, round the end."""
        if not self._leaves:
            return
        current = self.tree.currentItem()
        if current in self._leaves:
            place = self._leaves.index(current) + direction
        elif self._at is not None:  # the chosen one is gone: what was behind it stands in its place
            place = self._at if direction > 0 else self._at - 1
        else:
            place = 0 if direction > 0 else -1
        leaf = self._leaves[place % len(self._leaves)]
        self.tree.setCurrentItem(leaf)
        self.tree.scrollToItem(leaf)

    def _show(self, item: QTreeWidgetItem | None) -> None:
        finding = item.data(0, _FINDING) if item is not None else None
        if finding is None:
            return
        self._tell(item)
        show_finding(self.session, finding)
        self.chosen.emit(finding)

    def _tell(self, item: QTreeWidgetItem) -> None:
        finding = item.data(0, _FINDING)
        lines = [finding.detail]
        if finding.suggestion:
            lines.append(tr("建议：{text}").format(text=finding.suggestion))
        reason = self._accepted.get(finding.key) if finding.key else None
        if reason:
            lines.append(tr("已认可：{reason}").format(reason=reason))
        self.detail.setText("\n".join(lines))
        self.detail.show()
        self._at = self._leaves.index(item)
        self.place.setText(tr("第 {number}/{count} 条").format(number=self._at + 1, count=len(self._leaves)))


def _key(leaf: QTreeWidgetItem) -> tuple:
    """Return what tells the finding of a leaf from others, also after it was found anew."""
    finding = leaf.data(0, _FINDING)
    return (finding.rule, finding.case, finding.codes, finding.key) if finding.key else (finding.rule, finding.detail)


def _leaves_under(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    if item.data(0, _FINDING) is not None:
        return [item]
    return [leaf for row in range(item.childCount()) for leaf in _leaves_under(item.child(row))]


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
