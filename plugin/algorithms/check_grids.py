"""gewu:checkgrids — the grid rules G01–G11 on plain layers."""

from __future__ import annotations

import pandas as pd
import shapely
from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsWkbTypes,
)

from ..core.columns import texts
from ..core.errors import GewuError
from ..core.findings import ERROR, INFO, WARNING, Finding, to_frame
from ..core.grids import rules
from ..core.grids.intake.prepare import Notes, coded_communities
from ..core.grids.settings import GridSettings
from ..core.progress import part
from ..core.text import tr
from ..workspace import frames
from . import plain_layers
from .base import GewuAlgorithm, progress_of, working_crs

#: Parameter → (argument of `rules.check`, table whose field names and synonyms are understood).
LAYERS = {
    "GRIDS": ("grids", "micro_grid"),
    "COMMUNITIES": ("communities", "community"),
    "COMPOUNDS": ("compounds", "compound"),
    "GENERAL_GRIDS": ("general_grids", "general_grid"),
    "BUILDINGS": ("buildings", "building"),
    "BARRIERS": ("barriers", "barrier"),
}
#: Points and lines are shown as areas of this half width (m), so that one layer holds every finding.
MARK = 1.0
TEXTS = ("rule", "severity", "title", "detail", "suggestion", "codes")


class CheckGrids(GewuAlgorithm):
    """GRIDS, COMMUNITIES and what else there is, MIN, MAX → OUTPUT findings and counts per rule."""

    ID = "checkgrids"
    group_id = "grids"

    def title(self) -> str:
        return tr("检查微网格")

    def help_text(self) -> str:
        return tr(
            "按 11 条规则检查微网格：G01 户数规模，G02 图形完整，G03 归属唯一，G04 互不重叠，G05 不留空白，G06 楼栋完整，"
            "G07 不跨小区，G08 不跨阻隔，G09 编码规范，G10 人员到位，G11 形状紧凑。\n"
            "输出每条发现的规则、级别（error 错误、warning 提醒、incomplete 未完成、info 说明）、详情、建议、涉及的编码和位置。\n"
            "小区、一般网格、楼栋、阻隔图层可以不给，相应规则标为“未检查”；G10 需要网格员表，只在工作区内检查。\n"
            "超出户数范围但填了“超限说明”（reason）的，以及专属网格，不算错误。面积不超过 0.01 ㎡ 的重叠和空白视为绘制精度。\n"
            "各图层字段名按工作区字段或常见别名识别（不分大小写）；社区没有编码时与“自动划分微网格”一样临时编号。"
            "坐标系可以不同，自动换算；输出与微网格图层坐标系一致。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        polygon = [QgsProcessing.SourceType.TypeVectorPolygon]
        anything = [QgsProcessing.SourceType.TypeVectorAnyGeometry]
        standard = GridSettings()
        for name, title, kinds, optional in (
            ("GRIDS", tr("微网格图层"), polygon, False),
            ("COMMUNITIES", tr("社区图层"), polygon, False),
            ("COMPOUNDS", tr("小区图层"), polygon, True),
            ("GENERAL_GRIDS", tr("一般网格图层"), polygon, True),
            ("BUILDINGS", tr("楼栋图层（含 households、shops）"), polygon, True),
            ("BARRIERS", tr("阻隔图层（线或面）"), anything, True),
        ):
            self.addParameter(QgsProcessingParameterFeatureSource(name, title, kinds, optional=optional))
        for name, title, value in (
            ("MIN", tr("户数+商铺数下限（户）"), standard.minimum),
            ("MAX", tr("户数+商铺数上限（户）"), standard.maximum),
        ):
            kind = QgsProcessingParameterNumber.Type.Double
            self.addParameter(QgsProcessingParameterNumber(name, title, kind, value, minValue=0.0))
        template = QgsProcessingParameterString("CODE_TEMPLATE", tr("微网格编码模板"), standard.code_template)
        self.addParameter(template)
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT", tr("检查结果"), QgsProcessing.SourceType.TypeVectorPolygon)
        )
        for rule, entry in rules.catalogue.rules().items():
            title = tr("{rule} {title}：发现数").format(rule=rule, title=entry["title"])
            self.addOutput(QgsProcessingOutputNumber(rule, title))
        self.addOutput(QgsProcessingOutputNumber("ERRORS", tr("错误数")))
        self.addOutput(QgsProcessingOutputNumber("WARNINGS", tr("提醒数")))

    def compute(self, parameters, context, feedback) -> dict:
        progress = progress_of(feedback)
        settings = self._settings(parameters, context)
        sources = {name: plain_layers.source_of(self, parameters, name, context) for name in LAYERS}
        grids = sources["GRIDS"]
        crs = working_crs(grids)
        layers = {}
        for name, source in sources.items():
            if source is not None:
                argument, table = LAYERS[name]
                frame = plain_layers.read(source, crs, context, part(progress, 0.0, 0.3)).frame
                layers[argument] = plain_layers.understood(frame, table)
        layers["communities"] = _coded(layers["communities"])
        found = rules.check(settings=settings, progress=part(progress, 0.3, 0.9), **layers)
        output = self._write(parameters, context, to_frame(found), crs, grids.sourceCrs(), part(progress, 0.9, 1.0))
        return {"OUTPUT": output, **self._counted(found, feedback)}

    def _settings(self, parameters, context) -> GridSettings:
        low = self.parameterAsDouble(parameters, "MIN", context)
        high = self.parameterAsDouble(parameters, "MAX", context)
        template = self.parameterAsString(parameters, "CODE_TEMPLATE", context) or GridSettings().code_template
        return GridSettings(minimum=low, maximum=high, target=(low + high) / 2, code_template=template)

    def _write(self, parameters, context, found: pd.DataFrame, crs, target, progress) -> str:
        fields = QgsFields()
        for name in TEXTS:
            fields.append(plain_layers.text_field(name, 0))
        sink, output = self.parameterAsSink(
            parameters, "OUTPUT", context, fields, QgsWkbTypes.Type.MultiPolygon, target
        )
        shapes = frames.transformed(
            areal(found["geometry"].to_numpy(dtype=object)), crs, target, context.transformContext()
        )
        for row, (values, shape) in enumerate(zip(found[list(TEXTS)].itertuples(index=False, name=None), shapes)):
            feature = QgsFeature(fields)
            feature.setAttributes(list(values))
            if shape is not None:
                feature.setGeometry(frames.to_qgis(shape))
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise GewuError(tr("第 {row} 条检查结果不能写入输出图层。").format(row=row + 1))
            if row % 1000 == 0:
                progress(row / max(len(found), 1), "")
        return output

    def _counted(self, found: list[Finding], feedback) -> dict:
        counts = rules.count_by_rule(found)
        entries = rules.catalogue.rules()
        for rule, severities in counts.items():
            listed = "、".join(f"{severity} {count}" for severity, count in severities.items()) or tr("无")
            feedback.pushInfo(f"{rule} {entries[rule]['title']}：{listed}")
        totals = {
            rule: sum(count for severity, count in severities.items() if severity != INFO)
            for rule, severities in counts.items()
        }
        totals["ERRORS"] = sum(severities.get(ERROR, 0) for severities in counts.values())
        totals["WARNINGS"] = sum(severities.get(WARNING, 0) for severities in counts.values())
        return totals


def _coded(communities: pd.DataFrame) -> pd.DataFrame:
    """Return the communities, where codes are missing with the temporary ones the delineation gives them."""
    if all(texts(communities, "code")):
        return communities
    coded = coded_communities(communities, Notes())
    return coded.assign(geometry=coded["exact_geometry"])


def areal(shapes):
    """Return the shapes as multipolygons; points and lines become narrow areas (see MARK)."""
    result = shapes.copy()
    thin = ~shapely.is_missing(result) & (shapely.get_dimensions(result) < 2)
    result[thin] = shapely.buffer(result[thin], MARK)
    single = shapely.get_type_id(result) == 3
    for row in single.nonzero()[0]:
        result[row] = shapely.multipolygons([result[row]])
    return result
