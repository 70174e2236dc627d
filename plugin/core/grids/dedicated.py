"""专属 grids: parks, schools, malls, office and industrial sites that become grids of their own, exempt from the bounds.

Three things are candidates: an area of land use of a listed sort; a compound in which nobody lives and every building is
an office, a school, a factory …; such buildings outside compounds with a large footprint. A candidate that would cut
others off below the minimum stays with its neighbours instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ..columns import texts
from ..findings import INFO
from ..text import listed, stored, tr
from .former import unit_of_parts
from .ground.arrangement import connected_labels
from .settings import GridSettings

_WITHIN = 0.8  # share of an area in a compound with dwellings from which it is part of it, a school of the estate


@dataclass
class Areas:
    """Areas of land use that may become grids. shapes: polygons; sorts: e.g. 公园; names: own names or ""; least: m²."""

    shapes: np.ndarray
    sorts: list[str]
    names: list[str]
    least: np.ndarray

    def __len__(self) -> int:
        return len(self.shapes)


@dataclass
class Own:
    """label: per atom the 专属 grid 0..k-1 it belongs to, -1 none; names, reasons: per such grid (name "" = by its compound
    or buildings); remarks: (arguments of Notes.add) on what did not become a grid."""

    label: np.ndarray
    names: list[str]
    reasons: list[str]
    remarks: list[tuple] = field(default_factory=list)


def areas_in(place, domain, settings: GridSettings) -> Areas:
    """Return the areas of land use in a domain that are listed and large enough, without compounds where people live."""
    none = Areas(np.array([], dtype=object), [], [], np.zeros(0))
    frame = place.land_use
    if not settings.form_dedicated or frame is None or not len(frame):
        return none
    sorts = [_sort_of(use, name, settings) for use, name in zip(texts(frame, "use"), texts(frame, "name"))]
    rows = np.array([row for row, sort in enumerate(sorts) if sort is not None], dtype=int)
    if not len(rows):
        return none
    shapes = shapely.intersection(frame["geometry"].to_numpy()[rows], domain)
    shapes = _without_estates(place, shapes)
    least = np.array([sorts[row]["area"] for row in rows.tolist()], dtype=float)
    large = shapely.area(shapes) >= least
    rows, shapes, least = rows[large], shapes[large], least[large]
    names = texts(frame, "name")[rows]
    return Areas(shapes, [sorts[row]["use"] for row in rows.tolist()], [name or "" for name in names], least)


def _sort_of(use, name, settings: GridSettings) -> dict | None:
    """Return the listed sort of land use a text means: by the use, else by the name."""
    for text in (use, name):
        if text:
            lowered = text.lower()
            for sort in settings.dedicated_land_uses:
                if any(word in lowered for word in sort["words"]):
                    return sort
    return None


def compounds_beside(place, areas: Areas) -> np.ndarray:
    """Return the compounds of a place, empty where nobody lives and an area takes up most of it: a campus drawn as 院落."""
    compounds = place.compounds["geometry"].to_numpy()
    if not len(areas) or not len(compounds):
        return compounds
    area, compound = shapely.STRtree(compounds).query(areas.shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(areas.shapes[area], compounds[compound]))
    within = common >= _WITHIN * shapely.area(compounds)[compound]
    result = compounds.copy()
    result[np.setdiff1d(compound[within], np.flatnonzero(_people_of(place) > 0))] = shapely.Polygon()
    return result


def _people_of(place) -> np.ndarray:
    """Return the households in each compound of a place."""
    unit = unit_of_parts(place)
    homes = place.parts["households"].to_numpy(dtype=float)
    return np.bincount(unit + 1, weights=homes, minlength=len(place.compounds) + 1)[1:]


def _without_estates(place, shapes: np.ndarray) -> np.ndarray:
    """Return the areas without compounds in which people live, unless an area lies in one of them almost wholly."""
    compounds = place.compounds["geometry"].to_numpy()
    if not len(compounds):
        return shapes
    lived_in = compounds[_people_of(place) > 0]
    result = shapes.copy()
    area, estate = shapely.STRtree(lived_in).query(shapes, predicate="intersects")
    share = shapely.area(shapely.intersection(shapes[area], lived_in[estate])) / np.maximum(
        shapely.area(shapes)[area], 1e-9
    )
    for number in np.unique(area).tolist():
        mine = area == number
        if share[mine].max() < _WITHIN and share[mine].max() > 0:
            result[number] = shapely.difference(shapes[number], shapely.union_all(lived_in[estate[mine]]))
    return result


def own_ground(territory, place, parts: pd.DataFrame, areas: Areas, settings: GridSettings) -> Own | None:
    """Return what becomes a 专属 grid of its own, None when nothing does.

    territory: built with the areas as its last units; parts: its leaves.
    """
    if not settings.form_dedicated:
        return None
    work = _Work(territory, place, parts, areas, settings)
    key = work.candidates()
    if not (key >= 0).any():
        return Own(key, [], [], work.remarks) if work.remarks else None
    return work.settled(key)


def _whole(parts: pd.DataFrame, size: np.ndarray) -> np.ndarray:
    """Return per leaf the footprint (m²) of the building it is part of."""
    parents, uids = texts(parts, "parent_uid").tolist(), texts(parts, "uid").tolist()
    total: dict[str, float] = {}
    for parent, uid, area in zip(parents, uids, size.tolist()):
        total[parent or uid] = total.get(parent or uid, 0.0) + area
    return np.array([total[parent or uid] for parent, uid in zip(parents, uids)], dtype=float)


class _Work:
    """The figures per atom that decide what becomes a grid."""

    def __init__(self, territory, place, parts: pd.DataFrame, areas: Areas, settings: GridSettings) -> None:
        self.territory, self.place, self.parts, self.areas, self.settings = territory, place, parts, areas, settings
        self.graph, self.compounds = territory.graph, len(place.compounds)
        self.remarks: list[tuple] = []
        count, home = len(self.graph), territory.home
        self.people = np.bincount(home, weights=parts["households"].to_numpy(dtype=float), minlength=count)
        use = texts(parts, "use").astype(str)
        size = shapely.area(parts["geometry"].to_numpy())
        limits = settings.dedicated_footprints
        self.least = np.array([limits.get(text, np.inf) for text in use.tolist()], dtype=float)
        named = np.isin(use, settings.dedicated_uses) | (_whole(parts, size) >= self.least)
        self.footprint = np.bincount(home, weights=size, minlength=count)
        built = np.bincount(home, minlength=count)
        self.dedicated = (built > 0) & (np.bincount(home, weights=named, minlength=count) == built) & (self.people <= 0)

    def candidates(self) -> np.ndarray:
        """Return per atom a number ≥ 0 of the candidate it belongs to, -1 for none."""
        key = np.full(len(self.graph), -1)
        unit = self.territory.unit
        units = self.compounds + len(self.areas)
        inside = unit >= 0
        people = np.bincount(unit[inside], weights=self.people[inside], minlength=units)
        plain = np.bincount(unit[inside], weights=~self.dedicated[inside], minlength=units)
        atoms = np.bincount(unit[inside], minlength=units)
        size = np.bincount(unit[inside], weights=self.graph.area[inside], minlength=units)
        wanted = np.zeros(units, dtype=bool)
        wanted[: self.compounds] = ((atoms > 0) & (plain == 0) & (size >= self.settings.dedicated_compound_area))[
            : self.compounds
        ]
        for number in range(len(self.areas)):
            row = self.compounds + number
            wanted[row] = atoms[row] > 0 and people[row] <= self.settings.dedicated_residents
            if atoms[row] > 0 and not wanted[row]:
                self._note_residents(number, people[row])
        key[inside] = np.where(wanted[unit[inside]], unit[inside], -1)
        loose = (unit < 0) & self.dedicated
        key[loose] = units
        label = self._pieces(key)
        return self._large_enough(label, key, units)

    def _pieces(self, key: np.ndarray) -> np.ndarray:
        """Return a number per atom of what hangs together with equal key ≥ 0, -1 elsewhere."""
        same = (key[self.graph.first] == key[self.graph.second]) & (key[self.graph.first] >= 0)
        label = connected_labels(len(key), self.graph.first[same], self.graph.second[same])
        result = np.full(len(key), -1)
        result[key >= 0] = np.unique(label[key >= 0], return_inverse=True)[1].reshape(-1)
        return result

    def _large_enough(self, label: np.ndarray, key: np.ndarray, units: int) -> np.ndarray:
        result = label.copy()
        home = self.territory.home
        for number in range(int(label.max(initial=-1)) + 1):
            members = label == number
            kind = int(key[members][0])
            if kind == units:
                least = self.least[np.isin(home, np.flatnonzero(members))].min(initial=np.inf)
                enough = self.footprint[members].sum() >= least
            elif kind >= self.compounds:
                enough = self.graph.area[members].sum() >= self.areas.least[kind - self.compounds]
            else:
                enough = True
            if not enough:
                result[members] = -1
        return result

    def settled(self, label: np.ndarray) -> Own:
        """Return the candidates as grids after those that would strand others joined them, and bits of ground joined them."""
        graph = self.graph
        every = connected_labels(len(graph), graph.first, graph.second)
        while True:
            rest = label < 0
            open_pair = rest[graph.first] & rest[graph.second]
            piece = connected_labels(len(graph), graph.first[open_pair], graph.second[open_pair])
            load = np.bincount(piece, weights=np.where(rest, graph.weight, 0.0))
            whole = np.bincount(every, weights=np.where(rest, graph.weight, 0.0))
            changed = False
            for number in np.unique(piece[rest]).tolist():
                members = (piece == number) & rest
                total = float(whole[every[np.flatnonzero(members)[0]]])
                if load[number] >= self.settings.minimum or (load[number] > 0 and total < self.settings.minimum):
                    continue
                other = self._longest(label, members)
                if other < 0:
                    continue
                if load[number] > 0:
                    self._note_stranded(label == other, load[number])
                    label = np.where(label == other, -1, label)
                else:
                    label = np.where(members, other, label)
                changed = True
                break
            if not changed:
                break
        return self._described(label)

    def _longest(self, label: np.ndarray, members: np.ndarray) -> int:
        """Return the candidate with the longest border to the atoms, -1 for none."""
        first, second, border = self.graph.first, self.graph.second, self.graph.border
        length: dict[int, float] = {}
        for a, b in ((first, second), (second, first)):
            touching = members[a] & (label[b] >= 0)
            for other, size in zip(label[b[touching]].tolist(), border[touching].tolist()):
                length[other] = length.get(other, 0.0) + size
        return max(length, key=lambda other: (round(length[other], 3), -other)) if length else -1

    def _described(self, label: np.ndarray) -> Own:
        numbers = np.unique(label[label >= 0])
        result = np.full(len(label), -1)
        names, reasons = [], []
        for place_of, number in enumerate(numbers.tolist()):
            members = label == number
            result[members] = place_of
            unit = self._main_unit(members)
            if unit >= self.compounds:
                area = unit - self.compounds
                sort = self.areas.sorts[area]
                name = self.areas.names[area] or sort
                people = int(self.people[members].sum())
                names.append(name)
                reasons.append(
                    stored("“{name}”（{sort}）{area:.0f} ㎡，{people}，按专属网格管理。").format(
                        name=name,
                        sort=sort,
                        area=self.graph.area[members].sum(),
                        people=stored("内有 {count} 户").format(count=people) if people else stored("无住户"),
                    )
                )
            else:
                names.append("")
                rows = np.flatnonzero(np.isin(self.territory.home, np.flatnonzero(members)))
                uses = sorted(set(texts(self.parts, "use")[rows].tolist()) - {None})
                reasons.append(
                    stored("范围内 {count} 栋楼均为{uses}，无住户，按专属网格管理。").format(
                        count=len(rows), uses=listed(uses)
                    )
                )
        return Own(result, names, reasons, self.remarks)

    def _main_unit(self, members: np.ndarray) -> int:
        unit = self.territory.unit[members]
        values, place_of = np.unique(unit, return_inverse=True)
        return int(values[np.bincount(place_of.reshape(-1), weights=self.graph.area[members]).argmax()])

    def _note_residents(self, area: int, people: float) -> None:
        name = self.areas.names[area] or self.areas.sorts[area]
        self.remarks.append(
            (
                "D44",
                INFO,
                tr("用地内有住户，未单独成格"),
                tr(
                    "社区“{place}”的“{name}”内有 {people} 户，超过 {most} 户，未作为专属网格，其住户按一般规则划分。"
                ).format(
                    place=self.place.name, name=name, people=int(people), most=int(self.settings.dedicated_residents)
                ),
                tr("请核对用地范围和楼栋户数。"),
                "community",
                (self.place.code,),
                self.areas.shapes[area],
            )
        )

    def _note_stranded(self, members: np.ndarray, load: float) -> None:
        unit = self._main_unit(members)
        if unit >= self.compounds:
            name = self.areas.names[unit - self.compounds] or self.areas.sorts[unit - self.compounds]
        elif unit >= 0:
            name = texts(self.place.compounds, "name")[unit] or self.place.compounds["code"].iloc[unit]
        else:
            rows = np.flatnonzero(np.isin(self.territory.home, np.flatnonzero(members)))
            name = next((text for text in texts(self.parts, "name")[rows].tolist() if text), stored("大体量楼栋"))
        faces = self.territory.faces[np.isin(self.territory.atom, np.flatnonzero(members))]
        self.remarks.append(
            (
                "D45",
                INFO,
                tr("专属用地并入相邻网格"),
                tr(
                    "社区“{place}”的“{name}”如单独成格，会使 {load} 户与其他楼栋隔开而不足下限，已并入相邻网格。"
                ).format(place=self.place.name, name=name, load=int(load)),
                tr("如须单独成格，请锁定该网格后重新划分。"),
                "community",
                (self.place.code,),
                shapely.union_all(faces),
            )
        )
