"""What tagging has to tell: doubtful facilities with ranked candidates, and records that do not fit."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import shapely

from ... import resources, schema
from ...columns import labels, texts
from ...findings import Finding
from ...text import tr
from .hierarchy import PRIMARY, Hierarchy, Mismatch
from .levels import BORDER, NOWHERE, OVERLAP, SPLIT, Level, Sites, boxes

#: Relation → the finding that explains it.
RULES = {OVERLAP: "T04", BORDER: "T03", SPLIT: "T05", NOWHERE: "T02"}


@cache
def _entries() -> dict:
    return resources.read_json("taxonomy", "tagging.json")["findings"]


def _finding(rule: str, detail: str, codes=(), geometry=None, layer: str = "facility") -> Finding:
    entry = _entries()[rule]
    codes = tuple(str(code) for code in codes)
    return Finding(rule, entry["severity"], entry["title"], detail, entry["suggestion"], layer, codes, geometry)


def about_layers(levels: dict[str, Level]) -> list[Finding]:
    """Return findings on units that cannot be tagged to."""
    found = []
    for name, level in levels.items():
        title = schema.table(name).title
        if len(level.uncoded):
            detail = tr("{layer}图层有 {count} 个要素没有编码，未参与挂接：{names}。").format(
                layer=title, count=len(level.uncoded), names=_listed(level.uncoded)
            )
            found.append(_finding("T07", detail, level.uncoded, layer=name))
        if len(level.shapeless):
            detail = tr("{layer}图层有 {count} 个要素没有面图形，未参与挂接：{names}。").format(
                layer=title, count=len(level.shapeless), names=_listed(level.shapeless)
            )
            found.append(_finding("T08", detail, level.shapeless, layer=name))
    return found


def _listed(names, limit: int = 10) -> str:
    shown = "、".join(str(name) for name in names[:limit])
    return shown + tr(" 等") if len(names) > limit else shown


def about_parents(mismatches: list[Mismatch], sites: Sites) -> list[Finding]:
    """Return one finding per unit whose recorded parent is not where it lies."""
    found = []
    for case in mismatches:
        detail = tr(
            "{child} {code} 记录的上级是{parent} {recorded}，其中 {count} 个设施却位于{parent} {located}；{choice}。"
        ).format(
            child=schema.table(case.child_level).title,
            code=case.child,
            parent=schema.table(case.parent_level).title,
            recorded=case.recorded,
            located=case.located,
            count=len(case.rows),
            choice=tr("社区以位置为准") if case.child_level == "compound" else tr("已按记录的上级挂接"),
        )
        points = shapely.multipoints(shapely.point_on_surface(sites.drawn(case.rows)))
        found.append(_finding("T06", detail, [case.child, case.recorded, case.located], points, layer=case.child_level))
    return found


def about_manual(
    frame: pd.DataFrame, manual: np.ndarray, levels: dict[str, Level], columns: dict[str, str]
) -> list[Finding]:
    """Return findings on codes typed by hand that no unit has."""
    rows = np.flatnonzero(manual)
    if not len(rows):
        return []
    names, found = labels(frame, rows), []
    for level, units in levels.items():
        values = texts(frame.iloc[rows], columns[level])
        unknown = (values != None) & ~np.isin(values.astype(str), units.codes.astype(str))  # noqa: E711
        for place in np.flatnonzero(unknown):
            detail = tr("设施 {facility} 人工挂接到{layer} {code}，但没有这个编码。").format(
                facility=names[place], layer=schema.table(level).title, code=values[place]
            )
            found.append(_finding("T09", detail, [names[place], values[place]]))
    return found


def about_facilities(
    frame: pd.DataFrame,
    sites: Sites,
    manual: np.ndarray,
    hierarchy: Hierarchy,
    unsettled: dict[str, np.ndarray],
    limits: dict,
) -> list[Finding]:
    """Return one finding per doubtful facility, at the first level in doubt, with its candidates nearest first."""
    found = []
    lost = np.flatnonzero(~sites.known & ~manual)
    for name in labels(frame, lost):
        detail = tr("设施 {facility} 没有可用的位置，不能自动挂接。").format(facility=name)
        found.append(_finding("T01", detail, [name]))
    told = np.zeros(len(frame), dtype=bool)
    for name in PRIMARY:
        if name not in unsettled:
            continue
        rows = np.flatnonzero(unsettled[name] & ~told)
        told[rows] = True
        relation = hierarchy.relations[name][rows]
        choices = candidates(hierarchy.levels[name], sites, rows, relation, limits)
        title = schema.table(name).title
        nearest = np.full(len(rows), np.nan)
        for place, (row, facility) in enumerate(zip(rows, labels(frame, rows))):
            ranked = choices.get(row, [])
            nearest[place] = ranked[0][1] if ranked else np.nan
            found.append(_doubt(title, facility, int(relation[place]), ranked, sites, row))
        if name == hierarchy.primary:
            found = _far_away(sites, relation, nearest, limits) + found
    return found


def _doubt(title: str, facility: str, relation: int, ranked: list, sites: Sites, row: int) -> Finding:
    listed = "、".join(_candidate(*choice) for choice in ranked) or tr("无")
    template = {
        BORDER: tr("设施 {facility} 位于{layer}分界上，候选：{candidates}。"),
        OVERLAP: tr("设施 {facility} 处的{layer}互相重叠，候选：{candidates}。"),
        SPLIT: tr("设施 {facility} 跨多个{layer}，候选：{candidates}。"),
        NOWHERE: tr("设施 {facility} 不在任何{layer}内，且超出容差，最近的是：{candidates}。"),
    }[relation]
    detail = template.format(facility=facility, layer=title, candidates=listed)
    codes = [facility, *(code for code, _, _, _ in ranked)]
    geometry = sites.shapes[row] if sites.wide[row] else shapely.Point(sites.x[row], sites.y[row])
    return _finding(RULES[relation], detail, codes, geometry)


def _candidate(code: str, distance: float, share: float, name: str | None) -> str:
    text = tr("{name}（{code}）").format(name=name, code=code) if name else code
    if distance > 0.005:
        return tr("{unit} {distance:.1f} m").format(unit=text, distance=distance)
    if share == share:  # an area or line: NaN for points
        return tr("{unit} 占 {share:.0%}").format(unit=text, share=share)
    return text


def candidates(level: Level, sites: Sites, rows: np.ndarray, relation: np.ndarray, limits: dict) -> dict[int, list]:
    """Return {facility row: [(unit code, distance m, share of an area or line or NaN, unit name)…]}, best first.

    Ambiguous facilities: the units they touch. Those outside: the nearest units, as far as the candidate radius;
    when none is that near, the nearest one (looked for only for the first ones of many).
    """
    if not len(rows):
        return {}
    wide = sites.wide[rows]
    figures = sites.drawn(rows)
    farthest = limits["candidate_radius"]
    mine = level.near(figures, farthest + 1.0)  # a tree of a few units, not of a city
    tree = shapely.STRtree(level.shapes[mine])
    (at, _), reach = tree.query_nearest(figures, max_distance=farthest, return_distance=True, all_matches=False)
    radius = np.full(len(rows), np.nan)
    radius[at] = reach
    lost = np.flatnonzero(np.isnan(radius))[: limits["far_listed"]]
    if len(lost):  # far from everything: the search grows with the distance, so it is not made for a whole city
        mine, tree = np.arange(len(level)), shapely.STRtree(level.shapes)
        (at, _), reach = tree.query_nearest(figures[lost], return_distance=True, all_matches=False)
        radius[lost[at]] = reach
    units = level.shapes[mine]
    outside = relation == NOWHERE
    spread = np.where(outside, 2.0 * limits["border"] + 1.5 * radius, radius + 2.0 * limits["border"])
    radius = np.where(outside, np.maximum(np.minimum(spread, limits["candidate_radius"]), radius), spread)
    around = np.where(
        wide, shapely.box(*(shapely.bounds(figures) + radius[:, None] * [-1, -1, 1, 1]).T), boxes(sites, rows, radius)
    )
    around[np.isnan(radius)] = None
    at, unit = tree.query(around)
    distance = shapely.distance(figures[at], units[unit])
    near = distance <= radius[at]
    at, unit, distance = at[near], unit[near], distance[near]
    kept = _largest(at, shapely.area(units[unit]))
    at, unit, distance = at[kept], unit[kept], distance[kept]
    share = np.full(len(at), np.nan)
    areal = wide[at]
    whole = shapely.area(figures[at[areal]])
    shared = shapely.area(shapely.intersection(figures[at[areal]], units[unit[areal]]))
    share[areal] = np.divide(shared, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    unit = mine[unit]
    names = texts(level.frame.iloc[unit], "name")
    table = pd.DataFrame({"at": at, "code": level.codes[unit], "distance": distance, "share": share, "name": names})
    table["rank"] = -table["share"].fillna(0.0)
    table = table.sort_values(["at", "distance", "rank", "code"], kind="stable").drop_duplicates(["at", "code"])
    ranked: dict[int, list] = {}
    for place, code, gap, held, name in table[["at", "code", "distance", "share", "name"]].itertuples(
        index=False, name=None
    ):
        choices = ranked.setdefault(int(rows[place]), [])
        if len(choices) < limits["candidates"]:
            choices.append((code, float(gap), float(held), name))
    return ranked


def _largest(at: np.ndarray, areas: np.ndarray, most: int = 100) -> np.ndarray:
    """Return which pairs to look at: of a facility that covers a whole city of units, only those with its largest ones."""
    if not len(at) or np.bincount(at).max() <= most:
        return np.arange(len(at))
    order = np.lexsort((-areas, at))
    first = np.flatnonzero(np.r_[True, at[order][1:] != at[order][:-1]])
    rank = np.arange(len(at)) - np.repeat(first, np.diff(np.r_[first, len(at)]))
    return np.sort(order[rank < most])


def _far_away(sites: Sites, relation: np.ndarray, nearest: np.ndarray, limits: dict) -> list[Finding]:
    """Return a warning when most facilities lie far from every unit: rather a matter of the coordinate system."""
    far = (relation == NOWHERE) & ~(nearest <= limits["candidate_radius"])
    known = int(sites.known.sum())
    if not known or far.sum() <= limits["far_share"] * known:
        return []
    detail = tr("{count} 个设施（共 {total} 个）距最近的单元超过 {radius:.0f} m。").format(
        count=int(far.sum()), total=known, radius=limits["candidate_radius"]
    )
    return [_finding("T10", detail)]
