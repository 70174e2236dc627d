"""gewu:emergencyplan — emergency groups and staffing (平急转换) from plain layers in any CRS."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsWkbTypes,
)

from ..core.columns import numbers, polygons, texts
from ..core.errors import GewuError
from ..core.findings import INFO, Finding, to_json
from ..core.grids.emergency import emergency
from ..core.grids.emergency.emergency import EmergencyInput, EmergencyPlan
from ..core.grids.emergency.staffing import COLUMNS as STAFFING_COLUMNS
from ..core.grids.emergency.staffing import Staffing, staffing
from ..core.grids.emergency.staffing_settings import EmergencySettings, assumptions
from ..core.progress import part
from ..core.text import listed, tr
from ..workspace import frames
from . import plain_layers
from .base import GewuAlgorithm, progress_of, working_crs, write_report

#: Parameter → table whose field names and synonyms are understood.
LAYERS = {"GRIDS": "micro_grid", "BUILDINGS": "building", "COMMUNITIES": "community", "WORKERS": "worker"}
_TEXTS = {
    "code", "name", "micro_grid_code", "micro_grid", "community_code", "members", "reason", "subdistrict_code",
    "subdistrict", "verdict", "advice",
}  # fmt: skip
_REALS = {"minutes", "per_worker", "hours_normal", "hours_now", "hours_full", "pace_now"}


class EmergencyPlanAlgorithm(GewuAlgorithm):
    """GRIDS, BUILDINGS, RISK_AREAS, WORKERS, COMMUNITIES, bounds, pace → OUTPUT, OUTPUT_STAFFING, REPORT."""

    ID = "emergencyplan"
    group_id = "grids"

    def title(self) -> str:
        return tr("平急转换（应急组与人员）")

    def help_text(self) -> str:
        return tr(
            "把风险区内的住户和商铺按约 12 户一组编成应急组（每组一名微网格员），并核算平时、应急的人员和入户用时。\n"
            "应急组都在一个微网格内，按走访顺序编排：先分单元，再分楼层，小楼就近相连；入户清单见 members 字段。"
            "图形为楼栋轮廓，一栋楼分属几组的为示意切分。微网格在风险区内的户数达到下限的，各组都在上下限之内；"
            "不足下限的在 reason 说明。\n"
            "“风险区”留空表示全部微网格；给出时只编内部点在其中的楼栋。“网格员”只用角色和所属社区，不读姓名、电话；"
            "留空时只知道微网格中已填网格员的。\n"
            "用时 = 指令到达 5 分钟 + 每户用时 × 最忙一人的户数；每户 4.6 分钟由“1 小时基本完成入户、每人 12 户”核算，可改。"
            "户数按单元、楼层均分推定，以实际门牌为准；各参数的依据和标记列在报告中。\n"
            "各图层坐标系可以不同，字段名按工作区字段或常见别名识别；输出与微网格图层坐标系一致。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        polygon = [QgsProcessing.SourceType.TypeVectorPolygon]
        for name, title, kinds, optional in (
            ("GRIDS", tr("微网格图层"), polygon, False),
            ("BUILDINGS", tr("楼栋图层（含 households、shops）"), polygon, False),
            ("RISK_AREAS", tr("风险区（面，留空为全部微网格）"), polygon, True),
            ("WORKERS", tr("网格员（表）"), [QgsProcessing.SourceType.TypeVector], True),
            ("COMMUNITIES", tr("社区图层（取名称）"), [QgsProcessing.SourceType.TypeVector], True),
        ):
            self.addParameter(QgsProcessingParameterFeatureSource(name, title, kinds, optional=optional))
        standard = EmergencySettings()
        whole, real = QgsProcessingParameterNumber.Type.Integer, QgsProcessingParameterNumber.Type.Double
        for name, title, kind, value in (
            ("MIN", tr("每组户数+商铺数下限（户）"), whole, standard.minimum),
            ("MAX", tr("每组户数+商铺数上限（户）"), whole, standard.maximum),
            ("TARGET", tr("每组户数+商铺数目标（户）"), whole, standard.target),
            ("PACE", tr("每户入户用时，含行走（分钟）"), real, standard.pace),
            ("HOURS", tr("入户时限（小时）"), real, standard.hours),
        ):
            self.addParameter(QgsProcessingParameterNumber(name, title, kind, value, minValue=0))
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT", tr("应急组"), QgsProcessing.SourceType.TypeVectorPolygon)
        )
        table = QgsProcessing.SourceType.TypeVector
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT_STAFFING", tr("人员汇总"), table, None, True, True))
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "REPORT", tr("报告（.json）"), tr("JSON 文件 (*.json)"), optional=True, createByDefault=False
            )
        )
        for name, title in (
            ("GROUPS", tr("应急组数（需要人数）")),
            ("IN_BOUNDS", tr("户数达标的应急组数")),
            ("HOUSEHOLDS", tr("编入的户数")),
            ("SHORTAGE", tr("应急缺员（人员未知时为 -1）")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def compute(self, parameters, context, feedback) -> dict:
        progress = progress_of(feedback)
        settings = self._settings(parameters, context)
        sources = {name: plain_layers.source_of(self, parameters, name, context) for name in (*LAYERS, "RISK_AREAS")}
        self._crs, self._target = working_crs(sources["GRIDS"]), sources["GRIDS"].sourceCrs()
        layers = {}
        for name, table in LAYERS.items():
            if sources[name] is not None:
                frame = plain_layers.read(sources[name], self._crs, context, part(progress, 0.0, 0.2)).frame
                layers[name] = plain_layers.understood(frame, table)
        _require(layers)
        areas = None
        if sources["RISK_AREAS"] is not None:
            shapes = polygons(plain_layers.read(sources["RISK_AREAS"], self._crs, context).frame)
            areas = shapes[[shape is not None for shape in shapes]]
            if not len(areas):
                raise GewuError(tr("风险区图层没有可用的面。"), remedy=tr("请补画风险区，或留空表示全部微网格。"))
        inputs = EmergencyInput(layers["GRIDS"], layers["BUILDINGS"], areas=areas)
        plan = emergency.plan(inputs, settings, part(progress, 0.2, 0.85))
        workers = layers.get("WORKERS")
        if workers is not None and "uid" not in workers:
            workers = workers.assign(uid=[f"#{row}" for row in range(len(workers))])
        staff = staffing(layers["GRIDS"], plan, settings, workers, layers.get("COMMUNITIES"))
        self._tell([*plan.findings, *staff.findings], plan, staff, feedback)
        progress(0.9, "")
        return self._written(parameters, context, plan, staff, settings)

    def _settings(self, parameters, context) -> EmergencySettings:
        return EmergencySettings(
            minimum=self.parameterAsInt(parameters, "MIN", context),
            maximum=self.parameterAsInt(parameters, "MAX", context),
            target=self.parameterAsInt(parameters, "TARGET", context),
            pace=self.parameterAsDouble(parameters, "PACE", context),
            hours=self.parameterAsDouble(parameters, "HOURS", context),
        )

    def _tell(self, findings: list[Finding], plan: EmergencyPlan, staff: Staffing, feedback) -> None:
        for finding in findings:
            text = f"[{finding.rule}] {finding.title}：{finding.detail}{finding.suggestion}"
            (feedback.pushInfo if finding.severity == INFO else feedback.pushWarning)(text)
        report = plan.report
        feedback.pushInfo(
            tr("{grids} 个微网格编成 {groups} 个应急组，平均 {mean} 户，{inside} 个户数达标。").format(
                grids=report["micro_grids"], groups=report["groups"], mean=report["mean"], inside=report["in_bounds"]
            )
        )
        missed = staff.table[staff.table["advice"] != ""]
        if len(missed):
            names = listed(
                f"{row.name_text}（{row.advice}）" for row in missed.rename(columns={"name": "name_text"}).itertuples()
            )
            feedback.pushInfo(tr("不能按时入户的社区：{names}").format(names=names))

    def _written(self, parameters, context, plan, staff, settings: EmergencySettings) -> dict:
        path = self.parameterAsFileOutput(parameters, "REPORT", context)
        if path:
            report = {
                "plan": plan.report,
                "staffing": staff.report,
                "assumptions": [item.__dict__ for item in assumptions(settings)],
                "findings": to_json([*plan.findings, *staff.findings]),
            }
            write_report(path, report)
        shortage = staff.report["total"]["emergency_shortage"]
        outputs = {
            "OUTPUT": self._sink(parameters, context, "OUTPUT", plan.groups, emergency.COLUMNS),
            "REPORT": path or None,
            "GROUPS": plan.report["groups"],
            "IN_BOUNDS": plan.report["in_bounds"],
            "HOUSEHOLDS": plan.report["households"],
            "SHORTAGE": -1 if shortage is None else shortage,
        }
        table = self._sink(parameters, context, "OUTPUT_STAFFING", staff.table, STAFFING_COLUMNS)
        return outputs if table is None else {**outputs, "OUTPUT_STAFFING": table}

    def _sink(self, parameters, context, name: str, frame: pd.DataFrame, columns) -> str | None:
        fields = QgsFields()
        for column in columns:
            if column in _TEXTS:
                fields.append(plain_layers.text_field(column, 0))
            else:
                fields.append((plain_layers.real_field if column in _REALS else plain_layers.integer_field)(column))
        shaped = "geometry" in frame
        kind = QgsWkbTypes.Type.MultiPolygon if shaped else QgsWkbTypes.Type.NoGeometry
        sink, output = self.parameterAsSink(parameters, name, context, fields, kind, self._target)
        if sink is None:
            return None
        shapes = (
            frames.transformed(frame["geometry"].to_numpy(), self._crs, self._target, context.transformContext())
            if shaped
            else np.full(len(frame), None, dtype=object)
        )
        converted = [
            [frames.attribute(value, fields.at(place)) for value in frame[column].to_numpy()]
            for place, column in enumerate(columns)
        ]
        for row, values in enumerate(zip(*converted)):
            feature = QgsFeature(fields)
            feature.setAttributes(list(values))
            if shapes[row] is not None:
                feature.setGeometry(frames.to_qgis(shapes[row]))
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise GewuError(
                    tr("第 {row} 行不能写入输出“{name}”。").format(row=row + 1, name=name),
                    remedy=tr("请检查输出位置是否可写、字段是否符合输出格式的限制。"),
                )
        return output


def _require(layers: dict[str, pd.DataFrame]) -> None:
    """Raise GewuError where the grids have no codes or the buildings no households."""
    if not any(texts(layers["GRIDS"], "code")):
        raise GewuError(
            tr("微网格图层没有编码（code），应急组无法编号。"), remedy=tr("请先划分微网格，或在该图层填写编码。")
        )
    buildings = layers["BUILDINGS"]
    counts = np.nan_to_num(numbers(buildings, "households")) + np.nan_to_num(numbers(buildings, "shops"))
    if not (counts > 0).any():
        raise GewuError(
            tr("楼栋图层没有户数（households）或商铺数，无法编组。"), remedy=tr("请先登记户数，或运行“估算户数”。")
        )
