"""gewu:tagfacilities — facilities with the codes of the units they lie in."""

from __future__ import annotations

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..core.facilities.tags import tagging
from ..core.progress import part
from ..core.text import tr
from . import plain_layers
from .base import GewuAlgorithm, progress_of, working_crs

#: Parameter → the argument of `tagging.tag`.
UNITS = {"PRECINCTS": "precincts", "COMMUNITIES": "communities", "COMPOUNDS": "compounds", "GRIDS": "grids"}
#: Fields of units that are looked at besides the code.
_READ = ("name", "precinct_code", "community_code")
#: Doubtful facilities named in the log.
TOLD = 50


class TagFacilities(GewuAlgorithm):
    """FACILITIES, unit layers, CODE_FIELD, TOLERANCE → OUTPUT, counts by state."""

    ID = "tagfacilities"
    group_id = "facilities"

    def title(self) -> str:
        return tr("设施挂接")

    def help_text(self) -> str:
        return tr(
            "按位置把设施挂接到片区、社区、小区、微网格，四个单元图层可以只给其中几个。\n"
            "结果写入 precinct_code、community_code、compound_code、micro_grid_code、tag_state（挂接状态）、tag_distance（挂接距离，米）。\n"
            "自动：位于单元内；就近：在单元外但不超过容差；待定：压在分界上、单元重叠、面状设施跨单元、超出容差或没有位置，"
            "待定的编码留空，候选单元列在日志中；人工：输入图层中 tag_state 已是“人工”的，原样保留。\n"
            "面状设施按面积占比判定。没有片区图层时，片区编码取自社区的 precinct_code 字段。\n"
            "各图层坐标系可以不同，自动换算；输出与设施图层坐标系一致。输入已有同名字段的，直接更新该字段。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        polygon = [QgsProcessing.SourceType.TypeVectorPolygon]
        anything = [QgsProcessing.SourceType.TypeVectorAnyGeometry]
        self.addParameter(QgsProcessingParameterFeatureSource("FACILITIES", tr("设施图层（点、线、面）"), anything))
        for name, title in (
            ("PRECINCTS", tr("片区图层")),
            ("COMMUNITIES", tr("社区图层")),
            ("COMPOUNDS", tr("小区图层")),
            ("GRIDS", tr("微网格图层")),
        ):
            self.addParameter(QgsProcessingParameterFeatureSource(name, title, polygon, optional=True))
        self.addParameter(QgsProcessingParameterString("CODE_FIELD", tr("编码字段（各单元图层）"), "code"))
        self.addParameter(
            QgsProcessingParameterNumber(
                "TOLERANCE", tr("就近挂接的容差（米）"), QgsProcessingParameterNumber.Type.Double, 20.0, minValue=0.0
            )
        )
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", tr("已挂接的设施")))
        for name, title in (
            ("AUTOMATIC", tr("自动挂接数")),
            ("NEARBY", tr("就近挂接数")),
            ("DOUBTFUL", tr("待定数")),
            ("MANUAL", tr("人工挂接数")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def compute(self, parameters, context, feedback) -> dict:
        progress = progress_of(feedback)
        source = plain_layers.source_of(self, parameters, "FACILITIES", context)
        sources = {name: plain_layers.source_of(self, parameters, name, context) for name in UNITS}
        field = self.parameterAsString(parameters, "CODE_FIELD", context).strip() or "code"
        first = next((unit for unit in sources.values() if unit is not None and unit.featureCount()), source)
        crs = working_crs(first)
        facilities = plain_layers.read(source, crs, context, part(progress, 0.0, 0.15))
        units = {
            UNITS[name]: plain_layers.read_units(unit, crs, context, field, _READ, part(progress, 0.15, 0.3))
            for name, unit in sources.items()
            if unit is not None
        }
        result = tagging.tag(
            plain_layers.lowered(facilities.frame),
            tolerance=self.parameterAsDouble(parameters, "TOLERANCE", context),
            progress=part(progress, 0.3, 0.85),
            **units,
        )
        names = [*tagging.COLUMNS.values(), "tag_state", "tag_distance"]
        added = [plain_layers.text_field(name) for name in names[:-1]] + [plain_layers.real_field(names[-1])]
        fields, places = plain_layers.with_fields(facilities.fields, added)
        sink, output = self.parameterAsSink(parameters, "OUTPUT", context, fields, source.wkbType(), source.sourceCrs())
        columns = [result.frame[name].to_numpy() for name in names]
        plain_layers.write(sink, facilities, fields, places, columns, part(progress, 0.85, 1.0))
        self._tell(result, feedback)
        counts = result.counts
        return {
            "OUTPUT": output,
            "AUTOMATIC": counts[tagging.AUTOMATIC],
            "NEARBY": counts[tagging.NEARBY],
            "DOUBTFUL": counts[tagging.DOUBTFUL],
            "MANUAL": counts[tagging.MANUAL],
        }

    def _tell(self, result: tagging.Tagging, feedback) -> None:
        for finding in result.findings[:TOLD]:
            feedback.pushWarning(f"[{finding.rule}] {finding.title}：{finding.detail}{finding.suggestion}")
        if len(result.findings) > TOLD:
            feedback.pushInfo(tr("另有 {count} 条提示未列出。").format(count=len(result.findings) - TOLD))
        listed = "、".join(f"{state} {count}" for state, count in result.counts.items())
        feedback.pushInfo(tr("挂接结果：{counts}。").format(counts=listed))
