"""One community: atoms, groups, polygons, then codes, names, kinds, borders in words and reasons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import shapely

from ..findings import ERROR, WARNING, Finding
from ..text import tr
from .intake.inputs import Place
from .intake.prepare import Notes
from .layout import lay_out
from .parts.parts import cut
from .renewal import held_rows, renewed
from .rows.attributes import formed_of, rows_of
from .settings import PRECISION, GridSettings

_SLIVER_WIDTH = 0.002  # m: what kept grids leave between them and is narrower is drawing accuracy, as in rules.json


@dataclass
class CommunityResult:
    """grids and parts of one community (all columns that are known), findings, and figures for the report."""

    code: str
    name: str
    grids: pd.DataFrame
    parts: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    figures: dict = field(default_factory=dict)
    general_grids: pd.DataFrame | None = None

    @property
    def is_kept(self) -> np.ndarray:
        """Return per grid whether it is an existing one that must not change."""
        return np.arange(len(self.grids)) < self.figures["kept"]


def delineate_community(place: Place, settings: GridSettings) -> CommunityResult:
    """Return the micro-grids of one community; existing grids that stay come first, unchanged."""
    notes, place = Notes(), replace(place, parts=cut(place.parts))
    domain, in_kept = _around_kept(place, place.parts, notes)
    code_of = np.full(len(place.parts), None, dtype=object)
    inside = np.flatnonzero(in_kept >= 0)
    code_of[inside] = place.kept["code"].to_numpy(dtype=object)[in_kept[inside]] if len(inside) else None
    stay, former, layouts = _kept_rows(place), place.former, []
    figures = {"kept": len(stay), "solved": 0, "proven_solved": 0, "proven_groups": 0}
    free = np.flatnonzero(in_kept < 0)
    if domain is not None and settings.keep_former and len(place.former):
        renewal = renewed(place, domain, free, settings)
        held, former, layouts = held_rows(place, renewal, settings), renewal.dissolved, renewal.layouts
        inside = np.flatnonzero(renewal.in_held >= 0)
        code_of[inside] = held["code"].to_numpy(dtype=object)[renewal.in_held[inside]] if len(inside) else None
        stay = pd.concat([stay, held], ignore_index=True) if len(stay) and len(held) else (stay if len(stay) else held)
        figures.update(kept=len(stay), held=len(held), dissolved=len(former))
    elif domain is not None:
        layouts = [lay_out(place, domain, free, place.parts, settings)]
    grids, formed = stay, None
    if layouts:
        for layout in layouts:
            for remark in layout.remarks:
                notes.add(*remark)
            figures["solved"] += layout.solved
            figures["proven_solved"] += layout.proven_solved
            figures["proven_groups"] += int(layout.proven.sum())
        fresh, of_part, passed_on, formed = rows_of(place, layouts, place.parts, former, stay, settings, notes)
        placed = np.flatnonzero(of_part >= 0)
        code_of[placed] = fresh["code"].to_numpy(dtype=object)[of_part[placed]]
        grids = pd.concat([stay, fresh], ignore_index=True) if len(stay) else fresh
        figures["moved"] = passed_on.moved
        _report_general(place, layouts, domain, "held" in figures, notes)
    elif domain is None and len(free):
        names = [str(uid) for uid in place.parts["uid"].iloc[free]]
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
    if formed is None and settings.form_general and len(stay) and not len(place.general_grids):
        formed = formed_of(place, stay, settings, notes)
        grids = stay if not layouts else grids
    figures["general_grids"] = len(place.general_grids) if formed is None else len(formed)
    parts = place.parts.assign(community_code=place.code, micro_grid_code=code_of)
    return CommunityResult(place.code, place.name, grids, parts, notes.findings, figures, formed)


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
    pieces = shapely.get_parts(left_over(place.shape, shapes))
    pieces = pieces[(shapely.get_type_id(pieces) == 3) & (shapely.area(pieces) > 0.01)]
    pieces = pieces[2.0 * shapely.area(pieces) > _SLIVER_WIDTH * shapely.length(pieces)]
    if not len(pieces):
        return None, in_kept
    return (pieces[0] if len(pieces) == 1 else shapely.multipolygons(pieces)), in_kept


def left_over(shape, kept: np.ndarray):
    """Return what the kept grids leave of a community, on the millimetre grid.

    Their vertices on the outer border go into that of the community first: a kept grid follows the border as it was
    given, the community here is rounded, and the difference would otherwise be slivers half a millimetre wide.
    """
    rounded = shapely.set_coordinates(kept.copy(), np.round(shapely.get_coordinates(kept), 3))
    rounded = np.where(shapely.is_valid(rounded), rounded, kept)
    corners = shapely.points(np.unique(shapely.get_coordinates(rounded), axis=0))
    border = shapely.boundary(shape)
    corners = corners[shapely.dwithin(corners, border, 2.0 * PRECISION)]
    fitted = shapely.snap(shape, shapely.multipoints(corners), 2.0 * PRECISION) if len(corners) else shape
    if not fitted.is_valid or shapely.get_type_id(fitted) != shapely.get_type_id(shape):
        fitted = shape
    rest = shapely.difference(fitted, shapely.union_all(rounded))
    whole = shapely.set_coordinates(rest, np.round(shapely.get_coordinates(rest), 3))
    return whole if whole.is_valid else rest


def _kept_rows(place: Place) -> pd.DataFrame:
    return (
        place.kept.drop(columns=[c for c in ("kept", "lends") if c in place.kept]).copy()
        if len(place.kept)
        else pd.DataFrame()
    )


def _report_general(place: Place, layouts: list, domain, partial: bool, notes: Notes) -> None:
    """Note what the general grids leave over and where they overlap. partial: whether the layouts leave parts of the domain out."""
    if not len(place.general_grids):
        return
    shapes = place.general_grids["geometry"].to_numpy()
    general_of = np.concatenate([layout.general for layout in layouts])
    least = max(1.0, 1e-4 * domain.area)
    # the faces know already how much lies in no general grid; the area itself is cut out only where there is something
    seems_bare = partial or sum(layout.territory.bare for layout in layouts) > 0.5 * least
    bare = shapely.difference(domain, shapely.union_all(shapes)) if seems_bare else None
    if bare is not None and bare.area > least:
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
        common = shapely.intersection(shapes[a], shapes[b])
        if common.area > 5.0:
            common = shapely.intersection(common, domain)
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
