"""How a sheet fills paper: empty columns hidden, widths and heights from the texts, one page where it can be, no foot alone on a page."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from . import catalogue
from .definitions import AREA, INTEGER, PERCENT, SCORE, TALLY, Column, Ledger
from .layout import FIRST_ROW, Placement
from .rows import Rows

#: Points of one unit of column width: a digit of the default font (宋体 10.5 pt), half a Chinese character.
_UNIT = 5.25
#: Units of a column's width that its text cannot use.
_PADDING = 1.2
_TALLEST = 400.0
#: A sheet with more manual breaks than this is refused by Excel.
_MOST_BREAKS = 1023
#: The last rows that go with the foot: at least so many, about so much of the page.
_KEPT_ROWS, _KEPT_SHARE = 3, 0.2
#: Rows looked at to choose widths, and the units given to a column at a time.
_SAMPLE, _GIFTS = 1000, (2, 4, 8, 16)


@dataclass(frozen=True)
class Paper:
    """`pages_tall`: 1 = the whole sheet on one page, 0 = as many as it takes; `breaks`: rows after which a page ends."""

    pages_tall: int
    breaks: tuple[int, ...]


def fitted(rows: Rows) -> Rows:
    """Return the rows with their optional columns hidden where nothing is in them, and what is left of the paper's width
    given to the `stretch` columns where it saves most lines."""
    ledger = rows.ledger
    if not rows.count:
        return rows
    empty = {column.id for column in ledger.columns if column.optional and _is_empty(rows.cells[column.id])}
    columns = [
        replace(column, hidden=True)
        if column.id in empty
        else replace(column, width=max(column.width, _number_width(column, rows.cells[column.id])))
        for column in ledger.columns
    ]
    columns = _grown(columns)
    elastic = [number for number, column in enumerate(columns) if column.stretch and not column.hidden]
    if elastic:
        spare = _widest() - sum(column.width for column in columns if not column.hidden)
        for number, width in zip(elastic, _widths([columns[number] for number in elastic], rows, spare)):
            columns[number] = replace(columns[number], width=width)
    return replace(rows, ledger=replace(ledger, columns=tuple(columns)))


def _grown(columns: list[Column]) -> list[Column]:
    """Return the columns with those that may `grow` wider by what is left of the paper, in equal parts."""
    growing = [column for column in columns if column.grow and not column.hidden]
    if not growing:
        return columns
    spare = _widest() - sum(column.width for column in columns if not column.hidden)
    gift = max(spare / len(growing), 0.0)
    return [
        replace(column, width=round(column.width + min(gift, column.grow), 1)) if column.grow else column
        for column in columns
    ]


def _number_width(column: Column, values: np.ndarray) -> float:
    """Return the width that shows every number of a column and their sum, in bold (a number too wide shows as ###)."""
    if not column.is_number or column.kind == PERCENT:
        return 0.0
    numbers = values.astype("float64")
    numbers = numbers[~np.isnan(numbers)]
    shown = [numbers.max(), numbers.min(), *([numbers.sum()] if column.total == "sum" else [])] if len(numbers) else []
    digits = ".0f" if column.kind in (INTEGER, TALLY) else ".2f" if column.kind in (AREA, SCORE) else ".6g"
    return max((len(format(number, digits)) * 1.05 + 1 + _PADDING for number in shown), default=0.0)


def _widths(columns: list[Column], rows: Rows, spare: float) -> list[float]:
    """Return the widths of `columns` after giving away `spare` units, each time to the column that saves most lines per unit.

    Judged by at most `_SAMPLE` rows, spread evenly.
    """
    step = max(rows.count // _SAMPLE, 1)
    sizes = [np.array([_units(text) for text in rows.cells[column.id][::step]], dtype="float64") for column in columns]
    widths = [column.width for column in columns]
    known = [_line_counts(size, width) for size, width in zip(sizes, widths)]
    while True:
        total = np.max(known, axis=0)
        best, gift, chosen = 0.0, 0, 0
        for number, size in enumerate(sizes):
            others = np.max([np.ones_like(size), *known[:number], *known[number + 1 :]], axis=0)
            for wider in _GIFTS:
                if wider <= spare:
                    saved = (total - np.maximum(others, _line_counts(size, widths[number] + wider))).sum() / wider
                    # a shorter text under a longer one saves nothing yet, but clears the way
                    saved += 0.01 * (known[number] - _line_counts(size, widths[number] + wider)).sum() / wider
                    if saved > best + 1e-9:
                        best, gift, chosen = saved, wider, number
        if not gift:
            return [round(width + max(spare, 0.0) / len(widths), 1) for width in widths]
        widths[chosen] += gift
        spare -= gift
        known[chosen] = _line_counts(sizes[chosen], widths[chosen])


def _widest() -> float:
    """Return how many units may stand side by side so that the body text stays readable on paper."""
    house = catalogue.house()
    return _inside(house["page"], "width") / _UNIT * house["fonts"]["body"]["size"] / house["page"]["smallest"] - 0.5


def _line_counts(sizes: np.ndarray, width: float) -> np.ndarray:
    return np.maximum(np.ceil(sizes / (2 * np.floor(round(max(width - _PADDING, 2.0), 1) / 2))), 1.0)


def _units(text: str | None) -> int:
    return len(text.encode("gbk", "replace")) if text else 0


def _is_empty(values: np.ndarray) -> bool:
    return all(value is None or value != value or value == "" for value in values)


def lines(text: str, width: float) -> int:
    """Return how many lines a wrapped text takes in a column (or merged columns) of `width` units.

    A Chinese character is two units; one that does not fit into the rest of a line goes to the next.
    """
    if "\n" in text:
        return sum(lines(part, width) for part in text.split("\n"))
    room = round(max(width - _PADDING, 2.0), 1)
    if text.isascii():
        return max(math.ceil(len(text) / room), 1)
    room = 2 * math.floor(room / 2)
    return max(math.ceil(len(text.encode("gbk", "replace")) / room), 1)


def height(count: float) -> float:
    """Return the height in points of a table row with `count` lines."""
    heights = catalogue.house()["heights"]
    return min(max(count * heights["line"] + heights["padding"], heights["row"]), _TALLEST)


def row_heights(rows: Rows) -> np.ndarray:
    """Return the heights in points of the rows of a sheet, without 小计 and 合计; spreadsheets may still make them taller."""
    most = np.ones(rows.count)
    for column in rows.ledger.columns:
        if column.wrap and not column.is_number and not column.hidden:
            texts = rows.cells[column.id].tolist()
            known = {text: lines(text, column.width) if text else 1 for text in set(texts)}
            np.maximum(most, np.fromiter((known[text] for text in texts), dtype="float64", count=rows.count), out=most)
    house = catalogue.house()["heights"]
    return np.clip(most * house["line"] + house["padding"], house["row"], _TALLEST)


def header_heights(ledger: Ledger) -> tuple[float, float]:
    """Return the heights of the two header rows; the title of a lone column has both of them."""
    heights = catalogue.house()["heights"]
    shown = [column for column in ledger.columns if not column.hidden]
    under = max((lines(column.title, column.width) for column in shown if column.group), default=1)
    lone = max((lines(column.title, column.width) for column in shown if not column.group), default=1)
    most = max((lines(group, sum(widths)) for group, widths in _group_widths(shown)), default=1)
    upper = heights["group"] if most == 1 else most * heights["line"] + heights["padding"] + 2
    lower = max(under * heights["line"] + heights["padding"] + 2, lone * heights["line"] + 2 - upper)
    return upper, lower


def _group_widths(shown: list[Column]) -> list[tuple[str, list[float]]]:
    """Return each title over several columns with the widths below it."""
    found: list[tuple[str, list[float]]] = []
    for column in shown:
        if not column.group:
            found.append(("", []))
        elif found and found[-1][0] == column.group:
            found[-1][1].append(column.width)
        else:
            found.append((column.group, [column.width]))
    return [item for item in found if item[0]]


def paper(place: Placement, rows: Rows, tall: np.ndarray, around: float) -> Paper:
    """Return how the sheet is spread over pages. tall: `row_heights`; around: points of title, header, 合计 and foot.

    A sheet goes on one page while its body text stays readable; else the foot takes the last rows with it.
    """
    ledger, page = place.ledger, catalogue.house()["page"]
    groups = list(place.subtotals)[:-1] if ledger.page_per_group else []
    groups = groups if len(groups) <= _MOST_BREAKS else []
    scale = min(_inside(page, "width") / (ledger.width * _UNIT), 1.0)
    whole = around + tall.sum() + height(1) * len(place.subtotals)
    smallest = page["smallest"] / catalogue.house()["fonts"]["body"]["size"]
    if not groups and whole * smallest <= _inside(page, "height"):
        return Paper(1, ())
    kept, filled = 0, 0.0
    while kept < rows.count and (kept < _KEPT_ROWS or filled * scale < _inside(page, "height") * _KEPT_SHARE):
        kept += 1
        filled += tall[rows.count - kept]
    first = rows.count - kept
    last_group = rows.groups[-1][0] if rows.groups else 0
    if groups and first <= last_group:
        return Paper(0, tuple(groups))
    before = FIRST_ROW + first - 1 + sum(summed for _, stop, summed in rows.groups if stop <= first)
    return Paper(0, (*groups, before) if before >= FIRST_ROW and rows.count else tuple(groups))


def _inside(page: dict, side: str) -> float:
    """Return the printable width or height of the page in points."""
    edges = ("left", "right") if side == "width" else ("top", "bottom")
    return page[side] - 72 * sum(page[edge] for edge in edges)
