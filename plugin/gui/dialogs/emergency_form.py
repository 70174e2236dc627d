"""平急转换: where the risk area is, and the figures to reckon with."""

from __future__ import annotations

from dataclasses import fields

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import GewuError
from ...core.grids.emergency.staffing_settings import EmergencySettings, assumptions
from ...core.text import tr
from ...workspace import emergency
from .. import remembered
from ..scope_box import ScopeBox
from ..session import Session

BY_COMMUNITY, BY_GRID, BY_COMPOUND, BY_LAYER = "community", "micro_grid", "compound", "layer"


class RiskAreaBox(QGroupBox):
    """Answers `chosen()`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("风险区"), parent)
        self.session = session
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        self.kind = QComboBox(self)
        self.kind.setObjectName("gewu_emergency_kind")
        self.pages = QStackedWidget(self)
        self.scope = ScopeBox(session, self)
        self.layer = QgsMapLayerComboBox(self)
        self.layer.setFilters(QgsMapLayerProxyModel.PolygonLayer)
        grids = QLabel(tr("先用选择工具在地图上选中“微网格”图层的要素；也可在“网格列表”中选。"), self)
        compounds = QLabel(tr("先用选择工具在地图上选中“小区”图层的要素；小区内的楼栋都编入。"), self)
        for name, text, page in (
            (BY_COMMUNITY, tr("按社区"), self.scope),
            (BY_GRID, tr("地图上选中的微网格"), grids),
            (BY_COMPOUND, tr("地图上选中的小区"), compounds),
            (BY_LAYER, tr("面图层（有选中要素时只用选中的）"), self.layer),
        ):
            self.kind.addItem(text, name)
            if isinstance(page, QLabel):
                page.setWordWrap(True)
            self.pages.addWidget(_topped(page, self))
        self.kind.currentIndexChanged.connect(self.pages.setCurrentIndex)
        layout.addWidget(self.kind)
        layout.addWidget(self.pages)

    def refresh(self) -> None:
        self.scope.refresh()

    def chosen(self) -> dict:
        """Return the area as arguments of `EmergencyTables.inputs`; raises GewuError when nothing is chosen."""
        kind = self.kind.currentData()
        workspace = self.session.need()
        if kind == BY_COMMUNITY:
            return {"communities": self.scope.codes()}
        if kind == BY_GRID:
            return {"micro_grids": self._selected("micro_grid", tr("微网格"))}
        if kind == BY_COMPOUND:
            self._selected("compound", tr("小区"))
            layer = workspace.layer("compound")
        else:
            layer = self.layer.currentLayer()
            if layer is None:
                raise GewuError(tr("没有选择面图层。"), remedy=tr("请先把风险区图层加入工程。"))
        return {"areas": emergency.areas_of(layer, workspace.crs, workspace.project.transformContext())}

    def _selected(self, role: str, title: str) -> list[str]:
        layer = self.session.need().layer(role)
        found = layer.selectedFeatures() if layer is not None else []
        if not found:
            raise GewuError(
                tr("没有选中{title}。").format(title=title),
                remedy=tr("请先在地图上用选择工具选中“{title}”图层的要素。").format(title=title),
            )
        return sorted({feature["code"] for feature in found if isinstance(feature["code"], str)})


def _topped(page: QWidget, parent: QWidget) -> QWidget:
    box = QWidget(parent)
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)
    layout.addStretch(1)
    return box


class FiguresBox(QGroupBox):
    """Answers `settings()`; every figure tells its source and mark in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("参数"), parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 4, 6, 4)
        known = {item.id: item for item in assumptions(EmergencySettings())}
        marks = {"S": tr("有出处"), "C": tr("核算"), "M": tr("未核实"), "P": tr("本产品约定")}
        self.boxes: dict[str, QDoubleSpinBox] = {}
        for place, (name, text, suffix, decimals, most) in enumerate(
            (
                ("target", tr("每组目标"), tr(" 户"), 0, 999),
                ("minimum", tr("下限"), tr(" 户"), 0, 999),
                ("maximum", tr("上限"), tr(" 户"), 0, 999),
                ("pace", tr("每户用时"), tr(" 分钟"), 1, 999),
                ("hours", tr("入户时限"), tr(" 小时"), 1, 999),
                ("order_minutes", tr("指令到达"), tr(" 分钟"), 0, 999),
                ("normal_households", tr("平时每人"), tr(" 户"), 0, 9999),
                ("attendance", tr("到岗率"), " %", 0, 100),
                ("volunteers", tr("志愿者计入"), " %", 0, 100),
            )
        ):
            box = QDoubleSpinBox(self)
            box.setObjectName(f"gewu_emergency_{name}")
            box.setDecimals(decimals)
            box.setRange(0, most)
            box.setSuffix(suffix)
            box.setValue(remembered.get(f"emergency/{name}", float(known[name].value)))
            tip = tr("{title}：{value:g} {unit}（{mark}）\n{basis}").format(
                title=known[name].title,
                value=known[name].value,
                unit=known[name].unit,
                mark=marks[known[name].mark],
                basis=known[name].basis,
            )
            label = QLabel(text, self)
            for widget in (box, label):
                widget.setToolTip(tip)
            row, column = divmod(place, 3)
            pair = QHBoxLayout()
            pair.addWidget(label)
            pair.addWidget(box, 1)
            grid.addLayout(pair, row, column)
            self.boxes[name] = box
        note = QLabel(
            tr(
                "把鼠标停在参数上可看依据。63 户、12 户、5 分钟、3 小时有报道出处，4.6 分钟由其核算，其余为本产品约定，请按本地情况修改。"
            ),
            self,
        )
        note.setWordWrap(True)
        note.setStyleSheet("color: #666666;")
        grid.addWidget(note, 3, 0, 1, 3)
        grid.setRowStretch(4, 1)

    def settings(self) -> EmergencySettings:
        """Return the figures; raises GewuError for impossible ones."""
        whole = {field.name for field in fields(EmergencySettings) if field.type == "int"}
        values = {name: box.value() for name, box in self.boxes.items()}
        return EmergencySettings(**{name: int(value) if name in whole else value for name, value in values.items()})

    def remember(self) -> None:
        for name, box in self.boxes.items():
            remembered.put(f"emergency/{name}", box.value())
