"""gewu:delineategrids — micro-grids from plain layers in any CRS."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsFields,
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsWkbTypes,
)

from ..core import schema
from ..core.columns import numbers
from ..core.errors import GewuError
from ..core.findings import ERROR, SEVERITIES, WARNING
from ..core.grids.delineate import Delineation, DelineationInput, delineate
from ..core.grids.settings import GridSettings
from ..core.progress import part
from ..core.text import listed, tr
from ..workspace import frames
from . import plain_layers
from .base import GewuAlgorithm, progress_of, working_crs, write_report

#: Parameter → (argument of DelineationInput, table whose field names and synonyms are understood).
LAYERS = {
    "COMMUNITIES": ("communities", "community"),
    "COMPOUNDS": ("compounds", "compound"),
    "GENERAL_GRIDS": ("general_grids", "general_grid"),
    "BUILDINGS": ("buildings", "building"),
    "EXISTING": ("existing", "micro_grid"),
}
GRID_FIELDS = (
    "code", "name", "community_code", "compound_code", "general_grid_code", "kind", "households", "shops", "buildings",
    "extent_text", "state", "reason",
)  # fmt: skip
PART_FIELDS = (
    "uid", "code", "name", "community_code", "compound_code", "part", "part_label", "parent_uid", "floors", "units",
    "households", "shops", "micro_grid_code",
)  # fmt: skip


class DelineateGrids(GewuAlgorithm):
    """Parameters and outputs as in the interface description; outputs are written only when everything succeeded."""

    ID = "delineategrids"
    group_id = "grids"

    def title(self) -> str:
        return tr("自动划分微网格")

    def help_text(self) -> str:
        return tr(
            "把每个社区划分为微网格：每格户数（含商铺）在下限与上限之间，尽量接近目标；不跨社区、一般网格和阻隔，不跨小区"
            "（小区本身不足下限的除外），不切楼栋，全覆盖、不重叠。\n"
            "户数超过上限的楼栋先按单元（没有单元数时按楼层示意）拆成部分，见“楼栋部分”输出。\n"
            "无法满足户数范围的网格在 reason 字段说明原因和可选办法；数据问题列在日志和报告中。\n"
            "各图层坐标系可以不同，按米制坐标计算，结果与社区图层坐标系一致。字段名按工作区字段或常见别名识别"
            "（如 SQMC=社区名称）；社区没有编码时临时编号。\n"
            "“已有网格”中 locked 为真或 source=manual 的保持不变（没有 locked 字段时全部保持不变），其余网格只用来延续编码。\n"
            "相同数据、参数和随机种子得到相同结果。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        polygon = [QgsProcessing.SourceType.TypeVectorPolygon]
        standard, whole = GridSettings(), QgsProcessingParameterNumber.Type.Integer
        for name, title, optional in (
            ("COMMUNITIES", tr("社区图层"), False),
            ("COMPOUNDS", tr("小区（院落）图层"), True),
            ("GENERAL_GRIDS", tr("一般网格图层"), True),
            ("BUILDINGS", tr("楼栋图层"), False),
        ):
            self.addParameter(QgsProcessingParameterFeatureSource(name, title, polygon, optional=optional))
        anything = QgsProcessingParameterField.DataType.Any
        for name, title, default, optional in (
            ("HOUSEHOLDS_FIELD", tr("户数字段（户），留空按 households 或其常见别名识别"), None, True),
            ("SHOPS_FIELD", tr("商铺数字段（个）"), None, True),
        ):
            self.addParameter(
                QgsProcessingParameterField(name, title, default, "BUILDINGS", anything, optional=optional)
            )
        self.addParameter(
            QgsProcessingParameterMultipleLayers(
                "BARRIERS",
                tr("阻隔图层（线或面，可多个）"),
                QgsProcessing.SourceType.TypeVectorAnyGeometry,
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterFeatureSource("EXISTING", tr("已有网格（锁定的保持不变）"), polygon, optional=True)
        )
        for name, title, value in (
            ("MIN", tr("户数+商铺数下限（户）"), standard.minimum),
            ("MAX", tr("户数+商铺数上限（户）"), standard.maximum),
            ("TARGET", tr("户数+商铺数目标（户）"), standard.target),
            ("SEED", tr("随机种子"), standard.seed),
        ):
            self.addParameter(QgsProcessingParameterNumber(name, title, whole, value, minValue=0))
        kind = QgsProcessing.SourceType.TypeVectorPolygon
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", tr("微网格"), kind))
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT_PARTS", tr("楼栋部分"), kind, None, True, True))
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "OUTPUT_REPORT", tr("划分报告"), tr("JSON 文件 (*.json)"), optional=True, createByDefault=True
            )
        )
        for name, title in (
            ("GRIDS", tr("微网格数")),
            ("IN_BOUNDS", tr("户数达标的微网格数")),
            ("HOUSEHOLDS", tr("总户数")),
            ("FINDINGS", tr("发现的数据问题数")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def read(self, parameters, context, feedback) -> None:
        """Read the barrier layers here: they come as layers, which belong to the main thread."""
        communities = plain_layers.source_of(self, parameters, "COMMUNITIES", context)
        self._crs = working_crs(communities)
        found = []
        for layer in self.parameterAsLayerList(parameters, "BARRIERS", context) or []:
            if not layer.crs().isValid():
                raise GewuError(
                    tr("图层“{name}”没有坐标系。").format(name=layer.name()),
                    remedy=tr("请先在图层属性中设定正确的坐标系。"),
                )
            request = QgsFeatureRequest().setInvalidGeometryCheck(QgsFeatureRequest.GeometryNoCheck)
            frame = frames.from_source(layer, self._crs, context.transformContext(), request=request)
            found.append(plain_layers.understood(frame, "barrier"))
        self._barriers = pd.concat(found, ignore_index=True) if found else None

    def compute(self, parameters, context, feedback) -> dict:
        progress = progress_of(feedback)
        settings = GridSettings(
            minimum=self.parameterAsInt(parameters, "MIN", context),
            maximum=self.parameterAsInt(parameters, "MAX", context),
            target=self.parameterAsInt(parameters, "TARGET", context),
            seed=self.parameterAsInt(parameters, "SEED", context),
        )
        layers, target = {}, None
        for name, (argument, table) in LAYERS.items():
            source = plain_layers.source_of(self, parameters, name, context)
            if source is None:
                continue
            layer = plain_layers.read(source, self._crs, context, part(progress, 0.0, 0.1))
            layers[argument] = plain_layers.understood(layer.frame, table)
            if name == "COMMUNITIES":
                target = source.sourceCrs()
            if name == "BUILDINGS":
                layers[argument] = self._counted(parameters, context, layers[argument], layer.frame)
        if "existing" in layers and not {"locked", "source"} & set(layers["existing"].columns):
            layers["existing"]["locked"] = True
        found = delineate(DelineationInput(barriers=self._barriers, **layers), settings, part(progress, 0.1, 0.95))
        self._tell(found, feedback)
        return self._written(parameters, context, found, target)

    def _counted(self, parameters, context, frame: pd.DataFrame, raw: pd.DataFrame) -> pd.DataFrame:
        """Return the buildings with the chosen fields as households and shops."""
        for parameter, column in (("HOUSEHOLDS_FIELD", "households"), ("SHOPS_FIELD", "shops")):
            names = self.parameterAsFields(parameters, parameter, context)
            if names:
                _require_field(raw, names[0])
                frame[column] = raw[names[0]]
            elif column == "shops":
                frame[column] = 0
            elif column not in frame:
                _require_field(raw, column)
        if len(frame) and np.isnan(numbers(frame, "households")).all():
            names = self.parameterAsFields(parameters, "HOUSEHOLDS_FIELD", context) or ["households"]
            raise GewuError(
                tr("楼栋图层的户数字段“{field}”没有一个值是数字，无法按户数划分。").format(field=names[0]),
                remedy=tr("请重新选择户数字段；没有户数时请先运行“估算户数”。"),
            )
        return frame

    def _tell(self, found: Delineation, feedback) -> None:
        for severity in SEVERITIES:
            for finding in (finding for finding in found.findings if finding.severity == severity):
                text = f"[{finding.rule}] {finding.title}：{finding.detail}{finding.suggestion}"
                tell = feedback.pushWarning if severity in (ERROR, WARNING) else feedback.pushInfo
                tell(text)
        report = found.report
        feedback.pushInfo(
            tr("共 {communities} 个社区、{grids} 个微网格，其中 {inside} 个户数达标，平均 {mean} 户。").format(
                communities=report["communities"],
                grids=report["grids"],
                inside=report["in_bounds"],
                mean=report["mean"],
            )
        )
        if report["dedicated"]:
            feedback.pushInfo(tr("其中 {count} 个为专属网格，不计入户数达标。").format(count=report["dedicated"]))
        if report["settings"]["seed"] and not report["seed_matters"]:
            feedback.pushInfo(tr("各处均已取得并证明最优方案，换种子结果不变。"))

    def _written(self, parameters, context, found: Delineation, target) -> dict:
        report_path = self.parameterAsFileOutput(parameters, "OUTPUT_REPORT", context)
        if report_path:
            write_report(report_path, found.report)
        outputs = {
            "OUTPUT": self._layer(parameters, context, "OUTPUT", found.grids, "micro_grid", GRID_FIELDS, target),
            "OUTPUT_REPORT": report_path or None,
            "GRIDS": found.report["grids"],
            "IN_BOUNDS": found.report["in_bounds"],
            "HOUSEHOLDS": found.report["households"],
            "FINDINGS": len(found.findings),
        }
        parts = self._layer(parameters, context, "OUTPUT_PARTS", found.parts, "building", PART_FIELDS, target)
        if parts is not None:
            outputs["OUTPUT_PARTS"] = parts
        return outputs

    def _layer(self, parameters, context, name, frame: pd.DataFrame, table: str, columns, target) -> str | None:
        fields = QgsFields()
        for column in columns:
            kind = schema.table(table).field(column)
            make = plain_layers.integer_field if kind.is_number else plain_layers.text_field
            fields.append(make(column) if kind.is_number else make(column, 0))
        sink, output = self.parameterAsSink(parameters, name, context, fields, QgsWkbTypes.Type.MultiPolygon, target)
        if sink is None:
            return None
        shapes = frames.transformed(frame["geometry"].to_numpy(), self._crs, target, context.transformContext())
        converted = [
            [frames.attribute(value, fields.at(place)) for value in frame[column].to_numpy()]
            for place, column in enumerate(columns)
        ]
        for row, values in enumerate(zip(*converted)):
            feature = QgsFeature(fields)
            feature.setAttributes(list(values))
            geometry = frames.to_qgis(shapes[row])
            geometry.convertToMultiType()
            feature.setGeometry(geometry)
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise GewuError(
                    tr("“{title}”的第 {row} 个要素不能写入输出图层。").format(
                        title=schema.table(table).title, row=row + 1
                    ),
                    remedy=tr("请检查输出位置是否可写、字段是否符合输出格式的限制。"),
                )
        return output


def _require_field(raw: pd.DataFrame, name: str) -> None:
    if name not in raw:
        fields = listed(str(column) for column in raw.columns if column != "geometry")
        raise GewuError(
            tr("楼栋图层没有字段“{field}”。").format(field=name),
            details=tr("现有字段：{fields}").format(fields=fields),
            remedy=tr("请重新选择户数字段；没有户数时请先运行“估算户数”。"),
        )
