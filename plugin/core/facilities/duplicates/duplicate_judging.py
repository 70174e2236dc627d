"""How likely two facilities are one: the names, the distance their class allows, address, source, and what speaks against."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ..places import place_names
from . import name_marks
from .duplicate_pairs import distances
from .duplicate_rows import Rows, signatures

#: What the score of a pair rests on; several at once.
ADDRESS, CODE, CLASS, GENERIC, NAMELESS, PLACELESS, ONE_SIDED, SAME_SOURCE = (1 << place for place in range(8))
_DOOR = re.compile(r"([\u4e00-\u9fffa-z]{1,6}?(?:大道|路|街|道|巷|弄|里|村))(?:[东西南北中]段)?(\d+)(?=[弄号栋幢#-]|$)")
_ABOVE = re.compile(r"[\u4e00-\u9fff]*(?:省|市|区|县|街道|镇|乡|社区|新区|开发区)$")
#: Up to this distance of its class (m) another door means another facility, unless they lie very near.
_SHOP = 80.0
#: Shares of the letters that names must have in common to be compared at all.
_COMMON = 0.5


@dataclass
class Pairs:
    """Pairs of nodes taken for one facility: score and similarity 0…1, distance in metres (NaN: unknown), basis: bits."""

    i: np.ndarray
    j: np.ndarray
    score: np.ndarray
    similarity: np.ndarray
    distance: np.ndarray
    basis: np.ndarray

    def take(self, chosen: np.ndarray) -> Pairs:
        return Pairs(*(getattr(self, name)[chosen] for name in ("i", "j", "score", "similarity", "distance", "basis")))


def judge(rows: Rows, i: np.ndarray, j: np.ndarray) -> Pairs:
    """Return those of the pairs (i, j) that look like one facility."""
    limits = rows.limits
    distance = distances(rows, i, j)
    reach, basis = _reach(rows, i, j)
    near = np.isnan(distance) | (distance <= reach) | (basis & CODE > 0)
    i, j, distance, reach, basis = (values[near] for values in (i, j, distance, reach, basis))
    i, j, distance, reach, basis = _of_like_letters(rows, i, j, distance, reach, basis)
    names = _Names(rows, i, j)
    similarity, one_sided, generic = names.compare(rows, i, j)
    nameless = (rows.name[i] < 0) | (rows.name[j] < 0)
    chain = rows.chain[i] | rows.chain[j]
    alone = distance <= limits.judging["chain_alone"] * np.minimum(rows.spacing[i], rows.spacing[j])
    vague = generic | nameless | (chain & ~alone)
    generic |= chain
    basis |= np.where(nameless, NAMELESS, 0) | np.where(generic, GENERIC, 0) | np.where(one_sided, ONE_SIDED, 0)
    same_source = (rows.source[i] == rows.source[j]) & (rows.source[i] >= 0)
    basis |= np.where(same_source, SAME_SOURCE, 0) | np.where(np.isnan(distance), PLACELESS, 0)
    reach = _short_reach(rows, i, j, reach, basis, vague)
    similarity[nameless] = np.where(_same_known_class(rows, i, j)[nameless], limits.judging["nameless"], 0.0)
    doors = names.doors(rows, i, j)
    reach = np.where((doors < 0) & (reach <= _SHOP), 0.4 * reach, reach)  # shops side by side have a door each
    basis |= np.where(doors > 0, ADDRESS, 0)
    kept = _is_alike(rows, similarity, distance, reach, basis, doors, i, j)
    pairs = Pairs(i, j, _score(limits.judging, similarity, distance, reach, basis, doors), similarity, distance, basis)
    return _mutual(rows, pairs.take(kept))


def _reach(rows: Rows, i: np.ndarray, j: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far apart the pairs may lie, and their basis as far as class and code tell it."""
    limits, last = rows.limits, len(rows.limits.distance) - 1
    a, b = rows.class_[i], rows.class_[j]
    fits = limits.compatible[a, b]
    one = np.where(a == last, limits.distance[b], np.where(b == last, limits.distance[a], 0.0))
    reach = np.where((a == last) | (b == last), one, np.minimum(limits.distance[a], limits.distance[b]))
    reach = np.where(fits, reach, limits.judging["unlike_class_distance"])
    same_code = (rows.code[i] == rows.code[j]) & (rows.code[i] >= 0) & (rows.source[i] == rows.source[j])
    return reach, np.where(fits, 0, CLASS) | np.where(same_code, CODE, 0)


def _short_reach(rows: Rows, i, j, reach, basis, vague) -> np.ndarray:
    """Return the distance for names that say little, and within one source: `reach` where neither is the case."""
    limits, last = rows.limits, len(rows.limits.distance) - 1
    known = np.where(rows.class_[i] == last, rows.class_[j], rows.class_[i])
    own = basis & SAME_SOURCE > 0
    reach = np.where(vague, np.minimum(reach, limits.generic[known]), reach)
    reach = np.where(own, np.minimum(reach, limits.same_source[known]), reach)
    return np.where(vague & own, np.minimum(reach, limits.generic_same_source), reach)


def _same_known_class(rows: Rows, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    return (rows.class_[i] == rows.class_[j]) & (rows.class_[i] < len(rows.limits.distance) - 1)


def _of_like_letters(rows: Rows, i, j, distance, reach, basis):
    """Drop pairs whose names have too few letters in common; keep those so near that the name may say little."""
    bits = signatures(rows.cleans) if len(rows.cleans) else np.zeros(1, dtype="uint64")
    sizes = _popcount(bits)
    kept = np.zeros(len(i), dtype=bool)
    close = distance <= np.minimum(rows.limits.generic[rows.class_[i]], rows.limits.generic[rows.class_[j]])
    for start in range(0, len(i), 1_000_000):
        part = slice(start, start + 1_000_000)
        a, b = rows.name[i[part]], rows.name[j[part]]
        common = _popcount(bits[a] & bits[b])
        like = common >= _COMMON * np.minimum(sizes[a], sizes[b])
        unnamed = (a < 0) | (b < 0)
        kept[part] = np.where(unnamed, close[part], like | (close[part] & (basis[part] & CLASS == 0)))
    return i[kept], j[kept], distance[kept], reach[kept], basis[kept]


_BITS = np.array([bin(value).count("1") for value in range(1 << 16)], dtype="uint8")


def _popcount(values: np.ndarray) -> np.ndarray:
    return _BITS[np.ascontiguousarray(values).view("uint16").reshape(-1, 4)].sum(axis=1, dtype="int16")


class _Names:
    """The names of the pairs, each taken apart once."""

    def __init__(self, rows: Rows, i: np.ndarray, j: np.ndarray) -> None:
        wanted = np.unique(np.r_[rows.name[i], rows.name[j]])
        wanted = wanted[wanted >= 0]
        self.place = np.full(len(rows.names) + 1, -1)
        self.place[wanted] = np.arange(len(wanted))
        self._chains = set(name_marks.settings()["words"]["chains"])
        self.marks = [name_marks.parse(name) for name in rows.names[wanted]]
        self.bits = np.array([mark.bits for mark in self.marks], dtype="uint32").reshape(-1, 2)
        self.generic = np.array([mark.generic for mark in self.marks], dtype=bool)
        self.clean = np.array([mark.clean for mark in self.marks], dtype=object)
        self.stem = np.array([mark.stem for mark in self.marks], dtype=object)
        self.core = np.array([mark.core for mark in self.marks], dtype=object)
        self.kindless = np.array([not mark.kind for mark in self.marks], dtype=bool)
        kinds = {kind: number for number, kind in enumerate(sorted({mark.kind for mark in self.marks}))}
        self.kind = np.array([kinds[mark.kind] for mark in self.marks], dtype=int)
        self.meets = name_marks.kinds_meet(list(kinds))

    def compare(self, rows: Rows, i: np.ndarray, j: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return similarity, whether one name has a mark the other lacks, and whether one says little, per pair."""
        count = len(i)
        similarity, sided, generic = np.zeros(count), np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        both = np.flatnonzero((rows.name[i] >= 0) & (rows.name[j] >= 0))
        if not len(both):
            return similarity, sided, generic
        a, b = self.place[rows.name[i[both]]], self.place[rows.name[j[both]]]
        one_class = _same_known_class(rows, i[both], j[both])
        keys, back = np.unique(
            2 * (np.minimum(a, b) * len(self.marks) + np.maximum(a, b)) + one_class, return_inverse=True
        )
        one_class = keys % 2 == 1
        one, other = np.divmod(keys // 2, len(self.marks))
        same = one == other
        vague = self.generic[one] | self.generic[other]
        clash = name_marks.prescreen(self.bits[one], self.bits[other]) & ~same
        lenient = one_class & (self.kindless[one] | self.kindless[other])
        clash |= ~self.meets[self.kind[one], self.kind[other]] & ~(self.generic[one] & self.generic[other]) & ~lenient
        alike = np.where(same, 1.0, 0.0)
        open_ = np.flatnonzero(~same & ~clash)
        alike[open_] = place_names.similarity(self.clean[one[open_]], self.clean[other[open_]])
        stems = place_names.similarity(self.stem[one[open_]], self.stem[other[open_]])
        kinds = self.kind[one[open_]] == self.kind[other[open_]]
        alike[open_] = np.maximum(alike[open_], stems * np.where(kinds, 0.97, 0.93))
        lone = np.zeros(len(keys), dtype=bool)
        worth = rows.limits.judging["similar_same_address"] - 0.35
        for place in open_[(alike[open_] >= worth) | vague[open_]]:
            alike[place], lone[place] = self._exactly(
                int(one[place]), int(other[place]), float(alike[place]), bool(one_class[place]), rows
            )
        similarity[both], sided[both], generic[both] = alike[back], lone[back], vague[back]
        return similarity, sided, generic

    def _exactly(self, one: int, other: int, alike: float, one_class: bool, rows: Rows) -> tuple[float, bool]:
        a, b = self.marks[one], self.marks[other]
        if name_marks.conflict(a, b, one_class):
            return 0.0, False
        if a.generic != b.generic and a.kind and a.kind == b.kind:
            return max(alike, rows.limits.judging["nameless"]), False
        if a.generic and b.generic and a.kind == b.kind and a.kind in name_marks.settings()["words"]["one_thing"]:
            return max(alike, 0.9) if a.stem not in self._chains and b.stem not in self._chains else alike, False
        lone = name_marks.one_sided(a, b)
        if a.branch and a.branch == b.branch:
            alike = max(alike, 0.97 * _similar(a.stem, b.stem))
        if a.branch and b.branch and a.branch != b.branch:
            like = _branches(a.branch, b.branch)
            if like < rows.limits.judging["branch_similar"]:
                return 0.0, False
            alike = max(alike, (0.85 + 0.15 * like) * max(_similar(a.core, b.core), 0.97 * _similar(a.stem, b.stem)))
        elif a.branch != b.branch:
            opened = (text.replace("(", "").replace(")", "") for text in (a.clean, b.clean))
            alike = max(
                alike, 0.95 * _similar(a.core, b.core), 0.95 * _similar(*opened), 0.92 * _similar(a.stem, b.stem)
            )
            lone = True
        long, short = (a, b) if len(a.core) >= len(b.core) else (b, a)
        ends = long.core.endswith(short.core) and len(short.core) >= 4 and not short.generic
        if ends and _ABOVE.fullmatch(long.core[: -len(short.core)]):
            alike = max(alike, 0.97)
        return alike, lone

    def doors(self, rows: Rows, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """Return 1 where both addresses name the same door or are the same text, -1 where another door, else 0."""
        a, b = rows.address[i], rows.address[j]
        both = np.flatnonzero((a >= 0) & (b >= 0))
        found = np.zeros(len(i), dtype=int)
        doors = {number: _door(rows.addresses[number]) for number in np.unique(np.r_[a[both], b[both]])}
        for place in both:
            one, other = doors[a[place]], doors[b[place]]
            if a[place] == b[place]:
                found[place] = 1 if len(rows.addresses[a[place]]) >= 4 else 0
            elif one and other and (one[0].endswith(other[0]) or other[0].endswith(one[0])):
                found[place] = 1 if one[1] == other[1] else -1
        return found


def _similar(a: str, b: str) -> float:
    return 1.0 if a == b else float(place_names.similarity([a], [b])[0])


def _branches(a: str, b: str) -> float:
    if a in b or b in a:
        return 1.0
    common = len(set(a) & set(b))
    return common / max(min(len(set(a)), len(set(b))), 1) * 0.8


def _door(address: str) -> tuple[str, str] | None:
    found = _DOOR.findall(address.split("(")[0])
    return found[-1] if found else None


def _is_alike(rows: Rows, similarity, distance, reach, basis, doors, i, j) -> np.ndarray:
    judging = rows.limits.judging
    share = np.clip(np.nan_to_num(distance / np.maximum(reach, 0.01)), 0.0, 1.0)
    wanted = judging["similar_near"] + (judging["similar_far"] - judging["similar_near"]) * share
    wanted = np.where(basis & SAME_SOURCE, np.maximum(wanted, judging["similar_same_source"]), wanted)
    wanted = np.where((basis & (GENERIC | NAMELESS) > 0) & (basis & SAME_SOURCE == 0), judging["nameless"], wanted)
    addressed = np.where(basis & SAME_SOURCE, judging["similar_same_source_address"], judging["similar_same_address"])
    wanted = np.where(basis & ADDRESS, np.minimum(wanted, addressed), wanted)
    wanted = np.where(basis & CLASS, judging["similar_unlike_class"], wanted)
    placeless = basis & PLACELESS > 0
    community = (rows.community[i] == rows.community[j]) & (rows.community[i] >= 0)
    wanted = np.where(placeless & ~(doors > 0), judging["similar_same_source"], wanted)
    kept = similarity >= wanted
    kept &= np.where(
        placeless, (doors > 0) | (community & (doors == 0) & (basis & (GENERIC | NAMELESS) == 0)), distance <= reach
    )
    kept &= ~((basis & GENERIC > 0) & (doors < 0))
    kept &= ~((basis & (CLASS | GENERIC) == (CLASS | GENERIC)) | (basis & (CLASS | NAMELESS) == (CLASS | NAMELESS)))
    coded = (basis & CODE > 0) & ((similarity >= judging["similar_same_address"]) | (basis & NAMELESS > 0))
    return kept | coded


def _score(judging: dict, similarity, distance, reach, basis, doors) -> np.ndarray:
    parts = judging["score"]
    share = np.clip(np.nan_to_num(distance / np.maximum(reach, 0.01)), 0.0, 1.0)
    score = similarity * (1.0 - parts["distance"] * share)
    for bit, name in (
        (CLASS, "unlike_class"),
        (ONE_SIDED, "one_sided"),
        (PLACELESS, "placeless"),
        (SAME_SOURCE, "same_source"),
    ):
        score -= np.where(basis & bit > 0, parts[name], 0.0)
    score -= np.where((basis & GENERIC > 0) & ~(distance <= 1.0), parts["generic"], 0.0)
    score += np.where(basis & (ADDRESS | CODE) > 0, parts["address"], 0.0) - np.where(doors < 0, parts["doors"], 0.0)
    return np.clip(score, 0.0, 1.0)


def _mutual(rows: Rows, pairs: Pairs) -> Pairs:
    """Of names that say little, keep across two sources only the pairs that are nearest to each other."""
    vague = np.flatnonzero((pairs.basis & (GENERIC | NAMELESS) > 0) & (pairs.basis & (SAME_SOURCE | CODE) == 0))
    if not len(vague):
        return pairs
    kept = np.ones(len(pairs.i), dtype=bool)
    distance = np.nan_to_num(pairs.distance[vague], nan=np.inf)
    for own, other in ((pairs.i[vague], pairs.j[vague]), (pairs.j[vague], pairs.i[vague])):
        key = own.astype("int64") * (rows.source.max() + 2) + rows.source[other] + 1
        _, back = np.unique(key, return_inverse=True)
        best = np.full(back.max() + 1, np.inf)
        np.minimum.at(best, back, distance)
        kept[vague] &= distance <= best[back]
    return pairs.take(kept)
