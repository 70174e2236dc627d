"""G03 inside one unit, G04 no overlap, G05 no gap."""

from __future__ import annotations

import numpy as np
import shapely

from ...findings import Finding
from ...text import tr
from .catalogue import amount, finding
from .overlay import NOISE, Shares, covering, faces, mean_width
from .subject import Subject, Units
from .tally import Tally


def check_units(subject: Subject) -> list[Finding | Tally]:
    """G03: every grid lies in exactly one community and, where its community has any, in exactly one general grid."""
    found = []
    if subject.communities is not None:
        found += _belonging(subject, subject.communities, subject.in_communities, tr("社区"))
    if subject.has("general_grid_code", subject.general_grids):
        at = subject.community_row
        bound = np.where(at >= 0, subject.with_general[at], False)
        found += _belonging(subject, subject.general_grids, subject.in_general, tr("一般网格"), bound)
        found.append(without_general(subject))
    return found


def without_general(subject: Subject) -> Tally:
    """Return the communities whose grids are not held against general grids, because there are none."""
    units = subject.communities
    rows = np.flatnonzero(subject.started & ~subject.with_general)
    about = [(f"community/{units.uids[row]}",) for row in rows]
    labels = [(units.codes[row] or units.labels[row],) for row in rows]
    return Tally("G03", "none", about, labels, units.shapes[rows])


def _belonging(
    subject: Subject, units: Units, inside: Shares, kind: str, bound: np.ndarray | bool = True
) -> list[Finding]:
    """Return what lies in several units, and which of the `bound` grids lie outside all of them."""
    limit = subject.parameters
    count = len(subject)
    real = inside.above(limit.sliver_area, limit.sliver_width)
    holders = np.bincount(real.inner, minlength=count)
    covered = np.bincount(inside.inner, weights=inside.areas, minlength=count)
    crossing = holders > 1
    suspects = np.flatnonzero(
        bound & ~shapely.is_missing(subject.shapes) & ~crossing & (subject.areas - covered > limit.sliver_area)
    )
    found = []
    for row in np.flatnonzero(crossing):
        pairs = real.inner == row
        order = np.argsort(-real.areas[pairs])
        texts = [
            tr("{unit} {area:.1f} ㎡").format(unit=units.labels[unit], area=area)
            for unit, area in zip(real.outer[pairs][order], real.areas[pairs][order])
        ]
        detail = tr("微网格 {code} 同时落在 {count} 个{kind}内：{units}。").format(
            code=subject.labels[row], count=int(holders[row]), kind=kind, units="、".join(texts)
        )
        found.append(subject.finding("G03", "crossing", detail, row, marks=texts))
    for row in suspects:
        outside = shapely.difference(
            subject.shapes[row], shapely.union_all(units.shapes[inside.outer[inside.inner == row]])
        )
        pieces = faces(outside)
        pieces = pieces[(shapely.area(pieces) > limit.sliver_area) & (mean_width(pieces) > limit.sliver_width)]
        if not len(pieces):
            continue
        area = float(shapely.area(pieces).sum())
        detail = tr("微网格 {code} 有 {area:.2f} ㎡（{share:.1%}）不在任何{kind}内。").format(
            code=subject.labels[row], area=area, share=area / subject.areas[row], kind=kind
        )
        place = shapely.multipolygons(pieces)
        case = "outside" if units is subject.communities else "apart"
        found.append(subject.finding("G03", case, detail, row, place, marks=[amount(area)]))
    return found


def check_overlaps(subject: Subject) -> list[Finding | Tally]:
    """G04: no two grids share area. What is thinner or smaller than drawing accuracy is summed up in one remark."""
    limit = subject.parameters
    first, second, pieces = subject.overlaps
    areas, widths = shapely.area(pieces), mean_width(pieces)
    real = (areas > limit.sliver_area) & (widths > limit.sliver_width)
    found = []
    for row, other, piece, area in zip(first[real], second[real], pieces[real], areas[real]):
        codes = [subject.labels[row], subject.labels[other]]
        same = area > 0.999 * max(subject.areas[row], subject.areas[other])
        share = area / max(min(subject.areas[row], subject.areas[other]), limit.sliver_area)
        if same:
            detail = tr("微网格 {a} 与 {b} 的图形相同（{area:.1f} ㎡）。").format(a=codes[0], b=codes[1], area=area)
        else:
            detail = tr("微网格 {a} 与 {b} 重叠 {area:.2f} ㎡，占较小一个的 {share:.1%}。").format(
                a=codes[0], b=codes[1], area=area, share=share
            )
        uids = [subject.uids[row], subject.uids[other]]
        case = "same" if same else "overlap"
        found.append(finding("G04", case, detail, codes, _polygonal(piece), uids=uids, marks=[amount(area)]))
    thin = ~real & (areas > NOISE)
    pairs = list(zip(first[thin], second[thin]))
    about = [(f"micro_grid/{subject.uids[one]}", f"micro_grid/{subject.uids[other]}") for one, other in pairs]
    labels = [(subject.labels[one], subject.labels[other]) for one, other in pairs]
    found.append(Tally("G04", "sliver", about, labels, pieces[thin]))
    return found


def _polygonal(piece):
    parts = faces(piece)
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def check_gaps(subject: Subject, only: np.ndarray | None = None) -> list[Finding | Tally]:
    """G05: the grids of a community leave nothing of it blank. only: rows of the communities to look at, default all.

    A community is cut only when the areas of the grids in it do not add up to its own, or when grids in it
    overlap or are several times counted, so that a clean city costs one sum.
    """
    limit, units, inside = subject.parameters, subject.communities, subject.in_communities
    covered = np.bincount(inside.outer, weights=inside.areas, minlength=len(units))
    present = ~shapely.is_missing(units.shapes)
    if only is not None:
        present &= np.isin(np.arange(len(units)), only)
    started = subject.started
    found = []
    for unit in np.flatnonzero(present & ~started):
        detail = tr("社区 {community} 内还没有微网格。").format(community=units.labels[unit])
        about = [f"community/{units.uids[unit]}"]
        found.append(
            finding("G05", "none", detail, [units.labels[unit]], units.shapes[unit], layer="community", about=about)
        )
    doubled = subject.doubled
    unclear = np.abs(units.areas - covered) > limit.sliver_area / 2
    unclear[inside.outer[doubled[inside.inner]]] = True
    suspects = np.flatnonzero(present & started & unclear)
    order = np.argsort(inside.outer, kind="stable")
    starts = np.searchsorted(inside.outer[order], np.arange(len(units) + 1))
    for unit in suspects:
        rows = inside.inner[order[starts[unit] : starts[unit + 1]]]
        pieces = faces(shapely.difference(units.shapes[unit], covering(subject.shapes[rows], doubled[rows])))
        areas = shapely.area(pieces)
        wide = (areas > limit.sliver_area) & (mean_width(pieces) > limit.sliver_width)
        thin = pieces[~wide & (areas > NOISE)]
        about = (f"community/{units.uids[unit]}",)
        found.append(Tally("G05", "sliver", [about] * len(thin), [()] * len(thin), thin))
        if wide.any():
            found += _gaps(subject, unit, pieces[wide], areas[wide])
    return found


def _gaps(subject: Subject, unit: int, pieces: np.ndarray, areas: np.ndarray) -> list[Finding]:
    """Return one finding per gap of a community, largest first, with its grids that touch it; the tail is summed up."""
    community = subject.communities.labels[unit]
    order = np.argsort(-areas)
    listed, rest = np.split(order, [subject.parameters.gaps_per_community])
    at, neighbours = subject.tree.query(pieces[listed], predicate="intersects")
    own = subject.community_row[neighbours] == unit
    at, neighbours = at[own], neighbours[own]
    about = [f"community/{subject.communities.uids[unit]}"]
    found = []
    for place, piece in enumerate(listed):
        rows = np.unique(neighbours[at == place])
        codes = tuple(subject.labels[rows])
        detail = tr("社区 {community} 内有 {area:.2f} ㎡ 不属于任何微网格，相邻微网格：{codes}。").format(
            community=community, area=areas[piece], codes="、".join(codes) or tr("无")
        )
        marks = [amount(areas[piece]), spot(pieces[piece])]
        found.append(
            finding("G05", "gap", detail, codes, pieces[piece], uids=subject.uids[rows], marks=marks, about=about)
        )
    if len(rest):
        detail = tr("社区 {community} 还有 {count} 处空白，合计 {area:.2f} ㎡。").format(
            community=community, count=len(rest), area=float(areas[rest].sum())
        )
        place, marks = shapely.multipolygons(pieces[rest]), [len(rest), amount(areas[rest].sum())]
        found.append(finding("G05", "more", detail, [community], place, layer="community", marks=marks, about=about))
    return found


def spot(piece) -> str:
    """Return where a piece is, to the metre: what has no code is known by its place."""
    point = shapely.centroid(piece)
    # drawn on the metre, a centre would often lie half way between two: a little aside it rounds the same each time
    return f"{shapely.get_x(point) + 0.0137:.0f},{shapely.get_y(point) + 0.0137:.0f}"
