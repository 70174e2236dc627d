"""Workspace files of an older schema, brought up to date step by step on a copy that is swapped in at the end.

A change of `resources/schema` that only adds tables or columns needs no code: `schema_version` goes up and the general
step adds what is missing. A renamed or converted column gets its own function in STEPS under the version it starts from.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Callable

from ..core import schema
from ..core.errors import GewuError
from ..core.safe_file import replacing
from ..core.text import tr
from . import database, geopackage, tables

#: {version: function(connection)}: what leads from this version to the next beyond adding tables and columns.
STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {}


def migrate(path: Path | str, steps: dict[int, Callable[[sqlite3.Connection], None]] | None = None) -> Path:
    """Bring a workspace file to today's schema and return the path of the backup copy left beside it.

    The file itself is replaced only when every step has succeeded. Raises GewuError and leaves it as it was otherwise.
    """
    path = Path(path)
    steps = STEPS if steps is None else steps
    inspection = geopackage.inspect(path)
    if path.with_name(path.name + "-wal").exists():
        raise GewuError(
            tr("“{file}”需要升级数据结构，但正被其他程序打开。").format(file=path),
            remedy=tr("请关闭其他打开它的 QGIS 或程序后重试。"),
        )
    with replacing(path) as temporary:
        _copy(path, temporary)
        try:
            tables.complete(temporary, inspection.crs, list(schema.tables().values()))
            with database.writing(temporary) as connection:
                for version in range(inspection.version, schema.version()):
                    if version in steps:
                        steps[version](connection)
                geopackage.add_indexes(connection)
                geopackage.write_meta(connection, {"schema_version": str(schema.version())})
            geopackage.inspect(temporary)
        except GewuError as error:
            raise GewuError(
                tr("“{file}”升级数据结构失败（从版本 {old} 到 {new}），原文件未改动。").format(
                    file=path, old=inspection.version, new=schema.version()
                ),
                details=error.message + ("\n" + error.details if error.details else ""),
                remedy=tr("请把该文件和本提示一并发给管理员。"),
            ) from error
        backup = _unused(path, inspection.version)
        _copy(path, backup)
    return backup


def _unused(path: Path, version: int) -> Path:
    """Return a name for the backup copy that no file has yet."""
    number = 1
    while True:
        backup = path.with_name(f"{path.stem}.v{version}" + (f"-{number}" if number > 1 else "") + ".bak.gpkg")
        if not backup.exists():
            return backup
        number += 1


def _copy(source: Path, target: Path) -> None:
    """Copy a database as one consistent state, whatever journal it uses."""
    try:
        with database.reading(source) as connection, closing(sqlite3.connect(str(target))) as copy:
            connection.backup(copy)
    except sqlite3.Error as error:
        raise database.readable(error, target) from error
