"""Minimal change: former grids that keep the rules stay exactly as they are; only the others are dissolved and solved again.

What is dissolved hangs together in areas. Each area is solved for itself; where that leaves a grid outside the rules, the
neighbour is dissolved with it that makes most grids legal and moves fewest households, then a second and a third.
Where nothing helps, the area stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ..columns import numbers, texts
from ..text import stored
from .former import Former, examined, mixing, real, unit_of_parts
from .layout import Layout, lay_out
from .partition.costs import set_costs
from .rows.counts import counted
from .rows.kinds import DEDICATED, kinds_of
from .settings import PRECISION, GridSettings

_TRIED = 8  # neighbours tried at a time
_DEPTH = 3  # neighbours dissolved for one area
_BESIDE = 0.05  # m: how far apart common borders may lie by rounding


@dataclass
class Renewal:
    """former: as examined; held: rows of former.frame that stay; layouts: what is solved anew."""

    former: Former
    held: np.ndarray
    layouts: list[Layout] = field(default_factory=list)

    @property
    def dissolved(self) -> pd.DataFrame:
        """Return the rows of the former grids that do not stay."""
        gone = np.ones(len(self.former.frame), dtype=bool)
        gone[self.held] = False
        return self.former.frame[gone].reset_index(drop=True)

    @property
    def in_held(self) -> np.ndarray:
        """Return per leaf the place in `held` of its grid, -1 for none."""
        rank = np.full(len(self.former.frame) + 1, -1)
        rank[self.held] = np.arange(len(self.held))
        return rank[self.former.of_part]


def renewed(place, domain, free: np.ndarray, settings: GridSettings) -> Renewal:
    """Return what stays of the former grids of a place, and new grids for the rest of `domain`.

    free: rows of the place's leaves inside the domain.
    """
    former = examined(place, domain, free, settings)
    return _Work(place, domain, free, former, settings).done()


@dataclass
class _Trial:
    """An area solved: the former grids dissolved for it, their grids anew; better is less."""

    dissolved: frozenset
    layout: Layout
    violations: int
    moved: float
    cost: float

    @property
    def score(self) -> tuple:
        return (self.violations, len(self.dissolved), round(self.moved, 6), round(self.cost, 6), sorted(self.dissolved))


class _Work:
    """The state of a renewal: which former grids stay so far."""

    def __init__(self, place, domain, free: np.ndarray, former: Former, settings: GridSettings) -> None:
        self.place, self.domain, self.free, self.former, self.settings = place, domain, free, former, settings
        self.load = (place.parts["households"] + place.parts["shops"]).to_numpy(dtype=float)
        self.unit = unit_of_parts(place)
        self.points = shapely.point_on_surface(place.parts["geometry"].to_numpy())
        self.broken = former.illegal | former.unfit
        self.held = np.ones(len(former.shapes), dtype=bool)

    def done(self) -> Renewal:
        self.held &= ~self.broken
        bare = self._bare()
        shapes = [shape for row, shape in enumerate(self.former.shapes) if self.broken[row]]
        areas = self._areas([*shapes, *bare])
        found = []
        for area in areas:
            rows = self._members(area)
            trial = self._solved(area, rows)
            before = int(self.broken[rows].sum())
            hard = bool(self.former.illegal[rows].any()) or self._uncovered(area, rows)
            if trial is None or (not hard and trial.violations >= before):
                self.held[rows] = True  # nothing helps: as it was
                continue
            self.held[sorted(trial.dissolved)] = False
            found.append(trial.layout)
        return Renewal(self.former, np.flatnonzero(self.held), found)

    def _bare(self) -> np.ndarray:
        """Return the pieces of the domain that no former grid covers."""
        covered = shapely.union_all(self.former.shapes) if len(self.former.shapes) else shapely.Polygon()
        pieces = shapely.get_parts(shapely.difference(self.domain, covered))
        pieces = pieces[shapely.get_type_id(pieces) == 3]
        return pieces[real(pieces)]

    def _areas(self, shapes: list) -> list:
        """Return what is to be solved as connected areas from west to east."""
        if not shapes:
            return []
        whole = self._clean(shapely.union_all(shapes), self.held)
        areas = [part for part in shapely.get_parts(whole) if part.area > 0]
        return sorted(areas, key=lambda area: tuple(round(value, 3) for value in area.bounds))

    def _clean(self, shape, staying: np.ndarray):
        """Return a dissolved area without what lies outside the domain or in grids that stay, on the millimetre grid."""
        shape = shapely.set_precision(shape, PRECISION)
        if real(np.array([shapely.difference(shape, self.domain)], dtype=object)).any():
            shape = shapely.intersection(shape, self.domain)
        near = self.former.shapes[staying & shapely.intersects(self.former.shapes, shape)]
        common = shapely.intersection(near, shape) if len(near) else near
        if len(near) and real(common).any():
            shape = shapely.difference(shape, shapely.union_all(near[real(common)]))
        pieces = shapely.get_parts(shapely.set_precision(shape, PRECISION))
        pieces = pieces[(shapely.get_type_id(pieces) == 3)]
        return shapely.multipolygons(pieces[real(pieces)])

    def _members(self, area) -> np.ndarray:
        """Return the rows of the broken former grids that lie in an area."""
        rows = np.flatnonzero(self.broken)
        return rows[shapely.intersects(area, shapely.point_on_surface(self.former.shapes[rows]))]

    def _uncovered(self, area, rows: np.ndarray) -> bool:
        """Return whether an area holds ground or leaves that were in no grid."""
        covered = shapely.union_all(self.former.shapes[rows]) if len(rows) else shapely.Polygon()
        return bool(real(np.array([shapely.difference(area, covered)], dtype=object)).any())

    def _solved(self, area, rows: np.ndarray) -> _Trial | None:
        """Return the best trial for an area, dissolving ever more neighbours until every grid is legal."""
        best = current = self._trial(area, frozenset(rows.tolist()))
        for _ in range(_DEPTH):
            if best is not None and best.violations == 0:
                break
            base = current.dissolved if current else frozenset(rows.tolist())
            trials = [self._trial(area, base | {other}) for other in self._around(area, base)]
            trials = [trial for trial in trials if trial is not None]
            if not trials:
                break
            current = min(trials, key=lambda trial: trial.score)
            if best is None or current.score < best.score:
                best = current
        return best

    def _around(self, area, dissolved: frozenset) -> list[int]:
        """Return the grids that stay and touch what is dissolved: of the same compounds first, then by common border."""
        whole = shapely.union_all([area, *self.former.shapes[sorted(dissolved)]])
        rows = np.flatnonzero(self.held)
        rows = np.array([row for row in rows.tolist() if row not in dissolved], dtype=int)
        rows = rows[shapely.dwithin(self.former.shapes[rows], whole, _BESIDE)]
        border = shapely.area(shapely.intersection(self.former.shapes[rows], shapely.buffer(whole, _BESIDE))) / _BESIDE
        rows, border = rows[border >= self.settings.least_border], border[border >= self.settings.least_border]
        exempt = texts(self.former.frame, "kind")[rows] == DEDICATED
        own = np.unique(self.unit[np.isin(self.former.of_part, sorted(dissolved)) & (self.load > 0)])
        same = [bool(np.isin(self.unit[self.former.of_part == row], own).any()) for row in rows.tolist()]
        order = np.lexsort((rows, -np.round(border, 2), ~np.array(same, dtype=bool), exempt))
        return rows[order][:_TRIED].tolist()

    def _trial(self, area, dissolved: frozenset) -> _Trial | None:
        staying = self.held.copy()
        staying[sorted(dissolved)] = False
        added = sorted(row for row in dissolved if self.held[row])
        whole = self._clean(shapely.union_all([area, *self.former.shapes[added]]), staying) if added else area
        pieces = shapely.get_parts(whole)
        if not len(pieces):
            return None
        domain = pieces[0] if len(pieces) == 1 else shapely.multipolygons(pieces)
        rows = self.free[~np.append(staying, False)[self.former.of_part[self.free]]]
        rows = rows[shapely.intersects(domain, self.points[rows])]
        totals = np.bincount(self.unit + 1, weights=self.load)[1:]
        old = self.former.shapes[sorted(dissolved)]
        before = self._cost(old, self.former.load[sorted(dissolved)])
        best = None
        for known in (totals, None):
            layout = lay_out(self.place, domain, rows, self.place.parts, self.settings, known)
            layout.partial = True
            trial = _Trial(dissolved, layout, self._violations(layout), self._moved(layout), 0.0)
            load = np.bincount(layout.of_part, weights=self.load[layout.rows], minlength=len(layout))
            trial.cost = self._cost(layout.shapes, load) - before
            if best is None or trial.score < best.score:
                best = trial
            if best.violations == 0:
                break
        return best

    def _violations(self, layout: Layout) -> int:
        """Return how many grids of a layout break a rule, or are bits of ground that should have joined a neighbour."""
        parts, count = self.place.parts, len(layout)
        households = parts["households"].to_numpy(dtype=float)[layout.rows]
        shops = parts["shops"].to_numpy(dtype=float)[layout.rows]
        kinds = kinds_of(
            np.bincount(layout.of_part, weights=households, minlength=count),
            np.bincount(layout.of_part, weights=shops, minlength=count),
            layout.of_part,
            texts(parts, "use")[layout.rows],
            self.settings,
        )
        exempt = kinds == DEDICATED
        exempt[sorted(layout.given)] = True
        total = np.bincount(layout.of_part, weights=households + shops, minlength=count)
        wrong = ~exempt & ((total < self.settings.minimum) | (total > self.settings.maximum))
        scrap = exempt & (shapely.area(layout.shapes) < self.settings.empty_grid_area)
        scrap[sorted(layout.given)] = False
        scrap &= np.bincount(layout.of_part, minlength=count) == 0
        grid = np.full(len(parts), -1)
        grid[layout.rows] = layout.of_part
        return int((wrong | scrap).sum() + mixing(grid, self.unit, self.load, count, self.settings).sum())

    def _cost(self, shapes: np.ndarray, load: np.ndarray) -> float:
        """Return the cost of grids by size and shape."""
        ones = np.ones(len(shapes))
        area, length = shapely.area(shapes), shapely.length(shapes)
        return float(set_costs(load, area, length, 0.0 * ones, ones, self.settings).sum())

    def _moved(self, layout: Layout) -> float:
        """Return the households + shops that would be in another grid than before."""
        old = self.former.of_part[layout.rows]
        known = old >= 0
        table = np.zeros((len(layout), len(self.held)))
        np.add.at(table, (layout.of_part[known], old[known]), self.load[layout.rows][known])
        total, stayed = table.sum(), 0.0
        while table.size and table.max() > 0:
            grid, row = np.unravel_index(int(table.argmax()), table.shape)
            stayed += table[grid, row]
            table[grid, :] = 0.0
            table[:, row] = 0.0
        return float(total - stayed)


def held_rows(place, renewal: Renewal, settings: GridSettings) -> pd.DataFrame:
    """Return the rows of micro_grid of the grids that stay: as they are, with the counts of today.

    The kind follows the counts unless a planner had set another than the old counts gave. One that is outside the bounds
    keeps its reason, or is given one.
    """
    former = renewal.former.frame.iloc[renewal.held].reset_index(drop=True)
    former = former.drop(columns=[column for column in ("kept", "lends") if column in former])
    count = len(former)
    in_held = renewal.in_held
    here = np.flatnonzero(in_held >= 0)
    today = counted(place.parts, here, in_held[here], count, settings)
    old_kind = texts(former, "kind")
    before = np.nan_to_num(numbers(former, "households")), np.nan_to_num(numbers(former, "shops"))
    by_counts = kinds_of(*before, in_held[here], texts(place.parts, "use")[here], settings)
    for column in ("households", "shops", "buildings"):
        former[column] = today[column]
    follows = (old_kind == None) | ((old_kind == by_counts) & (old_kind != DEDICATED))  # noqa: E711
    former["kind"] = np.where(follows, today["kind"], old_kind)
    former["community_code"] = [code or place.code for code in texts(former, "community_code")]
    total = today["households"] + today["shops"]
    outside = (former["kind"].to_numpy() != DEDICATED) & ((total < settings.minimum) | (total > settings.maximum))
    former["reason"] = [
        (old or _unchanged(load)) if wrong else (old if kind == DEDICATED else None)
        for wrong, old, load, kind in zip(outside, texts(former, "reason"), total.tolist(), former["kind"])
    ]
    return former


def _unchanged(load: float) -> str:
    return stored("原有网格现为 {load} 户，与相邻网格重新划分未能改善，保持不变。").format(load=int(load))
