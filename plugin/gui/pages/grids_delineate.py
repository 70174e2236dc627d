"""自动划格: settings → background run → preview on the map → adopt or throw away."""

from __future__ import annotations

import dataclasses

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from ...core.grids.delineate import delineate
from ...core.grids.settings import GridSettings
from ...core.progress import part
from ...core.text import sentences, tr
from ...workspace import grid_bounds, project
from ...workspace import grids as workspace_grids
from .. import background, messages, preview_layer, remembered
from ..controls import usable
from ..findings_tree import FindingsTree
from ..icons import icon
from ..scope_box import ScopeBox
from ..session import Session
from .grids_summary import Summary, summarise, summary_html


class DelineatePanel(QWidget):
    """Nothing in the workspace changes before 采用. Emits `adopted` after that."""

    adopted = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.layer = None
        self._delineation = None
        self._running = None
        self._settings_used: GridSettings | None = None
        self._shown_for = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.setup = self._setup()
        layout.addWidget(self.setup)
        self.preview = self._preview()
        layout.addWidget(self.preview)
        self._show_state()

    def _setup(self) -> QWidget:
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        self.scope = ScopeBox(self.session, box)
        layout.addWidget(self.scope)
        layout.addLayout(self._settings())
        self.start = QPushButton(icon("delineate"), tr("自动划格"), box)
        self.start.setObjectName("gewu_delineate")
        self.start.clicked.connect(messages.reported(self._start))
        layout.addWidget(self.start)
        self.kept = QLabel(box)
        self.kept.setWordWrap(True)
        self.kept.setStyleSheet("color: #666666;")
        layout.addWidget(self.kept)
        layout.addStretch(1)
        return box

    def _settings(self) -> QGridLayout:
        grid = QGridLayout()
        defaults = GridSettings()
        self.boxes = {}
        entries = (
            ("minimum", tr("下限"), defaults.minimum, tr(" 户")),
            ("target", tr("目标"), defaults.target, tr(" 户")),
            ("maximum", tr("上限"), defaults.maximum, tr(" 户")),
            ("seed", tr("随机种子"), defaults.seed, ""),
        )
        for number, (name, text, default, suffix) in enumerate(entries):
            box = QSpinBox(self)
            box.setObjectName(f"gewu_{name}")
            box.setRange(0 if name == "seed" else 1, 9999)
            box.setSuffix(suffix)
            box.setValue(remembered.get(f"grids/{name}", int(default)))
            grid.addWidget(QLabel(text, self), number // 2, 2 * (number % 2))
            grid.addWidget(box, number // 2, 2 * (number % 2) + 1)
            self.boxes[name] = box
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.boxes["seed"].setToolTip(
            tr(
                "同样的数据、设置和种子，结果完全相同；0 为标准方案，换一个种子可得到另一种同样合规的方案；已证明最优之处不随种子变化"
            )
        )
        self.barriers = QCheckBox(tr("不跨越阻隔（河、铁路、快速路、围墙）"), self)
        self.barriers.setToolTip(tr("阻隔取自“阻隔”图层和标为阻隔的道路"))
        self.barriers.setChecked(remembered.get("grids/barriers", True))
        grid.addWidget(self.barriers, 2, 0, 1, 4)
        return grid

    def _preview(self) -> QWidget:
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        self.statistics = QLabel(box)
        self.statistics.setWordWrap(True)
        layout.addWidget(self.statistics)
        row = QHBoxLayout()
        self.adopt_button = QPushButton(icon("check"), tr("采用"), box)
        self.adopt_button.setObjectName("gewu_adopt")
        self.adopt_button.setToolTip(tr("把预览的网格写入工作区，可撤销"))
        self.adopt_button.clicked.connect(messages.reported(self._adopt))
        self.drop_button = QPushButton(tr("放弃预览"), box)
        self.drop_button.setToolTip(tr("拿掉预览，工作区不变"))
        self.drop_button.setObjectName("gewu_drop_preview")
        self.drop_button.clicked.connect(messages.reported(lambda _checked=False: self.forget()))
        row.addWidget(self.adopt_button, 2)
        row.addWidget(self.drop_button, 1)
        layout.addLayout(row)
        self.findings = FindingsTree(self.session, box)
        layout.addWidget(self.findings, 1)
        layout.addStretch(0)
        return box

    def refresh(self) -> None:
        self.scope.refresh()
        if self._shown_for is not self.session.workspace:
            self._shown_for = self.session.workspace
            self._take_bounds()
        grids = self.session.need().read("micro_grid")
        kept = int((grids["locked"] | grids["source"].eq("manual")).sum())
        parts = [tr("现有 {count} 个微网格。").format(count=len(grids))]
        if kept:
            parts.append(tr("其中已锁定或人工绘制的 {count} 个将原样保留。").format(count=kept))
        if len(grids):
            parts.append(tr("采用后，范围内其余网格由新方案替换，编码尽量沿用。"))
        self.kept.setText(sentences(*parts))

    def settings(self) -> GridSettings:
        """Return the chosen settings; raises GewuError for impossible ones."""
        return GridSettings(**{name: box.value() for name, box in self.boxes.items()})

    def _start(self, _checked: bool = False) -> None:
        workspace = self.session.need()
        settings = self.settings()
        codes = self.scope.codes()
        for name, box in self.boxes.items():
            remembered.put(f"grids/{name}", box.value())
        remembered.put("grids/barriers", self.barriers.isChecked())
        self.forget()
        self._settings_used = settings
        inputs = workspace_grids.read_inputs(workspace, codes)
        if not self.barriers.isChecked():
            inputs = without_barriers(inputs)

        def compute(progress):
            found = delineate(inputs, settings, part(progress, 0.0, 0.95))
            summary = summarise(found, settings)
            return found, summary, preview_layer.colours(found.grids, summary.standings)

        def done(result) -> None:
            self.session.require(workspace)
            self._show_preview(result)

        self._running = background.run(tr("自动划格"), compute, done, self._failed)
        self._show_state()

    def _show_preview(self, result) -> None:
        self._running = None
        delineation, summary, palette = result
        self._delineation = delineation
        self.layer = preview_layer.show(delineation.grids, palette, self.session.need().crs)
        self.session.map.show(delineation.grids["geometry"].to_numpy(), self.session.workspace.crs, flash=False)
        self.statistics.setText(summary_html(summary))
        self.findings.set_findings(delineation.findings, tr("没有需要说明的情况。"))
        self.adopt_button.setText(tr("采用 {count} 个网格").format(count=summary.count))
        why = "" if summary.count else tr("没有划出网格，请看下面的说明")
        usable(self.adopt_button, tr("把预览的网格写入工作区，可撤销"), why)
        self._show_state()
        self._tell(summary)

    def _tell(self, summary: Summary) -> None:
        text = tr("划出 {count} 个微网格，{share} 在范围内。地图上是预览，点“采用”后才写入。").format(
            count=summary.count, share=summary.counts.share_text
        )
        (messages.success if summary.count else messages.warning)(text)

    def _failed(self, _problem: Exception) -> None:
        self._running = None
        self._show_state()

    def _adopt(self, _checked: bool = False) -> None:
        workspace = self.session.need()
        changes = workspace_grids.changes(workspace, self._delineation)
        grids = self._delineation.grids
        shapes, crs = grids["geometry"].to_numpy(), workspace.crs
        self.session.apply(changes, tr("自动划格"))
        grid_bounds.keep(workspace, self._settings_used)
        project.restyle(workspace)
        self.forget()
        messages.success(
            tr("已采用 {count} 个微网格（可撤销；“保存”后写入文件）。").format(count=len(grids)),
            actions=[(tr("缩放至"), lambda: self.session.map.show(shapes, crs))],
        )
        self.adopted.emit()

    def _take_bounds(self) -> None:
        """Show the bounds of a workspace that has its own."""
        for name, value in (self.session.workspace.setting(grid_bounds.SETTING) or {}).items():
            if name in self.boxes:
                self.boxes[name].setValue(int(value))

    def forget(self) -> None:
        """Stop a run, take the preview away."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        preview_layer.remove(self.layer)
        self.layer = None
        self._delineation = None
        self.findings.set_findings([])
        self._show_state()

    def _show_state(self) -> None:
        why = "" if self._running is None else tr("正在划格，请稍候")
        usable(self.start, tr("在后台划格，先在地图上预览，采用后才写入"), why)
        self.setup.setVisible(self._delineation is None)
        self.preview.setVisible(self._delineation is not None)


def without_barriers(inputs):
    """Return the inputs as if nothing barred the way: no barriers, no roads marked as such."""
    roads = inputs.roads
    if roads is not None and "is_barrier" in roads:
        roads = roads.assign(is_barrier=False)
    return dataclasses.replace(inputs, barriers=None, roads=roads)
