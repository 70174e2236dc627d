"""Many phrases looked for in many texts at once: where does an address name a known compound, community or road?

All windows of one length are hashed in one numpy step; positions that begin no phrase are dropped early, so the cost
hardly depends on the number of phrases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_BASE = np.uint64(1099511628211)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_BITS = 23
_LONGEST = 30
_BLOCK = 4_000_000  # letters hashed at once


@dataclass
class Hits:
    """One entry per place where a phrase stands: number of the text, start in it, number of the phrase (arrays)."""

    text: np.ndarray
    start: np.ndarray
    phrase: np.ndarray

    def __len__(self) -> int:
        return len(self.text)


class Phrases:
    """Distinct phrases (1…30 letters; longer ones and "" are never found), `texts` in the order of their numbers."""

    def __init__(self, phrases: list[str]):
        self.texts = list(dict.fromkeys(phrases))
        self.lengths = np.array([len(text) for text in self.texts], dtype="int64")
        self._whole: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self._begins = np.zeros(1 << _BITS, dtype=bool)  # a Bloom filter of the beginnings of all phrases
        usable = np.flatnonzero((self.lengths > 0) & (self.lengths <= _LONGEST))
        self._longest = int(self.lengths[usable].max(initial=0))
        if not len(usable):
            return
        table = np.array([self.texts[i] for i in usable], dtype=f"<U{self._longest}").view("uint32")
        table = table.reshape(len(usable), self._longest)
        hashes = np.zeros(len(usable), dtype="uint64")
        for size in range(1, self._longest + 1):
            alive = self.lengths[usable] >= size
            usable, table, hashes = usable[alive], table[alive], hashes[alive]
            hashes = hashes * _BASE + table[:, size - 1]
            self._begins[_slot(hashes)] = True
            ends = self.lengths[usable] == size
            order = np.argsort(hashes[ends])
            self._whole[size] = (hashes[ends][order], usable[ends][order])

    def find(self, texts: list[str]) -> Hits:
        """Return every place where a phrase stands in a text, overlapping ones too, ordered by text and start."""
        found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        begin = 0
        while begin < len(texts) and self._longest:
            stop, size = begin, 0
            while stop < len(texts) and (size == 0 or size + len(texts[stop]) < _BLOCK):
                size += len(texts[stop]) + 1
                stop += 1
            found.extend(self._block(texts[begin:stop], begin))
            begin = stop
        if not found:
            return Hits(*(np.zeros(0, dtype="int64") for _ in range(3)))
        text, start, phrase = (np.concatenate(part) for part in zip(*found))
        order = np.lexsort((self.lengths[phrase], start, text))
        return Hits(text[order], start[order], phrase[order])

    def _block(self, texts: list[str], offset: int):
        lengths = np.array([len(text) + 1 for text in texts], dtype="int64")
        joined = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le"), dtype="<u4")
        starts = np.cumsum(lengths) - lengths
        places = np.arange(len(joined))
        hashes = np.zeros(len(joined), dtype="uint64")
        for size in range(1, self._longest + 1):
            inside = places + size <= len(joined)
            places, hashes = places[inside], hashes[inside]
            letter = joined[places + size - 1]
            hashes = hashes * _BASE + letter
            alive = self._begins[_slot(hashes)] & (letter != 0)
            places, hashes = places[alive], hashes[alive]
            if not len(places):
                return
            known, numbers = self._whole[size]
            if len(known):
                at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
                hit = np.flatnonzero(known[at] == hashes)
                text = np.searchsorted(starts, places[hit], side="right") - 1
                yield text + offset, places[hit] - starts[text], numbers[at[hit]]


def _slot(hashes: np.ndarray) -> np.ndarray:
    return (hashes * _MIX) >> np.uint64(64 - _BITS)
