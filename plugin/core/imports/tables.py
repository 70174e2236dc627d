"""Tables without geometry of their own: workbooks and text files, opened alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from .. import schema
from ..errors import GewuError
from ..progress import Progress, silent
from ..text import tr
from . import delimited, header, workbook
from .names import key

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls")
_PREVIEW_ROWS = 300
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


@dataclass
class TableFile:
    """An opened table: its sheets, the encoding used ("" for workbooks), the header and the first rows.

    `preview` has one object column per name; its index is the row number as Excel shows it (1 = first row).
    """

    path: Path
    kind: str  # "workbook" or "text"
    sheets: list[str]
    sheet: str
    encoding: str
    header: header.Header
    preview: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    _given_encoding: str | None = None

    @property
    def fields(self) -> list[str]:
        return self.header.names

    def read(self, progress: Progress = silent) -> tuple[pd.DataFrame, list[str]]:
        """Return (all rows as `preview` has them, remarks). Raises GewuError."""
        rows, merges, _, _, notes = _load(self.path, self.kind, self.sheet, self._given_encoding, None, progress)
        found = header.find(rows, merges, known_names())
        frame, more = _frame(rows, merges, found)
        if self.kind == "text":
            more += _too_wide(rows, found)
        return frame, found.notes + notes + more


def open_table(path: Path | str, sheet: str | None = None, encoding: str | None = None) -> TableFile:
    """Open a workbook or text file by its content (not by its suffix). Raises GewuError."""
    path = Path(path)
    if not path.is_file():
        raise GewuError(tr("找不到文件“{file}”。").format(file=path), remedy=tr("请检查路径。"))
    if path.stat().st_size == 0:
        raise GewuError(tr("文件“{file}”是空的（0 字节）。").format(file=path.name), remedy=tr("请重新获取该文件。"))
    sheets, chosen, used, delimiter = [], "", None, ""
    if workbook.is_workbook(path):
        kind = "workbook"
        sheets, chosen, book_rows = workbook.first_rows(path, sheet, _PREVIEW_ROWS)
        rows, merges, notes = book_rows.rows, book_rows.merges, list(book_rows.notes)
    else:
        kind = "text"
        rows, merges, used, delimiter, notes = _load(path, kind, chosen, encoding, _PREVIEW_ROWS, silent)
    found = header.find(rows, merges, known_names())
    frame, more = _frame(rows, merges, found)
    if kind == "text":
        notes.insert(0, tr("编码 {encoding}（{how}），分隔符：{delimiter}。").format(
            encoding="UTF-8" if used.encoding == "utf-8-sig" else used.encoding, how=used.note, delimiter=delimiter))  # fmt: skip
    return TableFile(
        path, kind, sheets, chosen, used.encoding if used else "", found, frame, found.notes + notes + more, encoding
    )


@cache
def known_names() -> frozenset[str]:
    """Return the keys of every column name the schema understands; they help to find the header."""
    names = set()
    for table in schema.tables().values():
        for item in table.fields:
            names.update(key(text) for text in (item.name, item.alias, item.title, *item.synonyms))
    return frozenset(names - {"id", "层", "单元", "栋", "name"}) | {"id", "name"}


def _load(path: Path, kind: str, sheet: str, encoding: str | None, limit: int | None, progress: Progress):
    """Return (rows, merges, Detected or None, delimiter, notes)."""
    if kind == "workbook":
        found = workbook.read(path, sheet, limit, progress)
        return found.rows, found.merges, None, "", list(found.notes)
    rows, used, delimiter = delimited.read(path, encoding, limit)
    return rows, [], used, delimiter, []


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
    filled = 0
    for top, left, bottom, right in merges:
        if top < found.body or bottom <= top or left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for number in range(top + 1, min(bottom + 1, len(rows))):
            row = rows[number]
            if not any(cell not in (None, "") for cell in row):
                continue
            row.extend([None] * (left + 1 - len(row)))
            row[left] = value
            filled += 1
    return [tr("纵向合并的单元格已逐行补齐（{count} 格）。").format(count=filled)] if filled else []
