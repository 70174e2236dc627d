"""The pending edits of all layers written into the file as one transaction: a step that touched several layers is never
half saved, whatever stops the program.

QGIS itself saves layer by layer. Columns that are not stored as they are shown (made, renamed or dropped in this session,
of a type we do not know) are left to it.
"""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QVariant

from ..core import schema, sql
from ..core.errors import GewuError
from ..core.text import tr
from . import blobs, bulk, database, file_edits, layers, linked_undo
from .frames import plain, to_shapely
from .prepare import stored_shapes
from .tables import GEOMETRY, KEY

_INTEGERS = (QVariant.Int, QVariant.LongLong, QVariant.UInt, QVariant.ULongLong, QVariant.Bool)
_KNOWN = (*_INTEGERS, QVariant.Double, QVariant.String, QVariant.Date, QVariant.DateTime)


@dataclass
class _Rows:
    """What one layer has pending. add: rows of `columns`; update: {columns: rows that end with the feature id}."""

    layer: QgsVectorLayer
    table: schema.Table
    columns: list[str]
    add: list[tuple] = field(default_factory=list)
    update: dict[tuple, list[tuple]] = field(default_factory=dict)
    remove: list[tuple] = field(default_factory=list)
    shapes: list = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.add) + len(self.remove) + sum(len(rows) for rows in self.update.values())


def possible(edited: dict[str, QgsVectorLayer]) -> bool:
    """Return whether the pending edits can be written by us."""
    return all(_is_plain(layer) for layer in edited.values())


def _is_plain(layer: QgsVectorLayer) -> bool:
    buffer, fields = layer.editBuffer(), layer.fields()
    if buffer.addedAttributes() or buffer.deletedAttributeIds() or layer.joinBuffer().containsJoins():
        return False
    stored = layer.dataProvider().fields().names()
    places = [fields.lookupField(name) for name in stored]
    return -1 not in places and all(fields.at(place).type() in _KNOWN for place in places)


def save(path: Path, edited: dict[str, QgsVectorLayer]) -> None:
    """Write the pending edits of the `edited` layers (by role, in order of saving) and end their editing.

    Raises GewuError naming the layer at fault; nothing is written then, and all edits are still pending.
    """
    with database.writing(path) as connection:
        pending = [_pending(connection, layer, layers.table_of(role)) for role, layer in edited.items()]
        for rows in pending:
            try:
                _write(connection, rows)
            except sqlite3.Error as error:
                found = database.readable(error, path)
                raise _failed(rows.layer, "\n".join((found.message, found.details or "")), found.remedy) from error
    with linked_undo.service().resting():
        for layer in edited.values():
            _show_stored(layer)


def save_some(edited: list[QgsVectorLayer]) -> None:
    """Save these layers of one workspace, whichever way is possible; raises GewuError as `save` does."""
    by_role = layers.in_order({layer.customProperty(layers.ROLE): layer for layer in edited})
    if possible(by_role):
        save(layers.source_path(edited[0]), by_role)
        return
    for layer in by_role.values():
        if not layer.commitChanges():
            raise GewuError(
                tr("图层“{layer}”保存失败，其中的编辑仍然保留。").format(layer=layer.name()),
                details="\n".join(layer.commitErrors()),
            )


def _show_stored(layer: QgsVectorLayer) -> None:
    """End the editing of a layer whose edits are in the file now; what is selected stays selected."""
    chosen = [fid for fid in layer.selectedFeatureIds() if fid >= 0]
    layer.rollBack()
    layer.dataProvider().reloadData()
    layer.updateExtents()
    layer.selectByIds(chosen)
    layer.triggerRepaint()


def _failed(layer: QgsVectorLayer, details: str, remedy: str) -> GewuError:
    return GewuError(
        tr("图层“{layer}”保存失败，所有图层的编辑仍然保留，文件未改动。").format(layer=layer.name()),
        details=details,
        remedy=remedy,
    )


def _pending(connection, layer: QgsVectorLayer, table: schema.Table) -> _Rows:
    buffer, fields = layer.editBuffer(), layer.fields()
    indexes = [fields.lookupField(name) for name in layer.dataProvider().fields().names() if name != KEY]
    names = [fields.at(index).name() for index in indexes]
    rows = _Rows(layer, table, names + ([GEOMETRY] if table.geometry else []))
    rows.remove = [(fid,) for fid in buffer.deletedFeatureIds()]
    pack = _packer(connection, rows)
    added = sorted(buffer.addedFeatures().values(), key=lambda feature: -feature.id())  # they count down
    shapes = pack([feature.geometry() for feature in added])
    for feature, shape in zip(added, shapes):
        values = feature.attributes()
        rows.add.append((*(_stored(values[index], fields.at(index)) for index in indexes), *shape))
    moved = buffer.changedGeometries()
    moved = dict(zip(moved, pack(list(moved.values()))))
    changed = buffer.changedAttributeValues()
    gone = set(buffer.deletedFeatureIds())  # QGIS keeps what was changed in a row before it was deleted
    for fid in sorted({*moved, *changed} - gone):
        own = {index: value for index, value in changed.get(fid, {}).items() if index in set(indexes)}
        columns = [fields.at(index).name() for index in own] + [GEOMETRY] * len(moved.get(fid, ()))
        values = [_stored(value, fields.at(index)) for index, value in own.items()]
        if columns:
            rows.update.setdefault(tuple(columns), []).append((*values, *moved.get(fid, ()), fid))
    return rows


def _packer(connection, rows: _Rows):
    """Return a function from QgsGeometries to one tuple per row: its blob, nothing in a table without shapes."""

    def pack(geometries: list) -> list[tuple]:
        if not rows.table.geometry or not geometries:
            return [()] * len(geometries)
        shapes = stored_shapes(pd.DataFrame({"geometry": to_shapely(geometries)}), rows.table)
        rows.shapes += shapes.tolist()
        return [(blob,) for blob in blobs.pack(shapes, file_edits.srs_id(connection, rows.table))]

    return pack


def _stored(value, described):
    value = plain(value)
    if value is None:
        return None
    kind = described.type()
    if kind in _INTEGERS:
        return int(value)
    if kind == QVariant.Double:
        return float(value)
    return value + file_edits.ZONE if kind == QVariant.DateTime else str(value)


def _write(connection, rows: _Rows) -> None:
    name = rows.table.name
    with bulk.resting_triggers(connection, name) if rows.count >= bulk.LEAST else nullcontext():
        connection.executemany(sql.delete(name, KEY), rows.remove)
        for columns, values in rows.update.items():
            done = connection.executemany(sql.update(name, list(columns), KEY), values).rowcount
            if done != len(values):
                raise _failed(rows.layer, tr("有记录已被其他程序删除。"), tr("请放弃这些编辑，重新打开工作区后再改。"))
        connection.executemany(sql.insert(name, rows.columns), rows.add)
    shapes = np.array([*rows.shapes, None], dtype=object)[:-1]
    file_edits.note(connection, rows.table, shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan))
