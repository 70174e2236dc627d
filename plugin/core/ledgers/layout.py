"""Where things lie on a sheet: title, unit line, two header rows, rows with their 小计, 合计, signatures, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from openpyxl.utils import get_column_letter

from .definitions import Ledger
from .rows import Rows

TITLE_ROW, META_ROW, GROUP_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4, 5
_NOT_IN_SHEET_NAMES = re.compile(r"[\x00-\x1f\[\]:*?/\\]")
_LONGEST_SHEET_NAME = 31


@dataclass
class Placement:
    """Row numbers count from 1. `subtotals` maps a 小计 row to the (first, last) sheet rows it sums."""

    ledger: Ledger
    sheet: str
    first: int = FIRST_ROW
    last: int = FIRST_ROW
    total: int = 0
    sign: int = 0
    notes: list[int] = field(default_factory=list)
    subtotals: dict[int, tuple[int, int]] = field(default_factory=dict)

    def letter(self, column: str) -> str:
        return get_column_letter(self.ledger.index(column) + 1)

    def range(self, column: str, sheet: bool = True) -> str:
        """Return the absolute range of a column's rows, with the sheet's name for use on other sheets."""
        letter = self.letter(column)
        cells = f"${letter}${self.first}:${letter}${self.last}"
        return f"{quoted(self.sheet)}!{cells}" if sheet else cells

    @property
    def last_letter(self) -> str:
        """Return the letter of the last visible column."""
        return get_column_letter(self.ledger.visible)

    @property
    def end(self) -> int:
        """Return the last used row."""
        return max([self.total, self.sign, self.last, *self.notes])


def place(rows: Rows, notes: int, sheet: str) -> Placement:
    """Return where the rows of a sheet go. `notes` is the number of lines below the signatures."""
    placement = Placement(rows.ledger, sheet)
    placement.last = FIRST_ROW + max(rows.count + sum(summed for _, _, summed in rows.groups), 1) - 1
    row = FIRST_ROW
    for start, stop, summed in rows.groups:
        if summed:
            placement.subtotals[row + stop - start] = (row, row + stop - start - 1)
        row += stop - start + summed
    after = placement.last + 1
    if rows.count:
        placement.total, after = after, after + 1
    placement.sign = after
    placement.notes = [after + 1 + number for number in range(notes)]
    return placement


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a legal sheet name (no []:*?/\\, at most 31 characters, not empty, not taken in any case)."""
    base = _NOT_IN_SHEET_NAMES.sub("", title).strip(" '")[:_LONGEST_SHEET_NAME] or "Sheet"
    name, number = base, 1
    while name.casefold() in {other.casefold() for other in taken}:
        number += 1
        ending = f"({number})"
        name = base[: _LONGEST_SHEET_NAME - len(ending)] + ending
    return name


def quoted(sheet: str) -> str:
    """Return a sheet name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def segments(ledger: Ledger, count: int) -> list[tuple[int, int]]:
    """Return `count` column ranges (from 1, inclusive) of about equal width over the visible columns."""
    widths = [0.0 if column.hidden else column.width for column in ledger.columns[: ledger.visible]]
    ends = np.cumsum(widths)
    found, first = [], 1
    for number in range(1, count + 1):
        near = int(np.abs(ends - ends[-1] * number / count).argmin()) + 1
        last = min(max(near, first), len(widths) - (count - number)) if number < count else len(widths)
        found.append((first, last))
        first = last + 1
    return found
