"""A map tool put on the canvas and taken off again, with what was there before given back."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas, QgsMapTool
from qgis.PyQt import sip


class ToolSwitch:
    """The tool is kept by whoever made it; others may take its place on the canvas at any time."""

    def __init__(self, canvas: QgsMapCanvas, tool: QgsMapTool) -> None:
        self._canvas, self._tool = canvas, tool
        self._before: QgsMapTool | None = None

    @property
    def is_on(self) -> bool:
        return not sip.isdeleted(self._canvas) and self._canvas.mapTool() is self._tool

    def on(self) -> None:
        """Put the tool on the map."""
        if not self.is_on:
            self._before = self._canvas.mapTool()
            self._canvas.setMapTool(self._tool)
        self._canvas.setFocus()

    def off(self) -> None:
        """Give the map back the tool it had before."""
        if not self.is_on:
            return
        before, self._before = self._before, None
        if before is not None and not sip.isdeleted(before):
            self._canvas.setMapTool(before)
        else:
            self._canvas.unsetMapTool(self._tool)
