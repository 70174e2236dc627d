"""未归格: buildings and ground in no grid, and buildings recorded in another grid than theirs; one after the other."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ...core.findings import Finding
from ...core.grids import unassigned
from ...core.grids.checks.subject import Buildings
from ...core.text import stored, tr
from ...workspace.edits import Change
from ...workspace.grid_watch import GridWatch
from .. import messages
from ..controls import usable
from ..findings_tree import FindingsTree
from ..session import Session
from . import grids_fixes


class UnassignedPanel(QWidget):
    """The list, with a button for each way to put an entry right. `count` is how many entries are in no grid."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.count = 0
        self._tables: GridWatch | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.list = FindingsTree(session, self, several=True)
        self.list.tree.setObjectName("gewu_unassigned")
        layout.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(4)
        self.settle = QPushButton(tr("并入相邻网格"), self)
        self.draw = QPushButton(tr("绘制新网格"), self)
        self.rehome = QPushButton(tr("更新归属"), self)
        for button, name, slot in (
            (self.settle, "settle", self._settle),
            (self.draw, "draw", self._draw),
            (self.rehome, "rehome", self._rehome),
        ):
            button.setObjectName(f"gewu_unassigned_{name}")
            button.clicked.connect(messages.reported(lambda _checked=False, slot=slot: slot()))
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        self.list.current_changed.connect(self._enable)
        self._enable()

    def set_findings(self, found: list[Finding], tables: GridWatch, visible: bool) -> None:
        """Show what of `found` is in no grid. Buildings recorded elsewhere are looked for while the list is `visible`."""
        self._tables = tables
        entries = unassigned.listed(found, None)
        if visible:
            frames = tables.now()
            buildings = None if frames["buildings"] is None else Buildings(frames["buildings"])
            entries = unassigned.listed(found, buildings)
            entries += unassigned.elsewhere(frames["grids"], buildings)
        self.count = sum(1 for finding in entries if finding.case != unassigned.ELSEWHERE)
        passed = tr("<b style='color:#1a7f37'>楼栋和地块都已归入网格。</b>")
        self.list.set_findings(entries, passed)

    def forget(self) -> None:
        self._tables, self.count = None, 0
        self.list.set_findings([])

    def _of(self, *sorts: str) -> list[Finding]:
        """Return the chosen entries of these cases."""
        return [finding for finding in self.list.selected() if finding.case in sorts]

    def _enable(self) -> None:
        blank, moved = self._of("left", "gap"), self._of(unassigned.ELSEWHERE)
        why = "" if blank else tr("请先在列表中选未划入的楼栋或空白地块")
        usable(self.settle, tr("把所选地块划给公共边界最长的相邻网格，一步可撤销"), why)
        usable(self.draw, tr("缩放到所选处，用“绘制”画一个新网格"), why)
        why = "" if moved else tr("请先在列表中选归属不符的楼栋；选中分类行即全部")
        usable(self.rehome, tr("按楼栋所在的微网格更新其所属微网格编码，一步可撤销"), why)

    def _settle(self) -> None:
        chosen = self._of("left", "gap")
        grids_fixes.write(self.session, grids_fixes.settling(self.session, chosen))

    def _draw(self) -> None:
        chosen = self._of("left", "gap")[0]
        self.session.map.show([chosen.geometry], self.session.need().crs)
        self.session.editor.table = grids_fixes.TABLE
        self.session.editor.start("draw")

    def _rehome(self) -> None:
        uids = {uid for finding in self._of(unassigned.ELSEWHERE) for uid in finding.uids}
        frames = self._tables.now()
        update = unassigned.rehomed(frames["grids"], frames["buildings"], uids)
        text = stored("更新 {count} 栋楼的所属微网格").format(count=len(update))
        self.session.apply([Change("building", update=update)], text)
        messages.success(tr("{step}，可撤销。").format(step=text))
