"""The settings of a delineation: bounds, what to respect, and the planner's weights under 更多设置."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...core.grids.settings import GridSettings
from ...core.text import tr
from .. import remembered
from .grids_land_use import LandUseBox

#: A weight is its default times one of these; the middle one is the default.
FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
_MIDDLE = FACTORS.index(1.0)


class WeightSlider(QWidget):
    """A weight as a slider of seven steps, with its value beside it."""

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default = getattr(GridSettings(), name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName(f"gewu_{name}")
        self.slider.setRange(0, len(FACTORS) - 1)
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setToolTip(tip)
        self.text = QLabel(self)
        self.text.setMinimumWidth(self.text.fontMetrics().horizontalAdvance("0") * 6)
        self.text.setToolTip(tip)
        row.addWidget(self.slider, 1)
        row.addWidget(self.text)
        self.slider.valueChanged.connect(lambda _step: self._show())
        self.slider.setValue(_MIDDLE)
        self._show()

    @property
    def value(self) -> float:
        return self._default * FACTORS[self.slider.value()]

    def set_value(self, value: float) -> None:
        """Move to the step nearest to `value`."""
        steps = range(len(FACTORS))
        self.slider.setValue(min(steps, key=lambda step: abs(self._default * FACTORS[step] - value)))

    def _show(self) -> None:
        self.text.setText(f"{self.value:g}")


class SettingsPanel(QWidget):
    """`settings()` gives the chosen ones; `keep()` remembers them for the next session."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QSpinBox] = {}
        self.weights: dict[str, WeightSlider] = {}
        self.checks: dict[str, QCheckBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._bounds())
        self.barriers = self._check("barriers", tr("不跨越阻隔（河、铁路、快速路、围墙）"), True)
        self.barriers.setToolTip(tr("阻隔取自“阻隔”图层和标为阻隔的道路"))
        layout.addWidget(self.barriers)
        keep = self._check("keep_former", tr("尽量少变动：合格的现有网格保持原样"), GridSettings().keep_former)
        keep.setToolTip(tr("只重划户数变动后不合格的网格及其邻格，其余网格的界线和编码不变"))
        layout.addWidget(keep)
        self.more = QgsCollapsibleGroupBox(tr("更多设置"), self)
        self.more.setObjectName("gewu_more_settings")
        self.more.setScrollOnExpand(False)
        self.more.setSaveCollapsedState(False)
        self.more.setCollapsed(not remembered.get("grids/more", False))
        self.more.collapsedStateChanged.connect(lambda collapsed: remembered.put("grids/more", not collapsed))
        self._fill_more(QGridLayout(self.more))
        layout.addWidget(self.more)
        self._recall()

    def _bounds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(3)
        defaults = GridSettings()
        for name, text in (("minimum", tr("下限")), ("target", tr("目标")), ("maximum", tr("上限"))):
            row.addWidget(QLabel(text, self))
            row.addWidget(self._spin(name, 1, getattr(defaults, name)), 1)
            self.boxes[name].setMinimumWidth(48)
        row.addWidget(QLabel(tr("户"), self))
        tip = tr("每个微网格的户数 + 商铺数：不低于下限、不高于上限，尽量接近目标")
        for box in self.boxes.values():
            box.setToolTip(tip)
        return row

    def _spin(self, name: str, least: int, value: float) -> QSpinBox:
        box = QSpinBox(self)
        box.setObjectName(f"gewu_{name}")
        box.setRange(least, 9999)
        box.setValue(int(value))
        self.boxes[name] = box
        return box

    def _check(self, name: str, text: str, on: bool) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setObjectName(f"gewu_{name}")
        box.setChecked(on)
        self.checks[name] = box
        return box

    def _fill_more(self, grid: QGridLayout) -> None:
        defaults = GridSettings()
        grid.setContentsMargins(6, 2, 6, 4)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for name, text, tip in (
            ("size_weight", tr("接近目标"), tr("各网格户数接近目标、彼此均匀；往右更看重")),
            ("shape_weight", tr("形状紧凑"), tr("网格方正、少伸出；往右更看重")),
            ("street_weight", tr("沿道路"), tr("网格少跨道路，界线沿道路走；往右更看重")),
            ("compound_penalty", tr("沿小区界"), tr("网格少跨小区，界线沿小区界走；往右更看重")),
        ):
            row = grid.rowCount()
            grid.addWidget(QLabel(text, self), row, 0)
            self.weights[name] = WeightSlider(name, tip, self)
            grid.addWidget(self.weights[name], row, 1)
        dedicated = self._check(
            "form_dedicated", tr("公园、学校、商场、写字楼等单独划为专属网格"), defaults.form_dedicated
        )
        dedicated.setToolTip(tr("专属网格不受户数范围限制；按楼栋用途和用地判定"))
        grid.addWidget(dedicated, grid.rowCount(), 0, 1, 2)
        self.land_use = LandUseBox(self)
        self.land_use.setEnabled(dedicated.isChecked())
        dedicated.toggled.connect(self.land_use.setEnabled)
        grid.addWidget(self.land_use, grid.rowCount(), 0, 1, 2)
        general = self._check("form_general", tr("没有一般网格的社区同时划一般网格"), defaults.form_general)
        general.setToolTip(tr("一般网格由相邻的微网格组成；已有一般网格的社区不动"))
        grid.addWidget(general, grid.rowCount(), 0, 1, 2)
        grid.addWidget(self._general_bounds(general), grid.rowCount(), 0, 1, 2)
        row = grid.rowCount()
        grid.addWidget(QLabel(tr("随机种子"), self), row, 0)
        last = QHBoxLayout()
        last.addWidget(self._spin("seed", 0, defaults.seed))
        last.addStretch(1)
        self.reset = QPushButton(tr("恢复默认"), self)
        self.reset.setObjectName("gewu_reset_settings")
        self.reset.setToolTip(tr("户数范围、权重和选项恢复为默认值"))
        self.reset.clicked.connect(lambda _checked=False: self._reset())
        last.addWidget(self.reset)
        grid.addLayout(last, row, 1)
        self.boxes["seed"].setToolTip(
            tr(
                "同样的数据、设置和种子，结果完全相同；0 为标准方案，换一个种子可得到另一种同样合规的方案；已证明最优之处不随种子变化"
            )
        )

    def _general_bounds(self, general: QCheckBox) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(18, 0, 0, 0)
        defaults = GridSettings()
        tips = {"minimum": tr("下限"), "maximum": tr("上限"), "target": tr("目标")}
        for name, text in (("minimum", ""), ("maximum", "–"), ("target", tr("户，目标"))):
            full = f"general_{name}"
            if text:
                row.addWidget(QLabel(text, self))
            row.addWidget(self._spin(full, 1, getattr(defaults, full)), 1)
            self.boxes[full].setToolTip(tr("每个一般网格的户数：{bound}").format(bound=tips[name]))
        line.setVisible(general.isChecked())
        general.toggled.connect(line.setVisible)
        # a group that unfolds shows all that is in it
        self.more.collapsedStateChanged.connect(lambda _collapsed: line.setVisible(general.isChecked()))
        return line

    def settings(self) -> GridSettings:
        """Return the chosen settings; raises GewuError for impossible ones."""
        return GridSettings(
            **{name: box.value() for name, box in self.boxes.items()},
            **{name: slider.value for name, slider in self.weights.items()},
            **{name: box.isChecked() for name, box in self.checks.items() if name != "barriers"},
        )

    def show_settings(self, settings: GridSettings, barriers: bool) -> None:
        """Show `settings` as the chosen ones."""
        for name, box in self.boxes.items():
            box.setValue(int(getattr(settings, name)))
        for name, slider in self.weights.items():
            slider.set_value(getattr(settings, name))
        for name, box in self.checks.items():
            box.setChecked(barriers if name == "barriers" else getattr(settings, name))

    def _reset(self) -> None:
        self.show_settings(GridSettings(), True)
        self.land_use.layers.setLayer(None)

    def keep(self) -> None:
        """Remember what is chosen."""
        for name, box in self.boxes.items():
            remembered.put(f"grids/{name}", box.value())
        for name, slider in self.weights.items():
            remembered.put(f"grids/{name}_step", slider.slider.value())  # the step: defaults may change
        for name, box in self.checks.items():
            remembered.put(f"grids/{name}", box.isChecked())

    def _recall(self) -> None:
        for name, box in self.boxes.items():
            box.setValue(remembered.get(f"grids/{name}", box.value()))
        for name, slider in self.weights.items():
            slider.slider.setValue(remembered.get(f"grids/{name}_step", slider.slider.value()))
        for name, box in self.checks.items():
            box.setChecked(remembered.get(f"grids/{name}", box.isChecked()))
