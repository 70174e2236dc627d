"""Columns that follow from others: sums over a row, counts over other sheets, rates and ranks.

Every one has a live formula for the workbook and the value it has now, so that viewers that do not calculate show numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from . import catalogue
from .context import LedgerContext
from .definitions import Column, Ledger
from .layout import Placement
from .rows import Rows

#: Stands for the row number in a row formula.
ROW = "\x01"
#: Totals over numbers, as `SUBTOTAL` makes them.
_NUMERIC = {"sum": lambda numbers: np.round(numbers.sum(), 6), "average": np.mean, "most": np.max}
_CRITERION = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)


@dataclass
class Derived:
    """The live formulas of the derived columns by column id, with ROW for the row number."""

    formulas: dict[str, str] = field(default_factory=dict)


def derive(rows: Rows, places: dict[str, Placement], sheets: dict[str, Rows], context: LedgerContext) -> Derived:
    """Fill in the derived columns of `rows.cells`, in the order of the sheet, and return their formulas.

    places: where each exported sheet's cells lie; a sheet that is not exported is counted but not referred to.
    sheets: the rows of every detail ledger, exported or not.
    """
    derived = Derived()
    own = places[rows.ledger.name]
    for column in rows.ledger.columns:
        kind = column.compute.get("type")
        if kind == "row_sum":
            _row_sum(column, rows, own, derived)
        elif kind == "aggregate":
            _aggregate(column, rows, places, sheets, context, derived)
        elif kind == "ratio":
            _ratio(column, rows, own, derived)
        elif kind == "rank":
            _rank(column, rows, own, derived)
        elif kind == "shortage":
            _shortage(column, rows, own, derived)
    return derived


def _shortage(column: Column, rows: Rows, own: Placement, derived: Derived) -> None:
    """What is missing from `less` to `of`; unknown where one of the two is."""
    need, have = (rows.cells[column.compute[name]].astype("float64") for name in ("of", "less"))
    rows.cells[column.id] = np.maximum(need - have, 0.0)
    need, have = (f"{own.letter(column.compute[name])}{ROW}" for name in ("of", "less"))
    derived.formulas[column.id] = f'IF(AND(ISNUMBER({need}),ISNUMBER({have})),MAX(0,{need}-{have}),"{column.blank}")'


def _row_sum(column: Column, rows: Rows, own: Placement, derived: Derived) -> None:
    parts = np.array([rows.cells[name] for name in column.compute["of"]], dtype="float64")
    needed = column.compute["needed"]  # without it the sum is not known
    known = ~np.isnan(rows.cells[needed].astype("float64"))
    rows.cells[column.id] = np.where(known, np.nansum(parts, axis=0), np.nan)
    cells = ",".join(f"{own.letter(name)}{ROW}" for name in column.compute["of"])
    derived.formulas[column.id] = f'IF(ISNUMBER({own.letter(needed)}{ROW}),SUM({cells}),"")'


def _aggregate(
    column: Column, rows: Rows, places: dict, sheets: dict, context: LedgerContext, derived: Derived
) -> None:
    how = column.compute
    detail, keys = sheets[how["ledger"]], rows.cells["key"]
    where = {name: text.format(**context.values()) for name, text in how.get("where", {}).items()}
    chosen = np.ones(detail.count, dtype=bool)
    for name, criterion in where.items():
        chosen &= _meets(detail.cells[name], criterion)
    amounts = np.ones(detail.count) if "sum" not in how else np.nan_to_num(detail.cells[how["sum"]].astype("float64"))
    totals = pd.Series(np.where(chosen, amounts, 0.0)).groupby(detail.cells["key"]).sum()
    needed = _needed(how, sheets)
    found = pd.Series(keys, dtype=object).map(totals).fillna(0.0).to_numpy(dtype="float64")
    if needed is not None:
        found = np.where([key in needed for key in keys], found, np.nan)
    rows.cells[column.id] = found
    place = places.get(how["ledger"])
    if place is None or not _affordable(rows, detail):
        return
    own_key = f"${places[rows.ledger.name].letter('key')}{ROW}"
    conditions = [f"{place.range('key')},{own_key}"] + [
        f"{place.range(name)},{_quoted(text)}" for name, text in where.items()
    ]
    formula = (
        f"SUMIFS({place.range(how['sum'])},{','.join(conditions)})"
        if "sum" in how
        else f"COUNTIFS({','.join(conditions)})"
    )
    if needed is not None:
        base = places.get("assessment")
        if base is None:
            return
        formula = f'IF(COUNTIFS({base.range("key")},{own_key})=0,"{column.blank}",{formula})'
    derived.formulas[column.id] = formula


def _needed(how: dict, sheets: dict[str, Rows]) -> set | None:
    """Return the keys of the assessed communities, where a column makes sense only for those."""
    return set(sheets["assessment"].cells["key"]) if how.get("needed") else None


def _affordable(rows: Rows, detail: Rows) -> bool:
    """Whether live counting stays quick: a whole city's would take a spreadsheet minutes at every change."""
    return rows.count * max(detail.count, 1) <= catalogue.house()["live_limit"]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _meets(values: np.ndarray, criterion: str) -> np.ndarray:
    """Return which values meet a COUNTIFS criterion ("<30", "待定", "<>停用", "=" for empty), as a spreadsheet decides."""
    operator, text = _CRITERION.fullmatch(criterion).groups()
    if operator in ("<", "<=", ">", ">="):
        numbers, bound = values.astype("float64"), float(text)
        return {"<": numbers < bound, "<=": numbers <= bound, ">": numbers > bound, ">=": numbers >= bound}[operator]
    same = np.array(
        [("" if value is None else str(value)).casefold() == text.casefold() for value in values], dtype=bool
    )
    return ~same if operator == "<>" else same


def _ratio(column: Column, rows: Rows, own: Placement, derived: Derived) -> None:
    how = column.compute
    whole = np.nansum([rows.cells[name].astype("float64") for name in how["to"]], axis=0)
    share = np.nan_to_num(rows.cells[how["of"]].astype("float64"))
    rows.cells[column.id] = np.divide(share, whole, out=np.full(rows.count, np.nan), where=whole > 0)
    cells = ",".join(f"{own.letter(name)}{ROW}" for name in how["to"])
    derived.formulas[column.id] = f'IF(SUM({cells})=0,"{column.blank}",{own.letter(how["of"])}{ROW}/SUM({cells}))'


def ratio_of_totals(column: Column, totals: dict[str, float]) -> float:
    """Return the ratio in a 小计 or 合计 row, NaN where nothing was decided."""
    whole = sum(np.nan_to_num(totals.get(name, 0.0)) for name in column.compute["to"])
    return np.nan_to_num(totals.get(column.compute["of"], 0.0)) / whole if whole else np.nan


def _rank(column: Column, rows: Rows, own: Placement, derived: Derived) -> None:
    of = column.compute["of"]
    scores = rows.cells[of].astype("float64")
    known = np.sort(scores[~np.isnan(scores)])
    better = len(known) - np.searchsorted(known, scores, side="right")
    rows.cells[column.id] = np.where(np.isnan(scores), np.nan, better + 1.0)
    cell = f"{own.letter(of)}{ROW}"
    derived.formulas[column.id] = (
        f'IF(ISNUMBER({cell}),SUMPRODUCT(({own.range("key", sheet=False)}<>"")*ISNUMBER({own.range(of, sheet=False)})'
        f'*(N(+{cell})<{own.range(of, sheet=False)}))+1,"{column.blank}")'
    )


def totals_of(ledger: Ledger, cells: dict[str, np.ndarray], start: int, stop: int) -> dict[str, float]:
    """Return what the 小计 or 合计 over the rows start..stop shows, by column id."""
    found: dict[str, float] = {}
    for column in ledger.columns:
        if column.total in _NUMERIC:
            numbers = cells[column.id][start:stop].astype("float64")
            numbers = numbers[~np.isnan(numbers)]
            if not len(numbers) and (column.blank or column.total != "sum"):
                found[column.id] = np.nan
            else:
                found[column.id] = float(_NUMERIC[column.total](numbers))
        elif column.total == "count":
            found[column.id] = float(sum(bool(value) for value in cells[column.count_of][start:stop]))
    for column in ledger.columns:
        if column.total == "row":
            found[column.id] = ratio_of_totals(column, found)
    return found


def total_formula(column: Column, own: Placement, first: int, last: int) -> str:
    """Return the live formula of a 小计 or 合计 over the sheet rows first..last; hidden and filtered rows do not count,
    and 小计 rows in between are left out by SUBTOTAL itself."""
    letter = own.letter(column.id)
    cells = f"{letter}{first}:{letter}{last}"
    if column.total == "count":
        return f"SUBTOTAL(103,{own.letter(column.count_of)}{first}:{own.letter(column.count_of)}{last})"
    if column.total != "sum" or column.blank:
        function = {"average": 101, "most": 104, "sum": 109}[column.total]
        return f'IF(SUBTOTAL(102,{cells})=0,"{column.blank}",SUBTOTAL({function},{cells}))'
    return f"SUBTOTAL(109,{cells})"
