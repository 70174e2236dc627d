"""查重: groups of likely duplicates one after the other, beside the map; merge, tell apart, or skip."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QSize, Qt
from qgis.PyQt.QtWidgets import (
    QDialog,
    QGridLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ...core.facilities.duplicates import merging
from ...core.facilities.duplicates.merging import Merge
from ...core.text import tr
from ...workspace import duplicates
from ...workspace.duplicates import Found
from .. import background, messages, remembered, step_keys
from ..controls import usable
from ..session import Session
from . import beside_map
from .duplicates_batch import BatchDialog
from .duplicates_decisions import DecisionsDialog
from .duplicates_list import GroupsPanel
from .duplicates_pane import GroupPane

#: Most groups merged in one step: the edit buffers take 0.3 ms for each record.
MOST = 5000


class DuplicatesDialog(QDialog):
    """Not modal: the map and the other panels stay usable. Searches again whenever rows have changed elsewhere."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._workspace = session.need()
        self._found: Found | None = None
        self._running = None
        self._again = self._closed = False
        self._own_step = ""
        self._done_last: list[frozenset[str]] = []
        self.setObjectName("gewu_duplicates")
        self.setWindowTitle(tr("查重 · 疑似重复的设施"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint, True)
        self._build()
        beside_map.place(self, session.map.canvas, QSize(900, 430))
        session.map.numbered = True
        session.data_changed.connect(self._data_changed)
        session.workspace_changed.connect(self._workspace_changed)
        self.search()

    # what it is made of

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        layout.addWidget(split, 1)
        self.groups = GroupsPanel(self)
        self.groups.changed.connect(messages.reported(self._show))
        self.groups.setMinimumWidth(250)
        split.addWidget(self.groups)
        self.pane = GroupPane(self.session, self._workspace, self)
        self.pane.stepped.connect(messages.reported(self.groups.step))
        split.addWidget(self.pane)
        split.setStretchFactor(1, 1)
        split.setSizes([310, 590])
        remembered.splitter("duplicates", split)
        layout.addLayout(self._buttons())
        for widget in (self.groups.table, self.pane.table, self):
            widget.installEventFilter(self)
        self.groups.table.setFocus()

    def _buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        self.merge_button = QPushButton(tr("合并（回车）"), self)
        self.apart_button = QPushButton(tr("不是重复（N）"), self)
        self.skip_button = QPushButton(tr("跳过（S）"), self)
        self.undo_button = QPushButton(tr("撤销"), self)
        self.batch_button = QPushButton(tr("合并全部有把握的…"), self)
        self.decisions_button = QPushButton(tr("判过的…"), self)
        made = (
            ("merge", self.merge_button, self.merge),
            ("apart", self.apart_button, self.tell_apart),
            ("skip", self.skip_button, self.skip),
            ("undo", self.undo_button, self.undo),
            ("batch", self.batch_button, self.merge_all),
            ("decisions", self.decisions_button, self.look_through),
        )
        for column, (name, button, call) in enumerate(made):
            button.setObjectName(f"gewu_duplicate_{name}")
            button.setAutoDefault(False)
            button.clicked.connect(messages.reported(lambda _checked=False, call=call: call()))
            grid.addWidget(button, 0, column + (column > 3))
        grid.setColumnStretch(4, 1)
        self._enable()
        return grid

    # searching

    def search(self) -> None:
        """Search in the background; what was current stays current where it is found again."""
        if self._running is not None:
            self._again = True
            return
        find = duplicates.finder(self._workspace)
        self._running = background.run(tr("查重"), find, self._searched, lambda _problem: self._ended())
        if self._found is None:
            self.pane.clear(tr("正在查找…"))
        self._enable()

    def _searched(self, found: Found) -> None:
        self._ended()
        if self._closed or not self.session.workspace or self.session.workspace.path != self._workspace.path:
            return
        self._found = found
        self.pane.read_names()
        back = self._done_last[-1] if self._done_last else frozenset()
        self.groups.set_found(found, self.pane.names["community"], back)
        if back and self._found_again(back):
            self._done_last.pop()

    def _found_again(self, uids: frozenset[str]) -> bool:
        group = self.groups.current
        return group is not None and frozenset(self._found.uids(group)) == uids

    def _ended(self) -> None:
        self._running = None
        if self._again:
            self._again = False
            self.search()
        self._enable()

    def _data_changed(self) -> None:
        """Search again, unless what changed is the step just made here: the list has that already."""
        own, self._own_step = self._own_step, ""
        if own and own == self._mark():
            self._enable()
            return
        self.search()

    def _workspace_changed(self) -> None:
        """Close: what is listed belongs to another workspace."""
        self.close()

    def _mark(self) -> str:
        """Return what tells one state of the pending steps from another."""
        layer = self._workspace.layer("change_log")
        return "" if layer is None else f"{layer.undoStack().index()}/{layer.undoStack().count()}"

    # one group

    def _show(self) -> None:
        group = self.groups.current
        if group is None or self._found is None:
            searched = self._found is not None
            none = not searched or not self._found.duplicates.groups
            text = tr("没有疑似重复的设施。") if none else tr("没有符合筛选的组。")
            self.pane.clear(text if searched else tr("正在查找…"))
        else:
            self.pane.show_group(self._found, group, self.groups.place, len(self.groups.groups))
        self._enable()

    # what the buttons do

    def merge(self) -> None:
        """Merge the current group as one undo step and go on to the next."""
        group = self.groups.current
        if group is None or self.pane.merge is None:
            return
        merged, why = self.pane.merge, duplicates.why(group)
        duplicates.apply(self._workspace, self.pane.rows, [merged], [why], self._apply)
        self._done([merged.keep, *merged.removed], group.linked)
        messages.success(
            tr("已合并为“{name}”，并入 {count} 条（可撤销）。").format(
                name=merging.called(merged.values), count=len(merged.removed)
            )
        )

    def tell_apart(self) -> None:
        """Remember that the records of the group are different facilities and go on to the next."""
        group = self.groups.current
        if group is None or self.pane.rows is None:
            return
        self._apply([duplicates.tell_apart(self.pane.rows)], duplicates.DIFFERENT, None)
        self._done(self._found.uids(group), group.linked)

    def skip(self) -> None:
        """Go on to the next group, leaving this one for later."""
        self.groups.step(1)

    def undo(self) -> None:
        """Undo the last step of the workspace; the group it dealt with is found again."""
        self.session.undo()

    def _apply(self, changes, text: str, log) -> dict:
        self.session.require(self._workspace)
        return self.session.apply(changes, text, log)

    def _done(self, uids: list[str], linked: bool) -> None:
        """Go on after an own step. What else looked like a record of this group is judged anew."""
        self._own_step = "" if linked else self._mark()
        self._done_last.append(frozenset(uids))
        self.groups.drop(set(uids))

    def merge_all(self) -> None:
        """Show what would become of all confident groups that pass the filters, and merge those that stay ticked."""
        sure = [group for group in self.groups.groups if group.confident]
        found, limit = self._found, sure[:MOST]
        if not limit:
            return

        def compute(progress) -> list[Merge]:
            rows = [row for group in limit for row in group.rows]
            records = dict(zip(rows, merging.records_of(found.facilities.iloc[rows])))
            merges = []
            for number, group in enumerate(limit):
                if number % 100 == 0:
                    progress(number / len(limit), tr("比较各字段"))
                own = [records[row] for row in group.rows]
                merges.append(merging.merge(own, None, None, found.referred, found.outlined))
            return merges

        background.run(tr("准备合并"), compute, lambda merges: self._confirm(found, limit, merges, len(sure)))

    def _confirm(self, found: Found, groups: list, merges: list[Merge], total: int) -> None:
        self.session.require(self._workspace)
        dialog = BatchDialog(merges, [group.reason for group in groups], total - len(groups), self)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        chosen = dialog.chosen()
        merges = [merges[place] for place in chosen]
        why = [duplicates.why(groups[place], batch=True) for place in chosen]
        seen = found.facilities.iloc[[row for place in chosen for row in groups[place].rows]].reset_index(drop=True)
        duplicates.apply(self._workspace, seen, merges, why, self._apply)
        self._done([uid for merge in merges for uid in (merge.keep, *merge.removed)], linked=False)
        messages.success(
            tr("已合并 {count} 组，删去 {gone} 条重复记录（可一步撤销）。").format(
                count=len(merges), gone=sum(len(merge.removed) for merge in merges)
            )
        )

    def look_through(self) -> None:
        """Show the pairs told to be different; those chosen there are asked about again."""
        dialog = DecisionsDialog(duplicates.decisions(self._workspace), self)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.chosen():
            self._apply([duplicates.withdraw(self._workspace, dialog.chosen())], tr("撤回“不是重复”"), None)

    def _enable(self) -> None:
        has = self.pane.merge is not None
        none = "" if has else tr("没有当前组")
        count = sum(group.confident for group in self.groups.groups)
        usable(self.merge_button, tr("按左列“合并后”的值合成一条，可撤销"), none)
        usable(self.apart_button, tr("记住这几条是不同的设施，以后不再列出；可撤销，也可在“判过的”中撤回"), none)
        usable(self.skip_button, tr("先看下一组"), none)
        step = self.session.last_step
        usable(self.undo_button, tr("撤销：{step}").format(step=step), "" if step else tr("没有可撤销的步骤"))
        self.batch_button.setText(tr("合并全部有把握的（{count} 组）…").format(count=count))
        busy = tr("正在查找，请稍候") if self._running is not None else ""
        usable(
            self.batch_button,
            tr("先列出每组合并后的值，确认后一步合并"),
            busy or ("" if count else tr("没有有把握的组")),
        )
        self.decisions_button.setToolTip(tr("看以前判为“不是重复”的，可撤回"))

    # keys

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.KeyPress and not self.pane.table.is_typing():
            act = self._key(event)
            if act is not None:
                messages.reported(act)()
                return True
        return super().eventFilter(watched, event)

    def _key(self, event):
        """Return what a key does here, None for a key of the widget's own."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        return {
            Qt.Key.Key_Return: self._if(self.merge_button, self.merge),
            Qt.Key.Key_Enter: self._if(self.merge_button, self.merge),
            Qt.Key.Key_N: self._if(self.apart_button, self.tell_apart),
            Qt.Key.Key_S: self._if(self.skip_button, self.skip),
            Qt.Key.Key_PageDown: lambda: self.groups.step(1),
            Qt.Key.Key_PageUp: lambda: self.groups.step(-1),
        }.get(event.key())

    @staticmethod
    def _if(button: QPushButton, act):
        """A key does what its button does, when the button can be pressed."""
        return act if button.isEnabled() else lambda: None

    def event(self, event) -> bool:
        return step_keys.taken(self.session, event) or super().event(event)

    def done(self, result: int) -> None:
        """Close, by Escape or by the cross: leave map and session alone."""
        self._let_go()
        super().done(result)

    def _let_go(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._running is not None:
            self._running.cancel()
            self._running, self._again = None, False
        for signal, slot in (
            (self.session.data_changed, self._data_changed),
            (self.session.workspace_changed, self._workspace_changed),
        ):
            signal.disconnect(slot)
        self.pane.let_go()
        self.session.map.numbered = False
