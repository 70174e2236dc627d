"""Selecting features of a shown layer by uid."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest, QgsVectorLayer


def select(layer: QgsVectorLayer | None, uids: set[str]) -> None:
    """Select exactly the features with these uids; a layer that is not shown is passed over."""
    if layer is None:
        return
    request = QgsFeatureRequest().setSubsetOfAttributes(["uid"], layer.fields())
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    layer.selectByIds([feature.id() for feature in layer.getFeatures(request) if feature["uid"] in uids])
