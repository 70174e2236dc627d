"""Parent codes: given as a code, as a name, or found by place."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from .names import key, stem


@dataclass
class Resolved:
    """codes: of the parent rows or None; by_name: how many came from a name; unknown and ambiguous: {text: how often}."""

    codes: np.ndarray
    by_name: int = 0
    unchecked: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    ambiguous: dict[str, int] = field(default_factory=dict)


def resolve(texts: np.ndarray, parents: pd.DataFrame) -> Resolved:
    """Return the parent codes of `texts`: codes of the workspace as they are, names that fit exactly one parent (with or
    without 社区, 居委会, 街道) as its code; anything else is left empty and told.

    While the parent table is still empty, texts that look like codes are kept: the parents may come later.
    """
    codes, unique = pd.factorize(pd.Series(texts, dtype=object))
    known = {str(code) for code in parents["code"] if code is not None} if len(parents) else set()
    whole, short = _names(parents)
    found, kinds = [], []
    for text in unique:
        code, kind = _one(str(text), known, whole, short)
        found.append(code)
        kinds.append(kind)
    result = Resolved(np.array([*found, None], dtype=object)[codes])
    times = np.bincount(codes[codes >= 0], minlength=len(unique)) if len(unique) else []
    for text, kind, count in zip(unique, kinds, times):
        if kind == "name":
            result.by_name += int(count)
        elif kind == "unchecked":
            result.unchecked += int(count)
        elif kind in ("unknown", "ambiguous"):
            getattr(result, kind)[str(text)] = int(count)
    return result


def resolve_uids(texts: np.ndarray, parents: pd.DataFrame) -> Resolved:
    """Return the uids of the rows that `texts` name: by uid, by code, or by a name that fits exactly one of them."""
    rows = parents[parents["uid"].notna()]
    by_code = rows[rows["code"].notna()].drop_duplicates("code", keep=False).set_index("code")["uid"]
    twice = set(rows["code"][rows["code"].notna() & rows["code"].duplicated()])
    given = pd.Series(texts, dtype=object)
    coded = given.map(by_code)
    result = resolve(given.where(coded.isna(), coded).to_numpy(dtype=object), rows.assign(code=rows["uid"]))
    for text in twice & set(result.unknown):
        result.ambiguous[text] = result.unknown.pop(text)
    return result


def by_place(shapes: np.ndarray, parents: pd.DataFrame) -> np.ndarray:
    """Return the code of the one parent area in which an inner point of each shape lies; None for none or several."""
    result = np.full(len(shapes), None, dtype=object)
    if not len(parents) or "geometry" not in parents:
        return result
    areas = parents["geometry"].to_numpy()
    good = ~shapely.is_missing(areas) & parents["code"].notna().to_numpy()
    present = ~shapely.is_missing(shapes)
    if not good.any() or not present.any():
        return result
    sound = np.where(shapely.is_valid(areas[good]), areas[good], shapely.make_valid(areas[good]))
    rows, hits = shapely.STRtree(sound).query(shapely.point_on_surface(shapes[present]), predicate="intersects")
    count = np.bincount(rows, minlength=int(present.sum()))
    places = np.flatnonzero(present)
    once = count[rows] == 1
    result[places[rows[once]]] = parents["code"].to_numpy()[good][hits[once]]
    return result


def _names(parents: pd.DataFrame) -> tuple[dict[str, set], dict[str, set]]:
    whole: dict[str, set] = {}
    short: dict[str, set] = {}
    if "name" in parents:
        for name, code in zip(parents["name"], parents["code"]):
            if name is not None and code is not None:
                whole.setdefault(key(name), set()).add(str(code))
                short.setdefault(stem(name), set()).add(str(code))
    return whole, short


def _one(text: str, known: set[str], whole: dict[str, set], short: dict[str, set]) -> tuple[str | None, str]:
    code = text.strip()
    if code in known:
        return code, "code"
    for names, wanted in ((whole, key(text)), (short, stem(text))):
        if wanted in names:
            hits = names[wanted]
            return (next(iter(hits)), "name") if len(hits) == 1 else (None, "ambiguous")
    if not known and code.isascii() and any(letter.isdigit() for letter in code) and len(code) >= 4:
        return code, "unchecked"
    return None, "unknown"
