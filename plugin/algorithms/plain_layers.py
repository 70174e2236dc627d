"""Reading plain layers of any CRS into frames, and writing a layer back with fields added."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

from ..core import schema
from ..core.errors import GewuError
from ..core.progress import Progress, silent
from ..core.text import listed, tr
from ..workspace import frames

#: Text lengths that fit every code and Chinese remark; 0 = unlimited.
CODE_LENGTH = 64


@dataclass
class PlainLayer:
    """A layer read once: its features in order, and the frame made of them (columns = field names, in the CRS asked for)."""

    name: str
    fields: QgsFields
    features: list[QgsFeature]
    frame: pd.DataFrame


def source_of(
    algorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> QgsProcessingFeatureSource | None:
    """Return the source of a parameter, None when an optional one is empty.

    Invalid geometries are let through: the computing code repairs them. Raises GewuError for a layer without CRS.
    """
    source = algorithm.parameterAsSource(parameters, name, context)
    if source is None:
        if parameters.get(name) in (None, ""):
            return None
        raise QgsProcessingException(algorithm.invalidSourceError(parameters, name))
    source.setInvalidGeometryCheck(QgsFeatureRequest.GeometryNoCheck)
    if source.wkbType() != QgsWkbTypes.Type.NoGeometry:
        _require_crs(source)
    return source


def _require_crs(source: QgsProcessingFeatureSource) -> None:
    if not source.sourceCrs().isValid():
        raise GewuError(
            tr("图层“{name}”没有坐标系。").format(name=source.sourceName()),
            remedy=tr("请先在图层属性中设定正确的坐标系。"),
        )


def read(
    source: QgsProcessingFeatureSource,
    crs: QgsCoordinateReferenceSystem,
    context: QgsProcessingContext,
    progress: Progress = silent,
) -> PlainLayer:
    """Return the layer with its frame in `crs`; a geometry that cannot be transformed becomes None."""
    transform = QgsCoordinateTransform(source.sourceCrs(), crs, context.transformContext())
    total = max(source.featureCount(), 1)
    features, rows, shapes = [], [], []
    for number, feature in enumerate(source.getFeatures()):
        features.append(feature)
        rows.append([frames.plain(value) for value in feature.attributes()])
        shapes.append(_moved(feature.geometry(), transform))
        if number % 1000 == 0:
            progress(min(number / total, 1.0), "")
    frame = pd.DataFrame(rows, columns=source.fields().names(), dtype=object)
    frame = frame.drop(columns=[name for name in frame.columns if name == "geometry"])
    frame["geometry"] = frames.to_shapely(shapes)
    return PlainLayer(source.sourceName(), source.fields(), features, frame)


def read_units(
    source: QgsProcessingFeatureSource,
    crs: QgsCoordinateReferenceSystem,
    context: QgsProcessingContext,
    field: str,
    others: tuple[str, ...] = (),
    progress: Progress = silent,
) -> pd.DataFrame:
    """Return `code` (from `field`), the fields of `others` there are (any case) and the geometry of a layer in `crs`.

    For large layers that are only looked at: no feature is kept and no other field is read. Raises GewuError without
    the field.
    """
    places = {}
    for place in reversed(range(source.fields().count())):
        places[source.fields().at(place).name().lower()] = place
    if field.lower() not in places:
        raise _no_code_field(source.sourceName(), field, source.fields())
    wanted = {"code": places[field.lower()]}
    wanted.update({name: places[name] for name in others if name in places and name not in wanted})
    request = QgsFeatureRequest().setSubsetOfAttributes(list(wanted.values()))
    transform = QgsCoordinateTransform(source.sourceCrs(), crs, context.transformContext())
    total, number = max(source.featureCount(), 1), -1
    values: dict[str, list] = {name: [] for name in wanted}
    shapes = []
    columns = [(values[name], place) for name, place in wanted.items()]
    for number, feature in enumerate(source.getFeatures(request)):
        for column, place in columns:
            column.append(frames.plain(feature.attribute(place)))
        shapes.append(_moved(feature.geometry(), transform))
        if number % 1000 == 0:
            progress(min(number / total, 1.0), "")
    frame = pd.DataFrame(values, index=pd.RangeIndex(number + 1), dtype=object)
    frame["geometry"] = frames.to_shapely(shapes)
    return frame


def _moved(geometry: QgsGeometry, transform: QgsCoordinateTransform) -> QgsGeometry:
    if geometry.isNull() or transform.isShortCircuited():
        return geometry
    moved = QgsGeometry(geometry)
    try:
        moved.transform(transform)
    except QgsCsException:
        return QgsGeometry()
    return moved


def lowered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with lower-case column names, the first of equal ones kept (GeoPackage ignores the case)."""
    found = frame.rename(columns=str.lower)
    return found.loc[:, ~found.columns.duplicated()]


def understood(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return the columns known to `table`, found by name or else by synonym (case ignored), and the geometry."""
    present = {str(column).strip().lower(): column for column in reversed(list(frame.columns))}
    found = {}
    for field in schema.table(table).fields:
        for name in (field.name, *field.synonyms):
            column = present.get(name.lower())
            if column is not None and column != "geometry":
                found[field.name] = frame[column]
                break
    result = pd.DataFrame(found, index=frame.index)
    for field in schema.table(table).fields:
        if field.name in result and field.type == "text":
            result[field.name] = [_as_text(value) for value in result[field.name]]
        if field.name in result and field.type == "boolean":
            result[field.name] = [
                str(value).strip().lower() in ("1", "1.0", "true", "是", "t", "y") for value in result[field.name]
            ]
    result["geometry"] = frame["geometry"].to_numpy()
    return result


def _as_text(value):
    """Return a code as text: 12.0 read from a number field is 12."""
    if value is None or (isinstance(value, float) and value != value):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _no_code_field(layer: str, field: str, fields: QgsFields) -> GewuError:
    return GewuError(
        tr("图层“{layer}”没有编码字段“{field}”。").format(layer=layer, field=field),
        details=tr("现有字段：{fields}").format(fields=listed(fields.names())),
        remedy=tr("请在“编码字段”中填写该图层的编码字段名，各图层应使用同一字段名。"),
    )


def text_field(name: str, length: int = CODE_LENGTH) -> QgsField:
    return QgsField(name, QVariant.String, len=length)


def integer_field(name: str) -> QgsField:
    return QgsField(name, QVariant.Int)


def real_field(name: str) -> QgsField:
    return QgsField(name, QVariant.Double)


def with_fields(fields: QgsFields, added: list[QgsField]) -> tuple[QgsFields, list[int]]:
    """Return (fields, places): the input's fields and the added ones, and where each of the added ones is.

    A field the input already has under that name (in any case) is taken over in place; when its type does not suit
    it is replaced by the new one, under the name it had. A JSON field becomes text.
    """
    result, names = QgsFields(), {field.name().lower(): field for field in added}
    for place in range(fields.count()):
        field = fields.at(place)
        ours = names.get(field.name().lower())
        if field.type() == QVariant.Map:  # JSON, which not every output can hold
            field = text_field(field.name(), 0)
        if ours is not None and not _suits(field, ours):
            replaced = QgsField(ours)
            replaced.setName(field.name())
            field = replaced
        result.append(field)
    for field in added:
        if result.lookupField(field.name()) < 0:
            result.append(field)
    return result, [result.lookupField(field.name()) for field in added]


def _suits(field: QgsField, ours: QgsField) -> bool:
    if ours.type() == QVariant.String:
        return field.type() == QVariant.String and (field.length() <= 0 or field.length() >= ours.length())
    if ours.type() == QVariant.Int:
        return field.type() in (QVariant.Int, QVariant.LongLong)
    return field.type() == ours.type()


def write(
    sink: QgsFeatureSink,
    layer: PlainLayer,
    fields: QgsFields,
    places: list[int],
    columns: list,
    progress: Progress = silent,
) -> None:
    """Write the layer's features, geometry untouched, with `columns` (arrays of values) at `places` of `fields`."""
    converted = [frames.attributes(values, fields.at(place)) for place, values in zip(places, columns)]
    json_places = [place for place in range(layer.fields.count()) if layer.fields.at(place).type() == QVariant.Map]
    for row, original in enumerate(layer.features):
        feature = QgsFeature(fields)
        attributes = original.attributes()
        for place in json_places:
            attributes[place] = _json_text(attributes[place])
        attributes += [None] * (fields.count() - len(attributes))
        for place, values in zip(places, converted):
            attributes[place] = values[row]
        feature.setAttributes(attributes)
        feature.setGeometry(original.geometry())
        if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
            raise GewuError(
                tr("第 {row} 个要素不能写入输出图层。").format(row=row + 1),
                remedy=tr("请检查输出位置是否可写、字段是否符合输出格式的限制。"),
            )
        if row % 1000 == 0:
            progress(row / max(len(layer.features), 1), "")


def _json_text(value) -> str | None:
    return None if frames.is_null(value) else json.dumps(value, ensure_ascii=False)
