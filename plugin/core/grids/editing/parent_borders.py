"""The units above follow their micro-grids: where one grows over the border of its general grid, that border moves too, and
that of its community when it was asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import numbers, polygons, texts
from ...errors import GewuError
from ...text import listed, tr
from ..ground.borders import seamless
from .desk import CODE_IN_CHILDREN, Desk
from .draft import Draft
from .edit import TableEdit
from .faces import SCRAP, Ground, draft_of, ground_of
from .words import named


def followed(draft: Draft, add: pd.DataFrame | None) -> dict[str, TableEdit]:
    """Return the changes of the units above edited micro-grids: shapes where ground went over, households of general grids.

    add: the rows of new micro-grids. {} for other tables and where nothing changes. Raises GewuError where a unit above
    would fall into several pieces.
    """
    if draft.desk.table != "micro_grid":
        return {}
    found = {"general_grid": _general(draft, add)}
    if draft.across:
        found["community"] = _followed(draft, add, "community")
    return {table: TableEdit(update=frame) for table, frame in found.items() if frame is not None}


def _general(draft: Draft, add: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the update of the general grids with their households counted anew."""
    units = draft.desk.general_grids
    if not len(units):
        return None
    households = _households(draft, add, _places(units), len(units))
    before = numbers(units, "households")
    shapes = _moved_shapes(draft, add, "general_grid")
    changed = sorted({*shapes, *np.flatnonzero(~np.isnan(households) & (households != before)).tolist()})
    if not changed:
        return None
    counted = np.where(np.isnan(households), before, households)[changed]
    return _rows(units, shapes, changed).assign(households=counted)


def _followed(draft: Draft, add: pd.DataFrame | None, table: str) -> pd.DataFrame | None:
    shapes = _moved_shapes(draft, add, table)
    return _rows(_units(draft.desk, table), shapes, sorted(shapes)) if shapes else None


def _rows(units: pd.DataFrame, shapes: dict[int, object], rows: list[int]) -> pd.DataFrame:
    old = units["geometry"].to_numpy()
    return pd.DataFrame({"uid": units["uid"].to_numpy()[rows], "geometry": [shapes.get(row, old[row]) for row in rows]})


def _units(desk: Desk, table: str) -> pd.DataFrame:
    return {"general_grid": desk.general_grids, "community": desk.communities}[table]


def _places(units: pd.DataFrame) -> dict[str, int]:
    return {code: row for row, code in enumerate(texts(units, "code")) if code}


def _moved_shapes(draft: Draft, add: pd.DataFrame | None, table: str) -> dict[int, object]:
    """Return the new shapes of the units above {row: polygon} whose border is crossed by ground that moved."""
    desk = draft.desk
    borders = _desk_of(desk, table)
    gained = _gained(draft, add, borders, CODE_IN_CHILDREN[table])
    if not gained:
        return {}
    regions = {row: shapely.union_all(pieces, grid_size=0.001) for row, pieces in gained.items()}
    near = borders.tree.query([*regions.values()], predicate="intersects")[1]
    rows = np.union1d(near, list(regions)).astype(int)
    ground = ground_of(borders, rows, [region.boundary for region in regions.values()])
    owner, known = ground.unit.copy(), _known_ground(ground, desk)
    for row, region in regions.items():
        owner[ground.within(region) & known] = int(np.flatnonzero(rows == row)[0])
    shapes = draft_of(ground, owner, "").shapes
    torn = [
        row for row, shape in shapes.items() if shapely.get_type_id(shape) > shapely.get_type_id(borders.shapes[row])
    ]
    if torn:
        raise GewuError(
            tr("{unit} {names} 会分成不相连的几块。").format(
                unit=named(table), names=listed(borders.label(row) for row in torn)
            ),
            remedy=tr("请先调整{unit}的界线，或只在同一个{unit}内修改。").format(unit=named(table)),
        )
    new = np.array([*shapes.values(), *(borders.shapes[row] for row in rows if row not in shapes), None], dtype=object)
    moved = np.arange(len(new) - 1) < len(shapes)
    return dict(zip(shapes, seamless(new[:-1], borders.shapes[rows], moved))) if shapes else {}


def _gained(draft: Draft, add: pd.DataFrame | None, borders: Desk, column: str) -> dict[int, list]:
    """Return {row of the unit above: ground of its micro-grids beyond its border}."""
    place = _places(borders.units)
    own = texts(draft.desk.units, column)
    pairs = [(place.get(own[row], -1), shape) for row, shape in draft.shapes.items()]
    if add is not None:
        pairs += [(place.get(code, -1), shape) for code, shape in zip(texts(add, column), add["geometry"])]
    gained: dict[int, list] = {}
    for row, shape in pairs:
        if row < 0 or borders.shapes[row] is None:
            continue
        beyond = shapely.get_parts(shapely.difference(shape, borders.shapes[row]))
        beyond = beyond[(shapely.area(beyond) > SCRAP) & (2.0 * shapely.area(beyond) > 0.01 * shapely.length(beyond))]
        if len(beyond):
            gained.setdefault(row, []).extend(beyond)
    return gained


def _known_ground(ground: Ground, desk: Desk) -> np.ndarray:
    """Return which faces were in some unit above or lie in a community: nothing grows beyond these."""
    inside = ground.unit >= 0
    tree = shapely.STRtree(ground.inner)
    inside[tree.query(polygons(desk.communities), predicate="intersects")[1]] = True
    return inside


def _desk_of(desk: Desk, table: str) -> Desk:
    units, none = _units(desk, table).reset_index(drop=True), desk.parts.iloc[:0]
    return Desk(
        table, units, none, desk.communities, desk.general_grids.iloc[:0],
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
