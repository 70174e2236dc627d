"""gewu:exportledgers — the ledger workbook of a workspace."""

from __future__ import annotations

import json
import re

from qgis.core import (
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ..core.ledgers import catalogue, export
from ..core.text import listed, tr
from ..workspace import ledgers
from ..workspace.workspace import Workspace
from .base import GewuAlgorithm, progress_of, write_report

_SEPARATORS = re.compile("[;,\n\uff1b\uff0c\u3001]")


class ExportLedgers(GewuAlgorithm):
    """WORKSPACE, LEDGERS, UNITS, MASK → OUTPUT (xlsx), REPORT (json)."""

    ID = "exportledgers"
    group_id = "ledgers"

    def title(self) -> str:
        return tr("导出台账")

    def help_text(self) -> str:
        return tr(
            "把工作区导出为可直接打印的 Excel 台账：汇总、微网格台账、设施台账、评估打分表、配套缺失清单。\n"
            "“台账”和“范围”可填一个或多个名称（用分号分隔），空为全部；范围可用片区、街道、社区的编码或名称。\n"
            "默认脱敏（张**、138****5678）；取消脱敏时页脚注明“内部资料 注意保管”，并写入变更记录。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        titles = listed(title for _, title in catalogue.available())
        workspace = QgsProcessingParameterFile("WORKSPACE", tr("工作区（.gpkg）"), extension="gpkg")
        self.addParameter(workspace)
        self.addParameter(
            QgsProcessingParameterString(
                "LEDGERS", tr("台账（空为全部）：{titles}").format(titles=titles), "", optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterString(
                "UNITS", tr("范围（片区、街道、社区的编码或名称，空为全部）"), "", optional=True
            )
        )
        self.addParameter(QgsProcessingParameterBoolean("MASK", tr("脱敏姓名和电话"), True))
        self.addParameter(
            QgsProcessingParameterFileDestination("OUTPUT", tr("台账文件（.xlsx）"), tr("Excel 工作簿 (*.xlsx)"))
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "REPORT", tr("报告（.json）"), tr("JSON 文件 (*.json)"), optional=True, createByDefault=False
            )
        )

    def read(self, parameters, context, feedback) -> None:
        self._workspace = Workspace.open(self.parameterAsFile(parameters, "WORKSPACE", context))
        self._names = self._list(parameters, "LEDGERS", context)
        catalogue.select(self._names)
        self._tables = ledgers.read_tables(
            self._workspace, self._list(parameters, "UNITS", context), progress_of(feedback)
        )
        self._context = ledgers.context(self._workspace, self._tables)

    def compute(self, parameters, context, feedback) -> dict:
        mask = self.parameterAsBool(parameters, "MASK", context)
        output = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        self._report = export.export(output, self._tables, self._context, self._names, mask, progress_of(feedback))
        for sheet in self._report["sheets"]:
            feedback.pushInfo(tr("{sheet}：{rows} 行 {note}").format(**sheet))
        outputs = {"OUTPUT": self._report["file"]}
        report = self.parameterAsFileOutput(parameters, "REPORT", context)
        if report:
            write_report(report, self._report)
            outputs["REPORT"] = report
        return outputs

    def write(self, context, feedback) -> dict:
        if not self._report["masked"]:
            titles = [sheet["sheet"] for sheet in self._report["sheets"]]
            ledgers.log_full_version(self._workspace, self._report["file"], titles, tr("算法参数 MASK=false"))
        return {}

    def _list(self, parameters, name: str, context) -> list[str]:
        text = self.parameterAsString(parameters, name, context).strip()
        if text.startswith("["):
            return [str(item) for item in json.loads(text)]
        return [item.strip() for item in _SEPARATORS.split(text) if item.strip()]
