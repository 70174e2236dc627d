"""Repair of incoming polygons, the same for every feature."""

from __future__ import annotations

import numpy as np
import shapely

POLYGON_TYPES = (3, 6)  # shapely type ids of Polygon and MultiPolygon


def repaired_polygons(geometries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (geometries, repaired): valid 2-D (multi)polygons, and which rows had to be mended.

    Self-crossings are cut apart without losing area, lines and points left by the repair are dropped.
    A row with nothing polygonal in it (None, empty, a line) becomes None and is not marked as repaired.
    """
    shapes = np.asarray(geometries, dtype=object)
    if shapely.has_z(shapes).any():
        shapes = shapely.force_2d(shapes)
    present = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    mend = present & ~shapely.is_valid(shapes)
    result = np.where(present, shapes, None)
    if mend.any():
        result[mend] = shapely.make_valid(result[mend])
    for row in np.flatnonzero(present & ~np.isin(shapely.get_type_id(result), POLYGON_TYPES)):
        pieces = shapely.get_parts(result[row])
        pieces = shapely.get_parts(pieces[np.isin(shapely.get_type_id(pieces), POLYGON_TYPES)])
        result[row] = shapely.multipolygons(pieces) if len(pieces) else None
    return result, mend & ~shapely.is_missing(result)
