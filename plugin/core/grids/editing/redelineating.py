"""重划: only the chosen micro-grids are delineated anew; their outer border stays, and so does every other grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import shapely

from ... import schema
from ...columns import texts
from ...errors import GewuError
from ...findings import Finding
from ...frames import conform
from ...progress import Progress, part, silent
from ...text import listed, stored, tr
from .. import bounds
from ..community import left_over
from ..former import mixing, unit_of_parts
from ..ground.borders import exact_borders
from ..intake.inputs import Place, prepared
from ..intake.notes import Notes
from ..layout import Layout, lay_out
from ..parts.part_names import building_title, source_of
from ..parts.parts import cut
from ..rows.attributes import rows_of
from ..rows.kinds import DEDICATED
from ..settings import PRECISION, GridSettings
from .desk import Desk
from .draft import Draft, Fresh
from .edit import Edit
from .faces import SCRAP

#: A hole or scrap of the chosen area narrower than this (m, mean) is drawing accuracy.
_THIN = 0.05
#: Buildings named in a note before they are only counted.
_NAMED = 3
#: What of the new rows is taken over into the draft; shapes, counts and codes of parents follow from the ground.
_VALUES = ("name", "kind", "compound_code", "general_grid_code", "extent_text", "reason")


@dataclass(eq=False)
class Redo:
    """draft: what it would be. desk of the draft: the one given, with the buildings that had to be divided in parts.

    divided: uids of the buildings divided anew; cut: uids of their parts. settings: as used. findings: exceptions.
    """

    draft: Draft
    settings: GridSettings
    divided: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Return whether the chosen grids would be as they are: the same buildings in each, the same ground."""
        draft, desk = self.draft, self.draft.desk
        if draft.fresh or draft.removed or self.divided or (draft.home != desk.home).any():
            return False
        rows = list(draft.shapes)
        moved = shapely.symmetric_difference(np.array(list(draft.shapes.values()), dtype=object), desk.shapes[rows])
        return bool((shapely.area(moved) < SCRAP).all())

    @property
    def grids(self) -> pd.DataFrame:
        """Return the new grids as rows of micro_grid, for a preview."""
        draft, desk = self.draft, self.draft.desk
        kept = sorted(draft.shapes)
        rows = desk.units.iloc[kept].assign(geometry=[draft.shapes[row] for row in kept])
        for place, row in enumerate(kept):
            for name, value in draft.values.get(row, {}).items():
                rows.iat[place, rows.columns.get_loc(name)] = value
        fresh = pd.DataFrame([{**unit.values, "geometry": unit.shape} for unit in draft.fresh])
        found = conform(pd.concat([rows, fresh], ignore_index=True), schema.table("micro_grid"))
        number = [*kept, *(len(desk) + k for k in range(len(draft.fresh)))]
        for name, load in (("households", desk.households), ("shops", desk.shops)):
            inside = draft.home >= 0
            total = np.bincount(draft.home[inside], weights=load[inside], minlength=len(desk) + len(draft.fresh))
            found[name] = total[number]
        return found


def redelineate(
    desk: Desk,
    rows: Sequence[int],
    settings: GridSettings,
    progress: Progress = silent,
    keep_dedicated: bool = True,
) -> Redo:
    """Return the chosen micro-grids (rows of the desk) delineated anew with `settings`; codes, names and workers stay with
    the grids that keep most households. Locked ones stay as they are, 专属 ones too with `keep_dedicated`.

    Raises GewuError where nothing is left to be done, Cancelled (from `progress`).
    """
    rows, notes = _free(desk, rows, keep_dedicated)
    settings = replace(settings, keep_former=False, form_general=False)
    progress(0.0, tr("读取数据"))
    ready = prepared(_Inputs.of(desk, rows, settings), settings)
    places = [place for place in ready.places if len(place.former)]
    if not places:
        raise GewuError(tr("选中的网格不在任何社区内，不能重划。"), remedy=tr("请先核对社区界线。"))
    solved = []
    for number, place in enumerate(places):
        own = part(progress, 0.1 + 0.8 * number / len(places), 0.1 + 0.8 * (number + 1) / len(places))
        own(0.0, place.name)
        solved.append(_solved(place, settings))
    progress(0.95, tr("整理边界"))
    redo = _joined(desk, rows, places, solved, settings)
    redo.draft.notes = notes + redo.draft.notes
    return redo


def completed(redo: Redo, edit: Edit) -> Edit:
    """Return the finished edit of `redo.draft` with the parts of divided buildings among the rows to add."""
    if not redo.cut:
        return edit
    table = edit.tables["building"]
    desk = redo.draft.desk
    parts = desk.parts[desk.parts["uid"].isin(redo.cut)].reset_index(drop=True)
    update = table.update if table.update is not None else pd.DataFrame({"uid": []})
    code = update.set_index("uid")["micro_grid_code"] if len(update) else pd.Series(dtype=object)
    own = parts["uid"].map(code)
    parts["micro_grid_code"] = own.where(own.notna(), parts["micro_grid_code"])
    rest = update[~update["uid"].isin([*redo.cut, *redo.divided])]
    parents = set(desk.parts["parent_uid"][desk.parts["uid"].isin(redo.cut)])
    whole = [uid for uid in redo.divided if uid in parents]  # a part that was cut again is replaced instead
    table.remove = [*table.remove, *(uid for uid in redo.divided if uid not in parents)]
    table.update = pd.concat([rest, pd.DataFrame({"uid": whole, "micro_grid_code": None}, dtype=object)])
    table.update = table.update.reset_index(drop=True)
    table.add = parts if table.add is None else pd.concat([table.add, parts], ignore_index=True)
    return edit


def _free(desk: Desk, rows: Sequence[int], keep_dedicated: bool) -> tuple[list[int], list[str]]:
    """Return (the rows that may change, what to tell about the others); raises GewuError where none may."""
    rows, notes = sorted(set(rows)), []
    kind = texts(desk.units, "kind")
    locked = [row for row in rows if desk.locked[row]]
    dedicated = [row for row in rows if keep_dedicated and kind[row] == DEDICATED and row not in locked]
    free = [row for row in rows if row not in locked and row not in dedicated]
    if not rows:
        raise GewuError(tr("没有选中网格。"), remedy=tr("请在列表中或地图上选中要重划的网格。"))
    if locked:
        names = listed(desk.label(row) for row in locked)
        if not free:
            raise GewuError(tr("{names} 已锁定，不能重划。").format(names=names), remedy=tr("需要重划时请先解锁。"))
        notes.append(tr("{names} 已锁定，没有重划。").format(names=names))
    if dedicated:
        names = listed(desk.label(row) for row in dedicated)
        if not free:
            raise GewuError(
                tr("{names} 是专属网格，没有可重划的网格。").format(names=names),
                remedy=tr("要重划专属网格，请取消勾选“专属网格保持不变”。"),
            )
        notes.append(tr("专属网格 {names} 保持不变。").format(names=names))
    return free, notes


@dataclass
class _Inputs:
    """What `prepared` reads of a delineation's inputs."""

    communities: pd.DataFrame
    buildings: pd.DataFrame
    compounds: pd.DataFrame
    general_grids: pd.DataFrame
    barriers: pd.DataFrame
    roads: pd.DataFrame
    existing: pd.DataFrame
    only: tuple[str, ...]
    retired: tuple[str, ...]
    land_use: None = None

    @classmethod
    def of(cls, desk: Desk, rows: list[int], settings: GridSettings) -> _Inputs:
        """Return the desk's frames; all but the chosen grids count as locked, and what stands in them is not divided."""
        chosen = np.isin(np.arange(len(desk)), rows)
        existing = desk.units.assign(locked=~chosen, source="auto")
        points = shapely.point_on_surface(desk.shapes[rows])
        tree = shapely.STRtree(np.array([*desk.communities["geometry"], None], dtype=object)[:-1])
        met = np.unique(tree.query(points, predicate="intersects")[1])
        only = tuple(code for code in texts(desk.communities.iloc[met], "code") if code)
        return cls(
            desk.communities, _undivided(desk, rows, settings), desk.compounds, desk.general_grids, desk.barriers, desk.roads, existing, only,
            desk.retired,
        )  # fmt: skip


def _undivided(desk: Desk, rows: list[int], settings: GridSettings) -> pd.DataFrame:
    """Return the parts of the desk, those outside the chosen grids with no more households and shops than a grid may have."""
    away = ~np.isin(desk.home, rows) & (desk.load > settings.maximum)
    if not away.any():
        return desk.parts
    households = np.minimum(desk.households[away], settings.maximum)
    capped = {"households": households, "shops": np.minimum(desk.shops[away], settings.maximum - households)}
    parts = desk.parts.copy()
    for name, values in capped.items():
        parts.loc[away, name] = values
    return parts


@dataclass
class _Solved:
    """One community's share: grids (columns of micro_grid), leaves in the area, what was found out."""

    grids: pd.DataFrame
    parts: pd.DataFrame
    notes: Notes


def _solved(place: Place, settings: GridSettings) -> _Solved:
    """Return the new grids of the chosen ones (place.former) among those that stay (place.kept)."""
    notes = Notes()
    area = _area(place)
    whole = cut(place.parts)
    inside = shapely.intersects(area, shapely.point_on_surface(whole["geometry"].to_numpy()))
    if len(place.kept):  # where grids overlap, a leaf counts in the one that stays
        held = shapely.STRtree(shapely.make_valid(place.kept["geometry"].to_numpy()))
        points = shapely.point_on_surface(whole["geometry"].to_numpy())
        inside[np.unique(held.query(points, predicate="intersects")[0])] = False
    parts = whole[inside].reset_index(drop=True)
    place = replace(place, shape=area, parts=parts)
    totals = _compound_loads(place, whole)
    layout = min(
        (lay_out(place, area, np.arange(len(parts)), parts, settings, known) for known in (totals, None)),
        key=lambda found: _violations(place, found, whole, inside, settings),
    )
    for remark in layout.remarks:
        notes.add(*remark)
    fixed = place.kept.drop(columns=["kept", "lends"])
    grids, _, _, _ = rows_of(place, [layout], parts, place.former, fixed, settings, notes)
    return _Solved(grids, parts, notes)


def _area(place: Place):
    """Return the ground of the chosen grids, on the millimetre grid, without what lies in grids that stay."""
    whole = shapely.union_all(shapely.make_valid(place.former["geometry"].to_numpy()))
    whole = shapely.set_precision(shapely.set_precision(whole, PRECISION), 0.0)
    if len(place.kept):
        kept = shapely.make_valid(place.kept["geometry"].to_numpy())
        near = kept[shapely.dwithin(kept, whole, 1.0)]
        whole = left_over(whole, near) if len(near) else whole
    pieces = [_without_thin_holes(piece) for piece in shapely.get_parts(whole) if not _is_thin(piece)]
    if not pieces:
        raise GewuError(tr("选中的网格没有可重划的范围。"), remedy=tr("请先用“补空/去叠”处理重叠的网格。"))
    return pieces[0] if len(pieces) == 1 else shapely.multipolygons(pieces)


def _is_thin(piece) -> bool:
    return piece.geom_type != "Polygon" or 2.0 * piece.area <= _THIN * piece.length


def _without_thin_holes(piece):
    """Return the polygon with the hairlines between its former grids closed."""
    holes = [ring for ring in piece.interiors if not _is_thin(shapely.Polygon(ring))]
    return piece if len(holes) == len(piece.interiors) else shapely.Polygon(piece.exterior, holes)


def _compound_loads(place: Place, whole: pd.DataFrame) -> np.ndarray:
    """Return the households + shops of each compound with all its leaves, those outside the area too."""
    unit = unit_of_parts(replace(place, parts=whole))
    load = (whole["households"] + whole["shops"]).to_numpy(dtype=float)
    return np.bincount(unit + 1, weights=load, minlength=len(place.compounds) + 1)[1:]


def _violations(place: Place, layout: Layout, whole: pd.DataFrame, inside: np.ndarray, settings: GridSettings) -> int:
    """Return how many grids of a layout are outside the bounds or mix compounds that could stand alone."""
    parts, count = place.parts, len(layout)
    load = (parts["households"] + parts["shops"]).to_numpy(dtype=float)
    total = np.bincount(layout.of_part, weights=load[layout.rows], minlength=count)
    wrong = (total > 0) & ((total < settings.minimum) | (total > settings.maximum))
    wrong[sorted(layout.given)] = False
    grid = np.full(len(whole), -1)
    grid[np.flatnonzero(inside)[layout.rows]] = layout.of_part
    unit = unit_of_parts(replace(place, parts=whole))
    all_load = (whole["households"] + whole["shops"]).to_numpy(dtype=float)
    return int(wrong.sum() + mixing(grid, unit, all_load, count, settings).sum())


def _joined(desk: Desk, rows: list[int], places: list[Place], solved: list[_Solved], settings: GridSettings) -> Redo:
    """Return the shares of all communities as one draft; what is left of no former grid is removed."""
    grids = pd.concat([share.grids for share in solved], ignore_index=True)
    shapes = _on_old_borders(desk, rows, grids["geometry"].to_numpy(dtype=object))
    desk, divided, new = _with_parts(desk, pd.concat([share.parts for share in solved], ignore_index=True))
    draft = Draft(desk, stored("重划 {count} 个微网格").format(count=len(rows)))
    uids, values = texts(grids, "uid"), _values(desk, grids, settings)
    number = np.full(len(grids), -1)
    chosen = {desk.units["uid"].iloc[row]: row for row in rows}
    for grid, (uid, own) in enumerate(zip(uids, values)):
        row = chosen.pop(uid, -1)
        if row >= 0:
            draft.shapes[row], draft.values[row], number[grid] = shapes[grid], own, row
        else:
            number[grid] = len(desk) + len(draft.fresh)
            more = {"code": grids["code"].iloc[grid], "worker_uid": None}
            draft.fresh.append(Fresh(shapes[grid], -1, {**own, **more}))
    draft.removed = sorted(chosen.values())
    for unit in draft.fresh:  # a pattern for what the new rows are not told: their community, state …
        away = shapely.distance(desk.shapes[rows], shapely.point_on_surface(unit.shape))
        unit.origin = rows[int(away.argmin())]
    draft.home = _homes(desk, rows, shapes, number)
    findings = [finding for share in solved for finding in share.notes.findings]
    if divided:
        titles = _titles(desk, divided)
        names = listed(titles[:_NAMED]) + (
            tr(" 等 {count} 处").format(count=len(titles)) if len(titles) > _NAMED else ""
        )
        draft.notes.append(tr("{names} 超过上限，已拆分。").format(names=names))
    return Redo(draft, settings, divided, new, findings)


def _on_old_borders(desk: Desk, rows: list[int], shapes: np.ndarray) -> np.ndarray:
    """Return the new shapes with their outer vertices exactly where the former grids and their neighbours have them."""
    old = desk.shapes[rows]
    near = np.unique(desk.tree.query(old, predicate="dwithin", distance=1.0)[1])
    originals = desk.shapes[np.union1d(rows, near)]
    return exact_borders(shapes, originals, np.zeros(len(shapes), dtype=bool))


def _with_parts(desk: Desk, leaves: pd.DataFrame) -> tuple[Desk, list[str], list[str]]:
    """Return (the desk with buildings above the maximum in parts, uids of these buildings, uids of the parts)."""
    known = set(desk.parts["uid"])
    source = {uid: source_of(uid, known) for uid in leaves["uid"]}
    fresh = leaves[[source[uid] not in (uid, "") for uid in leaves["uid"]]]
    if not len(fresh):
        return replace(desk), [], []
    split = sorted({source[uid] for uid in fresh["uid"]})
    fresh = conform(fresh.assign(micro_grid_code=None), schema.table("building"))
    parts = pd.concat([desk.parts[~desk.parts["uid"].isin(split)], fresh], ignore_index=True)
    children = dict(desk.children)
    if "building" in children:
        children["building"] = pd.concat([children["building"], fresh], ignore_index=True)
    return replace(desk, parts=parts, children=children), split, fresh["uid"].tolist()


def _titles(desk: Desk, uids: list[str]) -> list[str]:
    """Return what the buildings are called to which these rows belong, each once."""
    known = desk.children.get("building", desk.parts)
    rows = known[known["uid"].isin(uids)]
    own = rows["part_label"].where(rows["parent_uid"].notna(), None)
    titles = [label or building_title(row) for label, row in zip(own, rows.to_dict("records"))]
    return list(dict.fromkeys(titles))


def _values(desk: Desk, grids: pd.DataFrame, settings: GridSettings) -> list[dict]:
    """Return the columns of the new grids that are known already. A reason is kept where the workspace's bounds need one."""
    own = desk.settings
    standings = bounds.standing(grids, own.minimum, own.maximum)
    found = []
    for row, standing in zip(grids.to_dict("records"), standings):
        values = {name: row[name] for name in _VALUES}
        beyond = standing in (bounds.BELOW, bounds.ABOVE)
        if beyond and not values["reason"]:
            values["reason"] = stored("重划时户数范围取 {low:g}–{high:g} 户。").format(
                low=settings.minimum, high=settings.maximum
            )
        if not beyond and values["kind"] != DEDICATED:
            values["reason"] = None
        found.append({**values, "source": "manual"})
    return found


def _homes(desk: Desk, rows: list[int], shapes: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Return the unit of each part afterwards. number: unit per new shape."""
    home = desk.home.copy()
    home[np.isin(home, rows)] = -1
    point, shape = desk.part_tree.query(shapes, predicate="intersects")[::-1]
    free = home[point] < 0
    home[point[free][::-1]] = number[shape[free][::-1]]
    return home
