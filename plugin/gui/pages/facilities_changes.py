"""A strip on the page 挂接: units have been edited, so many facilities are touched; list them, tag them anew, check all."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt import sip
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ...core import resources
from ...core.facilities.tags import retagging, tag_changes
from ...core.facilities.tags.tagging import COLUMNS
from ...core.text import stored, tr
from ...workspace import retagging as store
from ...workspace.tag_watch import TagWatch
from .. import background, messages, remembered
from ..controls import usable
from ..dialogs.tag_changes_dialog import TagChangesDialog
from ..session import Session
from .facilities_rows import FacilityRows

#: Columns of a facility that are compared.
_FIELDS = ["uid", "code", "name", *COLUMNS.values(), "tag_state", "tag_distance", "placed_by", "geometry"]


class ChangesStrip(QFrame):
    """Hidden while nothing is out of step. `check_button` (核对全部挂接) is placed by the page. Call `refresh` with the page.

    retagged: facilities have been tagged anew.
    """

    retagged = pyqtSignal()

    def __init__(self, session: Session, rows: FacilityRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.rows = session, rows
        self.watch = TagWatch(self)
        self.watch.follow(session.workspace)
        self.dialog: TagChangesDialog | None = None
        self._task = None
        #: What the edits touch, and its list.
        self._found: tuple[retagging.Affected, pd.DataFrame] | None = None
        #: Whether the open list is that of a check of everything.
        self._is_check = False
        self.setObjectName("gewu_tag_strip")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 6, 2)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.view = self._button("gewu_tag_view", tr("查看"), tr("列出受影响的设施、原挂接和现应挂接"), self.show_list)
        tip = tr("只更新受影响的设施，人工挂接的不动，可一次撤销")
        self.go = self._button("gewu_tag_again", tr("重新挂接"), tip, self.retag)
        row.addWidget(self.text, 1)
        row.addWidget(self.view)
        row.addWidget(self.go)
        self.check_button = self._button("gewu_tag_check", tr("核对全部挂接"), "", self.check)
        self.hide()
        self._enable()
        session.workspace_changed.connect(self._workspace_changed)

    def _button(self, name: str, text: str, tip: str, call) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(messages.reported(lambda _checked=False: call()))
        return button

    def _enable(self) -> None:
        why = tr("正在核对，请稍候") if self._task is not None else ""
        why = why or ("" if self.rows.count else tr("还没有设施。请先在“工作区”页导入设施。"))
        usable(self.check_button, tr("按当前的单元边界核对全部设施的挂接，列出不一致的，不改动"), why)

    # what has been edited

    def refresh(self) -> None:
        """Work out anew which facilities the edits touch; the rows must have caught up."""
        self.watch.follow(self.session.workspace)
        self._found = None
        if self.session.workspace is not None and not self.watch.is_quiet:
            facilities, units = self._facilities(), self._units()
            found = self.watch.affected(self.session.need(), facilities, units, self._tolerance())
            if found is not None and len(found):
                self._found = found, tag_changes.listed(found, facilities, units)
        self._tell()
        self._enable()

    def _facilities(self) -> pd.DataFrame:
        columns = self.rows.columns
        return pd.DataFrame({name: columns[name] for name in _FIELDS if name in columns})

    def _units(self) -> retagging.Units:
        return {level: pd.DataFrame(self.rows.unit_columns(level)) for level in COLUMNS}

    @staticmethod
    def _tolerance() -> float:
        return remembered.get(
            "facilities/tolerance", float(resources.read_json("taxonomy", "tagging.json")["tolerance"])
        )

    def _tell(self) -> None:
        self.setVisible(self._found is not None)
        shown = self.dialog is not None and not self._is_check
        if self._found is None:
            if shown:
                self.dialog.set_rows(_nothing(), tr("没有受影响的设施。"))
            return
        found, frame = self._found
        manual, count = int(found.manual.sum()), len(found)
        texts = [tr("边界有改动：{count} 个设施受影响").format(count=count - manual)] if count > manual else []
        if manual:
            texts.append(tr("{count} 个人工挂接的已不在所记单元内").format(count=manual))
        self.text.setText("；".join(texts))
        self.text.setToolTip("\n".join(dict.fromkeys(found.reasons[:200])))
        why = "" if count > manual else tr("只有人工挂接的设施受影响，请逐个核对")
        usable(self.go, tr("只更新受影响的设施，人工挂接的不动，可一次撤销"), why)
        if shown:
            self.dialog.set_rows(frame, self.text.text() + "。")

    # steps

    def show_list(self) -> None:
        """Open the list, or bring it to the front."""
        if self._found is not None:
            self._is_check = False
            self._open().set_rows(self._found[1], self.text.text() + "。")

    def _open(self) -> TagChangesDialog:
        if self.dialog is None or sip.isdeleted(self.dialog):
            self.dialog = TagChangesDialog(self.session, self.window())
            self.dialog.retag.connect(messages.reported(self._retag_listed))
            self.dialog.finished.connect(self._closed)
        self.dialog.show()
        self.dialog.raise_()
        return self.dialog

    def _closed(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def retag(self) -> None:
        """Tag what the edits touch anew, as one undo step."""
        if self._found is not None:
            found, frame = self._found
            self._retag(frame.loc[~found.manual, "uid"].tolist())

    def _retag_listed(self) -> None:
        if self.dialog is not None:
            self._retag(self.dialog.uids)

    def _retag(self, uids: list[str]) -> None:
        self.rows.catch_up()
        facilities, units = self._facilities(), self._units()
        changes = store.anew(self.session.need(), facilities, units, uids, self._tolerance())
        if changes:
            self.session.apply(changes, stored("重新挂接受影响的设施"))
            messages.success(tr("重新挂接了 {count} 个设施（可撤销）。").format(count=len(changes[0].update)))
        else:
            messages.info(tr("这些设施的挂接已与当前边界一致。"))
        if self.dialog is not None:
            self.dialog.reject()
        self._found = None
        self._tell()
        self.retagged.emit()

    def check(self) -> None:
        """Compare all stored tags with today's units in the background, and list what differs."""
        if self._task is not None:
            return
        workspace = self.session.need()
        given, tolerance = store.read(workspace), self._tolerance()

        def done(found: retagging.Affected) -> None:
            self._task = None
            self._enable()
            self.session.require(workspace)
            self._checked(found, *given)

        def failed(_problem: Exception) -> None:
            self._task = None
            self._enable()

        compute = lambda progress: store.check(given, tolerance, progress)  # noqa: E731
        self._task = background.run(tr("核对全部挂接"), compute, done, failed)
        self._enable()

    def _checked(self, found: retagging.Affected, facilities: pd.DataFrame, units: retagging.Units) -> None:
        if not len(found):
            messages.success(tr("{count} 个设施的挂接都与当前边界一致。").format(count=len(facilities)))
            return
        title = tr("核对了 {total} 个设施，{count} 个与当前边界不一致。").format(
            total=len(facilities), count=len(found)
        )
        self._is_check = True
        self._open().set_rows(tag_changes.listed(found, facilities, units), title)

    # coming and going

    def _workspace_changed(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self.dialog is not None:
            self.dialog.reject()
        self.watch.follow(self.session.workspace)
        self.watch.forget()
        self._found = None
        self._tell()

    def close_strip(self) -> None:
        """Let go of the layers; it is not used afterwards."""
        self._workspace_changed()
        self.watch.close()


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in ("uid", "name", "before", "after", "reason", "manual", "geometry")})
