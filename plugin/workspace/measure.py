"""Areas on the ellipsoid, whatever CRS the shapes are in."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsDistanceArea

from ..core.geometry import repaired_polygons
from .frames import to_qgis


def areas(
    shapes: np.ndarray, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext, ellipsoid: str = ""
) -> np.ndarray:
    """Return the area (㎡) of each shape (n,) in `crs` on the ellipsoid (default: that of `crs`); NaN where there is none.

    Invalid polygons are measured as repaired. Without a known ellipsoid the areas are those of the plane.
    """
    meter = QgsDistanceArea()
    meter.setSourceCrs(crs, context)
    meter.setEllipsoid(ellipsoid if ellipsoid not in ("", "NONE") else crs.ellipsoidAcronym())
    repaired = repaired_polygons(shapes)[0]
    if not meter.willUseEllipsoid():
        planar = shapely.area(repaired)
        return np.where(shapely.is_missing(repaired), np.nan, planar)
    return np.array([np.nan if shape is None else meter.measureArea(to_qgis(shape)) for shape in repaired], dtype=float)
