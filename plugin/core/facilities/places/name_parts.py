"""A place name taken apart: 阳光花园（东区）2期3栋 = 阳光 + 花园 + {向: 东, 期: 2, 栋: 3}.

Word lists and weights are data: `resources/facilities/place_names.json`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from ... import resources

_LONGEST = 300  # letters; what is longer is no name
_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "〇零一二三四五六七八九十百千"
_OPEN, _CLOSE = "([{<【〔《「『", ")]}>】〕》」』"
_BRACKETED = re.compile(r"\(([^()]*)\)?")
_GAP = re.compile(r"[\s_:.·・•/\\'\"“”‘’`*,，、;；|!?~]+")
_LOOSE_DASH = re.compile(r"(?<!\d)[-—–－]+|[-—–－]+(?!\d)")
_RANGE = re.compile(r"(?<=\d)\s*[-—–－~～至、,，]\s*(?=\d)")
_BUILDING = re.compile(r"(\d+|[a-z]\d*)(?:#楼?|号楼|幢|栋楼|座)")
_YARD = re.compile(r"(?<=\d)号院")
_DIRECTION = re.compile(
    r"(?<=..)([东西][南北]?|[南北中])(?:小区|院区|校区|[区苑园院里庭片组栋段部侧]|楼|门)(?![\u4e00-\u9fff]*[路街])"
)
_WORD = re.compile(r"[\u4e00-\u9fff]")
_DISTRICT = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}省)?([\u4e00-\u9fff]{2,3}(?<![城都超夜门闹集])市)?"
    r"([\u4e00-\u9fff]{1,4}新区|[\u4e00-\u9fff]{1,3}(?<![小社园校片街东西南北中厂矿库军景住生家])区|[\u4e00-\u9fff]{1,3}县)?"
)


@dataclass(frozen=True)
class Name:
    """whole: the normal form; core: what remains without the rest; kind: 花园, 小区 … or ""; marks: ((unit, value), …)
    sorted, e.g. (("期", "1"),); place: the district written in front (a city in front is dropped); brand: developer in front; qualifier: other bracketed text."""

    whole: str
    core: str
    kind: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    place: str = ""
    brand: str = ""
    qualifier: str = ""


@cache
def words() -> dict:
    """Return the data file."""
    return resources.read_json("facilities", "place_names.json")


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """Return `text` comparable: width, case, spaces and traditional characters gone, numerals with a unit as digits,
    committees as their unit (某某社区居委会 → 某某社区), noise in brackets dropped, parts in brackets kept.

    Only what leaves the place the same is changed: 花园 stays 花园, （东区） becomes 东区, （温江） stays (温江).
    """
    name = unicodedata.normalize("NFKC", str(text)[:_LONGEST]).lower().translate(_simplified())
    name = name.translate(_brackets())
    name = _RANGE.sub("-", name)
    name = _BRACKETED.sub(_bracket, name)
    name = _LOOSE_DASH.sub("", _GAP.sub("", name))
    name = _numeral_pattern().sub(_number, name)
    name = _BUILDING.sub(r"\1栋", name)
    name = _YARD.sub("号", name.replace("组团", "组"))
    for ending, instead in words()["committees"]["endings"]:
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)] + instead
    return name


@lru_cache(maxsize=65536)
def parse(text: str) -> Name:
    """Return the parts of a name; `text` may be raw or normal."""
    whole = normal(text)
    qualifiers = _BRACKETED.findall(whole)
    types = [("型", text) for text in qualifiers if text in _types()]
    rest = _BRACKETED.sub("", whole)
    place, rest = _place(rest)
    rest, marks = _marks(rest)
    rest, direction = _direction(rest)
    core, kind = _kind(rest)
    brand, core = _brand(core)
    return Name(whole, core, kind, tuple(sorted(marks + direction + types)), place, brand,
                "".join(text for text in qualifiers if text not in _types()))  # fmt: skip


@cache
def _simplified() -> dict[int, int]:
    return {ord(a): ord(b) for old, new in words()["traditional"]["pairs"] for a, b in zip(old, new)}


@cache
def _brackets() -> dict[int, str]:
    return {**{ord(mark): "(" for mark in _OPEN}, **{ord(mark): ")" for mark in _CLOSE}}


@cache
def _numeral_pattern() -> re.Pattern:
    units = "|".join(sorted(words()["number_units"]["units"], key=len, reverse=True))
    return re.compile(f"第([{_NUMERAL}]+|\\d+)|([{_NUMERAL}]+)(?={units}|#)")


def _number(found: re.Match) -> str:
    text = found.group(1) or found.group(2)
    value = text if text.isdigit() and text.isascii() else _value(text)
    return found.group(0) if value is None else value


def _value(text: str) -> str | None:
    """Return the digits of a Chinese number; None for what is a word: 八一, 五四, 百."""
    if all(letter in _DIGITS for letter in text):
        short = len(text) == 2 and "〇" not in text and "零" not in text
        return None if short else "".join(str(_DIGITS[letter]) for letter in text)
    total, digit = 0, None
    for letter in text:
        if letter in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[letter]
        else:
            if digit is None and (total or letter != "十"):
                return None
            total += (1 if digit is None else digit) * _TENS[letter]
            digit = None
    return str(total + (digit or 0))


def _bracket(found: re.Match) -> str:
    content = _LOOSE_DASH.sub("", _GAP.sub("", found.group(1)))
    noise = words()["noise"]
    if not content or content.startswith(tuple(noise["starts"])) or any(word in content for word in noise["words"]):
        return ""
    inside = _numeral_pattern().sub(_number, content)
    if _is_part(inside):
        return inside
    return f"({inside})"


def _is_part(content: str) -> bool:
    """Return whether a bracketed text names a part: 东区, 2期, a组, 3栋."""
    return bool(re.fullmatch(r"(?:\d[\d-]*|[a-z]\d*|[甲乙丙丁]|[东西][南北]?|[南北中])"
                             r"(?:期|小区|区|组团|组|号楼|栋|幢|座|街坊|村|号|弄|苑|园|院|片|#)(?:.{0,3})", content))  # fmt: skip


def _place(text: str) -> tuple[str, str]:
    found = _DISTRICT.match(text)
    cut = found.end() if found else 0
    if cut and len(_WORD.findall(text[cut:])) >= 2:
        return (found.group(2) or ""), text[cut:]
    if text.startswith(_cities()):
        city = next(city for city in _cities() if text.startswith(city))
        if len(text) - len(city) >= 4:
            return "", text[len(city) :]
    return "", text


@cache
def _cities() -> tuple[str, ...]:
    return tuple(words()["cities"]["words"])


@cache
def _types() -> frozenset[str]:
    return frozenset(words()["types"]["words"])


@cache
def _mark_pattern() -> re.Pattern:
    parts = words()["part_units"]
    units = sorted({*parts["one_sided"], *words()["same_unit"]["units"]} - {"向", "型"}, key=len, reverse=True)
    letters = "|".join(parts["letters"])
    return re.compile(
        rf"(附?\d+(?:-\d+)*)({'|'.join(units)})|(?<![a-z])([a-z]\d?)({letters})|(?<=..)([甲乙丙丁])({letters})"
    )


def _marks(text: str) -> tuple[str, list[tuple[str, str]]]:
    found = []
    same = words()["same_unit"]["units"]
    for match in _mark_pattern().finditer(text):
        value, unit = next((match.group(i), match.group(i + 1)) for i in (1, 3, 5) if match.group(i))
        found.append((same.get(unit, unit), "-".join(part.lstrip("0") or "0" for part in value.split("-"))))
    return (_mark_pattern().sub("", text), found) if found else (text, found)


def _direction(text: str) -> tuple[str, list[tuple[str, str]]]:
    found = [("向", match.group(1)) for match in _DIRECTION.finditer(text)]
    return (_DIRECTION.sub("", text), found) if found else (text, found)


@cache
def kind_groups() -> dict[str, int]:
    """Return {kind: number of its group}; weak kinds are in group 0."""
    kinds = words()["kinds"]
    groups = dict.fromkeys(kinds["weak"], 0)
    for number, group in enumerate(kinds["groups"], 1):
        groups.update(dict.fromkeys(group, number))
    return groups


@cache
def _longest_kind() -> int:
    return max(len(kind) for kind in kind_groups())


def _kind(text: str) -> tuple[str, str]:
    """Return (core, kind). A weak ending after a strong one says nothing: 罗新苑小区 is 罗新 + 苑."""
    rest, weak = _ending(text, weak=True)
    core, kind = _ending(rest, weak=False)
    return core, kind or weak


def _ending(text: str, weak: bool) -> tuple[str, str]:
    groups = kind_groups()
    for size in range(min(_longest_kind(), len(text)), 0, -1):
        kind, left = text[-size:], len(text) - size
        if kind in groups and (groups[kind] == 0) == weak and (left >= 2 or (left == 0 and weak)):
            return text[:left], kind
    return text, ""


@cache
def brands() -> tuple[str, ...]:
    """Return the developers' names, the longest first."""
    return tuple(sorted(words()["brands"]["words"], key=len, reverse=True))


def _brand(core: str) -> tuple[str, str]:
    if not core.startswith(brands()):
        return "", core
    for brand in brands():
        if core.startswith(brand) and len(core) - len(brand) >= 2:
            return brand, core[len(brand) :]
    return "", core
