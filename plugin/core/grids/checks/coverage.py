"""G03 inside one unit, G04 no overlap, G05 no gap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...findings import Finding
from ...text import tr
from .catalogue import finding
from .overlay import Shares, faces, mean_width
from .subject import Subject, Units


def check_units(subject: Subject) -> list[Finding]:
    """G03: every grid lies in exactly one community and, where its community has any, in exactly one general grid."""
    found = []
    if subject.communities is not None:
        found += _belonging(subject, subject.communities, subject.in_communities, tr("社区"))
    if subject.general_grids is not None and len(subject.general_grids):
        in_general = subject.shares_with(subject.general_grids)
        touching = in_general.above(subject.parameters.sliver_area, subject.parameters.sliver_width).inner
        codes = pd.Series(subject.community_codes, dtype=object)
        bound = (codes.isin(codes[touching]) | codes.isna()).to_numpy()
        found += _belonging(subject, subject.general_grids, in_general, tr("一般网格"), bound)
        without = sorted(set(subject.community_codes[~bound]))
        if without:
            detail = tr("{count} 个社区没有一般网格，其中的微网格未检查是否属于一般网格：{codes}。").format(
                count=len(without), codes="、".join(without)
            )
            found.append(finding("G03", "none", detail, without, layer="community"))
    return found


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
        found.append(finding("G03", "crossing", detail, [subject.labels[row]], subject.shapes[row]))
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
        found.append(finding("G03", "outside", detail, [subject.labels[row]], shapely.multipolygons(pieces)))
    return found


def check_overlaps(subject: Subject) -> list[Finding]:
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
        found.append(finding("G04", "same" if same else "overlap", detail, codes, _polygonal(piece)))
    thin = ~real & (areas > 1e-4)
    if thin.any():
        detail = tr(
            "有 {count} 处重叠小于绘制精度（面积不超过 {area} ㎡ 或宽不超过 {width} m），合计 {total:.4f} ㎡，不计为错误。"
        ).format(
            count=int(thin.sum()), area=limit.sliver_area, width=limit.sliver_width, total=float(areas[thin].sum())
        )
        codes = subject.labels[np.unique(np.r_[first[thin], second[thin]])]
        found.append(finding("G04", "sliver", detail, codes, shapely.multipoints(shapely.centroid(pieces[thin]))))
    return found


def _polygonal(piece):
    parts = faces(piece)
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def check_gaps(subject: Subject) -> list[Finding]:
    """G05: the grids of a community leave nothing of it blank.

    A community is cut only when the areas of the grids in it do not add up to its own, or when grids in it
    overlap or are several times counted, so that a clean city costs one sum.
    """
    limit, units, inside = subject.parameters, subject.communities, subject.in_communities
    covered = np.bincount(inside.outer, weights=inside.areas, minlength=len(units))
    present = ~shapely.is_missing(units.shapes)
    started = subject.started
    found = []
    for unit in np.flatnonzero(present & ~started):
        detail = tr("社区 {community} 内还没有微网格。").format(community=units.labels[unit])
        found.append(finding("G05", "none", detail, [units.labels[unit]], units.shapes[unit], layer="community"))
    doubled = np.zeros(len(subject), dtype=bool)
    doubled[subject.overlaps[0]] = True
    doubled[subject.overlaps[1]] = True
    unclear = np.abs(units.areas - covered) > limit.sliver_area / 2
    unclear[inside.outer[doubled[inside.inner]]] = True
    suspects = np.flatnonzero(started & unclear)
    order = np.argsort(inside.outer, kind="stable")
    starts = np.searchsorted(inside.outer[order], np.arange(len(units) + 1))
    thin_pieces = []
    for unit in suspects:
        rows = inside.inner[order[starts[unit] : starts[unit + 1]]]
        pieces = faces(shapely.difference(units.shapes[unit], shapely.union_all(subject.shapes[rows])))
        areas = shapely.area(pieces)
        wide = (areas > limit.sliver_area) & (mean_width(pieces) > limit.sliver_width)
        thin_pieces.append(pieces[~wide & (areas > 1e-4)])
        if wide.any():
            found += _gaps(subject, unit, pieces[wide], areas[wide])
    thin = np.concatenate(thin_pieces) if thin_pieces else np.empty(0, dtype=object)
    if len(thin):
        detail = tr(
            "有 {count} 处空白小于绘制精度（面积不超过 {area} ㎡ 或宽不超过 {width} m），合计 {total:.4f} ㎡，不计为错误。"
        ).format(
            count=len(thin), area=limit.sliver_area, width=limit.sliver_width, total=float(shapely.area(thin).sum())
        )
        found.append(finding("G05", "sliver", detail, (), shapely.multipoints(shapely.centroid(thin))))
    return found


def _gaps(subject: Subject, unit: int, pieces: np.ndarray, areas: np.ndarray) -> list[Finding]:
    """Return one finding per gap of a community, largest first, with the grids that touch it; the tail is summed up."""
    community = subject.communities.labels[unit]
    order = np.argsort(-areas)
    listed, rest = np.split(order, [subject.parameters.gaps_per_community])
    at, neighbours = subject.tree.query(pieces[listed], predicate="intersects")
    found = []
    for place, piece in enumerate(listed):
        codes = tuple(subject.labels[np.unique(neighbours[at == place])])
        detail = tr("社区 {community} 内有 {area:.2f} ㎡ 不属于任何微网格，相邻微网格：{codes}。").format(
            community=community, area=areas[piece], codes="、".join(codes) or tr("无")
        )
        found.append(finding("G05", "gap", detail, codes, pieces[piece]))
    if len(rest):
        detail = tr("社区 {community} 还有 {count} 处空白，合计 {area:.2f} ㎡。").format(
            community=community, count=len(rest), area=float(areas[rest].sum())
        )
        found.append(
            finding("G05", "more", detail, [community], shapely.multipolygons(pieces[rest]), layer="community")
        )
    return found
