"""From a draft to rows: borders made seamless, counts, codes, names, parents and children, and what the log keeps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from ...columns import polygons
from ...errors import GewuError
from ...text import listed, stored, tr
from ..ground.arrangement import arranged, containing, edges_of, millimetres
from ..ground.borders import seamless
from ..ground.noding import segments_of
from ..settings import PRECISION
from .children import recoded
from .draft import Draft, Load, Touch, touches
from .edit import Edit, TableEdit
from .parent_borders import followed
from .unit_rows import rows_of

_BESIDE = 2.0 * PRECISION
_SLIVER = 0.005  # m: mean width of what rounding leaves between borders


def finish(draft: Draft) -> Edit:
    """Return the rows that carry the draft out. The desk is not changed.

    Raises GewuError where a unit would not be one valid polygon; nothing is written then.
    """
    desk = draft.desk
    shapes, neighbours = _seamless(draft)
    _require_valid(draft, shapes)
    fresh = [replace(unit, shape=shapes[len(desk) + k]) for k, unit in enumerate(draft.fresh)]
    own = {row: shape for row, shape in shapes.items() if row < len(desk)}
    settled = replace(draft, shapes=own, fresh=fresh, home=_homes(draft, shapes))
    update, add = rows_of(settled)
    update = _together(desk.units, update, _only_shapes(desk, neighbours))
    gone = desk.units.iloc[sorted(settled.removed)]
    tables = {desk.table: TableEdit(add, update, gone["uid"].tolist())}
    tables.update(followed(settled, add))
    codes = _codes_after(settled, add)
    tables.update({table: TableEdit(update=frame) for table, frame in recoded(settled, codes).items()})
    tables = {name: edit for name, edit in tables.items() if _has_rows(edit)}
    told = [touch for touch in touches(settled) if touch.row < 0 or touch.row in own or touch.after is None]
    return Edit(
        settled.text,
        desk.table,
        tables,
        gone[["uid", "code"]].reset_index(drop=True),
        _log(settled, told, add),
        settled.notes,
        [*desk.units["uid"].iloc[sorted({*own, *settled.values})], *([] if add is None else add["uid"])],
        desk,
    )


def _seamless(draft: Draft) -> tuple[dict[int, object], dict[int, object]]:
    """Return (new shapes by row, len(desk) + k for fresh[k]; shapes of neighbours that got vertices by row)."""
    desk = draft.desk
    rows = sorted(draft.shapes)
    new = [draft.shapes[row] for row in rows] + [unit.shape for unit in draft.fresh]
    if not new:
        return {}, {}
    news = np.array([*new, None], dtype=object)[:-1]
    near = desk.tree.query(shapely.buffer(news, _BESIDE, quad_segs=1), predicate="intersects")[1]
    near = np.setdiff1d(near, [*rows, *draft.removed])
    old = np.concatenate([desk.shapes[rows], desk.shapes[sorted(draft.removed)], desk.shapes[near]])
    around = polygons(desk.communities)
    around = around[shapely.intersects(around, shapely.multipoints(shapely.centroid(news)))] if len(around) else around
    every = np.concatenate([news, desk.shapes[near]])
    moved = np.arange(len(every)) < len(news)
    originals = np.concatenate([old, around])
    every = _joined(every, originals, moved)
    polished = _polished(every, moved)
    if polished is not None:
        every = _joined(polished, originals, np.ones(len(every), dtype=bool))
    numbers = [*rows, *(len(desk) + k for k in range(len(draft.fresh)))]
    changed = [k for k, row in enumerate(near) if not shapely.equals_exact(every[len(news) + k], desk.shapes[row])]
    return dict(zip(numbers, every)), {int(near[k]): every[len(news) + k] for k in changed}


def _joined(shapes: np.ndarray, originals: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Return the shapes with seamless borders; those in several pieces stay as they are."""
    result, single = shapes.copy(), shapely.get_type_id(shapes) == 3
    result[single] = seamless(shapes[single], originals, moved[single])
    return result


def _polished(shapes: np.ndarray, moved: np.ndarray) -> np.ndarray | None:
    """Return the shapes noded among each other once more, None where they fit together already.

    Where borders run together at less than a millimetre, rounding may have taken the needle-like tip of a neighbour. Ground
    that two hold goes to the one that was not moved, ground that nobody holds to the neighbour with the longest border.
    """
    if not _misfits(shapes, moved):
        return None
    linework = shapely.get_parts(shapely.boundary(shapes))
    origin = millimetres(shapely.total_bounds(linework)[:2]) - 2000
    segments, _ = segments_of(linework, origin)
    faces, edges, _ = arranged(segments, np.ones(len(segments), dtype=np.int64), origin)
    owner = np.full(len(faces), -1)
    face, shape = containing(faces, shapely.point_on_surface(faces), shapes)
    order = np.lexsort((shape, moved[shape], face))[::-1]
    owner[face[order]] = shape[order]
    slivers = (owner < 0) & (2.0 * shapely.area(faces) < _SLIVER * shapely.length(faces))
    for spot in np.flatnonzero(slivers).tolist():
        mine = (edges.face == spot) & (edges.twin >= 0)
        near, length = owner[edges.twin[mine]], edges.length[mine]
        if (near >= 0).any():
            owner[spot] = np.bincount(near[near >= 0], weights=length[near >= 0]).argmax()
    result = shapes.copy()
    for number in range(len(shapes)):
        mine = faces[owner == number]
        if len(mine):
            result[number] = mine[0] if len(mine) == 1 else shapely.coverage_union_all(mine)
    return result


def _misfits(shapes: np.ndarray, moved: np.ndarray) -> bool:
    """Return whether a border runs along a moved shape, or one of a moved shape along another, that is not its border too
    vertex by vertex."""
    single = np.flatnonzero(shapely.get_type_id(shapes) == 3)
    shapes, moved = shapes[single], moved[single]
    edges = edges_of(shapes)
    lone = np.flatnonzero(edges.twin < 0)
    middle = shapely.points(edges.middle[lone])
    edge, shape = shapely.STRtree(shapes).query(middle, predicate="dwithin", distance=_BESIDE)
    own = edges.face[lone[edge]]
    return bool(((shape != own) & (moved[own] | moved[shape])).any())


def _require_valid(draft: Draft, shapes: dict[int, object]) -> None:
    desk = draft.desk
    bad = []
    for row, shape in shapes.items():
        was_single = row >= len(desk) or shapely.get_type_id(desk.shapes[row]) == 3
        if not shape.is_valid or shape.is_empty or (was_single and shapely.get_type_id(shape) != 3):
            bad.append(desk.label(row) if row < len(desk) else tr("新网格"))
    if bad:
        raise GewuError(
            tr("{names} 会成为不相连或无效的图形，没有改动。").format(names=listed(bad)),
            remedy=tr("请换一种画法，或先用“补空/去叠”整理原有的图形。"),
        )


def _homes(draft: Draft, shapes: dict[int, object]) -> np.ndarray:
    """Return the unit per part by the final shapes."""
    desk = draft.desk
    home = (desk.home if draft.home is None else draft.home).copy()
    if not shapes:
        return home
    numbers = np.array(list(shapes), dtype=int)
    home[np.isin(home, [*numbers, *draft.removed])] = -1
    unit, part = desk.part_tree.query(np.array([*shapes.values(), None], dtype=object)[:-1], predicate="intersects")
    free = home[part] < 0
    home[part[free][::-1]] = numbers[unit[free]][::-1]
    return home


def _only_shapes(desk, shapes: dict[int, object]) -> pd.DataFrame | None:
    if not shapes:
        return None
    rows = sorted(shapes)
    return pd.DataFrame(
        {"uid": desk.units["uid"].to_numpy()[rows], "geometry": [shapes[row] for row in rows]}, index=range(len(rows))
    )


def _together(units: pd.DataFrame, one: pd.DataFrame | None, other: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return two updates of different units as one frame; a column one of them lacks keeps the value it has."""
    frames = [frame for frame in (one, other) if frame is not None and len(frame)]
    if len(frames) < 2:
        return frames[0] if frames else None
    columns = list(dict.fromkeys([*one.columns, *other.columns]))
    place = {uid: row for row, uid in enumerate(units["uid"].tolist())}
    filled = []
    for frame in frames:
        rows = [place[uid] for uid in frame["uid"].tolist()]
        missing = [name for name in columns if name not in frame]
        filled.append(frame.assign(**units[missing].iloc[rows].reset_index(drop=True))[columns])
    return pd.concat(filled, ignore_index=True)


def _codes_after(draft: Draft, add: pd.DataFrame | None) -> np.ndarray:
    """Return the code per unit afterwards, those of new units last."""
    codes = draft.desk.codes.copy()
    for row, values in draft.values.items():
        codes[row] = values.get("code", codes[row])
    return codes if add is None else np.concatenate([codes, add["code"].to_numpy(dtype=object)])


def _has_rows(edit: TableEdit) -> bool:
    return bool(edit.remove) or any(frame is not None and len(frame) for frame in (edit.add, edit.update))


def _log(draft: Draft, told: list[Touch], add: pd.DataFrame | None) -> list[dict]:
    desk, rows = draft.desk, []
    new = iter([] if add is None else add["uid"].tolist())
    for touch in told:
        uid = next(new) if touch.row < 0 else desk.units["uid"].iloc[touch.row]
        rows.append({"uid": uid, "before": _told(touch.before), "after": _told(touch.after)})
    return rows


def _told(load: Load | None) -> str:
    if load is None:
        return stored("无")
    shops = stored("、{count:.0f} 铺").format(count=load.shops) if load.shops else ""
    return stored("{households:.0f} 户{shops}、{buildings} 栋").format(
        households=load.households, shops=shops, buildings=load.buildings
    )
