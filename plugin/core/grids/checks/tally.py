"""Small matters that are told together: kept one by one while checking, one remark each kind in the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from ...findings import Finding
from ...text import tr
from .catalogue import Parameters, finding

#: Features named in one remark, in its text and in its codes.
SHOWN, NAMED = 10, 50


@dataclass
class Tally:
    """n matters of one rule and case. about: tokens of each (see Finding.about); labels: the names each concerns;
    places: where each is (n,), None where that is not known."""

    rule: str
    case: str
    about: list[tuple[str, ...]]
    labels: list[tuple[str, ...]]
    places: np.ndarray

    def __len__(self) -> int:
        return len(self.about)

    def kept(self, keep: np.ndarray) -> Tally:
        """Return the matters where `keep` (n,) is true."""
        rows = np.flatnonzero(keep)
        about, labels = [self.about[row] for row in rows], [self.labels[row] for row in rows]
        return Tally(self.rule, self.case, about, labels, self.places[rows])


def told(raw: Iterable[Finding | Tally], limits: Parameters) -> list[Finding]:
    """Return the findings of `raw` as they are, and one for each kind of tally, where the first of it stands."""
    found: list[Finding | list[Tally]] = []
    kinds: dict[tuple[str, str], list[Tally]] = {}
    for entry in raw:
        if isinstance(entry, Finding):
            found.append(entry)
            continue
        kind = (entry.rule, entry.case)
        if kind not in kinds:
            kinds[kind] = []
            found.append(kinds[kind])
        kinds[kind].append(entry)
    results = []
    for entry in found:
        told_here = entry if isinstance(entry, Finding) else _told(_joined(entry), limits)
        if told_here is not None:
            results.append(told_here)
    return results


def _joined(tallies: list[Tally]) -> Tally:
    first = tallies[0]
    return Tally(
        first.rule,
        first.case,
        [about for tally in tallies for about in tally.about],
        [labels for tally in tallies for labels in tally.labels],
        np.concatenate([tally.places for tally in tallies]),
    )


def _told(tally: Tally, limits: Parameters) -> Finding | None:
    if not len(tally):
        return None
    return _TEXTS[tally.rule, tally.case](tally, limits)


def _names(tally: Tally) -> list[str]:
    return list(dict.fromkeys(sorted(name for labels in tally.labels for name in labels)))


def _thin_overlaps(tally: Tally, limits: Parameters) -> Finding:
    detail = tr(
        "有 {count} 处重叠小于绘制精度（面积不超过 {area} ㎡ 或宽不超过 {width} m），合计 {total:.4f} ㎡，不计为错误。"
    )
    return _thin(tally, limits, detail)


def _thin_gaps(tally: Tally, limits: Parameters) -> Finding:
    detail = tr(
        "有 {count} 处空白小于绘制精度（面积不超过 {area} ㎡ 或宽不超过 {width} m），合计 {total:.4f} ㎡，不计为错误。"
    )
    return _thin(tally, limits, detail)


def _thin(tally: Tally, limits: Parameters, detail: str) -> Finding:
    total = float(shapely.area(tally.places).sum())
    detail = detail.format(count=len(tally), area=limits.sliver_area, width=limits.sliver_width, total=total)
    points = shapely.multipoints(shapely.centroid(tally.places))
    return finding(tally.rule, tally.case, detail, _names(tally), points)


def _without_general(tally: Tally, _limits: Parameters) -> Finding:
    codes = _names(tally)
    detail = tr("{count} 个社区没有一般网格，其中的微网格未检查是否属于一般网格：{codes}。").format(
        count=len(codes), codes="、".join(codes)
    )
    return finding("G03", "none", detail, codes, layer="community")


def _away(tally: Tally, _limits: Parameters) -> Finding:
    detail = tr("有 {count} 栋楼不在所检查的社区内。").format(count=len(tally))
    return finding("G06", "away", detail, _names(tally)[:NAMED], shapely.multipoints(tally.places), layer="building")


def _shapeless(tally: Tally, _limits: Parameters) -> Finding:
    names = sorted(name for labels in tally.labels for name in labels)
    shown = "、".join(names[:SHOWN]) + (tr(" 等") if len(names) > SHOWN else "")
    detail = tr("有 {count} 栋楼没有面图形：{names}。").format(count=len(names), names=shown)
    return finding("G06", "shapeless", detail, names, layer="building", marks=[len(names)])


_TEXTS = {
    ("G03", "none"): _without_general,
    ("G04", "sliver"): _thin_overlaps,
    ("G05", "sliver"): _thin_gaps,
    ("G06", "away"): _away,
    ("G06", "shapeless"): _shapeless,
}
