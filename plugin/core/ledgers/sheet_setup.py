"""Everything of a sheet that is not a cell: widths, merges, freeze, filter, lists, colours and the page, by openpyxl."""

from __future__ import annotations

from openpyxl.formatting.rule import Rule as ColourRule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ..text import stored
from . import catalogue
from .context import LedgerContext
from .definitions import Ledger, own_field
from .fit import Paper
from .layout import GROUP_ROW, HEADER_ROW, META_ROW, TITLE_ROW, Placement, segments
from .rows import Rows
from .styles import paint

_LONGEST_LIST = 255


def prepare(sheet: Worksheet, place: Placement, rows: Rows, context: LedgerContext, mask: bool, paper: Paper) -> None:
    """Set up one sheet of the skeleton for the cells that are streamed into it later."""
    ledger = place.ledger
    for number, column in enumerate(ledger.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = column.width, column.hidden
    _merge(sheet, place, rows)
    _view(sheet, place, rows)
    _page(sheet, place, context, mask, paper)
    if rows.count:
        _lists(sheet, place)
        _colours(sheet, place, context)


def header_spans(ledger: Ledger) -> list[tuple[int, int, str]]:
    """Return (first column, last column, group title) over the visible columns; a lone column has the title ""."""
    spans: list[tuple[int, int, str]] = []
    for number, column in enumerate(ledger.columns[: ledger.visible], start=1):
        if column.group and spans and spans[-1][2] == column.group:
            spans[-1] = (spans[-1][0], number, column.group)
        else:
            spans.append((number, number, column.group))
    return spans


def _merge(sheet: Worksheet, place: Placement, rows: Rows) -> None:
    last = place.ledger.visible
    spans = [(TITLE_ROW, 1, TITLE_ROW, last)]
    spans += [(META_ROW, first, META_ROW, stop) for first, stop in segments(place.ledger, 3)]
    for first, stop, group in header_spans(place.ledger):
        spans.append((GROUP_ROW, first, GROUP_ROW if group else HEADER_ROW, stop))
    spans += [(row, 1, row, last) for row in place.notes]
    signatures = len(catalogue.house()["texts"]["sign"])
    spans += [(place.sign, first, place.sign, stop) for first, stop in segments(place.ledger, signatures)]
    if not rows.count:
        spans.append((place.first, 1, place.first, last))
    for top, left, bottom, right in spans:
        if (top, left) != (bottom, right):
            sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def _view(sheet: Worksheet, place: Placement, rows: Rows) -> None:
    ledger = place.ledger
    frozen = ledger.index(ledger.freeze_after) + 2 if ledger.freeze_after else 1
    sheet.freeze_panes = f"{get_column_letter(frozen)}{place.first}"
    sheet.sheet_view.zoomScale = 90
    sheet.sheet_view.showGridLines = False
    sheet.sheet_format.defaultRowHeight = catalogue.house()["heights"]["row"]
    if rows.count:
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{place.last_letter}{place.last}"


def _page(sheet: Worksheet, place: Placement, context: LedgerContext, mask: bool, paper: Paper) -> None:
    page, texts = catalogue.house()["page"], catalogue.house()["texts"]
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", page["paper"]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, paper.pages_tall
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for side in ("left", "right", "top", "bottom", "header", "footer"):
        setattr(sheet.page_margins, side, page[side])
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"${GROUP_ROW}:${HEADER_ROW}"
    sheet.print_area = f"A1:{place.last_letter}{place.end}"
    who = f"{context.unit_name} {place.ledger.title}".strip().replace("&", "&&")
    for footer in (sheet.oddFooter, sheet.evenFooter):
        footer.left.text, footer.left.size = who, 9
        footer.center.text, footer.center.size = texts["page"], 9
        footer.right.text, footer.right.size = (texts["masked"] if mask else texts["internal"]), 9
    for row in paper.breaks:
        sheet.row_breaks.append(Break(id=row))


def _lists(sheet: Worksheet, place: Placement) -> None:
    """Offer the allowed values of option fields, and take only whole numbers for counts."""
    for column in place.ledger.columns[: place.ledger.visible]:
        field = own_field(place.ledger, column)
        if field is None:
            continue
        rule = None
        if isinstance(field.options, tuple) and field.options:
            choices = ",".join(field.options)
            if len(choices) + 2 <= _LONGEST_LIST:
                rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
                rule.error = stored("请从下拉列表中选择：{choices}").format(choices=choices)[:_LONGEST_LIST]
        elif field.type == "integer":
            low = int(field.min or 0)
            rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1=str(low), allow_blank=True)
            rule.error = stored("请填写不小于 {low} 的整数。").format(low=low)
        if rule is not None:
            rule.errorTitle = field.alias[:32]
            rule.showErrorMessage = True
            rule.add(f"{place.letter(column.id)}{place.first}:{place.letter(column.id)}{place.last}")
            sheet.add_data_validation(rule)


def _colours(sheet: Worksheet, place: Placement, context: LedgerContext) -> None:
    for rule in place.ledger.rules:
        value = rule.value.format(**context.values())
        formula = value if rule.when != "equal" else '"' + value.replace('"', '""') + '"'
        for column in rule.columns:
            letter = place.letter(column)
            cell = f"{letter}{place.first}"
            exceptions = "".join(f',${place.letter(name)}{place.first}<>"{text}"' for name, text in rule.unless.items())
            test = (
                f"{cell}={formula}"
                if rule.when == "equal"
                else f"AND(ISNUMBER({cell}),{cell}{_SIGNS[rule.when]}{formula}{exceptions})"
            )
            sheet.conditional_formatting.add(
                f"{cell}:{letter}{place.last}", ColourRule(type="expression", dxf=paint(rule.paint), formula=[test])
            )


_SIGNS = {"above": ">", "below": "<"}
