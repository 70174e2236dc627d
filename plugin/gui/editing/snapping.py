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
        #: What was lent by layer id, and what each layer had before; layers may go meanwhile, so no layer is kept here.
        self._lent: dict[str, bool] | None = None
        self._layers_before: dict = {}
        self._mode_before = None
        self._tracing = None

    def lend(self, workspace: Workspace, table: str, trace: bool) -> None:
        """Switch snapping on where the user has it off, and tracing if `trace`."""
        project = QgsProject.instance()
        config = project.snappingConfig()
        if not config.enabled():
            wanted = [workspace.layer(role) for role in dict.fromkeys((table, *_ROLES))]
            self._mode_before = config.mode()
            self._layers_before = {layer.id(): one for layer, one in config.individualLayerSettings().items()}
            self._lent = _switch_on(config, project, [layer for layer in wanted if layer is not None])
            _set(project, config)
        self._canvas.snappingUtils().snapToMap(self._canvas.center())  # has the index made before the first click
        tracer = QgsMapCanvasTracer.tracerForCanvas(self._canvas) if trace else None
        action = tracer.actionEnableTracing() if tracer is not None else None
        if action is not None and not action.isChecked():
            action.setChecked(True)
            self._tracing = action

    def give_back(self) -> None:
        """Put things back as they were; settings that the user has changed meanwhile stay."""
        project = QgsProject.instance()
        config = project.snappingConfig()
        if self._lent is not None and _is_as_lent(config, self._lent):
            config.setEnabled(False)
            config.setMode(self._mode_before)
            for layer in config.individualLayerSettings():
                if layer.id() in self._layers_before:
                    config.setIndividualLayerSettings(layer, self._layers_before[layer.id()])
            _set(project, config)
        if self._tracing is not None:
            self._tracing.setChecked(False)
        self._lent = self._tracing = None
        self._layers_before = {}


def _switch_on(config: QgsSnappingConfig, project: QgsProject, found: list[QgsVectorLayer]) -> dict[str, bool]:
    """Switch snapping on in `config` for these layers alone; return {layer id: whether it is on}."""
    config.setEnabled(True)
    config.setMode(QgsSnappingConfig.SnappingMode.AdvancedConfiguration)
    flags, lent = _vertices_and_edges(), {}
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsVectorLayer) and layer.isSpatial():
            lent[layer.id()] = layer in found
            one = QgsSnappingConfig.IndividualLayerSettings(
                lent[layer.id()], flags, _TOLERANCE, QgsTolerance.UnitType.Pixels
            )
            config.setIndividualLayerSettings(layer, one)
    return lent


def _is_as_lent(config: QgsSnappingConfig, lent: dict[str, bool]) -> bool:
    """Return whether the user has changed nothing; layers that came or went do not count."""
    if not config.enabled() or config.mode() != QgsSnappingConfig.SnappingMode.AdvancedConfiguration:
        return False
    now = {layer.id(): one for layer, one in config.individualLayerSettings().items()}
    return all(
        one.enabled() == lent[layer] and (not lent[layer] or one.tolerance() == _TOLERANCE)
        for layer, one in now.items()
        if layer in lent
    )


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
