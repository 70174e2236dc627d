"""The look of cells, taken from `_house.json` and registered once in a workbook; cells then only carry a number."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from . import catalogue
from .definitions import Column


class StyleBook:
    """Gives the style number of each kind of cell in one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheet = workbook.worksheets[0]
        self._house = catalogue.house()
        side = Side(style="thin", color=self._house["line"])
        self._lines = Border(left=side, right=side, top=side, bottom=side)
        self._known: dict = {}

    def frame(self, role: str, align: str = "center", wrap: bool = True, lines: bool = False, fill: str = "") -> int:
        """Return the style of a cell around the table: title, meta, header, foot, note (`role` is a font's name)."""
        return self._style(role, "@", align, "center", wrap, lines, fill, False)

    def body(self, column: Column, level: str = "", quote: bool = False, count: bool = False) -> int:
        """Return the style of a table cell. level: "", "subtotal" or "total"; quote: text that must never be calculated."""
        house = self._house
        kind = "text" if column.compute.get("type") == "serial" else column.kind
        align = column.align or ("center" if column.compute and not column.is_number else house["align"][kind])
        font = "number" if column.is_number or count else ("strong" if level else "body")
        form = column.count_format if count else house["formats"][kind]
        if level and not count:
            form = house["zero_hidden"].get(kind, form)
        return self._style(
            font,
            form,
            "center" if count else align,
            "center",
            column.wrap,
            True,
            level,
            quote,
            bool(level),
            shrink=column.shrink,
        )

    def text(self, level: str, align: str = "center") -> int:
        """Return the style of a label such as 合计 in a table row."""
        return self._style("strong", "@", align, "center", False, True, level, False)

    def _style(
        self,
        font: str,
        form: str,
        align: str,
        vertical: str,
        wrap: bool,
        lines: bool,
        fill: str,
        quote: bool,
        bold: bool = False,
        shrink: bool = False,
    ) -> int:
        key = (font, form, align, vertical, wrap, lines, fill, quote, bold, shrink)
        if key not in self._known:
            house = self._house
            cell = Cell(self._sheet, row=1, column=1)
            cell.font = Font(
                name=house["fonts"][font]["name"], size=house["fonts"][font]["size"], bold=bold and font == "number"
            )
            cell.alignment = Alignment(
                horizontal=align, vertical=vertical, wrap_text=wrap and not shrink, shrink_to_fit=shrink
            )
            cell.number_format = form
            if lines:
                cell.border = self._lines
            if fill:
                cell.fill = PatternFill("solid", start_color=house["fills"][fill], end_color=house["fills"][fill])
            if quote:
                cell.quotePrefix = True
            self._known[key] = cell.style_id
        return self._known[key]


def default_font() -> Font:
    """Return the font whose digits are the unit of column widths: one that every Chinese machine has."""
    body = catalogue.house()["fonts"]["body"]
    return Font(name=body["name"], size=body["size"])


def paint(name: str) -> DifferentialStyle:
    """Return the colours of a conditional rule."""
    colours = catalogue.house()["paints"][name]
    return DifferentialStyle(
        font=Font(color=colours["font"]), fill=PatternFill("solid", bgColor=colours["fill"], fgColor=colours["fill"])
    )
