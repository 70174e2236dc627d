"""gewu:assess — every community scored against an evaluation scheme."""

from __future__ import annotations

import re
from datetime import date

from qgis.core import (
    QgsProcessingOutputString,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ..core import findings, schema
from ..core.assess import report, schemes
from ..core.assess import run as assessing
from ..core.errors import GewuError
from ..core.text import tr
from ..workspace import assess as workspace_assess
from ..workspace.workspace import Workspace
from .base import GewuAlgorithm, progress_of, write_report

_DEFAULT_SCHEME = "complete_community_2020"


class Assess(GewuAlgorithm):
    """WORKSPACE, SCHEME, KIND, DATE, COMMUNITIES → RUN (uid of the new run), REPORT."""

    ID = "assess"
    group_id = "assess"

    def title(self) -> str:
        return tr("完整社区评估")

    def help_text(self) -> str:
        return tr(
            "按评估方案逐项评估各社区，结果（评估结果、缺失清单）作为新的批次写入工作区，以前的批次不变。\n"
            "图层能回答的评分点自动测算并注明佐证；不能回答的为“待定”，等待人工填报。人工填报过的结果在以后各批次中保留。\n"
            "“缺少”与“没有采集”分开：只有该小类已采集、该社区也已有挂接的设施时，没有才判不达标；否则为待定。\n"
            "国家标准没有规定分值，自带方案每项 1 分是本产品的约定；标“M”的数值未经核实，使用前请核对。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        kinds = list(schema.table("assessment_run").field("kind").options)
        listed = "、".join(f"{scheme_id}（{title}）" for scheme_id, title in schemes.available())
        self.addParameter(QgsProcessingParameterFile("WORKSPACE", tr("工作区（.gpkg）"), extension="gpkg"))
        self.addParameter(
            QgsProcessingParameterString(
                "SCHEME",
                tr("评估方案：方案 id 或方案文件（.json）。自带：{listed}").format(listed=listed),
                _DEFAULT_SCHEME,
            )
        )
        self.addParameter(
            QgsProcessingParameterEnum("KIND", tr("评估类型"), kinds, False, kinds[0], usesStaticStrings=True)
        )
        self.addParameter(
            QgsProcessingParameterString("DATE", tr("评估日期（yyyy-mm-dd，空为今天）"), "", optional=True)
        )
        self.addParameter(
            QgsProcessingParameterString(
                "COMMUNITIES", tr("只评估这些社区：社区编码，用逗号分隔，空为全部"), "", multiLine=True, optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "REPORT", tr("报告（.json）"), tr("JSON 文件 (*.json)"), optional=True, createByDefault=False
            )
        )
        self.addOutput(QgsProcessingOutputString("RUN", tr("评估批次标识")))

    def read(self, parameters, context, feedback) -> None:
        self._date = iso_date(self.parameterAsString(parameters, "DATE", context))
        self._scheme = schemes.load(self.parameterAsString(parameters, "SCHEME", context).strip() or _DEFAULT_SCHEME)
        self._codes = codes(self.parameterAsString(parameters, "COMMUNITIES", context))
        self._kind = self.parameterAsEnumString(parameters, "KIND", context)
        self._report_path = self.parameterAsFileOutput(parameters, "REPORT", context)
        self._workspace = Workspace.open(self.parameterAsFile(parameters, "WORKSPACE", context))
        self._tables = workspace_assess.read_tables(self._workspace, self._codes)
        self._scores, self._gaps = workspace_assess.previous(self._workspace, self._scheme.id, self._codes)

    def compute(self, parameters, context, feedback) -> dict:
        self._result = assessing.assess(
            self._scheme, self._tables, self._codes, self._scores, progress_of(feedback), self._gaps
        )
        for finding in self._result.findings:
            tell = feedback.pushWarning if finding.severity in (findings.ERROR, findings.WARNING) else feedback.pushInfo
            tell(f"{finding.title} {finding.suggestion}".strip())
        return {}

    def write(self, context, feedback) -> dict:
        run_uid, changes = workspace_assess.changes(self._workspace, self._result, self._kind, self._date)
        workspace_assess.keep_scheme(self._workspace, self._scheme)
        self._workspace.apply(changes, tr("评估（{kind}）").format(kind=self._kind))
        content = report.build(self._result, run_uid, self._kind, self._date)
        points = content["points"]
        feedback.pushInfo(
            tr(
                "已评估 {count} 个社区：达标 {passed}、不达标 {failed}、待定 {pending}、不适用 {not_applicable} 个评分点。"
            ).format(count=len(self._result.summary), **points)
        )
        outputs = {"RUN": run_uid}
        if self._report_path:
            write_report(self._report_path, content)
            outputs["REPORT"] = self._report_path
        return outputs


def codes(text: str) -> list[str] | None:
    """Return the codes in a text separated by commas, blanks or line breaks; None when there is none."""
    found = [part for part in re.split("[,;\\s\uff0c\uff1b\u3001]+", text) if part]
    return found or None


def iso_date(text: str) -> str:
    """Return a date as yyyy-mm-dd, today for an empty text; raises GewuError for anything else."""
    text = text.strip()
    if not text:
        return date.today().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise GewuError(
            tr("评估日期“{text}”不是有效日期。").format(text=text), remedy=tr("请写成 2025-06-30 的样式。")
        ) from error
