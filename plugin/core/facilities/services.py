"""Service relations (服务关系): one facility may serve several communities.

What counts where, everywhere in the plugin (assessment, page, ledgers):

* a facility counts in the community it is tagged to (`community_code`, its **own** one; no relation is needed for it) and
  in every community that a row of `facility_service` names, **once** in each, however often it is named;
* it counts there **whole**: neither area nor capacity is shared out among the communities or multiplied by their number;
* a total over communities (a district's, the city's) counts it once, in its own community alone;
* a relation is written by a person and therefore certain: it holds where the tag is 待定, and for the facility's own
  community it takes the doubt away; beyond that a relation with the own community adds nothing;
* a relation whose facility or community no longer exists (an **orphan**) counts nowhere and is listed to be cleared.

`pairs` is this meaning in code; everything that counts starts from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely

from .. import frames, resources, schema
from ..columns import polygons, shapes, texts
from ..text import stored, tr
from .tags.tagging import DOUBTFUL

#: Why a relation counts nowhere, or adds nothing.
NO_FACILITY, NO_COMMUNITY, TWICE, OWN = "no_facility", "no_community", "twice", "own"


def doubtful(facilities: pd.DataFrame) -> np.ndarray:
    """Return which facilities have no settled tag (待定, or none yet); none where the frame does not tell of tags."""
    if "tag_state" not in facilities:
        return np.zeros(len(facilities), dtype=bool)
    states = facilities["tag_state"]
    return (states.isna() | (states == DOUBTFUL)).to_numpy()


def pairs(facilities: pd.DataFrame, services: pd.DataFrame, unsure: np.ndarray | None = None) -> pd.DataFrame:
    """Return one row per facility and community in which it counts: row (label of the facility's row), community_code,
    doubtful, own (whether it is the facility's own community). Communities are not checked against any list.

    unsure: which facilities have a doubtful tag; None = as `doubtful` says.
    """
    unsure = doubtful(facilities) if unsure is None else unsure
    row_of = pd.Series(facilities.index.to_numpy(), index=facilities["uid"])
    row_of = row_of[row_of.index.notna() & ~row_of.index.duplicated()]
    own = pd.DataFrame({"row": facilities.index, "community_code": facilities["community_code"], "doubtful": unsure})
    home = facilities["community_code"]
    by_hand = pd.DataFrame(
        {"row": services["facility_uid"].map(row_of), "community_code": services["community_code"], "doubtful": False}
    ).dropna()
    found = pd.concat([by_hand, own[own["community_code"].notna()]], ignore_index=True)
    found = found.drop_duplicates(["row", "community_code"]).astype({"row": int, "doubtful": bool})
    return found.assign(own=home.loc[found["row"]].to_numpy() == found["community_code"].to_numpy())


def relations(facilities: pd.DataFrame, services: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `facility_service` that add a community to a facility, with what to call both sides.

    Columns: uid (of the relation), facility_uid, facility_row (place in `facilities`), facility, class_code, home (code of
    the own community or None), community_code, community_row (place in `communities`), community, note. Sorted by facility
    and community. Orphans, repetitions and relations with the own community are in `orphans` instead.
    """
    return good_and_bad(facilities, services, communities)[0]


def orphans(facilities: pd.DataFrame, services: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return the relations that count nowhere or add nothing: the columns of `relations` and `why` (NO_FACILITY,
    NO_COMMUNITY, TWICE, OWN) and `reason`, the same in words. One that settles a doubtful own community is not among them.
    """
    return good_and_bad(facilities, services, communities)[1]


def good_and_bad(
    facilities: pd.DataFrame, services: pd.DataFrame, communities: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (`relations`, `orphans`)."""
    table = _joined(facilities, services, communities)
    good = table[table["why"] == ""].drop(columns="why")
    good = good.sort_values(["facility", "facility_uid", "community_code"], kind="stable").reset_index(drop=True)
    words = {
        NO_FACILITY: tr("设施已删除"),
        NO_COMMUNITY: tr("社区已撤销或改了编码"),
        TWICE: tr("与另一条重复"),
        OWN: tr("就是设施所在社区，无需登记"),
    }
    bad = table[table["why"] != ""].reset_index(drop=True)
    return good, bad.assign(reason=bad["why"].map(words))


def joined_names(found: pd.DataFrame, count: int, between: str) -> np.ndarray:
    """Return per facility (`count` of them) the names of the communities of its `relations`, None for none."""
    names: dict[int, list[str]] = {}
    for row, name in zip(found["facility_row"].tolist(), found["community"].tolist()):
        names.setdefault(row, []).append(name)
    result = np.full(count, None, dtype=object)
    if names:
        result[list(names)] = [between.join(several) for several in names.values()]
    return result


def _joined(facilities: pd.DataFrame, services: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    facilities, communities = facilities.reset_index(drop=True), communities.reset_index(drop=True)
    services = frames.conform(services, schema.table("facility_service"))
    at = _places(texts(facilities, "uid"), services["facility_uid"])
    area = _places(texts(communities, "code"), services["community_code"])
    table = pd.DataFrame(
        {
            "uid": services["uid"],
            "facility_uid": services["facility_uid"],
            "facility_row": at,
            "facility": _taken(_titles(facilities), at),
            "class_code": _taken(texts(facilities, "class_code"), at),
            "home": _taken(texts(facilities, "community_code"), at),
            "community_code": services["community_code"],
            "community_row": area,
            "community": _taken(_titles(communities), area),
            "note": services["note"],
        }
    )
    unsure = np.append(doubtful(facilities), False)[at]
    same = (table["home"] == table["community_code"]).to_numpy()
    twice = table.duplicated(["facility_uid", "community_code"]).to_numpy()
    why = np.select([at < 0, area < 0, twice, same & ~unsure], [NO_FACILITY, NO_COMMUNITY, TWICE, OWN], "")
    return table.assign(why=why.astype(object))


def _places(keys: np.ndarray, wanted: pd.Series) -> np.ndarray:
    """Return the first row of each wanted key, -1 where there is none."""
    known = pd.Series(np.arange(len(keys)), index=keys)
    known = known[known.index.notna() & ~known.index.duplicated()]
    return wanted.map(known).fillna(-1).to_numpy(dtype=int)


def _taken(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.append(values, None)[rows]


def _titles(frame: pd.DataFrame) -> np.ndarray:
    names, codes = texts(frame, "name"), texts(frame, "code")
    titles = np.where(pd.isna(names), codes, names)
    return np.where(pd.isna(titles), stored("（无名称）"), titles)


def served(facilities: pd.DataFrame, services: pd.DataFrame, communities: pd.DataFrame) -> np.ndarray:
    """Return per facility the names of the communities it serves besides its own, joined by 、 (None for none)."""
    found = relations(facilities, services, communities)
    return joined_names(found[found["home"] != found["community_code"]], len(facilities), "、")


def counts(facilities: pd.DataFrame, services: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return per community, in the order given: code, name, own (facilities in it), served (facilities elsewhere that
    serve it) and total. The sum of `own` is the number of facilities in communities; the sum of `total` is not."""
    facilities = facilities.reset_index(drop=True)
    found = pairs(facilities, services)
    codes = communities["code"].reset_index(drop=True)
    own = codes.map(found.loc[found["own"], "community_code"].value_counts()).fillna(0).astype(int)
    away = codes.map(found.loc[~found["own"], "community_code"].value_counts()).fillna(0).astype(int)
    return pd.DataFrame({"code": codes, "name": _titles(communities), "own": own, "served": away, "total": own + away})


@dataclass(frozen=True)
class Toggle:
    """What a click on a community does: `add` is a one-row frame of facility_service, or `remove` lists uids."""

    add: pd.DataFrame | None
    remove: list[str]


def toggle(facility: pd.Series, community_code: str, services: pd.DataFrame, note: str | None = None) -> Toggle | None:
    """Return how the relation of a facility with a community is made, or taken away where it is there.

    None where it is the facility's own community and its tag is settled: it counts there without a relation.
    """
    mine = services[(services["facility_uid"] == facility["uid"]) & (services["community_code"] == community_code)]
    if len(mine):
        return Toggle(None, list(mine["uid"]))
    settled = not pd.isna(facility.get("tag_state")) and facility.get("tag_state") != DOUBTFUL
    if facility["community_code"] == community_code and settled:
        return None
    row = {"facility_uid": facility["uid"], "community_code": community_code, "note": note, "source": "manual"}
    return Toggle(pd.DataFrame([row]), [])


@cache
def settings() -> dict:
    """Return radii and limits (`resources/facilities/services.json`)."""
    return resources.read_json("facilities", "services.json")


def radius_of(class_code: str | None, level: str | None) -> tuple[float, str]:
    """Return (radius in metres, its 依据) within which a facility of this class or level is taken to serve."""
    how = settings()
    found = how["classes"].get(class_code) or how["levels"].get(level) or how["default"]
    return float(found["radius"]), found["basis"]


def suggestions(facility: pd.Series, services: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return the communities one facility may serve and is not related to yet: community_row, community_code, community,
    distance (m, straight line), share (of the community's area within the radius 0…1), basis. Nearest to wholly covered first.

    Only a suggestion from straight-line distance: the walking time on page 可达 is another matter. A facility without a
    place has none.
    """
    columns = ["community_row", "community_code", "community", "distance", "share", "basis"]
    site = shapes(pd.DataFrame({"geometry": np.array([facility["geometry"], None], dtype=object)}))[0]
    if site is None or not len(communities):
        return pd.DataFrame(columns=columns)
    how = settings()
    radius, basis = radius_of(facility.get("class_code"), facility.get("level"))
    areas, codes = polygons(communities), texts(communities, "code")
    center = shapely.centroid(site)
    distance = shapely.distance(areas, center)
    known = set(services.loc[services["facility_uid"] == facility["uid"], "community_code"]) | {
        facility["community_code"]
    }
    near = np.flatnonzero((distance <= radius) & ~pd.isna(codes) & ~np.isin(codes, [code for code in known if code]))
    if not len(near):
        return pd.DataFrame(columns=columns)
    circle = shapely.buffer(center, radius)
    share = shapely.area(shapely.intersection(areas[near], circle)) / shapely.area(areas[near])
    found = pd.DataFrame(
        {
            "community_row": near,
            "community_code": codes[near],
            "community": _titles(communities)[near],
            "distance": np.round(distance[near], 1),
            "share": np.round(share, 3),
            "basis": basis,
        }
    )
    found = found[found["share"] >= how["least_share"]["value"]]
    found = found.sort_values(["share", "distance", "community_code"], ascending=[False, True, True], kind="stable")
    return found.head(int(how["most"]["value"])).reset_index(drop=True)
