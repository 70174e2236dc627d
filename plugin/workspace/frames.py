"""QGIS features ↔ frames (see `core/frames.py` for what a frame is)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSource,
    QgsGeometry,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QTime, QVariant

from ..core.progress import Progress, silent

#: Attributes that are what they are, and geometries whose WKB shapely reads as it stands: point … multipolygon, 2-D.
_PLAIN = frozenset((str, int, float, bool, type(None)))
_SIMPLE = frozenset(range(1, 7))


def is_null(value) -> bool:
    """Return whether an attribute is NULL, on Qt5 (QVariant) and Qt6 (None) alike."""
    return value is None or (isinstance(value, QVariant) and value.isNull())


def plain(value):
    """Return an attribute as a plain Python value: NULL as None, dates and times as ISO text."""
    if type(value) in _PLAIN:
        return value
    if is_null(value):
        return None
    if isinstance(value, QDateTime):
        return value.toString("yyyy-MM-ddTHH:mm:ss")
    if isinstance(value, QDate):
        return value.toString("yyyy-MM-dd")
    if isinstance(value, QTime):
        return value.toString("HH:mm:ss")
    return value


def to_shapely(geometries: list[QgsGeometry]) -> np.ndarray:
    """Return the geometries as 2-D shapely ones; curves become segments, null and unreadable ones None."""
    shapes = np.full(len(geometries), None, dtype=object)
    if geometries:
        shapes[:] = shapely.from_wkb([_wkb(geometry) for geometry in geometries], on_invalid="ignore")
        shapes[shapely.is_empty(shapes)] = None
    return shapes


def _wkb(geometry: QgsGeometry) -> bytes | None:
    if int(geometry.wkbType()) in _SIMPLE:
        return geometry.asWkb().data()
    if geometry.isNull() or geometry.isEmpty():
        return None
    abstract = geometry.constGet()
    if QgsWkbTypes.isCurvedType(abstract.wkbType()):  # also where all its segments happen to be straight
        abstract = abstract.segmentize()
    if abstract.is3D() or abstract.isMeasure():
        abstract = abstract.clone()
        abstract.dropZValue()
        abstract.dropMValue()
    return bytes(abstract.asWkb())


def to_qgis(shape) -> QgsGeometry:
    """Return a shapely geometry (or None) as a QgsGeometry."""
    return _from_wkb(None if shape is None else shapely.to_wkb(shape))


def all_to_qgis(shapes: np.ndarray) -> Iterator[QgsGeometry]:
    """Yield shapely geometries as QgsGeometry, several times as fast as one by one."""
    return map(_from_wkb, shapely.to_wkb(shapes))


def _from_wkb(wkb: bytes | None) -> QgsGeometry:
    geometry = QgsGeometry()
    if wkb is not None:
        geometry.fromWkb(wkb)
    return geometry


def from_source(
    source: QgsFeatureSource,
    crs: QgsCoordinateReferenceSystem | None = None,
    transform_context=None,
    progress: Progress = silent,
    request: QgsFeatureRequest | None = None,
) -> pd.DataFrame:
    """Return all features of a layer or Processing source as a raw frame: its own field names, plus `geometry`.

    crs: transform the geometries into it; None keeps the source's own.
    """
    request = request or QgsFeatureRequest()
    if crs is not None and crs.isValid() and source.sourceCrs().isValid() and crs != source.sourceCrs():
        if transform_context is None:
            from qgis.core import QgsProject

            transform_context = QgsProject.instance().transformContext()
        request.setDestinationCrs(crs, transform_context)
    total = max(source.featureCount(), 1)

    def told():
        for number, feature in enumerate(source.getFeatures(request)):
            if number % 1000 == 0:
                progress(min(number / total, 1.0), "")
            yield feature

    return from_features(told(), source.fields().names())


def from_features(features, names: list[str]) -> pd.DataFrame:
    """Return features (any iterable) with fields `names` as a raw frame, in their order."""
    rows, shapes = [], []
    for feature in features:
        rows.append([plain(value) for value in feature.attributes()])
        shapes.append(feature.geometry())
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    frame["geometry"] = to_shapely(shapes)
    return frame


def to_features(frame: pd.DataFrame, fields) -> list[QgsFeature]:
    """Return one QgsFeature per row; columns are matched to `fields` (QgsFields) by name, unknown values are NULL.

    Whole numbers for integer fields; ISO texts become dates and times for such fields.
    """
    columns = [_attribute_values(frame, fields.at(index)) for index in range(fields.count())]
    shapes = frame["geometry"].to_numpy() if "geometry" in frame else np.full(len(frame), None, dtype=object)
    features = []
    for row, shape in zip(zip(*columns) if columns else [()] * len(frame), shapes):
        feature = QgsFeature(fields)
        feature.setAttributes(list(row))
        if shape is not None:
            feature.setGeometry(to_qgis(shape))
        features.append(feature)
    return features


def _attribute_values(frame: pd.DataFrame, field) -> list:
    if field.name() not in frame:
        return [None] * len(frame)
    return attributes(frame[field.name()].to_numpy(), field)


def attributes(values, field) -> list:
    """Return the values of a column as what `field` (QgsField) stores."""
    kind, values = field.type(), values.tolist() if isinstance(values, np.ndarray) else values
    if kind == QVariant.String:
        return [value if type(value) is str or value is None else attribute(value, field) for value in values]
    if kind in (QVariant.Int, QVariant.LongLong, QVariant.UInt, QVariant.ULongLong):
        return [
            int(round(value)) if type(value) is float and value == value else attribute(value, field)
            for value in values
        ]
    if kind == QVariant.Double:
        return [value if type(value) is float and value == value else attribute(value, field) for value in values]
    return [attribute(value, field) for value in values]


def attribute(value, field):
    """Return one frame value as what `field` (QgsField) stores."""
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return None
    if field.type() in (QVariant.Int, QVariant.LongLong, QVariant.UInt, QVariant.ULongLong):
        return int(round(float(value)))
    if field.type() == QVariant.Double:
        return float(value)
    if field.type() == QVariant.Bool:
        return bool(value)
    if field.type() == QVariant.String:
        return str(value)
    if field.type() == QVariant.Date:
        return QDate.fromString(str(value)[:10], "yyyy-MM-dd")
    if field.type() == QVariant.DateTime:
        return QDateTime.fromString(str(value)[:19].replace(" ", "T"), "yyyy-MM-ddTHH:mm:ss")
    if isinstance(value, np.generic):
        return value.item()
    return value


def transformed(
    shapes: np.ndarray, source: QgsCoordinateReferenceSystem, target: QgsCoordinateReferenceSystem, context
) -> np.ndarray:
    """Return shapely geometries moved from one CRS to another, vertex by vertex (a shared vertex stays shared)."""
    if source == target:
        return shapes
    transform = QgsCoordinateTransform(source, target, context)
    moved = np.full(len(shapes), None, dtype=object)
    for row, shape in enumerate(shapes):
        if shape is not None:
            geometry = to_qgis(shape)
            geometry.transform(transform)
            moved[row] = to_shapely([geometry])[0]
    return moved
