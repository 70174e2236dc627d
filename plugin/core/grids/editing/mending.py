"""What the checks can put right by themselves: counts, codes, ground beyond the community; and with whom a grid would merge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from ... import schema
from ...columns import polygons, texts
from ...errors import GewuError
from ...text import stored, tr
from ..checks.catalogue import parameters
from ..checks.identity import code_pattern
from ..checks.overlay import faces
from ..rows.codes import general_numbers, numbered, reading_order
from .desk import Desk
from .draft import Draft, buildings_in, limits
from .edit import Edit
from .finishing import finish


def recounted(desk: Desk, rows: Sequence[int]) -> Draft:
    """Return the draft that counts households, shops and buildings of the micro-grids `rows` anew.

    A grid none of whose buildings has a number becomes unknown. Raises GewuError where every count is right already.
    """
    inside = desk.home >= 0
    at, count = desk.home[inside], len(desk)
    households = np.bincount(at, weights=desk.households[inside], minlength=count)
    known = np.bincount(at, weights=desk.is_known[inside], minlength=count)
    some = np.bincount(at, minlength=count)
    households[(known == 0) & (some > 0)] = np.nan
    shops = np.bincount(at, weights=desk.shops[inside], minlength=count)
    buildings = buildings_in(desk, desk.home, count)
    values = {}
    for row in rows:
        found = {"households": households[row], "shops": shops[row], "buildings": float(buildings[row])}
        before = desk.units[list(found)].iloc[row].to_numpy(dtype=float)
        if not np.array_equal(before, np.array(list(found.values())), equal_nan=True):
            values[row] = found
    if not values:
        raise GewuError(tr("这些网格的户数、商铺数和楼栋数与楼栋一致，不需要重新统计。"))
    return Draft(desk, stored("重新统计 {count} 个微网格").format(count=len(values)), values=values)


def recoded(desk: Desk, rows: Sequence[int]) -> Draft:
    """Return the draft that gives the micro-grids `rows` right parents by place and a code by the template.

    A code that is well formed, nobody else's and of its community stays; of several grids with one code a locked one, then
    the first one keeps it. New codes go on after the highest, in reading order; none is given twice, also not one of a
    grid that is gone. Raises GewuError where nothing has to change.
    """
    rows = _in_reading_order(desk, rows)
    community, general = _places(desk, rows)
    keepers = _keepers(desk)
    pattern = code_pattern(desk.settings.code_template)
    taken = {code for code in desk.codes if code} | set(desk.retired)
    values: dict[int, dict] = {}
    for row, unit, parent in zip(rows, community, general):
        found: dict = {}
        if unit is not None and unit != desk.community[row]:
            found["community_code"] = unit
        if parent != texts(desk.units.iloc[row : row + 1], "general_grid_code")[0] and parent is not None:
            found["general_grid_code"] = parent
        code = desk.codes[row]
        is_right = (
            code is not None
            and pattern.fullmatch(code) is not None
            and keepers[code] == row
            and (unit is None or not desk.settings.code_template.startswith("{community}") or code.startswith(unit))
        )
        if not is_right and unit is not None:
            found["code"] = _code(desk, unit, parent, taken)
            taken.add(found["code"])
        if found:
            values[row] = found
    if not values:
        raise GewuError(
            tr("这些网格没有可以改正的编码。"), remedy=tr("位于所有社区之外的网格无法编码，请先调整它的图形。")
        )
    return Draft(desk, stored("重新编码 {count} 个微网格").format(count=len(values)), values=values)


def edit_of(draft: Draft) -> Edit:
    """Return the edit of a draft that changes values alone; its log names them as they were and as they are, and a code that
    nobody has any more is not given again."""
    desk, edit = draft.desk, finish(draft)
    edit.log = [
        {
            "uid": desk.units["uid"].iloc[row],
            "before": _told(desk.units.iloc[row][list(values)].to_dict()),
            "after": _told(values),
        }
        for row, values in draft.values.items()
    ]
    after = [draft.values.get(row, {}).get("code", code) for row, code in enumerate(desk.codes)]
    given_up = [row for row, old in enumerate(desk.codes) if old and old != after[row] and old not in after]
    edit.retired = desk.units.iloc[given_up][["uid", "code"]].reset_index(drop=True)
    return edit


def _told(values: dict) -> str:
    """Return values with the names of their columns, as 变更记录 keeps them."""
    table = schema.table("micro_grid")
    return "、".join(f"{table.field(name).alias} {_plain(value)}" for name, value in values.items())


def _plain(value) -> str:
    if value is None or value != value:
        return stored("无")
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _in_reading_order(desk: Desk, rows: Sequence[int]) -> list[int]:
    rows = np.unique(np.asarray(rows, dtype=int))
    points = shapely.centroid(desk.shapes[rows])
    return rows[reading_order(shapely.get_x(points), shapely.get_y(points))].tolist()


def _places(desk: Desk, rows: list[int]) -> tuple[list, list]:
    """Return the codes of the community and of the general grid (None for none) in which most of each unit lies."""
    return _holders(desk, rows, desk.communities), _holders(desk, rows, desk.general_grids)


def _holders(desk: Desk, rows: list[int], units) -> list:
    shapes, codes = polygons(units), texts(units, "code")
    tree, found = shapely.STRtree(shapes), []
    for row in rows:
        near = tree.query(desk.shapes[row], predicate="intersects")
        areas = shapely.area(shapely.intersection(shapes[near], desk.shapes[row]))
        held = areas > parameters().sliver_area
        found.append(codes[near[held][int(areas[held].argmax())]] if held.any() else None)
    return found


def _keepers(desk: Desk) -> dict[str, int]:
    """Return the unit that keeps each code."""
    created = texts(desk.units, "created_at")
    order = sorted(range(len(desk)), key=lambda row: (not desk.locked[row], created[row] or "", row), reverse=True)
    return {desk.codes[row]: row for row in order if desk.codes[row]}


def _code(desk: Desk, community: str, general: str | None, taken: set[str]) -> str:
    codes = sorted(code for code in texts(desk.general_grids, "code") if code and code.startswith(community))
    number = dict(zip(codes, general_numbers(codes, community))).get(general, 0)
    return numbered(np.array([number]), community, taken, desk.settings, {})[0]


def clipped(desk: Desk, rows: Sequence[int]) -> Draft:
    """Return the draft in which the micro-grids `rows` end where their community does; of several pieces the largest stays.

    Raises GewuError for locked ones, for one that lies outside every community, and where nothing reaches beyond.
    """
    shapes, codes = polygons(desk.communities), texts(desk.communities, "code")
    limit = parameters().sliver_area
    found = {}
    for row in rows:
        if desk.locked[row]:
            raise GewuError(
                tr("{names} 已锁定，不能修改。").format(names=desk.label(row)), remedy=tr("需要修改时请先解锁。")
            )
        home = np.flatnonzero(codes == _holders(desk, [row], desk.communities)[0])
        if not len(home):
            raise GewuError(
                tr("{names} 完全位于社区之外。").format(names=desk.label(row)), remedy=tr("请删除它，或核对社区界线。")
            )
        inside = faces(shapely.intersection(desk.shapes[row], shapely.union_all(shapes[home])))
        largest = inside[int(shapely.area(inside).argmax())]
        if shapely.area(desk.shapes[row]) - shapely.area(largest) > limit:
            found[row] = largest
    if not found:
        raise GewuError(tr("这些网格没有超出社区的部分。"))
    return Draft(desk, stored("裁去 {count} 个微网格超出社区的部分").format(count=len(found)), shapes=found)


def partner(desk: Desk, row: int) -> int | None:
    """Return the neighbour with which a unit best becomes one: unlocked, of the same community, within the bounds together
    where any is, and with the longest shared border of those; None where there is none."""
    near = np.setdiff1d(desk.tree.query(desk.shapes[row], predicate="intersects"), [row])
    near = near[~desk.locked[near] & (desk.community[near] == desk.community[row])]
    shared = shapely.intersection(shapely.boundary(desk.shapes[near]), shapely.boundary(desk.shapes[row]))
    lengths = shapely.length(shared)
    near, lengths = near[lengths > 0], lengths[lengths > 0]
    if not len(near):
        return None
    inside = desk.home >= 0
    loads = np.bincount(desk.home[inside], weights=desk.load[inside], minlength=len(desk))
    _, most = limits(desk)
    fits = loads[near] + loads[row] <= most if most is not None else np.ones(len(near), dtype=bool)
    order = np.lexsort((-lengths, ~fits))
    return int(near[order[0]])
