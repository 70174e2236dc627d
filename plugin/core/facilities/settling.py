"""What a planner needs to settle doubtful facilities: why each is doubtful, its candidates in order, and a recommendation.

Nothing is decided here. A candidate is recommended where there is a reason to; where there is none, the planner chooses.
Limits are data: `resources/facilities/choosing.json`, and those of tagging.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely

from .. import resources
from ..columns import shapes, texts
from ..progress import Progress, part, silent
from ..text import tr
from .places.locating import mentions
from .units import Units

#: Why a facility is doubtful, in the order in which they are asked.
UNPLACED, OVERLAP, BORDER, SPLIT, OUTSIDE, GRID, UNTAGGED = (
    "unplaced",
    "overlap",
    "border",
    "split",
    "outside",
    "grid",
    "untagged",
)
#: Columns of the candidates of one facility; distance in m, NaN where unknown; share of an area 0…1, NaN for points.
COLUMNS_SHOWN = [
    "level",
    "level_title",
    "code",
    "name",
    "community_code",
    "precinct_code",
    "distance",
    "share",
    "score",
    "basis",
]
_ORDER = {"compound": 0, "community": 1, "precinct": 2}


@cache
def habits() -> dict:
    """Return the settings of choosing, with the limits of tagging as `tagging`."""
    return {
        **resources.read_json("facilities", "choosing.json"),
        "tagging": resources.read_json("taxonomy", "tagging.json"),
    }


def titles() -> dict[str, str]:
    """Return {reason: what it is called}."""
    return {
        BORDER: tr("压线"),
        OUTSIDE: tr("范围之外"),
        SPLIT: tr("跨单元"),
        OVERLAP: tr("单元重叠"),
        UNPLACED: tr("没有位置"),
        GRID: tr("微网格未定"),
        UNTAGGED: tr("尚未挂接"),
    }


@dataclass
class Settling:
    """frame: one row per facility, in the given order: uid, reason, why (text), level, code, name and community_code of the
    recommended candidate (None for none), distance (m, to the nearest), is_certain, basis (why it is recommended).

    pairs: the candidates, by `row` of the frame and in the order in which they are offered (COLUMNS_SHOWN).
    """

    frame: pd.DataFrame
    pairs: pd.DataFrame

    def candidates(self, row: int) -> pd.DataFrame:
        """Return the candidates of one row, best first."""
        if self._starts is None:
            self._starts = np.searchsorted(self.pairs["row"].to_numpy(), np.arange(len(self.frame) + 1))
        return self.pairs.iloc[self._starts[row] : self._starts[row + 1]].reset_index(drop=True)

    _starts = None


def settle(doubtful: pd.DataFrame, units: Units, progress: Progress = silent) -> Settling:
    """Return reasons, candidates and recommendations of doubtful facilities.

    doubtful: rows of `facility`; geometry may be an area (the footprint) or None. Everything in one metric CRS.
    Raises Cancelled through `progress`.
    """
    doubtful = doubtful.reset_index(drop=True)
    sites = shapes(doubtful)
    progress(0.0, tr("正在查找候选单元…"))
    parts = [_near(units, name, sites) for name in units.offered]
    words = mentions(doubtful, units.gazetteer, part(progress, 0.5, 0.9))
    words = words[words["level"].isin(units.offered)]
    pairs = _joined(parts, words, units, sites)
    progress(0.9, tr("正在整理候选…"))
    reason, why, nearest = _reasons(doubtful, units, pairs, sites)
    pairs = _ranked(pairs)
    frame = pd.DataFrame({"uid": doubtful["uid"].to_numpy(), "reason": reason, "why": why, "distance": nearest})
    best = _recommended(pairs, len(doubtful))
    return Settling(frame.assign(**best), pairs[["row", *COLUMNS_SHOWN]])


# candidates


def _near(units: Units, name: str, sites: np.ndarray) -> pd.DataFrame:
    """Return (row, unit, distance, inside) of the units of one level near each site, a unit once."""
    level = units[name]
    known = np.flatnonzero(~shapely.is_missing(sites))
    pairs = [np.zeros((2, 0), dtype=int)]
    waiting = known
    for radius in habits()["radii"]:
        boxes = shapely.box(*(shapely.bounds(sites[waiting]) + radius * np.array([-1, -1, 1, 1])).T)
        at, unit = level.tree.query(boxes)
        close = shapely.distance(sites[waiting[at]], level.shapes[unit]) <= radius
        at, unit = waiting[at[close]], unit[close]
        few = np.bincount(at, minlength=len(sites))[waiting] < 2
        keep = ~np.isin(at, waiting[few]) if radius != habits()["radii"][-1] else np.ones(len(at), dtype=bool)
        pairs.append(np.array([at[keep], unit[keep]]))
        waiting = waiting[few]
    alone = waiting[~np.isin(waiting, pairs[-1][0])]
    if len(alone) and len(level):
        at, unit = level.tree.query_nearest(sites[alone], all_matches=False)
        pairs.append(np.array([alone[at], unit]))
    row, unit = np.concatenate(pairs, axis=1)
    found = pd.DataFrame({"row": row, "unit": unit, "distance": shapely.distance(sites[row], level.shapes[unit])})
    found["inside"] = shapely.contains_properly(level.shapes[unit], sites[row])
    found["code"] = level.codes[unit]
    found = found.sort_values(["row", "distance"], kind="stable").drop_duplicates(["row", "code"])
    return found.assign(level=name)


def _joined(parts: list[pd.DataFrame], words: pd.DataFrame, units: Units, sites: np.ndarray) -> pd.DataFrame:
    """Return the near units and those named in the record as one table with distance, share, score and basis."""
    near = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["row", "unit", "level", "code"])
    pairs = near.merge(words, how="outer", on=["row", "level", "code"])
    pairs["score"] = pairs["score"].astype(float).fillna(0.0)
    pairs["basis"] = pairs["basis"].astype(object).where(pairs["basis"].notna(), None)
    pairs["inside"] = pairs["inside"].fillna(False).astype(bool) if "inside" in pairs else False
    pairs["distance"] = pairs["distance"].astype(float) if "distance" in pairs else np.nan
    row, code = pairs["row"].to_numpy(dtype=int), pairs["code"].to_numpy()
    columns = {name: np.full(len(pairs), None, dtype=object) for name in ("name", "community_code", "precinct_code")}
    shapes_of = np.full(len(pairs), None, dtype=object)
    for name in units.offered:
        mine = np.flatnonzero((pairs["level"] == name).to_numpy())
        level = units[name]
        at = level.rows(code[mine])
        shapes_of[mine] = level.shapes[at]
        columns["name"][mine] = level.names[at]
        columns["precinct_code"][mine], columns["community_code"][mine] = units.parents(name, code[mine])
    known = pairs["inside"].to_numpy() & (pairs["level"] == "community").to_numpy()
    alone = np.bincount(row[known], minlength=len(sites)) == 1
    pairs.loc[known & alone[row], ["score", "basis"]] = 0.0, None  # the place says so already: it settles no doubt
    far = np.isnan(pairs["distance"].to_numpy()) & ~shapely.is_missing(sites[row])
    pairs.loc[far, "distance"] = shapely.distance(sites[row[far]], shapes_of[far])
    share = np.full(len(pairs), np.nan)
    wide = (shapely.get_dimensions(sites[row]) == 2) & (pairs["distance"].to_numpy() == 0)
    whole = shapely.area(sites[row[wide]])
    held = shapely.area(shapely.intersection(sites[row[wide]], shapes_of[wide]))
    share[wide] = np.divide(held, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    title = {name: units[name].title for name in units.offered}
    return pairs.assign(**columns, share=share, level_title=[title[name] for name in pairs["level"]])


def _ranked(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates in the order in which they are offered: named ones first, then by share or distance.

    A compound that is as near as its community comes before it, because choosing it settles both. A name counts only as
    far as it may be meant: there is a 阳光花园 in every town.
    """
    limits = habits()["certain"]
    score = np.where(pairs["distance"] > limits["named_reach"], 0.0, pairs["score"])
    unplaced = pairs["distance"].isna().to_numpy()
    keys = pairs.assign(
        score=score,
        _named=np.where(unplaced | (score >= limits["named"]), -score, 0.0),
        _far=pairs["distance"].round(1).fillna(np.inf),
        _held=-pairs["share"].fillna(0.0).round(2),
        _level=pairs["level"].map(_ORDER),
    )
    keys = keys.sort_values(["row", "_named", "_far", "_held", "_level", "code"], kind="stable")
    place = keys.groupby("row").cumcount()
    return keys[place < habits()["offered"]].reset_index(drop=True)


# reasons


def _reasons(
    doubtful: pd.DataFrame, units: Units, pairs: pd.DataFrame, sites: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (reason, its text, distance to the nearest unit of the deciding level) per facility."""
    count = len(doubtful)
    reason, why = np.full(count, None, dtype=object), np.full(count, None, dtype=object)
    nearest = np.full(count, np.nan)
    unplaced = shapely.is_missing(sites)
    _tell(reason, why, unplaced, UNPLACED, [tr("没有位置")] * count)
    limits, wide = habits()["tagging"], shapely.get_dimensions(sites) > 0
    for name in reversed(units.offered):  # the community decides first
        mine = pairs[(pairs["level"] == name) & pairs["distance"].notna()]
        row = mine["row"].to_numpy(dtype=int)
        distance = mine["distance"].to_numpy()
        least = np.full(count, np.inf)
        np.minimum.at(least, row, distance)
        nearest = np.where(np.isnan(nearest), least, nearest)
        inside = np.bincount(row[mine["inside"].to_numpy()], minlength=count)
        touching = np.bincount(row[distance <= least[row] + limits["border"]], minlength=count)
        shares = _shares(mine, count)
        tolerance = limits["tolerance"]
        _tell(reason, why, (inside > 1) & ~wide, OVERLAP, [tr("单元重叠")] * count)
        texts_of = [tr("压线 {distance:.1f} m").format(distance=one) for one in least]
        _tell(reason, why, ~wide & (touching > 1) & (least <= tolerance), BORDER, texts_of)
        split = wide & (shares[:, 0] < limits["shares"][name]) & (shares[:, 1] > 0)
        texts_of = [tr("跨单元 {one:.0f} / {two:.0f}").format(one=100 * a, two=100 * b) for a, b in shares]
        _tell(reason, why, split, SPLIT, texts_of)
        if name != "compound" or units.offered == ("compound",):
            texts_of = [tr("范围之外 {distance:.0f} m").format(distance=one) for one in least]
            _tell(reason, why, (least > tolerance) & ~unplaced, OUTSIDE, texts_of)
    is_tagged = ~pd.isna(texts(doubtful, "community_code"))
    _tell(reason, why, is_tagged, GRID, [titles()[GRID]] * count)
    _tell(reason, why, ~is_tagged, UNTAGGED, [titles()[UNTAGGED]] * count)
    return reason, why, np.where(np.isfinite(nearest), nearest, np.nan)


def _tell(reason: np.ndarray, why: np.ndarray, rows: np.ndarray, name: str, words: list[str]) -> None:
    """Write a reason where none has been found yet."""
    fresh = np.flatnonzero(rows & pd.isna(reason))
    reason[fresh] = name
    why[fresh] = np.array(words, dtype=object)[fresh]


def _shares(pairs: pd.DataFrame, count: int) -> np.ndarray:
    """Return the largest and second largest share of each area (count, 2), 0 where there is none."""
    found = np.zeros((count, 2))
    held = pairs[pairs["share"] > 0].sort_values(["row", "share"], ascending=[True, False], kind="stable")
    place = held.groupby("row").cumcount().to_numpy()
    few = place < 2
    found[held["row"].to_numpy(dtype=int)[few], place[few]] = held["share"].to_numpy()[few]
    return found


# recommendation


def _recommended(pairs: pd.DataFrame, count: int) -> dict[str, np.ndarray]:
    """Return level, code, name, community_code, is_certain and basis per facility; None where nothing is recommended."""
    limits = habits()["certain"]
    first = pairs.drop_duplicates("row")
    at = first["row"].to_numpy(dtype=int)
    rival = _rivals(pairs, first, count)
    distance, share, score = (first[name].to_numpy() for name in ("distance", "share", "score"))
    is_named = score >= limits["named"]
    is_ahead = (score > 0) & (rival["score"][at] <= score - limits["named_margin"])
    clear_name = is_named & is_ahead
    apart = np.fmax(limits["times"] * distance, limits["near"])
    is_near = (distance <= limits["near"]) & (rival["distance"][at] >= apart) & np.isnan(share)
    is_main = (share >= limits["share"]) & (share >= limits["share_times"] * rival["share"][at])
    contradicted = rival["score"][at] >= limits["named"]
    certain = clear_name | ((is_near | is_main) & ~contradicted)
    ahead = np.fmax(distance + limits["nearer"], limits["nearer_times"] * distance)
    is_nearer = (rival["distance"][at] > ahead) | (share > rival["share"][at] + limits["nearer_share"])
    offered = certain | is_named | is_nearer | (np.isnan(distance) & is_ahead)
    basis = np.select(
        [is_named | np.isnan(distance), is_main, is_near, share > 0, distance == 0],
        [
            first["basis"].to_numpy(),
            np.array([tr("占 {share:.0%}").format(share=one) for one in np.nan_to_num(share)], dtype=object),
            np.array([_near_text(*two) for two in zip(distance, rival["distance"][at])], dtype=object),
            np.array([tr("占 {share:.0%}，最多").format(share=one) for one in np.nan_to_num(share)], dtype=object),
            np.full(len(first), tr("位于其中"), dtype=object),
        ],
        default=tr("离它最近"),
    )
    result = {name: np.full(count, None, dtype=object) for name in ("level", "code", "name", "community_code", "basis")}
    for name in ("level", "code", "name", "community_code"):
        result[name][at[offered]] = first[name].to_numpy(dtype=object)[offered]
    result["basis"][at[offered]] = basis[offered]
    is_certain = np.zeros(count, dtype=bool)
    is_certain[at] = certain
    return {**result, "is_certain": is_certain}


def _near_text(distance: float, other: float) -> str:
    if not np.isfinite(other):
        return tr("附近只有它")
    return tr("距离 {distance:.1f} m，其他 {other:.0f} m 外").format(distance=distance, other=other)


def _rivals(pairs: pd.DataFrame, first: pd.DataFrame, count: int) -> dict[str, np.ndarray]:
    """Return distance, share and score of the best candidate that contradicts the first one: inf, 0 and 0 where none does.

    Another unit of the same level contradicts it; so does a unit of another level in another community.
    """
    own = first.set_index("row")
    row = pairs["row"].to_numpy(dtype=int)
    level, code = own["level"].reindex(row).to_numpy(), own["code"].reindex(row).to_numpy()
    community = own["community_code"].reindex(row).to_numpy()
    same = pairs["level"].to_numpy() == level
    against = np.where(same, pairs["code"].to_numpy() != code, pairs["community_code"].to_numpy() != community)
    against = against.astype(bool)
    found = {"distance": np.full(count, np.inf), "share": np.zeros(count), "score": np.zeros(count)}
    np.minimum.at(found["distance"], row[against], pairs["distance"].fillna(np.inf).to_numpy()[against])
    np.maximum.at(found["share"], row[against], pairs["share"].fillna(0.0).to_numpy()[against])
    np.maximum.at(found["score"], row[against], pairs["score"].to_numpy()[against])
    return found
