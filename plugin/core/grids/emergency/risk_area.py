"""The doors of a risk area: which buildings lie in it, in which micro-grid each stands, and what cannot be grouped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ...columns import numbers, polygons, texts
from ...findings import INCOMPLETE, WARNING, Finding
from ...text import listed, tr
from ..bounds import RETIRED
from ..parts.parts import leaves
from .doors import stairs_of

_NAMED = 12  # rows written out in one finding
#: Uses of buildings in which somebody may live; an office without households is no gap in the data.
_LIVED_IN = ("None", "居住", "商住", "其他")


@dataclass
class EmergencyInput:
    """grids, buildings: frames of micro_grid and building. The risk area is everything that one of these names, all grids when
    none is given — communities: codes; micro_grids: codes; compounds: codes (building.compound_code); areas: polygons."""

    grids: pd.DataFrame
    buildings: pd.DataFrame
    communities: tuple[str, ...] | None = None
    micro_grids: tuple[str, ...] | None = None
    compounds: tuple[str, ...] | None = None
    areas: np.ndarray | None = None


class RiskArea:
    """The leaves of the risk area: arrays (n,) in an order that does not depend on the rows; which grid each lies in."""

    def __init__(self, inputs: EmergencyInput) -> None:
        self.findings: list[Finding] = []
        grids = inputs.grids.reset_index(drop=True)
        self.grid_codes, self.grid_names = texts(grids, "code"), texts(grids, "name")
        self.grid_homes = texts(grids, "community_code")
        frame = leaves(inputs.buildings)
        frame = frame.iloc[_stable(frame)].reset_index(drop=True)
        self.frame, self.shapes = frame, polygons(frame)
        homes, shops = numbers(frame, "households"), numbers(frame, "shops")
        self.homes = np.floor(np.where(homes > 0, homes, 0.0) + 0.5).astype(int)
        self.shops = np.floor(np.where(shops > 0, shops, 0.0) + 0.5).astype(int)
        self.loads = self.homes + self.shops
        self.points = np.full((len(frame), 2), np.nan)
        there = ~shapely.is_missing(self.shapes)
        if there.any():
            self.points[there] = shapely.get_coordinates(shapely.point_on_surface(self.shapes[there]))
        self.home = self._homes_of(grids, there)
        chosen = self._chosen(inputs)
        self._tell(frame, chosen, np.isnan(homes))
        self.codes = texts(frame, "code")
        labels = (texts(frame, name) for name in ("name", "part_label"))
        self.nameless = np.all([pd.isna(column) for column in (self.codes, *labels)], axis=0)
        keys = [parent or f"#{row}" for row, parent in enumerate(texts(frame, "parent_uid"))]
        self.whole = np.unique(np.array(keys, dtype=object).astype(str), return_inverse=True)[1].reshape(-1)
        self.stairs = {row: stairs_of(frame.iloc[row]) for row in np.flatnonzero(chosen & (self.loads > 0)).tolist()}
        placed = np.flatnonzero(chosen & (self.home >= 0) & (self.loads > 0))
        order = sorted(set(self.home[placed].tolist()), key=lambda grid: (self.grid_codes[grid] or "", grid))
        self.by_grid = [(grid, placed[self.home[placed] == grid]) for grid in order]
        self.empty_grids = self._chosen_grids(inputs, grids) - set(order)
        self._tell_codes(order)

    def _homes_of(self, grids: pd.DataFrame, there: np.ndarray) -> np.ndarray:
        """Return the row of the grid in use per leaf, -1 for none: where its interior point lies, else by its code."""
        home = np.full(len(self.frame), -1)
        shapes = polygons(grids)
        shapes[texts(grids, "state") == RETIRED] = None
        places = np.flatnonzero(there)
        if len(places) and len(shapes):
            at, grid = shapely.STRtree(shapes).query(shapely.points(self.points[places]), predicate="intersects")
            rank = np.argsort(np.argsort(np.array([str(code or "") for code in self.grid_codes]), kind="stable"))
            order = np.lexsort((-rank[grid], at))
            home[places[at[order]]] = grid[order]
        known = {code: row for row, code in enumerate(self.grid_codes) if code and shapes[row] is not None}
        named = texts(self.frame, "micro_grid_code")
        for row in np.flatnonzero(home < 0).tolist():
            home[row] = known.get(named[row], -1)
        return home

    def _chosen(self, inputs: EmergencyInput) -> np.ndarray:
        given = (inputs.communities, inputs.micro_grids, inputs.compounds, inputs.areas)
        if all(item is None for item in given):
            return np.ones(len(self.frame), dtype=bool)
        chosen = np.zeros(len(self.frame), dtype=bool)
        inside = self.home >= 0
        for codes, column in ((inputs.communities, self.grid_homes), (inputs.micro_grids, self.grid_codes)):
            if codes is not None:
                chosen[inside] |= np.isin(column[self.home[inside]].astype(str), [str(code) for code in codes])
        if inputs.compounds is not None:
            chosen |= np.isin(texts(self.frame, "compound_code").astype(str), [str(code) for code in inputs.compounds])
        if inputs.areas is not None and len(inputs.areas):
            there = np.flatnonzero(~np.isnan(self.points[:, 0]))
            at, _ = shapely.STRtree(inputs.areas).query(shapely.points(self.points[there]), predicate="intersects")
            chosen[there[at]] = True
        return chosen

    def _chosen_grids(self, inputs: EmergencyInput, grids: pd.DataFrame) -> set[int]:
        """Return the grids that were named as a whole (so that an empty one can be told)."""
        found: set[int] = set()
        for codes, column in ((inputs.communities, self.grid_homes), (inputs.micro_grids, self.grid_codes)):
            if codes is not None:
                found |= set(np.flatnonzero(np.isin(column.astype(str), [str(code) for code in codes])).tolist())
        used = texts(grids, "state") != RETIRED
        return {grid for grid in found if used[grid]}

    def _tell(self, frame: pd.DataFrame, chosen: np.ndarray, unknown: np.ndarray) -> None:
        lived_in = np.isin(texts(frame, "use").astype(str), _LIVED_IN)
        nothing = np.flatnonzero(chosen & unknown & (self.shops == 0) & lived_in)
        if len(nothing):
            text = tr("风险区内 {count} 栋楼没有户数，未编入应急组：{names}。")
            remedy = tr("请先登记或估算户数，再重新编组。")
            self.findings.append(self._finding("E01", INCOMPLETE, tr("户数未知"), text, remedy, frame, nothing))
        outside = np.flatnonzero(chosen & (self.home < 0) & (self.loads > 0))
        if len(outside):
            text = tr("风险区内 {count} 栋楼不在任何在用微网格内，未编入应急组：{names}。")
            remedy = tr("请先把这些楼栋划入微网格，再重新编组。")
            self.findings.append(self._finding("E02", WARNING, tr("楼栋未划入"), text, remedy, frame, outside))

    def _tell_codes(self, used: list[int]) -> None:
        """Say where groups cannot be told apart, because their micro-grids have no code or the same one."""
        codes = Counter(self.grid_codes[grid] for grid in used)
        wrong = sorted({str(self.grid_names[grid] or "—") for grid in used if codes[self.grid_codes[grid]] > 1})
        wrong += [str(self.grid_names[grid] or "—") for grid in used if not self.grid_codes[grid] and codes[None] == 1]
        if wrong:
            text = tr("微网格没有编码或编码重复，应急组编码随之重复：{names}。").format(names=listed(wrong[:_NAMED]))
            remedy = tr("请先给微网格重新编码。")
            self.findings.append(Finding("E04", WARNING, tr("应急组编码重复"), text, remedy, "micro_grid"))

    def _finding(self, rule, severity, title, text, remedy, frame, rows) -> Finding:
        names = [stairs_of(frame.iloc[row]).title for row in rows[:_NAMED].tolist()]
        shown = listed(names) + (tr(" 等") if len(rows) > _NAMED else "")
        points = self.points[rows]
        points = points[~np.isnan(points[:, 0])]
        where = shapely.multipoints(points) if len(points) else None
        codes = tuple(str(code) for code in texts(frame, "uid")[rows] if code)
        return Finding(
            rule, severity, title, text.format(count=len(rows), names=shown), remedy, "building", codes, where
        )


def _stable(frame: pd.DataFrame) -> np.ndarray:
    """Return an order of the leaves by what they are, not by their rows: names with numbers in numeric order."""
    shapes = polygons(frame)
    centre = np.nan_to_num(
        shapely.get_coordinates(shapely.centroid(np.where(shapely.is_missing(shapes), shapely.Point(0, 0), shapes)))
    )
    columns = [[str(value or "") for value in texts(frame, name)] for name in ("code", "name", "part_label", "uid")]
    centre = np.round(centre, 3) if len(frame) else np.zeros((0, 2))
    sizes = [np.nan_to_num(numbers(frame, name), nan=-1.0) for name in ("households", "shops", "floors")]
    keys = [*sizes, *columns[::-1], centre[:, 1], centre[:, 0]]
    return np.lexsort(keys) if len(frame) else np.zeros(0, dtype=int)
