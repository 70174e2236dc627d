"""What in the names of two facilities tells them apart although the letters are alike: number, direction, letter, branch, kind.

二小 and 三小, 东门 and 西门, A口 and B口, （桂庙店） and （南光店）, 示例公园 and 示例公园停车场 are neighbours, not duplicates.
The words are data: `resources/facilities/duplicates.json`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np

from ... import resources
from ..places import name_parts

_OPEN, _CLOSE = "([{<【〔《「『", ")]}>】〕》」』"
_GAP = re.compile(r"[\s_.·・•'\"“”‘’`*,，、;；|!?~]+")
_BRACKET = re.compile(r"\(([^()]*)\)?")
_NUMERAL = "〇零一二三四五六七八九十百"
#: A number that names one of several of a kind: 第二小学, 二小, 3号店, 2分店.
_ORDINAL = re.compile(
    rf"第([{_NUMERAL}]+|\d+)|([{_NUMERAL}]+|\d+)(?=小(?!区|时)|中(?!心|路|街|华|国|医|道|天)|中心小学|中心幼|幼|医院|院|初|高|附|分|厂|连锁|号?店|校)"
)
_NUMBER = re.compile(rf"\d+|[{_NUMERAL}]+(?=[小中幼医院店号期区校村站栋楼层口门库厂路街社座弄巷初高附分园公])")
_DIRECTION = re.compile(
    r"([东西南北]{1,2}|中(?=[区门座]))(?=侧?门|出入口|入口|出口|口|区|侧|院|校|园|苑|里|广场|站|端|段|楼|座|厅|分|公?厕|卫生间"
    r"|停车|岗|亭|库|场|大?道|路|街|塔|馆|翼|\)|$)"
)
_LETTER = re.compile(r"(?<![a-z])([a-z])(\d{0,2})(?![a-z0-9])")
#: What may follow the word of kind at the end of a name: 公厕2号, 幼儿园分园, 停车场b区, 中学东校区.
_TAIL = re.compile(
    rf"(?:第?(?:\d+|[{_NUMERAL}]+)(?:号[店楼]?|[期部店]|分[园店校院])?|分[园店校部院]|总[店校院]|[东西南北中]{{1,2}}(?:校区|院区|园区|区|侧)"
    r"|校区|院区|[a-z]\d*[区座栋口]?)$"
)
_COUNTED = re.compile(rf"第?(?:\d+|[{_NUMERAL}]+)(?:号[店楼]?|[期部店])|[a-z]\d*[区座栋口]?$|\d+$")
#: What stands behind the name of an institution: a ward, a building, a window of it.
_WITHIN = re.compile(
    r"^(.{2,}(?:医院|分院|院区|卫生服务中心|社康中心|医学中心|门诊部|大学|学院|小学|中学|学校|校区|幼儿园|公园|商场|购物中心|大厦|广场))-?"
    r"(.*(?:科|室|病区|病房|诊区|部|楼|中心|点|站|栋|馆|所|处|区|服务台|窗口|厅|堂))$"
)
_GATE = re.compile(rf"(?:[东西南北正后侧]{{1,2}}|(?:\d+|[{_NUMERAL}]+)号?|[a-z]\d*)(?:侧?门|口|出口|入口|出入口)$")
_CITY = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省)?[\u4e00-\u9fff]{2,3}市(?=..)")
_UNIT = re.compile(r"(?<=..)(?:社区|街道|[区镇乡县])$")
_LAST = re.compile(rf"(?<=.)第?(?:\d+|[{_NUMERAL}]+)$")
_TWICE = re.compile(r"([\u4e00-\u9fff]{2,})\1")
_SHORT = re.compile(rf"(?:\d|[{_NUMERAL}]|附|实验)([小中幼初高])$")
#: The kind of doors and exits, which are never the whole.
GATE = "大门"
_STAIRS = re.compile(r"(?:^|[^a-z])[a-z]\d*(?:号?(?:出|入|出入)?口)?$")


@dataclass(frozen=True)
class Marks:
    """clean: the name in plain letters; core: without brackets; branch: what the last bracket names (桂庙, 东校) or "";
    numbers, ordinals, directions, letters: what is counted; kind: word group at the end or "";
    within: the ward or building of an institution (儿科, 2号楼) or ""; stem: the core without kind, ordinal, city and filling words; generic: nothing of its
    own remains beside the kind."""

    clean: str = ""
    core: str = ""
    branch: str = ""
    ordinals: frozenset = frozenset()
    numbers: frozenset = frozenset()
    directions: frozenset = frozenset()
    letters: frozenset = frozenset()
    kind: str = ""
    generic: bool = False
    within: str = ""
    stem: str = ""
    bits: tuple[int, int] = field(default=(0, 0), compare=False)


@cache
def settings() -> dict:
    """Return the data file."""
    return resources.read_json("facilities", "duplicates.json")


@cache
def _plain() -> dict[int, str]:
    table = {ord(a): b for old, new in name_parts.words()["traditional"]["pairs"] for a, b in zip(old, new)}
    return {**table, **{ord(m): "(" for m in _OPEN}, **{ord(m): ")" for m in _CLOSE}, ord("—"): "-", ord("–"): "-"}


@cache
def _aliases() -> tuple[re.Pattern, dict[str, str]]:
    aliases = settings()["words"]["aliases"]
    longest = sorted(aliases, key=len, reverse=True)
    return re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, longest)) + r")(?![a-z])"), aliases


@cache
def _filling() -> re.Pattern:
    words = sorted(settings()["words"]["filling"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _kinds() -> tuple[dict[str, str], int]:
    found = {word: kind for kind, words in settings()["words"]["kinds"].items() for word in words}
    return found, max(map(len, found))


@cache
def _kind_pairs() -> tuple[frozenset, frozenset]:
    words = settings()["words"]
    return frozenset(map(frozenset, words["alike_kinds"])), frozenset(words["parts"])


@lru_cache(maxsize=262144)
def clean(name: str) -> str:
    """Return the name in plain letters: width, case, traditional characters, spaces; brands in one spelling."""
    text = unicodedata.normalize("NFKC", name).lower().translate(_plain()).replace("\u200e", "")
    if not text.isascii() or len(text) > 2:
        pattern, aliases = _aliases()
        text = pattern.sub(lambda found: aliases[found.group()], text)
    text = _GAP.sub("", text)
    return _TWICE.sub(r"\1", text) if len(text) >= 4 else text


@lru_cache(maxsize=262144)
def parse(name: str) -> Marks:
    """Return the marks of a name as it was given."""
    text = clean(name)
    brackets = [part for part in _BRACKET.findall(text) if part and not _is_noise(part)]
    core = _BRACKET.sub("", text) if "(" in text else text
    if not core:
        core, brackets = "".join(brackets), []
    kind, rest = _kind_of(core)
    branch = ""
    for part in brackets:
        inner = _kind_of(part)[0]
        if inner in _kind_pairs()[1] and _is_part(part):
            kind = inner
        else:
            branch = _branch(part)
    stem = _stem_of(rest) or core
    ordinals = frozenset(_value(a or b) for a, b in _ORDINAL.findall(text))
    numbers = frozenset(_value(found) for found in _NUMBER.findall(text)) | ordinals
    directions = frozenset(_DIRECTION.findall(text))
    letters = frozenset(a + b for a, b in _LETTER.findall(text))
    return Marks(
        text, core, branch, ordinals, numbers, directions, letters, kind,
        not branch and (_says_nothing(core, kind) or stem in settings()["words"]["chains"]), _within(core), stem,
        _bits(ordinals, numbers, directions, letters),
    )  # fmt: skip


def _kind_of(core: str) -> tuple[str, str]:
    """Return the group of the longest word of kind at the end, behind a number, letter or branch if need be, and the rest."""
    found, rest = _ending(core)
    if found:
        return found, rest
    if _GATE.search(core) or (len(core) <= 4 and _STAIRS.search(core)):
        return GATE, core
    short = _TAIL.sub("", core)
    if short and short != core:
        found, rest = _ending(short)
    shortened = None if found else _SHORT.search(core)
    return (
        (settings()["words"]["short_kinds"][shortened.group(1)], _LAST.sub("", core[:-1]))
        if shortened
        else (found, rest)
    )


def _ending(text: str) -> tuple[str, str]:
    kinds, longest = _kinds()
    for length in range(min(longest, len(text)), 1, -1):
        found = kinds.get(text[-length:])
        if found is not None:
            return found, text[:-length]
    return "", text


def _stem_of(rest: str) -> str:
    """Return what is left of the name: 深圳市南山区 (图书馆) → 南山, 四海社区老年人 (日间照料中心) → 四海."""
    for pattern in (_ORDINAL, _filling(), _CITY, _UNIT):
        shorter = pattern.sub("", rest)
        if len(shorter) >= 2:
            rest = shorter
    return rest


def _is_part(text: str) -> bool:
    """Return whether a bracket names a part of the whole (东门, 停车场) rather than where a branch is (桂庙菜市场店)."""
    return not text.endswith(tuple(settings()["words"]["branch_endings"])) and len(text) <= 6


def _is_noise(text: str) -> bool:
    noise = name_parts.words()["noise"]
    if text in settings()["words"]["noise"]:
        return True
    return text.startswith(tuple(noise["starts"])) or any(word in text for word in noise["words"] if len(word) > 1)


def _branch(text: str) -> str:
    for ending in settings()["words"]["branch_endings"]:
        if text.endswith(ending):
            return text[: -len(ending)] or text
    return text


def _within(core: str) -> str:
    """Return the part of an institution that a name is about, "" for the whole."""
    found = _WITHIN.match(core)
    if found:
        return found.group(2)
    head, dash, tail = core.partition("-")
    return tail if dash and len(head) >= 4 and len(tail) >= 2 and not tail.isdigit() else ""


def _says_nothing(core: str, kind: str) -> bool:
    if len(core) <= 1 or core.isdigit():
        return True
    if not kind:
        return bool(_STAIRS.fullmatch(core))
    rest = _COUNTED.sub("", core)
    kinds, longest = _kinds()
    for length in range(min(longest, len(rest)), 1, -1):
        if rest[-length:] in kinds:
            rest = rest[:-length]
            break
    return len(_GATE.sub("", rest) if kind == GATE else rest) < 2


def _value(text: str) -> str:
    if text.isdigit():
        return text.lstrip("0") or "0"
    return name_parts.normal("第" + text).lstrip("第")


def _bits(*sets: frozenset) -> tuple[int, int]:
    one = two = 0
    for number, items in enumerate(sets):
        for item in items:
            code = hash((number, item))
            one |= 1 << ((code & 7) + 8 * number)
            two |= 1 << ((code >> 8 & 7) + 8 * number)
    return one, two


def prescreen(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return which pairs of `bits` (n × 2 uint32) cannot be the same; catches most, `conflict` decides on the rest."""
    found = np.zeros(len(left), dtype=bool)
    for word in range(2):
        a, b = left[:, word], right[:, word]
        for number in range(1, 4):  # numbers, directions, letters: each has what the other lacks
            mask = np.uint32(0xFF << (8 * number))
            found |= ((a & ~b & mask) != 0) & ((b & ~a & mask) != 0)
        found |= ((a ^ b) & np.uint32(0xFF)) != 0  # ordinals: 二小 is not 小学 either
    return found


def conflict(one: Marks, other: Marks, one_class: bool = False) -> str:
    """Return what says that two names are of two places ("" for nothing): number, direction, letter, kind.

    one_class: both facilities are known to be of one class; then 白石洲 may be 白石洲公交站.
    """
    if one.ordinals != other.ordinals and not (one.ordinals <= other.numbers and other.ordinals <= one.numbers):
        return "number"
    for what in ("numbers", "directions", "letters"):
        a, b = getattr(one, what), getattr(other, what)
        if a - b and b - a:
            return what
    if one.within != other.within and not _same_part(one, other):
        return "within"
    if one.kind != other.kind:
        alike, parts = _kind_pairs()
        if one.kind and other.kind:
            if frozenset((one.kind, other.kind)) not in alike:
                return "kind"
        elif (one.kind or other.kind) in parts and not (one.generic and other.generic):
            return "" if one_class and GATE not in (one.kind, other.kind) else "kind"
    return ""


def _same_part(one: Marks, other: Marks) -> bool:
    """Return whether the wards or buildings of two names may be one: 总部 and none, 急诊 and 急诊部."""
    a, b = one.within, other.within
    if a and b:
        return a in b or b in a
    return (a or b) in settings()["words"]["whole_parts"]


def kinds_meet(kinds: list[str]) -> np.ndarray:
    """Return (n × n) which of these kinds of place may be one facility, "" being no kind."""
    alike, parts = _kind_pairs()
    found = np.eye(len(kinds), dtype=bool)
    for row, one in enumerate(kinds):
        for column, other in enumerate(kinds):
            if one and other:
                found[row, column] |= frozenset((one, other)) in alike
            else:
                found[row, column] |= (one or other) not in parts
    return found


def one_sided(one: Marks, other: Marks) -> bool:
    """Return whether only one of the names has a number, direction, letter or kind: perhaps a part of the other."""
    return any(getattr(one, what) != getattr(other, what) for what in ("numbers", "directions", "letters", "kind"))
