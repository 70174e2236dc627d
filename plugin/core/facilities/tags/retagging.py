"""Which facilities are touched when units change or facilities move, and what their tags would be now."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ... import resources
from ...columns import polygons, shapes, texts
from ...errors import GewuError
from ...grids.bounds import RETIRED
from ...progress import Progress, silent
from ...text import tr
from .levels import Sites
from .tagging import COLUMNS, MANUAL, tag

#: Level → the argument of `tagging.tag`.
ARGUMENTS = {"precinct": "precincts", "community": "communities", "compound": "compounds", "micro_grid": "grids"}
#: Columns of a unit that decide tags, besides its geometry.
RECORD = ("code", "precinct_code", "community_code", "state")
#: Kinds of change of a unit.
ADDED, REMOVED, MOVED, RECODED, REPARENTED = "added", "removed", "moved", "recoded", "reparented"

Units = dict[str, "pd.DataFrame | None"]


def level_title(level: str) -> str:
    """Return what a level is called in a list."""
    return {"precinct": tr("片区"), "community": tr("社区"), "compound": tr("小区"), "micro_grid": tr("微网格")}[level]


@dataclass
class Difference:
    """One unit that changed. zone: where tags may differ by it (a geometry or None); codes: it had or has."""

    level: str
    kind: str
    codes: tuple[str, ...]
    zone: object
    name: str | None = None

    @property
    def text(self) -> str:
        patterns = {
            ADDED: tr("新增{layer} {code}"),
            REMOVED: tr("{layer} {code} 已删除"),
            MOVED: tr("{layer} {code} 边界有改动"),
            RECODED: tr("{layer}编码由 {code} 改为 {other}"),
            REPARENTED: tr("{layer} {code} 的上级或状态有改动"),
        }
        code, other = self.codes[0] or tr("（无编码）"), self.codes[-1] or tr("（无编码）")
        called = code if self.kind == RECODED else self.name or code
        return patterns[self.kind].format(layer=level_title(self.level), code=called, other=other)


@dataclass
class Affected:
    """Facilities whose tags are not what their units say now.

    rows: their row numbers in the facilities given; tags (one row each): the codes, tag_state and tag_distance they would
    have; reasons: why, in words; manual: those a person tagged, which keep their tags and are only told.
    """

    rows: np.ndarray
    tags: pd.DataFrame
    reasons: list[str]
    manual: np.ndarray
    differences: list[Difference] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)


def differences(before: Units, after: Units) -> list[Difference]:
    """Return what differs between the units as they were and as they are, known by uid (or code without uids).

    Both: {level: frame with code, geometry, parents} or None. Frames that share geometry objects compare quickly.
    """
    found = []
    for level in COLUMNS:
        then, now = (_keyed(units.get(level)) for units in (before, after))
        for key in _changed(then, now):
            found += _difference(level, then, now, key)
    return found


class _Keyed:
    """Units by key: codes, geometry and record as plain arrays."""

    def __init__(self, frame: pd.DataFrame) -> None:
        keys = frame["uid"].to_numpy(dtype=object) if "uid" in frame else texts(frame, "code")
        self.row = dict(zip(keys.tolist(), range(len(frame))))
        self.geometry = frame["geometry"].to_numpy(dtype=object)
        self.codes, self.names = texts(frame, "code"), texts(frame, "name")
        self.record = list(zip(*(texts(frame, name) for name in RECORD)))


def _keyed(frame: pd.DataFrame | None) -> _Keyed:
    return _Keyed(pd.DataFrame({"code": [], "geometry": []}, dtype=object) if frame is None else frame)


def _changed(then: _Keyed, now: _Keyed) -> list:
    keys = {**then.row, **now.row}
    found = []
    for key in keys:
        old, new = then.row.get(key), now.row.get(key)
        if old is None or new is None or then.record[old] != now.record[new]:
            found.append(key)
        elif then.geometry[old] is not now.geometry[new]:
            one, other = then.geometry[old], now.geometry[new]
            if one is None or other is None or not shapely.equals_exact(one, other, 0.0):
                found.append(key)
    return found


def _difference(level: str, then: _Keyed, now: _Keyed, key) -> list[Difference]:
    old, new = then.row.get(key), now.row.get(key)
    if old is None:
        return [Difference(level, ADDED, (now.codes[new],), now.geometry[new], now.names[new])]
    if new is None:
        return [Difference(level, REMOVED, (then.codes[old],), then.geometry[old], then.names[old])]
    found, codes = [], (then.codes[old], now.codes[new])
    was, is_ = then.geometry[old], now.geometry[new]
    if was is not is_ and not (was is not None and is_ is not None and shapely.equals_exact(was, is_, 0.0)):
        found.append(Difference(level, MOVED, codes[1:], _between(was, is_), now.names[new]))
    if codes[0] != codes[1]:
        found.append(Difference(level, RECODED, codes, is_, now.names[new]))
    elif then.record[old] != now.record[new]:
        found.append(Difference(level, REPARENTED, codes[:1], is_, now.names[new]))
    return found


def _between(was, now):
    """Return where one of two shapes is and the other is not; both where that cannot be worked out."""
    given = [shape for shape in (was, now) if shape is not None and not shape.is_empty]
    if len(given) < 2:
        return given[0] if given else None
    valid = [shape if shape.is_valid else shapely.make_valid(shape) for shape in given]
    try:
        found = shapely.symmetric_difference(*valid)
    except shapely.errors.GEOSException:
        return shapely.union_all([shape.envelope for shape in valid])
    # an edge drawn anew along the old one may leave nothing between, but the border zone along it has moved
    return found if not found.is_empty else shapely.union_all([shape.boundary for shape in valid])


def affected(
    before: Units,
    after: Units,
    facilities: pd.DataFrame,
    units: Units | None = None,
    moved: np.ndarray | None = None,
    tolerance: float | None = None,
) -> Affected:
    """Return the facilities whose tags no longer fit because units changed or they themselves were moved.

    before, after: the units (or only those that changed) then and now; units: all units now, `after` without;
    moved (n,): which facilities have been moved since. Facilities never tagged (no tag_state) are not looked at.
    tolerance: as for `tagging.tag` (m).
    """
    changed = differences(before, after)
    reach = _reach(tolerance)
    rows, why = _candidates(changed, facilities, reach)
    if moved is not None:
        rows = np.union1d(rows, np.flatnonzero(moved)).astype(np.int64)
    states = texts(facilities, "tag_state")
    rows = rows[states[rows] != None]  # noqa: E711 (of every element)
    few = facilities.iloc[rows].reset_index(drop=True)
    found = compare(few, units if units is not None else after, tolerance)
    manual = _left(few, before, units if units is not None else after)
    chosen = np.flatnonzero(found.differs | manual)
    reasons = []
    for row in chosen:
        told = [changed[number].text for number in why.get(int(rows[row]), [])]
        if moved is not None and moved[rows[row]]:
            told.append(tr("设施移动过"))
        reasons.append("；".join(dict.fromkeys(told)) or tr("所属单元有改动"))
    tags = found.tags.iloc[chosen].reset_index(drop=True)
    return Affected(rows[chosen], tags, reasons, manual[chosen], changed)


def check(
    facilities: pd.DataFrame, units: Units, tolerance: float | None = None, progress: Progress = silent
) -> Affected:
    """Return every facility whose stored tags differ from what today's units say (核对全部挂接).

    Those tagged by hand are listed when their recorded unit does not hold them, and keep their tags.
    """
    found = compare(facilities, units, tolerance, progress)
    manual = _left(facilities, None, units)
    rows = np.flatnonzero(found.differs | manual)
    by_hand = tr("人工挂接，但设施不在所记的单元内")
    reasons = [by_hand if manual[row] else tr("与当前边界不符") for row in rows]
    return Affected(rows, found.tags.iloc[rows].reset_index(drop=True), reasons, manual[rows])


@dataclass
class Comparison:
    """tags: what `tag` says now; differs: where that is not what is stored (never for 人工)."""

    tags: pd.DataFrame
    differs: np.ndarray


def compare(
    facilities: pd.DataFrame, units: Units, tolerance: float | None = None, progress: Progress = silent
) -> Comparison:
    """Tag the facilities and compare with the tags they have. Only the units near them are looked at."""
    columns = [*COLUMNS.values(), "tag_state", "tag_distance"]
    near = nearby(facilities, units, tolerance) if len(facilities) else {}
    try:
        frame = tag(facilities, **near, tolerance=tolerance, progress=progress).frame if len(facilities) else facilities
    except GewuError:
        if any(unit is not None and len(unit) for unit in units.values()):
            raise
        frame = facilities  # nothing to tag to: what is stored stays
    tags = frame.reindex(columns=columns).reset_index(drop=True)
    differs = np.zeros(len(facilities), dtype=bool)
    for column in columns[:-1]:
        old, new = texts(facilities, column), texts(tags, column)
        differs |= old != new
    return Comparison(tags, differs & (texts(facilities, "tag_state") != MANUAL))


def nearby(facilities: pd.DataFrame, units: Units, tolerance: float | None = None) -> Units:
    """Return as arguments for `tag` the units that can matter to these facilities: the result is that of all units.

    These are the units near them, the communities recorded with those, and of the others one grid per community (whether
    a community has grids decides) and one unit per layer (which layers there are decides).
    """
    reach, sites = _reach(tolerance), Sites(shapes(facilities))
    usable = {level: _usable(level, frame) for level, frame in units.items()}
    near, homes = {}, set()
    for level, (frame, box) in usable.items():
        if frame is None or not len(frame):
            continue
        near[level] = chosen = np.zeros(len(frame), dtype=bool)
        chosen[sites.grid.pairs(box, reach)[1]] = True
        chosen[sites.boxes.pairs(box, reach)[1]] = True
        chosen[:1] = True
        chosen |= frame["code"].isin(frame["code"].to_numpy()[chosen]).to_numpy()  # a unit may have several rows
        for column in ("code",) if level == "community" else ("community_code",):
            homes.update(frame[column][chosen] if column in frame else ())
    if "community" in near:
        near["community"] |= usable["community"][0]["code"].isin(homes).to_numpy()
    if "micro_grid" in near and "community_code" in usable["micro_grid"][0]:
        home = usable["micro_grid"][0]["community_code"]
        rows = np.flatnonzero(home.isin(homes).to_numpy())
        near["micro_grid"][rows[~home.iloc[rows].duplicated().to_numpy()]] = True
    return {
        ARGUMENTS[level]: frame[near[level]].reset_index(drop=True) if level in near else None
        for level, (frame, _) in usable.items()
    }


def _usable(level: str, frame: pd.DataFrame | None) -> tuple[pd.DataFrame | None, np.ndarray | None]:
    """Return the units that can be tagged to, and their boxes (n, 4)."""
    if frame is None or not len(frame):
        return None, None
    box = shapely.bounds(frame["geometry"].to_numpy(dtype=object))
    use = np.isfinite(box).all(axis=1) & frame["code"].notna().to_numpy()
    if level == "micro_grid" and "state" in frame:
        use &= (frame["state"] != RETIRED).to_numpy()
    return (frame, box) if use.all() else (frame[use], box[use])


def _reach(tolerance: float | None) -> float:
    limits = resources.read_json("taxonomy", "tagging.json")
    return float(limits["tolerance"] if tolerance is None else tolerance) + 2 * limits["border"]


def _candidates(
    changed: list[Difference], facilities: pd.DataFrame, reach: float
) -> tuple[np.ndarray, dict[int, list[int]]]:
    """Return the rows that may be touched, and {row: numbers of the differences that may touch it}."""
    pairs: set[tuple[int, int]] = set()
    zones = np.array([*(change.zone for change in changed), None], dtype=object)[:-1]
    some = zones[~shapely.is_missing(zones) & ~shapely.is_empty(zones)]
    if len(some):
        box = shapely.total_bounds(some) + reach * np.array([-1.0, -1.0, 1.0, 1.0])
        figures = shapes(facilities)
        bounds = shapely.bounds(figures)
        rows = np.flatnonzero((bounds[:, :2] <= box[2:]).all(axis=1) & (bounds[:, 2:] >= box[:2]).all(axis=1))
        spread = bounds[rows] + reach * np.array([-1.0, -1.0, 1.0, 1.0])
        at, zone = shapely.STRtree(zones).query(shapely.box(*spread.T))
        near = shapely.distance(zones[zone], figures[rows[at]]) <= reach
        pairs.update(zip(rows[at[near]].tolist(), zone[near].tolist()))
    for level, column in COLUMNS.items():
        owners = {
            code: number
            for number, change in enumerate(changed)
            if change.level == level and change.kind in (REMOVED, RECODED, REPARENTED)
            for code in change.codes
            if code is not None
        }
        if owners and column in facilities:
            codes = facilities[column].reset_index(drop=True)
            pairs.update((row, owners[codes[row]]) for row in np.flatnonzero(codes.isin(list(owners))).tolist())
    why: dict[int, list[int]] = {}
    for row, number in sorted(pairs):
        why.setdefault(row, []).append(number)
    return np.array(list(why), dtype=np.int64), why


def _left(facilities: pd.DataFrame, before: Units | None, units: Units) -> np.ndarray:
    """Return which facilities tagged by hand lie outside a unit recorded with them (and, with `before`, lay in it)."""
    found = np.zeros(len(facilities), dtype=bool)
    rows = np.flatnonzero(texts(facilities, "tag_state") == MANUAL)
    if not len(rows):
        return found
    few = facilities.iloc[rows]
    sites = shapes(few)
    for level, column in COLUMNS.items():
        codes = texts(few, column)
        away = (codes != None) & ~shapely.is_missing(sites) & ~_holding(sites, codes, units.get(level))  # noqa: E711
        if before is not None:
            away &= _holding(sites, codes, before.get(level))
        found[rows] |= away
    return found


def _holding(sites: np.ndarray, codes: np.ndarray, frame: pd.DataFrame | None) -> np.ndarray:
    """Return which sites lie in (or on the border of) a unit with their code; all of them where there is no layer."""
    if frame is None or not len(frame):
        return np.ones(len(sites), dtype=bool)
    wanted = pd.Index(pd.unique(pd.Series(codes, dtype=object).dropna()))
    mine = np.flatnonzero(pd.Series(texts(frame, "code"), dtype=object).isin(wanted))
    units, names = polygons(frame.iloc[mine]), texts(frame.iloc[mine], "code")
    pairs = pd.DataFrame({"code": codes, "site": np.arange(len(sites))}).merge(
        pd.DataFrame({"code": names, "unit": np.arange(len(mine))}), on="code"
    )
    near = shapely.distance(sites[pairs["site"]], units[pairs["unit"]]) <= _reach(0.0)
    found = np.zeros(len(sites), dtype=bool)
    found[pairs["site"].to_numpy()[near]] = True
    return found
