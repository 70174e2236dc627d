"""Which communities a step is for: all, one 街道, those selected on the map, or some chosen by name."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import GewuError
from ..core.subdistricts import subdistrict_of
from ..core.text import tr
from .session import Session

ALL, STREET, SELECTED, NAMED = "all", "street", "selected", "named"
_CODE = Qt.ItemDataRole.UserRole


class ScopeBox(QWidget):
    """Answers `codes()`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._members: dict[str, list[str]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        row = QHBoxLayout()
        self.mode = QComboBox(self)
        self.mode.setObjectName("gewu_scope")
        for name, text in (
            (ALL, tr("全部社区")),
            (STREET, tr("一个街道（镇）")),
            (SELECTED, tr("地图上选中的社区")),
            (NAMED, tr("按名称选择")),
        ):
            self.mode.addItem(text, name)
        self.mode.currentIndexChanged.connect(self._show_mode)
        self.street = QComboBox(self)
        self.street.setObjectName("gewu_scope_street")
        self.street.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(tr("按名称或编码查找"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        self.list = QListWidget(self)
        self.list.setObjectName("gewu_scope_list")
        self.list.setMaximumHeight(110)
        self.list.itemChanged.connect(lambda _item: self._count())
        self.note = QLabel(self)
        self.note.setStyleSheet("color: #666666;")
        row.addWidget(QLabel(tr("范围"), self))
        row.addWidget(self.mode, 1)
        layout.addLayout(row)
        for widget in (self.street, self.filter, self.list, self.note):
            layout.addWidget(widget)
        self._show_mode()

    def refresh(self) -> None:
        """Take the communities of the current workspace, keeping the ticks."""
        ticked = set(self._ticked())
        workspace = self.session.need()
        communities, streets = workspace.read("community"), workspace.read("subdistrict")
        self._fill_streets(communities, streets)
        frame = communities[["code", "name"]].sort_values("code")
        self.list.blockSignals(True)
        self.list.clear()
        for code, name in frame.itertuples(index=False, name=None):
            item = QListWidgetItem(f"{name or tr('（无名称）')}  {code or ''}", self.list)
            item.setData(_CODE, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in ticked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._filter(self.filter.text())
        self._count()

    def _fill_streets(self, communities: pd.DataFrame, streets: pd.DataFrame) -> None:
        chosen = self.street.currentData()
        names = dict(zip(streets["code"], streets["name"]))
        members: dict[str, list[str]] = {}
        for street, code in zip(subdistrict_of(communities, streets), communities["code"]):
            if street is not None and code is not None:
                members.setdefault(street, []).append(code)
        self._members = members
        self.street.blockSignals(True)
        self.street.clear()
        for street in sorted(members):
            text = tr("{name}（{count} 个社区）").format(name=names.get(street) or street, count=len(members[street]))
            self.street.addItem(text, street)
        self.street.setCurrentIndex(max(self.street.findData(chosen), 0) if members else -1)
        self.street.blockSignals(False)

    def text(self) -> str:
        """Return what is chosen, in a few words."""
        mode = self.mode.currentData()
        if mode == STREET:
            return self.street.currentText()
        return self.mode.currentText()

    def codes(self) -> list[str] | None:
        """Return the codes of the chosen communities, None for all; raises GewuError when none is chosen."""
        mode = self.mode.currentData()
        if mode == ALL:
            return None
        if mode == STREET:
            return self._of_street()
        chosen = self._ticked() if mode == NAMED else self._selected()
        if not chosen:
            remedy = tr("请在列表中勾选社区。") if mode == NAMED else tr("请先在地图上用选择工具选中“社区”图层的要素。")
            raise GewuError(tr("没有选定社区。"), remedy=remedy)
        return chosen

    def _of_street(self) -> list[str]:
        chosen = self._members.get(self.street.currentData())
        if not chosen:
            raise GewuError(
                tr("没有可选的街道。"),
                remedy=tr("请导入街道界线或社区的“所属街道编码”；社区编码前 9 位与街道编码相同时也能识别。"),
            )
        return sorted(chosen)

    def _ticked(self) -> list[str]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return [item.data(_CODE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _selected(self) -> list[str]:
        layer = self.session.need().layer("community")
        found = layer.selectedFeatures() if layer is not None else []
        return sorted({feature["code"] for feature in found if isinstance(feature["code"], str)})

    def _filter(self, text: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(bool(text) and text.lower() not in item.text().lower())

    def _count(self) -> None:
        if self.mode.currentData() == NAMED:
            self.note.setText(tr("已选 {count} 个社区").format(count=len(self._ticked())))

    def _show_mode(self, _index: int = 0) -> None:
        named = self.mode.currentData() == NAMED
        self.street.setVisible(self.mode.currentData() == STREET)
        self.filter.setVisible(named)
        self.list.setVisible(named)
        self.note.setVisible(named)
        self._count()
