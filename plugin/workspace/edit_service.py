"""The only writer to shown layers: a step becomes one undo command on each layer it touches, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from qgis.core import QgsFeature, QgsFeatureRequest, QgsProject, QgsVectorLayer

from ..core import frames, schema
from ..core.errors import GewuError
from ..core.text import listed, tr
from . import change_log, file_read, layers, linked_save, linked_undo
from .edits import Change
from .file_edits import missing_rows
from .frames import attribute, from_features, plain, to_features, to_qgis
from .prepare import Prepared, prepare

#: Up to this many rows are looked up one by one, more by reading the whole layer once.
_FEW = 2000


class Session:
    """The open commands of one step. Its methods check the result of every call and raise GewuError."""

    def __init__(self) -> None:
        self.changed: list[QgsVectorLayer] = []

    def add(self, layer: QgsVectorLayer, features: list[QgsFeature]) -> None:
        """Add new features."""
        if features:
            self._check(layer, layer.addFeatures(features), tr("新增要素"))

    def set_values(self, layer: QgsVectorLayer, feature: QgsFeature, values: dict[int, object]) -> None:
        """Set attributes ({field index: value}) of one feature; its values before are taken from `feature`."""
        old = {index: feature.attribute(index) for index in values}
        self._check(layer, layer.changeAttributeValues(feature.id(), values, old, True), tr("修改属性"))

    def set_geometry(self, layer: QgsVectorLayer, feature: QgsFeature, geometry) -> None:
        """Set the geometry of one feature."""
        self._check(layer, layer.changeGeometry(feature.id(), geometry, True), tr("修改图形"))

    def remove(self, layer: QgsVectorLayer, ids: list[int]) -> None:
        """Delete features."""
        if ids:
            self._check(layer, layer.deleteFeatures(ids), tr("删除要素"))

    def _check(self, layer: QgsVectorLayer, done: bool, action: str) -> None:
        if not done:
            raise GewuError(
                tr("图层“{layer}”{action}失败，已全部还原。").format(layer=layer.name(), action=action),
                remedy=tr("请检查该图层是否可以编辑后重试。"),
            )
        if layer not in self.changed:
            self.changed.append(layer)


#: Layers on which the program is opening a command.
_opening: list[QgsVectorLayer] = []


def is_opening() -> bool:
    """Return whether the command just started is the program's, not a person's in QGIS's own form."""
    return bool(_opening)


@contextmanager
def editing(touched: list[QgsVectorLayer], text: str) -> Iterator[Session]:
    """Open one edit command called `text` on each layer and close them together.

    On any exception all are destroyed; a command in which nothing changed is destroyed too. Layers that were not being
    edited before and were not changed go back to that state. The commands that remain are undone and redone together.
    """
    started = _start(touched)
    session = Session()
    for layer in touched:
        _opening.append(layer)
        try:
            layer.beginEditCommand(text)
        finally:
            _opening.pop()
    try:
        yield session
    except BaseException:
        for layer in touched:
            layer.destroyEditCommand()
        _stop(started)
        raise
    for layer in touched:
        if layer in session.changed:
            layer.endEditCommand()
        else:
            layer.destroyEditCommand()
    _stop([layer for layer in started if layer not in session.changed])
    for layer in session.changed:
        layer.triggerRepaint()  # changed attributes alone do not redraw the map
        linked_save.service().watch(layer)
    linked_undo.service().link(
        session.changed,
        soft=[layer for layer in session.changed if layer.customProperty(layers.ROLE) == change_log.TABLE],
    )


def _start(touched: list[QgsVectorLayer]) -> list[QgsVectorLayer]:
    """Make every layer editable and return those that were not before; raises with all of them as they were."""
    started = []
    for layer in touched:
        if layer.isEditCommandActive():
            _stop(started)
            raise GewuError(
                tr("图层“{layer}”正在进行另一项编辑。").format(layer=layer.name()),
                remedy=tr("请先完成或取消正在绘制的要素。"),
            )
        if layer.isEditable():
            continue
        if layer.readOnly() or not layer.startEditing():
            _stop(started)
            raise GewuError(
                tr("图层“{layer}”不能编辑，未作任何改动。").format(layer=layer.name()),
                remedy=tr("请检查图层或文件是否只读、是否被其他程序占用。"),
            )
        started.append(layer)
    return started


def _stop(started: list[QgsVectorLayer]) -> None:
    for layer in started:
        if layer.isEditable() and not layer.isModified():
            layer.rollBack()


def apply(
    project: QgsProject, path: Path, crs, changes: list[Change], text: str, now: str, log: Change | None = None
) -> dict[str, dict[str, int]]:
    """Carry out all changes on the shown layers as one step, or none; see Workspace.apply.

    A table whose layer the user has taken out of the project gets a layer without an entry in the layer tree, so that
    its edits are pending, undone and saved together with the others.
    """
    prepared = prepare(changes, now)
    if not prepared:
        return {}
    shown = layers.shown(project, path)
    names = {ready.table.name for ready in prepared} | {change_log.TABLE}
    wanted = [role for table in schema.tables().values() if table.name in names for role in layers.roles(table)]
    hidden = {role: layers.make(path, role, crs) for role in wanted if role not in shown}
    for layer in hidden.values():
        project.addMapLayer(layer, False)
    shown.update(hidden)
    try:
        counts = _apply({role: shown[role] for role in wanted}, prepared, text, now, log)
    finally:
        project.removeMapLayers([layer.id() for layer in hidden.values() if not layer.isModified()])
    return counts


def _apply(
    by_role: dict[str, QgsVectorLayer], prepared: list[Prepared], text: str, now: str, log: Change | None
) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    with editing(list(by_role.values()), text) as session:
        for ready in prepared:
            count = counts.setdefault(ready.table.name, {"added": 0, "updated": 0, "removed": 0})
            for key, number in _write(session, by_role, ready, now).items():
                count[key] += number
        for ready in prepare(change_log.of_step(counts, text, now, log), now):
            _write(session, by_role, ready, now)
    return counts


def _write(session: Session, by_role: dict[str, QgsVectorLayer], ready: Prepared, now: str) -> dict[str, int]:
    own = [by_role[role] for role in layers.roles(ready.table)]
    if ready.add is not None:
        _require_new(own, ready)
    updated = [] if ready.update is None else list(ready.update["uid"])
    found = _features(own, ready.table, [*updated, *ready.remove], ready.columns)
    missing = [uid for uid in [*updated, *ready.remove] if uid not in found]
    if missing:
        raise missing_rows(ready.table, missing)
    count = {"added": 0, "updated": 0, "removed": len(ready.remove)}
    if ready.update is not None:
        count["updated"] = _update(session, found, ready, now)
    for layer in own:
        session.remove(layer, [found[uid][1].id() for uid in ready.remove if found[uid][0] is layer])
    if ready.add is not None:
        count["added"] = len(ready.add)
        for layer, part in _by_layer(own, ready.add):
            session.add(layer, to_features(part, layer.fields()))
    return count


def _by_layer(own: list[QgsVectorLayer], frame: pd.DataFrame):
    """Yield (layer, rows): with two layers the areas go to the second, everything else to the first."""
    if len(own) == 1:
        yield own[0], frame
        return
    area = np.array([_is_area(shape) for shape in frame["geometry"]], dtype=bool)
    yield own[0], frame[~area]
    yield own[1], frame[area]


def _is_area(shape) -> bool:
    return shape is not None and shape.geom_type in ("Polygon", "MultiPolygon")


def _require_new(own: list[QgsVectorLayer], ready: Prepared) -> None:
    present = _features(own, ready.table, ready.named, [])
    taken = [uid for uid in ready.named if uid in present and uid not in ready.remove]
    if taken:
        raise GewuError(
            tr("“{table}”要新增的 {count} 条记录已经存在（唯一标识相同）。").format(
                table=ready.table.title, count=len(taken)
            ),
            details="\n".join(taken[:100]),
        )


def rows(own: list[QgsVectorLayer], table: schema.Table, uids: list[str]) -> pd.DataFrame:
    """Return the rows with these uids as the layers of a table have them, as a conformed frame in no special order."""
    found = _features(own, table, uids, [*table.columns, *(["geometry"] if table.geometry else [])])
    return frames.conform(from_features([feature for _, feature in found.values()], own[0].fields().names()), table)


def _features(own: list[QgsVectorLayer], table: schema.Table, uids: list[str], columns: list[str]) -> dict[str, tuple]:
    """Return {uid: (layer, feature)} of the wanted rows, with these attributes (and `geometry`) and the update stamp.

    Stored rows are found through the index of the file, new ones in the edit buffer: a filter would look at all pending
    edits each time.
    """
    found: dict[str, tuple] = {}
    if not uids:
        return found
    wanted = set(uids)
    names = ["uid", *columns]
    if len(wanted) > _FEW:
        for layer in own:
            _collect(layer, names, wanted, None, found)
        return found
    stored = list(file_read.ids_of(layers.source_path(own[0]), table, sorted(wanted)).values())
    for layer in own:
        _collect(layer, names, wanted, stored, found)
        if len(found) < len(wanted):
            _collect(layer, names, wanted, _pending_ids(layer, wanted.difference(found)), found)
    return found


def _collect(layer: QgsVectorLayer, names: list[str], wanted: set[str], ids: list[int] | None, found: dict) -> None:
    """Add to `found` the features that have one of the wanted uids; ids: those to look at, None for all."""
    if ids is not None and not ids:
        return
    request = QgsFeatureRequest() if ids is None else QgsFeatureRequest().setFilterFids(ids)
    if "geometry" not in names:
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes([name for name in [*names, "updated_at"] if name != "geometry"], layer.fields())
    place = layer.fields().lookupField("uid")
    for feature in layer.getFeatures(request):
        uid = plain(feature.attribute(place))
        if uid in wanted:
            found[uid] = (layer, feature)


def _pending_ids(layer: QgsVectorLayer, wanted: set[str]) -> list[int]:
    """Return the ids of pending features that were added with one of these uids, or given one since."""
    buffer, place = layer.editBuffer(), layer.fields().lookupField("uid")
    if buffer is None:
        return []
    new = [fid for fid, feature in buffer.addedFeatures().items() if plain(feature.attribute(place)) in wanted]
    return new or [fid for fid, values in buffer.changedAttributeValues().items() if values.get(place) in wanted]


def _update(session: Session, found: dict[str, tuple], ready: Prepared, now: str) -> int:
    frame = ready.update
    names = [name for name in ready.columns if name != "geometry"]
    shapes = frame["geometry"].to_numpy() if "geometry" in ready.columns else None
    columns = {
        layer.id(): _columns(layer, frame, names, now)
        for layer in {id(pair[0]): pair[0] for pair in found.values()}.values()
    }
    updated = 0
    for row, uid in enumerate(frame["uid"]):
        layer, feature = found[uid]
        indexes, values, stamp = columns[layer.id()]
        changed = {
            index: column[row]
            for index, column in zip(indexes, values)
            if plain(feature.attribute(index)) != plain(column[row])
        }
        moved = shapes is not None and _moved(layer, feature, shapes[row], ready.table)
        if not changed and not moved:
            continue
        if moved:
            session.set_geometry(layer, feature, to_qgis(shapes[row]))
        session.set_values(layer, feature, {**changed, **stamp})
        updated += 1
    return updated


def _columns(layer: QgsVectorLayer, frame: pd.DataFrame, names: list[str], now: str):
    """Return field indexes, the frame's columns as values of those fields, and the update stamp."""
    fields = layer.fields()
    indexes = [fields.lookupField(name) for name in names]
    values = [
        [attribute(value, fields.at(index)) for value in frame[name].to_numpy()] for name, index in zip(names, indexes)
    ]
    place = fields.lookupField("updated_at")
    return indexes, values, {place: attribute(now, fields.at(place))}


def _moved(layer: QgsVectorLayer, feature: QgsFeature, shape, table: schema.Table) -> bool:
    if (
        len(layers.roles(table)) > 1
        and shape is not None
        and _is_area(shape) != layer.customProperty(layers.ROLE).endswith("_area")
    ):
        raise GewuError(
            tr("“{table}”中的线不能改成面，面也不能改成线。").format(table=table.title),
            remedy=tr("请删除原要素后重新绘制。"),
        )
    old = feature.geometry()
    new = to_qgis(shape)
    return bytes(old.asWkb()) != bytes(new.asWkb())


def save(shown: dict[str, QgsVectorLayer]) -> None:
    """Commit every edited layer, units before what refers to them; stop at the first failure and name it."""
    saved = []
    for layer in layers.in_order(shown).values():
        if not layer.isEditable():
            continue
        if not layer.commitChanges():
            raise GewuError(
                tr("图层“{layer}”保存失败，其中的编辑仍然保留。").format(layer=layer.name()),
                details="\n".join(
                    [*layer.commitErrors(), tr("已保存：{layers}").format(layers=listed(saved) or tr("无"))]
                ),
                remedy=tr("请检查文件是否被其他程序占用、磁盘是否已满，然后再次保存。"),
            )
        saved.append(layer.name())


def discard(shown: dict[str, QgsVectorLayer]) -> None:
    """Roll every edited layer back."""
    edited = [layer for layer in layers.in_order(shown).values() if layer.isEditable()]
    with linked_undo.service().resting():  # QGIS undoes step by step here; the layers need not wait for each other
        failed = [layer.name() for layer in edited if not layer.rollBack()]
    if failed:
        raise GewuError(tr("图层“{layers}”不能放弃编辑。").format(layers=listed(failed)))
