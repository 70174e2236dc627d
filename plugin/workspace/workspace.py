"""One workspace: reading its tables into frames, writing changes back, its settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pandas as pd
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsVectorLayer

from ..core import schema
from ..core.errors import GewuError
from ..core.text import tr
from . import database, edit_service, file_edits, file_read, geopackage, layer_read, layers, migrations, saving
from .edits import Change

_SETTING = "setting."


class Workspace:
    """A GeoPackage of ours. Made by `open`; holds no connection and no layer, only the path and the project.

    While `project` shows its layers, reading sees the pending edits and `apply` goes into the edit buffers;
    otherwise both work on the file. To be used on the main thread where layers are shown.
    """

    def __init__(self, inspection: geopackage.Inspection, project: QgsProject | None = None) -> None:
        self.path = inspection.path
        self.name = inspection.name
        self.crs: QgsCoordinateReferenceSystem = inspection.crs
        #: Name of the CRS for people; a bureau's own system keeps the name it had in QGIS when the workspace was made.
        self.crs_name = inspection.crs_name
        self._project = project

    @classmethod
    def open(cls, path: Path | str, project: QgsProject | None = None) -> Workspace:
        """Open a workspace file; an older one is brought to today's schema first, with a backup copy beside it.

        Raises GewuError (see geopackage.inspect) and then has changed nothing. A file that `project` (default: the
        current one) already shows is opened without the slow checks.
        """
        path = Path(path).absolute()
        in_use = path.exists() and bool(layers.shown(project or QgsProject.instance(), path))
        inspection = geopackage.inspect(path, thorough=not in_use)
        if inspection.version < schema.version():
            migrations.migrate(path)
            inspection = geopackage.inspect(path)
        return cls(inspection, project)

    @property
    def project(self) -> QgsProject:
        return self._project or QgsProject.instance()

    @project.setter
    def project(self, project: QgsProject) -> None:
        self._project = project

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    # reading

    def read(self, table: str, **equals) -> pd.DataFrame:
        """Return the rows of `table` as a conformed frame, pending edits included.

        equals: column=value or column=[values…]; only the rows that match all.
        """
        described = _table(table)
        for name in equals:
            if not described.has(name):
                raise GewuError(tr("“{table}”没有字段“{column}”。").format(table=described.title, column=name))
        edited = self._edited(described)
        if edited:
            return layer_read.read(self.path, described, edited, equals)
        return file_read.read(self.path, described, equals)

    def read_columns(self, table: str, names: list[str]) -> pd.DataFrame:
        """Return these fields of all rows as `read` does, without geometry: a fraction of the time for a large table."""
        described = _table(table)
        edited = self._edited(described)
        if edited:
            return layer_read.read_columns(self.path, described, edited, names)
        return file_read.read_columns(self.path, described, names)

    def rows(self, table: str, uids: list[str]) -> pd.DataFrame:
        """Return the rows with these uids, in no special order; as quick with thousands of pending edits as with none."""
        described = _table(table)
        edited = self._edited(described)
        if edited:
            return edit_service.rows(edited, described, list(uids))
        return file_read.read(self.path, described, {"uid": list(uids)})

    def reader(self, table: str, **equals) -> Callable[[], pd.DataFrame]:
        """Return a function that reads as `read` does now, and may be called in a worker: the file is read there, the
        pending edits have been taken here."""
        described, edited = _table(table), self._edited(_table(table))
        if not edited:
            return partial(file_read.read, self.path, described, equals)
        return partial(layer_read.merged, self.path, described, layer_read.pending(described, edited, equals), equals)

    def count(self, table: str) -> int:
        """Return how many rows `table` has, pending edits included."""
        described = _table(table)
        edited = self._edited(described)
        return layer_read.count(self.path, described, edited) if edited else file_read.count(self.path, described)

    def _edited(self, table: schema.Table) -> list[QgsVectorLayer]:
        """Return the shown layers of `table` when any of them has pending edits, else nothing."""
        found = [layer for role in layers.roles(table) if (layer := self.layer(role)) is not None]
        return found if any(layer.isModified() for layer in found) else []

    # settings

    def setting(self, key: str, default=None):
        """Return a stored setting (any JSON value)."""
        with database.reading(self.path) as connection:
            text = geopackage.read_meta(connection).get(_SETTING + key)
        return default if text is None else json.loads(text)

    def set_setting(self, key: str, value) -> None:
        """Store a setting (any JSON value) at once; settings are not part of undo."""
        with database.writing(self.path) as connection:
            geopackage.write_meta(connection, {_SETTING + key: json.dumps(value, ensure_ascii=False)})

    # writing

    def apply(self, changes: list[Change], text: str, log: Change | None = None) -> dict[str, dict[str, int]]:
        """Carry out all `changes` or none of them, as one step called `text`.

        Shown in the project: into the edit buffers, one undo command called `text` on every touched layer; undoing it on
        one layer undoes it on all (see linked_undo). Not shown: one transaction on the file.
        log: rows for 变更记录 in place of one per table; written when anything has changed.
        Returns {table: {"added": n, "updated": n, "removed": n}}; an update that changes no value is not counted.
        Raises GewuError and leaves everything as it was when a value does not fit the schema, a row is gone, or a layer
        or the file cannot be written.
        """
        now = datetime.now().strftime("%Y-%m-%dT%H:%M:%S")
        if layers.shown(self.project, self.path):
            return edit_service.apply(self.project, self.path, self.crs, changes, text, now, log)
        return file_edits.apply(self.path, changes, text, now, log)

    # layers

    def layer(self, role: str) -> QgsVectorLayer | None:
        """Return the shown layer of a table (or of the role `barrier_area`), None when it is not shown."""
        return layers.find(self.project, self.path, role)

    @property
    def layers(self) -> dict[str, QgsVectorLayer]:
        """Return the shown layers by role."""
        return layers.shown(self.project, self.path)

    @property
    def has_unsaved_edits(self) -> bool:
        return any(layer.isModified() for layer in self.layers.values())

    def save(self) -> None:
        """Write the pending edits of every layer, all or none, and end editing; raises GewuError naming what failed.

        A file that cannot be written now (locked, moved away) is found before anything is touched.
        """
        shown = self.layers
        edited = {role: layer for role, layer in layers.in_order(shown).items() if layer.isModified()}
        if edited and saving.possible(edited):
            saving.save(self.path, edited)
        elif edited:  # QGIS complains of a locked file row by row
            with database.writing(self.path) as connection:
                connection.execute("SELECT 1")
        edit_service.save(shown)

    def discard(self) -> None:
        """Throw the pending edits of every layer away and end editing."""
        edit_service.discard(self.layers)


def _table(name: str) -> schema.Table:
    if name not in schema.tables():
        raise GewuError(tr("没有名为“{table}”的表。").format(table=name))
    return schema.table(name)
