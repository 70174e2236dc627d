"""gewu:estimatehouseholds — buildings with households where none are recorded."""

from __future__ import annotations

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
)

from ..core.errors import GewuError
from ..core.grids import households
from ..core.progress import part
from ..core.text import listed, tr
from ..workspace import measure
from . import plain_layers
from .base import GewuAlgorithm, progress_of, working_crs


class EstimateHouseholds(GewuAlgorithm):
    """BUILDINGS, FLOORS_FIELD, AREA_PER_HOUSEHOLD, TOTALS → OUTPUT with `households`, `households_source`."""

    ID = "estimatehouseholds"
    group_id = "grids"

    def title(self) -> str:
        return tr("估算户数")

    def help_text(self) -> str:
        return tr(
            "给没有户数的楼栋估算户数：户数 = 基底面积（椭球面积，㎡）× 层数 ÷ 每户建筑面积。\n"
            "提供小区总户数时，先按建筑面积把总数分摊到该小区没有户数的居住楼栋，取整后合计与总数一致。\n"
            "已登记的户数（households 字段）不改动；households_source 注明 登记、分摊 或 估算。\n"
            "只估算居住用途（use 字段为空、居住；商住按比例）；其他用途不估算。没有层数的按默认层数，并在日志中列出。\n"
            "每户 90 ㎡、默认 6 层是本产品的建议值，不是官方标准，请按本地情况修改。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        polygon = [QgsProcessing.SourceType.TypeVectorPolygon]
        number, text = QgsProcessingParameterField.DataType.Any, QgsProcessingParameterNumber.Type.Double
        standard = households.defaults()
        self.addParameter(QgsProcessingParameterFeatureSource("BUILDINGS", tr("楼栋图层"), polygon))
        self.addParameter(
            QgsProcessingParameterField("FLOORS_FIELD", tr("层数字段"), None, "BUILDINGS", number, optional=True)
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                "AREA_PER_HOUSEHOLD",
                tr("每户建筑面积（㎡）"),
                text,
                standard["area_per_household"],
                minValue=1.0,
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                "DEFAULT_FLOORS", tr("没有层数时按几层估算（层）"), text, standard["default_floors"], minValue=1.0
            )
        )
        self.addParameter(
            QgsProcessingParameterFeatureSource("TOTALS", tr("有总户数的小区图层"), polygon, optional=True)
        )
        for name, title, parent in (
            ("TOTALS_FIELD", tr("小区图层的总户数字段（空则用 households）"), "TOTALS"),
            ("TOTALS_CODE_FIELD", tr("小区图层的编码字段（空则用 code）"), "TOTALS"),
            ("MATCH_FIELD", tr("楼栋图层中的所属小区编码字段（空则按位置）"), "BUILDINGS"),
            ("USE_FIELD", tr("楼栋图层的用途字段（空则用 use）"), "BUILDINGS"),
        ):
            self.addParameter(QgsProcessingParameterField(name, title, None, parent, number, optional=True))
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", tr("带户数的楼栋")))
        for name, title in (
            ("HOUSEHOLDS", tr("总户数")),
            ("RECORDED", tr("登记户数的楼栋数")),
            ("SPREAD", tr("分摊户数的楼栋数")),
            ("ESTIMATED", tr("估算户数的楼栋数")),
            ("UNKNOWN", tr("户数未知的楼栋数")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def compute(self, parameters, context, feedback) -> dict:
        progress = progress_of(feedback)
        source = plain_layers.source_of(self, parameters, "BUILDINGS", context)
        totals_source = plain_layers.source_of(self, parameters, "TOTALS", context)
        crs = working_crs(source)
        layer = plain_layers.read(source, crs, context, part(progress, 0.0, 0.3))
        frame = self._column(
            parameters, context, plain_layers.lowered(layer.frame), layer.frame, "FLOORS_FIELD", "floors"
        )
        frame = self._column(parameters, context, frame, layer.frame, "MATCH_FIELD", "compound_code")
        frame = self._column(parameters, context, frame, layer.frame, "USE_FIELD", "use")
        shapes = frame["geometry"].to_numpy()
        frame = frame.assign(footprint_area=measure.areas(shapes, crs, context.transformContext(), context.ellipsoid()))
        totals = None
        if totals_source is not None:
            raw = plain_layers.read(totals_source, crs, context, part(progress, 0.3, 0.5)).frame
            totals = self._column(parameters, context, plain_layers.lowered(raw), raw, "TOTALS_FIELD", "households")
            totals = self._column(parameters, context, totals, raw, "TOTALS_CODE_FIELD", "code")
        result = households.estimated(
            frame,
            self.parameterAsDouble(parameters, "AREA_PER_HOUSEHOLD", context),
            totals,
            self.parameterAsDouble(parameters, "DEFAULT_FLOORS", context),
        )
        added = [plain_layers.integer_field("households"), plain_layers.text_field("households_source", 16)]
        fields, places = plain_layers.with_fields(layer.fields, added)
        sink, output = self.parameterAsSink(parameters, "OUTPUT", context, fields, source.wkbType(), source.sourceCrs())
        columns = [result.frame[field.name()].to_numpy() for field in added]
        plain_layers.write(sink, layer, fields, places, columns, part(progress, 0.6, 1.0))
        for finding in result.findings:
            feedback.pushWarning(f"[{finding.rule}] {finding.title}：{finding.detail}{finding.suggestion}")
        return {
            "OUTPUT": output,
            "HOUSEHOLDS": result.report["households"],
            "RECORDED": result.report["recorded_buildings"],
            "SPREAD": result.report["spread_buildings"],
            "ESTIMATED": result.report["estimated_buildings"],
            "UNKNOWN": result.report["unknown_buildings"],
        }

    def _column(self, parameters, context, frame, raw, parameter: str, column: str):
        """Return the frame with the field chosen by `parameter` as `column`; raises GewuError where it does not exist."""
        names = self.parameterAsFields(parameters, parameter, context)
        if not names:
            return frame
        if names[0] not in raw:
            raise GewuError(
                tr("{parameter}：图层没有字段“{field}”。").format(
                    parameter=self.parameterDefinition(parameter).description(), field=names[0]
                ),
                details=tr("现有字段：{fields}").format(fields=listed(map(str, raw.columns))),
                remedy=tr("请改选图层中已有的字段，或留空。"),
            )
        return frame.assign(**{column: raw[names[0]]})
