"""General grids (一般网格, 300–500 households): groups of a community's micro-grids where it has none of its own.

The solvers are those of the micro-grids; the atoms are the micro-grids. Borders along streets and barriers are preferred,
and so are whole compounds. A general grid is the exact union of its micro-grids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..columns import texts
from ..findings import INFO, WARNING
from ..frames import conform, empty
from ..schema import table
from ..text import stored, tr
from .ground.arrangement import border_lengths, edges_of
from .partition.graph import Graph
from .partition.partition import solve
from .rows.codes import general_numbers, inherited, reading_order
from .rows.kinds import DEDICATED
from .settings import PRECISION, GridSettings

_BESIDE = 3.0  # m: how near a road or barrier a common border runs along it
_TOUCHING = 0.02  # m: how far apart the borders of an existing grid and a new one may lie by rounding


@dataclass
class General:
    """group: per grid; codes, numbers (the last digits of the code), loads (households + shops) per group, in reading order."""

    group: np.ndarray
    codes: list[str]
    numbers: list[int]
    loads: np.ndarray


def grouped(place, grids: pd.DataFrame, known: list, settings: GridSettings) -> General:
    """Return the general grids of a community that has none.

    grids: its micro-grids with kind, households, shops, geometry, `unit` (compound, -1 none); known: per grid the code of
    the general grid it belonged to so far, or None.
    """
    load = np.nan_to_num((grids["households"] + grids["shops"]).to_numpy(dtype=float))
    load = np.where(texts(grids, "kind") == DEDICATED, 0.0, load)
    graph = _graph(place, grids["geometry"].to_numpy(), load, grids["unit"].to_numpy(), settings)
    label = _with_neighbours(graph)
    found = solve(graph.merged(label), settings.for_general_grids()).groups
    group = np.full(len(grids), -1)
    for number, members in enumerate(found):
        group[np.isin(label, members)] = number
    where = shapely.get_coordinates(shapely.centroid(grids["geometry"].to_numpy()))
    area = graph.area
    weight = np.bincount(group, weights=area)
    middle = np.column_stack([np.bincount(group, weights=where[:, axis] * area) / weight for axis in (0, 1)])
    order = reading_order(middle[:, 0], middle[:, 1])
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order))
    group = rank[group]
    codes = _codes(place, group, load, area, known)
    return General(group, codes, general_numbers(codes, place.code), np.bincount(group, weights=load))


def _graph(place, shapes: np.ndarray, load: np.ndarray, unit: np.ndarray, settings: GridSettings) -> Graph:
    """Return the micro-grids as atoms; borders along streets and barriers count less, as they do for micro-grids."""
    edges = edges_of(shapes)
    lines = np.array([*place.roads, *place.barriers, None], dtype=object)[:-1]
    along = np.zeros(len(edges.face), dtype=bool)
    if len(lines):
        along[shapely.STRtree(lines).query(shapely.points(edges.middle), "dwithin", distance=_BESIDE)[0]] = True
    felt = edges.length * np.where(along | (edges.twin < 0), settings.street_discount, 1.0)
    paired = edges.twin >= 0
    one, two = edges.face[paired], edges.twin[paired]
    first, second, border = border_lengths(one, two, felt[paired] / 2.0, len(shapes))
    _, _, street = border_lengths(one, two, np.where(along, edges.length, 0.0)[paired] / 2.0, len(shapes))
    _, _, length = border_lengths(one, two, edges.length[paired] / 2.0, len(shapes))
    wide = length >= settings.least_border  # nobody walks from one to the other over a corner
    first, second, border, street = first[wide], second[wide], border[wide], street[wide]
    first, second, border, street = _with_rounded(shapes, first, second, border, street, settings)
    perimeter = np.bincount(edges.face, weights=felt, minlength=len(shapes))
    where = shapely.get_coordinates(shapely.centroid(shapes))
    area = shapely.area(shapes)
    return Graph(load, area, perimeter, first, second, border, *where.T, unit, street=street)


def _with_rounded(shapes: np.ndarray, first, second, border, street, settings: GridSettings):
    """Return the pairs and lengths with those neighbours added whose borders do not share their vertices."""
    one, two = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_TOUCHING)
    new = (one < two) & ~np.isin(one * len(shapes) + two, first * len(shapes) + second)
    one, two = one[new], two[new]
    wide = shapely.buffer(shapes[one], _TOUCHING, cap_style="flat", join_style="mitre")
    length = shapely.area(shapely.intersection(wide, shapes[two])) / _TOUCHING
    enough = length >= settings.least_border
    return (
        np.concatenate([first, one[enough]]),
        np.concatenate([second, two[enough]]),
        np.concatenate([border, length[enough]]),
        np.concatenate([street, np.zeros(int(enough.sum()))]),
    )


def _with_neighbours(graph: Graph) -> np.ndarray:
    """Return a label per grid: one without households goes with the neighbour of the longest border that has some."""
    owner = np.where(graph.weight > 0, np.arange(len(graph)), -1)
    if (owner < 0).all():
        for members in graph.components():
            owner[members] = members[0]
    while (owner < 0).any():
        chosen = {}
        for node in np.flatnonzero(owner < 0).tolist():
            options = [
                (length, -int(owner[other])) for other, length in graph.neighbours[node].items() if owner[other] >= 0
            ]
            if options:
                chosen[node] = -max(options)[1]
        if not chosen:
            loose = np.flatnonzero(owner < 0)
            owner[loose] = loose
        for node, key in chosen.items():
            owner[node] = key
    return np.unique(owner, return_inverse=True)[1].reshape(-1)


def _codes(place, group: np.ndarray, load: np.ndarray, area: np.ndarray, known: list) -> list[str]:
    """Return a code per group: that of the former general grid it shares most with, else the next free number."""
    share: dict[tuple[int, str], tuple[float, float]] = {}
    for number, code, weight, size in zip(group.tolist(), known, load.tolist(), area.tolist()):
        if code is not None:
            so_far = share.get((number, code), (0.0, 0.0))
            share[number, code] = (round(so_far[0] + weight, 6), round(so_far[1] + size, 6))
    kept = inherited(share)
    used = {code for code in known if code is not None}
    result, following = [], 0
    for number in range(int(group.max(initial=-1)) + 1):
        code = kept.get(number)
        while code is None:
            following += 1
            fresh = f"{place.code}{following:02d}"
            code = fresh if fresh not in used else None
        used.add(code)
        result.append(code)
    return result


def rows_of_general(place, general: General, grids: pd.DataFrame, settings: GridSettings, notes) -> pd.DataFrame:
    """Return columns of general_grid without shapes (see `with_shapes`) and note those outside their bounds."""
    households = np.nan_to_num(grids["households"].to_numpy(dtype=float))
    low, high = settings.general_minimum, settings.general_maximum
    count = len(general.codes)
    for number in np.flatnonzero((general.loads < low) | (general.loads > high)).tolist():
        small = count == 1 and general.loads[number] < low
        load = int(general.loads[number])
        notes.add(
            "D46",
            INFO if small else WARNING,
            tr("一般网格户数超出范围"),
            (
                tr("社区“{name}”共 {load} 户，低于一般网格下限 {low} 户，整个社区作为一个一般网格。")
                if small
                else tr(
                    "社区“{name}”的一般网格 {code} 有 {load} 户，不在 {low}–{high} 户之内，其微网格组合不出更合适的一般网格。"
                )
            ).format(name=place.name, code=general.codes[number], load=load, low=int(low), high=int(high)),
            tr("可保留，或调整一般网格户数范围后重新划分。"),
            "general_grid",
            (general.codes[number],),
            shapely.multipoints(shapely.point_on_surface(grids["geometry"].to_numpy()[general.group == number])),
        )
    name = stored("{community}第{number}一般网格") if count > 1 else stored("{community}一般网格")
    return pd.DataFrame(
        {
            "code": general.codes,
            "name": [name.format(community=place.name, number=number) for number in general.numbers],
            "community_code": place.code,
            "households": np.bincount(general.group, weights=households, minlength=count),
            "worker_uid": None,
            "locked": False,
            "source": "auto",
        }
    )


def with_shapes(grids: pd.DataFrame, results: list) -> pd.DataFrame:
    """Return the general grids that were formed, each the union of its micro-grids (final shapes, all their vertices)."""
    formed = [result.general_grids for result in results if result.general_grids is not None]
    formed = [frame for frame in formed if len(frame)]
    if not formed:
        return empty(table("general_grid"))
    frame = pd.concat(formed, ignore_index=True)
    shape_of = dict(zip(grids["code"], grids["geometry"]))
    frame["geometry"] = [
        _union(np.array([*(shape_of[code] for code in members), None], dtype=object)[:-1])
        for members in frame["members"]
    ]
    return conform(frame, table("general_grid"))


def _union(shapes: np.ndarray):
    """Return the union of micro-grids; existing ones need not share their vertices with the others."""
    parts = shapely.get_parts(shapes)
    try:
        whole = shapely.coverage_union_all(parts)
    except shapely.errors.GEOSException:  # vertices of one side only
        whole = None
    if whole is None or shapely.get_type_id(whole) != 3 or not whole.is_valid:
        whole = shapely.union_all(parts)
    if shapely.get_type_id(whole) != 3:
        whole = shapely.union_all(parts, grid_size=PRECISION)
    return whole
