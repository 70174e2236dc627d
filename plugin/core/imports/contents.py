"""What a file really is, told by its first bytes: suffixes lie. And whether an archive is safe to unpack."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from ..errors import GewuError
from ..text import tr
from .encoding import looks_utf16

WORKBOOK, OLE, ARCHIVE, SQLITE, SHAPE = "workbook", "ole", "archive", "sqlite", "shape"
HTML, SPREADSHEET_XML, XML, JSON, TEXT, BINARY, EMPTY = (
    "html",
    "spreadsheet_xml",
    "xml",
    "json",
    "text",
    "binary",
    "empty",
)
#: Files of other programs, which nobody can import; what they are called is in `_foreign`.
FOREIGN = "foreign"

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Workbooks of Excel 2 to 4, which are not wrapped in OLE.
_ANCIENT = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 8192
_HTML = re.compile(r"^(<!doctype html|<html|<table|<head|<body|<meta|<style|<div)", re.IGNORECASE)
#: What a damaged archive raises; NotImplementedError where a damaged byte reads as a later version of the format.
BROKEN_ZIP = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, struct.error)
_LARGEST_PART = 1_500_000_000  # bytes of one unpacked part
_LARGEST_WHOLE = 3_000_000_000
_WORST_RATIO = 1000  # unpacked : packed
_MOST_PARTS = 20_000
_MARKS = (
    (b"SQLite format 3\0", SQLITE), (b"\x00\x00\x27\x0a", SHAPE), (b"%PDF", FOREIGN), (b"Rar!", FOREIGN), (b"7z\xbc\xaf", FOREIGN),
    (b"\x1f\x8b", FOREIGN), (b"\x89PNG", FOREIGN), (b"\xff\xd8\xff", FOREIGN), (b"GIF8", FOREIGN), (b"MZ", FOREIGN),
    (b"AC10", FOREIGN), (b"PAR1", FOREIGN),
)  # fmt: skip


def head(path: Path) -> bytes:
    """Return the first bytes of a file. Raises GewuError where it cannot be read."""
    try:
        if not path.is_file():
            raise GewuError(tr("“{file}”不是普通文件。").format(file=path), remedy=tr("请选择数据文件。"))
        with path.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> GewuError:
    """Return the error for a file that the system does not give out."""
    if isinstance(error, PermissionError):
        return GewuError(
            tr("没有读取“{file}”的权限，或它正被其他程序独占打开。").format(file=path.name),
            details=str(error),
            remedy=tr("请关闭正在使用它的程序（如 Excel、WPS），或复制一份到本机后再导入。"),
        )
    return GewuError(
        tr("不能读取文件“{file}”。").format(file=path), details=str(error), remedy=tr("请复制到本机磁盘后再导入。")
    )


def look(path: Path) -> str:
    """Return what the file holds: WORKBOOK (.xlsx whatever its suffix), OLE (.xls or an encrypted workbook), ARCHIVE (another
    zip), SQLITE, SHAPE, HTML, SPREADSHEET_XML, XML, JSON, TEXT, BINARY or EMPTY.

    Raises GewuError for files of other programs and for what cannot be read.
    """
    start = head(path)
    if not start:
        return EMPTY
    if start.startswith(_ZIP_MARKS):
        return _zip_kind(path)
    if start.startswith((OLE_MARK, *_ANCIENT)):
        return OLE
    for mark, kind in _MARKS:
        if start.startswith(mark):
            if kind == FOREIGN:
                raise foreign(path, start)
            return kind
    return _text_kind(start)


def foreign(path: Path, start: bytes) -> GewuError:
    """Return the error for a file of another program."""
    names = {
        b"%PDF": "PDF", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"\x89PNG": tr("图片"), b"\xff\xd8\xff": tr("图片"),
        b"GIF8": tr("图片"), b"MZ": tr("程序"), b"AC10": "DWG", b"PAR1": "Parquet",
    }  # fmt: skip
    name = next((name for mark, name in names.items() if start.startswith(mark)), "")
    remedy = tr("请选择 gpkg、shp、GeoJSON、KML、xlsx、xls、csv 等数据文件。")
    if name in ("RAR", "7z", "gzip"):
        remedy = tr("请先解压，再选择其中的数据文件。")
    elif name == "DWG":
        remedy = tr("请在 CAD 中另存为 DXF 后再导入。")
    elif name == "PDF":
        remedy = tr("请向提供单位索取表格或矢量文件。")
    return GewuError(tr("“{file}”其实是 {kind} 文件，不能导入。").format(file=path.name, kind=name), remedy=remedy)


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """Return the members of a zip. Raises GewuError for damaged, encrypted and bomb-like ones."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except BROKEN_ZIP as error:
        raise GewuError(
            tr("“{file}”是不完整的压缩文件，可能下载或复制时中断。").format(file=path.name),
            details=str(error),
            remedy=tr("请重新获取该文件。"),
        ) from error
    if any(part.flag_bits & 1 for part in parts):
        raise GewuError(
            tr("“{file}”是加密的压缩包，不能读取。").format(file=path.name), remedy=tr("请取消密码后再导入。")
        )
    whole = sum(part.file_size for part in parts)
    swollen = [
        part for part in parts
        if part.file_size > _LARGEST_PART
        or (part.file_size > 50_000_000 and part.file_size > _WORST_RATIO * max(part.compress_size, 1))
    ]  # fmt: skip
    if whole > _LARGEST_WHOLE or swollen or len(parts) > _MOST_PARTS:
        raise GewuError(
            tr("“{file}”解压后异常庞大（{size} MB），为安全起见不予读取。").format(
                file=path.name, size=whole // 1_000_000
            ),
            remedy=tr("请把需要的数据复制到新的文件后再导入。"),
        )
    return parts


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:_MOST_PARTS]
    except BROKEN_ZIP:
        # cut off: what it wants to be shows in the name of its first part
        return WORKBOOK if path.suffix.lower() in (".xlsx", ".xlsm", ".xls") else ARCHIVE
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise GewuError(
            tr("“{file}”其实是 {kind} 文件，不能导入。").format(file=path.name, kind="Word / PowerPoint"),
            remedy=tr("请把其中的表格复制到 Excel 或 WPS 表格，另存为 .xlsx 后再导入。"),
        )
    if any(name.lower().endswith((".xlsb", "workbook.bin")) for name in names):
        raise GewuError(
            tr("“{file}”是二进制工作簿（.xlsb），不能读取。").format(file=path.name),
            remedy=tr("请在 Excel 或 WPS 中另存为 .xlsx 后再导入。"),
        )
    if "content.xml" in names and "mimetype" in names:
        raise GewuError(
            tr("“{file}”是 OpenDocument 文件（.ods），不能读取。").format(file=path.name),
            remedy=tr("请在 WPS、Excel 或 LibreOffice 中另存为 .xlsx 后再导入。"),
        )
    if any(
        name.lower().lstrip("/\\").replace("\\", "/") in ("[content_types].xml", "xl/workbook.xml") for name in names
    ):
        return WORKBOOK
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        return WORKBOOK
    return ARCHIVE


def _text_kind(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start.decode("utf-16", "replace")
    elif looks_utf16(start):
        text = start.decode(looks_utf16(start), "replace")
    elif b"\0" in start:
        return BINARY
    else:
        text = start.decode("utf-8-sig", "replace")
    text = text.lstrip("\ufeff \t\r\n\0")
    if text.startswith(("<?xml", "<!--")):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text or 'progid="Excel.Sheet"' in text:
            return SPREADSHEET_XML
        return HTML if re.search(r"<html|<table", text[:2000], re.IGNORECASE) else XML
    if _HTML.match(text):
        return HTML
    if text.lower().startswith("mime-version:") and "multipart/related" in text.lower():
        return HTML
    if text.startswith("<"):
        return XML
    if re.match(r'^[{\[]\s*("|\{|\[|\}|\]|/|$)', text):
        return JSON
    return TEXT
