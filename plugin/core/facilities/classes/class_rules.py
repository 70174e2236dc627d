"""Rules learned from a person's corrections: applied before everything else, and what a new one would change."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...text import stored, tr
from . import text_hits, type_texts
from .taxonomy import Taxonomy

CODE, TEXT, NAME = "类型编码", "类型文字", "名称"
#: Which kind wins when several rules fit one facility: the narrower view first.
ORDER = (NAME, TEXT, CODE)


@dataclass
class Applied:
    """Per row: number of the rule that decides (-1: none), class and basis it gives."""

    rule: np.ndarray
    class_code: np.ndarray
    basis: np.ndarray
    notes: list[str] = field(default_factory=list)


def key(text) -> str:
    """Return a pattern or text as it is compared: one width and case, no spaces."""
    if text is None or text != text:
        return ""
    return "".join(unicodedata.normalize("NFKC", str(text)).lower().split())


def fits(kind: str, pattern: str, codes: np.ndarray, texts: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Return which rows one rule fits. A code fits by its beginning, a type text as a whole or by one of its levels,
    a name by containing the pattern."""
    wanted = key(pattern)
    column = {CODE: codes, TEXT: texts, NAME: names}[kind]
    if not wanted or not len(column):
        return np.zeros(len(column), dtype=bool)
    ids, unique = pd.factorize(column)
    if kind == NAME:
        found = pd.Series(text_hits.plain(unique), dtype=object).str.contains(wanted, regex=False).to_numpy(dtype=bool)
    elif kind == CODE:
        found = [any(code.startswith(wanted) for code in type_texts.codes_in(text)) for text in unique]
    else:
        found = [wanted in _paths(text) for text in unique]
    return np.append(np.asarray(found, dtype=bool), False)[ids]


def _paths(text: str) -> set[str]:
    """Return the texts a 类型文字 rule may name to fit: the whole, each alternative, and each run of its levels."""
    found = {key(text)}
    for levels in type_texts.alternatives(text):
        parts = [key(level) for level in levels]
        for start in range(len(parts)):
            for stop in range(start + 1, len(parts) + 1):
                found.add(";".join(parts[start:stop]))
    return found


def apply(rules: pd.DataFrame, codes: np.ndarray, texts: np.ndarray, names: np.ndarray, taxonomy: Taxonomy) -> Applied:
    """Return what the rules decide. Of several that fit a row, a name rule goes before a type text before a code, then
    the longer pattern, then the later one; a rule whose class the taxonomy has not is left out and told."""
    count = len(names)
    result = Applied(np.full(count, -1), np.full(count, None, dtype=object), np.full(count, None, dtype=object))
    weight = np.full(count, -1.0)
    dead = []
    for number, (kind, pattern, class_code, reason) in enumerate(_rows(rules)):
        if kind not in ORDER or not key(pattern):
            continue
        if class_code and taxonomy.get(class_code) is None:
            dead.append(f"{kind}“{pattern}”→{class_code}")
            continue
        own = (len(ORDER) - ORDER.index(kind)) * 1000 + min(len(key(pattern)), 999)
        rows = fits(kind, pattern, codes, texts, names) & (weight <= own)
        weight[rows] = own
        result.rule[rows] = number
        result.class_code[rows] = class_code
        result.basis[rows] = basis(kind, pattern, class_code, reason)
    if dead:
        text = tr("{count} 条学到的规则指向分类中没有的小类，没有采用：{rules}。")
        result.notes.append(text.format(count=len(dead), rules="、".join(dead[:5])))
    return result


def _rows(rules: pd.DataFrame):
    filled = rules.reindex(columns=["kind", "pattern", "class_code", "reason"]).astype(object)
    for row in filled.where(~pd.isna(filled), None).itertuples(index=False):
        yield row.kind, row.pattern, row.class_code or None, row.reason


def basis(kind: str, pattern: str, class_code: str | None, reason: str | None) -> str:
    """Return the stored words for a facility classed by a rule."""
    text = stored("学到的规则：{kind}“{pattern}”").format(kind=kind, pattern=pattern)
    if reason:
        text = stored("{text}（{reason}）").format(text=text, reason=reason)
    return text if class_code else stored("不计入：{text}").format(text=text)


@dataclass(frozen=True)
class Effect:
    """What a new rule would do to the facilities besides the chosen ones. `rows`: places of those that change; `sure`:
    how many of them had been classed with confidence; `rivals`: rules (as told) that say otherwise of some of these
    facilities, or of the same pattern."""

    rows: np.ndarray
    sure: int
    rivals: list[str] = field(default_factory=list)


def effect(
    frame: pd.DataFrame,
    kind: str,
    pattern: str,
    class_code: str | None,
    rules: pd.DataFrame,
    chosen: np.ndarray,
    free: np.ndarray,
    doubtful_below: float,
) -> Effect:
    """Return what the rule would change.

    frame: type_code, type_text, name, class_code, class_basis, class_confidence; chosen: places of the facilities set by
    hand in the same step; free: which facilities may be changed at all (bool).
    """
    codes, texts, names = (_column(frame, name) for name in ("type_code", "type_text", "name"))
    hit = fits(kind, pattern, codes, texts, names)
    rivals = []
    for other_kind, other_pattern, other_class, _ in _rows(rules):
        if other_class == class_code or other_kind not in ORDER:
            continue
        same = other_kind == kind and key(other_pattern) == key(pattern)
        if same or fits(other_kind, other_pattern, codes[hit], texts[hit], names[hit]).any():
            rivals.append(f"{other_kind}“{other_pattern}”")
    before = _column(frame, "class_code")
    differs = before != (class_code or "")
    if class_code is None:
        differs |= ~frame["class_basis"].astype(object).fillna("").astype(str).str.startswith("不计入").to_numpy()
    change = hit & free & differs
    change[chosen] = False
    rows = np.flatnonzero(change)
    confidence = pd.to_numeric(frame["class_confidence"], errors="coerce").to_numpy(dtype=float)[rows]
    with np.errstate(invalid="ignore"):
        sure = int(((before[rows] != "") & (confidence >= doubtful_below)).sum())
    return Effect(rows, sure, rivals)


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    series = frame[name].astype(object)
    return series.where(~pd.isna(series), "").astype(str).to_numpy(dtype=object)
