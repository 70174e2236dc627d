"""Where texts name known places, and how far each of these hits can be believed."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from .gazetteer import ALIAS, COMMUNITY, CORE, Gazetteer, extension, settings
from .name_parts import Name, brands, kind_groups, normal, parse
from .place_names import Prepared, compare

ADDRESS, NAME, COLUMN = 0, 1, 2
GAP = " "
_LONGEST = 1000  # letters of an address that are looked at

_PIECES = re.compile(r"[\s,，;；。|、/]+(?!\d)|[\s,，;；。|]+")
_ROAD = re.compile(
    r"^(?:[东西南北中上下前后]|\d+|[一二三四五六七八九十]){0,2}(?:路|街|道|巷|弄|大道|大街|公路|支路|环路|立交|大桥)"
)
_HOUSE_NUMBER = re.compile(r"^\d+(?:-\d+)?(?:号|弄)")
_GATE = re.compile(r"^[东西南北][门侧面]")
_BUILDING = re.compile(r"^[^\d]{0,3}?(\d+|(?<![a-z])[a-z]\d*)(?:栋|号)|^\s*(\d+)-\d+")


def cleaned(text: str) -> str:
    """Return an address or name in normal form, with a space where its pieces were separated."""
    return GAP.join(normal(piece) for piece in _PIECES.split(str(text)[:_LONGEST]) if piece)


class Queries:
    """Addresses and names of rows: distinct `texts`, and arrays row, field, text (number in `texts`) of their uses."""

    def __init__(self, addresses: np.ndarray, names: np.ndarray):
        rows, fields, found = [], [], []
        for field, values in ((ADDRESS, addresses), (NAME, names)):
            at = np.flatnonzero(~pd.isna(values))
            rows.append(at)
            fields.append(np.full(len(at), field, dtype="int8"))
            found.append(values[at])
        codes, unique = pd.factorize(np.concatenate(found))
        self.row, self.field, self.text = np.concatenate(rows), np.concatenate(fields), codes
        self.texts = [cleaned(text) for text in unique]

    def spread(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the hits per text as hits per row: columns row and field are added, one line per use of the text."""
        uses = pd.DataFrame({"row": self.row, "field": self.field, "text": self.text})
        return uses.merge(frame, on="text", sort=False)


def find(gazetteer: Gazetteer, texts: list[str]) -> pd.DataFrame:
    """Return the hits in `texts`: text, unit (≥ len(gazetteer): a street), score 0…1 before field and context, end (of
    the matched piece, where a building number may follow)."""
    hits = gazetteer.phrases.find(texts)
    begin, stop = gazetteer.entry_begin[hits.phrase], gazetteer.entry_begin[hits.phrase + 1]
    times = stop - begin
    which = np.repeat(np.arange(len(hits)), times)
    entry = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times) + begin[which]
    unit, core = gazetteer.entry_unit[entry], gazetteer.entry_kind[entry] == CORE
    alias = gazetteer.entry_kind[entry] == ALIAS
    text, start = hits.text[which], hits.start[which]
    end = start + gazetteer.phrases.lengths[hits.phrase[which]]
    kept = ~(_covered(text, start, end, core)) & ~_cut_number(texts, text, start, end)
    text, start, end, unit, core, alias = text[kept], start[kept], end[kept], unit[kept], core[kept], alias[kept]
    piece, last, factor = _pieces(texts, text, start, end, core, unit, gazetteer)
    score = np.ones(len(unit))
    place = np.flatnonzero(unit < len(gazetteer))
    codes, unique = pd.factorize(piece[place])
    if len(place):
        score[place] = _likeness([parse(text) for text in unique], codes, gazetteer, unit[place])
        score[place] = np.where(
            gazetteer.level[unit[place]] == COMMUNITY, np.where(score[place] > 0.6, 1.0, 0.0), score[place]
        )
    score[alias] = settings()["factors"]["one_of_range"]
    return pd.DataFrame({"text": text, "unit": unit, "score": score * factor, "end": last})


def _likeness(pieces: list[Name], piece: np.ndarray, gazetteer: Gazetteer, unit: np.ndarray) -> np.ndarray:
    """Return how alike pieces of text and names of units are. An address that says 花园 means no 小区, and one that
    says more than the name means perhaps another part of it."""
    factors = settings()["factors"]
    found, known = Prepared(pieces), gazetteer.names
    score = compare(found, known, piece, unit)
    strong = (found.group[piece] > 0) | (known.group[unit] > 0)
    score[strong & (found.kind[piece] != known.kind[unit])] *= factors["other_kind"]
    score[(found.qualifier[piece] != 0) & (known.qualifier[unit] == 0)] *= factors["qualifier_more"]
    return score


def building_after(text: str, end: int) -> str | None:
    """Return the building number that follows a compound's name: 3栋, 3号, 3-2-501."""
    match = _BUILDING.match(text[end : end + 10])
    number = match and (match.group(1) or match.group(2))
    return (number.lstrip("0") or "0") if number else None


def _covered(text: np.ndarray, start: np.ndarray, end: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Return which hits lie inside a longer whole name found in the same text."""
    frame = pd.DataFrame({"text": text, "start": start, "size": start - end, "end": np.where(core, -1, end)})
    order = frame.sort_values(["text", "start", "size"], kind="stable")
    reach = order.groupby("text", sort=False)["end"].cummax()
    # the longest whole name that begins here or before: what ends within it, and is not itself, is covered
    own_end = order["start"] - order["size"]
    before = reach.groupby(order["text"], sort=False).shift(fill_value=-1)
    same = order.duplicated(["text", "start", "size"]) & (order["end"] >= 0)
    covered = (own_end <= before) & ~same
    result = np.zeros(len(text), dtype=bool)
    result[order.index.to_numpy()] = covered.to_numpy()
    return result


def _cut_number(texts: list[str], text: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return which hits begin or end inside a number: 25号 in 125号."""
    return np.array(
        [
            (s > 0 and texts[t][s].isdigit() and (texts[t][s - 1].isdigit() or texts[t][s - 1] == "-"))
            or (e < len(texts[t]) and texts[t][e - 1].isdigit() and texts[t][e].isdigit())
            for t, s, e in zip(text.tolist(), start.tolist(), end.tolist())
        ],
        dtype=bool,
    )


def _pieces(texts: list[str], text, start, end, core, unit, gazetteer: Gazetteer):
    """Return (the piece of text compared with the unit's name, its end, the factor of its surroundings)."""
    factors = settings()["factors"]
    before, ends = (frozenset(settings()[key]) for key in ("before", "after_ends"))
    beside = tuple(settings()["beside"])
    known: dict[tuple[int, int, int, bool], tuple[str, int, float]] = {}
    pattern = extension()
    pieces, lasts, result = [], [], np.ones(len(text))
    areas = (gazetteer.level == COMMUNITY).tolist() + [True] * len(gazetteer.street_codes)
    roads = gazetteer.road_like
    for row, key in enumerate(zip(text.tolist(), start.tolist(), end.tolist(), core.tolist())):
        area = areas[unit[row]]
        found = None if area else known.get(key)
        if found is None:
            found = _surroundings(texts[key[0]], *key[1:], area, pattern, before, ends, beside, factors)
            if not area:
                known[key] = found
        pieces.append(found[0])
        lasts.append(found[1])
        result[row] = found[2]
    named_road = unit < len(gazetteer)
    named_road[named_road] = roads[unit[named_road]]
    result[named_road] *= factors["road_name"]
    return np.array(pieces, dtype=object), np.array(lasts, dtype="int64"), result


@cache
def _after_words() -> tuple[str, ...]:
    return tuple(settings()["after_words"])


def _goes_on(rest: str) -> bool:
    """Return whether what follows a name is a gate, a shop or an office of it, not the rest of a longer name."""
    return rest.startswith(_after_words()) or bool(_GATE.match(rest))


@cache
def _part_after() -> re.Pattern:
    return re.compile("[\u4e00-\u9fff]{1,4}(?:" + "|".join(settings()["part_endings"]) + ")")


def _surroundings(whole: str, start: int, end: int, core: bool, area: bool, pattern, before, ends, beside, factors):
    last = end if area else pattern.match(whole, end).end()
    factor = 1.0
    left = whole[start - 1] if start else GAP
    if "\u4e00" <= left <= "\u9fff" and left not in before and not area and not whole[:start].endswith(brands()):
        factor = factors["glued_before_long" if end - start >= 4 else "glued_before"]
    right = whole[last] if last < len(whole) else GAP
    rest = whole[last:]
    if last == end and _ROAD.match(rest):
        factor *= factors["road"]
    elif core and last == end and _HOUSE_NUMBER.match(rest):
        factor *= factors["house_number"]
    elif rest.startswith(beside):
        factor *= factors["beside"]
    elif "\u4e00" <= right <= "\u9fff" and right not in ends and not area and not _goes_on(rest):
        strong = last > end or end - start >= 4 or whole[start:end].endswith(tuple(kind_groups()))
        factor *= factors["glued_after_kind" if strong else "glued_after"]
        factor *= factors["part_after"] if _part_after().match(rest) else 1.0
    if last - start <= 2 and not area and not whole[start].isdigit():
        factor *= factors["short"]
    return whole[start:last], last, factor
