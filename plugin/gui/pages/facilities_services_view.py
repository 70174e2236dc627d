"""What the panel 服务关系 shows of the rows as they are now: tables, words, places and lines."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd
import shapely

from ...core.columns import polygons, shapes, texts
from ...core.facilities import services
from ...core.facilities.classes import taxonomy
from ...core.text import tr
from ...workspace.services import Known
from ..class_filter import ClassFilter
from ..service_map import ServiceMap

#: What a community is to the facility chosen.
OWN, SERVED, SUGGESTED = "own", "served", "suggested"
_FACILITY_COLUMNS = ["uid", "facility", "class_name", "home", "told", "why"]
_COMMUNITY_COLUMNS = ["uid", "community_code", "community", "kind", "title", "households", "note", "tip"]


class ServiceView:
    """Made anew whenever rows have changed. codes, names, areas: of the communities, by row.

    before: the view that this one takes the place of; what is about rows that have not changed is taken over from it.
    """

    def __init__(self, known: Known, before: ServiceView | None = None) -> None:
        self.known = known
        self.relations, self.bad = known.good_and_bad()
        if before is not None and before.known.communities is known.communities:
            self.codes, self.names, self.areas = before.codes, before.names, before.areas
            self._centers, self._tree = before._centers, before._tree
        else:
            self.codes = texts(known.communities, "code")
            names = texts(known.communities, "name")
            self.names = np.where(pd.isna(names), self.codes, names)
            self.areas = polygons(known.communities)
            self._centers = shapely.point_on_surface(self.areas)
            self._tree = shapely.STRtree(self.areas)
        same = before is not None and before.known.facilities is known.facilities
        self._sites = before._sites if same else shapes(known.facilities)
        self._listed = before._listed if same else None
        self._classes = taxonomy.load()

    # tables

    def facilities(self, classes: ClassFilter, only_related: bool) -> pd.DataFrame:
        """Return the rows of the upper table."""
        if self._listed is None:
            self._listed = self._list()
        told = services.joined_names(self.relations, len(self._listed), tr("、"))
        keep = classes.mask(self.known.facilities).to_numpy()
        if only_related:
            keep = keep & ~pd.isna(told)
        return self._listed.assign(told=told)[keep].reset_index(drop=True)

    def _list(self) -> pd.DataFrame:
        """Return the columns of the upper table that relations do not change."""
        frame = self.known.facilities
        home = frame["community_code"].map(dict(zip(self.codes, self.names)))
        return pd.DataFrame(
            {
                "uid": frame["uid"],
                "facility": frame["name"].where(frame["name"].notna(), frame["code"]),
                "class_name": self._class_names(frame["class_code"]),
                "home": home.where(home.notna(), frame["community_code"]),
                "why": "",
            }
        )

    def orphans(self) -> pd.DataFrame:
        """Return the relations that count nowhere, as rows of the upper table."""
        found = self.bad
        home = found["home"].map(dict(zip(self.codes, self.names)))
        told = found["community"].where(found["community"].notna(), found["community_code"])
        return pd.DataFrame(
            {
                "uid": found["facility_uid"].where(found["facility_row"] >= 0, ""),
                "facility": found["facility"].where(found["facility"].notna(), tr("（已删除）")),
                "class_name": self._class_names(found["class_code"]),
                "home": home,
                "told": [f"{name}：{why}" for name, why in zip(told, found["reason"])],
                "why": found["why"],
            }
        )

    def _class_names(self, codes: pd.Series) -> pd.Series:
        return codes.map({entry.code: entry.name for entry in self._classes.classes}).fillna(tr("未分类"))

    @staticmethod
    def holding(frame: pd.DataFrame, text: str) -> pd.DataFrame:
        """Return the rows that have `text` in any column that is shown."""
        text = text.strip().lower()
        if not text:
            return frame
        found = np.zeros(len(frame), dtype=bool)
        for name in ("facility", "class_name", "home", "told"):
            found |= frame[name].str.lower().str.contains(text, regex=False, na=False).to_numpy(dtype=bool)
        return frame[found]

    def communities(self, facility: pd.Series) -> pd.DataFrame:
        """Return the rows of the lower table: the facility's own community, those it serves, those it may serve."""
        rows = []
        own = self.row_of(facility["community_code"])
        if own >= 0:
            told = tr("位置在此，自动计入") if not self.is_doubtful(facility) else tr("挂接待定，不计入；点选后计入")
            rows.append(("", own, OWN, tr("所在"), told, told))
        for relation in self._mine(facility).to_dict("records"):
            tip = relation["note"] or tr("没有说明")
            rows.append((relation["uid"], relation["community_row"], SERVED, tr("服务"), relation["note"], tip))
        hints = services.suggestions(facility, self.known.services, self.known.communities)
        for hint in hints.to_dict("records"):
            told = tr("{share:.0%} 面积在 {radius:.0f} m 内").format(
                share=hint["share"], radius=services.radius_of(facility["class_code"], facility["level"])[0]
            )
            tip = tr("仅按直线距离建议：{basis}").format(basis=hint["basis"])
            rows.append(("", hint["community_row"], SUGGESTED, tr("建议"), told, tip))
        frame = pd.DataFrame(rows, columns=["uid", "row", "kind", "title", "note", "tip"])
        at = frame["row"].to_numpy(dtype=int)
        return frame.assign(
            community_code=self.codes[at],
            community=self.names[at],
            households=self.known.communities["households"].to_numpy(dtype=float)[at],
        )[_COMMUNITY_COLUMNS]

    def _mine(self, facility: pd.Series) -> pd.DataFrame:
        return self.relations[self.relations["facility_uid"] == facility["uid"]]

    def uids_of(self, facility: pd.Series, codes: list[str]) -> list[str]:
        """Return the relations of the facility with these communities, repetitions too."""
        every = self.known.services
        mine = (every["facility_uid"] == facility["uid"]) & every["community_code"].isin(codes)
        return list(every.loc[mine, "uid"])

    # words

    @staticmethod
    def title(facility: pd.Series) -> str:
        return facility["name"] or facility["code"] or tr("（无名称）")

    @staticmethod
    def is_doubtful(facility: pd.Series) -> bool:
        return bool(services.doubtful(pd.DataFrame([facility]))[0])

    def heading(self, facility: pd.Series) -> str:
        home = self.row_of(facility["community_code"])
        text = (
            tr("<b>{facility}</b> 在 {home}，另服务 {count} 个社区")
            if home >= 0
            else tr("<b>{facility}</b> 还没有所在社区，服务 {count} 个社区")
        )
        others = self._mine(facility)
        others = others[others["community_code"] != facility["community_code"]]
        return text.format(
            facility=html.escape(self.title(facility)),
            home=html.escape(self.names[home]) if home >= 0 else "",
            count=len(others),
        )

    def facility_text(self, uid: str) -> str:
        facility = self.known.facility(uid)
        if facility is None:
            return ""
        return f"{self.title(facility)} · {self._classes.name_of(facility['class_code']) or tr('未分类')}"

    def community_text(self, row: int, facility: pd.Series) -> str:
        """Return what to say over a community: name, households, what a click would do."""
        households = self.known.communities["households"].to_numpy(dtype=float)[row]
        count = tr("户数未知") if np.isnan(households) else tr("{count:.0f} 户").format(count=households)
        code = self.codes[row]
        if code in set(self._mine(facility)["community_code"]):
            does = tr("点击移除")
        elif code == facility["community_code"] and not self.is_doubtful(facility):
            does = tr("所在社区，自动计入")
        else:
            does = tr("点击加入")
        return f"{self.names[row]} · {count} · {does}"

    # places

    def row_of(self, code: str | None) -> int:
        """Return the row of a community, -1 for none."""
        rows = np.flatnonzero(self.codes == code) if code else []
        return int(rows[0]) if len(rows) else -1

    def community_at(self, x: float, y: float) -> int:
        """Return the row of the community at a place that has a code, -1 for none; of overlapping ones the smallest."""
        rows = self._tree.query(shapely.Point(x, y), predicate="intersects")
        rows = [row for row in rows if self.codes[row]]
        return int(min(rows, key=lambda row: shapely.area(self.areas[row]))) if rows else -1

    def facility_at(self, x: float, y: float, reach: float) -> str:
        """Return the uid of the facility nearest to a place within `reach` metres, "" for none."""
        distances = shapely.distance(self._sites, shapely.Point(x, y))
        if not len(distances) or np.isnan(distances).all() or np.nanmin(distances) > reach:
            return ""
        return self.known.facilities["uid"].iloc[int(np.nanargmin(distances))]

    def shapes_of(self, facility: pd.Series) -> list:
        """Return the areas of the communities a facility counts in."""
        rows = [self.row_of(facility["community_code"]), *self._mine(facility)["community_row"]]
        return [self.areas[row] for row in rows if row >= 0]

    def lines(self) -> np.ndarray:
        """Return a line from the facility to the inside of the community of every relation, but the own community."""
        found = self.relations[self.relations["home"] != self.relations["community_code"]]
        return self._lines(found["facility_row"].to_numpy(dtype=int), found["community_row"].to_numpy(dtype=int))

    def _lines(self, facility_rows: np.ndarray, community_rows: np.ndarray) -> np.ndarray:
        ends = shapely.centroid(self._sites[facility_rows]), self._centers[community_rows]
        good = ~shapely.is_missing(ends[0]) & ~shapely.is_missing(ends[1])
        pairs = np.stack([shapely.get_coordinates(end[good]) for end in ends], axis=1)
        return shapely.linestrings(pairs)

    def draw(self, on: ServiceMap, facility: pd.Series, crs) -> None:
        """Draw one facility: itself, its own community, those it serves with lines, the suggested ones dashed."""
        own = self.row_of(facility["community_code"])
        row = int(np.flatnonzero((self.known.facilities["uid"] == facility["uid"]).to_numpy())[0])
        mine = self._mine(facility)["community_row"].to_numpy(dtype=int)
        hints = services.suggestions(facility, self.known.services, self.known.communities)
        hints = hints["community_row"].to_numpy(dtype=int)
        site = self._sites[row]
        on.show("facility", [None if site is None else shapely.centroid(site)], crs)
        on.show("own", [self.areas[own]] if own >= 0 else [], crs)
        on.show("served", self.areas[mine], crs)
        on.show("suggested", self.areas[hints], crs)
        others = mine[mine != own]
        on.show("lines", self._lines(np.full(len(others), row), others), crs)
        on.show("suggested_lines", self._lines(np.full(len(hints), row), hints), crs)
