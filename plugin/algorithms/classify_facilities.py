"""gewu:classifyfacilities — facilities with their class, level, and how sure the class is."""

from __future__ import annotations

import numpy as np
from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
)

from ..core.facilities.classes import classifying, levelling, taxonomy_book, type_texts
from ..core.imports import values
from ..core.progress import part
from ..core.text import tr
from . import plain_layers
from .base import GewuAlgorithm, progress_of

#: Output fields: name → column of the result.
ADDED = ("class_code", "level", "class_confidence", "class_basis", "level_basis")
#: Input fields beside name and type that are used when they are there, under these names.
_USED = ("floor_area", "site_area", "capacity", "capacity_unit")


class ClassifyFacilities(GewuAlgorithm):
    """FACILITIES, NAME_FIELD, TYPE_FIELD, CODE_FIELD, TAXONOMY → OUTPUT with class_code, level, class_confidence."""

    ID = "classifyfacilities"
    group_id = "facilities"

    def title(self) -> str:
        return tr("设施归类")

    def help_text(self) -> str:
        return tr(
            "按类型编码、类型文字和名称，把设施归入小类并定级别。\n"
            "类型字段可以是高德以分号相连的大类、中类、小类，也可以是百度标签、OSM 标签或普通文字，分成几列的一并选上；编码字段可以是高德六位编码或用地代码。"
            "类型优先于名称；名称只在类型没有说明时作依据，两者矛盾的给很低的把握。\n"
            "结果写入 class_code（小类编码）、level（级别）、class_confidence（分类把握，0 至 1，本产品的估计）、class_basis（分类依据）、level_basis（级别依据）。"
            "class_code 为空的，分类依据以“不计入”开头是不属于社区设施，以“待定”开头是没有认出。\n"
            "有 floor_area、site_area、capacity 字段的，级别参考面积和规模。\n"
            "分类文件：本局自己的设施分类（.json 或由格物导出的 .xlsx），不填用自带的分类。\n"
            "输入已有同名字段的，直接更新该字段。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        anything = [QgsProcessing.SourceType.TypeVector]
        field = QgsProcessingParameterField
        self.addParameter(QgsProcessingParameterFeatureSource("FACILITIES", tr("设施图层或表"), anything))
        self.addParameter(field("NAME_FIELD", tr("名称字段"), "name", "FACILITIES"))
        self.addParameter(
            field(
                "TYPE_FIELD", tr("类型字段（可多选，按大类、中类、小类的次序）"), None, "FACILITIES",
                allowMultiple=True, optional=True,
            )
        )  # fmt: skip
        self.addParameter(field("CODE_FIELD", tr("类型编码字段"), None, "FACILITIES", optional=True))
        self.addParameter(
            QgsProcessingParameterFile(
                "TAXONOMY", tr("设施分类文件"), optional=True, fileFilter=tr("设施分类（*.json *.xlsx）")
            )
        )
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", tr("已归类的设施")))
        for name, title in (
            ("CLASSIFIED", tr("已归类数")),
            ("DOUBTFUL", tr("其中把握较低数")),
            ("REFUSED", tr("不计入数")),
            ("UNKNOWN", tr("待定数")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def compute(self, parameters, context, feedback) -> dict:
        progress = progress_of(feedback)
        source = plain_layers.source_of(self, parameters, "FACILITIES", context)
        file = self.parameterAsFile(parameters, "TAXONOMY", context)
        taxonomy = taxonomy_book.load_file(file) if file else None
        layer = plain_layers.read(source, source.sourceCrs(), context, part(progress, 0.0, 0.3))
        frame = self._frame(layer, parameters, context)
        result = classifying.classify(frame, taxonomy, progress=part(progress, 0.3, 0.7))
        levelled = levelling.level(result.frame, taxonomy)
        progress(0.8, "")
        added = [
            plain_layers.real_field(name)
            if name == "class_confidence"
            else plain_layers.text_field(name, 0 if name.endswith("basis") else plain_layers.CODE_LENGTH)
            for name in ADDED
        ]
        fields, places = plain_layers.with_fields(layer.fields, added)
        sink, output = self.parameterAsSink(parameters, "OUTPUT", context, fields, source.wkbType(), source.sourceCrs())
        columns = [levelled[name].to_numpy() for name in ADDED]
        plain_layers.write(sink, layer, fields, places, columns, part(progress, 0.8, 1.0))
        for note in result.notes:
            feedback.pushWarning(note)
        counts = result.counts
        text = tr(
            "归类 {classified} 个（其中把握较低 {doubtful} 个），不计入 {refused} 个，待定 {open} 个，沿用已有 {kept} 个。"
        )
        feedback.pushInfo(text.format(**counts))
        return {
            "OUTPUT": output,
            "CLASSIFIED": counts["classified"],
            "DOUBTFUL": counts["doubtful"],
            "REFUSED": counts["refused"],
            "UNKNOWN": counts["open"],
        }

    def _frame(self, layer: plain_layers.PlainLayer, parameters, context):
        """Return the columns the classification looks at, as texts; a class of an earlier run is judged anew."""
        chosen = self.parameterAsFields(parameters, "TYPE_FIELD", context)
        frame = layer.frame[["geometry"]].copy()

        def column(name: str) -> np.ndarray:
            return values.to_text(layer.frame[name].to_numpy())

        for target, name in (("name", "NAME_FIELD"), ("type_code", "CODE_FIELD")):
            field = self.parameterAsString(parameters, name, context)
            if field:
                frame[target] = column(field)
        if chosen:
            frame["type_text"] = type_texts.join_levels([column(name) for name in chosen])
        lowered = plain_layers.lowered(layer.frame)
        for name in (*_USED, *ADDED):
            if name in lowered:
                frame[name] = lowered[name].to_numpy()
        return frame
