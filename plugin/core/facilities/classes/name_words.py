"""What the name of a facility says of its class: the word that ends last is its head (XX幼儿园停车场 is a car park)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from ... import resources
from . import text_hits
from .taxonomy import FacilityClass

CLASS, NOT, UNSURE = "class", "not", "unsure"
_BRACKET = re.compile(r"[(\[【<《〔]([^()\[\]【】<>《》〔〕]*)[)\]】>》〕]")


@dataclass(frozen=True)
class Word:
    """One entry of the word list. `text` is what is shown; `kind` CLASS, NOT or UNSURE.

    `against`: classes a type says that this word refuses ("*" = all but `but`); `clash`: with any other type it is a
    contradiction; `choices`: classes an unsure word leaves open; `at_end`: counts only as the end of the name (of a
    pattern: goes before every other word); `fallback`: counts only where no other word stands.
    """

    text: str
    kind: str
    class_code: str | None = None
    strong: bool = False
    why: str = ""
    against: frozenset = frozenset()
    but: frozenset = frozenset()
    clash: bool = False
    choices: frozenset = frozenset()
    sure: float | None = None
    at_end: bool = False
    fallback: bool = False

    def refuses(self, class_code: str) -> bool:
        """Return whether a facility of this class by type is none when its name ends in this word."""
        return class_code in self.against or ("*" in self.against and class_code not in self.but)


@dataclass(frozen=True)
class Lexicon:
    """The word list fitted to a taxonomy: `words` heads, `vetoes` words that refuse a class wherever they stand."""

    words: tuple[Word, ...]
    vetoes: tuple[Word, ...]
    patterns: tuple[tuple[re.Pattern, int], ...]
    tail: re.Pattern
    place: re.Pattern
    road: frozenset
    bracket_classes: frozenset = field(default_factory=frozenset)


@dataclass(frozen=True)
class Read:
    """Per name: number of its head word and of its veto word in the lexicon, -1 where there is none."""

    head: np.ndarray
    veto: np.ndarray


@lru_cache(maxsize=8)
def lexicon(classes: tuple[FacilityClass, ...]) -> Lexicon:
    """Return the word list for these classes: delivered words of classes that exist, and the classes' own words."""
    data = resources.read_json("facilities", "classifying.json")["names"]
    known = {entry.code for entry in classes}
    found: dict[str, Word] = {}

    def add(text: str, **rest) -> None:
        shown = text.lower()
        if len(shown.rstrip("$")) > 1:
            found.setdefault(shown, Word(shown.rstrip("$"), at_end=shown.endswith("$"), **rest))

    for entry in classes:
        for text in entry.words:
            add(text, kind=CLASS, class_code=entry.code, strong=True)
    for item in data["not"]:
        for text in item["words"]:
            add(text, **_refusal(item, known))
    for item in data["unsure"]:
        for text in item["words"]:
            add(text, kind=UNSURE, why=item["why"], choices=frozenset(item["or"]) & known)
    for item in data["classes"]:
        if item["class"] in known:
            for strength in ("strong", "weak"):
                for text in item[strength]:
                    add(text, kind=CLASS, class_code=item["class"], strong=strength == "strong")
    words = list(found.values())
    patterns = []
    for item in data["patterns"]:
        if "class" not in item or item["class"] in known:
            patterns.append((re.compile(item["regex"]), len(words)))
            words.append(_pattern_word(item))
    vetoes = [
        Word(text.lower(), NOT, why=item["why"], against=frozenset(item["classes"]))
        for item in data["veto"]
        for text in item["words"]
    ]
    tails = "|".join(re.escape(text) for text in sorted(data["tails"], key=len, reverse=True))
    return Lexicon(
        words=tuple(words),
        vetoes=tuple(vetoes),
        patterns=tuple(patterns),
        tail=re.compile(f"(?:(?:{tails})$|{data['tail_pattern']})"),
        place=re.compile(data["place_brackets"]),
        road=frozenset(ord(letter) for letter in data["road_letters"]),
        bracket_classes=frozenset(data["bracket_classes"]),
    )


def _refusal(item: dict, known: set) -> dict:
    by_type = item.get("class") if item.get("class") in known else None
    return {
        "kind": NOT,
        "why": item["why"],
        "against": frozenset(item.get("against", ())),
        "but": frozenset(item.get("except", ())),
        "clash": item.get("clash", False),
        "class_code": by_type,
        "sure": item.get("sure"),
        "fallback": item.get("fallback", False),
    }


def _pattern_word(item: dict) -> Word:
    if "unsure" in item:
        return Word(item["word"], UNSURE, why=item["unsure"], choices=frozenset(item["or"]))
    if "class" in item and "against" not in item:
        return Word(item["word"], CLASS, item["class"], item.get("strong", False))
    refusal = {**item, "why": item.get("not") or item["why"]}
    return Word(item["word"], **_refusal(refusal, {item.get("class")}), at_end=item.get("over", False))


def read(names: np.ndarray, words: Lexicon) -> Read:
    """Return what each name (any texts, None allowed) says; a bracket decides only when it names a stop, a car park or
    an entrance, or when the rest says nothing."""
    whole = text_hits.plain(names)
    base, inside = _split(whole, words)
    head = _heads(base, words)
    bracketed = np.flatnonzero(inside != "")
    if len(bracketed):
        there = _heads(inside[bracketed], words)
        take = np.zeros(len(bracketed), dtype=bool)
        for number, word in enumerate(words.words):
            mine = there == number
            if mine.any():
                take |= mine & (_decides(word, words) | _open(head[bracketed], words))
        head[bracketed[take]] = there[take]
    hits = text_hits.find(whole, [word.text for word in words.vetoes])
    chosen = text_hits.best(hits, len(whole), hits.end - hits.start)
    veto = np.where(chosen < 0, -1, hits.word[chosen] if len(hits.word) else -1)
    return Read(head, veto)


def _decides(word: Word, words: Lexicon) -> bool:
    if word.kind == CLASS:
        return word.class_code in words.bracket_classes
    return word.kind == NOT and bool({"*", "C01", "C04"} & word.against)


def _open(head: np.ndarray, words: Lexicon) -> np.ndarray:
    unsure = np.array([word.kind == UNSURE for word in words.words] + [True])
    return unsure[head]


def _split(whole: np.ndarray, words: Lexicon) -> tuple[np.ndarray, np.ndarray]:
    """Return (name without brackets, what the last bracket says unless it only tells the place)."""
    base, inside = whole.copy(), np.full(len(whole), "", dtype=object)
    has = pd.Series(whole, dtype=object).str.contains(r"[(\[【<《〔]", regex=True).to_numpy(dtype=bool)
    for row in np.flatnonzero(has):
        said = _BRACKET.findall(whole[row])
        rest = _BRACKET.sub("", whole[row])
        if not said or not rest:
            continue
        base[row] = rest
        if not words.place.search(said[-1]):
            inside[row] = said[-1]
    return base, inside


def _heads(texts: np.ndarray, words: Lexicon) -> np.ndarray:
    plain_words = [word.text for word in words.words[: len(words.words) - len(words.patterns)]]
    hits = text_hits.find(texts, plain_words)
    at_end = np.array([word.at_end for word in words.words])
    series = pd.Series(texts, dtype=object)
    full = series.str.len().to_numpy(dtype=np.int64)
    short = series.str.replace(words.tail, "", regex=True).str.replace(words.tail, "", regex=True)
    short = short.str.len().to_numpy(dtype=np.int64)
    last = (hits.end == full[hits.row]) | (hits.end == short[hits.row])
    on_road = np.isin(hits.follower, list(words.road))
    good = (~at_end[hits.word] | last) & ~on_road
    hits = text_hits.Hits(hits.row[good], hits.start[good], hits.end[good], hits.word[good], hits.follower[good])
    first = np.array([not word.fallback for word in words.words])[hits.word]
    chosen = text_hits.best(hits, len(texts), first, hits.end, hits.end - hits.start)
    head = np.where(chosen < 0, -1, hits.word[chosen] if len(hits.word) else -1)
    reach = np.where(chosen < 0, -1, hits.end[chosen] if len(hits.word) else -1)
    for pattern, number in words.patterns:
        found = series.str.contains(pattern, regex=True).to_numpy(dtype=bool)
        if not words.words[number].at_end:
            found &= reach < full
        head[found] = number
    return head
