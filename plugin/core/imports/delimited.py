"""csv and txt files as rows of texts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..errors import GewuError
from ..progress import Progress, silent
from ..text import tr
from . import contents
from .encoding import Detected, decode

_DELIMITERS = (",", "\t", ";", "|", "\uff0c")
_LARGEST_FILE = 1_000_000_000
_LONGEST_CELL = 10_000_000
#: Letters of one line, and cells of one file (rows count as one more): beyond, memory would not be bounded.
_LONGEST_LINE = 20_000_000
_MOST_CELLS = 15_000_000
#: Columns kept.
WIDEST = 512
#: More line breaks than this inside one quoted cell: a quote was opened and never closed.
_LINES_IN_CELL = 200


def read(
    path: Path, encoding: str | None = None, limit: int | None = None, progress: Progress = silent
) -> tuple[list[list[str]], Detected, str]:
    """Return (rows, encoding used, name of the delimiter in the user's language) of a text file; at most `limit` rows.

    Raises GewuError for binary, oversized or unreadable files.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise GewuError(
                tr("文件“{file}”超过 1 GB，不能导入。").format(file=path.name), remedy=tr("请拆分后分批导入。")
            )
        data = path.read_bytes()
    except OSError as error:
        raise contents.unreadable(path, error) from error
    progress(0.1, tr("识别文字编码"))
    text, found = decode(data, encoding, path.name)
    del data
    text = text.replace("\0", "")
    delimiter = sniff(text)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        try:
            rows = _rows(text, delimiter, csv.QUOTE_MINIMAL, limit, progress)
            if any(cell.count("\n") > _LINES_IN_CELL for row in rows for cell in row):
                rows = _rows(text, delimiter, csv.QUOTE_NONE, limit, progress)
        except csv.Error:
            rows = _rows(text, delimiter, csv.QUOTE_NONE, limit, progress)
    except (_TooLarge, csv.Error) as error:
        raise GewuError(
            tr("“{file}”不像表格：有特别长的行或单元格，或内容过多，为安全起见不予读取。").format(file=path.name),
            details=str(error),
            remedy=tr("请检查文件是否损坏、分隔符和引号是否完整；数据确实很多的，请拆分后分批导入。"),
        ) from error
    return rows, found, _name(delimiter)


class _TooLarge(Exception):
    """More than is read of a text file."""


def _lines(text: str) -> Iterator[str]:
    """Give the lines of a text. Raises _TooLarge: the csv reader makes a list of all cells of a line, whatever they are."""
    for line in io.StringIO(text, newline=None):
        if len(line) > _LONGEST_LINE:
            raise _TooLarge(f"a line of {len(line)} letters")
        yield line


def sniff(text: str) -> str:
    """Return the delimiter under which the first lines split into the same number (>1) of cells most often."""
    sample = "\n".join(text[:200_000].splitlines()[:60])
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            continue
        width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        score = times / len(widths) * min(width, 10) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _name(delimiter: str) -> str:
    return {
        ",": tr("逗号"), "\t": tr("制表符"), ";": tr("分号"), "|": tr("竖线"), "\uff0c": tr("全角逗号"),
    }[delimiter]  # fmt: skip


def _rows(text: str, delimiter: str, quoting: int, limit: int | None, progress: Progress) -> list[list[str]]:
    reader = csv.reader(_lines(text), delimiter=delimiter, quoting=quoting)
    rows = []
    count = 0
    for row in reader:
        count += 1 + min(len(row), WIDEST)
        if count > _MOST_CELLS:
            raise _TooLarge(f"more than {_MOST_CELLS} cells")
        rows.append(row if len(row) <= WIDEST else row[:WIDEST])
        if limit is not None and len(rows) >= limit:
            break
        if len(rows) % 5000 == 0:
            progress(0.2 + 0.7 * min(len(rows) / 200_000, 1.0), tr("读取第 {row} 行").format(row=len(rows)))
    return rows
