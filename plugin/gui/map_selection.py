"""Selecting features of a layer by uid, so that they are seen."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest, QgsProject, QgsVectorLayer


def select(layer: QgsVectorLayer | None, uids: set[str]) -> None:
    """Select exactly the features with these uids and switch their layer on; one that is not in the project is passed over."""
    if layer is None:
        return
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    if node is not None and uids and not node.isVisible():
        node.setItemVisibilityCheckedParentRecursive(True)
    request = QgsFeatureRequest().setSubsetOfAttributes(["uid"], layer.fields())
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    layer.selectByIds([feature.id() for feature in layer.getFeatures(request) if feature["uid"] in uids])
