"""The learned rules: what they are, how many facilities they decide, delete, and classify everything anew by them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QItemSelectionModel
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.facilities.classes import class_rules as core_rules
from ...core.facilities.classes import taxonomy
from ...core.text import stored, tr
from ...workspace import class_rules
from .. import background, messages
from ..controls import usable
from ..frame_model import BAD, Column, FrameTable
from ..session import Session


class RulesPanel(QWidget):
    """`refresh` reads the rules of the current workspace."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._task = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        note = QLabel(
            tr(
                "导入和自动整理时先按这些规则归类。几条都符合的，先看名称，再看类型文字、类型编码；同类的以匹配内容长的为准，一样长的以后学的为准。"
            ),
            self,
        )
        note.setWordWrap(True)
        layout.addWidget(note)
        columns = [
            Column("kind", tr("看什么")),
            Column("pattern", tr("匹配内容")),
            Column("target", tr("归入"), colour=lambda row: BAD if row["is_dead"] else None),
            Column("count", tr("现按它归类")),
            Column("reason", tr("说明")),
        ]
        self.table = FrameTable(columns, "pattern", self)
        self.table.setObjectName("gewu_classify_rules")
        self.table.setSelectionMode(FrameTable.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._enable())
        layout.addWidget(self.table, 1)
        row = QHBoxLayout()
        self.delete = QPushButton(tr("删除规则"), self)
        self.delete.setObjectName("gewu_classify_forget")
        self.delete.clicked.connect(messages.reported(lambda _on=False: self._forget()))
        self.again = QPushButton(tr("全部重新归类"), self)
        self.again.setObjectName("gewu_classify_again")
        self.again.clicked.connect(messages.reported(lambda _on=False: self._anew()))
        for button in (self.delete, self.again):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        self._enable()

    def refresh(self) -> None:
        if self.session.workspace is None:
            return
        rules = class_rules.read(self.session.workspace)
        bases = class_rules.facilities(self.session.workspace)["class_basis"].value_counts()
        classes = taxonomy.load()
        filled = rules.astype(object).where(rules.notna(), None)
        told = [
            core_rules.basis(row.kind, row.pattern, row.class_code, row.reason)
            for row in filled.itertuples(index=False)
        ]
        shown = filled.assign(
            target=[
                tr("不是设施") if code is None else f"{code} {classes.name_of(code)}" for code in filled["class_code"]
            ],
            is_dead=[code is not None and classes.get(code) is None for code in filled["class_code"]],
            count=[int(bases.get(text, 0)) for text in told],
        )
        before = set(self.table.selected()["uid"]) if len(self.table.selected()) else set()
        self.table.set_frame(pd.DataFrame(shown))
        for row in np.flatnonzero(shown["uid"].isin(before)):
            index = self.table.proxy.mapFromSource(self.table.source.index(int(row), 0))
            self.table.selectionModel().select(
                index, QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            )
        self._enable()

    def _enable(self) -> None:
        usable(
            self.delete,
            tr("删除选中的规则，可撤销；已按它归类的设施不变，需要时再“全部重新归类”"),
            "" if len(self.table.selected()) else tr("请先选中规则"),
        )
        usable(
            self.again,
            tr("按规则、类型和名称重新归类并定级；人工定的和来源给定的不动，可一次撤销"),
            tr("正在归类") if self._task is not None else "",
        )

    def _forget(self) -> None:
        uids = self.table.selected()["uid"].tolist()
        self.session.apply([class_rules.forget(uids)], stored("删除 {count} 条分类规则").format(count=len(uids)))
        messages.success(tr("已删除 {count} 条规则（可撤销）。").format(count=len(uids)))
        self.refresh()

    def _anew(self) -> None:
        workspace = self.session.need()
        frame, rules = class_rules.facilities(workspace), class_rules.read(workspace)

        def done(found) -> None:
            self._task = None
            change, result = found
            self.session.require(workspace)
            if not change.is_empty:
                self.session.apply([change], stored("重新归类"))
            text = tr(
                "重新归类：改动 {changed} 个；归类 {classified}，不计入 {refused}，待定 {open}，人工或来源给定的 {kept} 个未动。"
            )
            changed = 0 if change.is_empty else len(change.update)
            messages.success(text.format(changed=changed, **result.counts), details="\n".join(result.notes))
            self.refresh()

        def failed(_problem) -> None:
            self._task = None
            self._enable()

        self._task = background.run(
            tr("重新归类"), lambda progress: class_rules.anew(frame, rules, progress=progress), done, failed
        )
        self._enable()
