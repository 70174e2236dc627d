"""一般网格 follow their micro-grids: where a micro-grid grows over the border of its general grid, that border moves too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import numbers, polygons, texts
from ...errors import GewuError
from ...text import listed, tr
from ..ground.borders import seamless
from .desk import Desk
from .draft import Draft
from .edit import TableEdit
from .faces import SCRAP, draft_of, ground_of


def followed(draft: Draft, add: pd.DataFrame | None) -> dict[str, TableEdit]:
    """Return the change of the general grids round edited micro-grids: shapes where ground went over, households always.

    add: the rows of new micro-grids. {} for other tables and where nothing changes.
    """
    desk = draft.desk
    if desk.table != "micro_grid" or not len(desk.general_grids):
        return {}
    codes = texts(desk.general_grids, "code")
    place = {code: row for row, code in enumerate(codes) if code}
    shapes = _moved_shapes(draft, add, place)
    households = _households(draft, add, place, len(codes))
    stored = numbers(desk.general_grids, "households")
    changed = sorted({*shapes, *np.flatnonzero(~np.isnan(households) & (households != stored)).tolist()})
    if not changed:
        return {}
    old = desk.general_grids["geometry"].to_numpy()
    frame = pd.DataFrame(
        {
            "uid": desk.general_grids["uid"].to_numpy()[changed],
            "households": np.where(np.isnan(households), stored, households)[changed],
            "geometry": [shapes.get(row, old[row]) for row in changed],
        }
    )
    return {"general_grid": TableEdit(update=frame)}


def _moved_shapes(draft: Draft, add: pd.DataFrame | None, place: dict[str, int]) -> dict[int, object]:
    """Return the new shapes of the general grids {row: polygon} whose border is crossed by ground that moved."""
    desk = draft.desk
    own = texts(desk.units, "general_grid_code")
    pairs = [(place.get(own[row], -1), shape) for row, shape in draft.shapes.items()]
    if add is not None:
        pairs += [(place.get(code, -1), shape) for code, shape in zip(texts(add, "general_grid_code"), add["geometry"])]
    general = polygons(desk.general_grids)
    gained = {}
    for row, shape in pairs:
        if row < 0 or general[row] is None:
            continue
        beyond = shapely.get_parts(shapely.difference(shape, general[row]))
        beyond = beyond[(shapely.area(beyond) > SCRAP) & (2.0 * shapely.area(beyond) > 0.01 * shapely.length(beyond))]
        if len(beyond):
            gained.setdefault(row, []).extend(beyond)
    if not gained:
        return {}
    borders = _desk_of(desk)
    regions = {row: shapely.union_all(pieces, grid_size=0.001) for row, pieces in gained.items()}
    near = borders.tree.query([*regions.values()], predicate="intersects")[1]
    rows = np.union1d(near, list(regions)).astype(int)
    ground = ground_of(borders, rows, [region.boundary for region in regions.values()])
    owner = ground.unit.copy()
    for row, region in regions.items():
        owner[ground.within(region) & ground_in_community(ground, desk)] = int(np.flatnonzero(rows == row)[0])
    shapes = draft_of(ground, owner, "").shapes
    if not shapes:
        return {}
    torn = [
        row for row, shape in shapes.items() if shapely.get_type_id(shape) > shapely.get_type_id(borders.shapes[row])
    ]
    if torn:
        raise GewuError(
            tr("一般网格 {names} 会分成不相连的几块。").format(names=listed(borders.label(row) for row in torn)),
            remedy=tr("请先调整一般网格的界线，或只在同一个一般网格内修改。"),
        )
    new = np.array([*shapes.values(), *(borders.shapes[row] for row in rows if row not in shapes), None], dtype=object)
    moved = np.arange(len(new) - 1) < len(shapes)
    joined = seamless(new[:-1], borders.shapes[rows], moved)
    return dict(zip(shapes, joined))


def ground_in_community(ground, desk: Desk) -> np.ndarray:
    """Return which faces were in some general grid or lie in a community: nothing grows beyond these."""
    inside = ground.unit >= 0
    tree = shapely.STRtree(ground.inner)
    inside[tree.query(polygons(desk.communities), predicate="intersects")[1]] = True
    return inside


def _desk_of(desk: Desk) -> Desk:
    none = desk.parts.iloc[:0]
    return Desk(
        "general_grid", desk.general_grids.reset_index(drop=True), none, desk.communities, desk.general_grids.iloc[:0],
        desk.compounds.iloc[:0], desk.barriers.iloc[:0], desk.roads.iloc[:0],
    )  # fmt: skip


def _households(draft: Draft, add: pd.DataFrame | None, place: dict[str, int], count: int) -> np.ndarray:
    """Return the households per general grid after the edit; NaN for those that lose and gain nothing."""
    desk = draft.desk
    own = [place.get(code, -1) for code in texts(desk.units, "general_grid_code")]
    new = [] if add is None else [place.get(code, -1) for code in texts(add, "general_grid_code")]
    of_unit = np.array([*own, *new, -1], dtype=int)
    before, after = of_unit[desk.home], of_unit[desk.home if draft.home is None else draft.home]
    touched = np.unique(np.concatenate([before[before != after], after[before != after]]))
    weights = np.bincount(after[after >= 0], weights=desk.households[after >= 0], minlength=count)
    found = np.full(count, np.nan)
    touched = touched[touched >= 0]
    found[touched] = weights[touched]
    return found
