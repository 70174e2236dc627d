"""gewu:delineategrids — micro-grids from plain layers in any CRS."""

from __future__ import annotations

import glob
from pathlib import Path

import numpy as np
import pandas as pd
from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsFields,
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
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
from ..core.grids.intake import land_use
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
    "ROADS": ("roads", "road"),
    "EXISTING": ("existing", "micro_grid"),
}
#: Parameters of settings: name → field of GridSettings.
SWITCHES = {"KEEP_FORMER": "keep_former", "FORM_DEDICATED": "form_dedicated", "FORM_GENERAL": "form_general"}
WEIGHTS = {"SIZE_WEIGHT": "size_weight", "SHAPE_WEIGHT": "shape_weight", "STREET_WEIGHT": "street_weight"}
GRID_FIELDS = (
    "code", "name", "community_code", "compound_code", "general_grid_code", "kind", "households", "shops", "buildings",
    "extent_text", "state", "reason",
)  # fmt: skip
GENERAL_FIELDS = ("code", "name", "community_code", "households")
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
            "阻隔可以是线或面：河流、铁路等面状阻隔的两岸分属不同网格，水面按中线归两岸；较大的湖面单独成专属网格。\n"
            "道路使网格界线沿道路走，并用于四至和命名；用地（公园、学校、商场等）用于识别专属网格。\n"
            "各图层坐标系可以不同，按米制坐标计算，结果与社区图层坐标系一致。字段名按工作区字段或常见别名识别"
            "（如 SQMC=社区名称）；社区没有编码时临时编号。户数可以写成“1,025”“25户”。\n"
            "“已有网格”中 locked 为真或 source=manual 的保持不变；其余网格延续编码、名称，"
            "勾选“尽量保留已有网格”时，仍合规的未锁定网格也保持原样，只重划必须改变的部分。图层没有 locked、source 字段时："
            "勾选此项则全部视为未锁定，不勾选则全部保持不变。\n"
            "无法满足户数范围的网格在 reason 字段说明原因和可选办法。数据问题（几何无效、户数不是数字、编码重复、坐标系不同等）"
            "逐类列在日志和报告中，写明图层、要素和处理办法，其余数据照常划分。\n"
            "报告（JSON）：grids 微网格数，regular 受户数范围约束的网格数，in_bounds 达标数，share_in_bounds 达标率，mean 平均户数，"
            "households_placed 已划入的户数，exceptions 每个超限网格的编码、户数和原因，unexplained 未说明原因的超限网格数（应为 0），"
            "proven_optimal/split_problems 已证明最优的划分数与总数，per_community 各社区统计，findings 数据问题，settings 所用参数。\n"
            "全部成功才写出结果；取消时不留下任何输出。相同数据、参数和随机种子得到相同结果，与要素顺序无关。"
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
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                "ROADS", tr("道路图层"), [QgsProcessing.SourceType.TypeVectorLine], optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterMultipleLayers(
                "LAND_USE",
                tr("用地图层（公园、学校、商场等，可多个）"),
                QgsProcessing.SourceType.TypeVectorPolygon,
                optional=True,
            )
        )
        for name, title, value in (
            ("MIN", tr("户数+商铺数下限（户）"), standard.minimum),
            ("MAX", tr("户数+商铺数上限（户）"), standard.maximum),
            ("TARGET", tr("户数+商铺数目标（户）"), standard.target),
            ("SEED", tr("随机种子"), standard.seed),
        ):
            self.addParameter(QgsProcessingParameterNumber(name, title, whole, value, minValue=0))
        for name, title in (
            ("KEEP_FORMER", tr("尽量保留已有网格（最小改动）")),
            ("FORM_DEDICATED", tr("写字楼、公园、学校、商场等单独成专属网格")),
            ("FORM_GENERAL", tr("没有一般网格的社区，由微网格组成一般网格")),
        ):
            self.addParameter(QgsProcessingParameterBoolean(name, title, getattr(standard, SWITCHES[name]), True))
        for name, title in (
            ("SIZE_WEIGHT", tr("接近目标户数的权重")),
            ("SHAPE_WEIGHT", tr("形状紧凑的权重")),
            ("STREET_WEIGHT", tr("沿道路的权重")),
        ):
            weight = QgsProcessingParameterNumber(
                name,
                title,
                QgsProcessingParameterNumber.Type.Double,
                getattr(standard, WEIGHTS[name]),
                True,
                minValue=0.0,
                maxValue=100.0,
            )
            weight.setFlags(weight.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
            self.addParameter(weight)
        kind = QgsProcessing.SourceType.TypeVectorPolygon
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", tr("微网格"), kind))
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT_PARTS", tr("楼栋部分"), kind, None, True, True))
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT_GENERAL", tr("组成的一般网格"), kind, None, True, False)
        )
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
        """Read the layers of lists here: they come as layers, which belong to the main thread."""
        communities = plain_layers.source_of(self, parameters, "COMMUNITIES", context)
        self._crs = working_crs(communities)
        self._barriers = self._layers(parameters, "BARRIERS", context, lambda f: plain_layers.understood(f, "barrier"))
        self._land_use = self._layers(parameters, "LAND_USE", context, land_use.understood)

    def _layers(self, parameters, name: str, context, understood) -> pd.DataFrame | None:
        """Return the features of a list of layers in the working CRS, None for an empty list."""
        found = []
        for layer in self.parameterAsLayerList(parameters, name, context) or []:
            if not layer.crs().isValid():
                raise GewuError(
                    tr("图层“{name}”没有坐标系。").format(name=layer.name()),
                    remedy=tr("请先在图层属性中设定正确的坐标系。"),
                )
            request = QgsFeatureRequest().setInvalidGeometryCheck(QgsFeatureRequest.GeometryNoCheck)
            frame = frames.from_source(layer, self._crs, context.transformContext(), request=request)
            found.append(understood(frame))
        return pd.concat(found, ignore_index=True) if found else None

    def compute(self, parameters, context, feedback) -> dict:
        progress = progress_of(feedback)
        settings = GridSettings(
            minimum=self.parameterAsInt(parameters, "MIN", context),
            maximum=self.parameterAsInt(parameters, "MAX", context),
            target=self.parameterAsInt(parameters, "TARGET", context),
            seed=self.parameterAsInt(parameters, "SEED", context),
            **{key: self.parameterAsBool(parameters, name, context) for name, key in SWITCHES.items()},
            **{key: self.parameterAsDouble(parameters, name, context) for name, key in WEIGHTS.items()},
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
            layers["existing"]["locked"] = not settings.keep_former
        inputs = DelineationInput(barriers=self._barriers, land_use=self._land_use, **layers)
        found = delineate(inputs, settings, part(progress, 0.1, 0.95))
        self._tell(found, feedback)
        progress(0.95, tr("正在写出结果…"))
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
        """Write all outputs, or none: everything is made ready first, and what was written goes away when a later one fails."""
        outputs = {
            "GRIDS": found.report["grids"],
            "IN_BOUNDS": found.report["in_bounds"],
            "HOUSEHOLDS": found.report["households"],
            "FINDINGS": len(found.findings),
        }
        ready = [
            (name, *self._features(frame, table, columns, target, context))
            for name, frame, table, columns in (
                ("OUTPUT", found.grids, "micro_grid", GRID_FIELDS),
                ("OUTPUT_PARTS", found.parts, "building", PART_FIELDS),
                ("OUTPUT_GENERAL", found.general_grids, "general_grid", GENERAL_FIELDS),
            )
        ]
        written = []
        try:
            for name, fields, features in ready:
                kind = QgsWkbTypes.Type.MultiPolygon
                sink, output = self.parameterAsSink(parameters, name, context, fields, kind, target)
                if sink is None:
                    continue
                written.append(output)
                _fill(sink, features, self.parameterDefinition(name).description())
                outputs[name] = output
                del sink  # closes the file
            report_path = self.parameterAsFileOutput(parameters, "OUTPUT_REPORT", context)
            if report_path:
                write_report(report_path, found.report)
            outputs["OUTPUT_REPORT"] = report_path or None
        except Exception:
            _withdrawn(written)
            raise
        return outputs

    def _features(
        self, frame: pd.DataFrame, table: str, columns, target, context
    ) -> tuple[QgsFields, list[QgsFeature]]:
        fields = QgsFields()
        for column in columns:
            kind = schema.table(table).field(column)
            make = plain_layers.integer_field if kind.is_number else plain_layers.text_field
            fields.append(make(column) if kind.is_number else make(column, 0))
        shapes = frames.transformed(frame["geometry"].to_numpy(), self._crs, target, context.transformContext())
        converted = [
            frames.attributes(frame[column].to_numpy(), fields.at(place)) for place, column in enumerate(columns)
        ]
        features = []
        for geometry, values in zip(frames.all_to_qgis(shapes), zip(*converted)):
            feature = QgsFeature(fields)
            feature.setAttributes(list(values))
            geometry.convertToMultiType()
            feature.setGeometry(geometry)
            features.append(feature)
        return fields, features


def _fill(sink, features: list[QgsFeature], title: str) -> None:
    for row, feature in enumerate(features):
        if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
            raise GewuError(
                tr("“{title}”的第 {row} 个要素不能写入输出图层。").format(title=title, row=row + 1),
                remedy=tr("请检查输出位置是否可写、字段是否符合输出格式的限制。"),
            )


def _withdrawn(outputs: list[str]) -> None:
    """Remove files that were written before a later output failed; layers in memory vanish with the context."""
    for output in outputs:
        path = Path(output.split("|", 1)[0])
        if path.is_file():
            for file in [*path.parent.glob(glob.escape(path.stem) + ".*")] if path.suffix == ".shp" else [path]:
                file.unlink()


def _require_field(raw: pd.DataFrame, name: str) -> None:
    if name not in raw:
        fields = listed(str(column) for column in raw.columns if column != "geometry")
        raise GewuError(
            tr("楼栋图层没有字段“{field}”。").format(field=name),
            details=tr("现有字段：{fields}").format(fields=fields),
            remedy=tr("请重新选择户数字段；没有户数时请先运行“估算户数”。"),
        )
