"""All frames of a delineation made safe and sorted by community."""

from __future__ import annotations

import sys
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ...columns import flags, texts
from ...findings import ERROR, WARNING
from ...text import stored, tr
from ..parts.parts import cut, planned
from ..settings import GridSettings
from .barrier_areas import Areas, areas_of, parting_lines, without_areas
from .building_rows import clean_buildings
from .existing import by_community, known_grids
from .lines import Lines, finite, joined, lines_of
from .misplaced import Whereabouts, note_communities, note_far
from .notes import Notes, listed, row_name
from .prepare import coded_communities, shared_communities
from .units import Units, coded_units, land_use, no_units, rows_between

_MARGIN = 100.0  # m around the chosen communities in which features count
_FAR_MARGIN = 500.0  # m around them in which other communities do: features at the edge of the former lie in some


@dataclass
class Place:
    """One community with everything that lies in it. Frames are cleaned; parts: leaves, some not yet cut (`parts.cut`);
    neighbours: communities around."""

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
    """Return the places in order of their codes, the leaves outside every community, and what was found on the way.

    Where only some communities are asked for, only what lies near them is looked at.
    """
    notes = Notes()
    around = _Surroundings(inputs, settings)
    communities = around.communities(notes)
    whole = clean_buildings(around.near(inputs.buildings, "building", notes), settings, notes)
    parts, split_findings = planned(whole.drop(columns="exact_geometry"), settings)
    parts = _cut_where_it_shows(parts, communities)
    home = _home_of(communities, parts, notes)
    _report_splits(split_findings, communities, notes)
    compounds = coded_units(
        around.near(inputs.compounds, "compound", notes), "compound", stored("小区"), communities, notes
    )
    general = coded_units(
        around.near(inputs.general_grids, "general_grid", notes), "general_grid", "G", communities, notes
    )
    used = land_use(around.near(inputs.land_use, "land_use", notes), communities, notes)
    lines = _Linework(inputs, around, notes, settings)
    existing = known_grids(around.near(inputs.existing, "micro_grid", notes), notes)
    held = by_community(existing, communities, notes)
    taken = _Taken(set(inputs.retired) | _codes(inputs.existing) | _codes(existing), settings)
    wanted = np.flatnonzero(around.is_wanted(communities))
    order = np.argsort(home, kind="stable")
    parts = parts.iloc[order].reset_index(drop=True)
    start = np.searchsorted(home[order], np.arange(-1, len(communities) + 1))
    outside = rows_between(parts, 0, int(start[1])).drop(columns="uncut")
    outside["micro_grid_code"] = None
    places = []
    shapes = communities["geometry"].to_numpy()
    neighbours = _neighbours(communities, wanted)
    barriers, roads = lines.by_community(shapes[wanted], settings)
    load = (parts["households"] + parts["shops"]).to_numpy(dtype=float)
    none = existing.iloc[:0] if existing is not None else pd.DataFrame({"code": [], "geometry": []}, dtype=object)
    in_areas = []
    for turn, number in enumerate(wanted.tolist()):
        first, last = int(start[number + 1]), int(start[number + 2])
        hard, names = list(lines.barriers.shapes[barriers[turn]]), list(lines.barriers.names[barriers[turn]])
        areas = lines.areas_near(shapes[number])
        own = rows_between(parts, first, last)
        if len(areas):
            own = cut(own)
            found, called, inside = parting_lines(
                shapes[number], areas, own["geometry"].to_numpy(), load[first:last], settings
            )
            hard, names = hard + found, names + called
            in_areas.append(first + inside)
        kept, former = held.get(number, (none, none))
        places.append(
            Place(
                communities["code"].iloc[number],
                row_name(communities, number),
                shapes[number],
                own,
                compounds.of(number),
                general.of(number),
                hard,
                names,
                list(lines.roads.shapes[roads[turn]]),
                list(lines.roads.names[roads[turn]]),
                kept,
                former,
                neighbours.of(turn),
                taken.by(communities["code"].iloc[number]),
                used.of(number) if inputs.land_use is not None else None,
            )
        )
    _report_in_areas(parts, in_areas, notes)
    kept = [shape for place in places if len(place.kept) for shape in place.kept["geometry"]]
    originals = np.array([*communities["exact_geometry"], *kept, None], dtype=object)[:-1]
    return Prepared(places, outside, originals, notes)


def _codes(frame: pd.DataFrame | None) -> set[str]:
    return set() if frame is None else {code for code in texts(frame, "code") if code}


class _Taken:
    """The codes of grids that were ever given, by community: of those of a whole city few can meet a new one."""

    def __init__(self, codes: set[str], settings: GridSettings) -> None:
        self._all, self._sorted = codes, sorted(codes)
        self._is_first = settings.code_template.startswith("{community}")

    def by(self, community: str) -> set[str]:
        """Return the codes that a grid of the community might get."""
        if not self._is_first:
            return self._all
        first = bisect_left(self._sorted, community)
        last = bisect_left(self._sorted, community + chr(sys.maxunicode))
        return set(self._sorted[first:last])


class _Surroundings:
    """Which communities are asked for, and which rows of the other frames lie near them."""

    def __init__(self, inputs, settings: GridSettings) -> None:
        self._frame = _raw(inputs.communities)
        self._where = Whereabouts(self._frame["geometry"].to_numpy(), settings)
        self._only = None if inputs.only is None else set(inputs.only)
        self._box = None
        if self._only and self._only <= _codes(self._frame):
            shapes = self._frame["geometry"].to_numpy()[np.isin(texts(self._frame, "code").astype(str), [*self._only])]
            bounds = shapely.total_bounds(shapes)
            if np.isfinite(bounds).all():
                self._box = bounds

    def communities(self, notes: Notes) -> pd.DataFrame:
        """Return the usable communities, those nearby where only some are asked for."""
        if self._box is not None:
            frame = self._boxed(self._frame, _FAR_MARGIN)
            return shared_communities(coded_communities(frame, notes), notes)
        left_out = note_communities(self._frame, self._where, notes)
        return shared_communities(coded_communities(self._frame, notes, left_out), notes)

    def is_wanted(self, communities: pd.DataFrame) -> np.ndarray:
        if self._only is None:
            return np.ones(len(communities), dtype=bool)
        return np.isin(communities["code"].to_numpy().astype(str), [*self._only])

    def near(self, frame: pd.DataFrame | None, layer: str, notes: Notes) -> pd.DataFrame | None:
        """Return the rows that may matter, numbered as in their source; what lies impossibly far is noted."""
        if frame is None:
            return None
        if self._box is not None:
            boxed = self._boxed(frame, _MARGIN)
            if len(boxed) or not len(frame):
                return boxed
        frame = _raw(frame)
        far, distance = self._where.far(frame["geometry"].to_numpy())
        if not far.any():
            return frame
        note_far(frame, layer, np.flatnonzero(far), distance, notes)
        return frame[~far].reset_index(drop=True)

    def _boxed(self, frame: pd.DataFrame, margin: float) -> pd.DataFrame:
        """Return the rows within the margin of the box; bounds come first, they are all most rows are looked at for."""
        raw = frame["geometry"].to_numpy() if "geometry" in frame else np.full(len(frame), None, dtype=object)
        if not shapely.is_valid_input(raw).all():
            raw = finite(raw)
        with np.errstate(invalid="ignore"):
            bounds = shapely.bounds(raw).reshape(-1, 4)
            west, south, east, north = self._box
            near = (bounds[:, 0] <= east + margin) & (bounds[:, 2] >= west - margin)
            near &= (bounds[:, 1] <= north + margin) & (bounds[:, 3] >= south - margin)
        rows = np.flatnonzero(near)
        return _raw(frame.iloc[rows], rows + 1)


def _raw(frame: pd.DataFrame, numbers: np.ndarray | None = None) -> pd.DataFrame:
    """Return a frame with usable geometry objects and the number of each row in its source (default: 1, 2, 3…)."""
    frame = frame.reset_index(drop=True)
    raw = frame["geometry"].to_numpy() if "geometry" in frame else np.full(len(frame), None, dtype=object)
    return frame.assign(geometry=finite(raw), source_row=np.arange(1, len(frame) + 1) if numbers is None else numbers)


class _Linework:
    """Barriers that may not be crossed, as lines and as areas, and the roads."""

    def __init__(self, inputs, around: _Surroundings, notes: Notes, settings: GridSettings) -> None:
        barriers = around.near(inputs.barriers, "barrier", notes)
        if barriers is not None:
            barriers = barriers[~flags(barriers, "crossable")].reset_index(drop=True)
        roads = around.near(inputs.roads, "road", notes)
        self.areas = areas_of(barriers)
        self.barriers = lines_of(without_areas(barriers), "barrier", notes)
        self.roads = joined(lines_of(roads, "road", notes), settings.road_gap)
        if roads is not None and len(roads):
            closed = roads[flags(roads, "is_barrier")].reset_index(drop=True)
            self.barriers = self.barriers.with_(lines_of(closed, "road", Notes()))
        self._area_tree = shapely.STRtree(self.areas.shapes)

    def by_community(self, shapes: np.ndarray, settings: GridSettings) -> tuple[list, list]:
        """Return per community (which barriers meet it, which roads come near)."""
        return (
            _grouped(shapes, self.barriers, 0.0),
            _grouped(shapes, self.roads, settings.name_distance),
        )

    def areas_near(self, shape) -> Areas:
        if not len(self.areas):
            return self.areas
        rows = np.sort(self._area_tree.query(shape, predicate="intersects"))
        return Areas(self.areas.shapes[rows], self.areas.names[rows])


def _grouped(shapes: np.ndarray, lines: Lines, distance: float) -> list[np.ndarray]:
    """Return per shape the lines at most so far from it."""
    if not len(lines.shapes) or not len(shapes):
        return [np.zeros(0, dtype=int)] * len(shapes)
    tree = shapely.STRtree(lines.shapes)
    if distance > 0.0:
        shape, line = tree.query(shapes, predicate="dwithin", distance=distance)
    else:
        shape, line = tree.query(shapes, predicate="intersects")
    order = np.lexsort((line, shape))
    return np.split(line[order], np.searchsorted(shape[order], np.arange(1, len(shapes))))


def _neighbours(communities: pd.DataFrame, wanted: np.ndarray) -> Units:
    """Return, per wanted community, the communities around it."""
    shapes = communities["geometry"].to_numpy()
    if not len(wanted):
        return no_units(0)
    one, two = shapely.STRtree(shapes).query(shapes[wanted], predicate="dwithin", distance=1.0)
    other = wanted[one] != two
    order = np.lexsort((two[other], one[other]))
    one, two = one[other][order], two[other][order]
    start = np.searchsorted(one, np.arange(len(wanted) + 1))
    shown = [name for name in ("code", "name", "uid", "source_row", "geometry") if name in communities]
    return Units(communities[shown].iloc[two].reset_index(drop=True), start)


def _cut_where_it_shows(parts: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of `planned` with those cut that may not all lie in one community; the others can wait."""
    rows = np.flatnonzero(parts["uncut"].to_numpy())
    if not len(rows):
        return parts
    tree, footprints = shapely.STRtree(communities["geometry"].to_numpy()), parts["geometry"].to_numpy()
    safe = np.unique(tree.query(footprints[rows], predicate="covered_by")[0])
    meets = tree.query(footprints[rows], predicate="intersects")[0]
    safe = safe[np.bincount(meets, minlength=len(rows))[safe] == 1]
    rows = np.delete(rows, safe)
    if not len(rows):
        return parts
    shapes, number = footprints.copy(), parts["uncut"].to_numpy().copy()
    shapes[rows] = cut(parts.iloc[rows])["geometry"].to_numpy()
    number[rows] = 0
    return parts.assign(geometry=shapes, uncut=number)


def _home_of(communities: pd.DataFrame, parts: pd.DataFrame, notes: Notes) -> np.ndarray:
    """Return the community (row) in which the interior point of each leaf lies, -1 for none; report odd ones."""
    home = np.full(len(parts), -1)
    if len(parts) and len(communities):
        shapes = communities["geometry"].to_numpy()
        footprints = parts["geometry"].to_numpy()
        point, shape = shapely.STRtree(shapes).query(shapely.point_on_surface(footprints), predicate="intersects")
        order = np.lexsort((-shape, point))
        home[point[order]] = shape[order]
        _report_straddling(communities, parts, home, notes)
    rows = np.flatnonzero(home < 0)
    if len(rows):
        load = parts["households"].iloc[rows].sum() + parts["shops"].iloc[rows].sum()
        notes.about(
            "D12",
            WARNING,
            tr("楼栋不在任何社区内"),
            tr("“{layer}”有 {count} 个要素（共 {load} 户）不在任何社区内，未划入网格{away}：{names}。"),
            tr("请核对社区界线或楼栋坐标系。"),
            "building",
            parts,
            rows,
            load=int(load),
            away=_away(communities, parts["geometry"].to_numpy()[rows]),
        )
    return home


def _away(communities: pd.DataFrame, footprints: np.ndarray) -> str:
    """Return how far buildings lie from the nearest community, where that is told easily."""
    if not len(communities):
        return ""
    tree = shapely.STRtree(communities["geometry"].to_numpy())
    _, distance = tree.query_nearest(footprints[:1000], all_matches=False, return_distance=True)
    return tr("，距最近的社区 {near:,.0f}–{far:,.0f} 米").format(near=distance.min(), far=distance.max())


def _report_straddling(communities, parts, home, notes: Notes) -> None:
    inside = np.flatnonzero(home >= 0)
    shapes = communities["geometry"].to_numpy()
    footprints = parts["geometry"].to_numpy()
    shapely.prepare(shapes)
    crossing = inside[~shapely.covers(shapes[home[inside]], footprints[inside])]
    if not len(crossing):
        return
    cut = shapely.area(shapely.difference(footprints[crossing], shapes[home[crossing]]))
    notes.about(
        "D13",
        WARNING,
        tr("楼栋跨社区界线"),
        tr("{count} 栋楼跨越社区界线，按楼内一点所在的社区计入，社区外的部分不在其网格内：{names}。"),
        tr("请核对社区界线或楼栋位置。"),
        "building",
        parts,
        crossing[cut > 0.01 * shapely.area(footprints[crossing])],
    )


def _report_in_areas(parts: pd.DataFrame, rows: list, notes: Notes) -> None:
    if rows:
        notes.about(
            "D19",
            WARNING,
            tr("楼栋位于阻隔面内"),
            tr("{count} 栋有住户或商铺的楼在河流、铁路等阻隔面之内，按就近一侧划分：{names}。"),
            tr("请核对阻隔面范围或楼栋位置；可通行的请勾选“可穿越”。"),
            "building",
            parts,
            np.concatenate(rows),
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
