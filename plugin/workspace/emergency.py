"""The emergency plan in a workspace: what it reads, the texts of its workbook, and keeping the groups as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Callable

import numpy as np
import pandas as pd
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsVectorFileWriter, QgsVectorLayer

from ..core.columns import polygons
from ..core.errors import GewuError
from ..core.grids.emergency.emergency import EmergencyInput
from ..core.ledgers import units
from ..core.ledgers.context import LedgerContext
from ..core.safe_file import replacing
from ..core.subdistricts import subdistrict_of
from ..core.text import tr
from . import frames
from .ledgers import UNIT_NAME, crs_title, data_date
from .workspace import Workspace


@dataclass
class EmergencyTables:
    """Frames of the tables of the same name. workers: without names and phones (uid, role, community_code)."""

    grids: pd.DataFrame
    buildings: pd.DataFrame
    communities: pd.DataFrame
    subdistricts: pd.DataFrame
    workers: pd.DataFrame

    def inputs(
        self,
        communities: list[str] | None = None,
        micro_grids: list[str] | None = None,
        areas: np.ndarray | None = None,
    ) -> EmergencyInput:
        """Return the input of core `emergency.plan`; the risk area is what is named, everything when nothing is."""
        named = [None if codes is None else tuple(codes) for codes in (communities, micro_grids)]
        return EmergencyInput(self.grids, self.buildings, named[0], named[1], areas=areas)


def read_tables(ws: Workspace) -> EmergencyTables:
    """Return what the plan needs; raises GewuError where there are no micro-grids yet."""
    return reader(ws)()


def reader(ws: Workspace) -> Callable[[], EmergencyTables]:
    """Return a function that does what `read_tables` does, for a worker."""
    read_of = {name: ws.reader(name) for name in ("micro_grid", "building", "community", "subdistrict", "worker")}

    def read() -> EmergencyTables:
        found = {name: read_table() for name, read_table in read_of.items()}
        if not len(found["micro_grid"]):
            raise GewuError(tr("工作区还没有微网格，不能编应急组。"), remedy=tr("请先在“划格”页划分微网格。"))
        communities, streets = found["community"], found["subdistrict"]
        return EmergencyTables(
            found["micro_grid"],
            found["building"],
            communities.assign(subdistrict_code=subdistrict_of(communities, streets)),
            streets,
            found["worker"][["uid", "role", "community_code"]],
        )

    return read


def context(ws: Workspace, tables: EmergencyTables, shown: set[str]) -> LedgerContext:
    """Return the texts around the sheets, dated today. shown: codes of the communities concerned, for the title."""
    concerned = tables.communities[tables.communities["code"].isin(shown)] if shown else tables.communities
    area = units.area_name({"community": concerned, "subdistrict": tables.subdistricts}, ws.name)
    return LedgerContext(
        unit_name=str(ws.setting(UNIT_NAME, "") or area),
        date=datetime.now().strftime("%Y-%m-%d"),
        crs_name=crs_title(ws.crs),
        workspace_name=ws.name,
        area_name=area,
        data_date=data_date({"grids": tables.grids, "buildings": tables.buildings}),
    )


def areas_of(layer: QgsVectorLayer, crs: QgsCoordinateReferenceSystem, context) -> np.ndarray:
    """Return the polygons of a layer in `crs`, the selected ones where some are; raises GewuError when there are none."""
    if not layer.crs().isValid():
        raise GewuError(
            tr("图层“{name}”没有坐标系。").format(name=layer.name()), remedy=tr("请先在图层属性中设定正确的坐标系。")
        )
    chosen = layer.getSelectedFeatures() if layer.selectedFeatureCount() else layer.getFeatures()
    shapes = frames.to_shapely([feature.geometry() for feature in chosen])
    moved = polygons(pd.DataFrame({"geometry": frames.transformed(shapes, layer.crs(), crs, context)}))
    moved = moved[[shape is not None for shape in moved]]
    if not len(moved):
        raise GewuError(
            tr("图层“{name}”没有可用的面。").format(name=layer.name()), remedy=tr("请补画风险区，或换一个面图层。")
        )
    return moved


def save_layer(layer: QgsVectorLayer, path: Path | str, project: QgsProject) -> None:
    """Write the groups into a GeoPackage of their own, whole or not at all. Raises GewuError."""
    path = Path(path)
    if path.suffix.lower() != ".gpkg":
        raise GewuError(tr("不能保存为“{file}”。").format(file=path.name), remedy=tr("请使用扩展名为 .gpkg 的文件名。"))
    with replacing(path) as temporary:
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = "GPKG"
        options.layerName = path.stem
        options.fileEncoding = "UTF-8"
        found = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(temporary), project.transformContext(), options)
        if found[0] != QgsVectorFileWriter.WriterError.NoError:
            raise GewuError(
                tr("不能写入“{file}”。").format(file=path),
                details=found[1],
                remedy=tr("请检查文件夹是否可写、文件是否正被其他程序打开。"),
            )
