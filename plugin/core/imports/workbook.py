"""Sheets of an .xlsx workbook as rows of values, with bounded time and memory whatever the file claims."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Cancelled, GewuError
from ..progress import Progress, silent
from ..text import tr
from . import contents, sheet_xml

_WIDEST = 512  # columns kept
_MOST_CELLS = 12_000_000
_MOST_ROWS = 1_048_576  # of a sheet, by the format
#: Bytes of the list of merged cells: 50,000 of them take 2 million.
_MOST_MERGES = 30_000_000
#: Bytes of a part that openpyxl makes objects of (styles, list of sheets, relations), about thirty times as many.
_LARGEST_INTRICATE = 30_000_000
#: After so many blank rows the rest of the sheet is taken as blank: formats dragged down to row 1,048,576.
_BLANK_ROWS = 5000
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGE = re.compile(rb'mergeCell[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


@dataclass
class SheetRows:
    """Rows of one sheet (1st row of the sheet first, trailing blank cells cut off), its merged cells as
    0-based (top, left, bottom, right), and remarks in Chinese."""

    rows: list[list]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def names(path: Path) -> tuple[list[str], list[str]]:
    """Return (names of the visible sheets, of the hidden ones). Raises GewuError for anything unreadable."""
    with _opened(path, with_texts=False) as book:
        return [item.name for item in book.sheets if item.visible], [i.name for i in book.sheets if not i.visible]


def read(path: Path, sheet: str, limit: int | None = None, progress: Progress = silent) -> SheetRows:
    """Return the rows of one sheet, at most `limit`. Raises GewuError naming the file and what is wrong with it."""
    with _opened(path, True, progress) as book:
        return _sheet_rows(book, path, sheet, limit, progress)


def _sheet_rows(book: _Book, path: Path, sheet: str, limit: int | None, progress: Progress) -> SheetRows:
    chosen = next((item for item in book.sheets if item.name == sheet), None)
    if chosen is None:
        raise GewuError(
            tr("“{file}”中没有工作表“{sheet}”。").format(file=path.name, sheet=sheet),
            remedy=tr("可选：{names}。").format(names="、".join(item.name for item in book.sheets)),
        )
    found = SheetRows([], _merges(path, chosen.part))
    try:
        with book.archive.open(chosen.part) as stream:
            cells = sheet_xml.Cells(book.strings, book.formats, _WIDEST)
            _collect(cells, stream, chosen.name, found, limit, progress)
    except (GewuError, Cancelled):
        raise
    except Exception as error:  # anything may stand in a damaged sheet
        raise _damaged(path, error) from error
    return found


def _collect(
    cells: sheet_xml.Cells, stream, sheet: str, found: SheetRows, limit: int | None, progress: Progress
) -> None:
    blank = count = 0
    for number, values in enumerate(cells.rows(stream)):
        while values and (values[-1] is None or values[-1] == ""):
            values.pop()
        blank = 0 if values else blank + 1
        count += len(values)
        found.rows.append(values)
        if blank >= _BLANK_ROWS or (limit is not None and len(found.rows) >= limit):
            break
        if count > _MOST_CELLS or number >= _MOST_ROWS:
            raise GewuError(
                tr("工作表“{sheet}”的内容过多，不能一次导入。").format(sheet=sheet),
                remedy=tr("请拆分后分批导入。"),
            )
        if number % 2000 == 0:
            progress(min(number / 100_000, 0.99), tr("读取第 {row} 行").format(row=number + 1))
    while found.rows and not found.rows[-1]:
        found.rows.pop()
    if cells.cut:
        found.notes.append(tr("只读取前 {count} 列。").format(count=_WIDEST))
    if limit is not None:
        return  # the remarks below count whole sheets
    if cells.hidden:
        found.notes.append(
            tr("有 {count} 行在工作表中被筛选或隐藏，也已读取；不要导入的请先删除。").format(count=cells.hidden)
        )
    if cells.uncached:
        found.notes.append(
            tr("有 {count} 个公式没有保存计算结果，按空白处理；请用 Excel 或 WPS 打开并保存一次后再导入。").format(
                count=cells.uncached
            )
        )


@dataclass
class _Sheet:
    name: str
    visible: bool
    part: str


@dataclass
class _Book:
    """An opened workbook: its sheets of cells, shared texts and what its styles say of dates."""

    archive: zipfile.ZipFile
    sheets: list[_Sheet]
    strings: list[str]
    formats: sheet_xml.Formats


@contextmanager
def _opened(path: Path, with_texts: bool = True, progress: Progress = silent) -> Iterator[_Book]:
    """Give the workbook. Opened from a stream: openpyxl judges a path by its suffix."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise contents.unreadable(path, error) from error
    with stream:
        book = _open(path, stream, with_texts, progress)
        try:
            yield book
        finally:
            book.archive.close()


def _open(path: Path, stream, with_texts: bool, progress: Progress) -> _Book:
    head = contents.head(path)
    if head.startswith(contents.OLE_MARK):
        raise _old_or_encrypted(path)
    if not zipfile.is_zipfile(path):
        raise GewuError(
            tr("“{file}”不是有效的 Excel 工作簿，可能下载或复制不完整。").format(file=path.name),
            remedy=tr("请用 Excel 或 WPS 打开检查，另存为 .xlsx 后再导入。"),
        )
    try:
        _check_archive(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = _read_book(stream, with_texts, progress)
        if not book.sheets:
            raise ValueError("no worksheet")
        return book
    except GewuError:
        raise
    except Exception as error:  # openpyxl raises nearly anything on damaged files
        raise _damaged(path, error) from error


def _read_book(stream, with_texts: bool, progress: Progress) -> _Book:
    """Let openpyxl read what is small and intricate (parts, styles, names); texts and cells are read by `sheet_xml`."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.xml.constants import SHARED_STRINGS

    class Reader(ExcelReader):
        def read_strings(self) -> None:
            self.texts = []
            part = self.package.find(SHARED_STRINGS)
            if part is not None and with_texts:
                with self.archive.open(part.PartName[1:]) as opened:
                    self.texts = sheet_xml.strings(opened, progress)

        def read_worksheets(self) -> None:
            self.found = [
                _Sheet(sheet.name, sheet.state in (None, "visible"), rel.target)
                for sheet, rel in self.parser.find_sheets()
                if rel.target in self.valid_files and "chartsheet" not in rel.Type
            ]

    reader = Reader(stream, read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    reader.read_worksheets()
    book = reader.wb
    formats = sheet_xml.Formats(
        frozenset(book._date_formats), frozenset(getattr(book, "_timedelta_formats", ())), book.epoch
    )
    return _Book(reader.archive, reader.found, reader.texts, formats)


def refuse_encrypted(path: Path) -> None:
    """Raise GewuError for a workbook behind a password: an OLE file that holds an encrypted package."""
    with path.open("rb") as stream:
        content = stream.read(50_000_000)
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        raise GewuError(
            tr("“{file}”设有打开密码，不能读取。").format(file=path.name),
            remedy=tr("请在 Excel 或 WPS 中取消密码，另存后再导入。"),
        )


def _old_or_encrypted(path: Path) -> GewuError:
    refuse_encrypted(path)
    return GewuError(
        tr("“{file}”是旧版 .xls 工作簿，不能直接读取。").format(file=path.name),
        remedy=tr("请在 Excel 或 WPS 中另存为 .xlsx 后再导入。"),
    )


def _check_archive(path: Path) -> None:
    parts = contents.check_archive(path)
    for part in parts:
        name = part.filename.lower()
        if part.file_size > _LARGEST_INTRICATE and name.endswith(("styles.xml", "workbook.xml", ".rels", "types].xml")):
            raise GewuError(
                tr("“{file}”的样式或目录异常庞大（{size} MB），为安全起见不予读取。").format(
                    file=path.name, size=part.file_size // 1_000_000
                ),
                remedy=tr("请把需要的数据复制到新的工作簿后再导入。"),
            )
    with zipfile.ZipFile(path) as archive:
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(part) as stream:
                    if _DOCTYPE.search(stream.read(65536)):
                        raise GewuError(
                            tr("“{file}”内含不允许的实体定义（XML 炸弹的做法），不予读取。").format(file=path.name),
                            remedy=tr("请核实文件来源。"),
                        )


def _damaged(path: Path, error: Exception) -> GewuError:
    return GewuError(
        tr("“{file}”的内部结构已损坏或不规范，不能读取。").format(file=path.name),
        details=f"{type(error).__name__}: {error}",
        remedy=tr("请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"),
    )


def _merges(path: Path, part: str) -> list[tuple[int, int, int, int]]:
    """Return the merged cells of a sheet; they stand behind the cells, so only the tail of the part is kept."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
            tail, before = b"", b""
            for chunk in iter(lambda: stream.read(1 << 20), b""):
                if tail:
                    tail += chunk
                    if len(tail) > _MOST_MERGES:
                        return []
                    continue
                joined = before + chunk
                start = joined.find(b"mergeCells")
                if start >= 0:
                    tail = joined[start:]
                before = chunk[-16:]
    except (KeyError, OSError, zipfile.BadZipFile, EOFError):
        return []
    return [
        (int(top) - 1, _column(left), int(bottom) - 1, _column(right))
        for left, top, right, bottom in _MERGE.findall(tail)
    ]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
