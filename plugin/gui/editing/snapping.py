"""Snapping and tracing lent to a tool: switched on for the layers that matter where the user has none, and given back."""

from __future__ import annotations

from qgis.core import Qgis, QgsProject, QgsSnappingConfig, QgsTolerance, QgsVectorLayer
from qgis.gui import QgsMapCanvas, QgsMapCanvasTracer

from ...workspace.workspace import Workspace

#: Roles worth snapping to besides the edited table: borders of units, and the lines along which people cut.
_ROLES = ("community", "compound", "road", "barrier", "barrier_area")
#: Pixels.
_TOLERANCE = 10.0


class LentSnapping:
    """Lends from `lend` to `give_back`. The user's own settings are never changed, nor is the project marked as changed."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._before: QgsSnappingConfig | None = None
        self._lent: QgsSnappingConfig | None = None
        self._tracing = None

    def lend(self, workspace: Workspace, table: str, trace: bool) -> None:
        """Switch snapping on where the user has it off, and tracing if `trace`."""
        project = QgsProject.instance()
        config = project.snappingConfig()
        if not config.enabled():
            wanted = [workspace.layer(role) for role in dict.fromkeys((table, *_ROLES))]
            self._before = config
            self._lent = _config(project, [layer for layer in wanted if layer is not None])
            _set(project, self._lent)
        self._canvas.snappingUtils().snapToMap(self._canvas.center())  # has the index made before the first click
        tracer = QgsMapCanvasTracer.tracerForCanvas(self._canvas) if trace else None
        action = tracer.actionEnableTracing() if tracer is not None else None
        if action is not None and not action.isChecked():
            action.setChecked(True)
            self._tracing = action

    def give_back(self) -> None:
        """Put things back as they were; settings that the user has changed meanwhile stay."""
        project = QgsProject.instance()
        if self._before is not None and project.snappingConfig() == self._lent:
            _set(project, self._before)
        if self._tracing is not None:
            self._tracing.setChecked(False)
        self._before = self._lent = self._tracing = None


def _config(project: QgsProject, found: list[QgsVectorLayer]) -> QgsSnappingConfig:
    config = QgsSnappingConfig(project)
    config.setEnabled(True)
    config.setMode(QgsSnappingConfig.SnappingMode.AdvancedConfiguration)
    flags = _vertices_and_edges()
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsVectorLayer) and layer.isSpatial():
            one = QgsSnappingConfig.IndividualLayerSettings(
                layer in found, flags, _TOLERANCE, QgsTolerance.UnitType.Pixels
            )
            config.setIndividualLayerSettings(layer, one)
    return config


def _vertices_and_edges():
    if hasattr(Qgis, "SnappingType"):  # QGIS 3.26
        return Qgis.SnappingTypes(Qgis.SnappingType.Vertex | Qgis.SnappingType.Segment)
    kinds = QgsSnappingConfig.SnappingTypes
    return kinds(kinds.VertexFlag | kinds.SegmentFlag)


def _set(project: QgsProject, config: QgsSnappingConfig) -> None:
    dirty = project.isDirty()
    project.setSnappingConfig(config)
    if not dirty:
        project.setDirty(False)
