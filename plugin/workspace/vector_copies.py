"""Temporary copies of vector files that GDAL cannot read as they are: without index, with an open journal, in a Chinese
encoding, with a linked coordinate system, with comments. The source itself is never touched."""

from __future__ import annotations

import codecs
import glob
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from osgeo import gdal

from ..core.errors import GewuError
from ..core.imports import contents, encoding, outside
from ..core.text import tr

_SAMPLE = 4_000_000
_PIECE = 1 << 20
#: Texts beyond this are not mended in memory.
_MENDED = 200_000_000
_DECLARED = re.compile(rb"^(\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
#: Texts, comments, and commas before a closing bracket.
_JSON_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=\s*[\]}])', re.DOTALL)


@dataclass
class Readable:
    """A path GDAL can read. encoding: of the texts where the file is a text, else None; unlinked: its coordinate system
    was only a link; notes in Chinese."""

    path: Path
    encoding: encoding.Detected | None = None
    unlinked: bool = False
    notes: list[str] = field(default_factory=list)


def readable(path: Path, kind: str, folder: Path, given: str | None = None) -> Readable:
    """Return the file itself, or a copy in `folder` that GDAL can read. kind: see `contents.look`; given: encoding chosen
    by the user for JSON and XML. Raises GewuError for what must not be opened."""
    if kind == contents.SQLITE:
        outside.check_sqlite(path)
        return Readable(_journal_free(path, folder))
    if kind in (contents.JSON, contents.XML) and path.suffix.lower() != ".kmz":
        return _text(path, kind, folder, given)
    return Readable(_indexed(path, folder))


def mended_json(path: Path, folder: Path) -> Path | None:
    """Return a copy without comments and surplus commas, None where that changes nothing or the file is too large."""
    if path.stat().st_size > _MENDED:
        return None
    text = path.read_bytes().decode("utf-8-sig", "replace")
    mended = _JSON_TOKENS.sub(lambda m: m.group(0) if m.group(0)[0] == '"' else "", text)
    if mended == text:
        return None
    copy = folder / f"mended_{path.name}"
    copy.write_text(mended, encoding="utf-8")
    return copy


def has(path: Path, suffix: str) -> bool:
    """Return whether the part of a shapefile is there, in small or capital letters."""
    return beside(path, suffix) is not None


def beside(path: Path, suffix: str) -> Path | None:
    """Return the part of a shapefile, None where it is missing."""
    for name in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if name.is_file():
            return name
    return None


def _text(path: Path, kind: str, folder: Path, given: str | None) -> Readable:
    result = Readable(path)
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    wanted = encoding.canonical(given)
    found = encoding.Detected(wanted, tr("由用户指定")) if wanted else encoding.detect(sample)
    if kind == contents.XML:
        outside.check_xml(path)
    if encoding.is_utf8(found.encoding):
        found = encoding.Detected("UTF-8", found.note)
    declared = _DECLARED.match(sample)
    if not encoding.is_utf8(found.encoding) or (
        declared
        and not sample.isascii()
        and not encoding.is_utf8(encoding.canonical(declared.group(2).decode("ascii")))
    ):
        result.path = _recoded(path, found.encoding, kind == contents.XML, folder)
    result.encoding = found
    if kind == contents.JSON and outside.linked_crs(result.path):
        copy = folder / f"unlinked_{path.name}"
        outside.without_link(result.path, copy)
        result.path, result.unlinked = copy, True
        result.notes.append(tr("坐标系写成了网络链接，不会联网读取；请向提供单位核实后指定源坐标系。"))
    return result


def _recoded(path: Path, name: str, is_xml: bool, folder: Path) -> Path:
    """Write the text anew in UTF-8."""
    copy = folder / path.name
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding.is_utf8(name) else name)("replace")
    first = True
    with path.open("rb") as stream, copy.open("w", encoding="utf-8", newline="") as target:
        while data := stream.read(_PIECE):
            text = decoder.decode(data)
            if first and is_xml:
                text = re.sub(r"^(\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"'])[^\"']+", r"\1UTF-8", text.lstrip("\ufeff"))
            first = False
            target.write(text)
        target.write(decoder.decode(b"", True))
    return copy


def _indexed(path: Path, folder: Path) -> Path:
    """Return the path of a shapefile with its .shx; without one a temporary copy for which GDAL builds it."""
    return path if path.suffix.lower() != ".shp" or has(path, ".shx") else indexed_anew(path, folder)


def indexed_anew(path: Path, folder: Path) -> Path:
    """Return a temporary copy of a shapefile with a new index, the file itself where GDAL cannot build one."""
    for item in path.parent.glob(f"{glob.escape(path.stem)}.*"):
        if item.suffix.lower() in (".shp", ".dbf", ".prj", ".cpg"):
            shutil.copyfile(item, folder / f"{path.stem}{item.suffix.lower()}")
    copy = folder / f"{path.stem}.shp"
    before = gdal.GetThreadLocalConfigOption("SHAPE_RESTORE_SHX")
    gdal.SetThreadLocalConfigOption("SHAPE_RESTORE_SHX", "YES")
    try:
        gdal.OpenEx(str(copy), gdal.OF_VECTOR | gdal.OF_UPDATE, allowed_drivers=["ESRI Shapefile"])
    except RuntimeError:
        return path
    finally:
        gdal.SetThreadLocalConfigOption("SHAPE_RESTORE_SHX", before)
    return copy


def _journal_free(path: Path, folder: Path) -> Path:
    journal = Path(f"{path}-wal")
    if not (journal.is_file() and journal.stat().st_size):
        return path
    copy = folder / path.name
    shutil.copyfile(path, copy)
    shutil.copyfile(journal, f"{copy}-wal")
    # take the journal into the copy, so that the copy can be read without locks
    try:
        dataset = gdal.OpenEx(str(copy), gdal.OF_VECTOR | gdal.OF_UPDATE, allowed_drivers=["GPKG", "SQLite"])
    except RuntimeError as error:
        raise GewuError(
            tr("“{file}”及其未写完的日志（-wal）不能读取。").format(file=path.name),
            details=str(error),
            remedy=tr("请在原来的程序中打开并正常关闭该文件后再导入。"),
        ) from error
    if dataset is not None:
        dataset.ExecuteSQL("PRAGMA wal_checkpoint(TRUNCATE)")
    del dataset
    return copy
