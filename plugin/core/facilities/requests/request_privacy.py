"""Personal data inside the text of a request (居民诉求): starred before the row is stored (最小必要, standards.md 7.3).

Phones and ID numbers are found by their form (see `core/ledgers/masking.py`), number plates too; a name only where a title
stands before or after it (联系人：张三 → 联系人：张**), because Chinese names cannot be told from words otherwise. A surname with a
title (王女士) stays: it names nobody.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from ... import resources
from ...ledgers.masking import mask_text

_STARS = "**"
_LOCAL_PHONE = re.compile(
    r"((?:电话|手机|联系方式|致电|座机|号码)(?:号码|号)?(?:是|为)?\s*[:：]?\s*)(\d{2})\d{3,4}(\d{2})(?!\d)"
)


@cache
def _rules() -> dict:
    return resources.read_json("facilities", "request_privacy.json")


@cache
def _patterns() -> tuple[re.Pattern, re.Pattern, re.Pattern, re.Pattern]:
    """Return patterns with groups (what stands before, surname, given name)."""
    how = _rules()
    titles, after, follow = ("|".join(map(re.escape, how[name])) for name in ("titles", "titles_after", "followed_by"))
    doubles = "|".join(how["double_surnames"])
    every, usual = (f"(?:{doubles}|[{how[name]}])" for name in ("surnames", "common_surnames"))
    given = f"(?!{after})[\u4e00-\u9fff]"
    end = f"(?=[\\s,，。.;；、:：(（)）\\d\\-]|$|{follow}|{after})"
    called = re.compile(f"((?:{titles})(?:姓名|名字)?\\s*[:：]\\s*)({every})({given}{{1,2}}){end}")
    plain = re.compile(f"((?:{titles})\\s*)({usual})({given}{{1,2}}){end}")
    before = re.compile(f"(^|[^\u4e00-\u9fff])({usual})({given}{{1,2}})(?={after})")
    plate = re.compile(
        f"([{how['plate_regions']}][A-HJ-NP-Z])[·•\\s]?[A-HJ-NP-Z0-9]{{3,5}}([A-HJ-NP-Z0-9挂学])(?![A-Z0-9])"
    )
    return called, plain, before, plate


def mask(text: str | None) -> str | None:
    """Return one text with the personal data in it starred; None stays."""
    if not text:
        return text
    called, plain, before, plate = _patterns()
    masked = mask_text(text) or ""
    masked = _LOCAL_PHONE.sub(lambda found: f"{found[1]}{found[2]}****{found[3]}", masked)
    masked = plate.sub(lambda found: f"{found[1]}***{found[2]}", masked)
    for pattern in (called, plain, before):
        masked = pattern.sub(_starred, masked)
    return masked


def _starred(found: re.Match) -> str:
    name = found[2] + found[3]
    is_word = any(name.startswith(word) for word in _rules()["not_names"])
    return found[0] if is_word else f"{found[1]}{found[2]}{_STARS}"


def mask_all(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (texts with personal data starred, which of them had any). Equal texts are looked at once."""
    codes, unique = pd.factorize(pd.Series(texts, dtype=object))
    starred = np.array([*(mask(text) for text in unique), None], dtype=object)
    changed = np.array([*(new != old for new, old in zip(starred, unique)), False], dtype=bool)
    return starred[codes], changed[codes]
