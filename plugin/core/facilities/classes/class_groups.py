"""Facilities to be checked, in groups by what they have in common, so that many are settled at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import type_texts
from .class_rules import CODE, NAME, TEXT
from .classifying import MANUAL, REFUSED, doubtful_below

#: Why a facility is listed: no class found; classed or refused with doubt; told to be no facility, which may be looked over.
OPEN, DOUBT, OUT = "open", "doubt", "out"
_ORDER = (OPEN, DOUBT, OUT)
#: Letters of an ending that names may have in common, longest first, and how many names must share it.
_ENDINGS, _SHARED = (5, 4, 3, 2), 3
_EXAMPLES = 4
_QUOTED = re.compile("名称含“(.+?)”")
_TAIL = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]|\s+")


@dataclass(frozen=True)
class Group:
    """Facilities of one `kind` that have `by` (类型编码, 类型文字, 名称) `pattern` in common; by None: nothing in common.

    `rows`: their places in the frame; `class_code`: the class they have now, None without; `why`: their basis.
    """

    kind: str
    by: str | None
    pattern: str
    class_code: str | None
    rows: np.ndarray
    examples: tuple[str, ...]
    why: str

    @property
    def count(self) -> int:
        return len(self.rows)


def kinds(frame: pd.DataFrame) -> np.ndarray:
    """Return why each facility is listed, None for one that is settled (classed with confidence, given, or by hand)."""
    class_code, basis = _texts(frame, "class_code"), _texts(frame, "class_basis")
    sure = pd.to_numeric(frame["class_confidence"], errors="coerce").to_numpy(dtype=float)
    by_hand = _starts(basis, MANUAL)
    result = np.full(len(frame), None, dtype=object)
    unclassed = (class_code == "") & ~by_hand
    result[unclassed] = OPEN
    result[unclassed & _starts(basis, REFUSED)] = OUT
    with np.errstate(invalid="ignore"):
        doubtful = ~by_hand & (basis != "") & (sure < doubtful_below())
    result[doubtful & ((class_code != "") | (result == OUT))] = DOUBT
    return result


def groups(frame: pd.DataFrame, wanted: tuple[str, ...] = (OPEN, DOUBT, OUT)) -> list[Group]:
    """Return the groups of the listed facilities: what was not known, then what is doubtful, then what is out; the largest
    first.

    frame: uid, name, type_text, type_code, class_code, class_basis, class_confidence.
    """
    found = kinds(frame)
    rows = np.flatnonzero(np.isin(found, wanted))
    if not len(rows):
        return []
    names, basis, class_code = (_texts(frame, name)[rows] for name in ("name", "class_basis", "class_code"))
    by, pattern = _common(names, *(_texts(frame, name)[rows] for name in ("type_text", "type_code")), basis)
    table = pd.DataFrame(
        {"kind": found[rows], "by": by, "pattern": pattern, "class_code": class_code, "row": rows, "name": names}
    )
    table["word"] = np.where(table["kind"] == DOUBT, basis, "")  # a doubt is about one word of the name
    result = []
    for (kind, way, text, code, _), part in table.groupby(
        ["kind", "by", "pattern", "class_code", "word"], sort=False, dropna=False
    ):
        shown = tuple(dict.fromkeys(name for name in part["name"] if name))[:_EXAMPLES]
        why = basis[part.index[0]]
        result.append(Group(kind, way or None, text, code or None, part["row"].to_numpy(), shown, why))
    return sorted(result, key=lambda group: (_ORDER.index(group.kind), -group.count))


def _texts(frame: pd.DataFrame, name: str) -> np.ndarray:
    series = frame[name].astype(object)
    return series.where(~pd.isna(series), "").astype(str).to_numpy(dtype=object)


def _starts(texts: np.ndarray, prefix: str) -> np.ndarray:
    return np.array([text.startswith(prefix) for text in texts], dtype=bool)


def _common(names, type_texts_, codes, basis) -> tuple[np.ndarray, np.ndarray]:
    """Return (kind of pattern, pattern) per row: the type text, else the code, else a word of the name."""
    by, pattern = np.full(len(names), "", dtype=object), np.full(len(names), "", dtype=object)
    quoted = [_QUOTED.search(text) for text in basis]
    words = np.array([found.group(1) if found else "" for found in quoted], dtype=object)
    words[[not _is_plain(word) for word in words]] = ""
    typed = type_texts_ != ""
    by[typed], pattern[typed] = TEXT, type_texts_[typed]
    coded = ~typed & (codes != "")
    by[coded], pattern[coded] = CODE, [(type_texts.codes_in(code) or [code])[0] for code in codes[coded]]
    rest = np.flatnonzero(~typed & ~coded)
    by[rest[words[rest] != ""]] = NAME
    pattern[rest] = words[rest]
    left = rest[words[rest] == ""]
    pattern[left] = endings(names[left])
    by[left[pattern[left] != ""]] = NAME
    return by, pattern


def _is_plain(word: str) -> bool:
    """Return whether a word quoted in a basis stands in the name as it is (×门 stands for many)."""
    return not re.search("[×…、]", word)


def endings(names: np.ndarray) -> np.ndarray:
    """Return for each name the longest ending that at least three names share, "" where there is none."""
    bare = pd.Series([_TAIL.sub("", name) for name in names], dtype=object)
    result = np.full(len(names), "", dtype=object)
    for length in _ENDINGS:
        ending = bare.str[-length:].where(bare.str.len() > length, "")
        counts = ending.map(ending[result == ""].value_counts())
        take = (result == "") & (ending != "").to_numpy() & (counts.fillna(0) >= _SHARED).to_numpy()
        result[take] = ending.to_numpy()[take]
    return result


def suggestions(group: Group) -> list[tuple[str, str]]:
    """Return (kind, pattern) of the rules that fit a group, the likeliest first."""
    found: list[tuple[str, str]] = []
    word = _QUOTED.search(group.why)
    if group.kind == DOUBT and word and _is_plain(word.group(1)):
        found.append((NAME, word.group(1)))
    if group.by:
        found.append((group.by, group.pattern))
        if group.by == TEXT:
            levels = type_texts.alternatives(group.pattern)
            if levels and len(levels[0]) > 1:
                found.append((TEXT, levels[0][-1]))
    return list(dict.fromkeys(found))
