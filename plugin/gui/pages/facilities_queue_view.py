"""The tables of the queue: the doubtful facilities, and the candidates of the one in question."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QStyledItemDelegate, QWidget

from ...core.text import tr
from ..frame_model import DOUBT, FAINT, GOOD, Column, FrameTable, text_of
from ..rows_model import RowsModel, is_unknown
from .facilities_columns import FacilityColumn
from .facilities_drag import DraggedRowsTable
from .facilities_marks import COLOURS
from .facilities_queue_items import nothing

_LEFT, _RIGHT = 0x0081, 0x0082


def queue_columns() -> list[FacilityColumn]:
    """Return the columns of the queue from left to right."""
    return [
        FacilityColumn("name", tr("设施"), 15, stretch=True),
        FacilityColumn("why", tr("原因"), 10),
        FacilityColumn("best", tr("推荐"), 12),
        FacilityColumn("class_name", tr("小类"), 9, rank=1),
        FacilityColumn("community", tr("社区"), 9, rank=2),
        FacilityColumn("distance", tr("距离"), 6, rank=3),
    ]


class QueueModel(RowsModel):
    """Shows `QueueItems.values`."""

    NATURAL = ""

    def headerData(self, section: int, orientation, role=Qt.ItemDataRole.DisplayRole):  # noqa: N802
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return _LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: QModelIndex):
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        name, row = self.columns[index.column()].name, self.order[index.row()]
        value = self.values[name][row]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._display(name, value, row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if name == "distance" else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and name == "best":
            return QBrush(QColor(GOOD if self.values["is_certain"][row] else DOUBT if value else FAINT))
        return self._tip(row) if role == Qt.ItemDataRole.ToolTipRole else None

    def _display(self, name: str, value, row: int) -> str:
        if name == "name":
            return value or self.values["code"][row] or tr("（无名称）")
        if name == "best":
            return ("✓ " if self.values["is_certain"][row] else "") + value if value else "—"
        if name == "why" and value is None:
            return "…"
        return "" if is_unknown(value) else text_of(value)

    def _tip(self, row: int) -> str:
        values = {name: self.values[name][row] for name in ("name", "code", "class_name", "why", "basis")}
        best = self.values["best"][row]
        certain = tr("有把握") if self.values["is_certain"][row] else tr("供参考")
        line = (
            tr("推荐 {unit}（{certain}）：{basis}").format(unit=best, certain=certain, basis=values.pop("basis"))
            if best
            else None
        )
        return "\n".join(text for text in (*values.values(), line) if text)


class QueueTable(DraggedRowsTable):
    """A row per doubtful facility; rows can be dragged onto units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QueueModel(queue_columns(), nothing()), QStyledItemDelegate(), "facility_queue", parent)
        self.setObjectName("gewu_queue")


class CandidateTable(FrameTable):
    """The candidates, numbered as on the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            [
                Column("number", "", colour=lambda row: COLOURS[(row["number"] - 1) % len(COLOURS)]),
                Column("title", tr("候选单元"), tip=lambda row: f"{row['title']} {row['code']}"),
                Column("far", tr("距离/占比")),
                Column("basis", tr("依据"), write=lambda value: value or ""),
            ],
            "basis",
            parent,
        )
        self.setObjectName("gewu_candidates")
        self.horizontalHeader().hide()  # number, name, distance, reason: each says itself what it is
        self.setSortingEnabled(False)
        self.setSelectionMode(FrameTable.SelectionMode.SingleSelection)

    def set_candidates(self, found: pd.DataFrame, told: dict | None = None) -> None:
        """Show candidates (settling.COLUMNS_SHOWN), best first. told: a row of Settling.frame, for what is recommended."""
        if told is not None and told["code"] is not None:
            best = (found["level"] == told["level"]) & (found["code"] == told["code"])
            why = tr("✓ {basis}") if told["is_certain"] else tr("推荐：{basis}")
            found = found.assign(basis=found["basis"].mask(best, why.format(basis=told["basis"])))
        frame = found.assign(
            number=range(1, len(found) + 1),
            title=[title(*row) for row in zip(found["level"], found["name"], found["code"])],
            far=[_far(distance, share) for distance, share in zip(found["distance"], found["share"])],
        )
        self.set_frame(frame)


def title(level: str, name: str | None, code: str) -> str:
    """Return what a candidate is called."""
    kinds = {"compound": tr("小区"), "community": tr("社区"), "precinct": tr("片区")}
    name = name or code
    return name if kinds[level] in name else f"{name}（{kinds[level]}）"


def _far(distance: float, share: float) -> str:
    if share == share and share > 0:
        return f"{share:.0%}"
    if distance != distance:
        return "—"
    return f"{distance:.1f} m" if distance < 100 else f"{distance:.0f} m"
