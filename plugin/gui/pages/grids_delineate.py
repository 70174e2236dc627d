"""自动划格: settings → background run → variants as a preview on the map → adopt one or throw them away."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.errors import GewuError
from ...core.grids.settings import GridSettings
from ...core.grids.variants import Variant, Variants
from ...core.text import sentences, tr
from ...workspace import direct, grid_bounds, grid_stamp, project
from ...workspace import grids as workspace_grids
from ...workspace.land_use import LandUse
from .. import background, messages, preview_layer
from ..controls import usable
from ..findings_tree import FindingsTree
from ..icons import icon
from ..page_area import FittingArea
from ..scope_box import ScopeBox
from ..session import Session
from ..writing_way import DIRECT, EDITS
from .grids_freshness import FEW, Freshness
from .grids_result import ResultPanel
from .grids_run import Order, alternatives, beside, changed_since, checked_changes, compute
from .grids_settings import SettingsPanel
from .grids_summary import told
from .grids_way import ask_way

#: Milliseconds after which a result is told: QGIS's own notice of a long task comes first and would hide it.
_AFTER = 100


class DelineatePanel(QWidget):
    """Nothing in the workspace changes before 采用. Emits `adopted` after that."""

    adopted = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.variants = Variants()
        self.layers = preview_layer.PreviewLayers()
        self._shown: Variant | None = None
        self._running = None
        self._token: object = None
        self._on_result = False
        self._shown_for = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.setup = self._setup()
        self.freshness = Freshness(session, self.chosen.land_use)
        layout.addWidget(self.setup)
        self.preview = ResultPanel(session, self)
        self.preview.back.connect(lambda: self._turn(False))
        self.preview.again.connect(messages.reported(self._again))
        self.preview.redo.connect(messages.reported(self._redo))
        self.preview.adopt.connect(messages.reported(self._adopt))
        self.preview.drop.connect(messages.reported(self.forget))
        table = self.preview.variants
        table.chosen.connect(messages.reported(self._choose))
        table.renamed.connect(messages.reported(self._rename), Qt.ConnectionType.QueuedConnection)
        table.removed.connect(messages.reported(self._remove), Qt.ConnectionType.QueuedConnection)
        layout.addWidget(self.preview)
        self._turn(False)

    # parts that others (tests, further panels) speak of

    @property
    def layer(self):
        """Return the preview layer of grids, None while there is none."""
        return self.layers.grids

    @property
    def boxes(self) -> dict:
        return self.chosen.boxes

    @property
    def barriers(self):
        return self.chosen.barriers

    @property
    def statistics(self) -> QLabel:
        return self.preview.statistics

    @property
    def findings(self) -> FindingsTree:
        return self.preview.findings

    @property
    def adopt_button(self) -> QPushButton:
        return self.preview.adopt_button

    @property
    def drop_button(self) -> QPushButton:
        return self.preview.drop_button

    def _setup(self) -> QWidget:
        box = QWidget(self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        choice = QWidget(box)
        inner = QVBoxLayout(choice)
        inner.setContentsMargins(0, 0, 0, 0)
        self.scope = ScopeBox(self.session, choice)
        inner.addWidget(self.scope)
        self.chosen = SettingsPanel(choice)
        self._look = QTimer(self)  # a land-use layer that is edited says so often
        self._look.setSingleShot(True)
        self._look.setInterval(_AFTER)
        self._look.timeout.connect(messages.reported(self._show_state))
        self.chosen.land_use.changed.connect(self._look.start)
        inner.addWidget(self.chosen)
        inner.addStretch(1)
        layout.addWidget(FittingArea(choice, box))
        self.start = QPushButton(icon("delineate"), tr("自动划格"), box)
        self.start.setObjectName("gewu_delineate")
        self.start.clicked.connect(messages.reported(self._start))
        layout.addWidget(self.start)
        self.compare = QPushButton(box)
        self.compare.setObjectName("gewu_compare")
        self.compare.setToolTip(tr("回到预览和方案对比"))
        self.compare.clicked.connect(lambda _checked=False: self._turn(True))
        layout.addWidget(self.compare)
        self.kept = QLabel(box)
        self.kept.setWordWrap(True)
        self.kept.setStyleSheet("color: #666666;")
        layout.addWidget(self.kept)
        layout.addStretch(1)
        return box

    def refresh(self) -> None:
        self.scope.refresh()
        self.chosen.land_use.refresh()
        if self._shown_for is not self.session.workspace:
            self._shown_for = self.session.workspace
            self._take_bounds()
        grids = self.session.need().read_columns("micro_grid", ["locked", "source"])
        kept = int((grids["locked"] | grids["source"].eq("manual")).sum())
        parts = [tr("现有 {count} 个微网格。").format(count=len(grids))]
        if kept:
            parts.append(tr("其中已锁定或人工绘制的 {count} 个将原样保留。").format(count=kept))
        if len(grids):
            parts.append(tr("采用后，范围内其余网格由新方案替换，编码尽量沿用。"))
        self.kept.setText(sentences(*parts))
        self._show_state()

    def settings(self) -> GridSettings:
        """Return the chosen settings; raises GewuError for impossible ones."""
        return self.chosen.settings()

    # runs

    def _start(self, _checked: bool = False) -> None:
        self.session.need()
        settings, codes = self.settings(), self.scope.codes()
        self.chosen.keep()
        only = None if codes is None else tuple(sorted(codes))
        land = self.chosen.land_use.read(self.session.need()) if settings.form_dedicated else None
        self._run([Order(settings, self.barriers.isChecked(), only, land)])

    def _again(self, kind: str) -> None:
        shown = self._need_shown()
        made = alternatives(kind, shown.settings, [variant.settings for variant in self.variants.items])
        land = self._land_of(shown)
        self._run([Order(settings, shown.barriers, shown.only, land) for settings in made])

    def _redo(self) -> None:
        shown = self._need_shown()
        self._run([Order(shown.settings, shown.barriers, shown.only, self._land_of(shown))])

    def _land_of(self, variant: Variant) -> LandUse | None:
        return self.chosen.land_use.again(variant.land_use, self.session.need())

    def _need_shown(self) -> Variant:
        if self._shown is None:
            raise GewuError(tr("还没有方案。"), remedy=tr("请先划格。"))
        return self._shown

    def _run(self, orders: list[Order]) -> None:
        if self._running is not None:
            return
        workspace = self.session.need()
        only = orders[0].only
        read = workspace_grids.reader(workspace, None if only is None else list(only))
        token, state = object(), grid_stamp.state(workspace)

        def done(made: list[Variant]) -> None:
            if self._is_mine(token):
                self.session.require(workspace)
                self.freshness.computed(state, made[0].stamp)
                self._take(made)

        def failed(_problem: Exception) -> None:
            if self._is_mine(token):
                self._show_state()

        self._token = token
        title = tr("自动划格") if len(orders) == 1 else tr("划 {count} 个方案").format(count=len(orders))
        self._running = background.run(title, lambda progress: compute(orders, read, progress), done, failed)
        self._show_state()

    def _is_mine(self, token) -> bool:
        """Return whether the run that ends is the one waited for (not one that was forgotten), and end the waiting."""
        if self._running is None or token is not self._token:
            return False
        self._running = None
        return True

    def _take(self, made: list[Variant]) -> None:
        new, twins, dropped = [], [], []
        for variant in made:
            twin = self.variants.twin(variant)
            if twin is not None:
                twins.append((variant, twin))
                if twin.land_use is not None:  # the same result from the land use as it is now
                    twin.land_use = variant.land_use
                continue
            variant.number, variant.name = self.variants.next_name(variant.settings, variant.barriers, beside(variant))
            dropped += self.variants.add(variant)
            new.append(variant)
        shown = new[0] if new else twins[0][1]
        self._show(shown, zoom=True)
        self._turn(True)
        tell = messages.success if shown.figures.grids else messages.warning
        text = told(new, twins, dropped)
        QTimer.singleShot(_AFTER, lambda: tell(text))

    # the variants

    def _show(self, variant: Variant, zoom: bool = False) -> None:
        self._shown = variant
        workspace = self.session.need()
        self.layers.show(variant.shown, variant.name, workspace.crs)
        if zoom:
            self.session.map.show(variant.delineation.grids["geometry"].to_numpy(), workspace.crs, flash=False)
        self.preview.show_variant(variant)
        self._show_state()

    def _of(self, number: int) -> Variant | None:
        return next((variant for variant in self.variants.items if variant.number == number), None)

    def _choose(self, number: int) -> None:
        variant = self._of(number)
        if variant is not None and (variant is not self._shown or self.layer is None):
            self._shown = variant
            self.layers.show(variant.shown, variant.name, self.session.need().crs)
            self.preview.show_variant(variant)
            QTimer.singleShot(0, self._show_state)  # the table is in the middle of a click

    def _rename(self, number: int, name: str) -> None:
        variant = self._of(number)
        if variant is not None and name:
            variant.name = name
            if variant is self._shown and self.layer is not None:
                self.layers.name(name)
        self._show_state()

    def _remove(self, number: int) -> None:
        variant = self._of(number)
        if variant is None:
            return
        self.variants.remove(variant)
        if not len(self.variants):
            self.forget()
        elif variant is self._shown:
            self._show(self.variants.items[-1])
        else:
            self._show_state()

    def _adopt(self) -> None:
        workspace, variant = self.session.need(), self._need_shown()
        if self._running is not None:
            raise GewuError(tr("正在划格，请稍候"))
        if not self.chosen.land_use.is_same(variant.land_use, workspace):
            raise changed_since(variant)
        way = ask_way(workspace, variant, self)
        read, state = workspace_grids.reader(workspace), grid_stamp.state(workspace)
        if way == DIRECT:
            write = direct.writer(workspace, lambda: checked_changes(variant, read()), tr("自动划格"))
            self._in_background(lambda progress: write(), lambda _counts: self._written(variant, in_file=True))
        elif way == EDITS and workspace.count("building") <= FEW:
            self._write(variant, checked_changes(variant, read()))
        elif way == EDITS:

            def done(changes: list) -> None:
                if grid_stamp.state(workspace) != state:
                    raise GewuError(tr("图层刚刚有改动，没有采用。"), remedy=tr("请再点一次“采用”。"))
                self._write(variant, changes)

            self._in_background(lambda progress: checked_changes(variant, read()), done)

    def _in_background(self, work, done) -> None:
        """Adopt in a worker; `done` is called if the workspace is still the same."""
        workspace, token = self.session.need(), object()

        def finished(result) -> None:
            if self._is_mine(token):
                self._show_state()
                self.session.require(workspace)
                done(result)

        def failed(_problem: Exception) -> None:
            self._is_mine(token)
            self._show_state()

        self._token = token
        self._running = background.run(tr("采用方案"), work, finished, failed)
        self._show_state()

    def _write(self, variant: Variant, changes: list) -> None:
        self.session.apply(changes, tr("自动划格"))
        self._written(variant)

    def _written(self, variant: Variant, in_file: bool = False) -> None:
        workspace = self.session.need()
        grids = variant.delineation.grids
        shapes, crs = grids["geometry"].to_numpy(), workspace.crs
        if in_file:
            direct.reload(workspace)
            self.session.data_is_stale()
        grid_bounds.keep(workspace, variant.settings)
        project.restyle(workspace)
        variant.adopted = True
        self.freshness.adopted(variant)
        QTimer.singleShot(_AFTER, messages.reported(self.freshness.note_adopted))
        self.layers.remove()
        self._turn(False)
        text = tr("已采用 {count} 个微网格，已写入文件。") if in_file else tr("已采用 {count} 个微网格，可撤销。")
        messages.success(
            text.format(count=len(grids)),
            actions=[(tr("缩放至"), lambda: self.session.map.show(shapes, crs))],
        )
        self.adopted.emit()

    def _take_bounds(self) -> None:
        """Show the bounds of a workspace that has its own."""
        for name, value in (self.session.workspace.setting(grid_bounds.SETTING) or {}).items():
            if name in self.boxes:
                self.boxes[name].setValue(int(value))

    def forget(self) -> None:
        """Stop a run, throw the variants and the preview away."""
        if self._running is not None:
            running, self._running = self._running, None
            running.cancel()
        self.layers.remove()
        self.variants.clear()
        self._shown = None
        self.freshness.clear()
        self.preview.show_variant(None)
        self._turn(False)

    # what is to be seen

    def _turn(self, to_result: bool) -> None:
        """Show the result, or the settings."""
        self._on_result = to_result and len(self.variants) > 0
        if self._on_result and self.layer is None and self._shown is not None:
            self.layers.show(self._shown.shown, self._shown.name, self.session.need().crs)
        self._show_state()

    def _show_state(self) -> None:
        running = self._running is not None
        why = tr("正在划格，请稍候") if running else ""
        usable(self.start, tr("在后台划格，先在地图上预览，采用后才写入"), why)
        self.compare.setVisible(len(self.variants) > 0)
        self.compare.setText(tr("查看已有的 {count} 个方案 ›").format(count=len(self.variants)))
        self.setup.setVisible(not self._on_result)
        self.preview.setVisible(self._on_result)
        if self._on_result:
            self.preview.show_state(self.variants, *self.freshness.outdated(self.variants), running)
