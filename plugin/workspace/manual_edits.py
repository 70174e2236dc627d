"""What a person changes in QGIS's own form or table is marked as theirs, so that no automatic step undoes it.

A class, a level or a unit typed by hand gets its basis or state in the same edit command. Changes that the program writes
(`edit_service.editing`) say themselves what they are, and undoing restores the mark with the value.
"""

from __future__ import annotations

from functools import partial

from qgis.core import QgsVectorLayer

from ..core import schema
from ..core.text import stored
from . import edit_service

#: Beginning with 人工, as every choice of a person.
BY_FORM = stored("人工：在表单或属性表中填写")
_MANUAL = stored("人工")
#: Field a person changes → what is written beside it.
_BESIDE = {
    "class_code": {"class_basis": BY_FORM, "class_confidence": None},
    "level": {"level_basis": BY_FORM},
    **dict.fromkeys(
        ("precinct_code", "community_code", "compound_code", "micro_grid_code"),
        {"tag_state": _MANUAL, "tag_distance": None},
    ),
}
TABLES = ("facility", "request")
_watched: dict[str, _Watch] = {}


def watch(layer: QgsVectorLayer, table: schema.Table) -> None:
    """Mark what is changed by hand in a shown layer; calling it again changes nothing."""
    if table.name in TABLES and layer.id() not in _watched:
        _watched[layer.id()] = _Watch(layer)
        layer.willBeDeleted.connect(partial(_watched.pop, layer.id(), None))


class _Watch:
    """Listens only while a command that is not the program's is open: the program may write 100,000 rows."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        self._layer = layer
        self._listening = False
        layer.editCommandStarted.connect(self._started)
        layer.editCommandEnded.connect(self._ended)
        layer.editCommandDestroyed.connect(self._ended)

    def _started(self, _text: str = "") -> None:
        if not self._listening and not edit_service.is_opening():
            self._layer.attributeValueChanged.connect(self._changed)
            self._listening = True

    def _ended(self) -> None:
        if self._listening:
            self._layer.attributeValueChanged.disconnect(self._changed)
            self._listening = False

    def _changed(self, fid: int, index: int, _value) -> None:
        fields = self._layer.fields()
        for name, value in _BESIDE.get(fields.at(index).name(), {}).items():
            place = fields.lookupField(name)
            if place >= 0:
                self._layer.changeAttributeValue(fid, place, value, None, True)
