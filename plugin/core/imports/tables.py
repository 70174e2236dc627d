"""Tables without geometry of their own: workbooks and text files, opened alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Union

import numpy as np
import pandas as pd

from .. import schema
from ..errors import GewuError
from ..progress import Progress, silent
from ..text import listed, tr
from . import blocks, contents, delimited, header, markup_tables, workbook
from .encoding import Detected
from .names import key

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls")
_PREVIEW_ROWS = 300
#: Rows gone through for merged cells: more only where merged cells lie over each other.
_MOST_FILLED = 1_200_000
#: Between the name of a sheet and of one of its tables.
_BETWEEN = " · "
_COMMA_NUMBER = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?|[-+]?\d+(,\d+)?")
#: A comma that cannot part thousands.
_SURE_COMMA = re.compile(r",(\d{1,2}|\d{4,})$|^[-+]?0,|^[-+]?\d{4,},|\.\d{3},")
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


@dataclass
class TableFile:
    """An opened table: its sheets, the encoding used ("" for workbooks), the header and the first rows.

    `preview` has one object column per name; its index is the row number as Excel shows it (1 = first row). A sheet with
    several tables stands in `sheets` once for each of them.
    """

    path: Path
    kind: str  # "workbook" or "text"
    sheets: list[str]
    sheet: str
    encoding: str
    header: header.Header
    preview: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    _reader: Reader | None = None
    _name: str = ""
    _block: blocks.Block | None = None

    @property
    def fields(self) -> list[str]:
        return self.header.names

    def read(self, progress: Progress = silent) -> tuple[pd.DataFrame, list[str]]:
        """Return (all rows as `preview` has them, remarks). Raises GewuError."""
        return self._frame(None, progress)

    def first(self, count: int, progress: Progress = silent) -> pd.DataFrame:
        """Return about the first `count` rows, without reading the rest. Raises GewuError."""
        return self._frame(count + blocks.SEARCHED, progress)[0].iloc[:count]

    def _frame(self, limit: int | None, progress: Progress) -> tuple[pd.DataFrame, list[str]]:
        sheet = self._reader.read(self._name, limit, progress)
        rows = sheet.rows if self._block is None else blocks.cut(sheet.rows, self._block)
        found = header.find(rows, sheet.merges, known_names())
        frame, more = _frame(rows, sheet.merges, found)
        if self.kind == "text":
            more += _too_wide(rows, found) + _decimal_commas(frame)
        return frame, found.notes + list(sheet.notes) + more


@dataclass
class Reader:
    """Where the rows of a table file come from. read(sheet, limit, progress) gives its rows; names: the sheets."""

    kind: str
    names: list[str]
    read: Callable[[str, Union[int, None], Progress], workbook.SheetRows]
    encoding: Detected | None = None
    notes: list[str] = field(default_factory=list)


def open_table(
    path: Path | str, sheet: str | None = None, encoding: str | None = None, reader: Reader | None = None
) -> TableFile:
    """Open a workbook or text file by its content (not by its suffix). Raises GewuError.

    reader: for a kind of file that is read elsewhere (.xls).
    """
    path = Path(path)
    if reader is None:
        if not path.is_file():
            raise GewuError(tr("找不到文件“{file}”。").format(file=path), remedy=tr("请检查路径。"))
        if path.stat().st_size == 0:
            raise GewuError(
                tr("文件“{file}”是空的（0 字节）。").format(file=path.name), remedy=tr("请重新获取该文件。")
            )
        reader = reader_of(path, encoding)
    wanted, _, table = (sheet or "").rpartition(_BETWEEN)
    if wanted not in reader.names:
        wanted, table = sheet or "", ""
    name, rows = _first_rows(reader, path, wanted)
    tables = blocks.find(rows.rows, rows.merges, known_names())
    titles = [f"{name}{_BETWEEN}{block.title(place + 1)}" for place, block in enumerate(tables)]
    chosen = titles.index(sheet) if sheet in titles else 0
    if table and sheet not in titles:
        raise _no_sheet(path, sheet, reader.names)
    block = tables[chosen] if tables else None
    part = rows.rows if block is None else blocks.cut(rows.rows, block)
    found = header.find(part, rows.merges, known_names())
    frame, more = _frame(part, rows.merges, found)
    if reader.kind == "text":
        more += _decimal_commas(frame)
    sheets = [item for other in reader.names for item in (titles if other == name and titles else [other])]
    notes = [*found.notes, *reader.notes, *more]
    if len(titles) > 1 and not table:
        notes.insert(
            0,
            tr("工作表“{sheet}”里有 {count} 张表，取第 1 张；其余可在“工作表”中选择。").format(
                sheet=name or path.name, count=len(titles)
            ),
        )
    return TableFile(
        path, reader.kind, sheets or titles, titles[chosen] if titles else name, reader.encoding.encoding if reader.encoding else "",
        found, frame.iloc[:_PREVIEW_ROWS], notes, reader, name, block,
    )  # fmt: skip


def reader_of(path: Path, encoding: str | None) -> Reader:
    """Return what reads a file. Raises GewuError for a file that is no table."""
    kind = contents.look(path)
    if kind in (contents.WORKBOOK, contents.OLE):
        return _book_reader(path)
    if kind in (contents.HTML, contents.SPREADSHEET_XML):
        take = markup_tables.read_html if kind == contents.HTML else markup_tables.read_spreadsheet_xml
        found = take(path, encoding)
        note = tr("编码 {encoding}（{how}）。").format(encoding=_shown(found.encoding), how=found.encoding.note)
        what = (
            tr("文件其实是网页，按其中的表格读取。")
            if kind == contents.HTML
            else tr("文件是 XML 表格（Excel 2003），按表格读取。")
        )
        return Reader("markup", found.names, lambda name, _limit, _progress: _copied(found.tables[name]), found.encoding, [what, note])  # fmt: skip
    if kind == contents.ARCHIVE:
        raise GewuError(
            tr("“{file}”是压缩文件，不是表格。").format(file=path.name), remedy=tr("请先解压，再选择其中的数据文件。")
        )
    return _text_reader(path, encoding)


def _book_reader(path: Path) -> Reader:
    visible, hidden = workbook.names(path)
    notes = [tr("另有隐藏的工作表：{names}，排在最后。").format(names=listed(hidden))] if hidden and visible else []
    return Reader(
        "workbook",
        visible + hidden,
        lambda name, limit, progress: workbook.read(path, name, limit, progress),
        None,
        notes,
    )


def _text_reader(path: Path, encoding: str | None) -> Reader:
    rows, used, delimiter = delimited.read(path, encoding, blocks.SEARCHED)
    note = tr("编码 {encoding}（{how}），分隔符：{delimiter}。").format(
        encoding=_shown(used), how=used.note, delimiter=delimiter
    )
    first = {"rows": rows}

    def read(_name: str, limit: int | None, progress: Progress) -> workbook.SheetRows:
        if limit is not None and limit <= blocks.SEARCHED and "rows" in first:
            return workbook.SheetRows(first.pop("rows")[:limit])
        return workbook.SheetRows(delimited.read(path, encoding, limit, progress)[0], notes=[note])

    return Reader("text", [], read, used, [note])


def _copied(sheet: workbook.SheetRows) -> workbook.SheetRows:
    """Return the sheet with rows of its own: merged cells are filled in place."""
    return workbook.SheetRows([list(row) for row in sheet.rows], sheet.merges, list(sheet.notes))


def _first_rows(reader: Reader, path: Path, sheet: str) -> tuple[str, workbook.SheetRows]:
    """Return (name, first rows) of the sheet, without a name of the first one that is not empty."""
    if not reader.names:
        return "", reader.read("", blocks.SEARCHED, silent)
    if sheet:
        if sheet not in reader.names:
            raise _no_sheet(path, sheet, reader.names)
        return sheet, reader.read(sheet, blocks.SEARCHED, silent)
    for name in reader.names:
        found = reader.read(name, blocks.SEARCHED, silent)
        if found.rows:
            return name, found
    return reader.names[0], workbook.SheetRows([])


def _no_sheet(path: Path, sheet: str, names: list[str]) -> GewuError:
    return GewuError(
        tr("“{file}”中没有工作表“{sheet}”。").format(file=path.name, sheet=sheet),
        remedy=tr("可选：{names}。").format(names=listed(names)),
    )


def _shown(found: Detected) -> str:
    return {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}.get(
        found.encoding, found.encoding
    )


@cache
def known_names() -> frozenset[str]:
    """Return the keys of every column name the schema understands; they help to find the header."""
    names = set()
    for table in schema.tables().values():
        for item in table.fields:
            names.update(key(text) for text in (item.name, item.alias, item.title, *item.synonyms))
    return frozenset(names - {"id", "层", "单元", "栋", "name"}) | {"id", "name"}


def _frame(rows: list[list], merges, found: header.Header) -> tuple[pd.DataFrame, list[str]]:
    names = found.names
    notes = _fill_merged(rows, merges, found)
    kept, more = header.data_rows(rows, found)
    width = len(names)
    cells = np.full((len(kept), width), None, dtype=object)
    errors = 0
    for place, number in enumerate(kept):
        row = rows[number][:width]
        cells[place, : len(row)] = row
    for column in range(width):
        values = cells[:, column]
        stripped = [value.strip() if value.__class__ is str else value for value in values]
        wrong = [value.__class__ is str and value in _ERRORS for value in stripped]
        errors += sum(wrong)
        values[:] = [None if bad or value == "" else value for value, bad in zip(stripped, wrong)]
    if errors:
        more.append(tr("{count} 个单元格是 Excel 错误值（#N/A 等），按空白处理。").format(count=errors))
    frame = pd.DataFrame(cells, index=pd.Index(kept + 1), columns=names, dtype=object)
    used = [
        name for name in names if not (name.startswith(tr("列{letter}").format(letter="")) and frame[name].isna().all())
    ]
    return frame[used], notes + more


def _decimal_commas(frame: pd.DataFrame) -> list[str]:
    """Write columns of numbers with a decimal comma (104,057 as 104.057) with a point; says which."""
    changed = []
    for name in frame.columns:
        cells = frame[name]
        filled = cells[cells.notna()]
        first = filled.iloc[:_PREVIEW_ROWS]
        if not len(first) or not first.map(lambda cell: bool(_COMMA_NUMBER.fullmatch(str(cell)))).all():
            continue
        if not first.map(lambda cell: bool(_SURE_COMMA.search(str(cell)))).any():
            continue  # 1,200 may be one thousand two hundred
        fits = filled.map(lambda cell: bool(_COMMA_NUMBER.fullmatch(str(cell))))
        rows = filled.index[fits]
        frame[name] = cells.where(
            ~cells.index.isin(rows),
            cells.astype(str).str.replace(".", "", regex=False).str.replace(",", ".", regex=False),
        )
        changed.append(name)
    return [tr("小数写作逗号的列：{names}，已按小数点读取。").format(names=listed(changed))] if changed else []


def _too_wide(rows: list[list], found: header.Header) -> list[str]:
    """Tell of lines with more cells than the header: a delimiter inside a text has moved the rest."""
    if not found.count:
        return []
    width = max((len(row) for row in rows[found.first : found.body]), default=0)
    wide = [n for n in range(found.body, len(rows)) if any(cell.strip() for cell in rows[n][width:])]
    if not wide:
        return []
    return [
        tr("有 {count} 行的内容比表头多（如第 {row} 行），可能文字中含分隔符、各列已错位，请核对源文件。").format(
            count=len(wide), row=wide[0] + 1
        )
    ]


def _fill_merged(rows: list[list], merges, found: header.Header) -> list[str]:
    """Give every row of a vertically merged data cell its value (a 街道 merged over its communities)."""
    filled, budget = 0, _MOST_FILLED
    for top, left, bottom, right in merges:
        if top < found.body or bottom <= top or left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        budget -= min(bottom + 1, len(rows)) - top
        if budget < 0:
            break
        for number in range(top + 1, min(bottom + 1, len(rows))):
            row = rows[number]
            if not any(cell not in (None, "") for cell in row):
                continue
            row.extend([None] * (left + 1 - len(row)))
            row[left] = value
            filled += 1
    return [tr("纵向合并的单元格已逐行补齐（{count} 格）。").format(count=filled)] if filled else []
