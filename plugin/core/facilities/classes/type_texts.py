"""What the source's type of a facility says of its class: AMap and Baidu paths, OSM tags, plain words, type codes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ... import resources
from ...text import stored
from .taxonomy import FacilityClass, names_of

#: Texts of types are shown cut to this length.
SHOWN = 40
_LEVELS = re.compile(r"\s*(?:->|=>|[;:>,、\\→])\s*|\s+")
_DASHED = re.compile(r"(?<=[\u4e00-\u9fff)])\s*[-—–_/]\s*(?=[\u4e00-\u9fff])")
_BRACKET = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_TAG = re.compile(r'"?([\w:]+)"?\s*=>?\s*"?([^",;|]+)"?')


@dataclass(frozen=True)
class Entry:
    """One row of the knowledge: a class, or a reason not to count, or only the classes left open (`choices`)."""

    class_code: str | None = None
    refused: str = ""
    choices: frozenset = frozenset()
    why: str = ""
    sure: float | None = None
    any_name: bool = False

    @property
    def decides(self) -> bool:
        return bool(self.class_code or self.refused)


@dataclass(frozen=True)
class Said:
    """What one type text or code says: an entry, how sure it is (0…1), how it is told (stored Chinese), and whether it
    names several types that differ."""

    entry: Entry
    sure: float
    told: str
    differs: bool = False


@dataclass(frozen=True)
class Knowledge:
    """All entries fitted to a taxonomy: by text path and tag, and by code in each coding scheme."""

    texts: dict
    schemes: dict
    tops: frozenset
    own_codes: dict
    sure_text: float
    sure_code: float
    sure_contained: float
    sure_differ: float


@lru_cache(maxsize=8)
def knowledge(classes: tuple[FacilityClass, ...], delivered: tuple[FacilityClass, ...]) -> Knowledge:
    """Return the entries for these classes. delivered: the classes the knowledge was written for; codes that a bureau
    has added to its own classes, and the names and words of its classes, outrank it."""
    data = resources.read_json("facilities", "classifying.json")
    known = {entry.code for entry in classes}
    texts: dict[str, Entry] = {}
    schemes: dict[str, dict[str, Entry]] = {}
    for scheme in ("amap", "land_use", "gbt21010"):
        schemes[scheme] = {}
        for item in data[scheme]["entries"]:
            entry = _entry(item, known)
            schemes[scheme].setdefault(item["code"], entry)
            for text in (item["text"], *item["text"].split("/")):
                texts.setdefault(_key(text), entry)
    for item in data["words"]["entries"]:
        for text in item["text"]:
            texts.setdefault(_key(text), _entry(item, known))
    for item in data["osm"]["entries"]:
        for tag in item["tags"]:
            entry = _entry(item, known)
            texts.setdefault(_key(tag), entry)
            if not tag.endswith("=*"):  # any other value of this key
                texts.setdefault(_key(tag.split("=")[-1]), entry)
    own_codes: dict[str, str] = {}
    before = {code for entry in delivered for code in _codes_of(entry)}
    for entry in classes:
        for text in (entry.code, entry.name, *names_of(entry.name), *entry.words):
            key = _key(text.rstrip("$"))
            if len(key) > 1 and (key not in texts or texts[key].class_code != entry.code):
                texts[key] = Entry(entry.code)
        for code in _codes_of(entry):
            if code not in before:
                own_codes[code] = entry.code
    sure = data["confidence"]
    return Knowledge(
        texts=texts,
        schemes=schemes,
        tops=frozenset(_key(item["text"]) for item in data["amap"]["entries"] if len(item["code"]) == 2),
        own_codes=own_codes,
        sure_text=sure["text"],
        sure_code=sure["code"],
        sure_contained=sure["contained"],
        sure_differ=sure["types_differ"],
    )


def _codes_of(entry: FacilityClass) -> list[str]:
    return [*(code for code, _ in entry.amap_codes), *entry.land_codes, *entry.gbt21010_codes]


def _entry(item: dict, known: set) -> Entry:
    class_code = item.get("is")
    choices = frozenset(item.get("or", ())) & known
    if class_code and class_code not in known:
        return Entry(choices=choices, why=stored("本分类没有小类 {code}").format(code=class_code))
    return Entry(
        class_code, item.get("no", ""), choices, item.get("why", ""), item.get("sure"), item.get("any_name", False)
    )


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", str(text)).strip().lower()


def shown(text: str) -> str:
    """Return a type text as it is quoted in a basis."""
    text = " ".join(str(text).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def alternatives(text: str, tops: frozenset = frozenset()) -> list[list[str]]:
    """Return the types a text lists, each as its levels: "大类;中类;小类|大类;中类;小类", tags, plain words."""
    key = _key(text)
    if key[:1] in ("[", "{"):  # a list as Python or JSON writes it
        key = re.sub(r"[\[\]{}\"']|\w+\s*:\s*(?=[\"'])", "", key)
    tags = _TAG.findall(key) if "=" in key else []
    if tags:
        return [[f"{name}={value.strip()}"] for name, value in tags]
    found = []
    for part in key.split("|"):
        levels = [level for level in _LEVELS.split(part) if level]
        if len(levels) == 1:
            dashed = [level for level in _DASHED.split(levels[0]) if level]
            levels = dashed if re.search("[-—–_]", part) or len(dashed) > 2 or dashed[0] in tops else levels
        starts = [place for place, level in enumerate(levels) if place and level in tops and level == levels[0]]
        starts += [place for place, level in enumerate(levels) if place >= 3 and level in tops]
        for start, stop in zip([0, *sorted(set(starts))], [*sorted(set(starts)), len(levels)]):
            if levels[start:stop]:
                found.append(levels[start:stop])
    return found


def look_up(levels: list[str], known: Knowledge) -> tuple[Entry | None, bool]:
    """Return (entry of the deepest level known, whether that is the last level)."""
    last = len(levels) - 1
    for depth in range(last, -1, -1):
        for start in range(depth + 1):
            found = known.texts.get(";".join(levels[start : depth + 1]))
            if found is not None:
                return found, depth == last
        level = levels[depth]
        for text in (_BRACKET.sub("", level), *level.split("/"), re.sub("=.*", "=*", level)):
            if text and text in known.texts:
                return known.texts[text], depth == last
    return None, False


def of_text(text: str, known: Knowledge, contained) -> Said | None:
    """Return what a type text says, None when nothing of it is understood.

    contained: function(text) → (class code, refusal) of the words the last level contains, for levels not listed.
    """
    said = [found for levels in alternatives(text, known.tops) if (found := _of_levels(levels, known, contained))]
    if not said:
        return None
    told = stored("类型文字“{text}”").format(text=shown(text))
    entry, sure = said[0]
    for other, other_sure in said[1:]:
        entry, sure = _together(entry, sure, other, other_sure, known.sure_differ)
    return Said(entry, sure, told, differs=len(said) > 1 and sure <= known.sure_differ)


def _of_levels(levels: list[str], known: Knowledge, contained) -> tuple[Entry, float] | None:
    entry, exact = look_up(levels, known)
    if not exact and (entry is None or not entry.class_code):
        class_code, refused = contained(levels[-1])
        if class_code and (entry is None or class_code in entry.choices):
            return Entry(class_code), known.sure_contained
        if refused and entry is None:
            return Entry(refused=refused), known.sure_contained
    if entry is None:
        return None
    return entry, entry.sure or known.sure_text


def _together(entry: Entry, sure: float, other: Entry, other_sure: float, differ: float) -> tuple[Entry, float]:
    """Return the first type's entry with what a second type of the same facility adds or puts in doubt."""
    if entry.class_code == other.class_code and bool(entry.refused) == bool(other.refused):
        return replace(entry, choices=entry.choices | other.choices), max(sure, other_sure)
    if not entry.decides:
        return replace(other, choices=entry.choices | other.choices), other_sure
    if not other.decides:
        return replace(entry, choices=entry.choices | other.choices), sure
    choices = entry.choices | other.choices | ({other.class_code} if other.class_code else frozenset())
    return replace(entry, choices=choices, why=entry.why or stored("所列几个类型不一致")), min(sure, differ)


def scheme_of(codes: list[str], known: Knowledge) -> str | None:
    """Return the coding scheme a column of codes is in: the one that alone explains most of them, None when two do
    equally well (080602 is a concert hall of AMap and a clinic's land)."""
    scores = dict.fromkeys(known.schemes, 0.0)
    for code in codes:
        fits = {name: _fit(code, name, known) for name in known.schemes}
        fitting = [name for name, fit in fits.items() if fit]
        for name in fitting:
            scores[name] += fits[name] * (2.0 if len(fitting) == 1 else 1.0)
    best = max(scores, key=scores.get)
    rivals = [name for name, score in scores.items() if score == scores[best]]
    return best if scores[best] > 0 and len(rivals) == 1 else None


def _fit(code: str, scheme: str, known: Knowledge) -> float:
    table = known.schemes[scheme]
    if scheme == "gbt21010":
        return 1.0 if len(code) <= 5 and code[:4] in table else 0.0
    if scheme == "land_use":
        return 1.0 if code in table else 0.5 if len(code) == 6 and code[:4] in table else 0.0
    if len(code) != 6:
        return 0.0
    return 1.0 if code in table or (code.endswith("00") and code[:4] in table) else 0.5 if code[:4] in table else 0.0


def codes_in(text: str) -> list[str]:
    """Return the codes of a cell: several separated by |, leading zeros that a spreadsheet dropped put back."""
    found = []
    for part in re.split(r"[|;,/\s]+", _key(text)):
        part = re.sub(r"\.0+$", "", part)
        if re.fullmatch(r"\d{3,6}[a-z]?", part):
            digits = part.rstrip("abcdefghijklmnopqrstuvwxyz")
            found.append(digits.zfill(4) if len(digits) <= 4 else digits.zfill(6))
    return found


def of_code(text: str, scheme: str | None, known: Knowledge) -> Said | None:
    """Return what the type code of one facility says in a scheme, None when it is not known there."""
    said: Said | None = None
    for code in codes_in(text):
        found = _of_one(code, scheme, known)
        if found is None:
            continue
        told = stored("类型编码 {code}").format(code=code)
        if said is None:
            said = Said(found, found.sure or known.sure_code, told)
        else:
            entry, sure = _together(said.entry, said.sure, found, found.sure or known.sure_code, known.sure_differ)
            said = Said(entry, sure, said.told)
    return said


def _of_one(code: str, scheme: str | None, known: Knowledge) -> Entry | None:
    for length in (6, 4):
        if code[:length] in known.own_codes:
            return Entry(known.own_codes[code[:length]])
    if scheme is None:
        return None
    table = known.schemes[scheme]
    for length in (6, 4, 2):
        if len(code) >= length and code[:length] in table:
            return table[code[:length]]
    return None


def join_levels(columns: list[np.ndarray]) -> np.ndarray:
    """Return type texts from separate columns of 大类, 中类, 小类 (in this order): "大类;中类;小类", None where all are
    blank; a level that repeats the one before, or that the next already contains as a path, stands once."""
    result = np.full(len(columns[0]), None, dtype=object)
    for row, cells in enumerate(zip(*columns)):
        levels: list[str] = []
        for cell in cells:
            text = "" if cell is None or cell != cell else " ".join(str(cell).split())
            if not text or (levels and text == levels[-1]):
                continue
            levels = [level for level in levels if not text.startswith(level + ";")]
            levels.append(text)
        if levels:
            result[row] = ";".join(levels)
    return result


def join_tags(columns: dict[str, np.ndarray], if_known: set[str]) -> np.ndarray:
    """Return type texts from columns of tags: "amenity=school;shop=books", None where nothing is said.

    if_known: columns of which only values count that the knowledge has (highway=bus_stop, not highway=crossing). What a
    building or a piece of land is used for is left out where another tag says more.
    """
    listed = {tag for item in _osm() for tag in item["tags"]}
    result = np.full(len(next(iter(columns.values()))), None, dtype=object)
    for row, cells in enumerate(zip(*columns.values())):
        tags = [
            f"{name}={cell}"
            for name, cell in zip(columns, cells)
            if cell is not None and cell == cell and (name not in if_known or f"{name}={cell}" in listed)
        ]
        telling = [tag for tag in tags if not tag.startswith(("building=", "landuse="))]
        if tags:
            result[row] = ";".join(telling or tags)
    return result


def _osm() -> list[dict]:
    return resources.read_json("facilities", "classifying.json")["osm"]["entries"]
