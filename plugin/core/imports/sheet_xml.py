"""The two large parts of an .xlsx file, read as a stream: shared texts and the cells of a sheet (ECMA-376, part 1, clause 18).

openpyxl builds objects for every cell; a sheet of 100,000 rows takes it five times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from ..progress import Progress, silent
from ..text import tr

_CHUNK = 1 << 18
#: Pieces of one cell's text (a piece is at most as long as the parser's buffer), and letters of all shared texts.
_MOST_PIECES = 20_000
_MOST_LETTERS = 250_000_000
#: Cells of one row: a sheet has 16,384 columns, a damaged reference may name a later one.
_WIDEST_ROW = 1_000_000
#: Spreadsheets keep 15 digits of a number; longer whole numbers become floats, so that `values.to_code` sees the loss.
_EXACT_DIGITS = 15


@dataclass
class Formats:
    """What turns a number into a date: style numbers of dates and of durations, and the workbook's day 0."""

    dates: frozenset[int] = frozenset()
    durations: frozenset[int] = frozenset()
    epoch: object = None


@dataclass
class Cells:
    """Reads the rows of one sheet. hidden: rows with content that a filter or the user hides; uncached: formulas stored
    without their result; cut: whether there was content beyond the widest column."""

    strings: list[str]
    formats: Formats
    widest: int
    hidden: int = 0
    uncached: int = 0
    cut: bool = False
    _rows: list[tuple[int, list]] = field(default_factory=list)
    _columns: dict[str, int] = field(default_factory=dict)

    def rows(self, stream: BinaryIO) -> Iterator[list]:
        """Give the rows from the first of the sheet on; missing rows are empty lists. Raises ExpatError or ValueError."""
        self._row: list = []
        self._number = 0
        self._text: list[str] | None = None
        self._parts: list[str] = []
        self._cell: dict = {}
        self._place = -1
        self._formula = self._phonetic = self._is_hidden = False
        expected = 1
        for _ in _parsed(stream, self._start, self._end, self._data):
            if len(self._parts) > _MOST_PIECES:
                raise ValueError("a cell without an end")
            if self._place > _WIDEST_ROW:
                raise ValueError("a row without an end")
            for number, row in self._rows:
                while expected < number:
                    expected += 1
                    yield []
                if expected == number:
                    expected += 1
                    yield row
            self._rows.clear()

    def _start(self, name: str, attributes: dict) -> None:
        if name == "c":
            self._cell, self._parts, self._formula = attributes, [], False
            reference = attributes.get("r")
            self._place = self._place + 1 if reference is None else self._column(reference)
        elif name == "v" or name == "t":
            self._text = None if self._phonetic else self._parts
        elif name == "row":
            number = attributes.get("r")
            self._number = int(number) if number else self._number + 1
            self._row, self._place = [], -1
            self._is_hidden = attributes.get("hidden") in ("1", "true")
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._text = None
        elif name == "c":
            self._take()
        elif name == "row":
            self.hidden += self._is_hidden and any(value is not None for value in self._row)
            self._rows.append((self._number, self._row))
        elif name == "rPh":
            self._phonetic = False

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _take(self) -> None:
        kind = self._cell.get("t", "n")
        if not self._parts:
            self.uncached += self._formula and kind != "str"
            return
        value = self._value("".join(self._parts), kind)
        if self._place >= self.widest:
            self.cut = True
            return
        row = self._row
        gap = self._place - len(row)
        if gap == 0:
            row.append(value)
        elif gap > 0:
            row.extend([None] * gap)
            row.append(value)
        else:
            row[self._place] = value

    def _value(self, text: str, kind: str):
        if kind == "s":
            return self.strings[int(text)]
        if kind == "n":
            plain = text.strip()
            if not plain:
                return None
            exact = plain.lstrip("-").isdigit() and len(plain) <= _EXACT_DIGITS
            number = int(plain) if exact else float(plain)
            style = int(self._cell.get("s") or 0)
            return self._date(number, style) if style in self.formats.dates else number
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            from openpyxl.utils.datetime import from_ISO8601

            return from_ISO8601(text)
        return text

    def _date(self, number, style: int):
        from openpyxl.utils.datetime import from_excel

        try:
            if style in self.formats.durations:
                return from_excel(number, self.formats.epoch, timedelta=True)
            return from_excel(number, self.formats.epoch)
        except (OverflowError, ValueError):
            return "#VALUE!"

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        place = self._columns.get(letters)
        if place is None:
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            if number < 1:
                raise ValueError(reference)
            place = self._columns[letters] = number - 1
        return place


def strings(stream: BinaryIO, progress: Progress = silent) -> list[str]:
    """Return the shared texts of a workbook, runs joined, phonetic readings left out.

    Raises ExpatError, ValueError for more text than a table can be, and what `progress` raises.
    """
    found: list[str] = []
    letters = 0
    parts: list[str] = []
    state = {"text": False, "phonetic": False}

    def start(name: str, _attributes: dict) -> None:
        if name == "t":
            state["text"] = not state["phonetic"]
        elif name == "si":
            parts.clear()
        elif name == "rPh":
            state["phonetic"] = True

    def end(name: str) -> None:
        nonlocal letters
        if name == "t":
            state["text"] = False
        elif name == "si":
            found.append("".join(parts))
            letters += len(found[-1]) + 40
        elif name == "rPh":
            state["phonetic"] = False

    def data(text: str) -> None:
        if state["text"]:
            parts.append(text)

    for _ in _parsed(stream, start, end, data):
        progress(0.0, tr("读取文字"))
        if letters > _MOST_LETTERS or len(parts) > _MOST_PIECES:
            raise ValueError("too much text")
    return found


def _parsed(stream: BinaryIO, start, end, data) -> Iterator[None]:
    """Feed a part to the handlers (names without prefix), giving control back after every chunk."""

    def refuse(*_args) -> None:
        raise ValueError("DOCTYPE")

    def prefixed_start(name: str, attributes: dict) -> None:
        start(name.rpartition(":")[2], attributes)

    def prefixed_end(name: str) -> None:
        end(name.rpartition(":")[2])

    def first(name: str, attributes: dict) -> None:
        """The root tells whether the part writes a prefix before its names."""
        plain = ":" not in name
        parser.StartElementHandler = start if plain else prefixed_start
        parser.EndElementHandler = end if plain else prefixed_end
        parser.StartElementHandler(name, attributes)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = first
    parser.CharacterDataHandler = data
    while True:
        chunk = stream.read(_CHUNK)
        parser.Parse(chunk, not chunk)
        yield
        if not chunk:
            return
