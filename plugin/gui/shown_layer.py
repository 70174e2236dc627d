"""What the link between a list of rows and the map asks of rows that are kept in step with a layer."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt import sip

from ..core.errors import GewuError
from ..core.text import tr


class ShownLayer:
    """To be mixed into rows with `layer` (None without one), `columns` (arrays by name, uid among them), `_index` (fid of
    each row as a pandas index) and `none_shown()` (what is said where the user has taken the layer out of the project)."""

    @property
    def is_shown(self) -> bool:
        """Return whether the layer is there."""
        return self.layer is not None and not sip.isdeleted(self.layer)

    def shown_layer(self) -> QgsVectorLayer:
        """Return the layer; raises GewuError where the user has taken it out of the project."""
        if not self.is_shown:
            raise GewuError(self.none_shown(), remedy=tr("它可能已从图层面板移除；请重新打开工作区，图层会补回来。"))
        return self.layer

    def uids(self, fids: list[int]) -> set[str]:
        """Return the uids of these features."""
        if not fids:
            return set()
        place = self._index.get_indexer(fids)
        return set(self.columns["uid"][place[place >= 0]].tolist())

    def shapes(self, fids: list[int]) -> list:
        """Return the shapes of these features as QgsGeometry; raises GewuError without a layer."""
        request = QgsFeatureRequest().setFilterFids(fids).setNoAttributes()
        return [feature.geometry() for feature in self.shown_layer().getFeatures(request) if feature.hasGeometry()]
