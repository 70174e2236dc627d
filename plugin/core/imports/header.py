"""Finding the header among title rows, unit lines, merged cells and two-level headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from ..text import tr
from .names import bare, key

_SEARCHED = 40  # rows looked at
_NUMBER = re.compile(r"^[-+]?[\d,\uff0c]*\.?\d+(e[-+]?\d+)?%?$", re.IGNORECASE)
_UNIT = re.compile(r"^[(（\[【].{1,8}[)）\]】]$|^(?:单位.{0,8}|户|人|个|栋|层|米|度|㎡|m2|m²|平方米|公顷|亩|万元|元)$")
_LONG_TEXT = 24
_TOTALS = {"合计", "总计", "小计", "累计", "共计", "total"}
_SUMS = re.compile(r"计|total", re.IGNORECASE)
_PAGE = re.compile(r"^[-\s]*(第\s*\d+\s*页|共\s*\d+\s*页|\d+\s*/\s*\d+\s*页?|page\s*\d+)", re.IGNORECASE)
_NOTE_STARTS = (
    "注:",
    "注\uff1a",
    "备注:",
    "备注\uff1a",
    "说明:",
    "说明\uff1a",
    "填报人",
    "填表人",
    "制表",
    "审核人",
    "数据来源",
)


@dataclass
class Header:
    """Where the columns' names stand and what they are.

    first, count: rows of the header (count 0: there is none); names: one per column, unique, never empty;
    certain: False when the first row may be data; notes: remarks in Chinese.
    """

    first: int
    count: int
    names: list[str]
    certain: bool = True
    notes: list[str] = field(default_factory=list)

    @property
    def body(self) -> int:
        """Return the index of the first row below the header."""
        return self.first + self.count


def find(rows: list[list], merges: list[tuple[int, int, int, int]] = (), known: frozenset[str] = frozenset()) -> Header:
    """Return the header of a sheet. `known` holds the keys (see `names.key`) of column names we understand."""
    sample = rows[:_SEARCHED]
    filled = [[place for place, value in enumerate(row) if not _blank(value)] for row in sample]
    width = max((len(row) for row in rows), default=0)
    if not any(filled):
        return Header(0, 0, [], False, [tr("表中没有内容。")])
    usual = _usual_width([len(places) for places in filled if places])
    wide = [place for place, places in enumerate(filled) if len(places) >= max(1, min(usual, max(2, 0.5 * usual)))]
    scores = {place: _score(sample, filled, place, known) for place in wide[:15]}
    best = max(scores, key=lambda place: (scores[place], -place)) if scores else None
    if best is None or scores[best] < 0.5:
        first = wide[0] if wide else next(place for place, places in enumerate(filled) if places)
        names = [tr("列{letter}").format(letter=letter(column)) for column in range(width)]
        return Header(first, 0, names, False, [tr("没有找到表头，各列按“列A、列B…”命名，请在字段对应中核对。")])
    return _levels(rows, merges, known, best, width)


def data_rows(rows: list[list], header: Header) -> tuple[np.ndarray, list[str]]:
    """Return (0-based row numbers that hold data, remarks): blank rows, repeated headers and titles, totals and foot notes
    left out."""
    heads = [_keys(rows[number]) for number in range(header.first, header.body)] if header.count else []
    firsts = {next((text for text in keys if text), "") for keys in heads}
    titles = {_keys(rows[number])[0] for number in range(header.first) if rows[number] and not _blank(rows[number][0])}
    width = len(header.names)
    kept: list[int] = []
    left_out = dict.fromkeys(("total", "foot", "header", "unit"), 0)
    for number in range(header.body, len(rows)):
        row = rows[number]
        first = next((value for value in row if value is not None and value != "" and not _blank(value)), None)
        if first is None:
            continue
        if number == header.body and header.count and _is_unit_line(row):
            left_out["unit"] += 1
        elif _is_total(row, first):
            left_out["total"] += 1
        elif first.__class__ is str and _is_foot(row, first, width):
            left_out["foot"] += 1
        elif header.count and first.__class__ is str and _repeats(row, first, heads, firsts, titles):
            left_out["header"] += 1
        else:
            kept.append(number)
    notes = []
    if left_out["total"]:
        notes.append(tr("已略去合计行 {count} 行。").format(count=left_out["total"]))
    if left_out["foot"]:
        notes.append(tr("已略去表尾说明 {count} 行。").format(count=left_out["foot"]))
    if left_out["header"]:
        notes.append(tr("已略去重复的表头 {count} 行。").format(count=left_out["header"]))
    if left_out["unit"]:
        notes.append(tr("已略去表头下的单位行，数值按字段自己的单位理解。"))
    return np.array(kept, dtype=int), notes


def _keys(row: list) -> list[str]:
    return [key(str(value)) if not _blank(value) else "" for value in row]


def _is_total(row: list, first) -> bool:
    """Return whether a row sums up others: one of its first three cells says 合计, or the first one ends so."""
    for value in row[:3]:
        if value.__class__ is str and len(value) <= 24 and _SUMS.search(value):
            text = key(value)
            if text in _TOTALS or (value == first and text.endswith(("小计", "合计"))):
                return True
    return first.__class__ is str and len(first) <= 24 and bool(_SUMS.search(first)) and key(first) in _TOTALS


def _is_foot(row: list, first: str, width: int) -> bool:
    text = first.strip()
    if text.startswith(_NOTE_STARTS):
        return width > 2 and sum(not _blank(value) for value in row) <= 4
    return bool(_PAGE.match(text)) and sum(not _blank(value) for value in row) <= 2


def _repeats(row: list, first: str, heads: list[list[str]], firsts: set[str], titles: set[str]) -> bool:
    """Return whether a row is the header or the title again, as on every page of a printed list."""
    if len(first) > 60:
        return False
    text = key(first)
    if text in firsts:
        keys = _keys(row)
        return any(_trimmed(keys) == _trimmed(head) for head in heads)
    return text in titles and sum(not _blank(value) for value in row) <= 2


def _trimmed(keys: list[str]) -> list[str]:
    return [text for text in keys if text]


def letter(column: int) -> str:
    """Return a column's letters as Excel shows them: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _blank(value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _is_unit_line(row: list) -> bool:
    filled = [value for value in row if not _blank(value)]
    return all(isinstance(value, str) and _UNIT.match(value.strip()) for value in filled)


def _is_name(value) -> bool:
    """Return whether a cell can be a column name: a short text that is not a number, or a year."""
    if isinstance(value, str):
        text = value.strip()
        return len(text) <= 40 and not _NUMBER.match(text) and not text.startswith(("http://", "https://"))
    return False


def _usual_width(widths: list[int]) -> float:
    return float(np.percentile(widths, 75)) if widths else 0.0


def _score(sample: list[list], filled: list[list[int]], place: int, known: frozenset[str]) -> float:
    """Return how much row `place` looks like a header: 0…1, plus what is recognised."""
    row, places = sample[place], filled[place]
    texts = [str(row[column]) for column in places]
    named = sum(_is_name(row[column]) for column in places) / len(places)
    unique = len(set(texts)) / len(places)
    short = sum(len(text.strip()) <= _LONG_TEXT for text in texts) / len(places)
    recognised = sum(key(text) in known or bare(text) in known for text in texts)
    below = [
        r for r in range(place + 1, min(place + 12, len(sample)))
        if len(filled[r]) >= 0.5 * len(places) and sample[r] != row  # the same header again, as on the next printed page
    ]  # fmt: skip
    if not below:
        return 0.3 + min(recognised, 3) * 0.2 if named == 1.0 and recognised else 0.0
    differs = _differs(sample, below, row, places)
    score = 0.35 * named + 0.1 * unique + 0.1 * short + 0.25 * differs + min(recognised, 4) * 0.15
    if named < 0.7 and not recognised:
        score -= 0.3
    if any(text in sample_text for text, sample_text in zip(texts, [_column_texts(sample, below, c) for c in places])):
        score -= 0.25  # the same value again below: this is a data row
    # a header stands on top: every row of the same width above speaks against it
    return score - 0.08 * sum(len(filled[above]) >= len(places) for above in range(place))


def _column_texts(sample: list[list], below: list[int], column: int) -> set[str]:
    return {str(sample[r][column]) for r in below if column < len(sample[r]) and not _blank(sample[r][column])}


def _differs(sample: list[list], below: list[int], row: list, places: list[int]) -> float:
    """Return the share of columns in which `row` is a name and the rows below are numbers, dates or much longer texts;
    0.5 for a table of texts only, where nothing can be told."""
    votes, told = 0, 0
    for column in places:
        values = [sample[r][column] for r in below if column < len(sample[r]) and not _blank(sample[r][column])]
        if not values:
            continue
        data = sum(not _is_name(value) for value in values) / len(values)
        if data > 0.5:
            told += 1
            votes += _is_name(row[column])
    return votes / told if told else 0.5


def _levels(rows: list[list], merges, known: frozenset[str], first: int, width: int) -> Header:
    """Return the header starting at (or just above) row `first`, with one or two levels of names."""
    groups = [merge for merge in merges if merge[0] == merge[2] and merge[3] > merge[1]]
    notes: list[str] = []
    for top in (first - 1, first):
        if top < 0 or top + 1 >= len(rows):
            continue
        spans = [merge for merge in groups if merge[0] == top]
        whole = any(right - left + 1 >= 0.8 * width for _, left, _, right in spans)
        under = rows[top + 1]
        if top == first:
            spanned = [c for _, left, _, right in spans for c in range(left, right + 1)]
            two = (
                bool(spanned)
                and not whole
                and all(_is_name(under[c]) for c in spanned if c < len(under) and not _blank(under[c]))
                and any(c < len(under) and not _blank(under[c]) for c in spanned)
            )
            two = two or _unmerged_pair(rows, top)
        else:
            two = bool(spans) and not whole and len(spans) + sum(not _blank(v) for v in rows[top]) > 2
        if two:
            names = _joined(rows[top], under, spans, width)
            notes.append(tr("两级表头：第 {a}、{b} 行。").format(a=top + 1, b=top + 2))
            return Header(top, 2, _unique(names, notes), True, notes)
    if first > 0:
        notes.append(tr("表头在第 {row} 行，其上为标题。").format(row=first + 1))
    return Header(first, 1, _unique([_label(rows[first], column) for column in range(width)], notes), True, notes)


def _unmerged_pair(rows: list[list], top: int) -> bool:
    """Return whether row `top` leaves blanks that the next row fills with names, as a two-level header in a csv does."""
    upper, lower = rows[top], rows[top + 1]
    names = [value for value in lower if not _blank(value)]
    if not names or not all(_is_name(value) for value in names) or top + 2 >= len(rows):
        return False
    gaps = [c for c, value in enumerate(lower) if not _blank(value) and (c >= len(upper) or _blank(upper[c]))]
    blanks_below = [c for c, value in enumerate(upper) if not _blank(value) and (c >= len(lower) or _blank(lower[c]))]
    data = rows[top + 2]
    return bool(gaps) and bool(blanks_below) and sum(not _blank(v) for v in data) > len(names)


def _joined(upper: list, lower: list, spans, width: int) -> list[str]:
    above = {c: left for _, left, _, right in spans for c in range(left, right + 1)}
    names, group = [], ""
    for column in range(width):
        own = _label(upper, column)
        sub = _label(lower, column)
        if column in above:
            group = _label(upper, above[column])
        elif own:
            group = own
        elif spans:
            group = ""
        names.append(f"{group}/{sub}" if group and sub and (column in above or not own or own != sub) else sub or own)
    return names


def _label(row: list, column: int) -> str:
    if column >= len(row) or _blank(row[column]):
        return ""
    value = row[column]
    return re.sub(r"\s+", "", str(value)) if re.search(r"[\u4e00-\u9fff]", str(value)) else " ".join(str(value).split())


def _unique(names: list[str], notes: list[str]) -> list[str]:
    """Return the names made different; `notes` tells which stood twice."""
    seen: dict[str, int] = {}
    result = []
    for column, name in enumerate(names):
        name = name or tr("列{letter}").format(letter=letter(column))
        name = "geometry_" if name == "geometry" else name  # frames keep "geometry" for shapes
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    twice = [name for name, times in seen.items() if times > 1]
    if twice:
        notes.append(
            tr("表头有重名的列：{names}；后面的列名加了序号，请在字段对应中核对取哪一列。").format(
                names="、".join(twice)
            )
        )
    return result
