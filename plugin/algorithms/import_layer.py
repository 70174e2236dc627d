"""gewu:importlayer — rows of a vector file or table into one table of a workspace."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsVectorLayer,
)

from ..core import schema
from ..core.imports.datum import CHOICES as DATUMS
from ..core.imports.plan import POLICIES
from ..core.imports.report import summary
from ..core.text import tr
from ..workspace import direct, imports
from ..workspace.workspace import Workspace
from .base import GewuAlgorithm, progress_of, write_report


class ImportLayer(GewuAlgorithm):
    """WORKSPACE, TABLE, INPUT, SHEET, MAPPING, DATUM, ON_DUPLICATE, DRY_RUN (and CRS, ENCODING) → REPORT, counts."""

    ID = "importlayer"
    group_id = "workspace"

    def title(self) -> str:
        return tr("导入数据")

    def help_text(self) -> str:
        return tr(
            "把矢量文件（gpkg、shp、GeoJSON、KML…）或表格（xlsx、csv、txt）导入工作区的一张表。\n"
            '字段按名称、别名和常见写法自动对应；也可用 MAPPING 指定，写成 {{"目标字段": "源字段"}} 的 JSON 文本或文件路径，'
            '例如 {{"name": "SQMC", "code": "SQDM"}}；源字段可以是列表（先有值者先用）；"@x"、"@y" 指定经度（东）、纬度（北）坐标列，"@wkt" 指定 WKT 列。\n'
            "网络地图（高德、百度）的点请选择坐标偏移 GCJ02 或 BD09，程序不会自动纠偏；"
            "报告的 datum_suggestion 说明各行所写的道路、小区等表明是哪一种，与所选不符时给出警告。\n"
            "设施和居民诉求在导入时一并归类、挂接；没有坐标的行按名称和地址定位，定位不了的留作待定（不丢）。\n"
            "勾选“试运行”只出报告、不写入。报告列出读取、新增、更新、跳过的行数，以及每一个被拒绝的行、原因和处理办法。"
        ).format()

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        file = QgsProcessingParameterFile.Behavior.File
        self.addParameter(QgsProcessingParameterFile("WORKSPACE", tr("工作区文件（.gpkg）"), file, "gpkg"))
        tables = "、".join(f"{table.name} {table.title}" for table in schema.tables().values())
        self.addParameter(
            QgsProcessingParameterString("TABLE", tr("目标表（{names}）").format(names=tables), "community")
        )
        self.addParameter(QgsProcessingParameterFile("INPUT", tr("源文件（矢量、xlsx、csv；也可写图层名）"), file))
        self.addParameter(QgsProcessingParameterString("SHEET", tr("工作表或图层（空 = 第一个）"), "", optional=True))
        self.addParameter(
            QgsProcessingParameterString(
                "MAPPING", tr("字段对应（JSON 文本或文件，空 = 自动）"), "", multiLine=True, optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterEnum(
                "DATUM", tr("坐标偏移（网络地图坐标）"), DATUMS, defaultValue="AS_IS", usesStaticStrings=True
            )
        )
        self.addParameter(
            QgsProcessingParameterEnum(
                "ON_DUPLICATE", tr("遇到已有的行"), POLICIES, defaultValue="SKIP", usesStaticStrings=True
            )
        )
        self.addParameter(QgsProcessingParameterBoolean("DRY_RUN", tr("试运行（只出报告，不写入）"), False))
        for name, text in (
            ("LOCATE", tr("没有坐标的行按名称和地址匹配，匹配不上的留作待定（设施、居民诉求）")),
            ("CLASSIFY", tr("按类型和名称归类（设施、居民诉求）")),
            ("TAG", tr("挂接到片区、社区、小区、微网格（设施、居民诉求）")),
            ("KEEP_REFUSED", tr("不计入的行（不属于社区设施）也导入")),
        ):
            self.addParameter(QgsProcessingParameterBoolean(name, text, True))
        for extra in (
            QgsProcessingParameterCrs("CRS", tr("源数据坐标系（源文件已说明时留空）"), optional=True),
            QgsProcessingParameterString("ENCODING", tr("文字编码（空 = 自动）"), "", optional=True),
        ):
            extra.setFlags(extra.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
            self.addParameter(extra)
        self.addParameter(
            QgsProcessingParameterFileDestination(
                "REPORT", tr("导入报告"), tr("JSON 文件 (*.json)"), optional=True, createByDefault=True
            )
        )

        for name, title in (
            ("READ", tr("读取行数")),
            ("ADDED", tr("新增行数")),
            ("UPDATED", tr("更新行数")),
            ("SKIPPED", tr("跳过行数")),
            ("REJECTED", tr("拒绝行数")),
            ("DOUBTFUL", tr("待定行数")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def read(self, parameters, context, feedback) -> None:
        self._workspace = Workspace.open(
            Path(self.parameterAsFile(parameters, "WORKSPACE", context)), context.project()
        )
        self._known = imports.read_context(
            self._workspace, self.parameterAsString(parameters, "TABLE", context).strip()
        )
        given = parameters.get("INPUT")
        layer = given if isinstance(given, QgsVectorLayer) else None
        text = self.parameterAsString(parameters, "INPUT", context)
        if layer is None and not Path(text.split("|")[0]).exists():
            found = QgsProcessingUtils.mapLayerFromString(text, context, False)
            layer = found if isinstance(found, QgsVectorLayer) else None
        self._layer_source = imports.from_layer(layer) if layer is not None else None
        self._input = text
        # many rows are written by the worker, straight into the file; not while somebody edits there
        self._writer = None
        if direct.possible(self._workspace):
            name = layer.name() if layer is not None else Path(text.split("|")[0]).name
            step = imports.step_text(self._known.table, name)
            self._writer = direct.writer(self._workspace, lambda: self._plan.changes, step)

    def compute(self, parameters, context, feedback) -> dict:
        source = self._layer_source or imports.open_source(
            self._input,
            self.parameterAsString(parameters, "SHEET", context) or None,
            self.parameterAsString(parameters, "ENCODING", context) or None,
        )
        crs = self.parameterAsCrs(parameters, "CRS", context)
        self._plan = imports.compute(
            self._known,
            source,
            self.parameterAsString(parameters, "MAPPING", context),
            self.parameterAsEnumString(parameters, "DATUM", context),
            self.parameterAsEnumString(parameters, "ON_DUPLICATE", context),
            crs if crs.isValid() else None,
            progress_of(feedback),
            imports.Options(
                *(
                    self.parameterAsBool(parameters, name, context)
                    for name in ("LOCATE", "CLASSIFY", "TAG", "KEEP_REFUSED")
                )
            ),
        )
        self._dry_run = self.parameterAsBool(parameters, "DRY_RUN", context)
        self._report = self.parameterAsFileOutput(parameters, "REPORT", context)
        self._written = not self._dry_run and self._writer is not None and self._plan.rows > direct.MANY
        if self._written:
            feedback.pushInfo(tr("共 {count} 行，直接写入工作区文件，不能撤销。").format(count=self._plan.rows))
            self._writer()
        return {"REPORT": self._report}

    def write(self, context, feedback) -> dict:
        report = self._plan.report
        if self._written:
            direct.reload(self._workspace)
        elif not self._dry_run:
            self._workspace.apply(self._plan.changes, self._plan.text)
        if not self._dry_run:
            report["dry_run"] = False
        for note in report["notes"]:
            feedback.pushInfo(note)
        found = report["datum_suggestion"]
        if found and found["suggestion"] not in (None, found["chosen"]):
            feedback.pushWarning(tr("所选坐标偏移与依据不符：{text}").format(text=found["text"]))
        if report["incomplete"]:
            feedback.pushWarning(report["incomplete"])
        for item in report["rejected"][:50]:
            feedback.pushWarning(tr("第 {row} 行 {feature}：{reason}。{remedy}").format(**item))
        feedback.pushInfo(summary(report))
        if self._report:
            write_report(self._report, report)
        counts = {name.upper(): report[name] for name in ("read", "added", "updated", "skipped")}
        doubtful = report["intake"].get("doubtful", 0)
        return {**counts, "REJECTED": len(report["rejected"]), "DOUBTFUL": doubtful}
