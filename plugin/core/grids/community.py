"""One community: atoms, groups, polygons, then codes, names, kinds, borders in words and reasons."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ..columns import texts
from ..findings import ERROR, WARNING, Finding
from ..text import tr
from .codes import general_numbers, inherited, numbered, reading_order
from .explain import reasons
from .extent_text import extent_texts
from .grouping import group_atoms
from .inputs import Place
from .kinds import kind_of
from .names import grid_names
from .polygons import group_polygons
from .prepare import Notes
from .settings import GridSettings
from .territory import Site, build


@dataclass
class CommunityResult:
    """grids and parts of one community (all columns that are known), findings, and figures for the report."""

    code: str
    name: str
    grids: pd.DataFrame
    parts: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    figures: dict = field(default_factory=dict)

    @property
    def is_kept(self) -> np.ndarray:
        """Return per grid whether it is an existing one that must not change."""
        return np.arange(len(self.grids)) < self.figures["kept"]


def delineate_community(place: Place, settings: GridSettings) -> CommunityResult:
    """Return the micro-grids of one community; kept existing grids come first, unchanged."""
    notes = Notes()
    parts = place.parts.copy()
    parts["community_code"] = place.code
    parts["micro_grid_code"] = None
    domain, in_kept = _around_kept(place, parts, notes)
    for row in np.flatnonzero(in_kept >= 0):
        parts.loc[row, "micro_grid_code"] = place.kept["code"].iloc[in_kept[row]]
    grids = _kept_rows(place)
    free = np.flatnonzero(in_kept < 0)
    figures = {"kept": len(grids), "solved": 0, "proven_solved": 0, "proven_groups": 0}
    if domain is not None:
        fresh, code_of = _fresh_grids(place, domain, parts.iloc[free].reset_index(drop=True), settings, notes, figures)
        parts.loc[free, "micro_grid_code"] = code_of
        grids = pd.concat([grids, fresh], ignore_index=True) if len(grids) else fresh
    elif len(free):
        names = [str(uid) for uid in parts["uid"].iloc[free]]
        notes.add(
            "D30",
            ERROR,
            tr("楼栋没有可归入的网格"),
            tr("社区“{name}”已全部为锁定网格，{count} 栋楼不在其中任何一个之内。").format(
                name=place.name, count=len(free)
            ),
            tr("请调整锁定网格的边界。"),
            "building",
            names,
        )
    figures["general_grids"] = len(place.general_grids)
    return CommunityResult(place.code, place.name, grids, parts, notes.findings, figures)


def _around_kept(place: Place, parts: pd.DataFrame, notes: Notes):
    """Return (what is left of the community or None, kept grid per leaf or -1)."""
    in_kept = np.full(len(parts), -1)
    if not len(place.kept):
        return place.shape, in_kept
    shapes = shapely.make_valid(place.kept["geometry"].to_numpy())
    if len(parts):
        point, grid = shapely.STRtree(shapes).query(
            shapely.point_on_surface(parts["geometry"].to_numpy()), predicate="intersects"
        )
        order = np.lexsort((-grid, point))
        in_kept[point[order]] = grid[order]
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for a, b in zip(one[one < two], two[one < two]):
        if shapely.area(shapely.intersection(shapes[a], shapes[b])) > 1.0:
            codes = (place.kept["code"].iloc[a], place.kept["code"].iloc[b])
            notes.add(
                "D31",
                ERROR,
                tr("锁定网格互相重叠"),
                tr("锁定网格 {one} 与 {two} 重叠，均未改动；重叠处的楼栋计入前者。").format(one=codes[0], two=codes[1]),
                tr("请人工调整后重新划分。"),
                "micro_grid",
                codes,
                shapely.intersection(shapes[a], shapes[b]),
            )
    rest = shapely.difference(place.shape, shapely.union_all(shapes))
    pieces = shapely.get_parts(rest)
    pieces = pieces[(shapely.get_type_id(pieces) == 3) & (shapely.area(pieces) > 0.01)]
    if not len(pieces):
        return None, in_kept
    return (pieces[0] if len(pieces) == 1 else shapely.multipolygons(pieces)), in_kept


def _kept_rows(place: Place) -> pd.DataFrame:
    return (
        place.kept.drop(columns=[c for c in ("kept", "lends") if c in place.kept]).copy()
        if len(place.kept)
        else pd.DataFrame()
    )


def _fresh_grids(place: Place, domain, parts: pd.DataFrame, settings: GridSettings, notes: Notes, figures: dict):
    load = (parts["households"] + parts["shops"]).to_numpy(dtype=float)
    footprints = parts["geometry"].to_numpy()
    compounds, general = place.compounds["geometry"].to_numpy(), place.general_grids["geometry"].to_numpy()
    territory = build(Site(domain, footprints, load, compounds, general, place.barriers, place.roads), settings)
    grouping = group_atoms(territory.graph, territory.region, territory.unit, settings)
    face_group = grouping.group[territory.atom]
    shapes = group_polygons(territory, face_group, domain, footprints, settings)
    of_part = grouping.group[territory.home] if len(parts) else np.zeros(0, dtype=int)
    count = len(shapes)
    figures.update(
        solved=grouping.solved, proven_solved=grouping.proven_solved, proven_groups=int(grouping.proven.sum())
    )
    general_of = _majority(territory.general, grouping.group, territory.graph.area, count)
    unit_of = _heaviest_unit(territory, grouping.group, count)
    where = shapely.get_coordinates(shapely.point_on_surface(shapes))
    order = reading_order(where[:, 0], where[:, 1])
    rank = np.empty(count, dtype=int)
    rank[order] = np.arange(count)
    shapes, general_of, unit_of, of_part = shapes[order], general_of[order], unit_of[order], rank[of_part]
    group_of_atom = rank[grouping.group]
    proven = grouping.proven[order]
    households = np.bincount(of_part, weights=parts["households"], minlength=count)
    shops = np.bincount(of_part, weights=parts["shops"], minlength=count)
    whole = pd.Series(np.where(parts["parent_uid"].isna(), parts["uid"], parts["parent_uid"]), dtype=object)
    buildings = (
        whole.groupby(of_part).nunique().reindex(range(count), fill_value=0).to_numpy()
        if len(parts)
        else np.zeros(count)
    )
    uses: list[list] = [[] for _ in range(count)]
    for grid, use in zip(of_part.tolist(), texts(parts, "use").tolist()):
        uses[grid].append(use)
    heir = _heirs(place.former, parts, of_part, shapes, count)
    kept_codes = {grid: place.former["code"].iloc[row] for grid, row in heir.items()}
    numbers = general_numbers(list(place.general_grids["code"]), place.code)
    of_grid = np.array([numbers[number] if number >= 0 else 0 for number in general_of.tolist()], dtype=int)
    codes = numbered(of_grid, place.code, place.taken_codes, settings, kept_codes)
    grids = pd.DataFrame(
        {
            "code": codes,
            "name": None,
            "kind": [kind_of(h, s, use, settings) for h, s, use in zip(households, shops, uses)],
            "community_code": place.code,
            "compound_code": [place.compounds["code"].iloc[u] if u >= 0 else None for u in unit_of.tolist()],
            "general_grid_code": [place.general_grids["code"].iloc[g] if g >= 0 else None for g in general_of.tolist()],
            "households": households,
            "shops": shops,
            "buildings": buildings,
            "worker_uid": None,
            "state": "正常",
            "source": "auto",
            "locked": False,
        }
    )
    grids["geometry"] = shapes
    grids["name"] = grid_names(place, grids, unit_of, parts, of_part, settings)
    for grid, row in heir.items():
        old = place.former.iloc[row]
        for column in ("uid", "name", "worker_uid", "created_at"):
            if column in old and isinstance(old[column], str) and old[column]:
                grids.loc[grid, column] = old[column]
    grids["extent_text"] = extent_texts(place, grids, shapes, settings)
    grids["reason"] = reasons(place, grids, parts, of_part, territory, group_of_atom, proven, settings, notes)
    for column, frame in (("compound_code", place.compounds), ("general_grid_code", place.general_grids)):
        grids[column] = grids[column].map(dict(zip(frame["code"], frame["own_code"])))  # no made-up code gets out
    _report_general(place, general_of, domain, notes)
    return grids, np.array(codes, dtype=object)[of_part] if len(parts) else []


def _majority(value: np.ndarray, group: np.ndarray, weight: np.ndarray, count: int) -> np.ndarray:
    """Return per group the value that holds most of the weight."""
    result = np.full(count, -1)
    best = np.full(count, -1.0)
    for item in np.unique(value).tolist():
        share = np.bincount(group[value == item], weights=weight[value == item], minlength=count)
        better = share > best
        result[better], best[better] = item, share[better]
    return result


def _heaviest_unit(territory, group: np.ndarray, count: int) -> np.ndarray:
    """Return per group the compound with most households (most area where nobody lives), -1 when that is the street."""
    weight = territory.graph.weight + 1e-9 * territory.graph.area
    return _majority(territory.unit, group, weight, count)


def _heirs(
    former: pd.DataFrame, parts: pd.DataFrame, of_part: np.ndarray, shapes: np.ndarray, count: int
) -> dict[int, int]:
    """Return {new grid: row of the former grid whose code it takes over}."""
    if not len(former):
        return {}
    old = shapely.make_valid(former["geometry"].to_numpy())
    share: dict[tuple[int, str], tuple[float, float]] = {}
    names = [f"{row:09d}" for row in range(len(old))]
    order = np.argsort(former["code"].fillna("").to_numpy(dtype=str), kind="stable")
    rank = {int(row): names[place] for place, row in enumerate(order)}
    load = (parts["households"] + parts["shops"]).to_numpy(dtype=float) if len(parts) else np.zeros(0)
    if len(parts):
        point, grid = shapely.STRtree(old).query(
            shapely.point_on_surface(parts["geometry"].to_numpy()), predicate="intersects"
        )
        for p, g in zip(point.tolist(), grid.tolist()):
            key = (int(of_part[p]), rank[g])
            so_far = share.get(key, (0.0, 0.0))
            share[key] = (so_far[0] + load[p], so_far[1])
    new, grid = shapely.STRtree(old).query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[new], old[grid]))
    for n, g, size in zip(new.tolist(), grid.tolist(), common.tolist()):
        if size > 0.0:
            key = (n, rank[g])
            so_far = share.get(key, (0.0, 0.0))
            share[key] = (so_far[0], so_far[1] + size)
    back = {name: row for row, name in rank.items()}
    valid = {key: value for key, value in share.items() if isinstance(former["code"].iloc[back[key[1]]], str)}
    return {grid: back[name] for grid, name in inherited(valid).items()}


def _report_general(place: Place, general_of: np.ndarray, domain, notes: Notes) -> None:
    if not len(place.general_grids):
        return
    shapes = place.general_grids["geometry"].to_numpy()
    bare = shapely.difference(domain, shapely.union_all(shapes))
    if bare.area > max(1.0, 1e-4 * domain.area):
        notes.add(
            "D32",
            WARNING,
            tr("一般网格未覆盖全社区"),
            tr("社区“{name}”有 {size:.0f} ㎡ 不在任何一般网格内，该处 {count} 个微网格没有所属一般网格。").format(
                name=place.name, size=bare.area, count=int((general_of < 0).sum())
            ),
            tr("请补画一般网格后重新划分。"),
            "community",
            (place.code,),
            bare,
        )
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for a, b in zip(one[one < two].tolist(), two[one < two].tolist()):
        common = shapely.intersection(shapely.intersection(shapes[a], shapes[b]), domain)
        if common.area > 5.0:
            codes = place.general_grids["code"].iloc[a], place.general_grids["code"].iloc[b]
            notes.add(
                "D33",
                WARNING,
                tr("一般网格重叠"),
                tr("一般网格 {one} 与 {two} 重叠 {size:.0f} ㎡，重叠处划归前者。").format(
                    one=codes[0], two=codes[1], size=common.area
                ),
                tr("请核定一般网格界线。"),
                "general_grid",
                codes,
                common,
            )
