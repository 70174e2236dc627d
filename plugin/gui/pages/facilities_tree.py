"""片区 > 社区 > 小区 with the number of facilities in each; a click selects them and zooms to the unit."""

from __future__ import annotations

import pandas as pd
from qgis.core import QgsFeatureRequest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ...core.text import tr
from .. import messages
from ..class_filter import ClassFilter
from ..session import Session

_UNIT = Qt.ItemDataRole.UserRole
#: Unit table → the facility's column, and the unit's own column naming its parent.
_LEVELS = (("precinct", "precinct_code"), ("community", "community_code"), ("compound", "compound_code"))


class UnitsPanel(QWidget):
    """Rebuilt when it comes to the front."""

    def __init__(self, session: Session, classes: ClassFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._facilities = pd.DataFrame()
        self._units: dict[str, pd.DataFrame] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("gewu_units")
        self.tree.setHeaderLabels([tr("单元"), tr("设施"), tr("待定")])
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.itemClicked.connect(lambda item, _column: messages.reported(self._show)(item))
        layout.addWidget(self.tree)

    def clear(self) -> None:
        self.tree.clear()

    def show_facilities(self, facilities: pd.DataFrame) -> None:
        """Count `facilities` per unit."""
        workspace = self.session.need()
        self._facilities = facilities
        self._units = {name: workspace.read(name) for name, _ in _LEVELS}
        self.tree.clear()
        precincts = self._units["precinct"].sort_values("code")
        communities, compounds = self._units["community"], self._units["compound"]
        top = self.tree.invisibleRootItem()
        for code, name in precincts[["code", "name"]].itertuples(index=False, name=None):
            parent = self._add(top, "precinct", code, name)
            self._add_communities(parent, communities[communities["precinct_code"] == code], compounds)
            parent.setExpanded(True)
        loose = communities[~communities["precinct_code"].isin(precincts["code"])]
        parent = top if not len(precincts) else QTreeWidgetItem(top, [tr("未归片区"), "", ""]) if len(loose) else top
        self._add_communities(parent, loose, compounds)
        away = facilities["community_code"].isna() & facilities["precinct_code"].isna()
        if away.any():
            item = QTreeWidgetItem(top, [tr("未挂接"), str(int(away.sum())), ""])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
            item.setData(0, _UNIT, ("", None))

    def _add_communities(self, parent, communities: pd.DataFrame, compounds: pd.DataFrame) -> None:
        for code, name in communities.sort_values("code")[["code", "name"]].itertuples(index=False, name=None):
            item = self._add(parent, "community", code, name)
            mine = compounds[compounds["community_code"] == code].sort_values("code")
            for compound, title in mine[["code", "name"]].itertuples(index=False, name=None):
                self._add(item, "compound", compound, title)

    def _add(self, parent, level: str, code: str | None, name: str | None) -> QTreeWidgetItem:
        mine = self._of(level, code)
        doubtful = int((mine["tag_state"] == "待定").sum())
        item = QTreeWidgetItem(parent, [name or code or "—", str(len(mine)), str(doubtful) if doubtful else ""])
        item.setToolTip(0, code or "")
        item.setData(0, _UNIT, (level, code))
        for column in (1, 2):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        return item

    def _of(self, level: str, code: str | None) -> pd.DataFrame:
        return self._facilities[self._facilities[dict(_LEVELS)[level]] == code]

    def _show(self, item: QTreeWidgetItem) -> None:
        found = item.data(0, _UNIT)
        if found is None:
            return
        level, code = found
        away = self._facilities["community_code"].isna() & self._facilities["precinct_code"].isna()
        mine = self._of(level, code) if level else self._facilities[away]
        self._select(set(mine["uid"]))
        workspace = self.session.need()
        if level:
            units = self._units[level]
            self.session.map.show(units.loc[units["code"] == code, "geometry"].to_numpy(), workspace.crs)
        else:
            self.session.map.show(mine["geometry"].to_numpy(), workspace.crs)

    def _select(self, uids: set[str]) -> None:
        layer = self.session.need().layer("facility")
        if layer is None:
            return
        request = QgsFeatureRequest().setSubsetOfAttributes(["uid"], layer.fields())
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
        layer.selectByIds([feature.id() for feature in layer.getFeatures(request) if feature["uid"] in uids])
