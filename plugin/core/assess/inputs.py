"""The workspace's frames prepared once for every measure: which facility serves which community, and what is known at all.

Two rules decide what an absence means ("unknown stays 待定, apart from fails"):

* a **class** (小类) counts as collected when at least one facility of it is tied to any community of the workspace,
  whatever its state - a facility recorded as 缺失 is the survey's way of saying "looked, and there is none";
* a **community** counts as surveyed when at least one facility of any class is tied to it as its own; that one from
  elsewhere serves it says nothing of what it has itself.

Which facility counts in which community, service relations included, is told in `core/facilities/services.py`.

A facility whose tag is 待定 and that has no community is taken as a doubtful one of every community it lies in or beside
(within the tolerance of tagging): it is not counted there, and it keeps an absence from being certain.

Only where both hold (or where a 缺失 record of the class lies in the community) does "no facility" mean 不达标.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from .. import frames, resources, schema
from ..errors import GewuError
from ..facilities import services
from ..text import stored, tr
from .schemes import EXISTING, NEW, Point

IN_USE, ABSENT, DOUBTFUL = "在用", "缺失", "待定"


@dataclass
class Inputs:
    """communities: frame, one row per community assessed (row number = `place` everywhere below).
    links: one row per facility and community it serves - place, uid, name, class_code, state, floor_area (㎡),
    site_area (㎡), capacity, capacity_unit, doubtful (挂接待定), home (name of the community it stands in where that is
    another one and known, else None; see own), own (False: a service relation alone makes it count here). Sorted by place.
    compounds: compound frame with `place`, sorted by place.
    collected: class codes known anywhere in the workspace. surveyed: bool per community.
    unplaced: {class code: number of doubtful facilities that have no community}.
    """

    communities: pd.DataFrame
    links: pd.DataFrame
    compounds: pd.DataFrame
    is_new: np.ndarray
    collected: set
    surveyed: np.ndarray
    unplaced: dict
    tables: dict

    @property
    def count(self) -> int:
        return len(self.communities)

    def threshold(self, point: Point, key: str) -> np.ndarray:
        """Return the figure `key` of the column of each community, NaN where the column sets none."""
        figure = point.figure(key)
        new, existing = (np.nan if value is None else value for value in (figure.value(NEW), figure.value(EXISTING)))
        return np.where(self.is_new, new, existing).astype(float)

    def columns(self) -> np.ndarray:
        return np.where(self.is_new, NEW, EXISTING)

    def links_of(self, classes: tuple[str, ...]) -> pd.DataFrame:
        return self.links[self.links["class_code"].isin(classes)]


def prepare(tables: dict[str, pd.DataFrame], community_codes=None) -> Inputs:
    """Return the Inputs for the communities wanted (None = all); raises GewuError when there is none."""
    every = _communities(tables)
    chosen = every
    if community_codes is not None:
        chosen = every[every["code"].isin(set(community_codes))].reset_index(drop=True)
    if chosen.empty:
        raise GewuError(
            tr("没有可评估的社区。"),
            remedy=tr("请先在“工作区”页导入社区，并填好社区编码；若选了范围，请检查所选社区。"),
        )
    facilities = _table(tables, "facility")
    has_tags = "tag_state" in tables.get("facility", pd.DataFrame(columns=["tag_state"]))
    doubtful = services.doubtful(facilities) & has_tags
    pairs = services.pairs(facilities, _table(tables, "facility_service"), doubtful)
    collected = set(facilities["class_code"].to_numpy()[pairs.loc[~pairs["doubtful"], "row"].unique()]) - {None}
    place = pd.Series(chosen.index.to_numpy(), index=chosen["code"])
    waiting = facilities[doubtful & ~facilities["community_code"].isin(set(every["code"])).to_numpy()]
    waiting = waiting[~waiting.index.isin(pairs["row"])]
    beside = _beside(waiting, chosen)
    links = _links(facilities, pd.concat([pairs, beside], ignore_index=True), place, every)
    surveyed = np.zeros(len(chosen), dtype=bool)
    surveyed[links.loc[links["own"] & ~links["doubtful"], "place"].unique()] = True
    waiting = waiting[~waiting.index.isin(beside["row"])]
    return Inputs(
        communities=chosen,
        links=links,
        compounds=_compounds(_table(tables, "compound"), place),
        is_new=chosen["is_new"].to_numpy(dtype=bool),
        collected=collected,
        surveyed=surveyed,
        unplaced=waiting["class_code"].value_counts().to_dict(),
        tables=tables,
    )


def _table(tables: dict, name: str) -> pd.DataFrame:
    return frames.conform(tables.get(name, pd.DataFrame()), schema.table(name))


def _communities(tables: dict) -> pd.DataFrame:
    frame = _table(tables, "community")
    frame = frame[frame["code"].notna() & (frame["code"] != "")]
    return frame.drop_duplicates("code").reset_index(drop=True)


def _beside(waiting: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return pairs (see services.pairs) of facilities without a community and the communities near them."""
    shapes, areas = waiting["geometry"].to_numpy(), communities["geometry"].to_numpy()
    near, area = shapely.STRtree(areas).query(
        shapes, predicate="dwithin", distance=float(resources.read_json("taxonomy", "tagging.json")["tolerance"])
    )
    codes = communities["code"].to_numpy()[area]
    return pd.DataFrame({"row": waiting.index.to_numpy()[near], "community_code": codes, "doubtful": True, "own": True})


def _links(facilities: pd.DataFrame, pairs: pd.DataFrame, place: pd.Series, communities: pd.DataFrame) -> pd.DataFrame:
    places = pairs["community_code"].map(place)
    pairs = pairs[places.notna()].assign(place=places.dropna().astype(int))
    wanted = facilities.loc[pairs["row"]].reset_index(drop=True)
    uid = wanted["uid"].where(wanted["uid"].notna(), wanted["code"])
    name = wanted["name"].where(wanted["name"].notna(), wanted["code"])
    called = communities["name"].where(communities["name"].notna(), communities["code"])
    home = wanted["community_code"].map(pd.Series(called.to_numpy(), index=communities["code"]))
    own = pairs["own"].to_numpy(dtype=bool)
    columns = ["class_code", "floor_area", "site_area", "capacity", "capacity_unit"]
    links = wanted[columns].assign(
        own=own,
        home=home.where(home.notna() & ~own, None).astype(object),
        place=pairs["place"].to_numpy(),
        doubtful=pairs["doubtful"].to_numpy(),
        uid=uid.where(uid.notna(), ""),
        name=name.where(name.notna(), stored("（无名称）")),
        state=wanted["state"].where(wanted["state"].notna(), IN_USE),
    )
    return links.sort_values(["place", "uid"], kind="stable").reset_index(drop=True)


def _compounds(compounds: pd.DataFrame, place: pd.Series) -> pd.DataFrame:
    places = compounds["community_code"].map(place)
    found = compounds[places.notna()].assign(place=places.dropna().astype(int))
    name = found["name"].where(found["name"].notna(), found["code"])
    return (
        found.assign(name=name.where(name.notna(), stored("（无名称）")))
        .sort_values("place", kind="stable")
        .reset_index(drop=True)
    )
