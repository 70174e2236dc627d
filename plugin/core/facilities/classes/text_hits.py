"""Where words stand in many texts at once: one pass over all texts instead of a search per text and word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Hits:
    """Occurrences of words: arrays of equal length. `row`: number of the text; `start`, `end`: place in that text;
    `word`: number of the word; `follower`: code point after the hit (10 at the end of the text)."""

    row: np.ndarray
    start: np.ndarray
    end: np.ndarray
    word: np.ndarray
    follower: np.ndarray


def find(texts: np.ndarray, words: list[str]) -> Hits:
    """Return every occurrence of every word (at least 2 letters each) in the texts (strings, no None)."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    starts = np.concatenate([[0], np.cumsum(lengths + 1)])
    letters = np.frombuffer(("\n".join(texts) + "\n" * 64).encode("utf-32-le", "replace"), dtype="<u4").astype(np.int64)
    pairs = (letters[:-1] << 21) | letters[1:]
    places, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    wanted = np.array([(ord(word[0]) << 21) | ord(word[1]) for word in words], dtype=np.int64)
    candidates = np.flatnonzero(_among(pairs, np.unique(wanted)))
    candidates = candidates[np.argsort(pairs[candidates], kind="stable")]
    keys = pairs[candidates]
    for number, (word, key) in enumerate(zip(words, wanted)):
        place = candidates[np.searchsorted(keys, key) : np.searchsorted(keys, key, "right")]
        for offset in range(2, len(word)):
            place = place[letters[np.minimum(place + offset, len(letters) - 1)] == ord(word[offset])]
        places.append(place)
        numbers.append(np.full(len(place), number))
    place, word = np.concatenate(places), np.concatenate(numbers)
    row = np.searchsorted(starts, place, "right") - 1
    size = np.array([len(text) for text in words] or [0], dtype=np.int64)[word] if len(word) else word
    start = place - starts[row] if len(place) else place
    follower = letters[place + size] if len(place) else place
    return Hits(row, start, start + size, word, follower)


def _among(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    if not len(wanted):
        return np.zeros(len(values), dtype=bool)
    place = np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)
    return wanted[place] == values


def best(hits: Hits, count: int, *order: np.ndarray) -> np.ndarray:
    """Return for each of `count` texts the number of its best hit (-1: none): greatest by `order`, first key first."""
    result = np.full(count, -1, dtype=np.int64)
    if len(hits.row):
        sorted_hits = np.lexsort((*reversed(order), hits.row))
        last = np.flatnonzero(np.diff(hits.row[sorted_hits], append=-1) != 0)
        result[hits.row[sorted_hits[last]]] = sorted_hits[last]
    return result


def plain(texts: np.ndarray) -> np.ndarray:
    """Return the texts with one width and case and without spaces; blank ones as ""."""
    series = pd.Series(texts, dtype=object)
    series = series.where(~pd.isna(series), "").astype(str)
    return series.str.normalize("NFKC").str.lower().str.replace(r"\s+", "", regex=True).to_numpy(dtype=object)
