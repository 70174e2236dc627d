"""The pieces that a gesture would make, as rubber bands coloured by how they stand to the bounds."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtGui import QColor

from ...core.grids.editing.draft import Draft, Touch
from ...workspace.frames import to_qgis
from .standings import COLOURS, standing

#: Opacity (0–255) of areas, and width of borders in pixels.
_FILL, _WIDTH = 70, 2


class Pieces:
    """One rubber band per standing."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._bands: dict[str, QgsRubberBand] = {}

    def show(self, draft: Draft, touches: list[Touch], crs: QgsCoordinateReferenceSystem) -> None:
        """Show the new shapes of a draft (in `crs`); units that only lose or win buildings keep theirs and are not shown."""
        by_standing: dict[str, list] = {}
        fresh = iter(draft.fresh)
        for touch in touches:
            shape = next(fresh).shape if touch.row < 0 else draft.shapes.get(touch.row)
            if shape is not None:
                by_standing.setdefault(standing(touch), []).append(shape)
        for name, shapes in by_standing.items():
            self._band(name).setToGeometry(_collected(shapes), crs)
        for name, band in self._bands.items():
            if name not in by_standing:
                band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def _band(self, name: str) -> QgsRubberBand:
        if name not in self._bands:
            band = self._bands[name] = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
            colour = QColor(COLOURS[name])
            band.setStrokeColor(colour)
            band.setWidth(_WIDTH)
            colour.setAlpha(_FILL)
            band.setFillColor(colour)
        return self._bands[name]

    def clear(self) -> None:
        for band in self._bands.values():
            band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def close(self) -> None:
        """Take the bands off the map."""
        for band in self._bands.values():
            self._canvas.scene().removeItem(band)
        self._bands = {}


def _collected(shapes: list) -> QgsGeometry:
    return to_qgis(shapely.multipolygons(shapely.get_parts(np.array(shapes, dtype=object))))
