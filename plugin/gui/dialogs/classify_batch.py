"""批量改类: facilities to be checked in groups; one class for a group or some of its rows, as one undo step."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import GewuError
from ...core.facilities.classes import class_groups, taxonomy
from ...core.facilities.classes.class_groups import DOUBT, OPEN, OUT, Group
from ...core.facilities.classes.class_rules import effect
from ...core.facilities.classes.classifying import doubtful_below
from ...core.text import listed, stored, tr
from ...workspace import class_rules
from ...workspace.edits import Change
from .. import frame_model, messages
from ..class_picker import NO_FACILITY, ClassPicker
from ..controls import usable
from ..frame_model import BAD, FAINT, Column, FrameTable
from ..session import Session, busy
from .classify_rule_box import RuleBox

#: Columns of the frame behind the list of groups.
_SHOWN = ("place", "count", "kind", "state", "common", "now", "examples", "why")
_COLOURS = {OPEN: BAD, DOUBT: frame_model.DOUBT, OUT: FAINT}


def _states() -> dict[str, str]:
    return {OPEN: tr("没有认出"), DOUBT: tr("把握较低"), OUT: tr("不计入")}


class BatchPanel(QWidget):
    """Groups above, the facilities of the chosen groups below, and what they become at the bottom."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.frame = pd.DataFrame(columns=class_rules.COLUMNS)
        self.rules = pd.DataFrame(columns=["uid", "kind", "pattern", "class_code", "reason"])
        self.groups: list[Group] = []
        self._effect = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(self._filters())
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self._group_table())
        splitter.addWidget(self._row_table())
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        layout.addWidget(splitter, 1)
        layout.addLayout(self._choice())
        self.rule = RuleBox(self)
        self.rule.changed.connect(messages.reported(self._show_effect))
        layout.addWidget(self.rule)
        self._enable()

    # the parts

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.kind = QComboBox(self)
        self.kind.setObjectName("gewu_classify_kind")
        for text, kinds in (
            (tr("待核对"), (OPEN, DOUBT)),
            (tr("没有认出"), (OPEN,)),
            (tr("把握较低"), (DOUBT,)),
            (tr("不计入（抽查）"), (OUT,)),
        ):
            self.kind.addItem(text, kinds)
        self.kind.currentIndexChanged.connect(messages.reported(lambda _index: self._show_groups()))
        self.search = QLineEdit(self)
        self.search.setObjectName("gewu_classify_search")
        self.search.setPlaceholderText(tr("筛选：类型、名称或小类中的几个字"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda text: self.group_table.set_filter(text))
        self.total = QLabel(self)
        row.addWidget(self.kind)
        row.addWidget(self.search, 1)
        row.addWidget(self.total)
        return row

    def _group_table(self) -> FrameTable:
        columns = [
            Column("count", tr("数量")),
            Column("state", tr("情况"), colour=lambda row: _COLOURS[row["kind"]]),
            Column("common", tr("共同点")),
            Column("now", tr("现归")),
            Column("examples", tr("例如"), tip=lambda row: row["why"]),
        ]
        self.group_table = FrameTable(columns, "examples", self)
        self.group_table.setObjectName("gewu_classify_groups")
        self.group_table.setSelectionMode(FrameTable.SelectionMode.ExtendedSelection)
        self.group_table.horizontalHeader().setMaximumSectionSize(260)
        self.group_table.set_frame(pd.DataFrame(columns=list(_SHOWN)))
        self.group_table.selectionModel().selectionChanged.connect(messages.reported(lambda *_both: self._show_rows()))
        return self.group_table

    def _row_table(self) -> QWidget:
        box = QWidget(self)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 2, 0, 0)
        self.chosen_text = QLabel(box)
        self.chosen_text.setObjectName("gewu_classify_chosen")
        columns = [
            Column("name", tr("名称")),
            Column("type_text", tr("原类型")),
            Column("class_basis", tr("依据")),
            Column("class_confidence", tr("把握"), write=lambda value: "—" if value != value else f"{value:.2f}"),
        ]
        self.row_table = FrameTable(columns, "class_basis", box)
        self.row_table.setObjectName("gewu_classify_rows")
        self.row_table.setSelectionMode(FrameTable.SelectionMode.ExtendedSelection)
        self.row_table.horizontalHeader().setMaximumSectionSize(280)
        self.row_table.set_frame(self.frame.assign(place=[]))
        self.row_table.selectionModel().selectionChanged.connect(messages.reported(lambda *_both: self._show_effect()))
        inside.addWidget(self.chosen_text)
        inside.addWidget(self.row_table, 1)
        return box

    def _choice(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("改为"), self))
        self.picker = ClassPicker(self)
        self.picker.setObjectName("gewu_classify_class")
        self.picker.picked.connect(messages.reported(self._show_effect))
        row.addWidget(self.picker, 1)
        self.apply_button = QPushButton(tr("应用"), self)
        self.apply_button.setObjectName("gewu_classify_apply")
        self.apply_button.setAutoDefault(False)
        self.apply_button.clicked.connect(messages.reported(lambda _on=False: self.apply()))
        row.addWidget(self.apply_button)
        return row

    # what is shown

    def refresh(self) -> None:
        """Read facilities and rules again; the place in the list stays."""
        if self.session.workspace is None:
            return
        workspace = self.session.workspace
        with busy():
            frame, rules = class_rules.facilities(workspace), class_rules.read(workspace)
        self.picker.fill(taxonomy.load())
        if frame.equals(self.frame) and rules.equals(self.rules):
            return  # told twice of one edit: what is chosen stays chosen
        self.frame, self.rules = frame, rules
        self._show_groups()

    def _show_groups(self) -> None:
        place = self.group_table.currentIndex().row()
        before = {_key(group) for group in self._chosen_groups()}
        self.groups = class_groups.groups(self.frame, self.kind.currentData())
        classes, states = taxonomy.load(), _states()
        rows = [
            {
                "place": place_,
                "count": group.count,
                "kind": group.kind,
                "state": states[group.kind],
                "common": _common(group),
                "now": classes.name_of(group.class_code) if group.class_code else "—",
                "examples": listed(group.examples) or tr("（没有名称）"),
                "why": group.why,
            }
            for place_, group in enumerate(self.groups)
        ]
        self.group_table.set_frame(pd.DataFrame(rows, columns=list(_SHOWN)))
        total = sum(group.count for group in self.groups)
        self.total.setText(tr("{groups} 组，{count} 个设施").format(groups=len(self.groups), count=total))
        count = self.group_table.model().rowCount()
        same = [row for row in range(count) if _key(self._group_at(row)) in before]
        if count:
            self.group_table.selectRow(same[0] if same else min(max(place, 0), count - 1))
        else:
            self._show_rows()

    def _group_at(self, row: int) -> Group:
        return self.groups[self.group_table.row(self.group_table.model().index(row, 0))["place"]]

    def _chosen_groups(self) -> list[Group]:
        return [self.groups[place] for place in self.group_table.selected()["place"]]

    def _show_rows(self) -> None:
        chosen = self._chosen_groups()
        rows = np.concatenate([group.rows for group in chosen]) if chosen else np.zeros(0, dtype=int)
        self.row_table.set_frame(self.frame.iloc[rows].assign(place=rows))
        self.rule.suggest(class_groups.suggestions(chosen[0]) if chosen else [])
        self.row_table.selectAll()
        self._show_effect()

    def chosen_rows(self) -> np.ndarray:
        """Return the places in `frame` of the facilities that are to be changed."""
        return self.row_table.selected()["place"].to_numpy(dtype=int)

    def _show_effect(self) -> None:
        rows, choice, rule = self.chosen_rows(), self.picker.choice(), self.rule.rule()
        shown = self.row_table.model().rowCount()
        if not shown:
            text = tr("没有要核对的设施。") if not self.groups else tr("请在上面选择一组或几组。")
        elif len(rows) == shown:
            text = tr("全部 {count} 个；只改其中几个时，在下面点选（可按住 Ctrl 或 Shift）。").format(count=shown)
        else:
            text = tr("选中 {count} 个，共 {shown} 个。").format(count=len(rows), shown=shown)
        self.chosen_text.setText(text)
        self._effect = None
        if rule is not None:
            if choice is None:
                self.rule.tell(None, tr("选定小类后，这里说明规则还会改动哪些设施。"))
            elif len(rule[1]) < 2:
                self.rule.tell(None, tr("匹配内容至少两个字。"))
            else:
                free = class_rules.free(self.frame)
                self._effect = effect(
                    self.frame, *rule, choice or None, self.rules, rows, free, doubtful_below()
                )  # fmt: skip
                self.rule.tell(self._effect)
        self._enable()

    def _enable(self) -> None:
        rows, choice, rule = self.chosen_rows(), self.picker.choice(), self.rule.rule()
        also = len(self._effect.rows) if self._effect is not None else 0
        why = "" if len(rows) else tr("请先选择要改的设施")
        why = why or ("" if choice is not None else tr("请先选定改为哪个小类，或“不是设施”"))
        why = why or (tr("规则的匹配内容至少两个字") if rule is not None and len(rule[1]) < 2 else "")
        usable(self.apply_button, tr("改动这些设施的小类和级别，可一次撤销"), why)
        count = len(rows) + also
        self.apply_button.setText(tr("改 {count} 个").format(count=count) if count and not why else tr("应用"))

    # the deed

    def apply(self) -> None:
        """Write the choice, the rule and what the rule changes as one step."""
        rows, choice, rule = self.chosen_rows(), self.picker.choice(), self.rule.rule()
        if not len(rows) or choice is None:
            raise GewuError(tr("还没有选定设施和小类。"))
        self.session.need()
        class_code = None if choice == NO_FACILITY else choice
        hand = class_rules.by_hand(self.frame, rows, class_code)
        updates, changes, also = [hand.update], [], 0
        if rule is not None:
            changes.append(class_rules.learn(self.rules, *rule, class_code))
            if self._effect is not None and len(self._effect.rows):
                also = len(self._effect.rows)
                more = class_rules.by_rule(self.frame, self._effect.rows, *rule, class_code, None)
                updates.append(more.update)
        changes.insert(0, Change("facility", update=pd.concat(updates, ignore_index=True)))
        name = taxonomy.load().name_of(class_code) if class_code else stored("不计入")
        text = stored("批量改类：{count} 个设施改为{name}").format(count=len(rows) + also, name=name)
        self.session.apply(changes, text)
        told = tr("{count} 个设施已改为“{name}”（可撤销）。").format(count=len(rows) + also, name=name)
        messages.success(told + (tr("规则已记住。") if rule is not None else ""))
        self.rule.keep.setChecked(False)
        self.picker.choose(None)
        self.refresh()


def _key(group: Group) -> tuple:
    return group.kind, group.by, group.pattern, group.class_code, group.why


def _common(group: Group) -> str:
    """Return what the facilities of a group have in common, in words."""
    if group.by is None:
        return tr("（没有类型，名称也没有共同的词）")
    if group.by == "名称":
        return tr("名称：{pattern}").format(pattern=group.pattern)
    if group.by == "类型编码":
        return tr("类型编码 {pattern}").format(pattern=group.pattern)
    return group.pattern
