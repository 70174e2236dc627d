"""导入数据: choose a file, pair the fields, see what would happen, import as one undo step."""

from __future__ import annotations

import json
from pathlib import Path

from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import GewuError
from ...core.imports import datum as datums
from ...core.imports import mapping as mappings
from ...core.imports.report import summary, told_after
from ...core.text import listed, sentences, tr
from ...workspace import direct, imports, sources
from .. import messages, remembered
from ..confirm import confirmed
from ..session import busy
from ..writing_way import DIRECT, EDITS, ask_way
from .import_datum_box import DatumBox
from .import_intake_box import IntakeBox
from .import_parts import CoordinateQuestion, PreviewTable
from .import_report_view import ImportReportView
from .import_running import RunRow
from .import_source_box import SourceBox, suggested_crs, takes_long
from .import_target_box import TargetBox
from .mapping_table import MappingTable

_UNUSED_SHOWN = 12


class ImportDialog(QDialog):
    """exec() is true when something has been imported."""

    def __init__(self, workspace, table: str | None = None, parent: QWidget | None = None, show_page=None) -> None:
        """show_page(page, part) brings a page of the dock to the front; None where there is no dock."""
        super().__init__(parent)
        self._show_page = show_page
        self.setObjectName("gewu_import")
        self.setWindowTitle(tr("导入数据"))
        self.setAcceptDrops(True)
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(1040, room.width() - 40), min(760, room.height() - 90))  # 90: title bar and task bar
        self.workspace = workspace
        self.source: sources.Source | None = None
        self.plan: imports.ImportPlan | None = None
        self.imported = False
        self._build(table)
        self.steps.set_ready(False)

    # what is shown

    def _build(self, table: str | None) -> None:
        layout = QVBoxLayout(self)
        self.bar = QgsMessageBar(self)
        layout.addWidget(self.bar)
        top = QHBoxLayout()
        self.source_box = SourceBox(self)
        self.source_box.wanted.connect(self._open)
        self.facts = self.source_box.facts
        self.target_box = TargetBox(table, self)
        self.target_box.table_changed.connect(self._table_changed)
        self.target_box.changed.connect(self._stale)
        self.crs, self.datum, self.policy = self.target_box.crs, self.target_box.datum, self.target_box.policy
        top.addWidget(self.source_box, 5)
        top.addWidget(self.target_box, 4)
        layout.addLayout(top)
        self.intake = IntakeBox(self)
        self.intake.changed.connect(self._stale)
        self.intake.show_for(self.target_box.chosen().name)
        layout.addWidget(self.intake)
        self.question = CoordinateQuestion(self)
        self.question.answered.connect(self._answer)
        layout.addWidget(self.question)
        self.datum_box = DatumBox(self._positions, self)
        self.datum_box.chosen.connect(lambda datum: self.datum.setCurrentIndex(self.datum.findData(datum)))
        layout.addWidget(self.datum_box)
        self.mapping = MappingTable(self)
        self.mapping.changed.connect(self._mapping_changed)
        self.unused = QLabel(self)
        self.unused.setWordWrap(True)
        self.unused.setTextFormat(Qt.TextFormat.PlainText)
        self.unused.setMaximumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        self.unused.setStyleSheet("color: #777777;")
        upper = QWidget(self)
        upper_layout = QVBoxLayout(upper)
        upper_layout.setContentsMargins(0, 0, 0, 0)
        upper_layout.addWidget(QLabel(tr("字段对应（带 * 的必填，没有编码时自动编号）"), upper))
        upper_layout.addWidget(self.mapping, 1)
        upper_layout.addWidget(self.unused)
        self.preview = PreviewTable(self)
        self.report = ImportReportView(self)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self.preview, tr("源数据预览"))
        self.tabs.addTab(self.report, tr("试运行结果"))
        self.splitter = splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(upper)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([360, 240])
        layout.addWidget(splitter, 1)
        self.steps = RunRow(self.bar, self)
        self.steps.wanted.connect(self._start)
        self.steps.left.connect(self.reject)
        self.dry_run, self.run = self.steps.dry_run, self.steps.run
        layout.addWidget(self.steps)

    # source

    def set_file(self, path: str) -> None:
        """Choose a file, as the file box or a drop does."""
        self.source_box.set_file(path)

    def dragEnterEvent(self, event) -> None:  # noqa: N802
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:  # noqa: N802
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.set_file(files[0])

    def _open(self, path: str, sheet: str, wanted: str) -> None:
        self.bar.clearWidgets()
        self._take_source(None)
        if not path:
            return
        if takes_long(Path(path.split("|")[0])):
            self.steps.start(
                tr("打开 {file}").format(file=Path(path.split("|")[0]).name),
                lambda progress: sources.open_source(path, sheet or None, wanted or None, progress),
                self._take_source,
            )
            return
        try:
            self._take_source(sources.open_source(path, sheet or None, wanted or None))
        except GewuError as problem:
            messages.error(problem, bar=self.bar)

    def _take_source(self, source: sources.Source | None) -> None:
        self.source = source
        self.source_box.show_source(source)
        if source is None:
            self.mapping.setRowCount(0)
            self.preview.show_frame(None)
            self.question.ask("")
        else:
            self.preview.show_frame(source.preview)
            self._set_crs(source)
            self._fill_mapping()
            self.tabs.setCurrentIndex(0)
        self._stale()

    def _set_crs(self, source: sources.Source) -> None:
        """Show the source's CRS, or what its coordinate columns suggest; ask where their order is doubtful."""
        crs, told, question = suggested_crs(source)
        if told:
            self.source_box.tell(sentences(self.facts.text(), *told))
        self.question.ask(question)
        self.crs.setCrs(crs)

    # pairs

    def _memory_key(self) -> str:
        return f"import/mapping/{mappings.signature(self.target_box.chosen().name, self.source.fields)}"

    def _table_changed(self) -> None:
        self.intake.show_for(self.target_box.chosen().name)
        self._fill_mapping()

    def _fill_mapping(self) -> None:
        if self.source is None:
            return
        table = self.target_box.chosen()
        chosen, known = self._remembered_mapping(), True
        if chosen is None:
            chosen, known = self.source.automatic_mapping(table), False
        self.mapping.fill(table, self.source, chosen, known)
        self.target_box.show_spatial(table.geometry is not None)
        asked = self.question.open and not known  # a remembered order has been answered before
        self.question.setVisible(asked and mappings.X in self.mapping.mapping())
        self._mapping_changed()

    def _remembered_mapping(self) -> mappings.Mapping | None:
        try:
            stored = json.loads(remembered.get(self._memory_key(), "") or "null")
        except ValueError:
            return None
        return stored if isinstance(stored, dict) and stored else None

    def _mapping_changed(self) -> None:
        unused = self.mapping.unused()
        more = tr("…等 {count} 列").format(count=len(unused)) if len(unused) > _UNUSED_SHOWN else ""
        shown = listed(unused[:_UNUSED_SHOWN]) + more
        self.unused.setToolTip("\n".join(unused))
        self.unused.setText(tr("不导入的列：{names}").format(names=shown) if unused else "")
        self._stale()

    def _answer(self, swap: bool) -> None:
        if swap:
            chosen = self.mapping.mapping()
            self.mapping.choose(mappings.X, chosen.get(mappings.Y))
            self.mapping.choose(mappings.Y, chosen.get(mappings.X))
        self._stale()

    # running

    def _stale(self, *_args) -> None:
        """Something has been changed: an earlier dry run says nothing any more."""
        self.plan = None
        key = None
        if self.source is not None:
            crs = self.crs.crs().toWkt() if self.crs.crs().isValid() else ""
            key = (id(self.source), self.target_box.chosen().name, str(self.mapping.mapping()), crs)
        self.datum_box.consider(key, self.source.columns.datum if self.source else "", self.datum.currentData())
        self.steps.set_ready(self.source is not None)

    def _positions(self):
        """Return what the datum is judged from (datum_check.ask)."""
        context = imports.read_context(self.workspace, self.target_box.chosen().name)
        return context, self.source, self.mapping.mapping(), self.crs.crs()

    def _start(self, apply: bool) -> None:
        self.bar.clearWidgets()
        if not self.question.isHidden():
            messages.error(
                GewuError(tr("坐标列的次序还没有确认。"), remedy=tr("请先在黄色提示中选择“互换两列”或“保持原样”。")),
                bar=self.bar,
            )
            return
        if apply and self.plan is not None:
            self._apply(self.plan)
            return
        try:
            known = imports.read_context(self.workspace, self.target_box.chosen().name)
        except GewuError as problem:
            messages.error(problem, bar=self.bar)
            return
        source, chosen = self.source, self.mapping.mapping()
        datum = self.datum.currentData() if known.table.geometry else datums.AS_IS
        policy, crs, options = self.policy.currentData(), self.crs.crs(), self.intake.options()
        if not chosen and not source.has_geometry:
            messages.error(
                GewuError(tr("还没有任何字段对应。"), remedy=tr("请至少为一个目标字段选择源字段。")), bar=self.bar
            )
            return
        self.steps.start(
            tr("导入 {file}").format(file=source.title),
            lambda progress: imports.compute(
                known, source, chosen, datum, policy, crs if crs.isValid() else None, progress, options
            ),
            self._apply if apply else self._show_plan,
        )

    def _show_plan(self, plan: imports.ImportPlan) -> None:
        self.plan = plan
        self.report.show_report(plan.report)
        self.tabs.setCurrentWidget(self.report)
        whole = sum(self.splitter.sizes())
        self.splitter.setSizes([whole // 3, whole - whole // 3])  # now the result matters

    def _apply(self, plan: imports.ImportPlan) -> None:
        self._show_plan(plan)
        if not plan.changes:
            messages.info(sentences(tr("没有可以导入的行。"), tr("原因见“试运行结果”。")), bar=self.bar)
            return
        if plan.report["incomplete"] and not self._agreed(plan):
            return
        text = tr("共 {count} 行，写入图层要几分钟；直接写入工作区文件只要几秒，但不能撤销。")
        way = ask_way(self.workspace, plan.rows, tr("导入数据"), text.format(count=f"{plan.rows:,}"), self)
        if way == DIRECT:
            write = direct.writer(self.workspace, lambda: plan.changes, plan.text)
            self.steps.start(
                tr("写入 {file}").format(file=plan.report["source"]),
                lambda _progress: write(),
                lambda _counts: self._written(plan, in_file=True),
                is_writing=True,
            )
        elif way == EDITS:
            try:
                with busy():
                    self.workspace.apply(plan.changes, plan.text)
            except GewuError as problem:
                messages.error(problem, bar=self.bar)
                return
            self._written(plan)

    def _agreed(self, plan: imports.ImportPlan) -> bool:
        text = sentences(plan.report["incomplete"], tr("是否导入读得出的部分？"))
        go = tr("导入读得出的 {count} 行").format(count=plan.report["added"] + plan.report["updated"])
        return confirmed(self, tr("文件不完整"), text, go)

    def _written(self, plan: imports.ImportPlan, in_file: bool = False) -> None:
        if in_file:
            direct.reload(self.workspace)
        self.imported = True
        plan.report["dry_run"] = False
        remembered.put(self._memory_key(), json.dumps(self.mapping.mapping(), ensure_ascii=False))
        remembered.put("import/table", self.target_box.chosen().name)
        self.report.show_report(plan.report)
        text = sentences(
            summary(plan.report), *told_after(plan.report), tr("已写入文件，不能撤销。") if in_file else ""
        )
        actions = self._next_steps(plan.report)
        if plan.report["rejected"] or plan.report["warning_count"]:
            self.plan = None
            below = tr("未导入的行和原因见下表。") if plan.report["rejected"] else tr("提醒见下表。")
            messages.success(sentences(text, below), actions=actions, bar=self.bar)
            return
        messages.success(text, actions=actions)
        self.accept()

    def _next_steps(self, report: dict) -> list:
        """Return the buttons of the message: where what was left open is settled."""
        counts = report["intake"]
        wanted = []
        if report["table"] == "facility":
            wanted = [(tr("查看待定"), "queue")] * bool(counts.get("doubtful")) + [(tr("查重"), "duplicates")] * bool(
                counts.get("duplicates")
            )
        elif counts.get("doubtful"):
            wanted = [(tr("查看待定"), "requests")]
        return [(text, lambda part=part: self._go(part)) for text, part in wanted if self._show_page is not None]

    def _go(self, part: str) -> None:
        if self.isVisible():
            self.reject()
        self._show_page("facilities", part)

    def reject(self) -> None:
        """Close; counts as accepted when something has been imported."""
        if self.steps.is_writing:
            return
        self.steps.stop()
        self.done(QDialog.DialogCode.Accepted if self.imported else QDialog.DialogCode.Rejected)

    def done(self, result: int) -> None:
        self.datum_box.stop()
        self.steps.forget()
        super().done(int(result))
