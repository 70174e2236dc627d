"""用地图层: a polygon layer of the project that tells where parks, schools, malls lie; remembered with the project."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QWidget

from ...core.errors import GewuError
from ...core.text import tr
from ...workspace import land_use, layers
from ...workspace.land_use import LandUse
from ...workspace.workspace import Workspace
from .. import emergency_layer, preview_layer

#: Where the project keeps the layer's id.
_SCOPE, _KEY = "gewu", "land_use_layer"


class LandUseBox(QWidget):
    """`read()` gives the chosen layer's areas; `is_same()` says whether a layer holds what it held; changed: maybe not."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 0, 0)
        row.addWidget(QLabel(tr("用地图层"), self))
        self.layers = QgsMapLayerComboBox(self)
        self.layers.setObjectName("gewu_land_use")
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.layers.setAllowEmptyLayer(True, tr("（不用）"))
        self.layers.setMinimumContentsLength(6)
        self.layers.setSizeAdjustPolicy(QgsMapLayerComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.layers.setToolTip(
            tr(
                "工程中的面图层：公园、学校、商场等用地，按名称和用途字段识别，坐标系可以不同；"
                "与楼栋用途一起判定专属网格。随工程记住"
            )
        )
        row.addWidget(self.layers, 1)
        self.layers.setLayer(None)
        #: Digests by layer id, until the layer says that it has changed.
        self._digests: dict[str, str] = {}
        self._watched: set[str] = set()
        self._busy = False
        self.layers.layerChanged.connect(self._remember)

    def refresh(self) -> None:
        """Leave out the layers of workspaces and previews, and show what the project remembers."""
        project = QgsProject.instance()
        ours = [layer for layer in project.mapLayers().values() if _is_ours(layer)]
        self._busy = True
        self.layers.setExceptedLayerList(ours)
        self.layers.setLayer(project.mapLayer(project.readEntry(_SCOPE, _KEY)[0]))
        self._busy = False

    def _remember(self, layer) -> None:
        if not self._busy:
            QgsProject.instance().writeEntry(_SCOPE, _KEY, layer.id() if layer is not None else "")

    def read(self, ws: Workspace) -> LandUse | None:
        """Return the areas of the chosen layer, None without one; raises GewuError as `workspace.land_use.read`."""
        layer = self.layers.currentLayer()
        return None if layer is None else self._read(layer, ws)

    def again(self, used: LandUse | None, ws: Workspace) -> LandUse | None:
        """Return the areas as they are now of a layer used before; raises GewuError where the project has it no more."""
        if used is None:
            return None
        layer = QgsProject.instance().mapLayer(used.layer_id)
        if layer is None:
            raise GewuError(
                tr("方案用的用地图层“{name}”已不在工程中。").format(name=used.name),
                remedy=tr("请把它加回工程，或点“‹ 设置”另选用地图层重新划格。"),
            )
        return self._read(layer, ws)

    def is_same(self, used: LandUse | None, ws: Workspace) -> bool:
        """Return whether a layer used before still holds what it held then."""
        if used is None:
            return True
        layer = QgsProject.instance().mapLayer(used.layer_id)
        if layer is None:
            return True  # what was read from it stays read; nobody can look whether it has changed
        if used.layer_id not in self._digests:
            try:
                self._read(layer, ws)
            except GewuError:
                return False
        return self._digests[used.layer_id] == used.digest

    def _read(self, layer: QgsVectorLayer, ws: Workspace) -> LandUse:
        found = land_use.read(layer, ws)
        self._watch(layer)
        self._digests[layer.id()] = found.digest
        return found

    def _watch(self, layer: QgsVectorLayer) -> None:
        if layer.id() not in self._watched:
            self._watched.add(layer.id())
            for signal in (layer.layerModified, layer.dataChanged, layer.crsChanged, layer.subsetStringChanged):
                signal.connect(self.forget)

    def forget(self) -> None:
        """Look at the layers again next time."""
        self._digests.clear()
        self.changed.emit()


def _is_ours(layer) -> bool:
    return any(layer.customProperty(mark) for mark in (layers.ROLE, preview_layer.MARK, emergency_layer.MARK))
