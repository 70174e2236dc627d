"""Choosing one community from a list: the nearest first, or by typing a part of its name or code."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ...core.columns import polygons, texts
from ...core.text import tr
from ..frame_model import Column, FrameTable


class CommunityDialog(QDialog):
    """code: of the community chosen, None until one is."""

    def __init__(self, communities: pd.DataFrame, site, what: str, parent: QWidget | None = None) -> None:
        """site: shapely geometry from which distances are told, or None. what: the question above the list."""
        super().__init__(parent)
        self.setObjectName("gewu_community_dialog")
        self.setWindowTitle(tr("指定社区"))
        self.resize(420, 460)
        self.code: str | None = None
        layout = QVBoxLayout(self)
        heading = QLabel(what, self)
        heading.setWordWrap(True)
        layout.addWidget(heading)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("输入社区名称或编码的一部分"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._seek)
        layout.addWidget(self.search)
        columns = [Column("name", tr("社区")), Column("code", tr("编码")), Column("distance", tr("距离（m）"))]
        self.table = FrameTable(columns, "name", self)
        self.table.setSelectionMode(FrameTable.SelectionMode.SingleSelection)
        self.table.set_frame(_listed(communities, site))
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._enable())
        self.table.doubleClicked.connect(lambda _index: self.accept())
        layout.addWidget(self.table, 1)
        self.buttons = QDialogButtonBox(self)
        self.ok = self.buttons.addButton(tr("指定"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self._first()

    def _seek(self, text: str) -> None:
        self.table.set_filter(text.strip())
        self._first()

    def _first(self) -> None:
        if self.table.proxy.rowCount():
            self.table.selectRow(0)
        self._enable()

    def _enable(self) -> None:
        self.ok.setEnabled(len(self.table.selected()) == 1)

    def accept(self) -> None:
        chosen = self.table.selected()
        if len(chosen):
            self.code = chosen["code"].iloc[0]
            super().accept()


def _listed(communities: pd.DataFrame, site) -> pd.DataFrame:
    distance = np.full(len(communities), np.nan)
    if site is not None and not site.is_empty:
        distance = np.round(shapely.distance(polygons(communities), site), 0)
    codes, names = texts(communities, "code"), texts(communities, "name")
    frame = pd.DataFrame({"name": np.where(pd.isna(names), codes, names), "code": codes, "distance": distance})
    return frame.dropna(subset=["code"]).sort_values(["distance", "code"], kind="stable").reset_index(drop=True)
