"""The GeoPackage as the SQLite file it is: opening it for reading and for writing, and what can go wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from ..core.errors import GewuError
from ..core.text import tr
from . import blobs

#: Seconds to wait for another program that is writing.
PATIENCE = 3.0
_WAL = 2
_WRITE_VERSION_BYTE = 18


def in_wal_mode(path: Path) -> bool:
    """Return whether the file is marked for write-ahead logging, as QGIS marks it while it is shown."""
    with path.open("rb") as file:
        head = file.read(_WRITE_VERSION_BYTE + 1)
    return len(head) > _WRITE_VERSION_BYTE and head[_WRITE_VERSION_BYTE] == _WAL


def state(path: Path) -> tuple:
    """Return what tells cheaply that the file or its log has been written: times and sizes, () for one that is not there."""
    found = []
    for file in (path, path.with_name(path.name + "-wal")):
        try:
            seen = file.stat()
            found.append((seen.st_mtime_ns, seen.st_size))
        except OSError:
            found.append(())
    return tuple(found)


def _uri(path: Path, options: str) -> str:
    text = quote(path.resolve().as_posix(), safe="/:")
    return "file://" + ("" if text.startswith("/") else "/") + text + "?" + options


@contextmanager
def reading(path: Path | str) -> Iterator[sqlite3.Connection]:
    """Give a connection that cannot change the file and leaves no side files; raises GewuError when it fails."""
    path = Path(path)
    try:
        # a write-ahead file without its log would get a new one from any ordinary reader
        log = path.with_name(path.name + "-wal")
        options = "mode=ro&immutable=1" if in_wal_mode(path) and not log.exists() else "mode=ro"
        with closing(sqlite3.connect(_uri(path, options), uri=True, timeout=PATIENCE)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise readable(error, path) from error


@contextmanager
def writing(path: Path | str) -> Iterator[sqlite3.Connection]:
    """Give a connection inside one transaction: committed when the block ends well, rolled back otherwise."""
    path = Path(path)
    try:
        with closing(
            sqlite3.connect(_uri(path, "mode=rw"), uri=True, timeout=PATIENCE, isolation_level=None)
        ) as connection:
            blobs.register_functions(connection)
            connection.execute("PRAGMA cache_size = -65536")  # KiB; the default is 2,000
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
    except (sqlite3.Error, OSError) as error:
        raise readable(error, path) from error


def readable(error: Exception, path: Path) -> GewuError:
    """Return what an error of SQLite means to the user."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return GewuError(
            tr("“{file}”正被其他程序写入，暂时不能使用。").format(file=path),
            details=str(error),
            remedy=tr("请等对方保存完成，或关闭占用它的程序（另一个 QGIS、数据库工具、同步盘）后重试。"),
        )
    if "readonly" in text or "read-only" in text:
        return read_only(path, str(error))
    if "unable to open" in text or isinstance(error, OSError):
        return GewuError(
            tr("不能打开“{file}”。").format(file=path),
            details=str(error),
            remedy=tr("请检查文件是否存在、是否有读写权限、是否被其他程序独占。"),
        )
    if isinstance(error, sqlite3.IntegrityError):
        return GewuError(
            tr("不能写入“{file}”：记录的唯一标识重复。").format(file=path),
            details=str(error),
            remedy=tr("请重新读取数据后再试。"),
        )
    if "full" in text:
        return GewuError(
            tr("磁盘已满，不能写入“{file}”。").format(file=path),
            details=str(error),
            remedy=tr("请清理磁盘空间后重试。"),
        )
    return damaged(path, str(error))


def damaged(path: Path, details: str) -> GewuError:
    return GewuError(
        tr("“{file}”已损坏或不完整，不能作为工作区打开。").format(file=path),
        details=details,
        remedy=tr("请改用备份，或重新拷贝该文件；如果旁边有同名的 -wal、-journal 文件，须一并拷贝。"),
    )


def read_only(path: Path, details: str = "") -> GewuError:
    return GewuError(
        tr("“{file}”是只读的，不能作为工作区使用。").format(file=path),
        details=details,
        remedy=tr("请取消文件和所在文件夹的只读属性，或把文件复制到可以写入的位置再打开。"),
    )
