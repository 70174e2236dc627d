"""gewu:createworkspace — an empty workspace file with every table of the data model."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ..core.errors import GewuError
from ..core.text import tr
from ..workspace import geopackage, layers
from .base import GewuAlgorithm


class CreateWorkspace(GewuAlgorithm):
    """PATH, CRS, NAME, OVERWRITE → WORKSPACE (the path of the file made)."""

    ID = "createworkspace"
    group_id = "workspace"

    def title(self) -> str:
        return tr("新建工作区")

    def help_text(self) -> str:
        return tr(
            "新建一个格物工作区（GeoPackage 文件），包含治理单元、网格、设施、底图、人员、评估等全部数据表。\n"
            "坐标系须为以米为单位的投影坐标系：CGCS2000 3度带（成都用 EPSG:4544，重庆主城用 EPSG:4545），或本市的地方独立坐标系。\n"
            "已有文件默认不覆盖；勾选“覆盖”时也只覆盖格物工作区，不会覆盖其他文件。"
        )

    def initAlgorithm(self, configuration=None) -> None:  # noqa: N802
        self.addParameter(
            QgsProcessingParameterFileDestination("PATH", tr("工作区文件（.gpkg）"), tr("GeoPackage 文件 (*.gpkg)"))
        )
        self.addParameter(QgsProcessingParameterCrs("CRS", tr("坐标系（投影坐标系，单位米）"), "EPSG:4544"))
        self.addParameter(QgsProcessingParameterString("NAME", tr("工作区名称（空则用文件名）"), "", optional=True))
        self.addParameter(QgsProcessingParameterBoolean("OVERWRITE", tr("覆盖已有的工作区"), False))
        self.addOutput(QgsProcessingOutputFile("WORKSPACE", tr("工作区")))

    def read(self, parameters, context, feedback) -> None:
        path = Path(self.parameterAsFileOutput(parameters, "PATH", context))
        project = context.project()
        if project is not None and layers.shown(project, path):
            raise GewuError(
                tr("工作区“{file}”正显示在当前工程中，不能覆盖。").format(file=path),
                remedy=tr("请先在“工作区”页关闭它，再重试。"),
            )

    def compute(self, parameters, context, feedback) -> dict:
        path = Path(self.parameterAsFileOutput(parameters, "PATH", context))
        crs: QgsCoordinateReferenceSystem = self.parameterAsCrs(parameters, "CRS", context)
        name = self.parameterAsString(parameters, "NAME", context)
        overwrite = self.parameterAsBool(parameters, "OVERWRITE", context)
        created = geopackage.create(path, crs, name, overwrite)
        feedback.pushInfo(tr("已建立工作区：{path}").format(path=created))
        return {"WORKSPACE": str(created)}
