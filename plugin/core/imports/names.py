"""Names made comparable: column names, unit names, option values."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from .. import resources

_NOISE = re.compile(r"[\s_\-:.·・/\\'\"“”‘’`*#]+")
_BRACKETS = re.compile(r"[(\[{<【〔《][^)\]}>】〕》]*[)\]}>】〕》]")
#: Endings that a unit's name may have or lack. The longest comes first.
_SUFFIXES = (
    "社区居民委员会", "社区居委会", "居民委员会", "村民委员会", "街道办事处", "社区委员会", "居委会", "村委会",
    "街道办", "社区", "街道", "小区", "院落", "片区",
)  # fmt: skip


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Return `text` without case, width, spaces and separators, and in simplified characters: "SQ_MC " and "ｓｑｍｃ" give the
    same key, 編號 that of 编号."""
    text = str(text)
    if text.isascii():
        return _NOISE.sub("", text.lower())
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower()).translate(_simplified())


@cache
def _simplified() -> dict[int, int]:
    data = resources.read_json("imports", "traditional.json")
    return str.maketrans(data["traditional"], data["simplified"])


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Return the key without what stands in brackets: "小区户数（户）" → "小区户数". Falls back to the whole key."""
    half = unicodedata.normalize("NFKC", str(text))
    return key(_BRACKETS.sub("", half)) or key(half)


@lru_cache(maxsize=65536)
def stem(text: str) -> str:
    """Return the key of a unit's name without its kind: "粤海街道" → "粤海", "水井坊社区居委会" → "水井坊"."""
    name = key(text)
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name
