"""Facilities that are probably one and the same: groups with a score and the reason, best first.

Distances, thresholds and word lists are data with their basis (`resources/facilities/duplicates.json`, all 本产品约定).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...columns import texts
from ...progress import Progress, silent
from ...text import clauses, tr
from . import duplicate_groups, duplicate_judging, duplicate_pairs, duplicate_rows, name_marks
from .duplicate_judging import ADDRESS, CLASS, CODE, GENERIC, NAMELESS, ONE_SIDED, PLACELESS

#: Rule under which a pair somebody has told to be different is kept in `accepted_finding`.
RULE = "F-DUP"


@dataclass(frozen=True)
class Group:
    """Rows of the frame taken for one facility. score, similarity: of the weakest pair, 0…1; distance: of the farthest
    pair (m, NaN: unknown); sources: how many; basis: bits of `duplicate_judging`; confident: may be merged unseen.
    linked: a record of it also looks like one of another group."""

    rows: tuple[int, ...]
    score: float
    similarity: float
    distance: float
    sources: int
    basis: int
    confident: bool
    linked: bool = False

    @property
    def reason(self) -> str:
        """Return in the user's language why these are listed."""
        said = []
        if self.basis & CODE:
            said.append(tr("同一来源内编码相同"))
        if self.distance == self.distance:
            said.append(tr("相距 {distance:.0f} m").format(distance=self.distance))
        if self.basis & NAMELESS:
            said.append(tr("有的没有名称，按类别和距离判断"))
        else:
            said.append(tr("名称相似 {similarity:.2f}").format(similarity=self.similarity))
        for bit, text in (
            (ADDRESS, tr("地址相同")),
            (PLACELESS, tr("有的没有坐标，按名称、地址和社区判断")),
            (CLASS, tr("小类不同")),
            (GENERIC, tr("名称通用或为连锁")),
            (ONE_SIDED, tr("只有一方带编号、方位或分店名")),
        ):
            if self.basis & bit:
                said.append(text)
        said.append(tr("来自 {count} 个来源").format(count=self.sources))
        text = tr("，").join(said)
        return clauses([text, tr("其中有记录也像另一组，请逐条核对")]) if self.linked else text


@dataclass(frozen=True)
class Duplicates:
    """groups: best first; a row may be in two of them where A looks like B and B like C, but not A like C (`linked`)."""

    groups: list[Group] = field(default_factory=list)

    @property
    def confident(self) -> list[Group]:
        return [group for group in self.groups if group.confident]

    @property
    def rows(self) -> set[int]:
        return {row for group in self.groups for row in group.rows}


def key(one: str, other: str) -> str:
    """Return what names the pair of two uids in `accepted_finding`, whichever comes first."""
    return "|".join((RULE, *sorted((one, other))))


def uids_of(finding_key: str) -> tuple[str, str] | None:
    """Return the two uids of a key made by `key`, None for the key of another rule."""
    parts = finding_key.split("|")
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == RULE else None


def find(
    frame: pd.DataFrame,
    limits: dict | None = None,
    known: Collection[str] = (),
    areas: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Duplicates:
    """Return the groups of rows of `frame` (as the table facility) that look like one facility.

    limits: the content of duplicates.json where it is not the delivered one; known: keys (`key`) of pairs told to be
    different; areas: frame of facility_area. Positions are in metres. Time and memory are bounded by the number of
    rows, also with all of them at one spot.
    """
    settings = limits or name_marks.settings()
    apart = _apart(frame, known)
    rows, pairs = _pairs(frame, settings, apart, areas, progress)
    progress(0.9, tr("归组"))
    return Duplicates(duplicate_groups.groups(frame, rows, pairs, settings["judging"], Group))


def _pairs(frame, settings, apart, areas, progress: Progress):
    progress(0.0, tr("整理名称和位置"))
    lone = {row for pair in apart for row in pair}
    rows = duplicate_rows.prepare(frame, settings, lone, areas)
    progress(0.2, tr("找相近的设施"))
    i, j = duplicate_pairs.candidates(rows)
    progress(0.5, tr("比对名称"))
    if apart:
        told = {(min(pair), max(pair)) for pair in apart}
        first, last = np.minimum(rows.first[i], rows.first[j]), np.maximum(rows.first[i], rows.first[j])
        wanted = np.array([pair not in told for pair in zip(first.tolist(), last.tolist())], dtype=bool)
        i, j = i[wanted], j[wanted]
    return rows, duplicate_judging.judge(rows, i, j)


def _apart(frame: pd.DataFrame, known: Collection[str]) -> list[tuple[int, int]]:
    if not known:
        return []
    place = {uid: row for row, uid in enumerate(texts(frame, "uid"))}
    pairs = [uids_of(text) for text in known]
    return [(place[a], place[b]) for a, b in filter(None, pairs) if a in place and b in place]
