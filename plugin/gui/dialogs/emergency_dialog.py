"""平急转换: risk area and figures → groups on the map, staff per community → workbook. The workspace is not changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from qgis.core import QgsFeature
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ...core.grids.emergency import emergency as core
from ...core.grids.emergency.emergency import EmergencyPlan
from ...core.grids.emergency.staffing import KEPT, MISSED, NOBODY, Staffing, staffing
from ...core.grids.emergency.staffing_settings import EmergencySettings
from ...core.ledgers.context import LedgerContext, file_name
from ...core.ledgers.emergency import export_emergency, title
from ...core.progress import part
from ...core.text import sentences, tr
from ...workspace import emergency
from .. import background, emergency_layer, messages, remembered
from ..controls import usable
from ..findings_tree import FindingsTree
from ..frame_model import BAD, FAINT, GOOD, Column, FrameTable
from ..icons import icon
from ..session import Session
from .emergency_form import FiguresBox, RiskAreaBox

_VERDICTS = {KEPT: GOOD, MISSED: BAD, NOBODY: BAD}


@dataclass
class Outcome:
    """What one run gave, with what it was made from."""

    plan: EmergencyPlan
    staffing: Staffing
    settings: EmergencySettings
    tables: emergency.EmergencyTables
    context: LedgerContext
    features: list[QgsFeature]


class EmergencyDialog(QDialog):
    """Stays open beside the map, so that areas can be selected there. `outcome` is the last result, None before."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.outcome: Outcome | None = None
        self.layer = None
        self._running = None
        self.setObjectName("gewu_emergency")
        self.setWindowTitle(tr("平急转换"))
        self.resize(920, 640)
        layout = QVBoxLayout(self)
        top = QHBoxLayout()
        self.area = RiskAreaBox(session, self)
        self.figures = FiguresBox(self)
        top.addWidget(self.area, 2)
        top.addWidget(self.figures, 3)
        layout.addLayout(top)
        layout.addLayout(self._run_row())
        self.tabs = QTabWidget(self)
        self.staff = FrameTable(_emergency_columns(), "advice", self)
        self.staff.setObjectName("gewu_emergency_staff")
        self.staff.clicked.connect(messages.reported(self._show_community))
        self.normal = FrameTable(_normal_columns(), "name", self)
        self.normal.setObjectName("gewu_emergency_normal")
        self.groups = FrameTable(_group_columns(), "members", self)
        self.groups.setObjectName("gewu_emergency_groups")
        self.groups.clicked.connect(messages.reported(self._show_group))
        self.findings = FindingsTree(session, self)
        for widget, text in (
            (self.staff, tr("应急人员")),
            (self.normal, tr("平时人员")),
            (self.groups, tr("应急组")),
            (self.findings, tr("说明")),
        ):
            self.tabs.addTab(widget, text)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(self._buttons())
        self.area.refresh()
        self._show_state()

    def _run_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.start = QPushButton(icon("delineate"), tr("编组并核算"), self)
        self.start.setObjectName("gewu_emergency_start")
        self.start.clicked.connect(messages.reported(self._start))
        self.stop = QPushButton(tr("停止"), self)
        self.stop.setToolTip(tr("停止计算，工作区不变"))
        self.stop.clicked.connect(lambda _checked=False: self._running and self._running.cancel())
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.start)
        row.addWidget(self.stop)
        row.addWidget(self.summary, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.export_button = QPushButton(icon("export"), tr("导出 Excel…"), self)
        self.export_button.setObjectName("gewu_emergency_export")
        self.export_button.clicked.connect(messages.reported(lambda _checked=False: self._export()))
        self.save_button = QPushButton(tr("另存图层…"), self)
        self.save_button.setObjectName("gewu_emergency_save")
        self.save_button.clicked.connect(messages.reported(lambda _checked=False: self._save()))
        close = QPushButton(tr("关闭"), self)
        close.setToolTip(tr("关闭，并拿掉地图上的临时图层"))
        close.clicked.connect(self.close)
        row.addWidget(self.export_button)
        row.addWidget(self.save_button)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _start(self, _checked: bool = False) -> None:
        workspace = self.session.need()
        settings = self.figures.settings()
        chosen = self.area.chosen()
        read = emergency.reader(workspace)
        self.figures.remember()
        self.forget()

        def compute(progress):
            progress(0.0, tr("读取数据"))
            tables = read()
            plan = core.plan(tables.inputs(**chosen), settings, part(progress, 0.1, 0.9))
            staff = staffing(tables.grids, plan, settings, tables.workers, tables.communities, tables.subdistricts)
            return tables, plan, staff, emergency_layer.features(plan.groups)

        def done(result) -> None:
            self.session.require(workspace)
            tables, plan, staff, features = result
            concerned = set(plan.groups["community_code"].dropna())
            context = emergency.context(workspace, tables, concerned)
            self._show(Outcome(plan, staff, settings, tables, context, features))

        self._running = background.run(tr("平急转换"), compute, done, self._failed)
        self._show_state()

    def _show(self, outcome: Outcome) -> None:
        self._running = None
        self.outcome = outcome
        workspace = self.session.need()
        if outcome.features:
            self.layer = emergency_layer.show(outcome.features, workspace.crs)
            self.session.map.show(outcome.plan.groups["geometry"].to_numpy(), workspace.crs, flash=False)
        self.staff.set_frame(_concerned_first(outcome.staffing.table))
        self.normal.set_frame(outcome.staffing.table)
        self.groups.set_frame(outcome.plan.groups)
        found = [*outcome.plan.findings, *outcome.staffing.findings]
        self.findings.set_findings(found, tr("没有需要说明的情况。"))
        self.summary.setText(summary_text(outcome))
        self.tabs.setTabText(2, tr("应急组（{count}）").format(count=len(outcome.plan.groups)))
        self.tabs.setTabText(3, tr("说明（{count}）").format(count=len(found)))
        self._show_state()

    def _failed(self, _problem: Exception) -> None:
        self._running = None
        self._show_state()

    def _show_group(self, index) -> None:
        self.session.map.show([self.groups.row(index)["geometry"]], self.session.need().crs)

    def _show_community(self, index) -> None:
        groups = self.outcome.plan.groups
        mine = groups[groups["community_code"] == self.staff.row(index)["code"]]
        self.session.map.show(mine["geometry"].to_numpy(), self.session.need().crs)

    def _export(self) -> None:
        outcome = self.outcome
        name = file_name(outcome.context.area_name, [title()], datetime.now().strftime("%Y-%m-%d"))
        path = self._ask(tr("导出平急转换人员方案"), name, tr("Excel 工作簿 (*.xlsx)"), ".xlsx")
        if path is None:
            return
        workers = self.session.need().read("worker")

        def compute(progress):
            return export_emergency(
                path, outcome.plan, outcome.staffing, outcome.settings, outcome.context, outcome.tables.grids, workers,
                progress=progress,
            )  # fmt: skip

        background.run(tr("导出平急转换人员方案"), compute, lambda report: self._exported(Path(report["file"])))

    def _exported(self, path: Path) -> None:
        messages.success(
            tr("已导出：{file}").format(file=path),
            actions=[(tr("打开文件"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))],
        )

    def _save(self) -> None:
        name = file_name(self.outcome.context.area_name, [tr("应急组")], datetime.now().strftime("%Y-%m-%d"))
        path = self._ask(tr("另存应急组图层"), str(Path(name).with_suffix(".gpkg")), "GeoPackage (*.gpkg)", ".gpkg")
        if path is None:
            return
        workspace = self.session.need()
        emergency.save_layer(self.layer, path, workspace.project)
        messages.success(tr("应急组图层已保存：{file}").format(file=path))

    def _ask(self, heading: str, name: str, kinds: str, suffix: str) -> Path | None:
        """Return where to write, None when the user thinks better of it."""
        folder = Path(remembered.get("ledger_folder", "") or self.session.need().path.parent)
        chosen, _ = QFileDialog.getSaveFileName(self, heading, str(folder / name), kinds)
        if not chosen:
            return None
        path = Path(chosen if chosen.lower().endswith(suffix) else chosen + suffix)
        remembered.put("ledger_folder", str(path.parent))
        return path

    def forget(self) -> None:
        """Stop a run, take the groups off the map."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        emergency_layer.remove(self.layer)
        self.layer, self.outcome = None, None
        for table in (self.staff, self.normal, self.groups):
            table.set_frame(table.source.frame.iloc[:0])
        self.findings.set_findings([])
        self.summary.clear()
        self._show_state()

    def reject(self) -> None:
        """Closed by the button, by Escape or by the window: a run stops, the groups leave the map."""
        self.forget()
        super().reject()

    def _show_state(self) -> None:
        self.stop.setVisible(self._running is not None)
        why = "" if self._running is None else tr("正在编组，请稍候")
        usable(self.start, tr("在后台编组并核算人员，先在地图上显示，工作区不变"), why)
        none = tr("请先编组")
        usable(self.export_button, tr("人员汇总和应急组入户清单，姓名脱敏"), "" if self.outcome else none)
        kept = emergency_layer.alive(self.layer) is not None
        usable(self.save_button, tr("把应急组存为单独的 GeoPackage 文件"), "" if kept else none)


def summary_text(outcome: Outcome) -> str:
    """Return the result in a few sentences."""
    report, total = outcome.plan.report, outcome.staffing.report["total"]
    texts = [
        tr("{grids} 个微网格编成 {groups} 个应急组（平均 {mean} 户，{inside} 个在范围内），需要 {groups} 人。").format(
            grids=report["micro_grids"], groups=report["groups"], mean=report["mean"] or 0, inside=report["in_bounds"]
        )
    ]
    if total["emergency_shortage"] is not None:
        texts.append(tr("应急缺 {count} 人。").format(count=total["emergency_shortage"]))
    if total["concerned"]:
        texts.append(
            tr("现有人员 {hours:g} 小时内完成入户的社区 {kept} / {all} 个。").format(
                hours=outcome.settings.hours, kept=total["kept"], all=total["concerned"]
            )
        )
    return sentences(*texts)


def _concerned_first(table: pd.DataFrame) -> pd.DataFrame:
    order = (table["groups"] <= 0).to_numpy().argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _short(name: str):
    return lambda row: BAD if row[name] > 0 else None


def _hours(value) -> str:
    return "—" if value != value else f"{value:.1f}"


def _late(row: pd.Series) -> str | None:
    if row["hours_now"] != row["hours_now"]:
        return None
    return GOOD if row["verdict"] == KEPT else BAD


def _emergency_columns() -> list[Column]:
    return [
        Column("name", tr("社区"), colour=lambda row: None if row["groups"] > 0 else FAINT),
        Column("verdict", tr("判定"), colour=lambda row: _VERDICTS.get(row["verdict"], FAINT)),
        Column("risk_load", tr("风险区\n户+商")),
        Column("groups", tr("应急组\n（需要人数）")),
        Column("available", tr("可到岗\n人数")),
        Column("emergency_shortage", tr("缺员"), colour=_short("emergency_shortage")),
        Column("hours_now", tr("现有人员\n用时（小时）"), write=_hours, colour=_late),
        Column("hours_full", tr("足额\n用时（小时）"), write=_hours),
        Column("advice", tr("需要的措施")),
    ]


def _normal_columns() -> list[Column]:
    return [
        Column("name", tr("社区")),
        Column("grids", tr("微网格\n个数")),
        Column("load", tr("户+商")),
        Column("workers", tr("在册人数")),
        Column("volunteers", tr("志愿者")),
        Column("per_worker", tr("人均户数")),
        Column("needed", tr("应配人数")),
        Column("shortage", tr("缺员"), colour=_short("shortage")),
        Column("unassigned", tr("未配网格员\n的微网格")),
        Column("hours_normal", tr("遍访\n用时（小时）"), write=_hours),
    ]


def _group_columns() -> list[Column]:
    return [
        Column("micro_grid", tr("所在微网格")),
        Column("number", tr("组号")),
        Column("members", tr("入户清单")),
        Column("households", tr("户数")),
        Column("shops", tr("商铺")),
        Column("minutes", tr("用时（分钟）")),
        Column(
            "reason",
            tr("备注"),
            write=lambda value: tr("不足下限") if value else "",
            tip=lambda row: row["reason"] or "",
        ),
    ]
