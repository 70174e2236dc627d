"""A polygon layer of the project as land use for a delineation: parks, schools, malls, given beside the workspace."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsCoordinateTransform, QgsCsException, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

from ..core.errors import GewuError
from ..core.grids.intake import land_use
from ..core.text import tr
from . import frames, grid_stamp
from .workspace import Workspace


@dataclass(frozen=True)
class LandUse:
    """layer_id, name: of the layer. digest: of its content as it was read. frame: columns of `core.grids.intake.land_use`."""

    layer_id: str
    name: str
    digest: str
    frame: pd.DataFrame | None = None

    @property
    def source(self) -> LandUse:
        """Return the same without the features, to be kept with a result."""
        return replace(self, frame=None)


def read(layer: QgsVectorLayer, ws: Workspace) -> LandUse:
    """Return the layer's areas near the communities, in the CRS of the workspace. Main thread.

    Raises GewuError for a layer that cannot be read, or whose place on earth is not known.
    """
    if not layer.isValid():
        raise GewuError(
            tr("用地图层“{name}”无法读取。").format(name=layer.name()),
            remedy=tr("请在图层面板修复数据源，或另选用地图层。"),
        )
    if not layer.crs().isValid():
        raise GewuError(
            tr("图层“{name}”没有坐标系。").format(name=layer.name()),
            remedy=tr("请先在图层属性中设定正确的坐标系。"),
        )
    request = QgsFeatureRequest().setInvalidGeometryCheck(QgsFeatureRequest.GeometryNoCheck)
    box = _box(layer, ws)
    if box is not None:
        request.setFilterRect(box)
    found = land_use.understood(_moved(frames.from_source(layer, request=request), layer, ws))
    return LandUse(layer.id(), layer.name(), grid_stamp.of_frame(found), found)


def _box(layer: QgsVectorLayer, ws: Workspace) -> QgsRectangle | None:
    """Return where the communities lie, in the CRS of the layer; None where that cannot be told."""
    sides = shapely.total_bounds(ws.read("community")["geometry"].to_numpy())
    if not np.isfinite(sides).all():
        return None
    back = QgsCoordinateTransform(ws.crs, layer.crs(), ws.project.transformContext())
    try:
        return back.transformBoundingBox(QgsRectangle(*sides))
    except QgsCsException:
        return None


def _moved(frame: pd.DataFrame, layer: QgsVectorLayer, ws: Workspace) -> pd.DataFrame:
    try:
        shapes = frames.transformed(frame["geometry"].to_numpy(), layer.crs(), ws.crs, ws.project.transformContext())
    except QgsCsException as problem:
        raise GewuError(
            tr("用地图层“{name}”的图形不能换算到工作区坐标系。").format(name=layer.name()),
            details=str(problem),
            remedy=tr("请检查该图层的坐标系设置是否正确。"),
        ) from problem
    return frame.assign(geometry=shapes)
