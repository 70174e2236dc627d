"""What in a file would make a reader look outside of it: document types, coordinate systems given as a link, virtual tables."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from .. import sql
from ..errors import GewuError
from ..text import tr

_PROLOG = 1 << 20
_CHUNK = 1 << 22
_OVERLAP = 4096
#: A coordinate system that is not named but fetched. GeoJSON of 2008 allowed it; RFC 7946 does not.
_LINKED = re.compile(
    rb'"crs"(\s*:\s*\{[^{}]{0,2000}?"type"\s*:\s*"(?:link|url)"|\s*:\s*\{[^{}]{0,2000}?\{[^{}]{0,2000}?\}[^{}]{0,2000}?"type"\s*:\s*"(?:link|url)")',
    re.IGNORECASE,
)
_ESCAPE = re.compile(rb"\\u00([2-7][0-9a-fA-F])")
#: SQLite modules that read other files.
_MODULES = re.compile(r"using\s+[\"'`\[]?virtual(ogr|shape|text|dbf|xl|geojson|gpkg|bbox|fdo)\b", re.IGNORECASE)

#: What lets a view give more than the file holds.
_SWELLING = re.compile(r"\b(recursive|zeroblob|randomblob|printf|format|generate_series)\b", re.IGNORECASE)
#: Steps of SQLite for counting the rows of one view: some seconds.
_STEPS = 200_000_000


def check_xml(path: Path) -> None:
    """Refuse a document type: entities swell up or fetch files. Raises GewuError."""
    with path.open("rb") as stream:
        data = stream.read(_PROLOG)
    text = (
        data.decode("utf-16", "replace")
        if data[:2] in (b"\xff\xfe", b"\xfe\xff")
        else data.replace(b"\0", b"").decode("latin-1")
    )
    text = re.sub(r"<!--.*?(-->|$)", "", text, flags=re.DOTALL)
    root = re.search(r"<[A-Za-z_]", text)
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text[: root.start() if root else len(text)], re.IGNORECASE) or root is None:
        raise GewuError(
            tr("“{file}”内含不允许的定义（层层嵌套或联网引用），不予读取。").format(file=path.name),
            remedy=tr("请核实文件来源，或请提供单位改用 gpkg、shp。"),
        )


def linked_crs(path: Path) -> bool:
    """Return whether a GeoJSON names a coordinate system by a link; see `without_link`. Raises GewuError for a hidden one."""
    with path.open("rb") as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            block = tail + chunk
            if _LINKED.search(block):
                return True
            if b"\\u00" in block and _LINKED.search(_ESCAPE.sub(lambda m: bytes([int(m.group(1), 16)]), block)):
                raise GewuError(
                    tr("“{file}”的坐标系写成了隐藏的网络地址，不予读取。").format(file=path.name),
                    remedy=tr("请核实文件来源。"),
                )
            tail = block[-_OVERLAP:]
    return False


def without_link(path: Path, copy: Path) -> None:
    """Write a copy of a GeoJSON in which every coordinate system given as a link has another, meaningless key."""
    with path.open("rb") as stream, copy.open("wb") as target:
        tail = b""
        while chunk := stream.read(_CHUNK):
            block = _LINKED.sub(rb'"crz"\1', tail + chunk)
            target.write(block[:-_OVERLAP])
            tail = block[-_OVERLAP:]
        target.write(_LINKED.sub(rb'"crz"\1', tail))


def check_sqlite(path: Path) -> None:
    """Refuse a database whose tables read other files. A damaged one is left to the driver. Raises GewuError."""
    try:
        uri = path.absolute().as_uri() + "?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchmany(100_000)
            views = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchmany(100_000)
            endless = _endless_view(connection, views)
    except (sqlite3.Error, UnicodeDecodeError):  # the message of an error quotes the damaged bytes
        return
    if endless is not None:
        raise GewuError(
            tr("“{file}”的视图“{table}”计算量异常庞大，为安全起见不予读取。").format(file=path.name, table=endless),
            remedy=tr("请把需要的表另存为新的 gpkg 后再导入。"),
        )
    for name, statement in found:
        if isinstance(statement, str) and _MODULES.search(statement):
            raise GewuError(
                tr("“{file}”的表“{table}”指向别的文件，不予读取。").format(file=path.name, table=name),
                remedy=tr("请核实文件来源，或把需要的表另存为新的 gpkg。"),
            )


def _endless_view(connection: sqlite3.Connection, views: list[tuple[str, str]]) -> str | None:
    """Return the name of a view that makes up content or cannot be counted in some seconds: the driver would not stop."""
    for name, statement in views:
        if _SWELLING.search(statement or ""):
            return name
        steps = iter(range(_STEPS // 1_000_000))
        connection.set_progress_handler(lambda steps=steps: next(steps, None) is None, 1_000_000)
        try:
            connection.execute(sql.count(name)).fetchone()
        except sqlite3.Error as error:
            if "interrupted" in str(error):
                return name
        finally:
            connection.set_progress_handler(None, 0)
    return None
