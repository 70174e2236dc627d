"""One workspace file: made whole or not at all, and examined before anything trusts it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem

from ..core import schema, sql
from ..core.errors import GewuError
from ..core.safe_file import replacing
from ..core.text import tr
from . import database, tables
from .crs import require_metric
from .crs import title as crs_title

META = "gewu_meta"
_SQLITE = b"SQLite format 3\x00"
_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
_HEAD = 100


@dataclass(frozen=True)
class Inspection:
    """What a workspace file says about itself. `version` may be older than `schema.version()`."""

    path: Path
    name: str
    version: int
    created: str
    crs: QgsCoordinateReferenceSystem
    crs_name: str


def create(path: Path | str, crs: QgsCoordinateReferenceSystem, name: str, overwrite: bool = False) -> Path:
    """Make an empty workspace file with every table of the schema and return its path.

    crs: projected, in metres; may be user-defined. Raises GewuError for an unfit CRS, an existing file
    (without `overwrite`), an existing file that is no workspace (never overwritten) and an unwritable folder.
    """
    path = Path(path)
    if path.suffix.lower() != ".gpkg":
        path = path.with_name(path.name + ".gpkg")
    require_metric(crs)
    if path.exists():
        _may_replace(path, overwrite)
    with replacing(path) as temporary:
        tables.build(temporary, crs, list(schema.tables().values()))
        with database.writing(temporary) as connection:
            add_indexes(connection)
            connection.execute("CREATE TABLE gewu_meta (key TEXT PRIMARY KEY NOT NULL, value TEXT)")
            write_meta(
                connection,
                {
                    "schema_version": str(schema.version()),
                    "name": name.strip() or path.stem,
                    "crs_name": crs_title(crs),
                    "created": datetime.now().strftime("%Y-%m-%dT%H:%M:%S"),
                },
            )
    return path


def _may_replace(path: Path, overwrite: bool) -> None:
    if not overwrite:
        raise GewuError(
            tr("文件“{file}”已经存在。").format(file=path),
            remedy=tr("请换一个文件名，或打开已有的工作区；确实要重建时勾选“覆盖”。"),
        )
    for suffix in ("-wal", "-journal"):
        if path.with_name(path.name + suffix).exists():
            raise GewuError(
                tr("文件“{file}”正在使用中，不能覆盖。").format(file=path),
                remedy=tr("请先关闭显示它的 QGIS 工程或其他程序，再重试。"),
            )
    try:
        inspect(path, thorough=False)
    except GewuError as error:
        raise GewuError(
            tr("文件“{file}”不会被覆盖：{reason}").format(file=path, reason=error.message),
            details=error.details,
            remedy=tr("请换一个文件名，或先自行移走该文件。"),
        ) from error


def add_indexes(connection) -> None:
    """Make the indexes the schema asks for where they are missing: `uid` unique, `code` plain."""
    for table in schema.tables().values():
        for field, unique in (("uid", True), ("code", False)):
            if table.has(field):
                connection.execute(sql.create_index(f"gewu_{table.name}_{field}", table.name, field, unique))


def write_meta(connection, values: dict[str, str]) -> None:
    """Set entries of the meta table."""
    connection.executemany(sql.insert(META, ["key", "value"], "REPLACE"), list(values.items()))


def read_meta(connection) -> dict[str, str]:
    return dict(connection.execute(sql.select(META, ["key", "value"])).fetchall())


def inspect(path: Path | str, thorough: bool = True) -> Inspection:
    """Examine a workspace file without changing anything and return what it says about itself.

    Raises GewuError with a remedy when the file is missing, no GeoPackage, not ours, made by a newer version, damaged,
    incomplete, read-only or locked. thorough=False leaves out the checks of pages, of locks and of write permission
    (for a file that is already in use by us).
    """
    path = Path(path)
    _check_head(path)
    with database.reading(path) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        if META not in names:
            raise GewuError(
                tr("“{file}”是 GeoPackage，但不是格物工作区。").format(file=path),
                remedy=tr("请新建工作区，再用“导入”把其中的图层读进来。"),
            )
        meta = read_meta(connection)
        version = _version(meta, path)
        if thorough:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise database.damaged(path, verdict)
        if version == schema.version():
            _check_tables(connection, names, path)
        crs = _stored_crs(connection, path)
    if thorough:
        _check_writable(path)
    return Inspection(
        path,
        meta.get("name") or path.stem,
        version,
        meta.get("created") or "",
        crs,
        meta.get("crs_name") or crs_title(crs),
    )


def _check_head(path: Path) -> None:
    if not path.exists():
        raise GewuError(
            tr("找不到文件“{file}”。").format(file=path),
            remedy=tr("文件可能已移动、改名或所在磁盘未连接，请重新选择。"),
        )
    if not path.is_file():
        raise GewuError(tr("“{file}”不是文件。").format(file=path), remedy=tr("请选择扩展名为 .gpkg 的工作区文件。"))
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise database.readable(error, path) from error
    if len(head) < _HEAD or head[:16] != _SQLITE or head[68:72] not in _APPLICATION_IDS:
        raise GewuError(
            tr("“{file}”不是 GeoPackage 文件。").format(file=path), remedy=tr("请选择扩展名为 .gpkg 的工作区文件。")
        )
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(head[28:32], "big")
    up_to_date = head[24:28] == head[92:96] and not path.with_name(path.name + "-wal").exists()
    if up_to_date and size < page * pages:
        raise database.damaged(
            path, tr("文件应有 {expected} 字节，实有 {found} 字节。").format(expected=page * pages, found=size)
        )


def _version(meta: dict, path: Path) -> int:
    text = meta.get("schema_version") or ""
    if not text.isdigit():
        raise database.damaged(path, tr("没有记录数据结构版本。"))
    version = int(text)
    if version > schema.version():
        raise GewuError(
            tr("“{file}”由更新版本的格物建立（数据结构版本 {found}，本机支持到 {ours}）。").format(
                file=path, found=version, ours=schema.version()
            ),
            remedy=tr("请先升级格物插件，再打开该工作区。"),
        )
    return version


def _check_tables(connection, names: set, path: Path) -> None:
    missing = []
    for table in schema.tables().values():
        if table.name not in names:
            missing.append(tr("缺少表“{table}”（{name}）").format(table=table.title, name=table.name))
            continue
        rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table.name,)).fetchall()
        present = {row[0] for row in rows}
        wanted = [(field.name, field.alias) for field in table.fields]
        if table.geometry:
            wanted.append((tables.GEOMETRY, tr("图形")))
        for name, alias in wanted:
            if name not in present:
                missing.append(
                    tr("表“{table}”缺少字段“{alias}”（{name}）").format(table=table.title, alias=alias, name=name)
                )
    if missing:
        raise GewuError(
            tr("“{file}”不完整：{first}等 {count} 处。").format(file=path, first=missing[0], count=len(missing)),
            details="\n".join(missing),
            remedy=tr("表或字段可能被其他程序删除或改名，请改用备份，或新建工作区后重新导入。"),
        )


def _stored_crs(connection, path: Path) -> QgsCoordinateReferenceSystem:
    row = connection.execute(
        "SELECT s.organization, s.organization_coordsys_id, s.definition FROM gpkg_geometry_columns g "
        "JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE g.table_name = ?",
        ("community",),
    ).fetchone()
    crs = QgsCoordinateReferenceSystem()
    if row is not None:
        organization, number, definition = row
        if str(organization).upper() == "EPSG":
            crs = QgsCoordinateReferenceSystem.fromEpsgId(int(number))
        if not crs.isValid():
            crs = QgsCoordinateReferenceSystem.fromWkt(definition or "")
    if not crs.isValid():
        raise database.damaged(path, tr("没有有效的坐标系。"))
    return crs


def _check_writable(path: Path) -> None:
    """Raise when the file or its folder cannot be written (SQLite needs both), or somebody else is writing."""
    if not _writable(path) or not _writable(path.parent):
        raise database.read_only(path)
    with database.writing(path):
        return


def _writable(path: Path) -> bool:
    # an administrator may write anywhere, yet a file without any write bit is meant to stay as it is;
    # the read-only attribute of a Windows folder means nothing
    protected = not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    return os.access(path, os.W_OK) and not (protected and (path.is_file() or os.name == "posix"))
