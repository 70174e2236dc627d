"""The list of facilities whose tags no longer fit: which, from where to where, why; a click shows one on the map."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.text import tr
from .. import messages
from ..controls import usable
from ..frame_model import DOUBT, Column, FrameTable
from ..session import Session


class TagChangesDialog(QDialog):
    """Emits `retag` when the user wants the listed ones tagged anew. Not modal: the map stays usable."""

    retag = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(tr("挂接受影响的设施"))
        self.setObjectName("gewu_tag_changes")
        self.resize(760, 420)
        layout = QVBoxLayout(self)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        colour = lambda row: DOUBT if row["manual"] else None  # noqa: E731
        columns = [
            Column("name", tr("设施"), colour=colour),
            Column("before", tr("原挂接"), colour=colour),
            Column("after", tr("现应挂接"), colour=colour),
            Column("reason", tr("原因"), colour=colour),
        ]
        self.table = FrameTable(columns, "reason", self)
        self.table.selectionModel().selectionChanged.connect(messages.reported(lambda _on, _off: self._show()))
        self.table.setToolTip(tr("点击一行，在地图上定位"))
        layout.addWidget(self.table, 1)
        buttons = QDialogButtonBox(self)
        self.go = QPushButton(tr("重新挂接受影响的"), self)
        self.go.clicked.connect(self.retag.emit)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ApplyRole)
        close = buttons.addButton(tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout.addWidget(buttons)

    @property
    def uids(self) -> list[str]:
        """Return the facilities listed that may be tagged anew."""
        frame = self.table.source.frame
        return frame.loc[~frame["manual"].astype(bool), "uid"].tolist() if "manual" in frame else []

    def set_rows(self, frame: pd.DataFrame, title: str) -> None:
        """Show the rows of `tag_changes.listed`."""
        self.table.set_frame(frame)
        manual = int(frame["manual"].sum()) if len(frame) else 0
        texts = [title]
        if manual:
            texts.append(tr("其中 {count} 个为人工挂接，只列出，不会改动。").format(count=manual))
        self.summary.setText("".join(texts))
        why = "" if len(frame) > manual else tr("没有需要重新挂接的设施")
        usable(self.go, tr("只更新列出的设施，人工挂接的不动，可一次撤销"), why)

    def _show(self) -> None:
        chosen = self.table.selected()
        if len(chosen):
            self.session.map.show(chosen["geometry"].to_numpy(dtype=object), self.session.need().crs)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter in the list must not press a button
            return
        super().keyPressEvent(event)
