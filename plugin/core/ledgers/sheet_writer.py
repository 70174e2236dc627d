"""Writes the rows of one sheet as XML, a slice at a time, so that memory does not grow with the sheet."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from ..progress import Progress
from . import catalogue, cells, fit
from .aggregates import ROW, Derived, total_formula, totals_of
from .context import LedgerContext
from .definitions import DATE, Column
from .layout import GROUP_ROW, HEADER_ROW, META_ROW, TITLE_ROW, Placement, segments
from .rows import Rows
from .sheet_setup import header_spans
from .styles import StyleBook

SLICE = 2000
#: As wide as “说明：”, so that the numbers of the notes stand below each other.
INDENT = "\u3000" * 3


class SheetWriter:
    """Writes one sheet: `head`, then `body` slice by slice, then `foot`, each as strings of <row> elements.

    The styles are registered when the writer is made, before the skeleton is saved.
    """

    def __init__(
        self, place: Placement, rows: Rows, derived: Derived, styles: StyleBook, context: LedgerContext, mask: bool
    ) -> None:
        self._place, self._rows, self._derived, self._context, self._mask = place, rows, derived, context, mask
        self._ledger, self._house = rows.ledger, catalogue.house()
        self._letters = [get_column_letter(number) for number in range(1, len(self._ledger.columns) + 1)]
        self._around = {
            "title": styles.frame("title"),
            "left": styles.frame("meta", "left", wrap=False),
            "center": styles.frame("meta", "center", wrap=False),
            "right": styles.frame("meta", "right", wrap=False),
            "header": styles.frame("header", lines=True, fill="header"),
            "sign": styles.frame("foot", "left", wrap=False),
            "note": styles.frame("note", "left"),
            "empty": styles.frame("body", "center", lines=True),
        }
        self._heights = fit.row_heights(rows)
        self._plain = [styles.body(column) for column in self._ledger.columns]
        self._quoted = [styles.body(column, quote=True) for column in self._ledger.columns]
        self._levels = {
            level: (
                [styles.body(column, level, count=column.total == "count") for column in self._ledger.columns],
                styles.text(level),
            )
            for level in ("subtotal", "total")
        }

    def head(self) -> str:
        """Return the title, the unit line and the two header rows."""
        heights, texts, values = self._house["heights"], self._house["texts"], self._context.values(self._mask)
        upper, lower = fit.header_heights(self._ledger)
        visible = self._ledger.visible
        title = {1: self._ledger.heading.format(**values)}
        meta = [texts["unit"].format(**values), texts["date"].format(**values), self._ledger.unit_line]
        spots = {first: text for (first, _), text in zip(segments(self._ledger, 3), meta)}
        sides = {first: side for (first, _), side in zip(segments(self._ledger, 3), ("left", "center", "right"))}
        groups = {
            first: group or self._ledger.columns[first - 1].title for first, _, group in header_spans(self._ledger)
        }
        names = {number: column.title for number, column in enumerate(self._ledger.columns, start=1)}
        hidden = range(visible + 1, len(self._ledger.columns) + 1)
        groups.update({number: names[number] for number in hidden})
        lone = {first for first, _, group in header_spans(self._ledger) if not group}
        under = {number: text for number, text in names.items() if number not in lone}
        all_columns = range(1, len(self._ledger.columns) + 1)
        return "".join(
            (
                self._line(TITLE_ROW, title, {1: "title"}, heights["title"]),
                self._line(META_ROW, spots, sides, heights["meta"]),
                self._line(GROUP_ROW, groups, dict.fromkeys(all_columns, "header"), upper),
                self._line(HEADER_ROW, under, dict.fromkeys(all_columns, "header"), lower),
            )
        )

    def body(self, progress: Progress) -> Iterator[str]:
        """Yield the rows with their 小计 and the 合计."""
        if not self._rows.count:
            visible = range(1, self._ledger.visible + 1)
            yield self._line(self._place.first, {1: self._rows.missing}, dict.fromkeys(visible, "empty"), 36)
            return
        row, done = self._place.first, 0
        for start, stop, summed in self._rows.groups:
            for low in range(start, stop, SLICE):
                high = min(low + SLICE, stop)
                yield self._slice(low, high, row)
                row, done = row + high - low, done + high - low
                progress(done / self._rows.count, "")
            if summed:
                first, last = self._place.subtotals[row]
                yield self._sum_row(row, "subtotal", start, stop, first, last)
                row += 1
        yield self._sum_row(row, "total", 0, self._rows.count, self._place.first, self._place.last)

    def foot(self) -> str:
        """Return the signature line and the notes."""
        heights, texts = self._house["heights"], self._house["texts"]
        signs = dict(zip((first for first, _ in segments(self._ledger, len(texts["sign"]))), texts["sign"]))
        lines = [self._line(self._place.sign, signs, dict.fromkeys(signs, "sign"), heights["foot"])]
        for number, text in zip(self._place.notes, self._notes()):
            lines.append(self._line(number, {1: text}, {1: "note"}, self._note_height(text)))
        return "".join(lines)

    def paper(self) -> fit.Paper:
        """Return how the sheet is spread over pages."""
        heights, header = self._house["heights"], sum(fit.header_heights(self._ledger))
        foot = heights["foot"] + sum(self._note_height(text) for text in self._notes())
        around = heights["title"] + heights["meta"] + header + fit.height(1) + foot
        return fit.paper(self._place, self._rows, self._heights, around)

    def _note_height(self, text: str) -> float:
        fonts = self._house["fonts"]
        width = self._ledger.width * fonts["body"]["size"] / fonts["note"]["size"]
        return self._house["heights"]["note"] * fit.lines(text, width) + 2

    def _notes(self) -> list[str]:
        """Return the numbered lines below the signatures: CRS, dates and secrecy first, then the ledger's own."""
        texts = self._house["texts"]
        unused = [column.title for column in self._ledger.columns if column.optional and column.hidden]
        values = {
            **self._context.values(self._mask),
            "live": texts["live" if self._is_live() else "static"],
            "unused": texts["unused"].format(columns="、".join(unused)) if unused else "",
        }
        items = [texts["common"], *self._ledger.notes]
        return [
            f"{texts['note'] if number == 1 else INDENT}{number}. {text.format(**values)}"
            for number, text in enumerate(items, start=1)
        ]

    def _is_live(self) -> bool:
        """Whether every figure counted from other sheets follows them."""
        counted = [column.id for column in self._ledger.columns if column.compute.get("type") == "aggregate"]
        return all(name in self._derived.formulas for name in counted)

    def _line(self, row: int, texts: dict[int, str], styles: dict[int, str], height: float) -> str:
        """Return one row around the table; both dicts are by column number from 1."""
        found = []
        for number in sorted(styles):
            style = self._around[styles[number]]
            found.append(
                f'<c r="{get_column_letter(number)}{row}"{cells.text_tail(texts.get(number, ""), style, style)}'
            )
        return f'<row r="{row}" ht="{height:g}" customHeight="1">{"".join(found)}</row>'

    def _slice(self, low: int, high: int, row: int) -> str:
        tails = [self._tails(number, column, low, high) for number, column in enumerate(self._ledger.columns)]
        heights = [f"{value:g}" for value in self._heights[low:high].tolist()]
        template = (
            f'<row r="{ROW}" ht="%s">' + "".join(f'<c r="{letter}{ROW}"%s' for letter in self._letters) + "</row>"
        )
        return "".join(
            [
                (template % values).replace(ROW, str(number))
                for number, values in enumerate(zip(heights, *tails), start=row)
            ]
        )

    def _tails(self, number: int, column: Column, low: int, high: int) -> list[str]:
        values = self._rows.cells[column.id][low:high]
        style = self._plain[number]
        formula = self._derived.formulas.get(column.id)
        if formula:
            return cells.formula_tails(formula, values, style, column.blank)
        if column.kind == DATE:
            return cells.date_tails(values, style, column.blank)
        if column.is_number:
            return cells.number_tails(values, style, column.blank)
        return cells.text_tails(values, style, self._quoted[number], column.blank)

    def _sum_row(self, row: int, level: str, start: int, stop: int, first: int, last: int) -> str:
        columns, cells_of = self._ledger.columns, self._rows.cells
        totals = totals_of(self._ledger, cells_of, start, stop)
        styles, label_style = self._levels[level]
        label = (
            columns.index(self._ledger.column(self._ledger.group_label))
            if self._ledger.group_label and level == "subtotal"
            else 0
        )
        found, most = [], 1
        for number, column in enumerate(columns):
            style = styles[number]
            if number == label:
                tail = cells.text_tail(self._house["texts"][level], label_style, label_style)
            elif level == "subtotal" and self._repeats(column):
                text = str(cells_of[column.id][start] or "")
                most = max(most, fit.lines(text, column.width))
                tail = cells.text_tail(text, style, style)
            elif column.hidden:
                tail = f' s="{style}"/>'
            elif column.total == "row":
                formula = self._derived.formulas[column.id].replace(ROW, str(row))
                tail = cells.formula_tail(formula, _shown(totals[column.id], column), style)
            elif column.total:
                formula = total_formula(column, self._place, first, last)
                tail = cells.formula_tail(formula, _shown(totals[column.id], column), style)
            else:
                tail = f' s="{style}"/>'
            found.append(f'<c r="{self._letters[number]}{row}"{tail}')
        return f'<row r="{row}" ht="{fit.height(most) + 2:g}">{"".join(found)}</row>'

    def _repeats(self, column: Column) -> bool:
        return column.id in self._ledger.group_repeat or (
            not self._ledger.group_label and column.id == self._ledger.group_by
        )


def _shown(value: float, column: Column):
    return column.blank if value != value else value
