"""The list of grids and the map: the selection in step both ways, and going to a grid without fighting the user's own panning."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsCoordinateTransform, QgsProject, QgsRectangle
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...workspace import grid_rows
from .. import messages
from ..session import Session
from .grids_list_rows import GridRows
from .grids_list_view import GridTable

#: Milliseconds after which a choice is shown on the map (holding a key down shows the last), and panning in the list.
_SHOW, _PAN = 120, 150
#: Nothing is flashed or zoomed to for more grids than this (Ctrl+A).
_MOST = 500
#: A grid whose longer side has fewer pixels is too small to see.
_LEAST_PIXELS = 36
#: Most of the map that something may take up to be brought to the middle at the present scale.
_SHARE = 0.85
#: Room round what is zoomed to, by its size and at least (m).
_MARGIN, _LEAST_MARGIN = 0.5, 40.0


class MapLink(QObject):
    """Follows the selection of the grids' layer and of the table; `panned` tells that the user sees another place."""

    panned = pyqtSignal()

    def __init__(self, session: Session, rows: GridRows, table: GridTable) -> None:
        super().__init__(table)
        self.session, self.rows, self.table = session, rows, table
        self._layer = self._canvas = self._seen = None
        self._busy = self._moving = False
        self._show_timer = self._timer(_SHOW, self.show_chosen)
        self._pan_timer = self._timer(_PAN, self.panned.emit)
        table.chosen.connect(self._show_timer.start)
        table.selected_changed.connect(messages.reported(self._select_on_map))

    def _timer(self, milliseconds: int, call) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(messages.reported(call))
        return timer

    # what is followed

    def watch(self) -> None:
        """Follow the layer of the rows and the canvas."""
        if self._layer is self.rows.layer and self._canvas is not None:
            return
        self.unwatch()
        self._layer, self._canvas = self.rows.layer, self.session.map.canvas
        if self._layer is not None:
            self._layer.selectionChanged.connect(self._selection_changed)
        self._canvas.extentsChanged.connect(self._extent_changed)

    def unwatch(self) -> None:
        for timer in (self._show_timer, self._pan_timer):
            timer.stop()
        if self._layer is not None and not sip.isdeleted(self._layer):
            self._layer.selectionChanged.disconnect(self._selection_changed)
        if self._canvas is not None and not sip.isdeleted(self._canvas):
            self._canvas.extentsChanged.disconnect(self._extent_changed)
        self._layer = self._canvas = self._seen = None

    def _extent_changed(self) -> None:
        if not self._moving:
            self._seen = None
            self._pan_timer.start()

    # the selection, both ways

    def _selection_changed(self, *_selected_deselected_cleared) -> None:
        self.take_selection()

    def take_selection(self, scroll: bool = True) -> None:
        """Select in the table what is selected on the map, and bring it into sight there; the map stays where it is."""
        if self._busy or not self.rows.is_shown:
            return
        self._busy = True
        self.table.choose(self.rows.uids(self.rows.layer.selectedFeatureIds()), scroll)
        self._busy = False

    def _select_on_map(self) -> None:
        if self._busy or not self.rows.is_shown:
            return
        self._busy = True
        self.rows.layer.selectByIds(self.table.selected()["fid"].tolist())
        self._busy = False

    # going there

    def show_chosen(self, always: bool = False) -> None:
        """Flash the selected grids; move the map only as far as needed to see them, or zoom to them `always`.

        Raises GewuError when the layer of the grids is not there.
        """
        rows = self.table.selected()
        if self.session.workspace is None or not len(rows) or (len(rows) > _MOST and not always):
            return
        boxes = rows[grid_rows.BOX].to_numpy()
        boxes = boxes[~np.isnan(boxes).any(axis=1)]
        if not len(boxes):
            return
        box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
        target = zoomed(box) if always else self._target(box)
        if target is not None:
            kept = self.seen  # what is listed stays: it was not the user who left
            self._moving = True
            self.session.map.zoom(QgsRectangle(*target), self.session.workspace.crs)
            self._moving, self._seen = False, kept
        self.session.map.flash(self.rows.shapes(rows["fid"].tolist()[:_MOST]), self.session.workspace.crs)

    def _target(self, box: tuple) -> tuple | None:
        extent, canvas = self.extent(), self.session.map.canvas
        return view_for(box, extent, canvas.width() / max(extent[2] - extent[0], 1e-9))

    @property
    def seen(self) -> tuple[float, float, float, float]:
        """Return what of the map the user has chosen to see: not where the list itself has moved it since."""
        if self._seen is None:
            self._seen = self.extent()
        return self._seen

    def extent(self) -> tuple[float, float, float, float]:
        """Return (west, south, east, north) of what the map shows, in the CRS of the workspace."""
        canvas = self.session.map.canvas
        source, target = canvas.mapSettings().destinationCrs(), self.session.need().crs
        seen = canvas.extent()
        if source.isValid() and source != target:
            seen = QgsCoordinateTransform(source, target, QgsProject.instance()).transformBoundingBox(seen)
        return seen.xMinimum(), seen.yMinimum(), seen.xMaximum(), seen.yMaximum()


def view_for(box, extent, pixels: float) -> tuple | None:
    """Return the extent from which `box` is seen well, None where it is already.

    box, extent: (west, south, east, north); pixels: of the screen per unit of length. What is in sight and large enough
    stays where it is; what would fit is brought to the middle at the same scale; else it is zoomed to.
    """
    west, south, east, north = box
    width, height = extent[2] - extent[0], extent[3] - extent[1]
    if max(east - west, north - south) * pixels < _LEAST_PIXELS:
        return zoomed(box)
    if extent[0] <= west and extent[1] <= south and extent[2] >= east and extent[3] >= north:
        return None
    if east - west <= _SHARE * width and north - south <= _SHARE * height:
        x, y = (west + east) / 2, (south + north) / 2
        return x - width / 2, y - height / 2, x + width / 2, y + height / 2
    return zoomed(box)


def zoomed(box) -> tuple:
    """Return `box` with room round it."""
    margin = max(_LEAST_MARGIN, _MARGIN * max(box[2] - box[0], box[3] - box[1]))
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
