"""Several tables on one sheet: below each other with blank rows between, or beside each other with a blank column between."""

from __future__ import annotations

from dataclasses import dataclass

from ..text import tr
from . import header
from .names import key

#: Rows looked at for finding where tables begin.
SEARCHED = 3000
_MOST = 12
_LEAST_ROWS = 2  # of a table: its header and one row of data


@dataclass(frozen=True)
class Block:
    """One table: its first and last row and column, 0-based and inclusive; `last` None: to the end of the sheet."""

    top: int
    last: int | None
    left: int
    right: int | None

    def title(self, number: int) -> str:
        """Return what the choice is called: 表 2（C5 起）."""
        place = f"{header.letter(self.left)}{self.top + 1}"
        return tr("表 {number}（{place} 起）").format(number=number, place=place)


def find(rows: list[list], merges=(), known: frozenset[str] = frozenset()) -> list[Block]:
    """Return the tables of a sheet when there are at least two, else nothing.

    Blank rows inside one table are usual, so a part below a gap counts as a table of its own only when it begins with a
    header that differs from the one above.
    """
    found: list[Block] = []
    for top, last in _stretches(rows[:SEARCHED]):
        for left, right in _column_groups(rows, top, last):
            part = cut(rows, Block(top, last, left, right))[top : last + 1]
            names = _header_keys(part, known)
            if names is None:
                continue
            found.append((Block(top, last, left, right), names))
    tables: list[tuple[Block, set]] = []
    for block, names in found:
        above = next((other for other, keys in tables if other.left == block.left and _alike(keys, names)), None)
        if above is None:
            tables.append((block, names))
    if len(tables) < 2:
        return []
    return _whole([block for block, _ in tables], rows)[:_MOST]


def cut(rows: list[list], block: Block) -> list[list]:
    """Return the rows with everything outside of the block taken out; row numbers stay."""
    right = None if block.right is None else block.right + 1
    last = len(rows) if block.last is None else block.last + 1
    return [
        [None] * block.left + row[block.left : right] if block.top <= number < last else []
        for number, row in enumerate(rows)
    ]


def _whole(blocks: list[Block], rows: list[list]) -> list[Block]:
    """Return the blocks reaching down to the next one below them: blank rows and parts without a header belong above."""
    result = []
    for block in blocks:
        below = [
            other.top for other in blocks
            if other.top > block.top and (block.right is None or other.left <= block.right) and (other.right is None or other.right >= block.left)
        ]  # fmt: skip
        result.append(Block(block.top, min(below) - 1 if below else None, block.left, block.right))
    return result


def _stretches(rows: list[list]) -> list[tuple[int, int]]:
    """Return (first, last) of every run of rows that are not blank."""
    runs, start = [], None
    for number, row in enumerate([*rows, []]):
        blank = not any(value is not None and value != "" for value in row)
        if blank and start is not None:
            runs.append((start, number - 1))
            start = None
        elif not blank and start is None:
            start = number
    return runs[:200]


def _column_groups(rows: list[list], top: int, last: int) -> list[tuple[int, int | None]]:
    """Return (left, right) of column groups with a blank column between them; one group that is open to the right when
    there are none, or when a part has no header of its own."""
    part = rows[top : last + 1]
    used: set[int] = set()
    for row in part:
        used.update(place for place, value in enumerate(row) if value is not None and value != "")
    groups: list[list[int]] = []
    for column in sorted(used):
        if groups and column == groups[-1][-1] + 1:
            groups[-1].append(column)
        else:
            groups.append([column])
    if len(groups) < 2 or any(len(group) < 2 for group in groups) or last - top + 1 < _LEAST_ROWS:
        return [(0, None)]
    return [(group[0], group[-1]) for group in groups]


def _header_keys(part: list[list], known: frozenset[str]) -> set[str] | None:
    """Return the keys of the header with which a part begins, None where it does not begin with one."""
    if len(part) < _LEAST_ROWS:
        return None
    found = header.find(part, (), known)
    if not found.count or not found.certain or found.first > 5:
        return None
    cells = [value for value in part[found.first] if value is not None and str(value).strip()]
    recognised = sum(key(str(value)) in known for value in cells)
    if len(cells) < 2 or found.body >= len(part) or not (recognised or _is_clear(part, found)):
        return None
    return {key(str(value)) for value in cells}


def _is_clear(part: list[list], found: header.Header) -> bool:
    """Return whether the row under the header holds a number where the header holds a name."""
    above, below = part[found.first], part[found.body]
    pairs = [(a, b) for a, b in zip(above, below) if a not in (None, "") and b not in (None, "")]
    return any(isinstance(a, str) and isinstance(b, (int, float)) for a, b in pairs)


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= 0.6 * min(len(one), len(other))
