"""Tables in files that web systems call .xls: pages of HTML, and workbooks written as one XML text (Excel 2003)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

from ..errors import GewuError
from ..progress import Progress, silent
from ..text import tr
from . import encoding as encodings
from . import outside
from .workbook import SheetRows

_LARGEST = 300_000_000
_WIDEST = 512
_MOST_SPAN = 2000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")


@dataclass
class _Grid:
    """Cells as they are written, and merged cells as (top, left, bottom, right)."""

    rows: list[list] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    _taken: dict[int, set[int]] = field(default_factory=dict)

    def row(self, number: int | None = None) -> None:
        """Begin the next row, or the row with this number (from 0)."""
        wanted = len(self.rows) if number is None else min(max(number, len(self.rows)), len(self.rows) + 5000)
        while len(self.rows) <= wanted:
            self.rows.append([])

    def put(self, value, down: int = 1, across: int = 1, column: int | None = None) -> None:
        """Put a cell into the current row, at the next free place or in `column`."""
        if not self.rows:
            self.row()
        top, row = len(self.rows) - 1, self.rows[-1]
        place = len(row) if column is None else max(column, len(row))
        while place in self._taken.get(top, ()):
            place += 1
        if place >= _WIDEST:
            return
        row.extend([None] * (place - len(row)))
        row.append(value)
        down, across = min(max(down, 1), _MOST_SPAN), min(max(across, 1), _WIDEST - place)
        row.extend([None] * (across - 1))
        if down > 1 or across > 1:
            self.merges.append((top, place, top + down - 1, place + across - 1))
            for below in range(top + 1, top + down):
                self._taken.setdefault(below, set()).update(range(place, place + across))

    def sheet(self) -> SheetRows:
        width = max((len(row) for row in self.rows), default=0)
        for number, places in self._taken.items():  # cells under a merged one are there, but empty
            if number < len(self.rows):
                row = self.rows[number]
                row.extend([None] * (min(max(places) + 1, width) - len(row)))
        while self.rows and not any(cell not in (None, "") for cell in self.rows[-1]):
            self.rows.pop()
        return SheetRows(self.rows, self.merges)


@dataclass
class Markup:
    """The tables of one file by name, and the encoding of its text."""

    tables: dict[str, SheetRows]
    encoding: encodings.Detected

    @property
    def names(self) -> list[str]:
        return list(self.tables)


def read_html(path: Path, encoding: str | None = None, progress: Progress = silent) -> Markup:
    """Return the tables of a page. Raises GewuError when it has none."""
    data = _bytes(path)
    if data[:200].lower().lstrip().startswith(b"mime-version"):
        raise GewuError(
            tr("“{file}”是单个文件网页（mht），不能读取。").format(file=path.name),
            remedy=tr("请用 Excel 或 WPS 打开后另存为 .xlsx。"),
        )
    said = _CHARSET.search(data[:4096])
    wanted = encoding
    if wanted is None and said and not encodings.is_utf8(encodings.detect(data).encoding):
        wanted = encodings.canonical(said.group(1).decode("ascii")) or None
    text, found = _decoded(data, encoding, wanted, path)
    parser = _Html(progress, max(len(text), 1))
    for start in range(0, len(text), 1 << 20):
        progress(0.9 * start / len(text), tr("读取网页表格"))
        parser.feed(text[start : start + (1 << 20)])
    parser.close()
    sheets = [grid.sheet() for grid in parser.grids]
    sheets = [sheet for sheet in sheets if sum(len(row) > 1 for row in sheet.rows) >= 1]
    if not sheets:
        raise GewuError(
            tr("“{file}”其实是网页，其中没有表格。").format(file=path.name),
            remedy=tr("下载可能出错（如登录已过期），请重新导出。"),
        )
    named = {tr("网页表格 {number}").format(number=place + 1): sheet for place, sheet in enumerate(sheets)}
    return Markup(named, found)


def read_spreadsheet_xml(path: Path, encoding: str | None = None, progress: Progress = silent) -> Markup:
    """Return the sheets of a workbook written as XML. Raises GewuError."""
    data = _bytes(path)
    outside.check_xml(path)
    said = re.search(rb"encoding\s*=\s*[\"']([A-Za-z0-9_-]+)", data[:300])
    wanted = encoding or (encodings.canonical(said.group(1).decode("ascii")) if said else None) or None
    text, found = _decoded(data, encoding, wanted, path)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"))
    reader = _SpreadsheetXml()
    try:
        reader.read(text, progress)
    except (expat.ExpatError, ValueError) as error:
        raise GewuError(
            tr("“{file}”的内部结构已损坏或不规范，不能读取。").format(file=path.name),
            details=str(error),
            remedy=tr("请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"),
        ) from error
    return Markup({name: grid.sheet() for name, grid in reader.grids.items()}, found)


def _decoded(data: bytes, given: str | None, said: str | None, path: Path) -> tuple[str, encodings.Detected]:
    """Return the text in the encoding given by the user, else in the one the file names, where it fits, else as detected."""
    if not given and said:
        try:
            return encodings.decode(data, said, path.name)[0], encodings.Detected(said, tr("文件自己写明"))
        except GewuError:
            return encodings.decode(data, None, path.name)
    return encodings.decode(data, given, path.name)


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise GewuError(
            tr("文件“{file}”过大，不能导入。").format(file=path.name), remedy=tr("请另存为 .xlsx，或拆分后分批导入。")
        )
    return path.read_bytes()


class _Html(HTMLParser):
    """Collects tables; what stands in a table within a cell belongs to that cell."""

    def __init__(self, progress: Progress, length: int) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[_Grid] = []
        self._depth = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._silent = 0

    def handle_starttag(self, tag: str, attributes) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.grids.append(_Grid())
        elif tag in ("script", "style"):
            self._silent += 1
        elif self._depth == 1 and tag == "tr":
            self._take()
            self.grids[-1].row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._take()
            found = dict(attributes)
            self._cell, self._span = [], (_span(found.get("rowspan")), _span(found.get("colspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(self._silent - 1, 0)
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._take()
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._take()
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._take()

    def _take(self) -> None:
        if self._cell is None or not self.grids:
            return
        text = "".join(self._cell).replace("\xa0", " ")
        text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
        self.grids[-1].put(text or None, *self._span)
        self._cell = None


def _span(text: str | None) -> int:
    return int(text) if text and text.strip().isdigit() and len(text.strip()) < 6 else 1


def _more(text: str) -> int:
    return 1 + int(text) if text.isdigit() and len(text) < 6 else 1


class _SpreadsheetXml:
    """Collects the sheets of SpreadsheetML 2003: Worksheet, Table, Row (ss:Index), Cell (ss:Index, ss:MergeAcross, ss:MergeDown), Data."""

    def __init__(self) -> None:
        self.grids: dict[str, _Grid] = {}
        self._grid = _Grid()
        self._text: list[str] | None = None
        self._cell: dict = {}
        self._value = None

    def read(self, text: str, progress: Progress) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        for start in range(0, len(text), 1 << 20):
            progress(0.9 * start / len(text), tr("读取表格"))
            parser.Parse(text[start : start + (1 << 20)], False)
        parser.Parse("", True)

    def _start(self, name: str, attributes: dict) -> None:
        name = name.rpartition(":")[2]
        found = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self._grid = self.grids.setdefault(found.get("Name") or f"Sheet{len(self.grids) + 1}", _Grid())
        elif name == "Row":
            index = found.get("Index")
            self._grid.row(int(index) - 1 if index and index.isdigit() else None)
        elif name == "Cell":
            self._cell, self._value = found, None
        elif name == "Data":
            self._text = []
            self._kind = found.get("Type", "String")

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "Data" and self._text is not None:
            self._value = _typed("".join(self._text), self._kind)
            self._text = None
        elif name == "Cell":
            index = self._cell.get("Index", "")
            down, across = self._cell.get("MergeDown", "0"), self._cell.get("MergeAcross", "0")
            self._grid.put(
                self._value, _more(down), _more(across), int(index) - 1 if index.isdigit() else None
            )  # fmt: skip

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def _typed(text: str, kind: str):
    if kind == "Number" and _NUMBER.fullmatch(text.strip()):
        plain = text.strip()
        return int(plain) if plain.lstrip("-").isdigit() and len(plain) <= 15 else float(plain)
    if kind == "DateTime":
        return text.strip().removesuffix("T00:00:00.000")
    if kind == "Boolean":
        return text.strip() == "1"
    return text or None
