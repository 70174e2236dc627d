"""What can be done with the chosen findings: put right one or all of a sort, accept with a reason, take that back."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QHBoxLayout, QInputDialog, QPushButton, QWidget

from ...core.findings import INFO, Finding
from ...core.text import stored, tr
from ...workspace import accepted
from .. import messages
from ..confirm import confirmed
from ..controls import usable
from ..findings_filter import ACCEPTED
from ..findings_tree import FindingsTree
from ..session import Session
from . import grids_fixes


class CheckActions(QWidget):
    """Buttons below the tree of findings; they follow what is chosen in it."""

    def __init__(self, session: Session, tree: FindingsTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._tree = tree
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.fix = QPushButton(tr("修复"), self)
        self.fix_all = QPushButton(tr("全部修复"), self)
        self.accept = QPushButton(tr("标为已认可…"), self)
        for button, name, slot in (
            (self.fix, "fix", self._fix),
            (self.fix_all, "fix_all", self._fix_all),
            (self.accept, "accept", self._accept_or_withdraw),
        ):
            button.setObjectName(f"gewu_check_{name}")
            button.clicked.connect(messages.reported(lambda _checked=False, slot=slot: slot()))
            row.addWidget(button)
        row.addStretch(1)
        tree.current_changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        """Write on the buttons what they would do with what is chosen, and say why not where they cannot."""
        self.setVisible(bool(self._tree.findings()))
        chosen = self._tree.selected()
        fix = grids_fixes.fix_for(chosen[0]) if chosen else None
        is_accepted = bool(chosen) and all(self._tree.sort_of(finding) == ACCEPTED for finding in chosen)
        self.fix.setText(fix.title if fix is not None else tr("修复"))
        if not chosen:
            why = tr("请先在列表中选一条问题")
        elif fix is None:
            why = tr("这类问题没有自动修复的办法，请按建议处理")
        elif len(self._kinds(chosen)) > 1:
            why = tr("选中了不同的问题，请只选同一种")
        elif fix.plan is None and not fix.several and len(chosen) > 1:
            why = tr("请逐条处理")
        else:
            why = ""
        usable(self.fix, fix.tip if fix is not None else "", why)
        same = self._same(chosen)
        all_usable = fix is not None and fix.plan is not None and len(self._kinds(chosen)) == 1
        self.fix_all.setText(
            tr("全部修复（{count}）").format(count=len(same)) if all_usable and same else tr("全部修复")
        )
        why = "" if all_usable and same else tr("请选一种可以直接修复的问题（已认可的除外）")
        usable(self.fix_all, tr("一次修复列表中同一种问题，先说明改动数量，一步可撤销"), why)
        self.accept.setText(tr("撤回认可") if is_accepted else tr("标为已认可…"))
        usable(
            self.accept,
            tr("不再认可，重新计入问题") if is_accepted else tr("写明理由后不再计为问题；内容变化后会重新列出"),
            self._why_not_accept(chosen),
        )

    def _why_not_accept(self, chosen: list[Finding]) -> str:
        if not chosen:
            return tr("请先在列表中选一条或多条问题")
        sorts = {self._tree.sort_of(finding) == ACCEPTED for finding in chosen}
        if len(sorts) > 1:
            return tr("选中的问题有的已认可、有的未认可，请分别处理")
        if any(finding.severity == INFO or not finding.key for finding in chosen):
            return tr("“提示”不计为问题，不需要认可")
        return ""

    def _kinds(self, findings: list[Finding]) -> set[tuple[str, str]]:
        return {(finding.rule, finding.case) for finding in findings}

    def _same(self, chosen: list[Finding]) -> list[Finding]:
        """Return the findings shown that are of the sort of the chosen one, without accepted ones."""
        kinds = self._kinds(chosen)
        return [
            finding
            for finding in self._tree.shown()
            if (finding.rule, finding.case) in kinds and self._tree.sort_of(finding) != ACCEPTED
        ]

    # putting right

    def _fix(self) -> None:
        chosen = self._tree.selected()
        fix = grids_fixes.fix_for(chosen[0])
        if fix.plan is None:
            fix.begin(self.session, chosen, self)
        elif len(chosen) == 1:
            grids_fixes.write(self.session, fix.plan(self.session, chosen))
        else:
            self._fix_several(fix, chosen)

    def _fix_all(self) -> None:
        chosen = self._tree.selected()
        self._fix_several(grids_fixes.fix_for(chosen[0]), self._same(chosen))

    def _fix_several(self, fix: grids_fixes.Fix, findings: list[Finding]) -> None:
        plan = fix.plan(self.session, findings)
        text = tr("{title}：{findings} 条问题，将改动 {count} 个微网格，作为一步写入，可以撤销。").format(
            title=fix.title, findings=len(findings) - plan.left, count=plan.count
        )
        if plan.left:
            text += tr("另有 {count} 条不能自动处理。").format(count=plan.left)
        if confirmed(self, tr("全部修复"), text, tr("修复")):
            grids_fixes.write(self.session, plan)

    # accepting

    def _accept_or_withdraw(self) -> None:
        chosen = self._tree.selected()
        workspace = self.session.need()
        if all(self._tree.sort_of(finding) == ACCEPTED for finding in chosen):
            self.session.apply([accepted.withdraw(workspace, chosen)], stored("撤回检查认可"))
            return
        reason = self.ask_reason(len(chosen), list(dict.fromkeys(accepted.reasons(workspace).values())))
        if reason is not None:
            change = accepted.accept(chosen, reason)
            self.session.apply([change], stored("标为已认可 {count} 条").format(count=len(chosen)))

    def ask_reason(self, count: int, known: list[str]) -> str | None:
        """Return the reason as the user gives it, None when they think better of it. known: reasons given before."""
        dialog = QInputDialog(self)
        dialog.setObjectName("gewu_accept_reason")
        dialog.setWindowTitle(tr("标为已认可"))
        dialog.setLabelText(
            tr("将 {count} 条问题标为已认可，不再计为问题。\n请写明理由（必填，记入“检查认可”表）：").format(
                count=count
            )
        )
        dialog.setComboBoxItems(["", *reversed(known)])
        dialog.setComboBoxEditable(True)
        dialog.setOkButtonText(tr("认可"))
        dialog.setCancelButtonText(tr("取消"))
        dialog.resize(420, 150)
        return dialog.textValue() if dialog.exec() == QInputDialog.DialogCode.Accepted else None
