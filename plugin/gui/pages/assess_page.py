"""评估: pick a scheme, compute, read why, fill in by hand, read the gap list."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd
from qgis.core import QgsExpression
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ...core import findings
from ...core.assess import fill, summary
from ...core.assess import run as assessing
from ...core.assess.measures import evidence_table
from ...core.assess.numbers import plain
from ...core.errors import GewuError
from ...core.text import tr
from ...workspace import assess as store
from .. import background, messages, remembered
from ..controls import usable
from ..frame_model import BAD, DOUBT, FAINT, GOOD, Column, FrameTable
from ..session import Session
from .assess_form import RunForm
from .assess_gaps import GapsPanel
from .assess_points import PointsView
from .page import Page

_FINDING = {findings.ERROR: BAD, findings.WARNING: DOUBT, findings.INCOMPLETE: DOUBT}


class AssessPage(Page):
    """The fifth page. Shows one run at a time: communities, their points, gaps, remarks."""

    ID = "assess"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._scheme = None
        self._scores = self._gaps = self._communities = pd.DataFrame()
        self._run_uid, self._code = "", ""
        self._has_runs = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(4)
        self.form = RunForm(self)
        self.form.started.connect(messages.reported(self.start))
        layout.addWidget(self.form)
        self.run_box = QComboBox(self)
        self.run_box.setObjectName("gewu_runs")
        self.run_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.run_box.activated.connect(messages.reported(lambda _index: self._load(self.run_box.currentData())))
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("批次"), self))
        row.addWidget(self.run_box, 1)
        layout.addLayout(row)
        self.total = QLabel(self)
        self.total.setWordWrap(True)
        self.total.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self.total)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self._results(), tr("结果"))
        self.gaps = GapsPanel(session, self)
        self.gaps.opened.connect(messages.reported(self._gap_opened))
        self.gap_table = self.gaps.table
        self.tabs.addTab(self.gaps, tr("缺失清单"))
        self.remarks = QTextBrowser(self)
        self.remarks.setObjectName("gewu_assess_findings")
        self.tabs.addTab(self.remarks, tr("提示"))
        layout.addWidget(self.tabs, 1)

    def title(self) -> str:
        return tr("评估")

    def _results(self) -> QWidget:
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        self.table = FrameTable(_community_columns(), "pending", splitter)
        self.table.setObjectName("gewu_communities")
        self.table.setMinimumHeight(70)
        self.table.selectionModel().currentRowChanged.connect(
            messages.reported(lambda current, _before: self._community_chosen(current))
        )
        self.table.doubleClicked.connect(messages.reported(lambda index: self._zoom_community(self.table.row(index))))
        self.points = PointsView(splitter)
        self.points.zoom_asked.connect(messages.reported(self.zoom_evidence))
        self.points.decided.connect(messages.reported(self.decide))
        self.points.restore_asked.connect(messages.reported(self.restore))
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([132, 240])
        remembered.splitter("assess/communities", splitter)
        remembered.splitter("assess/points", self.points.splitter)
        return splitter

    # what is shown

    def refresh(self) -> None:
        workspace = self.session.need()
        runs = store.runs(workspace)
        uids = list(runs["uid"])
        wanted = self._run_uid if self._run_uid in uids else (uids[0] if uids else "")
        self.run_box.clear()
        for _, run in runs.iterrows():
            self.run_box.addItem(
                f"{run['date'] or ''} {run['kind'] or ''} · {self._title(run['scheme_id'])}", run["uid"]
            )
        usable(self.run_box, tr("显示哪一批次的结果"), "" if uids else tr("还没有评估结果"))
        if uids and not self._has_runs:
            self.form.fold()
        self._has_runs = bool(uids)
        self.run_box.setCurrentIndex(uids.index(wanted) if wanted else -1)
        self._load(wanted)

    def _title(self, scheme_id: str) -> str:
        try:
            return store.scheme_of(self.session.need(), scheme_id).title
        except GewuError:
            return scheme_id

    def workspace_changed(self) -> None:
        self._run_uid = self._code = ""
        self._has_runs = False
        self.form.toggle.setChecked(True)
        self.run_box.clear()
        self.remarks.clear()
        self.tabs.setTabText(2, tr("提示"))
        self._show_nothing()

    def _show_nothing(self) -> None:
        self._scheme = None
        self.table.set_frame(pd.DataFrame(columns=["community_code", *_SHOWN]))
        self.gaps.clear()
        self.points.clear()
        self.total.setText(tr("还没有评估结果。选好方案，点“开始评估”。"))

    def _load(self, run_uid: str | None) -> None:
        """Show one run as it is stored now."""
        workspace = self.session.need()
        self._run_uid = run_uid or ""
        if not run_uid:
            self._show_nothing()
            return
        runs = store.runs(workspace)
        scheme_id = runs.loc[runs["uid"] == run_uid, "scheme_id"].iloc[0]
        try:
            self._scheme = store.scheme_of(workspace, scheme_id)
        except GewuError as problem:
            self._show_nothing()
            self.total.setText(tr("这一批次用的方案“{id}”不能读取：{why}").format(id=scheme_id, why=problem))
            return
        self._scores, self._gaps = store.read_run(workspace, run_uid)
        communities = workspace.read("community").drop_duplicates("code")
        self._communities = communities[communities["code"].isin(set(self._scores["community_code"]))]
        result = summary.per_community(self._scheme, self._scores, self._communities)
        result["name"] = result["name"].where(result["name"].notna(), result["community_code"])
        self.table.set_frame(
            result.assign(shown=[_score(*pair) for pair in zip(result["score"], result["full_score"])])
        )
        self.total.setText(
            tr("{count} 个社区 · 评分点 达标 {passed} · 不达标 {failed} · 待定 {pending} · 缺口 {gaps} 条").format(
                count=len(result), gaps=len(self._gaps), **{name: int(result[name].sum()) for name in _COUNTED}
            )
        )
        names = self._communities.set_index("code")["name"]
        self.gaps.show_gaps(self._gaps, self._scheme, names)
        self.tabs.setTabText(1, tr("缺失清单（{count}）").format(count=len(self._gaps)))
        if not self._choose_community(self._code):
            self.points.clear()

    def _choose_community(self, code: str) -> bool:
        rows = np.flatnonzero(self.table.source.frame["community_code"] == code) if code else []
        if not len(rows):
            return False
        index = self.table.proxy.mapFromSource(self.table.source.index(int(rows[0]), 0))
        self.table.selectRow(index.row())
        self.table.scrollTo(index)
        self._show_community(code)
        return True

    def _community_chosen(self, index) -> None:
        if index.isValid():
            self._show_community(self.table.row(index)["community_code"])

    def _show_community(self, code: str) -> None:
        self._code = code
        rows = self._scores[self._scores["community_code"] == code]
        is_new = bool(self._communities.loc[self._communities["code"] == code, "is_new"].iloc[0])
        self.points.show_scores(self._scheme, rows, is_new, self._evidence_names(rows))

    def _evidence_names(self, rows: pd.DataFrame) -> dict[str, str]:
        wanted: dict[str, list[str]] = {}
        for code, evidence in zip(rows["point_code"], rows["evidence"]):
            point = self._scheme.point(code)
            if evidence and point is not None:
                wanted.setdefault(evidence_table(point), []).extend(evidence.split(";"))
        names: dict[str, str] = {}
        for table, uids in wanted.items():
            found = self.session.need().read(table, uid=sorted(set(uids)))
            names.update(zip(found["uid"], found["name"].where(found["name"].notna(), found["code"])))
        return names

    # what the buttons do

    def start(self) -> None:
        """Assess the communities chosen, in the background, and store the result as a new run."""
        workspace = self.session.need()
        scheme = self.form.scheme()
        codes = self._selected_codes() if self.form.only_selected() else None
        kind, date = self.form.kind(), self.form.date()
        tables = store.read_tables(workspace, codes)
        scores, gaps = store.previous(workspace, scheme.id, codes)
        self.form.set_running(True)

        def done(assessment) -> None:
            self.form.set_running(False)
            self.session.require(workspace)
            self._store(assessment, kind, date)

        background.run(
            tr("完整社区评估"),
            lambda progress: assessing.assess(scheme, tables, codes, scores, progress, gaps),
            done,
            lambda _problem: self.form.set_running(False),
        )

    def _selected_codes(self) -> list[str]:
        layer = self.session.need().layer("community")
        codes = [feature["code"] for feature in layer.selectedFeatures()] if layer is not None else []
        if not codes:
            raise GewuError(
                tr("图上没有选中社区。"), remedy=tr("请在“社区”图层上选中要评估的社区，或把范围改为全部社区。")
            )
        return codes

    def _store(self, assessment, kind: str, date: str) -> None:
        workspace = self.session.need()
        store.keep_scheme(workspace, assessment.scheme)
        run_uid, changes = store.changes(workspace, assessment, kind, date)
        self.session.apply(changes, tr("评估（{kind} {date}）").format(kind=kind, date=date))
        self._run_uid = run_uid
        self.form.fold()
        self.refresh()
        self.remarks.setHtml(_remarks(assessment.findings))
        self.tabs.setTabText(2, tr("提示（{count}）").format(count=len(assessment.findings)))
        if not self._code and len(assessment.summary):
            self._choose_community(assessment.summary["community_code"].iloc[0])
        messages.success(
            tr("已评估 {count} 个社区（可撤销），待定的评分点请人工填报。").format(count=len(assessment.summary))
        )

    def decide(self, point_code: str, decision: fill.Decision) -> None:
        """Put a decision made by hand on a point of the community shown, as one undo step."""
        filled = fill.decide(self._scheme, *self._rows_of(self._code), point_code, decision)
        self._apply(filled, tr("人工判定 {point}：{verdict}").format(point=point_code, verdict=decision.verdict))

    def restore(self, point_code: str) -> None:
        """Let the computed result of a point take the place of the one filled in by hand."""
        tables = store.read_tables(self.session.need(), [self._code])
        fresh = assessing.assess(self._scheme, tables, [self._code])
        filled = fill.restore(self._scheme, *self._rows_of(self._code), point_code, fresh.scores, fresh.gaps)
        self._apply(filled, tr("恢复自动判定 {point}").format(point=point_code))

    def _apply(self, filled: fill.Filled, text: str) -> None:
        self.session.apply(store.decision_changes(filled), text)
        self._load(self._run_uid)

    def _rows_of(self, code: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        scores = self._scores[self._scores["community_code"] == code].reset_index(drop=True)
        return scores, self._gaps[self._gaps["community_code"] == code].reset_index(drop=True)

    def zoom_evidence(self, point_code: str) -> None:
        """Select the evidence of a point of the community shown in its layer, zoom to it and flash it."""
        workspace = self.session.need()
        rows = self._scores[(self._scores["community_code"] == self._code) & (self._scores["point_code"] == point_code)]
        uids = [uid for evidence in rows["evidence"].dropna() for uid in evidence.split(";")]
        table = evidence_table(self._scheme.point(point_code))
        found = workspace.read(table, uid=uids)
        layer = workspace.layer(table)
        if layer is not None:
            values = ",".join(QgsExpression.quotedValue(uid) for uid in uids)
            layer.selectByExpression(f'"uid" IN ({values})')
        if not self.session.map.show(found["geometry"].to_numpy(), workspace.crs):
            messages.warning(tr("佐证要素没有图形，或已被删除。"))

    def _zoom_community(self, row: pd.Series) -> None:
        shapes = self._communities.loc[self._communities["code"] == row["community_code"], "geometry"]
        self.session.map.show(shapes.to_numpy(), self.session.need().crs)

    def _gap_opened(self, gap: pd.Series) -> None:
        self.tabs.setCurrentIndex(0)
        known = self._choose_community(gap["community_code"]) and self.points.choose(gap["point_code"])
        rows = self._scores[self._scores["community_code"] == gap["community_code"]]
        if known and rows.loc[rows["point_code"] == gap["point_code"], "evidence"].notna().any():
            self.zoom_evidence(gap["point_code"])
        else:
            self._zoom_community(gap)


_COUNTED = ("passed", "failed", "pending")
_SHOWN = ["name", "column", "shown", *_COUNTED]


def _community_columns() -> list[Column]:
    return [
        Column("name", tr("社区"), tip=lambda row: f"{row['name']} {row['community_code']} · {row['column']}"),
        Column("shown", tr("得分"), tip=lambda row: tr("已判定评分点的得分 / 分值；待定的不计入")),
        Column("passed", tr("达标"), colour=lambda row: GOOD if row["passed"] else FAINT),
        Column("failed", tr("不达标"), colour=lambda row: BAD if row["failed"] else FAINT),
        Column("pending", tr("待定"), colour=lambda row: DOUBT if row["pending"] else FAINT),
    ]


def _score(score: float, full: float) -> str:
    return f"{plain(score)} / {plain(full)}" if full > 0 else "—"


def _remarks(found: list[findings.Finding]) -> str:
    """Return the findings as text to read: title, what it is about, what to do."""
    parts = []
    for row in findings.to_frame(found).to_dict("records"):
        colour = _FINDING.get(row["severity"], FAINT)
        texts = [f'<b style="color:{colour}">{html.escape(row["title"])}</b>']
        texts += [html.escape(row[name]) for name in ("detail", "suggestion") if row[name]]
        parts.append(f"<p>{'<br>'.join(texts)}</p>")
    return "".join(parts) or tr("没有提示。")
