"""Personal data in outputs: 张示例 → 张**, 13800000001 → 138****0001 (standards.md 7.3: keep 3 + 4 of a phone, 6 + 4 of an ID).

Names and phones are recognised by the schema's `personal` mark, never by a sheet definition; in free text every phone and ID
number is masked wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from .. import schema

_SEPARATORS = re.compile("([\u3001,\uff0c;\uff1b/\uff0f\\s]+)")
_LIST = re.compile("([\u3001,\uff0c;\uff1b/\uff0f\n]+)")
_STARS = "****"
_LEAST_NAME = 3
#: Full-width digits and letters as their usual forms, one for one, so that they are found too.
_NARROW = {0xFF10 + digit: str(digit) for digit in range(10)}
_GAP = "[ \u3000\\-\u2010-\u2015]?"
_MOBILE = re.compile(rf"(?<!\d)((?:\+?86{_GAP})?1[3-9]\d){_GAP}(\d{{4}}){_GAP}(\d{{4}})(?!\d)")
_LANDLINE = re.compile(rf"(?<!\d)(0\d{{2,3}}){_GAP}(\d{{3,4}}){_GAP}(\d{{4}})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})((?:19|20)\d{9}[0-9Xx])(?![0-9A-Za-z])")
_DIGIT = re.compile(r"\d")


def mask_name(name: str | None) -> str | None:
    """Return the surname's first character and two stars, for each name in a list of names; empty stays empty."""
    if not name:
        return name
    return "".join(
        part if not part or _SEPARATORS.fullmatch(part) else part[0] + "**" for part in _SEPARATORS.split(name.strip())
    )


def mask_phone(phone: str | None) -> str | None:
    """Return a phone with the middle starred; what is no usual phone keeps only its outer characters."""
    if not phone:
        return phone
    text = unicodedata.normalize("NFKC", phone).strip()
    return "".join(part if not part or _LIST.fullmatch(part) else _one_phone(part) for part in _LIST.split(text))


def _one_phone(text: str) -> str:
    text = text.strip()
    if "*" in text and len(_DIGIT.findall(text)) <= 7:
        return text
    masked = mask_text(text)
    return masked if masked != text else _middle(text)


def _middle(text: str) -> str:
    keep = min(4, len(text) // 4)
    return text[:keep] + _STARS + (text[-keep:] if keep else "")


def mask_text(text: str | None) -> str | None:
    """Return free text with every mobile, landline (with area code) and ID number masked."""
    if not text or not _DIGIT.search(text):
        return text
    plain = text.translate(_NARROW)
    masked = _IDENTITY.sub(lambda found: found.group(1) + "********" + found.group(2)[-4:], plain)
    masked = _MOBILE.sub(lambda found: found.group(1) + _STARS + found.group(3), masked)
    masked = _LANDLINE.sub(lambda found: found.group(1) + _STARS + found.group(3), masked)
    return text if masked == plain else masked


def is_free_text(field: schema.Field) -> bool:
    """Whether people type whatever they like into the field (not a code, key or choice)."""
    return field.type == "text" and not (
        field.options
        or field.references
        or field.pattern
        or field.name == "uid"
        or field.name.endswith(("code", "_uid"))
    )


def known_names(tables: dict[str, pd.DataFrame]) -> set[str]:
    """Return the names of people the tables hold, to be found in free text too. Names of two characters are left out: too many
    are also words or parts of place names."""
    found: set[str] = set()
    for table, frame in tables.items():
        stored = schema.tables().get(table)
        for field, kind in (stored.personal_fields if stored else {}).items():
            if kind == "name" and field in frame:
                for names in frame[field].dropna().unique():
                    found.update(part for part in _SEPARATORS.split(str(names)) if len(part) >= _LEAST_NAME)
    return found


def hide_names(text: str, names: set[str], sizes: list[int]) -> str:
    """Return `text` with every one of the names starred; `sizes` are their lengths, longest first."""
    hidden, place = [], 0
    while place < len(text):
        size = next((size for size in sizes if text[place : place + size] in names), 0)
        hidden.append(text[place] + "**" if size else text[place])
        place += size or 1
    return "".join(hidden)


def mask_values(values: np.ndarray, field: schema.Field | None, names: set[str] = frozenset()) -> np.ndarray:
    """Return an object array of texts masked as the field asks; `field` None means derived text, treated as free text.

    names: people to be found in free text (see `known_names`).
    """
    if field is not None and field.personal == "name":
        mask = _name_and_text
    elif field is not None and field.personal == "phone":
        mask = mask_phone
    elif field is None or is_free_text(field):
        sizes = sorted({len(name) for name in names}, reverse=True)
        firsts = {name[0] for name in names}

        def mask(text: str) -> str:
            return mask_text(text) if firsts.isdisjoint(text) else hide_names(mask_text(text), names, sizes)

    else:
        return values
    known: dict = {}
    masked = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        if isinstance(value, str):
            if value not in known:
                known[value] = mask(value)
            value = known[value]
        masked[row] = value
    return masked


def _name_and_text(name: str) -> str:
    return mask_name(mask_text(name))
