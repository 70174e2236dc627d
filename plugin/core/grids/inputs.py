"""All frames of a delineation made safe and sorted by community."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ..findings import ERROR, INFO, WARNING
from ..text import stored, tr
from .parts import split
from .prepare import (
    Notes,
    clean_buildings,
    clean_shapes,
    coded_communities,
    lines_of,
    listed,
    row_name,
    shared_communities,
    with_codes,
)
from .settings import GridSettings


@dataclass
class Place:
    """One community with everything that lies in it. Frames are cleaned; parts: leaves; neighbours: communities around."""

    code: str
    name: str
    shape: object
    parts: pd.DataFrame
    compounds: pd.DataFrame
    general_grids: pd.DataFrame
    barriers: list
    barrier_names: list[str]
    roads: list
    road_names: list[str]
    kept: pd.DataFrame
    former: pd.DataFrame
    neighbours: pd.DataFrame
    taken_codes: set[str] = field(default_factory=set)
    land_use: pd.DataFrame | None = None


@dataclass
class Prepared:
    """originals: shapes of the communities and kept grids before rounding, for the outer borders."""

    places: list[Place]
    outside: pd.DataFrame
    originals: np.ndarray
    notes: Notes


def prepared(inputs, settings: GridSettings) -> Prepared:
    """Return the places in order of their codes, the leaves outside every community, and what was found on the way."""
    notes = Notes()
    communities = shared_communities(coded_communities(inputs.communities, notes), notes)
    whole = clean_buildings(inputs.buildings, notes)
    parts, split_findings = split(whole.drop(columns="exact_geometry"), settings)
    compounds = _units(inputs.compounds, "compound", stored("小区"), notes)
    general = _units(inputs.general_grids, "general_grid", "G", notes)
    barriers, barrier_names = lines_of(_hard(inputs.barriers), "barrier", notes)
    roads, road_names = lines_of(inputs.roads, "road", notes)
    road_barriers, road_barrier_names = lines_of(_marked(inputs.roads, "is_barrier"), "road", Notes())
    barriers, barrier_names = barriers + road_barriers, barrier_names + road_barrier_names
    existing = _existing(inputs.existing, notes)
    home = _home_of(communities, parts, notes)
    _report_splits(split_findings, communities, notes)
    _report_compounds(compounds, communities, notes)
    taken = set(inputs.retired) | (set(existing["code"].dropna()) if existing is not None else set())
    barrier_tree, road_tree = shapely.STRtree(barriers), shapely.STRtree(roads)
    compound_tree = shapely.STRtree(compounds["geometry"].to_numpy())
    general_tree = shapely.STRtree(general["geometry"].to_numpy())
    community_tree = shapely.STRtree(communities["geometry"].to_numpy())
    places = []
    order = np.argsort(home, kind="stable")
    starts = np.searchsorted(home[order], np.arange(len(communities) + 1))
    for number in range(len(communities)):
        if inputs.only is not None and communities["code"].iloc[number] not in inputs.only:
            continue
        shape = communities["geometry"].iloc[number]
        mine = np.sort(order[starts[number] : starts[number + 1]])
        near = np.sort(barrier_tree.query(shape, predicate="intersects"))
        road_near = np.sort(road_tree.query(shape, predicate="dwithin", distance=settings.name_distance))
        kept, former = _existing_of(existing, shape)
        around = np.sort(community_tree.query(shape, predicate="dwithin", distance=1.0))
        places.append(
            Place(
                communities["code"].iloc[number],
                row_name(communities, number),
                shape,
                parts.iloc[mine].reset_index(drop=True),
                _overlapping(compounds, compound_tree, shape),
                _overlapping(general, general_tree, shape, 1.0),
                [barriers[row] for row in near],
                [barrier_names[row] for row in near],
                [roads[row] for row in road_near],
                [road_names[row] for row in road_near],
                kept,
                former,
                communities.iloc[around[around != number]].reset_index(drop=True),
                taken,
            )
        )
    outside = parts[home < 0].reset_index(drop=True)
    outside["micro_grid_code"] = None
    kept = [shape for place in places if len(place.kept) for shape in place.kept["geometry"]]
    originals = np.array([*communities["exact_geometry"], *kept, None], dtype=object)[:-1]
    return Prepared(places, outside, originals, notes)


def _units(frame, layer: str, prefix: str, notes: Notes) -> pd.DataFrame:
    if frame is None or not len(frame):
        return pd.DataFrame({"code": [], "own_code": [], "name": [], "geometry": np.array([], dtype=object)})
    return with_codes(clean_shapes(frame, layer, notes), layer, prefix, notes)


def _hard(frame):
    """Return the barriers that may not be crossed."""
    if frame is None or "crossable" not in frame:
        return frame
    return frame[~frame["crossable"].fillna(False).astype(bool)].reset_index(drop=True)


def _marked(frame, column: str):
    if frame is None or column not in frame:
        return None
    return frame[frame[column].fillna(False).astype(bool)].reset_index(drop=True)


def _existing(frame, notes: Notes):
    """Return existing micro-grids with usable shapes (as they are, not moved), codes and a `kept` column."""
    if frame is None or not len(frame):
        return None
    frame = frame.reset_index(drop=True).copy()
    usable = np.array([shape is not None and not shape.is_empty for shape in frame["geometry"]], dtype=bool)
    locked = frame["locked"].fillna(False).astype(bool) if "locked" in frame else pd.Series(False, index=frame.index)
    manual = frame["source"].eq("manual") if "source" in frame else pd.Series(False, index=frame.index)
    retired = frame["state"].eq("停用") if "state" in frame else pd.Series(False, index=frame.index)
    frame["kept"] = (locked | manual) & ~retired & usable
    frame["lends"] = ~frame["kept"] & ~retired & usable
    bad = [row for row in np.flatnonzero(frame["kept"]) if not frame["geometry"].iloc[row].is_valid]
    if bad:
        names = [row_name(frame, row) for row in bad]
        notes.add(
            "D11",
            ERROR,
            tr("已锁定网格的几何无效"),
            tr("已锁定或人工绘制的网格几何无效：{names}；按修复后的范围避让，网格本身未改动。").format(
                names=listed(names)
            ),
            tr("请先改正这些网格。"),
            "micro_grid",
            names,
        )
    return frame


def _existing_of(existing, shape):
    none = pd.DataFrame({"code": [], "geometry": np.array([], dtype=object)})
    if existing is None:
        return none, none
    shapes = existing["geometry"].to_numpy()
    inside = np.zeros(len(shapes), dtype=bool)
    for row in np.flatnonzero(existing["kept"] | existing["lends"]):
        point = shapely.point_on_surface(shapes[row])
        inside[row] = shapely.intersects(shape, point)
    return (
        existing[inside & existing["kept"].to_numpy()].reset_index(drop=True),
        existing[inside & existing["lends"].to_numpy()].reset_index(drop=True),
    )


def _overlapping(frame: pd.DataFrame, tree, shape, least: float = 0.0) -> pd.DataFrame:
    """Return the rows that meet the shape, with at least that much common area (m²)."""
    rows = np.sort(tree.query(shape, predicate="intersects"))
    if least > 0.0 and len(rows):
        rows = rows[shapely.area(shapely.intersection(frame["geometry"].to_numpy()[rows], shape)) >= least]
    return frame.iloc[rows].reset_index(drop=True)


def _home_of(communities: pd.DataFrame, parts: pd.DataFrame, notes: Notes) -> np.ndarray:
    """Return the community (row) in which the interior point of each leaf lies, -1 for none; report odd ones."""
    home = np.full(len(parts), -1)
    if not len(parts) or not len(communities):
        pass_over = len(parts)
    else:
        shapes = communities["geometry"].to_numpy()
        footprints = parts["geometry"].to_numpy()
        point, shape = shapely.STRtree(shapes).query(shapely.point_on_surface(footprints), predicate="intersects")
        order = np.lexsort((-shape, point))
        home[point[order]] = shape[order]
        pass_over = int((home < 0).sum())
        _report_straddling(communities, parts, home, notes)
    if pass_over:
        rows = np.flatnonzero(home < 0)
        names = [row_name(parts, row) for row in rows]
        load = parts["households"].iloc[rows].sum() + parts["shops"].iloc[rows].sum()
        notes.add(
            "D12",
            WARNING,
            tr("楼栋不在任何社区内"),
            tr("“楼栋”有 {count} 个要素（共 {load} 户）不在任何社区内，未划入网格：{names}。").format(
                count=len(rows), load=int(load), names=listed(names)
            ),
            tr("请核对社区界线或楼栋坐标系。"),
            "building",
            [parts["code"].iloc[row] or parts["uid"].iloc[row] for row in rows[:200]],
            parts["geometry"].iloc[rows[0]],
        )
    return home


def _report_straddling(communities, parts, home, notes: Notes) -> None:
    inside = np.flatnonzero(home >= 0)
    shapes = communities["geometry"].to_numpy()[home[inside]]
    footprints = parts["geometry"].to_numpy()[inside]
    shapely.prepare(shapes)
    crossing = inside[~shapely.covers(shapes, footprints)]
    if not len(crossing):
        return
    cut = shapely.area(
        shapely.difference(parts["geometry"].to_numpy()[crossing], communities["geometry"].to_numpy()[home[crossing]])
    )
    crossing = crossing[cut > 0.01 * shapely.area(parts["geometry"].to_numpy()[crossing])]
    if len(crossing):
        names = [row_name(parts, row) for row in crossing]
        notes.add(
            "D13",
            WARNING,
            tr("楼栋跨社区界线"),
            tr("{count} 栋楼跨越社区界线，按楼内一点所在的社区计入，社区外的部分不在其网格内：{names}。").format(
                count=len(crossing), names=listed(names)
            ),
            tr("请核对社区界线或楼栋位置。"),
            "building",
            [parts["code"].iloc[row] or parts["uid"].iloc[row] for row in crossing[:200]],
            parts["geometry"].iloc[crossing[0]],
        )


def _report_splits(found: list, communities: pd.DataFrame, notes: Notes) -> None:
    """Note what was split: one finding per community and rule, errors one by one."""
    notes.findings.extend(finding for finding in found if finding.severity == ERROR)
    found = [finding for finding in found if finding.severity != ERROR]
    if not found:
        return
    points = shapely.point_on_surface(np.array([finding.geometry for finding in found], dtype=object))
    home = np.full(len(found), -1)
    point, shape = shapely.STRtree(communities["geometry"].to_numpy()).query(points, predicate="intersects")
    home[point] = shape
    groups: dict[tuple, list[int]] = {}
    for number, finding in enumerate(found):
        groups.setdefault((int(home[number]), finding.rule), []).append(number)
    for (place, _), members in sorted(groups.items()):
        first = found[members[0]]
        notes.add(
            first.rule,
            first.severity,
            first.title,
            tr("{place}有 {count} 栋楼超过户数上限，已拆分：{names}。").format(
                place=tr("社区“{name}”").format(name=row_name(communities, place)) if place >= 0 else tr("社区之外"),
                count=len(members),
                names=listed(found[number].detail for number in members),
            ),
            first.suggestion,
            first.layer,
            [code for number in members for code in found[number].codes],
            shapely.multipoints(points[members]),
        )


def _report_compounds(compounds: pd.DataFrame, communities: pd.DataFrame, notes: Notes) -> None:
    shapes = compounds["geometry"].to_numpy()
    if not len(shapes):
        return
    areas = shapely.area(shapes)
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    upper = one < two
    one, two = one[upper], two[upper]
    common = shapely.area(shapely.intersection(shapes[one], shapes[two]))
    much = common > np.maximum(0.01 * np.minimum(areas[one], areas[two]), 5.0)
    for first, second, size in zip(one[much], two[much], common[much]):
        names = row_name(compounds, first), row_name(compounds, second)
        notes.add(
            "D14",
            WARNING,
            tr("小区重叠"),
            tr("小区“{one}”与“{two}”重叠 {size:.0f} ㎡，重叠处按面积较小的小区计。").format(
                one=names[0], two=names[1], size=size
            ),
            tr("请核定小区界线。"),
            "compound",
            (compounds["code"].iloc[first], compounds["code"].iloc[second]),
        )
    if not len(communities):
        return
    areas_of = communities["geometry"].to_numpy()
    shape, community = shapely.STRtree(areas_of).query(shapes, predicate="intersects")
    inside = shapely.area(shapely.intersection(shapes[shape], areas_of[community]))
    counted = inside > np.maximum(0.01 * areas[shape], 5.0)
    parts_in = np.bincount(shape[counted], minlength=len(shapes))
    for row in np.flatnonzero(parts_in > 1):
        notes.add(
            "D15",
            WARNING,
            tr("小区跨社区界线"),
            tr("小区“{name}”分属 {count} 个社区，已按社区界线分别划分。").format(
                name=row_name(compounds, row), count=int(parts_in[row])
            ),
            tr("请核定小区或社区界线。"),
            "compound",
            (compounds["code"].iloc[row],),
            shapes[row],
        )
    away = np.flatnonzero(parts_in == 0)
    if len(away):
        notes.add(
            "D16",
            INFO,
            tr("小区不在任何社区内"),
            tr("有 {count} 个小区不在任何社区内，未划分：{names}。").format(
                count=len(away), names=listed(row_name(compounds, row) for row in away)
            ),
            tr("请核定小区或社区界线。"),
            "compound",
            list(compounds["code"].iloc[away]),
            shapely.multipoints(shapely.point_on_surface(shapes[away])),
        )
