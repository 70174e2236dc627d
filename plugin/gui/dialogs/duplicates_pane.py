"""One group of likely duplicates: its records side by side and as discs on the map, and what is chosen from them."""

from __future__ import annotations

import pandas as pd
import shapely
from qgis.core import QgsCoordinateTransform, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.facilities.duplicates import merging
from ...core.facilities.duplicates.duplicates import Group
from ...core.facilities.duplicates.merging import Choices, Merge, Record, Typed
from ...core.text import tr
from ...workspace import duplicates
from ...workspace.duplicates import Found
from ...workspace.workspace import Workspace
from .. import messages
from ..controls import usable
from ..session import Session
from . import beside_map
from .duplicates_marks import GroupMarks, MarkClicks
from .duplicates_table import RecordsTable, tr_part

#: Metres round a group on the map.
_MARGIN = 25.0
_UNITS = ("precinct", "community", "compound", "micro_grid")


class GroupPane(QWidget):
    """`rows` are the facilities as they were read, `merge` what would come out of them; both None for no group.

    stepped(1 or -1): the next or the previous group is wanted.
    """

    stepped = pyqtSignal(int)

    def __init__(self, session: Session, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self._workspace = session, workspace
        self._found: Found | None = None
        self.rows: pd.DataFrame | None = None
        self.merge: Merge | None = None
        self._records: list[Record] = []
        self._keep: int | None = None
        self._choices: Choices = {}
        self.names: dict[str, dict[str, str]] = {}
        self.marks = GroupMarks(session.map.canvas)
        self._clicks = MarkClicks(self.marks, session.map.canvas, self._place_clicked, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        row = QHBoxLayout()
        self.count = QLabel(self)
        self.count.setObjectName("gewu_duplicate_count")
        self.previous, self.next = QPushButton(tr("上一组"), self), QPushButton(tr("下一组"), self)
        self.zoom = QPushButton(tr("缩放至"), self)
        for name, button, step in (
            ("previous", self.previous, lambda: self.stepped.emit(-1)),
            ("next", self.next, lambda: self.stepped.emit(1)),
            ("zoom", self.zoom, self.zoom_to),
        ):
            button.setObjectName(f"gewu_duplicate_{name}")
            button.setAutoDefault(False)
            button.clicked.connect(messages.reported(lambda _checked=False, step=step: step()))
        row.addWidget(self.count, 1)
        for button in (self.previous, self.next, self.zoom):
            row.addWidget(button)
        layout.addLayout(row)
        self.reason = QLabel(self)
        self.reason.setObjectName("gewu_duplicate_reason")
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self.reason)
        self.table = RecordsTable(self)
        self.table.setObjectName("gewu_duplicate_records")
        self.table.chosen.connect(messages.reported(self._chosen))
        self.table.kept.connect(messages.reported(self._kept))
        self.table.edited.connect(messages.reported(self._edited))
        self.table.refused.connect(self._refused)
        layout.addWidget(self.table, 1)

    def read_names(self) -> None:
        """Take the names of the units anew."""
        frames = {table: self._workspace.read_columns(table, ["code", "name"]) for table in _UNITS}
        self.names = {table: dict(zip(frame["code"], frame["name"])) for table, frame in frames.items()}

    def show_group(self, found: Found, group: Group, place: int, total: int) -> None:
        """Show a group as its facilities are now; it is the `place`-th (from 0) of `total`."""
        self._forget()
        self._found = found
        self.rows = duplicates.rows_of(self._workspace, found.uids(group))
        self._records = merging.records_of(self.rows)
        self.count.setText(
            tr("第 {place} / {total} 组，共 {count} 条，把握 {score:.2f}").format(
                place=place + 1, total=total, count=len(group.rows), score=group.score
            )
        )
        self.reason.setText(group.reason)
        self._refresh()
        self.zoom_to()

    def clear(self, text: str) -> None:
        """Show no group, and why."""
        self._forget()
        self.table.setRowCount(0)
        self.table.setColumnCount(0)
        self.count.setText("")
        self.reason.setText(text)
        self.marks.show_group([], -1, self._workspace.crs)
        self._enable()

    def _forget(self) -> None:
        self._keep, self._choices, self.merge, self.rows, self._records = None, {}, None, None, []

    def _enable(self) -> None:
        why = "" if self.merge is not None else tr("没有当前组")
        usable(self.previous, tr("上一组（PageUp）"), why)
        usable(self.next, tr("下一组（PageDown）"), why)
        usable(self.zoom, tr("在地图上看这一组"), why)

    def _refresh(self) -> None:
        """Show what comes out of the choices made so far."""
        self.merge = merging.merge(self._records, self._keep, self._choices, self._found.referred, self._found.outlined)
        self.table.show_group(self._records, self.merge, self.names, self._found.referred)
        self.marks.show_group(
            [record["geometry"] for record in self._records], self.merge.chosen["geometry"], self._workspace.crs
        )
        self._enable()

    def zoom_to(self) -> None:
        """Show the group in the part of the map that this window leaves free."""
        shapes = [record["geometry"] for record in self._records if record["geometry"] is not None]
        if not shapes:
            return
        canvas = self.session.map.canvas
        change = QgsCoordinateTransform(
            self._workspace.crs, canvas.mapSettings().destinationCrs(), QgsProject.instance()
        )
        wanted = QgsRectangle(*shapely.total_bounds(shapes)).buffered(_MARGIN)
        canvas.setExtent(beside_map.view(canvas, self.window(), change.transformBoundingBox(wanted)))
        canvas.refresh()

    def _chosen(self, part: str, number: int) -> None:
        self._choices[part] = number
        if part == "geometry" and self._records[number]["geometry"] is None:
            del self._choices[part]
            messages.info(tr("这一条没有坐标，位置取其他记录的。"))
        self._refresh()

    def _kept(self, number: int) -> None:
        self._keep = number
        self._choices["code"] = number
        if self._records[number]["geometry"] is not None:
            self._choices["geometry"] = number
        self._refresh()

    def _edited(self, part: str, value: Typed) -> None:
        self._choices[part] = value
        self._refresh()

    def _refused(self, part: str, text: str) -> None:
        messages.warning(tr("“{text}”不能作为“{field}”，原值未变。").format(text=text, field=tr_part(part)))

    def _place_clicked(self, number: int) -> None:
        messages.reported(self._chosen)("geometry", number)

    def let_go(self) -> None:
        """Leave the map alone."""
        self._clicks.close()
        self.marks.close()
