"""Which facility class a request (居民诉求) asks for, by the words of its text (`resources/facilities/request_words.json`).

Every word of the list found in the text scores for its class: more where a wish stands close before it (希望增设, 没有 …) or a
complaint close behind it (太远, 不够 …). The highest score counts, of equal ones the one mentioned first. Words of what is no
matter of facilities (噪音, 物业费 …) take part: where they win, the request stays without a class and says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from ... import resources
from ...progress import Progress, silent
from ...text import stored, tr
from ..classes import taxonomy

#: What `class_basis` begins with where nothing could be told, and where the text is about something else.
UNKNOWN, ELSEWHERE = stored("没有认出设施类别"), stored("不是设施诉求")
#: Texts between two reports of progress.
_STEP = 2000


@dataclass(frozen=True)
class _Hit:
    """A word found: its class (None = no matter of facilities, then `label` says what it is), where, and its score."""

    code: str | None
    label: str
    word: str
    start: int
    stop: int
    score: float


@cache
def _words() -> dict:
    return resources.read_json("facilities", "request_words.json")


@cache
def _literals() -> tuple[tuple[str, str | None, str], ...]:
    """Return (word, class code or None, label)."""
    raw = _words()
    found = [(word, code, "") for code, entry in raw["classes"].items() for word in entry["words"]]
    found += [(word, None, entry["label"]) for entry in raw["outside"] for word in entry["words"]]
    return tuple(found)


@cache
def _patterns() -> tuple[tuple[re.Pattern, str], ...]:
    raw = _words()["classes"].items()
    return tuple((re.compile(pattern), code) for code, entry in raw for pattern in entry.get("patterns", ()))


@cache
def _cues() -> tuple[re.Pattern, re.Pattern]:
    raw = _words()
    return tuple(re.compile("|".join(map(re.escape, raw[name]["words"]))) for name in ("wanted", "complained"))


def judge(text: str | None) -> tuple[str | None, str]:
    """Return (class code or None, the reason in words) for one text."""
    hits = _hits(text) if text else []
    if not hits:
        return None, UNKNOWN
    best = max(hits, key=lambda hit: (hit.score, -hit.start, hit.stop - hit.start))
    if best.code is None:
        return None, stored("{head}：{label}（“{word}”）").format(head=ELSEWHERE, label=best.label, word=best.word)
    others = {
        hit.code: hit.word for hit in sorted(hits, key=lambda hit: -hit.score) if hit.code not in (None, best.code)
    }
    basis = stored("按内容“{word}”").format(word=best.word)
    if others:
        named = "、".join(f"{taxonomy.load().name_of(code)}（“{word}”）" for code, word in list(others.items())[:2])
        basis += stored("；另提到{named}").format(named=named)
    return best.code, basis


def _hits(text: str) -> list[_Hit]:
    found = []
    for word, code, label in _literals():
        start = text.find(word)
        while start >= 0:
            found.append((start, start + len(word), code, label))
            start = text.find(word, start + len(word))
    for pattern, code in _patterns():
        found += [(match.start(), match.end(), code, "") for match in pattern.finditer(text)]
    found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
    kept: list[tuple] = []
    for hit in found:  # of words that overlap, the longest says most
        if all(hit[1] <= other[0] or hit[0] >= other[1] for other in kept):
            kept.append(hit)
    return [
        _Hit(code, label, text[start:stop], start, stop, _score(text, start, stop, code))
        for start, stop, code, label in kept
    ]


def _score(text: str, start: int, stop: int, code: str | None) -> float:
    weights, (wanted, complained) = _words()["weights"], _cues()
    if code is None:
        return weights["outside"]
    before = text[max(start - _words()["wanted"]["within"], 0) : stop]
    after = text[stop : stop + _words()["complained"]["within"]]
    score = weights["mention"]
    score += weights["wanted"] if wanted.search(_clause_end(before)) else 0.0
    score += weights["complained"] if complained.search(_clause_start(after)) else 0.0
    return score


def _clause_end(text: str) -> str:
    return re.split("[，。；！？,;!?]", text)[-1]


def _clause_start(text: str) -> str:
    return re.split("[。；！？;!?]", text)[0]


def classify(texts: np.ndarray, progress: Progress = silent) -> tuple[np.ndarray, np.ndarray]:
    """Return (class codes or None, class_basis) per text; equal texts are judged once. Raises Cancelled."""
    codes, unique = pd.factorize(pd.Series(texts, dtype=object))
    found = np.full((len(unique) + 1, 2), None, dtype=object)
    for row, text in enumerate(unique):
        if row % _STEP == 0:
            progress(row / max(len(unique), 1), tr("正在按内容归类诉求…"))
        found[row] = judge(text)
    found[-1] = (None, UNKNOWN)
    return found[codes, 0], found[codes, 1]
