"""In which datum are these coordinates? What the rows say of their place is compared with where they would come to lie.

Roads and compounds named in addresses, facilities of the same name, and unit columns are looked up in the workspace;
for each datum the distances are measured. A datum is suggested only when enough independent rows agree and it is
clearly nearer than the others. Nothing is ever applied here. Limits are data: `resources/facilities/datum_evidence.json`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Callable

import numpy as np
import pandas as pd
import shapely

from .. import resources
from ..columns import shapes, texts
from ..facilities.places.address_hits import cleaned
from ..facilities.places.gazetteer import BUILDING, COMPOUND, Gazetteer
from ..facilities.places.locating import locate
from ..facilities.places.phrases import Phrases
from ..facilities.places.place_names import normal, normals
from ..text import clauses, sentences, tr
from .datum import AS_IS, BD09, CHOICES, GCJ02, distance, to_wgs84
from .references import resolve

ROADS, COMPOUNDS, SAME_NAME, UNITS, GROUND = "roads", "compounds", "same_name", "units", "ground"

_TITLES = {AS_IS: "WGS84/CGCS2000", GCJ02: "GCJ-02", BD09: "BD-09"}


@dataclass
class Evidence:
    """rows: what the source says, one row per position: name, address, community, compound (any may be missing);
    project: (lon, lat) in WGS84 → (x, y) in the CRS of the frames, metres, NaN where impossible.

    The frames are those of the workspace: roads, facilities (name, geometry), compounds, communities; buildings (or what
    reads them) are asked for only where the others do not suffice.
    """

    rows: pd.DataFrame
    project: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    roads: pd.DataFrame | None = None
    facilities: pd.DataFrame | None = None
    compounds: pd.DataFrame | None = None
    buildings: pd.DataFrame | Callable[[], pd.DataFrame] | None = None
    communities: pd.DataFrame | None = None


@dataclass
class DatumJudgement:
    """suggestion: AS_IS, GCJ02 or BD09, None when the evidence does not decide; figures: {datum: median metres to what
    the rows name, or to the nearest building}; count: rows that could be compared; by_source: {kind of evidence: rows}; text: all of it in
    Chinese; shifts: {datum: median metres by which undoing it moves the positions}; shift: that of the suggestion."""

    suggestion: str | None = None
    figures: dict[str, float] = field(default_factory=dict)
    count: int = 0
    by_source: dict[str, int] = field(default_factory=dict)
    text: str = ""
    shifts: dict[str, float] = field(default_factory=dict)

    @property
    def shift(self) -> float:
        return self.shifts.get(self.suggestion, 0.0)

    def to_dict(self) -> dict:
        """Return plain values for a report."""
        return {
            "suggestion": self.suggestion,
            "figures": {name: round(value, 1) for name, value in self.figures.items()},
            "count": self.count,
            "by_source": dict(self.by_source),
            "shift": round(self.shift, 1),
            "text": self.text,
        }


def judge(lon: np.ndarray, lat: np.ndarray, evidence: Evidence) -> DatumJudgement:
    """Return in which datum the positions (degrees, as the source has them) most likely are.

    At most the first 5,000 rows with a position are looked at.
    """
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    usable = np.flatnonzero((np.abs(lon) <= 180) & (np.abs(lat) <= 90))[: _limits()["rows"]]
    rows = evidence.rows.iloc[usable].reset_index(drop=True)
    degrees = {name: to_wgs84(lon[usable], lat[usable], name) for name in CHOICES}
    points = {name: shapely.points(*evidence.project(*place)) for name, place in degrees.items()}
    found = [
        (COMPOUNDS, _to_compounds(rows, points, evidence)),
        (SAME_NAME, _to_same_names(rows, points, evidence.facilities)),
        (ROADS, _to_roads(rows, points, evidence.roads)),
        (UNITS, _to_units(rows, points, evidence)),
    ]
    metres, sources = _pooled(found, len(rows))
    buildings = None
    if evidence.buildings is not None and np.isfinite(metres[:, 0]).sum() < _limits()["least"]:
        buildings = evidence.buildings() if callable(evidence.buildings) else evidence.buildings
        more = [
            (COMPOUNDS, _to_compounds(rows, points, evidence, buildings)),
            (SAME_NAME, _to_same_names(rows, points, buildings)),
        ]
        metres, sources = _pooled([*more, *found], len(rows))
    counted = np.isfinite(metres[:, 0])
    kinds, times = np.unique(sources[counted].astype(str), return_counts=True)
    result = DatumJudgement(count=int(counted.sum()), by_source=dict(zip(kinds.tolist(), times.tolist())))
    if result.count >= _limits()["least"]:
        result.figures = dict(zip(CHOICES, np.median(metres[counted], axis=0).tolist()))
        result.suggestion = _decided(metres[counted])
    elif buildings is not None and len(buildings):
        return _by_ground(points, degrees, shapes(buildings), _carriageways(evidence.roads), result)
    return _told(result, degrees)


def _told(result: DatumJudgement, degrees: dict) -> DatumJudgement:
    result.shifts = {name: _shift(degrees, name) for name in CHOICES}
    result.text = _text(result)
    return result


@cache
def _settings() -> dict:
    return resources.read_json("facilities", "datum_evidence.json")


def _limits() -> dict:
    return _settings()["limits"]


def _shift(degrees: dict, name: str) -> float:
    moved = distance(*degrees[AS_IS], *degrees[name])
    moved = moved[np.isfinite(moved)]
    return float(np.median(moved)) if len(moved) else 0.0


def _pooled(found: list[tuple[str, np.ndarray]], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (metres per row and datum, source per row): of each row the best kind of evidence that it has."""
    metres, sources = np.full((count, len(CHOICES)), np.nan), np.full(count, "", dtype=object)
    for name, values in found:
        with np.errstate(invalid="ignore"):
            fits = (values.min(axis=1) <= _limits()["reach"]) & np.isfinite(values).all(axis=1) & np.isnan(metres[:, 0])
        metres[fits], sources[fits] = values[fits], name
    return metres, sources


def _decided(metres: np.ndarray) -> str | None:
    """Return the datum that brings the rows clearly nearer to what they name, None when none does.

    Distances are capped, so that wrong matches weigh little; the gain over the next datum must stand out from its
    scatter, and most rows that tell the datums apart must agree.
    """
    limits = _limits()
    capped = np.minimum(metres, limits["cap"])
    order = np.argsort(capped.mean(axis=0))
    best, second = int(order[0]), int(order[1])
    gain = capped[:, second] - capped[:, best]
    scatter = gain.std() / np.sqrt(len(gain))
    near = float((metres[:, best] <= limits["near"]).mean())
    if np.median(metres[:, best]) > limits["median"] and near < limits["near_share"]:
        return None
    if gain.mean() < limits["gain"] or gain.mean() < limits["sigmas"] * scatter:
        return None
    telling = np.ptp(capped, axis=1) >= limits["decisive"]
    agree = (capped[telling].argmin(axis=1) == best).mean() if telling.any() else 0.0
    if telling.sum() < limits["least"] or agree < limits["agree"]:
        return None
    return CHOICES[best]


def _to_compounds(
    rows: pd.DataFrame, points: dict, evidence: Evidence, buildings: pd.DataFrame | None = None
) -> np.ndarray:
    """Return metres to the compound or building that each row's address or columns name, NaN without one."""
    compounds, communities = evidence.compounds, evidence.communities
    if not any(frame is not None and len(frame) for frame in (compounds, buildings)):
        return np.full((len(rows), len(CHOICES)), np.nan)
    gazetteer = Gazetteer(communities, compounds, buildings)
    frame = rows.rename(columns={"community": "community_code", "compound": "compound_code"})
    located = locate(frame.drop(columns="geometry", errors="ignore"), gazetteer)
    target = np.full(len(rows), None, dtype=object)
    for row in np.flatnonzero(located.level == COMPOUND):
        target[row] = gazetteer.geometry[gazetteer.compound_row[located.code[row]]]
    houses = located.level == BUILDING
    target[houses] = located.shape[houses]
    return _measured(points, target, located.code)


def _to_same_names(rows: pd.DataFrame, points: dict, facilities: pd.DataFrame | None) -> np.ndarray:
    """Return metres to the one facility of the same name; names that occur more than once on a side say nothing."""
    target = np.full(len(rows), None, dtype=object)
    if facilities is None or not len(facilities) or "name" not in rows:
        return np.full((len(rows), len(CHOICES)), np.nan)
    known, own = normals(texts(facilities, "name")), normals(texts(rows, "name"))
    place = shapes(facilities)
    single = pd.Series(np.arange(len(known)), index=known)
    single = single[~single.index.duplicated(keep=False) & (single.index.str.len() >= 4)]
    single = single[~shapely.is_missing(place[single.to_numpy()])]
    once = ~pd.Series(own).duplicated(keep=False).to_numpy()
    at = single.reindex(own).to_numpy()
    hit = once & ~np.isnan(at)
    target[hit] = place[at[hit].astype("int64")]
    return _measured(points, target, own)


def _to_roads(rows: pd.DataFrame, points: dict, roads: pd.DataFrame | None) -> np.ndarray:
    """Return metres to the road that each row's address names, that of the house number before any other."""
    metres = np.full((len(rows), len(CHOICES)), np.nan)
    if roads is None or not len(roads) or "address" not in rows:
        return metres
    words = _settings()["roads"]
    names = np.array([normal(name) if name is not None else "" for name in texts(roads, "name")], dtype=object)
    usable = [len(name) >= 3 and name.endswith(tuple(words["endings"])) and not any(w in name for w in words["refused"])
              for name in names]  # fmt: skip
    lines = pd.DataFrame({"name": names, "geometry": shapes(roads)})[usable].dropna()
    groups = {name: shapely.multilinestrings(shapely.get_parts(part.to_numpy(dtype=object)))
              for name, part in lines[shapely.get_dimensions(lines["geometry"]) == 1].groupby("name")["geometry"]}  # fmt: skip
    addresses = texts(rows, "address")
    given = np.flatnonzero(~pd.isna(addresses))
    said = [cleaned(text) for text in addresses[given]]
    if not groups:
        return metres
    phrases = Phrases(list(groups))
    hits = phrases.find(said)
    end = hits.start + phrases.lengths[hits.phrase]
    best: dict[int, tuple] = {}
    for text, start, stop, phrase in zip(hits.text.tolist(), hits.start.tolist(), end.tolist(), hits.phrase.tolist()):
        after = said[text][stop : stop + 1]
        before = said[text][:start]
        rank = (after.isdigit(), not before.endswith(tuple(words["beside"])), -start, stop - start)
        if not after or after not in "路街道巷弄":
            best[text] = max(best.get(text, ((),)), (rank, phrase))
    target, codes = np.full(len(rows), None, dtype=object), np.full(len(rows), None, dtype=object)
    for text, (_, phrase) in best.items():
        target[given[text]], codes[given[text]] = groups[phrases.texts[phrase]], phrases.texts[phrase]
    # a road goes on beyond the roads the workspace has: only rows that lie among them in every datum can be compared
    area = shapely.convex_hull(shapely.geometrycollections(list(groups.values())))
    among = np.all([shapely.intersects(area, points[name]) for name in CHOICES], axis=0)
    return _measured(points, np.where(among, target, None), codes)


def _to_units(rows: pd.DataFrame, points: dict, evidence: Evidence) -> np.ndarray:
    """Return metres to the community or compound that a column of the source states, 0 inside."""
    target, codes = np.full(len(rows), None, dtype=object), np.full(len(rows), None, dtype=object)
    for column, units in (("community", evidence.communities), ("compound", evidence.compounds)):
        if units is None or not len(units) or column not in rows:
            continue
        stated = resolve(texts(rows, column), units).codes
        at = pd.Series(np.arange(len(units)), index=texts(units, "code")).groupby(level=0).first()
        found = at.reindex(stated).to_numpy()
        hit = ~np.isnan(found)
        target[hit], codes[hit] = shapes(units)[found[hit].astype("int64")], stated[hit]
    return _measured(points, target, codes, "per_area")


def _measured(points: dict, targets: np.ndarray, names: np.ndarray, share: str = "per_place") -> np.ndarray:
    """Return metres (rows × datums) to the target of each row. Of rows that name the same target only some count, so
    that one wrong place does not decide."""
    metres = np.full((len(targets), len(CHOICES)), np.nan)
    rows = np.flatnonzero(~shapely.is_missing(targets))
    if not len(rows):
        return metres
    turn = pd.Series(names[rows]).groupby(names[rows]).cumcount().to_numpy()
    rows = rows[turn < _limits()[share]]
    for column, name in enumerate(CHOICES):
        metres[rows, column] = shapely.distance(targets[rows], points[name][rows])
    return metres


def _carriageways(roads: pd.DataFrame | None) -> np.ndarray:
    """Return the lines on which no facility stands."""
    found = shapes(roads)
    paths = np.isin(texts(roads, "class"), _settings()["ground"]["paths"]) if roads is not None else False
    return found[~shapely.is_missing(found) & ~paths]


def _by_ground(
    points: dict, degrees: dict, buildings: np.ndarray, roads: np.ndarray, result: DatumJudgement
) -> DatumJudgement:
    """Judge by the shares of points inside buildings and on carriageways, where hardly a name could be compared."""
    limits = _settings()["ground"]
    buildings = buildings[~shapely.is_missing(buildings)]
    if not len(buildings):
        return _told(result, degrees)
    west, south, east, north = shapely.total_bounds(buildings)
    area = shapely.box(west, south, east, north)
    everywhere = np.all([shapely.intersects(area, points[name]) for name in CHOICES], axis=0)
    count = int(everywhere.sum())
    if count < limits["least"]:
        return _told(result, degrees)
    tree = shapely.STRtree(buildings)
    shares = np.array([_share_inside(tree, points[name][everywhere]) for name in CHOICES])
    lines = shapely.STRtree(roads)
    on_road = np.array([_share_near(lines, points[name][everywhere], limits["lane"]) for name in CHOICES])
    order = np.argsort(on_road - shares, kind="stable")
    best, second = shares[order[0]], shares[order[1]]
    mean = (best + second) / 2
    scatter = np.sqrt(max(2 * mean * (1 - mean) / count, 1e-12))
    result.count, result.by_source = count, {GROUND: count}
    result.shifts = {name: _shift(degrees, name) for name in CHOICES}
    result.figures = {name: _to_nearest(tree, points[name][everywhere]) for name in CHOICES}
    clear = best >= limits["ratio"] * second and best - second >= limits["sigmas"] * scatter
    if best >= limits["share"] and clear and on_road[order[0]] <= on_road[order[1]] + limits["lane_share"]:
        result.suggestion = CHOICES[order[0]]
        result.text = tr(
            "名称对不上几处，只能看落点：按{best}，{inside:.0f}% 的点落在楼栋内，其次的{other}只有 {less:.0f}%（{count} 个点）。"
        ).format(best=_title(CHOICES[order[0]]), inside=100 * best, other=_title(CHOICES[order[1]]),
                 less=100 * second, count=count)  # fmt: skip
    else:
        result.text = tr("名称对不上几处，落在楼栋内的点的份额也分不出高下，无法判断坐标偏移。")
    return result


def _share_inside(tree: shapely.STRtree, points: np.ndarray) -> float:
    hits, _ = tree.query(points, predicate="intersects")
    return len(np.unique(hits)) / len(points)


def _share_near(tree: shapely.STRtree, points: np.ndarray, metres: float) -> float:
    if not len(tree.geometries):
        return 0.0
    hits, _ = tree.query_nearest(points, max_distance=metres, all_matches=False)
    return len(np.unique(hits)) / len(points)


def _to_nearest(tree: shapely.STRtree, points: np.ndarray) -> float:
    pairs, metres = tree.query_nearest(points, all_matches=False, return_distance=True)
    return float(np.median(metres)) if len(metres) else np.nan


def _text(result: DatumJudgement) -> str:
    if result.count < _limits()["least"]:
        return tr("能与工作区对照的只有 {count} 处（至少要 {least} 处），无法判断坐标偏移；请向提供单位核实。").format(
            count=result.count, least=_limits()["least"]
        )
    figures = clauses(
        tr("{name} {metres} m").format(name=_title(name), metres=f"{result.figures[name]:,.0f}") for name in CHOICES
    )
    if result.suggestion is None:
        return tr("对照了 {count} 处，三种情况分不出高下（中位距离：{figures}），无法判断坐标偏移。").format(
            count=result.count, figures=figures
        )
    what, count = _main_source(result), result.count
    if result.suggestion == AS_IS:
        return tr("坐标看来没有偏移：到{what}的中位距离 {near} m；若当作 GCJ-02 纠偏为 {gcj} m，当作 BD-09 为 {bd} m（依据 {count} 处）。").format(
            what=what, near=_metres(result, AS_IS), gcj=_metres(result, GCJ02), bd=_metres(result, BD09), count=count
        )  # fmt: skip
    return sentences(
        tr("坐标像 {name}：纠偏后到{what}的中位距离 {near} m，不纠偏 {far} m（依据 {count} 处）。").format(
            name=_title(result.suggestion),
            what=what,
            near=_metres(result, result.suggestion),
            far=_metres(result, AS_IS),
            count=count,
        )  # fmt: skip
    )


def _metres(result: DatumJudgement, name: str) -> str:
    return f"{result.figures[name]:,.0f}"


def _title(name: str) -> str:
    return tr("不纠偏") if name == AS_IS else _TITLES[name]


def _main_source(result: DatumJudgement) -> str:
    names = {
        COMPOUNDS: tr("地址所写的小区或楼栋"),
        SAME_NAME: tr("同名设施"),
        ROADS: tr("地址所写道路"),
        UNITS: tr("所属单元"),
    }
    return names[max(result.by_source, key=result.by_source.get)]
