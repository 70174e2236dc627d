"""Which units the record of a facility names: in its name, its address, or the columns of its units."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from .. import resources
from ..columns import texts
from ..text import tr
from .units import LEVELS, UnitLevel, Units

COLUMNS = ["row", "level", "code", "score", "basis"]


@cache
def _habits() -> dict:
    return resources.read_json("facilities", "choosing.json")["names"]


def named(facilities: pd.DataFrame, units: Units, levels=LEVELS) -> pd.DataFrame:
    """Return (row, level, code, score 0…1, basis) of the units that rows of `facility` name; at most one line per unit.

    A unit whose name stands in a longer name that is there too ("阳光" in "阳光花园") is not meant by it.
    """
    found = []
    said = _said(facilities)
    for name in levels:
        found += _written(said, units[name])
        found += _recorded(facilities, units[name])
    frame = pd.DataFrame(found, columns=COLUMNS)
    frame = frame.sort_values(["row", "score"], ascending=[True, False], kind="stable")
    return frame.drop_duplicates(["row", "level", "code"]).reset_index(drop=True)


def _said(facilities: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """Return per row the (text, where it stands) a unit may be named in."""
    places = {"name": tr("名称"), "address": tr("地址")}
    columns = [[(text, place) for text in texts(facilities, name)] for name, place in places.items()]
    return [[(plain(text), place) for text, place in row if text] for row in zip(*columns)]


def plain(text: str) -> str:
    """Return a text without spaces and with half-width brackets."""
    return "".join(text.split()).replace("\uff08", "(").replace("\uff09", ")")


def _written(said: list, level: UnitLevel) -> list[tuple]:
    if level.words is None:
        level.words = _words(level, _habits())
    words = level.words
    if not words:
        return []
    least, longest = min(map(len, words)), max(map(len, words))
    found = []
    for row, lines in enumerate(said):
        for text, place in lines:
            taken: list[tuple[int, int]] = []
            for size in range(min(longest, len(text)), least - 1, -1):  # the longest names first
                for start in range(len(text) - size + 1):
                    hits = words.get(text[start : start + size])
                    if hits is None or any(a <= start and start + size <= b for a, b in taken):
                        continue
                    if _cuts_number(text, start) or _cuts_number(text, start + size):
                        continue
                    taken.append((start, start + size))
                    basis = tr("{place}写有“{word}”").format(place=place, word=text[start : start + size])
                    found += [(row, level.name, code, score, basis) for code, score in hits]
    return found


def _cuts_number(text: str, place: int) -> bool:
    """Return whether a number goes on across a place in a text: 第1社区 is not named by 第12社区."""
    return 0 < place < len(text) and text[place - 1].isdigit() and text[place].isdigit()


def _words(level: UnitLevel, habits: dict) -> dict[str, list[tuple[str, float]]]:
    """Return {word: [(code, score)…]}: names, and names without their endings."""
    words: dict[str, dict[str, float]] = {}
    for code, name in zip(level.codes, level.names):
        whole = plain(name or "")
        if len(whole) < 2:
            continue
        ending = next((end for end in habits["endings"] if whole.endswith(end)), "")
        stem = whole[: len(whole) - len(ending)]
        if ending or len(whole) >= habits["least"]:
            words.setdefault(whole, {})[code] = habits["full"]
        if ending and len(stem) >= habits["least"]:
            words.setdefault(stem, {}).setdefault(code, habits["stem"])
    return {word: list(codes.items()) for word, codes in words.items()}


def _recorded(facilities: pd.DataFrame, level: UnitLevel) -> list[tuple]:
    codes = texts(facilities, f"{level.name}_code")
    rows = np.flatnonzero(~pd.isna(codes))
    known = level.rows(codes[rows])
    basis = tr("记录的所属{level}").format(level=level.title)
    score = _habits()["recorded"]
    return [(row, level.name, codes[row], score, basis) for row in rows[known >= 0].tolist()]
