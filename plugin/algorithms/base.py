"""What every Gewu algorithm has in common."""

from __future__ import annotations

import json
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
)
from qgis.PyQt.QtGui import QIcon

from ..core import resources
from ..core.errors import GewuError
from ..core.facilities.classes import taxonomy
from ..core.progress import Progress
from ..core.safe_file import replacing
from ..core.text import tr
from ..workspace import taxonomies


class GewuAlgorithm(QgsProcessingAlgorithm):
    """An algorithm of the provider `gewu`.

    A subclass sets `ID`, `title`, `group_id` (a key of GROUPS), `help_text`, and writes
    `initAlgorithm`, `compute` and, where it touches a workspace, `read` and `write`:
    `read` and `write` happen on the main thread, `compute` may happen in a worker and must not touch the project.
    """

    ID = ""
    group_id = ""

    def name(self) -> str:
        return self.ID

    def displayName(self) -> str:  # noqa: N802
        return self.title()

    def groupId(self) -> str:  # noqa: N802
        return self.group_id

    def group(self) -> str:
        return {
            "workspace": tr("1 工作区"),
            "grids": tr("2 划格"),
            "facilities": tr("3 挂接"),
            "reach": tr("4 可达"),
            "assess": tr("5 评估"),
            "ledgers": tr("6 台账"),
        }[self.group_id]

    def icon(self) -> QIcon:
        return QIcon(str(resources.path("icons", f"{self.group_id}.svg")))

    def shortHelpString(self) -> str:  # noqa: N802
        return self.help_text()

    def createInstance(self):  # noqa: N802
        return type(self)()

    def title(self) -> str:
        raise NotImplementedError

    def help_text(self) -> str:
        raise NotImplementedError

    def read(self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        """Collect on the main thread what `compute` needs, into attributes of self."""

    def compute(self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> dict:
        """Compute and return the outputs."""
        raise NotImplementedError

    def write(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> dict:
        """Apply the result on the main thread; return further outputs."""
        return {}

    def prepareAlgorithm(self, parameters, context, feedback) -> bool:  # noqa: N802
        _readable(lambda: self._require_folders(parameters))
        return _readable(lambda: self._prepare(parameters, context, feedback))

    #: The facility classes of the workspace it works on; None without one: those in use.
    _classes = None

    def _prepare(self, parameters, context, feedback) -> bool:
        self.read(parameters, context, feedback)
        if self.parameterDefinition("WORKSPACE") is not None:
            self._classes = taxonomies.of_file(self.parameterAsFile(parameters, "WORKSPACE", context))
        return True

    def _require_folders(self, parameters) -> None:
        """Refuse outputs into a folder that does not exist before anything is computed. Raises GewuError."""
        for definition in self.destinationParameterDefinitions():
            value = parameters.get(definition.name())
            if isinstance(value, QgsProcessingOutputLayerDefinition):
                value = value.sink.staticValue()
            folder = Path(value).parent if isinstance(value, str) and ("/" in value or "\\" in value) else None
            if folder is not None and "dbname=" not in value and "://" not in value and not folder.is_dir():
                raise GewuError(
                    tr("“{output}”的文件夹“{folder}”不存在。").format(output=definition.description(), folder=folder),
                    remedy=tr("请先建立该文件夹，或改存到别处。"),
                )

    def processAlgorithm(self, parameters, context, feedback) -> dict:  # noqa: N802
        with taxonomy.using(self._classes):
            self._outputs = _readable(lambda: self.compute(parameters, context, feedback)) or {}
        return self._outputs

    def postProcessAlgorithm(self, context, feedback) -> dict:  # noqa: N802
        with taxonomy.using(self._classes):
            return {**self._outputs, **_readable(lambda: self.write(context, feedback))}


def _readable(step):
    """Run `step`; an error meant for the user reaches Processing as its one-line text."""
    try:
        return step()
    except GewuError as error:
        text = str(error) + (f"\n{error.details}" if error.details else "")
        raise QgsProcessingException(text) from error


def progress_of(feedback: QgsProcessingFeedback) -> Progress:
    """Return a core progress that drives the feedback and stops when the user cancels."""
    from ..core.errors import Cancelled

    def report(fraction: float, text: str = "") -> None:
        if feedback.isCanceled():
            raise Cancelled()
        feedback.setProgress(100.0 * fraction)
        if text:
            feedback.setProgressText(text)

    return report


def write_report(path: str, report: dict) -> None:
    """Write a REPORT output: UTF-8 JSON for people and programs."""
    with replacing(Path(path)) as temporary:
        temporary.write_text(json.dumps(report, ensure_ascii=False, indent=2, default=str), encoding="utf-8")


def working_crs(source: QgsProcessingFeatureSource) -> QgsCoordinateReferenceSystem:
    """Return a metric CRS to compute in: that of `source` where it is projected in metres, else the CGCS2000 3° zone
    (or UTM outside China) of the layer's middle. Raises GewuError naming a layer that has no middle."""
    from ..workspace.crs import is_metric, metric_crs

    crs, extent = source.sourceCrs(), source.sourceExtent()
    if not is_metric(crs) and (not source.featureCount() or extent.isNull() or not extent.isFinite()):
        raise GewuError(
            tr("图层“{name}”没有带图形的要素，无法确定计算用的投影坐标系。").format(name=source.sourceName()),
            remedy=tr("请检查所选图层、筛选条件和“仅选中要素”，换用有要素的图层。"),
        )
    return metric_crs(crs, extent)
