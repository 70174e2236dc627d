"""Names of places compared: the same place written differently scores near 1, another phase or number of it never.

`similarity` works on unique pairs only and compares letters with the bit-parallel longest common subsequence
(Hyyrö 2004), one numpy step per letter for all pairs.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd

from .name_parts import Name, kind_groups, normal, parse, words

__all__ = ["Name", "Prepared", "compare", "normal", "normals", "parse", "similarity"]

_LONGEST = 60  # letters compared; longer names are cut
_NUMBER = re.compile(r"\d+|[〇零一二三四五六七八九十百千]+")
_DIRECTION = re.compile(r"[东西南北]")
_BLOCK = 200_000


def normals(texts) -> np.ndarray:
    """Return the normal forms of an array of names, "" where there is none."""
    codes, unique = pd.factorize(np.asarray(texts, dtype=object))
    found = np.array([*(normal(text) for text in unique), ""], dtype=object)
    return found[codes]


def similarity(a, b) -> np.ndarray:
    """Return how alike the names in two equally long arrays are, 0…1; 0 where one is missing or empty.

    1: the same after `normal`; ≥ 0.9: the same but for a weak ending (小区), a district or a developer in front;
    numbers, phases and directions that contradict each other hold the score below 0.4.
    """
    a_codes, a_unique = pd.factorize(np.asarray(a, dtype=object))
    b_codes, b_unique = pd.factorize(np.asarray(b, dtype=object))
    result = np.zeros(len(a_codes))
    both = np.flatnonzero((a_codes >= 0) & (b_codes >= 0))
    if not len(both):
        return result
    pairs, back = np.unique(a_codes[both].astype("int64") * (len(b_unique) + 1) + b_codes[both], return_inverse=True)
    left, right = np.divmod(pairs, len(b_unique) + 1)
    a_names, b_names = Prepared([str(text) for text in a_unique]), Prepared([str(text) for text in b_unique])
    scores = np.concatenate(
        [
            compare(a_names, b_names, left[start : start + _BLOCK], right[start : start + _BLOCK])
            for start in range(0, len(pairs), _BLOCK)
        ]
    )
    result[both] = scores[back]
    return result


class Prepared:
    """Names prepared for comparison: every property as an integer code that is the same in all instances."""

    def __init__(self, names: list[str] | list[Name]):
        parsed = [name if isinstance(name, Name) else parse(name) for name in names]
        self.empty = np.array([not name.whole for name in parsed], dtype=bool)
        self.whole = np.array([name.whole for name in parsed], dtype=object)
        self.letters, self.lengths = letters([name.core for name in parsed])
        groups = kind_groups()
        self.kind = _codes([name.kind for name in parsed])
        self.group = np.array([groups.get(name.kind, -1) for name in parsed], dtype="int16")
        self.place = _codes([name.place for name in parsed])
        self.brand = _codes([name.brand for name in parsed])
        self.qualifier = _codes([name.qualifier for name in parsed])
        self.numbers = _codes([" ".join(_NUMBER.findall(name.core)) for name in parsed])
        self.directions = _codes(["".join(_DIRECTION.findall(name.core)) for name in parsed])
        self.marks = {unit: np.zeros(len(parsed), dtype="int64") for unit in words()["part_units"]["one_sided"]}
        for row, name in enumerate(parsed):
            for unit in {unit for unit, _ in name.marks}:
                self.marks[unit][row] = _code(" ".join(value for key, value in name.marks if key == unit))


def compare(a: Prepared, b: Prepared, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the scores of the pairs (a[left], b[right])."""
    weight = words()["weights"]
    same = a.whole[left] == b.whole[right]
    score = _core(a, b, left, right, weight)
    weak = (a.group[left] <= 0) & (b.group[right] <= 0)
    one = (a.group[left] <= 0) | (b.group[right] <= 0)
    family = a.group[left] == b.group[right]
    unlike = np.where(
        weak,
        weight["kind_weak"],
        np.where(one, weight["kind_missing"], np.where(family, weight["kind_family"], weight["kind_other"])),
    )
    score *= np.where(a.kind[left] == b.kind[right], 1.0, unlike)
    for name in ("qualifier", "place", "brand"):
        score *= _factor(a, b, left, right, name, weight[name + "_missing"], weight[name + "_differs"])
    score *= _factor(a, b, left, right, "numbers", weight["number_missing"], weight["number_differs"])
    score *= _factor(a, b, left, right, "directions", weight["direction_missing"], weight["direction_differs"])
    for unit, missing in words()["part_units"]["one_sided"].items():
        score *= _ratio(a.marks[unit][left], b.marks[unit][right], missing, weight["conflict"])
    score[same] = 1.0
    score[a.empty[left] | b.empty[right]] = 0.0
    return score


def _factor(a: Prepared, b: Prepared, left, right, name: str, missing: float, differs: float) -> np.ndarray:
    return _ratio(getattr(a, name)[left], getattr(b, name)[right], missing, differs)


def _ratio(a: np.ndarray, b: np.ndarray, missing: float, differs: float) -> np.ndarray:
    return np.where(a == b, 1.0, np.where((a == 0) | (b == 0), missing, differs))


def _core(a: Prepared, b: Prepared, left: np.ndarray, right: np.ndarray, weight: dict) -> np.ndarray:
    """Return the likeness of the cores: longest common subsequence and common pairs of neighbours, both as Dice."""
    la, lb = a.lengths[left], b.lengths[right]
    total = la + lb
    with np.errstate(invalid="ignore", divide="ignore"):
        dice = 2.0 * common_letters(a.letters[left], b.letters[right]) / total
        pairs = 2.0 * _common_neighbours(a.letters[left], b.letters[right]) / np.maximum(total - 2, 1)
    mixed = np.where(np.minimum(la, lb) < 2, dice, (1 - weight["bigrams"]) * dice + weight["bigrams"] * pairs)
    score = np.where(dice == 1.0, 1.0, np.minimum(mixed, 1.0) ** weight["power"])
    return np.where(total == 0, 1.0, score)  # both are numbers only: 2小区 and 第二小区


def letters(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return (n × longest uint32 code points padded with 0, lengths)."""
    cut = [text[:_LONGEST] for text in texts]
    lengths = np.array([len(text) for text in cut], dtype="int64")
    width = max(int(lengths.max(initial=0)), 1)
    table = np.array(cut, dtype=f"<U{width}").view("uint32").reshape(len(cut), width)
    return table, lengths


def common_letters(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the length of the longest common subsequence of each pair of rows (code points padded with 0)."""
    ones = np.uint64(0xFFFFFFFFFFFFFFFF)
    bits = np.left_shift(np.uint64(1), np.arange(a.shape[1], dtype="uint64"))
    state = np.full(len(a), ones, dtype="uint64")
    for column in range(b.shape[1]):
        letter = b[:, column]
        match = ((a == letter[:, None]) & (letter != 0)[:, None]) @ bits
        kept = state & match
        state = (state + kept) | (state - kept)
    found = np.unpackbits((~state).view("uint8").reshape(len(a), 8), axis=1)
    return found.sum(axis=1, dtype="int64")


def _common_neighbours(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return how many neighbouring pairs of letters of each row of `a` occur in the row of `b`."""
    if a.shape[1] < 2 or b.shape[1] < 2:
        return np.zeros(len(a), dtype="int64")
    first, second = _neighbours(a), _neighbours(b)
    count = np.zeros(len(a), dtype="int64")
    for column in range(first.shape[1]):
        letter = first[:, column]
        count += (letter != 0) & (second == letter[:, None]).any(axis=1)
    return count


def _neighbours(table: np.ndarray) -> np.ndarray:
    joined = table[:, :-1].astype("uint64") << np.uint64(32) | table[:, 1:]
    return np.where(table[:, 1:] == 0, np.uint64(0), joined)


def _codes(texts: list[str]) -> np.ndarray:
    """Return one integer per text, the same for the same text in every call; 0 for ""."""
    return np.array([_code(text) for text in texts], dtype="int64")


@lru_cache(maxsize=65536)
def _code(text: str) -> int:
    return 0 if not text else (hash(text) & 0x7FFFFFFFFFFFFFFF) or 1
