"""缺失清单 of the run shown, each gap with the residents' requests that ask for the same in the same community."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from ...core.assess.numbers import plain
from ...core.assess.schemes import Scheme
from ...core.facilities.classes import taxonomy
from ...core.facilities.requests import requests
from ...core.text import tr
from ...workspace import requests as store
from .. import messages, remembered
from ..frame_model import BAD, DOUBT, FAINT, Column, FrameTable
from ..map_selection import select
from ..session import Session
from .facilities_requests_parts import request_table

_SEVERITY = {"严重": BAD, "较重": DOUBT}
_COLUMNS = ["name", "text", "quantity", "severity", "asked", "community_code", "point_code"]
#: `asked` sorts by open requests, then by all: open + all / _SCALE.
_SCALE = 1_000_000


class GapsPanel(QWidget):
    """opened(row): a gap was double-clicked. The lower list shows the requests of the gap chosen."""

    opened = pyqtSignal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._requests = pd.DataFrame()
        self._beside: requests.Beside | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self.summary)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        self.table = FrameTable(_columns(), "text", splitter)
        self.table.setObjectName("gewu_gaps")
        self.table.setMinimumHeight(80)
        self.table.doubleClicked.connect(lambda index: self.opened.emit(self.table.row(index)))
        self.table.selectionModel().currentRowChanged.connect(
            messages.reported(lambda current, _before: self._show_requests(current))
        )
        self.box = QWidget(splitter)
        below = QVBoxLayout(self.box)
        below.setContentsMargins(0, 0, 0, 0)
        self.heading = QLabel(self.box)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.requests = request_table(self.box)
        self.requests.setObjectName("gewu_gap_requests")
        self.requests.hide_known(home=True, kind=False)
        self.requests.doubleClicked.connect(messages.reported(lambda _index: self.zoom()))
        below.addWidget(self.heading)
        below.addWidget(self.requests, 1)
        splitter.setSizes([260, 120])
        remembered.splitter("assess/gaps", splitter)
        layout.addWidget(splitter, 1)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self._requests, self._beside = pd.DataFrame(), None
        self.table.set_frame(pd.DataFrame(columns=_COLUMNS))
        self.summary.hide()
        self.box.hide()

    def show_gaps(self, gaps: pd.DataFrame, scheme: Scheme, names: pd.Series) -> None:
        """Show the gaps of a run. names: of the communities, by code."""
        self._requests = self.session.need().read(store.TABLE)
        self._beside = requests.beside(gaps, self._requests, store.asked(scheme))
        asked = self._beside.open + self._beside.total / _SCALE
        self.table.set_frame(
            gaps.assign(
                name=gaps["community_code"].map(names),
                quantity=[_quantity(*pair) for pair in zip(gaps["amount"], gaps["unit"])],
                asked=asked,
            )
        )
        self.box.hide()
        self.summary.setVisible(bool(len(self._requests)))
        self.summary.setText(
            tr("{asked} 条缺口有居民诉求，{silent} 条没有；点一条缺口看相关诉求。").format(
                asked=int((self._beside.total > 0).sum()), silent=int((self._beside.total == 0).sum())
            )
        )

    def _show_requests(self, current) -> None:
        if not current.isValid() or self._beside is None:
            self.box.hide()
            return
        gap = self.table.proxy.mapToSource(current).row()
        sides = self._beside.rows
        rows = self._requests.iloc[sides[1][sides[0] == gap]]
        self.box.setVisible(bool(len(self._requests)))
        classes = taxonomy.load()
        self.requests.set_frame(
            rows.assign(
                home=self.table.row(current)["name"],
                class_name=[classes.name_of(code) for code in rows["class_code"]],
            ).sort_values("date", ascending=False, na_position="last", kind="stable")
        )
        self.heading.setText(
            tr("同一社区、同类设施的诉求：{count} 条，未办结 {open} 条").format(
                count=len(rows), open=int(requests.is_open(rows).sum())
            )
            if len(rows)
            else tr("同一社区没有同类设施的诉求")
        )

    def zoom(self) -> None:
        """Select the chosen requests on the map and show them."""
        rows, workspace = self.requests.selected(), self.session.need()
        select(workspace.layer(store.TABLE), set(rows["uid"]))
        if not self.session.map.show(rows["geometry"].to_numpy(), workspace.crs):
            messages.warning(tr("选中的诉求没有位置。"))


def _columns() -> list[Column]:
    return [
        Column("name", tr("社区")),
        Column("text", tr("问题（双击查看）"), tip=lambda row: f"<p>{html.escape(row['text'])}</p>"),
        Column("quantity", tr("缺口")),
        Column("severity", tr("程度"), colour=lambda row: _SEVERITY.get(row["severity"])),
        Column(
            "asked",
            tr("诉求"),
            write=_asked,
            tip=lambda row: tr("同一社区、同类设施的居民诉求：未办结 / 全部"),
            colour=lambda row: BAD if row["asked"] >= 1 else FAINT,
        ),
    ]


def _asked(value: float) -> str:
    """Return "open/all", e.g. 3/5, — for none."""
    if not value:
        return "—"
    return f"{int(value)}/{round((value - int(value)) * _SCALE)}"


def _quantity(amount: float, unit: str | None) -> str:
    return "—" if np.isnan(amount) else f"{plain(amount)}{unit or ''}"
