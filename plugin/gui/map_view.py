"""Zooming to and flashing features on the canvas. Shapes are shapely geometries in the workspace CRS."""

from __future__ import annotations

import numpy as np
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsGeometry, QgsProject, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QColor

from ..workspace import project as workspace_project
from ..workspace.frames import to_qgis

#: Metres round a zoomed feature that is small or a point.
_MARGIN = 40.0


class MapView:
    """The canvas as the pages need it."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        #: Whether a window beside the map shows numbers of its own there; the pages draw none meanwhile.
        self.numbered = False

    def close(self) -> None:
        self._canvas = None

    @property
    def canvas(self) -> QgsMapCanvas:
        return self._canvas

    def show(self, shapes, crs: QgsCoordinateReferenceSystem, flash: bool = True) -> bool:
        """Zoom to the shapes and flash them; return whether there was anything to show."""
        found = [shape for shape in np.atleast_1d(np.asarray(shapes, dtype=object)) if shape is not None]
        found = [shape for shape in found if not shape.is_empty]
        if not found:
            return False
        bounds = shapely.total_bounds(found)
        self.zoom(QgsRectangle(*bounds).buffered(_MARGIN), crs)
        if flash:
            self.flash([to_qgis(shape) for shape in found], crs)
        return True

    def zoom(self, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> None:
        """Zoom to an extent given in `crs`."""
        target = self._canvas.mapSettings().destinationCrs()
        transform = QgsCoordinateTransform(crs, target, QgsProject.instance())
        self._canvas.setExtent(transform.transformBoundingBox(extent))
        self._canvas.refresh()

    def flash(self, geometries: list[QgsGeometry], crs: QgsCoordinateReferenceSystem) -> None:
        if not sip.isdeleted(self._canvas):
            self._canvas.flashGeometries(geometries, crs)

    def glow(self, geometries: list[QgsGeometry], crs: QgsCoordinateReferenceSystem) -> None:
        """Flash once and softly: after every gesture of the editor, where red would tire the eye."""
        self._canvas.flashGeometries(geometries, crs, QColor(255, 214, 64, 130), QColor(255, 214, 64, 0), 1, 500)

    def zoom_to_workspace(self, workspace) -> None:
        """Show everything the workspace holds; an empty one leaves the canvas as it is."""
        extent = workspace_project.extent(workspace)
        if extent is not None:
            self.zoom(extent.buffered(0.03 * max(extent.width(), extent.height())), workspace.crs)

    def middle_longitude(self) -> float | None:
        """Return the longitude of the canvas centre in degrees, None while the canvas shows nothing."""
        if not self._canvas.layers():
            return None
        source = self._canvas.mapSettings().destinationCrs()
        transform = QgsCoordinateTransform(source, QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance())
        return transform.transform(self._canvas.extent().center()).x()
