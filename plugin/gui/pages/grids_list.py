"""网格列表: the micro-grids as a table, in step with the selection on the map; lock and assign."""

from __future__ import annotations

import pandas as pd
from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QItemSelection, QItemSelectionModel
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import GewuError
from ...core.grids import bounds
from ...core.grids.settings import GridSettings
from ...core.text import tr
from ...workspace import grid_bounds
from ...workspace.edits import Change
from ...workspace.frames import to_shapely
from .. import messages
from ..controls import usable
from ..dialogs.worker_dialog import WorkerDialog
from ..frame_model import BAD, GOOD, Column, FrameTable
from ..icons import icon
from ..session import Session

#: Colour of the household count by standing; exempt and unknown ones have none.
_COLOURS = {bounds.INSIDE: GOOD, bounds.BELOW: BAD, bounds.ABOVE: BAD}
_SHOWN = ["uid", "code", "name", "households", "shops", "buildings", "worker", "state", "locked", "reason"]


class GridListPanel(QWidget):
    """One community's grids, or all."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._layer: QgsVectorLayer | None = None
        self._busy = False
        self._fids: dict[str, int] | None = None
        self._frame = pd.DataFrame(columns=_SHOWN)
        defaults = GridSettings()
        self._limits = defaults.minimum, defaults.maximum
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(self._filters())
        self.table = FrameTable(_columns(), "state", self)
        self.table.setColumnHidden(len(_columns()) - 1, True)  # the code: in the name's tip, and found by the filter
        self.table.setObjectName("gewu_grid_table")
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._select_on_map())
        self.table.clicked.connect(lambda _index: messages.reported(self.zoom)())
        layout.addWidget(self.table, 1)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        layout.addLayout(self._buttons())
        self._enable()

    def _filters(self) -> QGridLayout:
        grid = QGridLayout()
        self.community = QComboBox(self)
        self.community.setObjectName("gewu_grid_community")
        self.community.currentIndexChanged.connect(messages.reported(lambda _index: self._show_rows()))
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(tr("查找编码、名称、网格员"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda text: self.table.set_filter(text))
        self.outside = QCheckBox(tr("只看超限"), self)
        self.outside.toggled.connect(lambda _on: self._show_rows())
        self.unassigned = QCheckBox(tr("只看未指派"), self)
        self.unassigned.toggled.connect(lambda _on: self._show_rows())
        grid.addWidget(self.community, 0, 0)
        grid.addWidget(self.outside, 0, 1)
        grid.addWidget(self.filter, 1, 0)
        grid.addWidget(self.unassigned, 1, 1)
        grid.setColumnStretch(0, 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.buttons = []
        self._tips = {}
        for name, text, slot, tip in (
            ("zoom", tr("缩放至"), self.zoom, tr("在地图上显示选中的网格")),
            ("locked", tr("锁定"), lambda: self._lock(True), tr("选中的网格在重新划格时原样保留，可撤销")),
            ("unlocked", tr("解锁"), lambda: self._lock(False), tr("选中的网格可以由自动划格替换，可撤销")),
            ("worker", tr("指派网格员…"), self._assign, tr("给选中的网格指派或清除网格员，可撤销")),
        ):
            button = QPushButton(icon(name), text, self)
            button.setObjectName(f"gewu_grid_{name}")
            button.clicked.connect(messages.reported(lambda _checked=False, slot=slot: slot()))
            row.addWidget(button, 1)
            self.buttons.append(button)
            self._tips[button] = tip
        return row

    def refresh(self) -> None:
        workspace = self.session.need()
        self._watch(workspace.layer("micro_grid"))
        workers = workspace.read("worker").set_index("uid")["name"]
        grids = workspace.read("micro_grid")
        grids["worker"] = grids["worker_uid"].map(workers).where(grids["worker_uid"].notna(), None)
        self._frame = grids
        self._limits = grid_bounds.limits(workspace)
        self._fids = None
        self._fill_communities(workspace.read("community")[["code", "name"]])
        self._show_rows()

    def _fill_communities(self, communities: pd.DataFrame) -> None:
        chosen = self.community.currentData()
        counts = self._frame["community_code"].value_counts()
        self.community.blockSignals(True)
        self.community.clear()
        self.community.addItem(tr("全部社区（{count} 个网格）").format(count=len(self._frame)), None)
        for code, name in communities.sort_values("code").itertuples(index=False, name=None):
            text = tr("{name}（{count}）").format(name=name or code, count=int(counts.get(code, 0)))
            self.community.addItem(text, code)
        self.community.setCurrentIndex(max(self.community.findData(chosen), 0) if chosen else 0)
        self.community.blockSignals(False)

    def _show_rows(self) -> None:
        rows = self._frame
        code = self.community.currentData()
        if code is not None:
            rows = rows[rows["community_code"] == code]
        low, high = self._limits
        rows = rows.assign(standing=bounds.standing(rows, low, high))
        counts = bounds.summary(rows["standing"].to_numpy())
        text = tr("{count} 个网格，{households:.0f} 户，{share} 在 {low:g}–{high:g} 之间").format(
            count=len(rows), households=rows["households"].sum(), share=counts.share_text, low=low, high=high
        )
        if counts.exempt:
            text += tr("（专属、停用的 {count} 个不计）").format(count=counts.exempt)
        self.summary.setText(text)
        if self.outside.isChecked():
            rows = rows[rows["standing"].isin([bounds.BELOW, bounds.ABOVE])]
        if self.unassigned.isChecked():
            rows = rows[rows["worker"].isna()]
        self._busy = True
        self.table.set_frame(rows[[*_SHOWN, "standing"]])
        self._busy = False
        self._select_in_table()

    # the selection, both ways

    def _watch(self, layer: QgsVectorLayer | None) -> None:
        if layer is self._layer:
            return
        self._unwatch()
        self._layer = layer
        if layer is not None:
            layer.selectionChanged.connect(self._select_in_table)

    def _unwatch(self) -> None:
        if self._layer is not None and not sip.isdeleted(self._layer):
            self._layer.selectionChanged.disconnect(self._select_in_table)
        self._layer = None

    def _fid_of(self) -> dict[str, int]:
        if self._layer is None or sip.isdeleted(self._layer):
            raise GewuError(
                tr("工程中没有微网格图层。"), remedy=tr("它可能已从图层面板移除；请重新打开工作区，图层会补回来。")
            )
        if self._fids is None:
            request = QgsFeatureRequest().setSubsetOfAttributes(["uid"], self._layer.fields())
            request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
            self._fids = {feature["uid"]: feature.id() for feature in self._layer.getFeatures(request)}
        return self._fids

    def _select_on_map(self) -> None:
        self._enable()
        if self._busy or self._layer is None or sip.isdeleted(self._layer):
            return
        fids = self._fid_of()
        self._busy = True
        self._layer.selectByIds([fids[uid] for uid in self.table.selected()["uid"] if uid in fids])
        self._busy = False

    def _select_in_table(self, *_args) -> None:
        if self._busy or self._layer is None or sip.isdeleted(self._layer):
            return
        chosen = set(self._layer.selectedFeatureIds())
        fids = self._fid_of() if chosen else {}
        uids = self.table.source.frame["uid"] if len(self.table.source.frame) else []
        selection = QItemSelection()
        for row, uid in enumerate(uids):
            if fids.get(uid) in chosen:
                index = self.table.proxy.mapFromSource(self.table.source.index(row, 0))
                if index.isValid():
                    selection.select(index, index)
        self._busy = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().select(selection, flags)
        if not selection.isEmpty():
            self.table.scrollTo(selection.indexes()[0])
        self._busy = False
        self._enable()

    def _enable(self) -> None:
        why = "" if self.table.selectionModel().hasSelection() else tr("请先在列表中或地图上选中网格")
        for button in self.buttons:
            usable(button, self._tips[button], why)

    # what the buttons do

    def _chosen(self) -> list[str]:
        uids = self.table.selected()["uid"].tolist()
        if not uids:
            raise GewuError(tr("没有选中网格。"), remedy=tr("请在列表中或地图上选中网格。"))
        return uids

    def zoom(self) -> None:
        """Show the selected grids on the map."""
        fids = self._fid_of()
        request = QgsFeatureRequest().setFilterFids([fids[uid] for uid in self._chosen() if uid in fids])
        shapes = to_shapely([feature.geometry() for feature in self._layer.getFeatures(request)])
        self.session.map.show(shapes, self.session.need().crs)

    def _lock(self, locked: bool) -> None:
        uids = self._chosen()
        text = tr("锁定微网格") if locked else tr("解锁微网格")
        self._update(pd.DataFrame({"uid": uids, "locked": locked}), text)

    def _assign(self) -> None:
        uids = self._chosen()
        dialog = WorkerDialog(self.session.need(), len(uids), self)
        if dialog.exec() == WorkerDialog.DialogCode.Accepted:
            self._write_workers(uids, dialog.worker_uid)

    def _write_workers(self, uids: list[str], worker_uid: str | None) -> None:
        update = pd.DataFrame({"uid": uids, "worker_uid": pd.Series([worker_uid] * len(uids), dtype=object)})
        self._update(update, tr("指派网格员") if worker_uid else tr("清除网格员"))

    def _update(self, rows: pd.DataFrame, text: str) -> None:
        counts = self.session.apply([Change("micro_grid", update=rows)], text)
        updated = counts.get("micro_grid", {}).get("updated", 0)
        messages.success(tr("{step}：{count} 个网格（可撤销）。").format(step=text, count=updated))

    def forget(self) -> None:
        """Let go of the layer."""
        self._unwatch()
        self._fids = None
        self._frame = pd.DataFrame(columns=[*_SHOWN, "community_code"])
        self.table.set_frame(self._frame.assign(standing=bounds.EXEMPT))


def _columns() -> list[Column]:
    return [
        Column("name", tr("名称"), tip=lambda row: f"{row['name'] or ''}\n{row['code'] or ''}".strip()),
        Column(
            "households",
            tr("户数"),
            colour=lambda row: _COLOURS.get(row["standing"]),
            tip=lambda row: row["reason"] or "",
        ),
        Column("worker", tr("网格员")),
        Column("locked", tr("已锁定")),
        Column("buildings", tr("楼栋")),
        Column("state", tr("状态")),
        Column("code", tr("编码")),
    ]
