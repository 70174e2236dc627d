"""Values → the XML of spreadsheet cells (ECMA-376 part 1, 18.3.1.4).

Texts are written as inline strings, so nothing in the data is ever taken for a formula; those that begin like one also carry
the quote prefix, so that editing the cell does not turn them into one.
"""

from __future__ import annotations

import re
from datetime import date as Date
from html import escape

import numpy as np

from . import catalogue

LONGEST = 32767
#: What XML 1.0 cannot hold, and lone surrogates.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_EPOCH = Date(1899, 12, 30)


def clean(text: str) -> str:
    """Return text a cell can hold: no control characters, line ends as \\n, at most 32,767 UTF-16 units (marked when cut)."""
    if not text.isprintable():
        text = _ILLEGAL.sub("", text.replace("\r\n", "\n"))
        text = text.replace("\r", "\n")
    if len(text) * 2 > LONGEST and len(text.encode("utf-16-le")) // 2 > LONGEST:
        note = catalogue.house()["texts"]["cut"]
        room = (LONGEST - len(note)) * 2
        text = text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + note
    return text


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula (also when it is saved as CSV later)."""
    return text.startswith(_FORMULA_STARTS)


def text_tail(text: str, plain: int, quoted: int) -> str:
    """Return everything of a text cell after its r="…" attribute. plain, quoted: style numbers."""
    if is_dangerous(text):  # before cleaning: a leading tab or carriage return counts
        plain = quoted
    cleaned = clean(text)
    if not cleaned:
        return f' s="{plain}"/>'
    if "_x" in cleaned:
        cleaned = _ESCAPED.sub("_x005F_", cleaned)
    return f' s="{plain}" t="inlineStr"><is><t xml:space="preserve">{escape(cleaned, quote=False)}</t></is></c>'


def text_tails(values: np.ndarray, plain: int, quoted: int, blank: str) -> list[str]:
    """Return the tails of a column of texts; equal texts are made once."""
    empty = text_tail(blank, plain, quoted)
    known = {None: empty, "": empty}
    tails = []
    for value in values:
        tail = known.get(value)
        if tail is None:
            tail = known[value] = text_tail(value, plain, quoted)
        tails.append(tail)
    return tails


def number_tail(value: float, style: int, blank: str = "", blank_style: int | None = None) -> str:
    """Return the tail of a number cell; an unknown value is empty or shows `blank`."""
    if value != value:
        return text_tail(blank, style if blank_style is None else blank_style, style)
    return f' s="{style}"><v>{_number(value)}</v></c>'


def number_tails(values: np.ndarray, style: int, blank: str) -> list[str]:
    """Return the tails of a column of numbers (float64, NaN = unknown)."""
    return [number_tail(value, style, blank) for value in values.tolist()]


def date_tails(values: np.ndarray, style: int, blank: str) -> list[str]:
    """Return the tails of a column of ISO dates; what is no date stays the text it is."""
    tails = []
    for value in values:
        try:
            day = Date.fromisoformat(value[:10])
        except (TypeError, ValueError):
            tails.append(text_tail(value or blank, style, style))
        else:
            tails.append(f' s="{style}"><v>{(day - _EPOCH).days}</v></c>')
    return tails


def formula_tail(formula: str, value: float | str, style: int) -> str:
    """Return the tail of a formula cell with the value it has now; NaN is kept as an empty text."""
    if isinstance(value, str):
        return f' s="{style}" t="str"><f>{escape(formula, quote=False)}</f><v>{escape(value, quote=False)}</v></c>'
    return f' s="{style}"><f>{escape(formula, quote=False)}</f><v>{_number(value)}</v></c>'


def formula_tails(formula: str, values: np.ndarray, style: int, blank: str) -> list[str]:
    """Return the tails of a column that has one formula per row."""
    return [formula_tail(formula, blank if value != value else value, style) for value in values.tolist()]


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
