"""The facility classes: 大类 and 小类 as data (`resources/taxonomy/*.json`), looked up by code or by name.

The delivered taxonomy "gewu" is this product's proposal and editable; every entry carries its source mark.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ... import resources
from ...errors import GewuError
from ...text import tr

LEVELS = ("片区", "社区", "小区")


@dataclass(frozen=True)
class FacilityClass:
    """One 小类. `item`: number of the complete-community item it serves or None; `levels`: usual ones, default first.

    `amap_codes` are (code, source mark); `words` are texts by which a bureau's own list also knows the class, in type
    texts and names; `level_mark` and `land_mark` are source marks: S sourced, M from memory, C computed.
    """

    code: str
    name: str
    group: str
    item: int | None
    levels: tuple[str, ...]
    land_codes: tuple[str, ...]
    gbt21010_codes: tuple[str, ...]
    amap_codes: tuple[tuple[str, str], ...]
    level_mark: str
    land_mark: str
    note: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """A set of classes. `groups` maps the code of each 大类 to its name, in order."""

    id: str
    title: str
    version: str
    note: str
    marks: dict[str, str]
    groups: dict[str, str]
    classes: tuple[FacilityClass, ...]

    def get(self, code_or_name: str | None) -> FacilityClass | None:
        """Return the class with this code or name, None when there is none.

        Names match whole, without brackets, or by one of the alternatives they list ("菜市场/生鲜" answers to 生鲜).
        A name that fits several classes fits none.
        """
        return self._index.get(_key(code_or_name)) if code_or_name else None

    def name_of(self, code: str | None) -> str:
        """Return the Chinese name of a class code, the code itself when unknown, "" for None."""
        found = self.get(code)
        return found.name if found else (code or "")

    def level_of(self, code: str | None) -> str | None:
        """Return the usual level of a class (片区, 社区 or 小区), None when the class is unknown."""
        found = self.get(code)
        return found.levels[0] if found else None

    @property
    def _index(self) -> dict[str, FacilityClass]:
        return _index(self.classes)


def _key(text: str) -> str:
    return str(text).strip().replace("\uff08", "(").replace("\uff09", ")").lower()


def names_of(name: str) -> list[str]:
    """Return every text a class answers to besides its full name."""
    before, _, inside = _key(name).rstrip(")").partition("(")
    found = [before, *before.split("/")]
    for alternative in inside.replace("、", "/").split("/"):
        found.append(alternative)
    return [text for text in found if len(text) > 1]


@lru_cache(maxsize=8)
def _index(classes: tuple[FacilityClass, ...]) -> dict[str, FacilityClass]:
    loose: dict[str, set[FacilityClass]] = {}
    for entry in classes:
        for text in names_of(entry.name):
            loose.setdefault(text, set()).add(entry)
    index = {text: next(iter(found)) for text, found in loose.items() if len(found) == 1}
    for entry in classes:
        index[_key(entry.name)] = entry
        index[_key(entry.code)] = entry
    return index


def available() -> list[tuple[str, str]]:
    """Return (id, title) of the taxonomies delivered."""
    files = sorted(resources.path("taxonomy").glob("*.json"))
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [(content["id"], content["title"]) for content in contents if "classes" in content]


_in_use: Taxonomy | None = None
#: What one thread of work goes by instead: a Processing run on the file of another workspace.
_here: ContextVar[Taxonomy | None] = ContextVar("gewu_taxonomy", default=None)


def use(taxonomy: Taxonomy | None) -> None:
    """Make a bureau's own taxonomy the one that `load()` returns; None goes back to the delivered one.

    Called when a workspace becomes current (workspace/taxonomies.py); whoever must not depend on that passes a taxonomy.
    """
    global _in_use
    _in_use = taxonomy


@contextmanager
def using(taxonomy: Taxonomy | None) -> Iterator[None]:
    """Within, `load()` returns this taxonomy in this thread only; None changes nothing."""
    if taxonomy is None:
        yield
        return
    token = _here.set(taxonomy)
    try:
        yield
    finally:
        _here.reset(token)


def load(id_or_path: str | None = None) -> Taxonomy:
    """Return a taxonomy by id or from a JSON file, without either the one in use (the delivered one or a bureau's own).

    Raises GewuError naming the file and the entry at fault.
    """
    return (_here.get() or _in_use or delivered()) if id_or_path is None else _load(id_or_path)


@lru_cache(maxsize=8)
def _load(id_or_path: str) -> Taxonomy:
    delivered = resources.path("taxonomy", f"{id_or_path}.json")
    file = delivered if delivered.is_file() else Path(id_or_path)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return from_content(content)
    except OSError as error:
        raise GewuError(
            tr("找不到设施分类“{file}”。").format(file=id_or_path), details=str(error), remedy=tr("请检查文件名。")
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise GewuError(
            tr("设施分类文件“{file}”的内容不正确。").format(file=file),
            details=str(error),
            remedy=tr("请以自带的 gewu.json 为样本改正。"),
        ) from error


def delivered() -> Taxonomy:
    """Return the taxonomy the product comes with."""
    return _load("gewu")


def from_content(content: dict) -> Taxonomy:
    """Return a taxonomy from the content of its JSON file; raises ValueError, KeyError or TypeError."""
    groups = {entry["code"]: entry["name"] for entry in content["groups"]}
    classes = tuple(_class(entry, groups) for entry in content["classes"])
    codes = [entry.code for entry in classes]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"duplicate codes: {twice}")
    return Taxonomy(
        id=content["id"],
        title=content["title"],
        version=str(content.get("version", "")),
        note=content.get("note", ""),
        marks=content.get("marks", {}),
        groups=groups,
        classes=classes,
    )


def to_content(taxonomy: Taxonomy) -> dict:
    """Return what a JSON file of this taxonomy holds; `from_content` reads it."""
    classes = []
    for entry in taxonomy.classes:
        item = {
            "code": entry.code,
            "name": entry.name,
            "group": entry.group,
            "item": entry.item,
            "levels": list(entry.levels),
            "level_mark": entry.level_mark,
            "land_codes": list(entry.land_codes),
            "gbt21010_codes": list(entry.gbt21010_codes),
            "land_mark": entry.land_mark,
            "amap_codes": [{"code": code, "mark": mark} for code, mark in entry.amap_codes],
            "words": list(entry.words),
            "note": entry.note,
        }
        classes.append(item)
    return {
        "id": taxonomy.id,
        "title": taxonomy.title,
        "version": taxonomy.version,
        "note": taxonomy.note,
        "marks": dict(taxonomy.marks),
        "groups": [{"code": code, "name": name} for code, name in taxonomy.groups.items()],
        "classes": classes,
    }


def _class(entry: dict, groups: dict[str, str]) -> FacilityClass:
    levels = tuple(entry["levels"])
    if not levels or any(level not in LEVELS for level in levels):
        raise ValueError(f"{entry['code']}: levels {levels}")
    if entry["group"] not in groups:
        raise ValueError(f"{entry['code']}: group {entry['group']}")
    return FacilityClass(
        code=str(entry["code"]),
        name=str(entry["name"]),
        group=entry["group"],
        item=entry.get("item"),
        levels=levels,
        land_codes=tuple(entry.get("land_codes", ())),
        gbt21010_codes=tuple(entry.get("gbt21010_codes", ())),
        amap_codes=tuple((found["code"], found["mark"]) for found in entry.get("amap_codes", ())),
        level_mark=entry.get("level_mark", ""),
        land_mark=entry.get("land_mark", ""),
        note=entry.get("note", ""),
        words=tuple(entry.get("words", ())),
    )


def level_of(class_code: str | None) -> str | None:
    """Return the usual level of a class of the delivered taxonomy (片区, 社区, 小区), None when unknown."""
    return load().level_of(class_code)
